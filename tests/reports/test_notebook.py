"""What a notebook shows of results: tables and charts as HTML, text as text, streams left whole."""

from __future__ import annotations

import subprocess
import sys
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pytest
from results import GULF, make, result
from test_paper_formats import HOSTILE, WORD, hostile_verdict, read_html

import coalclass
from coalclass.reports import faces
from coalclass.reports.view import View
from coalclass.reports.views import view_class, view_of
from coalclass.results import Result, attach_views

EGYPT = "sample:gulf-war-1990/egy"
RESULTS = (
    *("classify", "compare", "timeline", "sensitivity", "whatif", "samples", "explain", "rules", "model", "doctor"),
    *("agreement", "audit", "plot", "report"),
)
"""Kinds of result that a verb returns as one value."""


class _Marks(HTMLParser):
    """Every mark of a piece of HTML that is not closed again in its place."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A mark that must be closed."""
        if tag not in ("br", "hr", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """It is closed by the same."""
        assert self.open.pop() == tag


def html_of(shown: Any) -> str:
    """What a notebook shows; marks are closed in their place."""
    html = shown._repr_html_()
    assert html is not None
    marks = _Marks()
    marks.feed(html)
    assert not marks.open
    return str(html)


def rows_of(html: str) -> list[list[str]]:
    """The cells of its tables."""
    return [[cell.strip() for cell in row] for row in read_html(html).rows]


@pytest.mark.parametrize("kind", RESULTS)
def test_every_result_with_tables_or_a_chart(kind: str) -> None:
    """A result is shown where it has tables or a chart, and else by its plain representation."""
    attach_views(lambda: faces)
    value = coalclass.classify(EGYPT) if kind == "classify" else make(kind, "table")[0]
    assert isinstance(value, Result)
    shapes = view_of(value).shapes
    html = value._repr_html_()
    assert (html is not None) is bool({"table", "chart"} & shapes)
    assert html is None or len(read_html(html).text.split()) > 20


def test_a_verdict() -> None:
    """The answer, the table of traces, and the numbers that the Markdown has."""
    verdict = coalclass.classify(EGYPT)
    html = html_of(verdict)
    page = read_html(html)
    assert "Egypt and United States, Gulf War coalition 1990-91" in page.text and "incentive-based" in page.text
    rows = [row for row in rows_of(html) if row[0] == "sum"]
    assert rows and f"| {' | '.join(f'**{one}**' for one in rows[0][4:7])} |" in verdict.to_text("markdown")


def test_a_comparison() -> None:
    """Every dyad of the coalition is in it."""
    compared = coalclass.compare(GULF)
    text = read_html(html_of(compared)).text
    assert all(name in text for name in compared.names)


@pytest.mark.parametrize("full", [False, True])
def test_a_batch_loses_no_row(full: bool) -> None:
    """A stream shows its rows, more than once, and is then read from its first row to its last."""
    stream = coalclass.batch(GULF, full=full)
    first = html_of(stream)
    assert html_of(stream) == first
    rows = rows_of(first)
    place = rows[0].index("db")
    read = list(stream)
    assert [row[place] for row in rows[1:]] == [f"{row.values['db']:.2f}" for row in read if row.values is not None]
    published = [row[rows[0].index("published_label")] for row in rows[1:]]
    assert set(published) == {"substantive", "incentive-based"}
    assert "No rows are left" in html_of(stream)


def test_a_long_batch_shows_its_beginning() -> None:
    """A hundred rows are shown and said to be the first; who began to read sees those that are left."""
    stream = coalclass.batch("sample:")
    taken = next(stream)
    html = html_of(stream)
    assert len(rows_of(html)) == 101 and "The first 100 rows; the others follow" in html
    left = stream.to_frame()
    total = len(list(coalclass.batch("sample:")))
    assert taken.values is not None and len(left) == total - 1


def test_several_verdicts() -> None:
    """A stream of verdicts is a table as a batch is, and closing it forgets what was looked at."""
    stream = coalclass.classify([EGYPT, "sample:gulf-war-1990/gbr"])
    assert [row[0] for row in rows_of(html_of(stream))] == ["follower", "EGY", "GBR"]
    stream.close()
    assert list(stream) == []


def test_a_chart() -> None:
    """It is SVG with a title and its text alternative, and two charts share no id."""
    one, other = (html_of(coalclass.plot(EGYPT, kind=kind)) for kind in ("timeline", "waterfall"))
    ids = []
    for html in (one, other):
        root = ElementTree.fromstring(html)
        (svg,) = root.iter("{http://www.w3.org/2000/svg}svg")
        found = {element.get("id") for element in root.iter() if element.get("id")}
        assert svg.get("role") == "img" and svg.get("aria-label") and svg.get("aria-describedby") in found
        ids.append(found)
    assert not ids[0] & ids[1]


def test_hostile_text_is_text() -> None:
    """Markup, script, links and formulas of a record are shown and do nothing."""
    verdict = hostile_verdict()
    shown = [html_of(verdict), html_of(coalclass.compare(verdict.dyad, EGYPT)), html_of(coalclass.plot(verdict.dyad))]
    shown += [html_of(coalclass.timeline(verdict.dyad)), html_of(coalclass.classify([verdict.dyad]))]
    for html in shown:
        page = read_html(html)
        assert not {"script", "img", "a", "iframe"} & page.tags
        assert not {name for name in page.attributes if name.startswith("on") or name in ("href", "src")}
        assert "\u202e" not in html and "\x07" not in html
        # A notebook typesets what stands between dollar signs, but not under these classes.
        assert html.startswith('<div class="coalclass tex2jax_ignore mathjax_ignore"')
    text = read_html(shown[0]).text
    assert "<script>alert(1)</script>" in text and "$x^2$" in text and WORD in text and HOSTILE[:20] in text


def test_without_the_packages_for_charts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a chart cannot be drawn, the notebook falls back on the plain representation."""
    plotted = coalclass.plot(EGYPT, kind="waterfall")
    monkeypatch.setitem(sys.modules, "altair", None)
    assert plotted._repr_html_() is None


def test_no_view_is_imported_before_it_is_shown() -> None:
    """A verdict loads nothing of the room of reports until somebody looks at it."""
    script = (
        "import sys, coalclass; v = coalclass.classify('sample:gulf-war-1990/egy'); "
        "assert not [m for m in sys.modules if m.startswith('coalclass.reports')]; "
        "v._repr_html_(); assert 'coalclass.reports.notebook' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_a_view_that_cannot_be_shown_is_none() -> None:
    """A report is a page of its own and is not put into a notebook."""
    assert result("report")._repr_html_() is None
    assert issubclass(view_class("report"), View)
