"""The verdict as a value: its columns add up, and only evidence moves it."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from math import log10
from pathlib import Path
from typing import Any

import pytest
from dyads import SHIPPED, adding, dropping, dyad, dyads, interaction, name_of, on_each_record
from hypothesis import given

from coalclass.indicators import DIMENSIONS, INDICATORS, Reading, measure
from coalclass.records import Dyad, load_text, read_record
from coalclass.records.states import state_by_code
from coalclass.records.writing import to_json
from coalclass.scoring import Scorer
from coalclass.scoring.verdict import INSUFFICIENT, Verdict, label_of, probability

SCORER = Scorer()


def numbers(verdict: Verdict) -> dict[str, Any]:
    """All of a verdict that does not name its states, places or file."""
    content = verdict.as_dict()
    for key in ("path", "hegemon", "follower", "explanation", "period"):
        del content[key]
    content["contributions"] = [
        {**row, "evidence": sorted((one["date"], one["source"] or "") for one in row["evidence"])}
        for row in content["contributions"]
    ]
    return content


def check_sums(verdict: Verdict) -> None:
    rows = verdict.contributions
    assert sum(row.rules_db for row in rows) == pytest.approx(verdict.rules.db, abs=1e-9)
    assert sum(row.model_db for row in rows) == pytest.approx(verdict.model.db, abs=1e-9)
    assert sum(row.pooled_db for row in rows) == pytest.approx(verdict.db, abs=1e-9)
    assert verdict.db == (verdict.rules.db + verdict.model.db) / 2
    assert [row.indicator for row in rows][-1] == "baseline"
    assert {row.indicator for row in rows} == {*INDICATORS, "baseline"}


@on_each_record
def test_the_columns_add_up(path: Path) -> None:
    """Contributions with the baseline row add up to both verdicts, whose mean is the verdict."""
    verdict = SCORER.classify(read_record(path))
    check_sums(verdict)
    assert 10 * log10(verdict.p_substantive / (1 - verdict.p_substantive)) == pytest.approx(verdict.db, abs=1e-9)
    low, high = verdict.interval
    assert low < verdict.p_substantive < high
    assert low == probability(verdict.db - verdict.half_width)


@given(dyads())
def test_the_columns_add_up_on_any_record(record: Dyad) -> None:
    """They add up on records at large too, where dimensions reach their caps."""
    check_sums(SCORER.classify(record))


@given(dyads())
def test_caps_hold(record: Dyad) -> None:
    """No dimension of the rules weighs more than its cap, and none is blown up by it."""
    verdict = SCORER.classify(record)
    for dimension, cap in SCORER.rulebook.caps_db.items():
        rows = [row for row in verdict.contributions if row.dimension == dimension]
        held, free = sum(row.rules_db for row in rows), sum(row.rules_db_uncapped for row in rows)
        assert abs(held) <= min(cap, abs(free)) + 1e-9
        assert held == pytest.approx(free) or abs(free) > 0.75 * cap


@on_each_record
def test_order_of_entries_changes_nothing(path: Path) -> None:
    """Entries in another order give the same numbers to the last bit."""
    record = read_record(path)
    base = numbers(SCORER.classify(record))
    for seed in range(3):
        shuffled = {
            section: tuple(random.Random(seed).sample(entries, len(entries)))
            for section in ("consultations", "aid", "interactions")
            if (entries := getattr(record, section))
        }
        assert numbers(SCORER.classify(replace(record, **shuffled))) == base  # type: ignore[arg-type]


@on_each_record
def test_line_ends_and_json_change_nothing(path: Path) -> None:
    """CRLF, and JSON Lines in place of YAML, give the same numbers to the last bit."""
    record = read_record(path)
    base = numbers(SCORER.classify(record))
    crlf = load_text(path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")).dyad
    line = load_text(to_json(record), json=True).dyad
    assert crlf is not None
    assert line is not None
    assert numbers(SCORER.classify(crlf)) == base
    assert numbers(SCORER.classify(line)) == base


@on_each_record
def test_names_of_states_change_nothing(path: Path) -> None:
    """Renaming the two states to Brazil and India changes nothing but the names."""
    record = read_record(path)
    renamed = replace(record, hegemon=state_by_code("BRA"), follower=state_by_code("IND"))
    verdict, other = SCORER.classify(record), SCORER.classify(renamed)
    assert numbers(other) == numbers(verdict)
    assert (other.as_dict()["hegemon"], other.as_dict()["follower"]) == ("BRA", "IND")
    text = verdict.explanation.replace(f"{record.follower.name} and {record.hegemon.name}", "India and Brazil", 1)
    assert other.explanation == text


@on_each_record
def test_label_and_coder_change_nothing(path: Path) -> None:
    """No scorer reads the label, the coder, the coalition's name or the notes."""
    record = read_record(path)
    bare = replace(record, label=None, coder="ZZ", coalition="Another", notes=None)
    assert {**numbers(SCORER.classify(bare)), "coalition": ""} == {**numbers(SCORER.classify(record)), "coalition": ""}


@on_each_record
def test_dropping_a_dimension_changes_the_explanation(path: Path) -> None:
    """Without the entries of a dimension the explanation is another."""
    record = read_record(path)
    verdict = SCORER.classify(record)
    for dimension in DIMENSIONS:
        gone = [entry for row in verdict.contributions if row.dimension == dimension for entry in row.entries]
        if gone:
            assert SCORER.classify(dropping(record, gone)).explanation != verdict.explanation, dimension


@on_each_record
def test_in_training_is_known_by_the_evidence(path: Path) -> None:
    """A record that trained the model is known again, and no more once an entry is added."""
    record = read_record(path)
    assert SCORER.classify(record).in_training is (record.label is not None)
    changed = adding(record, interaction(str(record.period.start), "follower", "demand"))
    assert not SCORER.classify(changed).in_training


@pytest.mark.parametrize("path", SHIPPED[:5], ids=name_of)
def test_json_keys_are_those_of_the_contract(path: Path) -> None:
    """The JSON of a verdict holds every key that was promised, numbers unrounded."""
    verdict = SCORER.classify(read_record(path), str(path))
    content = verdict.as_dict()
    assert list(content)[:18] == [
        *("path", "hegemon", "follower", "coalition", "period", "label", "standing", "p_substantive", "interval", "db"),
        *("db_without_distance", "rules", "model", "agree", "coverage", "profile", "contributions", "explanation"),
    ]
    assert set(content["model"]) == {"label", "p_substantive", "db", "name", "in_training"}
    assert set(content["profile"]) == set(DIMENSIONS)
    assert content["db"] == verdict.db
    assert content["path"] == str(path)
    rows = [row for row in content["contributions"] if row["evidence"]]
    assert all(re.fullmatch(r"\w+\[\d+\]", one["entry"]) and one["line"] > 0 for row in rows for one in row["evidence"])


def test_contributions_stand_by_weight() -> None:
    """Rows come heaviest first; unknown ones say null and 0 dB."""
    verdict = SCORER.classify(read_record(SHIPPED[0]))
    rows = verdict.contributions[:-1]
    weights = [abs(row.rules_db) + abs(row.model_db) for row in rows]
    assert weights == sorted(weights, reverse=True)
    unknown = [row for row in rows if row.value is None]
    assert unknown
    assert {(row.rules_db, row.model_db, row.rules_db_uncapped, row.entries) for row in unknown} == {
        (0.0, 0.0, 0.0, ())
    }


@on_each_record
def test_coverage_and_profile(path: Path) -> None:
    """Coverage is known over all scored indicators; a profile is 0 to 1, and null where nothing is known."""
    record = read_record(path)
    readings: dict[str, Reading] = measure(record)
    verdict = SCORER.classify(record)
    scored = [name for name, one in INDICATORS.items() if one.scored]
    assert verdict.coverage == sum(readings[name].value is not None for name in scored) / len(scored)
    for dimension, amount in verdict.profile.items():
        known = [readings[name].value for name in INDICATORS if INDICATORS[name].dimension == dimension]
        assert (amount is None) == all(value is None for value in known)
        assert amount is None or 0 <= amount <= 1


def test_profile_is_the_amount_of_the_thing_named() -> None:
    """`aid: none` is few carrots, an alliance little distance."""
    poor = SCORER.classify(dyad("aid: none\ncontext: {alliance: defense}")).profile
    rich = SCORER.classify(
        dyad("aid: [{date: 2000-05, kind: cash, linkage: explicit}]\ncontext: {alliance: none}")
    ).profile
    assert poor["carrots"] == 0
    assert rich["carrots"] is not None
    assert rich["carrots"] > 0.5
    assert (poor["distance"], rich["distance"]) == (0.0, 1.0)
    # Votes alike (2.5 dB), no alliance (2 dB): each counts by the most that its rule can say.
    mixed = SCORER.classify(dyad("aid: none\ncontext: {alliance: none, ideal_point_distance: 0}")).profile
    assert mixed["distance"] == pytest.approx(2 / 4.5)


@pytest.mark.parametrize("text", ["", "context: {alliance: defense, gdp_musd: 5}", "mandate: {body: UNSC}"])
def test_insufficient_evidence(text: str) -> None:
    """Without evidence the labels are null, and every number stays finite."""
    content = SCORER.classify(dyad(text)).as_dict()
    assert content["standing"] == INSUFFICIENT
    assert [content["label"], content["rules"]["label"], content["model"]["label"], content["agree"]] == [None] * 4
    assert all(abs(content[key]) < 1000 for key in ("db", "p_substantive", "db_without_distance", "coverage"))
    assert 0 < content["interval"][0] < content["interval"][1] < 1
    assert not content["model"]["in_training"]
    assert "no evidence" in content["explanation"]


@pytest.mark.parametrize("text", ["consultations: none", "aid: none", "interactions: none", "searched: [demand]"])
def test_known_absence_is_evidence(text: str) -> None:
    """What was looked for and not found is evidence enough for a label."""
    verdict = SCORER.classify(dyad(text))
    assert verdict.standing != INSUFFICIENT
    assert verdict.label == label_of(verdict.db) is not None


@pytest.mark.parametrize(
    ("db", "p"), [(0, 0.5), (10, 10 / 11), (-10, 1 / 11), (30, 1000 / 1001), (-5000, 0), (5000, 1)]
)
def test_decibels_to_probability(db: float, p: float) -> None:
    """10 dB is ten to one, and no number of dB overflows."""
    assert probability(db) == pytest.approx(p, abs=1e-12)
