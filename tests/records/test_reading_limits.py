"""What is too large, too deep or no record at all is reported: nothing raises, nothing hangs."""

import io
import json as stdlib_json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from work import growth

from coalclass.limits import RECORD_BYTES, RECORD_DEPTH
from coalclass.records import load_lines, load_path, load_text, yaml_tree
from coalclass.records.fields import vocabulary

HEAD = "coalclass: 1\nhegemon: USA\nfollower: EGY\ncoalition: Fictitious\nperiod: 1990/1991\n"

LINE = '{"coalclass": 1, "hegemon": "USA", "follower": "EGY", "coalition": "Fictitious", "period": "1990/1991"%s}'


def messages(text: Any, **options: Any) -> Any:
    """The problems of a text, as printed."""
    return [str(problem) for problem in load_text(text, "f", **options).problems]


def test_size_limit(tmp_path: Path) -> None:
    """16 MiB are read and a byte more is refused: as text, from a file, and as a line, after which the rest go on."""
    fits = (HEAD + "#").encode().ljust(RECORD_BYTES, b"x")
    assert load_text(fits).dyad is not None
    file = tmp_path / "big.yaml"
    file.write_bytes(fits + b"x")
    (by_path,) = load_path(file)
    for loaded in (load_text(fits + b"x"), by_path):
        assert [problem.message for problem in loaded.problems] == ["larger than 16 MiB; a record is one dyad"]
    line = (LINE % "").encode()
    exact, over = line.ljust(RECORD_BYTES), line.ljust(RECORD_BYTES + 1)
    for data in (over + b"\n", over * 3 + b"\r\n"):
        found = list(load_lines(io.BytesIO(exact + b"\r\n" + data + line), "f"))
        assert [(one.path, one.dyad is not None) for one in found] == [("f:1", True), ("f:2", False), ("f:3", True)]


NESTS: dict[str, Callable[[int], str]] = {
    "block sequence": lambda depth: "- " * depth + "x",
    "block mapping": lambda depth: "".join(" " * level + "a:\n" for level in range(depth)) + " " * depth + "x",
    "key": lambda depth: "? " * depth + "x",
    "flow sequence": lambda depth: "[" * depth + "]" * depth,
    "open flow sequence": lambda depth: "[" * depth,
    "flow sequence, a level a line": lambda depth: "[\n" * depth + "]" * depth,
    "flow mapping": lambda depth: "{a: " * depth + "x" + "}" * depth,
    "flow mapping as its own key": lambda depth: "{" * depth + "}" * depth,
    "flow mapping, asked keys": lambda depth: "{? " * depth + "x" + "}" * depth,
    "flow in flow": lambda depth: "[{a: " * (depth // 2) + "[" * (depth % 2) + "]" * (depth % 2) + "}]" * (depth // 2),
    "flow in block": lambda depth: "- " * 20 + "[" * (depth - 20) + "]" * (depth - 20),
    "flow in a key's value": lambda depth: "a: " + "[" * (depth - 1) + "]" * (depth - 1),
}
# What opens the 33rd level, counted from 1; in block style an item, in flow style a bracket.
PLACES = {
    "block sequence": (1, 65),
    "block mapping": (33, 33),
    "key": (1, 65),
    "flow sequence": (1, 33),
    "open flow sequence": (1, 33),
    "flow sequence, a level a line": (33, 1),
    "flow mapping": (1, 129),
    "flow mapping as its own key": (1, 33),
    "flow mapping, asked keys": (1, 97),
    "flow in flow": (1, 81),
    "flow in block": (1, 53),
    "flow in a key's value": (1, 35),
}


def parser_with_limit(limit: int) -> Any:
    """PyYAML's parser in Python, stopping of itself at so many brackets, as its compiled one does from 6.0.4 on."""

    class Limited(yaml.SafeLoader):
        def fetch_flow_collection_start(self, token: Any) -> None:
            if self.flow_level == limit:
                raise yaml.scanner.ScannerError("while nesting", self.get_mark(), "too deep for me", self.get_mark())
            super().fetch_flow_collection_start(token)

    return Limited


PARSERS = {
    "installed": vars(yaml_tree)["_Parser"],
    "in Python": yaml.SafeLoader,
    **{f"limited to {limit} brackets": parser_with_limit(limit) for limit in (RECORD_DEPTH + 1, 100, 1000)},
}


@pytest.mark.parametrize("parser", PARSERS.values(), ids=PARSERS)
@pytest.mark.parametrize("nest", NESTS)
def test_depth_in_yaml(nest: str, parser: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """32 levels are composed; more are refused at the 33rd, whatever limit the parser has, and crash nothing."""
    monkeypatch.setattr(yaml_tree, "_Parser", parser)
    deep = f"nested deeper than {RECORD_DEPTH} levels"
    text = NESTS[nest]
    assert deep not in " ".join(messages(text(RECORD_DEPTH)))
    assert messages(text(RECORD_DEPTH)) != []
    line, column = PLACES[nest]
    # Indentation makes a block mapping's text grow with the square of its depth.
    deepest = 1000 if nest == "block mapping" else 100_000
    for depth in (RECORD_DEPTH + 1 + (nest == "flow in flow"), 101, 1001, deepest):
        assert messages(text(depth)) == [f"f:{line}:{column}: {deep}"]


def test_depth_before_a_slip() -> None:
    """Of a text that is too deep and, further on, not YAML, the depth is told, as it comes first."""
    deep = f"nested deeper than {RECORD_DEPTH} levels"
    for slip in ("@", "]" * 50 + "]", "'", "\n%"):
        assert messages("[" * 50 + slip) == [f"f:1:33: {deep}"]
    (message,) = messages("[" * RECORD_DEPTH + "@")
    assert message.startswith("f:1:33: not YAML, and not read further: ")


@pytest.mark.parametrize("start", ["[", '{"a":'])
def test_depth_in_json(start: Any) -> None:
    """JSON has the same limit as YAML."""
    end = {"[": "]", '{"a":': "1}"}[start]
    deep = f"nested deeper than {RECORD_DEPTH} levels"
    assert deep not in " ".join(messages(start * RECORD_DEPTH + end.lstrip("1") * RECORD_DEPTH, json=True))
    for depth in (RECORD_DEPTH + 1, 100_000):
        assert messages(start * depth, json=True)[0].endswith(deep + f" (found {start[0]})")


@pytest.mark.parametrize(
    "text",
    [
        "x" * 2000 + ": 1\n",
        '"' + "x" * 2000 + '": 1\n',
        "? " + "x" * 2000 + "\n: 1\n",
        "aid: [" + "{date: 1990, kind: cash}, " * 200 + "]\nk: &" + "a" * 2000 + " 1\n",
        "coder: !%ed%a0%80 x\n",
        "? [!%ed%a0%80 @",
        'coder: "\\ud800"\n',
        "coder: \ud800\n",
        "coder: \ufffe\n",
        "%YAML 9.9\n---\nx\n",
        "%TAG ! x\n---\n!a x\n",
        "coder: 'x\n",
        "\x00",
        "\ufeff\ufeff",
        "@",
        "`",
        "a: b: c",
        "- a\nb",
        "&a",
        "*a",
        "!",
        "? ",
        ": ",
        "<<: <<",
        "--- |\n",
        "...\nx",
    ],
)
def test_odd_texts_are_reported(text: Any) -> None:
    """No odd text raises; each gives problems with a place in the text, and no dyad."""
    loaded = load_text(text if text.startswith(("\ufeff", "%", "-", "\x00")) else HEAD + text)
    assert loaded.dyad is None
    assert loaded.problems
    assert all(problem.line >= 1 and problem.column >= 1 and problem.message for problem in loaded.problems)


FRAGMENTS = st.lists(
    st.sampled_from(
        [
            *HEAD.splitlines(keepends=True),
            "aid:",
            "interactions:",
            "sources:",
            "mandate:",
            "context:",
            "searched:",
            "none",
            "- ",
            "  ",
            "\n",
            "\r\n",
            "\t",
            ": ",
            "? ",
            ", ",
            "{",
            "}",
            "[",
            "]",
            "&a ",
            "*a",
            "!t ",
            "<<: ",
            "|\n",
            ">-\n",
            "---\n",
            "...\n",
            "%YAML 1.2\n",
            "'",
            '"',
            "\\",
            "#",
            "~",
            "null",
            "1990",
            "1990-02-30/..",
            "kind: ",
            "cash",
            "date: 1990",
            "actor: follower",
            "vote",
            "troops: ",
            "-1",
            ".nan",
            "1e999",
            "\x00",
            "\u2028",
            "é",
            "😀",
        ]
    ),
    max_size=60,
).map("".join)


@given(st.binary() | st.text() | FRAGMENTS | FRAGMENTS.map(lambda text: HEAD + text) | FRAGMENTS.map(str.encode))
def test_nothing_raises(text: Any) -> None:
    """Reading never raises: any bytes or text, as YAML or JSON, give a dyad or errors in their order."""
    for json in (False, True):
        loaded = load_text(text, json=json)
        errors = [problem for problem in loaded.problems if problem.severity == "error"]
        assert (loaded.dyad is None) == bool(errors)
        places = [(problem.line, problem.column) for problem in loaded.problems]
        assert places == sorted(places)
        assert all(str(problem).isprintable() for problem in errors)


KEYS = st.sampled_from([*vocabulary().shapes["record"], *vocabulary().shapes["interactions"]]) | st.text()

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()


@given(st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner)))
def test_no_json_value_raises(value: Any) -> None:
    """Whatever JSON the standard library writes, with its NaN and halves of surrogates, gives a dyad or an error."""
    for ascii_only in (True, False):
        loaded = load_text(stdlib_json.dumps(value, ensure_ascii=ascii_only), json=True)
        assert (loaded.dyad is None) == any(problem.severity == "error" for problem in loaded.problems)


@given(st.binary())
def test_no_lines_raise(data: Any) -> None:
    """Reading lines never raises, and no line that holds something is passed over."""
    loaded = list(load_lines(io.BytesIO(data), "f"))
    filled = [line for line in data.removeprefix(b"\xef\xbb\xbf").split(b"\n") if line.strip(b" \t\r")]
    assert len(loaded) >= len(filled)


def test_messages_stay_short() -> None:
    """However long or odd a value, a key or an anchor is, its message is short and printable."""
    long = "x\x1b[31m" * 10000
    quoted = long.replace("\x1b", "\\e")
    texts = [f'{HEAD}"{quoted}": 1\n', f'{HEAD}context: {{alliance: "{quoted}"}}\n', f"{HEAD}coder: &{'a' * 10000} x\n"]
    texts += [HEAD.replace("1990/1991", f'"1990/{quoted}"'), HEAD.replace("EGY", f'"{quoted}"')]
    for text in texts:
        found = messages(text)
        assert found
        assert all(len(message) < 500 and message.isprintable() for message in found)


def unknown_keys(count: int) -> str:
    """A record with so many keys that nobody knows."""
    return HEAD + "".join(f"k{number}: 1\n" for number in range(count // 25))


def many_lines(count: int) -> str:
    """A record with a long text, and behind it problems whose lines have to be found."""
    return HEAD + "notes: |\n" + "  x\n" * (4 * count) + "".join(f"aid: {number}\n" for number in range(count // 25))


def many_sources(count: int) -> str:
    """A record with so many sources in one entry."""
    return f"{HEAD}aid:\n  - {{date: 1990, kind: cash, source: [{', '.join(map(str, range(count)))}]}}\n"


def long_line(count: int) -> str:
    """A line of JSON with so many sources in one entry."""
    sources = ", ".join(f'"{number}"' for number in range(count))
    return LINE % f', "aid": [{{"date": 1990, "kind": "cash", "source": [{sources}]}}]'


@pytest.mark.parametrize("make", [unknown_keys, many_lines, many_sources, long_line])
def test_work_grows_with_the_text(make: Callable[[int], str]) -> None:
    """Four times the text is four times the work, not sixteen times: neither many problems nor long lists cost more."""
    assert growth(lambda count: load_text(make(count), json=make is long_line), 12_500) < 10


def test_a_long_list_is_read_whole() -> None:
    """A hundred thousand sources of one entry are all there."""
    dyad = load_text(long_line(100_000), json=True).dyad
    assert dyad is not None and dyad.aid is not None and len(dyad.aid[0].source) == 100_000
