"""The command in this process or in one of its own, and small records to feed it.

`coalclass` runs the command where the test runs: the same `main`, with streams, arguments, folder and environment of
its own, in a fiftieth of the time. `coalclass_process` starts an interpreter, for what only a process shows:
encodings, signals, pipes, terminals, what is imported.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile
from types import ModuleType
from typing import IO, Any
from unittest import mock

from coalclass.cli.app import main

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

Done = subprocess.CompletedProcess[str]


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
    *arguments: object,
    cwd: Path | None = None,
    stdin: str | bytes | None = None,
    encoding: str = "utf-8",
    **changes: str,
) -> Done:
    """Run the command in this process, its streams in an encoding; whatever it raises but its exit fails the test."""
    unheard = [name for name in changes if name.startswith(("PYTHON", "LC_", "LANG"))]
    assert not unheard, f"only a process of its own heeds {unheard}: use coalclass_process"
    given = ["coalclass", *map(str, arguments)]
    status: object = None
    with TemporaryFile() as taken, TemporaryFile() as out, TemporaryFile() as err:
        taken.write(stdin.encode() if isinstance(stdin, str) else stdin or b"")
        taken.seek(0)
        with (
            mock.patch.object(sys, "argv", given),
            _main_module(),
            mock.patch.dict(os.environ, environment(**changes), clear=True),
            contextlib.chdir(cwd or Path.cwd()),
            _stream("stdin", taken, encoding),
            _stream("stdout", out, encoding),
            _stream("stderr", err, encoding),
            _same_signals(),
        ):
            try:
                main()
            except SystemExit as ended:
                status = ended.code
        # A run without an exit status, or with one that is no number, did not end as a command does.
        assert type(status) is int, f"{given} ended with {status!r}"
        return _finished(given, status, *(_whole(file) for file in (out, err)))


@contextlib.contextmanager
def _main_module() -> Iterator[None]:
    """A main module without a package: its name is what usage lines show, and pytest's is `python -m pytest`."""
    before = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = before


@contextlib.contextmanager
def _same_signals() -> Iterator[None]:
    """The handlers of this process, which outlives the command: an ended command hears no signal any more."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def _stream(name: str, file: IO[bytes], encoding: str) -> Iterator[None]:
    """A standard stream of this process over a file, with a descriptor of its own: a command may redirect it."""
    mode, errors = ("r", "surrogateescape") if name == "stdin" else ("w", "strict")
    with (
        open(os.dup(file.fileno()), mode, encoding=encoding, errors=errors) as stream,
        mock.patch.object(sys, name, stream),
    ):
        yield


def _whole(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read()


def coalclass_process(
    *arguments: object,
    cwd: Path | None = None,
    stdin: str | bytes | None = None,
    file_size: int | None = None,
    **changes: str,
) -> Done:
    """Run the command in a process of its own; it must never show a traceback.

    `file_size` is how many bytes a file that it writes may have: beyond that writing fails, as on a full disk.
    """

    def limit() -> None:
        if file_size is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, file_size))

    done = subprocess.run(
        [sys.executable, "-m", "coalclass", *map(os.fspath, map(str, arguments))],
        input=stdin.encode() if isinstance(stdin, str) else stdin,
        stdin=subprocess.DEVNULL if stdin is None else None,
        capture_output=True,
        cwd=cwd,
        # Else Python may put a compiled module that is cut at the limit beside its source.
        env=environment(**changes, **({} if file_size is None else {"PYTHONDONTWRITEBYTECODE": "1"})),
        preexec_fn=limit,
        timeout=120,
        check=False,
    )
    return _finished(done.args, done.returncode, done.stdout, done.stderr)


def _finished(arguments: list[str], status: int, *streams: bytes) -> Done:
    out, err = (stream.decode("utf-8", "surrogateescape") for stream in streams)
    assert "Traceback" not in out + err, err
    return subprocess.CompletedProcess(arguments, status, out, err)


@contextlib.contextmanager
def hearing_interrupts() -> Iterator[None]:
    """Processes started inside hear Ctrl-C, also where the tests run in the background: there a shell has it ignored,
    and what a process ignores its children ignore."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


HEAVY = {"sklearn", "scipy", "pandas", "numpy", "joblib", "duckdb", "pydantic", "multiprocessing", "_hashlib"}
"""Modules that cost more than a cold start may take."""


def loaded_by(*arguments: str) -> set[str]:
    """The modules that a command, in a process of its own, has loaded when it ends."""
    return loaded_by_script("from coalclass.cli.app import main", *arguments)


def loaded_by_script(start: str, *arguments: str) -> set[str]:
    """The modules that are loaded when the `main` that `start` defines has run with arguments."""
    script = (
        f"import sys\n{start}\nsys.argv[1:] = {list(arguments)!r}\n"
        "try: main()\n"
        "except SystemExit as done: assert not done.code, done.code\n"
        "print(*sorted(sys.modules), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment(), capture_output=True, text=True, check=True, timeout=60
    )
    return set(done.stderr.splitlines()[-1].split())


def record(**changes: Any) -> dict[str, Any]:
    """A small valid record with other values for some keys; None leaves a key out."""
    return {key: value for key, value in {**RECORD, **changes}.items() if value is not None}


def write(path: Path, *records: dict[str, Any], ascii: bool = False) -> Path:
    """Write records as JSON: lines into `.jsonl`; else one, which is YAML too."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(one, ensure_ascii=ascii) for one in records]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
