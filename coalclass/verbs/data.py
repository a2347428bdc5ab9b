"""`data`: which published datasets can be read, which are there, how to cite them."""

from __future__ import annotations

from typing import overload

from coalclass.errors import DatasetError, RecordError, UsageError
from coalclass.sources.listing import Bibliography, Catalogue, Inventory
from coalclass.verbs.reading import PathLike, Progress, RecordLike, load_all


@overload
def data() -> Catalogue: ...
@overload
def data(folder: PathLike, *, strict: bool = False, progress: Progress | None = None) -> Inventory: ...
@overload
def data(*, cite: RecordLike) -> Bibliography: ...
@overload
def data(
    folder: PathLike | None,
    *,
    cite: RecordLike | None,
    strict: bool = False,
    progress: Progress | None = None,
) -> Catalogue | Inventory | Bibliography: ...


def data(
    folder: PathLike | None = None,
    *,
    cite: RecordLike | None = None,
    strict: bool = False,
    progress: Progress | None = None,
) -> Catalogue | Inventory | Bibliography:
    """The datasets that `assemble` reads; with `folder`, what of them is there and whole; with `cite`, those used.

    Arguments: `progress` is called for each dataset looked for in the folder.
    Errors: UsageError for what is no folder, and for folder and record at once; RecordError for an invalid record;
    with `strict` DatasetError where a file in the folder is damaged.

    >>> import coalclass
    >>> coalclass.data().datasets[0].key
    'state-visits'
    """
    from coalclass.sources.registry import datasets

    if cite is not None and folder is not None:
        raise UsageError("FOLDER cannot go with --cite: a record says itself what it used")
    if cite is not None:
        return _cite(cite)
    if folder is None:
        return Catalogue(datasets())
    return _look(folder, strict, progress)


def _look(folder: PathLike, strict: bool, progress: Progress | None) -> Inventory:
    from pathlib import Path

    from coalclass.sources.assemble import Library
    from coalclass.sources.inspecting import inspect
    from coalclass.sources.registry import datasets

    library = Library(Path(folder))
    found = []
    for done, dataset in enumerate(datasets()):
        if progress is not None:
            progress(dataset.key, done, len(datasets()))
        found.append(inspect(library, dataset))
    inventory = Inventory(str(folder), tuple(found))
    if strict and inventory.damaged:
        raise DatasetError("\n".join(one.remark for one in inventory.damaged))
    return inventory


def _cite(record: RecordLike) -> Bibliography:
    from coalclass.sources.citing import datasets_used
    from coalclass.sources.registry import datasets

    loaded = list(load_all([record]))
    errors = [problem for one in loaded for problem in one.problems if problem.severity == "error"]
    if errors:
        raise RecordError(errors)
    keys = {dataset.key for one in loaded if one.dyad is not None for dataset in datasets_used(one.dyad)}
    used = tuple(dataset for dataset in datasets() if dataset.key in keys)
    return Bibliography("a record" if not isinstance(record, str) else record, used)
