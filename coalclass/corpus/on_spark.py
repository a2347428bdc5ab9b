"""Scoring on Spark: lines of JSON Lines in, one folder of Parquet out, each line scored where Spark has put it.

Spark reads, shares out, tries again, writes and commits; this module only says what becomes of a line. The rulebook and
the model go to the workers as text, and records are text or bytes until a worker reads them. Verdicts and errors leave
in one pass: the column `outcome` says which, and each has a folder of its own, committed together.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from glob import escape
from itertools import chain, groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from coalclass.corpus.batch import Row, Work, score_all
from coalclass.corpus.summary import Case, Summary
from coalclass.corpus.tables import VERDICT_COLUMNS
from coalclass.errors import PlaceError, Problem, UsageError
from coalclass.limits import PROBLEMS_LISTED, RECORD_BYTES
from coalclass.records.decode import LineProblem
from coalclass.records.reading import Line
from coalclass.results import Stream
from coalclass.scoring import Scorer
from coalclass.scoring.model import parse_model
from coalclass.scoring.rulebook import parse_rulebook
from coalclass.spark_session import is_address, make_uri, open_session, read_uri, shorten_error

if TYPE_CHECKING:
    from pyarrow import RecordBatch, Schema
    from pyspark.sql import DataFrame, SparkSession

OUTCOME, VERDICT, ERROR = "outcome", "verdict", "error"
"""The column by which the output is parted, and its two values: the folders are outcome=verdict and outcome=error."""

PLACE_COLUMNS = ("file", "line")
"""Where a record stood, so that a reader can put the rows in order; Spark gives them in any."""

ERROR_COLUMNS = ("error_column", "error_entry", "error_message", "error_found", "error_allowed", "error_suggestion")
COLUMNS = (OUTCOME, *PLACE_COLUMNS, *VERDICT_COLUMNS, "warnings", *ERROR_COLUMNS)
"""The columns of the output, in order: a verdict has no error columns, and an error has but the path of a verdict's."""

_WHOLE = ("line", "hegemon_ccode", "follower_ccode", "warnings", "error_column")
_YES_NO = ("in_training", "agree")
_WORDS = (
    *(OUTCOME, "file", "id", "path", "hegemon", "hegemon_name", "hegemon_cow", "follower", "follower_name"),
    *("follower_cow", "coalition", "period_start", "period_end", "label", "standing", "rules_label", "model_label"),
    *("model_name", "published_label", "published_confidence", "published_source", "context_added"),
    *ERROR_COLUMNS[1:],
)
_LINES = 256
"""Records that a worker is given at once."""

_SETTINGS = {
    "spark.sql.execution.arrow.maxRecordsPerBatch": str(_LINES),
    "spark.sql.execution.arrow.maxBytesPerBatch": str(4 * RECORD_BYTES),
    # Both folders are written as rows come: nothing is sorted for it.
    "spark.sql.maxConcurrentOutputFileWriters": "2",
}


class Texts(NamedTuple):
    """What makes a scorer, as plain values: the contents of a rulebook's and a model's file, and two choices."""

    rulebook: bytes
    model: bytes
    prior: float
    context: str


class Partitions(Stream[Row]):
    """What Spark has written: `folder`, `summary`, and in `problems` the errors, no more than can be read.

    Verdicts are the Parquet files below `outcome=verdict`, errors those below `outcome=error`. Who iterates over it
    reads the rows back, in the order of files and lines; UsageError where the folder is not on this machine.
    """

    def __init__(
        self, folder: str, summary: Summary, problems: Sequence[Problem] = (), unread: Sequence[Problem] = ()
    ) -> None:
        rows = chain((Row(one.path, None, (one,)) for one in unread), _read_rows(folder))
        super().__init__(rows, "batch", lambda row: row.values)
        self.folder, self.summary = folder, summary
        self.problems = (*unread, *problems)[:PROBLEMS_LISTED]
        summary.bad += len(unread)
        summary.first_bad = self.problems[0].path if self.problems else ""

    def __repr__(self) -> str:
        return f"Partitions({self.folder}: {self.summary.count} verdicts, {self.summary.bad} not scored)"


def _read_rows(folder: str) -> Iterator[Row]:
    """The rows of a folder that Spark has written, one a record, in the order of files and lines."""
    if is_address(folder):
        raise UsageError(f"{folder}: rows are read back from a folder of this machine; read an address with Spark")
    import duckdb

    files = [os.path.join(escape(folder), f"{OUTCOME}={one}", "*.parquet") for one in (VERDICT, ERROR)]
    files = [one for one in files if os.path.isdir(os.path.join(folder, os.path.basename(os.path.dirname(one))))]
    if not files:
        return
    with duckdb.connect(":memory:", config={"autoload_known_extensions": "false"}) as connection:
        columns = ", ".join(f'"{one}"' for one in COLUMNS)
        text = f"SELECT {columns} FROM read_parquet(?, hive_partitioning=true) ORDER BY file, line, error_column"
        found = connection.execute(text, [files])
        rows = (dict(zip(COLUMNS, one, strict=True)) for one in iter(found.fetchone, None))
        for _, parts in groupby(rows, lambda one: (one["file"], one["line"])):
            yield _read_row(list(parts))


def _read_row(parts: list[dict[str, Any]]) -> Row:
    """What was written of one record: a verdict, or its errors."""
    first = parts[0]
    if first[OUTCOME] == VERDICT:
        return Row(first["path"], {name: first[name] for name in VERDICT_COLUMNS}, ())
    return Row(first["path"], None, tuple(map(_read_problem, parts)))


def score_on_spark(
    files: Sequence[str],
    texts: Texts,
    out: str,
    *,
    unread: Sequence[Problem] = (),
    overwrite: bool = False,
    master: str | None = None,
) -> Partitions:
    """Score the lines of files of JSON Lines, or of those below addresses, and write them below `out`.

    `unread` is what else was named and cannot be read.
    Raises UsageError where Spark is missing or gives up, where a file stands among the others twice, and PlaceError
    where something stands in the way.
    """
    _check_folder(out, overwrite)
    names = _name_files(files)
    with open_session(master, _SETTINGS) as session:
        lines = _read_lines(session, files)
        firsts, empty = _number_blocks(lines, _count_lines(lines), names)
        context = session.sparkContext
        given = context.broadcast((tuple(texts), firsts, names))
        try:
            scored = lines.mapInArrow(partial(_score_batches, given), _describe_schema())
            _write(scored, out, overwrite)
        finally:
            given.unpersist()
        summary, problems = _sum_up(session, make_uri(out))
    return Partitions(out, summary, problems, [*unread, *empty])


def _check_folder(out: str, overwrite: bool) -> None:
    """Raise PlaceError where Spark could not write, or would remove what is not a result of this kind."""
    if is_address(out) or not os.path.lexists(out):
        parent = os.path.dirname(os.path.abspath(out))
        if not is_address(out) and not os.path.isdir(parent):
            raise PlaceError(f"{out}: there is no folder {os.path.dirname(out) or parent}")
        return
    if not os.path.isdir(out):
        raise PlaceError(f"{out} is a file; the engine spark writes a folder")
    try:
        names = [name for name in os.listdir(out) if not name.startswith((".", "_"))]
    except OSError as error:
        raise PlaceError(f"{out}: cannot be read ({error.strerror or error})") from None
    if any(name not in (f"{OUTCOME}={VERDICT}", f"{OUTCOME}={ERROR}") for name in names):
        raise PlaceError(f"{out}: the folder holds something else than verdicts of this engine; choose another name")
    if not overwrite:
        raise PlaceError(f"{out} exists; choose another name, or overwrite it with --force")


def _name_files(files: Sequence[str]) -> dict[str, str]:
    """What each file of this machine was called by whoever named it, by its full path."""
    names: dict[str, str] = {}
    for name in files:
        whole = name if is_address(name) else os.path.abspath(name)
        if whole in names:
            raise UsageError(f"{name}: is named twice; the engine spark reads a file once")
        names[whole] = name
    return names


def _read_lines(session: SparkSession, files: Sequence[str]) -> DataFrame:
    """Every line as bytes, with its file and with where the block begins that it was read in."""
    from pyspark.sql import functions as F

    reader = session.read.option("lineSep", "\n")
    if any(map(is_address, files)):
        reader = reader.option("recursiveFileLookup", "true").option("pathGlobFilter", "*.jsonl")
    lines = reader.text([make_uri(one) for one in files])
    # A line that is longer than any record comes cut, so that whoever reads it reports it.
    value = F.col("value").cast("binary").substr(1, RECORD_BYTES + 2)
    return lines.select(
        value.alias("value"),
        F.col("_metadata.file_path").alias("file"),
        F.col("_metadata.file_block_start").alias("start"),
    )


def _count_lines(lines: DataFrame) -> list[Any]:
    """Lines, and those that are not blank, by file and block: Spark counts them without Python."""
    from pyspark.sql import functions as F

    blank = F.trim(F.col("value").cast("string"), F.lit(" \t\r\n")) == ""
    counted = lines.groupBy("file", "start").agg(F.count("*").alias("lines"), F.count_if(~blank).alias("records"))
    return sorted(counted.collect(), key=lambda row: (row["file"], row["start"]))


def _number_blocks(
    lines: DataFrame, counts: list[Any], names: dict[str, str]
) -> tuple[dict[tuple[str, int], int], list[Problem]]:
    """How many lines of its file stand before each block; and the files that hold no record, as problems."""
    firsts: dict[tuple[str, int], int] = {}
    before: dict[str, int] = {}
    records: dict[str, int] = {}
    for row in counts:
        firsts[row["file"], row["start"]] = before.get(row["file"], 0)
        before[row["file"]] = before.get(row["file"], 0) + row["lines"]
        records[read_uri(row["file"])] = records.get(read_uri(row["file"]), 0) + row["records"]
    sentence = "the file holds no record; one on each line was expected"
    # Spark spells the same file in two ways, so files are compared by what they are called here.
    empty = sorted(names.get(file, file) for file in set(map(read_uri, lines.inputFiles())) if not records.get(file))
    return firsts, [LineProblem(f"{one}:1", 1, 1, sentence) for one in empty]


def _write(scored: DataFrame, out: str, overwrite: bool) -> None:
    """Write and commit; nothing asks for an order, which would have Spark score everything twice."""
    from pyspark.errors import PySparkException

    writer = scored.write.partitionBy(OUTCOME).mode("overwrite" if overwrite else "errorifexists")
    # The name of a place is no pattern.
    place = out if is_address(out) else "file://" + os.path.abspath(out)
    try:
        writer.parquet(place)
    except PySparkException as error:
        if "PATH_ALREADY_EXISTS" in str(error):
            raise PlaceError(f"{out} exists; choose another name, or overwrite it with --force") from None
        raise UsageError(f"Spark gave the work up, and no verdict counts: {shorten_error(error)}") from None


def _score_batches(given: Any, batches: Iterable[RecordBatch]) -> Iterator[RecordBatch]:
    """What Spark calls on a worker: batches of lines of some blocks, in their order, to batches of rows."""
    import pyarrow

    texts, firsts, names = given.value
    scorer = _make_scorer(Texts(*texts))
    seen: dict[tuple[str, int], int] = {}
    schema = _arrow_schema()
    for batch in batches:
        rows: list[dict[str, Any]] = []
        block: tuple[str, int] | None = None
        lines: list[Line] = []
        for text, file, start in zip(*[column.to_pylist() for column in batch.columns], strict=True):
            if (file, start) != block:
                rows += _score_lines(block, lines, scorer, names)
                block, lines = (file, start), []
            number = seen[file, start] = seen.get((file, start), firsts[file, start]) + 1
            line = text.rstrip(b"\r\n")
            if line.strip(b" \t"):
                lines.append((number, line))
        rows += _score_lines(block, lines, scorer, names)
        yield pyarrow.RecordBatch.from_pylist(rows, schema)


def _score_lines(
    block: tuple[str, int] | None, lines: Sequence[Line], scorer: Scorer, names: dict[str, str]
) -> Iterator[dict[str, Any]]:
    if block is None or not lines:
        return
    file = read_uri(block[0])
    name = names.get(file, file)
    scored = score_all([Work((name,), tuple(lines))], scorer)
    for (number, _), row in zip(lines, scored, strict=True):
        place = {"file": name, "line": number}
        if row.values is not None:
            yield {OUTCOME: VERDICT, **place, **row.values, "warnings": len(row.problems)}
        else:
            yield from _error_rows(row, place)


def _error_rows(row: Row, place: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for problem in row.problems:
        if problem.severity == "error":
            allowed = ", ".join(problem.allowed) or None
            told = (problem.column, problem.entry, problem.message, problem.found, allowed, problem.suggestion)
            yield {OUTCOME: ERROR, **place, "path": row.path, **dict(zip(ERROR_COLUMNS, told, strict=True))}


@lru_cache(maxsize=1)
def _make_scorer(texts: Texts) -> Scorer:
    """Made once by each worker, from text."""
    rulebook = parse_rulebook(texts.rulebook, "the rulebook that was sent")
    return Scorer(rulebook, parse_model(texts.model, "the model that was sent"), texts.prior, texts.context)


def _kind_of(column: str) -> str:
    """What Spark's SQL calls the type of a column."""
    kinds = {"BIGINT": _WHOLE, "BOOLEAN": _YES_NO, "STRING": _WORDS}
    return next((kind for kind, columns in kinds.items() if column in columns), "DOUBLE")


def _describe_schema() -> str:
    return ", ".join(f"`{column}` {_kind_of(column)}" for column in COLUMNS)


def _arrow_schema() -> Schema:
    import pyarrow

    makes: dict[str, Callable[[], Any]] = {
        "BIGINT": pyarrow.int64,
        "BOOLEAN": pyarrow.bool_,
        "STRING": pyarrow.string,
        "DOUBLE": pyarrow.float64,
    }
    return pyarrow.schema([(column, makes[_kind_of(column)]()) for column in COLUMNS])


def _sum_up(session: SparkSession, place: str) -> tuple[Summary, list[Problem]]:
    """The summary of what was written, in the order of the records, and the first errors."""
    from pyspark.sql import functions as F

    written = session.read.schema(_describe_schema()).parquet(place)
    verdicts, errors = (written.where(F.col(OUTCOME) == one) for one in (VERDICT, ERROR))
    both = F.col("label").isNotNull() & F.col("published_label").isNotNull()
    groups = verdicts.groupBy("coalition", "label", "standing").agg(
        F.count("*").alias("count"),
        F.count_if("agree").alias("agree"),
        F.sum("db").alias("db"),
        F.sum("warnings").alias("warnings"),
        F.count_if(both).alias("published"),
        F.count_if(both & (F.col("label") != F.col("published_label"))).alias("differing"),
        F.min(F.struct("file", "line")).alias("first"),
    )
    summary = Summary()
    for row in sorted(groups.collect(), key=lambda one: one["first"]):
        case = summary.cases.setdefault(row["coalition"], Case())
        case.labels[row["label"]] += row["count"]
        case.standings[row["standing"]] += row["count"]
        case.agree += row["agree"]
        case.db += row["db"]
        summary.warnings += row["warnings"]
        summary.published += row["published"]
        summary.differing += row["differing"]
    summary.bad = errors.agg(F.count_distinct("file", "line")).collect()[0][0]
    told = errors.orderBy("file", "line", "error_column").limit(PROBLEMS_LISTED).collect() if summary.bad else []
    return summary, [_read_problem(row) for row in told]


def _read_problem(row: Any) -> Problem:
    allowed = tuple((row["error_allowed"] or "").split(", ")) if row["error_allowed"] else ()
    return LineProblem(
        row["path"],
        row["line"],
        row["error_column"],
        row["error_message"],
        row["error_entry"],
        row["error_found"],
        allowed,
        row["error_suggestion"],
    )
