"""The rulebook: theory as data, read with the same conscience as a record."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import lru_cache
from math import tanh
from pathlib import Path
from typing import Any

from coalclass.errors import Problem, RulebookError
from coalclass.indicators import DIMENSIONS, INDICATORS
from coalclass.records.decode import BAD, READERS, Decoder, Reader, read_number_field, read_text, read_word
from coalclass.records.fields import Field
from coalclass.records.scalars import describe, read_number
from coalclass.records.tree import Mapping, Node, Scalar, Sequence
from coalclass.records.yaml_tree import parse_yaml
from coalclass.results import Result
from coalclass.scoring.digest import sha256_of

RULEBOOK_VERSION = 1
SCORED_DIMENSIONS = tuple(name for name in DIMENSIONS if name != "resistance")
_LIMIT_DB = 100.0
_WHISPER = 0.05


@dataclass(frozen=True, slots=True)
class Rule:
    """What one indicator is worth, in dB: plus toward substantive.

    `anchors` are the values at which it is fully absent, says nothing, and is fully present.
    """

    indicator: str
    present_db: float
    absent_db: float
    anchors: tuple[float, float, float]
    theory: str
    source: tuple[str, ...]
    test: str | None = None

    def membership(self, value: float) -> float:
        """How far the value is in, 0 to 1; 0.5 at the crossover."""
        out, crossover, full = self.anchors
        if value >= crossover:
            return min(1.0, 0.5 + 0.5 * (value - crossover) / (full - crossover))
        return max(0.0, 0.5 * (value - out) / (crossover - out))

    def weigh(self, value: float) -> float:
        """The dB of a known value: in proportion up to an anchor, and beyond it at most a twentieth more."""
        out, crossover, full = self.anchors
        if value >= crossover:
            return self.present_db * _beyond((value - crossover) / (full - crossover))
        return self.absent_db * _beyond((crossover - value) / (crossover - out))

    @property
    def largest_db(self) -> float:
        """The most the rule can say, either way."""
        return max(abs(self.present_db), abs(self.absent_db))


def _beyond(degree: float) -> float:
    """A degree past 1 goes on in a whisper, so that the next entry of its kind is still heard."""
    return degree if degree <= 1.0 else 1.0 + _WHISPER * tanh(degree - 1.0)


@dataclass(frozen=True, slots=True)
class Rulebook(Result):
    """Rules by indicator, caps by dimension, and the sum from which scoring starts, all in dB."""

    name: str
    baseline_db: float
    caps_db: dict[str, float]
    rules: dict[str, Rule]
    sources: dict[str, str]
    title: str = ""

    def __repr__(self) -> str:
        return f"Rulebook({self.name}: {len(self.rules)} rules)"

    @property
    def sha256(self) -> str:
        """A fingerprint of everything that bears on scores."""
        rules = {name: [rule.present_db, rule.absent_db, *rule.anchors] for name, rule in sorted(self.rules.items())}
        content = {"baseline_db": self.baseline_db, "caps_db": self.caps_db, "rules": rules}
        return sha256_of(json.dumps(content, sort_keys=True))

    def as_dict(self) -> dict[str, Any]:
        """The rulebook as it is written in JSON."""
        return {
            "rulebook": RULEBOOK_VERSION,
            "name": self.name,
            "title": self.title,
            "baseline_db": self.baseline_db,
            "caps_db": self.caps_db,
            "rules": [asdict(rule) for rule in self.rules.values()],
            "sources": self.sources,
        }


@lru_cache(maxsize=1)
def shipped_rulebook() -> Rulebook:
    """The rulebook that comes with the package."""
    return load_rulebook(Path(__file__).with_name("rulebook.yaml"))


def load_rulebook(path: str | Path) -> Rulebook:
    """Read a rulebook; raises RulebookError with every problem found."""
    try:
        text = Path(path).read_bytes().decode("utf-8")
    except OSError as error:
        raise RulebookError([Problem(str(path), 1, 1, f"cannot be read: {error.strerror or error}")]) from None
    except UnicodeDecodeError:
        raise RulebookError([Problem(str(path), 1, 1, "the text is not UTF-8")]) from None
    decoder = Decoder(str(path), text)
    root, faults = parse_yaml(text)
    for fault in faults:
        decoder.report(fault, fault.message, fault.found, (fault.hint,) if fault.hint else ())
    book = None if root is None else _decode(decoder, root)
    if decoder.problems or book is None:
        if not decoder.problems:
            decoder.problems.append(Problem(str(path), 1, 1, "the file is empty; a rulebook was expected"))
        raise RulebookError(sorted(decoder.problems, key=lambda problem: (problem.line, problem.column)))
    return book


def _decode(decoder: Decoder, root: Node) -> Rulebook | None:
    values = decoder.mapping(root, _RULEBOOK, "a rulebook", _READERS)
    if values is None:
        return None
    sources = values.get("sources", {})
    _check_citations(decoder, root, values.get("rules", []), sources)
    if decoder.problems:
        return None
    return Rulebook(
        name=values["name"],
        title=values.get("title", ""),
        baseline_db=values.get("baseline_db", 0.0),
        caps_db=values["caps_db"],
        rules={rule.indicator: rule for rule in values["rules"]},
        sources=sources,
    )


def _check_citations(decoder: Decoder, root: Node, rules: list[Rule], sources: dict[str, str]) -> None:
    for rule in rules:
        for source in rule.source:
            # A citation written out has spaces; a bare word is a key that ought to be there.
            if source not in sources and " " not in source.strip():
                message = f"the rule on '{rule.indicator}' cites a source that is not listed"
                decoder.report(_cited_at(root, rule.indicator, source), message, source)


def _cited_at(root: Node, indicator: str, source: str) -> Node:
    """Where the rule on an indicator names a source."""
    for rule in _within(root):
        if type(rule) is Mapping and indicator in [one.text for _, one in rule.pairs if type(one) is Scalar]:
            for node in _within(rule):
                if type(node) is Scalar and node.text == source:
                    return node
    return root


def _within(node: Node) -> Iterator[Node]:
    """A node and all under it, in the order written."""
    yield node
    below = [value for _, value in node.pairs] if type(node) is Mapping else []
    for one in node.items if type(node) is Sequence else below:
        yield from _within(one)


def _read_version(decoder: Decoder, node: Node, field: Field) -> Any:
    if type(node) is Scalar and read_number(node) == RULEBOOK_VERSION:
        return RULEBOOK_VERSION
    return decoder.expect(node, "this is not a rulebook of format 1", (str(RULEBOOK_VERSION),))


def _read_caps(decoder: Decoder, node: Node, field: Field) -> Any:
    return decoder.mapping(node, _CAPS, "'caps_db'", _READERS) or BAD


def _read_rules(decoder: Decoder, node: Node, field: Field) -> Any:
    items = decoder.items(node, "'rules'")
    rules: list[Rule] = []
    for index, item in enumerate(items or ()):
        decoder.entry = f"rules[{index}]"
        values = decoder.mapping(item, _RULE, "a rule", _READERS)
        if values is not None and all(name in values for name, field in _RULE.items() if field.required):
            if any(rule.indicator == values["indicator"] for rule in rules):
                decoder.report(item, "a second rule on the same indicator", values["indicator"])
            rules.append(Rule(**values))
    decoder.entry = None
    return rules if items else BAD


def _read_anchors(decoder: Decoder, node: Node, field: Field) -> Any:
    wanted = ("three rising numbers: out, crossover, in",)
    items = decoder.items(node, "'anchors'")
    if items is None:
        return BAD
    number = Field("anchors", "number", "", min=0, max=1)
    values = [read_number_field(decoder, item, number) for item in items]
    if BAD in values:
        return BAD
    if len(values) != 3 or not values[0] < values[1] < values[2]:
        return decoder.report(node, "'anchors' are wrong", ", ".join(f"{value:g}" for value in values), wanted)
    return tuple(values)


def _read_indicator(decoder: Decoder, node: Node, field: Field) -> Any:
    known = INDICATORS.get(node.text) if type(node) is Scalar else None
    if known is not None and not known.scored:
        message = f"'{known.name}' is the outcome to be explained and takes no rule"
        return decoder.report(node, message, describe_node(node))
    return read_word(decoder, node, field)


def describe_node(node: Node) -> str | None:
    """The text of a scalar as messages show it."""
    return describe(node) if type(node) is Scalar else None


def _read_citations(decoder: Decoder, node: Node, field: Field) -> Any:
    if type(node) is not Mapping:
        return decoder.expect(node, "'sources' must be a mapping of keys to citations")
    sources: dict[str, str] = {}
    seen: set[str] = set()
    for key, value in node.pairs:
        name = decoder.key(key, seen)
        text = read_text(decoder, value, Field("citation", "text", ""))
        if name is not None and text is not BAD:
            sources[name] = text
    return sources


def _decibels(name: str, *, required: bool = True, low: float = -_LIMIT_DB) -> Field:
    return Field(name, "number", "", required=required, min=low, max=_LIMIT_DB, unit="dB")


_CAPS = {name: _decibels(name, low=0.0) for name in SCORED_DIMENSIONS}
_SCORED = tuple([name for name, one in INDICATORS.items() if one.scored])
_RULE = {
    "indicator": Field("indicator", "indicator", "", required=True, words=_SCORED),
    "present_db": _decibels("present_db"),
    "absent_db": _decibels("absent_db"),
    "anchors": Field("anchors", "anchors", "", required=True),
    "theory": Field("theory", "text", "", required=True),
    "source": Field("source", "sources-of", "", required=True),
    "test": Field("test", "word", "", words=("hoop", "smoking gun", "straw in the wind", "doubly decisive")),
}
_RULEBOOK = {
    "rulebook": Field("rulebook", "version", "", required=True),
    "name": Field("name", "text", "", required=True),
    "title": Field("title", "text", ""),
    "baseline_db": _decibels("baseline_db", required=False),
    "caps_db": Field("caps_db", "caps", "", required=True),
    "rules": Field("rules", "rules", "", required=True),
    "sources": Field("sources", "citations", ""),
}
_READERS: dict[str, Reader] = {
    **{name: READERS[name] for name in ("word", "text", "number", "sources-of")},
    "version": _read_version,
    "caps": _read_caps,
    "rules": _read_rules,
    "anchors": _read_anchors,
    "indicator": _read_indicator,
    "citations": _read_citations,
}
