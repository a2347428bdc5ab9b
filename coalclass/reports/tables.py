"""Tables of many records on the terminal."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from coalclass.records.words import count_noun
from coalclass.reports.bars import STYLES, show_db
from coalclass.reports.columns import Columns
from coalclass.reports.terminal import MAX_WIDTH
from coalclass.reports.text import clean
from coalclass.reports.verdicts import show_agreement
from coalclass.scoring.describe import show_interval, show_probability
from coalclass.scoring.verdict import INCENTIVE, SUBSTANTIVE

if TYPE_CHECKING:
    from coalclass.corpus.summary import Summary

_WORD_FITS, _PUBLISHED_FITS, _INTERVAL_FITS, _SCORERS_FIT, _COVERAGE_FITS = 52, 80, 96, 116, 128
"""Columns of the terminal from which a part of the table of records is shown."""
_STANDINGS_FIT, _DYADS_FIT = 100, 56
"""The same of the table of coalitions."""


def show_rows(console: Console, rows: list[dict[str, Any]]) -> None:
    """A row for each dyad, in the order given, under the name of its coalition; `dyad` is its name where it has one."""
    width = min(console.width, MAX_WIDTH)
    heads = ["dyad", "verdict", "standing", ">dB", ">P", ">90% interval", ">rules", ">model", ">coverage", "published"]
    fits = {
        ">P": _PUBLISHED_FITS,
        ">90% interval": _INTERVAL_FITS,
        **dict.fromkeys((">rules", ">model"), _SCORERS_FIT),
        ">coverage": _COVERAGE_FITS,
    }
    last = "published" if width >= _WORD_FITS else "agree"
    shown = [head for head in (*heads[:-1], last) if width >= fits.get(head, 0)]
    table = Columns(width, tuple(shown))
    rows = _tell_apart(rows)
    for name, group in groupby(rows, lambda row: clean(row["coalition"])):
        table.add_heading(Text(name, "bold cyan"))
        for row in group:
            cells = _cells(row, width)
            table.add_row(*[cells[head] for head in shown])
    console.print(table)
    if rows:
        legend = "dB: the verdict, plus toward substantive"
        legend += "; P: the probability that the relation is substantive" if width >= _PUBLISHED_FITS else ""
        legend += "; rules, model: the two scorers, in dB" if width >= _SCORERS_FIT else ""
        legend += "; coverage: the share of traces found or looked for" if width >= _COVERAGE_FITS else ""
        legend += f"; {last}: whether the record's published label is the same."
        filled = sum(1 for row in rows if row.get("context_added"))
        if filled:
            legend += f" The shipped context table filled in what {filled} of {len(rows)} records leave out."
        console.print(Padding(Text(legend, "dim"), (0, 1)), width=width)
    console.print()


def _tell_apart(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows, a dyad that stands twice in one coalition named with its file; a row that has a name keeps it."""
    names = [f"{row['hegemon']}-{row['follower']}" for row in rows]
    seen = Counter((row["coalition"], name) for row, name in zip(rows, names, strict=True))
    return [
        {"dyad": f"{name} ({_file_name(row['path'])})" if seen[row["coalition"], name] > 1 else name, **row}
        for row, name in zip(rows, names, strict=True)
    ]


def _file_name(path: str) -> str:
    name = PurePath(path).name
    return clean(name.removesuffix(".yaml").removesuffix(".yml"))


def _cells(row: dict[str, Any], width: int) -> dict[str, Text]:
    return {
        "dyad": Text(row["dyad"]),
        "verdict": Text(row["label"] or "none", STYLES[row["label"]]),
        # In two lines, since no other standing is half as long.
        "standing": Text(row["standing"].replace("-", "-\n")),
        ">dB": show_db(row["db"]),
        ">P": Text(show_probability(row["p_substantive"])),
        ">90% interval": Text(show_interval((row["interval_low"], row["interval_high"]))),
        ">rules": show_db(row["rules_db"]),
        ">model": show_db(row["model_db"]),
        ">coverage": Text(f"{row['coverage']:.0%}"),
        "published": _show_published(row["label"], row["published_label"], whole=width >= _PUBLISHED_FITS),
        "agree": _show_agreement(row["label"], row["published_label"]),
    }


def _show_published(label: str | None, published: str | None, *, whole: bool) -> Text:
    """Whether the published label agrees and, with `whole`, which it is."""
    said = show_agreement(label, published)
    style = "" if said == "agrees" else "dim" if published is None else "bold yellow"
    return Text(said if whole else said.partition(":")[0], style)


def _show_agreement(label: str | None, published: str | None) -> Text:
    """The same in one short word: yes, no, or a dot without a published label."""
    if published is None:
        return Text("·", "dim")
    return Text("yes") if label == published else Text("no", "bold yellow")


def show_summary(console: Console, summary: Summary) -> None:
    """Counts by coalition, of verdicts beside published labels, and of what failed."""
    width = min(console.width, MAX_WIDTH)
    if summary.cases:
        heads = _counted(summary, width)
        table = Columns(width, (*[f">{head}" for head in heads], "coalition"))
        for name, case in summary.cases.items():
            labels, standings = case.labels, case.standings
            counts = {
                "dyads": case.count,
                "subst.": labels[SUBSTANTIVE],
                "incent.": labels[INCENTIVE],
                "none": labels[None],
                "clear": standings["clear"],
                "leaning": standings["leaning"],
                "contested": standings["contested"],
            }
            cells = {head: Text(str(count)) for head, count in counts.items()}
            cells["mean dB"] = show_db(case.db / case.count)
            table.add_row(*[cells[head] for head in heads], Text(clean(name)))
        console.print(table)
        legend = "subst., incent.: how many verdicts have either label; mean dB: the mean of the verdicts."
        console.print(Padding(Text(legend, "dim"), (0, 1)), width=width)
    for sentence in _sentences(summary):
        console.print(Padding(Text(sentence, "dim"), (0, 1)), width=width)


def _counted(summary: Summary, width: int) -> tuple[str, ...]:
    """The columns that fit: the labels before how sure they are, how many have none only where some have."""
    none = ("none",) if any(case.labels[None] for case in summary.cases.values()) else ()
    if width < _DYADS_FIT:
        return ("subst.", "incent.", *none, "mean dB")
    if width < _STANDINGS_FIT:
        return ("dyads", "subst.", "incent.", *none, "mean dB")
    return ("dyads", "subst.", "incent.", *none, "clear", "leaning", "contested", "mean dB")


def _sentences(summary: Summary) -> list[str]:
    from coalclass.corpus.validation import tell_passed_over

    scored = f"{count_noun(summary.count, 'record')} scored"
    if summary.bad:
        scored += f", {summary.bad} failed"
    if summary.warnings:
        scored += f", {count_noun(summary.warnings, 'warning')} (see coalclass validate)"
    sentences = [f"{scored}."]
    if summary.bad:
        others = f" and {summary.bad - 1:,} more" if summary.bad > 1 else ""
        sentences.append(f"Failed: {clean(summary.first_bad)}{others}.")
    if summary.passed_over:
        sentences.append(f"{tell_passed_over(summary.passed_over)}.")
    if summary.differing:
        verb = "differs" if summary.differing == 1 else "differ"
        verdicts = count_noun(summary.published, "verdict")
        sentences.append(f"{summary.differing:,} of {verdicts} {verb} from the published label of the record.")
    elif summary.published == 1:
        sentences.append("The verdict agrees with the published label of the record.")
    elif summary.published:
        sentences.append(f"All {summary.published:,} verdicts agree with the published labels of their records.")
    return sentences
