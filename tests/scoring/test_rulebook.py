"""The rulebook: theory as data, and bad ones refused with every problem found."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from dyads import SHIPPED, on_each_record
from made import make_model, make_scorer

from coalclass.errors import RulebookError
from coalclass.indicators import DIMENSIONS, TRACES
from coalclass.records import read_record
from coalclass.scoring import Scorer, load_rulebook, shipped_rulebook

FOLDER = Path(__file__).parent / "rulebooks"
BAD = sorted((FOLDER / "bad").glob("*.yaml"))
SHIPPED_TEXT = (Path(load_rulebook.__code__.co_filename).parent / "rulebook.yaml").read_text(encoding="utf-8")


def test_the_shipped_one() -> None:
    """The shipped rulebook has a rule on every scored trace, each with a theory, a listed source and a spread."""
    book = shipped_rulebook()
    assert list(book.rules) == [name for name, one in TRACES.items() if one.scored]
    assert set(book.rho) == set(DIMENSIONS) - {"resistance"}
    for name, rule in book.rules.items():
        assert len(rule.theory) > 14
        assert rule.source
        assert set(rule.source) <= set(book.sources)
        assert 0.03 <= min(rule.p1, rule.p0) < max(rule.p1, rule.p0) <= 0.97
        assert (rule.p1 - rule.p0) * TRACES[name].toward > 0
        assert min(rule.spread) > 0
    cited = {one for rule in book.rules.values() for one in rule.source}
    assert cited == set(book.sources)
    assert all(re.search(r"\b(19|20)\d\d\b", citation) for citation in book.sources.values())


def test_a_good_one() -> None:
    """A good one is read as it is written; a spread left out is none, a citation may be written out."""
    book = load_rulebook(FOLDER / "good.yaml")
    assert list(book.rules) == ["allied", "tied-payment"]
    assert book.rules["allied"].spread == (0.2, 0.1)
    tied = book.rules["tied-payment"]
    assert (tied.p1, tied.p0, tied.spread) == (0.2, 0.7, (0.0, 0.0))
    assert tied.source == ("kin-2001", "Another, A Book, 1999")
    assert book.rho["carrots"] == 0.3


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_bad_ones(path: Path) -> None:
    """A bad rulebook is refused with exactly the messages that stand beside it."""
    with pytest.raises(RulebookError) as caught:
        load_rulebook(path)
    found = [str(problem).replace(str(path), path.name) for problem in caught.value.problems]
    assert found == path.with_suffix(".expected").read_text(encoding="utf-8").splitlines()


def test_there_are_bad_ones() -> None:
    """The folder of bad rulebooks is not empty, and no expectation is without its file."""
    assert len(BAD) >= 40
    assert sorted(path.with_suffix(".yaml") for path in BAD[0].parent.glob("*.expected")) == BAD


def test_version_1_is_told_how_to_convert() -> None:
    """Of a rulebook of version 1 one thing is said: how to convert it."""
    with pytest.raises(RulebookError) as caught:
        load_rulebook(FOLDER / "bad" / "version-1.yaml")
    (problem,) = caught.value.problems
    for words in ("version 1 gave decibels", "p1 and p0", "docs/rulebook.md says how to convert"):
        assert words in str(problem)


def test_a_missing_file(tmp_path: Path) -> None:
    """A file that is not there is a problem like any other."""
    with pytest.raises(RulebookError, match="cannot be read: No such file"):
        load_rulebook(tmp_path / "none.yaml")


def test_not_utf8(tmp_path: Path) -> None:
    """Bytes that are no text are a problem like any other."""
    (tmp_path / "book.yaml").write_bytes(b"\xff\xfe\x00r")
    with pytest.raises(RulebookError, match="not UTF-8"):
        load_rulebook(tmp_path / "book.yaml")


def test_every_problem_is_found_at_once(tmp_path: Path) -> None:
    """Five mistakes in five places of the shipped one are five problems, each on its own line."""
    text = SHIPPED_TEXT
    for right, wrong in (
        ("p1: 0.595", "p1: 5.95"),
        ("trace: joint-planning", "trace: joint-planing"),
        ("spread: [0.05, 0.06]", "spread: 0.05"),
        ("carrots: 0.35", "carrots: -0.35"),
        ("[walt-1987, weitsman-2014]", "[]"),
    ):
        assert right in text
        text = text.replace(right, wrong, 1)
    (tmp_path / "book.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(RulebookError) as caught:
        load_rulebook(tmp_path / "book.yaml")
    assert len(caught.value.problems) == 5
    assert len({problem.line for problem in caught.value.problems}) == 5


def test_distance_may_be_turned_round(tmp_path: Path) -> None:
    """What nearness shows is for a theory to say; every other trace is defined by the side it speaks for."""
    text = (FOLDER / "good.yaml").read_text(encoding="utf-8").replace("p1: 0.7\n  p0: 0.5", "p1: 0.5\n  p0: 0.7")
    (tmp_path / "book.yaml").write_text(text, encoding="utf-8")
    rule = load_rulebook(tmp_path / "book.yaml").rules["allied"]
    assert rule.present_db < 0 < rule.absent_db


@on_each_record
def test_a_users_own_changes_the_rules_alone(path: Path) -> None:
    """A user's rulebook changes the rules' dB and leaves the model's as they are."""
    record = read_record(path)
    own = Scorer(load_rulebook(FOLDER / "good.yaml"), make_model()).classify(record)
    assert own.model == make_scorer().classify(record).model
    rows = {row.indicator for row in own.contributions if row.rules_db}
    assert rows <= {"allied", "tied-payment"}


def test_the_hash_knows_what_bears_on_scores() -> None:
    """The rulebook's hash changes with any number in it, and not with its prose."""
    book = shipped_rulebook()
    rule = book.rules["tied-payment"]

    def having(**changes: object) -> str:
        return replace(book, rules={**book.rules, "tied-payment": replace(rule, **changes)}).sha256  # type: ignore[arg-type]

    hashes = {having(p1=0.25), having(p0=0.6), having(spread=(0.0, 0.0)), book.sha256}
    hashes |= {replace(book, rho={**book.rho, "sticks": 0.9}).sha256}
    assert len(hashes) == 5
    assert having(theory="Other words") == book.sha256


def test_as_dict_is_a_rulebook(tmp_path: Path) -> None:
    """What a rulebook prints as JSON is a rulebook again, the same one, but for what each likelihood comes to in dB."""
    content = json.loads(json.dumps(shipped_rulebook().as_dict()))
    assert content["rulebook"] == 2
    for row in content["rules"]:
        rule = shipped_rulebook().rules[row["trace"]]
        assert (row.pop("present_db"), row.pop("absent_db")) == (rule.present_db, rule.absent_db)
    (tmp_path / "book.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    assert load_rulebook(tmp_path / "book.yaml") == shipped_rulebook()


def test_a_trace_that_says_nothing_weighs_nothing() -> None:
    """A trace neither found nor looked for adds 0 dB to both scorers, on every shipped record where one is so."""
    silent = 0
    for path in SHIPPED:
        for row in make_scorer().classify(read_record(path)).contributions:
            if row.value is None and row.dimension is not None:
                silent += 1
                assert (row.rules_db, row.rules_db_uncapped, row.model_db, row.db) == (0, 0, 0, 0)
    assert silent > len(SHIPPED)
