"""`coalclass classify`: verdicts on records."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from coalclass.cli.output import BAD_RECORD, OK, Format, console, report_problems
from coalclass.cli.scoring_options import ModelFile, Rules, make_scorer

if TYPE_CHECKING:
    from coalclass.records import Loaded

NAME = "classify"
HELP = "Classify records: files, folders, JSON Lines, sample:COALITION/ISO3, or - for standard input."
EPILOG = "Example: coalclass classify sample:gulf-war-1990/egy --format json"


def run(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Records, in the order to be answered.")],
    format: Annotated[Format, typer.Option("--format", "-f", help="How to write the verdicts.")] = Format.table,
    input: Annotated[str, typer.Option("--input", help="What - holds: yaml (one record) or jsonl.")] = "yaml",
    rules: Rules = None,
    model: ModelFile = None,
) -> None:
    """Classify and print."""
    from coalclass.reports.formats import writer_for

    if input not in ("yaml", "jsonl"):
        raise typer.BadParameter(f"{input!r} is neither yaml nor jsonl", param_hint="--input")
    scorer = make_scorer(rules, model)
    failed = False
    with writer_for(format.value, sys.stdout, console, single=_single(paths, input)) as writer:
        for loaded in load_all(paths, input):
            report_problems(loaded.problems, as_json=format.for_machines)
            if loaded.dyad is None:
                failed = True
            else:
                writer.verdict(scorer.classify(loaded.dyad, loaded.path))
    raise typer.Exit(BAD_RECORD if failed else OK)


def load_all(paths: list[str], stdin: str) -> Iterator[Loaded]:
    """Read every record that the arguments name, in their order."""
    from coalclass.corpus import find_records
    from coalclass.records import load_lines, load_path, load_text
    from coalclass.records.tree import MAX_BYTES
    from coalclass.shipped import resolve_sample

    # Folders are looked into before anything is answered, so that an empty one stops the whole command.
    found = [["-"] if path == "-" else find_records(resolve_sample(path)) for path in paths]
    for path in [path for group in found for path in group]:
        if path != "-":
            yield from load_path(path)
        elif stdin == "jsonl":
            yield from load_lines(sys.stdin.buffer, "-")
        else:
            yield load_text(sys.stdin.buffer.read(MAX_BYTES + 1), "-")


def _single(paths: list[str], stdin: str) -> bool:
    """Whether the only argument is one single-record file or standard input."""
    import os

    if len(paths) != 1 or paths[0].endswith(".jsonl") or (paths[0] == "-" and stdin == "jsonl"):
        return False
    from coalclass.shipped import resolve_sample

    return paths[0] == "-" or not os.path.isdir(resolve_sample(paths[0]))
