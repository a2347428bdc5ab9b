"""The reference views: codebook, rulebook and model, on the terminal, as Markdown and as data for JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule as Line
from rich.table import Table
from rich.text import Text

from coalclass.indicators import DIMENSIONS, INDICATORS
from coalclass.indicators.codebook import FLAGS, INTRODUCTION, counted
from coalclass.reports.terminal import MAX_WIDTH
from coalclass.reports.text import clean, markdown
from coalclass.scoring.describe import signed
from coalclass.scoring.model import DB_PER_LOGIT, Model
from coalclass.scoring.rulebook import Rule, Rulebook, shipped_rulebook
from coalclass.scoring.scorer import Z90
from coalclass.scoring.verdict import INCENTIVE, SUBSTANTIVE

_WIDE = 110
_WIDE_RULES = 130
_STEP = 0.1
_NAME = max(map(len, INDICATORS))
_SHORT = {SUBSTANTIVE: "subst.", INCENTIVE: "incent.", None: "none"}

T = TypeVar("T")

RULEBOOK_NOTES = (
    "Decibels of evidence (dB, 10 log10 of the odds): plus speaks for a substantive relation, minus for an "
    "incentive-based one; 10 dB is ten to one. A rule is silent where its indicator is unknown. Between its anchors "
    "(fully out, crossover, fully in) it speaks in proportion to the value: the dB of absence at fully out, nothing "
    "at the crossover, the dB of presence at fully in, and past an anchor at most a twentieth more.",
    "The dB are nominal: they were set from the argument of each source and not fitted to verdicts, and they stay "
    "nominal until evaluation shows how they calibrate.",
    "The sum of a dimension is held within its cap, so that entries that tell one story are not counted as if they "
    "were independent: up to three quarters of the cap it stands as it is, beyond that it bends toward the cap.",
)
"""How to read a rulebook, a paragraph each."""

MODEL_NOTES = (
    "A coefficient is what 0.1 more of the indicator's value adds, in dB: plus toward substantive, minus toward "
    "incentive-based. Its 90% interval comes from refits on resampled coalitions (from the curvature of the fit where "
    "there are under five), with penalty and signs held as here: no coefficient can cross zero there, so an interval "
    "that leaves out zero is no test. Where, beside the others, the data pulled against the rule it was held at zero; "
    "free is what it would have been with no sign held. Known: the number of training records in which the indicator "
    "was known. Rule: the label that a high value speaks for in the shipped rulebook."
)
"""How to read the table of coefficients."""


def as_json(data: object) -> str:
    """The data as JSON text, unrounded."""
    return json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False)


def show_codebook(console: Console, rows: list[dict[str, Any]]) -> None:
    """The codebook on the terminal: under each dimension its indicators, defined."""
    wide, width = console.width >= _WIDE, min(console.width, MAX_WIDTH)
    _say(console, f"{counted(rows)} {INTRODUCTION}")
    console.print()
    raised = {flag for row in rows for flag in row["flags"]}
    console.print(Padding(_pairs((f, m) for f, m in FLAGS.items() if f in raised), (0, 2)), width=width)
    for dimension, members in _by_dimension({row["name"]: row for row in rows}):
        console.print()
        console.print(_heading(dimension, ""), width=width)
        for row in members:
            console.print(_indicator(row, wide), width=width)
            if row is not members[-1]:
                console.print()


def _indicator(row: dict[str, Any], wide: bool) -> RenderableType:
    low, high = row["range"]
    facts = [
        ("value", f"{row['unit']}; {low:g} to {high:g}, neutral at {row['neutral']:g}"),
        ("reads", ", ".join(row["fields"])),
        ("unknown", row["unknown"]),
        ("source", row["source"]),
        ("flags", ", ".join(row["flags"])),
    ]
    pairs = _pairs((name, text) for name, text in facts if text)
    if not wide:
        return Group(Padding(Text(row["name"], "bold"), (0, 2)), Padding(Group(row["definition"], pairs), (0, 4)))
    grid = Table.grid(padding=(0, 3, 0, 0), expand=True)
    grid.add_column(width=_NAME + 2)
    grid.add_column(ratio=1)
    grid.add_column(ratio=1)
    grid.add_row(Padding(Text(row["name"], "bold"), (0, 0, 0, 2)), Text(row["definition"]), pairs)
    return grid


def rulebook_data(book: Rulebook) -> dict[str, Any]:
    """The rulebook as JSON holds it: with its notes, its hash and each rule's dimension; weights and caps in dB."""
    data = book.as_dict()
    for rule in data["rules"]:
        rule["dimension"] = INDICATORS[rule["indicator"]].dimension
    return {**data, "sha256": book.sha256, "notes": list(RULEBOOK_NOTES)}


def show_rulebook(console: Console, book: Rulebook) -> None:
    """The rulebook on the terminal: under each dimension its cap and rules, then the sources."""
    width = min(console.width, MAX_WIDTH)
    console.print(Padding(Text(clean(_title(book)), "bold"), (0, 2)), width=width)
    for note in (*RULEBOOK_NOTES, _counts(book)):
        console.print()
        _say(console, note)
    for dimension, members in _by_dimension(book.rules):
        console.print()
        console.print(_heading(dimension, _cap(book, dimension)), width=width)
        console.print(_wide_rules(members) if width >= _WIDE_RULES else _narrow_rules(members), width=width)
    console.print()
    console.print(_heading("sources", ""), width=width)
    console.print(Padding(_pairs(_sources(book)), (0, 2)), width=width)


def rulebook_markdown(book: Rulebook) -> str:
    """The rulebook as a page, without a newline at its end."""
    parts = [f"# {markdown(_title(book))}", "Generated: `coalclass rules --format markdown`."]
    parts += [*RULEBOOK_NOTES, markdown(_counts(book))]
    for dimension, rules in _by_dimension(book.rules):
        head = "| rule | present dB | absent dB | out / crossover / in | kind of test |\n|:--|--:|--:|:--|:--|"
        lines = [f"| {one.indicator} | {' | '.join(_figures(one))} |" for one in rules]
        theory = [f"- **{one.indicator}**: {markdown(one.theory)} *{markdown(_cited(one))}*" for one in rules]
        parts += [f"## {dimension}", f"*{_cap(book, dimension)}*", "\n".join([head, *lines]), "\n".join(theory)]
    sources = [f"- **{markdown(key)}**: {markdown(text)}" for key, text in _sources(book)]
    parts += ["## Sources", "\n".join(sources)] if sources else []
    return "\n\n".join(parts)


def _title(book: Rulebook) -> str:
    return f"Rulebook {book.name}" + (f": {book.title}" if book.title else "")


def _counts(book: Rulebook) -> str:
    silent = [name for name, one in INDICATORS.items() if one.scored and name not in book.rules]
    without = f" No rule speaks of {', '.join(silent)}." if silent else ""
    return f"{len(book.rules)} rules; scoring starts from a baseline of {signed(book.baseline_db)} dB.{without}"


def _sources(book: Rulebook) -> list[tuple[str, str]]:
    """The listed sources that rules cite."""
    cited = {source for rule in book.rules.values() for source in rule.source}
    return sorted((key, text) for key, text in book.sources.items() if key in cited)


def _cap(book: Rulebook, dimension: str) -> str:
    cap = book.caps_db.get(dimension)
    return "sum without a cap" if cap is None else f"sum held within ±{cap:g} dB"


def _figures(rule: Rule) -> tuple[str, str, str, str]:
    anchors = " / ".join(f"{round(anchor, 2):g}" for anchor in rule.anchors)
    return signed(rule.present_db), signed(rule.absent_db), anchors, rule.test or ""


def _cited(rule: Rule) -> str:
    return f"({'; '.join(rule.source)})"


def _theory(rule: Rule) -> Text:
    return Text(clean(rule.theory)).append(clean(f" {_cited(rule)}"), "dim italic")


def _wide_rules(rules: list[Rule]) -> Table:
    table = _table(expand=True)
    table.add_column("  rule", no_wrap=True, min_width=_NAME + 2)
    table.add_column("present dB", justify="right", no_wrap=True)
    table.add_column("absent dB", justify="right", no_wrap=True)
    table.add_column("out / crossover / in", no_wrap=True, justify="center")
    table.add_column("kind of test", no_wrap=True, min_width=len("straw in the wind"))
    table.add_column("theory", ratio=1)
    for rule in rules:
        table.add_row(Text(f"  {rule.indicator}", "bold"), *_figures(rule), _theory(rule))
        table.add_section()
    return table


def _narrow_rules(rules: list[Rule]) -> Group:
    """A line of figures a rule, its theory below: no table of 80 columns holds both side by side."""
    head = _line("rule", "present dB", "absent dB", "out/crossover/in", "kind of test")
    lines: list[RenderableType] = [Padding(Text(head, "bold"), (0, 0, 0, 2))]
    for rule in rules:
        figures = Text(_line(rule.indicator, *_figures(rule)))
        figures.stylize("bold", 0, len(rule.indicator))
        lines += [Text(), Padding(figures, (0, 0, 0, 2)), Padding(_theory(rule), (0, 2, 0, 4))]
    return Group(*lines)


def _line(rule: str, present: str, absent: str, anchors: str, test: str) -> str:
    return f"{rule:<{_NAME}}{present:>11}{absent:>10} {anchors:^18} {test}"


def model_data(model: Model) -> dict[str, Any]:
    """What a model file holds, for JSON. Coefficients in dB per 0.1 of the value, log-loss in nats."""
    training, scores = model.training, model.cross_validation
    coalitions = training.get("coalitions")
    return {
        "name": model.name,
        "provisional": model.provisional,
        "baseline_db": model.baseline_db,
        "calibration": {"slope": model.slope, "intercept": model.shift},
        "training": {
            **{key: _number(training.get(key)) for key in ("records", "substantive", "strength", "seed")},
            "coalitions": [str(one) for one in coalitions] if isinstance(coalitions, list) else [],
            **{key: _text(training.get(key)) for key in ("rulebook_sha256", "data_sha256")},
        },
        "cross_validation": {
            "scheme": _text(scores.get("scheme")),
            **{key: _number(scores.get(key)) for key in ("accuracy", "balanced_accuracy", "log_loss", "brier")},
        },
        "features": [_coefficient(model, place) for place in range(len(model.features))],
    }


def _coefficient(model: Model, place: int) -> dict[str, Any]:
    one = model.features[place]
    unit = model.slope * DB_PER_LOGIT * _STEP / one.scale
    # The first row of the covariance is the intercept's.
    half = Z90 * math.sqrt(max(0.0, model.covariance[place + 1][place + 1])) * abs(unit)
    return {
        "indicator": one.name,
        "dimension": INDICATORS[one.name].dimension,
        "db_per_tenth": unit * one.coefficient,
        "interval_db_per_tenth": [unit * one.coefficient - half, unit * one.coefficient + half],
        "held_at_zero": one.coefficient == 0 and one.free_coefficient != 0,
        "free_db_per_tenth": unit * one.free_coefficient,
        "known": _number(one.known),
        "centre": one.centre,
        "scale": one.scale,
        "rule": _direction(shipped_rulebook().rules.get(one.name)),
    }


def _direction(rule: Rule | None) -> str | None:
    """The label that a high value speaks for."""
    if rule is None or rule.present_db == rule.absent_db:
        return None
    return SUBSTANTIVE if rule.present_db > rule.absent_db else INCENTIVE


def model_facts(data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What taught a model and how it does, as (name, sentence); what the file does not say is left out."""
    training = data["training"]
    records, substantive = training["records"], training["substantive"]
    if data["provisional"]:
        yield "standing", "provisional: too few records taught it, so no verdict with it stands as clear"
    else:
        yield "standing", "not provisional: a verdict with it may stand as clear"
    if records and substantive is not None:
        sides = f"{substantive:g} labelled {SUBSTANTIVE}, {records - substantive:g} {INCENTIVE}"
        yield "trained on", f"{records:g} records: {sides}"
    if training["coalitions"]:
        yield "coalitions", "; ".join(training["coalitions"])
    if training["strength"] is not None:
        strength = f"L2, C = {training['strength']:.3g}"
        yield "penalty", f"{strength}; the smaller C, the harder coefficients are drawn to zero"
    if training["rulebook_sha256"]:
        shipped = training["rulebook_sha256"] == shipped_rulebook().sha256
        yield "signs held", "to the shipped rulebook's" if shipped else "to those of a rulebook other than the shipped"
    yield "baseline", f"{signed(data['baseline_db'])} dB: intercept and recalibration, before any indicator is known"
    yield from _score_facts(data["cross_validation"], records, substantive)
    intervals = [row["interval_db_per_tenth"] for row in data["features"]]
    apart = sum(low > 0 or high < 0 for low, high in intervals)
    free = sum(row["db_per_tenth"] != 0 for row in data["features"])
    yield "certainty", f"{apart} of {free} coefficients that are not zero have a 90% interval that leaves out zero"


def _score_facts(scores: dict[str, Any], records: float | None, substantive: float | None) -> Iterator[tuple[str, str]]:
    if scores["scheme"]:
        # The file tells the scheme alone; a penalty that was chosen inside each fold would be named there.
        flattered = (
            "" if "nested" in scores["scheme"] else "; the penalty was chosen on the same folds, which flatters it"
        )
        yield "tested by", f"cross-validation, {scores['scheme']}{flattered}"
    if scores["accuracy"] is not None:
        against = ""
        if records and substantive is not None:
            commoner = max(substantive, records - substantive) / records
            against = f"; always giving the commoner label gives {commoner:.2f}"
        yield "accuracy", f"{scores['accuracy']:.2f}, the share of records given their label{against}"
    for key, name, meaning in (
        ("balanced_accuracy", "balanced", "the mean of that share over the two labels; guessing gives 0.50"),
        ("log_loss", "log-loss", "in nats; 0 is certain and right, even odds throughout give 0.69"),
        ("brier", "Brier", "the mean square error of the probability; even odds throughout give 0.25"),
    ):
        if scores[key] is not None:
            yield name, f"{scores[key]:.2f}, {meaning}"


def show_model(console: Console, model: Model) -> None:
    """A model on the terminal: the facts in words, then the coefficients."""
    width, data = min(console.width, MAX_WIDTH), model_data(model)
    title = Text(clean(f"Model {model.name}"), "bold")
    facts = _pairs(model_facts(data))
    console.print(Panel(facts, title=title, title_align="left", width=width, padding=(0, 2)))
    console.print(_coefficients(data["features"], width))
    console.print()
    _say(console, MODEL_NOTES)


def _coefficients(rows: list[dict[str, Any]], width: int) -> Table:
    reach = max([abs(end) for row in rows for end in row["interval_db_per_tenth"]], default=0.0)
    widest = max([len(_cells(row)[2]) for row in rows], default=0)
    half = min(24, (width - widest - 78) // 2) if width >= _WIDE else 0
    table = _table(expand=False)
    table.add_column("indicator", no_wrap=True)
    for name in ("dB\nper 0.1", "90%, dB\nper 0.1", "free, dB\nper 0.1", "known"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("rule", no_wrap=True)
    if half:
        table.add_column(f"dB per 0.1\n{signed(-reach)} to {signed(reach)}", justify="center", no_wrap=True)
    for dimension, members in _by_dimension({row["indicator"]: row for row in rows}):
        table.add_row(Text(dimension, "bold cyan"))
        for row in members:
            name, *cells = _cells(row)
            # In full, the labels take the table over 80 columns.
            cells = cells if half else [*cells[:-1], _SHORT[row["rule"]]]
            table.add_row(Text(f"  {name}"), *map(Text, cells), *([_plot(row, reach, half)] if half else []))
        table.add_section()
    return table


def _cells(row: dict[str, Any]) -> list[str]:
    low, high = row["interval_db_per_tenth"]
    held = row["held_at_zero"]
    return [
        row["indicator"],
        "0, held" if held else signed(row["db_per_tenth"], 2),
        "·" if held else f"{signed(low, 2)} to {signed(high, 2)}",
        signed(row["free_db_per_tenth"], 2) if held else "",
        "?" if row["known"] is None else f"{row['known']:g}",
        row["rule"] or "none",
    ]


def _plot(row: dict[str, Any], reach: float, half: int) -> Text:
    """The coefficient as a dot and its interval as a line, zero in the middle."""
    ends = row["interval_db_per_tenth"]
    low, at, high = (round(half * (1 + value / (reach or 1.0))) for value in (ends[0], row["db_per_tenth"], ends[1]))
    text = Text()
    for place in range(2 * half + 1):
        inside = low <= place <= high
        mark = "●" if place == at else "┼" if place == half else "━" if inside else "─"
        text.append(mark, "bold" if inside else "dim")
    return text


def model_markdown(model: Model) -> str:
    """A model as a page, without a newline at its end."""
    data = model_data(model)
    facts = "\n".join(f"- {markdown(f'{name}: {text}')}" for name, text in model_facts(data))
    head = "| indicator | dB per 0.1 | 90%, dB per 0.1 | free, dB per 0.1 | known | rule |\n|:--|--:|--:|--:|--:|:--|"
    rows = [f"| {' | '.join(_cells(row))} |" for row in data["features"]]
    return "\n\n".join([f"# Model {markdown(model.name)}", facts, "\n".join([head, *rows]), MODEL_NOTES])


def _number(value: object) -> float | None:
    """A finite number, or None: a file's own account of its training is not checked when it is read."""
    number = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    return value if number else None  # type: ignore[return-value]


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _say(console: Console, text: str) -> None:
    console.print(Padding(Text(text), (0, 2)), width=min(console.width, MAX_WIDTH))


def _pairs(pairs: Iterable[tuple[str, str]]) -> Table:
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(style="dim")
    grid.add_column()
    for name, text in pairs:
        grid.add_row(Text(clean(name)), Text(clean(text)))
    return grid


def _heading(name: str, note: str) -> Line:
    text = Text(name, "bold cyan")
    return Line(text.append(f"  {note}", "not bold") if note else text, align="left", style="dim")


def _table(*, expand: bool) -> Table:
    return Table(box=box.SIMPLE_HEAD, show_edge=False, header_style="bold", expand=expand)


def _by_dimension(named: Mapping[str, T]) -> Iterator[tuple[str, list[T]]]:
    """What goes by the names of indicators, under the dimension of each, in the order of the theory."""
    for dimension in DIMENSIONS:
        members = [one for name, one in named.items() if INDICATORS[name].dimension == dimension]
        if members:
            yield dimension, members
