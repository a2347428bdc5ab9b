"""Compare the seed finding with what comes out of the shipped records, and write docs/seed-finding.md.

The seed finding, over these three coalitions: substantive relations among the Western powers,
incentive-based ones with China and the Middle East. Usage: python scripts/seed_finding.py [--check]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from coalclass.learning.evaluation import without_dimension
from coalclass.learning.examples import examples_in
from coalclass.learning.training import held_out
from coalclass.records import Dyad, read_record
from coalclass.scoring import Contribution, Scorer, Verdict
from coalclass.scoring.describe import signed
from coalclass.scoring.model import DB_PER_LOGIT
from coalclass.scoring.verdict import INCENTIVE, SUBSTANTIVE, label_of

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "seed-finding.md"
WESTERN = {"GBR", "FRA", "CAN", "DEU", "AUS"}
CHINA_AND_MIDDLE_EAST = {"CHN", "EGY", "SYR", "TUR", "JOR", "SAU"}
THREE = ("gulf-war-1990", "iraq-sanctions-1991", "afghanistan-2001")


class Case:
    """One dyad and the four figures on it, in dB."""

    def __init__(self, path: Path, dyad: Dyad, verdict: Verdict, model_db: float, model_without_db: float) -> None:
        self.name = f"{path.parent.name}/{path.stem}"
        self.dyad = dyad
        self.verdict = verdict
        self.rules_db = verdict.rules.db
        distance = [row.rules_db for row in verdict.contributions if row.dimension == "distance"]
        self.rules_without_db = verdict.rules.db - sum(distance)
        self.model_db = model_db
        self.model_without_db = model_without_db

    @property
    def expected(self) -> str | None:
        """What the seed finding says of this follower; None where it is silent."""
        code = self.dyad.follower.code
        if code in WESTERN:
            return SUBSTANTIVE
        return INCENTIVE if code in CHINA_AND_MIDDLE_EAST else None

    @property
    def columns(self) -> tuple[float, float, float, float]:
        """Rules, rules without distance, held-out model, held-out model without distance."""
        return self.rules_db, self.rules_without_db, self.model_db, self.model_without_db


@lru_cache(maxsize=1)
def cases() -> list[Case]:
    """Every labelled record of the three coalitions, scored; the model is taught by the other coalitions' records."""
    scorer = Scorer()
    paths = sorted((ROOT / "sample_inputs").glob("*/*.yaml"))
    dyads = [(path, read_record(path)) for path in paths]
    examples = examples_in([(str(path), dyad) for path, dyad in dyads])
    scores = held_out(examples) * DB_PER_LOGIT
    bare = held_out(without_dimension(examples, "distance")) * DB_PER_LOGIT
    return [
        Case(path, dyad, scorer.classify(dyad), float(score), float(other))
        for (path, dyad), score, other in zip(dyads, scores, bare, strict=True)
        if path.parent.name in THREE
    ]


HEADS = ("rules", "rules, no distance", "model", "model, no distance")


def summary(all_cases: list[Case]) -> Iterator[str]:
    """How often each scorer falls on the side of the seed finding, and of the published labels."""
    yield f"| agreement with | of | {' | '.join(HEADS)} |"
    yield f"| --- | ---: |{' ---: |' * len(HEADS)}"
    for title, wanted in (
        ("seed finding, Western powers", lambda case: case.expected if case.expected == SUBSTANTIVE else None),
        ("seed finding, China and Middle East", lambda case: case.expected if case.expected == INCENTIVE else None),
        ("published labels, all", lambda case: case.dyad.label.value),
        ("published labels of high or medium confidence", _settled),
    ):
        chosen = [(case, wanted(case)) for case in all_cases if wanted(case)]
        hits = [sum(label_of(case.columns[place]) == side for case, side in chosen) for place in range(len(HEADS))]
        yield f"| {title} | {len(chosen)} | {' | '.join(map(str, hits))} |"


def _settled(case: Case) -> str | None:
    label = case.dyad.label
    return label.value if label is not None and label.confidence != "low" else None


def table(all_cases: list[Case]) -> Iterator[str]:
    """A row a dyad, in dB."""
    yield f"| dyad | seed finding | published label (confidence) | {' | '.join(HEADS)} |"
    yield f"| --- | --- | --- |{' ---: |' * len(HEADS)}"
    for case in all_cases:
        label = case.dyad.label
        judged = "" if label is None else f"{label.value} ({label.confidence})"
        figures = " | ".join(signed(db) for db in case.columns)
        yield f"| {case.name} | {case.expected or 'silent'} | {judged} | {figures} |"


def misses(all_cases: list[Case]) -> Iterator[str]:
    """Each record on which the rules or the held-out model miss the label, and what misled the rules."""
    for case in all_cases:
        label = case.dyad.label
        if label is None:
            continue
        wrong = [
            name for name, db in (("rules", case.rules_db), ("model", case.model_db)) if label_of(db) != label.value
        ]
        if wrong:
            toward = -1 if label.value == SUBSTANTIVE else 1
            rows = sorted(case.verdict.contributions[:-1], key=lambda row: -row.rules_db * toward)
            led = "; ".join(_carrier(row) for row in rows[:4] if row.rules_db * toward > 0)
            yield (
                f"- **{case.name}** (published: {label.value}, {label.confidence} confidence), missed by "
                f"{' and '.join(wrong)}. Away from the label speak {led}."
            )


def _carrier(row: Contribution) -> str:
    entries = ", ".join(f"{entry.entry} of {entry.date}" for entry in row.entries[:3])
    more = f" and {len(row.entries) - 3} more" if len(row.entries) > 3 else ""
    return f"{row.indicator} {signed(row.rules_db)} dB ({entries or 'context or known absence'}{more})"


def page() -> str:
    """The whole page."""
    found = cases()
    parts = [
        "# The seed finding against what comes out",
        "Written by `python scripts/seed_finding.py`; a test holds it to what the shipped records give.",
        "The finding that this instrument grew from, over the three coalitions: substantive relations among the\n"
        "Western powers, incentive-based ones with China and the Middle East. Below, `rules` is the rulebook alone;\n"
        "`model` is the logistic model trained on the rest of the casebook, without the record's coalition, penalty\n"
        "included; each also with the distance dimension unknown. Figures are dB, plus toward substantive. No weight\n"
        "was moved for any of them.",
        "## Agreement",
        "\n".join(summary(found)),
        "## Dyad by dyad",
        "\n".join(table(found)),
        "## Every miss, and the entries behind it",
        "\n".join(misses(found)),
    ]
    return "\n\n".join(parts) + "\n"


def main() -> int:
    """Write the page, or with --check compare it."""
    text = page()
    if "--check" in sys.argv[1:]:
        same = PAGE.read_text(encoding="utf-8") == text
        print("up to date" if same else f"{PAGE.name} is out of date; run scripts/seed_finding.py")
        return 0 if same else 1
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(text, encoding="utf-8")
    print("\n".join(summary(cases())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
