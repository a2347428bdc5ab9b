"""What would turn a verdict, as JSON holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coalclass.analysis.sensitivity import DEFINITIONS, Sensitivity
from coalclass.reports.sensitivity import headline

if TYPE_CHECKING:
    from coalclass.analysis.leaving_out import Change
    from coalclass.analysis.ranges import Range


def sensitivity_data(tried: Sensitivity) -> dict[str, Any]:
    """All that was tried as JSON holds it, unrounded; the keys do not depend on the verdict."""
    verdict, dyad = tried.verdict, tried.verdict.dyad
    return {
        "path": verdict.path,
        "dyad": dyad.name,
        "coalition": dyad.coalition,
        "period": str(dyad.period),
        "label": verdict.label,
        "standing": verdict.standing,
        "db": verdict.db,
        "verdict": tried.word,
        "headline": headline(tried),
        "definitions": dict(DEFINITIONS),
        "tests": [{**test._asdict(), "turning": list(test.turning)} for test in tried.tests],
        "without": [_change(tried, change) for change in tried.changes],
        "shared_sources": tried.shared_sources,
        "coalitions_held": tried.coalitions_held,
        "weights": [_range(one) for one in tried.weights],
        "crossovers": [_range(one) for one in tried.crossovers],
        "caps": [_range(one) for one in tried.caps],
        "share": None if tried.share is None else _range(tried.share),
        "unknowns": {
            "alone": [one._asdict() for one in tried.unknowns.alone],
            "lowest_db": tried.unknowns.lowest_db,
            "highest_db": tried.unknowns.highest_db,
            "needed": tried.unknowns.needed,
            "turning": [fill._asdict() for fill in tried.unknowns.turning],
            "exact": tried.unknowns.exact,
        },
    }


def _change(tried: Sensitivity, change: Change) -> dict[str, Any]:
    return {
        "kind": change.kind,
        "what": change.what,
        "gone": list(change.gone),
        "db": change.db,
        "label": change.label,
        "turns": tried.turns(change),
    }


def _range(one: Range) -> dict[str, Any]:
    return {
        "what": one.what,
        "now": one.now,
        "tried": list(one.tried),
        "holds": list(one.holds),
        "window": list(one.window),
        "window_db": list(one.window_db),
        "holds_in_window": one.enough,
    }
