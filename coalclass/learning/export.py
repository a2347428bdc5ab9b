"""The model as a scikit-learn pipeline, for a notebook: written with joblib, and never read back here.

The one step is scikit-learn's own class, so that the file loads without this package. It takes each trace's
likelihood ratio in dB (`rules_db_uncapped` of the JSON, under the rulebook that the model was trained with), 0 where
nobody looked. Nothing is trained: to fit the pipeline again is to fit another model, without the pull toward theory.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np

from coalclass.errors import ModelError
from coalclass.places import write_bytes
from coalclass.scoring import Model
from coalclass.scoring.model import DB_PER_LOGIT
from coalclass.scoring.verdict import INCENTIVE, SUBSTANTIVE

CLASSES = (INCENTIVE, SUBSTANTIVE)
"""The columns of `predict_proba`: the second is the probability of a substantive relation."""


def pipeline_of(model: Model) -> Any:
    """A fitted `sklearn.pipeline.Pipeline` that says what the model says.

    It takes an array or a data frame (records, traces) of likelihood ratios in dB, in the order of `feature_names_in_`;
    `decision_function` gives log-odds (natural), `predict_proba` their probabilities. Raises ModelError for a model
    without traces.
    """
    from sklearn.pipeline import Pipeline

    if not model.features:
        raise ModelError(f"the model {model.name!r} uses no trace, so there is nothing to export")
    coefficients = np.array([one.coefficient for one in model.features], dtype=np.float64) / DB_PER_LOGIT
    regression = _regression(coefficients, model.intercept)
    regression.feature_names_in_ = np.array([one.name for one in model.features], dtype=object)
    return Pipeline([("regression", regression)])


def _regression(coefficients: Any, intercept: float) -> Any:
    from sklearn.linear_model import LogisticRegression

    regression = LogisticRegression(solver="newton-cholesky")
    # A fit on anything leaves every attribute that this version of scikit-learn wants.
    regression.fit(np.vstack([np.zeros_like(coefficients), np.ones_like(coefficients)]), np.array(CLASSES))
    regression.classes_ = np.array(CLASSES)
    regression.coef_, regression.intercept_ = coefficients[None, :].copy(), np.array([intercept])
    return regression


def write_pipeline(model: Model, path: str | Path, *, overwrite: bool = False) -> str:
    """Write the model's pipeline, whole or not at all; returns the version of scikit-learn that can surely read it.

    Raises PlaceError where the file cannot be written, or stands there and is not to be overwritten.
    """
    import joblib
    import sklearn

    held = io.BytesIO()
    joblib.dump(pipeline_of(model), held)
    write_bytes(path, held.getvalue(), overwrite=overwrite)
    return str(sklearn.__version__)
