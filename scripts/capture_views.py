"""Capture what the commands show on a terminal as pictures in docs/views. Usage: capture_views.py [--check]

Each picture is an SVG of one command on a terminal of its width, dark or light as the reader's system is, with the page
docs/views.md that shows them all.
With --check nothing is written and what is out of date is named.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "views"
PAGE = ROOT / "docs" / "views.md"
VIEWS = (
    ("classify", "coalclass classify sample:gulf-war-1990/egy", 80, "The answer first, then what it rests on."),
    ("classify-brief", "coalclass classify sample:gulf-war-1990/jpn --brief", 80, "The answer alone."),
    ("batch", "coalclass batch sample:gulf-war-1990", 80, "A row for each record, beside its published label."),
    ("compare", "coalclass compare sample:gulf-war-1990", 80, "Followers as rows, dimensions as columns."),
    ("timeline", "coalclass timeline sample:afghanistan-2001/pak --window 2m", 100, "A line for each window of time."),
    ("sensitivity", "coalclass sensitivity sample:gulf-war-1990/tur", 100, "How firm, and what would change it."),
    ("whatif", "coalclass whatif sample:counter-isil-2014/aus --sets 3", 100, "The smallest sets of changes."),
    ("validate", "coalclass validate docs/views/pol.yaml", 80, "Every problem of a file at once."),
    ("help", "coalclass --help", 80, "Every command."),
)
"""Name of the picture, command, width in columns, caption."""

FAULTY = """\
coalclass: 1
hegemon: USA
follower: POL
coalition: IFOR
period: 1995-12-20/1996-12-20
consultations:
  - date: 1996-01-13
    level: leeder
aid:
  - date: 1996-02-30
    kind: military
    amount_musd: -4
"""
"""A record with mistakes, for the picture of `validate`."""

_CLIPS = re.compile(r'<defs>.*?</defs>| clip-path="[^"]*"', re.DOTALL)
_COLOURS = [(40, 44, 52), (224, 108, 117), (152, 195, 121), (229, 192, 123), (97, 175, 239), (198, 120, 221),
            (86, 182, 194), (200, 204, 212)]  # fmt: skip
THEME = TerminalTheme((30, 33, 39), (200, 204, 212), _COLOURS, _COLOURS)
_ON_WHITE = [(16, 18, 20), (179, 33, 45), (45, 106, 31), (122, 91, 0), (26, 95, 180), (142, 47, 158),
             (11, 102, 112), (16, 18, 20)]  # fmt: skip
LIGHT = TerminalTheme((255, 255, 255), (16, 18, 20), _ON_WHITE, _ON_WHITE)
FORMAT = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {terminal_width} {terminal_height}">
<style>
.{unique_id}-matrix {{ font-family: DejaVu Sans Mono, Menlo, Consolas, monospace; font-size: {char_height}px;
line-height: {line_height}px; }}
.{unique_id}-back {{ fill: #1e2127; }}
{styles}
@media (prefers-color-scheme: light) {{
.{unique_id}-back {{ fill: #ffffff; stroke: #d0d7de; }}
LIGHT
}}
</style>
<defs>{lines}</defs>
<rect width="100%" height="100%" rx="6" class="{unique_id}-back"/>
<g transform="translate(6, 4)" class="{unique_id}-matrix">{backgrounds}{matrix}</g>
</svg>
"""


def run(command: str, width: int) -> str:
    """What a command prints on a terminal that many columns wide, with the codes of its colours."""
    start = "import sys; sys.argv[0] = 'coalclass'; from coalclass.cli.app import main; main()"
    arguments = [sys.executable, "-c", start, *shlex.split(command)[1:]]
    dropped = ("NO_COLOR", "COLORTERM")
    environment = {name: value for name, value in os.environ.items() if name not in dropped}
    environment |= {"COLUMNS": str(width), "TERMINAL_WIDTH": str(width), "FORCE_COLOR": "1", "TERM": "xterm-256color"}
    environment |= {"PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        arguments, capture_output=True, text=True, encoding="utf-8", env=environment, check=False, cwd=ROOT
    )
    # `validate` ends with status 1 where it has found something, as it is meant to here.
    if done.returncode not in (0, 1):
        sys.exit(f"{command} ended with status {done.returncode}: {done.stderr.strip()}")
    return done.stdout


def draw(name: str, command: str, width: int) -> str:
    """The picture of a command: its line, then what it prints."""
    shown = Text("$ ", "bold").append(command).append("\n\n")
    shown.append_text(Text.from_ansi(run(command, width).rstrip("\n") + "\n"))
    console = Console(record=True, width=width, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(shown, overflow="fold")
    # The same classes of the same picture, in colours for a white ground.
    light = console.export_svg(title="", theme=LIGHT, code_format="{styles}", unique_id=f"v-{name}", clear=False)
    text = console.export_svg(title="", theme=THEME, code_format=FORMAT, unique_id=f"v-{name}").replace("LIGHT", light)
    # A clip for each line would be half of the file, and no line is too long.
    text = _CLIPS.sub("", text)
    return "\n".join(line.rstrip() for line in text.splitlines() if line.strip()) + "\n"


def page() -> str:
    """The page that shows every picture."""
    parts = [
        "# What the commands show",
        "Pictures of the terminal, made by `python scripts/capture_views.py`, dark or light as your system is. Every "
        "command also runs with `NO_COLOR` set, and in a terminal of any width from 46 columns on.",
    ]
    for name, command, width, caption in VIEWS:
        parts.append(f"## {name}\n\n{caption}\n\n![{command}, {width} columns](views/{name}.svg)")
    return "\n\n".join(parts) + "\n"


def main() -> int:
    """Write what is out of date, or with --check name it."""
    check = "--check" in sys.argv[1:]
    example = FOLDER / "pol.yaml"
    if not check:
        FOLDER.mkdir(exist_ok=True)
        example.write_text(FAULTY, encoding="utf-8")
    wanted = {PAGE: page(), example: FAULTY}
    wanted |= {FOLDER / f"{name}.svg": draw(name, command, width) for name, command, width, _ in VIEWS}
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in stale:
        if check:
            print(f"{path.relative_to(ROOT)} is out of date; run scripts/capture_views.py")
        else:
            path.write_text(wanted[path], encoding="utf-8")
            print(f"renewed {path.relative_to(ROOT)}")
    return 1 if stale and check else 0


if __name__ == "__main__":
    sys.exit(main())
