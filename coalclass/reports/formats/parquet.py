"""Parquet, for DuckDB, pandas, R and Spark: the rows of CSV with types."""

from __future__ import annotations

import shutil
from typing import BinaryIO

from coalclass.reports.formats import Format
from coalclass.reports.view import View

_TYPES = {"text": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN"}


class Parquet(Format):
    """Columns by name, numbers unrounded, a missing value as NULL. Written by DuckDB from a file, row by row."""

    name = "parquet"
    endings = (".parquet",)
    shape = "rows"
    binary = True
    rank = 6

    @staticmethod
    def write_bytes(view: View, stream: BinaryIO) -> None:
        """Write all rows."""
        import duckdb

        from coalclass.reports.typed_rows import spool_rows

        with spool_rows(view) as rows:
            out = rows.path.with_suffix(".parquet")
            types = {name: _TYPES[type] for name, type in zip(rows.columns, rows.types, strict=True)}
            try:
                with duckdb.connect() as database:
                    table = database.read_json(str(rows.path), format="newline_delimited", columns=types)
                    table.write_parquet(str(out))
            except duckdb.Error as error:
                raise OSError(str(error)) from error
            with out.open("rb") as file:
                shutil.copyfileobj(file, stream)
