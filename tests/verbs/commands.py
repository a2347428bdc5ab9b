"""The command line run inside this process."""

from __future__ import annotations

import sys
from typing import Any, NamedTuple

import pytest

from coalclass.cli.app import main

EGYPT = "sample:gulf-war-1990/egy"
GULF = "sample:gulf-war-1990"
LEBANON = "sample:lebanon-mnf-1982"
DYAD: dict[str, Any] = {
    "hegemon": "USA",
    "follower": "POL",
    "period": "1995-12-20/1996-12-20",
    "coalition": "IFOR 1995-96",
}
DYAD_OPTIONS = tuple(part for name, text in DYAD.items() for part in (f"--{name}", text))


class Done(NamedTuple):
    """What a command came to."""

    status: int
    out: str
    err: str


def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *arguments: object) -> Done:
    """Run `coalclass` with these arguments; it must never show a traceback."""
    monkeypatch.setattr(sys, "argv", ["coalclass", *map(str, arguments)])
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        main()
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    return Done(int(ended.value.code or 0), out, err)
