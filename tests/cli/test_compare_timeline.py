"""`compare` and `timeline` as commands: formats, exit statuses, bad input, widths, hostile text."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from coalclass_cli import SAMPLES, coalclass, record, write
from rich.cells import cell_len

from coalclass.indicators import DIMENSIONS, TRACES
from coalclass.scoring.describe import signed

GULF = SAMPLES / "gulf-war-1990"
FRANCE = SAMPLES / "iraq-sanctions-1991" / "fra.yaml"
ACTIVE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
HOSTILE = "=x [red]y[/red] \x1b[31m \u202e a|b `c` <b> **d** 漢字漢字 " + "long" * 30
FORMATS = ("table", "json", "csv", "markdown")


def hostile(follower: str, **changes: Any) -> dict[str, Any]:
    """A record with hostile text wherever a view might show it; its parts differ, so that the timeline turns."""
    more = {"source": [HOSTILE, "key"], "note": HOSTILE}
    heeded = {"outcome": "adopted", **more}
    acts = [{"date": f"1990-09-0{day}", "actor": "follower", "kind": "demand", **more} for day in range(1, 6)]
    # One only: of five that say the same none moves the verdict by itself.
    talks = [{"date": "1991-03-05", "level": "leader", "timing": "before", "initiator": "follower", **heeded}]
    sources = {"key": {"citation": HOSTILE, "url": f"https://example.org/>{HOSTILE}"}}
    texts = {"coalition": f"{HOSTILE} coalition", "coder": HOSTILE, "notes": HOSTILE, "sources": sources, "aid": None}
    return record(follower=follower, **{"interactions": acts, "consultations": talks, **texts, **changes})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three hostile records of two coalitions, one of them without evidence."""
    write(tmp_path / "in" / "a.yaml", hostile("EGY"))
    write(tmp_path / "in" / "b.yaml", hostile("NOR", interactions=None))
    write(tmp_path / "in" / "c.yaml", hostile("NAM", interactions=None, consultations=None, coalition="漢字 " * 40))
    return tmp_path / "in"


def widest(text: str) -> int:
    """The columns that the widest line takes."""
    return max(map(cell_len, text.splitlines()))


def dimension_sums(verdict: dict[str, Any]) -> dict[str, float | None]:
    """What the traces of each scored dimension add, from the JSON of a verdict; `other` is what no trace adds."""
    sums: dict[str, float | None] = {}
    for name in DIMENSIONS[:-1]:
        rows = [row for row in verdict["contributions"] if row["dimension"] == name and row["value"] is not None]
        sums[name] = sum(row["db"] for row in rows) if rows else None
    sums["other"] = sum(row["db"] for row in verdict["contributions"] if row["dimension"] is None)
    return sums


class TestCompare:
    """The followers of a coalition side by side."""

    def test_json_adds_up(self) -> None:
        """Contributions add up to each verdict, differences to the difference, both to 1e-9; dB falls."""
        done = coalclass("compare", GULF, "--format", "json")
        assert done.returncode == 0 and done.stderr == ""
        found = json.loads(done.stdout)
        levels = [one["db"] for one in found["dyads"]]
        assert len(levels) == len(list(GULF.glob("*.yaml"))) and levels == sorted(levels, reverse=True)
        for one in found["dyads"]:
            assert sum(row["pooled_db"] for row in one["contributions"]) == pytest.approx(one["db"], abs=1e-9)
            assert one["dyad"] == f"{one['hegemon']}-{one['follower']}" and set(one["profile"]) >= {"carrots", "sticks"}
        parts = found["differences"]
        assert parts["most"]["db"] == levels[0] and parts["least"]["db"] == levels[-1]
        assert sum(row["db"] for row in parts["indicators"]) == pytest.approx(levels[0] - levels[-1], abs=1e-9)
        assert parts["db"] == levels[0] - levels[-1]
        for row in parts["indicators"]:
            assert row["db"] == pytest.approx(row["most_db"] - row["least_db"], abs=1e-12)
        assert [one["spread_db"] for one in found["indicators"]] == sorted(
            [one["spread_db"] for one in found["indicators"]], reverse=True
        )

    def test_what_classify_says(self) -> None:
        """Each dyad has every key and value that `classify` gives for it."""
        paths = (GULF / "egy.yaml", GULF / "gbr.yaml")
        compared = {one["path"]: one for one in json.loads(coalclass("compare", *paths, "-f", "json").stdout)["dyads"]}
        for one in json.loads(coalclass("classify", *paths, "-f", "json").stdout):
            contributions = [
                {key: value for key, value in row.items() if key != "pooled_db"}
                for row in compared[one["path"]]["contributions"]
            ]
            assert {**compared[one["path"]], "contributions": contributions} == {
                **one,
                "dyad": f"USA-{one['follower']}",
            }

    @pytest.mark.parametrize("columns", [40, 46, 60, 80, 100, 200])
    def test_a_row_for_each_follower(self, columns: int) -> None:
        """Each dyad has a row in the table of verdicts and in each block of sums, with every number of the JSON."""
        done = coalclass("compare", GULF, COLUMNS=str(columns))
        assert done.returncode == 0 and widest(done.stdout) <= columns
        shown = done.stdout.partition("is the most substantive")[0]
        dyads = json.loads(coalclass("compare", GULF, "-f", "json").stdout)["dyads"]
        for one in dyads:
            verdicts, blocks = shown.split("\n\n", 1)
            (first,) = [line.split()[1:] for line in verdicts.splitlines() if line.startswith(f" {one['dyad']} ")]
            # All have one hegemon, so that the followers alone are named.
            lines = [line.split()[1:] for line in blocks.splitlines() if line.startswith(f" {one['follower']} ")]
            if len(lines) > 1:
                # The sum stands first, since there is no room for all that it is the sum of.
                lines[0].append(lines[0].pop(0))
                lines = [lines[0][:-1], *lines[1:], lines[0][-1:]]
            cells = [cell for line in lines for cell in line]
            sums = [*dimension_sums(one).values(), one["db"]]
            unknown = len(cells) - len(sums)
            assert [cell for cell in cells if cell != "·"] == [signed(db) for db in sums if db is not None]
            assert unknown >= -1 and signed(one["db"]) in first
        if columns >= 80:
            heads = ("restraint", "conviction", "carrots", "sticks", "freedom", "distance", "other", "sum")
            assert re.search(" +".join(["dyad", "shared-", *heads]), shown)
        else:
            assert re.search("dyad +sum +shared-", shown)
        if columns >= 46:
            assert "…" not in done.stdout

    def test_what_makes_the_difference(self) -> None:
        """The most and the least substantive are named with their dB, and the dimensions that part them most."""
        text = " ".join(coalclass("compare", GULF).stdout.split())
        found = json.loads(coalclass("compare", GULF, "-f", "json").stdout)
        most, least = found["dyads"][0], found["dyads"][-1]
        assert f"{most['dyad']} is the most substantive ({signed(most['db'])} dB)" in text
        assert f"{least['dyad']} the most incentive-based ({signed(least['db'])} dB)" in text
        assert f"{most['dyad']} less {least['dyad']} is {signed(most['db'] - least['db'])} dB" in text
        first, second = dimension_sums(most), dimension_sums(least)
        gaps = {name: (first[name] or 0.0) - (second[name] or 0.0) for name in first if name != "other"}
        name = max(gaps, key=lambda name: abs(gaps[name]))
        assert f"the largest parts of it are {name} ({signed(gaps[name])} dB)" in text

    @pytest.mark.parametrize("format", ["table", "markdown"])
    def test_traces_on_demand(self, format: str) -> None:
        """What each trace adds is shown where it is asked for, and only there."""
        assert "tied-payment" not in coalclass("compare", GULF, "-f", format).stdout
        shown = coalclass("compare", GULF, "--traces", "-f", format, COLUMNS="200").stdout.replace("|", " ")
        dyads = json.loads(coalclass("compare", GULF, "-f", "json").stdout)["dyads"]
        for name in TRACES:
            if TRACES[name].scored:
                rows = [next(row for row in one["contributions"] if row["indicator"] == name) for one in dyads]
                cells = ["·" if row["value"] is None else signed(row["db"]) for row in rows]
                assert re.search(rf"^ +{name} +{' +'.join(map(re.escape, cells))} *$", shown, re.M), name

    def test_published_labels(self) -> None:
        """Each row says whether the published label agrees, and a sentence names those that differ."""
        for format in ("table", "markdown"):
            shown = coalclass("compare", GULF, "-f", format, COLUMNS="100").stdout
            assert "differs: incentive-based" in shown and "agrees" in shown
            assert "USA-JPN: the published label is incentive-based; the verdict differs from it." in shown

    def test_formats_agree(self) -> None:
        """CSV and Markdown say what the table says: dB and what each trace adds for each dyad."""
        shown = coalclass("compare", GULF, COLUMNS="300").stdout
        rows = list(csv.DictReader(io.StringIO(coalclass("compare", GULF, "-f", "csv").stdout)))
        marked = coalclass("compare", GULF, "-f", "markdown").stdout.replace("\\", "")
        for row in rows:
            cells = [row["label"], row["standing"], signed(float(row["db"]))]
            assert re.search(rf"^ {row['dyad']} +{' +'.join(map(re.escape, cells))} ", shown, re.MULTILINE)
            assert f"| {row['dyad']} | {' | '.join(cells)} |" in marked
            assert f"{float(row['coverage']):.0%}" in marked
        assert sum(column.startswith("db_") for column in rows[0]) > 20
        exact = json.loads(coalclass("compare", GULF, "-f", "json").stdout)["dyads"]
        for row, one in zip(rows, exact, strict=True):
            for part in one["contributions"]:
                known = part["value"] is not None or part["dimension"] is None
                column = f"db_{part['indicator'].replace('-', '_')}"
                if column in row:
                    assert row[column] == (repr(part["pooled_db"]) if known else "")

    def test_two_coalitions(self) -> None:
        """Dyads of several coalitions stand each under its name, and those that differ most are named with it."""
        done = coalclass("compare", GULF / "fra.yaml", FRANCE, COLUMNS="120")
        assert done.returncode == 0
        assert done.stdout.count("\n Gulf War coalition 1990-91\n") == 2
        assert "USA-FRA (Gulf War coalition 1990-91)" in " ".join(done.stdout.split())
        marked = coalclass("compare", GULF / "fra.yaml", FRANCE, "-f", "markdown").stdout
        assert "## Gulf War coalition 1990-91\n" in marked and "## Iraq sanctions regime 1991-2002\n" in marked

    def test_one_coalition_twice(self, tmp_path: Path) -> None:
        """Two records of one dyad are told apart, and which is which is said."""
        again = write(tmp_path / "again.yaml", record())
        first = write(tmp_path / "first.yaml", record())
        shown = coalclass("compare", "first.yaml", "again.yaml", cwd=tmp_path).stdout
        assert first.exists() and again.exists()
        assert "USA-EGY (2) is again.yaml" in shown

    def test_bad_records(self, tmp_path: Path) -> None:
        """A record that cannot be read is reported, the rest compared, and the status is 1."""
        bad = write(tmp_path / "bad.yaml", record(coalclass=2))
        for format in FORMATS:
            done = coalclass("compare", GULF / "egy.yaml", bad, GULF / "gbr.yaml", tmp_path / "no.yaml", "-f", format)
            assert done.returncode == 1
            assert "bad.yaml" in done.stderr and "no.yaml" in done.stderr and "GBR" in done.stdout

    def test_refusals(self, tmp_path: Path) -> None:
        """One record, an empty folder, a format it has not: status 2 and a sentence; 1 where a record is bad."""
        bad = write(tmp_path / "bad.yaml", record(coalclass=2))
        (tmp_path / "empty").mkdir()
        for arguments, words in (
            ((GULF / "egy.yaml",), "at least two records"),
            ((GULF / "egy.yaml", bad), "fewer than two records are left"),
            ((tmp_path / "empty",), "holds no record"),
            ((GULF, "--format", "jsonl"), "written as table, json, csv"),
            ((GULF, "--rules", tmp_path / "none.yaml"), "none.yaml"),
        ):
            done = coalclass("compare", *arguments)
            assert (done.returncode, done.stdout) == (1 if bad in arguments else 2, "")
            assert words in done.stderr

    @pytest.mark.parametrize("format", FORMATS)
    def test_hostile_text(self, folder: Path, format: str) -> None:
        """Text of records stays text in every format, and no line is wider than the terminal."""
        for columns in ("40", "60", "80", "200") if format == "table" else ("80",):
            done = coalclass("compare", folder, "--format", format, COLUMNS=columns)
            assert done.returncode == 0 and not ACTIVE.search(done.stdout), done.stderr
            if format == "table":
                assert widest(done.stdout) <= int(columns)
        if format == "table":
            assert "[red]y[/red]" in done.stdout and "USA-NAM: no evidence" in done.stdout
        elif format == "csv":
            rows = list(csv.DictReader(io.StringIO(done.stdout)))
            assert {row["follower"] for row in rows} == {"EGY", "NOR", "NAM"}
            assert all(row["coalition"][0] in "'漢" for row in rows)
        elif format == "markdown":
            assert "\\<b\\>" in done.stdout and not re.search(r"(?<!\\)(<b|\*\*d|`c|a\|b)", done.stdout)
        else:
            assert json.loads(done.stdout)["dyads"][0]["coalition"] == f"{HOSTILE} coalition"


class TestTimeline:
    """One relationship over time."""

    def test_json(self) -> None:
        """Windows cover the period, every entry is in one, and the changes add up to 1e-9."""
        done = coalclass("timeline", FRANCE, "--window", "1y", "--format", "json")
        assert done.returncode == 0 and done.stderr == ""
        found = json.loads(done.stdout)
        windows = found["windows"]
        assert (found["window_months"], found["step_months"], len(windows)) == (12, 12, 12)
        assert (windows[0]["from"], windows[0]["to"], windows[-1]["to"]) == ("1991-04-12", "1992-04-11", "2002-09-11")
        entries = [entry for one in windows for entry in one["entries"]]
        assert len(entries) == len(set(entries)) > 20
        for one in windows:
            if one["standing"] == "insufficient-evidence":
                assert one["db"] is None and one["label"] is None and one["contributions"] == []
            else:
                assert sum(row["pooled_db"] for row in one["contributions"]) == pytest.approx(one["db"], abs=1e-9)
                assert one["strongest"] is None or one["strongest"]["entry"] in one["entries"]
        for turn in found["changes"]:
            assert sum(row["db"] for row in turn["indicators"]) == pytest.approx(turn["db"], abs=1e-9)
            assert turn["before"]["label"] != turn["after"]["label"] or abs(turn["db"]) > 5
            later = next(one for one in windows if one["from"] == turn["after"]["from"])
            assert {entry["entry"] for entry in turn["new"]} <= set(later["entries"])

    def test_one_window_is_classify(self, tmp_path: Path) -> None:
        """A window longer than the period says what `classify` says of a record with nothing outside its period."""
        path = write(tmp_path / "a.yaml", record())
        (window,) = json.loads(coalclass("timeline", path, "--window", "10000y", "-f", "json").stdout)["windows"]
        whole = json.loads(coalclass("classify", path, "-f", "json").stdout)
        for key in ("label", "standing", "p_substantive", "interval", "db", "rules", "agree", "coverage", "profile"):
            assert window[key] == whole[key]

    @pytest.mark.parametrize("columns", [40, 60, 80, 139, 140, 200])
    def test_table(self, columns: int, tmp_path: Path) -> None:
        """At every width the windows, their bars and the changes are there, and no line is too wide."""
        path = write(tmp_path / "a.yaml", hostile("EGY"))
        for arguments in (
            (FRANCE, "--window", "6m"),
            (path, "--window", "6m"),
            (FRANCE, "--window", "3y", "--step", "1y"),
        ):
            done = coalclass("timeline", *arguments, COLUMNS=str(columns))
            assert done.returncode == 0 and widest(done.stdout) <= columns
            assert "█" in done.stdout
            windows = json.loads(coalclass("timeline", *arguments, "-f", "json").stdout)["windows"]
            lines = [line for line in done.stdout.splitlines() if re.match(r" \d{4}-\d\d-\d\d  ?", line)]
            assert [line.split()[0] for line in lines] == [one["from"] for one in windows]
            if columns >= 46:
                for line, one in zip(lines, windows, strict=True):
                    assert "…" not in line
                    assert "no evidence" in line if one["db"] is None else signed(one["db"]) in line
                    assert columns < 60 or one["db"] is None or one["standing"] in line
        done = coalclass("timeline", path, "--window", "6m", COLUMNS=str(columns))
        assert "where the verdict changes" in done.stdout and "new:" in done.stdout and "[red]y[/red]" in done.stdout

    def test_gaps(self, tmp_path: Path) -> None:
        """A year of which nothing is told is shown, without a verdict."""
        acts = [{"date": day, "actor": "follower", "kind": "demand"} for day in ("1990-08-05", "1992-09-09")]
        path = write(tmp_path / "a.yaml", record(period="1990-08-02/1992-12-31", interactions=acts))
        shown = coalclass("timeline", path, COLUMNS="160").stdout
        assert re.search(r"1991-08-02 +1992-08-01 +0 +no evidence +· +·", shown)
        assert "without a verdict: 1 of 3" in shown
        assert re.search(r"^ 1991-08-02 +no evidence +· +·$", coalclass("timeline", path).stdout, re.M)

    @pytest.mark.parametrize("format", ["table", "markdown"])
    def test_published_label(self, format: str) -> None:
        """The published label stands above the windows, with the number of verdicts that differ from it."""
        shown = " ".join(coalclass("timeline", FRANCE, "-f", format).stdout.split())
        assert "Published judgment on the whole period: substantive (low confidence)." in shown
        windows = json.loads(coalclass("timeline", GULF / "jpn.yaml", "--window", "3m", "-f", "json").stdout)
        assert windows["published"]["value"] == "incentive-based"
        other = sum(one["label"] == "substantive" for one in windows["windows"])
        some = sum(one["label"] is not None for one in windows["windows"])
        shown = " ".join(coalclass("timeline", GULF / "jpn.yaml", "--window", "3m", "-f", format).stdout.split())
        assert other and re.search(rf"{other} of {some} verdicts? differs? from it", shown)

    def test_formats_agree(self) -> None:
        """CSV, JSON and Markdown hold the same windows and figures."""
        arguments = ("timeline", FRANCE, "--window", "2y", "--step", "1y", "--format")
        windows = json.loads(coalclass(*arguments, "json").stdout)["windows"]
        rows = list(csv.DictReader(io.StringIO(coalclass(*arguments, "csv").stdout)))
        marked = coalclass(*arguments, "markdown").stdout.replace("\\", "")
        assert [row["window_start"] for row in rows] == [one["from"] for one in windows]
        for row, one in zip(rows, windows, strict=True):
            assert int(row["entries"]) == len(one["entries"]) and row["standing"] == one["standing"]
            assert row["db"] == ("" if one["db"] is None else repr(one["db"]))
            db = "·" if one["db"] is None else f"{one['db']:+.1f}".replace("-", "−")
            assert re.search(
                rf"^\| {one['from']} \| {one['to']} \| {row['entries']} \|.* {re.escape(db)} \|", marked, re.M
            )

    @pytest.mark.parametrize("option", ["--window", "--step"])
    @pytest.mark.parametrize("text", ["0y", "-1y", "abc", "", "1.5y", "6", "9" * 5000 + "y", "\x1b[31m"])
    def test_bad_lengths(self, option: str, text: str) -> None:
        """What is no length of time is refused with what is allowed, and acts on no terminal."""
        done = coalclass("timeline", FRANCE, option, text)
        assert (done.returncode, done.stdout) == (2, "") and not ACTIVE.search(done.stderr)
        words = " ".join(re.sub("[│╭╮╰╯─]", " ", done.stderr).split())
        assert option in words and "not a length of time" in words and "1y, 6m, 18m" in words

    def test_refusals(self, tmp_path: Path) -> None:
        """A longer step, several records, a format it has not, too many windows: status 2, a sentence; no record: 1."""
        long = write(tmp_path / "long.yaml", record(period="1000/2001", hegemon="USA"))
        two = write(tmp_path / "two.jsonl", record(), record())
        none = tmp_path / "none.jsonl"
        none.write_text("\n", encoding="utf-8")
        for arguments, words in (
            ((FRANCE, "--window", "1y", "--step", "2y"), "2y is longer than the window of 1y"),
            ((GULF,), "more than one record"),
            ((two,), "more than one record"),
            ((none,), "no record"),
            ((FRANCE, "--format", "jsonl"), "written as table, json, csv"),
            ((long, "--window", "1m"), "more than 1200 windows"),
            ((FRANCE, "--model", tmp_path / "none.json"), "none.json"),
        ):
            done = coalclass("timeline", *arguments)
            assert (done.returncode, done.stdout) == (1 if none in arguments else 2, "")
            assert words in " ".join(done.stderr.split())

    def test_bad_records(self, tmp_path: Path) -> None:
        """A record that is invalid or missing is reported with its place; the status is 1."""
        bad = write(tmp_path / "bad.yaml", record(coalclass=2))
        for path in (bad, tmp_path / "no.yaml"):
            done = coalclass("timeline", path)
            assert (done.returncode, done.stdout) == (1, "") and f"{path.name}:" in done.stderr

    def test_standard_input_and_samples(self) -> None:
        """It reads standard input and shipped records, and says the same of both."""
        piped = coalclass("timeline", "-", "-f", "csv", stdin=FRANCE.read_text(encoding="utf-8"))
        named = coalclass("timeline", "sample:iraq-sanctions-1991/fra", "-f", "csv")
        assert piped.returncode == named.returncode == 0
        drop = [line.split(",", 2)[2] for line in piped.stdout.splitlines()]
        assert drop == [line.split(",", 2)[2] for line in named.stdout.splitlines()]

    @pytest.mark.parametrize("format", FORMATS)
    def test_hostile_text(self, folder: Path, format: str) -> None:
        """Text of a record stays text in every format, also without evidence."""
        for name in ("a.yaml", "c.yaml"):
            done = coalclass("timeline", folder / name, "--window", "6m", "--format", format)
            assert done.returncode == 0 and not ACTIVE.search(done.stdout)
            if format == "markdown":
                assert not re.search(r"(?<!\\)(<b|\*\*d|`c|a\|b)", done.stdout)
            elif format == "csv":
                (row, *_) = csv.DictReader(io.StringIO(done.stdout))
                assert row["coalition"][0] in "'漢"
            elif format == "json" and name == "a.yaml":
                assert json.loads(done.stdout)["changes"][0]["new"][0]["note"] == HOSTILE


def flat(*arguments: object, columns: int = 200) -> str:
    """What a command prints, on one line."""
    return " ".join(coalclass(*arguments, COLUMNS=str(columns)).stdout.split())


def test_records_alike_are_said_to_be_alike() -> None:
    """A record compared with itself differs by nothing, and both are named with their file."""
    text = flat("compare", "sample:gulf-war-1990/egy", "sample:gulf-war-1990/egy")
    assert "The records do not differ" in text and "largest parts" not in text
    assert "USA-EGY is sample:gulf-war-1990/egy." in text and "USA-EGY (2) is sample:gulf-war-1990/egy." in text


def test_of_two_incentive_based_none_is_substantive() -> None:
    """Neither is called the most substantive; which is taken from which is said."""
    text = flat("compare", "sample:gulf-war-1990/egy", "sample:gulf-war-1990/tur")
    assert "USA-TUR leans least to incentives" in text and "most substantive" not in text
    assert "USA-TUR less USA-EGY is +" in text


def test_hegemons_stay_where_they_differ() -> None:
    """Followers alone are named only where all have one hegemon."""
    text = coalclass("compare", "sample:gulf-war-1990/egy", "sample:yemen-2015/egy").stdout
    assert re.search(r"^ SAU-EGY  ", text.partition("shared-")[2], re.M)


def test_a_short_record_gets_a_window(tmp_path: Path) -> None:
    """Where one window holds the whole period, the timeline says which length cuts it."""
    text = flat("timeline", "sample:gulf-war-1990/egy")
    (window,) = re.findall(r"--window (\d+)m cuts it into parts", text)
    cut = coalclass("timeline", "sample:gulf-war-1990/egy", "--window", f"{window}m")
    assert len(re.findall(r"^ 199\d-", cut.stdout, re.M)) >= 3 and "cuts it" not in cut.stdout


def test_the_legend_explains_what_is_shown() -> None:
    """The words for what is known to be absent are explained only where one of them stands."""
    for arguments in (
        ("gulf-war-1990/egy",),
        ("iraq-sanctions-1991/fra",),
        ("iraq-sanctions-1991/fra", "--window", "2y"),
    ):
        shown = coalclass("timeline", f"sample:{arguments[0]}", *arguments[1:], COLUMNS="140").stdout
        for word in ("no", "not"):
            assert bool(re.search(rf"[(, ]{word}(?:, not)?: known to be absent", shown)) is bool(
                re.search(rf"^ \d{{4}}-.* {word} [a-z-]+", shown, re.M)
            )
