"""Files and texts to dyads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO, NamedTuple, TypeAlias

from coalclass.errors import Problem, RecordError
from coalclass.limits import LINES_BYTES, LINES_IN_A_ROW, LINES_PASSED_OVER, RECORD_BYTES, in_words
from coalclass.records.decode import Decoder, LineProblem
from coalclass.records.dyad import Dyad
from coalclass.records.plain import BOM, read_plainly
from coalclass.records.tree import START, Fault, Place

SAMPLE = "sample:"
"""What a path begins with that names a shipped record."""

_FEW_BYTES = 65536
_MOST_NAMES = 5000
SUFFIXES = (".yaml", ".yml", ".jsonl")


def is_record_name(name: str) -> bool:
    """Whether a file's name ends as one that holds records does, in capitals or not."""
    return name.lower().endswith(SUFFIXES)


def is_lines_name(name: str) -> bool:
    """Whether a file's name is one of JSON Lines."""
    return name.lower().endswith(".jsonl")


class Walked(str):
    """The path of a file that was found in a folder and named by nobody: it may be no record."""


class Irregular(str):
    """The path of something in a folder that is named like a record and is no regular file: a pipe may never end."""

    kind = "no regular file"


class FileProblem(Problem):
    """A problem of a whole file, which has no line."""

    __slots__ = ()

    def __str__(self) -> str:
        return f"{self.path}: {self.sentence}"


class Loaded(NamedTuple):
    """What came of reading one record: the dyad, or None, and every problem, warnings included.

    A file of a folder that is no record is passed over: it has no dyad, and a warning that says so.
    """

    path: str
    dyad: Dyad | None
    problems: tuple[Problem, ...] = ()

    @property
    def passed_over(self) -> bool:
        """Whether this is no record, and no fault."""
        return self.dyad is None and is_passed_over(self.problems)


def is_passed_over(problems: Iterable[Problem]) -> bool:
    """Whether what is said of a file without a dyad is only that it is no record."""
    return any(one.message == NO_RECORD for one in problems)


NO_RECORD = "is no record (it has no key coalclass, hegemon or follower), and is passed over"
_KEYS_OF_RECORDS = re.compile(rb"(?:^|[{,]\s*)[\"']?(?:coalclass|hegemon|follower)[\"']?\s*:", re.MULTILINE)


def load_text(text: str | bytes, path: str = "<text>", *, json: bool = False, first_line: int = 1) -> Loaded:
    """Read one record from YAML (or JSON) text; never raises for bad content."""
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    dyad = read_plainly(data, json=json, first_line=first_line)
    return load_with_places(data, path, json=json, first_line=first_line) if dyad is None else Loaded(path, dyad)


def load_with_places(data: bytes, path: str, *, json: bool = False, first_line: int = 1) -> Loaded:
    """Read one record by the reader that knows where everything stands, so that all that is wrong can be told."""
    # Loaded only where something is to be said of a record.
    from coalclass.records.decode_record import decode_record

    decoder = Decoder(path, "", first_line, json=json)
    decoded = _decode_utf8(decoder, data, json)
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
    return Loaded(path, dyad, tuple(decoder.problems))


def load_path(path: str | Path) -> Iterator[Loaded]:
    """Read a file: one record from YAML, one a line from JSON Lines.

    A file that cannot be opened comes back as a `Loaded` with that problem.
    """
    name = str(path)
    if "\0" in name:
        yield Loaded(name, None, (FileProblem(name, 1, 1, "cannot be read: a null character in its name"),))
        return
    if isinstance(path, Irregular):
        sentence = f"is {path.kind}, which is not read where a folder is; name it to read it"
        yield Loaded(name, None, (FileProblem(name, 1, 1, sentence),))
        return
    try:
        with open(path, "rb") as file:
            if is_lines_name(name):
                yield from load_lines(file, name)
            else:
                data = _read(file)
                loaded = load_text(data, name)
                if loaded.dyad is None and isinstance(path, Walked) and _is_foreign(data):
                    loaded = Loaded(name, None, (FileProblem(name, 1, 1, NO_RECORD, severity="warning"),))
                yield loaded
    except FileNotFoundError:
        problem = FileProblem(name, 1, 1, "there is no such file or folder", suggestion=_find_near(name))
        yield Loaded(name, None, (problem,))
    except OSError as error:
        yield Loaded(name, None, (FileProblem(name, 1, 1, f"cannot be read: {error.strerror or error}"),))
    except UnicodeEncodeError:
        yield Loaded(name, None, (FileProblem(name, 1, 1, "cannot be read: this locale cannot spell its name"),))


def _is_foreign(data: bytes) -> bool:
    """Whether a text has none of the keys by which a record is known; what is empty or no text may have been one."""
    if not data.strip(b" \r\n\t\0"):
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return len(data) <= RECORD_BYTES and _KEYS_OF_RECORDS.search(data.removeprefix(BOM)) is None


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
    for number, line in split_lines(lines):
        yield load_line(path, number, line)


Line: TypeAlias = tuple[int, bytes | str]
"""A line of JSON Lines with its number, from 1; or in words why no more is read from there on."""


def split_lines(file: BinaryIO) -> Iterator[Line]:
    """The lines of JSON Lines that are not blank, and what is to be said at their end: nothing, mostly.

    A line longer than a record may be comes cut, so that whoever reads it reports it. What goes on and on without a
    record is not read to its end.
    """
    number = size = passed_over = strange = 0
    empty = True
    while line := file.readline(RECORD_BYTES + 2):
        number += 1
        size += len(line)
        if number == 1:
            line = line.removeprefix(BOM)
        if len(line) > RECORD_BYTES and not line.endswith(b"\n"):
            while (rest := file.readline(RECORD_BYTES)) and not rest.endswith(b"\n"):
                passed_over += len(rest)
                if passed_over > LINES_PASSED_OVER:
                    break
        text = line.rstrip(b"\r\n")
        if text.strip(b" \t"):
            empty = False
            yield number, text
            whole = text.strip(b" \t")
            strange = 0 if whole.startswith(b"{") and whole.endswith(b"}") else strange + 1
        else:
            passed_over += len(line)
        if passed_over > LINES_PASSED_OVER:
            yield number + 1, f"not read from here on: {in_words(LINES_PASSED_OVER)} before it are no record"
            return
        if strange == LINES_IN_A_ROW:
            yield number + 1, f"not read from here on: the {LINES_IN_A_ROW} lines before it are no records"
            return
        if size > LINES_BYTES:
            yield number + 1, f"not read from here on: {in_words(LINES_BYTES)} are the most that is read of one file"
            return
    if empty:
        yield 1, "the file holds no record; one on each line was expected"


def load_line(path: str, number: int, line: bytes | str) -> Loaded:
    """The record on a line of JSON Lines, or the problem that ends the file."""
    place = f"{path}:{number}"
    if isinstance(line, str):
        return Loaded(place, None, (LineProblem(place, number, 1, line),))
    return load_text(line, place, json=True, first_line=number)


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


def _decode_utf8(decoder: Decoder, data: bytes, json: bool) -> str | None:
    if len(data) > RECORD_BYTES:
        decoder.report(Fault(START, ""), f"larger than {in_words(RECORD_BYTES)}; a record is one dyad")
        return None
    data = data.removeprefix(BOM)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        place = _place_after(data[: error.start].decode("utf-8"), json)
        byte = f"byte 0x{data[error.start]:02x}"
        decoder.report(Fault(place, ""), "the text is not UTF-8", byte, ("UTF-8",))
        return None


def _place_after(text: str, json: bool) -> Place:
    """The place that follows a text."""
    if json:
        return Place(text.count("\n"), len(text) - (text.rfind("\n") + 1), len(text))
    from coalclass.records.yaml_tree import place_at

    return place_at(text, len(text))


def read_content(path: str | Path) -> bytes:
    """The bytes of a record's file, of one that is too large no more than shows it. Raises OSError."""
    with open(path, "rb") as file:
        return _read(file)


def _read(file: BinaryIO) -> bytes:
    """A file, no further than the limit; most are small, and a buffer for the largest costs more than reading them."""
    data = file.read(_FEW_BYTES)
    return data if len(data) < _FEW_BYTES else data + file.read(RECORD_BYTES + 1 - _FEW_BYTES)
