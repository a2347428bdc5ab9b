"""What would turn a verdict: against the public scorer on every set of changes there is."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from dyads import SHIPPED, aid, consultation, dropping, dyad, dyads, interaction, name_of
from hypothesis import HealthCheck, given, settings

from coalclass.analysis import bounds, effects, footprints, search
from coalclass.analysis.effects import Effects
from coalclass.analysis.recodings import SECTIONS, Change, applied, changes_of
from coalclass.analysis.whatif import WhatIf, whatif
from coalclass.errors import UsageError
from coalclass.indicators import INDICATORS, measure
from coalclass.records import Dyad, Entry, load_text, read_record
from coalclass.records.fields import vocabulary
from coalclass.records.writing import to_yaml
from coalclass.scoring import Scorer
from coalclass.scoring.model import SILENT
from coalclass.shipped import samples_folder

SCORER = Scorer()
RULES_ALONE = Scorer(model=SILENT)


def every_set(record: Dyad, changes: list[Change], size: int) -> list[tuple[Change, ...]]:
    """All sets of so many changes, no entry changed twice."""
    chosen = combinations(changes, size)
    return [one for one in chosen if len({change.place for change in one}) == size]


def by_hand(record: Dyad, scorer: Scorer, most: int, **options: bool) -> tuple[int | None, dict[object, float], float]:
    """The smallest size that turns the label, dB by set of that size that does, and the dB that comes closest."""
    base = scorer.classify(record)
    toward = -1.0 if base.db > 0 else 1.0
    changes = changes_of(record, **options)  # type: ignore[arg-type]
    best = base.db * toward
    for size in range(1, most + 1):
        found = {}
        for one in every_set(record, changes, size):
            verdict = scorer.classify(applied(record, one))
            if verdict.standing != "insufficient-evidence":
                best = max(best, verdict.db * toward)
                if verdict.db * toward > 0:
                    found[key(one)] = verdict.db
        if found:
            return size, found, best * toward
    return None, {}, best * toward


def key(changes: tuple[Change, ...]) -> object:
    """A set of changes as a value."""
    return frozenset((one.place, one.field, one.new) for one in changes)


def agrees(record: Dyad, scorer: Scorer, most: int, **options: bool) -> None:
    """The search says what the scorer says of every set."""
    found = whatif(record, scorer, most=most, sets=1000, **options)  # type: ignore[arg-type]
    if found.verdict.label is None:
        assert found == WhatIf(found.verdict, SECTIONS, bool(options.get("drop_only")), most)
        return
    size, sets, best = by_hand(record, scorer, most, **options)
    assert (found.size, found.complete) == (size, True)
    if size is None:
        assert found.searched == most and found.bound_db == pytest.approx(best, abs=1e-9)
        closest = found.verdict.db if found.best is None else found.best.verdict.db
        assert closest == pytest.approx(best, abs=1e-9)
        return
    assert found.count == len(sets)
    shown = {key(one.changes): one.verdict.db for one in found.sets}
    if len(sets) <= 1000:
        assert set(shown) == set(sets)
    for one, db in shown.items():
        assert db == pytest.approx(sets[one], abs=1e-9)
    ranked = [abs(one.verdict.db) for one in found.sets]
    assert ranked == pytest.approx(sorted(map(abs, sets.values()), reverse=True)[: len(ranked)], abs=1e-9)


def thinned(record: Dyad, seed: int, size: int) -> Dyad:
    """The record with so many of its entries, drawn at random."""
    draw = random.Random(seed)
    gone = draw.sample(record.entries, max(0, len(record.entries) - size))
    return dropping(record, gone)


class TestExact:
    """Nothing is guessed."""

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(record=dyads())
    def test_random_records(self, record: Dyad) -> None:
        """On small records of every shape the sets and their dB are those that the scorer gives, sizes 1 and 2."""
        agrees(thinned(record, 1, 4), SCORER, 2)

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(record=dyads())
    def test_dropping_three(self, record: Dyad) -> None:
        """With drops alone, up to size 3, under the rules alone."""
        agrees(thinned(record, 2, 9), RULES_ALONE, 3, drop_only=True)

    @pytest.mark.parametrize("seed", range(8))
    def test_shipped_records(self, seed: int) -> None:
        """On parts of shipped records, too."""
        record = read_record(random.Random(seed).choice(SHIPPED))
        agrees(thinned(record, seed, 5), SCORER, 2)

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(record=dyads())
    def test_indicators_without_footprints(self, record: Dyad) -> None:
        """An indicator that no trace is written for sees entries whole, and the answer is the same."""
        with pytest.MonkeyPatch.context() as patch:
            for name in ("_BY_ITSELF", "_FAVOURS", "_STAGES"):
                patch.setattr(footprints, name, {})
            agrees(thinned(record, 3, 3), SCORER, 2)

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(record=dyads())
    def test_without_a_bound(self, record: Dyad) -> None:
        """Where there is no bound every set is worked out, and the answer is the same."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(bounds, "MOST_STATES", 0)
            agrees(thinned(record, 4, 3), SCORER, 2)

    @pytest.mark.parametrize("path", SHIPPED[::9], ids=name_of)
    def test_no_gain_passes_its_bound(self, path: Path) -> None:
        """What a change adds to a set, as the scorer sees it, is never more than its bound."""
        record = read_record(path)
        size = 3 if len(record.entries) < 60 else 2
        made = Effects(record, SCORER, changes_of(record), size)
        most = bounds.gains(made, size)
        assert most is not None
        draw = random.Random(1)
        for _ in range(150):
            group = draw.randrange(len(made.groups))
            added = draw.choice(made.groups[group].changes)
            others = draw.sample(range(len(made.changes)), draw.randint(0, size - 1))
            places = {made.changes[one].place for one in (*others, added)}
            if len(places) == len(others) + 1:
                gained = made.exact_db([*others, added]) - made.exact_db(others)
                assert gained <= most[group] + 1e-9


# Packages of a partner, stages, sums of a year, contributions near and far, an open period with one last entry.
KNOTTY = """
context: {gdp_musd: 9000, aid_baseline_musd: 20}
aid:
- {date: 2000-02-01, kind: economic, amount_musd: 45}
- {date: 2000, kind: cash, amount_musd: 90, reliability: reported}
- {date: 2000-03-01, kind: arms, package: p, provider: partner, amount_musd: 50}
- {date: 2001-06-01, kind: arms, package: p, provider: partner, status: promised, linkage: implicit}
- {date: 2002-06-01, kind: loan, status: cut}
interactions:
- {date: 2000-03-05, actor: follower, kind: contribution, form: combat}
- {date: 2003-01-01, actor: follower, kind: contribution, paid_by: follower}
- {date: 2004-01-01, actor: hegemon, kind: concession, linkage: explicit}
"""


def check_groups(record: Dyad, size: int) -> None:
    """Sets of changes that leave an indicator in one state give it one value; changes in no group change nothing."""
    changes = changes_of(record)
    made = Effects(record, SCORER, changes, size)
    moves = {change: dict(group.moves) for group in made.groups for change in group.changes}
    values: dict[tuple[int, int], float | None] = {}
    for one in every_set(record, list(changes), size):
        read = scored(applied(record, one))
        numbers = [changes.index(change) for change in one]
        for place, name in enumerate(made.names):
            state = sum([moves.get(number, {}).get(place, 0) for number in numbers])
            assert values.setdefault((place, state), read[name]) == pytest.approx(read[name], abs=1e-12)


class TestFootprints:
    """What an indicator sees."""

    @pytest.mark.parametrize("period", ["2000-01-01/2004-12-31", "2000-01-01/.."])
    def test_a_knotty_record(self, period: str) -> None:
        """One state is one value where packages, partners, dates and the length of the period play together."""
        record = dyad(KNOTTY, period=period)
        check_groups(record, 1)
        for left in (record.entries[:4], record.entries[2:6], record.entries[4:], record.entries[:2]):
            gone = {id(one) for one in left}
            check_groups(dropping(record, [one for one in record.entries if id(one) not in gone]), 2)
        agrees(record, SCORER, 1)
        agrees(record, RULES_ALONE, 2, drop_only=True)

    @settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
    @given(record=dyads())
    def test_like_changes_measure_alike(self, record: Dyad) -> None:
        """Changes of one group give every indicator the same value, and changes of none leave all as they are."""
        record = thinned(record, 5, 8)
        changes = changes_of(record)
        if SCORER.classify(record).label is None:
            return
        made = Effects(record, SCORER, changes, 1)
        seen = set()
        for group in made.groups:
            values = [scored(applied(record, [changes[one]])) for one in group.changes]
            seen |= set(group.changes)
            assert all(value == values[0] for value in values)
        before = scored(record)
        for place, change in enumerate(changes):
            assert place in seen or scored(applied(record, [change])) == before

    def test_an_indicator_that_is_gone(self) -> None:
        """Footprints are written for indicators that there are."""
        named = {*footprints._BY_ITSELF, *footprints._FAVOURS, *footprints._STAGES, *footprints._OF_YEARS}
        assert named <= {one.name for one in INDICATORS.values() if one.scored}


def scored(record: Dyad) -> dict[str, float | None]:
    """The value of every scored indicator."""
    return {name: reading.value for name, reading in measure(record).items() if INDICATORS[name].scored}


class TestChanges:
    """What counts as a change."""

    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
    @given(record=dyads())
    def test_changed_records_are_valid(self, record: Dyad) -> None:
        """Every single change leaves a record that the format accepts, one entry of which differs in one field."""
        record = thinned(record, 6, 3)
        for change in changes_of(record):
            changed = applied(record, [change])
            assert load_text(to_yaml(changed)).dyad == changed
            assert len(record.entries) - len(changed.entries) == (change.kind == "drop")
            if change.after is not None:
                assert change.field is not None
                differs = [name for name in change.after.__slots__ if unlike(change.entry, change.after, name)]
                assert differs == [change.field]
                assert change.field not in ("date", "kind", "actor")

    def test_every_word_is_offered(self) -> None:
        """Fields and words are those of the format; absent is one where a field may be left out."""
        words = vocabulary().words
        record = dyad(period="1990/1991")
        talk = consultation("1990", level="leader", timing="before")
        gift = aid("1990", linkage="none", reliability="disputed")
        said = interaction("1990", "follower", "statement", rationale=("norm",))
        record = replace(record, consultations=(talk,), aid=(gift,), interactions=(said,))
        new: dict[tuple[int, str | None], list[object]] = {}
        for change in changes_of(record):
            new.setdefault((change.place, change.field), []).append(change.new)
        assert new[0, "level"] == [word for word in words["level"] if word != "leader"]
        assert new[0, "timing"] == ["after", None]
        assert new[0, "reliability"] == ["reported"]  # Disputed is what a drop is.
        assert new[1, "linkage"] == ["explicit", "implicit", "other", None]
        assert new[1, "reliability"] == ["confirmed", "reported"]
        assert new[1, "status"] == [word for word in words["aid-status"] if word != "delivered"]
        assert len(new[2, "rationale"]) == 2 ** len(words["rationale"]) - 1 and () in new[2, "rationale"]
        assert new[2, "denies"] == ["payoff"]
        assert (2, "form") not in new and (2, "paid_by") not in new
        assert {field for _, field in new} >= {None, "initiator", "outcome", "terms", "provider", "audience"}

    @pytest.mark.parametrize("section", SECTIONS)
    def test_only(self, section: str) -> None:
        """Changes keep to the sections asked for, and drops alone are drops alone."""
        record = read_record(samples_folder() / "gulf-war-1990" / "egy.yaml")
        found = whatif(record, SCORER, sections=[section], most=2)
        for one in (*found.sets, *([] if found.best is None else [found.best])):
            assert all(change.entry.entry.startswith(section) for change in one.changes)
        dropped = whatif(record, SCORER, drop_only=True)
        assert all(change.kind == "drop" for one in dropped.sets for change in one.changes)


def unlike(one: Entry, other: Entry, name: str) -> bool:
    """Whether two entries differ in a field."""
    return bool(getattr(one, name) != getattr(other, name))


class TestEdges:
    """Where there is little to turn, or too much."""

    def test_no_label(self) -> None:
        """Without evidence, and exactly between, there is nothing to turn."""
        found = whatif(dyad(), SCORER)
        assert (found.verdict.standing, found.size, found.searched) == ("insufficient-evidence", None, 0)
        between = dyad("searched: [request]")
        assert RULES_ALONE.classify(between).db == 0 and RULES_ALONE.classify(between).standing == "contested"
        assert whatif(between, RULES_ALONE).sets == ()

    def test_a_record_without_entries(self) -> None:
        """A label that rests on what was searched for alone has no entry to change."""
        found = whatif(dyad("searched: [demand, threat, sanction]"), SCORER)
        assert found.verdict.label is not None
        assert (found.size, found.best, found.possible) == (None, None, 0)
        assert found.bound_db == found.verdict.db and found.searched == 3

    def test_nothing_left(self) -> None:
        """To drop the last evidence leaves no label, and so turns none."""
        record = dyad("interactions: [{date: 2000-05, actor: follower, kind: demand}]")
        agrees(record, SCORER, 1, drop_only=True)
        found = whatif(record, SCORER, drop_only=True)
        assert (found.size, found.best) == (None, None)

    def test_a_search_cut_short(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Where the work has a limit, nothing is said to be proven that is not; what is shown turns the label."""
        record = read_record(samples_folder() / "gulf-war-1990" / "yem.yaml")
        monkeypatch.setattr(search, "MOST_WORK", 20)
        found = whatif(record, SCORER)
        assert (found.size, found.searched, found.complete, found.count) == (2, 1, False, None)
        assert found.sets and all(one.verdict.db > 0 for one in found.sets)
        monkeypatch.setattr(search, "MOST_WORK", 0)
        found = whatif(record, SCORER)
        # The bound proves without a look at any set that no single change does.
        assert (found.size, found.searched, found.complete, found.best) == (None, 1, False, None)
        assert found.bound_db is not None and found.bound_db < 0

    def test_no_room_for_a_bound(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Where there are too many sets to look at each, and no bound, the sizes searched are said."""
        record = read_record(samples_folder() / "gulf-war-1990" / "gbr.yaml")
        monkeypatch.setattr(bounds, "MOST_STATES", 1700)
        found = whatif(record, SCORER)
        assert (found.size, found.searched) == (None, 2) and found.bound_db is not None and found.bound_db > 0

    @pytest.mark.parametrize(("most", "sets"), [(0, 1), (7, 1), (1, 0), (1, 1001)])
    def test_out_of_range(self, most: int, sets: int) -> None:
        """Numbers out of range are refused in words."""
        with pytest.raises(UsageError, match=r"1 to (6|1000)"):
            whatif(dyad(), SCORER, most=most, sets=sets)

    def test_as_wide_as_the_states(self) -> None:
        """The bits of a trace hold the largest set both ways."""
        assert 2 ** (effects._BITS - 1) > effects.MOST_CHANGES
