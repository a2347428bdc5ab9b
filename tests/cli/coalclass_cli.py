"""The command as a subprocess, and small records to feed it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "sample_inputs"
EGYPT = SAMPLES / "gulf-war-1990" / "egy.yaml"
FORMATS = ("table", "json", "jsonl", "csv", "markdown")

RECORD: dict[str, Any] = {
    "coalclass": 1,
    "hegemon": "USA",
    "follower": "EGY",
    "coalition": "Gulf War coalition",
    "period": "1990-08-02/1991-04-11",
    "aid": [{"date": "1990-08-31", "kind": "debt-relief", "linkage": "explicit", "source": "a newspaper"}],
    "interactions": [{"date": "1990-09-01", "actor": "follower", "kind": "demand", "source": "another"}],
}


def environment(**changes: str) -> dict[str, str]:
    """This process's environment without what would change how output looks."""
    dropped = (
        "COLUMNS",
        "LINES",
        "NO_COLOR",
        "FORCE_COLOR",
        "TERM",
        "PYTHONIOENCODING",
        "PYTHONUTF8",
        "LANG",
        "LC_ALL",
    )
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return {**kept, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", **changes}


def coalclass(
    *arguments: object, cwd: Path | None = None, stdin: str | bytes | None = None, **changes: str
) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own; it must never show a traceback."""
    done = subprocess.run(
        [sys.executable, "-m", "coalclass", *map(os.fspath, map(str, arguments))],
        input=stdin.encode() if isinstance(stdin, str) else stdin,
        stdin=subprocess.DEVNULL if stdin is None else None,
        capture_output=True,
        cwd=cwd,
        env=environment(**changes),
        timeout=120,
        check=False,
    )
    out, err = (stream.decode("utf-8", "surrogateescape") for stream in (done.stdout, done.stderr))
    assert "Traceback" not in out + err, err
    return subprocess.CompletedProcess(done.args, done.returncode, out, err)


def record(**changes: Any) -> dict[str, Any]:
    """A small valid record with other values for some keys; None leaves a key out."""
    return {key: value for key, value in {**RECORD, **changes}.items() if value is not None}


def write(path: Path, *records: dict[str, Any], ascii: bool = False) -> Path:
    """Write records as JSON: lines into `.jsonl`; else one, which is YAML too."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(one, ensure_ascii=ascii) for one in records]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
