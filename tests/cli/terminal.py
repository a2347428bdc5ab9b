"""The command on a pseudo-terminal, for what it asks."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

from coalclass_cli import environment, hearing_interrupts


class Terminal:
    """`coalclass` with a pseudo-terminal as standard input and error; its standard output is a pipe."""

    def __init__(self, *args: str | Path) -> None:
        self.near, far = pty.openpty()
        self.seen = ""
        with hearing_interrupts():
            self.process = subprocess.Popen(
                [sys.executable, "-m", "coalclass", *map(str, args)],
                stdin=far,
                stdout=subprocess.PIPE,
                stderr=far,
                env=environment(TERM="xterm"),
                start_new_session=True,
            )
        os.close(far)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        assert self.process.stdout is not None
        self.process.stdout.close()
        self.process.wait()
        os.close(self.near)

    def expect(self, text: str) -> str:
        """Wait until the text is on the screen; what came up to it."""
        until = time.monotonic() + 30
        while text not in self.seen:
            ready, _, _ = select.select([self.near], [], [], max(0.0, until - time.monotonic()))
            assert ready, f"waited for {text!r}, saw {self.seen!r}"
            self.seen += os.read(self.near, 4096).decode()
        before, _, self.seen = self.seen.partition(text)
        return before

    def answer(self, text: str) -> None:
        os.write(self.near, f"{text}\n".encode())

    def end(self) -> tuple[int, str]:
        """Exit status and what went to standard output."""
        assert self.process.stdout is not None
        output = self.process.stdout.read().decode()
        return self.process.wait(timeout=30), output
