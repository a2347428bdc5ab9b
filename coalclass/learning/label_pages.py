"""Entries that cite a page on which the record's label rests.

A coder who reads the page of a published judgment for facts may take over its view with them. Such entries are marked,
and an evaluation can leave them out. Where a label rests stands in the record, as a source of the label that is a key
of `sources`, and in the table `labels.csv` of a casebook's folder, in the columns `url`,
`second_url` and, where there is one, `third_url`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

from coalclass.analysis.leaving_out import drop_entries
from coalclass.corpus.finding import find_labels
from coalclass.errors import UsageError
from coalclass.limits import CODED_BYTES, in_words, read_bounded
from coalclass.records import Dyad, Entry

_WANTED = ("coalition", "follower", "url", "second_url")
_ADDRESSES = ("url", "second_url", "third_url")

Pages: TypeAlias = Mapping[tuple[str, str], frozenset[str]]
"""The addresses on which labels rest, by folder and name of the record's file: `("gulf-war-1990", "egy")`."""


def read_pages(folder: str | Path) -> Pages:
    """The addresses in the table of labels of a folder, or of the one that holds it; none where there is no table.

    Raises UsageError for a table that cannot be read.
    """
    path = next(iter(find_labels(str(folder))), None)
    if path is None:
        return {}
    try:
        data = read_bounded(path, CODED_BYTES)
        if data is None:
            raise UsageError(f"{path}: larger than {in_words(CODED_BYTES)}, which no table of labels is")
        with io.StringIO(data.decode("utf-8-sig"), newline="") as file:
            rows = csv.DictReader(file, restval="")
            if not set(_WANTED) <= set(rows.fieldnames or ()):
                return {}
            return {
                (row["coalition"], row["follower"].lower()): frozenset(
                    {row.get(name, "") for name in _ADDRESSES} - {""}
                )
                for row in rows
            }
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{path}: the table of labels cannot be read ({error})") from None


def find_label_pages(dyad: Dyad, path: str, pages: Pages) -> frozenset[str]:
    """The addresses on which the label of a record rests."""
    if dyad.label is None:
        return frozenset()
    place = Path(path)
    own = {dyad.sources[key].url for key in dyad.label.source if key in dyad.sources} - {None}
    return pages.get((place.parent.name, place.stem), frozenset()) | {url for url in own if url is not None}


def entries_on_label_pages(dyad: Dyad, addresses: frozenset[str]) -> tuple[Entry, ...]:
    """The entries that cite a page on which the label rests: by its address, or by the label's own source."""
    label = frozenset() if dyad.label is None else frozenset(dyad.label.source)
    keys = {key for key, source in dyad.sources.items() if source.url in addresses} | label
    return tuple(entry for entry in dyad.entries if not keys.isdisjoint(entry.source))


def leave_out_label_pages(dyad: Dyad, addresses: frozenset[str]) -> Dyad:
    """The record without those entries. A section that loses its last entry becomes unknown, not known to be empty."""
    return drop_entries(dyad, entries_on_label_pages(dyad, addresses))
