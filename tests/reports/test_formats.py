"""Formats: one class each, found by its file; every kind of result in every format, or the one refusal."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from results import KINDS, make

from coalclass.errors import PlaceError, UsageError
from coalclass.reports import formats
from coalclass.reports.formats import all_formats, find_format, format_names, formats_of
from coalclass.reports.publish import check, endings_line, formats_line, publish
from coalclass.reports.view import View
from coalclass.reports.views import VIEWS, view_class

ROOT = Path(__file__).resolve().parents[2]
HAS = {
    "classify": "table|json|jsonl|csv|tsv|markdown|docx|html|latex|dta|parquet",
    "batch": "table|json|jsonl|csv|tsv|markdown|docx|html|latex|dta|parquet",
    "panel": "csv|json|jsonl|tsv|dta|parquet",
    "compare": "table|json|csv|tsv|markdown|docx|html|latex|dta|parquet",
    "timeline": "table|json|csv|tsv|markdown|docx|html|latex|dta|parquet",
    "sensitivity": "table|json|markdown|docx|html|latex",
    "whatif": "table|json|markdown|docx|html|latex",
    "samples": "table|json|csv|tsv|markdown|docx|html|latex|dta|parquet",
    "explain": "table|json|markdown|docx|html|latex",
    "validate": "table|json|jsonl",
    "data": "table|json",
    "data-folder": "table|json",
    "data-for": "table|json",
    "data-get": "table|json",
    "cite": "bibtex|table|json",
    "schema": "json",
    "codebook": "table|json|markdown|docx|html|latex",
    "rules": "table|json|markdown|docx|html|latex",
    "model": "table|json|markdown|docx|html|latex",
    "model-card": "markdown|table|docx|html|latex",
    "evaluate": "table|json|markdown|docx|html|latex",
    "doctor": "table|json|markdown|docx|html|latex",
    "agreement": "table|json|markdown|docx|html|latex",
    "audit": "table|json|csv|tsv|markdown|docx|html|latex|dta|parquet",
    "export": "csv|json|jsonl|tsv|dta|parquet",
    "convert": "jsonl|json",
    "report": "html",
    "plot": "svg|json|pdf|png",
}
"""What each kind of result is written in, as help shows it."""


BINARY_OF = {
    one.name: [kind for kind in HAS if one.name in HAS[kind].split("|")] for one in all_formats() if one.binary
}
"""The kinds of result that each binary format writes."""


def written(kind: str, format: str, out: Path) -> str:
    """What publishing a result of that kind writes."""
    chosen = check(kind, format, out, overwrite=True)
    result, options = make(kind, chosen.shape)
    publish(result, chosen, out, kind=kind, overwrite=True, **options)
    return out.read_text(encoding="utf-8")


class TestTable:
    """The table of formats."""

    def test_a_module_a_format(self) -> None:
        """Each module of the folder holds one format, which bears its name."""
        names = {path.stem for path in Path(formats.__file__).parent.glob("*.py")} - {"__init__"}
        assert format_names() == names == {one.name for one in all_formats()}
        for one in all_formats():
            assert one.__module__ == f"coalclass.reports.formats.{one.name}"

    def test_the_page_lists_them(self) -> None:
        """The page of formats has a line for each format, with its endings."""
        page = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
        for one in all_formats():
            assert f"| `{one.name}` | {', '.join(f'`{ending}`' for ending in one.endings)}".rstrip() in page

    def test_endings_are_unambiguous(self) -> None:
        """No ending chooses two formats, and each is written in lower case with its dot."""
        endings = [ending for one in all_formats() for ending in one.endings]
        assert len(set(endings)) == len(endings)
        assert all(ending == ending.lower() and ending.startswith(".") for ending in endings)

    def test_kinds_are_told_apart(self) -> None:
        """What a kind of result is written in is what is said above, its default first."""
        assert {kind: formats_line(kind) for kind in VIEWS} == HAS
        for kind in VIEWS:
            assert formats_of(view_class(kind))[0].name == view_class(kind).default

    def test_one_file_is_enough(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A module put into the folder is a format: found by name and by ending, listed, and written by every result
        that has its shape."""
        (tmp_path / "lengths.py").write_text(
            "from coalclass.reports.formats import Format\n"
            "class Lengths(Format):\n"
            "    '''How many cells each row has.'''\n"
            "    name, endings, shape = 'lengths', ('.len',), 'rows'\n"
            "    @staticmethod\n"
            "    def write(view, stream):\n"
            "        for row in view.rows().rows: stream.write(f'{len(row)}\\n')\n",
            encoding="utf-8",
        )
        monkeypatch.setattr(formats, "__path__", [*formats.__path__, str(tmp_path)])
        monkeypatch.setattr(formats, "FORMATS", dict(formats.FORMATS))
        format_names.cache_clear()
        try:
            able = [kind for kind in VIEWS if "lengths" in formats_line(kind).split("|")]
            assert able == [kind for kind in VIEWS if "rows" in view_class(kind).shapes]
            lines = written("compare", "lengths", tmp_path / "c.len").split()
            assert len(set(lines)) == 1 and int(lines[0]) > 50
            assert check("audit", None, tmp_path / "a.len").name == "lengths"
            with pytest.raises(UsageError, match=r"table, json, markdown, docx, html or latex$"):
                check("whatif", "lengths")
        finally:
            format_names.cache_clear()
            sys.modules.pop("coalclass.reports.formats.lengths", None)


class TestCheck:
    """What is refused before any work starts."""

    @pytest.mark.parametrize("kind", VIEWS)
    def test_a_format_that_a_result_has_not(self, kind: str) -> None:
        """Each kind takes the formats it has and refuses the others, by option and by ending, in one sentence."""
        for one in all_formats():
            if one.name in HAS[kind].split("|"):
                assert check(kind, one.name, Path("r") if one.binary else None) is one
                continue
            names = HAS[kind].replace("|", ", ")
            said = f"{view_class(kind).subject} written as {' or '.join(names.rsplit(', ', 1))}"
            for arguments, asked in (((one.name, None), f"--format {one.name}"), *endings(one.endings)):
                with pytest.raises(UsageError) as caught:
                    check(kind, *arguments)
                assert str(caught.value) == f"{asked}: {said}"

    @pytest.mark.parametrize("name", ["xml", "", "CSV", "../csv", "__init__", "csv.py"])
    def test_a_format_that_there_is_not(self, name: str) -> None:
        """An unknown name is refused with those that this kind of result takes."""
        with pytest.raises(
            UsageError, match="there is no such format; verdicts are written as table, json, jsonl, csv, tsv, markdown"
        ):
            check("classify", name)

    def test_the_ending_chooses(self) -> None:
        """The ending of the file chooses the format, in whatever case."""
        for ending, name in ((".csv", "csv"), (".JSONL", "jsonl"), (".json", "json"), (".md", "markdown")):
            assert check("classify", None, Path(f"v{ending}")).name == name

    @pytest.mark.parametrize("name", ["v", "v.xlsx", "v.csv.gz", ".csv"])
    def test_an_ending_that_says_nothing(self, name: str) -> None:
        """An ending that nobody knows is refused with those that this result has; with a format any ending will do."""
        with pytest.raises(UsageError, match=r"the ending chooses the format; use one of \.json, \.jsonl, \.csv, "):
            check("classify", None, Path(name))
        assert check("classify", "csv", Path(name)).name == "csv"
        assert endings_line("data") == ".json"

    def test_disagreement(self) -> None:
        """An ending that says otherwise than the format is refused."""
        with pytest.raises(UsageError, match=r"--out v\.csv says csv and --format says json; leave one of them out"):
            check("classify", "json", Path("v.csv"))

    @pytest.mark.parametrize("format", [one.name for one in all_formats() if one.binary])
    def test_bytes_go_to_a_file_alone(self, format: str) -> None:
        """A format that is made of bytes is refused without a file, and so it is as a text."""
        kind = "batch" if "batch" in BINARY_OF[format] else BINARY_OF[format][0]
        ending = find_format(format).endings[0]
        said = rf"^--format {format}: this format is a file for other programs; name one with --out FILE\{ending}$"
        with pytest.raises(UsageError, match=said):
            check(kind, format)

    @pytest.mark.parametrize("format", [one.name for one in all_formats() if one.needs is not None])
    def test_a_package_that_is_missing(self, format: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """Where a package is not installed, the refusal names it and what to type, before any work."""
        needs = find_format(format).needs
        assert needs is not None
        monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
        kind = BINARY_OF[format][0]
        said = rf"needs {' and '.join(needs.modules)}: pip install 'coalclass\[{needs.extra}\]'$"
        with pytest.raises(UsageError, match=said):
            check(kind, format, Path("r"))

    def test_the_place(self, tmp_path: Path) -> None:
        """A place that cannot be written is refused as early."""
        (tmp_path / "v.csv").touch()
        with pytest.raises(PlaceError, match="exists"):
            check("classify", None, tmp_path / "v.csv")
        assert check("classify", None, tmp_path / "v.csv", overwrite=True).name == "csv"
        with pytest.raises(PlaceError, match="there is no folder"):
            check("classify", None, tmp_path / "no" / "v.csv")

    def test_nothing_heavy_is_loaded(self) -> None:
        """To check and to list formats loads neither the terminal library nor a numerical one, for any kind."""
        script = (
            "import sys\nfrom coalclass.reports.publish import formats_line\n"
            "from coalclass.reports.views import VIEWS\n"
            "for kind in VIEWS: formats_line(kind)\n"
            "print({'rich', 'numpy', 'sklearn', 'pandas', 'duckdb', 'joblib', 'docx', 'altair'} & set(sys.modules))"
        )
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
        assert done.stdout == "set()\n"


def endings(known: tuple[str, ...]) -> Iterator[tuple[tuple[None, Path], str]]:
    """Arguments of `check` that choose a format by its ending, and how a refusal begins."""
    for ending in known:
        yield (None, Path(f"v{ending}")), f"--out v{ending}"


@pytest.mark.parametrize("kind", KINDS)
class TestEveryKind:
    """Every kind of result in every format that it has."""

    def test_json(self, tmp_path: Path, kind: str) -> None:
        """JSON is one document that strict readers take, and JSON Lines hold the same objects."""
        if "json" not in HAS[kind].split("|"):
            assert "document" not in view_class(kind).shapes
            return
        text = written(kind, "json", tmp_path / "r")
        value = json.loads(text, parse_constant=pytest.fail)
        assert value and text.endswith(("}\n", "]\n"))
        if "jsonl" in HAS[kind]:
            assert [json.loads(line) for line in written(kind, "jsonl", tmp_path / "r").splitlines()] == value

    def test_csv(self, tmp_path: Path, kind: str) -> None:
        """CSV has unique snake_case columns, as many cells a row, TRUE and FALSE, and nothing that is a formula."""
        if "csv" not in HAS[kind].split("|"):
            assert "rows" not in view_class(kind).shapes
            return
        head, *rows = csv.reader(io.StringIO(written(kind, "csv", tmp_path / "r"), newline=""))
        assert rows and len(set(head)) == len(head)
        assert all(name.isidentifier() and name == name.lower() for name in head)
        for row in rows:
            assert len(row) == len(head)
            for cell in row:
                assert cell not in ("None", "True", "False", "true", "false", "nan", "NaN")
                assert not cell.startswith(("=", "@")) and "\u202e" not in cell
                if cell.startswith(("-", "+")):
                    float(cell)

    def test_tsv(self, tmp_path: Path, kind: str) -> None:
        """Tab-separated rows hold the cells of CSV, white space aside, one line a row."""
        if "csv" not in HAS[kind].split("|"):
            return
        rows = csv.reader(io.StringIO(written(kind, "csv", tmp_path / "r"), newline=""))
        lines = written(kind, "tsv", tmp_path / "r").removesuffix("\n").split("\n")
        assert [line.split("\t") for line in lines] == [[" ".join(one.split()) for one in row] for row in rows]

    def test_tables(self, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """Markdown and the terminal view end in one newline, hold no control character and fit the terminal."""
        for format in {"table", "markdown"} & set(HAS[kind].split("|")):
            for width in ("50", "160"):
                monkeypatch.setenv("COLUMNS", width)
                text = written(kind, format, tmp_path / "r")
                assert text.strip() and text.endswith("\n")
                assert not {"\x1b", "\u202e", "\r"} & set(text)
                if format == "table" and kind not in ("validate", "model-card", "cite"):
                    assert max(map(len, text.splitlines())) <= int(width)

    def test_standard_output(self, kind: str, capsys: pytest.CaptureFixture[str]) -> None:
        """Without a place the result goes to standard output, in the format that the kind has by default."""
        chosen = check(kind)
        result, options = make(kind, chosen.shape)
        publish(result, chosen, kind=kind, **options)
        shown = capsys.readouterr()
        assert shown.out.endswith("\n") and shown.err == ""


class _Counting(View):
    """A stream that knows how much of it has been asked for."""

    shapes = frozenset({"rows", "table", "document"})
    streams = True

    def __init__(self, count: int) -> None:
        self.count = count
        self.asked = 0

    def _each(self) -> Iterator[int]:
        for number in range(self.count):
            self.asked += 1
            yield number

    def rows(self) -> Any:
        """A number a row."""
        from coalclass.reports.view import Rows

        return Rows(("number",), ([number] for number in self._each()))

    def document(self) -> Any:
        """A number an object."""
        return ({"number": number} for number in self._each())

    def tables(self) -> Any:
        """A number a line of one table."""
        from coalclass.reports.view import Sheet

        return [Sheet("", ("number",), ((str(number),) for number in self._each()))]


class _Watching(io.StringIO):
    """A stream that notes the longest lead of what was asked for over what was written."""

    def __init__(self, view: _Counting) -> None:
        super().__init__()
        self.view, self.lead = view, 0

    def write(self, text: str) -> int:
        """Write, and look."""
        done = super().write(text)
        self.lead = max(self.lead, self.view.asked - self.getvalue().count("\n"))
        return done


@pytest.mark.parametrize("format", ["csv", "json", "jsonl", "markdown", "tsv"])
def test_streams_are_not_held(format: str) -> None:
    """A row is written before the next but one is asked for, so memory stays flat however many there are."""
    view = _Counting(500)
    stream = _Watching(view)
    find_format(format).write(view, stream)
    assert view.asked == 500 and "499" in stream.getvalue()
    assert stream.lead <= 2
