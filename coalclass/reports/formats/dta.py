"""Stata files with labelled variables and values."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

from coalclass.reports.formats import Format
from coalclass.reports.view import Needs, View

if TYPE_CHECKING:
    from coalclass.reports.typed_rows import Spooled

LONGEST_NAME, LONGEST_LABEL, LONGEST_TEXT = 32, 80, 2045
"""What Stata allows: characters of a variable's name and label, bytes of a text of fixed width."""

_BOOLEAN: dict[int | float, str] = {0: "FALSE", 1: "TRUE"}
_RESERVED = frozenset(
    {"_all", "_b", "byte", "_coef", "_cons", "double", "float", "if", "in", "int", "long", "_n", "_N", "_pi", "_pred"}
    | {"_rc", "_skip", "strL", "using", "with"}
)


class Dta(Format):
    """The rows of CSV: words of a closed list and booleans as numbers with value labels, a missing value as missing.

    Names are cut to 32 characters and stay different; what a variable is stands in its label. A text over 2,045 bytes
    is cut, which its variable's label tells.
    """

    name = "dta"
    endings = (".dta",)
    shape = "rows"
    binary = True
    needs = Needs(("pandas",), "frame")
    rank = 6

    @staticmethod
    def write_bytes(view: View, stream: BinaryIO) -> None:
        """Write all rows."""
        import pandas
        import pyreadstat

        from coalclass.reports.typed_rows import spool_rows

        with spool_rows(view) as rows:
            columns = _read_columns(rows)
            names = name_variables(rows.columns)
            frame: dict[str, Any] = {}
            labels: list[str | None] = []
            values: dict[str, dict[int | float, str]] = {}
            for name, column, type in zip(names, rows.columns, rows.types, strict=True):
                words: dict[int | float, str] = _BOOLEAN if type == "boolean" else _words_of(column, columns[column])
                cut = type == "text" and not words and _cut_texts(columns[column])
                frame[name] = _series(pandas, columns[column], type, words)
                labels.append(_label(column, cut=cut))
                if words:
                    values[name] = words
            out = rows.path.with_suffix(".dta")
            try:
                pyreadstat.write_dta(
                    pandas.DataFrame(frame, columns=names),
                    str(out),
                    column_labels=labels,
                    variable_value_labels=values,
                    version=15,
                )
            except pyreadstat.ReadstatError as error:
                raise OSError(str(error)) from error
            with out.open("rb") as file:
                shutil.copyfileobj(file, stream)


def name_variables(columns: Sequence[str]) -> list[str]:
    """Names that Stata takes: letters, digits and underscores, at most 32, none twice, none reserved.

    >>> name_variables(["db", "int", "a-b", "x" * 40, "x" * 39])[1:3]
    ['int_', 'a_b']
    """
    names: list[str] = []
    for column in columns:
        plain = re.sub(r"[^A-Za-z0-9_]", "_", column)
        plain = f"_{plain}" if not plain or plain[0].isdigit() else plain
        name = f"{plain}_"[:LONGEST_NAME] if plain in _RESERVED else plain[:LONGEST_NAME]
        number = 1
        while name in names:
            number += 1
            name = f"{plain[: LONGEST_NAME - len(str(number)) - 1]}_{number}"
        names.append(name)
    return names


def _read_columns(rows: Spooled) -> dict[str, list[Any]]:
    columns: dict[str, list[Any]] = {name: [] for name in rows.columns}
    with rows.path.open(encoding="utf-8") as file:
        for line in file:
            for name, value in json.loads(line).items():
                columns[name].append(value)
    return columns


def _series(pandas: Any, column: list[Any], type: str, words: dict[int | float, str]) -> Any:
    if words:
        numbers = {word: number for number, word in words.items()}
        coded = column if type == "boolean" else [None if one is None else numbers[one] for one in column]
        return pandas.Series([None if one is None else float(one) for one in coded], dtype="float64")
    if type == "text":
        # Stata has no missing text but the empty one.
        return pandas.Series(["" if one is None else _cut(str(one)) for one in column], dtype="object")
    return pandas.Series(column, dtype="float64")


def _words_of(column: str, values: Iterable[object]) -> dict[int | float, str]:
    """The closed list that a column's words come from, numbered from 1; empty for any other column."""
    from coalclass.corpus.describe_columns import closed_lists

    present = {value for value in values if value is not None}
    for words in closed_lists(column):
        if present <= set(words):
            return {float(number): word for number, word in enumerate(words, 1)}
    return {}


def _label(column: str, *, cut: bool) -> str:
    from coalclass.corpus.describe_columns import describe_column

    about = describe_column(column)
    if cut:
        about = f"(cut to {LONGEST_TEXT} bytes) {about}"
    return about if len(about) <= LONGEST_LABEL else f"{about[: LONGEST_LABEL - 3].rstrip()}..."


def _cut_texts(column: Iterable[object]) -> bool:
    return any(value is not None and len(str(value).encode()) > LONGEST_TEXT for value in column)


def _cut(text: str) -> str:
    return text.encode()[:LONGEST_TEXT].decode(errors="ignore")
