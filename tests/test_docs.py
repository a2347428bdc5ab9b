"""The docs are tests: what they show is what the commands print, and what they tell to run runs."""

from __future__ import annotations

import csv
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from coalclass_cli import coalclass

from coalclass.learning.casebook import cases_in
from coalclass.records import read_record
from coalclass.scoring import shipped_model

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


TRAINING = "coalclass train sample: --second-codings docs/casebook/recoded-by-protocol --out casebook.json"
"""The fixture `trained_casebook` trains once for all tests; second codings bear on the interval alone."""


def _blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def _commands() -> list[str]:
    return [line for block in _blocks("sh") for line in block.splitlines() if line.startswith("coalclass ")]


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}


def test_every_readme_command_runs(tmp_path: Path, trained_casebook: Path) -> None:
    """Run in order in an empty folder, each command of the README succeeds; the casebook has been trained by now."""
    lines = _commands()
    assert len(lines) > 8 and lines.count(TRAINING) == 1
    for line in lines:
        if line == TRAINING:
            shutil.copy(trained_casebook, tmp_path / "casebook.json")
            continue
        done = coalclass(*shlex.split(line)[1:], cwd=tmp_path)
        assert done.returncode == 0, f"{line}\n{done.stderr}"
    records = len(list((ROOT / "sample_inputs").glob("*/*.yaml")))
    assert (tmp_path / "verdicts.csv").read_text(encoding="utf-8").count("\n") == 1 + records
    assert (tmp_path / "pol.yaml").exists() and (tmp_path / "casebook.json").exists()


def test_readme_python_runs(tmp_path: Path) -> None:
    """The Python example of the README runs as it stands."""
    (block,) = _blocks("python")
    done = subprocess.run(
        [sys.executable, "-c", block], check=False, capture_output=True, text=True, cwd=tmp_path, env=_environment()
    )
    assert done.returncode == 0, done.stderr
    assert "incentive-based" in done.stdout


def check_script(name: str) -> None:
    """Fail where a script finds with --check that something it makes is out of date."""
    command = [sys.executable, f"scripts/{name}", "--check"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT, env=_environment())
    assert done.returncode == 0, done.stdout + done.stderr


def test_generated_pages_are_up_to_date() -> None:
    """README outputs and every generated page are what the commands and the shipped records give now."""
    check_script("refresh_docs.py")


def test_pictures_are_up_to_date() -> None:
    """Each picture of a view is what the command shows now, and names no address from which anything is loaded."""
    check_script("capture_views.py")


def test_charts_are_up_to_date() -> None:
    """Each chart of the pages shows what would be drawn now."""
    check_script("capture_report.py")
    check_script("panel_figures.py")
    page = (ROOT / "docs" / "views.md").read_text(encoding="utf-8")
    pictures = sorted((ROOT / "docs" / "views").glob("*.svg"))
    assert len(pictures) > 7
    for path in pictures:
        assert f"(views/{path.name})" in page
        text = path.read_text(encoding="utf-8").replace('xmlns="http://www.w3.org/2000/svg"', "")
        assert "http" not in text and len(text) < 60_000


def _luminance(colour: str) -> float:
    """How bright `#rrggbb` is to the eye, from 0 to 1 (WCAG 2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.03928 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_pictures_are_readable_on_dark_and_on_light() -> None:
    """Each colour of a picture, faint text included, stands out from its ground by 4.5 to 1, in either theme."""
    for path in sorted((ROOT / "docs" / "views").glob("*.svg")):
        style = path.read_text(encoding="utf-8").partition("</style>")[0]
        dark, light = style.split("@media (prefers-color-scheme: light)")
        for part in (dark, light):
            (ground,) = re.findall(r"-back \{ fill: (#[0-9a-f]{6})", part)
            colours = set(re.findall(r"-r\d+ \{ fill: (#[0-9a-f]{6})", part))
            for colour in colours:
                low, high = sorted((_luminance(ground), _luminance(colour)))
                assert (high + 0.05) / (low + 0.05) > 4.45, f"{path.name}: {colour} on {ground}"


def test_every_command_is_in_the_docs() -> None:
    """No command is missing from the page of commands or from the README."""
    from coalclass.cli.app import app

    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    for info in app.registered_commands:
        assert f"## coalclass {info.name}\n" in page
        assert f"coalclass {info.name}" in README


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\((docs/[^)#]+)\)", README))))
def test_readme_links_lead_somewhere(link: str) -> None:
    """Each page that the README points to exists."""
    assert (ROOT / link).is_file()


def test_the_validate_example_is_real(tmp_path: Path) -> None:
    """The problem that the README shows is printed letter for letter for such a line."""
    from coalclass.records import load_text
    from coalclass.reports.problems import problem_text

    shown = next(block for block in _blocks("text") if block.startswith("pol.yaml:"))
    head = "coalclass: 1\nhegemon: USA\nfollower: POL\ncoalition: IFOR\nperiod: 1995-12-20/1996-12-20\n" + "#\n" * 16
    text = head + "consultations:\n  - date: 1996-01-13\n    level: leeder\n"
    (problem,) = load_text(text, "pol.yaml").problems
    assert problem_text(problem).strip() == shown.strip()


def test_figures_in_the_readme_are_the_models() -> None:
    """The shares that the README tells of the shipped model are those of the model file."""
    evaluation = shipped_model().evaluation
    measures = {row["name"]: {k: one["value"] for k, one in row["measures"].items()} for row in evaluation["measures"]}
    text = " ".join(README.split())
    verdict, rules = measures["verdict"], measures["rules"]
    right, by_rules = (f"{one['accuracy']:.0%}".removesuffix("%") for one in (verdict, rules))
    assert f"is right on {right} percent of the dyads, the rules alone on {by_rules} (" in text
    told = f"Brier {verdict['brier']:.2f}, log-loss {verdict['log_loss']:.2f} nats, AUC {verdict['auc']:.2f}"
    assert f"{told}, class-balanced calibration slope {verdict['balanced_slope']:.2f}" in text
    against = evaluation["comparisons"]["verdict"]
    assert against["distance"]["high"] < 0 and against["rules"]["low"] <= 0 <= against["rules"]["high"]
    assert evaluation["ablations"]["shared-decisions"]["low"] <= 0
    for standing in ("clear", "leaning", "contested"):
        row = evaluation["standings"][standing]
        assert f"| {row['right']} of {row['records']} |" in text
    records = len(list((ROOT / "sample_inputs").glob("*/*.yaml")))
    assert f"holds {records} labelled dyads of {len(shipped_model().training['coalitions'])} coalitions" in text


def _outcomes(name: str) -> Counter[str]:
    with open(ROOT / "docs" / "casebook" / name, encoding="utf-8", newline="") as file:
        return Counter(row["outcome"] for row in csv.DictReader(file))


def test_figures_of_the_readers_are_those_of_their_tables() -> None:
    """What the casebook's page tells of confirmed, corrected and withdrawn entries can be counted in the tables."""
    text = " ".join((ROOT / "docs" / "casebook.md").read_text(encoding="utf-8").split())
    audit = _outcomes("audit.csv")
    judged = audit.total() - audit["not reached"]
    assert f"{audit.total()} entries" in text and f"Of the other {judged}" in text
    for outcome in ("confirmed", "corrected", "withdrawn"):
        assert (
            f"{audit[outcome]} {'were ' * (outcome == 'confirmed')}{outcome} ({audit[outcome] / judged:.0%})".replace(
                "%", " percent"
            )
            in text
        )
    again = _outcomes("recheck.csv")
    judged = again.total() - again["not reached"]
    assert f"{again['confirmed']} confirmed, {again['corrected']} corrected" in text and not again["withdrawn"]
    assert f"of the {judged} that could be judged **{again['confirmed'] / judged:.0%}".replace("%", " percent") in text
    with open(ROOT / "docs" / "casebook" / "corrections.csv", encoding="utf-8", newline="") as file:
        changes = list(csv.DictReader(file))
    touched = {(row["record"], row["entry"]) for row in changes if "searched" not in row["entry"]}
    gone = [row for row in changes if row["change"].startswith("withdrawn")]
    assert f"{len(touched)} entries were touched, {len(gone)} of them withdrawn" in text
    assert f"the {len(changes)} changes" in text
    assert {row["cause"] for row in changes} == set("abcdefgh")


def test_figures_of_the_casebook_are_those_of_its_records() -> None:
    """How many dyads, coalitions, labels without a record, and Western followers on the side not expected."""
    text = " ".join((ROOT / "docs" / "casebook.md").read_text(encoding="utf-8").split())
    cases = cases_in([(str(path), read_record(path)) for path in sorted((ROOT / "sample_inputs").glob("*/*.yaml"))])
    assert f"{len(cases)} dyads of {len({case.dyad.coalition for case in cases})} coalitions" in text
    led = Counter(case.dyad.hegemon.code for case in cases)
    assert f"the United States in {led['USA']} records" in text and f"Nigeria in {len(cases) - led['USA']}." in text
    with open(ROOT / "sample_inputs" / "labels.csv", encoding="utf-8", newline="") as file:
        labels = list(csv.DictReader(file))
    assert f"of {len(labels)} labels {len(labels) - len(cases)} were left uncoded" in text
    expected = sum(case.western == (case.label == "substantive") for case in cases)
    assert f"tells {expected / len(cases):.0%}".replace("%", " percent") in text


def test_citation_names_the_size_of_the_casebook() -> None:
    """CITATION.cff is not generated."""
    records = len(list((ROOT / "sample_inputs").glob("*/*.yaml")))
    assert f"casebook of {records} coded dyads" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")


def test_pages_that_label_and_evidence_share_are_counted() -> None:
    """In how many records an entry rests on an address that the label rests on too, by any source and by its first."""
    shared = first = 0
    with open(ROOT / "sample_inputs" / "labels.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            path = ROOT / "sample_inputs" / row["coalition"] / f"{row['follower'].lower()}.yaml"
            if path.exists():
                record = read_record(path)
                addresses = {record.sources[key].url for entry in record.entries for key in entry.source} - {None}
                shared += bool({row[name] for name in ("url", "second_url", "third_url")} & addresses)
                first += row["url"] in addresses
    text = " ".join((ROOT / "docs" / "casebook.md").read_text(encoding="utf-8").split())
    records = len(list((ROOT / "sample_inputs").glob("*/*.yaml")))
    assert f"In {shared} of {records} records" in text and f"in {first} of them from the label's first source" in text


def test_agreement_of_verdicts_is_told_as_the_pages_have_it() -> None:
    """In how many dyads both codings get one label, before the first coding was mended and after it."""
    text = " ".join((ROOT / "docs" / "casebook.md").read_text(encoding="utf-8").split())
    told = re.search(r"in (\d+) of (\d+) dyads before the first coding was mended and in (\d+) of (\d+) after it", text)
    alone = re.search(r"the model alone in (\d+) and in (\d+)", text)
    assert told is not None and alone is not None
    for page, of, same_by in (
        ("agreement-as-coded.md", told[2], {"verdict": told[1], "model": alone[1]}),
        ("agreement.md", told[4], {"verdict": told[3], "model": alone[2]}),
    ):
        table = (ROOT / "docs" / page).read_text(encoding="utf-8")
        for who, same in same_by.items():
            row = re.search(rf"^\| {who}, label \| (\d+) \| (\d+)% ", table, re.MULTILINE)
            assert row is not None
            assert row[1] == of and f"{int(same) / int(of):.0%}" == f"{row[2]}%"
