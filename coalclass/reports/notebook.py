"""Results as a notebook shows them: a piece of HTML without script or style of its own, all text of records escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from coalclass.errors import UsageError
from coalclass.reports.view import View
from coalclass.reports.views import view_of

if TYPE_CHECKING:
    from coalclass.scoring.verdict import Verdict

_IGNORED = "tex2jax_ignore mathjax_ignore"
"""Classes under which a notebook leaves dollar signs alone: `US$ 5 to US$ 10` is no formula."""


_PIXELS_A_POINT = 1.6
"""Charts are sized for print; on a screen people sit further away."""


def make_fragment(result: object) -> str | None:
    """A result as HTML, or None for one that has neither tables nor a chart, or whose packages are missing."""
    try:
        view = view_of(result)
        _check_needs(view)
    except (UsageError, ImportError):
        return None
    if "chart" in view.shapes:
        return _wrap(_draw(view))
    return _wrap(_render_tables(view)) if "table" in view.shapes else None


def make_stream_fragment(items: Sequence[Any], *, more: bool) -> str:
    """The first rows of a stream as one table; `more` says that others follow."""
    rows = [_flatten(one) if isinstance(one, dict) else _summarise(one) for one in items]
    if not rows:
        return _wrap("<p>No rows are left.</p>")
    note = f"<p>The first {len(rows)} rows; the others follow when the stream is read.</p>" if more else ""
    return _wrap(_render_tables(view_of(rows, "batch")) + note)


def _flatten(row: dict[str, Any]) -> dict[str, Any]:
    """A row of a batch under its columns, also from the whole JSON of a verdict."""
    if "contributions" not in row:
        return row
    flat = {"rules_db": row["rules"]["db"], "model_db": row["model"]["db"]}
    return {**row, **flat, "published_label": _read_label(row["published"])}


def _summarise(verdict: Verdict) -> dict[str, Any]:
    return {**verdict.summary(), "published_label": _read_label(verdict.published)}


def _read_label(published: Mapping[str, Any] | None) -> str | None:
    return None if published is None else published["value"]


def _check_needs(view: View) -> None:
    from importlib import import_module

    for module in view.needs.modules if view.needs is not None else ():
        import_module(module)


def _draw(view: View) -> str:
    """The chart as SVG that bears its text alternative; ids differ from those of any other chart of the notebook."""
    from html import escape

    from coalclass.reports.charts import draw_svg
    from coalclass.reports.pages.drawings import inline_svg

    spec = view.chart()
    svg = draw_svg(spec)
    name = f"c{sha256(svg.encode()).hexdigest()[:12]}"
    described = f'<p id="{name}-text" hidden="hidden">{escape(str(spec["description"]))}</p>'
    drawn = inline_svg(svg, name, title=_title(spec), described_by=f"{name}-text")
    # A notebook has no style sheet of ours that gives the drawing its width, and may be dark.
    width = round(_PIXELS_A_POINT * float(svg.partition('viewBox="0 0 ')[2].partition(" ")[0]))
    return f'<div style="max-width: {width}px; background: white">{drawn}</div>{described}'


def _title(spec: dict[str, Any]) -> str:
    title = spec["title"]
    return str(title["text"] if isinstance(title, dict) else title)


def _render_tables(view: View) -> str:
    from coalclass.reports.markup import make_parser, parse_view

    parser = make_parser()
    body: str = parser.renderer.render(parse_view(view), parser.options, {})
    return body


def _wrap(body: str) -> str:
    return f'<div class="coalclass {_IGNORED}" style="overflow-x: auto" tabindex="0">\n{body}</div>'
