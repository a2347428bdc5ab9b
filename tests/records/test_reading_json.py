"""JSON and JSON Lines: one record a line, RFC 8259 to the letter."""

import io
from typing import Any

import pytest

from coalclass.records import load_lines, load_text

LINE = '{"coalclass": 1, "hegemon": "USA", "follower": "EGY", "coalition": "Fictitious", "period": "1990/1991"%s}'


def test_problems_of_lines_name_the_line_once() -> None:
    """In JSON Lines the path holds the line, which is printed once; so it is where a caller reads the lines itself."""
    bad = b'{"coalclass": 2}'
    (loaded,) = load_lines(io.BytesIO(b"\n\n" + bad), "f.jsonl")
    problem = loaded.problems[-1]
    assert (problem.path, problem.line, problem.column) == ("f.jsonl:3", 3, 15)
    assert str(problem).startswith("f.jsonl:3:15: this is not a record of format 1")
    alone = load_text(bad, "f.jsonl:3", json=True, first_line=3)
    assert [str(one) for one in alone.problems] == [str(one) for one in loaded.problems]
    assert str(load_text("[", "3", json=True).problems[0]).startswith("3:1:2: ")


def test_json_lines() -> None:
    """Blank lines are skipped, CRLF and a byte order mark do no harm, a bad line stops no other."""
    one = LINE % ""
    text = f"\ufeff{one}\r\n\r\n   \t\n{one}\n{{bad\n[]\n\ufffd\n{one}"
    loaded = list(load_lines(io.BytesIO(text.encode()), "f"))
    assert [(each.path, each.dyad is not None) for each in loaded] == [
        ("f:1", True),
        ("f:4", True),
        ("f:5", False),
        ("f:6", False),
        ("f:7", False),
        ("f:8", True),
    ]
    assert all(each.problems for each in loaded if each.dyad is None)


def test_json_lines_of_nothing() -> None:
    """An empty file and one of blank lines, with a byte order mark or not, hold no record, and that is said."""
    for text in (b"", b"\n\r\n \n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n"):
        (loaded,) = load_lines(io.BytesIO(text), "f")
        assert loaded.dyad is None and "holds no record" in loaded.problems[0].message


def test_a_line_that_is_not_utf_8() -> None:
    """A line that is not UTF-8 is reported under its number and the rest go on."""
    data = b'{"coder": "\xff"}\n' + (LINE % "").encode()
    bad, good = load_lines(io.BytesIO(data), "f")
    assert [str(problem) for problem in bad.problems] == [
        "f:1:12: the text is not UTF-8 (found byte 0xff, allowed UTF-8)"
    ]
    assert good.dyad is not None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (LINE % ', "coder": "a", "coder": "b"', "duplicate key"),
        (LINE % ', "sources": {"a": "x", "\\u0061": "y"}', "duplicate key"),
        (LINE % ', "context": {"gdp_musd": NaN}', "not JSON"),
        (LINE % ', "context": {"gdp_musd": Infinity}', "not JSON"),
        (LINE % ', "context": {"gdp_musd": 1e999}', "out of range"),
        (LINE % ', "context": {"gdp_musd": "1"}', "must be a number"),
        (LINE % ', "context": {"gdp_musd": 01}', "not JSON"),
        (LINE % ', "context": {"gdp_musd": .5}', "not JSON"),
        (LINE % ', "context": {"gdp_musd": +5}', "not JSON"),
        (LINE % ', "coder": null', "without a value"),
        (LINE % ', "coder": "\\ud800"', "surrogate"),
        (LINE % ', "coder": "\ttab"', "not JSON"),
        (LINE % ', "coder": "\\x41"', "not JSON"),
        (LINE % ", \"coder\": 'x'", "not JSON"),
        (LINE % ', "coder": "x",', "a comma before the end"),
        (LINE % ', "coder": tru', "not JSON"),
        (LINE % ', "coder" "x"', "a colon is missing"),
        (LINE % ', "searched": ["threat",]', "a comma before the end"),
        (LINE % ', "searched": ["threat" "sanction"]', "a comma or ] is missing"),
        (LINE % ', coder: "x"', "a key in double quotes"),
        (LINE % "" + " x", "text after the end"),
        ((LINE % "")[:-1], "a comma or } is missing"),
        (LINE % ' // "x"', "not JSON"),
        ("null", "must be a mapping"),
        ("", "not JSON"),
    ],
)
def test_json_is_rfc_8259(text: Any, message: str) -> None:
    """What RFC 8259 or the format does not allow in JSON is refused with one clear problem."""
    (problem,) = load_text(text, json=True).problems
    assert message in problem.message


def test_json_escapes() -> None:
    """Escapes in keys and values mean what JSON says, pairs of surrogates included."""
    text = LINE.replace('"coalclass"', '"\\u0063oalclass"') % ', "coder": "\\ud83d\\ude00\\n\\"\\\\\\/\\u00e9"'
    assert load_text(text, json=True).dyad.coder == '😀\n"\\/é'


def test_json_over_several_lines() -> None:
    """JSON may stand on several lines and its problems name them."""
    text = (
        '{\n  "coalclass": 1,\n  "hegemon": "USA", "follower": "USA",\n  "coalition": "x",\n  "period": "1990/1991"\n}'
    )
    (problem,) = load_text(text, "f", json=True).problems
    assert (problem.line, problem.column, problem.source_line) == (3, 33, '  "hegemon": "USA", "follower": "USA",')
