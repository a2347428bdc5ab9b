"""The commands that look things up or start things: codebook, rules, model, new, schema."""

from __future__ import annotations

import json
import os
import re
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from coalclass_cli import ROOT, coalclass, loaded_by
from terminal import Terminal

from coalclass.indicators import TRACES
from coalclass.records import load_text
from coalclass.records.context_table import find_context
from coalclass.records.json_schema import json_schema
from coalclass.records.template import starting_record
from coalclass.scoring import shipped_model, shipped_rulebook
from coalclass.scoring.describe import signed
from coalclass.scoring.model import DB_PER_LOGIT, content_hash
from coalclass.scoring.rulebook import Rule
from coalclass.shipped import models_folder

VIEWS = ("codebook", "rules", "model")
GIVEN: dict[str, Any] = {
    "hegemon": "USA",
    "follower": "EGY",
    "coalition": "Gulf War: the [red] one",
    "period": "1990-08-02/1991-04-11",
}
_ANSI = re.compile(r"\x1b\[[0-9;]*m")


def good(*args: str | Path, **env: str) -> str:
    """What a command prints that succeeds and has nothing else to say."""
    done = coalclass(*args, **env)  # type: ignore[arg-type]
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def refused(*args: str | Path) -> str:
    """What a command says that ends with 2 and prints nothing."""
    done = coalclass(*args)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    return done.stderr


def options(**given: str) -> list[str]:
    return [part for name, value in given.items() for part in (f"--{name}", value)]


def words(text: str) -> str:
    return " ".join(text.split())


# What the three views have in common


@pytest.mark.parametrize("columns", [80, 110, 140])
@pytest.mark.parametrize("command", VIEWS)
def test_views_fit_the_terminal_and_cut_nothing(command: str, columns: int) -> None:
    """A view is no wider than its terminal, shortens no text, and names every trace it is about in full."""
    shown = good(command, COLUMNS=str(columns))
    assert max(map(len, shown.splitlines())) <= columns
    assert "…" not in shown
    about = {name for name, one in TRACES.items() if one.scored or command == "codebook"}
    found = {line.split()[0] for line in shown.splitlines() if line.strip()}
    assert about <= found


@pytest.mark.parametrize("command", VIEWS)
def test_colour_tells_nothing_that_the_text_does_not(command: str) -> None:
    """With the colours taken out, a coloured view is letter for letter the one that goes into a pipe."""
    plain = good(command, COLUMNS="100")
    coloured = good(command, COLUMNS="100", FORCE_COLOR="1", TERM="xterm-256color")
    assert "\x1b[" in coloured and "\x1b" not in plain
    assert _ANSI.sub("", coloured) == plain


@pytest.mark.parametrize("format", ["csv", "jsonl"])
@pytest.mark.parametrize("command", VIEWS)
def test_formats_without_sense_are_refused(command: str, format: str) -> None:
    """A format that these commands do not write is wrong usage, and the message names those that they do."""
    said = refused(command, "--format", format)
    assert "--format" in said and "written as table, json, markdown" in said


@pytest.mark.parametrize("command", VIEWS)
def test_views_load_no_learning_library(command: str) -> None:
    """No view needs scikit-learn or what comes with it."""
    assert not {"sklearn", "scipy", "numpy", "pandas"} & loaded_by(command, "-f", "json")


@pytest.mark.parametrize(("command", "page"), [("codebook", "codebook.md"), ("rules", "rulebook.md")])
def test_pages_are_what_the_commands_print(command: str, page: str) -> None:
    """The pages in docs/ are letter for letter what the commands print as Markdown."""
    assert (ROOT / "docs" / page).read_text(encoding="utf-8") == good(command, "--format", "markdown")


# codebook


def test_codebook_json_holds_every_declaration() -> None:
    """The codebook as JSON says of every trace, in order, what its declaration says."""
    rows = json.loads(good("codebook", "-f", "json"))
    assert [row["name"] for row in rows] == list(TRACES)
    for row in rows:
        one = TRACES[row["name"]]
        declared = (one.dimension, one.title, one.definition, list(one.fields), one.unknown, one.source, one.scored)
        keys = ("dimension", "title", "definition", "fields", "unknown", "source", "scored")
        assert tuple(row[key] for key in keys) == declared
        assert row["opened_by"] == (one.opened_by or None)
        assert row["speaks_for"] == {1: "substantive", -1: "incentive-based", 0: "neither"}[one.toward]
        assert all(row[key] for key in ("title", "definition", "unknown", "source", "fields"))


@pytest.mark.parametrize("columns", [80, 140])
def test_codebook_view_tells_what_the_markdown_tells(columns: int) -> None:
    """The terminal view leaves out no definition, field, source or case of silence, however it wraps them."""
    # Side by side, a definition is broken up by what stands beside it; its words are all there.
    shown = set(good("codebook", COLUMNS=str(columns)).split())
    for one in TRACES.values():
        told = " ".join((one.definition, one.opened_by, ", ".join(one.fields), one.unknown, one.source))
        assert set(told.split()) <= shown


# rules


def test_rules_json_is_the_rulebook() -> None:
    """The rulebook as JSON holds the numbers that score, its fingerprint, and where they come from."""
    data = json.loads(good("rules", "--format", "json"))
    book = shipped_rulebook()
    assert data["rulebook"] == 2 and data["sha256"] == book.sha256 and data["rho"] == book.rho
    for row in data["rules"]:
        rule = book.rules[row["trace"]]
        assert (row["p1"], row["p0"], tuple(row["spread"])) == (rule.p1, rule.p0, rule.spread)
        assert (row["present_db"], row["absent_db"]) == (rule.present_db, rule.absent_db)
        assert row["dimension"] == TRACES[row["trace"]].dimension
    assert len(data["rules"]) == len(book.rules)
    assert any("have not been fitted" in note for note in data["notes"])


@pytest.mark.parametrize("format", [("--format", "markdown"), ()])
def test_rules_are_told_with_likelihoods_theory_and_citation(format: tuple[str, ...]) -> None:
    """Every rule is shown with likelihoods, dB, theory and sources, and the discount of each dimension."""
    shown = good("rules", *format, COLUMNS="80")
    text, book = words(shown), shipped_rulebook()
    assert "come from theory and literature alone" in text
    assert f"f each further trace of the same side {book.rho['carrots']:g} counts" in text
    for rule in book.rules.values():
        line = next(line for line in shown.splitlines() if line.strip(" |").split()[:1] == [rule.trace])
        figures = line.replace("|", " ").replace("/", " ").split()[1:]
        spread = [f"{one:g}" for one in rule.spread]
        assert figures == [f"{rule.p1:g}", f"{rule.p0:g}", *spread, signed(rule.present_db), signed(rule.absent_db)]
        assert words(rule.theory) in text.replace("\\", "")
        assert f"({'; '.join(rule.source)})" in text


def test_how_to_convert_is_right() -> None:
    """The page says how decibels become likelihoods; its example and formula give back those decibels."""
    page = words(good("rules", "--format", "markdown"))
    assert "## From version 1 to 2" in page and "+6 and −5 dB become p1 0.74 and p0 0.19" in page
    assert "p0 is (1 − M) / (L − M) and p1 is L times p0" in page
    present, absent = 10 ** (6 / 10), 10 ** (-5 / 10)
    p0 = (1 - absent) / (present - absent)
    rule = Rule("input-heeded", present * p0, p0, "", ())
    assert (round(rule.p1, 2), round(rule.p0, 2)) == (0.74, 0.19)
    assert (rule.present_db, rule.absent_db) == (pytest.approx(6), pytest.approx(-5))


OWN = """\
rulebook: 2
name: own
title: "[bold]mine[/bold] \\e[31m"
rho: {shared-decisions: 1, restraint: 1, conviction: 1, carrots: 0.5, sticks: 1, freedom: 1, distance: 1}
rules:
  - {trace: tied-payment, p1: 0.1, p0: 0.5,
     theory: "a [red] theory", source: Some Author 2020}
"""


def test_rules_of_ones_own_are_shown_as_text(tmp_path: Path) -> None:
    """Texts of a user's rulebook are shown as they are, neither as markup nor as control characters."""
    book = tmp_path / "own.yaml"
    book.write_text(OWN, encoding="utf-8")
    shown = good("rules", "--rules", book)
    assert "Rulebook own: [bold]mine[/bold] \\u001b[31m" in shown
    assert "a [red] theory (Some Author 2020)" in words(shown)
    assert "−7.0" in shown and "input-heeded" in words(shown).partition("No rule speaks of")[2]


def test_bad_rulebook_is_named_with_every_place(tmp_path: Path) -> None:
    """Each problem of a rulebook is told with file, line and column, and nothing is printed as a result."""
    book = tmp_path / "bad.yaml"
    book.write_text(OWN.replace("tied-payment", "tied-paymet").replace("p1: 0.1", "p1: 1.1"), encoding="utf-8")
    said = refused("rules", "--rules", book)
    assert f"{book}:6:13: " in said and "did you mean tied-payment?" in said
    assert f"{book}:6:30: " in said


def test_a_rulebook_of_version_1_is_told_how_to_convert(tmp_path: Path) -> None:
    """A rulebook of version 1 is refused with a sentence that says where it is told how to convert it."""
    book = tmp_path / "old.yaml"
    book.write_text(OWN.replace("rulebook: 2", "rulebook: 1"), encoding="utf-8")
    said = refused("rules", "--rules", book)
    assert f"{book}:1:11: " in said and "docs/rulebook.md says how to convert" in said


# model


def test_model_coefficients_are_what_multiplies_a_rule() -> None:
    """Each trace has its coefficient, what it adds where the trace is there or not, and 1.645 standard errors."""
    model = shipped_model()
    data = json.loads(good("model", "--format", "json"))
    assert [row["indicator"] for row in data["features"]] == [one.name for one in model.features]
    for place, (row, one) in enumerate(zip(data["features"], model.features, strict=True), start=1):
        rule = Rule(one.name, one.p1, one.p0, "", ())
        assert row["coefficient"] == one.coefficient and (row["found"], row["known"]) == (one.found, one.known)
        assert row["present_db"] == pytest.approx(one.coefficient * rule.weigh(1.0, 1.0), abs=1e-9)
        assert row["absent_db"] == pytest.approx(one.coefficient * rule.weigh(0.0, 1.0), abs=1e-9)
        low, high = row["interval"]
        assert (high - low) / 2 == pytest.approx(1.6449 * model.covariance[place][place] ** 0.5, rel=1e-4)
        assert (high + low) / 2 == pytest.approx(one.coefficient, abs=1e-9)


def test_model_holds_its_pool() -> None:
    """The three numbers that make the verdict, their covariance and the spread between coalitions are all there."""
    pool, told = shipped_model().pool, json.loads(good("model", "--format", "json"))["pool"]
    assert (told["shift_db"], told["rules"], told["model"]) == (pool.shift_db, pool.rules, pool.model)
    assert told["covariance"] == [list(row) for row in pool.covariance] and told["spread_db"] == pool.spread_db
    for name in ("shift_db", "rules", "model"):
        low, high = told["intervals"][name]
        assert low < told[name] < high
    shown = words(good("model", COLUMNS="140").replace("│", " "))
    assert f"verdict dB = {signed(pool.shift_db)} [" in shown and f"+ {pool.rules:.2f} [" in shown


@pytest.mark.parametrize("format", ["table", "markdown"])
def test_model_is_told_in_words(format: str) -> None:
    """The view says what the model was trained on, how it did on unseen coalitions, and how it stands."""
    model = shipped_model()
    text = words(good("model", "--format", format, COLUMNS="140").replace("│", " "))
    training, scores = model.training, model.cross_validation
    assert f"{training['records']} records: {training['substantive']} labelled substantive" in text
    assert all(coalition in text for coalition in training["coalitions"])
    assert re.search(
        rf"accuracy:? {scores['accuracy']:.2f}, the share .* always giving the commoner label gives 0\.", text
    )
    assert re.search(rf"log-loss:? {scores['log_loss']:.2f}, in nats", text)
    assert ("no verdict with it stands as clear" in text) is model.provisional


def rehashed(tmp_path: Path, **changes: Any) -> Path:
    """The shipped model with some of it changed and its hash set right again."""
    content = json.loads((models_folder() / "casebook.json").read_text(encoding="utf-8"))
    content |= changes
    content["sha256"] = content_hash(content)
    path = tmp_path / "model.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_held_signs_are_marked_in_words(tmp_path: Path) -> None:
    """A coefficient held at zero says so and shows its free value; one that came out as zero by itself does not."""
    content = json.loads((models_folder() / "casebook.json").read_text(encoding="utf-8"))
    first, second = content["features"][:2]
    for one, free in ((first, -0.25), (second, 0.0)):
        change = one["coefficient"] * content["self_test"]["values"][one["name"]]
        content["self_test"]["log_odds"] -= change / DB_PER_LOGIT
        one |= {"coefficient": 0.0, "free_coefficient": free}
    path = rehashed(tmp_path, features=content["features"], self_test=content["self_test"])
    lines = good("model", path, COLUMNS="80").splitlines()
    held = next(line for line in lines if line.split()[:1] == [first["name"]])
    assert "0, held" in held and "−0.25" in held.split()
    assert "held" not in next(line for line in lines if line.split()[:1] == [second["name"]])
    card = good("model", path, "--card")
    assert f"pull against the rule for {first['name']}: held at zero" in words(card)


def test_model_file_without_an_account_of_its_training_is_still_shown(tmp_path: Path) -> None:
    """What a file does not say of its training, or says in a way that makes no sense, is left out."""
    training: dict[str, Any] = {"fingerprints": [], "records": "many", "strength": None, "coalitions": 7}
    path = rehashed(tmp_path, training=training, cross_validation={"accuracy": True}, name="[red]\x1b[31m")
    shown = good("model", path)
    assert "[red]\\u001b[31m" in shown and "trained on" not in shown and "accuracy" not in shown
    data = json.loads(good("model", path, "-f", "json"))
    assert data["training"]["records"] is None and data["cross_validation"]["accuracy"] is None


def test_bad_model_is_one_sentence(tmp_path: Path) -> None:
    """A model that was changed, is no model or is not there ends the command with one sentence that names the file."""
    changed = tmp_path / "changed.json"
    text = (models_folder() / "casebook.json").read_text(encoding="utf-8")
    changed.write_text(text.replace('"name": "casebook"', '"name": "case"'), encoding="utf-8")
    foreign = tmp_path / "foreign.json"
    foreign.write_text("{}", encoding="utf-8")
    expected = {
        changed: "its hash does not match",
        foreign: "not a coalclass model",
        tmp_path / "gone": "cannot be read",
    }
    for path, message in expected.items():
        said = refused("model", path)
        assert said.startswith(f"coalclass: {path}: ") and message in said and said.count("\n") == 1


# new


def start(**given: Any) -> str:
    """The starting record of a dyad, with what the shipped context table knows of it."""
    dyad = load_text(starting_record(**given)).dyad
    assert dyad is not None
    return starting_record(**given, known=find_context(dyad))


def test_new_leaves_the_shipped_context_out() -> None:
    """With --context record nothing stands in the record but the four things given; another word is refused."""
    assert good("new", *options(**GIVEN), "--context", "record") == starting_record(**GIVEN)
    assert good("new", *options(**GIVEN)) != starting_record(**GIVEN)
    assert "neither record nor shipped" in refused("new", *options(**GIVEN), "--context", "mine")


def test_new_prints_a_valid_starting_record() -> None:
    """With all four options the starting record goes to standard output, and the reader takes it as it stands."""
    record = good("new", *options(**GIVEN))
    assert record == start(**GIVEN)
    dyad = load_text(record).dyad
    assert dyad is not None
    assert (dyad.hegemon.code, dyad.follower.code, dyad.coalition) == ("USA", "EGY", GIVEN["coalition"])


def test_new_names_what_is_missing_where_nobody_can_be_asked() -> None:
    """Without a terminal every missing option is named, and none that was given."""
    said = refused("new", *options(hegemon="USA", period="1990/1991"))
    assert re.findall(r"--\w+", said) == ["--follower", "--coalition"]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"follower": "Egpyt"}, "did you mean Egypt (EGY)?"),
        ({"follower": "DDR", "period": "1995/1996"}, "existed until 1990-10-02"),
        ({"follower": "USA"}, "a hegemon cannot be its own follower"),
        ({"period": "1991/1990"}, "'period' ends before it starts"),
        ({"period": "1990-13/.."}, "'period' is outside the calendar"),
        ({"coalition": " "}, "'coalition' is empty"),
        ({"coalition": "\udcff"}, "not UTF-8"),
    ],
)
def test_new_refuses_wrong_options(wrong: dict[str, str], message: str) -> None:
    """An option that makes no valid record is named with what the reader of records has against it."""
    said = refused("new", *options(**{**GIVEN, **wrong}))
    assert f"--{next(iter(wrong))}: " in said and message in said


def test_new_tells_all_that_is_wrong_at_once() -> None:
    """Two wrong options are both told in one run."""
    said = refused("new", *options(**{**GIVEN, "coalition": "", "follower": "Egpyt"}))
    assert "--coalition: " in said and "--follower: " in said


def test_new_overwrites_only_when_forced(tmp_path: Path) -> None:
    """An existing file stays as it is, unless --force is given; the note about it goes to standard error."""
    out = tmp_path / "egy.yaml"
    out.write_text("mine\n", encoding="utf-8")
    said = refused("new", *options(**GIVEN), "--out", out)
    assert str(out) in said and "--force" in said
    assert out.read_text(encoding="utf-8") == "mine\n"
    done = coalclass("new", *options(**GIVEN), "--out", out, "--force")
    assert (done.returncode, done.stdout) == (0, "") and f"wrote {out}" in done.stderr
    assert out.read_text(encoding="utf-8") == start(**GIVEN)


def test_new_writes_where_there_is_a_folder(tmp_path: Path) -> None:
    """A folder that does not exist is told at once, before any question."""
    assert "there is no folder" in refused("new", "-o", tmp_path / "gone" / "egy.yaml", *options(**GIVEN))


def test_new_asks_until_the_answers_make_a_record() -> None:
    """On a terminal each missing answer is asked for, a wrong one answered with suggestions and asked again; standard
    output gets the record and not a letter of the conversation."""
    with Terminal("new", *options(coalition=GIVEN["coalition"])) as terminal:
        terminal.expect("Hegemon")
        terminal.answer("Untied States")
        assert "Follower" not in terminal.expect("did you mean United States")
        terminal.expect("Hegemon")
        terminal.answer("USA")
        terminal.expect("Follower")
        terminal.answer("united states")
        terminal.expect("cannot be its own follower")
        terminal.expect("Follower")
        terminal.answer("EGY")
        terminal.expect("Period")
        terminal.answer("1991/1990")
        terminal.expect("ends before it starts")
        terminal.expect("Period")
        terminal.answer(GIVEN["period"])
        assert terminal.end() == (0, start(**GIVEN))


def test_new_asks_again_for_a_state_that_the_period_rules_out() -> None:
    """Questions come in the order of the options; where state and period do not fit, both are asked again."""
    with Terminal("new") as terminal:
        for word, answer in (("Hegemon", "USA"), ("Follower", "Czechoslovakia"), ("Coalition", "IFOR")):
            terminal.expect(word)
            terminal.answer(answer)
        terminal.expect("Period")
        terminal.answer("1995-12-20/1996-12-20")
        terminal.expect("did not exist in the period")
        terminal.expect("Follower")
        terminal.answer("CZE")
        terminal.expect("Period")
        terminal.answer("1995-12-20/1996-12-20")
        given = {"hegemon": "USA", "follower": "CZE", "coalition": "IFOR", "period": "1995-12-20/1996-12-20"}
        assert terminal.end() == (0, start(**given))


def test_new_interrupted_writes_nothing(tmp_path: Path) -> None:
    """Ctrl-C at a question ends with 130 and leaves no file."""
    out = tmp_path / "egy.yaml"
    with Terminal("new", "--out", out) as terminal:
        terminal.expect("Hegemon")
        time.sleep(0.2)
        os.kill(terminal.process.pid, signal.SIGINT)
        terminal.expect("interrupted")
        assert terminal.end() == (130, "")
    assert not out.exists()


def test_new_refuses_an_existing_file_before_it_asks(tmp_path: Path) -> None:
    """Nobody answers four questions to learn that the file is there already."""
    out = tmp_path / "egy.yaml"
    out.touch()
    with Terminal("new", "--out", out) as terminal:
        assert "Hegemon" not in terminal.expect("--force")
        assert terminal.end() == (2, "")


# schema


def test_schema_is_printed_and_written_alike(tmp_path: Path) -> None:
    """Standard output and --out get the same JSON, which is the schema of the package."""
    out = tmp_path / "coalclass.schema.json"
    printed = good("schema")
    done = coalclass("schema", "--out", out)
    assert (done.returncode, done.stdout) == (0, "") and f"wrote {out}" in done.stderr
    assert out.read_text(encoding="utf-8") == printed
    assert json.loads(printed) == json_schema()


def test_schema_help_tells_how_an_editor_finds_it() -> None:
    """The help holds the line that points an editor at the schema, unbroken."""
    assert "# yaml-language-server: $schema=coalclass.schema.json" in good("schema", "--help", COLUMNS="80")
