"""Where results may not go: over what the same command reads."""

from __future__ import annotations

import os
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from coalclass.corpus.finding import find_labels, walk_records
from coalclass.errors import PlaceError, UsageError
from coalclass.places import is_same_file, lies_within
from coalclass.records.reading import is_record_name
from coalclass.shipped import models_folder, resolve_sample

_DATA_ENDINGS = (".csv", ".tsv", ".tab", ".txt", ".gz", ".zip", ".xls", ".xlsx", ".xml", ".dta")


def refuse_input_as_output(out: str | Path | None, inputs: Iterable[object], data: str | Path | None = None) -> None:
    """Raise PlaceError where a file to be written is one that the same call reads, or would read the next time.

    `inputs` are records, folders, rulebooks, models and tables as they were named; `data` is a folder of datasets. What
    is read beside them counts too: the table of labels of a folder. To overwrite an input is never what was meant, so
    no option allows it.
    """
    if out is None:
        return
    for one in inputs:
        if not isinstance(one, str | Path):
            continue
        path = resolve_sample(str(one))
        folder = os.path.isdir(path)
        if folder and is_record_name(str(out)) and lies_within(out, path):
            raise PlaceError(
                f"{out}: lies in {path}, where the same command would read it as a record; write elsewhere"
            )
        try:
            read = chain(find_labels(path), walk_records(path)) if folder and os.path.exists(out) else [path]
            same = any(is_same_file(out, file) for file in read)
        except OSError as error:
            raise UsageError(f"{error.filename or path}: {error.strerror or error}") from error
        if same:
            raise PlaceError(f"{out}: is read by the same command, which would destroy it; choose another name")
    if data is not None and str(out).lower().endswith(_DATA_ENDINGS) and lies_within(out, data):
        raise PlaceError(f"{out}: lies in {data}, where it would pass for a dataset; write elsewhere")


def shipped_files() -> list[Path]:
    """The models and the rulebook that come with the package: any command may read them, and results replace none."""
    from coalclass.scoring.rulebook import SHIPPED

    return [SHIPPED, *sorted(models_folder().glob("*.json"))]
