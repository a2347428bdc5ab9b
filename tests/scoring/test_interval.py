"""The interval: less evidence never narrows it, and it is no narrower than the parts it is made of."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import fields, replace
from math import fsum, sqrt
from pathlib import Path

import pytest
from dyads import SHIPPED, adding, consultation, dropping, dyad, dyads, name_of, on_each_record, section_of
from hypothesis import given

from coalclass.indicators import INDICATORS, measure, weighing_entries
from coalclass.records import Dyad, read_record
from coalclass.scoring import Scorer
from coalclass.scoring.model import DB_PER_LOGIT
from coalclass.scoring.scorer import Z90

SCORER = Scorer()
# Records in which no scored indicator rests on what the two did: only on meetings, money and what is known absent.
SILENT_ACTS = {"bosnia-ifor-1995/rou", "czechoslovakia-1968/ddr"}
SHIPPED_RECORD = read_record(SHIPPED[0])
SECTIONS = ("consultations", "aid", "interactions", "mandate")


def less(record: Dyad) -> Iterator[Dyad]:
    """The record with an entry, a section, half its entries, a fact or all that was looked for missing."""
    for entry in record.entries:
        yield dropping(record, [entry])
    for section in SECTIONS:
        yield replace(record, **{section: None})  # type: ignore[arg-type]
    for seed in range(10):
        yield dropping(record, random.Random(seed).sample(record.entries, len(record.entries) // 2))
    for one in fields(record.context):
        if one.name not in ("source", "line"):
            yield replace(record, context=replace(record.context, **{one.name: None}))  # type: ignore[arg-type]
    yield replace(record, searched=())


@on_each_record
def test_less_evidence_never_narrows_it(path: Path) -> None:
    """No entry, section, half of the entries, fact of context or search left out makes the interval narrower."""
    record = read_record(path)
    width = SCORER.classify(record).half_width
    for poorer in less(record):
        assert SCORER.classify(poorer).half_width >= width


@given(dyads())
def test_less_evidence_never_narrows_any(record: Dyad) -> None:
    """The same on records at large."""
    width = SCORER.classify(record).half_width
    for poorer in less(record):
        assert SCORER.classify(poorer).half_width >= width


@on_each_record
def test_every_section_left_out_widens_it(path: Path) -> None:
    """A section on which a scored indicator rests makes the interval strictly narrower."""
    record = read_record(path)
    width = SCORER.classify(record).half_width
    readings = measure(record)
    behind = {section_of(one) for name in readings if INDICATORS[name].scored for one in readings[name].entries}
    assert ("interactions" in behind) == (name_of(path) not in SILENT_ACTS)
    for section in behind:
        assert SCORER.classify(replace(record, **{section: None})).half_width > width, section  # type: ignore[arg-type]


def parts_at(record: Dyad) -> tuple[float, float]:
    """Half of the interval; and a quarter of the model's variance at the record, the jackknife's and the unknowns'."""
    verdict, readings, model = SCORER.classify(record), measure(record), SCORER.model
    point = [1.0]
    unknown = 0.0
    for one in model.features:
        value = readings[one.name].value
        point.append(0.0 if value is None else (value - one.centre) / one.scale)
        if value is None:
            rule = SCORER.rulebook.rules[one.name]
            rules = (rule.present_db - rule.absent_db) / (rule.anchors[2] - rule.anchors[0])
            slope = (rules + model.slope * one.coefficient / one.scale * DB_PER_LOGIT) / 2
            unknown += slope**2 * one.variance
    places = range(len(point))
    coefficients = fsum(point[a] * model.covariance[a][b] * point[b] for a in places for b in places)
    left = [verdict.db - pull for _, pull in verdict.pulls]
    mean = fsum(left) / len(left)
    jackknife = (len(left) - 1) / len(left) * fsum((one - mean) ** 2 for one in left)
    variance = coefficients * (model.slope * DB_PER_LOGIT) ** 2 / 4 + jackknife + unknown
    return verdict.half_width, Z90 * sqrt(variance)


def test_it_keeps_pace_with_its_parts_at_the_record() -> None:
    """On two shipped records of three it is no narrower than its parts add up to there, on none under half of them.

    Nearer it cannot come for all: taken at the record, the parts shrink when an awkward entry is left out.
    """
    pairs = [parts_at(read_record(path)) for path in SHIPPED]
    assert sum(width >= parts for width, parts in pairs) >= 2 / 3 * len(pairs)
    assert min(width / parts for width, parts in pairs) > 0.5


@pytest.mark.parametrize("count", range(6))
def test_few_entries(count: int) -> None:
    """Fewer than three entries add what one entry can move at most, which more than covers leaving one out."""
    record = dyad("consultations: none") if not count else dyad()
    record = adding(record, *[consultation("2000-05", timing="before", outcome="adopted")] * count)
    verdict = SCORER.classify(record)
    assert len(weighing_entries(record)) == count
    left = [verdict.db, *[verdict.db - pull for _, pull in verdict.pulls]]
    # What the same readings have where entries are many.
    plain = SCORER._half_width(measure(record), tuple(SHIPPED_RECORD.entries))
    assert verdict.half_width - plain == pytest.approx(8.0 if count < 3 else 0.0, abs=1e-12)
    if count < 3:
        assert verdict.half_width - plain >= max(left) - min(left)


@pytest.mark.parametrize("name", [name for name, one in INDICATORS.items() if one.scored])
def test_an_unknown_costs_its_training_variance(name: str) -> None:
    """Without entries each scored indicator has a variance of its own in the interval, however it was trained."""
    variance, taken = SCORER._spread[list(INDICATORS).index(name)]
    assert variance > 0
    assert taken > 0
