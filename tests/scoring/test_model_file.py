"""The model file: checked before it is believed, read back to the last bit, and never unpickled."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from dyads import SHIPPED
from hypothesis import given
from hypothesis import strategies as st
from made import POOL, make_content, make_model, make_scorer

from coalclass.errors import CoalclassError, ModelError
from coalclass.learning import write_model
from coalclass.records import read_record
from coalclass.scoring import Scorer, load_model, shipped_model, shipped_rulebook
from coalclass.scoring.model import DB_PER_LOGIT, content_hash, parse_model
from coalclass.shipped import models_folder

CONTENT: dict[str, Any] = make_content()
DATA = (json.dumps(CONTENT, indent=1) + "\n").encode()
DAMAGED = "not whole JSON"
OPTIONAL = ("without_coalition", "evaluation")
MALFORMED = "lacks a part or holds a malformed one"


class Bomb:
    """An object whose unpickling would be seen."""

    def __reduce__(self) -> tuple[Callable[[str], None], tuple[str]]:
        return (pytest.fail, ("a model file was unpickled",))


RAW = {
    "empty": (b"", DAMAGED),
    "truncated": (DATA[: len(DATA) // 2], DAMAGED),
    "one byte short": (DATA.rstrip()[:-1], DAMAGED),
    "not JSON": (b"coalclass_model: 1\n", DAMAGED),
    "binary": (bytes(range(256)) * 10, DAMAGED),
    "nul bytes": (b"\0" * 100, DAMAGED),
    "pickle": (pickle.dumps({"coalclass_model": 1}), DAMAGED),
    "hostile pickle": (pickle.dumps(Bomb()), DAMAGED),
    "deep list": (b"[" * 200_000, DAMAGED),
    "deep closed list": (b"[" * 200_000 + b"]" * 200_000, DAMAGED),
    "NaN": (DATA.replace(b'"provisional": false', b'"provisional": NaN'), DAMAGED),
    "Infinity": (DATA.replace(b'"provisional": false', b'"provisional": -Infinity'), DAMAGED),
    "a list": (b"[1, 2]", "not a coalclass model"),
    "a number": (b"1", "not a coalclass model"),
    "another JSON": (b'{"model": 1}', "not a coalclass model"),
    "twice": (DATA + DATA, DAMAGED),
}


@pytest.mark.parametrize("case", RAW)
def test_damaged_or_foreign(case: str, tmp_path: Path) -> None:
    """What is no model is refused with one sentence that names the file."""
    data, message = RAW[case]
    assert data != DATA
    path = tmp_path / "model.json"
    path.write_bytes(data)
    refused(path, message)


def refused(path: Path, message: str) -> None:
    with pytest.raises(ModelError) as caught:
        load_model(path)
    text = str(caught.value)
    assert text.startswith(f"{path}: ")
    assert message in text
    assert "\n" not in text


def put(*keys: Any, value: Any) -> Callable[[dict[str, Any]], None]:
    """A change that sets a value deep in the content."""

    def change(content: dict[str, Any]) -> None:
        place: Any = content
        for key in keys[:-1]:
            place = place[key]
        place[keys[-1]] = value

    return change


def nested(depth: int) -> Any:
    value: Any = 0
    for _ in range(depth):
        value = [value]
    return value


FINITE = "not finite"
SELF_TEST = "self-test"
CHANGES: dict[str, tuple[Callable[[dict[str, Any]], None], str]] = {
    "version 1": (put("coalclass_model", value=1), "is not the format 2"),
    "version of another type": (put("coalclass_model", value=True), "is not the format 2"),
    "version in words": (put("coalclass_model", value="2"), "is not the format 2"),
    "overflowing float": (put("intercept", value=float("inf")), FINITE),
    "overflowing coefficient": (put("features", 0, "coefficient", value=float("-inf")), FINITE),
    "huge integer": (put("features", 0, "p1", value=10**400), FINITE),
    "covariance": (put("covariance", 3, 4, value=float("inf")), FINITE),
    "a word for a number": (put("features", 0, "p0", value="0.5"), FINITE),
    "truth for a number": (put("features", 0, "p0", value=True), FINITE),
    "null for a number": (put("pool", "rules", value=None), FINITE),
    "a count in words": (put("features", 0, "known", value="many"), FINITE),
    "a fold's pool in words": (put("without_coalition", "Test", "pool", "shift_db", value="1"), FINITE),
    "unknown trace": (put("features", 0, "name", value="charisma"), "does not know: 'charisma'"),
    "an indicator of format 1": (put("features", 0, "name", value="alliance"), "does not know: 'alliance'"),
    "unscored trace": (put("features", 0, "name", value="resistance"), "does not know: 'resistance'"),
    "a trace twice": (put("features", 0, "name", value="allied"), "uses the trace allied twice"),
    "a trace that is a list": (put("features", 0, "name", value=["allied"]), "does not know: ["),
    "a likelihood of one": (put("features", 0, "p1", value=1), "are not within 0.03 and 0.97"),
    "a likelihood of nought": (put("features", 0, "p0", value=0.0), "are not within 0.03 and 0.97"),
    "a likelihood over one": (put("features", 0, "p0", value=1.5), "are not within 0.03 and 0.97"),
    "a trace of the other side": (
        lambda content: content["features"][0].update(p1=content["features"][0]["p0"], p0=content["features"][0]["p1"]),
        "turn ",
    ),
    "a negative coefficient": (put("features", 0, "coefficient", value=-0.01), "a weight under zero"),
    "a negative weight of the rules": (put("pool", "rules", value=-0.1), "a weight under zero"),
    "a negative weight of the model": (put("pool", "model", value=-0.1), "a weight under zero"),
    "a negative spread": (put("pool", "spread_db", value=-0.1), "a weight under zero"),
    "a negative spread of codings": (put("pool", "coding_db", value=-0.1), "a weight under zero"),
    "a fold's negative coefficient": (
        put("without_coalition", "Test", "coefficients", 0, value=-0.1),
        "a weight under zero",
    ),
    "a fold's negative weight": (put("without_coalition", "Test", "pool", "rules", value=-1), "a weight under zero"),
    "a fold of fewer traces": (
        lambda content: content["without_coalition"]["Test"]["coefficients"].pop(),
        "folds do not fit its traces",
    ),
    "negative variance of a coefficient": (put("covariance", 2, 2, value=-1.0), "covariance"),
    "covariance of another size": (put("covariance", 0, value=[1.0]), "covariance does not fit"),
    "fewer rows": (lambda content: content["covariance"].pop(), "covariance does not fit"),
    "negative variance of the pool": (put("pool", "covariance", 1, 1, value=-1.0), "not of its three numbers"),
    "a pool's covariance of another size": (put("pool", "covariance", value=[[1.0]]), "not of its three numbers"),
    "a pool's covariance that is a number": (put("pool", "covariance", value=1.0), MALFORMED),
    "unknown part of the pool": (put("pool", "weight", value=1.0), MALFORMED),
    "a pool that is a list": (put("pool", value=[0, 0.5, 0.5]), MALFORMED),
    "folds that are a list": (put("without_coalition", value=[]), MALFORMED),
    "a fold without a pool": (lambda content: content["without_coalition"]["Test"].pop("pool"), MALFORMED),
    "unknown part of a feature": (put("features", 0, "weight", value=1.0), MALFORMED),
    "a feature that is a number": (put("features", 0, value=3), MALFORMED),
    "features that are none": (put("features", value=None), MALFORMED),
    "fingerprints that are a number": (put("training", "fingerprints", value=4), MALFORMED),
    "fingerprints that are lists": (put("training", "fingerprints", value=[["x"]]), MALFORMED),
    "training that is a list": (put("training", value=[]), MALFORMED),
    "validation that is a word": (put("cross_validation", value="good"), MALFORMED),
    "self-test fails": (
        put("self_test", "log_odds", value=CONTENT["self_test"]["log_odds"] + 1e-6),
        "fails its self-test",
    ),
    "self-test in words": (put("self_test", "log_odds", value="0"), SELF_TEST),
    "self-test of lists": (put("self_test", "values", value=[0.1]), SELF_TEST),
    "self-test of words": (put("self_test", "values", "allied", value="x"), SELF_TEST),
    "self-test that overflows": (put("self_test", "values", "allied", value=1e308), SELF_TEST),
    "self-test null": (put("self_test", value=None), SELF_TEST),
    "self-test empty": (put("self_test", value={}), SELF_TEST),
    "a coefficient that overflows": (put("features", 0, "coefficient", value=1e308), "a number beyond 1e+06"),
    "a spread that overflows": (put("pool", "spread_db", value=1e200), "a number beyond 1e+06"),
    **{
        f"lacks {part}": (lambda content, part=part: content.pop(part), SELF_TEST if part == "self_test" else MALFORMED)  # type: ignore[misc]
        for part in CONTENT
        if part not in ("coalclass_model", "sha256", *OPTIONAL)
    },
    **{
        f"a feature lacks {part}": (lambda content, part=part: content["features"][1].pop(part), MALFORMED)  # type: ignore[misc]
        for part in CONTENT["features"][0]
    },
}


@pytest.mark.parametrize("case", CHANGES)
def test_malformed_though_sealed(case: str, tmp_path: Path) -> None:
    """A wrong part is found even where the hash has been made to fit."""
    change, message = CHANGES[case]
    content = copy.deepcopy(CONTENT)
    change(content)
    content["sha256"] = content_hash(content)
    path = tmp_path / "model.json"
    # JSON has no infinity: an exponent too large is how one gets in.
    path.write_text(json.dumps(content).replace("Infinity", "1e999"))
    refused(path, message)


@pytest.mark.parametrize(
    "change", [put("intercept", value=0.25), put("name", value="mine"), put("provisional", value=True)]
)
def test_tampered(change: Callable[[dict[str, Any]], None], tmp_path: Path) -> None:
    """Any change after training breaks the hash."""
    content = copy.deepcopy(CONTENT)
    change(content)
    path = tmp_path / "model.json"
    path.write_text(json.dumps(content))
    refused(path, "changed after it was trained")


@pytest.mark.parametrize("depth", [900, 990, 1100, 5000])
def test_deep_nesting_in_a_part(depth: int, tmp_path: Path) -> None:
    """Nesting that no model has is refused, not crashed on, wherever it stands and however deep."""
    path = tmp_path / "model.json"
    path.write_bytes(DATA.replace(b'"name": "made"', b'"name": ' + b"[" * depth + b"]" * depth, 1))
    with pytest.raises(ModelError):
        load_model(path)


@pytest.mark.parametrize("name", ["none.json", "."])
def test_unreadable(name: str, tmp_path: Path) -> None:
    """A file that is missing, or a folder, is said to be unreadable."""
    refused(tmp_path / name, "cannot be read")


def test_too_large(tmp_path: Path) -> None:
    """A file larger than any model is refused before it is parsed."""
    path = tmp_path / "model.json"
    path.write_bytes(DATA + b" " * (16 * 1024 * 1024))
    refused(path, "larger than 4 MiB")


@given(st.data())
def test_any_byte_changed_is_seen(data: st.DataObject) -> None:
    """A byte changed anywhere raises ModelError, or leaves the content as it was."""
    place = data.draw(st.integers(0, len(DATA) - 1))
    changed = DATA[:place] + bytes([data.draw(st.integers(0, 255))]) + DATA[place + 1 :]
    try:
        model = parse_model(changed, "model.json")
    except CoalclassError:
        return
    assert model == parse_model(DATA, "model.json")


@given(
    st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3), st.lists, max_leaves=4)
)
def test_any_value_for_any_part(value: Any) -> None:
    """Whatever stands in the place of a part, nothing but ModelError comes of it."""
    for part, right in CONTENT.items():
        content = {**CONTENT, part: value}
        content["sha256"] = content_hash(content)
        try:
            parse_model(json.dumps(content).encode(), "model.json")
        except ModelError:
            continue
        assert part == "sha256" or type(value) is type(right), (part, value)


def test_write_and_load(tmp_path: Path) -> None:
    """A model written and loaded again is the same, and scores every shipped record the same, bit by bit."""
    first = write_model(copy.deepcopy(CONTENT), tmp_path / "again.json")
    second = load_model(tmp_path / "again.json")
    assert first == second
    assert second.features == make_model().features
    one, other = make_scorer(), Scorer(model=second)
    for path in SHIPPED:
        record = read_record(path)
        verdict, again = one.classify(record), other.classify(record)
        assert (verdict.db, verdict.half_width, verdict.model) == (again.db, again.half_width, again.model)


def test_writing_checks_first(tmp_path: Path) -> None:
    """A content that could not be read back is not written."""
    with pytest.raises(ModelError):
        write_model({**CONTENT, "intercept": 3.0}, tmp_path / "bad.json")
    assert not (tmp_path / "bad.json").exists()


def test_the_shipped_one(tmp_path: Path) -> None:
    """The shipped model has a feature for every scored trace with the rulebook's likelihoods, and comes back whole."""
    data = (models_folder() / "casebook.json").read_bytes()
    model = parse_model(data, "casebook.json")
    rules = shipped_rulebook().rules
    assert [(one.name, one.p1, one.p0) for one in model.features] == [
        (name, rule.p1, rule.p0) for name, rule in rules.items()
    ]
    assert write_model(json.loads(data), tmp_path / "again.json") == model == shipped_model()
    assert (tmp_path / "again.json").read_bytes() == data
    assert len(model.without_coalition) >= 20
    assert set(model.without_coalition) == {read_record(path).coalition for path in SHIPPED}


def test_leaving_a_coalition_out() -> None:
    """Without a coalition the fold's intercept, coefficients and pool stand in; the likelihoods stay."""
    model = make_model()
    fold = model.without_coalition["Test"]
    left = model.leave_out("Test")
    assert left.intercept == fold.intercept
    assert tuple(one.coefficient for one in left.features) == fold.coefficients
    assert left.pool == fold.pool
    assert [(one.name, one.p1, one.p0) for one in left.features] == [
        (one.name, one.p1, one.p0) for one in model.features
    ]
    with pytest.raises(KeyError):
        model.leave_out("No such coalition")


@given(st.floats(-40, 40), st.floats(-40, 40))
def test_the_pool(rules_db: float, model_db: float) -> None:
    """The pool is a weighted sum; its variance is that of the three numbers, as a plain sum over them gives it."""
    assert POOL.combine(rules_db, model_db) == pytest.approx(-0.7 + 0.55 * rules_db + 0.4 * model_db, abs=1e-9)
    at = (1.0, rules_db, model_db)
    plain = sum(at[i] * POOL.covariance[i][j] * at[j] for i in range(3) for j in range(3))
    assert POOL.variance(rules_db, model_db) == pytest.approx(max(0.0, plain), abs=1e-9)


def test_the_model_by_hand() -> None:
    """Log-odds are the intercept and coefficients times dB, one that is missing 0 dB; the variance a quadratic form."""
    model = make_model()
    values = {"input-heeded": 2.5, "allied": -1.5}
    expected = 0.12 + (0.20 * 2.5 + 0.45 * -1.5) / DB_PER_LOGIT
    assert model.log_odds(values) == pytest.approx(expected, abs=1e-12)
    assert model.baseline_db == pytest.approx(0.12 * DB_PER_LOGIT)
    diagonal = 0.04 * (DB_PER_LOGIT**2 + 2.5**2 + 1.5**2)
    cross = 2 * 0.002 * (DB_PER_LOGIT * 2.5 - DB_PER_LOGIT * 1.5 - 2.5 * 1.5)
    assert model.variance_db(values) == pytest.approx(diagonal + cross, abs=1e-9)
