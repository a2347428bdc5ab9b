"""The card of a model, made from its JSON: its use, what taught it, how good it is, its limits.

The prose stands in `wording/card.md` and `wording/card.txt`; here is which sentence goes where.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TextIO

from coalclass.reports.evaluation import apart, difference, estimate, evaluation_sheets
from coalclass.reports.formats.markdown import page
from coalclass.reports.model import model_blocks
from coalclass.reports.text import markdown
from coalclass.reports.view import Prose, View
from coalclass.reports.wording import read_page, say
from coalclass.scoring.describe import signed
from coalclass.scoring.model import DB_PER_LOGIT, Feature, Model
from coalclass.scoring.scorer import Z90

_RIVALS = ("base rate", "rules", "boosting", "counts", "unknowns", "distance", "Western")
_SHARED = "shared-decisions"


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
    sheets = [replace(sheet, level=3) for sheet in evaluation_sheets(found)]
    return read_page("card").substitute(
        name=markdown(model.name),
        first=first_sentence(found),
        accuracy=_accuracy(model),
        taught=_taught(model),
        evaluation=page(sheets),
        nominal=_nominal(found),
        interval=_interval(model),
        consultation=_consultation(model),
        against_theory=_against_theory(model),
        model=described,
    )


def _say(key: str, **values: object) -> str:
    return say("card", key, **values)


def first_sentence(found: Mapping[str, Any]) -> str:
    """Whether the shipped scorers beat the base rate and the rivals; what they do not beat comes first."""
    if _nothing_held_out(found):
        return _say("nothing-held-out")
    level = f"{found['level']:.0%}"
    parts = []
    for own in ("model", "pool", "rules"):
        level_with = [name for name in _RIVALS if name != own and not apart(found["duels"][own][name])]
        if level_with:
            parts.append(_say("cannot-be-told", own=own, names=_listed(level_with)))
    if not parts:
        return _say("differ", level=level)
    return _say("level", text="; ".join(parts), level=level, beaten=_beaten(found))


def _nothing_held_out(found: Mapping[str, Any]) -> bool:
    return all(one["low"] is None for one in found["duels"]["model"].values())


def _beaten(found: Mapping[str, Any]) -> str:
    parts = []
    for own in ("model", "pool", "rules"):
        duels = found["duels"][own]
        better = [name for name in _RIVALS if name != own and apart(duels[name]) and duels[name]["value"] < 0]
        worse = [name for name in _RIVALS if name != own and apart(duels[name]) and duels[name]["value"] > 0]
        if better:
            parts.append(_say("better", names=_listed(better), own=own))
        if worse:
            parts.append(_say("worse", names=_listed(worse), own=own))
    return " ".join(parts)


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _row(found: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    result: Mapping[str, Any] = next(row for row in found["measures"] if row["name"] == name)
    return result


def _accuracy(model: Model) -> str:
    found = model.evaluation
    cells = [f"{name} {estimate(_row(found, name)['measures']['accuracy'])}" for name in ("model", "pool", "rules")]
    base = estimate(_row(found, "base rate")["measures"]["accuracy"])
    text = _say("accuracy", cells="; ".join(cells), base=base)
    return f"{text} {_say('provisional')}" if model.provisional else text


def _taught(model: Model) -> str:
    training = model.training
    coalitions = len(training["coalitions"])
    names = training.get("separating") or []
    taught = _say(
        "taught",
        records=training["records"],
        coalitions=coalitions,
        hegemons=_listed(training.get("hegemons") or ["(not recorded)"]),
        substantive=training["substantive"],
        share=f"{training.get('low_confidence', 0) / training['records']:.0%}",
    )
    strength = f"{training['strength']:.3g}"
    fitted = _say("fitted", strength=strength, chosen=_chosen(coalitions), recalibrated=_recalibrated(model))
    parted = _say("parted", parted=f"{_listed(names)} part" if names else "No indicator parts")
    return "\n\n".join([taught, fitted, parted])


def _chosen(coalitions: int) -> str:
    if coalitions < 2:
        return _say("chosen-alone")
    return _say("chosen", rule=" with the one-standard-error rule" if coalitions >= 5 else "")


def _recalibrated(model: Model) -> str:
    slope = model.calibration_found
    if slope is None or slope.get("value") is None:
        return _say("slope-unknown")
    found = _say("slope", slope=estimate(slope))
    if model.slope == 1.0:
        return _say("slope-wrong-way" if slope["value"] <= 0 else "slope-holds-one", found=found)
    return _say("slope-stretched", found=found, stretch=f"{model.slope:.2f}")


def _nominal(found: Mapping[str, Any]) -> str:
    rules, pool = (_row(found, name)["measures"] for name in ("rules", "pool"))
    lean = rules["calibration_intercept"]["value"]
    worth = rules["calibration_slope"]["value"]
    text = _say(
        "nominal",
        rules_slope=estimate(rules["calibration_slope"]),
        rules_shift=estimate(rules["calibration_intercept"]),
        pool_slope=estimate(pool["calibration_slope"]),
        pool_shift=estimate(pool["calibration_intercept"]),
    )
    if worth is None or lean is None:
        return text
    leaning = "toward substantive" if lean < 0 else "toward incentive-based"
    shift = f"{abs(lean) * DB_PER_LOGIT:.1f}"
    return f"{text} {_say('worth', worth=f'{10 * worth:.1f}', leaning=leaning, lean=shift)}"


def _interval(model: Model) -> str:
    one = model.interval
    if not one:
        return _say("interval-untested")
    widened = _say("interval-kept")
    if one["factor"] > 1:
        widened = _say("interval-widened", factor=f"{one['factor']:.2f}", simulated=f"{one['simulated']:.0%}")
    return _say(
        "interval",
        draws=one["draws"],
        plain=f"{one['simulated_plain']:.0%}",
        claim=f"{one['claim']:.0%}",
        widened=widened,
        bins=one["bins"],
        covered=one["bins_covered"],
        narrower=f"{one['no_narrower_than_parts']:.0%}",
    )


def _consultation(model: Model) -> str:
    found = model.evaluation["ablations"]
    shared, money = found.get(_SHARED), found.get("carrots")
    if shared is None or money is None or shared["low"] is None:
        return _say("consultation-unmeasured")
    if not apart(shared):
        answer = _say("consultation-not-shown")
    else:
        answer = _say("consultation-shown" if shared["value"] > 0 else "consultation-against")
    parts = {"shared": difference(shared), "money": difference(money), "contribution": _contribution(model)}
    return _say("consultation", answer=answer, **parts)


def _contribution(model: Model) -> str:
    """What all indicators of shared decisions add from 0 to 1, in dB, with a 90 percent interval."""
    from coalclass.indicators import INDICATORS

    places = [place for place, one in enumerate(model.features) if INDICATORS[one.name].dimension == _SHARED]
    unit = model.slope * DB_PER_LOGIT
    scale = {place: unit / model.features[place].scale for place in places}
    total = sum(model.features[place].coefficient * scale[place] for place in places)
    variance = sum(scale[a] * scale[b] * model.covariance[a + 1][b + 1] for a in places for b in places)
    half = Z90 * max(0.0, variance) ** 0.5
    text = _say("contribution", total=signed(total), low=signed(total - half), high=signed(total + half))
    held = [model.features[place].name for place in places if _is_held(model.features[place])]
    if not held:
        return text
    free = sum(model.features[place].free_coefficient * scale[place] for place in places)
    are = "is" if len(held) == 1 else "are"
    return _say("contribution-held", contribution=text, names=_listed(held), are=are, free=signed(free))


def _is_held(one: Feature) -> bool:
    return one.coefficient == 0 and one.free_coefficient != 0


def _against_theory(model: Model) -> str:
    held = [one for one in model.features if _is_held(one)]
    return _say("conflict", names=_listed([one.name for one in held])) if held else _say("no-conflict")
