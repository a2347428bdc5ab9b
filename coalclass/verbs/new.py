"""`new`: the record, or the workbook, that a coder starts from."""

from __future__ import annotations

from pathlib import Path

from coalclass.errors import UsageError
from coalclass.places import check_place, write_bytes, write_text
from coalclass.records.known import Known
from coalclass.scoring.scorer import SHIPPED, check_context
from coalclass.verbs.dyad_tables import make_skeleton
from coalclass.verbs.reading import PathLike

_DYAD = ("hegemon", "follower", "coalition", "period")

FORMATS = ("yaml", "xlsx")
"""What a start can be written as: a commented record, or a workbook with lists to choose from."""


def new(
    hegemon: str | None = None,
    follower: str | None = None,
    coalition: str | None = None,
    period: str | None = None,
    *,
    format: str | None = None,
    protocol: bool = False,
    context: str = SHIPPED,
    out: PathLike | None = None,
    overwrite: bool = False,
) -> str:
    """A commented record to start from, as YAML text; with `out` it is written there too.

    Arguments: states by ISO code, COW code or English name; `period` is two dates and a slash (`..` for still open);
    with `protocol` the questions of the coding protocol stand in the comments. With `context` shipped, what the context
    table that comes with the tool knows stands in the record, marked and cited; with `record` nothing does. With
    `format` xlsx an Excel workbook for any number of records is written to `out`, whose name is returned: it needs none
    of the four, and holds the dyad where they are given.
    Errors: UsageError where the four make no valid record and for another context, PlaceError where `out` cannot be
    written.

    >>> import coalclass
    >>> text = coalclass.new("USA", "Poland", "IFOR 1995-96", "1995-12-20/1996-12-20")
    >>> text.splitlines()[2]
    'follower: Poland'
    """
    answers = {"coalition": coalition, "period": period, "hegemon": hegemon, "follower": follower}
    given = {name: text for name, text in answers.items() if text is not None}
    if choose_format(format, out) == "xlsx":
        return _write_workbook(given, out, overwrite)
    if out is not None:
        check_place(out, overwrite=overwrite)
    missing = [f"--{name}" for name, text in answers.items() if text is None]
    if missing:
        raise UsageError(f"missing {', '.join(missing)}: a record has a hegemon, a follower, a coalition and a period")
    dyad = make_skeleton(given)
    from coalclass.records.template import starting_record, starting_record_with_questions

    write_record = starting_record_with_questions if protocol else starting_record
    known: tuple[Known, ...] = ()
    if check_context(context) == SHIPPED:
        from coalclass.records.context_table import find_context

        known = find_context(dyad)
    record = write_record(**given, known=known)
    if out is not None:
        write_text(out, record, overwrite=overwrite)
    return record


def choose_format(format: str | None, out: PathLike | None) -> str:
    """The format that is asked for, or that the ending of a file says. Raises UsageError where they disagree."""
    if format is not None and format not in FORMATS:
        raise UsageError(f"--format {format[:60]!r}: there is no such format (allowed {', '.join(FORMATS)})")
    workbook = out is not None and Path(out).suffix.lower() == ".xlsx"
    if format is None:
        return "xlsx" if workbook else "yaml"
    if format == "xlsx" and not workbook:
        raise UsageError("--format xlsx: a workbook goes to a file; --out names one that ends in .xlsx")
    if format == "yaml" and workbook:
        raise UsageError(f"--out {out} says xlsx and --format says yaml; leave one of them out")
    return format


def _write_workbook(given: dict[str, str], out: PathLike | None, overwrite: bool) -> str:
    from coalclass.sources.spreadsheet.workbook import write_workbook

    assert out is not None, "a workbook has a place"
    check_place(out, overwrite=overwrite)
    row = dict(given)
    if len(given) == len(_DYAD):
        # A name for the first record, which its entries repeat; a coder may choose another.
        row["id"] = make_skeleton(given).follower.code.lower()
    write_bytes(out, write_workbook(row), overwrite=overwrite)
    return str(out)
