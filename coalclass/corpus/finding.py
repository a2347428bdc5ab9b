"""Finding records: files as named, folders walked."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from coalclass.corpus.batch import Work
from coalclass.errors import UsageError
from coalclass.limits import RECORD_BYTES
from coalclass.records.reading import SUFFIXES, Irregular, Line, Walked, is_lines_name, is_record_name, split_lines

LABELS = "labels.csv"
"""The table beside records that says on which pages their labels rest."""

STDIN = "-"
"""The path that stands for standard input."""

_FILES, _LINES = 64, 256


class _Circle(Irregular):
    """A link to a folder in which it lies: to follow it would never end."""

    kind = "a link to a folder in which it lies"


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


def find_labels(folder: str) -> list[str]:
    """The table `labels.csv` of a folder of records, or of the folder that holds it; an empty list without one."""
    places = (os.path.join(folder, LABELS), os.path.join(os.path.dirname(os.path.realpath(folder)), LABELS))
    return [one for one in places if os.path.isfile(one)][:1]


def _names_in(folder: str) -> Iterator[tuple[str, bool]]:
    """The folders and records in a folder, in order, and which they are.

    Folders behind links are left alone; a link that leads back to a folder above it is named.
    """
    folders, odd = set(), dict[str, type[Irregular]]()
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
                elif _leads_back(entry.path, folder):
                    odd[entry.name] = _Circle
                    names.append(entry.name)
            elif is_record_name(entry.name):
                names.append(entry.name)
                if _is_irregular(entry):
                    odd[entry.name] = Irregular
    for name in sorted(names):
        path = os.path.join(folder, name)
        yield odd[name](path) if name in odd else path if name in folders else Walked(path), name in folders


def _leads_back(link: str, folder: str) -> bool:
    """Whether a link leads to the folder in which it lies, or to one above that."""
    there, here = os.path.realpath(link), os.path.realpath(folder)
    return os.path.commonpath([there, here]) == there


def _is_irregular(entry: os.DirEntry[str]) -> bool:
    """Whether an entry is a pipe, a device or a socket; what cannot be looked at is reported by whoever reads it."""
    try:
        return not stat.S_ISREG(entry.stat().st_mode)
    except OSError:
        return False


def work_in(paths: Iterable[str], input: str = "yaml") -> Iterator[Work]:
    """The files cut into pieces small enough to share out and to hold in memory.

    `input` says what standard input holds, where `-` is among the paths: one record in `yaml`, or `jsonl`.
    """
    pending: list[str] = []
    for path in paths:
        if path == STDIN or (is_lines_name(path) and not isinstance(path, Irregular)):
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
        yield Work((STDIN,), text=sys.stdin.buffer.read(RECORD_BYTES + 1))


def _lines_of(path: str) -> Iterator[Work]:
    try:
        file = open(path, "rb")  # noqa: SIM115 - closed below, after the last line is read
    except (OSError, ValueError):
        # Whoever reads it reports it.
        yield Work((path,))
        return
    with file:
        yield from _cut_lines(file, path)


def _cut_lines(file: BinaryIO, path: str) -> Iterator[Work]:
    lines: list[Line] = []
    size = 0
    for number, line in split_lines(file):
        lines.append((number, line))
        size += len(line)
        if len(lines) == _LINES or size > RECORD_BYTES:
            yield Work((path,), tuple(lines))
            lines, size = [], 0
    if lines:
        yield Work((path,), tuple(lines))


def skip_records(work: Iterable[Work], count: int) -> Iterator[Work]:
    """The work without its first records: each file is one, and each line of JSON Lines."""
    for piece in work:
        size = len(piece.paths) if piece.lines is None else len(piece.lines)
        if count >= size:
            count -= size
        elif piece.lines is None:
            yield Work(piece.paths[count:])
            count = 0
        else:
            yield Work(piece.paths, piece.lines[count:])
            count = 0
