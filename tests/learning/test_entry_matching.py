"""Which entries of two coders are the same event."""

from __future__ import annotations

from dyads import dyad

from coalclass.learning.entry_matching import differing, kind_of, match_entries

FIRST = """
consultations:
  - {date: 1990-08-03, level: leader, timing: before}
  - {date: 1990-09, level: minister}
aid:
  - {date: 1990-08-31, kind: debt-relief, linkage: explicit}
interactions:
  - {date: 1990-08-11, actor: follower, kind: contribution, form: combat, paid_by: partner}
  - {date: 1990-08-12, actor: follower, kind: contribution, form: support}
"""
SECOND = """
consultations:
  - {date: 1990-08-04, level: leader, timing: after}
  - {date: 1990-09-07, level: minister}
aid:
  - {date: 1990-08-31, kind: military, linkage: explicit}
interactions:
  - {date: 1990-08-12, actor: follower, kind: contribution, form: combat, paid_by: partner}
  - {date: 1990-08-11, actor: hegemon, kind: request}
"""


def test_kind_and_date_decide() -> None:
    """Same kind and dates that touch make a pair; another kind of aid or another actor does not."""
    matched, first, second = match_entries(dyad(FIRST).entries, dyad(SECOND).entries)
    pairs = {(pair.first.date.text, pair.second.date.text, kind_of(pair.first)) for pair in matched}
    assert pairs == {
        ("1990-08-03", "1990-08-04", "consultation"),
        ("1990-09", "1990-09-07", "consultation"),
        ("1990-08-11", "1990-08-12", "follower contribution"),
    }
    assert [kind_of(entry) for entry in first] == ["aid debt-relief", "follower contribution"]
    assert [kind_of(entry) for entry in second] == ["aid military", "hegemon request"]


def test_fields_break_ties() -> None:
    """Of two contributions within a day the one whose fields agree is the same event."""
    matched, _, _ = match_entries(dyad(FIRST).entries, dyad(SECOND).entries)
    (contribution,) = [pair for pair in matched if kind_of(pair.first) == "follower contribution"]
    assert differing(contribution) == ()
    (meeting,) = [pair for pair in matched if pair.first.date.text == "1990-08-03"]
    assert differing(meeting) == ("timing",)


def test_no_chain_of_greedy_choices() -> None:
    """As many pairs as possible are found, though the nearest pair would leave two entries alone."""
    first = dyad("interactions: [{date: 2000-05-02, actor: follower, kind: demand}, "
                 "{date: 2000-05-03, actor: follower, kind: demand}]").entries  # fmt: skip
    second = dyad("interactions: [{date: 2000-05-03, actor: follower, kind: demand}, "
                  "{date: 2000-05-04, actor: follower, kind: demand}]").entries  # fmt: skip
    matched, alone, other = match_entries(first, second)
    assert len(matched) == 2 and not alone and not other


def test_empty_sides() -> None:
    """A coder without entries matches nothing."""
    entries = dyad(FIRST).entries
    assert match_entries(entries, ()) == ([], list(entries), [])
    assert match_entries((), entries) == ([], [], list(entries))


def test_without_fields_dates_alone_decide() -> None:
    """For measuring agreement on fields a pair is not chosen for agreeing: the same day goes before the same form."""
    matched, _, _ = match_entries(dyad(FIRST).entries, dyad(SECOND).entries, by_fields=False)
    (contribution,) = [pair for pair in matched if kind_of(pair.first) == "follower contribution"]
    assert contribution.first.date == contribution.second.date and differing(contribution) == ("form",)
