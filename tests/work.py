"""Work in tests: counted and not timed, the same on any machine; and what is dear, made once in a run."""

from __future__ import annotations

import fcntl
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import pytest


def make_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A file or folder that the workers of a run share: whoever comes first makes it at the place that it is given."""
    base = factory.getbasetemp()
    # Each worker has a folder of its own in the run's.
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / f"once-{name}"
    shared.mkdir(exist_ok=True)
    out = shared / name
    with open(shared / "lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not out.exists():
            make(out)
    return out


def count_calls(task: Callable[[], object]) -> int:
    """How many calls, of Python and of C functions, a task makes; the debugger's or coverage's hook is put back."""
    count = 0

    def hear(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(hear)
    try:
        task()
    finally:
        sys.setprofile(before)
    return count


def growth(task: Callable[[int], object], size: int, times: int = 4) -> float:
    """How many times the processor's work for `size` the work for `times` that size is, least of three tries.

    Work that grows with the size gives `times`, work that grows with its square gives `times` squared.
    """

    def work(number: int) -> int:
        start = time.process_time_ns()
        task(number)
        return time.process_time_ns() - start

    return min(work(times * size) / work(size) for _ in range(3))
