"""Run the code of docs/example.ipynb and renew its outputs. Usage: run_notebook.py [--check]

It needs no Jupyter: each cell is run in order, and the value of its last line is kept as text and as the HTML that it
shows itself with. With --check nothing is written, and a notebook whose outputs are out of date is named.
"""

from __future__ import annotations

import ast
import io
import json
import re
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOK = ROOT / "docs" / "example.ipynb"

_DRAWING = re.compile(r"<svg.*?</svg>", re.DOTALL)
_NAME = re.compile(r"\bc[0-9a-f]{12}\b")


def run_cell(source: str, names: dict[str, Any]) -> tuple[str, object | None]:
    """Run a cell; what it printed, and the value of its last line if that is an expression."""
    module = ast.parse(source)
    last = module.body[-1] if module.body else None
    printed = io.StringIO()
    value = None
    with redirect_stdout(printed):
        if isinstance(last, ast.Expr):
            exec(compile(ast.Module(module.body[:-1], []), "<cell>", "exec"), names)
            value = eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)
        else:
            exec(compile(module, "<cell>", "exec"), names)
    return printed.getvalue(), value


def describe_outputs(printed: str, value: object | None, number: int) -> list[dict[str, Any]]:
    """What a cell showed, in the form of a notebook."""
    outputs: list[dict[str, Any]] = []
    if printed:
        outputs.append({"name": "stdout", "output_type": "stream", "text": split_lines(printed)})
    if value is not None:
        data = {"text/plain": split_lines(repr(value))}
        html = value._repr_html_() if hasattr(value, "_repr_html_") else None
        if html is not None:
            data = {"text/html": split_lines(html), **data}
        outputs.append({"data": data, "execution_count": number, "metadata": {}, "output_type": "execute_result"})
    return outputs


def split_lines(text: str) -> list[str]:
    """A text as a notebook holds it: a list of lines with their ends."""
    return text.splitlines(keepends=True)


def renew(notebook: dict[str, Any]) -> dict[str, Any]:
    """The notebook with its code run anew."""
    names: dict[str, Any] = {"__name__": "__main__"}
    cells, number = [], 0
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            number += 1
            printed, value = run_cell("".join(cell["source"]), names)
            ran = {"execution_count": number, "outputs": describe_outputs(printed, value, number)}
            cells.append({**cell, **ran})
        else:
            cells.append(cell)
    return {**notebook, "cells": cells}


def drop_drawings(text: str) -> str:
    """The notebook without its drawings, whose points depend a little on the fonts of a machine."""
    notebook = json.loads(text)
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            html = "".join(output.get("data", {}).get("text/html", ()))
            if "<svg" in html:
                output["data"]["text/html"] = _NAME.sub("", _DRAWING.sub("", html))
    return json.dumps(notebook)


def main() -> int:
    """Write the notebook, or with --check say that it is out of date."""
    before = NOTEBOOK.read_text(encoding="utf-8")
    text = json.dumps(renew(json.loads(before)), indent=1, ensure_ascii=False) + "\n"
    if "--check" in sys.argv[1:]:
        if drop_drawings(text) == drop_drawings(before):
            return 0
        print(f"{NOTEBOOK.relative_to(ROOT)} is out of date; run scripts/run_notebook.py")
        return 1
    if text != before:
        NOTEBOOK.write_text(text, encoding="utf-8")
        print(f"renewed {NOTEBOOK.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
