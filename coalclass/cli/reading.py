"""How commands that need whole records at once read what they are given."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import typer

from coalclass.cli.output import BAD_RECORD, report_problems, warn
from coalclass.errors import UsageError

if TYPE_CHECKING:
    from coalclass.records import Dyad

Records = list[tuple[str, "Dyad"]]
"""Valid records with their paths."""


def read_records(*paths: str) -> tuple[Records, int]:
    """The valid records of files and folders, and how many were not; their problems go to standard error.

    Where none can be read the command ends with the status of a bad record.
    """
    from coalclass.cli.classify import load_all

    good: Records = []
    bad = 0
    for loaded in load_all(list(paths), "yaml"):
        if loaded.dyad is None:
            report_problems(loaded.problems)
            bad += 1
        else:
            good.append((loaded.path, loaded.dyad))
    if bad and not good:
        warn(f"{', '.join(paths)}: no record there can be read")
        raise typer.Exit(BAD_RECORD)
    return good, bad


def read_one(path: str, what: str, *, as_json: bool = False) -> tuple[str, Dyad]:
    """The one record that is named, with its path; `what` says in an error what there must be exactly one for.

    Its problems go to standard error, and end the command if it cannot be read.
    """
    from coalclass.cli.classify import load_all

    found = list(islice(load_all([path], "yaml"), 2))
    if len(found) != 1:
        count = "more than one record" if found else "no record"
        raise UsageError(f"{path}: there is {count}; {what} exactly one")
    report_problems(found[0].problems, as_json=as_json)
    if found[0].dyad is None:
        raise typer.Exit(BAD_RECORD)
    return found[0].path, found[0].dyad
