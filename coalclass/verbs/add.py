"""`add`: one checked entry more in a record, every other byte of which stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from coalclass.errors import Problem, RecordError, UsageError
from coalclass.places import check_place, is_same_file, write_text
from coalclass.records import Dyad, Entry, Source, section_of
from coalclass.records.scalars import looks_like_key
from coalclass.results import Result
from coalclass.verbs.reading import PathLike, os_errors_told

if TYPE_CHECKING:
    from coalclass.records.fields import Field
    from coalclass.records.inputs import EntryShape
    from coalclass.records.protocol import Question
    from coalclass.scoring import Verdict

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Addition(Result):
    """A record with one entry more.

    `entry` says where it stands (`aid[3]`), `text` is the whole record; `open` holds the questions of the coding
    protocol that still have no answer. The verdicts `before` and `after` are there only where they were asked for.
    """

    dyad: Dyad = field(repr=False)
    entry: str
    text: str = field(repr=False)
    open: tuple[Question, ...] = field(repr=False)
    written: str | None = None
    before: Verdict | None = field(default=None, repr=False)
    after: Verdict | None = field(default=None, repr=False)


class RecordText:
    """A record as it stands in its file: its text, its dyad and its problems.

    Raises RecordError for an invalid record, UsageError for what is no record in YAML.
    """

    def __init__(self, record: PathLike) -> None:
        from coalclass.records.reading import is_lines_name, load_text, read_content
        from coalclass.shipped import resolve_sample

        self.path = Path(resolve_sample(str(record)))
        if is_lines_name(str(record)):
            raise UsageError(f"{record}: an entry is added to one record in YAML, not to JSON Lines")
        with os_errors_told():
            content = read_content(self.path)
        loaded = load_text(content, str(self.path))
        if loaded.dyad is None:
            raise RecordError(loaded.problems)
        self.text, self.dyad, self.problems = content.decode("utf-8"), loaded.dyad, loaded.problems

    def open_questions(self) -> tuple[Question, ...]:
        """The questions of the coding protocol that the record does not answer yet."""
        from coalclass.records.protocol import open_questions

        return open_questions(self.dyad)


def add(
    record: PathLike,
    kind: str,
    fields: Mapping[str, object],
    *,
    source: str | Sequence[str] = (),
    citation: str | None = None,
    url: str | None = None,
    locator: str | None = None,
    read: str | None = None,
    out: PathLike | None = None,
    overwrite: bool = False,
    show_verdict: bool = False,
) -> Addition:
    """One entry more in a record, checked before anything is written; comments, order and line ends stay.

    Arguments: `kind` is consultation, aid or a kind of interaction, `fields` the entry's fields as in a record (a list
    for several reasons of a statement); `source` names keys of the record's sources, or is the citation itself, as in a
    record. With `citation`, and `url`, `locator`, `read` where known, one of these keys is new and names that source.
    The entry goes to the end of its section, which is made where there is none. `out` is where the record is written,
    the record itself by default; without `show_verdict` nothing is scored: coders should not see where it goes.
    Errors: RecordError for an invalid record or entry, UsageError and PlaceError for what cannot be added so.

    >>> import coalclass
    >>> from pathlib import Path
    >>> text = coalclass.new("USA", "POL", "IFOR 1995-96", "1995-12-20/1996-12-20", out="pol.yaml")
    >>> made = coalclass.add("pol.yaml", "demand", {"date": "1996-01", "note": "Asks for a seat."})
    >>> made.entry, made.dyad.interactions[0].date.text
    ('interactions[0]', '1996-01')
    >>> Path("pol.yaml").unlink()
    """
    held = RecordText(record)
    place = check_target(record, held.path, out, overwrite)
    keys = (source,) if isinstance(source, str) else tuple(source)
    new = {"citation": citation, "url": url, "locator": locator, "read": read}
    given = {name: _as_texts(value) for name, value in fields.items()} | ({"source": keys} if keys else {})
    with _Faults() as faults:
        entry = faults.gather(lambda: read_entry(kind, given))
        described = {name: text for name, text in new.items() if text is not None}
        sources = faults.gather(lambda: name_sources(held.dyad, keys, described))
    assert entry is not None and sources is not None
    made = _add_entry(held, entry, sources)
    if show_verdict:
        made = _score_both(made, held)
    write_text(place, made.text, overwrite=overwrite or is_same_file(place, str(held.path)))
    return replace(made, written=str(place if out is None else out))


class _Faults:
    """What is wrong with several parts of an input, said at once when the block ends."""

    def __init__(self) -> None:
        self._told: list[str] = []

    def __enter__(self) -> _Faults:
        return self

    def gather(self, work: Callable[[], T]) -> T | None:
        """What a part comes to, or None where it is wrong."""
        try:
            return work()
        except UsageError as error:
            self._told.append(str(error))
            return None

    def __exit__(self, kind: object, error: object, traceback: object) -> None:
        if kind is None and self._told:
            raise UsageError("\n".join(self._told))


def check_target(record: PathLike, path: Path, out: PathLike | None, overwrite: bool) -> Path:
    """Where the record goes, refused before the work and not after it; the record itself may be replaced."""
    from coalclass.records.reading import SAMPLE

    if out is None and str(record).startswith(SAMPLE):
        raise UsageError(f"{record}: a shipped record is not written over; say where to with --out")
    place = path if out is None else Path(out)
    check_place(place, overwrite=overwrite or is_same_file(place, str(path)))
    return place


def _as_texts(value: object) -> tuple[str, ...]:
    if isinstance(value, bool):
        return ("true" if value else "false",)
    if isinstance(value, (list, tuple)):
        return tuple(map(str, value))
    return (str(value),)


def read_entry(kind: str, given: Mapping[str, Sequence[str]]) -> Entry:
    """The entry that texts make, by field. Raises UsageError that says what is wrong with which option."""
    from coalclass.records.inputs import entry_shape, make_entry
    from coalclass.records.words import nearest

    shape = entry_shape(kind)
    faults: list[str] = []
    for name in given:
        if name not in shape.fields or (name == "kind" and name in shape.fixed):
            allowed = [_option(one) for one in shape.fields if one != "kind" or one not in shape.fixed]
            near = nearest(name, shape.fields)
            hint = f"; did you mean {_option(near)}?" if near not in (None, name) else ""
            faults.append(f"{_option(name)}: {kind} does not take it (allowed {', '.join(allowed)}{hint})")
    faults += [f"{_option(name)}: {text}" for name, text in check_fields(shape, given).items()]
    missing = missing_fields(shape, given)
    if missing:
        named = ", ".join(map(_option, missing))
        faults.append(f"missing {named}, which {kind} must have{_tell_choices(shape, missing)}")
    if faults:
        raise UsageError("\n".join(faults))
    entry = make_entry(shape, given).entry
    if entry is None:
        raise UsageError(f"{kind}: these values make no entry")
    return entry


def _tell_choices(shape: EntryShape, missing: Iterable[str]) -> str:
    """What the missing fields may hold, and what to take where a source does not say."""
    fields = [(name, shape.fields[name]) for name in missing if shape.fields[name].words and name != "kind"]
    return "".join(f" ({_option(name)}: {', '.join(one.words)}. {one.about})" for name, one in fields)


def check_fields(shape: EntryShape, given: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """What the reader of records says of the fields given, by name; of missing ones it says nothing."""
    from coalclass.records.inputs import make_entry

    known = {name: texts for name, texts in given.items() if name in shape.fields}
    told: dict[str, str] = {}
    for name, problem in make_entry(shape, known).faults:
        told.setdefault(name, problem.sentence)
    return told


def missing_fields(shape: EntryShape, given: Iterable[str]) -> tuple[str, ...]:
    """The fields that the entry must have and that are not given."""
    named = set(given)
    return tuple(name for name in shape.required if name not in named)


def field_options() -> dict[str, tuple[Field, dict[str, tuple[str, ...]]]]:
    """Every field that some entry takes, with the words that it may hold in each section."""
    from coalclass.records import SECTIONS
    from coalclass.records.fields import vocabulary

    found: dict[str, tuple[Field, dict[str, tuple[str, ...]]]] = {}
    for section in SECTIONS:
        for name, one in vocabulary().shapes[section].items():
            _, words = found.setdefault(name, (one, {}))
            if one.words and not (section == "interactions" and name == "kind"):
                words[section] = one.words
    return found


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def name_sources(dyad: Dyad, keys: Sequence[str], new: Mapping[str, str]) -> dict[str, Source]:
    """The source that is new, by its key; empty where every key is known or is a citation itself.

    Raises UsageError for a key that nothing is known of, or a citation without a new key.
    """
    unknown = [key for key in keys if key not in dyad.sources]
    if "citation" not in new:
        if new:
            raise UsageError(f"{', '.join(map(_option, new))}: goes with --citation, which says what the source is")
        # As in a file, what is no key is the citation itself; but what looks like a key is probably a slip.
        if loose := [key for key in unknown if looks_like_key(key) or (key.isalpha() and key.islower())]:
            raise UsageError(_refuse_key(dyad, loose[0]))
        return {}
    if len(unknown) != 1:
        found = f"{len(unknown)} new keys" if unknown else "no new key"
        raise UsageError(f"--citation: describes one new source, and --source names {found}; give one new key")
    return {unknown[0]: _read_source(unknown[0], new)}


def _refuse_key(dyad: Dyad, key: str) -> str:
    from coalclass.records.words import nearest

    near = nearest(key, dyad.sources)
    hint = f"; did you mean {near}?" if near else ""
    return (
        f"--source: {key[:60]!r} is no key of the record's sources{hint} (--citation says what a new key stands for; "
        "a citation in words can be given as it is)"
    )


def _read_source(key: str, new: Mapping[str, str]) -> Source:
    from coalclass.records.fields import vocabulary

    words = vocabulary().shapes["sources"]["read"].words
    if not key.strip() or not new["citation"].strip():
        raise UsageError("--source, --citation: a new source has a key and a citation that are not empty")
    if new.get("read", words[0]) not in words:
        raise UsageError(f"--read: {new['read'][:60]!r} is not a way of reading (allowed {', '.join(words)})")
    return Source(**new)


def _add_entry(held: RecordText, entry: Entry, sources: dict[str, Source]) -> Addition:
    """The record's text with the entry, read back and compared; nothing of the old text is lost."""
    from coalclass.records.protocol import open_questions
    from coalclass.records.reading import load_text
    from coalclass.sources.assemble import Additions, Assembled
    from coalclass.sources.editing import edited

    section = section_of(entry)
    before: tuple[Entry, ...] | None = getattr(held.dyad, section)
    _refuse_known(held, section, before, entry)
    changed: dict[str, Any] = {section: (*(before or ()), entry)}
    dyad = replace(held.dyad, sources={**held.dyad.sources, **sources}, **changed)
    additions = Additions(sources=sources)
    additions.entries[section] = [entry]
    text = edited(held.text, Assembled(dyad, additions, ()))
    if not keeps_text(held.text, text):
        raise UsageError(f"{held.path}: no entry can be added here without changing what stands there already")
    loaded = load_text(text, str(held.path))
    assert loaded.dyad is not None, "the text has been read back"
    said = {_said(known) for known in held.problems}
    fresh = [one for one in loaded.problems if _said(one) not in said]
    place = f"{section}[{len(before or ())}]"
    if not dyad.period.overlaps(entry.date):
        line = getattr(loaded.dyad, section)[-1].line
        fresh = [_warn_outside(held, loaded.dyad, place, entry, line), *(one for one in fresh if not _says_far(one))]
    return Addition(loaded.dyad, place, text, open_questions(loaded.dyad), problems=tuple(fresh))


def _warn_outside(held: RecordText, dyad: Dyad, place: str, entry: Entry, line: int) -> Problem:
    message = "this entry lies outside the period: it is kept, and counts for neither side"
    found = f"{entry.date}, period {dyad.period}"
    return Problem(str(held.path), line, 1, message, place, found, severity="warning")


def _says_far(problem: Problem) -> bool:
    """Whether a warning says of entries that they lie outside the period, as ours does already."""
    return "outside the period" in problem.message


def _said(problem: Problem) -> tuple[object, ...]:
    return (problem.message, problem.entry, problem.found)


def _refuse_known(held: RecordText, section: str, before: tuple[Entry, ...] | None, entry: Entry) -> None:
    """Raise UsageError where the record says that there is no such entry, or has this one already."""
    if before == ():
        raise UsageError(
            f"{held.path}: the record says '{section}: none' (looked for, and found not to exist); where this entry "
            "shows otherwise, take that line out first"
        )
    for known in before or ():
        if known == entry:
            raise UsageError(f"{held.path}: {known.entry} in line {known.line} is this very entry already")


def keeps_text(before: str, after: str) -> bool:
    """Whether every character of a text stands in another one in the same order: nothing is lost, only put in."""
    rest = iter(after)
    return all(character in rest for character in before)


def _score_both(made: Addition, held: RecordText) -> Addition:
    from coalclass.verbs.scorers import make_scorer

    scorer = make_scorer(None, None)
    path = str(held.path)
    return replace(made, before=scorer.classify(held.dyad, path), after=scorer.classify(made.dyad, path))
