"""The journal of a batch: what has been scored, row by row, so that a run that was ended goes on where it stopped.

A line is a JSON object. The first holds the hashes of everything that rows depend on; each of the others one row, in
the order of the work. A last line without its end was being written when the run ended, and does not count.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from coalclass.corpus.batch import Row
from coalclass.errors import Problem, UsageError
from coalclass.places import explain_os_errors
from coalclass.records.decode import LineProblem

_KEY = "coalclass_batch"
_CHUNK = 1 << 20


class Journal:
    """The journal in a file, made if there is none.

    `key` is what rows depend on, by name: a journal of another model, rulebook, version, format or other records is
    refused, as its rows would not fit. `count` is how many records are in it. Raises UsageError and PlaceError.
    """

    def __init__(self, path: Path, key: Mapping[str, str]) -> None:
        self.path = path
        with explain_os_errors(path):
            self._file: IO[bytes] = open(path, "a+b")  # noqa: SIM115 - closed by `close`
        try:
            self._lock()
            with explain_os_errors(path):
                self.count = self._begin(key)
        except BaseException:
            self.close()
            raise

    def _begin(self, key: Mapping[str, str]) -> int:
        """Check what is there, or write the first line; how many records are in it."""
        self._file.seek(0)
        head = self._file.readline(_CHUNK)
        if head.endswith(b"\n"):
            self._check(head, key)
            return self._count_lines()
        # New, or ended before it had begun.
        self._refuse_foreign(head, key)
        self._file.truncate(0)
        self._file.write(json.dumps({_KEY: dict(key)}).encode() + b"\n")
        self._file.flush()
        return 0

    def rows(self) -> Iterator[Row]:
        """The rows in it, in order."""
        with open(self.path, "rb") as file:
            file.readline()
            for number in range(self.count):
                try:
                    yield _row(json.loads(file.readline()))
                except (ValueError, TypeError, KeyError):
                    raise UsageError(f"{self.path}:{number + 2}: the journal is damaged; {_AFRESH}") from None

    def keep(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The same rows, each written down before it is passed on."""
        for row in rows:
            line = json.dumps(
                {"path": row.path, "values": row.values, "problems": [_plain(one) for one in row.problems]}
            )
            with explain_os_errors(self.path):
                self._file.write(line.encode() + b"\n")
                self._file.flush()
            yield row

    def close(self) -> None:
        """Let go of the file, which stays."""
        # What could not be written is not written by closing either, and has been told.
        with suppress(OSError):
            self._file.close()

    def remove(self) -> None:
        """The work is done: there is nothing left to go on with."""
        self.close()
        self.path.unlink(missing_ok=True)

    def _lock(self) -> None:
        try:
            import fcntl
        except ImportError:
            return
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise UsageError(f"{self.path}: another run is writing this journal; wait until it has ended") from None

    def _refuse_foreign(self, head: bytes, key: Mapping[str, str]) -> None:
        """Nothing of ours begins otherwise: what stands here is somebody's file."""
        if not json.dumps({_KEY: dict(key)}).encode().startswith(head[:20]):
            raise UsageError(f"{self.path}: is no journal of a batch; move it away, or choose another --out")

    def _check(self, head: bytes, key: Mapping[str, str]) -> None:
        try:
            known = json.loads(head)[_KEY]
            changed = [name for name, text in key.items() if known.get(name) != text]
        except (ValueError, TypeError, KeyError, AttributeError):
            raise UsageError(f"{self.path}: is no journal of a batch; move it away, or choose another --out") from None
        if changed:
            raise UsageError(f"{self.path}: was begun with another {' and another '.join(changed)}; {_AFRESH}")

    def _count_lines(self) -> int:
        """How many whole lines follow the first; what follows them is cut off."""
        count, end = 0, self._file.tell()
        at = end
        while chunk := self._file.read(_CHUNK):
            count += chunk.count(b"\n")
            if b"\n" in chunk:
                end = at + chunk.rindex(b"\n") + 1
            at += len(chunk)
        self._file.truncate(end)
        self._file.seek(0, os.SEEK_END)
        return count


_AFRESH = "remove it to begin anew"


def _plain(problem: Problem) -> dict[str, Any]:
    return {"line_problem": isinstance(problem, LineProblem), **problem._asdict()}


def _row(values: dict[str, Any]) -> Row:
    problems = []
    for one in values["problems"]:
        kind = LineProblem if one.pop("line_problem") else Problem
        problems.append(kind(**{**one, "allowed": tuple(one["allowed"])}))
    return Row(values["path"], values["values"], tuple(problems))
