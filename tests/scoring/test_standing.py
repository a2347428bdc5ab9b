"""Standing: how firmly a verdict stands, tried on rulebooks and models made for the purpose."""

from __future__ import annotations

from dataclasses import replace

import pytest
from dyads import dyad

from coalclass.records import Context, Dyad
from coalclass.scoring import Feature, Model, Rule, Rulebook, Scorer
from coalclass.scoring.verdict import Verdict

KNOWN = """
context: {{polyarchy_hegemon: 0.8, polyarchy_follower: 0.8, alliance: defense, vote_agreement: 0.9}}
mandate: {{body: UNSC}}
searched: [demand, threat, sanction, adoption]
consultations: [{}]
interactions:
- {{date: 2000-05, actor: follower, kind: statement, rationale: norm}}
- {{date: 2000-05, actor: follower, kind: contribution, form: combat, paid_by: follower}}
- {{date: 2000-05, actor: hegemon, kind: adherence}}
- {{date: 2000-05, actor: hegemon, kind: verbal-cooperation, count: 500}}
""".format(", ".join(["{date: 2000-04, level: leader, timing: before, outcome: adopted, initiator: joint}"] * 3))
RICH = dyad(KNOWN)
POOR = dyad("consultations: [{}]".format(", ".join(["{date: 2000-04, level: leader, timing: before}"] * 9)))


def rulebook(**weights: float) -> Rulebook:
    """Rules whose presence is worth the dB given, above a crossover at one half."""
    rules = {
        name.replace("_", "-"): Rule(name.replace("_", "-"), db, 0.0, (0.0, 0.5, 1.0), "theory", ("source 2000",))
        for name, db in weights.items()
    }
    return Rulebook("made", 0.0, {}, rules, {})


def model(db: float = 0.0, *, provisional: bool = False, sure: bool = True, **slopes: float) -> Model:
    """A model of `db` as a baseline, and a slope in dB per unit for the indicators named."""
    per_db = 0.2302585092994046
    features = tuple(
        Feature(name.replace("_", "-"), 0.5, 1.0, slope * per_db, slope * per_db, 0.0, 1000)
        for name, slope in slopes.items()
    )
    size = len(features) + 1
    spread = 1e-6 if sure else 90.0
    covariance = tuple(tuple(spread if a == b else 0.0 for b in range(size)) for a in range(size))
    return Model("made", features, db * per_db, 1.0, 0.0, covariance, provisional)


def classified(book: Rulebook, made: Model, record: Dyad = RICH) -> Verdict:
    return Scorer(book, made).classify(record)


SURE = rulebook(prior_consultation=40)  # three before of three, shrunk: 0.8, so 24 dB


def test_clear() -> None:
    """Agreeing scorers, an interval on one side, 10 dB and coverage make a clear verdict, without reservations."""
    verdict = classified(SURE, model(24))
    assert (verdict.standing, verdict.label, verdict.reasons) == ("clear", "substantive", ())
    assert verdict.db == pytest.approx(24)
    assert verdict.half_width < 24


REASONS = {
    "provisional": (SURE, model(24, provisional=True), RICH, "leaning", "provisional"),
    "weak": (rulebook(mandate=9), model(9), RICH, "leaning", "under 10 dB"),
    "little coverage": (SURE, model(30), POOR, "leaning", "indicators are known"),
    "disagreement": (SURE, model(-1), RICH, "contested", "different sides"),
    "wide interval": (SURE, model(24, sure=False), RICH, "contested", "crosses even odds"),
    "distance": (
        rulebook(alliance=22, mandate=-1),
        model(alliance=44, mandate=-2),
        RICH,
        "leaning",
        "hangs on the distance",
    ),
    "coalition-wide": (
        rulebook(mandate=22, alliance=-1),
        model(mandate=44, alliance=-2),
        RICH,
        "leaning",
        "shared by the whole coalition",
    ),
    "machine-coded": (
        rulebook(event_conflict=-40, mandate=1),
        model(1, event_conflict=-44),
        dyad(KNOWN.replace("cooperation", "conflict")),
        "leaning",
        "machine-coded",
    ),
}


@pytest.mark.parametrize("case", REASONS)
def test_what_holds_a_verdict_back(case: str) -> None:
    """Each reservation alone lowers a verdict's standing, and is given as the reason."""
    book, made, record, standing, reason = REASONS[case]
    verdict = classified(book, made, record)
    assert verdict.standing == standing, verdict.reasons
    assert [reason in one for one in verdict.reasons] == [True], verdict.reasons
    assert verdict.label is not None


def test_exactly_even() -> None:
    """At exactly 0 dB there is no label, the standing is contested, and the explanation says so."""
    verdict = classified(rulebook(), model())
    assert (verdict.db, verdict.label, verdict.standing, verdict.p_substantive) == (0.0, None, "contested", 0.5)
    assert verdict.agree
    assert "exactly between" in verdict.explanation


def test_contested_keeps_its_label() -> None:
    """A contested verdict keeps the label of the pool, and its scorers theirs."""
    verdict = classified(SURE, model(-1))
    assert (verdict.label, verdict.rules.label, verdict.model.label) == (
        "substantive",
        "substantive",
        "incentive-based",
    )
    assert verdict.agree is False


@pytest.mark.parametrize(("edge", "standing"), [(10.0, "clear"), (9.999, "leaning")])
def test_ten_decibels_are_clear(edge: float, standing: str) -> None:
    """10 dB is enough to be clear, less is not."""
    verdict = classified(rulebook(mandate=edge), model(edge))
    assert verdict.standing == standing


def test_distance_left_out() -> None:
    """`db_without_distance` is the verdict had the distance dimension been unknown."""
    scorer = Scorer()
    near = scorer.classify(RICH)
    unknown = scorer.classify(replace(RICH, context=Context()))
    assert near.db_without_distance == pytest.approx(unknown.db)
    assert near.db != near.db_without_distance
