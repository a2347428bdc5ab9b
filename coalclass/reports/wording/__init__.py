"""Longer prose, in text files beside this module, filled in where it is shown.

A page is one template. A file of sentences holds many, each under a line `== name`; its lines are one paragraph.
Both take `$name` for what is filled in, and `$$` for a dollar sign.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from string import Template

_HERE = Path(__file__).parent
_MARK = "== "


@cache
def read_page(name: str) -> Template:
    """The page of that name, as it stands."""
    return Template((_HERE / f"{name}.md").read_text(encoding="utf-8").rstrip("\n"))


@cache
def read_sentences(name: str) -> dict[str, Template]:
    """The sentences of a file by name, each on one line."""
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in (_HERE / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith(_MARK):
            lines = found.setdefault(line.removeprefix(_MARK).strip(), [])
        else:
            lines.append(line.strip())
    return {key: Template(" ".join(filter(None, parts))) for key, parts in found.items()}


def say(name: str, key: str, **values: object) -> str:
    """A sentence of a file, filled in."""
    return read_sentences(name)[key].substitute(values)
