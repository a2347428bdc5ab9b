"""Places to write to: checked before work starts, written beside and moved there whole, or not at all.

A regular file is replaced only where the caller says so. A device or a pipe cannot be replaced and is written to. A
link stays a link to the file that it names.
"""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import IO, Any, TextIO

from coalclass.errors import PlaceError

_BUFFER = 1 << 16
_LONGEST_NAME = 100
_numbers = count()


def check_place(path: str | Path, *, overwrite: bool = False) -> None:
    """Raise PlaceError, in words, where no file can be written, or where one stands that is not to be overwritten."""
    target = _target(path)
    mode = _mode(target, path)
    if mode is None or stat.S_ISREG(mode):
        if mode is not None and not overwrite:
            raise _in_the_way(path)
        # The file is written beside its place, so it is the folder that has to be writable.
        _check_folder(path, target.parent)
    elif stat.S_ISDIR(mode):
        raise PlaceError(f"{path} is a folder; name a file")
    elif not os.access(target, os.W_OK):
        raise PlaceError(f"{path}: it may not be written to")


def is_same_file(path: str | Path, other: str) -> bool:
    """Whether two paths lead to one file, there or not; `-` is what standard input reads."""
    if other == "-":
        try:
            return os.path.samestat(os.stat(path), os.fstat(0))
        except (OSError, ValueError):
            return False
    try:
        return os.path.samefile(path, other)
    except (OSError, ValueError):
        return "\0" not in f"{path}{other}" and os.path.realpath(path) == os.path.realpath(other)


def lies_within(path: str | Path, folder: str | Path) -> bool:
    """Whether a file lies, or would lie, in a folder or below it, where a walk that skips hidden names finds it."""
    if "\0" in f"{path}{folder}":
        return False
    root = os.path.join(os.path.realpath(folder), "")
    place = os.path.join(os.path.realpath(os.path.dirname(path) or "."), os.path.basename(path))
    inside = os.path.relpath(place, root).split(os.sep)
    return place.startswith(root) and not any(part.startswith(".") for part in inside)


@contextmanager
def write_whole(path: str | Path, *, overwrite: bool = False) -> Iterator[TextIO]:
    """A text stream (UTF-8, line ends as written) whose content is at `path` once the block has ended without error.

    Where the block fails, or the disk does, what was there before stays and nothing is left beside it. Raises
    PlaceError where the place cannot be written; errors of the block itself pass through.
    """
    with write_bytes_whole(path, overwrite=overwrite) as binary:
        text = io.TextIOWrapper(binary, encoding="utf-8", newline="")
        try:
            yield text
            text.flush()
        except BaseException:
            _give_up(binary)
            text.close()
            raise
        # The file is closed where it was opened.
        text.detach()


@contextmanager
def write_bytes_whole(path: str | Path, *, overwrite: bool = False) -> Iterator[io.BufferedWriter]:
    """The same for bytes."""
    check_place(path, overwrite=overwrite)
    target = _target(path)
    mode = _mode(target, path)
    if mode is not None and not stat.S_ISREG(mode):
        with _opened(target, path, "wb") as file:
            yield file
        return
    _remove_left(target)
    partial = target.with_name(f"{_part_prefix(target)}{os.getpid()}.{next(_numbers)}.part")
    try:
        with _opened(partial, path, "xb") as file:
            _lock(file)
            yield file
        with explain_os_errors(path):
            _move(partial, target, path, overwrite)
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def _part_prefix(target: Path) -> str:
    return f".{target.name[:_LONGEST_NAME]}."


def _remove_left(target: Path) -> None:
    """Remove parts of the same file that a run which was killed has left: its process is gone, and its lock with it."""
    prefix = _part_prefix(target)
    try:
        names = [name for name in os.listdir(target.parent) if name.startswith(prefix) and name.endswith(".part")]
    except OSError:
        return
    for name in names:
        owner = name.removeprefix(prefix).partition(".")[0]
        if not owner.isdigit() or _is_running(int(owner)):
            continue
        with suppress(OSError), open(target.with_name(name), "r+b") as left:
            if _lock(left):
                os.unlink(left.name)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def _lock(file: IO[bytes]) -> bool:
    """Take the lock of a file until it is closed; whether nobody else has it."""
    try:
        import fcntl
    except ImportError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def write_text(path: str | Path, text: str, *, overwrite: bool = False) -> None:
    """Write a text, whole or not at all."""
    with write_whole(path, overwrite=overwrite) as file:
        file.write(text)


def write_bytes(path: str | Path, content: bytes, *, overwrite: bool = False) -> None:
    """Write bytes, whole or not at all."""
    with write_bytes_whole(path, overwrite=overwrite) as file:
        file.write(content)


def write_all(texts: Mapping[Path, str], *, overwrite: bool = False) -> None:
    """Write several texts, all of them or none: folders are made, and where one file fails the others are undone.

    Raises PlaceError for a place that cannot be written, before anything is, where that can be known.
    """
    made: list[Path] = []
    kept: dict[Path, bytes] = {}
    written: list[Path] = []
    try:
        for path in texts:
            _make_folders(path.parent, made)
            check_place(path, overwrite=overwrite)
        for path, text in texts.items():
            if path.exists():
                with explain_os_errors(path):
                    kept[path] = path.read_bytes()
            write_text(path, text, overwrite=overwrite)
            written.append(path)
    except BaseException:
        for path in written:
            with suppress(OSError, PlaceError):
                if path in kept:
                    write_bytes(path, kept[path], overwrite=True)
                else:
                    path.unlink()
        for folder in reversed(made):
            with suppress(OSError):
                folder.rmdir()
        raise


def _make_folders(folder: Path, made: list[Path]) -> None:
    """Make a folder and those above it; what was made is noted."""
    missing = []
    while not folder.exists() and folder != folder.parent:
        missing.append(folder)
        folder = folder.parent
    for one in reversed(missing):
        with explain_os_errors(one):
            one.mkdir()
        made.append(one)


class _Raw(io.FileIO):
    """A file whose failures name the place that was asked for, not the file beside it."""

    given: str | Path = ""
    given_up = False

    def write(self, data: Any) -> int:
        """Write, or nothing at all after a failure: what is left in a buffer is not wanted any more."""
        if self.given_up:
            return len(data)
        with explain_os_errors(self.given):
            return super().write(data)


def _give_up(file: io.BufferedWriter) -> None:
    """Let go of what has not been written yet."""
    if isinstance(file.raw, _Raw):
        file.raw.given_up = True


@contextmanager
def _opened(target: Path, given: str | Path, mode: str) -> Iterator[io.BufferedWriter]:
    with explain_os_errors(given):
        raw = _Raw(target, mode)
    raw.given = given
    file: io.BufferedWriter = io.BufferedWriter(raw, _BUFFER)
    try:
        yield file
        file.flush()
    except BaseException:
        _give_up(file)
        raise
    finally:
        with explain_os_errors(given):
            file.close()


@contextmanager
def explain_os_errors(path: str | Path) -> Iterator[None]:
    """Errors of the operating system in words; a reader that has seen enough of a pipe is no failure of the place."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise PlaceError(f"{path}: cannot be written ({error.strerror or error})") from error


def _move(partial: Path, target: Path, path: str | Path, overwrite: bool) -> None:
    """Put the finished file in its place, with the permissions of the one that it replaces."""
    if overwrite:
        with suppress(FileNotFoundError):
            os.chmod(partial, stat.S_IMODE(os.stat(target).st_mode))
        os.replace(partial, target)
        return
    try:
        # Unlike a move, a link refuses where somebody has made the file in the meantime.
        os.link(partial, target)
    except FileExistsError:
        raise _in_the_way(path) from None
    except OSError:
        # Not every file system has hard links.
        if target.exists():
            raise _in_the_way(path) from None
        os.replace(partial, target)


def _target(path: str | Path) -> Path:
    try:
        target = Path(os.path.realpath(path))
    except (OSError, ValueError) as error:
        raise PlaceError(f"{path}: cannot be written ({error})") from None
    if os.path.islink(target):
        raise PlaceError(f"{path}: the link leads round in a circle")
    return target


def _mode(target: Path, path: str | Path) -> int | None:
    """What stands there, None for nothing."""
    try:
        return os.stat(target).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise PlaceError(f"{path}: cannot be written ({getattr(error, 'strerror', None) or error})") from None


def _check_folder(path: str | Path, folder: Path) -> None:
    if not folder.is_dir():
        raise PlaceError(f"{path}: there is no folder {Path(path).parent}")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PlaceError(f"{path}: no file may be written in the folder {Path(path).parent}")


def _in_the_way(path: str | Path) -> PlaceError:
    return PlaceError(f"{path} exists; choose another name, or overwrite it with --force")
