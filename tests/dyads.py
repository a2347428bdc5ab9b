"""What the tests of several rooms share: building dyads, the shipped records, changing a record."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import wraps
from inspect import signature
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from coalclass.records import Aid, Consultation, Dyad, Entry, Interaction, load_text
from coalclass.records.dates import parse_date
from coalclass.shipped import samples_folder

HEAD = {"coalclass": 1, "hegemon": "USA", "follower": "EGY", "coalition": "Test", "period": "2000-01-01/2000-12-31"}
SHIPPED = sorted(samples_folder().glob("*/*.yaml"))


def name_of(path: Path) -> str:
    """`gulf-war-1990/egy`."""
    return f"{path.parent.name}/{path.stem}"


def on_each(given: Iterable[tuple[str, tuple[Any, ...]]]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A decorator: one test over many named values of its first parameters, which tells all the names it fails on."""
    cases = list(given)
    assert cases, "a test over nothing cannot fail"
    taken = len(cases[0][1])

    def fold(test: Callable[..., None]) -> Callable[..., None]:
        shape = signature(test)
        names = [name for name in shape.parameters if name != "self"][:taken]

        @wraps(test)
        def run(*itself: object, **fixtures: Any) -> None:
            failures: dict[str, Exception] = {}
            for case, values in cases:
                try:
                    test(*itself, **dict(zip(names, values, strict=True)), **fixtures)
                except Exception as error:
                    error.add_note(f"({test.__name__} on {case})")
                    failures[case] = error
            if failures:
                told = f"{len(failures)} of {len(cases)} fail: {', '.join(failures)}"
                raise ExceptionGroup(told, list(failures.values())[:3])

        left = [one for name, one in shape.parameters.items() if name not in names]
        run.__signature__ = shape.replace(parameters=left)  # type: ignore[attr-defined]
        return run

    return fold


on_each_record = on_each((name_of(path), (path,)) for path in SHIPPED)
"""One test over the paths of all shipped records."""


def dyad(text: str = "", **head: Any) -> Dyad:
    """The dyad in the YAML of a record without its required keys, which `head` may override."""
    lines = [f"{key}: {value}" for key, value in {**HEAD, **head}.items()]
    loaded = load_text("\n".join([*lines, text]))
    assert loaded.dyad is not None, "\n".join(str(problem) for problem in loaded.problems)
    return loaded.dyad


def from_plain(plain: dict[str, Any]) -> Dyad:
    """The dyad in a mapping as JSON holds it."""
    loaded = load_text(json.dumps({**HEAD, **plain}), json=True)
    assert loaded.dyad is not None, "\n".join(str(problem) for problem in loaded.problems)
    return loaded.dyad


def adding(record: Dyad, *entries: Entry) -> Dyad:
    """The record with entries more."""
    for entry in entries:
        section = section_of(entry)
        record = replace(record, **{section: (*(getattr(record, section) or ()), entry)})  # type: ignore[arg-type]
    return record


def dropping(record: Dyad, gone: Iterable[Entry]) -> Dyad:
    """The record as if some entries had not been coded; an emptied section is unknown, not `none`."""
    ids = {id(entry) for entry in gone}
    for section in ("consultations", "aid", "interactions"):
        entries = getattr(record, section)
        if entries:
            record = replace(record, **{section: tuple(one for one in entries if id(one) not in ids) or None})  # type: ignore[arg-type]
    return record


def changing(record: Dyad, entry: Entry, **fields: Any) -> Dyad:
    """The record with some fields of one of its entries changed."""
    section = section_of(entry)
    entries = [replace(one, **fields) if one is entry else one for one in getattr(record, section)]
    return replace(record, **{section: tuple(entries)})  # type: ignore[arg-type]


def section_of(entry: Entry) -> str:
    """The key of a record under which an entry stands."""
    if isinstance(entry, Consultation):
        return "consultations"
    return "aid" if isinstance(entry, Aid) else "interactions"


def consultation(date: str, **fields: Any) -> Consultation:
    """A consultation among leaders, unless `fields` says otherwise."""
    return Consultation(**{"date": parse_date(date), "level": "leader", **fields})


def aid(date: str, **fields: Any) -> Aid:
    """Economic aid, unless `fields` says otherwise."""
    return Aid(**{"date": parse_date(date), "kind": "economic", **fields})


def interaction(date: str, actor: str, kind: str, **fields: Any) -> Interaction:
    """An interaction."""
    return Interaction(**{"date": parse_date(date), "actor": actor, "kind": kind, **fields})


def day_inside(record: Dyad) -> str:
    """A month that lies in the period and holds one of its entries, else its first day's."""
    inside = [one.date for one in record.entries if one.date.precise_to_month and record.period.overlaps(one.date)]
    return str(inside[len(inside) // 2] if inside else record.period.start)


# Records at large, as JSON holds them. Packages keep to one provider: money of two is two packages.

_DATES = st.sampled_from(["2000", "2000-02", "2000-03-05", "2000-07-19", "2000-11", "2000-12-31", "1999-06-01", "2001"])
_RELIABILITY = st.sampled_from(["confirmed", "reported", "disputed"])
_LINKAGE = st.sampled_from(["explicit", "implicit", "none", "other"])
_AMOUNT = st.floats(0, 20_000, allow_nan=False)
_SHARE = st.floats(0, 1)


def _mapping(required: dict[str, Any], optional: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"date": _DATES, **required}, optional={"reliability": _RELIABILITY, **optional})


_CONSULTATION = _mapping(
    {"level": st.sampled_from(["leader", "minister", "official", "military"])},
    {
        "initiator": st.sampled_from(["hegemon", "follower", "joint"]),
        "timing": st.sampled_from(["before", "after"]),
        "outcome": st.sampled_from(["adopted", "partly", "heard", "rejected", "ignored"]),
        "channel": st.sampled_from(["visit", "council", "staff"]),
    },
)
_AID = _mapping(
    {"kind": st.sampled_from(["economic", "military", "debt-relief", "arms"])},
    {
        "amount_musd": _AMOUNT,
        "terms": st.sampled_from(["grant", "loan", "sale"]),
        "recipients": st.integers(1, 5),
        "provider": st.sampled_from(["hegemon", "partner"]),
        "status": st.sampled_from(["offered", "promised", "delivered", "withheld", "cut"]),
        "linkage": _LINKAGE,
        "package": st.sampled_from(["a", "b"]),
    },
).map(lambda one: {**one, "provider": "hegemon" if one["package"] == "a" else "partner"} if "package" in one else one)
_RATIONALE = st.sampled_from(["norm", "solidarity", "interest", "payoff"])
_STATEMENT = {
    "rationale": _RATIONALE,
    "denies": st.just("payoff"),
    "audience": st.sampled_from(["public", "private"]),
}
_CONTRIBUTION = {
    "form": st.sampled_from(["combat", "support", "basing"]),
    "paid_by": st.sampled_from(["follower", "hegemon", "partner", "shared"]),
    "status": st.sampled_from(["pledged", "delivered"]),
}
_KINDS: dict[str, dict[str, dict[str, Any]]] = {
    "follower": {
        "contribution": _CONTRIBUTION,
        "statement": _STATEMENT,
        "withdrawal": {"coordinated": st.booleans()},
        "vote": {
            "position": st.sampled_from(["with", "abstain", "against"]),
            "arena": st.sampled_from(["domestic", "international"]),
        },
        "threat": {"linkage": _LINKAGE},
        **{kind: {} for kind in ("refusal", "demand", "objection", "adoption", "alignment")},
    },
    "hegemon": {
        "statement": _STATEMENT,
        **{kind: {"linkage": _LINKAGE} for kind in ("concession", "guarantee", "threat", "sanction")},
        **{kind: {} for kind in ("request", "adherence", "breach")},
        **{kind: {"count": st.integers(1, 50)} for kind in ("verbal-conflict", "material-cooperation")},
    },
}
_INTERACTION = st.one_of(
    [
        _mapping({"actor": st.just(actor), "kind": st.just(kind)}, fields)
        for actor, kinds in _KINDS.items()
        for kind, fields in kinds.items()
    ]
)


def _section(entry: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.just("none"), st.lists(entry, min_size=1, max_size=7))


_CONTEXT = st.fixed_dictionaries(
    {"polyarchy_hegemon": _SHARE},
    optional={
        "polyarchy_follower": _SHARE,
        "alliance": st.sampled_from(["defense", "neutrality", "nonaggression", "entente", "none"]),
        "gdp_musd": st.floats(0.1, 1e6),
        "ideal_point_distance": st.floats(0, 6),
        "vote_agreement": _SHARE,
        "aid_baseline_musd": _AMOUNT,
    },
)
_SEARCHED = st.lists(
    st.one_of(
        st.sampled_from(["threat", "sanction", "demand", "economic", "military", "contribution"]),
        st.sampled_from(["adoption", "vote", "breach", "adherence", "statement", "refusal", "objection"]),
    ),
    min_size=1,
    unique=True,
)


def dyads() -> st.SearchStrategy[Dyad]:
    """Valid records of every shape."""
    return st.fixed_dictionaries(
        {},
        optional={
            "period": st.sampled_from(["2000-01-01/2000-12-31", "2000-01-01/..", "2000-01/2000-02", "1998/2003"]),
            "searched": _SEARCHED,
            "mandate": st.one_of(
                st.just("none"),
                st.fixed_dictionaries(
                    {"body": st.just("UNSC"), "status": st.sampled_from(["explicit", "claimed", "contested"])}
                ),
            ),
            "context": _CONTEXT,
            "consultations": _section(_CONSULTATION),
            "aid": _section(_AID),
            "interactions": _section(_INTERACTION),
        },
    ).map(from_plain)
