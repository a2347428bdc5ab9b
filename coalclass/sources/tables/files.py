"""Finding files below a folder, and opening them whether packed or not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from coalclass.errors import DatasetError

if TYPE_CHECKING:
    from zipfile import ZipFile

_CHUNK = 1 << 20


def find_files(folder: Path, *patterns: str) -> list[Path]:
    """The files below a folder that match any of the glob patterns, sorted; what is hidden is passed over."""
    found = {path for pattern in patterns for path in folder.rglob(pattern) if path.is_file()}
    return sorted(path for path in found if not any(part.startswith(".") for part in path.relative_to(folder).parts))


def find_file(folder: Path, *patterns: str) -> Path | None:
    """The first file in sorted order that matches the first pattern that any file matches; None without one."""
    for pattern in patterns:
        for path in find_files(folder, pattern):
            return path
    return None


@contextmanager
def name_damage(path: Path) -> Iterator[None]:
    """Turn what reading a file may raise into a DatasetError with its path."""
    import gzip
    import zipfile
    import zlib

    try:
        yield
    except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile) as error:
        raise DatasetError(f"{path}: the compressed file is damaged or cut short ({error})") from None
    except OSError as error:
        raise DatasetError(f"{path}: cannot be read: {error.strerror or error}") from None


@contextmanager
def open_bytes(path: Path) -> Iterator[IO[bytes]]:
    """A file's own bytes: of a .gz what is in it, of a .zip its one file. DatasetError where it is damaged."""
    import gzip
    import zipfile

    with name_damage(path):
        if path.suffix.lower() == ".zip":
            with zipfile.ZipFile(path) as archive, archive.open(_only_member(path, archive)) as member:
                yield member
        elif path.suffix.lower() == ".gz":
            with gzip.open(path) as packed:
                yield packed  # type: ignore[misc]
        else:
            with path.open("rb") as plain:
                yield plain


def _only_member(path: Path, archive: ZipFile) -> str:
    names = archive.namelist()
    if len(names) != 1:
        raise DatasetError(f"{path}: {len(names)} files inside; expected one")
    return names[0]


def unpack_zip(path: Path, folder: Path) -> Path:
    """The one file of a .zip, written into a folder under the archive's name."""
    import shutil

    target = folder / path.with_suffix("").name
    with open_bytes(path) as packed, target.open("wb") as plain:
        shutil.copyfileobj(packed, plain, _CHUNK)
    return target


def check_packed(path: Path) -> None:
    """Unpack a compressed file to its end, where its checksum stands; DatasetError where it is not whole."""
    import zipfile

    if path.suffix.lower() == ".gz":
        with open_bytes(path) as packed:
            while packed.read(_CHUNK):
                pass
    elif path.suffix.lower() in (".xlsx", ".zip"):
        with name_damage(path), zipfile.ZipFile(path) as archive:
            broken = archive.testzip()
            if broken is not None:
                raise DatasetError(f"{path}: the compressed file is damaged (its part {broken})")
