"""The command `coalclass`."""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from importlib import import_module
from keyword import iskeyword
from typing import Annotated, Any, TextIO

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption

from coalclass.cli.options import FORMAT_HELP, OUT_HELP
from coalclass.cli.output import BAD_USAGE, INTERRUPTED, OK, report_error, warn
from coalclass.cli.signals import signals_heard
from coalclass.errors import CoalclassError


class _Commands(TyperGroup):
    """The commands; a reader of our output that has seen enough (`| head -1`) is no failure."""

    def make_context(self, *given: Any, **more: Any) -> Any:
        try:
            return super().make_context(*given, **more)
        except BrokenPipeError:
            # --help and --version print while the options are read.
            raise typer.Exit(OK) from None

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise typer.Exit(OK) from None

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Commands under their headings, each with its whole summary: click cuts summaries short."""
        for title in PANELS:
            rows = [(name, summary_of(self.commands[name].help or "")) for name in list_panel(title)]
            with formatter.section(title):
                # One column for the names of all sections.
                formatter.write_dl([(f"{name:<{_LONGEST}}", text) for name, text in rows])


class _Command(TyperCommand):
    """A command; its help lists the formats and endings that its results can be written in, and no others."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        # typer puts what is required into braces, which no other command line does.
        return [piece.strip("{}") for piece in super().collect_usage_pieces(ctx)]

    def format_help(self, ctx: Any, formatter: Any) -> None:
        from coalclass.reports.publish import endings_line, formats_line

        module = load_command(str(self.name))
        kinds = getattr(module, "KINDS", (module.NAME,))
        for option in self.params:
            if isinstance(option, TyperOption) and option.help == FORMAT_HELP:
                formats = ", ".join(_merge(formats_line(kind).split("|") for kind in kinds))
                option.help = f"{FORMAT_HELP}: {formats}."
            elif isinstance(option, TyperOption) and option.help == OUT_HELP:
                endings = ", ".join(_merge(endings_line(kind).split(", ") for kind in kinds))
                option.help = f"{OUT_HELP} ({endings})."
        super().format_help(ctx, formatter)


def _merge(lists: Iterable[Iterable[str]]) -> list[str]:
    """What is in any of the lists, once each, in order."""
    return list(dict.fromkeys(one for each in lists for one in each if one))


def name_module(command: str) -> str:
    """The module and the function of a command; a word of Python itself, such as `import`, gets an underscore."""
    return f"{command}_" if iskeyword(command) else command


PANELS = ("Classify a record", "Understand a verdict", "Reports", "Data", "Casebook and model")
"""The headings of the help; a command says in `PANEL` under which it stands, and at which place there."""

_SHARED = frozenset({"__init__", "app", "options", "output", "publishing", "signals"})

COMMANDS = tuple(
    sorted(
        name.removesuffix(".py").removesuffix("_")
        for name in os.listdir(os.path.dirname(__file__))
        if name.endswith(".py") and name.removesuffix(".py") not in _SHARED
    )
)
"""Every command: a module of this room each, but for what they share."""

_LONGEST = max(map(len, COMMANDS))


def load_command(name: str) -> Any:
    """The module of a command."""
    return import_module(f"coalclass.cli.{name_module(name)}")


def list_panel(title: str) -> list[str]:
    """The commands under a heading of the help, in their order."""
    found = [(load_command(name).PANEL, name) for name in COMMANDS]
    return [name for (heading, _), name in sorted(found, key=lambda one: one[0][1]) if heading == title]


def summary_of(text: str) -> str:
    """The summary of a command in one line: the first paragraph of its help, without the full stop."""
    return " ".join(text.partition("\n\n")[0].split()).removesuffix(".")


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
        module = load_command(name)
        built.command(module.NAME, cls=_Command, help=module.HELP, epilog=module.EPILOG)(module.run)
    return built


def __getattr__(name: str) -> typer.Typer:
    # `app` with every command, for completion and the docs; a run builds only what it needs.
    if name == "app":
        return build()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def main() -> None:
    """Run the command line; every failure is a sentence and an exit status, never a traceback."""
    status: int | str | None = BAD_USAGE
    try:
        with signals_heard():
            status = _answer()
    except KeyboardInterrupt:
        status = INTERRUPTED
    except SystemExit as done:
        status = done.code
    if status == INTERRUPTED:
        _say("coalclass: interrupted")
    try:
        sys.stderr.flush()
    except OSError:
        _close_quietly(sys.stderr)
    sys.exit(status)


def _answer() -> int | str | None:
    """Run, and write what is left to be written; the exit status."""
    _prepare_streams()
    status: int | str | None = BAD_USAGE
    try:
        status = _run()
        sys.stdout.flush()
    except BrokenPipeError:
        # A reader that has seen enough (`| head -1`) is no failure, whatever else there was to say.
        status = OK if status == BAD_USAGE else status
        _close_quietly(sys.stdout)
    except OSError as error:
        status = BAD_USAGE
        _say(f"coalclass: {error.filename or 'the output'}: {error.strerror or error}")
        _close_quietly(sys.stdout)
    return status


def _say(text: str) -> None:
    with suppress(OSError):
        warn(text)


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


_SPELLED = "coalclass.spelled"


def _spell_unencodable(error: UnicodeError) -> tuple[str, int]:
    """The handler of encoding errors of our streams."""
    # Imported only where there is such a character: a cold start has no time to waste.
    from coalclass.reports.ascii import spell

    assert isinstance(error, UnicodeEncodeError)
    return spell(error.object[error.start : error.end]), error.end


def _prepare_streams() -> None:
    codecs.register_error(_SPELLED, _spell_unencodable)
    for stream in (sys.stdout, sys.stderr):
        # A stream that cannot encode a character gets ASCII for it.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=_SPELLED)
    # A stream that the caller has closed is None.
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115


def _close_quietly(stream: TextIO) -> None:
    """Nobody reads this stream any more; do not complain when the interpreter flushes."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
