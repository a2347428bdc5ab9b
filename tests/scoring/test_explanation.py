"""The explanation names only entries that do what it says of them, and where they come from."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from dyads import dropping, dyad, dyads, on_each_record
from hypothesis import given

from coalclass.records import Dyad, Entry, read_record
from coalclass.scoring import Scorer
from coalclass.scoring.describe import signed
from coalclass.scoring.verdict import Verdict

SCORER = Scorer()
PLACE = re.compile(r"\((?P<entry>(?:consultations|aid|interactions)\[\d+\])")


def sides(verdict: Verdict) -> tuple[list[Entry], list[Entry]]:
    """The entries that the explanation names as carrying the verdict, and as opposing it."""
    by_name = {entry.entry: entry for entry in verdict.dyad.entries}
    text = verdict.explanation
    cut = text.find("Against it stand")
    parts = (text, "") if cut < 0 else (text[:cut], text[cut:])
    carrying, opposing = [[by_name[one] for one in PLACE.findall(part)] for part in parts]
    return carrying, opposing


def toward_label(verdict: Verdict, without: Verdict) -> float:
    """How much weaker a verdict is without an entry, in dB toward its own label."""
    return (verdict.db - without.db) * (1 if verdict.label == "substantive" else -1)


def check(record: Dyad) -> Verdict:
    verdict = SCORER.classify(record)
    carrying, opposing = sides(verdict)
    for entry in carrying:
        assert toward_label(verdict, SCORER.classify(dropping(record, [entry]))) > 0, entry
    for entry in opposing:
        assert toward_label(verdict, SCORER.classify(dropping(record, [entry]))) < 0, entry
    return verdict


@on_each_record
def test_named_entries_do_what_is_said(path: Path) -> None:
    """Reclassified without it, a carrying entry leaves a weaker verdict and an opposing one a stronger."""
    verdict = check(read_record(path))
    carrying, opposing = sides(verdict)
    assert carrying
    assert opposing or "No single entry opposes it." in verdict.explanation


@given(dyads())
def test_named_entries_do_what_is_said_on_any_record(record: Dyad) -> None:
    """So on records at large."""
    check(record)


@on_each_record
def test_the_strongest_are_named(path: Path) -> None:
    """No entry left unnamed moves the verdict further than one named on its side."""
    verdict = SCORER.classify(read_record(path))
    toward = 1 if verdict.label == "substantive" else -1
    pulls = {entry.entry: pull * toward for entry, pull in verdict.pulls}
    for side, sign in zip(sides(verdict), (1, -1), strict=True):
        named = {entry.entry for entry in side}
        rest = [pull * sign for entry, pull in pulls.items() if entry not in named]
        assert all(pulls[one] * sign >= max(rest, default=0) for one in named)


@on_each_record
def test_named_entries_are_cited(path: Path) -> None:
    """Each entry named comes with its date, every source and its pull."""
    verdict = SCORER.classify(read_record(path))
    pulls = {entry.entry: pull for entry, pull in verdict.pulls}
    for entry in (*sides(verdict)[0], *sides(verdict)[1]):
        about = verdict.explanation.split(f"({entry.entry}", 1)[1]
        sources = "; ".join(verdict.dyad.cite(one) for one in entry.source)
        assert str(entry.date) in about[:30]
        assert f"{sources}; {signed(pulls[entry.entry])} dB)" in about


@on_each_record
def test_pulls_are_what_reclassifying_gives(path: Path) -> None:
    """The pull of an entry is the verdict's dB with it less the dB without it."""
    record = read_record(path)
    verdict = SCORER.classify(record)
    for entry, pull in verdict.pulls:
        assert pull == pytest.approx(verdict.db - SCORER.classify(dropping(record, [entry])).db, abs=1e-9)


@on_each_record
def test_it_states_the_verdict(path: Path) -> None:
    """Label, dB, probability, interval, both scorers and standing are in the text."""
    verdict = SCORER.classify(read_record(path))
    low, high = verdict.interval
    for part in (
        f"reads as {verdict.label}",
        f"{signed(verdict.db)} dB",
        f"{verdict.p_substantive:.2f} (90 percent interval {low:.2f} to {high:.2f})",
        f"rules give {signed(verdict.rules.db)} dB and the model {signed(verdict.model.db)} dB",
        verdict.standing,
    ):
        assert part in verdict.explanation


def test_disputed_and_outside_entries_are_never_named() -> None:
    """What weighs nothing carries nothing."""
    verdict = SCORER.classify(
        dyad(
            "aid: [{date: 1990, kind: cash, linkage: explicit}]\n"
            "interactions: [{date: 2000-05, actor: follower, kind: demand, reliability: disputed},"
            " {date: 2000-05, actor: follower, kind: statement, rationale: norm}]"
        )
    )
    assert [entry.entry for side in sides(verdict) for entry in side] == ["interactions[1]"]


@pytest.mark.parametrize(("db", "text"), [(3.21, "+3.2"), (-3.21, "\N{MINUS SIGN}3.2"), (-0.01, "0.0"), (0.0, "0.0")])
def test_signed(db: float, text: str) -> None:
    """Decibels are shown with a true minus, and nought with no sign."""
    assert signed(db) == text
