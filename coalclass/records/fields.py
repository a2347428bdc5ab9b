"""The vocabulary of the format, loaded from `format.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

FORMAT_VERSION = 1


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a mapping: its type, whether it must be there, and what its value may be."""

    name: str
    type: str
    about: str
    required: bool = False
    words: tuple[str, ...] = ()
    min: float | None = None
    max: float | None = None
    whole: bool = False
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of interaction: who may do it and which further fields it takes."""

    name: str
    actor: tuple[str, ...]
    fields: tuple[str, ...]
    about: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Shapes (name of a mapping to its fields), kinds of interactions, and lists of words."""

    shapes: dict[str, dict[str, Field]]
    kinds: dict[str, Kind]
    words: dict[str, tuple[str, ...]]

    @property
    def searchable(self) -> tuple[str, ...]:
        """What `searched` may name: kinds of interactions and kinds of aid."""
        return (*self.kinds, *self.words["aid-kind"])


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """Load the format, once."""
    import yaml

    text = Path(__file__).with_name("format.yaml").read_text(encoding="utf-8")
    data = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
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
    return Vocabulary(shapes, kinds, words)


def _field(name: str, spec: dict[str, Any], words: dict[str, tuple[str, ...]]) -> Field:
    rest = {key: value for key, value in spec.items() if key not in ("words", "about")}
    return Field(name, about=spec["about"], words=words[spec["words"]] if "words" in spec else (), **rest)
