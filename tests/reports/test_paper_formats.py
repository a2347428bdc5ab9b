"""Tables for papers and other tools: the same numbers in each, text from anywhere as text, files that others read."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from html.parser import HTMLParser
from math import isnan
from pathlib import Path
from typing import Any

import pytest
from results import GULF, SCORER, batch_values, verdicts

from coalclass.corpus import find_records
from coalclass.corpus.describe_columns import describe_column
from coalclass.corpus.tables import ENTRY_COLUMNS, INDICATOR_COLUMNS, VERDICT_COLUMNS
from coalclass.records import load_path, load_text
from coalclass.reports.formats.dta import LONGEST_LABEL, LONGEST_NAME, name_variables
from coalclass.reports.formats.latex import escape
from coalclass.reports.markup import is_web_link
from coalclass.reports.publish import publish
from coalclass.results import Table

WORD = "Donaudampfschiff" * 20
HOSTILE = (
    r"<script>alert(1)</script> <img src=x onerror=alert(1)> \input{/etc/passwd} $x^2$ 100% #1 ~ {a} [b](javascript:x) "
    "\u202eabc\u202c \u0007bell &amp; **bold** `code` " + WORD
)


def batch(out: Path) -> Path:
    """One batch in a file; the ending chooses the format."""
    publish(batch_values(full=out.suffix == ".json"), _format(out), out, kind="batch")
    return out


def _format(out: Path) -> Any:
    from coalclass.reports.publish import check

    return check("batch", None, out)


class _Cells(HTMLParser):
    """The cells of the tables of a page, and every mark that it has."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A row, a cell, or another mark."""
        self.tags.add(tag)
        # The empty icon of the page itself aside.
        self.attributes |= {name for name, _ in attrs if tag != "link"}
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_data(self, data: str) -> None:
        """Text, which belongs to the last cell."""
        self.text += data
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data


def read_html(text: str) -> _Cells:
    """A page read by Python's own parser."""
    cells = _Cells()
    cells.feed(text)
    return cells


class TestSameNumbers:
    """One batch, in every format."""

    @pytest.fixture
    def expected(self) -> dict[str, float]:
        """The verdicts in dB, by follower, as the verdicts themselves have them."""
        return {one.dyad.follower.code: one.db for one in verdicts()[:-1]}

    def test_unrounded(self, tmp_path: Path, expected: dict[str, float]) -> None:
        """JSON, CSV, Parquet and Stata hold the very numbers."""
        import duckdb
        import pyreadstat

        found = [
            {one["follower"]: one["db"] for one in json.loads(batch(tmp_path / "b.json").read_text("utf-8"))},
            {
                one["follower"]: float(one["db"])
                for one in csv.DictReader(io.StringIO(batch(tmp_path / "b.csv").read_text("utf-8")))
            },
            dict(duckdb.sql(f"SELECT follower, db FROM '{batch(tmp_path / 'b.parquet')}'").fetchall()),
        ]
        frame, _ = pyreadstat.read_dta(str(batch(tmp_path / "b.dta")))
        found.append(dict(zip(frame["follower"], frame["db"], strict=True)))
        assert all(one == expected for one in found)

    def test_rounded(self, tmp_path: Path, expected: dict[str, float]) -> None:
        """Markdown, HTML, LaTeX and Word show the same rounded numbers."""
        from docx import Document

        wanted = {name: f"{db:.2f}" for name, db in expected.items()}
        page = read_html(batch(tmp_path / "b.html").read_text("utf-8"))
        latex = batch(tmp_path / "b.tex").read_text("utf-8")
        lines = [line.removesuffix(r" \\").split(" & ") for line in latex.splitlines() if line.count(" & ") > 5]
        grid = Document(str(batch(tmp_path / "b.docx"))).tables[0]
        word = [[cell.text for cell in row.cells] for row in grid.rows]
        marked = batch(tmp_path / "b.md").read_text("utf-8").splitlines()
        rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in marked]
        for found in ([[cell.strip() for cell in row] for row in page.rows], lines, word, [rows[0], *rows[2:]]):
            place = found[0].index("db")
            assert {row[0]: row[place].replace("$-$", "-") for row in found[1:]} == wanted

    def test_on_the_terminal(self, tmp_path: Path, expected: dict[str, float], monkeypatch: pytest.MonkeyPatch) -> None:
        """The terminal shows them with one digit less."""
        monkeypatch.setenv("COLUMNS", "100")
        publish(batch_values(), "table", tmp_path / "b", kind="batch")
        shown = re.findall(r"(?m)^ \w{3}-(\w{3}) .*?([+−]?\d+\.\d) ", (tmp_path / "b").read_text("utf-8"))
        assert {name: float(db.replace("−", "-")) for name, db in shown} == {
            name: round(db, 1) for name, db in expected.items()
        }


def hostile_verdict() -> Any:
    """The verdict on a record whose every text is hostile."""
    quoted = json.dumps(HOSTILE)
    dyad = load_text(
        f"coalclass: 1\nhegemon: USA\nfollower: NOR\ncoalition: {quoted}\nperiod: 2001/2003\nconsultations:\n"
        f"- {{date: 2001-05, level: leader, timing: before, outcome: adopted, topic: {quoted}, source: key}}\n"
        f'sources:\n  key: {{citation: {quoted}, url: "javascript:alert(1)"}}\n'
    ).dyad
    assert dyad is not None
    return SCORER.classify(dyad, "hostile.yaml")


class TestHostileText:
    """Markup, script, LaTeX, bidirectional and control characters and very long words are text."""

    @pytest.fixture
    def write(self, tmp_path: Path) -> Iterator[Any]:
        """The hostile verdict in a format."""

        def to(ending: str) -> Path:
            out = tmp_path / f"h{ending}"
            publish(hostile_verdict(), ending[1:].replace("tex", "latex"), out, kind="classify")
            return out

        yield to

    def test_html(self, write: Any) -> None:
        """The page shows the script, and has none, nor a link but to the web."""
        text = write(".html").read_text("utf-8")
        page = read_html(text)
        assert "script" not in page.tags and "img" not in page.tags and "a" not in page.tags
        assert not {name for name in page.attributes if name.startswith("on") or name in ("href", "src", "style")}
        assert "<script>alert(1)</script>" in page.text and "**bold** `code`" in page.text and WORD in page.text
        assert "\u202e" not in text and "\x07" not in text and r"\u202eabc" in page.text
        assert "default-src 'none'" in text and "unsafe" not in text

    def test_latex(self, write: Any) -> None:
        """No command of the text is a command, and none of its characters is one of LaTeX's own."""
        text = write(".tex").read_text("utf-8")
        assert r"\textbackslash{}input\{/etc/passwd\}" in text and r"\input" not in text
        assert r"\$x\textasciicircum{}2\$ 100\% \#1" in text and "\u202e" not in text

    def test_docx(self, write: Any) -> None:
        """Word reads it, with the text as it was."""
        from docx import Document

        document = Document(str(write(".docx")))
        text = "\n".join(one.text for one in document.paragraphs)
        assert "<script>alert(1)</script>" in text and r"\u202eabc" in text and WORD in text
        assert not [one for one in document.part.rels.values() if one.is_external]

    @pytest.mark.parametrize("ending", [".parquet", ".dta"])
    def test_rows(self, write: Any, ending: str) -> None:
        """A cell holds what CSV holds, the escapes included."""
        import duckdb
        import pyreadstat

        out = str(write(ending))
        if ending == ".dta":
            value = pyreadstat.read_dta(out)[0]["coalition"][0]
        else:
            ((value,),) = duckdb.sql(f"SELECT coalition FROM '{out}'").fetchall()
        assert value.startswith("<script>alert(1)</script>") and r"\u202eabc" in value and value.endswith(WORD)

    @pytest.mark.parametrize(
        "address",
        [
            "javascript:alert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "//example.org",
            "https://a b",
            "http://",
            "",
        ],
    )
    def test_links(self, address: str) -> None:
        """Only an address of the web is a link."""
        assert not is_web_link(address)
        assert is_web_link("HTTPS://example.org/a?b=c#d") and is_web_link("http://example.org")


class TestStata:
    """What Stata allows."""

    def test_names(self) -> None:
        """At most 32 characters, no two the same, none a word of Stata, for every column that there is."""
        columns = [*VERDICT_COLUMNS, *ENTRY_COLUMNS, *INDICATOR_COLUMNS, "int", "9a", "", "ü b"]
        names = name_variables([*dict.fromkeys(columns), "x" * 40, "x" * 33, "x" * 32])
        assert len({name.lower() for name in names}) == len(names)
        assert all(re.fullmatch(r"[A-Za-z_]\w{0,31}", name, re.ASCII) and len(name) <= LONGEST_NAME for name in names)

    def test_labels(self, tmp_path: Path) -> None:
        """Variables and values read back with their labels; what is missing is missing."""
        import pyreadstat

        out = batch(tmp_path / "b.dta")
        frame, about = pyreadstat.read_dta(str(out))
        assert about.variable_value_labels["label"] == {1: "incentive-based", 2: "substantive"}
        assert about.variable_value_labels["in_training"] == {0: "FALSE", 1: "TRUE"}
        assert all(label and len(label) <= LONGEST_LABEL for label in about.column_labels)
        told = [about.variable_value_labels["label"][value] for value in frame["label"]]
        assert told == [one.label for one in verdicts()[:-1]]
        known = [one.profile["carrots"] for one in verdicts()[:-1]]
        assert [None if isnan(value) else value for value in frame["profile_carrots"]] == known

    def test_a_long_text(self, tmp_path: Path) -> None:
        """A text that does not fit is cut between characters, and the label says so."""
        import pyreadstat

        out = tmp_path / "t.dta"
        publish(Table("t", ("note", "n"), (("é" * 3000, 1), (None, None))), "dta", out)
        frame, about = pyreadstat.read_dta(str(out))
        assert frame["note"][0] == "é" * 1022 and frame["note"][1] == ""
        assert about.column_labels[0].startswith("(cut to 2045 bytes)")
        assert frame["n"][0] == 1 and isnan(frame["n"][1])

    @pytest.mark.parametrize("column", dict.fromkeys([*VERDICT_COLUMNS, *INDICATOR_COLUMNS, *ENTRY_COLUMNS]))
    def test_every_column_is_described(self, column: str) -> None:
        """No column is left with its bare name."""
        about = describe_column(column)
        assert about and about != column.replace("_", " ")
        if column in VERDICT_COLUMNS:
            assert len(about) <= LONGEST_LABEL


def test_parquet_keeps_types(tmp_path: Path) -> None:
    """Norway is a text, a missing value is NULL, booleans and numbers are what they are; no row is a table too."""
    import duckdb

    out, empty = tmp_path / "t.parquet", tmp_path / "e.parquet"
    rows = (("NO", True, 1, 0.1 + 0.2, None), (None, None, None, None, None))
    publish(Table("t", ("a", 'b"', "c", "d", "e"), rows), "parquet", out)
    found = duckdb.sql(f"SELECT * FROM '{out}'")
    assert found.fetchall() == list(rows)
    assert [str(one) for one in found.types] == ["VARCHAR", "BOOLEAN", "BIGINT", "DOUBLE", "DOUBLE"]
    publish(Table("t", ("a",), ()), "parquet", empty)
    assert duckdb.sql(f"SELECT * FROM '{empty}'").fetchall() == []


def test_escapes_of_latex() -> None:
    """Each of LaTeX's own characters is escaped, a run of hyphens stays hyphens, and a long word may break."""
    assert escape("a_b") == r"a\_\allowbreak{}b" and escape("1--2") == "1-{}-2"
    assert escape(r"\{}$&#%^~") == (r"\textbackslash{}\{\}\$\&\#\%\textasciicircum{}\textasciitilde{}")
    assert escape("x" * 30).count(r"\allowbreak{}") == 2


LATEX = shutil.which("pdflatex")


@pytest.mark.skipif(LATEX is None and os.environ.get("CI") != "true", reason="pdflatex is not installed")
def test_latex_compiles(tmp_path: Path) -> None:
    """A document that reads in a batch, a verdict in full, a long table and hostile text is set without an error."""
    assert LATEX is not None, "pdflatex is missing; .ci/run installs it"
    publish(batch_values(), "latex", tmp_path / "a.tex", kind="batch")
    publish(iter([*verdicts()[:2], hostile_verdict()]), "latex", tmp_path / "b.tex", kind="classify")
    loaded = [one for path in find_records(GULF) for one in load_path(path)]
    many = (SCORER.classify(one.dyad, f"{n}.yaml") for n in range(6) for one in loaded if one.dyad is not None)
    rows = ({**one.summary(), "published_label": None} for one in many)
    publish(rows, "latex", tmp_path / "c.tex", kind="batch")
    (tmp_path / "paper.tex").write_text(
        "\\documentclass{article}\n\\usepackage[T1]{fontenc}\n\\usepackage{booktabs,array,longtable,graphicx,lscape}\n"
        "\\begin{document}\n\\input{a}\\input{b}\\input{c}\n\\end{document}\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [LATEX, "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "paper.tex"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout[-2000:]
    assert "longtable" in (tmp_path / "c.tex").read_text("utf-8")
    assert (tmp_path / "paper.pdf").stat().st_size > 10_000
