"""The card of a model, as Markdown, made from its JSON: its use, what taught it, how good it is, its limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from coalclass.reports.evaluation import apart, difference, estimate, evaluation_sheets
from coalclass.reports.reference import model_markdown
from coalclass.reports.sheets import sheets_markdown
from coalclass.reports.text import markdown
from coalclass.scoring.describe import signed
from coalclass.scoring.model import DB_PER_LOGIT, Feature, Model
from coalclass.scoring.scorer import Z90

_RIVALS = ("base rate", "rules", "boosting", "counts", "unknowns", "distance", "Western")
_SHARED = "shared-decisions"


def card(model: Model) -> str:
    """The whole card; a model without an evaluation says that it has none."""
    if not model.evaluation:
        return (
            f"# Model card: {markdown(model.name)}\n\nThis model file holds no evaluation; train it anew with "
            f"`coalclass train`.\n\n{model_markdown(model)}"
        )
    return "\n\n".join([f"# Model card: {markdown(model.name)}", *_sections(model)])


def _sections(model: Model) -> Iterator[str]:
    found = model.evaluation
    yield first_sentence(found)
    yield _second(model)
    yield f"## What it is for, and what not\n\n{_USE}"
    yield f"## What taught it\n\n{_taught(model)}"
    yield f"## How good it is\n\n{_SCHEME}"
    yield sheets_markdown(evaluation_sheets(found), level=3)
    yield f"## What the rules' decibels are worth\n\n{_nominal(found)}"
    yield f"## The interval of a verdict\n\n{_interval(model)}"
    yield f"## Does consultation carry weight of its own beside money?\n\n{_consultation(model)}"
    yield f"## Coefficients against theory\n\n{_against_theory(model)}"
    yield model_markdown(model).strip()
    yield f"## What a label does not say\n\n{_SILENT}"


def first_sentence(found: Mapping[str, Any]) -> str:
    """Whether the shipped scorers beat the base rate and the rivals; what they do not beat comes first."""
    if _nothing_held_out(found):
        return "**Nothing is known of how it does on another coalition: there is no interval over coalitions.**"
    level = f"{found['level']:.0%}"
    parts = []
    for own in ("model", "pool", "rules"):
        level_with = [name for name in _RIVALS if name != own and not apart(found["duels"][own][name])]
        if level_with:
            parts.append(f"the {own} cannot be told from {_listed(level_with)}")
    if not parts:
        return f"Out of coalition, model, pool and rules each differ from every rival ({level} interval of log-loss)."
    text = "; ".join(parts)
    return (
        f"**Out of coalition, {text}: the {level} interval of the difference in log-loss includes zero.** "
        + _beaten(found)
    )


def _nothing_held_out(found: Mapping[str, Any]) -> bool:
    return all(one["low"] is None for one in found["duels"]["model"].values())


def _beaten(found: Mapping[str, Any]) -> str:
    parts = []
    for own in ("model", "pool", "rules"):
        duels = found["duels"][own]
        better = [name for name in _RIVALS if name != own and apart(duels[name]) and duels[name]["value"] < 0]
        worse = [name for name in _RIVALS if name != own and apart(duels[name]) and duels[name]["value"] > 0]
        if better:
            parts.append(f"Less log-loss than {_listed(better)}: the {own}.")
        if worse:
            parts.append(f"More than {_listed(worse)}: the {own}.")
    return " ".join(parts)


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _row(found: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    result: Mapping[str, Any] = next(row for row in found["measures"] if row["name"] == name)
    return result


def _second(model: Model) -> str:
    found = model.evaluation
    cells = [f"{name} {estimate(_row(found, name)['measures']['accuracy'])}" for name in ("model", "pool", "rules")]
    base = estimate(_row(found, "base rate")["measures"]["accuracy"])
    text = (
        f"Accuracy on coalitions it has not seen: {'; '.join(cells)}; always giving the others' commoner label {base}."
    )
    return f"{text} The model is provisional." if model.provisional else text


_USE = """For scholars and students who want a second, reproducible opinion on a coded dyad beside their own, and for
finding the entries on which a judgment turns. It answers side by side with the rulebook and is pooled with it. It is
not for deciding about people or governments, not for forecasting, and not for records that were coded to fit a
verdict: it believes what the record says. Of coalitions unlike those that taught it, it knows nothing."""

_SCHEME = """Every figure below about something trained comes from a fit that saw nothing of the record's coalition,
its penalty and its recalibration included. Intervals are percentiles of a bootstrap over coalitions, and differences
are taken on the same resamples. `follower out` shows the model when it has seen the coalition but no other record of
the follower; its penalty was chosen with the follower in sight, and it is not recalibrated. Nor are the rivals."""

_SILENT = """A label says which of two accounts the coded evidence fits better, in one coalition and period. It does
not say that a government is sincere or a people venal, that no other motive was at work, or how the same state acts
elsewhere. It is about a relationship, not about a people. The evidence is what coders found in a few dozen pages, and
newspapers print quarrels and payments sooner than quiet agreement. The cases are few and chosen for having a
published judgment, so the share of labels among them is no estimate of anything. The labels are judgments of scholars
and observers, and where these are divided the confidence is low."""


def _taught(model: Model) -> str:
    training = model.training
    share = training.get("low_confidence", 0) / training["records"]
    names = training.get("separating") or []
    parted = f"{_listed(names)} part" if names else "No indicator parts"
    return "\n\n".join(
        [
            f"{training['records']} records of {len(training['coalitions'])} coalitions, led by "
            f"{_listed(training.get('hegemons') or ['(not recorded)'])}; {training['substantive']} are labelled "
            f"substantive. {share:.0%} of the labels are of low confidence and weigh half. How the shipped casebook "
            "was "
            "coded, by whom it was checked, and how far two coders agree: [casebook.md](casebook.md).",
            "L2 logistic regression on standardised indicators, unknowns at their neutral value, classes balanced; "
            f"C = {training['strength']:.3g}, {_chosen(len(training['coalitions']))}. {_recalibrated(model)}",
            f"{parted} the labels without exception.",
        ]
    )


def _chosen(coalitions: int) -> str:
    if coalitions < 2:
        return "the middle of the range, since there is no other coalition to try it on"
    rule = " with the one-standard-error rule" if coalitions >= 5 else ""
    return f"chosen by leave-one-coalition-out log-loss{rule}"


def _recalibrated(model: Model) -> str:
    slope = model.calibration_found
    if slope is None or slope.get("value") is None:
        return "No calibration slope could be found."
    found = f"The slope of its log-odds out of coalition was {estimate(slope)} before recalibration"
    if model.slope == 1.0 and slope["value"] <= 0:
        return f"{found}: it orders unseen coalitions the wrong way round, which no stretching mends."
    if model.slope == 1.0:
        return f"{found}, whose interval holds one, so nothing was recalibrated."
    return f"{found}; the interval excludes one, so its log-odds are stretched by {model.slope:.2f}."


def _nominal(found: Mapping[str, Any]) -> str:
    rules, pool = (_row(found, name)["measures"] for name in ("rules", "pool"))
    lean = rules["calibration_intercept"]["value"]
    worth = rules["calibration_slope"]["value"]
    text = (
        f"Calibration slope of the rules {estimate(rules['calibration_slope'])}, shift "
        f"{estimate(rules['calibration_intercept'])} nats; of the pool {estimate(pool['calibration_slope'])} and "
        f"{estimate(pool['calibration_intercept'])}."
    )
    if worth is None or lean is None:
        return text
    leaning = "toward substantive" if lean < 0 else "toward incentive-based"
    return (
        f"{text} So 10 dB of rules have been worth about {10 * worth:.1f} dB, and they lean {leaning} by about "
        f"{abs(lean) * DB_PER_LOGIT:.1f} dB. They are **nominal**: no weight was moved to mend this."
    )


def _interval(model: Model) -> str:
    one = model.interval
    if not one:
        return "This model file holds no test of its interval."
    widened = (
        f"It is therefore widened by a factor of {one['factor']:.2f} and covers {one['simulated']:.0%}."
        if one["factor"] > 1
        else "It is not widened."
    )
    return (
        "In a simulation (coefficients and recalibration as resampled coalitions give them, entries of each record "
        f"drawn anew from its own, unknown indicators filled from other records; {one['draws']} draws a record) "
        "the interval as computed "
        f"covered {one['simulated_plain']:.0%} where {one['claim']:.0%} is claimed. {widened} Among unseen coalitions, "
        f"ordered by pooled probability in {one['bins']} groups, the share of substantive labels lies between the mean "
        f"ends of the intervals in {one['bins_covered']}. On {one['no_narrower_than_parts']:.0%} of the records it "
        "is no "
        "narrower than the sum of the parts taken at the record (coefficients, jackknife over entries, unknowns); on "
        "the others entries pull so unlike each other that the jackknife is wider."
    )


def _consultation(model: Model) -> str:
    found = model.evaluation["ablations"]
    shared, money = found.get(_SHARED), found.get("carrots")
    if shared is None or money is None or shared["low"] is None:
        return "Not measured: there are no other coalitions to hold out."
    if not apart(shared):
        answer = "The data do not show it: the interval of that loss includes zero, also if theory puts it first."
    elif shared["value"] > 0:
        answer = "They show it: the interval of that loss lies above zero."
    else:
        answer = "They speak against it: without it the model does better."
    return (
        f"{answer} With every indicator of shared decisions unknown to it, the model's out-of-coalition log-loss "
        "changes "
        f"by {difference(shared)} nats, with every carrot unknown by {difference(money)} (more means that it was "
        "needed). In the fit to all records, with money beside it, moving all indicators of shared decisions from "
        "fully "
        f"out to fully in adds {_contribution(model)}. What is softest in the coding, what became of a follower's "
        "input "
        "and who took the initiative, is in this dimension, and errors in it draw its weight toward nothing."
    )


def _contribution(model: Model) -> str:
    """What all indicators of shared decisions add from 0 to 1, in dB, with a 90 percent interval."""
    from coalclass.indicators import INDICATORS

    places = [place for place, one in enumerate(model.features) if INDICATORS[one.name].dimension == _SHARED]
    unit = model.slope * DB_PER_LOGIT
    scale = {place: unit / model.features[place].scale for place in places}
    total = sum(model.features[place].coefficient * scale[place] for place in places)
    variance = sum(scale[a] * scale[b] * model.covariance[a + 1][b + 1] for a in places for b in places)
    half = Z90 * max(0.0, variance) ** 0.5
    text = f"{signed(total)} dB (90% {signed(total - half)} to {signed(total + half)}, signs held)"
    held = [model.features[place].name for place in places if _is_held(model.features[place])]
    if not held:
        return text
    free = sum(model.features[place].free_coefficient * scale[place] for place in places)
    are = "is" if len(held) == 1 else "are"
    return f"{text}; {_listed(held)} {are} held at zero there, and with nothing held the sum would be {signed(free)} dB"


def _is_held(one: Feature) -> bool:
    return one.coefficient == 0 and one.free_coefficient != 0


def _against_theory(model: Model) -> str:
    held = [one for one in model.features if _is_held(one)]
    if not held:
        return "No indicator's data pull against its rule."
    names = _listed([one.name for one in held])
    return (
        "A coefficient may come out as nothing, but not as the reverse of its rule. Beside the other indicators the "
        f"data pull against the rule for {names}: held at zero, and shown with what they would have been with no sign "
        "held (free) in the table below. Read them as findings."
    )
