"""Folders of records that must pass and that must fail, with the expected messages beside each that fails."""

from pathlib import Path
from typing import Any

import pytest

from coalclass.records import load_lines, load_path, load_text
from coalclass.records.writing import to_json, to_yaml

HERE = Path(__file__).parent / "acceptance"
GOOD = sorted((HERE / "good").iterdir())
BAD = sorted(path for path in (HERE / "bad").iterdir() if path.suffix != ".expected")


WARNINGS = {
    "unused-source": ["no entry cites this source"],
    "quoted": ["2 entries name no source: aid[0], interactions[0]"],
    "full": ["22 entries name no source: aid[1], interactions[1], interactions[2], ..."],
    "crlf": ["22 entries name no source: aid[1], interactions[1], interactions[2], ..."],
    "hidden-text": ["a # after a space begins a comment, so this is not part of the text"] * 2,
    "nearly-cited": ["this is no key of 'sources', so it is taken as the citation itself"] * 2,
    "far-outside": ["2 entries lie far outside the period: aid[0], aid[2]"],
}
"""What is said of good files, by name; of all others nothing."""


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.name)
def test_good(path: Any) -> None:
    """A good file gives a dyad, and no problem but the warnings that go with it."""
    (loaded,) = load_path(path)
    assert loaded.dyad is not None, loaded.problems
    assert [problem.message for problem in loaded.problems] == WARNINGS.get(path.stem, [])
    assert all(problem.severity == "warning" for problem in loaded.problems)


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.name)
def test_good_written_again(path: Any) -> None:
    """A good file written as YAML or JSON reads as the same dyad."""
    (loaded,) = load_path(path)
    assert load_text(to_yaml(loaded.dyad)).dyad == loaded.dyad  # type: ignore[arg-type]
    assert load_text(to_json(loaded.dyad), json=True).dyad == loaded.dyad  # type: ignore[arg-type]


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.name)
def test_bad(path: Any) -> None:
    """A bad file gives exactly the problems written beside it, all of them, in order."""
    problems = [problem for loaded in load_path(path) for problem in loaded.problems]
    found = [f"{problem.line}:{problem.column}: {problem.sentence}" for problem in problems]
    assert found == path.with_suffix(".expected").read_text(encoding="utf-8").splitlines()
    assert any(problem.severity == "error" for problem in problems)


@pytest.mark.parametrize("path", [path for path in BAD if path.suffix == ".yaml"], ids=lambda path: path.name)
def test_bad_gives_no_dyad(path: Any) -> None:
    """A file with an error gives no dyad, by path or as bytes, and each problem has its source line."""
    (by_path,) = load_path(path)
    data = path.read_bytes()
    by_text = load_text(data, str(path))
    assert by_path.dyad is None
    assert by_path == by_text
    if data.isascii():
        lines = [*data.decode().replace("\r\n", "\n").split("\n"), ""]
        assert [problem.source_line for problem in by_text.problems] == [
            lines[problem.line - 1] for problem in by_text.problems
        ]


def test_bad_lines_leave_the_good_ones() -> None:
    """One bad line of JSON Lines is reported under its own number and the rest go on."""
    with (HERE / "bad" / "lines.jsonl").open("rb") as file:
        loaded = list(load_lines(file, "lines.jsonl"))
    assert [(one.path, one.dyad is not None) for one in loaded] == [
        ("lines.jsonl:1", False),
        ("lines.jsonl:3", True),
        ("lines.jsonl:4", False),
        ("lines.jsonl:5", False),
    ]


def test_every_bad_file_has_its_messages() -> None:
    """No expected file stands without its record."""
    assert {path.stem for path in BAD} == {path.stem for path in (HERE / "bad").glob("*.expected")}
