"""`model`: a trained model."""

from __future__ import annotations

from coalclass.scoring import Model, load_model, shipped_model
from coalclass.verbs.reading import PathLike


def model(file: PathLike | None = None) -> Model:
    """The shipped model, or the one in a JSON file; coefficients multiply what a trace says in dB.

    Raises ModelError for a file that is damaged, foreign or of another format.

    >>> import coalclass
    >>> coalclass.model().name
    'casebook'
    """
    return shipped_model() if file is None else load_model(file)
