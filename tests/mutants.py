"""Records changed at random, in YAML and in JSON: mostly still records, odd ones."""

from __future__ import annotations

import random
from collections.abc import Iterator

ODD_VALUES = (
    "NO", "yes", "on", "true", "false", "True", "null", "~", "", "none", "None", "1", "1.0", "01", "0123", "0x1f",
    "1_000", "1e3", "1e999", "-0", "+5", ".5", "5.", ".inf", "-.INF", ".nan", "12:30", "=", "<<", "1990", "1990-02",
    "1990-02-30", "1990-08-02", "2001-1-1", "[]", "{}", "[norm, norm]", "[norm, interest]", "[a, b]", "{a: b}", "'x'",
    '"x"', '"1"', "'true'", "'none'", "'1990-08-02'", "&a x", "*a", "!t x", "!!str 5", "a # b", "a #b", "|", ">", "%",
    "@x", "`", "EGY", "USA", "651", "gw:651", "Egypt", "DDR", "1990/1991", "1990-08-02/..", "1991/1990", "1990 / 1991",
    "explicit", "leader", "demand", "contribution", "hegemon", "follower", "é", "\u2028", "\x85", "\ufeff", "\x00",
    '"\\u00e9"', '"\\ud83d\\ude00"', '"\\ud83d"', "100000001", "99999999999999999999", "0.5", "[0.5]", "  ", "\t",
)  # fmt: skip
"""Texts that some reader of YAML or JSON takes for something else, and words of the format."""


def mutate_texts(seeds: list[str], seed: int, count: int) -> Iterator[str]:
    """`count` texts, each a seed changed in one to three places."""
    draw = random.Random(seed)
    for _ in range(count):
        text = draw.choice(seeds)
        for _ in range(draw.choice((1, 1, 1, 2, 3))):
            text = draw.choice(_CHANGES)(draw, text)
        yield text


def _change_character(draw: random.Random, text: str) -> str:
    at = draw.randrange(len(text) + 1)
    put = draw.choice(("", chr(draw.randrange(32, 127)), draw.choice("\n\t :-#&*!'\"{}[],é\u2028\x85\ufeff\x7f~01")))
    return text[:at] + put + text[at + draw.randrange(2) :]


def _change_value(draw: random.Random, text: str) -> str:
    """What stands between a colon and the end of the value becomes another value."""
    starts = [at for at, letter in enumerate(text) if letter == ":" and text[at + 1 : at + 2] in (" ", "\n")]
    if not starts:
        return text
    at = draw.choice(starts) + 1
    ends = [end for end in (text.find(mark, at) for mark in ("\n", ",", "}")) if end >= 0]
    return f"{text[:at]} {draw.choice(ODD_VALUES)}{text[min(ends, default=len(text)) :]}"


def _change_quotes(draw: random.Random, text: str) -> str:
    at = text.find(draw.choice("'\"")) if draw.random() < 0.2 else draw.randrange(len(text) + 1)
    end = next((place for place in range(max(at, 0), len(text)) if text[place] in " \n,:"), len(text))
    quote = draw.choice(("'", '"', ""))
    return text[: max(at, 0)] + quote + text[max(at, 0) : end].strip("'\"") + quote + text[end:]


def _change_lines(draw: random.Random, text: str) -> str:
    """A line twice, gone, moved, further in or out; in JSON on one line, a part of it."""
    breaker = "\n" if text.count("\n") > 3 else ", "
    lines = text.split(breaker)
    at, to = draw.randrange(len(lines)), draw.randrange(len(lines) + 1)
    what = draw.randrange(5)
    if what == 0:
        lines.insert(to, lines[at])
    elif what == 1:
        lines.pop(at)
    elif what == 2:
        lines.insert(to, lines.pop(at))
    elif what == 3:
        lines[at] = " " * draw.randrange(4) + lines[at]
    else:
        lines[at] = lines[at].removeprefix(" ")
    return breaker.join(lines)


_CHANGES = (_change_character, _change_value, _change_value, _change_quotes, _change_lines)
