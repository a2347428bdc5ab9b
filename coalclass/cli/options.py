"""Options that are spelled the same on every command."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

OUT_HELP = "Write here; the ending chooses the format"
"""What `--out` does, to which the help of each command adds the endings that it knows."""

Rules = Annotated[
    Path | None, typer.Option("--rules", help="A rulebook of your own (YAML).", show_default="the shipped one")
]
ModelFile = Annotated[
    Path | None, typer.Option("--model", help="A model file (JSON).", show_default="the shipped casebook")
]
Prior = Annotated[
    float,
    typer.Option("--prior", metavar="P", help="How probable a substantive relation is before any evidence, 0 to 1."),
]
# What the formats of a command are is filled in when its help is shown.
FormatName = Annotated[str | None, typer.Option("--format", "-f", metavar="FORMAT", help="How to write it.")]
Out = Annotated[
    Path | None,
    typer.Option("--out", "-o", metavar="FILE", help=OUT_HELP, show_default="standard output"),
]
Force = Annotated[bool, typer.Option("--force", help="Write over a file that is there.")]
AllowFew = Annotated[bool, typer.Option("--allow-few", help="Go on with fewer records than is sound.")]
Input = Annotated[str, typer.Option("--input", metavar="yaml|jsonl", help="What - holds: one record, or a line each.")]
