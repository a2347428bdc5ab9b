"""PDF of a chart."""

from __future__ import annotations

from typing import BinaryIO

from coalclass.reports.formats import Format
from coalclass.reports.view import View


class Pdf(Format):
    """A drawing for LaTeX and print, letters as letters."""

    name = "pdf"
    endings = (".pdf",)
    shape = "chart"
    binary = True
    rank = 7

    @staticmethod
    def write_bytes(view: View, stream: BinaryIO) -> None:
        """Draw it."""
        import vl_convert

        stream.write(vl_convert.vegalite_to_pdf(view.chart(), allowed_base_urls=[]))
