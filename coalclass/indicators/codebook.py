"""The codebook, generated from the declarations of the indicators: rows, and the same as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from coalclass.indicators.declare import INDICATORS, Indicator
from coalclass.results import Result

FLAGS = {
    "coalition-wide": "the same for every follower of the coalition, so a verdict that hangs on it is at most leaning",
    "machine-coded": "rests on events coded by machine, so a verdict that hangs on it is at most leaning",
    "unscored": "the outcome that the theory predicts: reported, and worth 0 dB in both scorers",
    "inverse": "a high value is little of what its dimension names",
}
"""What may be said of an indicator beside its definition, and what that means for a verdict."""

INTRODUCTION = (
    "An indicator reads one dyad record and gives a value from 0 to 1, or unknown. Its neutral value says nothing "
    "either way: thin records are shrunk toward it, and an unknown adds 0 dB. Every entry weighs by its reliability "
    "(confirmed 1, reported 0.5, disputed 0), and only entries in the period count."
)


@dataclass(frozen=True, slots=True)
class Codebook(Result):
    """Every indicator, in order."""

    indicators: tuple[Indicator, ...]

    def __iter__(self) -> Iterator[Indicator]:
        return iter(self.indicators)

    def __len__(self) -> int:
        return len(self.indicators)

    def __repr__(self) -> str:
        return f"Codebook({len(self.indicators)} indicators)"


def codebook_rows(indicators: Iterable[Indicator] | None = None) -> list[dict[str, Any]]:
    """A row an indicator, in the order of the codebook; by default of every declared one.

    Keys: name, dimension, definition, unit, range (lowest, highest), neutral, fields, unknown, source, flags.
    """
    return [
        {
            "name": one.name,
            "dimension": one.dimension,
            "definition": one.definition,
            "unit": one.unit,
            "range": [0.0, 1.0],
            "neutral": one.neutral,
            "fields": list(one.fields),
            "unknown": one.unknown,
            "source": one.source,
            "flags": list(_flags(one)),
        }
        for one in (INDICATORS.values() if indicators is None else indicators)
    ]


def _flags(one: Indicator) -> Iterable[str]:
    raised = (one.coalition_wide, one.machine_coded, not one.scored, one.inverse)
    return [flag for flag, up in zip(FLAGS, raised, strict=True) if up]


def counted(rows: list[dict[str, Any]]) -> str:
    """How many indicators there are, in words."""
    scored = sum("unscored" not in row["flags"] for row in rows)
    dimensions = len({row["dimension"] for row in rows})
    return f"{len(rows)} indicators in {dimensions} dimensions; {scored} of them are scored."


def codebook_markdown(rows: list[dict[str, Any]]) -> str:
    """The codebook as a page, without a newline at its end.

    Paragraphs are not wrapped: where a line began with the minus of `1 - 1/2^n`, Markdown would see a list.
    """
    parts = ["# Codebook", "Generated: `coalclass codebook --format markdown`.", f"{counted(rows)} {INTRODUCTION}"]
    parts += ["\n".join(f"- *{flag}*: {meaning}" for flag, meaning in FLAGS.items())]
    dimension = ""
    for row in rows:
        if row["dimension"] != dimension:
            dimension = row["dimension"]
            parts.append(f"## {dimension}")
        parts += [f"### {row['name']}", row["definition"], _facts(row)]
    return "\n\n".join(parts)


def _facts(row: dict[str, Any]) -> str:
    facts = {
        "Value": f"{row['unit']}; from {row['range'][0]:g} to {row['range'][1]:g}, neutral at {row['neutral']:g}",
        "Reads": ", ".join(f"`{field}`" for field in row["fields"]),
        "Unknown": row["unknown"],
        "Source": row["source"],
    }
    if row["flags"]:
        facts["Flags"] = ", ".join(row["flags"])
    return "\n".join(f"- {name}: {text}" for name, text in facts.items())
