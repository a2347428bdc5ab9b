"""The glossary: terms, spellings, hints."""

from __future__ import annotations

from pathlib import Path

import pytest

from coalclass import classify
from coalclass.errors import UsageError
from coalclass.indicators import DIMENSIONS, TRACES
from coalclass.records.fields import vocabulary
from coalclass.scoring.glossary import find_head, find_term, is_spelling, read_glossary

GLOSSARY = read_glossary()
NAMES = [term.name for term in GLOSSARY]


@pytest.mark.parametrize(
    "word",
    [
        *("dB", "trace", "pull", "profile", "standing", "coverage", "calibration", "pool", "prior", "rulebook"),
        *("published label", "tipping point", "observation bias", *DIMENSIONS, *TRACES),
    ],
)
def test_what_a_reader_meets_is_explained(word: str) -> None:
    """The words of a verdict, every dimension and every trace are terms of their own."""
    assert find_term(word).name == word


def test_opportunity_is_explained() -> None:
    """When a trace could not occur is told under its own word."""
    assert "could occur" in find_term("opportunity").about


def test_names_are_unique_and_refer_to_terms() -> None:
    """No term stands twice, no spelling means two terms, and `see` names terms that are there."""
    assert len(set(NAMES)) == len(NAMES)
    spellings = [spelling.casefold() for term in GLOSSARY for spelling in (term.name, *term.also)]
    assert len(set(spellings)) == len(spellings)
    assert {other for term in GLOSSARY for other in term.see} <= set(NAMES)


def test_every_term_is_a_sentence() -> None:
    """What a term says begins with a capital and ends with a full stop, and its summary is its first sentence."""
    for term in GLOSSARY:
        assert term.about[0].isupper() or term.about.startswith(("confirmed", "p1")), term.name
        assert term.about.endswith(".") and term.about.startswith(term.summary), term.name


@pytest.mark.parametrize(
    "spelling", ["DB", "decibels", "Published Label", "published-label", "rules_db", "tipping-point"]
)
def test_spellings(spelling: str) -> None:
    """Case, hyphens and underscores make no difference."""
    assert find_term(spelling).name in NAMES


def test_misspellings_get_a_hint() -> None:
    """A word that is nearly a term gets it; one that is nothing like any is told where they are listed."""
    with pytest.raises(UsageError, match="did you mean pull"):
        find_term("puul")
    with pytest.raises(UsageError, match="did you mean calibration"):
        find_term("callibration")
    with pytest.raises(UsageError, match="coalclass explain lists"):
        find_term("xyzzy")


def test_heads() -> None:
    """A head is looked up without its alignment, unit and interval."""
    for head, name in {">pull dB": "pull", "alpha [95%]": "alpha", ">rules dB": "rulebook"}.items():
        term = find_head(head)
        assert term is not None and term.name == name
    assert find_head("no such head") is None


def test_literature_of_decibels() -> None:
    """The scale is Good's, and Fairfield and Charman brought it to process tracing."""
    literature = find_term("dB").literature or ""
    assert all(part in literature for part in ("Good 1950", "1985", "Fairfield and Charman 2017", "2022"))


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("demand", "by the follower: it asks a price"),
        ("concession", "by the hegemon: a favour without a price tag"),
        ("linkage", "tied to joining or staying"),
        ("outcome", "What became of the follower's input. Allowed: adopted, partly"),
        ("paid by", "Who bore the cost"),
        ("package", "stages of the same money"),
        ("window", "365 days"),
        ("intercept", "Where every verdict starts"),
        ("even odds", "one to one"),
        ("not scored", "not scored"),
        ("norms", "Rules and values"),
    ],
)
def test_words_of_a_record_are_explained(word: str, said: str) -> None:
    """Kinds of entries and their fields are told from the format itself, as is what newcomers ask for."""
    assert said in find_term(word).about


def test_every_kind_and_field_is_a_term() -> None:
    """Nothing that a coder writes is without a word of explanation."""
    known = vocabulary()
    for name in ("consultation", *known.kinds, *known.shapes["aid"], *known.shapes["interactions"]):
        assert find_term(name).about


def test_the_base_is_that_of_the_shipped_model() -> None:
    """The figure in the glossary and the README is what the shipped model adds to every verdict."""
    verdict = classify("sample:gulf-war-1990/egy")
    base = sum(row.db for row in verdict.contributions if row.indicator in ("baseline", "calibration"))
    assert f"it is {base:.1f} dB" in find_term("base").about
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    assert f"\N{MINUS SIGN}{-base:.1f} dB" in readme


def test_another_word_is_said_to_be_another() -> None:
    """Who asks for a spelling of a term is told which term answers; a plural or a capital needs no such line."""
    for word, same in {
        "baseline": False,
        "decibels": False,
        "DB": True,
        "traces": True,
        "published-label": True,
    }.items():
        assert is_spelling(word, find_term(word)) is same
