"""What the doctor says of a casebook: each finding where it is due, and none where it is not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from dyads import dyad

from coalclass.learning.casebook import Case, cases_in
from coalclass.learning.doctor import CHECKS, ERROR, OTHER_SIDE, WARNING, Finding, examine, superiority
from coalclass.records import Dyad

FOLLOWERS = (
    "EGY",
    "SYR",
    "TUR",
    "GBR",
    "FRA",
    "CAN",
    "JOR",
    "MAR",
    "ITA",
    "POL",
    "DNK",
    "NOR",
    "KOR",
    "JPN",
    "SAU",
    "PAK",
)
SOURCES = '{p: {citation: "A paper, 1 May 2000", url: "https://example.org/p"}, q: {citation: t, locator: row 3}}'


def entries(follower: int) -> list[dict[str, Any]]:
    """Twelve entries on both sides, at dates of this follower's own."""
    kinds = ["demand", "objection", "adoption", "alignment", "refusal", "demand"]
    made: list[dict[str, Any]] = [
        {"date": f"2000-{month + 1:02}-{follower + 1:02}", "actor": "follower", "kind": kind, "source": "p"}
        for month, kind in enumerate(kinds)
    ]
    for month in range(3):
        made.append({"date": f"2000-{month + 7:02}-{follower + 1:02}", "actor": "follower", "kind": "statement",
                     "rationale": "norm", "source": "q"})  # fmt: skip
        made.append({"date": f"2000-{month + 7:02}-{follower + 2:02}", "actor": "hegemon", "kind": "threat",
                     "linkage": "explicit", "source": ["p", "q"]})  # fmt: skip
    return made


def record(place: int, *, label: str | None = None, coalition: str | None = None, **changes: Any) -> Dyad:
    """A record nothing can be said against: the places alternate labels and coalitions."""
    follower = FOLLOWERS[place % len(FOLLOWERS)]
    value = label or ("substantive" if place % 2 else "incentive-based")
    interactions = changes.pop("interactions", entries(place))
    text = [f"interactions: {json.dumps(interactions)}", f"sources: {changes.pop('sources', SOURCES)}"]
    if value != "none":
        text.append(f"label: {{value: {value}, source: p, confidence: high}}")
    if (coder := changes.pop("coder", f"coder-{place % 3}")) is not None:
        changes["coder"] = coder
    text += [f"{key}: {json.dumps(value)}" for key, value in changes.pop("body", {}).items()]
    hegemon = changes.pop("hegemon", "USA" if place % 3 else "RUS")
    coalition = coalition or f"Case {place // 2 % 3}"
    return dyad("\n".join(text), follower=follower, coalition=coalition, hegemon=hegemon, **changes)


def casebook(*changed: Dyad, count: int = 12) -> list[Case]:
    """Sound records, some of them replaced."""
    made = [record(place) for place in range(count)]
    made[: len(changed)] = changed
    return cases_in([(f"{place}.yaml", one) for place, one in enumerate(made)])


def found(cases: list[Case], check: str) -> list[Finding]:
    """The findings of one check."""
    return [one for one in examine(cases) if one.check == check]


def test_a_sound_casebook_has_no_error() -> None:
    """Nothing grave is said of records that keep the rules."""
    assert [one for one in examine(casebook()) if one.severity == ERROR] == []


def test_copied_entries_are_an_error_past_thirty_percent() -> None:
    """Four of twelve entries shared with another record of the coalition are too many, three are not."""
    for shared, grave in ((4, True), (3, False)):
        mixed = [*entries(1)[:shared], *entries(0)[shared:]]
        cases = casebook(record(0, interactions=mixed))
        names = [name for one in found(cases, "copied entries") for name in one.records]
        assert (cases[0].name in names) is grave


def test_what_all_siblings_share_is_told() -> None:
    """A threat of one date in half of a coalition's records, three at least, is general and no sign of this dyad."""
    threat = {"date": "2000-12-24", "actor": "hegemon", "kind": "threat", "linkage": "explicit", "source": "p"}
    for sharing, told in ((3, True), (2, False)):
        siblings = [
            record(n, coalition="One", interactions=[*entries(n), *([threat] if n < sharing else [])]) for n in range(6)
        ]
        findings = found(casebook(*siblings), "shared by siblings")
        assert bool(findings) is told
        if told:
            (finding,) = findings
            assert finding.severity == WARNING and len(finding.records) == 3
            assert finding.message.startswith("One: hegemon threat of 2000-12-24 stands in 3 of 6 records")


@pytest.mark.parametrize(
    ("change", "count"),
    [
        ({"kind": "adherence", "linkage": None}, 6),
        ({"date": "2000"}, 6),
        ({"source": "d"}, 6),
        ({}, 7),
        ({"coalition": True}, 6),
    ],
    ids=["a kind that says little", "a year", "a dataset's", "less than half", "other coalitions"],
)
def test_what_may_be_shared(change: dict[str, Any], count: int) -> None:
    """Statements, whole years, dataset rows, a minority, and records of other coalitions are no finding."""
    threat = {"date": "2000-12-24", "actor": "hegemon", "kind": "threat", "linkage": "explicit", "source": "p"}
    apart = "coalition" in change
    shared = {key: value for key, value in {**threat, **change}.items() if value and key != "coalition"}
    sources = SOURCES[:-1] + ", d: {citation: t, locator: row 1, read: dataset}}"
    siblings = [
        record(
            n,
            coalition=f"One {n // 2}" if apart else "One",
            sources=sources if change.get("source") else SOURCES,
            interactions=[*entries(n), *([shared] if n < 3 or change or apart else [])],
        )
        for n in range(count)
    ]
    assert found(casebook(*siblings), "shared by siblings") == []


def test_evidence_that_says_the_same_is_evidence_still() -> None:
    """Of three threats none changes the verdict alone; all three speak against a substantive label."""
    threats = [{"date": f"2000-0{m}-01", "actor": "hegemon", "kind": "threat", "linkage": "explicit", "source": "p"}
               for m in (1, 2, 3)]  # fmt: skip
    adoption = {"date": "2000-05", "actor": "follower", "kind": "adoption", "source": "p"}
    (case,) = cases_in([("r", record(1, label="substantive", interactions=[*threats, adoption]))])
    assert [entry.kind for entry in case.against] == ["threat"] * 3
    (case,) = cases_in([("r", record(1, label="incentive-based", interactions=[*threats, adoption]))])
    assert [entry.kind for entry in case.against] == ["adoption"]
    (case,) = cases_in([("r", record(1, label="none", interactions=threats))])
    assert case.against == ()


@pytest.mark.parametrize(
    ("entry", "against"),
    [
        ({"kind": "demand"}, "substantive"),
        ({"kind": "objection"}, "substantive"),
        ({"kind": "withdrawal"}, "substantive"),
        ({"kind": "withdrawal", "coordinated": True}, None),
        ({"kind": "vote", "position": "abstain"}, "substantive"),
        ({"kind": "vote", "position": "with"}, "incentive-based"),
        ({"kind": "alignment"}, None),
        ({"kind": "sanction", "actor": "hegemon"}, "substantive"),
        ({"kind": "statement", "rationale": "norm"}, "incentive-based"),
        ({"kind": "statement", "rationale": "interest"}, None),
        ({"kind": "contribution", "paid_by": "follower"}, "incentive-based"),
        ({"kind": "contribution", "paid_by": "hegemon"}, "substantive"),
        ({"kind": "adherence", "actor": "hegemon"}, "incentive-based"),
    ],
    ids=lambda value: " ".join(map(str, value.values())) if isinstance(value, dict) else str(value),
)
def test_what_speaks_against_a_label(entry: dict[str, Any], against: str | None) -> None:
    """An entry speaks against the label under which the theory does not expect it, and not against the other."""
    one = [{"date": "2000-05-01", "actor": "follower", "source": "p", **entry}]
    for label in ("substantive", "incentive-based"):
        (case,) = cases_in([("r", record(1, label=label, interactions=one))])
        assert bool(case.against) == (label == against), label


def test_words_do_not_hide_a_copy() -> None:
    """Other notes and sources do not make another event; another field or coalition does."""
    copied = [{**one, "note": "in other words", "source": "q"} for one in entries(1)]
    assert found(casebook(record(0, interactions=copied)), "copied entries")
    elsewhere = casebook(record(0, interactions=copied, coalition="Elsewhere"))
    assert not found(elsewhere, "copied entries")
    other_kind = [{**one, "kind": "alignment"} for one in entries(1) if one["kind"] in ("demand", "objection")]
    assert not found(casebook(record(0, interactions=other_kind)), "copied entries")


@pytest.mark.parametrize(("label", "kind"), [("substantive", "adoption"), ("incentive-based", "demand")])
def test_one_sided_records_are_an_error(label: str, kind: str) -> None:
    """A record whose entries all speak for its label is refused; the same with two against it is not."""
    lone = [{"date": f"2000-{m:02}", "actor": "follower", "kind": kind, "source": "p"} for m in range(1, 11)]
    cases = casebook(record(0, label=label, interactions=lone))
    assert [one.records for one in found(cases, "one-sided")] == [(cases[0].name,)]
    other = "demand" if kind == "adoption" else "adoption"
    both = [*lone, *[{**one, "kind": other} for one in lone[:2]]]
    assert not found(casebook(record(0, label=label, interactions=both)), "one-sided")
    looked = record(0, label=label, interactions=lone, searched=json.dumps(sorted(OTHER_SIDE[label])))
    assert [one.severity for one in found(casebook(looked), "one-sided")] == [WARNING]


@pytest.mark.parametrize(
    ("source", "grave"),
    [
        ({"source": "a citation of its own"}, True),
        ({}, True),
        ({"source": "bare"}, True),
        ({"source": "paged"}, False),
        ({"source": ["bare", "linked"]}, False),
        ({"source": "row"}, False),
    ],
    ids=["citation", "none", "no place", "page", "one of two", "dataset row"],
)
def test_entries_need_a_place_to_look(source: dict[str, Any], grave: bool) -> None:
    """An entry without URL, locator or dataset row is an error that names it."""
    sources = (
        '{p: {citation: c, url: "https://example.org"}, q: {citation: c, locator: l}, bare: {citation: b}, '
        'paged: {citation: b, locator: p. 3}, linked: {citation: b, url: "https://example.org"}, '
        "row: {citation: d, locator: row 9, read: dataset}}"
    )
    last = {"date": "2000-11", "actor": "follower", "kind": "demand", **source}
    cases = casebook(record(0, interactions=[*entries(0), last], sources=sources))
    findings = found(cases, "no place to look")
    assert bool(findings) is grave
    if grave:
        assert "interactions[12]" in findings[0].message


def test_a_dyad_twice_is_an_error() -> None:
    """The same dyad of the same coalition in two files is named with both."""
    cases = casebook(record(0), record(0))
    (finding,) = found(cases, "duplicate record")
    assert finding.severity == ERROR and "0.yaml and 1.yaml" in finding.message


@pytest.mark.parametrize(
    ("check", "cases"),
    [
        ("no label", casebook(record(0, label="none"))),
        ("unbalanced", casebook(*[record(place, label="substantive") for place in range(3)], count=16)),
        ("few of a label", casebook(*[record(place, label="substantive") for place in range(9)])),
        ("few coalitions", casebook(count=4)),
        ("one hegemon", casebook(*[record(place, hegemon="USA") for place in range(12)])),
        ("one label", casebook(*[record(place, label="substantive") for place in (0, 1)], count=6)),
        ("no coder", casebook(record(0, coder=None))),
        ("thin", casebook(record(0, interactions=entries(0)[:9]))),
        ("coded twice", casebook(record(0, interactions=[*entries(0), entries(0)[0]]))),
        ("one source", casebook(record(0, interactions=[{**one, "source": "p"} for one in entries(0)]))),
        ("far from the period", casebook(record(0, interactions=[*entries(0), {**entries(0)[0], "date": "1990"}]))),
        ("mostly unknown", casebook()),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_warnings_where_due(check: str, cases: list[Case]) -> None:
    """Each warning is given where its cause is."""
    assert [one.severity for one in found(cases, check)][:1] == [WARNING]


@pytest.mark.parametrize("check", ["no label", "unbalanced", "few of a label", "one hegemon", "one label", "no coder",
                                   "thin", "coded twice", "far from the period", "duplicate record"])  # fmt: skip
def test_no_warning_where_not_due(check: str) -> None:
    """A sound casebook of twelve gives no cause for these."""
    assert found(casebook(), check) == []


def test_diligence_gap() -> None:
    """Twice the entries in every record of one label is a gap; the same for both is none."""
    assert not found(casebook(), "diligence gap")
    richer = [record(place, interactions=entries(place) * (2 if place % 2 else 1)) for place in range(12)]
    messages = [one.message for one in found(casebook(*richer), "diligence gap")]
    assert any("entries in all: median 24 in substantive and 12" in message for message in messages)


def test_separation_names_the_indicator() -> None:
    """A trace that separates the labels without exception is named."""
    apart = []
    for place in range(12):
        share = 0.9 if place % 2 else 0.1
        apart.append(record(place, body={"context": {"vote_agreement": share + place / 1000}}))
    (finding,) = found(casebook(*apart), "separation")
    assert finding.message.startswith("votes-alike separates the labels")


def test_missing_by_label() -> None:
    """An indicator known for one label alone is named."""
    half = [record(place, body={"context": {"alliance": "defense"}} if place % 2 else {}) for place in range(12)]
    messages = [one.message for one in found(casebook(*half), "missing by label")]
    assert any(message.startswith("allied is known in 100%") for message in messages)


def test_western() -> None:
    """A casebook in which the label is another word for Western is told so."""
    assert not found(casebook(), "Western")
    western = {"GBR", "FRA", "CAN", "ITA", "DNK", "NOR", "TUR", "POL"}
    same = [
        record(place, label="substantive" if FOLLOWERS[place] in western else "incentive-based") for place in range(12)
    ]
    (finding,) = found(casebook(*same), "Western")
    assert "12 of 12" in finding.message


def test_superiority_is_the_share_of_pairs_won() -> None:
    """All greater 1, all smaller 0, alike one half, nothing to compare none."""
    assert superiority([3, 4], [1, 2]) == 1.0
    assert superiority([1, 2], [3, 4]) == 0.0
    assert superiority([1, 2], [1, 2]) == 0.5
    assert superiority([], [1]) is None


def test_every_check_can_speak() -> None:
    """Each function of the examination is in the list once."""
    assert len(set(CHECKS)) == len(CHECKS) >= 15
