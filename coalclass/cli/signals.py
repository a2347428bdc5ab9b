"""Ctrl-C and SIGTERM: an exception that ends the command in order, raised where it is heard, and once.

Python prints an exception and goes on where nobody can hear it: in a `__del__`, in a callback, and in the import of a
module in C, which takes it for a failure of its own. There the signal is put off until a moment later.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

from coalclass.cli.output import TERMINATED

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

ENDING = (signal.SIGINT, signal.SIGTERM)
_LATER = 0.005
"""Seconds after which a signal that was put off is tried again."""
_IMPORTS_IN_C = ("create_module", "exec_module")


@contextmanager
def signals_heard() -> Iterator[None]:
    """A block in which SIGINT raises KeyboardInterrupt and SIGTERM raises SystemExit(143), the first of them alone.

    After the block, however it ended, both are ignored: threads that are joined and streams that are flushed would
    show a signal as a traceback.
    """
    before = sys.unraisablehook
    sys.unraisablehook = _put_off_lost
    try:
        # Ctrl-C that a shell has told to be ignored, as in the background, stays so.
        for number in ENDING:
            if signal.getsignal(number) is not signal.SIG_IGN or number == signal.SIGTERM:
                signal.signal(number, _raise_once)
        yield
        ignore_signals()
    finally:
        ignore_signals()
        sys.unraisablehook = before


def ignore_signals() -> None:
    """Hear no signal any more."""
    for number in ENDING:
        signal.signal(number, signal.SIG_IGN)
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, 0)


def _raise_once(number: int, frame: FrameType | None) -> None:
    if _is_importing_in_c(frame) and _put_off(number):
        return
    ignore_signals()
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    sys.exit(TERMINATED)


def _is_importing_in_c(frame: FrameType | None) -> bool:
    while frame is not None:
        code = frame.f_code
        if code.co_name in _IMPORTS_IN_C and "ExtensionFileLoader" in code.co_qualname:
            return True
        frame = frame.f_back
    return False


def _put_off(number: int) -> bool:
    """Have a signal tried again in a moment; whether this system can."""
    if not hasattr(signal, "setitimer"):
        return False

    def ring(_: int, frame: FrameType | None) -> None:
        _raise_once(number, frame)

    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, _LATER)
    return True


def _put_off_lost(lost: UnraisableHookArgs) -> None:
    """What Python would print and forget: an end that was asked for is tried again, all else is printed."""
    value = lost.exc_value
    if isinstance(value, KeyboardInterrupt) and _put_off(signal.SIGINT):
        return
    if isinstance(value, SystemExit) and value.code == TERMINATED and _put_off(signal.SIGTERM):
        return
    sys.__unraisablehook__(lost)
