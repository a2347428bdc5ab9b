"""PNG of a chart."""

from __future__ import annotations

from typing import BinaryIO

from coalclass.reports.formats import Format
from coalclass.reports.view import View

_DOTS = 300


class Png(Format):
    """A picture of 300 dots an inch on white."""

    name = "png"
    endings = (".png",)
    shape = "chart"
    binary = True
    rank = 7

    @staticmethod
    def write_bytes(view: View, stream: BinaryIO) -> None:
        """Draw it."""
        import vl_convert

        spec = {**view.chart(), "background": "white"}
        stream.write(vl_convert.vegalite_to_png(spec, ppi=_DOTS, allowed_base_urls=[]))
