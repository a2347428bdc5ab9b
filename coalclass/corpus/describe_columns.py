"""What the columns of flat tables hold: a short sentence each, and the closed lists that their words come from."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from coalclass.corpus.panel_table import DIMENSION_COLUMNS, SEARCH_COLUMNS
from coalclass.corpus.tables import PROFILE_COLUMNS, VALUE_COLUMNS
from coalclass.records.columns import columns
from coalclass.scoring.glossary import find_head

_FILE = "verdict_columns.yaml"


def describe_column(column: str) -> str:
    """What a column of any flat table holds.

    >>> describe_column("profile_carrots"), describe_column("value_price_named")
    ('Amount of carrots, 0 to 1', 'Strength of the trace price-named, 0 to 1')
    """
    for known, what in ((PROFILE_COLUMNS, "Amount of"), (VALUE_COLUMNS, "Strength of the trace")):
        for name, titled in known.items():
            if column == titled:
                return f"{what} {name}, 0 to 1"
            if column == titled.replace("value_", "db_"):
                return f"What the trace {name} adds to the verdict, dB"
    for known, sentence in (
        (SEARCH_COLUMNS, "How well the trace {} was looked for, 0 to 1"),
        (DIMENSION_COLUMNS, "What the dimension {} adds to the verdict, dB"),
    ):
        for name, titled in known.items():
            if column == titled:
                return sentence.format(name)
    if column in _read()["about"]:
        return str(_read()["about"][column])
    for table in columns().values():
        if column in table and table[column].about:
            unit = table[column].field.unit
            return table[column].about + (f" ({unit})" if unit else "")
    term = find_head(column)
    return column.replace("_", " ") if term is None else term.summary


def closed_lists(column: str) -> list[tuple[str, ...]]:
    """The closed lists that a column's words may come from, the most likely first."""
    lists = [tuple(map(str, _read()["words"].get(column, ())))]
    lists += [table[column].field.words for table in columns().values() if column in table]
    return [words for words in lists if words]


@lru_cache(maxsize=1)
def _read() -> Any:
    from coalclass.records.fields import read_data_file

    return read_data_file(Path(__file__).with_name(_FILE))
