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
Context = Annotated[
    str,
    typer.Option(
        "--context",
        metavar="WHOSE",
        help="record: only what the record says; shipped: the context table that comes with the tool fills the rest.",
    ),
]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Read the files anew; leave the user's cache folder alone.")]
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
Engine = Annotated[
    str, typer.Option("--engine", metavar="NAME", help="What does the work: local (this machine) or spark.")
]
Master = Annotated[
    str | None,
    typer.Option(
        "--master",
        metavar="URL",
        help="Where Spark runs, such as local[4].",
        show_default="as Spark is configured, else this machine",
    ),
]
Jobs = Annotated[
    int, typer.Option("--jobs", "-j", metavar="N", help="Processes, at most one per core; -1: one per core.")
]
Resume = Annotated[
    bool, typer.Option("--resume", help="Go on where a run that was ended stopped; keeps a journal in OUT.part.")
]
