"""A rulebook held against records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coalclass.reports.view import Rows, Sheet, View
from coalclass.scoring.describe import signed

if TYPE_CHECKING:
    from coalclass.learning.rule_findings import Audit, Judged, Learned, Pair, RuleAudit

_NONE = "·"
_UNLABELLED = "No record has a label, so nothing is said of how often a rule is right."
_JUDGED = (
    "records",
    "right",
    "right_low",
    "right_high",
    "commoner_label",
    "mean_db_substantive",
    "mean_db_incentive",
    "parts_db",
)
_SPOKEN = ("rule", "dimension", "known", "substantive", "incentive_based", "silent", "median_db")
_COMPANY = ("partner", "partner_r", "partner_records", "compared", "against", "conflict")
_LEARNED = ("db", "held_at_zero", "free_label", "free_against_rule", "taught_by")


class AuditView(View):
    """A rulebook, rule by rule."""

    subject = "an audit is"
    shapes = frozenset({"rows", "table", "document"})

    def __init__(self, audit: Audit) -> None:
        self.audit = audit

    def rows(self) -> Rows:
        """A row a rule."""
        return audit_rows(self.audit)

    def tables(self) -> list[Sheet]:
        """How often a rule speaks, is right, repeats another; those on right and wrong where records are labelled."""
        return audit_sheets(self.audit)

    def document(self) -> dict[str, Any]:
        """The same by rule, by pair of rules and by dimension."""
        return audit_data(self.audit)

    def notes(self) -> list[str]:
        """What is to be said of the whole."""
        return audit_notes(self.audit)


def audit_sheets(audit: Audit) -> list[Sheet]:
    """The audit as tables; those on right and wrong only where records are labelled."""
    judged = [_right(audit), _parts(audit)] if audit.labelled else []
    return [_overview(audit), _speaks(audit), *judged, _beside(audit), _model(audit), _pairs(audit), _caps(audit)]


def audit_notes(audit: Audit) -> list[str]:
    """What is to be said of the whole, in sentences."""
    labels = ", ".join(f"{count} {label}" for label, count in audit.labels.items())
    notes = [
        f"{len(audit.rules)} rules over {audit.records} record{'s' if audit.records != 1 else ''} of "
        f"{audit.coalitions} coalition{'s' if audit.coalitions != 1 else ''}; labelled: {labels}.",
    ]
    if not audit.labelled:
        notes.append(_UNLABELLED)
    if audit.never_speak:
        notes.append(f"Never known in these records, so never heard: {', '.join(audit.never_speak)}.")
    if held := [one.name for one in audit.rules if one.learned and one.learned.held]:
        notes.append(f"Held at zero in the model, since what taught it pulls against the rules: {', '.join(held)}.")
    return notes


def _overview(audit: Audit) -> Sheet:
    remark = "All in dB (plus toward substantive), each rule on its own, before the cap of its dimension."
    return Sheet(
        f"The rulebook '{audit.rulebook}' beside the model '{audit.model}'", remarks=[*audit_notes(audit), remark]
    )


def _speaks(audit: Audit) -> Sheet:
    rows = [
        (one.name, str(one.known), str(one.substantive), str(one.incentive), str(one.silent), _db(one.median_db))
        for one in audit.rules
    ]
    remarks = [
        "Known: records whose indicator is known. There it leans toward substantive (sub.) or incentive-based (inc.), "
        "or is silent at its crossover. dB: the median where it is known."
    ]
    return Sheet("How often a rule speaks", ("rule", ">known", ">sub.", ">inc.", ">silent", ">dB"), rows, remarks)


def _right(audit: Audit) -> Sheet:
    found = [(one.name, one.judged) for one in audit.rules if one.judged is not None]
    rows = [(name, str(one.records), _estimate(one), _percent(one.commoner)) for name, one in found]
    remarks = [
        "n: labelled records in which it leans to a side. Right: the share of these in which it leans to the label's, "
        "with a 90% interval from a bootstrap over coalitions. Commoner: what always saying their commoner label gets."
    ]
    return Sheet("How often a rule is right", ("rule", ">n", ">right [90%]", ">commoner"), rows, remarks)


def _parts(audit: Audit) -> Sheet:
    found = [(one.name, one.judged) for one in audit.rules if one.judged is not None]
    rows = [(name, _db(one.substantive_db), _db(one.incentive_db), _db(one.parts_db)) for name, one in found]
    remarks = ["Mean dB in the records of either label where its indicator is known, and the difference."]
    return Sheet("How far a rule parts the labels", ("rule", ">on sub.", ">on inc.", ">parts"), rows, remarks)


def _beside(audit: Audit) -> Sheet:
    rows = []
    for one in audit.rules:
        partner = "" if one.partner is None else f"{one.partner.other(one.name)} {signed(one.partner.r, 2)}"
        rows.append((one.name, _percent(one.conflict), partner))
    remarks = [
        "Against: the share of records in which it leans against the verdict of the other rules. Partner: the rule "
        f"whose dB go with its own the most (Pearson's r), among those that speak in {audit.enough} records with it."
    ]
    return Sheet("A rule beside the others", ("rule", ">against", "partner"), rows, remarks, grows=2)


def _model(audit: Audit) -> Sheet:
    rows = [
        (one.name, _db(one.median_db), _NONE if one.learned is None else _db(one.learned.db), _learned(one.learned))
        for one in audit.rules
    ]
    remarks = ["The median dB of either scorer where the indicator is known; the model's from what it was taught."]
    return Sheet("A rule beside the model", ("rule", ">rule", ">model", "what taught it"), rows, remarks, grows=3)


def _learned(one: Learned | None) -> str:
    if one is None:
        return "not in the model"
    if one.held:
        bearing = "against the rule" if one.against_rule else "as this rule has it"
        return f"held at zero: before that more of it spoke for {one.free}, {bearing}"
    return "" if one.taught else "known in no record"


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


def _caps(audit: Audit) -> Sheet:
    rows = [
        (
            one.dimension,
            _NONE if one.cap_db is None else f"{one.cap_db:g}",
            str(one.records),
            str(one.bent),
            _NONE if one.taken_db is None else f"{one.taken_db:.1f}",
            _db(one.largest_db),
        )
        for one in audit.dimensions
    ]
    remarks = [
        "n: records in which a rule of the dimension speaks. Bent: those in which the cap bends their sum; by: how "
        "much it takes there on average, in dB. Largest: the largest sum before it."
    ]
    return Sheet("How often a cap bends", ("dimension", ">cap", ">n", ">bent", ">by", ">largest"), rows, remarks)


def _db(value: float | None) -> str:
    return _NONE if value is None else signed(value)


def _percent(value: float | None) -> str:
    return _NONE if value is None else f"{value:.0%}"


def _estimate(one: Judged) -> str:
    right = one.right
    if right.value is None or right.low is None or right.high is None:
        return _percent(right.value)
    return f"{right.value:.0%} [{right.low:.0%}, {right.high:.0%}]"


def audit_data(audit: Audit) -> dict[str, Any]:
    """The audit as JSON holds it, unrounded; `judged` of a rule is null where no record has a label."""
    return {
        "rulebook": audit.rulebook,
        "model": audit.model,
        "records": audit.records,
        "labels": dict(audit.labels),
        "coalitions": audit.coalitions,
        "never_speak": list(audit.never_speak),
        "rules": [_rule_data(one) for one in audit.rules],
        "pairs": [{**one._asdict(), "same": one.same, "conflict": one.conflict} for one in audit.pairs],
        "dimensions": [
            {**one._asdict(), "bent_share": one.bent / one.records if one.records else None} for one in audit.dimensions
        ],
        "notes": audit_notes(audit),
    }


def _rule_data(one: RuleAudit) -> dict[str, Any]:
    return {
        **_spoken(one),
        "judged": None if one.judged is None else _judged(one.judged),
        **_company(one),
        "learned": None if one.learned is None else dict(zip(_LEARNED, one.learned, strict=True)),
    }


def _spoken(one: RuleAudit) -> dict[str, Any]:
    counts = (one.known, one.substantive, one.incentive, one.silent)
    return dict(zip(_SPOKEN, (one.name, one.dimension, *counts, one.median_db), strict=True))


def _judged(one: Judged) -> dict[str, Any]:
    right = (one.right.value, one.right.low, one.right.high)
    means = (one.substantive_db, one.incentive_db, one.parts_db)
    return dict(zip(_JUDGED, (one.records, *right, one.commoner, *means), strict=True))


def _company(one: RuleAudit) -> dict[str, Any]:
    partner = one.partner
    other = (None, None, None) if partner is None else (partner.other(one.name), partner.r, partner.records)
    return dict(zip(_COMPANY, (*other, one.compared, one.against, one.conflict), strict=True))


def audit_rows(audit: Audit) -> Rows:
    """A row a rule; without labels the columns on right and wrong are left out."""
    judged = ("judged", *_JUDGED[1:]) if audit.labelled else ()
    columns = (*_SPOKEN, *_COMPANY, *judged, "learned_db", *_LEARNED[1:])
    rows = []
    for one in audit.rules:
        found = [] if one.judged is None else list(_judged(one.judged).values())
        learned = [None] * len(_LEARNED) if one.learned is None else list(one.learned)
        rows.append([*_spoken(one).values(), *_company(one).values(), *found, *learned])
    return Rows(columns, rows)
