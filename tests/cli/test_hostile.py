"""Text from a record is shown, never obeyed: by terminals, spreadsheets, Markdown or JSON readers."""

from __future__ import annotations

import csv
import fcntl
import io
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from coalclass_cli import EGYPT, FORMATS, Done, coalclass, coalclass_process, environment, record, write
from rich.cells import cell_len

ESCAPES = "\x1b[31mred\x1b[0m \x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\ \x1b[2J \x9b31m"
BIDI = "\u202eesrever\u202c \u2066isolated\u2069 \u200bhidden\ufeff"
RETURNS = "before\rAFTER \x08\x08 \x00 \x07 \x85"
MARKUP = "[bold red]loud[/] [link=https://evil.example]x[/link] :smile: [/nothing]"
MARKDOWN = "a|b <script>alert(1)</script> **bold** _it_ [x](https://evil.example) ![i](y) `c` # h &lt;b&gt; ~~s~~"
FORMULA = '=HYPERLINK("https://evil.example";"click")'
HOSTILE = {"escapes": ESCAPES, "bidi": BIDI, "returns": RETURNS, "markup": MARKUP, "markdown": MARKDOWN}

# Whatever a terminal acts on: C0 but line feed, DEL, C1, bidi controls, zero-width characters, line separators.
ACTIVE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


def hostile(text: str) -> dict[str, Any]:
    """A record with this text wherever it takes text."""
    entry = {"source": [text, "key"], "note": text}
    return record(
        coalition=f"{text} coalition",
        coder=text,
        notes=text,
        aid=[{"date": "1990-08-31", "kind": "debt-relief", "linkage": "explicit", "package": text, **entry}],
        consultations=[
            {"date": "1990-08-07", "level": "leader", "timing": "before", "outcome": "adopted", "topic": text, **entry}
        ],
        interactions=[{"date": "1990-09-01", "actor": "follower", "kind": "vote", "body": text, **entry}],
        sources={"key": {"citation": f"{text} cited", "url": f"https://example.org/>{text}", "locator": text}},
    )


@pytest.fixture(params=HOSTILE)
def text(request: pytest.FixtureRequest) -> str:
    """Each kind of hostile text."""
    return HOSTILE[request.param]


class TestTerminal:
    """Nothing reaches a terminal that it would act on."""

    @pytest.mark.parametrize("format", FORMATS)
    @pytest.mark.parametrize("command", ["classify", "batch"])
    def test_verdicts(self, tmp_path: Path, command: str, format: str) -> None:
        """No format of either command prints a character that a terminal acts on."""
        path = write(tmp_path / "in.jsonl", *map(hostile, HOSTILE.values()), ascii=True)
        done = coalclass(command, path, "--format", format)
        assert done.returncode == 0, done.stderr
        assert not ACTIVE.search(done.stdout + done.stderr)
        assert "coalition" in done.stdout

    @pytest.mark.parametrize("format", ["table", "json", "jsonl"])
    def test_problems(self, tmp_path: Path, text: str, format: str) -> None:
        """Nor does a problem, whose message and source line show what was found."""
        bad = {**hostile(text), "follower": text, "searched": [text], text: text}
        path = write(tmp_path / "in.jsonl", bad, ascii=False)
        done = coalclass("validate", path, "--format", format)
        assert done.returncode == 1 and done.stdout
        assert not ACTIVE.search(done.stdout + done.stderr)
        for command in ("classify", "batch"):
            done = coalclass(command, path, "--format", format)
            assert done.returncode == 1 and done.stderr
            assert not ACTIVE.search(done.stdout + done.stderr)

    def test_yaml_that_is_not(self, tmp_path: Path, text: str) -> None:
        """Nor does a file that is not YAML at all."""
        path = tmp_path / "a.yaml"
        path.write_text(f"{text}: {{{text}", encoding="utf-8")
        done = coalclass("classify", path)
        assert done.returncode == 1 and not ACTIVE.search(done.stderr)

    @pytest.mark.parametrize("name", [b"\x1b[31m.yaml", b"a\nb.yaml", b"\xff\xfe.yaml", "\u202eb.yaml".encode()])
    @pytest.mark.parametrize("format", FORMATS)
    def test_names_of_files(self, tmp_path: Path, name: bytes, format: str) -> None:
        """Nor does the name of a file, which may not even be text."""
        for content in (record(), record(coalclass=2)):
            Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_text(json.dumps(content), encoding="utf-8")
            for command in ("classify", "batch"):
                done = coalclass(command, tmp_path, "--format", format)
                assert done.returncode == content["coalclass"] - 1
                assert not ACTIVE.search(done.stdout + done.stderr)
                if done.returncode:
                    assert len([line for line in done.stderr.splitlines() if "this is not a record" in line]) == 1
            done = coalclass("batch", tmp_path, "--out", "v.csv", "--force", cwd=tmp_path)
            assert done.returncode == content["coalclass"] - 1, done.stderr

    def test_markup_is_shown_as_it_is(self, tmp_path: Path) -> None:
        """Brackets and colons that rich would read as markup stand in the table as they were written."""
        path = write(tmp_path / "a.yaml", hostile(MARKUP))
        done = coalclass("classify", path, COLUMNS="300")
        assert "[bold red]loud[/]" in done.stdout and ":smile:" in done.stdout

    def test_errors_about_options(self, tmp_path: Path) -> None:
        """A rulebook or model with a hostile name or content is refused in clean words."""
        rules = tmp_path / "\x1b[31m.yaml"
        rules.write_text(f"'{BIDI}': 1\n", encoding="utf-8")
        for option in ("--rules", "--model"):
            done = coalclass("classify", EGYPT, option, rules)
            assert done.returncode == 2 and not ACTIVE.search(done.stderr)


class TestReaders:
    """What a program reads back is what the record said."""

    @pytest.mark.parametrize("format", ["json", "jsonl"])
    @pytest.mark.parametrize("encoding", ["utf-8", "ascii", "latin-1"])
    def test_json(self, tmp_path: Path, text: str, format: str, encoding: str) -> None:
        """JSON gives the text back to the character, whatever encoding standard output has."""
        path = write(tmp_path / "a.jsonl", hostile(f"{text} é漢👍"), ascii=True)
        done = coalclass("classify", path, "--format", format, encoding=encoding)
        answer = json.loads(done.stdout)
        answer = answer[0] if format == "json" else answer
        assert answer["coalition"] == f"{text} é漢👍 coalition"
        sources = {entry["source"] for row in answer["contributions"] for entry in row["evidence"]}
        assert f"{text} é漢👍; {text} é漢👍 cited" in sources

    def test_lone_surrogates(self, tmp_path: Path) -> None:
        """Half of a surrogate pair in a JSON record is an error of the record; a whole pair is one character."""
        half = write(tmp_path / "half.jsonl", record(coalition="\ud83d"), ascii=True)
        done = coalclass("classify", half, "--format", "json")
        assert done.returncode == 1 and "half of a surrogate pair" in done.stderr
        pair = write(tmp_path / "pair.jsonl", record(coalition="\U0001f44d"), ascii=True)
        assert json.loads(coalclass("classify", pair, "--format", "json").stdout)[0]["coalition"] == "\U0001f44d"

    @pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "\uff1d"])
    @pytest.mark.parametrize("command", ["classify", "batch"])
    def test_formulas(self, tmp_path: Path, start: str, command: str) -> None:
        """No cell of a CSV starts as a formula does, and its columns stay where they are."""
        path = write(tmp_path / "=1+1.yaml", record(coalition=f'{start}HYPERLINK("x";"y"),"\n{FORMULA}'), ascii=True)
        done = coalclass(command, path.name, "--format", "csv", cwd=tmp_path)
        (row,) = csv.DictReader(io.StringIO(done.stdout, newline=""))
        assert None not in row and row["follower"] == "EGY" and "HYPERLINK" in row["coalition"]
        for name in ("path", "coalition"):
            assert row[name].lstrip(" ")[0] not in "=+-@\t\r\n\uff1d"

    def test_plain_texts(self, tmp_path: Path) -> None:
        """A text that is no formula stays as it is."""
        path = write(tmp_path / "a.yaml", record(coalition="Gulf = War"))
        done = coalclass("classify", path.name, "--format", "csv", cwd=tmp_path)
        (row,) = csv.DictReader(io.StringIO(done.stdout))
        assert (row["path"], row["coalition"]) == ("a.yaml", "Gulf = War")

    @pytest.mark.parametrize("command", ["classify", "batch"])
    def test_markdown(self, tmp_path: Path, command: str) -> None:
        """In Markdown no text of a record opens a tag, a cell, a link, emphasis, code or an entity."""
        path = write(tmp_path / "a.yaml", hostile(MARKDOWN))
        done = coalclass(command, path, "--format", "markdown")
        assert done.returncode == 0
        for active in ("a|b", "<script", "**bold", "_it_", "[x]", "![", "`c`", "&lt;", "~~s"):
            assert not re.search(rf"(?<!\\){re.escape(active)}", done.stdout), active
        assert "alert" in done.stdout

    @pytest.mark.parametrize("start", ["# x", "- x", "+ x", "1. x", "2) x", "> x", "---", "=== x", "* x"])
    def test_markdown_blocks(self, tmp_path: Path, start: str) -> None:
        """Nor does it start a heading, a list, a quotation or a rule."""
        path = write(tmp_path / "a.yaml", hostile(start))
        done = coalclass("classify", path, "--format", "markdown")
        for line in re.sub(r"(?m)^\| --- [-:| ]*$", "", done.stdout).splitlines():
            inside = re.sub(r"^(## |- |\| )", "", line)
            assert not re.match(r"(#|[-+*] |\d+[.)] |>|---|===)", inside), line


class TestColour:
    """Escape codes reach terminals only, and those who force them."""

    @pytest.mark.parametrize("command", [["classify", "sample:gulf-war-1990/egy"], ["batch", "sample:"]])
    def test_pipes_are_plain(self, command: list[str]) -> None:
        """A pipe gets no escape code, with NO_COLOR or without."""
        plain = coalclass(*command)
        assert "\x1b" not in plain.stdout + plain.stderr
        assert coalclass(*command, NO_COLOR="1").stdout == plain.stdout

    @pytest.mark.parametrize("command", [["classify", "sample:gulf-war-1990/egy"], ["batch", "sample:"]])
    def test_forced(self, command: list[str]) -> None:
        """FORCE_COLOR gives colour in a pipe, and without its codes the words are the same."""
        forced = coalclass(*command, FORCE_COLOR="1")
        assert "\x1b[" in forced.stdout
        stripped = re.sub(r"\x1b\[[0-9;]*m", "", forced.stdout)
        assert stripped == coalclass(*command).stdout

    @pytest.mark.parametrize("format", ["json", "jsonl", "csv", "markdown"])
    def test_forced_for_machines(self, format: str) -> None:
        """FORCE_COLOR puts no escape code into what programs read."""
        done = coalclass("classify", EGYPT, "--format", format, FORCE_COLOR="1")
        assert "\x1b" not in done.stdout and done.stdout

    def test_terminal(self) -> None:
        """A terminal gets colour, and with NO_COLOR no colour."""
        coloured, plain = on_terminal({}), on_terminal({"NO_COLOR": "1"})
        assert re.search(r"\x1b\[[0-9;]*3[0-7]m", coloured)
        assert not re.search(r"\x1b\[[0-9;]*[34][0-7]m", plain)
        assert "incentive-based" in coloured and "incentive-based" in plain

    def test_progress_on_a_terminal(self) -> None:
        """A batch shows its progress on a terminal, and takes it away before the table."""
        shown = on_terminal({}, "batch", "sample:")
        assert "scoring" in shown and shown.rindex("scoring") < shown.index("USA-EGY")

    def test_hostile_text_on_a_terminal(self, tmp_path: Path) -> None:
        """On a terminal too the only escape codes are our own colours."""
        path = write(tmp_path / "in.jsonl", *map(hostile, HOSTILE.values()), ascii=True)
        shown = on_terminal({}, "classify", str(path)).replace("\r\n", "\n")
        assert not ACTIVE.search(re.sub(r"\x1b\[[0-9;]*m", "", shown))
        assert "\x1b[31mred" not in shown and "loud" in shown


def on_terminal(changes: dict[str, str], *arguments: str, columns: int = 100) -> str:
    """What a command prints on a pseudo-terminal."""
    main, other = pty.openpty()
    fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    command = [sys.executable, "-m", "coalclass", *(arguments or ("classify", str(EGYPT)))]
    with subprocess.Popen(command, stdin=other, stdout=other, stderr=other, env=environment(**changes)) as process:
        os.close(other)
        parts = []
        while True:
            try:
                part = os.read(main, 65536)
            except OSError:  # Linux's way to say that the other side has closed
                break
            if not part:
                break
            parts.append(part)
        assert process.wait(60) == 0
    os.close(main)
    return b"".join(parts).decode("utf-8")


class TestPlaces:
    """It works wherever it is run."""

    @pytest.mark.parametrize(
        ("format", "run", "changes"),
        [
            *((format, coalclass, {"encoding": name}) for format in FORMATS for name in ("ascii", "cp1252")),
            *((format, coalclass_process, {"LC_ALL": "C"}) for format in ("table", "csv")),
            ("table", coalclass_process, {"PYTHONIOENCODING": "ascii"}),
        ],
    )
    def test_poor_encodings(
        self, tmp_path: Path, format: str, run: Callable[..., Done], changes: dict[str, str]
    ) -> None:
        """A stream that cannot carry a character gets a stand-in; nothing crashes, good records or bad."""
        path = write(tmp_path / "é漢.yaml", hostile("é漢👍 ●"), record(follower="Ægypt"))
        lines = path.rename(tmp_path / "é漢.jsonl")
        for command in ("classify", "batch"):
            more = [EGYPT] if command == "classify" else []
            done = run(command, lines, *more, "--format", format, **changes)
            assert done.returncode == 1
            assert done.stdout and done.stderr

    @pytest.mark.parametrize("columns", [40, 80, 140, 300])
    @pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
    def test_widths(self, tmp_path: Path, columns: int, encoding: str) -> None:
        """No line of a table is wider than the terminal, with long words and wide characters in the record too."""
        wide = write(tmp_path / "in" / "a.yaml", hostile("漢字" * 60), record())
        write(tmp_path / "in" / "b.yaml", hostile("x" * 400 + " " + "word " * 100))
        wide.write_text(json.dumps(hostile("漢字" * 60)), encoding="utf-8")
        for arguments in (["classify", tmp_path / "in", EGYPT], ["batch", tmp_path / "in"], ["batch", "sample:"]):
            done = coalclass(*arguments, COLUMNS=str(columns), encoding=encoding)
            assert done.returncode == 0, done.stderr
            assert max(cell_len(line) for line in done.stdout.splitlines()) <= columns

    @pytest.mark.parametrize("columns", ["0", "1", "7", "-5", "many"])
    def test_absurd_widths(self, columns: str) -> None:
        """A width that no terminal has does not crash it."""
        for command in (["classify", EGYPT], ["batch", "sample:gulf-war-1990"]):
            assert coalclass(*command, COLUMNS=columns).returncode == 0
