"""Options that are spelled the same on every command."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

OUT_HELP = "Write to this file; its ending chooses the format"
"""What `--out` does, to which the help of each command adds the endings that it knows."""
FORMAT_HELP = "Format of the output"
"""What `--format` does, to which the help of each command adds the formats that it has."""

Rules = Annotated[
    Path | None,
    typer.Option("--rules", metavar="FILE", help="Your own rulebook (YAML).", show_default="the shipped one"),
]
ModelFile = Annotated[
    Path | None, typer.Option("--model", metavar="FILE", help="A model file (JSON).", show_default="the shipped one")
]
Prior = Annotated[
    float,
    typer.Option("--prior", metavar="P", help="Probability of a substantive relation before any evidence, 0 to 1."),
]
# What the formats of a command are is filled in when its help is shown.
FormatName = Annotated[str | None, typer.Option("--format", "-f", metavar="FORMAT", help=FORMAT_HELP)]
Out = Annotated[
    Path | None,
    typer.Option("--out", "-o", metavar="FILE", help=OUT_HELP, show_default="standard output"),
]
Force = Annotated[bool, typer.Option("--force", help="Overwrite an existing file.")]
AllowFew = Annotated[bool, typer.Option("--allow-few", help="Go on even with too few records.")]
Input = Annotated[
    str, typer.Option("--input", metavar="KIND", help="What - holds: yaml (one record) or jsonl (one per line).")
]
