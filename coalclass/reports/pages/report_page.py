"""The page of a report: what its template is given, all of it plain text but for the drawings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from coalclass.analysis.plotting import Plot, find_steps, place_entries
from coalclass.corpus.tables import dyad_row
from coalclass.indicators import TRACES
from coalclass.records.words import count_noun
from coalclass.reports.charts import draw_svg, finish, plane, timeline, waterfall
from coalclass.reports.markup import explain_heads, is_web_link
from coalclass.reports.pages import read_file, wrap_page
from coalclass.reports.pages.drawings import inline_svg
from coalclass.reports.text import clean
from coalclass.reports.verdicts import ENDS, show_agreement, tell_published
from coalclass.scoring.describe import describe, show_interval, show_probability, signed
from coalclass.scoring.explain import Sources, tell_details
from coalclass.scoring.tell import tell_instance, tell_trace
from coalclass.scoring.verdict import INCENTIVE, INSUFFICIENT, SUBSTANTIVE, Contribution, Verdict

if TYPE_CHECKING:
    from coalclass.analysis.reporting import Report
    from coalclass.analysis.sensitivity import Sensitivity
    from coalclass.records import Entry

HEADS = ("dyad", "coalition", "verdict", "standing", ">dB", ">P", "90% interval", "published")
_MOST_TOLD, _LEAST_DB = 3, 0.05


def make_page(report: Report) -> str:
    """The whole page."""
    from jinja2 import Environment, FunctionLoader
    from markupsafe import Markup

    environment = Environment(
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=FunctionLoader(read_file),
        # No text of a record acts on its reader, whatever the template does with it.
        finalize=lambda value: clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value,
    )
    named = zip(report.verdicts, report.names, strict=True)
    rows = [_row(place, verdict, name) for place, (verdict, name) in enumerate(named)]
    sections = [_section(place, tried) for place, tried in enumerate(report.tried)]
    for section in sections:
        for key in ("timeline", "waterfall"):
            section[key]["svg"] = Markup(section[key]["svg"])
    overview = _draw_plane(report)
    title = _title(report)
    body = environment.get_template("report.html.jinja").render(
        title=title,
        heads=[_head(head) for head in HEADS],
        rows=rows,
        sections=sections,
        plane={**overview, "svg": Markup(overview["svg"])},
        counts=_count(report.verdicts),
        choices={key: sorted({row[key] for row in rows}) for key in ("coalition", "verdict", "standing")},
        words=explain_heads(["verdict", "standing", "dB", "P", "90% interval", "published", "trace", "coverage"]),
        left_out=len(report.verdicts) - len(report.tried),
        model=report.model_name,
        version=version("coalclass"),
    )
    return wrap_page(clean(title), body, script=read_file("report.js"), extra_style=read_file("report.css"))


def _title(report: Report) -> str:
    coalitions = list(dict.fromkeys(one.dyad.coalition for one in report.verdicts))
    count = len(report.verdicts)
    dyads = count_noun(count, "dyad")
    return (
        f"{coalitions[0]}: {dyads}"
        if len(coalitions) == 1
        else f"{dyads} of {count_noun(len(coalitions), 'coalition')}"
    )


def _count(verdicts: Sequence[Verdict]) -> list[tuple[str, list[tuple[str, int]]]]:
    """How many dyads have which label and standing, and how many agree with their published label."""
    labels = Counter(one.label or "no label" for one in verdicts)
    standings = Counter(one.standing for one in verdicts)
    beside = Counter(_compare(one) for one in verdicts)
    groups = [
        ("Verdict", [(name, labels[name]) for name in (SUBSTANTIVE, INCENTIVE, "no label")]),
        ("Standing", [(name, standings[name]) for name in ("clear", "leaning", "contested", INSUFFICIENT)]),
        ("Published label", [(name, beside[name]) for name in ("agrees", "differs", "no verdict beside it", "none")]),
    ]
    return [(title, [pair for pair in pairs if pair[1]]) for title, pairs in groups]


def _compare(verdict: Verdict) -> str:
    if verdict.published is None:
        return "none"
    if verdict.label is None:
        return "no verdict beside it"
    return "agrees" if verdict.label == verdict.published["value"] else "differs"


def _head(head: str) -> dict[str, Any]:
    return {"name": head.removeprefix(">"), "right": head.startswith(">")}


def _row(place: int, verdict: Verdict, name: str) -> dict[str, Any]:
    published = None if verdict.published is None else verdict.published["value"]
    low = verdict.interval[0]
    return {
        "number": place,
        "dyad": verdict.dyad.name if len(name) > len(verdict.dyad.name) + 4 else name,
        "states": f"{verdict.dyad.follower.name} and {verdict.dyad.hegemon.name}",
        "coalition": clean(verdict.dyad.coalition),
        "verdict": verdict.label or "no label",
        "standing": verdict.standing,
        "db": signed(verdict.db),
        "p": show_probability(verdict.p_substantive),
        "interval": show_interval(verdict.interval),
        "published": show_agreement(verdict.label, published),
        "keys": {"name": name, "db": repr(verdict.db), "p": repr(verdict.p_substantive), "low": repr(low)},
    }


def _draw_plane(report: Report) -> dict[str, str]:
    plotted = Plot("plane", report.verdicts, report.names, report.model_name)
    chart, text = plane.make_chart(plotted, named=30)
    svg = draw_svg(finish(chart, text))
    tags = {"layer_1_marks": "data-row", "layer_2_marks": "data-row"}
    title = "Evidence for either side"
    return {"svg": inline_svg(svg, "plane", title=title, described_by="plane-text", tagged=tags), "text": text}


def _section(place: int, tried: Sensitivity) -> dict[str, Any]:
    """One dyad at length."""
    from coalclass.reports.sensitivity import headline, tell_changes, tell_needed

    verdict = tried.verdict
    dyad, told = verdict.dyad, verdict.explain(verdict)
    sources = Sources(dyad, told.sources)
    published = tell_published(verdict, "")
    rows = [row for row in verdict.contributions if row.indicator in TRACES]
    known = [row for row in rows if row.value is not None and TRACES[row.indicator].scored]
    sides = [
        ("What speaks for substantive", [_trace(verdict, row, sources) for row in known if row.db >= _LEAST_DB]),
        ("What speaks for incentive-based", [_trace(verdict, row, sources) for row in known if row.db <= -_LEAST_DB]),
    ]
    entries = [_entry(verdict, one.entry, one.lane, sources) for one in place_entries(verdict)]
    plotted = Plot("", (verdict,), (dyad.name,))
    return {
        "id": f"dyad-{place}",
        "number": place,
        "title": f"{dyad.follower.name} and {dyad.hegemon.name}, {dyad.coalition}",
        "period": str(dyad.period),
        "label": verdict.label or "no label",
        "standing": verdict.standing,
        "numbers": _numbers(verdict),
        "text": f"{told.text[:1].upper()}{told.text[1:]}",
        "published": published,
        "details": [] if verdict.standing == INSUFFICIENT else tell_details(verdict),
        "timeline": _draw(timeline.make_chart(plotted), f"timeline-{place}", f"Timeline of {dyad.name}"),
        "waterfall": _draw(waterfall.make_chart(plotted), f"waterfall-{place}", f"From traces to verdict, {dyad.name}"),
        "entries": entries,
        "steps": _steps(verdict),
        "sums": [signed(db) for db in (verdict.rules.db, verdict.model.db, verdict.db)],
        "sides": [side for side in sides if side[1]],
        "headline": headline(tried),
        "changes": tell_changes(tried),
        "needed": tell_needed(tried) if tried.unknowns.alone else "",
        "silent": _silent(rows, tried),
        "sources": _list_sources(verdict, sources),
        "cite": _cite(verdict),
    }


def _numbers(verdict: Verdict) -> str:
    return (
        f"{signed(verdict.db)} dB; probability of a substantive relation {show_probability(verdict.p_substantive)} "
        f"(90% interval {show_interval(verdict.interval)}); rules {signed(verdict.rules.db)} dB, model "
        f"{signed(verdict.model.db)} dB; coverage {verdict.coverage:.0%}"
    )


def _draw(made: tuple[Any, str], name: str, title: str) -> dict[str, str]:
    chart, text = made
    svg = draw_svg(finish(chart, text))
    return {"svg": inline_svg(svg, name, title=title, described_by=f"{name}-text"), "text": text, "id": f"{name}-text"}


def _steps(verdict: Verdict) -> list[tuple[str, ...]]:
    named = {**ENDS, "baseline": "baseline of the model", "calibration": "calibration"}
    return [
        (named.get(step.name, step.name), *(signed(db) for db in (step.rules_db, step.model_db, step.db)))
        for step in find_steps(verdict)
    ]


def _trace(verdict: Verdict, row: Contribution, sources: Sources) -> dict[str, Any]:
    """A trace in words: what was found, each finding with its sources, and what it adds."""
    found = [
        {"text": tell_instance(row.indicator, one), "cited": _cited(one.entries, sources)}
        for one in row.instances[:_MOST_TOLD]
    ]
    more = len(row.instances) - len(found)
    return {
        "name": row.indicator,
        "db": signed(row.db),
        "text": "" if found else tell_trace(row.indicator, row.value or 0.0, row.instances),
        "found": found,
        "more": f"and {more} more" if more else "",
    }


def _entry(verdict: Verdict, entry: Entry, lane: str, sources: Sources) -> dict[str, Any]:
    return {
        "date": str(entry.date),
        "lane": lane,
        "text": describe(entry),
        "note": " ".join((entry.note or "").split()),
        "cited": _cited([entry], sources),
    }


def _cited(entries: Iterable[Entry], sources: Sources) -> list[int]:
    return list(dict.fromkeys(number for entry in entries for number in sources.cite(entry.source)))


def _silent(rows: Iterable[Contribution], tried: Sensitivity) -> list[dict[str, str]]:
    """The traces that nobody looked for, in words, and the verdict if each alone were known."""
    reach = {one.indicator: one for one in tried.unknowns.alone}
    told = []
    for row in rows:
        if row.value is None and TRACES[row.indicator].scored:
            one = reach.get(row.indicator)
            known = (
                f"alone, it could move the verdict to {signed(one.lowest_db)} or {signed(one.highest_db)} dB"
                if one
                else ""
            )
            told.append({"name": row.indicator, "title": TRACES[row.indicator].title, "known": known})
    return told


def _list_sources(verdict: Verdict, sources: Sources) -> list[dict[str, Any]]:
    """Every source that was cited, in the order of its number, with the addresses of the web that the record has."""
    urls: dict[str, dict[str, None]] = {}
    for known in verdict.dyad.sources.values():
        if is_web_link(known.url):
            urls.setdefault(known.citation, {})[str(known.url)] = None
    return [{"citation": citation, "urls": list(urls.get(citation, ()))} for citation in sources.citations]


def _cite(verdict: Verdict) -> str:
    name = dyad_row(verdict.dyad, verdict.path)["id"]
    coder = f", coded by {verdict.dyad.coder}" if verdict.dyad.coder else ""
    return (
        f"The coalclass authors, coalclass {version('coalclass')}, verdict on {name} "
        f"({verdict.dyad.name}, {verdict.dyad.coalition}{coder}) by the shipped or given rulebook and the model "
        f"{verdict.model_name}. Cite with it the sources of the record that you rely on."
    )
