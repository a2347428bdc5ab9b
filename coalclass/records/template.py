"""The record that a coder starts from: the required keys filled in, everything else commented out and explained.

Taking one `#` and the space after it from every line gives a valid record again; prose stands behind two.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Any

from coalclass.errors import RecordError
from coalclass.records.dyad import Source
from coalclass.records.fields import FORMAT_VERSION, Field, Kind, vocabulary
from coalclass.records.known import Known
from coalclass.records.reading import load_text
from coalclass.records.writing import block_lines

__all__ = ["starting_record", "starting_record_with_questions"]

MARK = "from the shipped context table"
"""How a value is marked that a coder did not look up."""

_COLUMN = 36
_WIDTH = 118
_HEAD = """\
## What is left out is unknown and counts for neither side. `none` for a section, or a kind named in `searched` that has
## no entry, says that it was searched for and does not exist: that is evidence. So take the # only from lines that you
## fill in: a 0 that is left standing says zero, not unknown.
"""


def starting_record(hegemon: str, follower: str, coalition: str, period: str, known: Sequence[Known] = ()) -> str:
    """The YAML of a new record: valid as it stands, every optional section an example in comments.

    What a table knows of its context stands in it, marked and cited, and not in comments.

    Raises RecordError where the four make no valid record: an unknown state, a period that ends before it starts.
    """
    required = {"coalclass": FORMAT_VERSION, "hegemon": hegemon, "follower": follower}
    required |= {"coalition": coalition, "period": period}
    text = "\n".join(block_lines(required)) + "\n"
    loaded = load_text(text, "<new record>")
    if loaded.dyad is None:
        raise RecordError(loaded.problems)
    commented = "".join(_comment(line) for line in _examples(loaded.dyad.period.start.text))
    return _enter_known(f"{text}\n{_HEAD}{commented}", known)


def _enter_known(record: str, known: Sequence[Known]) -> str:
    """The record with what is known of its context in place of the examples, each field marked and cited."""
    if not known:
        return record
    cited = {one.key: one.source for one in known}
    fields = {one.field: one.value for one in known}
    lines: list[str] = []
    section = ""
    for line in record.splitlines():
        if line.startswith("# ") and not line.startswith(("#  ", "# #")):
            section = line[2:].partition(":")[0]
        name = line.lstrip("# ").partition(":")[0]
        if section == "context" and name in ("context", *fields, "source") and not line.startswith("##"):
            lines.append(_write_known(line, name, fields, cited))
        elif section == "sources" and name == "sources" and not line.startswith("##"):
            lines += ["sources:", *[f"  {part}" for part in block_lines(_list_sources(cited))]]
        else:
            lines.append(line)
    return "\n".join(lines) + "\n"


def _write_known(line: str, name: str, fields: dict[str, float], cited: dict[str, Source]) -> str:
    if name == "context":
        return "context:"
    about = line.partition(" # ")[2]
    value = f"[{', '.join(cited)}]" if name == "source" else repr(fields[name])
    return "  " + _line(name, value, f"{MARK}. {about}" if name in fields else about)


def _list_sources(cited: dict[str, Source]) -> dict[str, Any]:
    return {
        key: {name: getattr(one, name) for name in ("citation", "locator", "read") if getattr(one, name)}
        for key, one in cited.items()
    }


def starting_record_with_questions(
    hegemon: str, follower: str, coalition: str, period: str, known: Sequence[Known] = ()
) -> str:
    """The same with the questions of the coding protocol above the examples, each with where its answer goes."""
    record = starting_record(hegemon, follower, coalition, period, known)
    asked = "".join(f"{line}\n" for line in _list_questions())
    return record.replace(_HEAD, _HEAD + asked, 1)


def _list_questions() -> Iterator[str]:
    """The questions of the protocol as comments."""
    from coalclass.records.protocol import questions

    yield "##"
    yield "## The coding protocol: ask each question of every dyad. Each ends in an entry with its source, in a kind"
    yield "## that is named in `searched`, or in a gap that you write down."
    for one in questions():
        yield "##"
        yield from wrap(f"{one.number}. {one.asks}", _WIDTH, initial_indent="## ", subsequent_indent="##    ")
        yield from wrap(f"Answer: {one.where}", _WIDTH, initial_indent="##    ", subsequent_indent="##    ")


def _comment(line: str) -> str:
    if not line:
        return "\n"
    return f"#{line}\n" if line.startswith("#") else f"# {line}\n"


def _examples(day: str) -> Iterator[str]:
    """The optional part of a record with something in every field, not yet in comments."""
    for name, field in vocabulary().shapes["record"].items():
        if field.required:
            continue
        if field.type == "text":
            yield _line(name, "text", field.about)
            continue
        yield ""
        yield f"# {name}: {field.about}"
        if field.type in ("consultations", "aid", "interactions", "mandate"):
            yield f"# or: {name}: none"
        yield from _section(name, day)


def _section(name: str, day: str) -> Iterator[str]:
    if name == "searched":
        allowed = f"allowed: {', '.join(vocabulary().searchable)}"
        yield from wrap(allowed, _WIDTH, initial_indent="# ", subsequent_indent="#   ", break_on_hyphens=False)
        yield f"searched: [{vocabulary().searchable[0]}]"
    elif name == "sources":
        yield "sources:"
        yield "  a-key: The full citation"
        yield "  another-key:"
        yield from _fields(name, day, "    ")
    elif name == "interactions":
        yield from _interactions(day)
    else:
        yield f"{name}:"
        entries = name in ("consultations", "aid")
        first, *rest = _fields(name, day, "    " if entries else "  ")
        yield f"  - {first.lstrip()}" if entries else first
        yield from rest


def _interactions(day: str) -> Iterator[str]:
    """An entry of each kind, after what its further fields may hold."""
    fields = vocabulary().shapes["interactions"]
    for name, field in fields.items():
        if not field.required:
            yield f"# {_line(name, '', _explain(field))}"
    yield "interactions:"
    for kind in vocabulary().kinds.values():
        yield from _interaction(kind, day)


def _interaction(kind: Kind, day: str) -> Iterator[str]:
    fields = vocabulary().shapes["interactions"]
    values = {"date": day, "actor": kind.actor[0], "kind": kind.name}
    values |= {name: _example(fields[name], day) for name in kind.fields}
    by = " or ".join(kind.actor)
    yield f"  # by {by}: {kind.about}"
    first, *rest = [f"{name}: {value}" for name, value in values.items()]
    yield f"  - {first}"
    yield from (f"    {line}" for line in rest)


def _fields(shape: str, day: str, indent: str) -> Iterator[str]:
    for name, field in vocabulary().shapes[shape].items():
        yield indent + _line(name, _example(field, day), _explain(field))


def _line(name: str, value: Any, about: str) -> str:
    return f"{f'{name}: {value}':<{_COLUMN}} # {about}"


def _explain(field: Field) -> str:
    """What goes into a field: the words allowed or the unit, then what it is."""
    holds = ", ".join(field.words) or field.unit or ""
    about = f"{holds}. {field.about}" if holds else field.about
    return f"required. {about}" if field.required else about


def _example(field: Field, day: str) -> str:
    if field.words:
        return field.words[0]
    number = f"{field.min or 0:g}"
    return {"date": day, "number": number, "boolean": "true", "sources-of": "a-key"}.get(field.type, "text")
