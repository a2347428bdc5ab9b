"""The reading rules of the format, beyond the folders of good and bad files."""

import io
from pathlib import Path
from typing import Any

import pytest
import yaml

from coalclass.errors import RecordError
from coalclass.records import fields, load_lines, load_path, load_text, read_record
from coalclass.records.fields import vocabulary

HEAD = "coalclass: 1\nhegemon: USA\nfollower: EGY\ncoalition: Fictitious\nperiod: 1990/1991\n"

LINE = '{"coalclass": 1, "hegemon": "USA", "follower": "EGY", "coalition": "Fictitious", "period": "1990/1991"%s}'


def dyad_of(text: Any) -> Any:
    """The dyad in a record's remaining lines, without a problem."""
    loaded = load_text(HEAD + text)
    assert loaded.problems == ()
    return loaded.dyad


def messages(text: Any, **options: Any) -> Any:
    """The problems of a text, as printed."""
    return [str(problem) for problem in load_text(text, "f", **options).problems]


WORDS = [
    "<<",
    "NO",
    "ON",
    "yes",
    "no",
    "1_000",
    "0123",
    "12:30",
    "=",
    "010",
    "1.50",
    "1e3",
    "true",
    "0x1F",
    "+1",
    ".inf",
    "1990-02-30",
    "None",
    "TRUE",
    "a:b",
    "x#y",
]


@pytest.mark.parametrize("word", WORDS)
def test_text_is_as_written(word: Any) -> None:
    """A text field takes any plain scalar letter by letter, whatever YAML 1.1 would make of it."""
    dyad = dyad_of(
        f"coder: {word}\naid:\n  - {{date: 1990, kind: cash, note: {word}, source: {word}, package: {word}}}\n"
    )
    assert dyad.coder == word
    assert (dyad.aid[0].note, dyad.aid[0].source, dyad.aid[0].package) == (word, (word,), word)


@pytest.mark.parametrize("word", WORDS)
def test_quoted_text_is_the_same_text(word: Any) -> None:
    """Quoting changes no text."""
    assert dyad_of(f"coder: '{word}'\nnotes: \"{word}\"\n") == dyad_of(f"coder: {word}\nnotes: {word}\n")


def test_cameo_keeps_its_zero() -> None:
    """A CAMEO code 010 is no number."""
    entry = "{date: 1990, actor: hegemon, kind: verbal-conflict, cameo: 010, count: 10, source: x}"
    assert dyad_of(f"interactions: [{entry}]\n").interactions[0].cameo == "010"


@pytest.mark.parametrize("name", ["NOR", "nor", "NO" + "RWAY", "385", "gw:385", '"NOR"', "'385'"])
def test_norway(name: Any) -> None:
    """Norway is a state by every name that it has."""
    dyad = load_text(HEAD.replace("EGY", name)).dyad
    assert dyad.follower.code == "NOR"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("0", 0),
        ("12", 12),
        ("+12", 12),
        ("1.5", 1.5),
        (".5", 0.5),
        ("1.", 1),
        ("1e3", 1000),
        ("1.5E+2", 150),
        ("-0", 0),
    ],
)
def test_numbers(written: Any, value: Any) -> None:
    """Decimal integers and floats of the core schema are numbers."""
    assert dyad_of(f"context: {{aid_baseline_musd: {written}}}\n").context.aid_baseline_musd == value


@pytest.mark.parametrize("digits", [9, 299, 300, 308, 309, 5000])
def test_long_numbers(digits: Any) -> None:
    """A number of many digits keeps its size up to its bound, and one past any float is out of range, not a crash."""
    loaded = load_text(f"{HEAD}context: {{gdp_musd: {'9' * digits}}}\n")
    if digits > 9:
        (problem,) = loaded.problems
        assert problem.message.startswith("'gdp_musd' is out of range")
    else:
        assert loaded.dyad.context.gdp_musd == 999_999_999


_BOUNDS = {
    "context: {{gdp_musd: {}}}": (0.1, 1e9),
    "context: {{aid_baseline_musd: {}}}": (0, 1e8),
    "context: {{troops_hosted: {}}}": (0, 1e8),
    "context: {{ideal_point_distance: {}}}": (0, 20),
    "aid: [{{date: 1990, kind: cash, amount_musd: {}}}]": (0, 1e8),
    "aid: [{{date: 1990, kind: cash, recipients: {}}}]": (1, 300),
    "interactions: [{{date: 1990, actor: follower, kind: contribution, amount_musd: {}}}]": (0, 1e8),
    "interactions: [{{date: 1990, actor: follower, kind: contribution, troops: {}}}]": (0, 1e8),
    "interactions: [{{date: 1990, actor: hegemon, kind: verbal-conflict, count: {}}}]": (1, 1e9),
}


@pytest.mark.parametrize("key", _BOUNDS)
def test_bounds(key: str) -> None:
    """A number at either bound is taken; beyond it the message names the bounds and says why."""
    low, high = _BOUNDS[key]
    for good in (low, high):
        assert load_text(HEAD + key.format(good)).dyad is not None
    for bad in (high * 1.01 + 1, 1e300, int("9" * 308), *([low / 2] if low else [])):
        (problem,) = load_text(HEAD + key.format(bad)).problems
        assert "is out of range: " in problem.message and f"to {high:,.0f}" in problem.allowed[0]
    (problem,) = load_text(HEAD + key.format(-1)).problems
    assert problem.message.endswith("is out of range")


def test_whole_numbers_may_be_written_as_floats() -> None:
    """Troops must be whole in value, not in spelling, and come out as an integer."""
    troops = dyad_of("context: {troops_hosted: 1.2e4}\n").context.troops_hosted
    assert (troops, type(troops)) == (12000, int)


@pytest.mark.parametrize("day", ["1990", "1990-02", "1990-02-28", "0999", "2024-02-29"])
def test_dates_quoted_or_not(day: Any) -> None:
    """A date is the same quoted or not, at any precision, also where YAML would make a number of it."""
    bare, single, double = (
        dyad_of(f"mandate: {{body: x, date: {written}}}\n") for written in (day, f"'{day}'", f'"{day}"')
    )
    assert bare == single == double
    assert bare.mandate[0].date.text == day


@pytest.mark.parametrize("none", ["none", "'none'", '"none"', "  none  # known"])
def test_none_is_known_to_be_empty(none: Any) -> None:
    """A section that is none is an empty tuple; one that is left out is None."""
    dyad = dyad_of(f"mandate: {none}\nconsultations: {none}\naid: {none}\ninteractions: {none}\n")
    assert (dyad.mandate, dyad.consultations, dyad.aid, dyad.interactions) == ((), (), (), ())
    left_out = dyad_of("")
    assert (left_out.mandate, left_out.consultations, left_out.aid, left_out.interactions) == (None,) * 4


def test_defaults() -> None:
    """What has a default has it, and only what has one."""
    dyad = dyad_of(
        "mandate: {body: x}\naid:\n  - {date: 1990, kind: cash, source: x}\ninteractions:\n"
        "  - {date: 1990, actor: follower, kind: contribution, source: x}\n"
        "  - {date: 1990, actor: hegemon, kind: verbal-conflict, source: x}\n"
    )
    aid, (contribution, event) = dyad.aid[0], dyad.interactions
    assert dyad.mandate[0].status == "explicit"
    assert (aid.provider, aid.status, aid.recipients, aid.reliability) == ("hegemon", "delivered", 1, "confirmed")
    assert (aid.terms, aid.amount_musd, aid.linkage) == (None, None, None)
    assert (contribution.status, event.status, event.count) == ("delivered", None, 1)


def test_places() -> None:
    """Entries know their name and line, in the file as in JSON Lines."""
    dyad = dyad_of(
        "# x\naid:\n  - {date: 1990, kind: cash, source: x}\n  - date: 1990\n    kind: loan\n    source: x\n"
    )
    assert [(one.entry, one.line) for one in dyad.aid] == [("aid[0]", 8), ("aid[1]", 9)]
    lines = io.BytesIO(b"\n" + (LINE % ', "aid": [{"date": 1990, "kind": "cash"}]').encode())
    (loaded,) = load_lines(lines, "f.jsonl")
    assert (loaded.path, loaded.dyad.aid[0].line) == ("f.jsonl:2", 2)


def test_a_problem_names_its_entry() -> None:
    """A problem in an entry says which; one in the record names none."""
    loaded = load_text(
        HEAD + "coders: x\naid:\n  - {date: 1990, kind: cash}\n  - {date: 1990}\nsources: {a: {url: x}}\n"
    )
    assert [problem.entry for problem in loaded.problems] == [None, "aid[1]", "sources.a"]
    twice = load_text(HEAD + "sources: {a: x, a: y}\nlabel: {value: substantive, source: a}\n")
    assert [problem.entry for problem in twice.problems] == [None]


def test_problems_print_with_file_line_and_column() -> None:
    """A problem prints as file:line:column: what is wrong (found, allowed; did you mean?)."""
    assert messages(HEAD + "context: {alliance: entent}\n") == [
        "f:6:21: 'alliance' has a value outside its list "
        "(found entent, allowed defense, neutrality, nonaggression, entente, none; did you mean entente?)"
    ]


def test_one_pass_finds_every_problem() -> None:
    """An entry with a bad date is checked as closely as one with a good one."""
    entry = "{date: soon, actor: hegemon, kind: demand, form: combat, troops: -1, note: ~, zzz: 1}"
    found = [problem.message for problem in load_text(f"{HEAD}interactions: [{entry}]\n").problems]
    assert found == [
        "'date' must be a date",
        "'demand' is not done by this actor",
        "'demand' does not take this key",
        "'demand' does not take this key",
        "'troops' is out of range",
        "a key without a value",
        "unknown key in an interaction",
    ]


def test_required_key_is_missed_at_its_mapping() -> None:
    """A missing key is reported where its mapping starts, not where the file does."""
    assert messages(f"# a comment\n\n{HEAD}aid:\n  - note: x\n    kind: cash\n") == [
        "f:9:5: an aid entry lacks the required key 'date'"
    ]


def test_byte_order_mark_and_line_ends() -> None:
    """A byte order mark, CRLF or lone CR line ends change neither the dyad nor a place."""
    text = HEAD + "coders: x\n"
    expected = messages(text)
    for other in ("\ufeff" + text, text.replace("\n", "\r\n"), text.replace("\n", "\r"), text.encode()):
        assert messages(other) == expected
        assert load_text(other).problems[0].source_line == "coders: x"


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    """A missing file, a folder and an impossible name are problems of reading, never exceptions of another family."""
    for path in (tmp_path / "missing.yaml", tmp_path, tmp_path / "missing.jsonl", "a\0b.yaml"):
        (loaded,) = load_path(path)
        assert loaded.dyad is None
        message = loaded.problems[0].message
        assert message.startswith("there is no such file" if "missing" in str(path) else "cannot be read: ")
        # A file that cannot be read has no line to name.
        assert str(loaded.problems[0]).startswith(f"{path}: ")
        with pytest.raises(RecordError, match=message[:20]):
            read_record(path)


def test_read_record(tmp_path: Path) -> None:
    """One call gives the dyad of a file, or one error with every problem of it."""
    file = tmp_path / "a.yaml"
    file.write_text(HEAD, encoding="utf-8")
    assert read_record(file) == load_text(HEAD).dyad
    file.write_text(HEAD + "x: 1\ny: 2\n", encoding="utf-8")
    with pytest.raises(RecordError) as caught:
        read_record(file)
    assert [problem.line for problem in caught.value.problems] == [6, 7]
    empty = tmp_path / "a.jsonl"
    empty.write_text("\n", encoding="utf-8")
    with pytest.raises(RecordError, match="holds no record"):
        read_record(empty)


def test_vocabulary_is_what_its_file_says() -> None:
    """The format page, read through our own tree, is what PyYAML reads in it."""
    page = Path(fields.__file__).with_name("format.yaml")
    data = yaml.safe_load(page.read_text(encoding="utf-8"))
    assert fields.read_data_file(page) == data
    assert set(vocabulary().kinds) == set(data["kinds"])
    words = {word for words in vocabulary().words.values() for word in words}
    meant = {one: (to,) if isinstance(to, str) else tuple(to) for one, to in data["synonyms"].items()}
    assert vocabulary().synonyms == meant and {one for many in meant.values() for one in many} <= words
    keys = {name for shape in data["shapes"].values() for name in shape}
    assert vocabulary().keys == data["keys"] and set(data["keys"].values()) <= keys
    assert {name: set(shape) for name, shape in vocabulary().shapes.items()} == {
        name: set(shape) for name, shape in data["shapes"].items()
    }


@pytest.mark.parametrize(
    ("entry", "hint"),
    [
        ("{date: 2000, type: demand, actor: follower}", "did you mean kind?"),
        ("{date: 2000, kind: concession, actor: hegemon, linkage: yes}", "did you mean explicit?"),
        ("{date: 2000, kind: concession, actor: hegemon, linkage: no}", "did you mean none?"),
        ("{date: 2000, kind: vote, actor: follower, position: yes}", "did you mean with?"),
        ("{date: 2000, kind: vote, actor: follower, position: no}", "did you mean against?"),
        ("{date: 2000, kind: contribution, actor: follower, status: agreed}", "did you mean pledged?"),
    ],
)
def test_hints_are_what_was_meant(entry: str, hint: str) -> None:
    """A word that coders write for another is known for what it means in that field."""
    problems = load_text(HEAD + f"interactions: [{entry}]").problems
    assert any(hint in problem.sentence for problem in problems)


@pytest.mark.parametrize(
    ("field", "hint"),
    [
        ("outcome: agreed", "did you mean adopted?"),
        ("outcome: accepted", "did you mean adopted?"),
        ("outcome: refused", "did you mean rejected?"),
        ("outcome: adoptd", "did you mean adopted?"),
        ("outcome: unheard", None),
        ("outcome: not heard", None),
        ("outcome: agreeable", None),
        ("reliability: undisputed", None),
    ],
)
def test_no_hint_turns_the_meaning(field: str, hint: str | None) -> None:
    """A word that only looks like an allowed one, or is its opposite, gets no hint."""
    (problem, *_) = load_text(HEAD + f"consultations: [{{date: 2000, level: leader, {field}}}]").problems
    assert (hint or "did you mean") in problem.sentence if hint else "did you mean" not in problem.sentence


def test_a_key_that_nothing_stands_behind_is_warned_of() -> None:
    """A source that looks like a key is told once, where the record says nowhere what it stands for; no citation is."""
    entries = (
        "aid: [{date: 2000, kind: cash, source: nyt-2000-05-04}, {date: 2001, kind: cash, source: [nyt-2000-05-04, "
    )
    problems = load_text(HEAD + entries + "Reuters, New York Times]}]").problems
    assert [(one.severity, one.entry, one.found) for one in problems] == [("warning", "aid[0]", "nyt-2000-05-04")]
    assert "the record has no 'sources'" in problems[0].message
    problems = load_text(HEAD + entries + "a]}]\nsources: {a: A}").problems
    assert [one.found for one in problems] == ["nyt-2000-05-04"] and "no key of 'sources'" in problems[0].message
