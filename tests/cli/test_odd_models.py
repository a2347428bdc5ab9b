"""Models with the right hash and well-formed rulebooks that are odd in one part: a verdict or a sentence, always."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from coalclass_cli import EGYPT, ROOT, coalclass
from odd_values import pick_mutants, write_json

from coalclass.errors import ModelError, RulebookError
from coalclass.scoring import load_rulebook
from coalclass.scoring.model import content_hash, parse_model

CASEBOOK = ROOT / "models" / "casebook.json"
RULEBOOK = ROOT / "coalclass" / "scoring" / "rulebook.yaml"
GULF = "sample:gulf-war-1990"

SHOWING: list[list[str]] = [
    ["model", "FILE"],
    ["model", "FILE", "--format", "json"],
    ["model", "FILE", "--card"],
    ["plot", "--kind", "calibration", "--model", "FILE", "--out", "OUT.json", "--force"],
]
SCORING: list[list[str]] = [
    ["classify", "RECORD"],
    ["classify", "RECORD", "--format", "json"],
    ["batch", "RECORD"],
    ["whatif", "RECORD"],
    ["sensitivity", "RECORD"],
]
MORE: list[list[str]] = [
    ["timeline", "RECORD"],
    ["compare", GULF],
    ["export", "verdicts", "RECORD"],
    ["export", "indicators", "RECORD"],
    ["audit", GULF],
    ["agreement", GULF, GULF],
    ["evaluate", GULF, "--allow-few"],
    ["plot", "RECORD", "--out", "OUT.json", "--force"],
    ["report", "RECORD", "--out", "OUT.html", "--force"],
]
"""Commands that take --model and --rules, and those that show a model."""


def check_commands(folder: Path, commands: list[list[str]], words: dict[str, str], *more: str, refused: bool) -> None:
    """Each command answers, or refuses the file in a sentence with status 2: never a traceback, never a NaN."""
    for command in commands:
        done = coalclass(*[words.get(one, one) for one in command], *more, cwd=folder, COLUMNS="100")
        assert done.returncode in ((2,) if refused else (0, 2)), (command, done.stderr[-300:])
        assert done.returncode == 0 or done.stderr.startswith(("coalclass: ", words["FILE"], '{"path": '))
        assert '"p_substantive": NaN' not in done.stdout


@pytest.mark.parametrize("seed", range(3))
def test_models(tmp_path: Path, seed: int) -> None:
    """Whatever is odd in a model whose hash is right."""
    path = tmp_path / "odd.json"
    words = {"FILE": str(path), "RECORD": str(EGYPT)}
    book = json.loads(CASEBOOK.read_text(encoding="utf-8"))
    for number, (what, odd) in enumerate(pick_mutants(book, 8, seed)):
        if "sha256" not in what:
            odd["sha256"] = content_hash(odd)
        path.write_bytes(write_json(odd))
        try:
            parse_model(path.read_bytes(), str(path))
        except ModelError:
            check_commands(tmp_path, SHOWING[:1], words, refused=True)
            check_commands(tmp_path, SCORING[:1], words, "--model", str(path), refused=True)
            continue
        check_commands(tmp_path, SHOWING, words, refused=False)
        if not what.startswith(("evaluation", "training", "cross_validation")):
            scoring = [SCORING[0], SCORING[number % len(SCORING)]]
            check_commands(tmp_path, scoring, words, "--model", str(path), refused=False)


@pytest.mark.parametrize("part", ["pool", "name"])
def test_commands_with_an_odd_model(tmp_path: Path, part: str) -> None:
    """Every command that takes a model, with one that is refused."""
    content = json.loads(CASEBOOK.read_text(encoding="utf-8"))
    content[part] = {"x": 1}
    content["sha256"] = content_hash(content)
    path = tmp_path / "odd.json"
    path.write_bytes(write_json(content))
    words = {"FILE": str(path), "RECORD": str(EGYPT)}
    check_commands(tmp_path, [*SCORING, *MORE], words, "--model", str(path), refused=True)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("evaluation", "level"), [[[]]]),
        (("evaluation", "comparisons", "rules"), []),
        (("evaluation", "comparisons", "verdict", "Western"), ""),
        (("evaluation", "standings", "clear", "records"), "x"),
        (("evaluation", "measures"), []),
        (("evaluation", "reliability", "verdict"), [{"records": 3, "predicted": 2.0, "observed": 0.5}]),
        (("cross_validation", "auc"), 10**400),
        (("training", "scale"), "1.5"),
        (("training", "records"), 0),
        (("training", "records"), 1e300),
    ],
)
def test_its_own_account(tmp_path: Path, place: tuple[str, ...], value: Any) -> None:
    """What a model tells of itself is shown or refused; scoring does not read it."""
    content = json.loads(CASEBOOK.read_text(encoding="utf-8"))
    at = content
    for step in place[:-1]:
        at = at[step]
    at[place[-1]] = value
    content["sha256"] = content_hash(content)
    path = tmp_path / "odd.json"
    path.write_bytes(write_json(content))
    words = {"FILE": str(path), "RECORD": str(EGYPT)}
    check_commands(tmp_path, SHOWING, words, refused=False)
    plot = ("plot", "--kind", "calibration", "--model", path, "--out", tmp_path / "a.json")
    told = coalclass("model", path, "--card").stderr + coalclass(*plot).stderr
    assert "account of its training or evaluation" in told
    assert coalclass("classify", EGYPT, "--model", path).returncode == 0


def test_half_a_character(tmp_path: Path) -> None:
    """An escape that is half a character is refused: no stream takes it."""
    content = json.loads(CASEBOOK.read_text(encoding="utf-8"))
    content["name"] = "\ud800"
    content["sha256"] = content_hash(content)
    path = tmp_path / "odd.json"
    path.write_bytes(write_json(content))
    assert coalclass("classify", EGYPT, "--model", path, "--out", tmp_path / "a.json").returncode == 2


@pytest.mark.parametrize("seed", range(3))
def test_rulebooks(tmp_path: Path, seed: int) -> None:
    """Whatever is odd in a rulebook."""
    path = tmp_path / "odd.yaml"
    words = {"FILE": str(path), "RECORD": str(EGYPT)}
    book = yaml.safe_load(RULEBOOK.read_text(encoding="utf-8"))
    for number, (_, odd) in enumerate(pick_mutants(book, 12, seed)):
        path.write_bytes(write_json(odd))
        try:
            load_rulebook(path)
        except RulebookError:
            check_commands(tmp_path, [["rules"], SCORING[0]], words, "--rules", str(path), refused=True)
            continue
        # The last ones take long, and each is tried with some.
        scoring = [SCORING[0], SCORING[number % len(SCORING)]]
        check_commands(tmp_path, [["rules"], *scoring], words, "--rules", str(path), refused=False)


def test_commands_with_an_odd_rulebook(tmp_path: Path) -> None:
    """Every command that takes a rulebook, with one that is refused."""
    path = tmp_path / "odd.yaml"
    path.write_text("rulebook: 2\nrules: [[[[]]]]\n", encoding="utf-8")
    words = {"FILE": str(path), "RECORD": str(EGYPT)}
    check_commands(tmp_path, [["rules"], *SCORING, *MORE], words, "--rules", str(path), refused=True)
