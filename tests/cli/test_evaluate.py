"""`evaluate` and the model card as commands."""

from __future__ import annotations

import json
import shutil
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from coalclass_cli import SAMPLES, coalclass, record, write

FEW = ("mfo-sinai-1982", "czechoslovakia-1968", "kosovo-1999", "ukraine-support-2022")
MODEL = SAMPLES.parent / "models" / "casebook.json"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Records of four coalitions."""
    place = tmp_path_factory.mktemp("few")
    for name in FEW:
        shutil.copytree(SAMPLES / name, place / name)
    return place


def run_once(monkeypatch: pytest.MonkeyPatch, module: str, name: str) -> None:
    """Let the same question, asked again in one test, have the answer it had: what is new is how it is shown."""
    home = import_module(module)
    ask, answers = getattr(home, name), {}

    def remember(*arguments: Any, **options: Any) -> Any:
        key = repr((arguments, options))
        if key not in answers:
            answers[key] = ask(*arguments, **options)
        return answers[key]

    monkeypatch.setattr(home, name, remember)


def test_evaluation_of_a_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every contestant has an interval, misses name entries, and a model that was trained on these records says so."""
    run_once(monkeypatch, "coalclass.learning.training", "train_folds")
    run_once(monkeypatch, "coalclass.learning.evaluation", "evaluate")
    done = coalclass("evaluate", folder, "--model", MODEL, "--format", "json")
    assert done.returncode == 0
    assert "trained this model" in done.stderr
    found = json.loads(done.stdout)
    names = [row["name"] for row in found["measures"]]
    assert names[:3] == ["rules", "model", "verdict"] and names[-1] == "file casebook"
    assert {
        "base rate",
        "boosting",
        "counts",
        "search state",
        "distance",
        "Western",
        "no distance",
        "hegemon out",
    } <= set(names)
    for row in found["measures"]:
        loss = row["measures"]["log_loss"]
        assert loss["low"] <= loss["value"] <= loss["high"]
    assert found["records"] == sum(one["records"] for one in found["groups"] if one["kind"] == "coalition")
    assert {one["kind"] for one in found["groups"]} == {"coalition", "hegemon", "follower", "confidence"}
    wrong = sum(
        count for cell, count in found["confusion"]["verdict"].items() if cell.split("_as_")[0] != cell.split("_as_")[1]
    )
    assert len(found["misses"]) == wrong
    for width in ("80", "160"):
        shown = coalclass("evaluate", folder, "--model", MODEL, COLUMNS=width)
        assert shown.returncode == 0 and max(map(len, shown.stdout.splitlines())) <= int(width)
        assert "Reliability" in shown.stdout and f"The verdict is wrong on {wrong} records" in shown.stdout


def test_bad_input_is_refused_in_words(tmp_path: Path, folder: Path) -> None:
    """No labels, one label, too few, a model of another format, an indicator nobody knows: status 2, a sentence."""
    write(tmp_path / "bare" / "a.yaml", record())
    for place in range(6):
        label = {"value": "substantive", "source": "s"}
        write(tmp_path / "one" / f"{place}.yaml", record(label=label, coalition=f"C{place}"))
    content = json.loads(MODEL.read_text(encoding="utf-8"))
    other, strange = tmp_path / "other.json", tmp_path / "strange.json"
    other.write_text(json.dumps({**content, "coalclass_model": 99}), encoding="utf-8")
    from coalclass.scoring.model import content_hash

    content["features"][0]["name"] = "wealth"
    content["sha256"] = content_hash(content)
    strange.write_text(json.dumps(content), encoding="utf-8")
    for arguments, words in (
        ((tmp_path / "bare",), "none of the records has a label"),
        ((tmp_path / "one",), "a model needs both"),
        ((SAMPLES / "lebanon-mnf-1982",), "a model needs both"),
        ((SAMPLES / "kosovo-1999",), "at least"),
        ((folder, "--model", other), "model format 99"),
        ((folder, "--model", strange), "does not know: 'wealth'"),
        ((folder, "--format", "csv"), "written as table, json, markdown"),
    ):
        done = coalclass("evaluate", *arguments)
        assert (done.returncode, done.stdout) == (2, ""), done.stderr
        assert words in done.stderr


def test_the_card_tells_what_is_not_told_apart() -> None:
    """The first sentence names what the scorers cannot be told from; every measure of the file is in the card."""
    done = coalclass("model", "--card")
    assert done.returncode == 0
    found = json.loads(MODEL.read_text(encoding="utf-8"))["evaluation"]
    first = done.stdout.split("\n\n")[1]
    rivals = ("base rate", "rules", "boosting", "counts", "search state", "distance", "Western")
    for own in ("rules", "model", "verdict"):
        others = found["comparisons"][own]
        level = [name for name, one in others.items() if name in rivals and one["low"] <= 0 <= one["high"]]
        said = first.split(f"the {own} cannot be told from ")[1].split(":")[0].split(";")[0] if level else ""
        assert all(name in said for name in level), (own, level)
    headings = (
        "What it is for", "Reliability", "How sure a verdict may be", "How the rules lean", "The interval of a verdict",
        "Does consultation carry weight", "Coefficients against theory", "does not say",
    )  # fmt: skip
    for heading in headings:
        assert heading in done.stdout
    verdict = next(row for row in found["measures"] if row["name"] == "verdict")["measures"]
    assert f"{verdict['log_loss']['value']:.2f}" in done.stdout
    goals = [line for line in done.stdout.splitlines() if line.startswith("- ") and "eached.**" in line]
    for name, limit, line in (("log_loss", 0.46, goals[0]), ("brier", 0.15, goals[1])):
        assert line.endswith("**Reached.**" if verdict[name]["value"] <= limit else "**Not reached.**")
        assert f"at most {limit}" in line
    for name, one in found["standings"].items():
        if one["records"]:
            assert f"`{name}` {one['right']} of {one['records']} right" in done.stdout


def test_card_of_a_model_without_evaluation(tmp_path: Path) -> None:
    """An older file still has a card, which says what is missing."""
    from coalclass.scoring.model import content_hash

    content = json.loads(MODEL.read_text(encoding="utf-8"))
    for part in ("evaluation", "without_coalition"):
        del content[part]
    content["sha256"] = content_hash(content)
    path = tmp_path / "old.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    done = coalclass("model", path, "--card")
    assert done.returncode == 0 and "holds no evaluation" in done.stdout
    assert coalclass("model", path, "--card", "--format", "json").returncode == 2


def test_training_ends_with_what_one_ought_to_know(tmp_path: Path) -> None:
    """`train` says how the verdict is made of both scorers, that it is provisional, and where to read on."""
    out = tmp_path / "gulf.json"
    done = coalclass("train", SAMPLES / "gulf-war-1990", "--out", out, "--allow-few")
    assert (done.returncode, done.stdout) == (0, "")
    pool = json.loads(out.read_text(encoding="utf-8"))["pool"]
    assert f"the verdict is {pool['shift_db']:+.1f} dB, plus {pool['rules']:.2f} of the rules' dB" in done.stderr
    assert "the model is provisional" in done.stderr and "coalclass model --card says" in done.stderr
    card = coalclass("model", out, "--card")
    assert card.returncode == 0 and "Nothing is known of how it does on another coalition" in card.stdout
    assert "**Not tested.**" in card.stdout and "The model is provisional." in card.stdout
