"""`coalclass new`: the commented record that a coder starts from."""

from __future__ import annotations

import json
import re
import sys
from contextlib import nullcontext, redirect_stdout
from pathlib import Path
from typing import Annotated

import typer

from coalclass.cli.options import Context, Force
from coalclass.cli.output import INTERRUPTED, warn
from coalclass.cli.publishing import warn_clean
from coalclass.errors import UsageError
from coalclass.places import check_place

NAME = "new"
PANEL = "Classify a record", 3
HELP = """Write a commented record to start from.

The required keys are filled in, everything else is explained in comments. What is not given as an option is asked
for on a terminal. With --format xlsx it is an Excel workbook for any number of records, with a list to choose from
wherever the format has one; coalclass import makes records of it."""
EPILOG = """Examples: coalclass new --hegemon USA --follower EGY --coalition "Gulf War" --period 1990-08-02/1991-04-11;
coalclass new --format xlsx --out coding.xlsx"""

_SURROGATE = re.compile("[\ud800-\udfff]")

# In the order of the options.
_QUESTIONS = {
    "hegemon": "Hegemon (a state: ISO alpha-3, COW or English name)",
    "follower": "Follower (another state)",
    "coalition": "Coalition (dyads with the same one form a case)",
    "period": "Period (two dates and a slash, as 1990-08-02/1991-04-11; .. as the second: still open)",
}


def run(
    hegemon: Annotated[str | None, typer.Option("--hegemon", metavar="STATE", help="The state that leads.")] = None,
    follower: Annotated[str | None, typer.Option("--follower", metavar="STATE", help="The other state.")] = None,
    coalition: Annotated[
        str | None, typer.Option("--coalition", metavar="NAME", help="Its name; dyads of one coalition form a case.")
    ] = None,
    period: Annotated[
        str | None, typer.Option("--period", metavar="PERIOD", help="START/END; .. as the end: still open.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", help="Write to this file.", show_default="standard output"),
    ] = None,
    form: Annotated[
        str | None,
        typer.Option("--format", "-f", metavar="FORMAT", help="yaml: a record; xlsx: an Excel workbook with lists."),
    ] = None,
    protocol: Annotated[
        bool, typer.Option("--protocol", help="Put the questions of the coding protocol into the comments.")
    ] = False,
    context: Context = "shipped",
    force: Force = False,
) -> None:
    """Ask for what is missing, and write. What is missing is asked for on a terminal only."""
    from coalclass.verbs.new import choose_format, new

    given = {"hegemon": hegemon, "follower": follower, "coalition": coalition, "period": period}
    answers = {name: text for name, text in given.items() if text is not None}
    if choose_format(form, out) == "xlsx":
        new(hegemon, follower, coalition, period, format="xlsx", out=out, overwrite=force)
        warn_clean(f"wrote {out}; fill it in, then: coalclass import {out} --out FOLDER")
        return
    _check_options(answers)
    if out is not None:
        # Before the questions are asked, not after.
        check_place(out, overwrite=force)
    _ask_missing(answers)
    record = new(
        answers["hegemon"],
        answers["follower"],
        answers["coalition"],
        answers["period"],
        protocol=protocol,
        context=context,
        out=out,
        overwrite=force,
    )
    if out is None:
        sys.stdout.write(record)
        return
    warn(f"wrote {out}; fill it in, then: coalclass validate {out}")


def _check_options(answers: dict[str, str]) -> None:
    """Raise UsageError where an option is wrong, or missing and there is nobody to ask."""
    faults = [f"--{name}: {sentence}" for name, sentence in _faults(answers).items()]
    if faults:
        raise UsageError("\n".join(faults))
    missing = [f"--{name}" for name in _QUESTIONS if name not in answers]
    if missing and not sys.stdin.isatty():
        raise UsageError(f"missing {', '.join(missing)} (only on a terminal is it asked for)")


def _ask_missing(answers: dict[str, str]) -> None:
    while missing := [name for name in _QUESTIONS if name not in answers]:
        name = missing[0]
        answer = _prompt(_QUESTIONS[name])
        faults = _faults({**answers, name: answer})
        if not faults:
            answers[name] = answer
        for wrong, fault in faults.items():
            warn(fault)
            # A state that did not exist in the period: either answer may be the wrong one, so both are asked again.
            answers.pop(wrong, None)


def _prompt(question: str) -> str:
    # typer sends the last character of a prompt to standard output, where the record may be going.
    aside = nullcontext() if sys.stdout.isatty() else redirect_stdout(sys.stderr)
    try:
        with aside:
            answer: str = typer.prompt(question, err=True)
    except typer.Abort:
        warn("\ninterrupted")
        raise typer.Exit(INTERRUPTED) from None
    return answer.strip()


def _faults(answers: dict[str, str]) -> dict[str, str]:
    """What the reader of records says of answers, by name; of those not given yet it says nothing."""
    from coalclass.records import load_text
    from coalclass.reports.text import clean

    # Arguments that are not UTF-8 reach Python as lone surrogates.
    broken = {name: "the text is not UTF-8" for name, text in answers.items() if _SURROGATE.search(text)}
    if broken:
        return broken
    # Every key stands on a line of its own, so that a problem's line tells whose it is.
    text = json.dumps({"coalclass": 1, **answers}, indent=0)
    whose = dict(enumerate(answers, start=3))
    faults: dict[str, str] = {}
    for one in load_text(text, "<answers>", json=True).problems:
        if one.line in whose:
            faults.setdefault(whose[one.line], clean(one.sentence))
    return faults
