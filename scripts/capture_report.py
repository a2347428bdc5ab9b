"""Draw the charts and the picture of a report that the pages show, into docs/figures.

Usage: capture_report.py [--check]. The charts are drawn as `coalclass plot` draws them, the picture is taken by a
headless Chromium. With --check nothing is written, and charts are named whose data or drawing are no longer those of
now; pixels differ a little from machine to machine and are not compared. `tests/test_site.py` holds that every picture
of a page is made here.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import coalclass
from coalclass.analysis.plotting import Plot

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "figures"
GULF = "sample:gulf-war-1990"

CHARTS = {
    "verdicts": ((GULF,), {}),
    "plane": ((GULF,), {}),
    "waterfall": ((f"{GULF}/egy",), {}),
    "timeline": ((f"{GULF}/egy",), {}),
    "trajectory": (("sample:iraq-sanctions-1991",), {"window": "2y"}),
    "calibration": ((), {}),
}
"""Each kind of chart: the records that it shows, and further options."""

PICTURES = {"report": (1280, 900), "report-phone": (390, 800)}
"""Each picture of the report: the size of its window, in CSS pixels."""


def plot_charts() -> Iterator[tuple[str, Plot]]:
    """Every kind of chart."""
    for kind, (records, options) in CHARTS.items():
        yield kind, coalclass.plot(*records, kind=kind, **options)  # type: ignore[arg-type]


def digest(chart: Plot) -> str:
    """A line that stands for what a chart shows: its data, to four decimals, and how they are drawn."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "chart.json"
        chart.save(path)
        return digest_text(path.read_text(encoding="utf-8"))


def digest_text(text: str) -> str:
    """The same from the text of a chart as Vega-Lite."""
    shown = json.loads(text, parse_float=lambda number: round(float(number), 4))
    return f"<!-- {hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()} -->\n"


def draw_charts() -> None:
    """Draw every kind of chart as SVG; its last line stands for what it shows."""
    for kind, chart in plot_charts():
        path = FOLDER / f"{kind}.svg"
        chart.save(path, overwrite=True)
        with open(path, "a", encoding="utf-8") as file:
            file.write(f"\n{digest(chart)}")


def list_stale_charts() -> list[str]:
    """The charts that show something else than what would be drawn now."""
    return [
        kind
        for kind, chart in plot_charts()
        if not (FOLDER / f"{kind}.svg").read_text(encoding="utf-8").endswith(digest(chart))
    ]


def take_pictures() -> None:
    """Take the pictures of a report on one coalition."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        sys.exit("Chromium is not installed (Debian: apt-get install chromium)")
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        coalclass.report(GULF, details=1).save(page)
        for name, (width, height) in PICTURES.items():
            command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
            command += [f"--user-data-dir={folder}/profile", f"--window-size={width},{height}"]
            command += [f"--screenshot={FOLDER / f'{name}.png'}", page.as_uri()]
            subprocess.run(command, check=True, capture_output=True, timeout=120)


if __name__ == "__main__":
    if "--check" in sys.argv[1:]:
        stale = list_stale_charts()
        for name in stale:
            print(f"docs/figures/{name}.svg is out of date; run scripts/capture_report.py")
        sys.exit(bool(stale))
    FOLDER.mkdir(exist_ok=True)
    draw_charts()
    take_pictures()
