"""`doctor` and `agreement` as commands: formats, exit statuses, bad input, widths, hostile text."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from coalclass_cli import SAMPLES, coalclass, record, write

GULF = SAMPLES / "gulf-war-1990"
FOLLOWERS = ("EGY", "SYR", "TUR", "GBR", "FRA", "CAN")


def second_coding(folder: Path) -> Path:
    """Two Gulf records as another coder might have them: another name, a statement of other reasons."""
    for name in ("egy", "gbr"):
        text = (GULF / f"{name}.yaml").read_text(encoding="utf-8")
        folder.mkdir(parents=True, exist_ok=True)
        changed = text.replace("coder: casebook-a", "coder: casebook-b").replace("timing: before", "timing: after")
        assert changed != text
        (folder / f"{name}.yaml").write_text(changed, encoding="utf-8")
    return folder


def casebook(folder: Path, **changes: Any) -> Path:
    """Six small labelled records."""
    for place, follower in enumerate(FOLLOWERS):
        label = {"value": ("substantive", "incentive-based")[place % 2], "source": "s"}
        write(folder / f"{follower}.yaml", record(follower=follower, label=label, **changes))
    return folder


def test_agreement_of_two_folders(tmp_path: Path) -> None:
    """The dyads in common are compared, the others named, and the timing that was changed leads the differences."""
    done = coalclass("agreement", GULF, second_coding(tmp_path / "b"), "--format", "json")
    assert done.returncode == 0 and done.stderr == ""
    found = json.loads(done.stdout)
    assert found["coders"] == ["casebook-a", "casebook-b"]
    assert len(found["dyads"]) == 2 and len(found["first_only"]) >= 6 and found["second_only"] == []
    timing = next(one for one in found["fields"] if one["name"] == "timing")
    assert timing["percent"]["value"] < 1.0
    assert found["differences"][0]["fields"] and found["differences"][0]["db"] > 0


def test_agreement_shows_what_json_holds(tmp_path: Path) -> None:
    """Table and Markdown name every trace and the number of dyads, at 80 and at 200 columns."""
    other = second_coding(tmp_path / "b")
    for arguments, width in ((("--format", "markdown"), "80"), ((), "80"), ((), "200")):
        done = coalclass("agreement", GULF, other, *arguments, COLUMNS=width)
        assert done.returncode == 0
        assert "2 dyads coded twice" in " ".join(done.stdout.split())
        for name in ("paid-by-others", "input-heeded", "resistance", "initiator"):
            assert name in done.stdout
        if not arguments:
            assert max(map(len, done.stdout.splitlines())) <= int(width)


def test_agreement_is_the_same_twice(tmp_path: Path) -> None:
    """The bootstrap is seeded: two runs print the same."""
    other = second_coding(tmp_path / "b")
    first, again = (coalclass("agreement", GULF, other, "--without-datasets").stdout for _ in range(2))
    assert first == again and "[" in first


def test_agreement_refuses(tmp_path: Path) -> None:
    """No dyad in common, an empty folder, a format it has not: status 2 and a sentence."""
    write(tmp_path / "a" / "a.yaml", record(follower="EGY"))
    write(tmp_path / "b" / "b.yaml", record(follower="SYR"))
    (tmp_path / "empty").mkdir()
    for arguments, words in (
        ((tmp_path / "a", tmp_path / "b"), "no dyad in common"),
        ((tmp_path / "a", tmp_path / "empty"), "holds no record"),
        ((tmp_path / "a", tmp_path / "a", "--format", "csv"), "written as table, json, markdown"),
    ):
        done = coalclass("agreement", *arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert words in done.stderr


def test_agreement_goes_on_past_a_bad_record(tmp_path: Path) -> None:
    """A record that cannot be read is reported, the rest compared, and the status is 1."""
    other = second_coding(tmp_path / "b")
    (other / "bad.yaml").write_text("coalclass: 1\n", encoding="utf-8")
    done = coalclass("agreement", GULF, other)
    assert done.returncode == 1 and "bad.yaml:" in done.stderr and "Verdicts" in done.stdout


def test_doctor_on_errors_exits_1(tmp_path: Path) -> None:
    """Errors are listed first and make the status 1; every format says the same."""
    folder = casebook(tmp_path / "c")
    done = coalclass("doctor", folder, "--format", "json")
    found = json.loads(done.stdout)
    assert done.returncode == 1
    assert found["records"] == 6 and found["labels"] == {"substantive": 3, "incentive-based": 3}
    severities = [one["severity"] for one in found["findings"]]
    assert severities == sorted(severities) and found["errors"] == severities.count("error") > 0
    checks = {one["check"] for one in found["findings"]}
    assert {"copied entries", "no place to look", "one-sided", "few of a label", "no coder", "thin"} <= checks
    for arguments in ((), ("--format", "markdown")):
        shown = coalclass("doctor", folder, *arguments)
        assert shown.returncode == 1
        assert f"{found['errors']} errors" in shown.stdout and "copied entries" in shown.stdout


def test_doctor_refuses(tmp_path: Path) -> None:
    """An empty folder, nothing readable, a format it has not: status 2 and a sentence."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "bad.yaml").write_text("coalclass: 2\n", encoding="utf-8")
    for arguments, words in (
        ((tmp_path / "empty",), "holds no record"),
        ((GULF, "--format", "jsonl"), "written as table, json, markdown"),
    ):
        done = coalclass("doctor", *arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert words in done.stderr
    unread = coalclass("doctor", tmp_path / "bad")
    assert (unread.returncode, unread.stdout) == (1, "") and "no record there can be read" in unread.stderr


@pytest.mark.parametrize("command", ["doctor", "agreement"])
def test_hostile_text_stays_text(command: str, tmp_path: Path) -> None:
    """Names from records act neither on the terminal nor in Markdown."""
    name = "[red]x[/red] \x1b[31m|`<b>"
    folder = casebook(tmp_path / "c", coalition=name, coder="\x1b]0;t\x07")
    shutil.copytree(folder, tmp_path / "d")
    (tmp_path / "d" / "CAN.yaml").unlink()
    folders = (folder,) if command == "doctor" else (folder, tmp_path / "d")
    shown = coalclass(command, *folders)
    assert "\x1b" not in shown.stdout and "\x07" not in shown.stdout
    assert "[red]" in shown.stdout
    marked = coalclass(command, *folders, "--format", "markdown")
    assert "\\<b\\>" in marked.stdout and "<b>" not in marked.stdout and "\x1b" not in marked.stdout


def test_neither_loads_scikit_learn() -> None:
    """Looking a casebook over does not wait for what only training needs."""
    code = (
        "import sys; import coalclass.learning.doctor, coalclass.learning.agreement; "
        "sys.exit('sklearn' in sys.modules or 'pandas' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=SAMPLES.parent).returncode == 0
