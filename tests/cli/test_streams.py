"""Streams that cannot encode a sign: ASCII stands for it, in every command and every format for people."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from coalclass_cli import EGYPT, ROOT, coalclass, coalclass_process

from coalclass.records import read_record
from coalclass.reports.ascii import spell
from coalclass.scoring import Scorer
from coalclass.scoring.describe import signed

COMMANDS: dict[str, tuple[object, ...]] = {
    "classify": (EGYPT,),
    "batch": ("sample:gulf-war-1990",),
    "compare": ("sample:lebanon-mnf-1982",),
    "timeline": (EGYPT,),
    "sensitivity": (EGYPT,),
    "whatif": ("sample:gulf-war-1990/jpn",),
    "samples": (),
    "explain": (),
    "rules": (),
    "codebook": (),
    "data": (),
    "model": (),
    "audit": ("sample:gulf-war-1990",),
    "doctor": ("sample:gulf-war-1990",),
    "agreement": ("sample:gulf-war-1990", ROOT / "docs" / "casebook" / "recoded" / "gulf-war-1990"),
}
_FIGURE = re.compile(r"(?<![\d.])[−+-]\d+\.\d")


def test_every_sign_of_the_package_has_a_stand_in() -> None:
    """Whatever sign stands in the package's code and data, ASCII says it without a question mark."""
    files = [one for one in (ROOT / "coalclass").rglob("*") if one.suffix in (".py", ".yaml", ".txt", ".md", ".csv")]
    signs = {sign for file in files for sign in file.read_text(encoding="utf-8") if not sign.isascii()}
    assert len(signs) > 20
    assert not {sign for sign in signs if "?" in spell(sign) or not spell(sign)}


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("format", ["table", "markdown"])
def test_no_sign_is_lost(name: str, format: str) -> None:
    """No question mark stands for a sign, and every figure keeps its sign, in ASCII and in cp1252."""
    options = (name, *COMMANDS[name], "--format", format)
    whole = coalclass(*options, COLUMNS="100")
    if "written as" in whole.stderr:
        pytest.skip("no such format")
    assert whole.returncode in (0, 1) and whole.stdout
    for encoding in ("ascii", "cp1252", "latin-1"):
        poor = coalclass(*options, COLUMNS="100", encoding=encoding)
        assert poor.returncode == whole.returncode
        # What the page holds of other scripts has no stand-in.
        assert poor.stdout.count("?") <= spell(whole.stdout).count("?")
        signs = [figure.replace("−", "-") for figure in _FIGURE.findall(whole.stdout)]
        assert [figure.replace("−", "-") for figure in _FIGURE.findall(poor.stdout)] == signs


@pytest.mark.parametrize(
    "changes",
    [
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "cp1252"},
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        {"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    ],
)
def test_poor_terminals(tmp_path: Path, changes: dict[str, Any]) -> None:
    """A process with such a stream prints minus signs and lines in ASCII, and its errors too."""
    done = coalclass_process("classify", EGYPT, tmp_path / "é−.yaml", **changes)
    assert done.returncode == 1
    told = signed(Scorer().classify(read_record(EGYPT)).db)
    assert told.startswith("\N{MINUS SIGN}") and told.replace("\N{MINUS SIGN}", "-") in done.stdout
    assert "?" not in done.stdout
    assert "there is no such file" in done.stderr
