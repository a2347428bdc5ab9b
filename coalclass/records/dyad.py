"""The dyad as plain typed values.

`None` is unknown, never zero. A section that is an empty tuple is known to be empty (`none` in the
record). The place of an entry (`entry`, `line`) does not count when two records are compared.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias

from coalclass.records.dates import PartialDate, Period
from coalclass.records.states import State


@dataclass(frozen=True, slots=True)
class Source:
    """One cited source: `read` tells how much of it the coder saw."""

    citation: str
    url: str | None = None
    locator: str | None = None
    read: str | None = None


@dataclass(frozen=True, slots=True)
class Consultation:
    """Follower and hegemon deciding together, or the hegemon informing."""

    date: PartialDate
    level: str
    initiator: str | None = None
    timing: str | None = None
    outcome: str | None = None
    channel: str | None = None
    topic: str | None = None
    source: tuple[str, ...] = ()
    note: str | None = None
    reliability: str = "confirmed"
    entry: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Aid:
    """A carrot that can be counted; amounts in current US$ millions for all `recipients` together."""

    date: PartialDate
    kind: str
    terms: str | None = None
    amount_musd: float | None = None
    recipients: float = 1
    package: str | None = None
    provider: str = "hegemon"
    status: str = "delivered"
    linkage: str | None = None
    source: tuple[str, ...] = ()
    note: str | None = None
    reliability: str = "confirmed"
    entry: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Interaction:
    """Anything else that passed between the two; which further fields are set depends on `kind`."""

    date: PartialDate
    actor: str
    kind: str
    form: str | None = None
    paid_by: str | None = None
    status: str | None = None
    troops: int | None = None
    amount_musd: float | None = None
    coordinated: bool | None = None
    position: str | None = None
    body: str | None = None
    arena: str | None = None
    rationale: tuple[str, ...] = ()
    denies: str | None = None
    audience: str | None = None
    linkage: str | None = None
    count: float = 1
    cameo: str | None = None
    source: tuple[str, ...] = ()
    note: str | None = None
    reliability: str = "confirmed"
    entry: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)


Entry: TypeAlias = Consultation | Aid | Interaction

SECTIONS = {"consultations": Consultation, "aid": Aid, "interactions": Interaction}
"""The keys of a record under which entries stand, in order, and what stands there."""


def section_of(entry: Entry) -> str:
    """The key of a record under which an entry stands."""
    return _SECTION_OF[type(entry)]


_SECTION_OF = {kind: name for name, kind in SECTIONS.items()}


@dataclass(frozen=True, slots=True)
class Mandate:
    """What authorised the coalition."""

    body: str
    instrument: str | None = None
    date: PartialDate | None = None
    status: str = "explicit"
    source: tuple[str, ...] = ()
    note: str | None = None
    entry: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Context:
    """What was so at the start. Money in current US$ millions, troops in persons, shares 0 to 1."""

    polyarchy_hegemon: float | None = None
    polyarchy_follower: float | None = None
    alliance: str | None = None
    gdp_musd: float | None = None
    ideal_point_distance: float | None = None
    vote_agreement: float | None = None
    aid_baseline_musd: float | None = None
    troops_hosted: int | None = None
    source: tuple[str, ...] = ()
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Label:
    """A published judgment. No scorer reads it."""

    value: str
    source: tuple[str, ...] = ()
    confidence: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Dyad:
    """A hegemon and one follower, in one coalition, over one period."""

    hegemon: State
    follower: State
    coalition: str
    period: Period
    coder: str | None = None
    notes: str | None = None
    searched: tuple[str, ...] = ()
    mandate: tuple[Mandate, ...] | None = None
    context: Context = field(default_factory=Context)
    consultations: tuple[Consultation, ...] | None = None
    aid: tuple[Aid, ...] | None = None
    interactions: tuple[Interaction, ...] | None = None
    sources: dict[str, Source] = field(default_factory=dict)
    label: Label | None = None

    def __repr__(self) -> str:
        from coalclass.records.words import count_noun

        count = count_noun(len(self.entries), "entry", "entries")
        return f"Dyad({self.name}, {self.coalition}, {self.period}, {count})"

    def to_dict(self) -> dict[str, Any]:
        """The record as plain values, as `from_dict` reads them: defaults left out, `none` for empty sections."""
        from coalclass.records.writing import to_plain

        return to_plain(self)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every dated entry, section by section, in the order written."""
        return (*(self.consultations or ()), *(self.aid or ()), *(self.interactions or ()))

    @property
    def name(self) -> str:
        """`USA-EGY`: the two states as they print."""
        return f"{self.hegemon.code}-{self.follower.code}"

    def cite(self, source: str) -> str:
        """The citation behind an entry's source, which may be the citation itself."""
        known = self.sources.get(source)
        return source if known is None else known.citation
