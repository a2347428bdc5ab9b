"""What importers have read, kept for the next call: a Parquet file for each dataset in the user's cache folder.

A file serves as long as nothing has changed: the importers themselves, and the path, size and time of change of the
dataset's own files. Which those are depends on all files of the folder, since a dataset is known by what is in it; so
each file of the folder is noted, and one that is new or changed is asked whether it holds the dataset. Anything else,
a file that is damaged or of another version among them, is as if it were not there: the published files are read again,
by the one way of reading that there is. `COALCLASS_CACHE` names another folder.
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from coalclass.errors import DatasetError
from coalclass.sources.base import Dataset, Located
from coalclass.sources.events import Tallies, quote_text
from coalclass.sources.row_codec import CodecError, decode_rows, encode_rows

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["MISSING", "RowCache", "find_cache_folder"]

MISSING = object()
"""That the cache has nothing on a dataset, while None says that the folder of data has no such dataset."""

_ROOMS = ("records", "sources")
_HEAD = "located"
_WATCHED = "watched"
_TALLIES = "tallies"
_TALLIES_NAME = re.compile(r"[a-z-]+\.[0-9a-f]{32}\.tallies\.parquet")
_OLD = 24 * 3600  # seconds after which nobody reads tallies that were replaced
_FEW = 100  # changed files that are asked one by one
_COLUMNS = {"cache_key": "VARCHAR", "role": "VARCHAR", "value": "VARCHAR"}
_KEPT = ("files", "edition", "complete", "remark", "choices", "faults", "years", "rows", "passed")


def find_cache_folder() -> Path:
    """Where the cache lies: as the system has it, or as `COALCLASS_CACHE` says."""
    named = os.environ.get("COALCLASS_CACHE")
    if named:
        return Path(named)
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "coalclass"


class RowCache:
    """The cache for one folder of data. It no longer `gives` what it has where some of that was found to be damaged."""

    def __init__(self, folder: Path, place: Path | None = None) -> None:
        self.folder = folder
        self.gives = True
        self._files = {path: (size, changed) for path, size, changed in _list_files(folder)}
        named = blake2b(os.fsencode(folder.absolute()), digest_size=12).hexdigest()
        self.place = (find_cache_folder() if place is None else place) / "rows" / named
        self.key = blake2b(
            repr((_hash_importers(), str(folder), list(self._files.items()))).encode("utf-8", "surrogatepass"),
            digest_size=16,
        ).hexdigest()
        self._saved: dict[str, frozenset[Any]] = {}
        self._connection: DuckDBPyConnection | None = None
        self._spans: dict[str, tuple[Any, Any]] = {}

    def load(self, dataset: Dataset) -> Located | object | None:
        """What was found of a dataset, with its rows; None where it was not there, MISSING where nothing is kept."""
        path = self._find_path(dataset)
        if not self.gives or not self._serves(dataset):
            return MISSING
        with suppress(CodecError, OSError, *_duckdb_errors()):
            # Of a folder that may not be looked into this is an error, as if nothing were there.
            if not path.is_file():
                return MISSING
            texts = self._read(path)
            if _HEAD not in texts and self._still_holds(dataset, path):
                self._restamp(path)
                texts = self._read(path)
            if _HEAD in texts:
                return self._restore(dataset, texts, path)
        return MISSING

    def distrust(self) -> None:
        """Give nothing more of what is kept, and write anew whatever is read from now on."""
        self.gives = False
        self._saved.clear()

    def note_found(self, dataset: Dataset, located: Located | None) -> None:
        """Note what is known of a dataset before any of its rows is asked for."""
        if located is not None:
            self._spans[dataset.key] = located.years, located.rows

    def _read(self, path: Path) -> dict[str, str]:
        text = f"SELECT role, value FROM read_parquet({quote_text(str(path))}) WHERE cache_key = ? AND role <> ?"
        return {str(role): str(value) for role, value in self._run(text, self.key, _WATCHED)}

    def _restore(self, dataset: Dataset, texts: dict[str, str], path: Path) -> Located | None:
        told = decode_rows(texts.pop(_HEAD))
        if told is None:
            self._saved[dataset.key] = frozenset()
            return None
        if not isinstance(told, list) or len(told) != len(_KEPT):
            raise CodecError("not what was kept of a dataset")
        located = Located(**dict(zip(_KEPT, told, strict=True)))
        located.cache = _KeptRows(texts, path, self._connect)
        self._saved[dataset.key] = frozenset(texts)
        self.note_found(dataset, located)
        return located

    def _still_holds(self, dataset: Dataset, path: Path) -> bool:
        """Whether files have changed in the folder, but none that bears on the dataset."""
        text = f"SELECT value FROM read_parquet({quote_text(str(path))}) WHERE role = ?"
        for (value,) in self._run(text, _WATCHED):
            importers, own, files = decode_rows(value)
            before = {one: (size, changed) for one, size, changed in files}
            other = [one for one in {**before, **self._files} if before.get(one) != self._files.get(one)]
            if importers == _hash_importers() and len(other) <= _FEW and set(own).isdisjoint(other):
                return not self._hold(dataset, [one for one in other if one in self._files])
        return False

    def _hold(self, dataset: Dataset, paths: list[str]) -> bool:
        """Whether files would be taken for the dataset, or refused as it, if they were all that there is."""
        with TemporaryDirectory() as name:
            for path in paths:
                place = Path(name) / Path(path).relative_to(self.folder)
                place.parent.mkdir(parents=True, exist_ok=True)
                place.symlink_to(Path(path).absolute())
            try:
                return dataset.find(Path(name)) is not None
            except DatasetError:
                return True

    def _restamp(self, path: Path) -> None:
        """Note the files of the folder as they are now."""
        files = [(one, *known) for one, known in self._files.items()]
        (value,) = self._run(f"SELECT value FROM read_parquet({quote_text(str(path))}) WHERE role = ?", _WATCHED)[0]
        importers, own, _ = decode_rows(value)
        with TemporaryDirectory(dir=self.place) as name:
            packed = Path(name) / "rows.parquet"
            self._run(
                f"COPY (SELECT {quote_text(self.key)} AS cache_key, role, CASE WHEN role = {quote_text(_WATCHED)} THEN "
                f"{quote_text(encode_rows((importers, own, files)))} ELSE value END AS value "
                f"FROM read_parquet({quote_text(str(path))})) TO {quote_text(str(packed))} "
                "(FORMAT parquet, COMPRESSION zstd)"
            )
            packed.replace(path)

    def save(self, dataset: Dataset, located: Located | None) -> None:
        """Keep what was found of a dataset, where it is more than is kept already; whatever fails is passed over."""
        held = frozenset() if located is None else frozenset(located.cache)
        if not self._serves(dataset) or self._saved.get(dataset.key) == held:
            return
        self._saved[dataset.key] = held
        with suppress(CodecError, OSError, *_duckdb_errors()):
            self._write(dataset, located)

    def _serves(self, dataset: Dataset) -> bool:
        """An importer that is none of this package's has no version that could be known."""
        return dataset.find.__module__.startswith("coalclass.")

    def _find_path(self, dataset: Dataset) -> Path:
        return self.place / f"{dataset.key}.parquet"

    def _run(self, text: str, *values: Any) -> list[tuple[Any, ...]]:
        return self._connect().execute(text, list(values)).fetchall()

    def _connect(self) -> DuckDBPyConnection:
        if self._connection is None:
            import duckdb

            self._connection = duckdb.connect(":memory:", config={"threads": "2", "autoload_known_extensions": "false"})
        return self._connection

    def _write(self, dataset: Dataset, located: Located | None) -> None:
        """Write beside the place and move there, so that whoever reads meanwhile finds the one or the other."""
        self.place.mkdir(parents=True, exist_ok=True)
        path = self._find_path(dataset)
        with TemporaryDirectory(dir=self.place) as name:
            folder = Path(name)
            text, packed = folder / "rows.txt", folder / "rows.parquet"
            with text.open("w", encoding="ascii", newline="\n") as file:
                for line in self._list_lines(dataset, located, folder):
                    file.write(line + "\n")
            columns = "{" + ", ".join(f"'{name}': '{kind}'" for name, kind in _COLUMNS.items()) + "}"
            self._run(
                f"COPY (SELECT * FROM read_csv({quote_text(str(text))}, delim='\t', quote='', escape='', header=false, "
                f"auto_detect=false, max_line_size={1 << 28}, buffer_size={1 << 29}, columns={columns})) "
                f"TO {quote_text(str(packed))} (FORMAT parquet, COMPRESSION zstd)"
            )
            for tallies in folder.glob("*.tallies.parquet"):
                tallies.replace(self.place / tallies.name)
            packed.replace(path)
        for tallies in self.place.glob(f"{dataset.key}.*.tallies.parquet"):
            # Another process may read what it found before this.
            if self.key not in tallies.name and time.time() - tallies.stat().st_mtime > _OLD:
                tallies.unlink(missing_ok=True)

    def _list_lines(self, dataset: Dataset, located: Located | None, folder: Path) -> Iterator[str]:
        """The lines of the table: the files, the dataset as found, then what stands under each name."""
        head = None
        if located is not None:
            known = dict(zip(("years", "rows"), self._spans.get(dataset.key, (None, None)), strict=True))
            head = [known.get(one, getattr(located, one)) for one in _KEPT]
        files = [(path, *known) for path, known in self._files.items()]
        own = [] if located is None else [path for path, _, _ in files if _is_own(path, located)]
        yield f"{self.key}\t{_WATCHED}\t{encode_rows((_hash_importers(), own, files))}"
        yield f"{self.key}\t{_HEAD}\t{encode_rows(head)}"
        for role, value in () if located is None else located.cache.items():
            told = value
            if isinstance(value, Tallies):
                name = f"{dataset.key}.{self.key}.tallies.parquet"
                value.keep(folder / name)
                told = (_TALLIES, name)
            yield f"{self.key}\t{role}\t{encode_rows(told)}"


def _is_own(path: str, located: Located) -> bool:
    """Whether a file is one of those that hold a dataset, or is told of beside them."""
    place = Path(path)
    chosen = [one for choice in located.choices.values() for one in (choice.path, *choice.spare)]
    listed = [one for value in located.cache.values() if isinstance(value, (list, dict)) for one in value]
    return (
        place in (*located.files.values(), *chosen, *located.faults.told) or place in listed or path in located.remarks
    )


class _KeptRows(dict[Any, Any]):
    """What an importer keeps by name, each made again from its text when it is first asked for."""

    def __init__(self, texts: dict[str, str], path: Path, connect: Callable[[], DuckDBPyConnection]) -> None:
        super().__init__()
        self._texts, self._path, self._connect = texts, path, connect

    def __contains__(self, key: object) -> bool:
        return super().__contains__(key) or key in self._texts

    def __iter__(self) -> Iterator[Any]:
        yield from dict.fromkeys([*self._texts, *super().__iter__()])

    def items(self) -> Any:
        """Every name with what is kept under it."""
        return [(key, self[key]) for key in self]

    def values(self) -> Any:
        """What is kept under every name."""
        return [self[key] for key in self]

    def __missing__(self, key: Any) -> Any:
        kept = decode_rows(self._texts[key])
        if isinstance(kept, tuple) and len(kept) == 2 and kept[0] == _TALLIES:
            if not _TALLIES_NAME.fullmatch(kept[1]):
                raise CodecError(f"not the name of tallies: {kept[1]!r}")
            kept = Tallies.take(self._path.with_name(kept[1]), self._connect())
        self[key] = kept
        return kept


def _duckdb_errors() -> tuple[type[Exception], ...]:
    import duckdb

    return (duckdb.Error,)


@lru_cache(maxsize=1)
def _hash_importers() -> str:
    """A digest of the source of everything that decides how a published file is read: the version of the importers."""
    digest = blake2b(digest_size=16)
    package = Path(__file__).parents[1]
    for room in _ROOMS:
        for path in sorted((package / room).rglob("*")):
            if path.suffix in (".py", ".csv", ".sql", ".yaml"):
                digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def _list_files(folder: Path) -> Iterator[tuple[str, int, int]]:
    """The path, the size and the time of change of every file below a folder."""
    for root, folders, names in os.walk(folder, followlinks=True):
        folders[:] = sorted(one for one in folders if not one.startswith("."))
        for name in sorted(names):
            with suppress(OSError):
                there = os.stat(os.path.join(root, name))
                yield os.path.join(root, name), there.st_size, there.st_mtime_ns
