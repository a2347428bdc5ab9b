"""`sensitivity` as a command: formats, exit statuses, bad input, widths, hostile text, time."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from coalclass_cli import EGYPT, HEAVY, ROOT, SAMPLES, coalclass, loaded_by, record, write
from rich.cells import cell_len
from work import count_calls

from coalclass.records import read_record
from coalclass.scoring.describe import name_entry

ACTIVE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
HOSTILE = "=x [red]y[/red] \x1b[31m \u202e a|b `c` <b> **d** 漢字漢字 " + "long" * 30
MOST_CALLS = 300_000
FORMATS = ("table", "json", "markdown")


def hostile(**changes: Any) -> dict[str, Any]:
    """A record with hostile text wherever a view might show it, whose single source turns its label."""
    acts = [{"date": "1990-09-01", "actor": "follower", "kind": "demand", "source": HOSTILE, "note": HOSTILE}]
    texts = {"coalition": f"{HOSTILE} coalition", "coder": HOSTILE, "notes": HOSTILE, "aid": None}
    return record(**{"interactions": acts, **texts, **changes})


def found(*arguments: object) -> dict[str, Any]:
    """What the command says as JSON."""
    done = coalclass("sensitivity", *arguments, "--format", "json")
    assert done.returncode == 0 and done.stderr == ""
    made = json.loads(done.stdout)
    assert isinstance(made, dict)
    return made


def test_json() -> None:
    """JSON holds the verdict as `classify` does, all that was tried, and counts that fit."""
    made = found(EGYPT)
    whole = json.loads(coalclass("classify", EGYPT, "-f", "json").stdout)
    assert [made[key] for key in ("label", "standing", "db")] == [whole[key] for key in ("label", "standing", "db")]
    assert made["verdict"] in made["definitions"]
    assert made["headline"].startswith(f"{made['label']}, {made['standing']}: ")
    assert f"; {made['verdict']}: " in made["headline"]
    assert all(one["turns"] == (one["label"] != made["label"]) for one in made["without"])
    by_name = {test["name"]: test for test in made["tests"]}
    for kind in ("entry", "source", "trace", "dimension", "coalition"):
        changes = [one for one in made["without"] if one["kind"] == kind]
        assert by_name[kind]["tried"] == len(changes) > 0
        assert by_name[kind]["turning"] == [one["what"] for one in changes if one["turns"]]
        assert by_name[kind]["lowest_db"] == min(one["db"] for one in changes)
    for name, key in (("weight", "weights"), ("p1", "p1"), ("p0", "p0"), ("rho", "rho")):
        assert by_name[name]["tried"] == len(made[key]) > 0
        assert by_name[name]["turning"] == [one["what"] for one in made[key] if not one["holds_in_window"]]
    assert made["observation_bias"] == whole["observation_bias"] > 2 and by_name["bias"]["turning"] == []
    silent = {row["indicator"] for row in whole["contributions"] if row["dimension"] and row["value"] is None}
    assert {one["indicator"] for one in made["unknowns"]["alone"]} < silent


@pytest.mark.parametrize("columns", [40, 60, 80, 200])
@pytest.mark.parametrize("name", ["gulf-war-1990/egy", "gulf-war-1990/tur", "gulf-war-1990/jpn"])
def test_table(columns: int, name: str) -> None:
    """The verdict stands on top, what was tried and what the words mean below, and no line is too wide."""
    done = coalclass("sensitivity", f"sample:{name}", COLUMNS=str(columns))
    assert done.returncode == 0 and done.stderr == ""
    assert max(map(cell_len, done.stdout.splitlines())) <= columns
    made = found(f"sample:{name}")
    assert " ".join(done.stdout.split()).startswith(made["headline"])
    for title in (
        "What was tried",
        "chang",
        "Where the label holds",
        "If the unknown were known",
        "What the words mean",
    ):
        assert title in done.stdout
    if columns >= 100:
        for test in made["tests"]:
            assert re.search(rf"{re.escape(test['asks'])} +{test['tried']} +{len(test['turning'])} ", done.stdout)


def test_markdown() -> None:
    """Markdown holds every entry, and the same counts as JSON."""
    made = found(EGYPT)
    names = {entry.entry: name_entry(entry) for entry in read_record(EGYPT).entries}
    shown = coalclass("sensitivity", EGYPT, "-f", "markdown").stdout.replace("\\", "")
    assert shown.startswith(f"## {made['headline']}")
    for one in made["without"]:
        db = "0.0" if abs(one["db"]) < 0.05 else f"{one['db']:+.1f}".replace("-", "−")
        if one["kind"] == "entry":
            named = re.escape(names[one["what"]])
            assert re.search(rf"^\| without {named}: .* \| {re.escape(db)} \|", shown, re.M)
    for test in made["tests"]:
        assert f"| {test['asks']} | {test['tried']} | {len(test['turning'])} |" in shown


def test_no_evidence(tmp_path: Path) -> None:
    """Without evidence a sentence says so in every format, and the status is 0."""
    path = write(tmp_path / "a.yaml", record(aid=None, interactions=None))
    for format in FORMATS:
        done = coalclass("sensitivity", path, "-f", format)
        assert done.returncode == 0 and "there is no evidence to go by" in done.stdout
    made = found(path)
    assert (made["label"], made["verdict"], made["tests"], made["share"]) == (None, "undetermined", [], None)
    assert set(made) == set(found(EGYPT))


def test_refusals(tmp_path: Path) -> None:
    """Several records, a format it has not, an unusable model: status 2 and a sentence; no record at all: 1."""
    two = write(tmp_path / "two.jsonl", record(), record())
    none = tmp_path / "none.jsonl"
    none.write_text("\n", encoding="utf-8")
    for arguments, words in (
        ((SAMPLES / "gulf-war-1990",), "more than one record"),
        ((two,), "more than one record"),
        ((none,), "no record"),
        ((EGYPT, "--format", "csv"), "written as table, json, markdown"),
        ((EGYPT, "--format", "jsonl"), "written as table, json, markdown"),
        ((EGYPT, "--model", tmp_path / "none.json"), "none.json"),
        ((EGYPT, "--rules", tmp_path / "none.yaml"), "none.yaml"),
    ):
        done = coalclass("sensitivity", *arguments)
        assert (done.returncode, done.stdout) == (1 if none in arguments else 2, "") and words in " ".join(
            done.stderr.split()
        )


def test_bad_records(tmp_path: Path) -> None:
    """A record that is invalid or missing is reported with its place; the status is 1."""
    bad = write(tmp_path / "bad.yaml", record(coalclass=2))
    for path in (bad, tmp_path / "no.yaml"):
        done = coalclass("sensitivity", path)
        assert (done.returncode, done.stdout) == (1, "") and f"{path.name}:" in done.stderr


def test_a_model_without_folds(tmp_path: Path) -> None:
    """A model file that does not hold the models without each coalition is used, and the table says what is missing."""
    from coalclass.scoring.model import content_hash

    content = json.loads((ROOT / "models" / "casebook.json").read_text(encoding="utf-8"))
    del content["without_coalition"]
    content["sha256"] = content_hash(content)
    path = tmp_path / "old.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    done = coalclass("sensitivity", EGYPT, "--model", path)
    assert done.returncode == 0 and "does not hold the models trained without each coalition" in " ".join(
        done.stdout.split()
    )
    made = found(EGYPT, "--model", path)
    assert not made["coalitions_held"] and not [one for one in made["without"] if one["kind"] == "coalition"]


def test_other_rules(tmp_path: Path) -> None:
    """A rulebook of one's own is what is tried."""
    path = tmp_path / "rules.yaml"
    dimensions = ("shared-decisions", "restraint", "conviction", "carrots", "sticks", "freedom", "distance")
    rule = {"trace": "price-named", "p1": 0.2, "p0": 0.6, "theory": "It asks.", "source": "A book written out"}
    content = {"rulebook": 2, "name": "mine", "rho": dict.fromkeys(dimensions, 0.5), "rules": [rule]}
    path.write_text(json.dumps(content), encoding="utf-8")
    made = found(EGYPT, "--rules", path)
    for key in ("weights", "p1", "p0"):
        assert [one["what"] for one in made[key]] == ["price-named"]
    assert (made["p1"][0]["tried"], made["p0"][0]["tried"]) == ([0.03, 0.6], [0.2, 0.97])
    assert [one["what"] for one in made["rho"]] == ["all dimensions", *dimensions]


@pytest.mark.parametrize("format", FORMATS)
def test_a_published_label_that_differs(tmp_path: Path, format: str) -> None:
    """Where the record's own label is not the verdict's, one sentence beside the word says so; elsewhere none does."""
    label = {"value": "substantive", "confidence": "high", "source": "A book written out"}
    text = re.sub(r"^label:\n(?: .*\n)+", "", EGYPT.read_text(encoding="utf-8"), flags=re.M)
    path = tmp_path / "egy.yaml"
    path.write_text(f"{text}\nlabel: {json.dumps(label)}\n", encoding="utf-8")
    said = "published label is substantive (confidence: high)"
    assert said in " ".join(coalclass("sensitivity", path, "-f", format).stdout.replace("\\", "").split())
    headline = found(path)["headline"]
    assert "; robust: " in headline and headline.endswith("; the published label differs: substantive")
    assert "published label" not in coalclass("sensitivity", EGYPT, "-f", format).stdout


def test_standard_input() -> None:
    """It reads standard input and shipped records, and says the same of both."""
    piped = coalclass("sensitivity", "-", stdin=EGYPT.read_text(encoding="utf-8"))
    named = coalclass("sensitivity", "sample:gulf-war-1990/egy")
    assert piped.returncode == named.returncode == 0 and piped.stdout == named.stdout


@pytest.mark.parametrize("format", FORMATS)
def test_hostile_text(tmp_path: Path, format: str) -> None:
    """Text of a record stays text in every format and at every width, with and without evidence."""
    paths = [
        write(tmp_path / "a.yaml", hostile()),
        write(tmp_path / "b.yaml", hostile(interactions=None)),
    ]
    for path in paths:
        for columns in (60, 80, 200):
            done = coalclass("sensitivity", path, "--format", format, COLUMNS=str(columns))
            assert done.returncode == 0 and not ACTIVE.search(done.stdout)
            if format == "table":
                assert max(map(cell_len, done.stdout.splitlines())) <= columns and "[red]y[/red]" in done.stdout
            elif format == "markdown":
                assert not re.search(r"(?<!\\)(<b|\*\*d|`c|a\|b)", done.stdout)
            else:
                assert json.loads(done.stdout)["coalition"] == f"{HOSTILE} coalition"


def test_it_is_soon_done() -> None:
    """A shipped record takes few calls, and no numerical library is loaded."""
    assert count_calls(lambda: coalclass("sensitivity", "sample:gulf-war-1990/egy")) < MOST_CALLS
    assert not HEAVY & loaded_by("sensitivity", "sample:gulf-war-1990/egy")


def test_how_sure_comes_first_and_words_before_tables() -> None:
    """The headline begins with label, standing and interval; robust beside contested is said not to be sure."""
    done = coalclass("sensitivity", "sample:gulf-war-1990/egy", COLUMNS="200")
    verdict = json.loads(coalclass("classify", "sample:gulf-war-1990/egy", "-f", "json").stdout)
    assert done.stdout.startswith(f"{verdict['label']}, {verdict['standing']}: ") and "90% interval" in done.stdout
    assert done.stdout.index("What the words mean") < done.stdout.index("What was tried")
    for path in sorted(SAMPLES.glob("*/*.yaml"))[::12]:
        found = json.loads(coalclass("sensitivity", path, "-f", "json").stdout)
        text = coalclass("sensitivity", path, COLUMNS="200").stdout
        assert ("Robust is not sure" in text) is (found["verdict"] == "robust" and found["standing"] == "contested")
