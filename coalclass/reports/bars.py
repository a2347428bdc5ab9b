"""Decibels drawn in characters: bars left and right of 0 dB, and the gauge of a verdict.

Colours are among the sixteen that every theme defines; the side, the sign and the numbers say the same without them.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil

from rich.text import Text

from coalclass.scoring.describe import signed
from coalclass.scoring.scorer import CLEAR_DB
from coalclass.scoring.verdict import INCENTIVE, SUBSTANTIVE, Verdict

STYLES = {SUBSTANTIVE: "bold green", INCENTIVE: "bold magenta", None: "bold"}
"""How labels are coloured."""

_LEAST_GAUGE_DB, _TICK_DB = 20, 10
_MOST_HALF, _MOST_TICKS = 36, 4
_LEAST_TELLING_DB = 0.05


def style_of(db: float) -> str:
    """The colour of what adds so many dB: that of the label it speaks for; none for what prints as 0.0."""
    if abs(db) < _LEAST_TELLING_DB:
        return ""
    return "green" if db > 0 else "magenta"


def show_db(db: float, style: str = "") -> Text:
    """Decibels in the colour of their side."""
    return Text(signed(db), f"{style} {style_of(db)}".strip())


def find_scale(values: Iterable[float], least: int) -> int:
    """The dB at the ends of bars: the smallest multiple of `least` that takes in every value."""
    return least * max(1, ceil(max(map(abs, values), default=0.0) / least))


def bar(db: float | None, scale: float, half: int) -> str:
    """A bar to the left or right of 0 dB, `half` characters a side for `scale` dB; a dot where there is no value."""
    if db is None:
        return f"{' ' * half}·"
    full, rest = divmod(min(2 * half, round(abs(db) / scale * 2 * half)), 2)
    if db < 0:
        return ("▐" * rest + "█" * full).rjust(half) + "│"
    return " " * half + "│" + "█" * full + "▌" * rest


def show_bar(db: float | None, scale: float, half: int) -> Text:
    """The same in the colour of its side."""
    drawn = bar(db, scale, half)
    text = Text(drawn, style_of(db or 0.0))
    line = drawn.find("│")
    if line >= 0:
        text.stylize("not bold default", line, line + 1)
    return text


def axis(scale: int, half: int) -> str:
    """The head of a column of bars: the dB at their ends, 0 in the middle."""
    low, high = signed(-scale, 0), signed(scale, 0)
    return f"{low:<{half}}0{high:>{half}}"


def gauge(verdict: Verdict, width: int) -> Text:
    """The verdict as a dot and its 90 percent interval as a line, over a scale of dB and the two labels.

    Between the labels, where there is room, stands how far from 0 dB a verdict lies that may be clear.
    """
    half = min(_MOST_HALF, (width - 6) // 2)
    low_db, high_db = verdict.db - verdict.half_width, verdict.db + verdict.half_width
    scale = _LEAST_GAUGE_DB
    while scale < max(-low_db, high_db):
        scale += _TICK_DB
    step = _TICK_DB * ceil(scale / _MOST_TICKS / _TICK_DB)
    places = {db: _place(db, scale, half) for db in range(-(scale // step) * step, scale + 1, step)}
    low, high, dot = (_place(db, scale, half) for db in (low_db, high_db, verdict.db))
    text = Text()
    for at in range(2 * half + 1):
        inside = low <= at <= high
        mark = "━" if inside else "┼" if at in places.values() else "─"
        text.append(*(("●", STYLES[verdict.label]) if at == dot else (mark, "bold" if inside else "dim")))
    room = 2 * half + 1 - len(INCENTIVE) - len(SUBSTANTIVE)
    threshold = f"clear: {CLEAR_DB:.1f} dB or more"
    between = (threshold if len(threshold) + 2 <= room else "").center(room)
    return text.append(f"\n{_label_ticks(places)}\n{INCENTIVE}{between}{SUBSTANTIVE}", "dim")


def _place(db: float, scale: int, half: int) -> int:
    """The cell of the gauge in which a value lies; what is beyond an end, in the last cell."""
    return max(0, min(2 * half, round(half + db / scale * half)))


def _label_ticks(places: dict[int, int]) -> str:
    """The dB under their ticks."""
    line = ""
    for db, place in places.items():
        label = signed(db, 0)
        line = line.ljust(max(0, place - len(label) // 2)) + label
    return f"{line} dB"
