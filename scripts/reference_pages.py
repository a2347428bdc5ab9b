"""Pages of reference that are made from the code: the record format and the Python API.

`refresh_docs.py` writes and checks them.
"""

from __future__ import annotations

from pathlib import Path

import coalclass
from coalclass.records.fields import Field, vocabulary

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "reference"

_FORMAT_HEAD = """\
# The record format

Written by `scripts/refresh_docs.py` from `coalclass/records/format.yaml`, which reading, writing, the JSON Schema and
`coalclass add` follow too. A record is one YAML file about one hegemon and one follower in one coalition. Five keys are
required; what is left out is unknown and counts for neither side.

- `none` for a section says that it was searched and is empty: `aid: none`. A kind named in `searched` says that no
  more of it was found than is coded. Both are evidence; an empty or absent key is not.
- A date is `1990`, `1990-08` or `1990-08-03`; it stands for all its days.
- Money is in current US$ millions.
- A `source` is a key of `sources`, the citation itself, or a list of these.
- `coalclass new` prints a commented record to start from, `coalclass schema` a JSON Schema for editors, and
  `coalclass validate` checks a file.
"""

_SECTIONS = {
    "record": "The record",
    "mandate": "`mandate`: one, or a list as it changed",
    "context": "`context`: what was so at the start",
    "consultations": "`consultations`: one entry for each meeting",
    "aid": "`aid`: carrots that can be counted",
    "interactions": "`interactions`: everything else that passed between the two",
    "sources": "`sources`: under each key a citation, or these fields",
    "label": "`label`: a published judgment, which no scorer reads",
}
"""Each shape of the format and its heading, in the order of the page."""

_ALLOWED = {
    "version": "`1`",
    "state": "a state",
    "period": "DATE/DATE",
    "date": "date",
    "text": "text",
    "boolean": "`true`, `false`",
    "searched": "kinds of interactions and of aid",
    "sources-of": "key, citation, or a list of these",
    "mandate": "see below, or `none`",
    "context": "see below",
    "consultations": "a list, or `none`",
    "aid": "a list, or `none`",
    "interactions": "a list, or `none`",
    "sources": "see below",
    "label": "see below",
}
"""What a field of each type may hold, beside words and numbers."""

_API_HEAD = """\
# Python API

Written by `scripts/refresh_docs.py`. One function for each command, under the same name. A result has `problems`,
`to_dict()`, `to_frame()`, `to_text()` and `save(path)`, and shows itself in a notebook. Every failure is a
`CoalclassError`.
"""


_PANEL_HEAD = """\
# Codebook of a panel

Written by `scripts/refresh_docs.py` from the code that makes the columns. `coalclass panel` writes one row for each
leader, each calendar year and each other state that existed on a day of that year. [A how-to](../how-to/run-a-panel.md)
shows the command, [a page on face validity](../panel.md) what came out for the United States and where it looks wrong.

- **No verdict is clear.** The rows rest on published datasets alone; nothing was coded by hand. `basis` says so in
  every row, and `standing` is at most `leaning`.
- A cell is empty where a value is missing, never zero. `value_` of a trace is empty where it was not found and no
  dataset looked for it; where a dataset looked, `search_` is above 0.
- In each row `db_base` and the columns of dimensions (`db_carrots` and the like) add up to `db`.
- **Take `db_without_votes` for anything about votes in the United Nations.** The traces of votes are left out of it.
  With `db` or `label` the votes would explain themselves.
- Texts with several parts are separated by `; `.
- A state that existed for a part of a year has a row for that year. States are those of
  `coalclass/records/states.csv`; `_cow`, `_ccode` and `_gwcode` are empty for those outside these systems.
"""


def panel_codebook_page() -> str:
    """Every column of a panel, in order: what it holds, and the words that it may hold."""
    from coalclass.corpus.describe_columns import closed_lists, describe_column
    from coalclass.corpus.panel_table import PANEL_COLUMNS

    rows = []
    for place, name in enumerate(PANEL_COLUMNS, start=1):
        words = ", ".join(f"`{word}`" for words in closed_lists(name)[:1] for word in words)
        rows.append((str(place), f"`{name}`", describe_column(name), words))
    return f"{_PANEL_HEAD}\n{_table(('no.', 'column', 'what it holds', 'words'), rows)}\n"


def record_format_page() -> str:
    """The record format as tables."""
    known = vocabulary()
    parts = [_FORMAT_HEAD.strip()]
    for shape, title in _SECTIONS.items():
        rows = [_field_row(name, field) for name, field in known.shapes[shape].items()]
        parts.append(f"## {title}\n\n{_table(('key', 'what it is', 'allowed'), rows)}")
    kinds = [
        (f"`{kind.name}`", ", ".join(kind.actor), kind.about, ", ".join(f"`{one}`" for one in kind.fields) or "none")
        for kind in known.kinds.values()
    ]
    heads = ("kind", "actor", "what it is", "further fields, each optional")
    parts.append(f"## The kinds of interactions\n\n{_table(heads, kinds)}")
    return "\n\n".join(parts) + "\n"


def _field_row(name: str, field: Field) -> tuple[str, str, str]:
    about = field.about if field.unit is None else f"{field.about} ({field.unit})"
    return f"`{name}`", f"**required.** {about}" if field.required else about, _tell_allowed(field)


def _tell_allowed(field: Field) -> str:
    if field.words:
        return ", ".join(f"`{word}`" for word in field.words)
    if field.type == "number":
        kind = "whole number" if field.whole else "number"
        return f"{kind}, {field.min:g} or more" if field.max is None else f"{kind}, {field.min:g} to {field.max:,.15g}"
    return _ALLOWED[field.type]


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [heads, ("---",) * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)


def api_page() -> str:
    """Every public name, for Sphinx to fill in from its docstring."""
    names = [name for name in coalclass.__all__ if not name.startswith("_")]
    verbs = [name for name in names if name.islower()]
    values = [name for name in names if name in ("Dyad", "Verdict")]
    rest = [name for name in names if name not in (*verbs, *values)]
    parts = [_API_HEAD.strip()]
    for title, group, directive in (
        ("Functions", verbs, "autofunction"),
        ("Values", values, "autoclass"),
        ("Problems and errors", rest, "autoclass"),
    ):
        lines = [f".. {directive}:: coalclass.{name}{_options(directive)}" for name in group]
        parts.append(f"## {title}\n\n```{{eval-rst}}\n" + "\n\n".join(lines) + "\n```")
    return "\n\n".join(parts) + "\n"


def _options(directive: str) -> str:
    return "\n   :members:" if directive == "autoclass" else ""
