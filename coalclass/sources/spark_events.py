"""Event tables on Spark: the SQL texts of `sql/`, run on rows that Spark reads, and what they give taken back.

What the dialects of DuckDB and Spark do not share stands here: how lines become rows, how a table is named, and how its
rows come back. Files as they are published, tab separated, unquoted and in UTF-8, are read; DuckDB reads the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coalclass.errors import DatasetError
from coalclass.sources.tables import Faults, open_bytes
from coalclass.spark_session import make_uri, read_uri

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame, SparkSession

__all__ = ["Form", "SparkTables"]

_TAB = "\t"


@dataclass(frozen=True, slots=True)
class Form:
    """How lines of a table are laid out: its columns by name, in order, and which numbers of fields are right.

    `wanted` are the columns that are read, each with the expression, in SQL, that stands for it; `missing` are the
    texts that stand for nothing; lines that are one of `headers` are no rows.
    """

    columns: tuple[str, ...]
    fields: frozenset[int]
    wanted: Mapping[str, str]
    missing: tuple[str, ...] = ("",)
    headers: frozenset[str] = frozenset()


class SparkTables:
    """Tables in a session of Spark, apart from those of the caller."""

    def __init__(self, session: SparkSession, quad_classes: Mapping[tuple[str, str], int]) -> None:
        self._session = session.newSession()
        rows = [(scheme, root, quad) for (scheme, root), quad in quad_classes.items()]
        self.name_rows("quad_classes", rows, "scheme STRING, root STRING, quad INT")

    def name_rows(self, name: str, rows: Sequence[tuple[Any, ...]], columns: str) -> None:
        """Name a small table of rows."""
        self._session.createDataFrame(list(rows), columns).createOrReplaceTempView(name)

    def run(self, text: str) -> list[tuple[Any, ...]]:
        """Run one statement and give its rows."""
        return [tuple(row) for row in self._session.sql(text).collect()]

    def sum_up(self, text: str) -> Any:
        """Run one statement and give its rows as an Arrow table."""
        return self._session.sql(text).toArrow()

    def keep(self, name: str, text: str) -> None:
        """Name what a statement gives, worked out once and kept by Spark."""
        kept = self._session.sql(text).persist()
        kept.createOrReplaceTempView(name)

    def read(
        self,
        name: str,
        parts: Sequence[tuple[Sequence[Path], Form]],
        use: Callable[[], Any],
        expected: str,
        faults: Faults,
        *,
        strict: bool = False,
        once: str | None = None,
    ) -> Any:
        """Name the rows of files, and give what `use` makes of them.

        A row with another number of fields is left out and counted among the `faults`. With `once` a value of that
        column counts once. None where text is not UTF-8, which is left to DuckDB too. DatasetError as `read_tolerantly`
        has it.
        """
        bad, foreign = map(sum, zip(*[self._count(paths, form) for paths, form in parts], strict=True))
        if foreign:
            return None
        if bad:
            self._judge(parts, expected, faults, strict)
        good: DataFrame | None = None
        for paths, form in parts:
            lines = self._read_lines(paths, form)
            rows = _select(lines.where(~_is_bad(form)), form)
            good = rows if good is None else good.unionByName(rows)
        assert good is not None
        if once is not None:
            good = good.dropDuplicates([once])
        good.createOrReplaceTempView(name)
        return use()

    def _count(self, paths: Sequence[Path], form: Form) -> tuple[int, int]:
        """How many rows have another number of fields, and how many are not UTF-8.

        This reads the files once more, and only counts. What Spark can observe on the way is not heard where rows come
        back as Arrow, and a part that is tried again would be counted twice.
        """
        from pyspark.sql import functions as F

        lines = self._read_lines(paths, form)
        found = lines.agg(F.count_if(_is_bad(form)), F.count_if(~F.is_valid_utf8("line"))).collect()[0]
        return found[0], found[1]

    def _read_lines(self, paths: Sequence[Path], form: Form) -> DataFrame:
        """The lines that are neither blank nor a header, each with its file."""
        from pyspark.sql import functions as F

        lines = self._session.read.option("lineSep", "\n").text([make_uri(str(path)) for path in paths])
        lines = lines.select(
            F.rtrim(F.col("value"), F.lit("\r")).alias("line"), F.col("_metadata.file_path").alias("file")
        )
        lines = lines.where(F.col("line") != "")
        return lines.where(~F.col("line").isin(sorted(form.headers))) if form.headers else lines

    def _judge(self, parts: Sequence[tuple[Sequence[Path], Form]], expected: str, faults: Faults, strict: bool) -> None:
        """Look at the files with bad rows, which are few, line by line."""
        from coalclass.sources.events import judge_bad_lines

        for paths, form in parts:
            for path in self._list_files_with_bad_rows(paths, form):
                bad, count = _list_bad_lines(path, form)
                line, found = next(iter(bad.items()))
                right = " or ".join(map(str, sorted(form.fields)))
                first = DatasetError(f"{path}, line {line}: {found} fields instead of {right}; expected {expected}")
                if strict:
                    raise first
                judge_bad_lines(path, list(bad), count, first, faults)

    def _list_files_with_bad_rows(self, paths: Sequence[Path], form: Form) -> list[Path]:
        lines = self._read_lines(paths, form).where(_is_bad(form))
        found = {read_uri(row["file"]) for row in lines.select("file").distinct().collect()}
        return [path for path in paths if str(path.absolute()) in found]


def _select(lines: DataFrame, form: Form) -> DataFrame:
    """The wanted columns, each as its expression says; a text that stands for nothing is none."""
    from pyspark.sql import functions as F

    places = {name: place for place, name in enumerate(form.columns)}
    cells = lines.select(F.split("line", _TAB, -1).alias("cells"))
    named = [_find_cell(places[one], form.missing).alias(one) for one in form.wanted if one in places]
    return cells.select(*named).select(*[F.expr(text).alias(one) for one, text in form.wanted.items()])


def _is_bad(form: Form) -> Column:
    """Whether a line has another number of fields, told by its tabs without taking it apart."""
    from pyspark.sql import functions as F

    tabs = F.length("line") - F.length(F.translate(F.col("line"), _TAB, ""))
    return ~(tabs + 1).isin(sorted(form.fields))


def _find_cell(place: int, missing: Iterable[str]) -> Column:
    from pyspark.sql import functions as F

    cell = F.get(F.col("cells"), F.lit(place))
    return F.when(~cell.isin(list(missing)), cell)


def _list_bad_lines(path: Path, form: Form) -> tuple[dict[int, int], int]:
    """The number of each line with another number of fields, with that number; and how many lines there are."""
    bad: dict[int, int] = {}
    number = 0
    with open_bytes(path) as file:
        for number, line in enumerate(file, start=1):
            text = line.rstrip(b"\r\n")
            found = text.count(_TAB.encode()) + 1
            if text and found not in form.fields and text.decode("utf-8-sig", "replace") not in form.headers:
                bad[number] = found
    return bad, number
