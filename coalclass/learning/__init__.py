"""Learning: what is learned from many records, and how far coders agree. The only room that imports scikit-learn."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coalclass.learning.examples import Example, examples_in
    from coalclass.learning.fitting import fit
    from coalclass.learning.model_file import train, write_model

_HOMES = {
    "Example": "examples",
    "examples_in": "examples",
    "fit": "fitting",
    "train": "model_file",
    "write_model": "model_file",
}

__all__ = ["Example", "examples_in", "fit", "train", "write_model"]


def __getattr__(name: str) -> Any:
    # Agreement and the check of a casebook do without numpy's fits and what they load.
    if name in _HOMES:
        return getattr(import_module(f"coalclass.learning.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
