"""Renew everything in README.md and docs/ that a command prints. Usage: refresh_docs.py [--check]"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
_OUTPUT = re.compile(r"(<!-- output: (?P<command>[^\n]+?) -->\n```text\n)(?P<text>.*?)(```\n)", re.DOTALL)

_QUESTIONS = re.compile(r"(<!-- questions -->\n).*?(<!-- end of questions -->)", re.DOTALL)


def run(command: str, *, allowed: tuple[int, ...] = (0,)) -> str:
    """What a command prints on 80 columns without colour; stops where its exit status is none of those allowed.

    It runs in this process, which spends no time on starting an interpreter for each.
    """
    # Read when the libraries behind the command are first imported, so set before that.
    os.environ.update({"COLUMNS": "80", "NO_COLOR": "1", "TERMINAL_WIDTH": "80"})
    from coalclass.cli import app

    out, err = io.StringIO(), io.StringIO()
    before = sys.argv
    sys.argv = shlex.split(command)
    try:
        with contextlib.chdir(ROOT), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            app.main()
    except SystemExit as ended:
        if ended.code not in allowed:
            sys.exit(f"{command} ended with status {ended.code}: {err.getvalue().strip()}")
    finally:
        sys.argv = before
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def commands() -> list[str]:
    """The names of all commands."""
    from coalclass.cli import app

    return [str(info.name) for info in app.app.registered_commands]


def commands_page() -> str:
    """The help of every command."""
    parts = [
        "# Commands",
        "Written by `scripts/refresh_docs.py` from each command's own help. What the commands show is pictured in "
        "[views.md](views.md).",
    ]
    for name in ["", *commands()]:
        title = f"coalclass {name}".strip()
        parts.append(f"## {title}\n\n```text\n{run(f'{title} --help').strip()}\n```")
    return "\n\n".join(parts) + "\n"


def readme() -> str:
    """The README with its outputs renewed."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return _OUTPUT.sub(lambda match: f"{match[1]}{run(match['command'])}{match[4]}", text)


def protocol_page() -> str:
    """The protocol's page with its table of questions renewed."""
    from coalclass.records.protocol import questions

    rows = [f"| {one.number} | {one.asks} | {one.where} |" for one in questions()]
    table = "\n".join(["| no. | question | where the answer goes |", "| ---: | --- | --- |", *rows])
    page = (DOCS / "casebook" / "protocol.md").read_text(encoding="utf-8")
    return _QUESTIONS.sub(lambda match: f"{match[1]}{table}\n{match[2]}", page)


def _titled(title: str, command: str, *, allowed: tuple[int, ...] = (0,)) -> str:
    """What a command prints as Markdown, under a title that names it."""
    printed = run(f"{command} --format markdown", allowed=allowed)
    return f"# {title}\n\nPrinted by `{command} --format markdown`.\n\n{printed}"


def pages() -> dict[Path, str]:
    """Every generated page and what it ought to hold."""
    sys.path.insert(0, str(ROOT / "scripts"))
    import casebook_tables
    import coded_fields
    import compare_with_dissertation
    import reference_pages
    import ten_records

    return {
        **casebook_tables.make_pages(),
        ROOT / "README.md": readme(),
        DOCS / "casebook" / "protocol.md": protocol_page(),
        DOCS / "ten-records.md": ten_records.page(),
        DOCS / "commands.md": commands_page(),
        DOCS / "glossary.md": run("coalclass explain --format markdown"),
        DOCS / "codebook.md": run("coalclass codebook --format markdown"),
        DOCS / "rulebook.md": run("coalclass rules --format markdown"),
        DOCS / "comparison-with-dissertation.md": compare_with_dissertation.page(),
        DOCS / "model-card.md": run("coalclass model --card"),
        DOCS / "model-card-panel.md": run("coalclass model models/panel.json --card"),
        DOCS / "rule-audit.md": _titled("The rulebook against the casebook", "coalclass audit sample_inputs"),
        # Status 1 is that the doctor found an error, which the page then tells.
        DOCS / "doctor.md": _titled(
            "What the doctor says of the casebook",
            "coalclass doctor sample_inputs --searches docs/casebook/searches.csv",
            allowed=(0, 1),
        ),
        DOCS / "agreement.md": _titled(
            "How far two coders agree",
            "coalclass agreement sample_inputs docs/casebook/recoded --without-datasets --differences 40",
        ),
        DOCS / "agreement-by-protocol.md": _titled(
            "How far two coders agree who code by the protocol",
            "coalclass agreement sample_inputs docs/casebook/recoded-by-protocol --without-datasets --differences 40",
        ),
        DOCS / "casebook" / "coded-fields.md": coded_fields.page(),
        DOCS / "reference" / "record-format.md": reference_pages.record_format_page(),
        DOCS / "reference" / "panel-codebook.md": reference_pages.panel_codebook_page(),
        DOCS / "reference" / "api.md": reference_pages.api_page(),
        DOCS / "agreement-as-coded.md": _titled(
            "How far two coders agreed before one of the codings was mended",
            "coalclass agreement docs/casebook/as-coded docs/casebook/recoded --without-datasets --differences 40",
        ),
    }


def main() -> int:
    """Write the pages, or with --check name those that are out of date."""
    wanted = pages()
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if "--check" in sys.argv[1:]:
        for path in stale:
            print(f"{path.relative_to(ROOT)} is out of date; run scripts/refresh_docs.py")
        return 1 if stale else 0
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted[path], encoding="utf-8")
        print(f"renewed {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
