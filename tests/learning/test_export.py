"""The exported pipeline: the model's own probabilities, out of scikit-learn's own classes."""

from __future__ import annotations

import json
import math
import random
import subprocess
import sys
from dataclasses import replace
from itertools import product
from pathlib import Path

import joblib
import numpy as np
import pytest
import sklearn
from dyads import SHIPPED
from sklearn.pipeline import Pipeline

from coalclass.errors import CoalclassError, ModelError, PlaceError
from coalclass.learning.export import CLASSES, pipeline_of, write_pipeline
from coalclass.records import read_record
from coalclass.scoring import Feature, Model, Scorer, load_model, shipped_model
from coalclass.scoring.model import SILENT
from coalclass.scoring.verdict import probability

NAMES = [one.name for one in shipped_model().features]
Values = dict[str, float]

# The records come as JSON, the probabilities go back as JSON; nothing of this package can be imported.
NOTEBOOK = """
import json, sys
sys.modules["coalclass"] = None
import joblib, numpy
pipeline = joblib.load(sys.argv[1])
names, rows = json.load(sys.stdin)
assert list(pipeline.feature_names_in_) == names
homes = {type(step).__module__.split(".")[0] for step in [pipeline, *pipeline.named_steps.values()]}
assert homes == {"sklearn"}, homes
import warnings
warnings.simplefilter("ignore", UserWarning)
table = numpy.array(rows, dtype=float)
print(json.dumps([pipeline.predict_proba(table).tolist(), [str(one) for one in pipeline.predict(table)],
                  [str(one) for one in pipeline.classes_], pipeline.decision_function(table).tolist()]))
"""


def random_values(count: int, seed: int = 3) -> list[Values]:
    """Likelihood ratios in dB, a third of them 0 as where nobody looked; the first record knows nothing."""
    chance = random.Random(seed)
    made = [{name: 0.0 if chance.random() < 1 / 3 else chance.uniform(-8, 8) for name in NAMES} for _ in range(count)]
    return [dict.fromkeys(NAMES, 0.0), *made]


def table(values: list[Values], names: list[str] = NAMES) -> np.ndarray:
    """The values as a notebook has them."""
    return np.array([[one[name] for name in names] for one in values], dtype=np.float64)


def from_json(model: Model, values: list[Values]) -> list[float]:
    """The probabilities that scoring gives."""
    return [1.0 / (1.0 + math.exp(-model.log_odds(one))) for one in values]


def predicted(pipeline: Pipeline, values: list[Values], names: list[str] = NAMES) -> np.ndarray:
    """The second column, of an array without names."""
    with pytest.warns(UserWarning, match="feature names"):
        result: np.ndarray = pipeline.predict_proba(table(values, names))
    assert result.sum(axis=1) == pytest.approx(1.0, abs=1e-15)
    return result[:, 1]


def test_random_values() -> None:
    """On random values the pipeline says what the JSON says, to 1e-12."""
    values = random_values(500)
    assert np.abs(predicted(pipeline_of(shipped_model()), values) - from_json(shipped_model(), values)).max() < 1e-12


def test_every_shipped_record() -> None:
    """On what the JSON of every shipped record holds it says what `classify` says of the model, to 1e-12."""
    scorer = Scorer()
    verdicts = [scorer.classify(read_record(path)) for path in SHIPPED]
    rows = [{row.indicator: row.rules_db_uncapped for row in one.contributions} for one in verdicts]
    expected = [one.model.p_substantive for one in verdicts]
    assert np.abs(predicted(pipeline_of(shipped_model()), rows) - expected).max() < 1e-12


def feature(name: str, coefficient: float) -> Feature:
    """A trace with this coefficient."""
    return Feature(name, 0.6, 0.3, coefficient, coefficient, 4, 9)


def test_another_model() -> None:
    """A model with an intercept, a whole number and a trace held at zero is met too."""
    names = [NAMES[2], NAMES[0], NAMES[5]]
    features = tuple(map(feature, names, (2, 0.3, 0.0)))
    model = replace(SILENT, name="made", features=features, intercept=0.7)
    values: list[Values] = [dict(zip(names, row, strict=True)) for row in product((0.0, 4.0, -2.5), repeat=3)]
    pipeline = pipeline_of(model)
    assert np.abs(predicted(pipeline, values, names) - from_json(model, values)).max() < 1e-12
    assert predicted(pipeline, values[:1], names)[0] == pytest.approx(1 / (1 + math.exp(-0.7)), abs=1e-15)


def test_one_trace_and_none() -> None:
    """One trace is enough; a model without any is refused in words."""
    one = replace(SILENT, name="one", features=(feature(NAMES[0], 1.0),))
    # A coefficient of 1 takes the likelihood ratio at its word: 10 dB are ten to one.
    assert predicted(pipeline_of(one), [{NAMES[0]: 10.0}], NAMES[:1])[0] == pytest.approx(10 / 11)
    with pytest.raises(ModelError, match="no trace"):
        pipeline_of(SILENT)


def test_what_a_notebook_sees() -> None:
    """Columns bear the names of traces, classes those of labels, and the one step is scikit-learn's regression."""
    pipeline = pipeline_of(shipped_model())
    assert list(pipeline.feature_names_in_) == NAMES
    assert tuple(pipeline.classes_) == CLASSES == ("incentive-based", "substantive")
    assert [name for name, _ in pipeline.steps] == ["regression"]


def test_a_data_frame_is_taken_by_its_columns() -> None:
    """A data frame with the traces' names as columns is taken without a warning, and says the same."""
    pandas = pytest.importorskip("pandas")
    values = random_values(5)
    frame = pandas.DataFrame(table(values), columns=NAMES)
    found = pipeline_of(shipped_model()).predict_proba(frame)[:, 1]
    assert np.abs(found - from_json(shipped_model(), values)).max() < 1e-12


def test_it_loads_where_coalclass_is_not(tmp_path: Path) -> None:
    """A fresh process that cannot import coalclass gets the same probabilities from the file."""
    values = random_values(50)
    assert write_pipeline(shipped_model(), tmp_path / "m.joblib") == sklearn.__version__
    done = subprocess.run(
        [sys.executable, "-I", "-c", NOTEBOOK, str(tmp_path / "m.joblib")],
        input=json.dumps([NAMES, [[one[name] for name in NAMES] for one in values]]),
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    both, labels, classes, log_odds = json.loads(done.stdout)
    expected = from_json(shipped_model(), values)
    assert np.abs(np.array(both)[:, 1] - expected).max() < 1e-12
    assert classes == ["incentive-based", "substantive"]
    assert labels == [classes[p > 0.5] for p in expected]
    assert log_odds == pytest.approx([shipped_model().log_odds(one) for one in values], abs=1e-12)


def test_writing_replaces_the_whole_file(tmp_path: Path) -> None:
    """The same model gives the same bytes; a link stays one; nothing else is left in the folder."""
    file, link = tmp_path / "m.joblib", tmp_path / "link.joblib"
    file.write_bytes(b"old" * 5000)
    link.symlink_to(file)
    write_pipeline(shipped_model(), link, overwrite=True)
    first = file.read_bytes()
    write_pipeline(shipped_model(), file, overwrite=True)
    assert file.read_bytes() == first and link.is_symlink()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["link.joblib", "m.joblib"]
    assert isinstance(joblib.load(file), Pipeline)


def test_what_stands_there_is_kept_unless_told(tmp_path: Path) -> None:
    """A file in the way is refused in words and left as it was."""
    file = tmp_path / "m.joblib"
    file.write_bytes(b"old")
    with pytest.raises(PlaceError, match=r"m\.joblib"):
        write_pipeline(shipped_model(), file)
    assert file.read_bytes() == b"old"


def test_a_failure_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the new file cannot be put in place the old one stands, and no part of the new one."""
    file = tmp_path / "m.joblib"
    file.write_bytes(b"old")

    def full(*_: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr("coalclass.places.os.replace", full)
    with pytest.raises((OSError, CoalclassError), match="no room"):
        write_pipeline(shipped_model(), file, overwrite=True)
    assert file.read_bytes() == b"old" and [one.name for one in tmp_path.iterdir()] == ["m.joblib"]


def test_it_is_never_read_back(tmp_path: Path) -> None:
    """The file is no model to this package: it is refused as what is not JSON."""
    write_pipeline(shipped_model(), tmp_path / "m.joblib")
    with pytest.raises(ModelError, match="not whole JSON"):
        load_model(tmp_path / "m.joblib")


def test_probability_of_the_model_is_that_of_its_decibels() -> None:
    """The oracle itself: the log-odds of the model are its dB over 10 log10 e."""
    db = shipped_model().log_odds({}) * 10 / math.log(10)
    assert probability(db) == pytest.approx(from_json(shipped_model(), [dict.fromkeys(NAMES, 0.0)])[0], abs=1e-15)


def test_scikit_learn_is_loaded_by_the_call() -> None:
    """To import the module loads neither scikit-learn nor joblib."""
    code = "import sys; import coalclass.learning.export; sys.exit(bool({'sklearn', 'joblib'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=SHIPPED[0].parents[2]).returncode == 0
