"""`coalclass classify`: verdicts on records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from coalclass.cli.options import Context, Force, FormatName, Input, ModelFile, Out, Prior, Rules
from coalclass.cli.output import BAD_RECORD, OK, ProblemReporter, warn
from coalclass.cli.publishing import errors_reported, take_aim
from coalclass.errors import UsageError

if TYPE_CHECKING:
    from coalclass.scoring import Verdict

NAME = "classify"
PANEL = "Classify a record", 1
HELP = """Classify records: the verdict, how sure it is, and why.

Takes files, folders, JSON Lines, sample:COALITION/ISO3 for a shipped record, or - for standard input."""
_FEW = 3
"""More records than these read better as a batch."""
EPILOG = "Example: coalclass classify sample:gulf-war-1990/egy --format json"


def run(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Records; answered in this order.")],
    format: FormatName = None,
    input: Input = "yaml",
    out: Out = None,
    force: Force = False,
    rules: Rules = None,
    model: ModelFile = None,
    prior: Prior = 0.5,
    context: Context = "record",
    brief: Annotated[bool, typer.Option("--brief", help="Show the answer alone: box, paragraph, sources.")] = False,
    full: Annotated[bool, typer.Option("--full", help="Show every trace, entry, note and source.")] = False,
) -> None:
    """Classify and print."""
    if brief and full:
        raise UsageError("--brief and --full ask for opposite things; leave one of them out")
    from coalclass.verbs.classify import classify

    target = take_aim("classify", format, out, force, reads=(*paths, rules, model))
    with errors_reported(as_json=target.as_json):
        found = classify(paths, input=input, rules=rules, model=model, prior=prior, context=context)
    failed, count = False, 0
    problems = ProblemReporter(as_json=target.as_json)

    def verdicts() -> Iterator[Verdict]:
        nonlocal failed, count
        for one in found:
            count += 1
            problems.report(one.problems)
            if one.verdict is None:
                failed = failed or any(problem.severity == "error" for problem in one.problems)
            else:
                yield one.verdict
        problems.close()

    detail = "brief" if brief else "full" if full else ""
    target.publish(verdicts(), single=_is_single(paths, input), detail=detail)
    if count > _FEW and target.format.shape == "table":
        warn(f"{count} records were classified one by one; coalclass batch gives one line for each, and a summary")
    raise typer.Exit(BAD_RECORD if failed else OK)


def _is_single(paths: list[str], stdin: str) -> bool:
    """Whether the only argument is one single-record file or standard input."""
    import os

    if len(paths) != 1 or paths[0].lower().endswith(".jsonl") or (paths[0] == "-" and stdin == "jsonl"):
        return False
    from coalclass.shipped import resolve_sample

    return paths[0] == "-" or not os.path.isdir(resolve_sample(paths[0]))
