"""The command `coalclass`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption

from coalclass.cli.options import OUT_HELP
from coalclass.cli.output import BAD_USAGE, INTERRUPTED, OK, report_error, warn
from coalclass.errors import CoalclassError


class _Commands(TyperGroup):
    """The commands; a reader of our output that has seen enough (`| head -1`) is no failure."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise typer.Exit(OK) from None


class _Command(TyperCommand):
    """A command; its help lists the formats and endings that its results can be written in, and no others."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        from coalclass.reports.publish import endings_line, formats_line

        module = import_module(f"coalclass.cli.{self.name}")
        kinds = getattr(module, "KINDS", (module.NAME,))
        for option in self.params:
            if option.name == "format":
                option.metavar = "|".join(_merge(formats_line(kind).split("|") for kind in kinds))
            elif isinstance(option, TyperOption) and option.help == OUT_HELP:
                endings = ", ".join(_merge(endings_line(kind).split(", ") for kind in kinds))
                option.help = f"{OUT_HELP} ({endings})."
        super().format_help(ctx, formatter)


def _merge(lists: Iterable[Iterable[str]]) -> list[str]:
    """What is in any of the lists, once each, in order."""
    return list(dict.fromkeys(one for each in lists for one in each if one))


COMMANDS = (
    "classify",
    "batch",
    "compare",
    "timeline",
    "sensitivity",
    "whatif",
    "validate",
    "new",
    "assemble",
    "data",
    "cite",
    "schema",
    "codebook",
    "rules",
    "train",
    "model",
    "evaluate",
    "doctor",
    "agreement",
    "audit",
    "export",
)
"""Every command, a module of this room each, in the order of the help."""


def _print_version(wanted: bool) -> None:
    if wanted:
        from coalclass import __version__

        sys.stdout.write(f"coalclass {__version__}\n")
        raise typer.Exit


def _options(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and stop.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Options of the command itself."""


def build(names: Iterable[str] = COMMANDS) -> typer.Typer:
    """The command line with these commands."""
    built = typer.Typer(
        name="coalclass",
        cls=_Commands,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
        help="Is a follower's part in a coalition substantive or incentive-based? Evidence in, a reasoned verdict out.",
        epilog="Example: coalclass classify sample:gulf-war-1990/egy",
    )
    built.callback()(_options)
    for name in names:
        module = import_module(f"coalclass.cli.{name}")
        built.command(module.NAME, cls=_Command, help=module.HELP, epilog=module.EPILOG)(module.run)
    return built


def __getattr__(name: str) -> typer.Typer:
    # `app` with every command, for completion and the docs; a run builds only what it needs.
    if name == "app":
        return build()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def main() -> None:
    """Run the command line; every failure is a sentence and an exit status, never a traceback."""
    _prepare_streams()
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
    # To load and build them all takes a twentieth of a cold start.
    asked = [name for name in COMMANDS if [name] == sys.argv[1:2]]
    try:
        build(asked or COMMANDS)()
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


def _close_quietly() -> None:
    """Nobody reads our output any more; do not complain when the interpreter flushes."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
