"""The JSON Schema says of a record what the reader says, as far as a schema can."""

import json
from pathlib import Path
from typing import Any

import pytest
from any_dyads import dyads
from hypothesis import given

from coalclass.records import load_text
from coalclass.records.fields import vocabulary
from coalclass.records.json_schema import json_schema
from coalclass.records.scalars import read_plain
from coalclass.records.template import starting_record
from coalclass.records.tree import Mapping, Scalar
from coalclass.records.writing import to_plain
from coalclass.records.yaml_tree import parse_yaml

jsonschema = pytest.importorskip("jsonschema")

HERE = Path(__file__).parent / "acceptance"
MINIMUM = {"coalclass": 1, "hegemon": "USA", "follower": "EGY", "coalition": "Fictitious", "period": "1990/1991"}
# What only the reader knows: the table of states, the order of a period, and that a word is not a state at all.
BEYOND_A_SCHEMA = {
    "own-follower",
    "period-ends-before-start",
    "state-no-more",
    "state-not-yet",
    "unknown-number",
    "unknown-state",
}
VALUES = ["zzz", "none", "1990-02-28", "1990-02-30", "1990-13", " ", "", -1, 0, 0.5, 1, 2, 1990, 1e4, True, None]
VALUES += [[], {}, ["zzz"], ["norm", "norm"], ["norm", "payoff"], [["norm"]], {"zzz": 1}]


@pytest.fixture(scope="module")
def validator() -> Any:
    """A checker of records against our schema."""
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def plain(node: Any) -> Any:
    """A tree as an editor sees it, or ValueError where a key stands twice."""
    if type(node) is Scalar:
        return read_plain(node)
    if type(node) is not Mapping:
        return [plain(item) for item in node.items]
    values = {str(plain(key)): plain(value) for key, value in node.pairs if type(key) is Scalar}
    if len(values) < len(node.pairs):
        raise ValueError("a key twice")
    return values


def tree_of(path: Any) -> Any:
    """What an editor sees in a file; None where it is no plain tree (UnicodeDecodeError is a ValueError)."""
    try:
        root, faults = parse_yaml(path.read_bytes().decode("utf-8").removeprefix("\ufeff"))
        return None if faults or root is None else plain(root)
    except ValueError:
        return None


@given(dyads())
def test_any_dyad_is_valid(validator: Any, dyad: Any) -> None:
    """Whatever we write is valid under the schema."""
    validator.validate(to_plain(dyad))


@pytest.mark.parametrize("path", sorted((HERE / "good").iterdir()), ids=lambda path: path.name)
def test_good_files_are_valid(validator: Any, path: Any) -> None:
    """A file that the reader takes is valid under the schema, as the coder typed it."""
    validator.validate(tree_of(path))


@pytest.mark.parametrize("path", sorted((HERE / "bad").glob("*.yaml")), ids=lambda path: path.name)
def test_bad_files_are_not(validator: Any, path: Any) -> None:
    """A file that the reader refuses is invalid under the schema, apart from what a schema cannot say."""
    tree = tree_of(path)
    if tree is None:
        assert load_text(path.read_bytes()).problems
    else:
        assert validator.is_valid(tree) == (path.stem in BEYOND_A_SCHEMA)


def with_value(shape: Any, name: Any, value: Any) -> Any:
    """A record that is valid but for, perhaps, the value of one field."""
    fields = vocabulary().shapes[shape]
    entry = {"date": "1990", "level": "leader", "kind": "cash", "body": "x", "citation": "x", "value": "substantive"}
    entry = {key: value for key, value in entry.items() if key in fields and fields[key].required}
    if shape == "label":
        entry["source"] = "x"
    if shape == "interactions":
        kind = next((kind for kind in vocabulary().kinds.values() if name in kind.fields), vocabulary().kinds["demand"])
        entry |= {"actor": kind.actor[0], "kind": kind.name}
    entry[name] = value
    if shape == "record":
        return {**MINIMUM, name: value}
    wrapped = {"consultations": [entry], "aid": [entry], "interactions": [entry], "sources": {"a": entry}}
    return {**MINIMUM, shape: wrapped.get(shape, entry)}


@pytest.mark.parametrize(
    ("shape", "name"),
    [(shape, name) for shape, fields in vocabulary().shapes.items() for name in fields],
)
def test_schema_and_reader_agree(validator: Any, shape: Any, name: Any) -> None:
    """Field by field, the schema takes a value exactly where the reader does; only states are the reader's alone."""
    if vocabulary().shapes[shape][name].type == "state":
        return
    for value in VALUES:
        record = with_value(shape, name, value)
        loaded = load_text(json.dumps(record), json=True)
        assert validator.is_valid(record) == (loaded.dyad is not None), (value, loaded.problems)


@pytest.mark.parametrize("kind", vocabulary().kinds.values(), ids=lambda kind: kind.name)
def test_kinds_take_their_own_fields_alone(validator: Any, kind: Any) -> None:
    """Each kind takes exactly its actors and further fields, and the schema marks the very value that is wrong."""
    fields = vocabulary().shapes["interactions"]
    for actor in ("hegemon", "follower"):
        entry = {"date": "1990", "actor": actor, "kind": kind.name}
        assert validator.is_valid({**MINIMUM, "interactions": [entry]}) == (actor in kind.actor)
    common = {"date", "actor", "kind", "source", "note", "reliability"}
    for name in fields.keys() - common:
        example = fields[name].words[0] if fields[name].words else True if fields[name].type == "boolean" else 1
        entry = {"date": "1990", "actor": kind.actor[0], "kind": kind.name, name: example}
        errors = list(validator.iter_errors({**MINIMUM, "interactions": [entry]}))
        assert (not errors) == (name in kind.fields)
        if errors:
            leaf = errors[0].context[0] if errors[0].context else errors[0]
            assert (leaf.schema, leaf.instance) == (False, example)


def test_every_field_is_described() -> None:
    """An editor shows what every field is, and its unit where it has one."""
    schema = json_schema()
    shapes = {"record": schema, "consultations": schema["$defs"]["consultation"], "sources": schema["$defs"]["source"]}
    shapes |= {"interactions": schema["$defs"]["interaction"]}
    for shape, fields in vocabulary().shapes.items():
        properties = shapes.get(shape, schema["$defs"].get(shape))["properties"]
        assert list(properties) == list(fields)
        for name, field in fields.items():
            assert field.about in properties[name]["description"]
            assert field.unit is None or field.unit in properties[name]["description"]


def test_the_starting_record_is_valid(validator: Any) -> None:
    """What `coalclass new` writes is valid in an editor from the start."""
    root, _ = parse_yaml(starting_record("USA", "EGY", "Fictitious", "1990/.."))
    validator.validate(plain(root))


def test_schema_is_fresh_each_time() -> None:
    """Changing one schema changes no other."""
    json_schema()["properties"]["coder"]["type"] = "null"
    json_schema()["$defs"]["aid"]["properties"].clear()
    assert json_schema()["properties"]["coder"]["type"] == ["string", "number", "boolean"]
    assert json_schema()["$defs"]["aid"]["properties"]
