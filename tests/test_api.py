"""The verbs as Python functions answer what the commands answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from coalclass_cli import coalclass as run_command

import coalclass
from coalclass.errors import CoalclassError, UsageError

ROOT = Path(__file__).resolve().parents[1]
EGYPT = "sample:gulf-war-1990/egy"


def printed(*arguments: str) -> Any:
    """What a command prints as JSON."""
    done = run_command(*arguments, "--format", "json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_compare() -> None:
    """The spread of dB is the command's."""
    found = coalclass.compare("sample:gulf-war-1990")
    told = printed("compare", "sample:gulf-war-1990")
    assert len(found.verdicts) == len(told["dyads"])
    with pytest.raises(UsageError):
        coalclass.compare(EGYPT)


def test_timeline() -> None:
    """Windows of two years; a length that is none is refused."""
    found = coalclass.timeline("sample:iraq-sanctions-1991/fra", "2y")
    assert len(found.points) == 6
    with pytest.raises(UsageError):
        coalclass.timeline(EGYPT, "soon")


def test_sensitivity() -> None:
    """The word is the command's."""
    assert coalclass.sensitivity(EGYPT).word == printed("sensitivity", EGYPT)["verdict"]


def test_whatif() -> None:
    """The smallest number of changes is the command's."""
    found = coalclass.whatif(EGYPT, most=2)
    assert found.size == printed("whatif", EGYPT, "--max-changes", "2")["size"]


def test_doctor_agreement_audit() -> None:
    """A casebook looked over, held against itself and against the rules."""
    assert [one for one in coalclass.doctor("sample:") if one.severity == "error"] == []
    again = coalclass.agreement(
        "sample:lebanon-mnf-1982", ROOT / "docs" / "casebook" / "recoded" / "lebanon-mnf-1982", datasets=False
    )
    assert len(again.dyads) == 2
    assert len(coalclass.audit("sample:lebanon-mnf-1982").rules) == len(coalclass.rules().rules)


def test_one_base_for_every_failure() -> None:
    """Whatever goes wrong is a CoalclassError."""
    for call in (
        lambda: coalclass.evaluate("sample:lebanon-mnf-1982"),
        lambda: coalclass.doctor("sample:nowhere"),
        lambda: coalclass.sensitivity("sample:nowhere/xyz"),
    ):
        with pytest.raises(CoalclassError):
            call()
