"""Writing a dyad as plain values, YAML and JSON, so that reading gives it back."""

import json
from typing import Any

import pytest
import yaml
from any_dyads import NAMEABLE, NASTY, PERIODS, a_period, days_of, dyads, texts
from hypothesis import example, given

from coalclass.records import Aid, Context, Dyad, Interaction, Mandate, Source, load_text
from coalclass.records.dates import parse_date
from coalclass.records.fields import vocabulary
from coalclass.records.states import resolve_state
from coalclass.records.writing import quote, to_json, to_plain, to_yaml


def small(**values: Any) -> Any:
    """A dyad of the five required keys and what a test adds."""
    period = a_period("1990/1991")
    states = {role: resolve_state(code, *days_of(period)) for role, code in (("hegemon", "USA"), ("follower", "EGY"))}
    return Dyad(**{**states, "coalition": "Fictitious", "period": period, **values})


@given(dyads())
def test_yaml_reads_back(dyad: Any) -> None:
    """Any dyad written as YAML reads as the same dyad."""
    loaded = load_text(to_yaml(dyad))
    assert loaded.dyad == dyad, loaded.problems


@given(dyads())
def test_json_reads_back(dyad: Any) -> None:
    """Any dyad written as a line of JSON is one line and reads as the same dyad."""
    line = to_json(dyad)
    assert "\n" not in line
    loaded = load_text(line.encode(), json=True)
    assert loaded.dyad == dyad, loaded.problems


@given(dyads())
def test_plain_is_json(dyad: Any) -> None:
    """Plain values are what JSON holds, in the order of the format, without a null or an empty list."""
    plain = to_plain(dyad)
    assert json.loads(to_json(dyad)) == plain
    order = list(vocabulary().shapes["record"])
    assert list(plain) == sorted(plain, key=order.index)
    assert not any(value is None or value in ([], {}) for value in plain.values())


@given(dyads())
def test_yaml_is_yaml_to_others(dyad: Any) -> None:
    """PyYAML reads the same texts from our YAML, apart from the dates and numbers that it makes of bare words."""
    plain, theirs = to_plain(dyad), yaml.safe_load(to_yaml(dyad))
    for name in ("coalition", "coder", "notes", "sources"):
        assert theirs.get(name) == plain.get(name)


@pytest.mark.parametrize("text", NASTY)
def test_nasty_texts_in_every_place(text: Any) -> None:
    """No text changes in a note, a key of sources, a citation, or a list of them, alone or beside others."""
    aid = Aid(parse_date("1990"), "cash", note=text, package=text, source=(text, "other"))  # type: ignore[arg-type]
    dyad = small(notes=text, sources={text: Source(text or "x", url=text)}, aid=(aid, aid))
    if not text.strip():
        dyad = small(notes=text, sources={text: Source("x", url=text)}, aid=(aid, aid))
    assert load_text(to_yaml(dyad)).dyad == dyad
    assert load_text(to_json(dyad), json=True).dyad == dyad


@given(texts())
@example("a" * 201)
def test_quote_is_one_yaml_scalar(text: Any) -> None:
    """A quoted text is one line that PyYAML, of YAML 1.1, reads as that text."""
    written = quote(text)
    assert len(written.splitlines()) == 1
    assert yaml.safe_load(written) == text


@pytest.mark.parametrize("text", PERIODS)
def test_states_resolve_to_the_same_row(text: Any) -> None:
    """Every row of the table that a record can name in a period is written so that it is that row again."""
    period = a_period(text)
    usa = resolve_state("USA", *days_of(period))
    for state in NAMEABLE[text]:
        if state.code != "USA":
            dyad = small(hegemon=usa, follower=state, period=period)
            assert load_text(to_yaml(dyad)).dyad.follower == state


@pytest.mark.parametrize(
    ("named", "written"),
    [("West Germany", "GFR"), ("gw:260", "DEU"), ("255", "DEU"), ("North Yemen", "YAR"), ("679", "YEM")],
)
def test_states_are_written_by_their_shortest_name(named: Any, written: Any) -> None:
    """The printed code stands wherever it means the same row, else the COW abbreviation before anything longer."""
    record = f"coalclass: 1\nhegemon: USA\nfollower: {named}\ncoalition: x\nperiod: 1988/1995\n"
    assert to_plain(load_text(record).dyad)["follower"] == written  # type: ignore[arg-type]


def test_alias_of_one_spell() -> None:
    """A spell that only its alias reaches is written by that alias."""
    record = "coalclass: 1\nhegemon: USA\nfollower: Syrian Republic\ncoalition: x\nperiod: 1945/1975\n"
    dyad = load_text(record).dyad
    assert resolve_state("SYR", *days_of(dyad.period)) != dyad.follower
    assert load_text(to_yaml(dyad)).dyad == dyad  # type: ignore[arg-type]


def test_readable() -> None:
    """Dates, words and plain names stand bare, several lines stand as a block, defaults are left out."""
    dyad = small(
        notes="First line.\n\nThird: line.\n",
        aid=(Aid(parse_date("1990-08"), "cash", amount_musd=3.5, linkage="none", source=("a", "b c")),),  # type: ignore[arg-type]
        interactions=(Interaction(parse_date("1990"), "follower", "contribution", status="delivered"),),  # type: ignore[arg-type]
        consultations=(),
        sources={"a": Source("A Book, 1998"), "b": Source("Another", read="whole")},
    )
    assert to_yaml(dyad) == (
        "coalclass: 1\nhegemon: USA\nfollower: EGY\ncoalition: Fictitious\nperiod: 1990/1991\n"
        "notes: |\n  First line.\n\n  Third: line.\n"
        "consultations: none\n"
        "aid:\n  - date: 1990-08\n    kind: cash\n    amount_musd: 3.5\n    linkage: none\n    source: [a, b c]\n"
        "interactions:\n  - date: 1990\n    actor: follower\n    kind: contribution\n"
        'sources:\n  a: "A Book, 1998"\n  b:\n    citation: Another\n    read: whole\n'
    )


def test_one_mandate_or_several() -> None:
    """A single mandate is written as one, several as a list, none as none, and unknown not at all."""
    one = Mandate("Assembly of fixtures")
    assert "mandate" not in to_plain(small())
    assert to_plain(small(mandate=()))["mandate"] == "none"
    assert to_plain(small(mandate=(one,)))["mandate"] == {"body": "Assembly of fixtures"}
    assert len(to_plain(small(mandate=(one, one)))["mandate"]) == 2


@pytest.mark.parametrize("length", [900, 997, 998, 999, 1000, 1022, 1023, 1024, 1025, 5000])
def test_long_source_keys(length: Any) -> None:
    """A source key past the 1024 characters that YAML allows before a colon still reads back."""
    dyad = small(sources={"k" * length: Source("x"), "é" * length: Source("y", url="z")})
    assert load_text(to_yaml(dyad)).dyad == dyad


@pytest.mark.parametrize("amount", [0, 1, 10**8, 0.1, 1e8, 1e-7, 99_999_999.99999999, 5e-324, 2.5])
def test_numbers(amount: Any) -> None:
    """Numbers of any size that is allowed keep every digit, also where they have to be whole."""
    dyad = small(aid=(Aid(parse_date("1990"), "cash", amount_musd=amount),), context=Context(troops_hosted=int(amount)))  # type: ignore[arg-type]
    assert load_text(to_yaml(dyad)).dyad == dyad
    assert load_text(to_json(dyad), json=True).dyad == dyad


def test_a_number_that_no_reader_gives() -> None:
    """What is no number is refused rather than written as text that JSON does not have."""
    for write in (to_json, to_yaml):
        with pytest.raises(ValueError, match="not JSON compliant"):
            write(small(context=Context(gdp_musd=float("nan"))))
