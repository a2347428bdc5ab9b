"""Labelled examples and small records that are made up, for the tests of what learns from them."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

from dyads import dyad

from coalclass.indicators import Reading
from coalclass.learning import Example
from coalclass.learning.sample import Sample, sample_of
from coalclass.records import Dyad, Label
from coalclass.scoring import shipped_rulebook
from coalclass.scoring.scorer import NAMES

RULES = shipped_rulebook().rules
CONFIDENT = (0.9, 0.8, 0.65)


def make_examples(
    seed: int, count: int = 40, coalitions: int = 5, *, theory: bool = True, certain: bool = False
) -> list[Example]:
    """Random examples of either label in turn.

    With `theory` a trace is found as often as the rulebook says of the label, else as often as it says of the other;
    Two in three were looked for at all; all of them, and to the end, if it is `certain` what there is.
    """
    chance = random.Random(seed)
    made = []
    for place in range(count):
        substantive = place % 2 == 0
        sure = chance.choice(CONFIDENT)
        readings = {}
        for name in NAMES:
            share = RULES[name].p1 if substantive == theory else RULES[name].p0
            there = chance.random() < share
            least = 1.0 if certain else 0.0
            looked = chance.random() < max(0.65, least)
            strength = chance.uniform(max(0.5, least), 1.0) if there else 0.0
            readings[name] = Reading(strength, chance.uniform(max(0.3, least), 1.0)) if looked else Reading()
        made.append(
            Example(
                readings,
                substantive,
                sure if substantive else 1.0 - sure,
                f"c{place // 2 % coalitions}",
                f"F{place:02}",
                f"{place:04}",
                f"{place}.yaml",
                "FRA" if place // 2 % coalitions == 0 else "USA",
                (730_000, 730_400),
                sure == CONFIDENT[2],
                chance.random() < 0.5,
                Counter({"consultation": chance.randrange(9), "follower demand": chance.randrange(4)}),
            )
        )
    return made


def make_sample(
    seed: int, count: int = 40, coalitions: int = 5, *, theory: bool = True, certain: bool = False
) -> Sample:
    """The same as numbers under the shipped rulebook."""
    return sample_of(make_examples(seed, count, coalitions, theory=theory, certain=certain), shipped_rulebook())


def turn_label(one: Example) -> Example:
    """The example with the other label, held as firmly."""
    return replace(one, substantive=not one.substantive, target=1.0 - one.target)


def label_record(value: str | None, coalition: str, number: int) -> tuple[str, Dyad]:
    """A small record whose entries go with its label, more or less."""
    kinds = ["demand", "adoption", "statement", "contribution"]
    picked = [kinds[(number + turn) % 4] for turn in range(number % 3 + 1)]
    entries = ", ".join(f"{{date: 2000-05, actor: follower, kind: {kind}}}" for kind in picked)
    record = dyad(
        f"interactions: [{entries}]\ncontext: {{vote_agreement: {0.1 + number * 0.05:.2f}}}", coalition=coalition
    )
    return f"{number}.yaml", replace(record, label=None if value is None else Label(value, ("somebody 2001",)))


def make_records(substantive: int, incentive: int, coalitions: int, bare: int = 0) -> list[tuple[str, Dyad]]:
    """So many small records of either label and without one, dealt out over coalitions."""
    labels = ["substantive"] * substantive + ["incentive-based"] * incentive + [None] * bare
    return [label_record(label, f"c{place % coalitions}", place) for place, label in enumerate(labels)]
