"""The pages as a site: it builds without a warning, every block of its pages runs, and it is searched offline."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import capture_report
import panel_figures
import pytest
import run_notebook
import run_pages
from browser import Browser
from test_docs import check_script
from work import make_once

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
LATEX = shutil.which("pdflatex")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built once in a run; every warning is an error."""

    def build(out: Path) -> None:
        command = [sys.executable, "-m", "sphinx", "-W", "-q", "-b", "html", "-d", str(out.with_name("trees"))]
        done = subprocess.run([*command, str(DOCS), str(out)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    return make_once(tmp_path_factory, "html", build)


def require_r(path: Path) -> None:
    """Skip a page with blocks in R where there is no R, and fail where CI=true."""
    if run_pages.uses_r(path) and run_pages.RSCRIPT is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Rscript is missing; .ci/run installs it")
        pytest.skip("R is not installed (Debian: r-base-core r-cran-jsonlite r-cran-haven r-cran-reticulate)")
    # Older ones import `imp`, which Python 3.12 took away.
    if run_pages.uses_r(path) and sys.version_info >= (3, 12) and "library(reticulate)" in path.read_text("utf-8"):
        command = [run_pages.RSCRIPT or "", "-e", "cat(packageVersion('reticulate') >= '1.30')"]
        if subprocess.run(command, capture_output=True, text=True, check=True).stdout != "TRUE":
            pytest.skip("this release of reticulate is older than 1.30 and does not know Python 3.12")


@pytest.mark.parametrize("path", run_pages.list_pages(), ids=lambda path: path.relative_to(DOCS).as_posix())
def test_every_block_of_a_page_runs(path: Path, tmp_path: Path) -> None:
    """Commands, Python and R run in order in an empty folder, and the page shows what they print."""
    require_r(path)
    assert run_pages.run_page(path, tmp_path) == path.read_text(encoding="utf-8"), "run scripts/run_pages.py"
    if path.name == "tutorial.md" and (LATEX or os.environ.get("CI") == "true"):
        compile_paper(tmp_path)


def compile_paper(folder: Path) -> None:
    """Set the paper of the tutorial."""
    assert LATEX is not None, "pdflatex is missing; .ci/run installs it"
    command = [LATEX, "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "paper.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout[-2000:]
    assert (folder / "paper.pdf").stat().st_size > 20_000


def test_no_block_is_left_out() -> None:
    """Every page with commands or code is run here or has a test of its own; what is not run is marked so."""
    run = {path.relative_to(DOCS).as_posix() for path in run_pages.list_pages()}
    assert {"tutorial.md", "formats.md", "how-to/use-from-r.md", "explanation/decibels.md"} <= run
    for path in DOCS.rglob("*.md"):
        fences = set(re.findall(r"^```(\w+)$", path.read_text(encoding="utf-8"), re.MULTILINE))
        assert fences <= {"sh", "python", "r", "text", "latex", "yaml", "stata"}, path
    assert "were not run" in (DOCS / "how-to" / "use-from-stata.md").read_text(encoding="utf-8")


def test_a_failing_block_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command or a line of Python that fails stops the page, and an output that is out of date is renewed."""
    monkeypatch.setattr(run_pages, "ROOT", tmp_path)
    for number, block in enumerate(("```sh\ncoalclass clasify x\n```\n", "```python\n1 / 0\n```\n")):
        path, folder = tmp_path / f"{number}.md", tmp_path / f"f{number}"
        folder.mkdir()
        path.write_text(block, encoding="utf-8")
        with pytest.raises(run_pages.PageError, match="this block failed"):
            run_pages.run_page(path, folder)
    path, folder = tmp_path / "good.md", tmp_path / "good"
    folder.mkdir()
    path.write_text("```sh\necho new\n```\n\n<!-- output -->\n```text\nold\n```\n", encoding="utf-8")
    assert "```text\nnew\n```" in run_pages.run_page(path, folder)


class TestNotebook:
    """docs/example.ipynb."""

    def test_it_is_up_to_date(self) -> None:
        """Its cells run in order and show what is stored."""
        check_script("run_notebook.py")

    def test_it_is_a_notebook(self) -> None:
        """Its form is that of nbformat 4.5: cells with ids, and code with its outputs and the order of its runs."""
        notebook = json.loads(run_notebook.NOTEBOOK.read_text(encoding="utf-8"))
        assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
        assert len({cell["id"] for cell in notebook["cells"]}) == len(notebook["cells"]) > 10
        code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
        assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
        shown = "".join(
            "".join(one["data"].get("text/html", "")) for cell in code for one in cell["outputs"] if "data" in one
        )
        assert shown.count("<svg") >= 3 and "<table" in shown and "<script" not in shown

    def test_a_stale_notebook_is_found(self) -> None:
        """An output that is not what the cell shows makes a difference; a point of a drawing does not."""
        text = run_notebook.NOTEBOOK.read_text(encoding="utf-8")
        assert run_notebook.drop_drawings(text) == run_notebook.drop_drawings(text.replace("translate(", "translate(1"))
        shown = re.search(r"[+−]\d+\.\d dB", text)
        assert shown is not None
        assert run_notebook.drop_drawings(text) != run_notebook.drop_drawings(text.replace(shown[0], "+55.5 dB"))


def test_every_picture_is_made_by_a_script() -> None:
    """The pictures of the pages are those that scripts make, no more and no fewer, and they are small."""
    made = {f"{name}.svg" for name in (*capture_report.CHARTS, *panel_figures.FIGURES)}
    made |= {f"{name}.png" for name in capture_report.PICTURES}
    found = {path.name: path for path in (DOCS / "figures").iterdir()}
    assert set(found) == made
    pages = "".join(path.read_text(encoding="utf-8") for path in [*DOCS.rglob("*.md"), ROOT / "README.md"])
    for name, path in found.items():
        assert f"figures/{name})" in pages and path.stat().st_size < 200_000
        assert path.suffix != ".svg" or "http" not in path.read_text("utf-8").replace("http://www.w3.org", "")


def test_the_site_asks_for_nothing(site: Path) -> None:
    """No page loads a style, a script or a picture from a server."""
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 30
    loads = re.compile(r"<(?:script|img|iframe|source)[^>]*src=\"(?:https?:)?//|<link[^>]*href=\"(?:https?:)?//")
    for path in [*pages, *site.rglob("*.css")]:
        text = path.read_text(encoding="utf-8")
        assert not loads.search(text) and not re.search(r"@import|url\(\"?https?:", text), path


def test_the_site_has_every_public_name(site: Path) -> None:
    """The page of the Python API has each name with its description."""
    import coalclass

    page = (site / "reference" / "api.html").read_text(encoding="utf-8")
    for name in coalclass.__all__:
        assert name.startswith("_") or f'id="coalclass.{name}"' in page, name


def test_the_site_is_read_and_searched_offline(site: Path) -> None:
    """In a real browser, from disk: a search finds the page, pages fit a phone and bar nobody, no server is asked."""
    browser = Browser()
    try:
        page = browser.open(site / "search.html", search="?q=calibration")
        page.wait("document.querySelectorAll('#search-results li').length > 0")
        found = page.evaluate("[...document.querySelectorAll('#search-results li a')].map(a => a.getAttribute('href'))")
        assert any(one.startswith("explanation/calibration.html") for one in found)
        page.close()
        for name in ("index", "tutorial", "example", "reference/api"):
            page = browser.open(site / f"{name}.html")
            page.size(390)
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, name
            page.evaluate(files("axe_core_python").joinpath("axe.min.js").read_text("utf-8"))
            run = "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})"
            assert page.evaluate(f"{run}.then(r => r.violations.map(v => [v.id, v.nodes[0].html]))") == [], name
            page.close()
        asked = [
            one["params"]["request"]["url"] for one in browser.events if one["method"] == "Network.requestWillBeSent"
        ]
        assert asked and all(one.startswith(("file:", "data:")) for one in asked)
        assert not [one for one in browser.events if one["method"] in ("Runtime.exceptionThrown", "Log.entryAdded")]
    finally:
        browser.close()
