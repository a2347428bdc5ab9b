"""Writing a result: picks its view, the format and the place, and nothing more.

A command calls `check` before its work starts and `publish` after it:

    format = check("compare", asked, out, overwrite=force)
    publish(comparison, format, out, overwrite=force)
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from coalclass.errors import UsageError
from coalclass.reports.formats import Format, all_formats, find_format, format_names, formats_of
from coalclass.reports.view import Needs, View
from coalclass.reports.views import view_class, view_of


def check(kind: str, format: str | None = None, out: Path | None = None, *, overwrite: bool = False) -> type[Format]:
    """The format to write a result in. Raises UsageError for one that this kind of result does not have, an ending
    that chooses none, an ending that says otherwise than the format, a package that is not installed, a binary format
    without a file, and a place where no file can be written.
    """
    view = view_class(kind)
    chosen = _choose(kind, view, format, out)
    if not chosen.fits(view):
        asked = f"--format {chosen.name}" if format is not None else f"--out {out}"
        raise UsageError(f"{asked}: {view.subject} written as {_listed([one.name for one in formats_of(view)])}")
    asked = f"--format {chosen.name}" if out is None else f"--out {out}"
    for needs in (chosen.needs, view.needs):
        if needs is not None:
            _require(needs, asked)
    if out is None and chosen.binary:
        raise UsageError(
            f"{asked}: this format is a file for other programs; name one with --out FILE{_ending(chosen)}"
        )
    if out is not None:
        # Imported only where there is a place: a cold start has no time to waste.
        from coalclass.places import check_place

        check_place(out, overwrite=overwrite)
    return chosen


def formats_line(kind: str) -> str:
    """The formats of a kind of result as help shows them: `table|json|markdown`."""
    return "|".join(one.name for one in formats_of(view_class(kind)))


def endings_line(kind: str) -> str:
    """The endings that choose a format of a kind of result: `.json, .csv, .md`."""
    return ", ".join(end for one in formats_of(view_class(kind)) for end in one.endings)


def publish(
    result: object,
    format: type[Format] | str,
    out: Path | None = None,
    *,
    kind: str | None = None,
    overwrite: bool = False,
    **options: Any,
) -> Sequence[str]:
    """Write a result to a file, whole or not at all, or to standard output; returns what is to be said beside it.

    `kind` is needed for streams and plain values, whose type does not tell; `options` go to the view.
    """
    view = view_of(result, kind, **options)
    chosen = find_format(format) if isinstance(format, str) else format
    if out is None:
        chosen.write(view, sys.stdout)
    elif chosen.binary:
        from coalclass.places import explain_os_errors, write_bytes_whole

        # Some of these formats are first written elsewhere, and there may be no room there either.
        with write_bytes_whole(out, overwrite=overwrite) as file, explain_os_errors(out):
            chosen.write_bytes(view, file)
    else:
        from coalclass.places import write_whole

        with write_whole(out, overwrite=overwrite) as stream:
            chosen.write(view, stream)
    return view.notes() if chosen.shape == "rows" else ()


def _choose(kind: str, view: type[View], format: str | None, out: Path | None) -> type[Format]:
    if format is not None and format not in format_names():
        known = _listed([one.name for one in formats_of(view)])
        raise UsageError(f"--format {format}: there is no such format; {view.subject} written as {known}")
    asked = None if format is None else find_format(format)
    if out is None:
        return asked or find_format(view.default)
    suffix = out.suffix.lower()
    ending = next((one for one in all_formats() if suffix and suffix in one.endings), None)
    if asked is None and ending is None:
        raise UsageError(f"{out}: the ending chooses the format; use one of {endings_line(kind)}, or --format")
    if asked is not None and ending is not None and asked is not ending:
        raise UsageError(f"--out {out} says {ending.name} and --format says {asked.name}; leave one of them out")
    chosen = asked or ending
    assert chosen is not None
    return chosen


def _require(needs: Needs, asked: str) -> None:
    """Raise UsageError where a package is missing, with the command that installs it."""
    from importlib.util import find_spec

    missing = [name for name in needs.modules if find_spec(name) is None]
    if missing:
        raise UsageError(f"{asked} needs {' and '.join(missing)}: pip install 'coalclass[{needs.extra}]'")


def _ending(format: type[Format]) -> str:
    return format.endings[0] if format.endings else ""


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
