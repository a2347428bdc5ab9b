"""Add dataset evidence to every shipped record, hand-coded entries untouched.

Usage: python scripts/assemble_samples.py FOLDER-WITH-DATASETS [SAMPLES] [--check | --anew]. Run again, it changes
nothing. Then train the model anew and renew the docs, as docs/casebook.md says under How to add a case.

With --check nothing is written: the entries, the fields of context and the words of `searched` that would change are
listed, record by record, and the script ends with 1 where there are any. With --anew each record is first taken
without what datasets gave it, so that what they no longer give is listed too; GDP figures of files that are not in
the folder are among that.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from dataclasses import fields
from datetime import date
from pathlib import Path

from coalclass.learning.provenance import from_dataset, without_datasets
from coalclass.records import SECTIONS, Context, Dyad, Entry, read_record
from coalclass.sources import Dataset, Findings, Found, Located, Request
from coalclass.sources.assemble import Library, assemble
from coalclass.sources.editing import edited
from coalclass.sources.kinds import is_event

SAMPLES = Path(__file__).resolve().parent.parent / "sample_inputs"
OTHER_WARS = {
    "iraq-2003": ("Iraq", date(2002, 1, 1), date(2011, 12, 31)),
    "yemen-2015": ("Yemen", date(2015, 1, 1), date.max),
}
"""Wars with a coalition of their own in the casebook: in another coalition's record no meeting may be about them."""

UNTOLD = (date(2002, 9, 12), date(2003, 8, 10))
"""Months in which whatever the tables tell may have to do with the war on Iraq."""

WRONG = {("JOR", "2016-01-16")}
"""Rows that pages contradict: the King met the President on 13 January, for five minutes."""

DISPUTES = {
    "gulf-war-1990": {3957},
    "iraq-sanctions-1991": {3568, 3974, 4269, 4271, 4273, 4299},
    "afghanistan-2001": {4283},
    "kosovo-1999": {4137},
    "czechoslovakia-1968": {346},
    "grenada-1983": {3058},
    "haiti-1994": {4016},
    "lebanon-mnf-1982": {3634},
    "korea-1950": {51},
    "vietnam-1964": {611},
}
"""The disputes of GML that are the coalition's own; sides in another quarrel tell nothing of this one."""

_SUMMIT = re.compile(
    r"\b(Economic Summit|Summit Meeting|NATO\S* .*Summit|Millenium Summit|Millennium Summit|G-?[78]\b|G-?20"
    r"|Nuclear Security Summit|Summit of the Americas|APEC|Foreign Ministers of (?:[\w ]+, ){4})"
)


class Casebook(Library):
    """The datasets as the casebook takes them.

    Left out, and counted: what they tell of a war that has a coalition of its own (Iraq 2003, Yemen 2015); disputes
    that are not the coalition's; exercises of more than two states and summits of many, which are the coalition's
    doing and not this follower's; counts of machine-coded events, which are small numbers that many dyads share,
    bear on one weak indicator and would make up half of a record.
    """

    record: Dyad
    coalition = ""

    def collect(self, dataset: Dataset, request: Request) -> tuple[Located | None, Findings | None, str | None]:
        """What a dataset says on a request, so narrowed."""
        located, findings, trouble = super().collect(dataset, request)
        if findings is not None:
            kept = []
            for one in findings.found:
                reason = self._reason_against(one)
                if reason:
                    findings.skipped[reason] += 1
                    # What is left out was there: its kind is not known to be absent.
                    findings.unsure.add(getattr(one.entry, "kind", ""))
                else:
                    kept.append(one)
            findings.found = kept
        return located, findings, trouble

    def _reason_against(self, found: Found) -> str | None:
        entry, dispute = found.entry, found.dispute
        if (self.record.follower.code, entry.date.text) in WRONG:
            return "contradicted by pages"
        if dispute is not None and self._gave():
            return "part in a dispute, where pages say in what form"
        if _is_of_another_war(found, self.coalition):
            return "about a war that has a coalition of its own"
        if dispute is not None and dispute.number not in DISPUTES.get(self.coalition, set()):
            return "in a dispute that is not the coalition's"
        if found.participants is not None and found.participants > 2:
            return "in an exercise of more than two states"
        if _SUMMIT.search(getattr(entry, "topic", None) or ""):
            return "at a summit of many"
        if is_event(entry):
            return "counts of machine-coded events"
        return None

    def _gave(self) -> bool:
        """Whether a contribution was coded by hand."""
        given = (one for one in self.record.interactions or () if one.kind == "contribution")
        return any(not from_dataset(self.record, one.source) for one in given)


def _is_of_another_war(found: Found, coalition: str) -> bool:
    """Whether it names the country of such a war, may be about one unsaid, or is a sum of the fiscal year 2003."""
    entry = found.entry
    begun = date.fromordinal(entry.date.first)
    words = f"{getattr(entry, 'topic', None)} {entry.note}"
    others = [war for name, war in OTHER_WARS.items() if name != coalition]
    if any(country in words and first <= begun <= last for country, first, last in others):
        return True
    if coalition == "iraq-2003":
        return False
    ended_then = found.dispute is not None and found.dispute.end.text.startswith("2003-")
    return ended_then or entry.date.text == "2003" or UNTOLD[0] <= begun <= UNTOLD[1]


def list_changes(before: Dyad, after: Dyad) -> list[str]:
    """What differs between two forms of a record: entries, whatever their order, context and `searched`."""
    changes = []
    for name in SECTIONS:
        old, new = (Counter(map(_describe, getattr(one, name) or ())) for one in (before, after))
        changes += [f"- {name}: {entry}" for entry in (old - new).elements()]
        changes += [f"+ {name}: {entry}" for entry in (new - old).elements()]
    for one in fields(Context):
        old, new = (getattr(record.context, one.name) for record in (before, after))
        if one.name not in ("line", "source") and old != new:
            changes.append(f"context: {one.name} {old} -> {new}")
    for sign, words in (
        ("-", set(before.searched) - set(after.searched)),
        ("+", set(after.searched) - set(before.searched)),
    ):
        changes += [f"{sign} searched: {word}" for word in sorted(words)]
    return changes


def _describe(entry: Entry) -> str:
    """An entry by all that it says; the place where it stands and the keys of its sources aside."""
    told = {one.name: getattr(entry, one.name) for one in fields(entry) if one.name not in ("entry", "line", "source")}
    return ", ".join(f"{name} {value}" for name, value in told.items() if value is not None)


def check_records(library: Casebook, folder: Path, *, anew: bool) -> int:
    """List what would change in each record; 1 where anything would."""
    changed = 0
    paths = sorted(folder.glob("*/*.yaml"))
    for path in paths:
        library.coalition = path.parent.name
        before = library.record = read_record(path)
        taken = without_datasets(before) if anew else before
        changes = list_changes(before, assemble(library, taken).dyad)
        for change in changes:
            print(f"{path.parent.name}/{path.name}: {change}")
        changed += bool(changes)
    print(f"{len(paths)} records, {changed} would change")
    return 1 if changed else 0


def main() -> int:
    """Assemble into each record, and say what each dataset added; or say what would change."""
    arguments = [one for one in sys.argv[1:] if one not in ("--check", "--anew")]
    if len(arguments) not in (1, 2):
        print(__doc__, file=sys.stderr)
        return 2
    library, folder = Casebook(Path(arguments[0])), Path(arguments[1] if len(arguments) == 2 else SAMPLES)
    if {"--check", "--anew"}.intersection(sys.argv):
        return check_records(library, folder, anew="--anew" in sys.argv)
    added: Counter[str] = Counter()
    for path in sorted(folder.glob("*/*.yaml")):
        library.coalition = path.parent.name
        before = library.record = read_record(path)
        assembled = assemble(library, before)
        text = edited(path.read_bytes().decode("utf-8"), assembled)
        path.write_bytes(text.encode("utf-8"))
        for line in assembled.account:
            added[line.dataset.key] += line.added
            for trouble in line.troubles:
                print(f"{path}: {trouble}", file=sys.stderr)
    for key, count in added.most_common():
        print(f"{key}: {count} entries")
    return 0


if __name__ == "__main__":
    sys.exit(main())
