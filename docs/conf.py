"""How Sphinx makes the site of these pages: `python -m sphinx -W docs site`. Nothing in it comes from elsewhere."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from myst_parser.parsers.sphinx_ import MystParser

if TYPE_CHECKING:
    from sphinx.application import Sphinx

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from coalclass import __version__  # noqa: E402

project = "coalclass"
author = "The coalclass authors"
release = version = __version__
project_copyright = "The coalclass authors; pages and casebook under CC BY 4.0, code under MIT"
language = "en"

extensions = ["myst_parser", "sphinx.ext.autodoc"]
source_suffix = {".md": "markdown", ".ipynb": "notebook"}
# A part of another page.
exclude_patterns = ["ten-records-misses.md"]
myst_heading_anchors = 4
myst_enable_extensions = ["colon_fence"]
# Docstrings mark code by single backticks.
default_role = "code"
autodoc_typehints = "signature"
autodoc_member_order = "bysource"

html_theme = "furo"
html_title = "coalclass"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_show_sourcelink = False
# A page opened from disk may not read other pages for it.
html_show_search_summary = False
html_copy_source = False
# The same pages give the same files.
html_last_updated_fmt = None


class NotebookParser(MystParser):
    """Notebooks as they are stored, outputs included; nothing is run here."""

    supported = ("notebook",)

    def parse(self, inputstring: str, document: Any) -> None:
        """Read the cells as one page of Markdown."""
        cells = json.loads(inputstring)["cells"]
        super().parse("\n\n".join(part for cell in cells for part in _show_cell(cell)), document)


def _show_cell(cell: dict[str, Any]) -> list[str]:
    source = "".join(cell["source"])
    if cell["cell_type"] == "markdown":
        return [source]
    parts = [f"```````python\n{source}\n```````"]
    for output in cell["outputs"]:
        data = output.get("data", {"text/plain": output.get("text", ())})
        html = "".join(data.get("text/html", ()))
        plain = "".join(data["text/plain"])
        parts.append(f"```````{{raw}} html\n{html}\n```````" if html else f"```````text\n{plain}\n```````")
    return parts


def _set_apart(lines: list[str]) -> None:
    """Make paragraphs of the parts of a docstring: what a function takes, its units, its errors."""
    for place in range(len(lines) - 1, -1, -1):
        word, colon, rest = lines[place].partition(":")
        if colon and word in ("Arguments", "Units", "Errors"):
            lines[place : place + 1] = ["", f"**{word}**:{rest}"]


def _ease_reading(context: dict[str, Any]) -> None:
    """Give headings of the sidebar their level, and let the keyboard reach code that is wider than its box."""
    tree = context.get("furo_navigation_tree", "")
    context["furo_navigation_tree"] = tree.replace('role="heading"', 'role="heading" aria-level="2"')
    context["body"] = context.get("body", "").replace("<pre>", '<pre tabindex="0">')


def setup(app: Sphinx) -> None:
    """Change docstrings on their way into the pages, and pages on theirs to the reader."""
    app.connect("autodoc-process-docstring", lambda *given: _set_apart(given[-1]))
    # After the theme has made its tree.
    app.connect("html-page-context", lambda *given: _ease_reading(given[3]), priority=900)
    app.add_source_parser(NotebookParser)
