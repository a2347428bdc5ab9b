"""SVG of a chart."""

from __future__ import annotations

import re
from typing import TextIO

from coalclass.reports.formats import Format
from coalclass.reports.view import View

_SIZE = re.compile(r'(<svg [^>]*?)width="([\d.]+)" height="([\d.]+)"')


class Svg(Format):
    """A drawing whose size is in points, so that it has its true size on paper."""

    name = "svg"
    endings = (".svg",)
    shape = "chart"
    rank = 7

    @staticmethod
    def write(view: View, stream: TextIO) -> None:
        """Draw it."""
        from coalclass.reports.charts import draw_svg

        stream.write(_SIZE.sub(r'\1width="\2pt" height="\3pt"', draw_svg(view.chart()), count=1) + "\n")
