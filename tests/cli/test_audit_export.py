"""`audit` and `export` as commands: formats, exit statuses, bad input, widths, hostile text."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from coalclass_cli import ROOT, SAMPLES, coalclass, record, write
from rich.cells import cell_len

from coalclass.scoring.describe import signed

GULF = SAMPLES / "gulf-war-1990"
HOSTILE = "[red]x[/red] \x1b[31m|`<b> =1+1 \u202e"
RULEBOOK = ROOT / "coalclass" / "scoring" / "rulebook.yaml"
MODEL = ROOT / "models" / "casebook.json"
OBSERVED = {"found_substantive", "looked_incentive", "ratio_db", "ratio_db_low", "ratio_db_high"}


def folder(path: Path, label: str | None = "substantive", **changes: Any) -> Path:
    """Three small records; the second has no label at all."""
    for place, follower in enumerate(("EGY", "SYR", "TUR")):
        given = None if label is None or place == 1 else {"value": label, "source": "s"}
        write(path / f"{follower}.yaml", record(follower=follower, label=given, **changes))
    return path


def rulebook(path: Path, name: str) -> Path:
    """The shipped rulebook under another name."""
    text = RULEBOOK.read_text(encoding="utf-8")
    assert "\nname: theory\n" in text
    path.write_text(text.replace("\nname: theory\n", f"\nname: {json.dumps(name)}\n"), encoding="utf-8")
    return path


def audited(*arguments: object) -> dict[str, Any]:
    """What the audit says as JSON."""
    done = coalclass("audit", *arguments, "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


class TestAudit:
    """`coalclass audit`."""

    def test_every_format_says_the_same(self) -> None:
        """Table, Markdown and CSV hold what JSON does, for every rule."""
        found = audited(GULF)
        assert found["records"] == len(list(GULF.glob("*.yaml"))) == sum(found["labels"].values())
        assert found["rulebook"] == "theory" and found["model"] == "casebook"
        shown = coalclass("audit", GULF)
        marked = coalclass("audit", GULF, "--format", "markdown")
        assert shown.returncode == marked.returncode == 0 and shown.stderr == marked.stderr == ""
        for one in found["rules"]:
            cells = [f"{one['p1']:g}", f"{one['p0']:g}", signed(one["present_db"]), signed(one["absent_db"])]
            cells += [str(one["known"]), str(one["found"])]
            row = next(line.split() for line in shown.stdout.splitlines() if line.split()[:1] == [one["rule"]])
            assert row[1:] == cells
            assert f"| {one['rule']} | {' | '.join(cells)} |" in marked.stdout
        done = coalclass("audit", GULF, "--format", "csv")
        read = list(csv.DictReader(io.StringIO(done.stdout)))
        assert done.returncode == 0 and "records of 1 coalition;" in done.stderr
        assert [row["rule"] for row in read] == [one["rule"] for one in found["rules"]]
        for line, one in zip(read, found["rules"], strict=True):
            assert line["ratio_db"] == repr(one["observed"]["ratio_db"]) and line["dimension"] == one["dimension"]
            assert line["p1"] == repr(one["p1"]) and line["found"] == str(one["found"])
            assert line["coefficient"] == repr(one["learned"]["coefficient"])
            assert line["held_at_zero"] == str(one["learned"]["held_at_zero"]).upper()

    def test_keys(self) -> None:
        """JSON holds for each rule, pair and dimension the keys that a notebook counts on."""
        found = audited("sample:")
        for one in found["rules"]:
            assert {"rule", "p1", "p0", "known", "found", "observed", "partner", "partner_r", "learned"} <= set(one)
            assert set(one["learned"]) == {"coefficient", "free_coefficient", "trained_found", "held_at_zero"}
            assert set(one["observed"]) >= OBSERVED and one["found"] <= one["known"]
        assert set(found["never_speak"]) == {one["rule"] for one in found["rules"] if one["known"] == 0}
        for pair in found["pairs"]:
            assert set(pair) == {"first", "second", "r", "records", "same", "conflict"} and pair["records"] >= 10
        assert {one["dimension"] for one in found["dimensions"]} == {
            "shared-decisions", "restraint", "conviction", "carrots", "sticks", "freedom", "distance",
        }  # fmt: skip
        assert all(0 <= one["rho"] <= 1 and (one["taken_db"] or 0) >= 0 for one in found["dimensions"])
        assert found["mean_db"]["substantive"] > found["mean_db"]["incentive-based"]
        assert found["shift"]["low"] <= found["shift"]["value"] <= found["shift"]["high"]
        assert any("lean toward" in note for note in found["notes"])

    @pytest.mark.parametrize("width", [60, 80, 200])
    def test_widths(self, width: int) -> None:
        """No line is wider than the terminal, and no name or figure is cut."""
        done = coalclass("audit", "sample:", COLUMNS=str(width))
        assert done.returncode == 0
        assert max(map(cell_len, done.stdout.splitlines())) <= width
        assert "…" not in done.stdout
        for name in ("compliance-after-pressure", "stayed-when-money-ended", "input-heeded", "shared-decisions"):
            assert name in done.stdout

    def test_without_labels(self, tmp_path: Path) -> None:
        """The columns on observed shares are absent, and a sentence says why."""
        bare = folder(tmp_path / "bare", label=None)
        found = audited(bare)
        assert all(one["observed"] is None for one in found["rules"])
        sentence = "No record has a label, so nothing is said of how often a trace is found in either relation."
        assert sentence in found["notes"]
        shown = coalclass("audit", bare)
        assert sentence in " ".join(shown.stdout.split()) and "observed [90%]" not in shown.stdout
        done = coalclass("audit", bare, "--format", "csv")
        assert sentence in done.stderr and not OBSERVED & set(done.stdout.splitlines()[0].split(","))
        labelled = coalclass("audit", folder(tmp_path / "some"), "--format", "csv")
        assert set(labelled.stdout.splitlines()[0].split(",")) >= OBSERVED

    def test_same_twice(self) -> None:
        """The bootstrap is seeded: two runs print the same."""
        first, again = (coalclass("audit", "sample:").stdout for _ in range(2))
        assert first == again and "[−" in first

    def test_own_rulebook_and_model(self, tmp_path: Path) -> None:
        """`--rules` and `--model` are the ones that are set beside the records."""
        text = RULEBOOK.read_text(encoding="utf-8").replace("    p1: 0.595\n", "    p1: 0.9\n", 1)
        own = tmp_path / "own.yaml"
        own.write_text(text, encoding="utf-8")
        mine, theirs = audited(GULF, "--rules", own, "--model", MODEL), audited(GULF)
        assert mine["rules"][0]["rule"] == theirs["rules"][0]["rule"] == "input-heeded"
        assert mine["rules"][0]["present_db"] > theirs["rules"][0]["present_db"]
        assert mine["rules"][0]["mean_db_substantive"] != theirs["rules"][0]["mean_db_substantive"]
        assert mine["rules"][0]["observed"] == theirs["rules"][0]["observed"]
        assert mine["rules"][2:] == theirs["rules"][2:]

    def test_refuses(self, tmp_path: Path) -> None:
        """An empty folder, nothing readable, a format it has not, an unusable rulebook or model: status 2."""
        (tmp_path / "empty").mkdir()
        (tmp_path / "bad").mkdir()
        (tmp_path / "bad" / "bad.yaml").write_text("coalclass: 2\n", encoding="utf-8")
        for arguments, words in (
            ((tmp_path / "empty",), "holds no record"),
            ((GULF, "--format", "jsonl"), "written as table, json, csv"),
            ((GULF, "--rules", tmp_path / "bad" / "bad.yaml"), "bad.yaml:1:1"),
            ((GULF, "--model", tmp_path / "none.json"), "cannot be read"),
        ):
            done = coalclass("audit", *arguments)
            assert (done.returncode, done.stdout) == (2, "")
            assert words in done.stderr
        unread = coalclass("audit", tmp_path / "bad")
        assert (unread.returncode, unread.stdout) == (1, "") and "no record there can be read" in unread.stderr

    def test_goes_on_past_a_bad_record(self, tmp_path: Path) -> None:
        """A record that cannot be read is reported, the rest audited, and the status is 1."""
        some = folder(tmp_path / "some")
        (some / "bad.yaml").write_text("coalclass: 1\n", encoding="utf-8")
        done = coalclass("audit", some, "--format", "json")
        assert done.returncode == 1 and "bad.yaml:" in done.stderr
        assert json.loads(done.stdout)["records"] == 3

    @pytest.mark.parametrize("format", ["table", "json", "csv", "markdown"])
    def test_hostile_text_stays_text(self, format: str, tmp_path: Path) -> None:
        """Names from records and rulebooks act neither on the terminal nor in Markdown nor in a spreadsheet."""
        some = folder(tmp_path / "some", coalition=HOSTILE, coder=HOSTILE)
        own = rulebook(tmp_path / "own.yaml", HOSTILE)
        done = coalclass("audit", some, "--rules", own, "--format", format)
        assert done.returncode == 0
        for stream in (done.stdout, done.stderr):
            assert not {"\x1b", "\u202e"} & set(stream)
        if format == "table":
            assert "[red]x[/red]" in done.stdout
        if format == "markdown":
            assert "\\<b\\>" in done.stdout and "<b>" not in done.stdout
        if format == "json":
            assert json.loads(done.stdout)["rulebook"] == HOSTILE


class TestExport:
    """`coalclass export model`."""

    def test_writes_and_warns(self, tmp_path: Path) -> None:
        """The file is there; standard error says who wrote it and that such files run code."""
        import sklearn

        done = coalclass("export", "model", "--out", "casebook.joblib", cwd=tmp_path)
        assert (done.returncode, done.stdout) == (0, "")
        assert (tmp_path / "casebook.joblib").stat().st_size > 1000
        wrote, caution = done.stderr.splitlines()
        assert "wrote casebook.joblib" in wrote and f"scikit-learn {sklearn.__version__}" in wrote
        assert "runs code when it is loaded" in caution and "trust" in caution and "reads only JSON" in caution

    def test_same_probabilities(self, tmp_path: Path) -> None:
        """What is loaded from the file says of a record what `classify` says of the model."""
        import joblib
        import numpy as np

        out = tmp_path / "m.joblib"
        assert coalclass("export", "model", MODEL, "--out", out).returncode == 0
        pipeline = joblib.load(out)
        verdicts = json.loads(coalclass("classify", GULF, "--format", "json").stdout)
        for one in verdicts:
            values = {row["indicator"]: row["rules_db_uncapped"] for row in one["contributions"]}
            row = np.array([[values[name] for name in pipeline.feature_names_in_]], dtype=np.float64)
            with pytest.warns(UserWarning, match="feature names"):
                p = pipeline.predict_proba(row)[0, 1]
            assert abs(p - one["model"]["p_substantive"]) < 1e-12

    def test_a_model_of_ones_own(self, tmp_path: Path) -> None:
        """A trained JSON file is exported as the shipped one is, and its name stays text."""
        from coalclass.scoring.model import content_hash

        content = {**json.loads(MODEL.read_text(encoding="utf-8")), "name": HOSTILE}
        own = tmp_path / "own.json"
        own.write_text(json.dumps({**content, "sha256": content_hash(content)}), encoding="utf-8")
        done = coalclass("export", "model", own, "--out", tmp_path / "m.joblib")
        assert done.returncode == 0 and not {"\x1b", "\u202e"} & set(done.stderr) and "[red]" in done.stderr

    def test_refuses(self, tmp_path: Path) -> None:
        """Another format or ending, a folder, no folder, no model, a file that is there: status 2 and a sentence."""
        (tmp_path / "a.joblib").mkdir()
        (tmp_path / "old.joblib").write_bytes(b"old")
        damaged = tmp_path / "damaged.json"
        damaged.write_text(MODEL.read_text(encoding="utf-8").replace("0", "1", 1), encoding="utf-8")
        new = tmp_path / "new.joblib"
        for arguments, words in (
            (("--format", "onnx", "--out", new), "exported as joblib"),
            (("--format", "json", "--out", new), "exported as joblib"),
            (("--out", tmp_path / "new.json"), "is to end in .joblib"),
            (("--out", tmp_path / "a.joblib", "--force"), "is a folder"),
            (("--out", tmp_path / "none" / "new.joblib"), "there is no folder"),
            (("--out", tmp_path / "old.joblib"), "overwrite it with --force"),
            ((damaged, "--out", new), "its hash does not match"),
            ((tmp_path / "none.json", "--out", new), "cannot be read"),
            ((tmp_path / "old.joblib", "--out", new), "not whole JSON"),
            ((), "--out"),
        ):
            done = coalclass("export", "model", *arguments)
            assert (done.returncode, done.stdout) == (2, ""), words
            assert words in done.stderr
        assert not new.exists() and (tmp_path / "old.joblib").read_bytes() == b"old"

    def test_force_overwrites(self, tmp_path: Path) -> None:
        """With `--force` the file is replaced."""
        (tmp_path / "old.joblib").write_bytes(b"old")
        assert coalclass("export", "model", "--out", tmp_path / "old.joblib", "--force").returncode == 0
        assert (tmp_path / "old.joblib").stat().st_size > 1000

    def test_a_folder_that_cannot_be_written(self, tmp_path: Path) -> None:
        """A file that the system does not let us write is a sentence, too."""
        done = coalclass("export", "model", "--out", tmp_path / f"{'n' * 300}.joblib")
        assert done.returncode == 2 and done.stdout == "" and "wrote" not in done.stderr
        assert list(tmp_path.iterdir()) == []

    def test_no_command_reads_it_back(self, tmp_path: Path) -> None:
        """`--model` refuses the exported file: only JSON is a model."""
        out = tmp_path / "m.joblib"
        assert coalclass("export", "model", "--out", out).returncode == 0
        shutil.copy(out, tmp_path / "m.json")
        for name in ("m.joblib", "m.json"):
            done = coalclass("classify", "sample:gulf-war-1990/egy", "--model", tmp_path / name)
            assert done.returncode == 2 and "not whole JSON" in done.stderr
