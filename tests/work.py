"""How much work a call is, counted and not timed: the same on any machine, busy or not."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import FrameType


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
