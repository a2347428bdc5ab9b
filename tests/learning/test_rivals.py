"""Rivals: each learns, from what its name says and nothing else, and never from the coalition that it predicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from made_examples import make_examples, turn_label

from coalclass.indicators import TRACES, Reading
from coalclass.learning import Example
from coalclass.learning.rivals import RIVALS, Rival, held_out_rival
from coalclass.scoring.scorer import NAMES

BY_NAME = {one.name: one for one in RIVALS}
each_rival = pytest.mark.parametrize("rival", RIVALS, ids=lambda rival: rival.name)


@each_rival
def test_rivals_do_not_see_the_coalition_they_predict(rival: Rival) -> None:
    """Turning all labels of a coalition leaves every rival's predictions for it as they were, and no others'."""
    made = make_examples(1, 40)
    turned = [turn_label(one) if one.coalition == "c1" else one for one in made]
    turned[0] = replace(turned[0], target=0.99) if turned[0].coalition == "c1" else turned[0]
    before, after = (held_out_rival(rival, given) for given in (made, turned))
    inside = np.array([one.coalition == "c1" for one in made])
    assert (before[inside] == after[inside]).all()
    assert np.isfinite(before).all()


def tell_by(change: Callable[[Example], Example]) -> list[Example]:
    """Examples that say nothing of their label, but by one change to the substantive ones."""
    made = [
        replace(one, readings=dict.fromkeys(NAMES, Reading()), western=False, counts=Counter({"consultation": 1}))
        for one in make_examples(2, 48)
    ]
    return [change(one) if one.substantive else one for one in made]


def reading(name: str, found: Reading) -> Callable[[Example], Example]:
    """A change of one trace."""
    return lambda one: replace(one, readings={**one.readings, name: found})


DISTANCE = next(name for name in NAMES if TRACES[name].dimension == "distance")
OTHER = next(name for name in NAMES if TRACES[name].dimension != "distance")
WORLDS: dict[str, tuple[Callable[[Example], Example], set[str]]] = {
    "counts of entries": (lambda one: replace(one, counts=Counter({"consultation": 9})), {"counts"}),
    "Western followers": (lambda one: replace(one, western=True), {"Western"}),
    "what was looked for in vain": (reading(OTHER, Reading(0.0, 0.7)), {"search state", "boosting"}),
    "what was found": (reading(OTHER, Reading(1.0, 0.0)), {"boosting"}),
    "distance": (reading(DISTANCE, Reading(1.0, 0.0)), {"distance", "boosting"}),
    "distance looked for": (reading(DISTANCE, Reading(0.0, 0.9)), {"distance", "search state", "boosting"}),
}


@pytest.mark.parametrize("world", WORLDS)
def test_each_learns_from_what_its_name_says(world: str) -> None:
    """Where one thing alone tells the label, the rivals that know it are right and all others know nothing."""
    change, knowing = WORLDS[world]
    made = tell_by(change)
    labels = np.array([one.substantive for one in made])
    for rival in RIVALS:
        scores = held_out_rival(rival, made)
        if rival.name in knowing:
            assert ((scores > 0) == labels).all(), rival.name
        else:
            assert len({round(float(one), 9) for one in scores[np.array([m.coalition == "c0" for m in made])]}) == 1


def test_the_base_rate_is_that_of_the_others() -> None:
    """The base rate is the soft share of substantive labels in the other coalitions, the same for all of one."""
    made = [replace(one, coalition="c0") if one.substantive and place < 20 else one
            for place, one in enumerate(make_examples(3))]  # fmt: skip
    scores = held_out_rival(BY_NAME["base rate"], made)
    for name in {one.coalition for one in made}:
        share = float(np.mean([one.target for one in made if one.coalition != name]))
        inside = [place for place, one in enumerate(made) if one.coalition == name]
        assert scores[inside] == pytest.approx(np.log(share / (1 - share)))


@each_rival
def test_one_label_left_is_even_odds(rival: Rival) -> None:
    """Where the other coalitions hold one label only, a rival says nothing."""
    made = [one if one.coalition == "c0" or not one.substantive else turn_label(one) for one in make_examples(4)]
    scores = held_out_rival(rival, made)
    assert (scores[[one.coalition == "c0" for one in made]] == 0).all()


@each_rival
def test_rivals_are_deterministic(rival: Rival) -> None:
    """The same examples give the same predictions to the last bit."""
    made = make_examples(5)
    assert (held_out_rival(rival, made) == held_out_rival(rival, made)).all()
