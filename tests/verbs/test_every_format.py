"""Every command in every format: the right output, or the one uniform refusal, before any work; files whole or not."""

from __future__ import annotations

import importlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from commands import DYAD_OPTIONS, EGYPT, GULF, LEBANON, run
from made_panel import DATA

from coalclass.cli.app import COMMANDS
from coalclass.reports.formats import all_formats, formats_of
from coalclass.reports.views import VIEWS, view_class

FRANCE = "sample:iraq-sanctions-1991/fra"

# Kind of result, command and its arguments.
ASKED: dict[str, tuple[str, ...]] = {
    "classify": ("classify", EGYPT, LEBANON),
    "batch": ("batch", LEBANON),
    "compare": ("compare", LEBANON),
    "timeline": ("timeline", FRANCE, "--window", "3y"),
    "sensitivity": ("sensitivity", EGYPT),
    "whatif": ("whatif", EGYPT, "--max-changes", "1"),
    "validate": ("validate", LEBANON),
    "samples": ("samples", "lebanon"),
    "explain": ("explain", "pull"),
    "data": ("data",),
    "data-folder": ("data", "."),
    "data-for": ("data", ".", "--for", "USA", "EGY", "1990/1991"),
    "data-get": ("data", "--get", "ties"),
    "cite": ("cite", EGYPT),
    "schema": ("schema",),
    "codebook": ("codebook",),
    "rules": ("rules",),
    "model": ("model",),
    "model-card": ("model", "--card"),
    "evaluate": ("evaluate", GULF, "--allow-few"),
    "doctor": ("doctor", LEBANON),
    "agreement": ("agreement", LEBANON, LEBANON),
    "audit": ("audit", LEBANON),
    "export": ("export", "entries", EGYPT),
    "panel": ("panel", "--hegemon", "USA", "--years", "1946", "--data", str(DATA / "ties")),
    "convert": ("convert", LEBANON),
    "report": ("report", LEBANON, "--details", "1"),
    "plot": ("plot", LEBANON),
}

# What these write is the format of the project itself, so there is none to choose.
WITHOUT_FORMATS = {"new", "add", "import", "assemble", "train"}
NAMES = [one.name for one in all_formats()]
ENDINGS = {ending: one for one in all_formats() for ending in one.endings}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, and one evaluation for all formats: it takes seconds."""
    monkeypatch.chdir(tmp_path)
    verb = importlib.import_module("coalclass.verbs.evaluate")
    monkeypatch.setattr(verb, "evaluate", lambda *_, **__: evaluation(verb))
    return tmp_path


_made: list[Any] = []
_evaluate: list[Callable[..., Any]] = []


def evaluation(verb: Any) -> Any:
    """What evaluate says of a few records, worked out once."""
    if not _made:
        _made.append(_evaluate[0](GULF, allow_few=True))
    return _made[0]


_evaluate.append(importlib.import_module("coalclass.verbs.evaluate").evaluate)


def test_no_command_and_no_kind_is_left_out() -> None:
    """Every kind of result and every command stands in the table."""
    assert set(ASKED) == set(VIEWS)
    assert {arguments[0] for arguments in ASKED.values()} == set(COMMANDS) - WITHOUT_FORMATS


@pytest.mark.parametrize("format", NAMES)
@pytest.mark.parametrize("kind", ASKED)
def test_every_format(
    kind: str, format: str, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A format that the result has is printed, and goes to a file byte for byte; any other is refused in one way."""
    chosen = next(one for one in all_formats() if one.name == format)
    if chosen.binary and chosen in formats_of(view_class(kind)):
        refused = run(capsys, monkeypatch, *ASKED[kind], "--format", format)
        assert (refused.status, refused.out) == (2, "") and "name one with --out" in refused.err
        written = run(capsys, monkeypatch, *ASKED[kind], "--format", format, "--out", folder / "out")
        assert (written.status, written.out) == (0, "") and (folder / "out").stat().st_size > 0
        assert [one.name for one in folder.iterdir()] == ["out"]
        return
    done = run(capsys, monkeypatch, *ASKED[kind], "--format", format)
    out = folder / "out"
    if chosen not in formats_of(view_class(kind)):
        assert (done.status, done.out) == (2, "")
        assert f"--format {format}: {view_class(kind).subject} written as " in done.err
        refused = run(capsys, monkeypatch, *ASKED[kind], "--format", format, "--out", out)
        assert refused.status == 2 and list(folder.iterdir()) == []
        return
    assert done.status == 0, done.err
    if format in ("json", "jsonl"):
        for text in [done.out] if format == "json" else done.out.splitlines():
            json.loads(text)
    written = run(capsys, monkeypatch, *ASKED[kind], "--format", format, "--out", out)
    assert (written.status, written.out) == (0, "") and f"wrote {out}" in written.err
    assert out.read_text(encoding="utf-8") == done.out
    assert [one.name for one in folder.iterdir()] == ["out"]


@pytest.mark.parametrize("kind", ASKED)
def test_every_ending(
    kind: str, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ending of --out chooses the format, or is refused; one that nobody knows, or that disagrees, always is."""
    has = formats_of(view_class(kind))
    for ending, format in ENDINGS.items():
        out = folder / f"a{ending}"
        done = run(capsys, monkeypatch, *ASKED[kind], "--out", out)
        assert done.status == (0 if format in has else 2) and done.out == ""
        assert out.exists() is (format in has)
    unknown = run(capsys, monkeypatch, *ASKED[kind], "--out", folder / "a.xyz")
    assert unknown.status == 2 and "the ending chooses the format" in unknown.err
    parted = run(capsys, monkeypatch, *ASKED[kind], "--out", folder / "b.json", "--format", "markdown")
    assert parted.status == 2 and "leave one of them out" in parted.err
    assert not (folder / "b.json").exists() and not (folder / "a.xyz").exists()


@pytest.mark.parametrize("kind", ASKED)
def test_places_are_checked_before_work(
    kind: str, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that is there, a folder, a folder that is missing: refused before the verb is called, nothing changed."""
    command = ASKED[kind][0]

    def never(*_: object, **__: object) -> None:
        raise AssertionError("the work had begun")

    monkeypatch.setattr(f"coalclass.verbs.{command}.{command}", never)
    ending = next(end for one in formats_of(view_class(kind)) for end in one.endings)
    there, inside = folder / f"there{ending}", folder / f"folder{ending}"
    there.write_text("mine", encoding="utf-8")
    inside.mkdir()
    for out, words in (
        (there, "overwrite it with --force"),
        (inside, "is a folder"),
        (folder / "none" / f"a{ending}", "there is no folder"),
    ):
        done = run(capsys, monkeypatch, *ASKED[kind], "--out", out)
        assert (done.status, done.out) == (2, "") and words in done.err
    assert there.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("kind", ASKED)
def test_force_overwrites(
    kind: str, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--force` writes over a file, and does nothing else: what is printed without --out stays the same."""
    ending = next(end for one in formats_of(view_class(kind)) for end in one.endings)
    out = folder / f"a{ending}"
    out.write_text("mine", encoding="utf-8")
    assert run(capsys, monkeypatch, *ASKED[kind], "--out", out, "--force").status == 0
    if ENDINGS[ending].binary:
        assert out.read_bytes() != b"mine"
        return
    forced = run(capsys, monkeypatch, *ASKED[kind], "--force", "--format", ENDINGS[ending].name)
    assert out.read_text(encoding="utf-8") == forced.out


@pytest.mark.parametrize("kind", ["classify", "batch", "compare", "rules", "export"])
def test_a_failure_in_the_middle_leaves_nothing(
    kind: str, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where writing breaks off, what was there before stays as it was and nothing stands beside it."""
    ending, format = next((end, one) for one in formats_of(view_class(kind)) for end in one.endings)
    out = folder / f"a{ending}"
    out.write_text("mine", encoding="utf-8")

    def break_off(view: object, stream: io.TextIOBase) -> None:
        stream.write("half")
        raise KeyboardInterrupt

    monkeypatch.setattr(format, "write", staticmethod(break_off))
    done = run(capsys, monkeypatch, *ASKED[kind], "--out", out, "--force")
    assert done.status == 130
    assert [one.name for one in folder.iterdir()] == [out.name] and out.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("name", COMMANDS)
def test_help_lists_what_works(name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The help of a command names exactly the formats and endings of its results."""
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("TERMINAL_WIDTH", "200")
    text = " ".join(run(capsys, monkeypatch, name, "--help").out.split())
    kinds = [kind for kind, arguments in ASKED.items() if arguments[0] == name]
    if not kinds:
        # What `new` writes is no result: its two formats are its own.
        assert ("--format FORMAT yaml: a record; xlsx:" in text) if name == "new" else ("--format" not in text)
        return
    has = {one.name: one for kind in kinds for one in formats_of(view_class(kind))}
    shown = text.partition("Format of the output: ")[2].partition(".")[0]
    assert set(shown.split(", ")) == set(has)
    endings = text.partition("its ending chooses the format (")[2].partition(")")[0]
    assert set(endings.split(", ")) == {end for one in has.values() for end in one.endings}


def test_a_new_record_is_written_whole(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`new` prints what it writes."""
    printed = run(capsys, monkeypatch, "new", *DYAD_OPTIONS)
    assert run(capsys, monkeypatch, "new", *DYAD_OPTIONS, "--out", "a.yaml").status == 0
    assert (folder / "a.yaml").read_text(encoding="utf-8") == printed.out
