"""The rulebook: theory as data, read as carefully as a record."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import lru_cache
from math import log, log10
from pathlib import Path
from typing import Any

from coalclass.errors import Problem, RulebookError
from coalclass.indicators import DIMENSIONS, TRACES
from coalclass.limits import RULEBOOK_BYTES, in_words, read_bounded
from coalclass.records.decode import BAD, READERS, Decoder, Reader, read_number_field, read_text, read_word
from coalclass.records.fields import Field
from coalclass.records.scalars import describe, read_number
from coalclass.records.tree import START, Fault, Mapping, Node, Scalar, Sequence
from coalclass.records.words import count_noun
from coalclass.records.yaml_tree import parse_yaml
from coalclass.results import Result
from coalclass.scoring.digest import sha256_of

RULEBOOK_VERSION = 2
SHIPPED = Path(__file__).with_name("rulebook.yaml")
SCORED_DIMENSIONS = tuple(name for name in DIMENSIONS if name != "resistance")
LOWEST, HIGHEST = 0.03, 0.97
"""The bounds of a likelihood: nobody knows a frequency to be more extreme than that."""

_CONVERT = (
    "version 1 gave decibels for presence and absence; version 2 states for each trace how often it would be found in "
    "either relation, as p1 and p0; docs/rulebook.md says how to convert"
)


@dataclass(frozen=True, slots=True)
class Rule:
    """How often a trace would be found, having been looked for, where it could occur.

    `p1` is the share of substantive and `p0` that of incentive-based relations. `spread` is how far those who were
    asked differ: the standard deviations of the log-odds of p1 and of p0.
    """

    trace: str
    p1: float
    p0: float
    theory: str
    source: tuple[str, ...]
    spread: tuple[float, float] = (0.0, 0.0)

    def weigh(self, strength: float, search: float) -> float:
        """The likelihood ratio in dB of a trace with strength s and search d: plus toward substantive.

        With u = 1 - d(1 - s) and v = 1 - s it is (p1 u + (1 - p1) v) / (p0 u + (1 - p0) v): 1 where nothing was found
        and nobody looked, p1/p0 where the trace is surely there, (1 - p1)/(1 - p0) where it is surely not.

        >>> rule = Rule("price-named", 0.2, 0.4, "", ())
        >>> [round(rule.weigh(*at), 2) for at in ((0, 0), (1, 0), (0, 1))]
        [0.0, -3.01, 1.25]
        """
        u, v = 1.0 - search * (1.0 - strength), 1.0 - strength
        return 10.0 * log10((self.p1 * u + (1.0 - self.p1) * v) / (self.p0 * u + (1.0 - self.p0) * v))

    def variance(self, strength: float, search: float) -> float:
        """The variance of that ratio, dB squared, from the spread of those who were asked."""
        u, v = 1.0 - search * (1.0 - strength), 1.0 - strength
        total = 0.0
        for p, spread in zip((self.p1, self.p0), self.spread, strict=True):
            slope = _DB_PER_NAT * p * (1.0 - p) * (u - v) / (p * u + (1.0 - p) * v)
            total += (slope * spread) ** 2
        return total

    @property
    def present_db(self) -> float:
        """What it says where the trace is surely there, in dB."""
        return self.weigh(1.0, 1.0)

    @property
    def absent_db(self) -> float:
        """What it says where the trace is surely not there, in dB."""
        return self.weigh(0.0, 1.0)

    @property
    def largest_db(self) -> float:
        """The most the rule can say, either way."""
        return max(abs(self.present_db), abs(self.absent_db))


@dataclass(frozen=True, slots=True)
class Rulebook(Result):
    """Rules by trace, and by dimension `rho`: what of a further trace of the same side still counts."""

    name: str
    rho: dict[str, float]
    rules: dict[str, Rule]
    sources: dict[str, str]
    title: str = ""

    def __repr__(self) -> str:
        return f"Rulebook({self.name}: {count_noun(len(self.rules), 'rule')})"

    @property
    def sha256(self) -> str:
        """A fingerprint of everything that bears on scores."""
        rules = {name: [rule.p1, rule.p0, *rule.spread] for name, rule in sorted(self.rules.items())}
        return sha256_of(json.dumps({"rho": self.rho, "rules": rules}, sort_keys=True))

    def as_dict(self) -> dict[str, Any]:
        """The rulebook as it is written in JSON."""
        return {
            "rulebook": RULEBOOK_VERSION,
            "name": self.name,
            "title": self.title,
            "rho": self.rho,
            "rules": [
                {**asdict(rule), "present_db": rule.present_db, "absent_db": rule.absent_db}
                for rule in self.rules.values()
            ],
            "sources": self.sources,
        }


@lru_cache(maxsize=1)
def shipped_rulebook() -> Rulebook:
    """The rulebook that comes with the package."""
    return load_rulebook(SHIPPED)


def load_rulebook(path: str | Path) -> Rulebook:
    """Read a rulebook; raises RulebookError with every problem found."""
    try:
        data = read_bounded(path, RULEBOOK_BYTES)
    except (OSError, ValueError) as error:
        sentence = f"cannot be read: {getattr(error, 'strerror', None) or error}"
        raise RulebookError([Problem(str(path), 1, 1, sentence)]) from None
    if data is None:
        sentence = f"larger than {in_words(RULEBOOK_BYTES)}, which no rulebook is"
        raise RulebookError([Problem(str(path), 1, 1, sentence)])
    return parse_rulebook(data, str(path))


def parse_rulebook(data: bytes, path: str) -> Rulebook:
    """Check the bytes of a rulebook's file and build the rulebook; raises RulebookError with every problem found."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise RulebookError([Problem(path, 1, 1, "the text is not UTF-8")]) from None
    decoder = Decoder(path, text)
    root, faults = parse_yaml(text)
    for fault in faults:
        decoder.report(fault, fault.message, fault.found, (fault.hint,) if fault.hint else ())
    book = None if root is None else _decode(decoder, root)
    if decoder.count or book is None:
        if not decoder.count:
            decoder.report(Fault(START, ""), "the file is empty; a rulebook was expected")
        raise RulebookError(decoder.problems)
    return book


def _decode(decoder: Decoder, root: Node) -> Rulebook | None:
    old = _find_first_version(root)
    if old is not None:
        # Its other keys would all be unknown ones: how to convert it is all there is to say.
        _read_version(decoder, old, _RULEBOOK["rulebook"])
        return None
    values = decoder.mapping(root, _RULEBOOK, "a rulebook", _READERS)
    if values is None:
        return None
    sources = values.get("sources", {})
    _check_citations(decoder, root, values.get("rules", []), sources)
    if decoder.count:
        return None
    return Rulebook(
        name=values["name"],
        title=values.get("title", ""),
        rho=values["rho"],
        rules={rule.trace: rule for rule in values["rules"]},
        sources=sources,
    )


def _check_citations(decoder: Decoder, root: Node, rules: list[Rule], sources: dict[str, str]) -> None:
    for rule in rules:
        for source in rule.source:
            # A citation written out has spaces; a bare word is a key that ought to be there.
            if source not in sources and " " not in source.strip():
                message = f"the rule on '{rule.trace}' cites a source that is not listed"
                decoder.report(_cited_at(root, rule.trace, source), message, source)


def _cited_at(root: Node, trace: str, source: str) -> Node:
    """Where the rule on a trace names a source."""
    for rule in _within(root):
        if type(rule) is Mapping and trace in [one.text for _, one in rule.pairs if type(one) is Scalar]:
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


def _find_first_version(root: Node) -> Scalar | None:
    """Where a rulebook says that it is of version 1; None where it does not."""
    for key, value in root.pairs if type(root) is Mapping else ():
        named = type(key) is Scalar and key.text == "rulebook"
        if named and type(value) is Scalar and read_number(value) == 1:
            return value
    return None


def _read_version(decoder: Decoder, node: Node, field: Field) -> Any:
    number = read_number(node) if type(node) is Scalar else None
    if number == RULEBOOK_VERSION:
        return RULEBOOK_VERSION
    message = f"this is not a rulebook of format {RULEBOOK_VERSION}"
    if number == 1:
        message += f": {_CONVERT}"
    return decoder.expect(node, message, (str(RULEBOOK_VERSION),))


def _read_rho(decoder: Decoder, node: Node, field: Field) -> Any:
    return decoder.mapping(node, _RHO, "'rho'", _READERS) or BAD


def _read_rules(decoder: Decoder, node: Node, field: Field) -> Any:
    items = decoder.items(node, "'rules'")
    rules: list[Rule] = []
    for index, item in enumerate(items or ()):
        decoder.entry = f"rules[{index}]"
        values = decoder.mapping(item, _RULE, "a rule", _READERS)
        if values is not None and all(name in values for name, field in _RULE.items() if field.required):
            if any(rule.trace == values["trace"] for rule in rules):
                decoder.report(item, "a second rule on the same trace", values["trace"])
            rule = Rule(**values)
            _check_side(decoder, item, rule)
            rules.append(rule)
    decoder.entry = None
    return rules if items else BAD


def turns_round(name: str, p1: float, p0: float) -> bool:
    """Whether these likelihoods would let a trace speak for the side that it is not a trace of."""
    trace = TRACES[name]
    # How near two states are says what a theory makes of it; the other traces are defined by the side they speak for.
    return trace.dimension != "distance" and (p1 - p0) * trace.toward < 0


def _check_side(decoder: Decoder, node: Node, rule: Rule) -> None:
    """Refuse a rule that would let a cue speak for the other side, by itself or through a sequence that it opens."""
    if turns_round(rule.trace, rule.p1, rule.p0):
        wanted = "p1 not under p0" if TRACES[rule.trace].toward > 0 else "p1 not over p0"
        message = f"'{rule.trace}' is defined as a trace of the other side, and these likelihoods reverse it"
        decoder.report(node, message, f"p1 {rule.p1:g}, p0 {rule.p0:g}", (wanted,))


def _read_spread(decoder: Decoder, node: Node, field: Field) -> Any:
    items = decoder.items(node, "'spread'")
    if items is None:
        return BAD
    number = Field("spread", "number", "", min=0, max=5)
    values = [read_number_field(decoder, item, number) for item in items]
    if BAD in values:
        return BAD
    if len(values) != 2:
        return decoder.report(node, "'spread' is wrong", str(len(values)), ("two numbers: of p1 and of p0",))
    return tuple(values)


def _read_trace(decoder: Decoder, node: Node, field: Field) -> Any:
    known = TRACES.get(node.text) if type(node) is Scalar else None
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


def _number(name: str, low: float, high: float, *, required: bool = True) -> Field:
    return Field(name, "number", "", required=required, min=low, max=high)


_DB_PER_NAT = 10.0 / log(10.0)
_RHO = {name: _number(name, 0.0, 1.0) for name in SCORED_DIMENSIONS}
_SCORED = tuple([name for name, one in TRACES.items() if one.scored])
_RULE = {
    "trace": Field("trace", "trace", "", required=True, words=_SCORED),
    "p1": _number("p1", LOWEST, HIGHEST),
    "p0": _number("p0", LOWEST, HIGHEST),
    "spread": Field("spread", "spread", ""),
    "theory": Field("theory", "text", "", required=True),
    "source": Field("source", "sources-of", "", required=True),
}
_RULEBOOK = {
    "rulebook": Field("rulebook", "version", "", required=True),
    "name": Field("name", "text", "", required=True),
    "title": Field("title", "text", ""),
    "rho": Field("rho", "rho", "", required=True),
    "rules": Field("rules", "rules", "", required=True),
    "sources": Field("sources", "citations", ""),
}
_READERS: dict[str, Reader] = {
    **{name: READERS[name] for name in ("word", "text", "number", "sources-of")},
    "version": _read_version,
    "rho": _read_rho,
    "rules": _read_rules,
    "spread": _read_spread,
    "trace": _read_trace,
    "citations": _read_citations,
}
