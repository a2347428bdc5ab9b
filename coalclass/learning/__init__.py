"""Learning: the only room that imports scikit-learn."""

from coalclass.learning.training import Example, examples_in, fit, train, write_model

__all__ = ["Example", "examples_in", "fit", "train", "write_model"]
