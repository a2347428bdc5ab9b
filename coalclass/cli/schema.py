"""`coalclass schema`: the format as a JSON Schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from coalclass.cli.output import warn, write

NAME = "schema"
HELP = """Print the JSON Schema of a record, with which an editor completes and checks while you type.

Write it beside your records and begin each of them with the line

    # yaml-language-server: $schema=coalclass.schema.json

which every editor with the YAML language server understands (VS Code with the Red Hat YAML extension, Neovim, Emacs).
What a schema cannot say, such as which states existed, is left to coalclass validate.
"""
EPILOG = "Example: coalclass schema --out coalclass.schema.json"


def run(
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write here.", show_default="standard output")] = None,
) -> None:
    """Build and write."""
    from coalclass.records.json_schema import json_schema

    text = json.dumps(json_schema(), ensure_ascii=False, indent=2)
    if out is None:
        write(text)
    else:
        out.write_text(text + "\n", encoding="utf-8")
        warn(f"wrote {out}; point an editor at it with the first line  # yaml-language-server: $schema={out.name}")
