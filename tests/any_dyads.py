"""Strategies of hypothesis for whole records: any dyad that a record can hold, and any entry."""

from __future__ import annotations

from datetime import date
from math import ceil
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from coalclass.records import Aid, Consultation, Context, Dyad, Interaction, Label, Mandate, Period, Source
from coalclass.records.dates import parse_date
from coalclass.records.fields import vocabulary
from coalclass.records.states import StateError, all_states, resolve_state

NASTY = [
    "NO",
    "yes",
    "no",
    "on",
    "off",
    "y",
    "n",
    "True",
    "False",
    "null",
    "~",
    "None",
    "none",
    "0123",
    "1_000",
    "12:30",
    "1.5",
    ".5",
    "1e3",
    "0x10",
    ".inf",
    ".nan",
    "1990",
    "1990-08-03",
    "<<",
    "=",
    "!",
    "&",
    "*",
    "?",
    "-",
    "--",
    "---",
    "...",
    ":",
    ":a",
    "a:",
    "#a",
    "a#b",
    "%",
    "@",
    "`",
    "|",
    ">",
    "[",
    "]",
    "{",
    "}",
    ",",
    "[a]",
    "{a}",
    "'a",
    "'a'",
    '"a',
    '"a"',
    "\\",
    "\\n",
    "",
    " ",
    " a",
    "a ",
    "a  b",
    "a: b",
    "a #b",
    "- a",
    "? a",
    "\t",
    "a\tb",
    "\n",
    "a\n",
    "a\n\n",
    "\na",
    "a\nb",
    "a\n\nb\n",
    "a\n b",
    " a\nb",
    "a \nb",
    "a\n---\nb",
    "a\r\nb",
    "a\rb",
    "# a\n% b\n- c",
    "\x00\x07\x1b\x7f\x85\x9f\xa0",
    "\u2028\u2029\ufeff\ufffe\uffff",
    "Müller",
    "日本\n東京",
    "😀",
    "é",
    "a long text " * 500,
    "x" * 5000,
]

PERIODS = ["1985/1989", "1990-08-02/1991-04-11", "1988/1995", "1955/1965", "2001-10-07/.."]


def texts(*, required: Any = False) -> Any:
    """Every text that a record can hold: half of a surrogate pair is none."""
    any_text = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(NASTY)
    return any_text.filter(str.strip) if required else any_text


def a_period(text: Any) -> Any:
    """The period that a text spells."""
    start, end = text.split("/")
    return Period(parse_date(start), None if end == ".." else parse_date(end))  # type: ignore[arg-type]


def days_of(period: Any) -> Any:
    """The first and last day of a period, as the table of states wants them."""
    last = date.max if period.end is None else date.fromordinal(period.end.last)
    return date.fromordinal(period.start.first), last


def nameable(period: Any) -> Any:
    """Every row of the table that some name reaches in a period."""
    found: dict[str, Any] = {}
    for state in all_states():
        for name in (state.code, state.cow, state.cow_number, f"gw:{state.gw_number}", state.name):
            try:
                row = resolve_state(str(name), *days_of(period))
            except StateError:
                continue
            found[row] = None
    return list(found)


NAMEABLE = {text: nameable(a_period(text)) for text in PERIODS}

DATES = (
    st.dates().flatmap(lambda day: st.sampled_from([day.isoformat()[:length] for length in (4, 7, 10)])).map(parse_date)
)


def values_of(field: Any) -> Any:
    """Every value that a field of a record can hold."""
    if field.type == "number":
        top = 1e6 if field.max is None else field.max
        whole = st.integers(ceil(field.min), int(top))
        return whole if field.whole else whole | st.floats(field.min, field.max, allow_infinity=False, allow_nan=False)
    many = {"words": st.sampled_from(field.words or ("",)), "sources-of": texts(required=field.required)}
    if field.type in many:
        return st.lists(many[field.type], min_size=1, max_size=3, unique=True).map(tuple)
    one = {
        "word": st.sampled_from(field.words or ("",)),
        "text": texts(required=field.required),
        "boolean": st.booleans(),
        "date": DATES,
    }
    return one[field.type]


def things(kind: Any, fields: Any) -> Any:
    """Instances of a class of the record with any of its optional fields."""
    required = {name: values_of(field) for name, field in fields.items() if field.required}
    optional = {name: values_of(field) for name, field in fields.items() if not field.required}
    return st.fixed_dictionaries(required, optional=optional).map(lambda values: kind(**values))


def interactions() -> Any:
    """Interactions with the fields that their kind takes."""
    shape = vocabulary().shapes["interactions"]

    def of_kind(kind: Any) -> Any:
        names = ("date", *kind.fields, "source", "note", "reliability")
        fixed = {"status": "delivered"} if kind.name == "contribution" else {}

        def build(actor: Any, **values: Any) -> Any:
            return Interaction(actor=actor, kind=kind.name, **{**fixed, **values})

        make = things(dict, {name: shape[name] for name in names})
        return st.builds(lambda actor, values: build(actor, **values), st.sampled_from(kind.actor), make)

    return st.sampled_from(list(vocabulary().kinds.values())).flatmap(of_kind)


def sections(entries: Any) -> Any:
    """Unknown, known to be empty, or a few entries."""
    return st.none() | st.lists(entries, max_size=3).map(tuple)


@st.composite
def dyads(draw: Any) -> Any:
    """Any dyad that a record can hold."""
    shapes = vocabulary().shapes
    text = draw(st.sampled_from(PERIODS))
    hegemon, follower = draw(st.sampled_from(NAMEABLE[text])), draw(st.sampled_from(NAMEABLE[text]))
    assume(hegemon.code != follower.code)
    return Dyad(
        hegemon,
        follower,
        coalition=draw(texts(required=True)),
        period=a_period(text),
        coder=draw(st.none() | texts()),
        notes=draw(st.none() | texts()),
        searched=draw(st.lists(st.sampled_from(vocabulary().searchable), max_size=3, unique=True).map(tuple)),
        mandate=draw(sections(things(Mandate, shapes["mandate"]))),
        context=draw(things(Context, shapes["context"])),
        consultations=draw(sections(things(Consultation, shapes["consultations"]))),
        aid=draw(sections(things(Aid, shapes["aid"]))),
        interactions=draw(sections(interactions())),
        sources=draw(st.dictionaries(texts(), things(Source, shapes["sources"]), max_size=3)),
        label=draw(st.none() | things(Label, shapes["label"])),
    )


def entries() -> Any:
    """Any entry of a record."""
    shapes = vocabulary().shapes
    return things(Consultation, shapes["consultations"]) | things(Aid, shapes["aid"]) | interactions()
