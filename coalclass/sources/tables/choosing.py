"""Which file of a folder holds a dataset: told by what is in it, its name being no more than a hint.

A file that is named as the publisher names it and holds something else does not hide a good one, and neither does a
damaged one: the next is tried. What was passed over, and why, is kept to be told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import translate
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from coalclass.errors import DatasetError
from coalclass.sources.tables.files import R_OWN, digest_content, find_files, refuse_stand_in
from coalclass.sources.tables.lines import is_text
from coalclass.sources.tables.table import Aliases, find_delimiter, holds_header, read_head, read_table
from coalclass.sources.tables.workbooks import EXCEL

_Read = TypeVar("_Read")
_TABLES = (".csv", ".tsv", ".tab", ".txt", ".dta", ".xls", ".xlsx")
# Machine-coded events come in thousands of files, none of which holds another dataset.
_EVENT_FILES = re.compile(r".*\.export\.csv.*|\d{4,14}\..*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Shape:
    """How a file of a dataset is known.

    `columns` all stand in its header; `names` are glob patterns by which publishers name it, the preferred first, case
    aside; `also` is what other editions call a column; `lacks` are columns that show another dataset; `holds` is what
    must stand in one of the first cells of a file of another name. With `named_only` a file of another name is never
    taken, as its columns say too little.
    """

    columns: tuple[str, ...]
    names: tuple[str, ...]
    also: Aliases = field(default_factory=dict)
    lacks: tuple[str, ...] = ()
    holds: str = ""
    named_only: bool = False

    def rank(self, name: str) -> int | None:
        """Which of the publishers' names a file has, the preferred first; None for another name."""
        return next((place for place, name_of in enumerate(self.names) if _compile(name_of).match(name)), None)

    def find_fault(self, path: Path) -> str:
        """Why a file does not hold this; empty where it does."""
        try:
            if _fits(path, self):
                return ""
            read_table(path, self.columns, also=self.also)
        except DatasetError as error:
            return str(error)
        return f"{path}: it holds the columns of another dataset"


@lru_cache
def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(translate(pattern), re.IGNORECASE)


@dataclass(slots=True)
class Choice:
    """The file that was chosen, other files that would do, and what is to be told of the ones not used."""

    path: Path
    spare: list[Path] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)

    def read(self, reader: Callable[[Path], _Read]) -> _Read:
        """What `reader` makes of the chosen file, else of the first other one that it can read."""
        first: DatasetError | None = None
        for path in (self.path, *self.spare):
            try:
                made = reader(path)
            except DatasetError as error:
                first = first or error
                self.passed.append(f"not used: {error}")
                continue
            self.path, self.spare = path, []
            return made
        assert first is not None
        raise first


def choose_file(folder: Path, shape: Shape) -> Choice | None:
    """The file below a folder that holds a dataset; None without one.

    DatasetError where a file has the publisher's name, none holds what it should, or all are in R's own format.
    """
    good, bad = _sort_out(folder, shape)
    if not good:
        if bad:
            raise DatasetError(bad[0][1])
        _refuse_r_files(folder, shape)
        return None
    choice = Choice(good[0], passed=[f"not used: {why}" for _, why in bad])
    for path in good[1:]:
        same = _is_same(choice.path, path)
        choice.passed.append(f"not used: {path}: {'the same as' if same else 'the one taken is'} {choice.path.name}")
        if not same:
            choice.spare.append(path)
    return choice


def choose_roles(folder: Path, shapes: Mapping[str, Shape]) -> dict[str, Choice]:
    """The file of each role of a dataset that has several.

    DatasetError where a file has the name of one role and holds none of them.
    """
    choices: dict[str, Choice] = {}
    errors: list[DatasetError] = []
    for role, shape in shapes.items():
        try:
            choice = choose_file(folder, shape)
        except DatasetError as error:
            errors.append(error)
            continue
        if choice is not None:
            choices[role] = choice
    for fault in errors:
        if not any(str(choice.path) in str(fault) for choice in choices.values()):
            raise fault
    return choices


def choose_files(folder: Path, shape: Shape) -> tuple[list[Path], list[str]]:
    """All files below a folder that hold a dataset, copies of one aside, and what is to be told of the others."""
    good, bad = _sort_out(folder, shape)
    if not good and bad:
        raise DatasetError(bad[0][1])
    if not good:
        _refuse_r_files(folder, shape)
    kept, told = drop_copies(good)
    return kept, [*(f"not used: {why}" for _, why in bad), *told]


def drop_copies(paths: Iterable[Path]) -> tuple[list[Path], list[str]]:
    """Files without those that hold the same as an earlier one, packed or not, and what is to be told of these."""
    kept: list[Path] = []
    told: list[str] = []
    seen: dict[str, Path] = {}
    for path in paths:
        try:
            digest = digest_content(path)
        except DatasetError:
            kept.append(path)
            continue
        if digest in seen:
            told.append(f"not used: {path}: the same as {seen[digest].name}")
        else:
            seen[digest] = path
            kept.append(path)
    return kept, told


def _sort_out(folder: Path, shape: Shape) -> tuple[list[Path], list[tuple[Path, str]]]:
    """The files that hold a dataset, the preferred first, and those of its name that do not, with why."""
    files = [path for path in find_files(folder, "*") if _is_table(path)]
    named = [(rank, path) for path in files if (rank := shape.rank(path.name)) is not None]
    good: list[Path] = []
    bad: list[tuple[Path, str]] = []
    for _, path in sorted(named):
        why = shape.find_fault(path)
        if why:
            bad.append((path, why))
        else:
            good.append(path)
    if not shape.named_only:
        others = [path for path in files if shape.rank(path.name) is None and not _EVENT_FILES.fullmatch(path.name)]
        # Opening a workbook takes long, so that one of another name is looked into only where nothing else serves.
        good += [path for path in others if path.suffix.lower() not in EXCEL and _fits_quietly(path, shape)]
        if not good:
            good = [path for path in others if path.suffix.lower() in EXCEL and _fits_quietly(path, shape)]
    return good, bad


def _is_table(path: Path) -> bool:
    return path.name.lower().removesuffix(".gz").endswith(_TABLES)


def _fits_quietly(path: Path, shape: Shape) -> bool:
    try:
        return _fits(path, shape)
    except DatasetError:
        return False


def _fits(path: Path, shape: Shape) -> bool:
    head = read_head(path, find_delimiter(path, shape.columns, shape.also) if is_text(path) else None)
    if not holds_header(head, shape.columns, shape.also):
        return False
    cells = {cell for line in head for cell in line}
    held = not shape.holds or shape.holds in cells or shape.rank(path.name) is not None
    return cells.isdisjoint(shape.lacks) and held


def _is_same(one: Path, other: Path) -> bool:
    try:
        return digest_content(one) == digest_content(other)
    except DatasetError:
        return False


def _refuse_r_files(folder: Path, shape: Shape) -> None:
    """Say of a dataset that is there in R's own format how to write it in another."""
    for path in find_files(folder, "*"):
        if path.suffix.lower() in R_OWN and _is_named_so(path, shape.names):
            refuse_stand_in(path)


def _is_named_so(path: Path, names: Collection[str]) -> bool:
    return any(_compile(name).match(f"{path.stem}{ending}") for name in names for ending in (".csv", ".dta", ".xls"))
