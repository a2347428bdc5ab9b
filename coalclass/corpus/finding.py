"""Finding records: files as named, folders walked."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from coalclass.corpus.batch import Work
from coalclass.errors import UsageError
from coalclass.records.reading import SUFFIXES
from coalclass.records.tree import MAX_BYTES

STDIN = "-"
"""The path that stands for standard input."""

_FILES, _LINES = 64, 256


def find_records(path: str) -> list[str]:
    """The record files under a folder, hidden names skipped, sorted by path; or the file itself.

    Raises UsageError for a folder without records, OSError for one that cannot be looked into.
    """
    return list(walk_records(path))


def walk_records(path: str) -> Iterator[str]:
    """The same one after another: no more than the names of one folder and those above it are in memory."""
    if not os.path.isdir(path):
        yield path
        return
    found = False
    walk = [_names_in(path)]
    while walk:
        child, is_folder = next(walk[-1], ("", False))
        if not child:
            walk.pop()
        elif is_folder:
            walk.append(_names_in(child))
        else:
            found = True
            yield child
    if not found:
        raise UsageError(f"{path}: the folder holds no record (a file ending in {', '.join(SUFFIXES)})")


def _names_in(folder: str) -> Iterator[tuple[str, bool]]:
    """The folders and records in a folder, in order, and which they are; folders behind links are left alone."""
    folders = set()
    names = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            try:
                folder_there = entry.is_dir()
            except OSError:
                # A link that leads round in a circle is no folder; whoever reads it as a record reports it.
                folder_there = False
            if folder_there:
                if not entry.is_symlink():
                    folders.add(entry.name)
                    names.append(entry.name)
            elif entry.name.endswith(SUFFIXES):
                names.append(entry.name)
    for name in sorted(names):
        yield os.path.join(folder, name), name in folders


def work_in(paths: Iterable[str], input: str = "yaml") -> Iterator[Work]:
    """The files cut into pieces small enough to share out and to hold in memory.

    `input` says what standard input holds, where `-` is among the paths: one record in `yaml`, or `jsonl`.
    """
    pending: list[str] = []
    for path in paths:
        if path == STDIN or path.endswith(".jsonl"):
            if pending:
                yield Work(tuple(pending))
                pending = []
            yield from _read_stdin(input) if path == STDIN else _lines_of(path)
        else:
            pending.append(path)
            if len(pending) == _FILES:
                yield Work(tuple(pending))
                pending = []
    if pending:
        yield Work(tuple(pending))


def _read_stdin(input: str) -> Iterator[Work]:
    if input == "jsonl":
        yield from _cut_lines(sys.stdin.buffer, STDIN)
    else:
        yield Work((STDIN,), text=sys.stdin.buffer.read(MAX_BYTES + 1))


def _lines_of(path: str) -> Iterator[Work]:
    try:
        file = open(path, "rb")  # noqa: SIM115 - closed below, after the last line is read
    except OSError:
        # Whoever reads it reports it.
        yield Work((path,))
        return
    with file:
        yield from _cut_lines(file, path)


def _cut_lines(file: BinaryIO, path: str) -> Iterator[Work]:
    lines: list[tuple[int, bytes]] = []
    size = number = 0
    while line := file.readline(MAX_BYTES + 2):
        number += 1
        if len(line) > MAX_BYTES and not line.endswith(b"\n"):
            # Whoever reads the beginning reports the line; the rest of it is passed over.
            while (rest := file.readline(MAX_BYTES)) and not rest.endswith(b"\n"):
                pass
        lines.append((number, line))
        size += len(line)
        if len(lines) == _LINES or size > MAX_BYTES:
            yield Work((path,), tuple(lines))
            lines, size = [], 0
    if lines:
        yield Work((path,), tuple(lines))
