"""Finding files below a folder, and opening them whether packed or not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import IO, TYPE_CHECKING

from coalclass.errors import DatasetError

if TYPE_CHECKING:
    from zipfile import ZipFile

_CHUNK = 1 << 20
_HEAD = 400  # bytes that are enough to tell a stand-in from a file of data
R_OWN = (".rds", ".rda", ".rdata")


def find_files(folder: Path, *patterns: str) -> list[Path]:
    """The files below a folder that match any of the glob patterns, sorted; what is hidden is passed over."""
    found = {path for pattern in patterns for path in folder.rglob(pattern) if path.is_file()}
    return sorted(path for path in found if not any(part.startswith(".") for part in path.relative_to(folder).parts))


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


@contextmanager
def open_bytes(path: Path) -> Iterator[IO[bytes]]:
    """A file's own bytes: of a .gz what is in it, of a .zip its one file. DatasetError where it is damaged."""
    import gzip
    import zipfile

    refuse_stand_in(path)
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
            broken = archive.testzip()
            if broken is not None:
                raise DatasetError(f"{path}: the compressed file is damaged (its part {broken})")
