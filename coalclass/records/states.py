"""States of the world by code, number or name, in the years in which each existed.

The facts are in `states.csv`, one row for each unbroken spell of a state. A state with two spells, or whose numbers
changed, has several rows of one code: `DEU` is COW 260 until 1990-10-02 and COW 255 from the day after. Dates are the
first and last day of existence: of independence where it was agreed, of its proclamation where it was not.

Errors:

    StateError (ValueError)
    ├── UnknownState    nothing in the table is called that
    └── StateAbsent     the table has it, but it existed on no day of the period
"""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

__all__ = [
    "State",
    "StateAbsent",
    "StateError",
    "UnknownState",
    "all_states",
    "resolve_state",
    "seek_state",
    "state_by_code",
]

_CSV = Path(__file__).with_name("states.csv")
_SUGGESTIONS = 3
_ALIKE = 0.65  # share of letters in common, below which a name is no suggestion
_WORTH_NAMING = 0.15  # nor is one that falls this far behind the best
_DIGITS = 4  # of the longest number; also keeps int() away from absurd input
_LONGEST_NAME = 100  # characters; nothing longer is a name, and the work on one grows with its square

# Words that lists of states cut short: "Egypt, Arab Rep.", "United Rep. of Tanzania", "Lao People's Dem. Rep."
_SHORT = {
    "st": "saint",
    "rep": "republic",
    "dem": "democratic",
    "fed": "federal",
    "federated": "federal",
    "sts": "states",
    "is": "islands",
}
_TWO_NAMES = re.compile(r"([^(/]+?)\s*(?:\((.+)\)|/(.+))")  # "Iran (Persia)" and "Tanzania/Tanganyika"
_WORD = re.compile(r"[^\W_]+")
# "Korea, Republic of" and "Iran (Islamic Republic of)", as ISO and the United Nations list them
_INVERTED = re.compile(r"([^,(]+)[,(]\s*(?:the\s+)?([^()]+\sof(?:\s+the)?)\s*\)?", re.IGNORECASE)
_GW = re.compile(r"gw:\s*([0-9]+)", re.IGNORECASE)


class State(NamedTuple):
    """One spell of a state: `code` is what it prints as, `first` and `last` are days, None where open.

    `iso3` is None where ISO 3166-1 never had a code; `cow` and `cow_number` are None outside the Correlates of War
    system, `gw_number` outside that of Gleditsch and Ward.
    """

    code: str
    name: str
    iso3: str | None
    cow: str | None
    cow_number: int | None
    gw_number: int | None
    first: date | None
    last: date | None

    def __str__(self) -> str:
        return self.code

    def __repr__(self) -> str:
        return f"State({self.code}, {self.name}, {self.first or ''}..{self.last or ''})"

    def days_within(self, first: date, last: date) -> int:
        """Days of existence from `first` to `last`, both counted; negative or zero where there are none."""
        return (min(last, self.last or date.max) - max(first, self.first or date.min)).days + 1


class StateError(ValueError):
    """A text names no state, or none that existed; `str()` says so in plain English."""


class UnknownState(StateError):
    """No state is called `found`; `suggestions` holds up to three that are called something like it: "Egypt (EGY)"."""

    def __init__(self, found: str, suggestions: tuple[str, ...] = ()) -> None:
        super().__init__(found, suggestions)
        self.found = found
        self.suggestions = suggestions

    def __str__(self) -> str:
        return f"no state is called {self.found!r}" + (
            _did_you_mean(self.suggestions)
            or "; expected an ISO 3166 alpha-3 code, a COW abbreviation or number, gw: and a number, or an English name"
        )


class StateAbsent(StateError):
    """The state that `found` names existed on no day of the period.

    `state` is its spell nearest to the period, `existed` says in words when it did exist on either side of the period
    ("until 1991-12-25"), and `suggestions` holds up to three of its predecessors or successors that existed in it.
    """

    def __init__(self, found: str, state: State, existed: str, suggestions: tuple[str, ...] = ()) -> None:
        super().__init__(found, state, existed, suggestions)
        self.found = found
        self.state = state
        self.existed = existed
        self.suggestions = suggestions

    def __str__(self) -> str:
        return f"{_label(self.state)} existed {self.existed}" + _did_you_mean(self.suggestions)


class _Table:
    """The rows, and an index of them for each system of naming."""

    __slots__ = ("codes", "cow", "cow_numbers", "follows", "gw_numbers", "spellings", "states")

    def __init__(self, rows: Iterable[list[str]]) -> None:
        self.codes: dict[str, list[State]] = {}
        self.cow: dict[str, list[State]] = {}
        self.cow_numbers: dict[int | None, list[State]] = {}
        self.gw_numbers: dict[int | None, list[State]] = {}
        self.spellings: list[tuple[str, State]] = []
        self.follows: dict[str, set[str]] = {}
        self.states = tuple(self._add(*row) for row in rows)

    def _add(
        self,
        code: str,
        name: str,
        iso3: str,
        cow: str,
        cown: str,
        gwn: str,
        first: str,
        last: str,
        follows: str,
        aliases: str,
    ) -> State:
        cow_number, gw_number = int(cown) if cown else None, int(gwn) if gwn else None
        days = date.fromisoformat(first) if first else None, date.fromisoformat(last) if last else None
        state = State(code, name, iso3 or None, cow or None, cow_number, gw_number, *days)
        self.codes.setdefault(code, []).append(state)
        self.cow.setdefault(cow, []).append(state)
        self.cow_numbers.setdefault(cow_number, []).append(state)
        self.gw_numbers.setdefault(gw_number, []).append(state)
        self.follows.setdefault(code, set()).update(follows.split("|"))
        self.spellings.append((name, state))
        self.spellings += [(alias, state) for alias in aliases.split("|") if alias]
        return state


@lru_cache(maxsize=1)
def _table() -> _Table:
    with _CSV.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        return _Table(rows)


@lru_cache(maxsize=1)
def _names() -> dict[str, list[State]]:
    """The index of folded names, apart from the table: most records name states by code and never need it."""
    names: dict[str, list[State]] = {}
    for spelling, state in _table().spellings:
        names.setdefault(_fold(spelling), []).append(state)
    return names


def all_states() -> tuple[State, ...]:
    """Every spell of every state in the table, in its order: by COW number, roughly."""
    return _table().states


def state_by_code(code: str) -> State:
    """The latest spell of the state that prints as `code`, upper case; UnknownState where none does."""
    spells = _table().codes.get(code)
    if not spells:
        raise UnknownState(code, _alike(code, date.min, date.max))
    return spells[-1]


@lru_cache(maxsize=8192)
def resolve_state(text: str, first: date, last: date) -> State:
    """The state that `text` names in the period from day `first` to day `last`.

    Tried in order: ISO 3166-1 alpha-3 (withdrawn codes too), COW abbreviation, COW number, English name or alias;
    `gw:260` is a Gleditsch-Ward number. Case, accents, punctuation and a leading "the" do not count. What fits several
    spells is the one with most days in the period, on a tie the later.

    Raises UnknownState, StateAbsent, or a plain ValueError where `last` precedes `first`.
    """
    found = seek_state(text, first, last)
    if isinstance(found, State):
        return found
    if found:
        raise _absent(text, found, first, last)
    raise UnknownState(text, _alike(text, first, last))


def seek_state(text: str, first: date, last: date) -> State | list[State]:
    """The same without an error: the state, or those of that name in other years, none for an unknown name.

    What is called like an unknown name is not looked for, which takes long: datasets name much that is no state.
    Raises a plain ValueError where `last` precedes `first`.
    """
    if last < first:
        raise ValueError(f"period ends on {last}, before it begins on {first}")
    absent: list[State] = []
    for named in _readings(text.strip()):
        # RUS is Russia in ISO and the Soviet Union too in COW: one line of states, so no second reading of the word
        lines = {state.cow_number for state in absent} - {None}
        present = [s for s in named if s.days_within(first, last) > 0 and s.cow_number not in lines]
        if present:
            return max(present, key=lambda s: (s.days_within(first, last), s.first or date.min))
        absent = absent or named
    return absent


def _readings(text: str) -> Iterator[list[State]]:
    """The spells that the text names in each system, in the order of the systems; alias codes (ZAR) clash with none."""
    table = _table()
    if number := _GW.fullmatch(text):
        yield table.gw_numbers.get(_number(number[1]), [])
    elif text.isascii() and text.isdigit():
        yield table.cow_numbers.get(_number(text), [])
    elif 0 < len(text) <= _LONGEST_NAME:
        yield table.codes.get(text.upper(), [])
        yield table.cow.get(text.upper(), [])
        yield _find_named(text)


def _find_named(text: str) -> list[State]:
    """The spells that a name means: as it stands, turned round, or as two names of one line of states."""
    first, _, rest = text.partition(",")
    turned = (f"{rest} of {first}", f"{rest} {first}") if rest else ()  # "Egypt, Arab Rep."
    for spelling in (text, _INVERTED.sub(r"\2 \1", text), *turned):
        if found := _names().get(_fold(spelling)):
            return found
    both = _TWO_NAMES.fullmatch(text)
    if both is None:
        return []
    one, other = _names().get(_fold(both[1]), []), _names().get(_fold(both[2] or both[3]), [])
    lines = {state.cow_number for state in one} & {state.cow_number for state in other} - {None}
    return [state for state in dict.fromkeys([*one, *other]) if state.cow_number in lines]


def _number(digits: str) -> int:
    return int(digits) if len(digits) <= _DIGITS else -1


def _fold(name: str) -> str:
    """A name without case, accents, punctuation, spaces and outer "the", with "&" and "St." written out."""
    if not name.isascii():
        name = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    words = _WORD.findall(name.replace("&", " and ").casefold())
    if len(words) > 1 and "the" in (words[0], words[-1]):  # "Gambia (the)"
        del words[0 if words[0] == "the" else -1]
    return "".join([_SHORT.get(word, word) for word in words])


def _absent(text: str, named: list[State], first: date, last: date) -> StateAbsent:
    nearest = max(named, key=lambda s: s.days_within(first, last))
    spells = _table().codes[nearest.code]
    ended = max((s.last for s in spells if s.last and s.last < first), default=None)
    began = min((s.first for s in spells if s.first and s.first > last), default=None)
    present = [s for s in _table().states if s.days_within(first, last) > 0]
    kin = [s for s in present if s.code == nearest.code]
    kin += _forerunners(nearest, present) if began else []
    kin += _successors(nearest, present) if ended else []
    when = [f"until {ended}"] * bool(ended) + [f"from {began}"] * bool(began)
    return StateAbsent(text, nearest, " and again ".join(when), _distinct(kin))


def _forerunners(state: State, present: list[State]) -> list[State]:
    return [s for s in present if s.code in _table().follows[state.code]]


def _successors(state: State, present: list[State]) -> list[State]:
    after = [s for s in present if state.code in _table().follows[s.code]]
    # of the fifteen successors of the Soviet Union one carries its number on
    return [s for s in after if s.cow_number == state.cow_number] or after


@lru_cache(maxsize=1024)
def _alike(text: str, first: date, last: date) -> tuple[str, ...]:
    """States called something like a text, best first; those of the period alone where there are any."""
    wanted = _fold(text[: _LONGEST_NAME + 1])
    if not wanted or wanted.isdigit() or len(text) > _LONGEST_NAME:
        return ()
    table = _table()
    codes = [(s.code, s) for s in table.states] + [(s.cow, s) for s in table.states if s.cow]
    spellings = codes + table.spellings
    likeness = _likeness(wanted, [spelling for spelling, _ in spellings])
    scored = [(score, s) for score, (_, s) in zip(likeness, spellings, strict=True) if score > _ALIKE]
    present = [(score, s) for score, s in scored if s.days_within(first, last) > 0]
    close = sorted(present or scored, key=lambda pair: -pair[0])
    return _distinct(s for score, s in close if score > close[0][0] - _WORTH_NAMING)


def _likeness(wanted: str, spellings: list[str]) -> Iterator[float]:
    """How like a folded text each spelling is, as a share of the letters in common."""
    from difflib import SequenceMatcher  # deferred: only an error needs it

    matcher = SequenceMatcher(b=wanted, autojunk=False)
    for spelling in spellings:
        folded = _fold(spelling)
        matcher.set_seq1(folded)
        if wanted in [
            _fold(word) for word in _WORD.findall(spelling) if word[0].isupper()
        ]:  # "Congo" and "Korea" are words of two names each
            yield 1.0
        elif folded.startswith(wanted):  # NA, GRE
            yield 0.9 - len(folded) / 1000  # the shorter, the likelier
        elif len(folded) <= 3 and folded[0] != wanted[0]:  # any two of three letters may agree by chance
            yield 0.0
        else:
            yield matcher.ratio() if matcher.real_quick_ratio() > _ALIKE and matcher.quick_ratio() > _ALIKE else 0.0


def _distinct(states: Iterable[State]) -> tuple[str, ...]:
    labels: dict[str, str] = {}
    for state in states:
        labels.setdefault(state.code, _label(state))
    return tuple(labels.values())[:_SUGGESTIONS]


def _did_you_mean(suggestions: tuple[str, ...]) -> str:
    return f"; did you mean {' or '.join(suggestions)}?" if suggestions else ""


def _label(state: State) -> str:
    return f"{state.name} ({state.code})"
