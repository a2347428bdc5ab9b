"""A table of dyads to assemble records of: what each row asks for, and where its record goes."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from coalclass.corpus.outputs import refuse_input_as_output
from coalclass.errors import Problem, UsageError
from coalclass.limits import DYADS_BYTES, in_words, read_bounded
from coalclass.records import Dyad, load_text

COLUMNS = ("hegemon", "follower", "period", "coalition")
_LONGEST_FOLDER = 60


class Planned(NamedTuple):
    """A row that can be done: its line, the record without evidence, and its place."""

    line: int
    dyad: Dyad
    path: Path


class _Row(NamedTuple):
    line: int
    answers: dict[str, str]
    fault: str | None


def make_skeleton(answers: dict[str, str]) -> Dyad:
    """A record without evidence. Raises UsageError that says what is wrong with which answer."""
    dyad, faults = try_skeleton(answers)
    if dyad is None:
        raise UsageError("\n".join(f"--{name}: {sentence}" if name else sentence for name, sentence in faults))
    return dyad


def try_skeleton(answers: dict[str, str]) -> tuple[Dyad | None, list[tuple[str, str]]]:
    """A record without evidence, or what is wrong with which answer."""
    # Every key stands on a line of its own, so that a problem's line tells whose it is.
    loaded = load_text(json.dumps({"coalclass": 1, **answers}, indent=0), "", json=True)
    whose = dict(enumerate(answers, start=3))
    return loaded.dyad, [(whose.get(one.line, ""), one.sentence) for one in loaded.problems if one.severity == "error"]


def plan_table(table: Path, out: Path, overwrite: bool) -> tuple[list[Planned], list[Problem], int]:
    """Which record each row gives and where it goes; what is wrong with the others; and how many rows there are.

    Raises UsageError for a file that is no table of dyads, or holds none, or would itself be written over.
    """
    rows = list(_read_rows(table))
    if not rows:
        raise UsageError(f"{table}: holds no dyads below its header")
    plan: list[Planned] = []
    problems: list[Problem] = []
    taken: dict[Path, int] = {}
    for row in rows:
        dyad, faults = (None, [("", row.fault)]) if row.fault is not None else try_skeleton(row.answers)
        if dyad is None:
            problems += [Problem(str(table), row.line, 1, sentence) for _, sentence in faults]
            continue
        path = out / name_folder(dyad.coalition) / f"{dyad.follower.code.lower()}.yaml"
        first = taken.setdefault(path, row.line)
        fault = None
        refuse_input_as_output(path, [table])
        if first != row.line:
            fault = f"would write {path}, as line {first} does; give one of them another coalition name"
        elif path.exists() and not overwrite:
            fault = f"{path} exists; --force writes over it"
        if fault is None:
            plan.append(Planned(row.line, dyad, path))
        else:
            problems.append(Problem(str(table), row.line, 1, fault))
    return plan, problems, len(rows)


def _read_rows(table: Path) -> Iterator[_Row]:
    """Every row that is not blank."""
    try:
        data = read_bounded(table, DYADS_BYTES)
        if data is None:
            raise UsageError(f"{table}: larger than {in_words(DYADS_BYTES)}, which no table of dyads is")
        with io.StringIO(data.decode("utf-8-sig"), newline="") as file:
            reader = csv.reader(file, strict=True)
            header = [name.strip().lower() for name in next(reader, [])]
            missing = [name for name in COLUMNS if name not in header]
            if missing:
                raise UsageError(f"{table}: columns missing: {', '.join(missing)} (wanted {', '.join(COLUMNS)})")
            places = {name: header.index(name) for name in COLUMNS}
            for row in reader:
                if len(row) == len(header):
                    yield _Row(reader.line_num, {name: row[place].strip() for name, place in places.items()}, None)
                elif any(cell.strip() for cell in row):
                    hint = "; a name that holds a comma goes in quotes" if len(row) > len(header) else ""
                    fault = f"{len(row)} fields where the header has {len(header)}{hint}"
                    yield _Row(reader.line_num, {}, fault)
    except UnicodeDecodeError:
        raise UsageError(f"{table}: not UTF-8 text") from None
    except csv.Error as error:
        raise UsageError(f"{table}:{reader.line_num}: not a well-formed table ({error})") from None


def name_folder(coalition: str) -> str:
    """A folder's name from a coalition's: letters, digits and hyphens alone, so never a path."""
    return re.sub(r"[\W_]+", "-", coalition.lower()).strip("-")[:_LONGEST_FOLDER].strip("-") or "coalition"
