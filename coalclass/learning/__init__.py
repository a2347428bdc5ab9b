"""Learning: what is learned from many records, and how far coders agree. The only room that imports scikit-learn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coalclass.learning.training import Example, examples_in, fit, train, write_model

__all__ = ["Example", "examples_in", "fit", "train", "write_model"]


def __getattr__(name: str) -> Any:
    # Agreement and the check of a casebook do without scikit-learn, which takes a second to load.
    if name in __all__:
        from coalclass.learning import training

        return getattr(training, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
