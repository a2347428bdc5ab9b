"""`data`: which datasets can be read, which are there, what they say of a dyad, where to get them."""

from __future__ import annotations

from pathlib import Path
from typing import overload

from coalclass.errors import DatasetError, UsageError
from coalclass.sources.listing import Catalogue, Directions, Inventory, Prospect
from coalclass.verbs.reading import PathLike, Progress

Asked = tuple[str, str, str]
"""Hegemon, follower and period, as in a record."""


@overload
def data() -> Catalogue: ...
@overload
def data(folder: PathLike, *, strict: bool = False, progress: Progress | None = None) -> Inventory: ...
@overload
def data(folder: PathLike, *, asked: Asked, strict: bool = False, progress: Progress | None = None) -> Prospect: ...
@overload
def data(*, get: str) -> Directions: ...
@overload
def data(
    folder: PathLike | None,
    *,
    asked: Asked | None = None,
    get: str | None = None,
    strict: bool = False,
    progress: Progress | None = None,
) -> Catalogue | Inventory | Prospect | Directions: ...


def data(
    folder: PathLike | None = None,
    *,
    asked: Asked | None = None,
    get: str | None = None,
    strict: bool = False,
    progress: Progress | None = None,
) -> Catalogue | Inventory | Prospect | Directions:
    """The datasets that `assemble` reads; with `folder`, what of them is there; with `get`, where to get one.

    Arguments: `asked` is a hegemon, a follower and a period, of which the datasets of the folder are asked what they
    can say; `progress` is called for each dataset looked for in the folder.
    Errors: UsageError for what is no folder, no dataset, no state or no period; with `strict` DatasetError where a
    file in the folder is damaged.

    >>> import coalclass
    >>> coalclass.data().datasets[0].key
    'state-visits'
    >>> coalclass.data(get="ties").dataset.files
    ('TIESv4-1.xls', 'TIESv4-1.csv')
    """
    from coalclass.sources.registry import datasets

    if get is not None:
        if folder is not None or asked is not None:
            raise UsageError("--get names a dataset to get, and goes with neither FOLDER nor --for")
        return _direct(get)
    if folder is None and asked is not None:
        raise UsageError("--for needs FOLDER, whose datasets are to be asked")
    if folder is None:
        return Catalogue(datasets())
    found = _look(folder, progress) if asked is None else _ask(folder, asked, progress)
    if strict and found.damaged:
        raise DatasetError("\n".join(one.remark for one in found.damaged))
    return found


def _direct(name: str) -> Directions:
    from difflib import get_close_matches

    from coalclass.sources.registry import datasets

    known = {dataset.key: dataset for dataset in datasets()}
    if name not in known:
        close = get_close_matches(name, known, n=2)
        hint = f"; did you mean {' or '.join(close)}?" if close else f" (known: {', '.join(known)})"
        raise UsageError(f"--get: no dataset is called {name!r}{hint}")
    return Directions(known[name])


def _look(folder: PathLike, progress: Progress | None) -> Inventory:
    from coalclass.sources.assemble import Library
    from coalclass.sources.inspecting import inspect
    from coalclass.sources.registry import datasets

    library = Library(Path(folder))
    found = []
    for done, dataset in enumerate(datasets()):
        if progress is not None:
            progress(dataset.key, done, len(datasets()))
        found.append(inspect(library, dataset))
    return Inventory(str(folder), tuple(found))


def _ask(folder: PathLike, asked: Asked, progress: Progress | None) -> Prospect:
    from coalclass.sources.assemble import Library
    from coalclass.sources.base import Request
    from coalclass.sources.inspecting import look_out
    from coalclass.sources.registry import datasets
    from coalclass.verbs.dyad_tables import make_skeleton

    names = dict(zip(("hegemon", "follower", "period"), asked, strict=True))
    dyad = make_skeleton({**names, "coalition": "a question"})
    request = Request(dyad.hegemon, dyad.follower, dyad.period)
    library = Library(Path(folder))
    found = []
    for done, dataset in enumerate(datasets()):
        if progress is not None:
            progress(dataset.key, done, len(datasets()))
        found.append(look_out(library, dataset, request))
    return Prospect(str(folder), dyad.hegemon, dyad.follower, dyad.period, tuple(found))
