"""Where the files that come with the package lie: beside the checkout, or inside an installed wheel."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from coalclass.errors import UsageError
from coalclass.records.reading import SAMPLE


def models_folder() -> Path:
    """The folder of the shipped model files."""
    return _folder("models")


def samples_folder() -> Path:
    """The folder of the shipped records."""
    return _folder("sample_inputs")


def resolve_sample(path: str) -> str:
    """A file's path as given; `sample:gulf-war-1990/egy` is the shipped record or folder of that name, in any case."""
    if path[: len(SAMPLE)].lower() != SAMPLE:
        return path
    name = path[len(SAMPLE) :].strip("/").removesuffix(".yaml")
    root = samples_folder()
    # Their names are in lower case.
    for named in (name, name.lower()):
        for candidate in (root / f"{named}.yaml", root / named):
            if candidate.exists() and candidate.resolve().is_relative_to(root.resolve()):
                return str(candidate)
    known = sorted(str(one.relative_to(root).with_suffix("").as_posix()) for one in root.glob("*/*.yaml"))
    raise UsageError(_no_sample(name, known))


@lru_cache(maxsize=1)
def _samples_root() -> str | None:
    try:
        return os.path.join(samples_folder(), "")
    except UsageError:
        return None


def record_id(path: str) -> str:
    """The name under which any installation finds a record: `sample:gulf-war-1990/egy` for the file of a shipped one,
    for any other the path as given, without `./` and the like."""
    root = _samples_root()
    whole = os.path.abspath(path)
    if root is None or not whole.startswith(root) or not whole.endswith(".yaml"):
        return os.path.normpath(path) if path else path
    return SAMPLE + whole.removeprefix(root).removesuffix(".yaml").replace(os.sep, "/")


def _no_sample(name: str, known: list[str]) -> str:
    from coalclass.records.words import nearest

    folders = sorted({one.partition("/")[0] for one in known})
    near = nearest(name.casefold(), known if "/" in name else folders)
    hint = f"did you mean {SAMPLE}{near}?" if near else f"there are {', '.join(SAMPLE + one for one in folders)}"
    return f"no shipped record is called {name!r}; {hint}"


def _folder(name: str) -> Path:
    package = Path(__file__).parent
    for folder in (package / "_shipped" / name, package.parent / name):
        if folder.is_dir():
            return folder
    raise UsageError(f"the shipped folder {name!r} is missing from this installation; install coalclass again")
