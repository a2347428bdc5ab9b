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
from coalclass.analysis.recodings import Change, applied, changes_of
from coalclass.analysis.whatif import WhatIf, whatif
from coalclass.errors import UsageError
from coalclass.indicators import TRACES, measure
from coalclass.indicators.evidence import SEARCH_KIND, SEARCH_NONE
from coalclass.records import SECTIONS, Dyad, Entry, load_text, read_record
from coalclass.records.fields import vocabulary
from coalclass.records.writing import to_yaml
from coalclass.scoring import Scorer
from coalclass.scoring.model import SILENT, Feature, Model, Pool
from coalclass.scoring.rulebook import shipped_rulebook
from coalclass.shipped import samples_folder

FROZEN = Path(__file__).resolve().parents[2] / "docs" / "casebook" / "as-coded"
"""Records as they were first coded, which no later coding touches."""


def make_model() -> Model:
    """A model whose likelihoods and weights are its own, and differ from trace to trace."""
    rules = shipped_rulebook().rules
    features = tuple(
        Feature(name, (rule.p1 + 0.5) / 2, (rule.p0 + 0.45) / 2, 0.4 + place % 5 / 4, 0.0, 1, 1)
        for place, (name, rule) in enumerate(rules.items())
    )
    size = len(features) + 1
    return Model("made", features, -0.2, ((0.0,) * size,) * size, Pool(0.7, 0.6, 0.45), provisional=False)


SCORER = Scorer(model=make_model())
RULES_ALONE = Scorer(model=SILENT)
DOUBTING = Scorer(model=make_model(), prior=0.3)


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
        assert found == WhatIf(found.verdict, tuple(SECTIONS), bool(options.get("drop_only")), most)
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

    @pytest.mark.parametrize("seed", range(4))
    def test_shipped_records_three(self, seed: int) -> None:
        """Up to three changes of any kind on three entries of a shipped record, and three drops of eight."""
        record = read_record(random.Random(20 + seed).choice(SHIPPED))
        agrees(thinned(record, seed, 3), DOUBTING, 3)
        agrees(thinned(record, seed, 8), SCORER, 3, drop_only=True)

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(record=dyads())
    def test_traces_without_footprints(self, record: Dyad) -> None:
        """A trace that nothing is written for sees entries whole, and the answer is the same."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(footprints, "_SEEN", {})
            agrees(thinned(record, 3, 3), SCORER, 2)

    @pytest.mark.parametrize(("name", "value"), [("MOST_PAIRS", 0), ("MOST_MEASURED", 0)])
    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(record=dyads())
    def test_with_looser_bounds(self, name: str, value: int, record: Dyad) -> None:
        """Where there is no room to look at pairs the bounds are looser, and the answer is the same."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(bounds, name, value)
            agrees(thinned(record, 4, 3), SCORER, 2)
            agrees(thinned(record, 4, 7), SCORER, 3, drop_only=True)

    @pytest.mark.parametrize("path", SHIPPED[::29], ids=name_of)
    def test_no_set_passes_its_shares(self, path: Path) -> None:
        """What a set of changes gains, as the scorer sees it, is never more than the shares of its changes."""
        record = read_record(path)
        made = Effects(record, SCORER, changes_of(record), 3)
        group_of = {change: number for number, group in enumerate(made.groups) for change in group.changes}
        seen = sorted(group_of)
        draw = random.Random(1)
        for size in (1, 2, 3):
            shares = bounds.find_shares(made, size)
            for _ in range(60):
                chosen = draw.sample(seen, size)
                if len({made.changes[one].place for one in chosen}) == size:
                    gained = made.exact_db(chosen) - made.start_db
                    assert gained <= sum(shares[group_of[one]] for one in chosen) + 1e-9

    @pytest.mark.parametrize("path", SHIPPED[::13], ids=name_of)
    def test_no_trace_passes_its_ceiling(self, path: Path) -> None:
        """What a trace says after up to three changes is never more than its ceiling."""
        record = read_record(path)
        changes = changes_of(record)
        made = Effects(record, SCORER, changes, 3)
        draw = random.Random(2)
        # Entries that make or hide a payment are drawn more often: their ceilings are the finest.
        behind = [measure(record)[name] for name in ("tied-payment", "paid-by-others", "partner-payment", "aid-large")]
        near = {id(entry) for reading in behind for entry in (*reading.entries, *reading.others)}
        aimed = [number for number, change in enumerate(changes) if id(change.entry) in near]
        for turn in range(90):
            size = draw.randint(1, 3)
            among = aimed if turn % 3 and len(aimed) >= size else range(len(changes))
            chosen = draw.sample(among, size)
            if len({changes[one].place for one in chosen}) < size:
                continue
            readings = measure(applied(record, [changes[one] for one in chosen]))
            ceilings = made.ceilings(size)
            for place, name in enumerate(made.names):
                said = made.weigh(place, readings[name])
                assert said.rules <= ceilings[place].rules + 1e-9
                assert said.model <= ceilings[place].model + 1e-9


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
    """Sets of changes that leave a trace in one state give it one reading; changes in no group change nothing."""
    changes = changes_of(record)
    made = Effects(record, SCORER, changes, size)
    moves = {change: dict(group.moves) for group in made.groups for change in group.changes}
    values: dict[tuple[int, int], tuple[float, float]] = {}
    for one in every_set(record, list(changes), size):
        read = scored(applied(record, one))
        numbers = [changes.index(change) for change in one]
        for place, name in enumerate(made.names):
            state = sum([moves.get(number, {}).get(place, 0) for number in numbers])
            assert values.setdefault((place, state), read[name]) == pytest.approx(read[name], abs=1e-12)


class TestFootprints:
    """What a trace sees."""

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

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(record=dyads())
    def test_like_changes_measure_alike(self, record: Dyad) -> None:
        """Changes of one group give every trace the same reading, and changes of none leave all as they are."""
        record = thinned(record, 5, 8)
        changes = changes_of(record)
        if SCORER.classify(record).label is None:
            return
        made = Effects(record, SCORER, changes, 1)
        seen = set()
        for group in made.groups:
            values = [scored(applied(record, [changes[one]])) for one in group.changes]
            seen |= set(group.changes)
            assert all(alike(value, values[0]) for value in values)
        before = scored(record)
        for place, change in enumerate(changes):
            assert place in seen or alike(scored(applied(record, [change])), before)

    def test_traces_that_are_gone(self) -> None:
        """Footprints are written for traces that there are, and for all that read entries."""
        read = {one.name for one in TRACES.values() if one.scored and one.sections != {"context"}}
        assert set(footprints._SEEN) == read
        for named in (footprints._DATED, footprints.OF_YEARS, footprints._OF_STICKS, footprints._OF_STATUS):
            assert named <= read

    @pytest.mark.parametrize("path", SHIPPED[::5], ids=name_of)
    def test_a_sequence_that_is_not_found_abstains(self, path: Path) -> None:
        """What the ceilings rest on: a trace that something must open has no search of its own."""
        record = replace(read_record(path), searched=(*vocabulary().kinds, "economic", "military"))
        for name, reading in measure(record).items():
            assert reading.search <= max(SEARCH_KIND, SEARCH_NONE) or TRACES[name].dimension == "distance"
            assert not (TRACES[name].opened_by and reading.search)


def alike(one: dict[str, tuple[float, float]], other: dict[str, tuple[float, float]]) -> bool:
    """Whether two sets of readings are equal but for rounding."""
    return all(one[name] == pytest.approx(other[name], abs=1e-12) for name in other)


def scored(record: Dyad) -> dict[str, tuple[float, float]]:
    """The strength and search of every scored trace."""
    return {name: reading[:2] for name, reading in measure(record).items() if TRACES[name].scored}


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
        record = read_record(FROZEN / "libya-2011" / "qat.yaml")
        full = whatif(record, RULES_ALONE)
        assert (full.size, full.searched, full.complete) == (2, 2, True) and full.count is not None
        monkeypatch.setattr(search, "MOST_WORK", 25_000)
        found = whatif(record, RULES_ALONE)
        assert (found.size, found.searched, found.complete, found.count) == (2, 1, False, None)
        assert found.sets and all(one.verdict.label == "substantive" for one in found.sets)
        assert found.sets[0].verdict.db <= full.sets[0].verdict.db
        monkeypatch.setattr(search, "MOST_WORK", 0)
        found = whatif(record, RULES_ALONE)
        # The bound proves without a look at any set that no single change does.
        assert (found.size, found.searched, found.complete, found.best) == (None, 1, False, None)
        assert found.bound_db is not None and found.verdict.db < found.bound_db < 0

    def test_too_many_to_read(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Where even single changes would take long, the answer says so at once."""
        monkeypatch.setattr("coalclass.analysis.whatif.MOST_READ", 10)
        found = whatif(read_record(samples_folder() / "gulf-war-1990" / "egy.yaml"), SCORER)
        assert (found.size, found.searched, found.complete, found.best) == (None, 0, False, None)

    @pytest.mark.parametrize(("most", "sets"), [(0, 1), (7, 1), (1, 0), (1, 1001)])
    def test_out_of_range(self, most: int, sets: int) -> None:
        """Numbers out of range are refused in words."""
        with pytest.raises(UsageError, match=r"1 to (6|1000)"):
            whatif(dyad(), SCORER, most=most, sets=sets)

    def test_as_wide_as_the_states(self) -> None:
        """The bits of a trace hold the largest set both ways."""
        assert 2 ** (effects._BITS - 1) > effects.MOST_CHANGES
