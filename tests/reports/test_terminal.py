"""A verdict on the terminal: every number is the JSON's, nothing is cut, the answer comes first."""

from __future__ import annotations

import io
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from dyads import SHIPPED, name_of, on_each_record
from results import HOSTILE, SCORER
from rich.cells import cell_len
from rich.console import Console

from coalclass.indicators import TRACES
from coalclass.records import load_text, read_record
from coalclass.reports.console import make_console
from coalclass.reports.verdicts import VerdictsView
from coalclass.scoring import Verdict
from coalclass.scoring.describe import describe, show_interval, show_probability, signed

WIDTHS = (46, 54, 60, 72, 78, 80, 100, 110, 140)
DB = re.compile(r"(?<![\d.–-])[+\N{MINUS SIGN}]\d+\.\d(?![\d.])")
FEW = [path for path in SHIPPED if name_of(path) in ("gulf-war-1990/egy", "gulf-war-1990/jpn", "libya-2011/qat")]


@cache
def verdict_on(path: Path) -> Verdict:
    """The verdict on a shipped record."""
    return SCORER.classify(read_record(path), str(path))


def show(verdict: Verdict, width: int, detail: str = "") -> str:
    """What the terminal shows of it."""
    stream = io.StringIO()
    console = make_console(stream)
    console.width = width
    VerdictsView(verdict, detail=detail).show(console)
    return stream.getvalue()


def as_json(verdict: Verdict) -> Any:
    """What JSON holds of it, read back."""
    return json.loads(json.dumps(verdict.as_dict()))


def sums_of(rows: list[dict[str, Any]]) -> list[float]:
    """What rows of the JSON add to the rules, the model and the verdict."""
    return [sum(row[key] for row in rows) for key in ("rules_db", "model_db", "db")]


@on_each_record
def test_every_row_of_the_table_is_the_json(path: Path) -> None:
    """Strength, search and dB of each trace, dimension and constant, and the sums, are those of the JSON."""
    verdict = verdict_on(path)
    found = as_json(verdict)
    lines = {
        line[:28].strip(): line[28:].split() for line in show(verdict, 80).partition(" trace ")[2].splitlines()[2:]
    }
    rows = [row for row in found["contributions"] if row["value"] is not None or row["dimension"] is None]
    for row in rows:
        dbs = [signed(db) for db in sums_of([row])]
        if row["dimension"] is None:
            (name,) = [one for one in lines if one.startswith(f"{row['indicator']} (")]
            assert lines[name][:3] == dbs
        elif TRACES[row["indicator"]].scored:
            # Where a trace is surely there no search plays a part.
            search = "\N{EN DASH}" if f"{row['value']:.2f}" == "1.00" else f"{row['search']:.2f}"
            assert lines[row["indicator"]][:5] == [f"{row['value']:.2f}", search, *dbs]
    for dimension in {row["dimension"] for row in rows} - {None}:
        members = [row for row in rows if row["dimension"] == dimension]
        amount = f"{found['profile'][dimension]:.2f}"
        scored = [signed(db) for db in sums_of(members)] if TRACES[members[0]["indicator"]].scored else []
        name = dimension if scored else f"{dimension} (not scored)"
        assert lines[name][: 1 + len(scored)] == [amount, *scored]
    assert lines["sum"][:3] == [signed(db) for db in (found["rules"]["db"], found["model"]["db"], found["db"])]


@on_each_record
def test_no_other_number_is_shown(path: Path) -> None:
    """Every decibel of the default view is one of the JSON at the printed precision, and so are the probabilities."""
    verdict = verdict_on(path)
    found = as_json(verdict)
    text = show(verdict, 100)
    rows = found["contributions"]
    allowed = {signed(value) for row in rows for value in (row["rules_db"], row["model_db"], row["db"])}
    groups = [
        [row for row in rows if row["dimension"] == dimension] for dimension in {row["dimension"] for row in rows}
    ]
    allowed |= {signed(db) for group in groups for db in sums_of(group)}
    allowed |= {signed(one) for one in (found["db"], found["rules"]["db"], found["model"]["db"])}
    toward = 1 if found["label"] == "substantive" else -1
    for sign in (toward, -toward):
        side = [row["db"] for row in rows if row["dimension"] and row["db"] * sign >= 0.05]
        allowed.add(signed(sum(side[3:])))
    base = sum(row["db"] for row in rows if row["indicator"] in ("baseline", "calibration"))
    allowed |= {signed(base), signed(found["db"] - base)}
    assert set(DB.findall(text)) <= allowed
    box = " ".join(text.partition("╰")[0].replace("│", " ").split())
    figures = f"{signed(found['db'])} dB P(substantive) {show_probability(found['p_substantive'])}"
    assert f"{figures} 90% interval {show_interval(tuple(found['interval']))}" in box
    for name in ("rules", "model"):
        opinion = found[name]
        part = f"{signed(opinion['db'])} dB P {show_probability(opinion['p_substantive'])} {opinion['label']}"
        assert f"{name} {part}" in box


@on_each_record
def test_the_answer_comes_first(path: Path) -> None:
    """Box, paragraph, sources, traces for and against, then the table; in far fewer lines than before."""
    verdict = verdict_on(path)
    text = show(verdict, 80)
    flat = " ".join(text.replace("│", " ").split())
    told = verdict.explain(verdict)
    places = [
        flat.index(f"{verdict.label} "),
        flat.index(" ".join(told.text.split())),
        flat.index(" ".join(told.sources[0].split())) if told.sources else flat.index("what speaks for"),
        flat.index(f"what speaks for {verdict.label}"),
        flat.index("what speaks against it")
        if "Against it: " in told.text
        else flat.index("No trace speaks against it"),
        flat.index(" trace strength search"),
    ]
    if "Against it: " not in told.text:
        assert "what speaks against it" not in flat
        del places[4]
    assert places == sorted(places)
    assert text.count("\n") < 125
    assert verdict.published is None or f"Published judgment: {verdict.published['value']}" in flat


@pytest.mark.parametrize("path", FEW, ids=name_of)
def test_details(path: Path) -> None:
    """`brief` is the answer alone and the beginning of the rest; `full` names every trace, entry, note and source."""
    verdict = verdict_on(path)
    brief, normal, full = (show(verdict, 80, detail) for detail in ("brief", "", "full"))
    assert normal.startswith(brief.rstrip("\n")) and brief.count("\n") < 45 < normal.count("\n") < full.count("\n")
    assert "--full shows every trace" in normal and "--full" not in full + brief
    flat = " ".join(full.split())
    for entry in verdict.dyad.entries:
        assert describe(entry, dated=True) in flat and f"line {entry.line}" in flat
        assert entry.note is None or " ".join(entry.note.split()) in flat
        assert all(" ".join(verdict.dyad.cite(source).split()) in flat for source in entry.source)
    for row in verdict.contributions:
        assert row.indicator in flat
    numbers = [int(one) for one in re.findall(r"^ \[(\d+)\]", full, re.M)]
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("detail", ["brief", "", "full"])
@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_cut(width: int, detail: str) -> None:
    """At every width each line fits and each word of the widest view is whole."""
    for path in FEW:
        verdict = verdict_on(path)
        text = show(verdict, width, detail)
        assert max(map(cell_len, text.splitlines())) <= width
        assert "…" not in text
        words = text.replace("│", " ").split()
        kept = {*verdict.explain(verdict).text.split(), "incentive-based", verdict.standing, signed(verdict.db)}
        if detail != "brief":
            known = [row for row in verdict.contributions if row.value is not None]
            kept |= {row.indicator for row in known if TRACES[row.indicator].scored}
        assert kept <= {*words, *[word.strip(":") for word in words]}


def test_colour_says_nothing_alone() -> None:
    """With colour the view holds the same characters as without, and what adds dB has the colour of its side."""
    verdict = verdict_on(FEW[0])
    stream = io.StringIO()
    console = Console(file=stream, force_terminal=True, color_system="standard", width=80, highlight=False)
    VerdictsView(verdict).show(console)
    coloured = stream.getvalue()
    assert re.sub(r" +\n", "\n", re.sub(r"\x1b\[[\d;]*m", "", coloured)) == show(verdict, 80)
    most, least = (pick(verdict.contributions, key=lambda row: row.db).db for pick in (max, min))
    assert f"\x1b[35m\N{MINUS SIGN}{-least:.1f}" in coloured and f"\x1b[32m+{most:.1f}" in coloured


def test_bars_stand_on_their_side() -> None:
    """A bar lies left of its line for minus and right of it for plus, longer for more."""
    verdict = verdict_on(FEW[0])
    rows = {row.indicator: row.db for row in verdict.contributions if row.value is not None}
    lengths: dict[str, float] = {}
    for line in show(verdict, 140).splitlines():
        name = line[:28].strip()
        if name in rows and "│" in line and not line.startswith("│"):
            left, _, right = line.rpartition("│")
            drawn = [sum({"█": 1.0, "▌": 0.5, "▐": 0.5}.get(sign, 0) for sign in part) for part in (left, right)]
            assert drawn[0 if rows[name] > 0 else 1] == 0
            lengths[name] = max(drawn)
    assert len(lengths) > 10
    ranked = sorted(lengths, key=lambda name: abs(rows[name]))
    assert [lengths[name] for name in ranked] == sorted(lengths.values())


def test_no_markup_from_records() -> None:
    """Without evidence a sentence says so, and text of the record stays text."""
    dyad = load_text(HOSTILE, "bare.yaml").dyad
    assert dyad is not None
    for detail in ("brief", "", "full"):
        text = show(SCORER.classify(dyad), 80, detail)
        assert "insufficient-evidence" in text and "There is no evidence to go by." in " ".join(text.split())
        assert "=cmd|\\u202e|*x*" in text and "\u202e" not in text


def shown_of(text: str, width: int = 100, detail: str = "") -> str:
    """What the terminal shows of a record, on one line."""
    dyad = load_text(text, "bare.yaml").dyad
    assert dyad is not None
    return " ".join(show(SCORER.classify(dyad), width, detail).split())


HEAD = "coalclass: 1\nhegemon: USA\nfollower: EGY\ncoalition: x\nperiod: 1990/1991\n"


def test_what_is_not_counted_is_said() -> None:
    """Entries outside the period and disputed ones are counted in a line, in every detail, unless there is none."""
    entries = "interactions:\n- {date: 1990-02, actor: follower, kind: demand}\n"
    idle = "- {date: 1980, actor: follower, kind: demand}\n- {date: 1990-03, actor: follower, kind: demand, "
    idle += "reliability: disputed}\n"
    for detail in ("brief", "", "full"):
        assert "2 entries are not counted: 1 lies outside the period, 1 is disputed." in shown_of(
            HEAD + entries + idle, detail=detail
        )
        assert "not counted:" not in shown_of(HEAD + entries, detail=detail)


def test_entries_that_share_a_trace_are_marked() -> None:
    """An entry that is part of a trace and moves nothing alone is not shown like one that says nothing."""
    aid = "aid:\n" + "".join(f"- {{date: 1990-0{month}, kind: cash, linkage: explicit}}\n" for month in range(1, 5))
    text = shown_of(HEAD + aid + "interactions:\n- {date: 1990-02, actor: hegemon, kind: request}\n", detail="full")
    assert text.count("0.0 shared cash delivered") == 4 and "0.0 a request by the hegemon" in text


def test_what_is_left_out_for_want_of_room_is_said() -> None:
    """A narrow table says which columns it lacks, a wide one lacks none."""
    for width, detail, missing in (
        (46, "", "rules, model, strength and search"),
        (60, "", "strength and search"),
        (60, "full", "strength, search and alone"),
        (80, "full", "alone"),
    ):
        text = shown_of(HEAD + "aid: none\n", width, detail)
        assert f"Left out for want of room: {missing}; {100 if detail else 78} columns show all." in text
    assert "Left out" not in shown_of(HEAD + "aid: none\n", 80) + shown_of(HEAD + "aid: none\n", 100, "full")


def test_no_line_ends_in_blanks() -> None:
    """What goes into a pipe or a file has no padding at the ends of its lines."""
    for detail in ("brief", "", "full"):
        assert not re.search(r" $", show(verdict_on(FEW[0]), 80, detail), re.M)
