"""A signal that comes where nobody can hear an exception: the command ends with its status, and no traceback.

Each test sends the signal itself, at a place that it names, so that nothing is left to chance.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from coalclass_cli import EGYPT, environment, hearing_interrupts

SIGNALS = {signal.SIGINT: (130, "coalclass: interrupted\n"), signal.SIGTERM: (143, "")}

AT_IMPORT = """
import os, runpy, sys, traceback

class Sender:
    sent = False

    def find_spec(self, name, path=None, target=None):
        if not self.sent and {where}:
            Sender.sent = True
            os.kill(os.getpid(), {number})
            # The interpreter looks for signals where a function is called.
            (lambda: None)()

sys.meta_path.insert(0, Sender())
sys.argv[1:] = {arguments!r}
runpy.run_module("coalclass", run_name="__main__", alter_sys=True)
"""

IN_C = """any(
    code.co_qualname.startswith("ExtensionFileLoader")
    for code in (frame.f_code for frame, _ in traceback.walk_stack(None))
)"""

AT_CALL = """
import os, sys, weakref
import coalclass.cli.app as app

def send():
    os.kill(os.getpid(), {number})
    (lambda: None)()

class Held:
    def __del__(self):
        send()

def run():
    held = Held()
    {call}
    sys.stdin.read()

{before}
app._run = run
app.main()
"""

CALLS = {
    "a finaliser": ("", "del held"),
    "a weak reference's callback": (
        "Held.__del__ = lambda self: None",
        "heard = weakref.ref(held, lambda _: send()); del held",
    ),
    "a callback from C": (
        "Held.__del__ = lambda self: None; import ctypes",
        "ctypes.CFUNCTYPE(None)(send)()",
    ),
}


def run_script(script: str) -> tuple[int, str]:
    """Run a script whose standard input stays open; its status and what it said on standard error."""
    with hearing_interrupts():
        process = subprocess.Popen(
            [sys.executable, "-c", script],
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
    try:
        # Whoever waits for the end of standard input waits until the signal is heard.
        status = process.wait(timeout=60)
        assert process.stderr is not None
        return status, process.stderr.read()
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("module", ["coalclass.cli", "typer", "coalclass.cli.signals", "coalclass.verbs", "yaml"])
def test_while_modules_are_imported(number: signal.Signals, module: str) -> None:
    """From the first import of the command on, whatever is just being imported."""
    script = AT_IMPORT.format(where=f"name == {module!r}", number=int(number), arguments=["classify", str(EGYPT)])
    assert run_script(script) == SIGNALS[number]


@pytest.mark.parametrize("number", SIGNALS)
def test_while_a_module_in_c_is_imported(number: signal.Signals, tmp_path: Path) -> None:
    """A module in C prints what it hears and fails for another reason; it hears nothing, and leaves nothing behind."""
    arguments = ["export", "model", "--out", str(tmp_path / "m.joblib")]
    assert run_script(AT_IMPORT.format(where=IN_C, number=int(number), arguments=arguments)) == SIGNALS[number]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("call", CALLS)
def test_where_exceptions_are_lost(number: signal.Signals, call: str) -> None:
    """Python prints what is raised there and goes on; the command ends."""
    before, what = CALLS[call]
    assert run_script(AT_CALL.format(number=int(number), before=before, call=what)) == SIGNALS[number]


def test_the_second_signal_stops_no_cleaning_up() -> None:
    """While the first one is answered, another is passed over."""
    script = AT_CALL.format(
        number=int(signal.SIGINT),
        before="Held.__del__ = lambda self: None",
        call="""
    try:
        send()
    finally:
        os.kill(os.getpid(), 15), os.kill(os.getpid(), 2)
        sys.stderr.write("cleaned up\\n")""",
    )
    assert run_script(script) == (130, "cleaned up\ncoalclass: interrupted\n")


def test_what_a_shell_has_told_to_ignore() -> None:
    """In the background a shell has Ctrl-C ignored: it stays so."""
    script = "import signal; signal.signal(2, signal.SIG_IGN)\n" + AT_IMPORT.format(
        where="name == 'yaml'", number=2, arguments=["classify", str(EGYPT)]
    )
    assert run_script(script) == (0, "")


def test_another_lost_exception_is_told() -> None:
    """What is lost for another reason is printed as ever."""
    before = "Held.__del__ = lambda self: 1 / 0"
    status, said = run_script(AT_CALL.format(number=2, before=before, call="del held; return 0"))
    assert status == 0 and "ZeroDivisionError" in said
