"""The fast reader takes only what the reader with places takes without a word, and gives the same dyad."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from mutants import mutate_texts

from coalclass.records import load_text
from coalclass.records.plain import read_plainly
from coalclass.records.reading import load_with_places
from coalclass.records.writing import to_json, to_yaml
from coalclass.shipped import samples_folder

ACCEPTANCE = Path(__file__).parent / "acceptance"
SHIPPED = sorted(samples_folder().glob("*/*.yaml"))
SHORT = (ACCEPTANCE / "good" / "full.yaml").read_text(encoding="utf-8")


def describe_types(value: Any) -> str:
    """A value with every part and its type, those that comparing dyads leaves out included."""
    if hasattr(value, "__dataclass_fields__"):
        parts = [f"{name}={describe_types(getattr(value, name))}" for name in value.__dataclass_fields__]
    elif isinstance(value, dict):
        parts = [f"{describe_types(key)}={describe_types(one)}" for key, one in value.items()]
    else:
        parts = [describe_types(one) for one in value] if isinstance(value, tuple) else [repr(value)]
    return f"{type(value).__name__}:{';'.join(parts)}"


def is_taken(text: str | bytes, *, json: bool = False) -> bool:
    """Whether the fast reader takes a text; fails where the other reader has something to say, or another dyad."""
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    fast = read_plainly(data, json=json, first_line=7)
    if fast is None:
        return False
    slow = load_with_places(data, "x", json=json, first_line=7)
    assert slow.problems == ()
    assert describe_types(fast) == describe_types(slow.dyad)
    return True


def test_shipped_records_are_taken() -> None:
    """Hardly a shipped record needs the slower reader, be it YAML or a line of JSON: some that look like slips do."""
    left = []
    for path in SHIPPED:
        data = path.read_bytes()
        loaded = load_text(data)
        assert loaded.dyad is not None
        taken = is_taken(data), is_taken(to_json(loaded.dyad), json=True)
        assert not (loaded.problems and any(taken))
        left += [] if all(taken) or loaded.problems else [path]
    assert len(left) * 50 <= len(SHIPPED), left


@pytest.mark.parametrize("path", sorted(ACCEPTANCE.glob("*/*.yaml")), ids=lambda path: path.name)
def test_acceptance_records_are_read_alike(path: Path) -> None:
    """What must fail is never taken; what must pass is taken where nothing is said of it."""
    taken = is_taken(path.read_bytes())
    assert not (taken and path.parent.name == "bad")


@pytest.mark.parametrize("seed", range(2))
def test_mutants_are_read_alike(seed: int) -> None:
    """Records changed at random are read alike wherever the fast reader takes them, which it does often enough."""
    dyad = load_text(SHIPPED[0].read_bytes()).dyad
    assert dyad is not None
    for text, as_json in ((to_yaml(dyad), False), (to_json(dyad), True)):
        taken = sum(is_taken(one, json=as_json) for one in mutate_texts([text], seed, 150))
        assert taken > 10


RECORD = {"coalclass": 1, "hegemon": "USA", "follower": "EGY", "coalition": "x", "period": "1990/1991"}
ENTRY = {"date": "1990-08", "actor": "follower", "kind": "demand", "source": "A newspaper of 1990"}


@pytest.mark.parametrize(
    ("line", "taken"),
    [
        ("coder: NO", True),
        ("coder: 010", True),
        ("coder: 1_000", True),
        ("coder: true", True),
        ("coder: 12:30", True),
        ("coder: =", True),
        ('coder: "null"', True),
        ("coder: null", False),
        ("coder:", False),
        ("coder: <<", False),
        ("<<: x", False),
        ("hegemon: USA", False),
        ("coder: &a x", False),
        ("coder: !!str x", False),
        ("coder: x & y!", True),
        ("context: {gdp_musd: 0123}", False),
        ("context: {gdp_musd: 1_000}", False),
        ('context: {gdp_musd: "12"}', False),
        ("context: {gdp_musd: .inf}", False),
        ("context: {gdp_musd: 1e3}", True),
        ("context: {troops_hosted: 12.0}", True),
        ("context: {troops_hosted: 12.5}", False),
        ("aid: none", True),
        ('aid: "none"', True),
        ("aid: []", False),
        ("unknown: x", False),
        ("searched: [threat, threat]", False),
        ("notes: a #b", False),
        ("---\ncoder: x", False),
        ("sources: {a: A newspaper of 1990}", False),
    ],
)
def test_traps_of_yaml(line: str, taken: bool) -> None:
    """A line added to a record is taken where the format has it so, and not where something is to be said."""
    text = "\n".join([*[f"{key}: {value}" for key, value in RECORD.items()], line])
    assert is_taken(text) is taken


@pytest.mark.parametrize(
    ("old", "new", "taken"),
    [
        ("", "", True),
        ('"follower": "EGY"', '"follower": 651', True),
        ('"follower": "EGY"', '"follower": "USA"', False),
        ('"coalclass": 1', '"coalclass": 1.0', True),
        ('"coalclass": 1', '"coalclass": "1"', False),
        ('"coalclass": 1', '"coalclass": NaN', False),
        ('"coalition": "x"', '"coalition": 1.50', True),
        ('"coalition": "x"', '"coalition": null', False),
        ('"coalition": "x"', '"coalition": "\\ud83d"', False),
        ('"coalition": "x"', '"coalition": "\\u00e9"', True),
        ('"coalition": "x"', '"coalition": "x", "coalition": "y"', False),
        ('"date": "1990-08"', '"date": 1990', True),
        ('"date": "1990-08"', '"date": "1990-02-30"', False),
        ('"actor": "follower"', '"actor": "hegemon"', False),
        ('"actor": "follower"', '"actor": ["follower"]', False),
        ('"kind": "demand"', '"kind": "demand", "form": "combat"', False),
        ('"kind": "demand"', '"kind": "withdrawal", "coordinated": true', True),
        ('"kind": "demand"', '"kind": "withdrawal", "coordinated": "true"', False),
        ('"A newspaper of 1990"', '["A newspaper of 1990", "A newspaper of 1990"]', False),
        ('"A newspaper of 1990"', "[]", False),
    ],
)
def test_traps_of_json(old: str, new: str, taken: bool) -> None:
    """The same for JSON, where numbers are bare and texts are not."""
    text = json.dumps({**RECORD, "interactions": [ENTRY]})
    assert old in text
    assert is_taken(text.replace(old, new, 1), json=True) is taken


def test_lines_count_from_the_first() -> None:
    """Entries know their line however the text is read, and none of the fast reader's own types is left."""
    text = "\n".join([*[f"{key}: {value}" for key, value in RECORD.items()], "", "interactions:", f"  - {ENTRY}"])
    dyad = read_plainly(text.encode(), json=False, first_line=11)
    assert dyad is not None
    assert dyad.interactions is not None
    assert dyad.interactions[0].line == 18
    assert type(dyad.interactions[0].date.text) is str


def test_large_and_deep_texts_go_the_other_way() -> None:
    """What may be beyond a limit is left to the reader that says so."""
    assert read_plainly(b"[" * 5000, json=False, first_line=1) is None
    assert read_plainly(b"[" * 500_000, json=True, first_line=1) is None
    assert read_plainly(b" " * (16 * 1024 * 1024 + 1), json=False, first_line=1) is None
    entries = {**RECORD, "interactions": [ENTRY] * 20_001}
    assert read_plainly(json.dumps(entries).encode(), json=True, first_line=1) is None
