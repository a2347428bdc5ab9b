"""`python -m coalclass` is the command, and `coalclass` is too: the first lines make any signal a quiet end.

What the command itself is made of is imported after them, and takes over with `main`.
"""

import os
import signal
from types import FrameType


def _end_at_once(number: int, _: FrameType | None) -> None:
    """End while the command is still being loaded: nothing is open, and nothing has been written."""
    if number == signal.SIGINT:
        os.write(2, b"coalclass: interrupted\n")
    os._exit(128 + number)


# Ctrl-C that a shell has told to be ignored, as in the background, stays so.
if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    signal.signal(signal.SIGINT, _end_at_once)
signal.signal(signal.SIGTERM, _end_at_once)

from coalclass.cli.app import main  # noqa: E402

if __name__ == "__main__":
    main()
