"""Files and texts to dyads."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO, NamedTuple

from coalclass.errors import Problem, RecordError
from coalclass.records.decode import Decoder
from coalclass.records.decode_record import decode_record
from coalclass.records.dyad import Dyad
from coalclass.records.tree import MAX_BYTES, Fault

SAMPLE = "sample:"
"""What a path begins with that names a shipped record."""

_FEW_BYTES = 65536
_MOST_NAMES = 5000
_BOM = b"\xef\xbb\xbf"
SUFFIXES = (".yaml", ".yml", ".jsonl")


class FileProblem(Problem):
    """A problem of a whole file, which has no line."""

    __slots__ = ()

    def __str__(self) -> str:
        return f"{self.path}: {self.sentence}"


class Loaded(NamedTuple):
    """What came of reading one record: the dyad, or None, and every problem, warnings included."""

    path: str
    dyad: Dyad | None
    problems: tuple[Problem, ...] = ()


def load_text(text: str | bytes, path: str = "<text>", *, json: bool = False, first_line: int = 1) -> Loaded:
    """Read one record from YAML (or JSON) text; never raises for bad content."""
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    decoder = Decoder(path, "", first_line, json=json)
    decoded = _decode_utf8(decoder, data)
    if decoded is None:
        return Loaded(path, None, tuple(decoder.problems))
    decoder.text = decoded
    if json:
        from coalclass.records.json_tree import parse_json as parse
    else:
        from coalclass.records.yaml_tree import parse_yaml as parse
    root, faults = parse(decoded)
    for fault in faults:
        decoder.report(fault, fault.message, fault.found, (fault.hint,) if fault.hint else (), fault.suggestion)
    dyad = decode_record(decoder, root)
    problems = sorted(decoder.problems, key=lambda problem: (problem.line, problem.column))
    return Loaded(path, dyad, tuple(problems))


def load_path(path: str | Path) -> Iterator[Loaded]:
    """Read a file: one record from YAML, one a line from JSON Lines.

    A file that cannot be opened comes back as a `Loaded` with that problem.
    """
    name = str(path)
    if "\0" in name:
        yield Loaded(name, None, (FileProblem(name, 1, 1, "cannot be read: a null character in its name"),))
        return
    try:
        with open(path, "rb") as file:
            if name.endswith(".jsonl"):
                yield from load_lines(file, name)
            else:
                yield load_text(_read(file), name)
    except FileNotFoundError:
        problem = FileProblem(name, 1, 1, "there is no such file or folder", suggestion=_find_near(name))
        yield Loaded(name, None, (problem,))
    except OSError as error:
        yield Loaded(name, None, (FileProblem(name, 1, 1, f"cannot be read: {error.strerror or error}"),))


def _find_near(name: str) -> str | None:
    """What a path that leads nowhere was probably meant to be: a shipped record, or a file of much the same name."""
    from difflib import get_close_matches

    first, _, rest = name.partition("/")
    if first.lower() in ("sample", "samples"):
        return SAMPLE + rest
    place = Path(name)
    try:
        names = sorted(one.name for one in islice(place.parent.iterdir(), _MOST_NAMES) if not one.name.startswith("."))
    except OSError:
        return None
    # Endings are alike by nature, so they say nothing.
    stems = {Path(one).stem.lower(): one for one in names if Path(one).suffix in ("", *SUFFIXES)}
    near = get_close_matches(place.stem.lower()[:100], stems, n=1, cutoff=0.7)
    return str(place.with_name(stems[near[0]])) if near else None


def load_lines(lines: BinaryIO, path: str) -> Iterator[Loaded]:
    """Read JSON Lines: one record a line, blank lines skipped, one record in memory at a time."""
    number = 0
    while line := lines.readline(MAX_BYTES + 2):
        number += 1
        if number == 1:
            line = line.removeprefix(_BOM)
        if len(line) > MAX_BYTES and not line.endswith(b"\n"):
            while (rest := lines.readline(MAX_BYTES)) and not rest.endswith(b"\n"):
                pass
        text = line.rstrip(b"\r\n")
        if text.strip(b" \t"):
            yield load_text(text, f"{path}:{number}", json=True, first_line=number)


def read_record(path: str | Path) -> Dyad:
    """The dyad in a YAML file.

    Raises RecordError with every problem of the file if it is missing or not a valid record.
    """
    loaded = next(load_path(path), None)
    if loaded is None:
        raise RecordError([Problem(str(path), 1, 1, "the file holds no record")])
    if loaded.dyad is None:
        raise RecordError(loaded.problems)
    return loaded.dyad


def _decode_utf8(decoder: Decoder, data: bytes) -> str | None:
    if len(data) > MAX_BYTES:
        decoder.report(Fault(0, 0, ""), "larger than 16 MiB; a record is one dyad")
        return None
    try:
        return data.removeprefix(_BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        column = len(before.rsplit(b"\n", 1)[-1].decode("utf-8", "replace"))
        place = Fault(before.count(b"\n"), column, "")
        decoder.report(place, "the text is not UTF-8", f"byte 0x{data[error.start]:02x}", ("UTF-8",))
        return None


def _read(file: BinaryIO) -> bytes:
    """A file, no further than the limit; most are small, and a buffer for the largest costs more than reading them."""
    data = file.read(_FEW_BYTES)
    return data if len(data) < _FEW_BYTES else data + file.read(MAX_BYTES + 1 - _FEW_BYTES)
