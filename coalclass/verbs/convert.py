"""`convert`: records as JSON Lines."""

from __future__ import annotations

from collections.abc import Iterator

from coalclass.corpus import Row
from coalclass.records import Loaded
from coalclass.results import Stream
from coalclass.verbs.reading import RecordLike, load_all, refuse


def convert(*records: RecordLike, input: str = "yaml", strict: bool = False) -> Stream[Row]:
    """Every valid record as plain values, one after another: a line of JSON Lines each.

    Arguments: files, folders, samples, or `-`, of which `input` says whether it holds `yaml` or `jsonl`.
    Units: `values` is the record as FORMAT has it, None where it cannot be read; `problems` say why.
    Errors: UsageError for a folder without records; with `strict` RecordError at the first problem.

    >>> import coalclass
    >>> [row.values["follower"] for row in coalclass.convert("sample:lebanon-mnf-1982")]
    ['FRA', 'GBR', 'ITA']
    """
    return Stream(_convert(load_all(records, input), strict), "convert", lambda row: row.values)


def _convert(found: Iterator[Loaded], strict: bool) -> Iterator[Row]:
    from coalclass.records.writing import to_plain

    for one in found:
        refuse(one.problems, strict)
        yield Row(one.path, None if one.dyad is None else to_plain(one.dyad), one.problems)
