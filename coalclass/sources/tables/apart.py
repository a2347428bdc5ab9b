"""Reading a file through a library that a damaged file can bring down: in a process of its own, with bounded memory.

A library in Rust or C may panic, abort or take all memory over a file that was damaged or made to harm. Here that ends
one small process, and the caller gets a DatasetError. What is read comes back as JSON, a value a line.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, TypeAlias

from coalclass.errors import DatasetError
from coalclass.limits import APART_MEMORY, in_words

Reader: TypeAlias = Callable[..., Iterator[Any]]

READERS = {
    "rows": ("coalclass.sources.tables.workbooks", "read_rows"),
    "sheets": ("coalclass.sources.tables.workbooks", "read_all_rows"),
    "stata": ("coalclass.sources.tables.stata", "read_observations"),
}
"""What can be read apart, and by which function."""

_START = (
    "import json, sys; path, *rest = json.loads(sys.argv[1]); sys.path[:] = path; "
    "from coalclass.sources.tables.apart import serve; serve(*rest)"
)
_FAULT, _END = "fault", "end"


def read_apart(kind: str, path: Path, *more: str | None) -> Iterator[Any]:
    """What a reader gives of a file, one value after another; it is stopped where the caller has seen enough.

    Raises DatasetError where the reader does, and where its process ends before its work has.
    """
    if not sys.executable:
        yield from _reader(kind)(path, *more)
        return
    asked = json.dumps([sys.path, kind, str(path), *more])
    command = [sys.executable, "-c", _START, asked]
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, close_fds=True
    )
    assert process.stdout is not None
    try:
        for line in process.stdout:
            if not line.endswith(b"\n"):
                break
            value = json.loads(line)
            if isinstance(value, dict) and _FAULT in value:
                raise DatasetError(value[_FAULT])
            if isinstance(value, dict) and _END in value:
                return
            yield value
        raise DatasetError(
            f"{path}: the library that reads such files broke down over it; is the file damaged, or larger than "
            f"{in_words(APART_MEMORY)} of memory can hold?"
        )
    finally:
        process.kill()
        process.stdout.close()
        process.wait()


def serve(kind: str, path: str, *more: str | None) -> None:
    """Write what a reader gives to standard output: what the process of its own does."""
    _bound_memory()
    write = sys.stdout.write
    try:
        for value in _reader(kind)(Path(path), *more):
            write(json.dumps(value) + "\n")
        write(json.dumps({_END: True}) + "\n")
    except DatasetError as error:
        write(json.dumps({_FAULT: str(error)}) + "\n")
    except MemoryError:
        write(json.dumps({_FAULT: f"{path}: takes more than {in_words(APART_MEMORY)} of memory to read"}) + "\n")
    sys.stdout.flush()


def _reader(kind: str) -> Reader:
    module, name = READERS[kind]
    reader: Reader = getattr(import_module(module), name)
    return reader


def _bound_memory() -> None:
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (APART_MEMORY, APART_MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
