"""The model file: checked before it is believed, read back to the last bit, and never unpickled."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from dyads import SHIPPED, name_of
from hypothesis import given
from hypothesis import strategies as st

from coalclass.errors import CoalclassError, ModelError
from coalclass.learning import write_model
from coalclass.records import read_record
from coalclass.scoring import Scorer, load_model, shipped_model
from coalclass.scoring.model import content_hash, parse_model
from coalclass.shipped import models_folder

DATA = (models_folder() / "casebook.json").read_bytes()
CONTENT: dict[str, Any] = json.loads(DATA)
DAMAGED = "not whole JSON"
OPTIONAL = ("without_coalition", "evaluation", "interval")
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
    "other version": (put("coalclass_model", value=2), "is not the format 1"),
    "version of another type": (put("coalclass_model", value=True), "is not the format 1"),
    "version in words": (put("coalclass_model", value="1"), "is not the format 1"),
    "overflowing float": (put("intercept", value=float("inf")), FINITE),
    "overflowing coefficient": (put("features", 0, "coefficient", value=float("-inf")), FINITE),
    "huge integer": (put("features", 0, "scale", value=10**400), FINITE),
    "covariance": (put("covariance", 3, 4, value=float("inf")), FINITE),
    "a word for a number": (put("features", 0, "centre", value="0.5"), FINITE),
    "truth for a number": (put("features", 0, "centre", value=True), FINITE),
    "null for a number": (put("calibration", "slope", value=None), FINITE),
    "a count in words": (put("features", 0, "known", value="many"), FINITE),
    "a negative count": (put("features", 0, "known", value=-3), "not positive"),
    "unknown indicator": (put("features", 0, "name", value="charisma"), "does not know: 'charisma'"),
    "unscored indicator": (put("features", 0, "name", value="resistance"), "does not know: 'resistance'"),
    "an indicator twice": (put("features", 0, "name", value="alliance"), "twice"),
    "an indicator that is a list": (put("features", 0, "name", value=["alliance"]), "does not know: ["),
    "no scale": (put("features", 0, "scale", value=0), "not positive"),
    "negative variance": (put("features", 0, "variance", value=-1.0), "not positive"),
    "negative variance of a coefficient": (put("covariance", 2, 2, value=-1.0), "covariance"),
    "covariance of another size": (put("covariance", 0, value=[1.0]), "covariance does not fit"),
    "fewer rows": (lambda content: content["covariance"].pop(), "covariance does not fit"),
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
    "self-test of words": (put("self_test", "values", "alliance", value="x"), SELF_TEST),
    "self-test that overflows": (put("self_test", "values", "alliance", value=1e308), SELF_TEST),
    "self-test null": (put("self_test", value=None), SELF_TEST),
    "self-test empty": (put("self_test", value={}), SELF_TEST),
    "a scorer that overflows": (put("features", 0, "coefficient", value=1e308), SELF_TEST),
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
    path.write_bytes(DATA.replace(b'"name": "casebook"', b'"name": ' + b"[" * depth + b"]" * depth, 1))
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
    refused(path, "larger than 16 MiB")


@given(st.data())
def test_any_byte_changed_is_seen(data: st.DataObject) -> None:
    """A byte changed anywhere raises ModelError, or leaves the content as it was."""
    place = data.draw(st.integers(0, len(DATA) - 1))
    changed = DATA[:place] + bytes([data.draw(st.integers(0, 255))]) + DATA[place + 1 :]
    try:
        model = parse_model(changed, "model.json")
    except CoalclassError:
        return
    assert model == shipped_model()


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
    """A model written and loaded again scores every shipped record the same, bit by bit."""
    first = write_model(copy.deepcopy(CONTENT), tmp_path / "again.json")
    second = load_model(tmp_path / "again.json")
    assert first == second == shipped_model()
    one, other = Scorer(), Scorer(model=second)
    for path in SHIPPED:
        record = read_record(path)
        assert one.classify(record) == other.classify(record), name_of(path)


def test_writing_checks_first(tmp_path: Path) -> None:
    """A content that could not be read back is not written."""
    with pytest.raises(ModelError):
        write_model({**CONTENT, "intercept": 3.0}, tmp_path / "bad.json")
    assert not (tmp_path / "bad.json").exists()
