"""A rulebook beside records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coalclass.records.words import count_noun
from coalclass.reports.view import Rows, Sheet, View
from coalclass.scoring.describe import signed
from coalclass.scoring.model import DB_PER_LOGIT

if TYPE_CHECKING:
    from coalclass.learning.coefficients import Estimate
    from coalclass.learning.rule_findings import Audit, Learned, Pair, RuleAudit

_NONE = "·"
_UNLABELLED = "No record has a label, so nothing is said of how often a trace is found in either relation."
_ELICITED = (
    "rule", "dimension", "p1", "p0", "spread_p1", "spread_p0", "present_db", "absent_db", "known", "found",
    "mean_db_substantive", "mean_db_incentive",
)  # fmt: skip
_OBSERVED = (
    "found_substantive", "found_incentive", "looked_substantive", "looked_incentive", "ratio_db", "ratio_db_low",
    "ratio_db_high",
)  # fmt: skip
_PARTNER = ("partner", "partner_r", "partner_records")
_LEARNED = ("coefficient", "free_coefficient", "trained_found")


class AuditView(View):
    """A rulebook, rule by rule."""

    subject = "an audit is"
    shapes = frozenset({"rows", "table", "document"})

    def __init__(self, audit: Audit) -> None:
        self.audit = audit

    def rows(self) -> Rows:
        """One row per rule."""
        return audit_rows(self.audit)

    def tables(self) -> list[Sheet]:
        """How often a trace is found, in either relation where records are labelled; which rules repeat others."""
        return audit_sheets(self.audit)

    def document(self) -> dict[str, Any]:
        """The same by rule, by pair of rules and by dimension."""
        return audit_data(self.audit)

    def notes(self) -> list[str]:
        """What is to be said of the whole."""
        return audit_notes(self.audit)


def audit_sheets(audit: Audit) -> list[Sheet]:
    """The audit as tables; those on labels only where records are labelled."""
    labelled = [_beside(audit), _ratios(audit), _means(audit)] if audit.labelled else []
    return [_overview(audit), _known(audit), *labelled, _partners(audit), _model(audit), _pairs(audit), _taken(audit)]


def audit_notes(audit: Audit) -> list[str]:
    """What is to be said of the whole, in sentences."""
    labels = ", ".join(f"{count} {label}" for label, count in audit.labels.items())
    notes = [
        f"{count_noun(len(audit.rules), 'rule')} over {count_noun(audit.records, 'record')} of "
        f"{count_noun(audit.coalitions, 'coalition')}; labelled: {labels}.",
    ]
    if not audit.labelled:
        notes.append(_UNLABELLED)
    notes += _leaning(audit)
    if audit.never_speak:
        notes.append(f"Neither found nor looked for in any of these records: {', '.join(audit.never_speak)}.")
    if held := [one.name for one in audit.rules if one.learned is not None and _is_held(one.learned)]:
        notes.append(f"Held at zero in the model, since its training records pull against the rule: {', '.join(held)}.")
    return notes


def _leaning(audit: Audit) -> list[str]:
    """How the rules' sum leans: its mean by label, and what is missing from it."""
    means = [f"{_db(mean)} dB on {label} records" for label, mean in audit.mean_db.items() if mean is not None]
    said = [f"The rules sum to {' and '.join(means)}, on average."] if means else []
    shift = audit.shift
    if shift.value is not None:
        toward = "substantive" if shift.value < 0 else "incentive-based"
        within = ""
        if shift.low is not None and shift.high is not None:
            low, high = (signed(end * DB_PER_LOGIT) for end in (shift.low, shift.high))
            within = f" [{low}, {high}]"
        said.append(
            f"With both labels counted alike, {signed(shift.value * DB_PER_LOGIT)} dB{within} are missing from that "
            f"sum: the rules lean toward {toward}."
        )
    return said


def _overview(audit: Audit) -> Sheet:
    remark = "All in dB (plus toward substantive), each rule by itself, before the discount of its dimension."
    return Sheet(
        f"The rulebook '{audit.rulebook}' beside the model '{audit.model}'", remarks=[*audit_notes(audit), remark]
    )


def _known(audit: Audit) -> Sheet:
    rows = [
        (
            one.name,
            f"{one.p1:g}",
            f"{one.p0:g}",
            _db(one.present_db),
            _db(one.absent_db),
            str(one.known),
            str(one.found),
        )
        for one in audit.rules
    ]
    remarks = [
        "p1 and p0: how often the rule expects the trace in a substantive and in an incentive-based relation, and what "
        "its presence and absence are worth. Known: records in which it was found or looked for; found: a chance of "
        "one half or more."
    ]
    heads = ("trace", ">p1", ">p0", ">present", ">absent", ">known", ">found")
    return Sheet("What a rule expects, and how often its trace is found", heads, rows, remarks)


def _beside(audit: Audit) -> Sheet:
    rows = []
    for one in audit.rules:
        seen = one.observed
        if seen is not None:
            sides = ((one.p1, one.p0), (seen.found1, seen.found0), (seen.looked1, seen.looked0))
            rows.append((one.name, *(f"{_percent(first)} / {_percent(second)}" for first, second in sides)))
    remarks = [
        "Substantive / incentive-based. Expected: p1 and p0, where the trace could occur and was looked for. "
        "Of all: the share of all labelled records in which the trace is found. Looked: the same of those in which it "
        "was found or looked for; where a search is coded only with a find, nearly all."
    ]
    return Sheet("Expected beside observed", ("trace", ">expected", ">of all", ">looked"), rows, remarks)


def _ratios(audit: Audit) -> Sheet:
    rows = [
        (one.name, _db(one.present_db), _within(one.observed.ratio_db))
        for one in audit.rules
        if one.observed is not None
    ]
    remarks = [
        "In dB: what presence is worth to the rule, and the ratio of the observed shares of all records (half a record "
        "added to each count), with a 90% interval from a bootstrap over coalitions."
    ]
    return Sheet("What a find is worth", ("trace", ">rule", ">observed [90%]"), rows, remarks)


def _means(audit: Audit) -> Sheet:
    rows = [(one.name, _db(one.substantive_db), _db(one.incentive_db), _difference(one)) for one in audit.rules]
    remarks = ["Mean dB over all records of either label, 0 where the rule says nothing, and the difference."]
    return Sheet("What a rule says on either label", ("trace", ">on sub.", ">on inc.", ">difference"), rows, remarks)


def _difference(one: RuleAudit) -> str:
    if one.substantive_db is None or one.incentive_db is None:
        return _NONE
    return _db(one.substantive_db - one.incentive_db)


def _partners(audit: Audit) -> Sheet:
    found = [(one.name, one.partner) for one in audit.rules if one.partner is not None]
    rows = [(name, one.other(name), signed(one.r, 2), str(one.records)) for name, one in found]
    remarks = [
        "The rule whose dB go with its own the most (Pearson's r), among those that speak in at least "
        f"{audit.enough} records with it; n: those records."
    ]
    return Sheet("A rule beside its nearest", ("trace", "nearest", ">r", ">n"), rows, remarks)


def _model(audit: Audit) -> Sheet:
    rows = []
    for one in audit.rules:
        learned = one.learned
        if learned is None:
            rows.append((one.name, _NONE, "", "not in the model"))
            continue
        held = _is_held(learned)
        said = "held at zero: its training records pull against the rule" if held else ""
        said = said or ("" if learned.found else "found in no training record")
        rows.append((one.name, f"{learned.coefficient:.2f}", signed(learned.free, 2) if held else "", said))
    remarks = ["The coefficient multiplies what the rule says: 1 takes it at its word. Free: before it was held."]
    return Sheet("A rule in the model", ("trace", ">coefficient", ">free", "remark"), rows, remarks, grows=3)


def _is_held(one: Learned) -> bool:
    return one.coefficient == 0 and one.free < 0


def _pairs(audit: Audit) -> Sheet:
    rows = [(f"{one.first} and {one.second}", signed(one.r, 2), str(one.records), _word(one)) for one in audit.pairs]
    same, contrary = audit.limits
    remarks = [f"r from {same:g} either way, or down from {signed(contrary)}; n: records in which both speak."]
    if not rows:
        remarks.insert(0, "No two rules do.")
    return Sheet("Rules that say the same, and rules that conflict", ("pair", ">r", ">n", "they"), rows, remarks)


def _word(one: Pair) -> str:
    if one.same and one.conflict:
        return "mirror"
    return "same" if one.same else "conflict"


def _taken(audit: Audit) -> Sheet:
    rows = [
        (one.dimension, f"{one.rho:g}", str(one.records), _NONE if one.taken_db is None else f"{one.taken_db:.1f}")
        for one in audit.dimensions
    ]
    remarks = [
        "rho: what a further trace of the same side still counts. n: records in which two or more speak for one side; "
        "taken: by how many dB the discount lessens them there, on average."
    ]
    return Sheet("What the discount takes", ("dimension", ">rho", ">n", ">taken"), rows, remarks)


def _db(value: float | None) -> str:
    return _NONE if value is None else signed(value)


def _percent(value: float | None) -> str:
    return _NONE if value is None else f"{value:.0%}"


def _within(one: Estimate) -> str:
    if one.value is None or one.low is None or one.high is None:
        return _db(one.value)
    return f"{signed(one.value)} [{signed(one.low)}, {signed(one.high)}]"


def audit_data(audit: Audit) -> dict[str, Any]:
    """The audit as JSON holds it, unrounded; `observed` of a rule is null where not both labels are there."""
    return {
        "rulebook": audit.rulebook,
        "model": audit.model,
        "records": audit.records,
        "labels": dict(audit.labels),
        "coalitions": audit.coalitions,
        "mean_db": dict(audit.mean_db),
        "shift": audit.shift._asdict(),
        "never_speak": list(audit.never_speak),
        "rules": [_rule_data(one) for one in audit.rules],
        "pairs": [{**one._asdict(), "same": one.same, "conflict": one.conflict} for one in audit.pairs],
        "dimensions": [one._asdict() for one in audit.dimensions],
        "notes": audit_notes(audit),
    }


def _rule_data(one: RuleAudit) -> dict[str, Any]:
    return {
        **_elicited(one),
        "observed": None if one.observed is None else _observed(one),
        **_partner(one),
        "learned": None if one.learned is None else _learned(one.learned),
    }


def _elicited(one: RuleAudit) -> dict[str, Any]:
    said = (one.p1, one.p0, *one.spread, one.present_db, one.absent_db)
    found = (one.known, one.found, one.substantive_db, one.incentive_db)
    return dict(zip(_ELICITED, (one.name, one.dimension, *said, *found), strict=True))


def _observed(one: RuleAudit) -> dict[str, Any]:
    seen = one.observed
    if seen is None:
        return dict.fromkeys(_OBSERVED)
    shares = (seen.found1, seen.found0, seen.looked1, seen.looked0)
    ratio = (seen.ratio_db.value, seen.ratio_db.low, seen.ratio_db.high)
    return dict(zip(_OBSERVED, (*shares, *ratio), strict=True))


def _partner(one: RuleAudit) -> dict[str, Any]:
    partner = one.partner
    other = (None, None, None) if partner is None else (partner.other(one.name), partner.r, partner.records)
    return dict(zip(_PARTNER, other, strict=True))


def _learned(one: Learned | None) -> dict[str, Any]:
    if one is None:
        return dict.fromkeys((*_LEARNED, "held_at_zero"))
    return {**dict(zip(_LEARNED, one, strict=True)), "held_at_zero": _is_held(one)}


def audit_rows(audit: Audit) -> Rows:
    """One row per rule; without labels the columns on observed shares are left out."""
    rows = []
    for one in audit.rules:
        observed = _observed(one) if audit.labelled else {}
        rows.append({**_elicited(one), **observed, **_partner(one), **_learned(one.learned)})
    seen = _OBSERVED if audit.labelled else ()
    columns = (*_ELICITED, *seen, *_PARTNER, *_LEARNED, "held_at_zero")
    return Rows(columns, [list(row.values()) for row in rows])
