"""`import`: records from tables, all or none, and back to the byte."""

from __future__ import annotations

import csv
import io
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from any_dyads import dyads
from dyads import SHIPPED, name_of
from hypothesis import given, settings

import coalclass
from coalclass import places
from coalclass.errors import PlaceError, RecordError, UsageError
from coalclass.records import Dyad, read_record
from coalclass.records.columns import TABLES, columns
from coalclass.records.writing import to_yaml
from coalclass.sources.spreadsheet.workbook import order_columns, write_workbook
from coalclass.verbs.dyad_tables import name_folder

ROOT = Path(__file__).resolve().parents[2]
HEAD = "hegemon,follower,coalition,period"
ONE = "USA,EGY,Gulf War,1990-08-02/1991-04-11"


def table(path: Path, header: str, *rows: str) -> Path:
    """A CSV file."""
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def export_all(records: Any, folder: Path) -> Path:
    """Every table of some records as CSV files in a folder."""
    folder.mkdir(exist_ok=True)
    for name in TABLES:
        coalclass.export(name, records, out=folder / f"{name}.csv")
    return folder


def problems(path: Path, **more: Any) -> list[str]:
    """What is wrong with tables, as `table:row:column: sentence`, the folder left out."""
    with pytest.raises(RecordError) as raised:
        coalclass.import_(path, **more)
    return [str(one).removeprefix(f"{path.parent}/") for one in raised.value.problems]


def without_empty(thing: Any) -> Any:
    """The same without empty texts, which a table cannot tell from missing ones."""
    if isinstance(thing, dict):
        return {key or "k": without_empty(one) for key, one in thing.items()}
    if type(thing) is tuple:
        return tuple(dict.fromkeys(without_empty(one) or "x" for one in thing))
    if is_dataclass(thing) and type(thing).__name__ in (
        "Dyad", "Source", "Mandate", "Context", "Label", "Consultation", "Aid", "Interaction",
    ):  # fmt: skip
        changed = {one.name: without_empty(getattr(thing, one.name)) for one in fields(thing) if one.name != "entry"}
        return replace(thing, **changed)  # type: ignore[type-var]
    return None if thing == "" else thing


@settings(max_examples=60)
@given(dyads())
def test_any_record_goes_through_the_tables(record: Dyad) -> None:
    """Exported, imported and written by the package's own writer, any record is the same to the byte."""
    record = without_empty(record)
    with TemporaryDirectory() as name:
        folder = export_all(record, Path(name) / "tables")
        made = coalclass.import_(folder, out=Path(name) / "records")
        assert [to_yaml(one) for one in made.dyads] == [to_yaml(record)]
        (path,) = made.written
        assert Path(path).read_text(encoding="utf-8") == to_yaml(record)
        again = export_all(path, Path(name) / "again")
        for one in TABLES:
            assert rows_of(folder / f"{one}.csv") == rows_of(again / f"{one}.csv")


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a table, but for where the record was read: its path, the number and the line of an entry."""
    with open(path, encoding="utf-8", newline="") as file:
        return [
            {k: v for k, v in row.items() if k not in ("id", "entry", "line", "section")}
            for row in csv.DictReader(file)
        ]


def test_the_casebook_goes_through_the_tables(tmp_path: Path) -> None:
    """All shipped records at once: under their own names, to the byte of the package's own writer."""
    made = coalclass.import_(export_all("sample:", tmp_path / "tables"), out=tmp_path / "records")
    assert len(made.written) == len(SHIPPED) and made.problems == ()
    for path in SHIPPED:
        written = (tmp_path / "records" / f"{name_of(path)}.yaml").read_text(encoding="utf-8")
        assert written == to_yaml(read_record(path)), path


def test_formulas_are_guarded_and_undone(tmp_path: Path) -> None:
    """A note that a spreadsheet would run is text in the table, and the note again in the record."""
    for note in ("=HYPERLINK(1)", "+1", "-1", "@x", "'=1", "\\u200b", "\u200b", "a\r\nb"):
        record = coalclass.loads(
            f"{{coalclass: 1, {_pairs()}, interactions: [{{date: 1990, actor: follower, kind: demand}}]}}"
        )
        record = replace(record, notes=note, interactions=(replace(record.interactions[0], note=note),))
        folder = export_all(record, tmp_path / "t")
        text = (folder / "entries.csv").read_text(encoding="utf-8")
        assert f",{note}" not in text.replace('"', "") or not note.startswith(tuple("=+-@"))
        assert coalclass.import_(folder).dyads == (record,)
        for one in TABLES:
            (folder / f"{one}.csv").unlink()


def _pairs() -> str:
    return ", ".join(f"{key}: {value}" for key, value in zip(HEAD.split(","), ONE.split(","), strict=True))


def test_entries_alone_make_records(tmp_path: Path) -> None:
    """Each row says whose entry it is; a key with its citation, url and locator keeps its source once."""
    path = table(
        tmp_path / "entries.csv",
        f"{HEAD},date,kind,actor,source_key,source,source_url,source_read,rationale",
        f'{ONE},1990-08-03,statement,follower,nyt,"The Times, 4 August 1990",https://example.org,whole,norm; interest',
        f"{ONE},1990-09,demand,,nyt,,,,",
        f'{ONE},1990,loan,,,"A book, 1998",,,',
        "USA,SYR,Gulf War,1990-08-02/1991-04-11,1990-08-03,consultation,,,,,,",
    )
    with pytest.raises(RecordError) as raised:
        coalclass.import_(path)
    assert [one.line for one in raised.value.problems] == [3, 5]
    text = path.read_text(encoding="utf-8").replace("demand,,", "demand,follower,")
    header, *rows = text.splitlines()
    path.write_text("\n".join([f"{header},level", *(f"{row}," for row in rows[:3]), f"{rows[3]},leader"]) + "\n")
    egypt, syria = coalclass.import_(path, out=tmp_path / "r").dyads
    assert [one.source for one in egypt.entries] == [("A book, 1998",), ("nyt",), ("nyt",)]
    assert egypt.sources["nyt"].url == "https://example.org" and list(egypt.sources) == ["nyt"]
    assert egypt.interactions[0].rationale == ("norm", "interest") and syria.consultations[0].level == "leader"
    assert sorted(one.name for one in (tmp_path / "r" / "gulf-war").iterdir()) == ["egy.yaml", "syr.yaml"]


def test_every_problem_is_told_in_one_run(tmp_path: Path) -> None:
    """By table, row and column, with what was found, what is allowed and the nearest word; nothing is written."""
    entries = table(
        tmp_path / "entries.csv",
        "id,date,kind,actor,outcome,level,source_key,amount_musd,count,none",
    )
    assert problems(entries) == [
        "entries.csv:1:10: unknown column (found 'none', allowed "
        + ", ".join(name for name, one in columns()["entries"].items() if not one.derived)
        + "; did you mean note?)"
    ]
    entries = table(
        tmp_path / "entries.csv",
        "id,date,kind,actor,outcome,level,source_key,amount_musd,count",
        "a,1990-13,consultation,,herd,,,,",
        "a,1990,demnd,,,,,,",
        "b,1990,loan,,,,,much,",
        "c,1990,loan,,,,,,",
        ",1990,loan,,,,,,",
        "a,1990,demand,hegemon,,,x,,2",
        "a,1990,demand,follower,,,,,1,more",
        "",
    )
    dyads = table(tmp_path / "dyads.csv", f"id,{HEAD},none,searched,label_value",
                  f"a,{ONE},aids,demand; lon,substntive", f"b,{ONE},aid,,", f"a,{ONE},,,")  # fmt: skip
    sources = table(tmp_path / "sources.csv", "id,key,citation,read", "a,k,,whole", "a,k,B,", "a,,C,", "z,k,B,")
    told = problems(entries, dyads=dyads, sources=sources, out=tmp_path / "records")
    assert not (tmp_path / "records").exists()
    wanted = [
        "dyads.csv:2:1: the label lacks the required key 'source'",
        "dyads.csv:2:6: column none: a section that there is not (found aids",
        "dyads.csv:2:7: column searched: 'searched' has a value outside its list (found \"lon\"",
        "dyads.csv:2:8: column label_value: 'value' has a value outside its list (found \"substntive\"",
        "dyads.csv:3:6: column none: aid is said to be empty, and row 4 of",
        "dyads.csv:4:1: column id: the record stands in row 2 too (found a)",
        "entries.csv:2:2: column date: 'date' is outside the calendar",
        "entries.csv:2:5: column outcome: 'outcome' has a value outside its list (found \"herd\", allowed adopted",
        "entries.csv:2:6: column level: a consultation lacks the required key 'level'",
        "entries.csv:3:3: column kind: no kind of entry (found demnd, allowed consultation, economic",
        "entries.csv:5:1: column id: no record of this name in the table of dyads (found c",
        "entries.csv:6:1: column id: no record of this name in the table of dyads (found nothing)",
        "entries.csv:7:4: column actor: 'demand' is not done by this actor",
        "entries.csv:7:7: column source_key: a key that the table of sources does not have",
        "entries.csv:7:9: column count: 'demand' does not take this key",
        "entries.csv:8:1: more cells than the header has (9)",
        "sources.csv:2:3: column citation: a source lacks the required key 'citation'",
        "sources.csv:3:2: column key: row 2 has this key too (found k)",
        "sources.csv:4:2: column key: a source without a key",
        "sources.csv:5:1: column id: no record of this name in the table of dyads (found z",
    ]
    for sentence in wanted:
        assert any(one.startswith(sentence) for one in told), f"{sentence}\n" + "\n".join(told)
    assert len(told) == len(wanted), "\n".join(told)


def test_places_where_rows_and_tables_disagree(tmp_path: Path) -> None:
    """A section that does not fit the kind, another period in a later row, citations without a key."""
    path = table(
        tmp_path / "entries.csv",
        f"{HEAD},section,date,kind,actor,source_url",
        f"{ONE},aid,1990,demand,follower,",
        "USA,EGY,Gulf War,1990/1991,,1990,loan,,https://e.org",
        f"{ONE},,1990,,follower,",
    )
    told = problems(path)
    assert "column section: demand is an entry of interactions (found aid)" in told[0]
    assert "entries.csv:3:4: column period: another period than in row 2 (found 1990/1991)" in told
    assert any("source_url need a source_key" in one for one in told)
    assert any("column kind: no kind of entry (found nothing" in one for one in told)


def test_two_records_for_one_place(tmp_path: Path) -> None:
    """Ids that make one file name are told, not written over."""
    entries = table(
        tmp_path / "entries.csv", "id,date,kind,actor", "a b,1990,demand,follower", "a-b,1990,demand,follower"
    )
    dyads = table(tmp_path / "dyads.csv", f"id,{HEAD}", f"a b,{ONE}", f"a-b,{ONE}")
    (told,) = [one for one in problems(entries, dyads=dyads, out=tmp_path / "r") if "dyads.csv" in one]
    assert "dyads.csv:3:1: column id: the record would be written to" in told and "as that of row 2 would" in told


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ("sample:gulf-war-1990/egy", "gulf-war-1990/egy.yaml"),
        ("records/gulf/egy.yaml", "gulf/egy.yaml"),
        ("../../etc/passwd", "etc/passwd.yaml"),
        ("pol", "gulf-war/pol.yaml"),
        ("/", "gulf-war/egy.yaml"),
        ("a\\b\\c d.yml", "b/c-d.yaml"),
        ("lines.jsonl:3", "gulf-war/lines-jsonl-3.yaml"),
        ("é" * 100, f"gulf-war/{'é' * 60}.yaml"),
    ],
)
def test_an_id_is_never_a_path_out_of_the_folder(given: str, path: str, tmp_path: Path) -> None:
    """Folder and name come from its last two parts, letters, digits and hyphens alone."""
    entries = table(tmp_path / "entries.csv", "id,date,kind,actor", f'"{given}",1990,demand,follower')
    dyads = table(tmp_path / "dyads.csv", f"id,{HEAD}", f'"{given}",{ONE}')
    (written,) = coalclass.import_(entries, dyads=dyads, out=tmp_path / "r").written
    assert Path(written) == tmp_path / "r" / path and name_folder("Gulf War") == "gulf-war"


def test_nothing_is_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one file cannot be written the others are undone, folders too, and what stood there stands again."""
    folder = export_all("sample:lebanon-mnf-1982", tmp_path / "tables")
    out = tmp_path / "records"
    written: list[Path] = []
    real = places.write_text

    def fail_late(path: Path, text: str, **more: Any) -> None:
        if len(written) % 3 == 2:
            raise PlaceError("the disk is full")
        written.append(path)
        real(path, text, **more)

    monkeypatch.setattr(places, "write_text", fail_late)
    with pytest.raises(PlaceError, match="the disk is full"):
        coalclass.import_(folder, out=out)
    assert len(written) == 2 and not out.exists()
    (out / "lebanon-mnf-1982").mkdir(parents=True)
    mine = out / "lebanon-mnf-1982" / written[0].name
    mine.write_text("mine", encoding="utf-8")
    written.clear()
    with pytest.raises(PlaceError, match="the disk is full"):
        coalclass.import_(folder, out=out, overwrite=True)
    assert [one for one in out.rglob("*") if one.is_file()] == [mine] and mine.read_text(encoding="utf-8") == "mine"
    with pytest.raises(PlaceError, match="--force"):
        coalclass.import_(folder, out=out)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the table is empty"),
        (b"\xff\xfe", "the table is empty"),
        (b'id,date\n"a', "not a well-formed table"),
        (f"{HEAD},date,kind\n".encode(), "holds no rows below its header"),
        (b"id,date,kind,date\n", "the column date stands there twice"),
        (b"date,actor\n", "the table lacks the columns id, kind"),
    ],
)
def test_what_is_no_table(content: bytes, words: str, tmp_path: Path) -> None:
    """A file that is empty, no text, or lacks a column is refused in words."""
    (tmp_path / "entries.csv").write_bytes(content)
    with pytest.raises((UsageError, RecordError), match=words):
        coalclass.import_(tmp_path / "entries.csv")


def test_semicolons_and_tabs_are_taken_too(tmp_path: Path) -> None:
    """A spreadsheet that takes a comma for the decimal sign separates cells by semicolons."""
    for mark in ";\t":
        header, row = f"{HEAD},date,kind,actor", f"{ONE},1990,demand,follower"
        path = table(tmp_path / "entries.csv", header.replace(",", mark), row.replace(",", mark))
        assert len(coalclass.import_(path).dyads[0].entries) == 1


# Workbooks


def fill(path: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    """A workbook with these sheets."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for place, value in enumerate(row):
                    if value is not None:
                        page.write(number, place, value, *([day] if hasattr(value, "year") else []))
    return path


def test_a_workbook_makes_the_same_records(tmp_path: Path) -> None:
    """The tables of the casebook's coalition as sheets of one workbook: the same records to the byte."""
    folder = export_all("sample:lebanon-mnf-1982", tmp_path / "tables")
    sheets: dict[str, list[list[Any]]] = {}
    for name in TABLES:
        with open(folder / f"{name}.csv", encoding="utf-8", newline="") as file:
            sheets[name] = [list(row) for row in csv.reader(file)]
    made = coalclass.import_(fill(tmp_path / "coding.xlsx", sheets))
    assert [to_yaml(one) for one in made.dyads] == [to_yaml(one) for one in coalclass.import_(folder).dyads]


def test_cells_of_excel_are_read_as_they_are_shown(tmp_path: Path) -> None:
    """A year that is a number, a day that is a date, true as a boolean, blank rows and columns at the end."""
    from datetime import date

    rows: list[list[Any]] = [
        ["id", "date", "kind", "actor", "coordinated", "troops", "note", None],
        [1, 1990, "contribution", "follower", None, 35000, "'=1", None],
        [],
        [1.0, date(1990, 9, 1), "withdrawal", "follower", True, None, 7, None],
    ]
    head: list[list[Any]] = [["id", *HEAD.split(",")], [1, *ONE.split(",")]]
    made = coalclass.import_(fill(tmp_path / "c.xlsx", {"Entries": rows, "dyads": head, "more": [["x"]]})).dyads[0]
    first, second = made.interactions or ()
    assert (first.date.text, first.troops, first.note) == ("1990", 35000, "=1")
    assert (second.date.text, second.coordinated, second.note) == ("1990-09-01", True, "7")


def test_problems_of_a_workbook_name_the_sheet(tmp_path: Path) -> None:
    """`coding.xlsx[entries]:3:4`: the row and the column as the spreadsheet shows them."""
    rows = [[*HEAD.split(","), "date", "kind", "actor"], [], [*ONE.split(","), "1990", "demand", "hegemon"]]
    (told,) = problems(fill(tmp_path / "c.xlsx", {"entries": rows}))
    assert told.startswith("c.xlsx[entries]:3:7: column actor: 'demand' is not done by this actor")


@pytest.mark.parametrize(("name", "content", "words"), [
    ("a.xlsx", b"PK", "not a whole Excel workbook"),
    ("a.xlsx", b"", "not a whole Excel workbook"),
    ("a.xls", b"x" * 512, "not a whole Excel workbook"),
])  # fmt: skip
def test_what_is_no_workbook(name: str, content: bytes, words: str, tmp_path: Path) -> None:
    """A damaged workbook is refused in words."""
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UsageError, match=words):
        coalclass.import_(tmp_path / name)


def test_a_workbook_is_given_alone(tmp_path: Path) -> None:
    """It needs a sheet of entries; a table that is a sheet is not given beside it, and no table is a workbook."""
    book = fill(tmp_path / "c.xlsx", {"entries": [["id"]], "dyads": [["id"]]})
    other = fill(tmp_path / "d.xlsx", {"data": [["id"]]})
    entries = table(tmp_path / "entries.csv", "id,date,kind", "a,1990,loan")
    for path, more, words in (
        (other, {}, "there is no sheet entries .found data"),
        (book, {"dyads": entries}, "--dyads: the workbook .* has a sheet of that name"),
        (entries, {"dyads": book}, "the table of dyads is a CSV file"),
        (tmp_path, {"dyads": tmp_path / "none.csv"}, "cannot be read|No such file"),
    ):
        with pytest.raises(UsageError, match=words):
            coalclass.import_(path, dyads=more.get("dyads"))


def test_the_template_holds_every_field_with_its_list() -> None:
    """Every column that can be filled in has a place, every word of the format can be chosen, and the four sheets are
    there beside the words and the questions."""
    from python_calamine import CalamineWorkbook

    from coalclass.records.fields import vocabulary

    book = CalamineWorkbook.from_filelike(io.BytesIO(write_workbook({"id": "pol", "follower": "=POL"})))
    assert book.sheet_names == [*TABLES, "words", "questions"]
    for name in TABLES:
        header = book.get_sheet_by_name(name).to_python()[0]
        assert header == [one.name for one in order_columns(name)]
        left = {key for key, one in columns()[name].items() if not one.derived} - set(map(str, header))
        assert left <= {"section", *HEAD.split(","), "source", "source_url", "source_locator", "source_read"}
    words = {cell for row in book.get_sheet_by_name("words").to_python()[1:] for cell in row}
    for shape in vocabulary().shapes.values():
        for field in shape.values():
            assert field.type != "word" or set(field.words) <= words, field.name
    assert book.get_sheet_by_name("dyads").to_python()[1][:3] == ["pol", "", "=POL"]
    assert len(book.get_sheet_by_name("questions").to_python()) == 9


def test_the_template_checks_what_is_typed() -> None:
    """Lists point at the words, numbers have their bounds, and no cell holds a formula."""
    import zipfile

    with zipfile.ZipFile(io.BytesIO(write_workbook())) as book:
        page = book.read("xl/worksheets/sheet1.xml").decode()
        everything = "".join(book.read(one).decode() for one in book.namelist() if one.startswith("xl/worksheets"))
    listed = [one for one in order_columns("entries") if one.field.type in ("word", "boolean")]
    assert page.count('type="list"') == len(listed) > 10 and "words!$A$2:$A$" in page and 'type="whole"' in page
    assert "<f>" not in everything


def test_the_template_is_the_same_every_time() -> None:
    """No clock in it: two of them are the same bytes."""
    assert write_workbook() == write_workbook()


def test_a_filled_template_becomes_records(tmp_path: Path) -> None:
    """What `new` writes, filled in by hand, is what `import` takes."""
    coalclass.new("USA", "EGY", "Gulf War", "1990-08-02/1991-04-11", out=tmp_path / "c.xlsx")
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(str(tmp_path / "c.xlsx"))
    sheets = {name: [list(row) for row in book.get_sheet_by_name(name).to_python()] for name in book.sheet_names}
    place = {str(name): number for number, name in enumerate(sheets["entries"][0])}
    row: list[Any] = [None] * len(place)
    for name, value in {"id": "egy", "date": "1990-09", "kind": "demand", "actor": "follower"}.items():
        row[place[name]] = value
    sheets["entries"].append(row)
    (made,) = coalclass.import_(fill(tmp_path / "filled.xlsx", sheets), out=tmp_path / "records").dyads
    assert made.name == "USA-EGY" and made.interactions[0].kind == "demand"
    assert (tmp_path / "records" / "gulf-war" / "egy.yaml").is_file()
