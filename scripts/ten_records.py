"""The page docs/ten-records.md: ten records beside verdict, traces and published judgment, and the three worst misses.

Usage: python scripts/ten_records.py > docs/ten-records.md. Every verdict is by what was trained without the record's
coalition. The ten were named before their verdicts were seen; what is said of the three misses is written by hand in
docs/ten-records-misses.md and put at the end.
"""

from __future__ import annotations

import sys
from pathlib import Path

from coalclass.learning.misses import find_misses
from coalclass.records import read_record
from coalclass.scoring import Scorer, Verdict, shipped_model, shipped_rulebook
from coalclass.scoring.describe import show_probability, signed
from coalclass.scoring.explain import ranked_rows
from coalclass.scoring.tell import tell_trace

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "sample_inputs"
TEN = (
    "gulf-war-1990/egy",
    "gulf-war-1990/gbr",
    "iraq-sanctions-1991/fra",
    "afghanistan-2001/pak",
    "afghanistan-2001/can",
    "vietnam-1964/kor",
    "vietnam-1964/aus",
    "iraq-2003/tur",
    "czechoslovakia-1968/rou",
    "yemen-2015/sdn",
)
_TOLD = 3


def classify_unseen(name: str) -> Verdict:
    """The verdict on a shipped record by rules, model and pool that never saw its coalition."""
    path = SAMPLES / f"{name}.yaml"
    dyad = read_record(str(path))
    return Scorer(shipped_rulebook(), shipped_model().leave_out(dyad.coalition)).classify(dyad, f"sample:{name}")


def tell(verdict: Verdict) -> str:
    """A section on one record, in words."""
    dyad, label = verdict.dyad, verdict.dyad.label
    assert label is not None
    carrying, opposing = ranked_rows(verdict)
    cited = "; ".join(dyad.cite(source) for source in label.source)
    right = "The two agree." if verdict.label == label.value else "**The two differ.**"
    lines = [
        f"## {dyad.follower.name} and {dyad.hegemon.name}, {dyad.coalition}",
        f"*Published judgment*: {label.value} (confidence {label.confidence}; {cited}). {label.note or ''}".strip(),
        f"*Verdict*: {verdict.label}, with probability {show_probability(verdict.p_substantive)} of substantive "
        f"({verdict.standing}). {right}",
    ]
    for title, rows in (("What speaks for it", carrying), ("What speaks against it", opposing)):
        told = [f"- {tell_trace(row.indicator, row.value or 0.0, row.instances)}" for row in rows[:_TOLD]]
        lines.append(f"{title}:\n\n" + ("\n".join(told) if told else "- nothing"))
    return "\n\n".join(lines)


def page() -> str:
    """The whole page."""
    parts = [
        "# Ten records, their verdicts and the published judgments",
        "Each verdict is by rules, model and pool that never saw the record's coalition, so it differs a little from "
        "what `coalclass classify` says of a record that trained the model. *It* is the follower. The traces are told "
        "in the order of their weight. Made by `python scripts/ten_records.py`.",
        *[tell(classify_unseen(name)) for name in TEN],
        "## The three worst misses",
    ]
    records = [(str(path), read_record(str(path))) for path in sorted(SAMPLES.glob("*/*.yaml"))]
    lines = []
    for miss in find_misses(records, shipped_model(), shipped_rulebook())[:3]:
        path = Path(miss.path)
        lines.append(f"- `sample:{path.parent.name}/{path.stem}`: published {miss.label}, verdict {signed(miss.db)} dB")
    misses = (ROOT / "docs" / "ten-records-misses.md").read_text(encoding="utf-8").strip()
    return "\n\n".join([*parts, "\n".join(lines), misses]) + "\n"


if __name__ == "__main__":
    sys.stdout.write(page())
