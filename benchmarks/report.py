"""How long a report on many dyads takes to make, to open and to sort. Usage: report.py [--dyads 500]

Makes the overview and table, and opens them in Chromium, if there is one. Printed are the time and size of the page,
the time as a multiple of scoring the same dyads alone in the same run, and how long opening and sorting take.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "pages"))

from browser import CHROMIUM, Browser  # noqa: E402
from large_report import write_large_report  # noqa: E402

import coalclass  # noqa: E402
from coalclass.shipped import samples_folder  # noqa: E402

_SORT = """(() => {
  const start = performance.now();
  document.querySelectorAll('#dyads thead button')[4].click();
  document.body.offsetHeight;
  return performance.now() - start;
})()"""


def main() -> None:
    """Measure once."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dyads", type=int, default=500)
    count = parser.parse_args().dyads
    paths = sorted(samples_folder().glob("*/*.yaml"))
    many = [coalclass.load(paths[number % len(paths)]) for number in range(count)]
    start = time.perf_counter()
    for dyad in many:
        coalclass.classify(dyad)
    scored = time.perf_counter() - start
    with TemporaryDirectory() as folder:
        out = Path(folder, "many.html")
        start = time.perf_counter()
        write_large_report(out, count)
        made = time.perf_counter() - start
        print(f"{count} dyads: {made:.1f} s, {made / scored:.1f} times scoring them, {out.stat().st_size / 1e6:.1f} MB")
        if CHROMIUM is None:
            print("Chromium is not installed: neither opened nor sorted")
            return
        browser = Browser()
        page = browser.open(out)
        opened = page.evaluate("performance.timing.loadEventEnd - performance.timing.navigationStart") / 1000
        print(f"opened in {opened:.2f} s, sorted in {page.evaluate(_SORT) / 1000:.2f} s")
        browser.close()


if __name__ == "__main__":
    main()
