"""`new`: the record that a coder starts from."""

from __future__ import annotations

from coalclass.places import check_place, write_text
from coalclass.verbs.dyad_tables import make_skeleton
from coalclass.verbs.reading import PathLike


def new(
    hegemon: str,
    follower: str,
    coalition: str,
    period: str,
    *,
    protocol: bool = False,
    out: PathLike | None = None,
    overwrite: bool = False,
) -> str:
    """A commented record to start from, as YAML text; with `out` it is written there too.

    Arguments: states by ISO code, COW code or English name; `period` is two dates and a slash (`..` for still open);
    with `protocol` the questions of the coding protocol stand in the comments.
    Errors: UsageError where the four make no valid record, PlaceError where `out` cannot be written.

    >>> import coalclass
    >>> text = coalclass.new("USA", "Poland", "IFOR 1995-96", "1995-12-20/1996-12-20")
    >>> text.splitlines()[2]
    'follower: Poland'
    """
    from coalclass.records.template import starting_record, starting_record_with_questions

    if out is not None:
        check_place(out, overwrite=overwrite)
    answers = {"coalition": coalition, "period": period, "hegemon": hegemon, "follower": follower}
    make_skeleton(answers)
    write_record = starting_record_with_questions if protocol else starting_record
    record = write_record(hegemon, follower, coalition, period)
    if out is not None:
        write_text(out, record, overwrite=overwrite)
    return record
