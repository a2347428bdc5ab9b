"""The casebook as tables for R and Stata, with their codebook: docs/casebook/tables.

Usage: casebook_tables.py [--check]. What it writes, `refresh_docs.py` writes and checks too.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "casebook" / "tables"

_ABOUT = {
    "entries": "One row for each entry: a consultation, aid, or another interaction, as coded and with its sources.",
    "dyads": "One row for each record: the dyad, its period, what was searched, the context, and the published label.",
    "sources": "One row for each source of a record, under the key that entries cite it by.",
    "mandates": "One row for each mandate of a record's coalition.",
}

_HEAD = """\
# Codebook of the casebook's tables

The records of `sample_inputs` as CSV files, ready for R, Stata and spreadsheets. The licence is that of the casebook,
[CC BY 4.0](../../../LICENSE-CASEBOOK); `CITATION.cff` says how to cite it, and [casebook.md](../../casebook.md) how it
was made and what is wrong with it. Written by `scripts/refresh_docs.py`, so the tables are what the records say.

{counts}

- `id` joins the tables: one dyad of one coalition.
- An empty cell is unknown, never zero. What was looked for and found not to exist stands in `searched` and `none` of
  `dyads.csv`.
- Several values in one cell are separated by `; `.
- A text that starts with `=`, `+`, `-` or `@` has an apostrophe in front, so that no spreadsheet runs it.
- Dates are as precise as the sources: `1990`, `1990-08` or `1990-08-03`. `date_start` and `date_end` are the first and
  last day of that.
- Columns marked \\* are worked out from the others or from the file, and `coalclass import` passes over them.

In R:

```r
entries <- read.csv("entries.csv", na.strings = "", encoding = "UTF-8")
dyads <- read.csv("dyads.csv", na.strings = "", encoding = "UTF-8")
labelled <- merge(entries, dyads[c("id", "label_value", "label_confidence")], by = "id")
aggregate(outcome ~ label_value, labelled, function(x) mean(x == "adopted"))
```

In Stata (these lines were not run: no copy of Stata was at hand):

```stata
import delimited using dyads.csv, varnames(1) bindquote(strict) maxquotedrows(unlimited) encoding("utf-8") clear
keep id label_value label_confidence
save labels, replace
import delimited using entries.csv, varnames(1) bindquote(strict) maxquotedrows(unlimited) encoding("utf-8") clear
merge m:1 id using labels
tabulate outcome label_value
```

`coalclass import docs/casebook/tables --out records` makes the records of them again.
"""


def make_pages() -> dict[Path, str]:
    """Every file of the folder and what it ought to hold."""
    import coalclass
    from coalclass.records.columns import TABLES

    tables = {name: coalclass.export(name, "sample:") for name in TABLES}
    texts = {name: table.to_text("csv") for name, table in tables.items()}
    counts = {name: len(tuple(table.rows)) for name, table in tables.items()}
    pages = {FOLDER / f"{name}.csv": text for name, text in texts.items()}
    columns = {name: tuple(table.columns) for name, table in tables.items()}
    return {FOLDER / "codebook.md": _write_codebook(counts, columns), **pages}


def _write_codebook(counts: dict[str, int], columns: dict[str, tuple[str, ...]]) -> str:
    rows = [f"| `{name}.csv` | {count} | {_ABOUT[name]} |" for name, count in counts.items()]
    parts = [_HEAD.format(counts="\n".join(["| table | rows | what it holds |", "| --- | ---: | --- |", *rows]))]
    for name, names in columns.items():
        parts.append(f"## {name}.csv\n\n| column | holds | what it is |\n| --- | --- | --- |")
        parts[-1] += "".join(f"\n{_write_row(name, column)}" for column in names)
    return "\n".join(parts) + "\n"


def _write_row(table: str, name: str) -> str:
    from coalclass.records.columns import columns

    column = columns()[table][name]
    field = column.field
    kinds = {"number": "number", "boolean": "TRUE, FALSE", "date": "date", "period": "date/date", "state": "state"}
    holds = ", ".join(field.words) or field.unit or kinds.get(field.type, "text")
    mark = r" \*" if column.derived else ""
    return f"| `{name}`{mark} | {holds} | {column.about} |"


def main() -> int:
    """Write the tables, or with --check name those that are out of date."""
    wanted = make_pages()
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in stale:
        if "--check" in sys.argv[1:]:
            print(f"{path.relative_to(ROOT)} is out of date; run scripts/casebook_tables.py")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted[path], encoding="utf-8")
            print(f"renewed {path.relative_to(ROOT)}")
    return 1 if stale and "--check" in sys.argv[1:] else 0


if __name__ == "__main__":
    sys.exit(main())
