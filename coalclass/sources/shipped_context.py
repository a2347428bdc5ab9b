"""The context table that comes with the tool as one more dataset: asked last, for what no file of the folder says."""

from __future__ import annotations

from pathlib import Path

from coalclass.records import Dyad
from coalclass.records.context_table import find_context, list_columns
from coalclass.sources.base import Dataset, Findings, Located, Request

__all__ = ["DATASET", "FIELDS", "collect_shipped"]


FIELDS = tuple(name for column in list_columns() for name in column.fields)
"""The fields of a record's context that it fills."""


def collect_shipped(dyad: Dyad) -> list[Findings]:
    """What the table knows of a dyad, one for each of the sources that its columns are from."""
    found: dict[str, Findings] = {}
    for one in find_context(dyad):
        findings = found.setdefault(one.key, Findings())
        findings.set_context(one.key, one.source, **{**findings.context, one.field: one.value})
    return list(found.values())


def _find_nothing(folder: Path) -> Located | None:
    return None


def _collect_nothing(located: Located, request: Request) -> Findings:
    return Findings()


DATASET = Dataset(
    key="shipped-context",
    title="The context table of coalclass",
    gives="context: polyarchy_hegemon, polyarchy_follower, ideal_point_distance, vote_agreement",
    units="as of the datasets that it is made of",
    licence="; ".join(f"{one.title} {one.licence}" for one in list_columns()),
    obtain="comes with coalclass",
    citation="; ".join(one.citation for one in list_columns()),
    bibtex="",
    years=(1945, 2025),
    asks="start",
    # It lies in the package, so there is nothing to find in a folder.
    find=_find_nothing,
    collect=_collect_nothing,
)
