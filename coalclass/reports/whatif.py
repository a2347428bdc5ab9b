"""The smallest sets of changes that would change a label."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coalclass.analysis.whatif import ChangeSet, WhatIf
from coalclass.records.words import count_noun
from coalclass.reports.verdicts import tell_published
from coalclass.reports.view import Sheet, View
from coalclass.scoring.describe import describe, name_entry, signed
from coalclass.scoring.verdict import INCENTIVE, INSUFFICIENT, SUBSTANTIVE

if TYPE_CHECKING:
    from rich.console import Console

    from coalclass.analysis.recodings import Change
    from coalclass.records import Entry

_WIDEST = 140
_FINE_DB = 0.05
_UNSAID = "not said"


class WhatIfView(View):
    """What was searched for, and the sets of changes that were found."""

    subject = "what changes a label is"
    shapes = frozenset({"table", "document"})

    def __init__(self, found: WhatIf) -> None:
        self.found = found

    def tables(self) -> list[Sheet]:
        """The sets, change by change."""
        return whatif_sheets(self.found)

    def document(self) -> dict[str, Any]:
        """The sets, and how far the search is a proof."""
        return whatif_data(self.found)

    def show(self, console: Console) -> None:
        """The answer in a sentence, then the sets."""
        show_whatif(console, self.found)


def show_whatif(console: Console, found: WhatIf) -> None:
    """What was asked, what changes the label set by set, and how sure that is."""
    from rich.padding import Padding
    from rich.text import Text

    from coalclass.reports.bars import STYLES, style_of
    from coalclass.reports.columns import Columns
    from coalclass.reports.text import clean

    width = min(console.width, _WIDEST)
    for text, style in zip(_head(found), ("bold cyan", "", STYLES[found.verdict.label]), strict=True):
        console.print(Padding(Text(clean(text), style), (0, 1)), width=width)
    console.print()
    for sentence in _answer(found):
        console.print(Padding(Text(clean(sentence), "bold"), (0, 1)), width=width)
    if published := tell_published(found.verdict):
        console.print(Padding(Text(clean(published)), (0, 1)), width=width)
    sets = _shown(found)
    if sets:
        console.print()
        table = Columns(width, (">dB", "change" if found.size == 1 else "changes made together"))
        for place, one in enumerate(sets):
            if place:
                table.add_section()
            for number, change in enumerate(one.changes):
                db = Text() if number else Text(decibels(one.verdict.db), style_of(one.verdict.db))
                table.add_row(db, Text(clean(told(change))))
        console.print(table)
        console.print()
    for remark in _remarks(found):
        console.print(Padding(Text(clean(remark), "dim"), (0, 1)), width=width)


def whatif_sheets(found: WhatIf) -> list[Sheet]:
    """The sets as a table, with what was asked and how sure it is."""

    who, case, verdict = _head(found)
    rows = [
        (str(number), decibels(one.verdict.db), one.verdict.label or "none", told(change))
        for number, one in enumerate(_shown(found), 1)
        for change in one.changes
    ]
    heads = (">set", ">dB", "label", "change")
    published = tell_published(found.verdict)
    remarks = [verdict, *_answer(found), *([published] if published else []), *_remarks(found)]
    return [Sheet(f"What would change the label: {who}, {case}", heads, rows, remarks, grows=3)]


def _head(found: WhatIf) -> tuple[str, str, str]:
    verdict = found.verdict
    dyad = verdict.dyad
    what = "no label" if verdict.label is None else verdict.label
    return (
        f"{dyad.follower.name} and {dyad.hegemon.name}",
        f"{dyad.coalition}, {dyad.period}",
        f"{what}, {verdict.standing}, {decibels(verdict.db)} dB",
    )


def _answer(found: WhatIf) -> list[str]:
    """What came out, in sentences."""
    verdict = found.verdict
    if verdict.label is None:
        if verdict.standing == INSUFFICIENT:
            return ["There is no evidence to go by and so no label: there is nothing to change."]
        return ["The verdict stands exactly between the two accounts and has no label: there is nothing to change."]
    if found.size is not None:
        return [_turning(found)]
    if not found.searched:
        return ["The changes of this record are too many to search: nothing is proven, not even for single changes."]
    sentences = [f"No {_sets_of(found)} makes it {_other(found)}."]
    if found.complete and found.best is None:
        sentences.append("None even brings it closer.")
    elif found.complete and found.best is not None:
        sentences.append(f"The closest that any comes is {decibels(found.best.verdict.db)} dB.")
    else:
        closest = found.verdict.db if found.best is None else found.best.verdict.db
        sentences.append(f"The closest found is {decibels(closest)} dB; not all were worked out, but {_bound(found)}.")
    if found.searched < found.most:
        sentences.append(f"Larger sets, up to {found.most} changes, were not searched: there are too many of them.")
    return [" ".join(sentences)]


def _bound(found: WhatIf) -> str:
    return f"a bound proves that none passes {decibels(found.bound_db or 0.0)} dB"


def _turning(found: WhatIf) -> str:
    assert found.size is not None
    other, shown = _other(found), len(found.sets)
    many = f"{found.count:,}" if found.count is not None else "more than can be counted in a moment"
    if found.size == 1:
        first, such = f"One change makes it {other}", "change"
    else:
        first, such = f"It takes {found.size} changes to make it {other}; no smaller set does", "set"
    if not found.complete:
        return f"{first}. Sets of {found.size} were not all searched: there are others, and some may go farther."
    if found.count == 1:
        return f"{first}. There is one such {such}."
    first = f"{first}. There are {found.count:,} such {such}s" if found.count else f"{first}. There are {many}"
    if found.count == shown:
        return f"{first}."
    which = "the one that goes" if shown == 1 else f"the {shown} that go"
    return f"{first}; shown: {which} farthest."


def _sets_of(found: WhatIf) -> str:
    kind = "drop" if found.drop_only else "change"
    return f"single {kind}" if found.searched == 1 else f"set of up to {found.searched} {kind}s"


def _other(found: WhatIf) -> str:
    return INCENTIVE if found.verdict.label == SUBSTANTIVE else SUBSTANTIVE


def _shown(found: WhatIf) -> tuple[ChangeSet, ...]:
    return found.sets if found.best is None else (found.best,)


def _remarks(found: WhatIf) -> list[str]:
    if found.verdict.label is None:
        return []
    what = "entries dropped" if found.drop_only else "entries dropped, or one field of an entry coded otherwise"
    where = "" if len(found.sections) == 3 else f" of {' and '.join(found.sections)} alone"
    remarks = [
        f"Changes: {what}{where}; at most one for each entry. dB: the verdict on the changed record, plus toward "
        "substantive.",
    ]
    if found.complete and found.searched:
        remarks.append(
            f"Exact: of {count_noun(found.possible, 'set')} each was worked out or excluded by a bound on what its "
            f"changes can add ({count_noun(found.worked_out, 'step')})."
        )
    remarks.append("Read this as a test of how much depends on a few codings, not as advice on how to code.")
    return remarks


def decibels(db: float) -> str:
    """Pooled dB with as many digits as show on which side of even odds they lie."""
    return signed(db, 1 if abs(db) >= _FINE_DB or db == 0 else 2 if abs(db) >= _FINE_DB / 10 else 9)


def told(change: Change) -> str:
    """A change in words: what is done, to which entry, where it stands and what it is."""
    entry = change.entry
    if change.field is None:
        return f"drop {name_entry(entry)}: {describe(entry)}"
    return f"{name_entry(entry)}: {change.field} {value(change.old)} → {value(change.new)} ({describe(entry)})"


def value(coded: Any) -> str:
    """A coded value in words; a list with commas."""
    if coded is None or coded == ():
        return _UNSAID
    if isinstance(coded, bool):
        return "true" if coded else "false"
    return ", ".join(coded) if isinstance(coded, tuple) else str(coded)


def whatif_data(found: WhatIf) -> dict[str, Any]:
    """The answer as JSON holds it, unrounded."""
    verdict = found.verdict
    return {
        "path": verdict.path,
        "dyad": verdict.dyad.name,
        "coalition": verdict.dyad.coalition,
        "period": str(verdict.dyad.period),
        "label": verdict.label,
        "standing": verdict.standing,
        "db": verdict.db,
        "published": verdict.published,
        "only": list(found.sections),
        "drop_only": found.drop_only,
        "max_changes": found.most,
        "size": found.size,
        "count": found.count,
        "searched": found.searched,
        "exact": found.complete and (found.size is not None or found.searched == found.most),
        "sets": [_set_data(one) for one in found.sets],
        "best": None if found.best is None else _set_data(found.best),
        "bound_db": found.bound_db,
        "possible": found.possible,
        "worked_out": found.worked_out,
        "answer": " ".join(_answer(found)),
    }


def _set_data(one: ChangeSet) -> dict[str, Any]:
    return {
        "db": one.verdict.db,
        "label": one.verdict.label,
        "standing": one.verdict.standing,
        "changes": [_change_data(change) for change in one.changes],
    }


def _change_data(change: Change) -> dict[str, Any]:
    entry: Entry = change.entry
    return {
        "entry": entry.entry,
        "line": entry.line or None,
        "date": entry.date.text,
        "kind": entry.kind if hasattr(entry, "kind") else "consultation",
        "what": describe(entry),
        "change": change.kind,
        "field": change.field,
        "old": _plain(change.old),
        "new": _plain(change.new),
    }


def _plain(coded: Any) -> Any:
    return (list(coded) or None) if isinstance(coded, tuple) else coded
