"""The command `coalclass`."""

from __future__ import annotations

import os
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from coalclass.cli import assemble, batch, classify, codebook, data, model, new, rules, schema, train, validate
from coalclass.cli.output import BAD_USAGE, INTERRUPTED, OK, report_error, warn
from coalclass.errors import CoalclassError


class _Commands(TyperGroup):
    """The commands; a reader of our output that has seen enough (`| head -1`) is no failure."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise typer.Exit(OK) from None


app = typer.Typer(
    name="coalclass",
    cls=_Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Is a follower's part in a coalition substantive or incentive-based? Evidence in, a reasoned verdict out.",
    epilog="Example: coalclass classify sample:gulf-war-1990/egy",
)

for _module in (classify, batch, validate, new, assemble, data, schema, codebook, rules, train, model):
    app.command(_module.NAME, help=_module.HELP, epilog=_module.EPILOG)(_module.run)


def _print_version(wanted: bool) -> None:
    if wanted:
        from coalclass import __version__

        sys.stdout.write(f"coalclass {__version__}\n")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and stop.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Options of the command itself."""


def main() -> None:
    """Run the command line; every failure is a sentence and an exit status, never a traceback."""
    _prepare_streams()
    _narrow(sys.argv[1:2])
    status: int | str | None = BAD_USAGE
    try:
        status = _run()
        sys.stdout.flush()
    except OSError as error:
        if not isinstance(error, BrokenPipeError):
            warn(f"coalclass: {error.filename or 'the output'}: {error.strerror or error}")
            status = BAD_USAGE
        _close_quietly()
    sys.exit(status)


def _run() -> int | str | None:
    try:
        app()
    except SystemExit as done:
        return done.code
    except CoalclassError as error:
        return report_error(error)
    except KeyboardInterrupt:
        return INTERRUPTED
    return OK


def _prepare_streams() -> None:
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character gets a stand-in for it.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    # A stream that the caller has closed is None.
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115


def _narrow(asked: list[str]) -> None:
    """Leave only the command asked for: building the options of them all takes a twentieth of a cold start."""
    app.registered_commands = [one for one in app.registered_commands if [one.name] == asked] or app.registered_commands


def _close_quietly() -> None:
    """Nobody reads our output any more; do not complain when the interpreter flushes."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
