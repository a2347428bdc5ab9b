"""Every verb gives the same answer and the same refusal to a Python user and on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from commands import DYAD, DYAD_OPTIONS, EGYPT, GULF, LEBANON, run
from made_panel import DATA

import coalclass
from coalclass.cli.app import COMMANDS
from coalclass.errors import CoalclassError, RecordError
from coalclass.shipped import resolve_sample, samples_folder

ASKED = ("USA", "EGY", "1990/1991")

RECODED = str(Path(__file__).resolve().parents[2] / "docs" / "casebook" / "recoded" / "lebanon-mnf-1982")
TIES = str(DATA / "ties")
FRANCE = "sample:iraq-sanctions-1991/fra"

# Verb, what Python gives as plain values, and what is asked on the command line.
ANSWERS: list[tuple[str, Callable[[], Any], tuple[str, ...]]] = [
    ("classify", lambda: coalclass.classify(EGYPT).to_dict(), (EGYPT,)),
    ("classify", lambda: coalclass.classify([EGYPT, LEBANON]).to_dict(), (EGYPT, LEBANON)),
    ("batch", lambda: [row.values for row in coalclass.batch(LEBANON, full=True)], (LEBANON,)),
    ("batch", lambda: [row.values for row in coalclass.batch([EGYPT, LEBANON], full=True)], (EGYPT, LEBANON)),
    ("convert", lambda: [row.values for row in coalclass.convert(EGYPT, LEBANON)], (EGYPT, LEBANON)),
    ("compare", lambda: coalclass.compare(LEBANON).to_dict(), (LEBANON,)),
    ("timeline", lambda: coalclass.timeline(FRANCE, "2y", "1y").to_dict(), (FRANCE, "--window", "2y", "--step", "1y")),
    ("sensitivity", lambda: coalclass.sensitivity(EGYPT).to_dict(), (EGYPT,)),
    (
        "whatif",
        lambda: coalclass.whatif(EGYPT, only=["aid"], most=2, sets=3).to_dict(),
        (EGYPT, "--only", "aid", "--max-changes", "2", "--sets", "3"),
    ),
    ("validate", lambda: coalclass.validate(LEBANON, "bad.yaml").to_dict(), (LEBANON, "bad.yaml")),
    ("samples", lambda: coalclass.samples("gulf").to_dict(), ("gulf",)),
    ("explain", lambda: coalclass.explain("pull").to_dict(), ("pull",)),
    ("explain", lambda: coalclass.explain().to_dict(), ()),
    ("data", lambda: coalclass.data().to_dict(), ()),
    ("data", lambda: coalclass.data(".").to_dict(), (".",)),
    ("data", lambda: coalclass.data(".", asked=ASKED).to_dict(), (".", "--for", *ASKED)),
    ("data", lambda: coalclass.data(get="ties").to_dict(), ("--get", "ties")),
    ("cite", lambda: coalclass.cite(EGYPT).to_dict(), (EGYPT,)),
    ("cite", lambda: coalclass.cite().to_dict(), ()),
    ("plot", lambda: coalclass.plot(LEBANON, kind="plane").to_dict(), (LEBANON, "--kind", "plane")),
    (
        "plot",
        lambda: coalclass.plot(FRANCE, kind="trajectory", window="2y", step="1y").to_dict(),
        (FRANCE, "--kind", "trajectory", "--window", "2y", "--step", "1y"),
    ),
    ("plot", lambda: coalclass.plot(kind="calibration").to_dict(), ("--kind", "calibration")),
    ("schema", coalclass.schema, ()),
    ("codebook", lambda: coalclass.codebook().to_dict(), ()),
    ("rules", lambda: coalclass.rules().to_dict(), ()),
    ("model", lambda: coalclass.model().to_dict(), ()),
    ("evaluate", lambda: coalclass.evaluate(GULF, allow_few=True).to_dict(), (GULF, "--allow-few")),
    ("doctor", lambda: coalclass.doctor(GULF).to_dict(), (GULF,)),
    (
        "agreement",
        lambda: coalclass.agreement(LEBANON, RECODED, datasets=False).to_dict(),
        (LEBANON, RECODED, "--without-datasets"),
    ),
    ("audit", lambda: coalclass.audit(GULF).to_dict(), (GULF,)),
    ("export", lambda: coalclass.export("entries", EGYPT).to_dict(), ("entries", EGYPT)),
    ("export", lambda: coalclass.export("indicators", EGYPT).to_dict(), ("indicators", EGYPT)),
    ("export", lambda: coalclass.export("verdicts", LEBANON).to_dict(), ("verdicts", LEBANON)),
    (
        "panel",
        lambda: coalclass.panel(["USA", "FRA"], TIES, years="1949").to_dict(),
        ("--hegemon", "USA", "--hegemon", "FRA", "--years", "1949", "--data", TIES),
    ),
]

# Verbs that write: what Python does, what the command is asked, the file that both leave.
FILES: list[tuple[str, Callable[[str], Any], tuple[str, ...], str]] = [
    ("new", lambda out: coalclass.new(**DYAD, out=out), DYAD_OPTIONS, "a.yaml"),
    (
        "add",
        lambda out: coalclass.add(EGYPT, "demand", {"date": "1990-09"}, out=out),
        (EGYPT, "demand", "--date", "1990-09"),
        "a.yaml",
    ),
    ("new", lambda out: coalclass.new(**DYAD, protocol=True, out=out), (*DYAD_OPTIONS, "--protocol"), "a.yaml"),
    ("new", lambda out: coalclass.new(out=out), (), "a.xlsx"),
    ("report", lambda out: coalclass.report(LEBANON, details=1).save(out), (LEBANON, "--details", "1"), "a.html"),
    ("assemble", lambda out: coalclass.assemble(".", **DYAD, out=out), ("--data", ".", *DYAD_OPTIONS), "a.yaml"),
    ("train", lambda out: coalclass.train(GULF, out, allow_few=True), (GULF, "--allow-few"), "a.json"),
    ("export", lambda out: coalclass.export("model", out=out), ("model",), "a.joblib"),
    ("export", lambda out: coalclass.export("entries", EGYPT, out=out), ("entries", EGYPT), "a.csv"),
]

# What cannot be done as asked, from either side.
REFUSALS: list[tuple[str, Callable[[], Any], tuple[str, ...]]] = [
    ("classify", lambda: coalclass.classify("bad.yaml"), ("bad.yaml",)),
    ("classify", lambda: coalclass.classify("none.yaml"), ("none.yaml",)),
    ("classify", lambda: coalclass.classify([EGYPT, "empty"]), (EGYPT, "empty")),
    ("classify", lambda: coalclass.classify("sample:gulf-war-1990/egpyt"), ("sample:gulf-war-1990/egpyt",)),
    ("classify", lambda: coalclass.classify(EGYPT, rules="bad.yaml"), (EGYPT, "--rules", "bad.yaml")),
    ("batch", lambda: coalclass.batch(GULF, jobs=0), (GULF, "--jobs", "0")),
    ("convert", lambda: list(coalclass.convert("empty")), ("empty",)),
    ("batch", lambda: list(coalclass.batch("empty")), ("empty",)),
    ("batch", lambda: coalclass.batch(GULF, model="bad.yaml"), (GULF, "--model", "bad.yaml")),
    ("compare", lambda: coalclass.compare(EGYPT), (EGYPT,)),
    ("timeline", lambda: coalclass.timeline(EGYPT, "soon"), (EGYPT, "--window", "soon")),
    ("timeline", lambda: coalclass.timeline(EGYPT, "1y", "2y"), (EGYPT, "--step", "2y")),
    ("timeline", lambda: coalclass.timeline(GULF), (GULF,)),
    ("sensitivity", lambda: coalclass.sensitivity(GULF), (GULF,)),
    ("whatif", lambda: coalclass.whatif(EGYPT, only=["aids"]), (EGYPT, "--only", "aids")),
    ("whatif", lambda: coalclass.whatif("bad.yaml"), ("bad.yaml",)),
    ("validate", lambda: coalclass.validate("empty"), ("empty",)),
    ("samples", lambda: coalclass.samples("gluf-war-1990"), ("gluf-war-1990",)),
    ("explain", lambda: coalclass.explain("puul"), ("puul",)),
    ("data", lambda: coalclass.data("none"), ("none",)),
    (
        "data",
        lambda: coalclass.data("empty", asked=("USA", "Egpyt", "1990")),
        ("empty", "--for", "USA", "Egpyt", "1990"),
    ),
    ("data", lambda: coalclass.data(get="tis"), ("--get", "tis")),
    ("cite", lambda: coalclass.cite("bad.yaml"), ("bad.yaml",)),
    ("rules", lambda: coalclass.rules("bad.yaml"), ("--rules", "bad.yaml")),
    ("model", lambda: coalclass.model("bad.yaml"), ("bad.yaml",)),
    ("train", lambda: coalclass.train(GULF, "no/x.json"), (GULF, "--out", "no/x.json")),
    ("train", lambda: coalclass.train(GULF, "bad.yaml"), (GULF, "--out", "bad.yaml")),
    ("train", lambda: coalclass.train(GULF, "there.json"), (GULF, "--out", "there.json")),
    ("train", lambda: coalclass.train(LEBANON, "x.json"), (LEBANON, "--out", "x.json")),
    ("evaluate", lambda: coalclass.evaluate("twice"), ("twice",)),
    ("evaluate", lambda: coalclass.evaluate(GULF), (GULF,)),
    ("doctor", lambda: coalclass.doctor("empty"), ("empty",)),
    ("report", lambda: coalclass.report("bad.yaml"), ("bad.yaml",)),
    ("report", lambda: coalclass.report(LEBANON, details=51), (LEBANON, "--details", "51")),
    ("plot", lambda: coalclass.plot(GULF, kind="pie"), (GULF, "--kind", "pie")),
    ("plot", lambda: coalclass.plot(GULF, kind="timeline"), (GULF, "--kind", "timeline")),
    ("plot", lambda: coalclass.plot(GULF, step="1y"), (GULF, "--step", "1y")),
    ("plot", lambda: coalclass.plot("bad.yaml"), ("bad.yaml",)),
    ("agreement", lambda: coalclass.agreement(LEBANON, GULF), (LEBANON, GULF)),
    ("audit", lambda: coalclass.audit("bad.yaml"), ("bad.yaml",)),
    ("new", lambda: coalclass.new(**DYAD, out="there.json"), (*DYAD_OPTIONS, "--out", "there.json")),
    ("new", lambda: coalclass.new(**{**DYAD, "follower": "Plond"}), (*DYAD_OPTIONS, "--follower", "Plond")),
    ("add", lambda: coalclass.add(EGYPT, "demand", {"date": "1990"}), (EGYPT, "demand", "--date", "1990")),
    ("add", lambda: coalclass.add("bad.yaml", "demand", {"date": "1990"}), ("bad.yaml", "demand", "--date", "1990")),
    (
        "add",
        lambda: coalclass.add(EGYPT, "demand", {"date": "90", "form": "basing"}, source="x", out="a.yaml"),
        (EGYPT, "demand", "--date", "90", "--form", "basing", "--source", "x", "--out", "a.yaml"),
    ),
    ("new", lambda: coalclass.new(format="xlsx"), ("--format", "xlsx")),
    ("import", lambda: coalclass.import_("none.csv"), ("none.csv",)),
    ("import", lambda: coalclass.import_("bad.yaml"), ("bad.yaml",)),
    ("import", lambda: coalclass.import_("empty"), ("empty",)),
    ("import", lambda: coalclass.import_("table.csv", out="there.json"), ("table.csv", "--out", "there.json")),
    ("import", lambda: coalclass.import_("wrong.csv", out="new"), ("wrong.csv", "--out", "new")),
    ("assemble", lambda: coalclass.assemble("none", **DYAD), ("--data", "none", *DYAD_OPTIONS)),
    ("assemble", lambda: coalclass.assemble(".", hegemon="USA"), ("--data", ".", "--hegemon", "USA")),
    (
        "assemble",
        lambda: coalclass.assemble(".", **DYAD, out="no/x.yaml"),
        ("--data", ".", *DYAD_OPTIONS, "--out", "no/x.yaml"),
    ),
    ("export", lambda: coalclass.export("entires", GULF), ("entires", GULF)),
    ("export", lambda: coalclass.export("entries"), ("entries",)),
    ("export", lambda: coalclass.export("entries", GULF, out="x.md"), ("entries", GULF, "--out", "x.md")),
    ("export", lambda: coalclass.export("model", out="x.json"), ("model", "--out", "x.json")),
    ("export", lambda: coalclass.export("model", out=None), ("model",)),
    (
        "train",
        lambda: coalclass.train(GULF, "x.json", datasets_only=True, second_codings=GULF),
        (GULF, "--out", "x.json", "--datasets-only", "--second-codings", GULF),
    ),
    ("panel", lambda: coalclass.panel("USB", TIES), ("--hegemon", "USB", "--data", TIES)),
    ("panel", lambda: coalclass.panel("USA", "empty"), ("--hegemon", "USA", "--data", "empty")),
    (
        "panel",
        lambda: coalclass.panel("USA", TIES, years="1950 on"),
        ("--hegemon", "USA", "--data", TIES, "--years", "1950 on"),
    ),
]

# The two verbs that take no argument and can only be refused a place; `test_formats` has those refusals for all.
NEVER_REFUSED = {"schema", "codebook"}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An invalid record, an empty folder, a file that is there, two tables, and one record given twice."""
    (tmp_path / "bad.yaml").write_text("coalclass: 1\nhegemon: USA\n", encoding="utf-8")
    (tmp_path / "there.json").write_text("mine", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    (tmp_path / "twice").mkdir()
    head = "hegemon,follower,coalition,period,date,kind,actor\nUSA,POL,IFOR,1995/1996,"
    (tmp_path / "table.csv").write_text(f"{head}1996-01,demand,follower\n", encoding="utf-8")
    (tmp_path / "wrong.csv").write_text(f"{head}1996-13,demnd,hegemon\n", encoding="utf-8")
    text = Path(resolve_sample(EGYPT)).read_text(encoding="utf-8")
    for name in ("a", "b"):
        (tmp_path / "twice" / f"{name}.yaml").write_text(text, encoding="utf-8")
    text = Path(resolve_sample("sample:gulf-war-1990/gbr")).read_text(encoding="utf-8")
    (tmp_path / "twice" / "c.yaml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def named(cases: list[Any]) -> list[str]:
    """An id for each case."""
    return [f"{case[0]} {' '.join(case[2])}"[:60] for case in cases]


def test_no_verb_is_left_out() -> None:
    """Every command stands in the table of answers or of files, and in that of refusals."""
    # What `import` writes is a folder: tests/verbs/test_import.py.
    assert {case[0] for case in ANSWERS} | {case[0] for case in FILES} | {"import"} == set(COMMANDS)
    assert {case[0] for case in REFUSALS} == set(COMMANDS) - NEVER_REFUSED


@pytest.mark.parametrize(("verb", "call", "arguments"), ANSWERS, ids=named(ANSWERS))
def test_same_answer(
    verb: str,
    call: Callable[[], Any],
    arguments: tuple[str, ...],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What Python gets as plain values is what the command prints as JSON, to the last bit."""
    done = run(capsys, monkeypatch, verb, *arguments, "--format", "json")
    assert done.status == (1 if "bad.yaml" in arguments else 0), done.err
    assert json.loads(done.out) == json.loads(json.dumps(call()))


@pytest.mark.parametrize(("verb", "call", "arguments", "name"), FILES, ids=named(FILES))
def test_same_file(
    verb: str,
    call: Callable[[str], Any],
    arguments: tuple[str, ...],
    name: str,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Both write the same bytes, and neither writes over what is there unless told to."""
    done = run(capsys, monkeypatch, verb, *arguments, "--out", name)
    assert (done.status, done.out) == (0, "") and f"wrote {name}" in done.err
    written = (folder / name).read_bytes()
    with pytest.raises(coalclass.PlaceError, match="overwrite it with --force"):
        call(name)
    (folder / name).unlink()
    call(name)
    assert (folder / name).read_bytes() == written
    again = run(capsys, monkeypatch, verb, *arguments, "--out", name)
    assert again.status == 2 and "overwrite it with --force" in again.err


def sentences(error: CoalclassError) -> list[str]:
    """What an error says: its problems one by one, or its text."""
    return [one.sentence for one in error.problems] or str(error).splitlines()


@pytest.mark.parametrize(("verb", "call", "arguments"), REFUSALS, ids=named(REFUSALS))
def test_same_refusal(
    verb: str,
    call: Callable[[], Any],
    arguments: tuple[str, ...],
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Python raises a CoalclassError, the command says the same sentences; neither leaves a file or changes one."""
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(CoalclassError) as raised:
        call()
    done = run(capsys, monkeypatch, verb, *arguments)
    assert (done.status, done.out) == (1 if isinstance(raised.value, RecordError) else 2, "")
    for sentence in sentences(raised.value):
        assert sentence in done.err
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    "call",
    [
        lambda **strict: list(coalclass.classify(["bad.yaml", EGYPT], **strict)),
        lambda **strict: list(coalclass.batch("mixed", **strict)),
        lambda **strict: coalclass.validate("mixed", **strict),
        lambda **strict: coalclass.compare("mixed", **strict),
        lambda **strict: coalclass.doctor("mixed", **strict),
        lambda **strict: coalclass.audit("mixed", **strict),
        lambda **strict: coalclass.agreement("mixed", "mixed", **strict),
        lambda **strict: coalclass.export("verdicts", "mixed", **strict),
    ],
)
def test_strict(call: Callable[..., Any], folder: Path) -> None:
    """A bad record among good ones is among the problems, or with `strict` an error."""
    (folder / "twice").rename(folder / "mixed")
    (folder / "mixed" / "b.yaml").write_text("coalclass: 1\n", encoding="utf-8")
    found = call()
    problems = [one for item in found for one in item.problems] if isinstance(found, list) else found.problems
    assert problems and all(one.severity == "error" for one in problems)
    with pytest.raises(RecordError):
        call(strict=True)


def test_progress() -> None:
    """A callback hears of each record, how many are done and how many there are."""
    heard: list[tuple[str, int, int]] = []
    list(coalclass.batch(LEBANON, progress=lambda *one: heard.append(one)))
    assert [(done, total) for _, done, total in heard] == [(1, 3), (2, 3), (3, 3)]
    heard.clear()
    coalclass.doctor(LEBANON, progress=lambda *one: heard.append(one))
    assert [(done, total) for _, done, total in heard] == [(1, 3), (2, 3), (3, 3)]


def test_values_are_short_to_read() -> None:
    """The repr of a result names the record as any installation does, in one line."""
    for one in (
        coalclass.classify(EGYPT),
        coalclass.timeline(EGYPT),
        coalclass.sensitivity(EGYPT),
        coalclass.compare(LEBANON),
        coalclass.load(EGYPT),
        coalclass.model(),
        coalclass.rules(),
        coalclass.codebook(),
        coalclass.validate(LEBANON),
        coalclass.doctor(LEBANON),
        coalclass.export("entries", EGYPT),
    ):
        assert len(repr(one)) < 120 and "\n" not in repr(one) and str(samples_folder()) not in repr(one)
    assert repr(coalclass.classify(EGYPT)).startswith(f"Verdict({EGYPT}: ")


def test_a_dyad_goes_to_values_and_back() -> None:
    """`to_dict`, `from_dict`, `loads` and `load` give the same record, and the same verdict to the last bit."""
    dyad = coalclass.load(EGYPT)
    assert coalclass.from_dict(dyad.to_dict()) == dyad
    text = Path(resolve_sample(EGYPT)).read_text(encoding="utf-8")
    assert coalclass.loads(text) == dyad
    assert coalclass.classify(dyad).db == coalclass.classify(EGYPT).db
    with pytest.raises(RecordError):
        coalclass.from_dict({"coalclass": 1})
    with pytest.raises(CoalclassError):
        coalclass.from_dict({"coalclass": object()})


def test_frames() -> None:
    """A table, a verdict and a stream become data frames under the columns of their CSV."""
    pytest.importorskip("pandas")
    assert list(coalclass.classify(EGYPT).to_frame()["id"]) == [EGYPT]
    assert len(coalclass.batch(LEBANON).to_frame()) == 3
    assert "pull_db" in coalclass.export("entries", EGYPT).to_frame().columns
