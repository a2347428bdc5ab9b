"""The options that choose who scores, spelled the same on every command."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from coalclass.scoring import Scorer

Rules = Annotated[
    Path | None, typer.Option("--rules", help="A rulebook of your own (YAML).", show_default="the shipped one")
]
ModelFile = Annotated[
    Path | None, typer.Option("--model", help="A model file (JSON).", show_default="the shipped casebook")
]


def make_scorer(rules: Path | None, model: Path | None) -> Scorer:
    """The scorer that the options ask for."""
    from coalclass.scoring import Scorer, load_model, load_rulebook

    rulebook = None if rules is None else load_rulebook(rules)
    return Scorer(rulebook, None if model is None else load_model(model))
