"""Charts: what they show in numbers, at which size, with a text alternative, and that each is drawn."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from itertools import pairwise
from math import fsum, isclose
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from dyads import aid, consultation, interaction
from results import ROOT_OF_CHARTS, verdicts

import coalclass
from coalclass.analysis.plotting import KINDS, LANES, OF_ONE, find_sequences, find_steps, lane_of, sum_sides
from coalclass.errors import UsageError
from coalclass.reports.charts import COLUMN, COLUMN_AND_HALF, SIDE_COLOURS, draw_plot, draw_svg
from coalclass.scoring.glossary import find_head

EGYPT, GULF = "sample:gulf-war-1990/egy", "sample:gulf-war-1990"
ASKED = {kind: (EGYPT,) if kind in OF_ONE else () if kind == "calibration" else (GULF,) for kind in KINDS}


def spec_of(kind: str) -> dict[str, Any]:
    """The Vega-Lite of a chart of that kind."""
    return draw_plot(coalclass.plot(*ASKED[kind], kind=kind))


@pytest.mark.parametrize("kind", KINDS)
class TestEveryKind:
    """Each kind of chart."""

    def test_it_is_vega_lite_with_words(self, kind: str) -> None:
        """The specification is plain JSON with a schema, a title, units on every axis, and a text alternative."""
        text = json.dumps(spec_of(kind), allow_nan=False)
        spec = json.loads(text)
        assert "vega.github.io/schema/vega-lite" in spec["$schema"]
        assert spec["title"] and len(spec["description"]) > 60
        assert '"url"' not in text and "expr" not in text.replace("expression", "")
        titles = re.findall(r'"title": "([^"]*)"', text)
        units = {"calibration": "probability", "timeline": "date"}.get(kind, "dB")
        assert any(units in title for title in titles)

    def test_it_is_drawn_at_its_size(self, kind: str, tmp_path: Path) -> None:
        """SVG, PNG and PDF are drawn; the width is that of a journal's column, or one and a half, with a tolerance."""
        wide = COLUMN_AND_HALF if kind in (*OF_ONE, "trajectory") else COLUMN
        plotted = coalclass.plot(*ASKED[kind], kind=kind)
        for ending in ("svg", "png", "pdf", "json"):
            plotted.save(tmp_path / f"p.{ending}")
        root = ElementTree.fromstring((tmp_path / "p.svg").read_text("utf-8"))
        assert root.get("width", "").endswith("pt") and abs(float(root.get("width", "0pt")[:-2]) - wide) < 0.06 * wide
        assert len(list(root.iter("{http://www.w3.org/2000/svg}path"))) > 5
        assert (tmp_path / "p.png").read_bytes().startswith(b"\x89PNG")
        assert (tmp_path / "p.pdf").read_bytes().startswith(b"%PDF")

    def test_the_same_chart_is_the_same_text(self, kind: str) -> None:
        """Drawing twice in one process gives the same SVG."""
        assert draw_svg(spec_of(kind)) == draw_svg(spec_of(kind))


def test_a_kind_has_a_module() -> None:
    """Each kind of chart is one module of the folder, and the glossary explains what is not a plain word."""
    modules = {path.stem for path in ROOT_OF_CHARTS.glob("*.py")} - {"__init__"}
    assert modules == set(KINDS)
    assert all(find_head(word) for word in ("waterfall", "plane", "calibration", "verdicts", "trajectory"))


def test_colours_differ_in_grey() -> None:
    """The colours of the two labels differ in lightness, so that a grey print tells them apart."""

    def lightness(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    first, second = [lightness(colour) for colour in list(SIDE_COLOURS.values())[:2]]
    assert (max(first, second) + 0.05) / (min(first, second) + 0.05) > 3


def test_sides_add_up() -> None:
    """What speaks for one side less what speaks for the other is the verdict."""
    for one in verdicts():
        side, other = sum_sides(one)
        assert side >= 0 and other >= 0 and isclose(side - other, one.db, abs_tol=1e-9)


def test_steps_add_up() -> None:
    """The columns of a waterfall add up to what rules, model and verdict say."""
    for one in verdicts():
        steps = find_steps(one)
        for key, wanted in (("rules_db", one.rules.db), ("model_db", one.model.db), ("db", one.db)):
            assert isclose(fsum(getattr(step, key) for step in steps), wanted, abs_tol=1e-9)


def test_the_waterfall_ends_at_the_verdict() -> None:
    """Each bar begins where the one before ends, and the last is what rules, model or verdict say."""
    spec, verdict = spec_of("waterfall"), coalclass.classify(EGYPT)
    ends = []
    for panel in spec["hconcat"]:
        rows = panel["layer"][1]["data"]["values"] if "data" in panel["layer"][1] else None
        assert rows
        for before, after in pairwise(rows[:-1]):
            assert before["end"] == after["start"]
        ends.append(rows[-1]["end"])
    assert ends == pytest.approx([verdict.rules.db, verdict.model.db, verdict.db])


@pytest.mark.parametrize(
    ("entry", "lane"),
    [
        (consultation("2000-01"), "consultations"),
        (aid("2000-01"), "carrots"),
        (aid("2000-01", status="cut"), "pressure"),
        (interaction("2000-01", "hegemon", "threat"), "pressure"),
        (interaction("2000-01", "follower", "threat"), "dissent"),
        (interaction("2000-01", "follower", "vote", position="against"), "dissent"),
        (interaction("2000-01", "follower", "vote", position="with"), "contributions"),
        (interaction("2000-01", "follower", "withdrawal", coordinated=True), "words and rules"),
        (interaction("2000-01", "follower", "withdrawal"), "dissent"),
        (interaction("2000-01", "hegemon", "concession"), "carrots"),
        (interaction("2000-01", "follower", "statement"), "words and rules"),
    ],
)
def test_lanes(entry: Any, lane: str) -> None:
    """Each entry stands in the lane of what it is."""
    assert lane_of(entry) == lane and lane in LANES


def test_sequences_are_of_two_entries_in_order() -> None:
    """What is drawn as a line is a trace's finding of one entry after another."""
    found = list(find_sequences(coalclass.classify(EGYPT)))
    assert {one.trace for one in found} >= {"bound-on-request", "carrot-then-commitment"}
    assert all(len(one.entries) == 2 for one in found)


def test_the_timeline_holds_every_entry() -> None:
    """Every entry of the record is a point, between the ends of its date."""
    spec, dyad = spec_of("timeline"), coalclass.load(EGYPT)
    rows = next(layer["data"]["values"] for layer in spec["layer"] if "from" in layer["data"]["values"][0])
    assert len(rows) == len(dyad.entries)
    assert all(row["from"] <= row["middle"] <= row["to"] for row in rows)


def test_a_trajectory_is_the_timeline() -> None:
    """Each window of the timeline is a point at its middle, with the verdict and interval that `timeline` gives."""
    record = "sample:iraq-sanctions-1991/fra"
    line = coalclass.timeline(record, "2y", "1y")
    rows = draw_plot(coalclass.plot(record, kind="trajectory", window="2y", step="1y"))["data"]["values"]
    found = [(row["from"], row["to"], row["db"], row["high"] - row["db"]) for row in rows]
    assert found == [
        (one.window.start, one.window.end, one.verdict.db, pytest.approx(one.verdict.half_width))
        for one in line.points
        if one.verdict is not None
    ]
    assert len(rows) == len(line.points) == 11
    assert all(row["from"] < row["middle"] < row["to"] for row in rows)


def test_a_gap_breaks_the_line() -> None:
    """A window without an entry has no figures and ends the stretch; a dyad without any keeps its panel."""
    meetings = "".join(f"- {{date: {year}-03, level: leader}}\n" for year in (1995, 1996, 1999))
    head = "coalclass: 1\nhegemon: USA\ncoalition: Made\nperiod: 1995/1999\n"
    gaps = coalclass.loads(f"{head}follower: POL\nconsultations:\n{meetings}")
    bare = coalclass.loads(f"{head}follower: HUN\n")
    spec = draw_plot(coalclass.plot(gaps, bare, kind="trajectory"))
    rows = spec["data"]["values"]
    runs = [(row["run"], row["db"] is not None) for row in rows if row["name"] == "USA-POL"]
    assert runs == [(0, True), (0, True), (1, False), (2, False), (2, True)]
    assert {row["db"] for row in rows if row["name"] == "USA-HUN"} == {None}
    assert "1997-01-01 no verdict" in spec["description"] and draw_svg(spec).count("USA-HUN") >= 1


def test_trajectories_share_time_within_a_coalition_alone() -> None:
    """Followers of one coalition share the axis of time; those of several have each their own."""
    for records, how in (((GULF,), "shared"), ((EGYPT, "sample:lebanon-mnf-1982/fra"), "independent")):
        spec = draw_plot(coalclass.plot(*records, kind="trajectory", window="6m"))
        assert spec["resolve"]["scale"]["x"] == how


@pytest.mark.parametrize(
    ("records", "options", "said"),
    [
        ((GULF,), {"kind": "verdicts", "window": "1y"}, "--window and --step are of --kind trajectory"),
        ((GULF,), {"kind": "trajectory", "window": "1 year"}, "'1 year' is not a length of time"),
        ((GULF,), {"kind": "trajectory", "step": "2y"}, "2y is longer than the window of 1y"),
        (("sample:",), {"kind": "trajectory"}, "has room for 24 records; there are"),
        ((), {"kind": "trajectory"}, "takes at least one record"),
    ],
)
def test_refusals_of_a_trajectory(records: tuple[str, ...], options: dict[str, str], said: str) -> None:
    """Windows that make no sense, and more dyads than there is room for, are refused in words."""
    with pytest.raises(UsageError, match=said):
        coalclass.plot(*records, **options)  # type: ignore[arg-type]


def test_a_trajectory_of_nothing_is_refused() -> None:
    """Where no record has evidence, there is no verdict to draw."""
    bare = coalclass.loads("{coalclass: 1, hegemon: USA, follower: POL, coalition: Bare, period: 1995/1996}")
    with pytest.raises(UsageError, match="no record has an entry that weighs"):
        coalclass.plot(bare, kind="trajectory")


@pytest.mark.parametrize(
    ("records", "kind", "said"),
    [
        ((GULF,), "pie", r"^--kind: 'pie' is no kind of chart \(allowed verdicts, "),
        ((GULF,), "verdict", "did you mean verdicts"),
        ((GULF,), "waterfall", "is of exactly one record; there are 10"),
        ((), "plane", "takes at least one record"),
        ((), "timeline", "takes one record"),
        ((GULF,), "calibration", "is of the model and takes no record"),
    ],
)
def test_refusals(records: tuple[str, ...], kind: str, said: str) -> None:
    """What cannot be drawn is refused in words."""
    with pytest.raises(UsageError, match=said):
        coalclass.plot(*records, kind=kind)


def test_a_hostile_name_is_data() -> None:
    """A text of a record is shown as text and acts on nobody, however long it is."""
    name = "<script>\u202e&\"'\\" + "x" * 500
    dyad = coalclass.loads(
        json.dumps(
            {
                "coalclass": 1,
                "hegemon": "USA",
                "follower": "POL",
                "coalition": name,
                "period": "1995/1996",
                "aid": "none",
                "interactions": [{"date": "1995-05", "actor": "follower", "kind": "demand", "note": name}],
            }
        )
    )
    for kind in ("timeline", "waterfall", "verdicts", "plane", "trajectory"):
        svg = draw_svg(draw_plot(coalclass.plot(dyad, kind=kind)))
        assert "<script" not in svg and "\u202e" not in svg and "x" * 100 not in svg
        ElementTree.fromstring(svg)


@pytest.mark.parametrize("arguments", [["plot", EGYPT, "--out", "a.svg"], ["report", EGYPT, "--out", "a.html"]])
def test_without_the_extra(arguments: list[str], tmp_path: Path) -> None:
    """Where the packages are not installed, the command says what to type, before any work, and writes nothing."""
    script = (
        "import importlib.util, sys; find = importlib.util.find_spec\n"
        "importlib.util.find_spec = lambda name, *a: None if name == 'altair' else find(name, *a)\n"
        f"sys.argv = ['coalclass', *{arguments!r}]\nfrom coalclass.cli.app import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 2 and "needs altair: pip install 'coalclass[report]'" in done.stderr
    assert not list(tmp_path.iterdir())
