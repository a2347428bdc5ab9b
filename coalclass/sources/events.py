"""What the importers of machine-coded events share: tables too big for memory, brought to monthly counts.

Each importer reads its files into a view, and the SQL text under `sql/` brings that view to one table,
`tallies`: events by directed dyad, month and quad class. That text is plain SQL that Spark runs too; what
only DuckDB does, reading the files, stands in the importers. The table is made once for each folder of
data; a request for a dyad then only looks into it.

Quad classes (`data/event_quad_classes.csv`) go by the root, the first two digits, of a code:

- CAMEO as in the GDELT codebook and the KEDS project's counts: 01-05 verbal cooperation, 06-09 material
  cooperation, 10-14 verbal conflict, 15-20 material conflict. Some later work moves 09, investigate, to
  conflict; the files at hand do not.
- WEIS as in the KEDS project's papers (Schrodt and Gerner): 02-05 and 08-10 verbal cooperation; 01, 06 and
  07 material cooperation; 11-17 verbal conflict; 18-22 material conflict.

An event counts where both actors are the state itself: the bare country, or an organ of the state, be it
executive, legislative, judicial, military, police or intelligence (as in article 4 of the International Law
Commission's articles on state responsibility). Parties, opposition, business, media and rebels are not the
state; such rows are counted and left out.

Where several files, editions or datasets tell of the same months, adding them up would count one event
twice: they read the same news. `keep_first` takes them in order of preference and lets the first that
has any event in a month tell it. Within a dataset the order is by the number of events on the dyad in the
period; among datasets it is the order of the registry.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import finalize

from coalclass.errors import DatasetError
from coalclass.records import Entry, Interaction, PartialDate, Source, State
from coalclass.records.dates import parse_date
from coalclass.sources.base import Findings, Located, Request
from coalclass.sources.event_questions import Answers, Question
from coalclass.sources.kinds import list_event_kinds
from coalclass.sources.states import list_own_codes
from coalclass.sources.tables import Faults, open_bytes, read_own

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection
    from pyspark.sql import SparkSession

    from coalclass.sources.spark_events import SparkTables

MEMORY = "1GB"  # of DuckDB's own; the process holds Python and file buffers beside it
THREADS = 4
_MOST_BAD = 100  # one row in so many may be no row

_COLUMNS = {
    **dict.fromkeys(("series", "source", "target", "span"), "VARCHAR"),
    **{"quad": "INTEGER", "standing": "VARCHAR", "events": "BIGINT", "disagreements": "BIGINT"},
}
_HERE = Path(__file__).parent
_REASONS = {
    "date": "events whose date cannot be read",
    "code": "events whose code is not in the scheme",
    "sector": "events of actors that are not the state, such as parties, business or rebels",
    "aside": "events that the report mentions only in passing (not root events)",
}
_Dated = TypeVar("_Dated", "Tally", Entry)


@dataclass(frozen=True, slots=True)
class Tally:
    """Events of one quad class by one actor toward the other in a month or a year, from one series of files."""

    series: str
    actor: str
    date: PartialDate
    quad: int
    events: int


@lru_cache(maxsize=1)
def load_quad_classes() -> dict[tuple[str, str], int]:
    """The quad class, 1 to 4, of each scheme (cameo, weis) and root code."""
    return {(row["scheme"], row["root"]): int(row["quad"]) for row in read_own("event_quad_classes")}


def find_quad_class(scheme: str, code: str) -> int | None:
    """The quad class of an event code, which is text ("010" is no number); None where the scheme lacks it."""
    return load_quad_classes().get((scheme, code[:2])) if code.isascii() and code.isdigit() else None


def list_actor_codes(actors: str, state: State) -> tuple[str, ...]:
    """What a list of actor codes (`cameo` or the older `keds`) calls a state; empty where that is not known.

    CAMEO has ISO 3166 alpha-3 with a few exceptions. The older codes look alike and mean other states (AUS is
    Austria), so that only those listed count.
    """
    default = (state.iso3,) if actors == "cameo" and state.iso3 is not None else ()
    return list_own_codes(actors, state, default)


@lru_cache(maxsize=16)
def load_sql(name: str) -> str:
    """The text of `sql/NAME.sql`."""
    return (_HERE / "sql" / f"{name}.sql").read_text(encoding="utf-8")


class Tallies:
    """Tallies in a DuckDB table or view of that name, of which dyads can be asked."""

    def __init__(self, connection: DuckDBPyConnection) -> None:
        self.connection = connection
        self._answers: Answers | None = None

    def run(self, text: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run one statement and give its rows."""
        return self.connection.execute(text, list(values)).fetchall()

    def names(self) -> list[str]:
        """Every actor in the tallies."""
        return [row[0] for row in self.run("SELECT source FROM tallies UNION SELECT target FROM tallies ORDER BY 1")]

    def prepare(self, asked: Iterable[Question]) -> Answers:
        """Read at once the tallies that a set of questions needs; those of the last set are let go."""
        self._answers = Answers(asked, self.run, load_sql("dyads"))
        return self._answers

    def dyad(self, question: Question) -> list[tuple[Any, ...]]:
        """The tallies between two states, prepared or not: rows as of `Answers.answer`."""
        ready = self._answers
        if ready is None or not ready.holds(question):
            ready = self.prepare([question])
        return ready.answer(question)

    def keep(self, path: Path) -> None:
        """Write the tallies as Parquet, from which `Tallies.take` has them again: in order, so that little is read."""
        self.run(f"COPY (FROM tallies ORDER BY source, target, span) TO {quote_text(str(path))} (FORMAT parquet)")

    @classmethod
    def take(cls, path: Path, connection: DuckDBPyConnection) -> Tallies:
        """Tallies that were kept, read where they lie. duckdb.Error where the file holds something else."""
        table = cls(connection.cursor())
        columns = ", ".join(f"CAST({name} AS {kind}) AS {name}" for name, kind in _COLUMNS.items())
        table.run(f"CREATE TEMP VIEW tallies AS SELECT {columns} FROM read_parquet({quote_text(str(path))})")
        return table


class EventTable(Tallies):
    """A DuckDB database of tallies, in memory up to a limit and beyond it in a folder that goes away with it.

    With a `session` of Spark, Spark reads and sums up the files that it can, and only tallies come here.
    """

    def __init__(self, memory: str = MEMORY, threads: int = THREADS, session: SparkSession | None = None) -> None:
        import duckdb

        self.folder = Path(mkdtemp(prefix="coalclass-events-"))
        super().__init__(
            duckdb.connect(
                ":memory:",
                config={
                    "memory_limit": memory,
                    "threads": str(threads),
                    "temp_directory": str(self.folder),
                    "preserve_insertion_order": "false",
                    # Nothing is ever fetched from the network.
                    "autoinstall_known_extensions": "false",
                    "autoload_known_extensions": "false",
                },
            )
        )
        self._closing = finalize(self, _close_table, self.connection, self.folder)
        self.run(load_sql("tallies"))
        self.run("CREATE TABLE quad_classes (scheme STRING, root STRING, quad INT)")
        rows = ", ".join(f"('{scheme}', '{root}', {quad})" for (scheme, root), quad in load_quad_classes().items())
        self.run(f"INSERT INTO quad_classes VALUES {rows}")
        self.spark: SparkTables | None = None
        if session is not None:
            # Deferred: hardly any table is made on Spark.
            from coalclass.sources.spark_events import SparkTables

            self.spark = SparkTables(session, load_quad_classes())

    def add(self, name: str) -> None:
        """Add to the tallies what `sql/NAME.sql` makes of the view that it reads."""
        self.run(f"INSERT INTO tallies {load_sql(name)}")
        self._answers = None

    def add_rows(self, rows: Any) -> None:
        """Add tallies that were summed up elsewhere, an Arrow table with the columns of `sql/tallies.sql`."""
        self.connection.register("summed_up", rows)
        self.run("INSERT INTO tallies SELECT * FROM summed_up")
        self.connection.unregister("summed_up")
        self._answers = None

    def view(self, name: str, columns: str, read: str) -> None:
        """Name what an engine-specific reading function gives, so that SQL text need not know it."""
        self.run(f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT {columns} FROM {read}")

    def close(self) -> None:
        """Let go of the database and remove its folder; so does the end of the process or of the last use."""
        self._closing()


def _close_table(connection: DuckDBPyConnection, folder: Path) -> None:
    connection.close()
    rmtree(folder, ignore_errors=True)


@contextmanager
def name_bad_file(what: str, expected: str) -> Iterator[None]:
    """Turn what DuckDB says of a bad file into a DatasetError that names file, line and what was expected."""
    import re

    import duckdb

    try:
        yield
    except duckdb.Error as error:
        text = str(error)
        file = re.search(r"^\s*file = (.+)$", text, re.MULTILINE) or re.search(r'[Ff]ile "([^"]+)"', text)
        line = re.search(r"CSV Error on Line: (\d+)", text)
        found = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", text)
        where = (file[1] if file else what) + (f", line {line[1]}" if line else "")
        said = f"{found[2]} fields instead of {found[1]}" if found else text.splitlines()[0]
        raise DatasetError(f"{where}: {said}; expected {expected}") from None


def read_tolerantly(
    table: EventTable,
    paths: Sequence[Path],
    expected: str,
    read: Callable[[str], None],
    faults: Faults,
    *,
    strict: bool = False,
) -> None:
    """Read files through `read`, which takes further options of DuckDB's reader; rows that are no rows are left out.

    Text that is not UTF-8 is read as Latin-1. A row with another number of fields is counted among the `faults`.
    DatasetError where such a row is the last one, so that the file is cut short, or there are many; and with `strict`
    where there is any.
    """
    what = ", ".join(path.name for path in paths[:3])
    encoding = ""
    for _ in range(2):
        try:
            with name_bad_file(what, expected):
                return read(encoding)
        except DatasetError as error:
            first = error
        if "unicode" not in str(first) or encoding:
            break
        encoding = ", encoding='latin-1'"
    if strict or "fields instead of" not in str(first):
        raise first
    with name_bad_file(what, expected):
        read(f"{encoding}, ignore_errors=true, store_rejects=true, rejects_table='bad_rows', rejects_scan='bad_files'")
    _judge_bad_rows(table, first, faults)


def _judge_bad_rows(table: EventTable, first: DatasetError, faults: Faults) -> None:
    """Count the rows that the reader left out; raise the first error where they are the end of a file, or many."""
    rows = table.run(
        "SELECT DISTINCT file_path, line FROM bad_rows JOIN bad_files USING (scan_id, file_id) ORDER BY file_path, line"
    )
    table.run("DROP TABLE bad_rows")
    table.run("DROP TABLE bad_files")
    bad: dict[str, list[int]] = {}
    for path, line in rows:
        bad.setdefault(path, []).append(int(line))
    for path, lines in bad.items():
        try:
            judge_bad_lines(Path(path), lines, _count_lines(Path(path)), first, faults)
        except DatasetError:
            table.run("DELETE FROM tallies")
            raise


def judge_bad_lines(path: Path, lines: Sequence[int], count: int, first: DatasetError, faults: Faults) -> None:
    """Count the lines of a file that are left out; raise `first` where its last is among them, or where they are many.

    `lines` are their numbers, upward, `count` is how many lines the file has.
    """
    if lines[-1] >= count or len(lines) > max(1, count // _MOST_BAD):
        raise first
    for line in lines:
        faults.leave_out(path, f"{path}, line {line}: another number of fields than the other rows")


def _count_lines(path: Path) -> int:
    count = 0
    with open_bytes(path) as file:
        while chunk := file.read(1 << 20):
            count += chunk.count(b"\n")
            ends = chunk.endswith(b"\n")
    return count if not count or ends else count + 1


def note_spans(located: Located, table: Tallies) -> None:
    """Say which years the tallies cover, and how many events they count."""
    text = "SELECT MIN(span), MAX(span), SUM(events) FROM tallies WHERE standing <> 'date'"
    found = located.load_once("span", lambda: table.run(text)[0])
    if found[0] is not None and found[0][:4].isdigit() and found[1][:4].isdigit():
        located.note_years(int(found[0][:4]), int(found[1][:4]), int(found[2]))


def quote_text(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def quote_paths(paths: Iterable[Path]) -> str:
    """Paths as a list of SQL literals."""
    return "[" + ", ".join(quote_text(str(path)) for path in paths) + "]"


def keep_first(series: Iterable[Sequence[_Dated]]) -> tuple[list[_Dated], list[_Dated]]:
    """What is kept and what is left out where series, the preferred first, tell of the same months.

    Works on tallies of one dataset and on the event entries of several alike. A series is kept for the
    spans that no earlier one tells of. A year overlaps its months.
    """
    kept: list[_Dated] = []
    dropped: list[_Dated] = []
    for one in series:
        taken = [item.date for item in kept]
        for item in one:
            overlaps = any(item.date.first <= date.last and date.first <= item.date.last for date in taken)
            (dropped if overlaps else kept).append(item)
    return kept, dropped


def order_series(tallies: Sequence[Tally]) -> list[list[Tally]]:
    """The tallies by series, the one with most events first; by name where they are even."""
    events: Counter[str] = Counter()
    for tally in tallies:
        events[tally.series] += tally.events
    names = sorted(events, key=lambda name: (-events[name], name))
    return [[tally for tally in tallies if tally.series == name] for name in names]


@dataclass(frozen=True, slots=True)
class Series:
    """How entries from one series of files are to be cited; `key` is a key of the record's sources."""

    key: str
    source: Source
    name: str


def count_tallies(
    rows: Sequence[tuple[Any, ...]], request: Request, findings: Findings, disagreeing: str = ""
) -> list[Tally]:
    """The tallies of a request's dyad within its period; what else there is goes to `findings.skipped`.

    `disagreeing` is said of events that the file itself puts into another class.
    """
    found = []
    for series, actor, span, quad, standing, events, disagreements in rows:
        date = parse_date(span) if span else None
        if date is not None and not request.period.overlaps(date):
            continue
        if date is None or standing != "counted":
            findings.skipped[_REASONS["date" if date is None else standing]] += int(events)
            continue
        found.append(Tally(series, actor, date, int(quad), int(events)))
        if disagreements and disagreeing:
            findings.skipped[disagreeing] += int(disagreements)
    return found


def add_entries(findings: Findings, tallies: Sequence[Tally], request: Request, cited: dict[str, Series]) -> None:
    """One entry for each month, actor and class, from the series that tells of the month; the others are counted."""
    kept, dropped = keep_first(order_series(tallies))
    for tally in dropped:
        findings.skipped[f"events of {cited[tally.series].name} in months that another file tells of"] += tally.events
    order = {kind: place for place, kind in enumerate(("hegemon", "follower"))}
    for tally in sorted(kept, key=lambda one: (one.date.first, one.date.text, order[one.actor], one.quad)):
        series = cited[tally.series]
        findings.sources[series.key] = series.source
        findings.add(_build_entry(tally, series, request))


def _build_entry(tally: Tally, series: Series, request: Request) -> Interaction:
    period = request.period
    whole = tally.date.first >= period.start.first and (period.end is None or tally.date.last <= period.end.last)
    by, toward = request.hegemon.code, request.follower.code
    if tally.actor == "follower":
        by, toward = toward, by
    note = f"{series.name}: events by {by} toward {toward}"
    if not whole:
        note += f" in the whole {'year' if len(tally.date.text) == 4 else 'month'}, of which the period has a part"
    return Interaction(
        date=tally.date,
        actor=tally.actor,
        kind=list_event_kinds()[tally.quad - 1],
        count=tally.events,
        source=(series.key,),
        note=note,
    )
