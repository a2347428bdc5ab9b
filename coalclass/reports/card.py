"""The card of a model, made from its JSON: its use, what it was trained on, how good it is, its limits.

The prose stands in `wording/card.md` and `wording/card.txt`; here is which sentence goes where.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, TextIO

from coalclass.reports.evaluation import apart, difference, estimate, evaluation_sheets
from coalclass.reports.formats.markdown import page
from coalclass.reports.model import is_held, model_blocks
from coalclass.reports.text import markdown
from coalclass.reports.view import Prose, View
from coalclass.reports.wording import read_page, say
from coalclass.scoring.describe import signed
from coalclass.scoring.model import DB_PER_LOGIT, Model, explain_account

_RIVALS = ("base rate", "rules", "boosting", "counts", "search state", "distance", "Western")
_OWN = ("verdict", "rules", "model")
_SHARED = "shared-decisions"
_BLIND = "no distance"
_FAR = "distance"
_WHOLE = "all evidence"
_UNKNOWN: dict[str, float | None] = {"value": None, "low": None, "high": None}
_LOSS, _BRIER, _BLIND_LOSS = 0.46, 0.15, 0.49
"""The goals that were set before the primary specification was run: the last is without the distance dimension."""


class CardView(View):
    """A page of prose and tables; the terminal shows it as it is written."""

    subject = "a card is"
    shapes = frozenset({"table"})
    default = "markdown"

    def __init__(self, model: Model) -> None:
        self.model = model

    def tables(self) -> list[Prose]:
        """The whole page."""
        return [Prose(card(self.model))]

    def draw(self, stream: TextIO) -> None:
        """The page in Markdown."""
        stream.write(card(self.model) + "\n")


def card(model: Model) -> str:
    """The whole card as Markdown; a model without an evaluation says that it has none."""
    found = model.evaluation
    described = page(model_blocks(model))
    if not found:
        return f"# Model card: {markdown(model.name)}\n\n{_say('bare')}\n\n{described}"
    with explain_account(model):
        return _write_card(model, found, described)


def _write_card(model: Model, found: Mapping[str, Any], described: str) -> str:
    sheets = [replace(sheet, level=3) for sheet in evaluation_sheets(found)]
    return read_page("card").substitute(
        name=markdown(model.name),
        first=first_sentence(found),
        accuracy=_accuracy(model),
        aims=_compare_evidence(model) if model.datasets_only else _aims(found),
        trained=_trained(model),
        evaluation=page(sheets),
        standings=_standings(found),
        leaning=_leaning(found),
        interval=_interval(model),
        consultation=_consultation(model),
        against_theory=_against_theory(model),
        model=described,
    )


def _say(key: str, **values: object) -> str:
    return say("card", key, **values)


def first_sentence(found: Mapping[str, Any]) -> str:
    """Whether the scorers beat the base rate and the rivals; what they do not beat comes first."""
    if _nothing_held_out(found):
        return _say("nothing-held-out")
    level = f"{found['level']:.0%}"
    parts = []
    for own in _OWN:
        level_with = [name for name in _rivals_of(own) if not apart(found["comparisons"][own][name])]
        if level_with:
            parts.append(_say("cannot-be-told", own=own, names=_listed(level_with)))
    if not parts:
        return _say("differ", level=level)
    return _say("level", text="; ".join(parts), level=level, beaten=_beaten(found))


def _rivals_of(own: str) -> list[str]:
    return [name for name in _RIVALS if name != own]


def _nothing_held_out(found: Mapping[str, Any]) -> bool:
    return all(one["low"] is None for one in found["comparisons"]["verdict"].values())


def _beaten(found: Mapping[str, Any]) -> str:
    parts = []
    for own in _OWN:
        others = found["comparisons"][own]
        better = [name for name in _rivals_of(own) if apart(others[name]) and others[name]["value"] < 0]
        worse = [name for name in _rivals_of(own) if apart(others[name]) and others[name]["value"] > 0]
        if better:
            parts.append(_say("better", names=_listed(better), own=own))
        if worse:
            parts.append(_say("worse", names=_listed(worse), own=own))
    return " ".join(parts)


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _measures(found: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    result: Mapping[str, Any] = next(row["measures"] for row in found["measures"] if row["name"] == name)
    return result


def _accuracy(model: Model) -> str:
    found = model.evaluation
    cells = [f"{name} {estimate(_measures(found, name)['accuracy'])}" for name in _OWN]
    base = estimate(_measures(found, "base rate")["accuracy"])
    text = _say("accuracy", cells="; ".join(cells), base=base)
    return f"{text} {_say('provisional')}" if model.provisional else text


def _aims(found: Mapping[str, Any]) -> str:
    return read_page("card_goals").substitute(goals="\n".join(f"- {goal}" for goal in _goals(found)))


def _compare_evidence(model: Model) -> str:
    """How far a model of published datasets gets, beside one of all evidence and distance alone."""
    found = model.evaluation
    rows = []
    for name, said in (("verdict", "verdict from datasets"), (_WHOLE, "verdict from all evidence"), (_FAR, "distance")):
        measures = _measures(found, name)
        rows.append(f"| {said} | {' | '.join(estimate(measures[one]) for one in ('log_loss', 'brier', 'auc'))} |")
    seen = [one.name for one in model.features if one.known]
    fuller = found["comparisons"]["verdict"][_WHOLE]
    return read_page("card_datasets").substitute(
        scored=len(model.features),
        seen=len(seen),
        names=_listed(seen),
        rows="\n".join(rows),
        level=f"{found['level']:.0%}",
        fuller=difference(fuller),
        distance=difference(found["comparisons"]["verdict"][_FAR]),
        answer=_say(_judge_difference(fuller)),
    )


def _judge_difference(one: Mapping[str, float | None]) -> str:
    value, low = one["value"], one["low"]
    if value is None or low is None:
        return "datasets-unmeasured"
    if apart(one) and value > 0:
        return "datasets-worse"
    return "datasets-untold" if value > 0 else "datasets-alike"


def _goals(found: Mapping[str, Any]) -> Iterator[str]:
    """Each goal that was set beforehand, what came out, and whether it is reached."""
    verdict, blind = (_measures(found, name) for name in ("verdict", _BLIND))
    yield _goal(_say("goal-loss", limit=_LOSS), verdict["log_loss"], _at_most(verdict["log_loss"], _LOSS))
    yield _goal(_say("goal-brier", limit=_BRIER), verdict["brier"], _at_most(verdict["brier"], _BRIER))
    yield _goal(_say("goal-slope"), verdict["balanced_slope"], _holds(verdict["balanced_slope"], 1.0))
    yield _goal(_say("goal-shift"), verdict["balanced_shift"], _holds(verdict["balanced_shift"], 0.0))
    yield _goal(_say("goal-blind", limit=_BLIND_LOSS), blind["log_loss"], _at_most(blind["log_loss"], _BLIND_LOSS))
    gap = found["comparisons"].get(_BLIND, {}).get("distance", _UNKNOWN)
    below = None if gap["low"] is None else apart(gap) and gap["value"] < 0
    yield _say("goal-distance", found=difference(gap), result=_say(_reached(below)))


def _goal(goal: str, one: Mapping[str, float | None], reached: bool | None) -> str:
    return _say("goal", goal=goal, found=estimate(one), result=_say(_reached(reached)))


def _reached(reached: bool | None) -> str:
    return {None: "untested", True: "reached", False: "not-reached"}[reached]


def _at_most(one: Mapping[str, float | None], limit: float) -> bool | None:
    value = one["value"]
    return None if value is None else value <= limit


def _holds(one: Mapping[str, float | None], target: float) -> bool | None:
    low, high = one["low"], one["high"]
    return None if low is None or high is None else low <= target <= high


def _trained(model: Model) -> str:
    training = model.training
    trained = _say(
        "trained",
        records=training["records"],
        coalitions=len(training["coalitions"]),
        hegemons=_listed(training.get("hegemons") or ["(not recorded)"]),
        substantive=training["substantive"],
        share=f"{training.get('low_confidence', 0) / training['records']:.0%}",
    )
    fitted = _say("fitted", strength=f"{training['strength']:.3g}", scale=f"{training['scale']:.2f}")
    pool = model.pool
    alike = _say("pooled-alike" if pool.rules == pool.model else "pooled-apart")
    pooled = _say(
        "pooled", shift=signed(pool.shift_db), rules=f"{pool.rules:.2f}", model=f"{pool.model:.2f}", alike=alike
    )
    return "\n\n".join([trained, fitted, pooled])


def _standings(found: Mapping[str, Any]) -> str:
    counts = {name: one for name, one in found.get("standings", {}).items() if one["records"]}
    if not counts:
        return _say("standings-uncounted")
    cells = [
        _say(
            "standing",
            standing=name,
            right=one["right"],
            records=one["records"],
            errors=one["records"] - one["right"],
            expected=f"{one['expected_errors']:.1f}",
        )
        for name, one in counts.items()
    ]
    return _say("standings", cells="; ".join(cells))


def _leaning(found: Mapping[str, Any]) -> str:
    """How the rules lean by themselves, and the verdict."""
    rules, verdict = _measures(found, "rules"), _measures(found, "verdict")
    mean = found["rules_mean_db"]
    said = [_say("rules-mean", substantive=signed(mean["substantive"]), incentive=signed(mean["incentive-based"]))]
    shift = rules["balanced_shift"]
    if shift["value"] is not None:
        toward = "substantive" if shift["value"] < 0 else "incentive-based"
        lean = f"{abs(shift['value']) * DB_PER_LOGIT:.1f}"
        key = "rules-lean" if apart(shift) else "rules-level"
        said.append(_say(key, shift=estimate(shift), toward=toward, lean=lean))
    said.append(
        _say(
            "calibration",
            rules=estimate(rules["balanced_slope"]),
            slope=estimate(verdict["balanced_slope"]),
            shift=estimate(verdict["balanced_shift"]),
        )
    )
    return " ".join(said)


def _interval(model: Model) -> str:
    return _say("interval", spread=f"{model.pool.spread_db:.1f}")


def _consultation(model: Model) -> str:
    found = model.evaluation["ablations"]
    shared, money = found.get(_SHARED), found.get("carrots")
    if shared is None or money is None or shared["low"] is None:
        return _say("consultation-unmeasured")
    if not apart(shared):
        answer = _say("consultation-not-shown")
    else:
        answer = _say("consultation-shown" if shared["value"] > 0 else "consultation-against")
    return _say("consultation", answer=answer, shared=difference(shared), money=difference(money))


def _against_theory(model: Model) -> str:
    held = [one.name for one in model.features if is_held(one)]
    if held:
        return _say("conflict", names=_listed(held))
    weak = min(model.features, key=lambda one: one.coefficient, default=None)
    return (
        _say("no-conflict") if weak is None else _say("weakest", trace=weak.name, coefficient=f"{weak.coefficient:.2f}")
    )
