"""Results as Python users want them: a data frame, a text, plain values, a file."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from coalclass.errors import UsageError
from coalclass.reports.publish import check, publish
from coalclass.reports.views import kind_of, view_of


def to_frame(result: object, kind: str | None = None) -> Any:
    """A result as a pandas data frame: the rows and columns of its CSV, numbers unrounded.

    Raises UsageError for a result that has no rows, and where pandas is not installed. `kind` names what a stream or
    a plain value is (`classify`, `batch`).
    """
    view = view_of(result, kind)
    if "rows" not in view.shapes:
        raise UsageError(f"{view.subject} not written as rows, so there is no data frame of it; there is to_dict")
    try:
        import pandas
    except ImportError:
        raise UsageError("a data frame needs pandas: pip install 'coalclass[frame]'") from None
    columns, rows = view.rows()
    return pandas.DataFrame([list(row) for row in rows], columns=list(columns))


def to_dict(result: object, kind: str | None = None) -> Any:
    """A result as plain values: what its JSON holds."""
    view = view_of(result, kind)
    if "document" not in view.shapes:
        raise UsageError(f"{view.subject} not kept as plain values")
    if not view.streams:
        return view.document()
    values: list[Any] = list(view.document())  # type: ignore[call-overload]
    return values[0] if view.single else values


def to_text(result: object, format: str = "markdown", kind: str | None = None) -> str:
    """A result as a text in a format that it has (`markdown`, `json`, `csv`, `table`), its last line ended."""
    kind = kind_of(result) if kind is None else kind
    chosen = check(kind, format)
    stream = io.StringIO()
    chosen.write(view_of(result, kind), stream)
    return stream.getvalue()


def to_html(result: object) -> str | None:
    """A result as a piece of HTML for a notebook; None for one that has neither tables nor a chart."""
    from coalclass.reports.notebook import make_fragment

    return make_fragment(result)


def stream_to_html(items: Sequence[Any], *, more: bool) -> str:
    """The first items of a stream as a piece of HTML for a notebook; `more` says that others follow."""
    from coalclass.reports.notebook import make_stream_fragment

    return make_stream_fragment(items, more=more)


def save(result: object, path: str | Path, *, overwrite: bool = False, kind: str | None = None) -> None:
    """Write a result to a file, whole or not at all; the ending chooses the format.

    Raises PlaceError where the file cannot be written, or stands there and is not to be overwritten.
    """
    kind = kind_of(result) if kind is None else kind
    out = Path(path)
    publish(result, check(kind, None, out, overwrite=overwrite), out, kind=kind, overwrite=overwrite)
