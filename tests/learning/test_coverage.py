"""The interval: covered as claimed where it was tested, widened by what that took."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from coalclass.learning.coverage import check_interval
from dyads import SHIPPED

from coalclass.learning import coverage, training
from coalclass.learning.examples import examples_in
from coalclass.learning.metrics import Scored
from coalclass.learning.misses import as_model
from coalclass.learning.training import Choice, bootstrap_fits, clustered_covariance, fit
from coalclass.records import read_record
from coalclass.scoring import Scorer, shipped_model, shipped_rulebook
from coalclass.shipped import models_folder

SOME = [(str(path), read_record(path)) for path in SHIPPED[::4]]


def test_the_shipped_model_covers_what_it_claims() -> None:
    """The factor in the file is the one in force, is at least one, and brings the simulation to nine tenths."""
    found = json.loads((models_folder() / "casebook.json").read_text(encoding="utf-8"))["interval"]
    assert found["factor"] == shipped_model().interval_factor >= 1.0
    assert found["simulated"] >= found["claim"] == 0.9
    assert found["simulated_plain"] <= found["simulated"]
    assert found["bins_covered"] >= found["bins"] - 1


def test_the_factor_widens() -> None:
    """Twice the factor is twice the interval."""
    record = SOME[0][1]
    model = shipped_model()
    plain = Scorer(model=replace(model, interval_factor=1.0)).classify(record).half_width
    assert Scorer(model=replace(model, interval_factor=2.0)).classify(record).half_width == pytest.approx(2 * plain)


def test_a_shakier_model_needs_a_wider_interval(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where resampled coalitions scatter the coefficients more than the covariance says, the factor grows."""
    monkeypatch.setattr(training, "RESAMPLES", 20)
    monkeypatch.setattr(coverage, "DRAWS", 20)
    made = examples_in(SOME)
    fitted = fit(made, 0.1)
    fits = bootstrap_fits(made, Choice(0.1, np.zeros(len(made))), False)
    covariance = tuple(tuple(row) for row in clustered_covariance(fits, fitted).tolist())
    model = replace(as_model(fitted), covariance=covariance)
    labels = np.array([one.substantive for one in made], dtype=float)
    pool = Scored(np.where(labels == 1, 2.0, -2.0), labels, tuple(one.coalition for one in made))
    sound = check_interval(SOME, model, shipped_rulebook(), fits, pool)
    wild = [replace(one, coefficients=one.coefficients * 1.5 + np.linspace(-2, 2, len(one.names))) for one in fits]
    shaky = check_interval(SOME, model, shipped_rulebook(), wild, pool)
    assert shaky.factor > sound.factor >= 1.0
    assert min(sound.simulated, shaky.simulated) >= 0.9
    assert 0 <= sound.bins_covered <= sound.bins == 5
