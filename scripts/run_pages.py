"""Run every command and block of code of the pages in docs/. Usage: run_pages.py [--check] [PAGE...]

Blocks marked `sh`, `python` and `r` run in order, those of a page in one folder, which holds nothing but the tables
that lie beside the page. A block under a line `<!-- file: NAME -->` is written to that file. A `text` block under a
line `<!-- output -->` shows what the block before it printed, and is renewed; with --check nothing is written and what
is out of date is named.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
ELSEWHERE = {"coding.md"}
"""Pages whose commands need files that a coder would fill in: a test of their own runs them."""
RSCRIPT = shutil.which("Rscript")

_BLOCK = re.compile(
    r"(?P<head><!-- (?:file: (?P<file>[\w./-]+)|(?P<output>output)) -->\n)?```(?P<language>\w+)\n(?P<text>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)
_RUN = ("sh", "python", "r")
_START = "import sys; sys.argv[0] = 'coalclass'; from coalclass.cli.app import main; main()"


class PageError(Exception):
    """A block of a page failed."""


def list_pages() -> list[Path]:
    """The pages that have something to run."""
    found = []
    for path in sorted(DOCS.rglob("*.md")):
        blocks = _BLOCK.finditer(path.read_text(encoding="utf-8"))
        if path.name not in ELSEWHERE and any(block["language"] in _RUN for block in blocks):
            found.append(path)
    return found


def uses_r(path: Path) -> bool:
    """Whether a page has a block in R."""
    return any(block["language"] == "r" for block in _BLOCK.finditer(path.read_text(encoding="utf-8")))


def run_page(path: Path, folder: Path, *, with_r: bool = True) -> str:
    """Run a page in a folder; its text with the outputs renewed. Raises PageError where a block fails."""
    printed: str | None = ""
    for table in path.parent.glob("*.csv"):
        shutil.copy(table, folder)
    environment = _make_environment(folder)

    def run_block(block: re.Match[str]) -> str:
        nonlocal printed
        language, text = block["language"], block["text"]
        if block["output"]:
            # A block in R that was not run has printed nothing new.
            return block[0] if printed is None else f"{block['head']}```{language}\n{printed}```"
        if block["file"]:
            target = folder / block["file"]
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        elif language == "r" and not with_r:
            printed = None
        elif language in _RUN:
            printed = _run(language, text, folder, environment, f"{path.relative_to(ROOT)}")
        return block[0]

    return _BLOCK.sub(run_block, path.read_text(encoding="utf-8"))


def _run(language: str, text: str, folder: Path, environment: dict[str, str], page: str) -> str:
    programs = {
        "sh": ["bash", "-euo", "pipefail", "-c", text],
        "python": [sys.executable, "-c", text],
        "r": [RSCRIPT or "Rscript", "-e", text],
    }
    done = subprocess.run(
        programs[language],
        cwd=folder,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
    )
    if done.returncode:
        raise PageError(f"{page}: this block failed:\n{text}\n{done.stdout}{done.stderr}")
    return "".join(f"{line.rstrip()}\n" for line in done.stdout.splitlines())


def _make_environment(folder: Path) -> dict[str, str]:
    """The environment of a reader who has installed the package: `coalclass` and `python` are found."""
    programs = folder / ".bin"
    programs.mkdir()
    command = programs / "coalclass"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "{_START}" "$@"\n', encoding="utf-8")
    command.chmod(command.stat().st_mode | stat.S_IXUSR)
    (programs / "python").symlink_to(sys.executable)
    return {
        **os.environ,
        "PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', '')}",
        "PYTHONPATH": str(ROOT),
        "RETICULATE_PYTHON": sys.executable,
        **{"COLUMNS": "80", "TERMINAL_WIDTH": "80", "NO_COLOR": "1", "LC_ALL": "C.UTF-8"},
    }


def main() -> int:
    """Run the pages that are named, or all, and renew or check what they show."""
    arguments = sys.argv[1:]
    check = "--check" in arguments
    named = [Path(one).resolve() for one in arguments if one != "--check"]
    stale = 0
    for path in named or list_pages():
        if uses_r(path) and RSCRIPT is None:
            print(f"{path.relative_to(ROOT)}: the blocks in R were not run, because Rscript is not installed")
        with tempfile.TemporaryDirectory() as folder:
            try:
                text = run_page(path, Path(folder), with_r=RSCRIPT is not None)
            except PageError as error:
                sys.exit(str(error))
        if text != path.read_text(encoding="utf-8"):
            stale += 1
            if check:
                print(f"{path.relative_to(ROOT)} is out of date; run scripts/run_pages.py")
            else:
                path.write_text(text, encoding="utf-8")
                print(f"renewed {path.relative_to(ROOT)}")
    return 1 if stale and check else 0


if __name__ == "__main__":
    sys.exit(main())
