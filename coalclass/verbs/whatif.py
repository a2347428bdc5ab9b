"""`whatif`: what would reverse a verdict."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from coalclass.analysis.whatif import WhatIf
from coalclass.errors import UsageError
from coalclass.verbs.reading import RecordLike, read_one
from coalclass.verbs.scorers import ModelLike, RulesLike, make_scorer


def whatif(
    record: RecordLike,
    *,
    only: Iterable[str] | None = None,
    most: int = 3,
    drop_only: bool = False,
    sets: int = 10,
    rules: RulesLike | None = None,
    model: ModelLike | None = None,
    strict: bool = False,
) -> WhatIf:
    """The smallest sets of changes to a record's entries that reverse its label, found exactly.

    Arguments: `only` names the sections whose entries may change (consultations, aid, interactions); `most` is the
    largest set looked for (1 to 6); with `drop_only` entries are dropped and none coded otherwise; `sets` is how many
    sets are kept (1 to 1000).
    Errors: UsageError for a number out of range or an unknown section, RecordError for an invalid record.

    >>> import coalclass
    >>> coalclass.whatif("sample:gulf-war-1990/jpn").size in (1, 2, 3)
    True
    """
    from coalclass.analysis.whatif import whatif as search

    sections = _sections(only)
    scorer = make_scorer(rules, model)
    path, dyad, problems = read_one(record, "what reverses a verdict is asked of", strict=strict)
    found = search(dyad, scorer, path, sections=sections, drop_only=drop_only, most=most, sets=sets)
    return replace(found, problems=problems)


def _sections(only: Iterable[str] | None) -> tuple[str, ...]:
    from coalclass.records import SECTIONS
    from coalclass.records.words import nearest

    if only is None:
        return tuple(SECTIONS)
    chosen = (only,) if isinstance(only, str) else tuple(only)
    for word in chosen:
        if word not in SECTIONS:
            near = nearest(word, SECTIONS)
            hint = f"; did you mean {near}?" if near else ""
            raise UsageError(f"--only: {word[:100]!r} is no section with entries (allowed {', '.join(SECTIONS)}{hint})")
    return chosen
