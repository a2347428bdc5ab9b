"""Whom an American President or Secretary of State met, as the Department's remarks on a stop say it.

The remarks are short and follow a house style, so that a small grammar reads them:

- A sentence that speaks of a meeting ("Met with", "Discussed", "State visit") credits whoever it names: an
  adjective before an office ("Syrian President Assad"), an office and states ("the Foreign Ministers of Egypt
  and Jordan"), or a leader whose name alone says whom he led ("President Mubarak").
- An office without either ("Met with King Fahd") is the host's, and so is a meeting with nobody named, unless
  it was a conference or a body of several states.
- States in the topic ("Discussed the Persian Gulf crisis"), peoples, oppositions and former leaders are no one met.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from coalclass.records import PartialDate
from coalclass.sources.state_department import find_code_of_name, find_code_of_word, list_words

RANKS = ("official", "minister", "head")

_ABBREVIATED = r"(?<!\b[A-Z])(?<!\bSt)(?<!\bDr)(?<!\bMr)(?<!\bGen)(?<!\bSen)(?<!\bJr)"
_SENTENCES = re.compile(_ABBREVIATED + r"\.[\"”’\]]*\s+(?=[A-Z\"“\[])|;\s+|\s+(?=Present were )")
_MEETING = re.compile(
    r"\b(met|meets?|meetings? with|(?:trilateral|bilateral|informal|further) meetings?|discuss(?:ed|ions?)|conferr?ed|"
    r"conference with|consult(?:ed|ations?)|talks|negotiat\w+|reviewed|briefed|audience|signed|exchanged views|"
    r"(?:State|official|working|informal|good will)(?: \w+)? (?:visit|trip|tour)|summit meeting with|resolve|"
    r"present were|heads of state and government of|(?:summit|meetings?)\b[^.]*? with)\b|^summit meeting\b",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"\b(NATO|North Atlantic|European (?:Community|Union)|EC|EEC|EU|ASEAN|OAS|CSCE|OSCE|OECD|GCC|"
    r"Gulf Cooperation Council|APEC|CENTO|SEATO|ANZUS|CARICOM|OAU|UN|U\.N\.|United Nations|G-?\d+|Group of|"
    r"Quartet|Baltic States|Central American|Caribbean|Arab|African|European|Allied|NGO)\b"
)
_CONFERENCE = re.compile(
    r"^(?:Also |also )?(?:attended|participated|co-?\w+|chaired|hosted|led|headed|addressed|opened)\b", re.IGNORECASE
)
_CEREMONY = re.compile(
    r"\b(funeral|memorial|ceremon\w+|inaugurat\w+|dedicat\w+|wreath|commemorat\w+|anniversary|coronation|honorary|"
    r"condolences|independence celebration)",
    re.IGNORECASE,
)
_PASSING = re.compile(
    r"\b(stop(?:ped)?|en route|overnight|refuel\w*|vacation\w*|fishing|disembarked|embarked|honeymoon|private visit)\b",
    re.IGNORECASE,
)
# "Attended meeting of the U.S.-Mexico Binational Commission", not "Briefed ... on the U.S.-Soviet summit"
_BILATERAL = re.compile(
    r"^(?:Also )?(?:Attended|Co-\w+|Chaired|Participated|Led|Held|Hosted)(?:(?! on | about ).)*?"
    r"(?:\bU\.?S\.?[-–—](?P<second>[A-Z]\w+(?: [A-Z][a-z]+n)?)|\b(?P<first>[A-Z]\w+)[-–—]U\.?S\.?)\s.*?"
    r"(?:Meeting|Summit|Commission|Dialogue|Consultations|Ministerial|Talks|Committee|Council)",
)
_TOPIC = re.compile(
    r"^(?:Also )?(?:Discussed|Reviewed|Negotiated|Continued|Attempted|Consulted)\b(?:(?! with ).)*$", re.IGNORECASE
)
_ELECT = "[Visit made as President-elect.]"
_ACCOMPANIED = re.compile(r"\b(?:Acc?o+mpanied|Joined) President\b")
_OFFICES = {
    "head": (
        "Presidents?(?: and Prime Ministers?)?|Prime Ministers?|Premiers?|Chancellors?|Kings?|Queens?|Emperors?|"
        "Emirs?|Amirs?|Sultan|Shah|Pope|(?:Collective )?Presidency|leader(?= [A-Z])|[Ll]eaders(?= of (?:the )?[A-Z])|"
        "Taoiseach|Sheikh|Chairman|General Secretary|First Secretary|Prince|Chiefs? of State|"
        "Heads? of (?:State|Government)(?: and (?:Heads? of )?Government)?|[Hh]eads of state(?: and government)?"
    ),
    "minister": (
        "Vice Presidents?|Vice Premiers?|Deputy (?:Prime|Foreign) Ministers?|Crown Princes?|Foreign Ministers?|"
        "Foreign Secretar(?:y|ies)|Secretary of State|External Affairs (?:Minister|Secretary)|State Councilor|"
        "(?:Defense|Defence|Finance|Interior|Trade|Economic|Justice) Ministers?|Defense Secretary|"
        "(?:Secretary|Minister)s? (?:of|for) (?:Foreign|External|State)(?: Affairs)?|Ministers?|"
        "President(?:-| )elect|Governor[- ]General"
    ),
    "official": (
        "officials?|Governing Council|Interim Authority|leaders|representatives|delegation|negotiators|Ambassadors?"
    ),
}
# capitalised words that begin an office or a sentence, so that they say nothing of whose office it is
_OPENERS = (
    "Kings?|Princes?|Presidents?|Federation|Collective|Sheikh|With|Met|Also|Briefed|Audience|The|State|Foreign|Prime|Vice|Deputy|Crown|Defense|Defence|"
    "Finance|Interior|Trade|Economic|Justice|External|General|First|Governor|Amirs?|Emirs?|Sultan|Queen|Emperor|Minister|Premier|"
    "Chancellor|Secretary|Heads?|Acting|Interim|Transitional|Provisional|Her|His|Present|Affairs|Discussed|Accompanied|Joined"
)
_NAME = r"(?:\s+(?:[A-Z][\w.’'`\-]*|al-\w+|bin|de|da|dos|van|von|der|la|el|ibn|y))"
_STATES = r"(?:[A-Z][\w’'.\-]*|of|the|and(?= [A-Z]|\sthe [A-Z])|d['’]\w+)"


@dataclass(frozen=True, slots=True)
class Met:
    """A state that was met: `rank` is the highest of its people, None where unsaid.

    `summit` where the sentence says so; `accompanied` where a Secretary's row speaks of the President's meeting.
    """

    state: str
    rank: str | None
    summit: bool = False
    accompanied: bool = False


@lru_cache(maxsize=1)
def _compile_office() -> re.Pattern[str]:
    """An office, with the adjectives before it and the name and states after it."""
    adjectives = "|".join(re.escape(word) for word in sorted(list_words("adjective"), key=len, reverse=True))
    titles = "|".join(f"(?P<{rank}>{_OFFICES[rank]})" for rank in ("minister", "head", "official"))
    return re.compile(
        rf"(?P<adjectives>(?:\b(?:{adjectives})(?:,? and |, | |/)(?:the |senior |other )*)+)?"
        rf"(?P<before>\b(?!(?:{_OPENERS})\b)[A-Z][\w.’'\-]* )?"
        rf"(?:(?:senior|other|political|government|civilian|military) )*\b(?:{titles})\b"
        rf"(?P<name>{_NAME}{{0,5}})(?: of (?P<of>(?:the )?{_STATES}(?:,? (?:and )?{_STATES})*))?"
    )


def list_met(remarks: str, host: str | None, on: PartialDate) -> tuple[Met, ...]:
    """The states met at a stop in `host` (a printed code, None for no state), each once, in the order named."""
    found: dict[str, Met] = {}
    if _ELECT in remarks:
        return ()
    meeting = False
    conference = any(_CONFERENCE.search(sentence) for sentence in split_sentences(remarks))
    for sentence in split_sentences(remarks):
        accompanied = _ACCOMPANIED.search(sentence) is not None
        meeting = _speaks_of_meeting(sentence) or accompanied or (meeting and sentence[:4] in ("and ", "also"))
        if conference and sentence.startswith("Signed"):  # then by all who attended
            continue
        meeting = meeting or _BILATERAL.search(sentence) is not None
        if "present were" in sentence and _CEREMONY.search(remarks):
            continue
        if not meeting or _is_ceremony(sentence):
            continue
        summit = _is_summit(sentence)
        for state, rank in _credit_states(sentence, host, on, accompanied):
            old = found.get(state)
            met = Met(state, rank, summit, accompanied)
            found[state] = met if old is None else _join_met(old, met)
    return tuple(found.values())


def explain_nobody(remarks: str) -> str:
    """Why a stop credits its host with no meeting, in words for a count."""
    if _ELECT in remarks:
        return "journey made before taking office"
    if any(_speaks_of_meeting(s) for s in split_sentences(remarks)) and not _CONFERENCE.search(remarks):
        return "stop whose remarks name only others as met"
    if _CEREMONY.search(remarks):
        return "ceremony without a meeting"
    if _PASSING.search(remarks):
        return "stop on the way or private stay, without a meeting"
    if _CONFERENCE.search(remarks):
        return "conference or address whose remarks name nobody of the state as met"
    return "remarks that speak of no meeting with the state"


def split_sentences(remarks: str) -> list[str]:
    """The sentences of a text; abbreviations (U.S., St.) end none."""
    return [part.strip() for part in _SENTENCES.split(remarks) if part and part.strip()]


def _speaks_of_meeting(sentence: str) -> bool:
    return _MEETING.search(sentence) is not None


def _is_ceremony(sentence: str) -> bool:
    """A ceremony alone; "attended ceremonies and met with" is both."""
    return _CEREMONY.search(sentence) is not None and not re.search(
        r"\b(met|meetings?|discussed|talks) ", sentence, re.I
    )


def _is_summit(sentence: str) -> bool:
    """Whether the meeting was a summit, not one whose topic a summit was."""
    about = re.search(r"\b(on|about|for|regarding|pre-?)\b[^,;]*summit", sentence, re.IGNORECASE)
    return re.search(r"\bsummit", sentence, re.IGNORECASE) is not None and about is None


def _join_met(old: Met, new: Met) -> Met:
    ranks = [rank for rank in (old.rank, new.rank) if rank is not None]
    highest = max(ranks, key=RANKS.index) if ranks else None
    return Met(old.state, highest, old.summit or new.summit, old.accompanied or new.accompanied)


def _credit_states(
    sentence: str, host: str | None, on: PartialDate, accompanied: bool
) -> Iterator[tuple[str, str | None]]:
    named = others = False
    if bilateral := _BILATERAL.search(sentence):
        word = bilateral["second"] or bilateral["first"]
        words = (word, word.split()[0])
        if state := next(
            (s for w in words if (s := find_code_of_word("adjective", w, on) or find_code_of_name(w, on))), None
        ):
            named = True
            yield state, None
    foreign_end = -1
    for match in _find_offices(_cut_topic(sentence)):
        rank = next(rank for rank in RANKS if match[rank])
        states = _find_states(match, on)
        if states is None and match.string[: match.start()].endswith(" and ") and foreign_end == match.start() - 5:
            continue  # "Pakistani President A and Prime Minister B": his colleague or the host's, the text does not say
        if states is None or (host == "VAT" and "Secretary of State" in match[0]):  # the host's own
            states = (host,) if host else ()
        else:
            others = True
            foreign_end = match.end() if any(states) and host not in states else -1
        for state in states:
            if state:
                named = True
                yield state, rank
    if host and not named and not others and not accompanied and _host_is_meant(sentence):
        yield host, None


def _find_offices(text: str) -> Iterator[re.Match[str]]:
    """Every office in a text; a list of states may run into the next one."""
    found = _compile_office().search(text)
    while found is not None:
        yield found
        found = _compile_office().search(text, found.start("of") if found["of"] else found.end())


def _cut_topic(sentence: str) -> str:
    """A sentence without its topic: "Discussed the visit of the French President with King Hussein"."""
    if re.match(
        r"(?:Also )?briefed\b", sentence, re.IGNORECASE
    ):  # "Briefed King Hussein on meetings with Soviet leaders"
        return re.split(r"\b(?:on|about|regarding) ", sentence)[0]
    topic = re.match(r"(?:Discussed|Reviewed|Also discussed|also discussed)\b.*? with (?!regard|respect)", sentence)
    return sentence[topic.end() :] if topic else sentence


def _host_is_meant(sentence: str) -> bool:
    """Whether a meeting with nobody named was with the host: not at a conference, nor with a body of several states."""
    if _TOPIC.search(sentence) or re.search(r"\b(state|official|working) visit", sentence, re.IGNORECASE):
        return True
    return not (
        _CONFERENCE.search(sentence)
        or _ELSEWHERE.search(_cut_topic(sentence))
        or _PASSING.search(sentence)
        or re.search(
            r"\b(opposition|former|military personnel|troops|refugees?|students|embassy|community|business)\b",
            sentence,
            re.I,
        )
    )


def _find_states(match: re.Match[str], on: PartialDate) -> tuple[str | None, ...] | None:
    """The states that an office belongs to; None where nothing but the place says whose it is."""
    text = match.string
    if re.search(r"\b(former|late|ex|opposition|exiled|future)[- ]$", text[: match.start()]) or _is_own(match):
        return ()
    if re.search(r"(opposition|tribal|religious|business|labor|union) (and \w+ )?$", text[: match.start()]):
        return ()
    attached = match["adjectives"] and not re.search(r"(and |, )(the |senior |other )*$", match["adjectives"])
    if attached and match["before"]:  # "Syrian Opposition leaders", not "Belgian and EU officials"
        return (None,)
    if match["head"] == "leader" and not match["adjectives"]:
        return (None,)
    if match["adjectives"]:
        words = re.split(r",? and (?:the |senior )*|, |/| (?=senior)", match["adjectives"])
        return tuple(_read_adjectives(words, on))
    if match["of"]:
        return tuple(_list_states(match["of"], on)) or ((None,) if not match["name"] else _find_by_name(match, on))
    if match["before"]:
        return _find_by_name(match, on) or (None,)
    return _find_by_name(match, on) or ((None,) if (match["official"] or "").startswith("Ambassador") else None)


def _is_own(match: re.Match[str]) -> bool:
    name = (match["name"] or "").strip().rstrip(".")
    own = list_words("own")
    title = match["head"] or match["minister"] or ""
    if title.startswith("Secretary of State") and not match["adjectives"] and not match["of"]:
        return True  # the Vatican's is told apart where the host is known
    if "Sirleaf" in name or "President" not in title or match["adjectives"]:
        return False
    return any(name == word or name.startswith((word + " ", word + "’", word + "'")) for word in own)


def _find_by_name(match: re.Match[str], on: PartialDate) -> tuple[str | None, ...] | None:
    """The state of a leader whose name alone says it."""
    full = f"{match['head'] or ''}{match['name'] or ''}"
    for word in list_words("leader"):
        if re.search(rf"(?:^|\s){re.escape(word)}(?![\w\-])", full) and match["head"]:
            state = find_code_of_word("leader", word, on)
            if state:
                return (state,)
    return None


def _read_adjectives(words: list[str], on: PartialDate) -> Iterator[str | None]:
    for word in words:
        yield find_code_of_word("adjective", word.strip(), on) if word.strip() else None


def _list_states(text: str, on: PartialDate) -> Iterator[str]:
    """The states of a list; bodies among them (the Gulf Cooperation Council) are passed over."""
    for part in re.split(r",? and |, ", text):
        if re.search(rf"\b(?:{_OPENERS})\b", part) and _find_longest_name(part, on) is None:  # the next office
            return
        state = _find_longest_name(part, on)
        if state is None and " of " in part:  # "Presidents Perez of Venezuela, Lopez Michelson of Colombia"
            state = _find_longest_name(part.rpartition(" of ")[2], on)
        if state is not None:
            yield state


def _find_longest_name(part: str, on: PartialDate) -> str | None:
    words = part.split()
    for count in range(len(words), 0, -1):
        if count < len(words) and words[count][0].isupper():
            continue
        state = find_code_of_name(" ".join(words[:count]).rstrip(".,"), on)
        if state:
            return state
    return None
