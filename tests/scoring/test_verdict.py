"""The verdict as a value: its columns add up, and only evidence moves it."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from math import fsum, log10
from pathlib import Path
from typing import Any

import pytest
from dyads import SHIPPED, dropping, dyad, dyads, on_each_record
from hypothesis import given
from made import POOL, make_model, make_scorer

from coalclass.corpus.batch import Work, score_all
from coalclass.errors import UsageError
from coalclass.indicators import DIMENSIONS, TRACES, Reading, measure
from coalclass.records import Dyad, load_text, read_record
from coalclass.records.states import state_by_code
from coalclass.records.writing import to_json
from coalclass.scoring import Scorer
from coalclass.scoring.model import SILENT
from coalclass.scoring.scorer import NAMES
from coalclass.scoring.verdict import INSUFFICIENT, Verdict, label_of, probability

SCORER = make_scorer()
PRIOR = Scorer(model=make_model(), prior=0.8)


def numbers(verdict: Verdict) -> dict[str, Any]:
    """All of a verdict that does not name its states, places or file."""
    content = verdict.as_dict()
    for key in ("path", "hegemon", "follower", "explanation", "explanation_sources", "period", "published"):
        content.pop(key)
    content["contributions"] = [
        {key: value for key, value in row.items() if key not in ("evidence", "instances")}
        for row in content["contributions"]
    ]
    return content


def check_sums(verdict: Verdict, *last: str) -> None:
    rows = verdict.contributions
    assert fsum(row.rules_db for row in rows) == pytest.approx(verdict.rules.db, abs=1e-9)
    assert fsum(row.model_db for row in rows) == pytest.approx(verdict.model.db, abs=1e-9)
    assert fsum(row.db for row in rows) == pytest.approx(verdict.db, abs=1e-9)
    assert tuple(row.indicator for row in rows if row.dimension is None) == last
    assert {row.indicator for row in rows} == {*TRACES, *last}
    assert len(rows) == len(TRACES) + len(last)


@on_each_record
def test_the_columns_add_up(path: Path) -> None:
    """Contributions add up to the rules', the model's and the verdict's dB; a prior is one more row."""
    record = read_record(path)
    verdict, shipped, prior = (one.classify(record) for one in (SCORER, Scorer(), PRIOR))
    check_sums(verdict, "baseline", "calibration")
    check_sums(shipped, "baseline", "calibration")
    check_sums(prior, "baseline", "calibration", "prior")
    assert verdict.db == pytest.approx(-0.7 + 0.55 * verdict.rules.db + 0.4 * verdict.model.db, abs=1e-9)
    assert prior.db == pytest.approx(verdict.db + 10 * log10(4), abs=1e-9)
    assert 10 * log10(verdict.p_substantive / (1 - verdict.p_substantive)) == pytest.approx(verdict.db, abs=1e-9)
    low, high = verdict.interval
    assert low < verdict.p_substantive < high
    assert low == probability(verdict.db - verdict.half_width)


@given(dyads())
def test_the_columns_add_up_on_any_record(record: Dyad) -> None:
    """They add up on records at large too."""
    check_sums(SCORER.classify(record), "baseline", "calibration")
    check_sums(PRIOR.classify(record), "baseline", "calibration", "prior")


def test_a_row_by_hand() -> None:
    """One demand: p1 to p0 in dB, in the rules in full, in the model times its coefficient, pooled by their weights."""
    verdict = SCORER.classify(dyad("interactions: [{date: 2000-05, actor: follower, kind: demand}]"))
    row = next(row for row in verdict.contributions if row.indicator == "price-named")
    rule = SCORER.rulebook.rules["price-named"]
    ratio = 10 * log10(rule.p1 / rule.p0)
    coefficient = 0.2 + 0.01 * NAMES.index("price-named")
    assert (row.value, row.search, row.dimension) == (1.0, 0.0, "carrots")
    assert row.rules_db == row.rules_db_uncapped == pytest.approx(ratio)
    assert row.model_db == pytest.approx(coefficient * ratio)
    assert row.db == row.pooled_db == pytest.approx(POOL.rules * ratio + POOL.model * coefficient * ratio)
    baseline, calibration = verdict.contributions[-2:]
    assert (baseline.model_db, baseline.db) == (SCORER.model.baseline_db, POOL.model * SCORER.model.baseline_db)
    assert (calibration.rules_db, calibration.model_db, calibration.db) == (0.0, 0.0, -0.7)


@pytest.mark.parametrize("prior", [0.0, 1.0, -0.2, 1.5, float("nan")])
def test_a_prior_is_a_probability(prior: float) -> None:
    """A prior that is none is refused in a sentence."""
    with pytest.raises(UsageError, match="a prior is a probability between 0 and 1"):
        Scorer(model=SILENT, prior=prior)


def test_a_silent_model_leaves_the_rules_alone() -> None:
    """With the model that says nothing the verdict is the rules' own."""
    for path in SHIPPED[::10]:
        verdict = Scorer(model=SILENT).classify(read_record(path))
        assert verdict.db == verdict.rules.db
        assert verdict.model.db == 0.0


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
    """CRLF, and JSON in place of YAML, give the same numbers to the last bit."""
    record = read_record(path)
    base = numbers(SCORER.classify(record))
    crlf = load_text(path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")).dyad
    line = load_text(to_json(record), json=True).dyad
    assert crlf is not None and line is not None
    assert numbers(SCORER.classify(crlf)) == base
    assert numbers(SCORER.classify(line)) == base


def test_a_batch_in_any_order_changes_nothing(tmp_path: Path) -> None:
    """A record scores the same alone, in a batch, in one the other way round and as a line of JSON, to the last bit."""
    paths = [str(path) for path in SHIPPED[::4]]
    alone = {path: SCORER.classify(read_record(path), path).as_dict() for path in paths}
    for order in (paths, paths[::-1]):
        rows = score_all([Work((path,)) for path in order], SCORER, full=True)
        assert {row.path: row.values for row in rows} == alone
    lines = tmp_path / "all.jsonl"
    lines.write_text("".join(to_json(read_record(path)) + "\n" for path in paths), encoding="utf-8")
    for path, row in zip(paths, score_all([Work((str(lines),))], SCORER, full=True), strict=True):
        assert row.values is not None, row.problems
        assert row.values["db"] == alone[path]["db"]
        assert row.values["interval"] == alone[path]["interval"]


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
def test_dropping_a_dimension_changes_the_verdict(path: Path) -> None:
    """Without the entries of a dimension that says something the verdict is another.

    But for the first commitment: without it the second is the first, and may be as free.
    """
    record = read_record(path)
    verdict = SCORER.classify(record)
    for dimension in DIMENSIONS:
        rows = [row for row in verdict.contributions if row.dimension == dimension and row.db]
        rows = [row for row in rows if row.indicator != "commitment-first"]
        # Of several entries on one event the likeliest counts, so that without it the next would.
        events = {(entry.date, getattr(entry, "kind", None)) for row in rows for entry in row.entries}
        gone = [entry for entry in record.entries if (entry.date, getattr(entry, "kind", None)) in events]
        if gone:
            assert SCORER.classify(dropping(record, gone)).db != verdict.db, dimension


@on_each_record
def test_in_training_is_known_by_the_evidence(path: Path) -> None:
    """A record that trained the shipped model is known again, and no more once a trace reads otherwise."""
    record, scorer = read_record(path), Scorer()
    assert scorer.classify(record).in_training is (record.label is not None)
    allied = "none" if record.context.alliance != "none" else "entente"
    changed = replace(record, context=replace(record.context, alliance=allied))
    assert not scorer.classify(changed).in_training


def test_json_keys_are_those_of_the_contract() -> None:
    """The JSON of a verdict holds every key that was promised, numbers unrounded."""
    path = SHIPPED[0]
    verdict = SCORER.classify(read_record(path), str(path))
    content = verdict.as_dict()
    assert {
        *("path", "hegemon", "follower", "coalition", "period", "label", "standing", "p_substantive", "interval", "db"),
        *("db_without_distance", "rules", "model", "agree", "coverage", "published", "observation_bias", "profile"),
        *("contributions", "explanation", "reasons"),
    } <= set(content)
    assert set(content["model"]) == {"label", "p_substantive", "db", "name", "in_training"}
    assert set(content["profile"]) == set(DIMENSIONS)
    assert content["db"] == verdict.db
    assert content["path"] == str(path)
    rows = [row for row in content["contributions"] if row["evidence"]]
    assert all(re.fullmatch(r"\w+\[\d+\]", one["entry"]) and one["line"] > 0 for row in rows for one in row["evidence"])
    for row in rows:
        named = [one["entry"] for one in row["evidence"]]
        assert {entry for found in row["instances"] for entry in found["entries"]} == set(named)
        assert all(0 < found["chance"] <= 1 for found in row["instances"])


def test_contributions_stand_by_weight() -> None:
    """Rows come heaviest first; unknown ones say null and 0 dB."""
    verdict = SCORER.classify(read_record(SHIPPED[0]))
    rows = [row for row in verdict.contributions if row.dimension is not None]
    assert [abs(row.db) for row in rows] == sorted((abs(row.db) for row in rows), reverse=True)
    unknown = [row for row in rows if row.value is None]
    assert {(row.rules_db, row.model_db, row.db, row.search, row.entries) for row in unknown} == {(0, 0, 0, 0, ())}


@on_each_record
def test_coverage_and_profile(path: Path) -> None:
    """Coverage is the share of scored traces found or looked for; a profile 0 to 1, null where nothing is known."""
    record = read_record(path)
    readings: dict[str, Reading] = measure(record)
    verdict = SCORER.classify(record)
    assert verdict.coverage == sum(readings[name].known for name in NAMES) / len(NAMES)
    for dimension, amount in verdict.profile.items():
        known = [readings[name].known for name in TRACES if TRACES[name].dimension == dimension]
        assert (amount is None) is (not any(known))
        assert amount is None or 0 <= amount <= 1


def test_profile_is_the_amount_of_the_thing_named() -> None:
    """`aid: none` is few carrots, an alliance little distance, a breach little restraint."""
    poor = SCORER.classify(dyad("aid: none\ncontext: {alliance: defense}")).profile
    rich = SCORER.classify(
        dyad("aid: [{date: 2000-05, kind: cash, linkage: explicit}]\ncontext: {alliance: none}")
    ).profile
    breach = SCORER.classify(dyad("interactions: [{date: 2000-05, actor: hegemon, kind: breach}]")).profile
    assert (poor["carrots"], rich["carrots"]) == (0.0, 1.0)
    assert (poor["distance"], rich["distance"]) == (0.0, 1.0)
    assert breach["restraint"] == 0.5


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
