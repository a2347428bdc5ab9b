"""BibTeX entries."""

from __future__ import annotations

from typing import TextIO

from coalclass.reports.formats import Format
from coalclass.reports.view import View


class Bibtex(Format):
    """References for LaTeX, JabRef and Zotero."""

    name = "bibtex"
    endings = (".bib",)
    shape = "references"
    rank = 8

    @staticmethod
    def write(view: View, stream: TextIO) -> None:
        """The entries, an empty line between them."""
        stream.write("\n\n".join(view.references()) + "\n")
