"""How firmly a verdict stands, how wide its interval is, and what bias in the search would turn it."""

from __future__ import annotations

from dataclasses import replace
from math import inf, isfinite, log10, sqrt
from pathlib import Path

import pytest
from dyads import SHIPPED, dyad, on_each_record
from made import COVARIANCE, make_book, make_model, make_scorer, read

from coalclass.indicators import TRACES, Reading, measure
from coalclass.records import Dyad, read_record
from coalclass.scoring import Model, Rule, Rulebook, Scorer, Verdict
from coalclass.scoring.model import DB_PER_LOGIT, Pool
from coalclass.scoring.scorer import CLEAR_DB, NAMES, Z90

SCORER = make_scorer()
RECORD = dyad("consultations: none")
NOTHING = ((0.0,) * 3,) * 3


def stand(db: float, half_width: float = 0.0, *, provisional: bool = False) -> Verdict:
    """A verdict of just these dB and this half of an interval."""
    pool = Pool(0.0, 0.0, 1.0, NOTHING, half_width / Z90)
    model = Model("made", (), db / DB_PER_LOGIT, ((0.0,),), pool, provisional)
    return Scorer(make_book(), model).classify(RECORD)


EDGE = 10 * log10(0.9 / 0.1)
STANDINGS = {
    "p over 0.9": (EDGE + 1e-6, 3.0, "clear"),
    "p under 0.1": (-EDGE - 1e-6, 3.0, "clear"),
    "p just under 0.9": (EDGE - 1e-6, 3.0, "leaning"),
    "p just over 0.1": (-EDGE + 1e-6, 3.0, "leaning"),
    "an interval just on one side": (12.0, 12.0 - 1e-6, "clear"),
    "an interval just over one half": (12.0, 12.0 + 1e-6, "contested"),
    "on one side, and little": (2.0, 1.9, "leaning"),
    "over one half, and little": (-2.0, 2.1, "contested"),
}


@pytest.mark.parametrize("case", STANDINGS)
def test_standing(case: str) -> None:
    """Clear: p at least 0.9 or at most 0.1 and an interval on one side. Leaning: on one side. Else contested."""
    db, half_width, standing = STANDINGS[case]
    verdict = stand(db, half_width)
    assert verdict.db == pytest.approx(db)
    assert verdict.half_width == pytest.approx(half_width)
    assert verdict.standing == standing, verdict.reasons
    assert verdict.label == ("substantive" if db > 0 else "incentive-based")
    assert (verdict.reasons == ()) is (standing == "clear")
    low, high = verdict.interval
    assert (low > 0.5 or high < 0.5) is (standing != "contested")


def test_clear_is_nine_to_one() -> None:
    """The bound of a clear verdict, as fixed before anything was scored."""
    assert pytest.approx(EDGE) == CLEAR_DB


def test_exactly_even() -> None:
    """At exactly 0 dB there is no label, the standing is contested, and the explanation says so."""
    verdict = stand(0.0)
    assert (verdict.db, verdict.label, verdict.standing, verdict.p_substantive) == (0.0, None, "contested", 0.5)
    assert "exactly between" in verdict.explanation
    assert verdict.observation_bias == 1.0


def test_a_provisional_model_holds_it_back() -> None:
    """A model of few records never gives a clear verdict, and that is the reason given."""
    verdict = stand(20.0, 3.0, provisional=True)
    assert verdict.standing == "leaning"
    assert verdict.reasons == ("the model is provisional",)


def test_distance_alone_holds_it_back() -> None:
    """A verdict whose sign depends on how near the two states are is not clear, and that is the reason given."""
    book = make_book(allied=(0.97, 0.03), fait_accompli=(0.4, 0.5))
    sure = Model("made", (), 0.0, ((0.0,),), Pool(0.0, 1.0, 0.0, NOTHING), False)
    record = dyad(
        "context: {alliance: defense}\n"
        "consultations: [{date: 2000-05, level: leader, initiator: hegemon, timing: after, outcome: ignored}]"
    )
    verdict = Scorer(book, sure).classify(record)
    assert verdict.db > CLEAR_DB
    assert verdict.db_without_distance == pytest.approx(10 * log10(0.4 / 0.5))
    assert (verdict.standing, verdict.reasons) == (
        "leaning",
        ("its sign depends on the distance between the two states",),
    )


def test_scorers_that_disagree() -> None:
    """Each scorer keeps its own label; that they differ is said and lowers no standing by itself."""
    book = make_book(tied_payment=(0.03, 0.97))
    model = Model("made", (), 5.0, ((0.0,),), Pool(0.0, 1.0, 0.1, NOTHING), False)
    verdict = Scorer(book, model).classify(dyad("aid: [{date: 2000-05, kind: cash, linkage: explicit}]"))
    assert (verdict.rules.label, verdict.model.label, verdict.agree) == ("incentive-based", "substantive", False)
    assert verdict.standing == "clear"


@on_each_record
def test_distance_left_out(path: Path) -> None:
    """`db_without_distance` is the verdict had nothing of the distance dimension been known."""
    record = read_record(path)
    verdict = SCORER.classify(record)
    context = replace(
        record.context,
        **dict.fromkeys(("polyarchy_follower", "alliance", "ideal_point_distance", "vote_agreement")),  # type: ignore[arg-type]
    )
    unknown = SCORER.classify(replace(record, context=context))
    assert verdict.db_without_distance == pytest.approx(unknown.db, abs=1e-9)


# --- the interval


def width(readings: dict[str, Reading], scorer: Scorer) -> float:
    """Half of the interval at readings."""
    return scorer._half_width(readings, scorer.score(readings))


def calm(**changes: object) -> Scorer:
    """A scorer whose calibration and coefficients are certain, so that what nobody looked for is what is left."""
    zeros = tuple((0.0,) * len(COVARIANCE) for _ in COVARIANCE)
    return make_scorer(covariance=zeros, pool=Pool(0.0, 0.5, 0.5, NOTHING, 2.0), **changes)


@pytest.mark.parametrize("name", [one for one in NAMES if not TRACES[one].opened_by])
def test_what_was_half_found_may_be_there(name: str) -> None:
    """The better the search for what was found with a chance of three in ten, the narrower."""
    searches = (0.0, 1.0) if TRACES[name].dimension == "distance" else (0.0, 0.46, 0.62, 1.0)
    widths = [width({**read(), name: Reading(0.3, search)}, calm()) for search in searches]
    assert widths == sorted(widths, reverse=True)
    assert widths[0] > widths[-1]


@pytest.mark.parametrize("name", NAMES)
def test_what_nobody_looked_for_widens_it(name: str) -> None:
    """The better the search for a trace that was not found, the narrower; a sequence that did not open adds nothing."""
    scorer = calm()
    # What stands in the context is known or is not; no search for it is half made.
    searches = (0.0, 1.0) if TRACES[name].dimension == "distance" else (0.0, 0.46, 0.62, 1.0)
    widths = [width({**read(), name: Reading(0.0, search)}, scorer) for search in searches]
    if TRACES[name].opened_by:
        assert widths[0] == min(widths)
    else:
        assert widths == sorted(widths, reverse=True)
        assert widths[0] > widths[-1]


def test_it_has_its_parts() -> None:
    """The variance is that of pool, model, spread between coalitions and codings, likelihoods, what was not sought."""
    readings = read(**{name: (1.0, 1.0) for name in NAMES if not TRACES[name].opened_by})
    scores = SCORER.score(readings)
    pool = SCORER.model.pool
    variance = pool.variance(scores.rules_db, scores.model_db) + pool.spread_db**2 + pool.coding_db**2
    variance += pool.model**2 * SCORER.model.variance_db(dict(zip(NAMES, scores.own, strict=True)))
    for place, name in enumerate(NAMES):
        if readings[name].known:
            weight = pool.rules * scores.rules[place] / scores.raw[place]
            weight += pool.model * SCORER.model.features[place].coefficient
            variance += weight**2 * SCORER.rulebook.rules[name].variance(1.0, 1.0)
    assert width(readings, SCORER) == pytest.approx(Z90 * sqrt(variance), abs=1e-9)


@on_each_record
def test_looking_for_nothing_more_never_narrows_it(path: Path) -> None:
    """A record of which nothing is said to have been looked for has no narrower interval, its entries as they are."""
    record = read_record(path)
    scorer = calm()
    silent = replace(record, searched=(), **_forget(record))  # type: ignore[arg-type]
    assert scorer.classify(silent).half_width >= scorer.classify(record).half_width - 1e-9


def _forget(record: Dyad) -> dict[str, None]:
    sections = ("consultations", "aid", "interactions")
    return {section: None for section in sections if getattr(record, section) == ()}


def test_the_spread_between_coalitions_widens_it() -> None:
    """So do the covariances of pool and model: on every tenth shipped record each alone makes it wider."""
    for path in SHIPPED[::10]:
        readings = measure(read_record(path))
        narrow = width(readings, calm())
        assert width(readings, make_scorer(pool=Pool(0.0, 0.5, 0.5, NOTHING, 3.0))) > narrow
        pool = make_model().pool._replace(shift_db=0.0, rules=0.5, model=0.5, spread_db=2.0)
        zeros = tuple((0.0,) * len(COVARIANCE) for _ in COVARIANCE)
        assert width(readings, make_scorer(covariance=zeros, pool=pool)) > narrow


# --- observation bias


def biased(scorer: Scorer, toward: int, bias: float) -> Scorer:
    """The scorer had the losing account made every trace that speaks for the winner easier to find, in odds."""

    def raise_odds(p: float) -> float:
        return bias * p / (1 - p + bias * p)

    def change(name: str, p1: float, p0: float) -> tuple[float, float]:
        if TRACES[name].toward != toward:
            return p1, p0
        return (p1, raise_odds(p0)) if toward > 0 else (raise_odds(p1), p0)

    book = scorer.rulebook
    rules = {
        name: Rule(name, *change(name, rule.p1, rule.p0), rule.theory, rule.source) for name, rule in book.rules.items()
    }
    features = []
    for one in scorer.model.features:
        p1, p0 = change(one.name, one.p1, one.p0)
        features.append(one._replace(p1=p1, p0=p0))
    return Scorer(Rulebook("biased", book.rho, rules, book.sources), replace(scorer.model, features=tuple(features)))


@on_each_record
def test_at_its_bias_the_verdict_is_even(path: Path) -> None:
    """With its bias applied to every likelihood a verdict is 0 dB; where the bias is infinite it never is."""
    record = read_record(path)
    verdict = SCORER.classify(record)
    toward = 1 if verdict.db > 0 else -1
    bias = verdict.observation_bias
    assert bias > 1
    if isfinite(bias):
        assert biased(SCORER, toward, bias).classify(record).db == pytest.approx(0.0, abs=1e-6)
    else:
        assert biased(SCORER, toward, 1e6).classify(record).db * toward > 0


def test_bias_by_hand() -> None:
    """One demand, 0.2 against 0.5: p1 must reach p0, for which its odds must be four times what they are."""
    sure = Model("made", (), 0.0, ((0.0,),), Pool(0.0, 1.0, 0.0, NOTHING), False)
    demand = dyad("interactions: [{date: 2000-05, actor: follower, kind: demand}]")
    assert Scorer(make_book(price_named=(0.2, 0.5)), sure).classify(demand).observation_bias == pytest.approx(4.0)


def test_no_bias_turns_what_no_trace_carries() -> None:
    """A verdict that rests on the intercept alone is turned by no bias in the search."""
    verdict = stand(5.0)
    assert verdict.observation_bias == inf
    assert verdict.as_dict()["observation_bias"] is None


def test_the_bias_is_worked_out_once() -> None:
    """However often a verdict is asked for it."""
    verdict = SCORER.classify(read_record(SHIPPED[0]))
    asked: list[float] = []

    def find() -> float:
        asked.append(2.0)
        return 2.0

    counted = replace(verdict, find_bias=find, _known_bias=[])
    assert [counted.observation_bias, counted.observation_bias, counted.as_dict()["observation_bias"]] == [2.0] * 3
    assert asked == [2.0]
