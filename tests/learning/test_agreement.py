"""Two codings compared."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from dyads import SHIPPED, dyad

from coalclass.errors import UsageError
from coalclass.learning.agreement import Comparison, compare, spread_of_codings
from coalclass.learning.provenance import coded_by_hand, without_datasets
from coalclass.records import Dyad, read_record
from coalclass.scoring import Scorer

SCORER = Scorer()
GULF = [(str(path), read_record(path)) for path in SHIPPED if path.parent.name == "gulf-war-1990"]


def second() -> list[tuple[str, Dyad]]:
    """The Gulf records as if another coder had made them."""
    return [(path, replace(one, coder="other")) for path, one in GULF]


def variable(found: Comparison, name: str) -> float | None:
    """Alpha of a verdict or an indicator."""
    (one,) = [one for one in (*found.verdicts, *found.indicators) if one.name == name]
    return one.agreement.alpha.value


def test_the_same_coding_agrees_in_full() -> None:
    """A coding compared with itself agrees on everything that varies, and differs nowhere."""
    found = compare(GULF, second(), SCORER, resamples=50)
    assert found.entries.first == found.entries.second == found.entries.same
    assert found.differences == ()
    for one in (*found.verdicts, *found.indicators):
        assert one.agreement.alpha.value in (None, pytest.approx(1.0))
        assert one.agreement.percent.value in (None, 1.0)
    # On fields several events of one kind and day may be paired crosswise.
    for one in found.fields:
        assert one.agreement.percent.value is not None and one.agreement.percent.value > 0.7


def test_two_codings_spread_by_what_moves_their_verdicts() -> None:
    """The same coding spreads by nothing; verdicts that differ by d spread by d over the root of two."""
    assert spread_of_codings(GULF, second(), SCORER) == 0.0
    poorer = [(path, replace(one, aid=None)) for path, one in second()]
    apart = [
        SCORER.classify(without_datasets(one)).db - SCORER.classify(without_datasets(other)).db
        for (_, one), (_, other) in zip(GULF, poorer, strict=True)
    ]
    expected = (sum(one**2 for one in apart) / (2 * len(apart))) ** 0.5
    assert expected > 0.5
    assert spread_of_codings(GULF, poorer, SCORER) == pytest.approx(expected)
    with pytest.raises(UsageError, match="no dyad in common"):
        spread_of_codings(GULF, [], SCORER)


def test_a_different_field_shows_everywhere_it_should() -> None:
    """Turning every `before` into `after` leaves money alone, breaks the timing and the trace that reads it."""
    changed = []
    for path, one in second():
        meetings = tuple(
            replace(meeting, timing="after" if meeting.timing == "before" else "before") if meeting.timing else meeting
            for meeting in one.consultations or ()
        )
        changed.append((path, replace(one, consultations=meetings)))
    found = compare(GULF, changed, SCORER, resamples=50)
    (timing,) = [one for one in found.fields if (one.group, one.name) == ("consultation", "timing")]
    assert timing.agreement.percent.value == 0.0
    (heeded,) = [one for one in found.indicators if one.name == "input-heeded"]
    # Input after the decision is none, so the trace is known to the first coder alone.
    assert heeded.first > heeded.second == 0
    (decibels,) = [one for one in found.verdicts if one.name == "verdict, dB"]
    assert decibels.mean_difference is not None and decibels.mean_difference > 0
    assert variable(found, "tied-payment") == pytest.approx(1.0)
    assert {field for one in found.differences for field, _, _ in one.fields} == {"timing"}
    assert [one.db for one in found.differences] == sorted((one.db for one in found.differences), reverse=True)
    assert found.differences[0].db > 0


def test_an_entry_of_one_coder_is_named() -> None:
    """What only one coder found is listed with how far it moves the verdict."""
    path, egypt = next(pair for pair in GULF if pair[0].endswith("egy.yaml"))
    pulls = {id(entry): abs(pull) for entry, pull in SCORER.classify(egypt).pulls}
    strongest = max(egypt.interactions or (), key=lambda entry: pulls.get(id(entry), 0.0))
    rest = tuple(entry for entry in egypt.interactions or () if entry is not strongest)
    thinner = replace(egypt, coder="other", interactions=rest)
    found = compare([(path, egypt)], [(path, thinner)], SCORER, resamples=0)
    (missing,) = [one for one in found.differences if one.second is None]
    assert missing.first == strongest and missing.db == pytest.approx(pulls[id(strongest)])
    assert found.differences[0] == missing
    assert any("few: the" in note for note in found.notes)


def test_unknown_to_one_is_counted_not_compared() -> None:
    """A trace that only one coder knows enters no alpha, but is counted."""
    threat = "{date: 2000-05-01, actor: hegemon, kind: threat, linkage: explicit}"
    rich = dyad(f"interactions: [{threat}]", coder="a")
    poor = dyad("interactions: [{date: 2000-05-01, actor: follower, kind: demand}]", coder="b")
    found = compare([("a", rich)], [("b", poor)], SCORER, resamples=0)
    (stick,) = [one for one in found.indicators if one.name == "tied-stick"]
    assert (stick.both, stick.first, stick.second) == (0, 1, 0)
    assert stick.agreement.alpha.value is None


def test_no_common_dyad_is_refused() -> None:
    """Codings that share no dyad, or hold one twice, are refused in words."""
    with pytest.raises(UsageError, match="no dyad in common"):
        compare([("a", dyad(follower="EGY"))], [("b", dyad(follower="SYR"))], SCORER)
    with pytest.raises(UsageError, match="twice"):
        compare([("a", dyad()), ("b", dyad())], [("c", dyad())], SCORER)


def test_same_coder_on_both_sides_is_remarked() -> None:
    """A coder compared with himself measures steadiness, and the comparison says so."""
    found = compare(GULF, GULF, SCORER, resamples=0)
    assert any("both sides name the same coder" in note for note in found.notes)


@pytest.mark.parametrize("path", SHIPPED[::9], ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_without_datasets_keeps_what_pages_say(path: Path) -> None:
    """Nothing that stands on a page is lost, nothing that stands on datasets alone is kept."""
    record = read_record(path)
    rest = without_datasets(record)
    assert rest.entries == coded_by_hand(record)
    assert 0 < len(rest.entries) <= len(record.entries)
    for entry in rest.entries:
        assert {record.sources[key].read if key in record.sources else None for key in entry.source} != {"dataset"}
    emptied = dyad("aid: [{date: 2000-01, kind: military, source: s}]\nsources: {s: {citation: t, read: dataset}}")
    assert without_datasets(emptied).aid is None


def test_teaching_is_remarked_also_without_datasets() -> None:
    """Stripped of its datasets a record that the model was trained on is still one of them."""
    for datasets in (True, False):
        found = compare(GULF, second(), SCORER, datasets=datasets, resamples=0)
        assert any("the model was trained on" in note for note in found.notes)
