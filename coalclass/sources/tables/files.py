"""Finding files below a folder, and opening them whether packed or not."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from functools import lru_cache
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from coalclass.errors import DatasetError
from coalclass.limits import PACKED_FREE, PACKED_TIMES, TABLE_BYTES, TABLE_LINE, WORKBOOK_UNPACKED, XML_BYTES, in_words

if TYPE_CHECKING:
    from zipfile import ZipFile

_CHUNK = 1 << 20
_HEAD = 400  # bytes that are enough to tell a stand-in from a file of data
R_OWN = (".rds", ".rda", ".rdata")


def find_files(folder: Path, *patterns: str) -> list[Path]:
    """The files below a folder whose names match any of the patterns, sorted; what is hidden is passed over.

    Folders behind links are looked into too, each folder once however many ways lead there, round in a circle included.
    """
    named = (path for path in _walk(folder) if any(fnmatchcase(path.name, pattern) for pattern in patterns))
    return sorted(path for path in named if path.is_file())


def _walk(folder: Path) -> Iterator[Path]:
    seen: set[tuple[int, int]] = set()
    for root, folders, names in os.walk(folder, followlinks=True):
        there = os.stat(root)
        if (there.st_dev, there.st_ino) in seen:
            folders.clear()
            continue
        seen.add((there.st_dev, there.st_ino))
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(root, name) for name in names if not name.startswith("."))


def refuse_stand_in(path: Path) -> None:
    """DatasetError for a file that only stands for the data: a Git LFS or git-annex pointer, a saved web page.

    R's own formats are refused too, with the line of R that writes a Stata file, which is read.
    """
    if path.suffix.lower() in R_OWN:
        raise DatasetError(f"{path}: R's own format is not read; {_tell_r_line(path)}")
    with name_damage(path), path.open("rb") as file:
        head = file.read(_HEAD).lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"version https://git-lfs"):
        raise DatasetError(
            f"{path}: a Git LFS pointer of a few lines, which stands for the file and does not hold it; fetch the file "
            "itself (`git lfs pull` in that repository, or the publisher's download)"
        )
    if b"/annex/objects/" in head:
        raise DatasetError(f"{path}: a git-annex pointer, not the file itself; fetch the file (`git annex get`)")
    if head[:15].lower().startswith((b"<!doctype html", b"<html")):
        raise DatasetError(f"{path}: a saved web page, not the file itself; download the file that the page links to")


def _tell_r_line(path: Path) -> str:
    new = f"{path.name.rsplit('.', 1)[0]}.dta"
    if path.suffix.lower() == ".rds":
        return f'write a Stata file in R: haven::write_dta(readRDS("{path.name}"), "{new}")'
    return f'write a Stata file in R: haven::write_dta(get(load("{path.name}")[1]), "{new}")'


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


class _Bounded(RawIOBase):
    """A stream that ends with a DatasetError where it is longer than may be read."""

    def __init__(self, path: Path, stream: IO[bytes], most: int, packed: int | None) -> None:
        self._path, self._stream = path, stream
        self._most, self._packed = most, packed
        self._count = 0

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read what fits, as any raw stream does."""
        data = self._stream.read(len(buffer))
        self._count += len(data)
        if self._count > self._most:
            raise DatasetError(f"{self._path}: at most {in_words(self._most)} of such a file are read")
        if self._packed is not None and self._count > max(PACKED_FREE, self._packed * PACKED_TIMES):
            raise DatasetError(f"{self._path}: unpacks to more than {PACKED_TIMES} times its size, as no table does")
        buffer[: len(data)] = data
        return len(data)


@contextmanager
def open_bytes(path: Path, most: int | None = None) -> Iterator[IO[bytes]]:
    """A file's own bytes: of a .gz what is in it, of a .zip its one file. DatasetError where it is damaged or where
    there are more than `most`: by default what is read of such a file.
    """
    import gzip
    import zipfile

    most = most or (XML_BYTES if path.suffix.lower() == ".xml" else TABLE_BYTES)

    refuse_stand_in(path)
    with name_damage(path):
        packed = path.stat().st_size
        if path.suffix.lower() == ".zip":
            with zipfile.ZipFile(path) as archive, archive.open(_only_member(path, archive)) as member:
                yield _bound(path, member, most, packed)
        elif path.suffix.lower() == ".gz":
            with gzip.open(path) as unpacked:
                yield _bound(path, unpacked, most, packed)  # type: ignore[arg-type]
        else:
            with path.open("rb") as plain:
                yield _bound(path, plain, most, None)


def _bound(path: Path, stream: IO[bytes], most: int, packed: int | None) -> IO[bytes]:
    return BufferedReader(_Bounded(path, stream, most, packed), _CHUNK)


def _only_member(path: Path, archive: ZipFile) -> str:
    names = archive.namelist()
    if len(names) != 1:
        raise DatasetError(f"{path}: {len(names)} files inside; expected one")
    return names[0]


def read_first_line(path: Path) -> bytes:
    """The first line of a text, packed or not, no further than a line of a table may be long."""
    with open_bytes(path) as file:
        return file.readline(TABLE_LINE)


def read_small(path: Path, most: int) -> bytes:
    """All of a file that is held in memory. DatasetError where it is larger than `most` bytes or cannot be read."""
    with name_damage(path), path.open("rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise DatasetError(f"{path}: at most {in_words(most)} of such a file are read")
    return data


def unpack_zip(path: Path, folder: Path) -> Path:
    """The one file of a .zip, written into a folder under the archive's name."""
    import shutil

    target = folder / path.with_suffix("").name
    with open_bytes(path) as packed, target.open("wb") as plain:
        shutil.copyfileobj(packed, plain, _CHUNK)
    return target


def digest_content(path: Path) -> str:
    """A digest of what is in a file, unpacked, by which copies are known; kept until the file changes."""
    with name_damage(path):
        there = path.stat()
    return _digest(path, there.st_mtime_ns, there.st_size)


@lru_cache(maxsize=4096)
def _digest(path: Path, changed: int, size: int) -> str:
    from hashlib import blake2b

    digest = blake2b(digest_size=16)
    with open_bytes(path) as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def check_packed(path: Path) -> None:
    """Unpack a compressed file to its end, where its checksum stands; DatasetError where it is not whole."""
    import zipfile

    refuse_stand_in(path)
    if path.suffix.lower() == ".gz":
        with open_bytes(path) as packed:
            while packed.read(_CHUNK):
                pass
    elif path.suffix.lower() in (".xlsx", ".zip"):
        with name_damage(path), zipfile.ZipFile(path) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
            most = WORKBOOK_UNPACKED if path.suffix.lower() == ".xlsx" else TABLE_BYTES
            if unpacked > most:
                raise DatasetError(f"{path}: at most {in_words(most)} of such a file are read, unpacked")
            broken = archive.testzip()
            if broken is not None:
                raise DatasetError(f"{path}: the compressed file is damaged (its part {broken})")
