"""The rulebook: theory as data, and bad ones refused with every problem found."""

from __future__ import annotations

import re
from dataclasses import replace
from math import inf, tanh
from pathlib import Path

import pytest
import yaml
from dyads import SHIPPED, on_each_record
from hypothesis import given
from hypothesis import strategies as st

from coalclass.errors import RulebookError
from coalclass.indicators import INDICATORS
from coalclass.records import read_record
from coalclass.scoring import Rule, Scorer, load_rulebook, shipped_rulebook
from coalclass.scoring.rulebook import SCORED_DIMENSIONS
from coalclass.scoring.scorer import held

BAD = sorted((Path(__file__).parent / "rulebooks" / "bad").glob("*.yaml"))
SHIPPED_TEXT = (Path(load_rulebook.__code__.co_filename).parent / "rulebook.yaml").read_text()
OWN = """
rulebook: 1
name: own
caps_db: {shared-decisions: 99, restraint: 99, conviction: 99, carrots: 99, sticks: 99, distance: 99}
rules:
- {indicator: alliance, present_db: 7, absent_db: -7, anchors: [0, 0.5, 1], theory: Kin, source: "Some Book, 2001"}
"""


def test_the_shipped_one() -> None:
    """The shipped rulebook has a rule on every scored indicator, each with a theory and a listed source."""
    book = shipped_rulebook()
    assert set(book.rules) == {name for name, one in INDICATORS.items() if one.scored}
    assert set(book.caps_db) == set(SCORED_DIMENSIONS)
    for rule in book.rules.values():
        assert len(rule.theory) > 40
        assert rule.source
        assert set(rule.source) <= set(book.sources)
        assert rule.present_db * rule.absent_db <= 0
    assert {one for rule in book.rules.values() for one in rule.source} == set(book.sources)
    assert all(re.search(r"\b(19|20)\d\d\b", citation) for citation in book.sources.values())


def test_crossovers_are_the_neutral_values() -> None:
    """A rule says nothing at the value to which its indicator is shrunk and at which an unknown stands."""
    for name, rule in shipped_rulebook().rules.items():
        assert rule.anchors[1] == INDICATORS[name].neutral
        assert rule.weigh(INDICATORS[name].neutral) == 0


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_bad_ones(path: Path) -> None:
    """A bad rulebook is refused with exactly the messages that stand beside it."""
    with pytest.raises(RulebookError) as caught:
        load_rulebook(path)
    found = [str(problem).replace(str(path), path.name) for problem in caught.value.problems]
    assert found == path.with_suffix(".expected").read_text().splitlines()


def test_there_are_bad_ones() -> None:
    """The folder of bad rulebooks is not empty, and no expectation is without its file."""
    assert len(BAD) >= 20
    assert sorted(path.with_suffix(".yaml") for path in BAD[0].parent.glob("*.expected")) == BAD


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
    """Five mistakes in five rules are five problems, each on its own line."""
    text = SHIPPED_TEXT
    for right, wrong in (
        ("present_db: 6\n", "present_db: 600\n"),
        ("indicator: seniority", "indicator: senority"),
        ("anchors: [0, 0.33, 0.8]", "anchors: [0, 0.9, 0.8]"),
        ("test: hoop", "test: hop"),
        ("restraint: 5", "restraint: -5"),
    ):
        assert right in text
        text = text.replace(right, wrong, 1)
    (tmp_path / "book.yaml").write_text(text)
    with pytest.raises(RulebookError) as caught:
        load_rulebook(tmp_path / "book.yaml")
    assert len(caught.value.problems) == 5
    assert len({problem.line for problem in caught.value.problems}) == 5


@on_each_record
def test_a_users_own_changes_the_rules_alone(path: Path, tmp_path: Path) -> None:
    """A user's rulebook changes the rules' dB and leaves the model's as they are."""
    (tmp_path / "own.yaml").write_text(OWN)
    record = read_record(path)
    shipped, own = Scorer().classify(record), Scorer(load_rulebook(tmp_path / "own.yaml")).classify(record)
    assert own.rules.db != shipped.rules.db
    assert own.model == shipped.model
    expected = {"defense": 7.0, "entente": 1.4, "nonaggression": -1.4, "none": -7.0, None: 0.0}
    assert own.rules.db == pytest.approx(expected[record.context.alliance])


def test_the_hash_knows_what_bears_on_scores() -> None:
    """The rulebook's hash changes with any number in it, and not with its prose."""
    book = shipped_rulebook()
    rule = book.rules["linkage"]

    def having(**changes: object) -> str:
        return replace(book, rules={**book.rules, "linkage": replace(rule, **changes)}).sha256  # type: ignore[arg-type]

    hashes = {having(present_db=-7.0), having(absent_db=1.0), having(anchors=(0.0, 0.3, 1.0)), book.sha256}
    hashes |= {replace(book, baseline_db=1.0).sha256, replace(book, caps_db={**book.caps_db, "sticks": 9.0}).sha256}
    assert len(hashes) == 6
    assert having(theory="Other words") == book.sha256


def test_as_dict_is_a_rulebook(tmp_path: Path) -> None:
    """What a rulebook prints as JSON is a rulebook again, the same one."""
    content = shipped_rulebook().as_dict()
    content["rules"] = [
        {key: list(value) if isinstance(value, tuple) else value for key, value in rule.items() if value is not None}
        for rule in content["rules"]
    ]
    (tmp_path / "book.yaml").write_text(yaml.safe_dump(content))
    assert load_rulebook(tmp_path / "book.yaml") == shipped_rulebook()


WEIGHTS = {0: -4.0, 0.1: -2.0, 0.2: 0.0, 0.4: 3.0, 0.6: 6.0, 0.9: 6.0 + 0.3 * tanh(0.75), 1: 6.0 + 0.3 * tanh(1)}


@pytest.mark.parametrize("value", WEIGHTS)
def test_a_rule_speaks_in_proportion(value: float) -> None:
    """Between its anchors a rule speaks in proportion; at the crossover nothing, beyond the outer ones hardly more."""
    rule = Rule("alliance", 6.0, -4.0, (0.0, 0.2, 0.6), "theory", ("source 2000",))
    assert rule.weigh(value) == pytest.approx(WEIGHTS[value], abs=1e-12)
    assert rule.membership(value) == pytest.approx(
        {0.1: 0.25, 0.4: 0.75}.get(value, float(value > 0.2) or (value == 0.2) / 2)
    )


def test_abstaining() -> None:
    """Where the indicator is unknown a rule says nothing."""
    verdict = Scorer().classify(read_record(SHIPPED[0]))
    assert {row.rules_db for row in verdict.contributions if row.value is None} == {0.0}


@given(st.floats(-200, 200), st.floats(0, 60))
def test_a_capped_sum(total: float, cap: float) -> None:
    """A sum stands up to three quarters of its cap, keeps its sign, never grows and never passes the cap."""
    within = held(total, cap)
    assert abs(within) <= min(cap, abs(total)) + 1e-12
    assert within * total >= 0
    if abs(total) <= 0.75 * cap:
        assert within == total
    assert held(total, inf) == total
    assert held(-total, cap) == -within


@given(st.floats(0, 40), st.floats(0, 5), st.floats(1, 30))
def test_a_capped_sum_never_falls_as_it_grows(total: float, more: float, cap: float) -> None:
    """More evidence for one side never gives less after the cap."""
    assert held(total + more, cap) >= held(total, cap)
