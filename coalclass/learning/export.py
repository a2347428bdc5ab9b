"""The model as a scikit-learn pipeline, for a notebook: written with joblib, and never read back here.

The steps are scikit-learn's own classes, so that the file loads without this package: unknowns (NaN) to the centre,
values to scales from their centres, and the regression, recalibration folded into it. Nothing is trained: to fit the
pipeline again is to fit another model, without signs held to the rules and with means where the centres were.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np

from coalclass.errors import ModelError
from coalclass.places import write_bytes
from coalclass.scoring import Model
from coalclass.scoring.verdict import INCENTIVE, SUBSTANTIVE

CLASSES = (INCENTIVE, SUBSTANTIVE)
"""The columns of `predict_proba`: the second is the probability of a substantive relation."""


def pipeline_of(model: Model) -> Any:
    """A fitted `sklearn.pipeline.Pipeline` that says what the model says.

    It takes an array or a data frame (records, indicators) in the order of `feature_names_in_`, NaN where unknown;
    `decision_function` gives log-odds (natural), `predict_proba` their probabilities. Raises ModelError for a model
    without indicators.
    """
    from sklearn.pipeline import Pipeline

    if not model.features:
        raise ModelError(f"the model {model.name!r} uses no indicator, so there is nothing to export")
    centres, scales, coefficients = np.array(
        [[one.centre, one.scale, one.coefficient] for one in model.features], dtype=np.float64
    ).T
    steps = [
        ("unknowns", _imputer(centres, [one.name for one in model.features])),
        ("scales", _scaler(centres, scales)),
        ("regression", _regression(model.slope * coefficients, model.slope * model.intercept + model.shift)),
    ]
    return Pipeline(steps)


def _imputer(centres: Any, names: list[str]) -> Any:
    from sklearn.impute import SimpleImputer

    # One constant a column is what no strategy offers; the mean of a single row is that row.
    imputer = SimpleImputer(strategy="mean").fit(centres[None, :])
    imputer.statistics_ = centres.copy()
    # The first step's names are the pipeline's; the steps behind it see arrays, which have none.
    imputer.feature_names_in_ = np.array(names, dtype=object)
    return imputer


def _scaler(centres: Any, scales: Any) -> Any:
    from sklearn.preprocessing import StandardScaler

    scaler = StandardScaler().fit(np.vstack([centres - scales, centres + scales]))
    scaler.mean_, scaler.scale_, scaler.var_ = centres.copy(), scales.copy(), scales**2
    return scaler


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
