"""The command `coalclass`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from coalclass.cli import batch, classify, codebook, model, new, rules, schema, train, validate
from coalclass.cli.output import BAD_USAGE, INTERRUPTED, report_error, warn
from coalclass.errors import CoalclassError

app = typer.Typer(
    name="coalclass",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Is a follower's part in a coalition substantive or incentive-based? Evidence in, a reasoned verdict out.",
    epilog="Example: coalclass classify sample:gulf-war-1990/egy",
)

for _module in (classify, batch, validate, new, schema, codebook, rules, train, model):
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
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character gets a stand-in for it.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        app()
    except CoalclassError as error:
        sys.exit(report_error(error))
    except KeyboardInterrupt:
        warn("interrupted")
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        _close_quietly()
        sys.exit(0)
    except OSError as error:
        warn(f"coalclass: {error.filename or 'a file'}: {error.strerror or error}")
        sys.exit(BAD_USAGE)


def _close_quietly() -> None:
    """The reader of our output has gone; do not complain when the interpreter flushes."""
    import os

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
