"""Datasets that exist nowhere, to test what joins datasets to records; `tests` is on the path of every test."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from coalclass.errors import DatasetError
from coalclass.records import Aid, Consultation, Dyad, Entry, Interaction, Source, load_text
from coalclass.sources import assemble, citing, registry
from coalclass.sources.base import Dataset, Findings, Found, Located, Request, parse_day

RECORD = """coalclass: 1
hegemon: USA
follower: EGY
coalition: Gulf War coalition
period: 1990-08-02/1991-04-11
"""


def fake(
    key: str = "fake",
    entries: Iterable[Entry | Found] = (),
    *,
    context: dict[str, Any] | None = None,
    searched: Iterable[str] = (),
    skipped: dict[str, int] | None = None,
    sources: dict[str, Source] | None = None,
    broken: str | None = None,
    absent: bool = False,
    also: tuple[str, ...] = (),
    calls: list[str] | None = None,
) -> Dataset:
    """A dataset that says the same of every dyad; each entry without a source gets one of its own."""
    told = [one if isinstance(one, Found) else Found(one) for one in entries]
    named = [one if one.entry.source else _sourced(one, f"{key}-{place}") for place, one in enumerate(told, 1)]
    keys = [source for one in named for source in one.entry.source]
    cited = {one: Source(f"{key}, edition 1", locator=f"row {one}", read="dataset") for one in keys}
    if context:
        cited[f"{key}-context"] = Source(f"{key}, edition 1", read="dataset")

    def find(folder: Path) -> Located | None:
        if calls is not None:
            calls.append(f"find {key}")
        return None if absent else Located({"file": folder / f"{key}.csv"}, "edition 1")

    def collect(located: Located, request: Request) -> Findings:
        if calls is not None:
            calls.append(f"collect {key}")
        if broken is not None:
            raise DatasetError(broken)
        source = f"{key}-context" if context else None
        return Findings(
            list(named),
            dict(context or {}),
            source,
            set(searched),
            {**cited, **(sources or {})},
            Counter(skipped or {}),
        )

    return Dataset(
        key=key,
        title=f"The {key} dataset",
        gives="evidence",
        units="days",
        licence="none",
        obtain="a shop",
        citation=f"{key} 1990",
        bibtex=f"@misc{{{key}}}",
        years=(1946, 2020),
        find=find,
        collect=collect,
        also_cited_as=also,
    )


def _sourced(told: Found, source: str) -> Found:
    from dataclasses import replace

    return replace(told, entry=replace(told.entry, source=(source,)))


def use(monkeypatch: pytest.MonkeyPatch, *fakes: Dataset) -> None:
    """Make these the datasets that there are."""
    # All imported before any is changed: one that is imported later would keep the fakes as its own.
    for module in (registry, assemble, citing):
        monkeypatch.setattr(module, "datasets", lambda: fakes)


def meeting(date: str, level: str = "minister", **more: Any) -> Consultation:
    """A consultation on a date."""
    return Consultation(parse_day(date), level, **more)


def aid(date: str, kind: str = "economic", **more: Any) -> Aid:
    """An aid entry of a date."""
    return Aid(parse_day(date), kind, **more)


def act(date: str, kind: str = "threat", actor: str = "hegemon", **more: Any) -> Interaction:
    """An interaction on a date."""
    return Interaction(parse_day(date), actor, kind, **more)


def record(text: str) -> Dyad:
    """The dyad of a record's text, which must be valid."""
    loaded = load_text(text)
    assert loaded.dyad is not None, loaded.problems
    return loaded.dyad
