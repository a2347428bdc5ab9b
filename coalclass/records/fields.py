"""The vocabulary of the format, loaded from `format.yaml`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from coalclass.records.scalars import read_plain
from coalclass.records.tree import Mapping, Node, Scalar, Sequence

FORMAT_VERSION = 1

COMMON = ("date", "actor", "kind", "source", "note", "reliability")
"""The keys that every interaction takes."""


class Field(NamedTuple):
    """One key of a mapping: its type, whether it must be there, and what its value may be.

    `why` says in a message why a number beyond its bounds is a slip.
    """

    name: str
    type: str
    about: str
    required: bool = False
    words: tuple[str, ...] = ()
    min: float | None = None
    max: float | None = None
    whole: bool = False
    unit: str | None = None
    why: str = ""


class Kind(NamedTuple):
    """One kind of interaction: who may do it and which further fields it takes."""

    name: str
    actor: tuple[str, ...]
    fields: tuple[str, ...]
    about: str


class Vocabulary(NamedTuple):
    """Shapes (name of a mapping to its fields), kinds of interactions, lists of words, and what is often written
    for a word or a key: `synonyms` are lists, since a word may mean another one in another field."""

    shapes: dict[str, dict[str, Field]]
    kinds: dict[str, Kind]
    words: dict[str, tuple[str, ...]]
    synonyms: dict[str, tuple[str, ...]]
    keys: dict[str, str]

    @property
    def searchable(self) -> tuple[str, ...]:
        """What `searched` may name: kinds of interactions and kinds of aid."""
        return (*self.kinds, *self.words["aid-kind"])


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """Load the format, once."""
    data = read_data_file(Path(__file__).with_name("format.yaml"))
    kinds = {
        name: Kind(name, tuple(kind["actor"]), tuple(kind["fields"]), kind["about"])
        for name, kind in data["kinds"].items()
    }
    words = {name: tuple(values) for name, values in data["words"].items()}
    words["kind"] = tuple(kinds)
    shapes = {
        shape: {name: _field(name, spec, words) for name, spec in fields.items()}
        for shape, fields in data["shapes"].items()
    }
    synonyms = {word: (meant,) if isinstance(meant, str) else tuple(meant) for word, meant in data["synonyms"].items()}
    return Vocabulary(shapes, kinds, words, synonyms, data["keys"])


def _field(name: str, spec: dict[str, Any], words: dict[str, tuple[str, ...]]) -> Field:
    if "words" in spec:
        spec["words"] = words[spec["words"]]
    return Field(name, **spec)


def read_data_file(path: Path) -> Any:
    """The values of a YAML file of ours, in half the time of PyYAML's constructor, which every start would pay."""
    from coalclass.records.yaml_tree import parse_yaml

    root, faults = parse_yaml(path.read_text(encoding="utf-8"))
    if faults:
        raise faults[0]
    return _value(root)


def _value(node: Node | None) -> Any:
    if type(node) is Scalar:
        return read_plain(node)
    if type(node) is Mapping:
        return {key.text: _value(value) for key, value in node.pairs if type(key) is Scalar}
    return [_value(item) for item in node.items] if type(node) is Sequence else None
