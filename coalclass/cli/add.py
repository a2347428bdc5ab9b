"""`coalclass add`: one checked entry more in a record, without touching its YAML by hand."""

from __future__ import annotations

import sys
from contextlib import nullcontext, redirect_stdout
from inspect import Parameter, Signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from coalclass.cli.output import BAD_RECORD, INTERRUPTED, OK, report_problems, warn, write
from coalclass.cli.publishing import warn_clean
from coalclass.errors import UsageError
from coalclass.verbs.add import (
    Addition,
    RecordText,
    add,
    check_fields,
    check_target,
    field_options,
    missing_fields,
    name_sources,
)

if TYPE_CHECKING:
    from coalclass.records.fields import Field
    from coalclass.records.inputs import EntryShape

NAME = "add"
PANEL = "Classify a record", 4
HELP = """Add one checked entry to a record.

The entry is a consultation, aid, or an interaction of a kind such as demand or vote.

The entry goes to the end of its section; all else in the file stays as it is, comments and line ends included. What is
wrong is said before anything is written. On a terminal it asks for what is missing and shows which questions of the
coding protocol are still open. The verdict is shown only with --show-verdict: coders should not see it."""
EPILOG = """Example: coalclass add egy.yaml consultation --date 1990-08-03 --level leader --outcome heard
--source nyt-1990-08-04 --citation "New York Times, 4 August 1990" --read excerpt"""

_NEW_SOURCE = {
    "citation": "Of a new source, whose key --source gives: the full citation.",
    "url": "Of a new source: the address of the page.",
    "locator": "Of a new source: page, row or record id.",
    "read": "Of a new source: how much of it was read (whole, excerpt, dataset).",
}


def run(record: str, what: str | None, **given: Any) -> None:
    """Ask for what is missing, check, and write."""
    out, force, show = given.pop("out"), given.pop("force"), given.pop("show_verdict")
    new = {name: given.pop(name) for name in _NEW_SOURCE}
    keys = list(given.pop("source") or ())
    answers = {name: _list_texts(value) for name, value in given.items() if value not in (None, [], ())}
    if sys.stdin.isatty():
        held = RecordText(record)
        # Before the questions are asked, not after.
        check_target(record, held.path, out, force)
        what = _ask_all(held, what, answers, keys, new)
    if what is None:
        raise UsageError("KIND is missing: consultation, aid or a kind of interaction (asked for on a terminal only)")
    fields: dict[str, object] = dict(answers)
    made = add(record, what, fields, source=keys, **new, out=out, overwrite=force, show_verdict=show)
    _tell(made)
    raise typer.Exit(BAD_RECORD if any(one.severity == "error" for one in made.problems) else OK)


def _list_texts(value: Any) -> list[str]:
    return list(value) if isinstance(value, (list, tuple)) else [str(value)]


def _tell(made: Addition) -> None:
    report_problems(made.problems)
    warn_clean(f"wrote {made.written}: added {made.entry}")
    if made.open:
        listed = ", ".join(f"{one.number} ({one.name})" for one in made.open)
        warn(f"questions of the coding protocol still open: {listed}")
    if made.before is not None and made.after is not None:
        from coalclass.reports.addition import verdict_lines

        for line in verdict_lines(made.before, made.after):
            write(line)


# On a terminal


def _ask_all(
    held: RecordText, kind: str | None, answers: dict[str, list[str]], keys: list[str], new: dict[str, str | None]
) -> str:
    """Fill in what is missing; returns the kind."""
    from coalclass.records.inputs import entry_kinds, entry_shape

    for question in held.open_questions():
        warn(f"open question {question.number}: {question.asks}\n    answer: {question.where}")
    while kind is None:
        asked = _prompt(f"Kind of entry ({', '.join(entry_kinds())})")
        if asked in entry_kinds():
            kind = asked
        else:
            warn_clean(f"{asked!r} is none of these")
    shape = entry_shape(kind)
    for name in missing_fields(shape, answers):
        _ask_field(shape, name, shape.fields[name], answers)
    if not keys:
        _ask_source(held, keys, new)
    return kind


def _ask_field(shape: EntryShape, name: str, field: Field, answers: dict[str, list[str]]) -> None:
    allowed = f" ({', '.join(field.words)})" if field.words else ""
    while name not in answers:
        answer = _prompt(f"{name}{allowed}: {field.about}")
        fault = check_fields(shape, {name: [answer]}).get(name)
        if fault is None:
            answers[name] = [answer]
        else:
            warn_clean(fault)


def _ask_source(held: RecordText, keys: list[str], new: dict[str, str | None]) -> None:
    """A key of the record's sources, or a new one with its citation; an empty answer leaves the entry without."""
    key = _prompt("source (a key of the record's sources, or a new key; empty for none)", empty=True)
    if not key:
        return
    keys.append(key)
    if key in held.dyad.sources:
        return
    for name in ("citation", "url", "read"):
        while new[name] is None:
            answer = _prompt(f"{name} of the new source{'' if name == 'citation' else ' (empty for none)'}",
                             empty=name != "citation")  # fmt: skip
            if not answer:
                break
            described = {**{other: text for other, text in new.items() if text is not None}, name: answer}
            try:
                name_sources(held.dyad, keys, described)
            except UsageError as error:
                warn_clean(str(error))
            else:
                new[name] = answer


def _prompt(question: str, *, empty: bool = False) -> str:
    # typer sends the last character of a prompt to standard output, where the verdict may be going.
    aside = nullcontext() if sys.stdout.isatty() else redirect_stdout(sys.stderr)
    try:
        with aside:
            answer: str = typer.prompt(question, default="" if empty else None, show_default=False, err=True)
    except typer.Abort:
        warn("\ninterrupted")
        raise typer.Exit(INTERRUPTED) from None
    return answer.strip()


# The options, which are the fields of the format


def _make_option(name: str, field: Field, words: dict[str, tuple[str, ...]]) -> Parameter:
    kinds = list(dict.fromkeys(words.values()))
    if len(kinds) > 1:
        holds = "; ".join(f"{section}: {', '.join(one)}" for section, one in words.items())
    else:
        holds = ", ".join(kinds[0]) if kinds else field.unit or ""
        if kinds and all(word in field.about for word in kinds[0]):
            holds = ""  # The words stand in the sentence already.
    about = _ABOUT.get(name, field.about) + (f" ({holds})." if holds else ".")
    many = field.type in ("words", "sources-of")
    option = typer.Option(f"--{name.replace('_', '-')}", metavar=_METAVARS.get(field.type, "TEXT"), help=about)
    return _optional(name, list[str] if many else str, option)


def _optional(name: str, type: Any, option: Any) -> Parameter:
    """An option that may be left out."""
    return Parameter(name, Parameter.KEYWORD_ONLY, default=None, annotation=Annotated[type | None, option])


_ABOUT = {
    "kind": "Of aid: what was given",
    "status": "How far it went; delivered is the default",
    "source": "A key of the record's sources, or a new one with --citation; may be given again",
}
_METAVARS = {"word": "WORD", "words": "WORD", "number": "NUMBER", "boolean": "BOOLEAN", "date": "DATE"}


def _make_signature() -> Signature:
    """What `run` takes: the record, the kind, an option for every field that some entry has, and a new source."""
    record = Annotated[str, typer.Argument(metavar="RECORD", help="The record, a YAML file.")]
    what = Annotated[str | None, typer.Argument(metavar="[KIND]", help="consultation, aid, or a kind of interaction.")]
    out = typer.Option("--out", "-o", metavar="FILE", help="Write the record here.", show_default="RECORD itself")
    force = typer.Option("--force", help="Write over a file that is there.")
    show = typer.Option("--show-verdict", help="Say how the verdict moved. Not for coders.")
    plain, named = Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY
    return Signature(
        [
            Parameter("record", plain, annotation=record),
            Parameter("what", plain, default=None, annotation=what),
            *(_make_option(name, field, words) for name, (field, words) in field_options().items()),
            *(
                _optional(name, str, typer.Option(f"--{name}", metavar="TEXT", help=about))
                for name, about in _NEW_SOURCE.items()
            ),
            _optional("out", Path, out),
            Parameter("force", named, default=False, annotation=Annotated[bool, force]),
            Parameter("show_verdict", named, default=False, annotation=Annotated[bool, show]),
        ]
    )


# typer reads the signature: so the options are the fields of the format, and no second list of them.
run.__signature__ = _make_signature()  # type: ignore[attr-defined]
