"""Many verdicts as one page for a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coalclass.reports.view import Needs, View

if TYPE_CHECKING:
    from coalclass.analysis.reporting import Report


class ReportView(View):
    """An overview of all dyads, and a section for each that is told at length."""

    subject = "a report is"
    shapes = frozenset({"page"})
    default = "html"
    needs = Needs(("altair", "vl_convert", "jinja2"), "report")

    def __init__(self, report: Report) -> None:
        self.report = report

    def page(self) -> str:
        """The page."""
        from coalclass.reports.pages.report_page import make_page

        return make_page(self.report)
