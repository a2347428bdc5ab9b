"""Rows that are kept between calls: the same record with and without, and nothing made of what is not ours."""

from __future__ import annotations

import os
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import coalclass
from coalclass.records.dates import parse_date
from coalclass.sources import polyarchy, row_cache
from coalclass.sources.atop_files import Pact
from coalclass.sources.base import Located
from coalclass.sources.registry import datasets
from coalclass.sources.row_cache import MISSING, RowCache, find_cache_folder
from coalclass.sources.row_codec import CodecError, decode_rows, encode_rows
from coalclass.sources.shelf import Shelf

SCORES = "ccode,year,v2x_polyarchy\n2,1990,0.86\n651,1990,0.22\n"
ASKED: dict[str, Any] = {"hegemon": "USA", "follower": "EGY", "period": "1990-08-02/1991-04-11", "context": "record"}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of the test's own."""
    monkeypatch.setenv("COALCLASS_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with one small dataset."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "cw_democracy.csv").write_text(SCORES, encoding="utf-8")
    return folder


def _polyarchy(data: Path, **options: Any) -> float | None:
    return coalclass.assemble(data, **ASKED, **options).dyads[0].context.polyarchy_follower


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that the importer of polyarchy read."""
    found: list[Path] = []
    read = polyarchy._read

    def note(path: Path, faults: Any) -> Any:
        found.append(path)
        return read(path, faults)

    monkeypatch.setattr(polyarchy, "_read", note)
    return found


VALUES = [
    None,
    [],
    {},
    (),
    [1, 2.5, "ü\t\n", True, None],
    [None, *[(number, "x") for number in range(12)], None],
    [(1,), (1, 2), *[()] * 9],
    {("a", 1): [Path("x/y")] * 10, ("b", 2): []},
    {1: {"x": Counter({"a": 2})}, 2: {}},
    [{"a": {1: (2, 3)}}, {}, *[{"b": {4: (5, 6)}}] * 9],
    {"s": {1, 2}, "f": frozenset({"a"}), "b": b"\x00\xff", "a": bytearray(b"\x01"), "y": date(1990, 8, 2)},
    [frozenset({number}) for number in range(20)],
    [Pact(number, True, frozenset({"defense"}), (1, 2)) for number in range(20)],
    [parse_date("1990-08"), parse_date("1991"), *[None] * 10],
]


@pytest.mark.parametrize("value", VALUES, ids=range(len(VALUES)))
def test_rows_come_back_as_they_were(value: Any) -> None:
    """Value and type are the same after writing and reading, on one line of plain ASCII."""
    text = encode_rows(value)
    assert text.isascii() and "\n" not in text and "\t" not in text
    assert decode_rows(text) == value and type(decode_rows(text)) is type(value)


def test_a_shelf_reads_what_is_asked_for() -> None:
    """Of a shelf that was kept one value is made at a time; all come back in the end."""
    kept = decode_rows(encode_rows(Shelf({"a": [1], "b": [2]})))
    assert isinstance(kept, Shelf) and len(kept) == 2 and "b" in kept and "c" not in kept
    assert kept.get("a") == [1] and kept.get("c") is None and kept.take("d", list) == []
    assert kept.read_all() == {"a": [1], "b": [2], "d": []}


@pytest.mark.parametrize("value", [object(), pytest, {"a": range(3)}, [1, 2j]])
def test_what_is_not_ours_is_not_written(value: Any) -> None:
    """A value of another class is refused, wherever it stands."""
    with pytest.raises(CodecError):
        encode_rows(value)


@pytest.mark.parametrize(
    "text",
    [
        "", "[", '{"c":"os:system","v":["true"]}', '{"c":"coalclass.places:write_text","v":["x","y"]}',
        '{"c":"subprocess:Popen","v":["true"]}', '{"m":"builtins:eval","v":[["1"]]}', '{"q":1}', '{"t":1,"s":2}',
        '{"c":"coalclass.sources.base:Located","v":[]}', '{"m":"coalclass.sources.base:Path","v":[["x"]]}',
        '{"c":"coalclass.sources.atop_files:Pact.__init__","v":[]}', '{"y":"never"}', '{"b":"a"}',
    ],
)  # fmt: skip
def test_no_text_makes_anything_else(text: str) -> None:
    """A text that names code, another class, or too few fields is refused."""
    with pytest.raises(CodecError):
        decode_rows(text)


def test_a_second_call_reads_no_file(place: Path, data: Path, reads: list[Path]) -> None:
    """What was read is kept, and taken from there; without the cache the files are read and nothing is written."""
    assert _polyarchy(data, cache=False) == 0.22 and not place.exists()
    assert _polyarchy(data) == 0.22 and len(reads) == 2
    assert _polyarchy(data) == 0.22 and len(reads) == 2
    assert _polyarchy(data, cache=False) == 0.22 and len(reads) == 3


def test_a_change_of_the_files_of_a_dataset_counts(place: Path, data: Path, reads: list[Path]) -> None:
    """A file that is changed or touched is read anew; so is all where a new file may hold the dataset."""
    assert _polyarchy(data) == 0.22
    file = data / "cw_democracy.csv"
    file.write_text(SCORES.replace("0.22", "0.23"), encoding="utf-8")
    os.utime(file, ns=(1, 1))
    assert _polyarchy(data) == 0.23
    (data / "V-Dem-CY-Core-v13.csv").write_text("a note\n", encoding="utf-8")
    assert _polyarchy(data) == 0.23
    assert len(reads) == 3


def test_a_change_of_another_file_does_not(place: Path, data: Path, reads: list[Path]) -> None:
    """A note, another dataset's file, and their going leave the rows as they are, and the next call is quick again."""
    assert _polyarchy(data) == 0.22
    read = len(reads)
    for name, text in (("notes.txt", "a note\n"), ("troopdata.csv", "ccode,year\n2,1990\n")):
        (data / name).write_text(text, encoding="utf-8")
        assert _polyarchy(data) == 0.22
        (data / name).unlink()
    assert _polyarchy(data) == 0.22
    assert len(reads) == read


def test_a_better_file_of_another_name_counts(place: Path, data: Path) -> None:
    """A dataset is known by what is in its files, so that a new one of any name may be it."""
    (data / "cw_democracy.csv").rename(data / "mine.csv")
    assert _polyarchy(data) == 0.22
    (data / "cw_democracy.csv").write_text(SCORES.replace("0.22", "0.24"), encoding="utf-8")
    assert _polyarchy(data) == 0.24
    (data / "cw_democracy.csv").unlink()
    assert _polyarchy(data) == 0.22


def test_another_version_of_the_importers_reads_anew(
    place: Path, data: Path, reads: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What another version has read is not taken."""
    assert _polyarchy(data) == 0.22
    monkeypatch.setattr(row_cache, "_hash_importers", lambda: "another")
    assert _polyarchy(data) == 0.22
    assert len(reads) == 2


@pytest.mark.parametrize("spoil", [b"", b"PAR1", b"not a parquet file" * 100])
def test_a_damaged_cache_is_as_none(place: Path, data: Path, spoil: bytes) -> None:
    """A kept file that cannot be read is read over in silence, and written anew."""
    assert _polyarchy(data) == 0.22
    (kept,) = place.glob("rows/*/polyarchy.parquet")
    kept.write_bytes(spoil)
    assert _polyarchy(data) == 0.22
    assert kept.read_bytes() != spoil


def _rewrite(path: Path, value: str) -> None:
    """A kept file in which another text stands for every row of the dataset, its head and its files aside."""
    import duckdb

    columns = f"* REPLACE (CASE WHEN role IN ('located', 'watched') THEN value ELSE '{value}' END AS value)"
    made = path.with_suffix(".made")
    duckdb.execute(f"COPY (SELECT {columns} FROM read_parquet('{path}')) TO '{made}' (FORMAT parquet)")
    made.replace(path)


@pytest.mark.parametrize(
    "value",
    [
        "", "{", "17", '["x"]', '{"d":[[1],[2]]}', '{"c":"os:system","v":["true"]}', '{"t":["tallies","../x.parquet"]}',
        '{"t":["tallies","polyarchy.0123456789abcdef0123456789abcdef.tallies.parquet"]}',
    ],
)  # fmt: skip
def test_forged_rows_are_read_anew(place: Path, data: Path, value: str) -> None:
    """Rows of another form, or that name code or another file, are passed over and made anew."""
    assert _polyarchy(data) == 0.22
    (kept,) = place.glob("rows/*/polyarchy.parquet")
    _rewrite(kept, value)
    made = coalclass.assemble(data, **ASKED)
    assert made.dyads[0].context.polyarchy_follower == 0.22 and not made.troubles
    located = RowCache(data).load({one.key: one for one in datasets()}["polyarchy"])
    assert isinstance(located, Located) and located.cache["scores"][651, 1990][0] == 0.22


def test_damaged_tallies_are_read_anew(place: Path, tmp_path: Path) -> None:
    """So are events of which the kept counts are cut short, foreign or gone."""
    folder = tmp_path / "events"
    folder.mkdir()
    lines = ["date,source,target,code", *[f"1990-08-{day:02},USA,EGY,042" for day in range(1, 20)]]
    (folder / "levant.cameo.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def count() -> int:
        made = coalclass.assemble(folder, **ASKED)
        assert not made.troubles
        return sum(int(one.count or 0) for one in made.dyads[0].interactions or ())

    assert count() == 19
    for spoil in (b"", b"PAR1", None):
        (kept,) = place.glob("rows/*/keds.*.tallies.parquet")
        if spoil is None:
            kept.unlink()
        else:
            kept.write_bytes(spoil)
        assert count() == 19
        assert count() == 19 and kept.stat().st_size > 100


def test_two_processes_at_once_find_the_same(place: Path, data: Path) -> None:
    """Both write, neither sees half of what the other has written."""
    import subprocess

    asked = ["--hegemon", "USA", "--follower", "EGY", "--period", ASKED["period"], "--context", "record"]
    command = [sys.executable, "-m", "coalclass", "assemble", "--data", str(data), *asked]
    running = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=dict(os.environ))
        for _ in range(3)
    ]
    told = {one.communicate()[0] for one in running}
    assert len(told) == 1 and b"0.22" in told.pop()
    assert _polyarchy(data) == 0.22
    assert not [one for one in place.rglob("*") if one.name.startswith("tmp")]


def test_a_place_that_cannot_be_written_stops_nothing(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cache is no promise: where it cannot be kept, the answer is the same."""
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    monkeypatch.setenv("COALCLASS_CACHE", str(tmp_path / "file"))
    assert _polyarchy(data) == 0.22
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


def test_only_importers_of_this_package_are_kept(place: Path, data: Path) -> None:
    """An importer from elsewhere has no version that could be known."""
    from fake_datasets import act, fake

    cache, one = RowCache(data), fake("one", [act("1991")])
    cache.save(one, Located({}, "x"))
    assert cache.load(one) is MISSING and not place.exists()


def test_the_folder_is_the_systems_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without a word it lies where the system keeps such files."""
    monkeypatch.delenv("COALCLASS_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    if sys.platform == "linux":
        assert find_cache_folder() == tmp_path / "coalclass"


def test_a_missing_dataset_is_kept_as_missing(place: Path, data: Path) -> None:
    """That a dataset is not in the folder is known too, and is no reason to look into every file again."""
    _polyarchy(data)
    by_key = {one.key: one for one in datasets()}
    assert RowCache(data).load(by_key["ties"]) is None
    assert isinstance(RowCache(data).load(by_key["polyarchy"]), Located)


def test_a_damaged_file_is_told_with_and_without(place: Path, data: Path) -> None:
    """An error is not kept: each call says it anew."""
    (data / "cw_democracy.csv").write_text("ccode,year,v2x_polyarchy\n2,1990,much\n651,1990,more\n", encoding="utf-8")
    said = [coalclass.assemble(data, **ASKED).troubles for _ in range(2)]
    assert said[0] == said[1] != ()


DYADS = [("USA", "EGY", "1990-08-02/1991-04-11"), ("RUS", "KAZ", "2001-01-01/2004-12-31"), ("FRA", "TCD", "1983/1984")]


def test_records_are_the_same_bytes_with_and_without(place: Path, shared_data: Path) -> None:
    """From whole datasets, without a cache, while it is filled, and from it: the same text and the same account."""
    table = place.parent / "dyads.csv"
    rows = [f"{hegemon},{follower},{period},a test" for hegemon, follower, period in DYADS]
    table.write_text("\n".join(["hegemon,follower,period,coalition", *rows]) + "\n", encoding="utf-8")
    texts, accounts = [], []
    for name, cache in (("without", False), ("filled", True), ("from", True)):
        made = coalclass.assemble(shared_data, dyads=table, out=place.parent / name, cache=cache)
        texts.append([Path(path).read_text(encoding="utf-8") for path in made.written])
        accounts.append([(one.dataset.key, one.edition, one.added, one.known, one.remark) for one in made.account])
    assert len(texts[0]) == len(DYADS) and texts[0] == texts[1] == texts[2]
    assert accounts[0] == accounts[1] == accounts[2]
