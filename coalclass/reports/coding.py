"""How fully a casebook is coded: the questions of the protocol, and the fields that carry the theory, as tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from coalclass.learning.coding import ANSWERS, COUNTS, FIELDS, count_entries, share_answers, share_field
from coalclass.records.protocol import questions
from coalclass.reports.doctor import LABELS, list_hegemons
from coalclass.reports.view import Sheet

if TYPE_CHECKING:
    from coalclass.learning.casebook import Case
    from coalclass.learning.coding import Coding, Share

T = TypeVar("T")

_SHORT = ("sub.", "inc.")
_UNKNOWN = "·"


def coding_sheets(codings: Sequence[Coding]) -> list[Sheet]:
    """The questions, the records with open ones, and the fields."""
    cases = [one.case for one in codings]
    return [_ways(codings), _questions(codings), _open(codings), _fields(cases), _entries(cases)]


def _groups(items: Sequence[T], case_of: Callable[[T], Case]) -> dict[str, list[T]]:
    """All, each label, each of the largest hegemons."""
    groups = {"all": list(items)}
    for label, short in zip(LABELS, _SHORT, strict=True):
        groups[short] = [one for one in items if case_of(one).label == label]
    for code in list_hegemons([case_of(one) for one in items]):
        groups[code] = [one for one in items if case_of(one).dyad.hegemon.code == code]
    return groups


def _ways(codings: Sequence[Coding]) -> Sheet:
    rows = []
    for question in questions():
        ways = [share_answers(codings, question.number, (way,)) for way in (*ANSWERS, None)]
        rows.append((f"{question.number}. {question.asks}", *map(_percent, ways)))
    heads = ("question", *(f">{way}" for way in ANSWERS), ">open")
    remark = (
        "How the records answer the questions of the coding protocol: by an entry coded by hand, else by a kind in "
        "searched (or none), else by a logged gap."
    )
    return Sheet("The questions of the protocol", heads, rows, [remark])


def _questions(codings: Sequence[Coding]) -> Sheet:
    groups = _groups(codings, lambda one: one.case)
    rows = []
    for question in questions():
        shares = [share_answers(group, question.number, ANSWERS) for group in groups.values()]
        rows.append((f"question {question.number}", *map(_percent, shares)))
    return Sheet("Questions answered, by label and by hegemon", ("", *(f">{name}" for name in groups)), rows)


def _open(codings: Sequence[Coding]) -> Sheet:
    rows = [(one.case.name, ", ".join(map(str, one.open))) for one in codings if one.open]
    remark = f"{len(codings) - len(rows)} of {len(codings)} records answer every question."
    return Sheet("Open questions", ("record", "open"), rows, [remark])


def _fields(cases: Sequence[Case]) -> Sheet:
    groups = _groups(cases, lambda one: one)
    rows = [(name, *(_percent(share_field(group, name)) for group in groups.values())) for name in FIELDS]
    remark = (
        "Of the entries coded by hand that could have the field, the share that has it. Troops are asked of "
        "contributions of combat, support and peacekeeping alone."
    )
    return Sheet("Fields that carry the theory", ("field", *(f">{name}" for name in groups)), rows, [remark])


def _entries(cases: Sequence[Case]) -> Sheet:
    sides = [list(cases), *([case for case in cases if case.label == label] for label in LABELS)]
    rows = []
    for name in COUNTS:
        whole, *by_label = (count_entries(side, name) for side in sides)
        means = [_UNKNOWN if one is None else f"{one.mean:.1f}" for one in by_label]
        told = 3 * [_UNKNOWN] if whole is None else [f"{whole.median:g}", str(whole.least), str(whole.most)]
        rows.append((name, *told, _UNKNOWN if whole is None else f"{whole.mean:.1f}", *means))
    heads = ("coded by hand, in a record", ">median", ">least", ">most", ">mean", *(f">mean {name}" for name in _SHORT))
    return Sheet("Entries coded by hand", heads, rows)


def _percent(share: Share) -> str:
    return _UNKNOWN if share.value is None else f"{share.value:.0%}"


def coding_data(codings: Sequence[Coding]) -> dict[str, Any]:
    """The same as JSON holds it, every record included."""
    cases = [one.case for one in codings]
    groups: dict[str, Callable[[Coding], bool]] = {label: _labelled(label) for label in LABELS}
    groups |= {code: _led(code) for code in sorted({case.dyad.hegemon.code for case in cases})}
    return {
        "questions": [
            {
                "number": question.number,
                "asks": question.asks,
                "shares": {way: share_answers(codings, question.number, (way,)).value for way in ANSWERS},
                "answered": share_answers(codings, question.number, ANSWERS).value,
                "answered_by": {
                    name: share_answers([one for one in codings if fits(one)], question.number, ANSWERS).value
                    for name, fits in groups.items()
                },
                "open": [one.case.name for one in codings if question.number in one.open],
            }
            for question in questions()
        ],
        "fields": {name: _share_data(cases, name) for name in FIELDS},
        "counts": {name: _count_data(cases, name) for name in COUNTS},
    }


def _labelled(label: str) -> Callable[[Coding], bool]:
    return lambda one: one.case.label == label


def _led(code: str) -> Callable[[Coding], bool]:
    return lambda one: one.case.dyad.hegemon.code == code


def _share_data(cases: Sequence[Case], name: str) -> dict[str, Any]:
    share = share_field(cases, name)
    by = {label: share_field([case for case in cases if case.label == label], name).value for label in LABELS}
    return {"share": share.value, "coded": share.coded, "entries": share.whole, "by_label": by}


def _count_data(cases: Sequence[Case], name: str) -> dict[str, Any] | None:
    count = count_entries(cases, name)
    return None if count is None else count._asdict()
