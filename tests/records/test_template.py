"""The record that a coder starts from."""

import re
from typing import Any

import pytest

from coalclass.errors import RecordError
from coalclass.records import load_text
from coalclass.records.fields import vocabulary
from coalclass.records.template import starting_record


def new() -> Any:
    """A starting record."""
    return starting_record("USA", "Egypt", "Fictitious coalition: a test", "1990-08-02/1991-04")


def uncommented(text: Any) -> Any:
    """The record with one # and the space after it taken from every line."""
    return re.sub(r"(?m)^# ?", "", text)


def test_valid_as_written() -> None:
    """It is a valid record of the four things given, and says nothing else."""
    loaded = load_text(new())
    assert loaded.problems == ()
    dyad = loaded.dyad
    assert (dyad.name, dyad.coalition, str(dyad.period)) == (
        "USA-EGY",
        "Fictitious coalition: a test",
        "1990-08-02/1991-04",
    )
    assert dyad == load_text("\n".join(line for line in new().splitlines() if not line.startswith("#"))).dyad
    assert dyad.entries == ()
    assert dyad.aid is None


def test_prose_stays_prose() -> None:
    """Explanations stay comments when an editor uncomments everything at once."""
    assert not any(line.startswith("# #") for line in new().splitlines())


def test_examples_are_valid() -> None:
    """With the comment signs taken away it is a valid record too."""
    loaded = load_text(uncommented(new()))
    assert loaded.dyad is not None, loaded.problems
    unsourced, unused = (problem.message for problem in loaded.problems)
    assert "entries name no source" in unsourced and unused == "no entry cites this source"
    assert {problem.severity for problem in loaded.problems} == {"warning"}


def test_examples_show_every_field_and_kind() -> None:
    """The examples hold every field of the format and an entry of each kind of interaction."""
    dyad = load_text(uncommented(new())).dyad
    assert {one.kind for one in dyad.interactions} == set(vocabulary().kinds)
    for shape, thing in (
        ("context", dyad.context),
        ("mandate", dyad.mandate[0]),
        ("consultations", dyad.consultations[0]),
        ("aid", dyad.aid[0]),
        ("sources", dyad.sources["another-key"]),
        ("label", dyad.label),
    ):
        assert all(getattr(thing, name) not in (None, ()) for name in vocabulary().shapes[shape])
    for name in vocabulary().shapes["interactions"]:
        assert any(getattr(one, name) not in (None, ()) for one in dyad.interactions) or f"{name}:" in new()


@pytest.mark.parametrize("section", [n for n, f in vocabulary().shapes["record"].items() if not f.required])
def test_each_section_alone(section: Any) -> None:
    """Any one section can be taken out of its comment while the rest stay."""
    lines = new().splitlines()
    start = next(index for index, line in enumerate(lines) if line.startswith(f"# {section}:"))
    end = next(
        (index for index in range(start + 1, len(lines)) if not re.match(r"#  ", lines[index])),
        len(lines),
    )
    chosen = [uncommented(line) if start <= index < end else line for index, line in enumerate(lines)]
    dyad = load_text("\n".join(chosen)).dyad
    assert dyad is not None
    assert dyad != load_text(new()).dyad


def test_words_and_units_are_shown() -> None:
    """Every allowed word and every unit of the vocabulary stands in it."""
    text = new()
    for fields in vocabulary().shapes.values():
        for field in fields.values():
            assert ", ".join(field.words) in text or field.name == "kind"
            assert field.unit is None or field.unit in text
    assert all(kind in text for kind in vocabulary().searchable)


def test_unknown_none_and_searched_are_explained() -> None:
    """It says what leaving out, `none` and `searched` mean."""
    head = " ".join(line for line in new().splitlines() if line.startswith("##"))
    assert all(word in head for word in ("unknown", "`none`", "`searched`"))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (("USA", "Egpyt", "x", "1990/1991"), "did you mean Egypt"),
        (("USA", "USA", "x", "1990/1991"), "its own follower"),
        (("USA", "EGY", "", "1990/1991"), "'coalition' is empty"),
        (("USA", "EGY", "x", "1991/1990"), "ends before it starts"),
        (("USA", "EGY", "x", "soon"), "two dates and a slash"),
        (("USA", "EGY\nnotes: x", "x", "1990/1991"), "not a state"),
        (("USA", "EGY", "x", "1990/1991\nnotes: x"), "two dates and a slash"),
    ],
)
def test_what_makes_no_record(given: Any, message: str) -> None:
    """What makes no valid record is refused with the reader's own words."""
    with pytest.raises(RecordError, match=message):
        starting_record(*given)


@pytest.mark.parametrize("coalition", ["NO", "0123", "a: b", "# x", "two\nlines", "'", '"', "null", " x "])
def test_any_coalition(coalition: Any) -> None:
    """Any name of a coalition is kept as it is."""
    assert load_text(starting_record("2", "gw:651", coalition, "1990/..")).dyad.coalition == coalition
