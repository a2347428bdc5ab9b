"""`coalclass schema`: the format as a JSON Schema."""

from __future__ import annotations

from coalclass.cli.options import Force, FormatName, Out
from coalclass.cli.publishing import take_aim

NAME = "schema"
PANEL = "Data", 6
HELP = """Print the JSON Schema of a record, for editors.

With it an editor completes and checks a record while you type. Write it beside your records and begin each of them
with the line

    # yaml-language-server: $schema=coalclass.schema.json

which every editor with the YAML language server understands (VS Code with the Red Hat YAML extension, Neovim, Emacs).
What a schema cannot say, such as which states existed, is left to coalclass validate.
"""
EPILOG = "Example: coalclass schema --out coalclass.schema.json"


def run(format: FormatName = None, out: Out = None, force: Force = False) -> None:
    """Build and write."""
    from coalclass.verbs.schema import schema

    target = take_aim("schema", format, out, force)
    name = "" if out is None else out.name
    target.publish(
        schema(), wrote=f"; point an editor at it with the first line  # yaml-language-server: $schema={name}"
    )
