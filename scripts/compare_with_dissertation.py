"""Compare the dissertation's finding with what comes out of the shipped records; write the page in docs/.

The dissertation's finding, over these three coalitions: substantive relations among the Western powers,
incentive-based ones with China and the Middle East. Usage: python scripts/compare_with_dissertation.py [--check]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from coalclass.records import Dyad, read_record
from coalclass.scoring import Contribution, Scorer, Verdict, shipped_model, shipped_rulebook
from coalclass.scoring.describe import signed
from coalclass.scoring.verdict import INCENTIVE, SUBSTANTIVE, label_of

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "comparison-with-dissertation.md"
WESTERN = {"GBR", "FRA", "CAN", "DEU", "AUS"}
CHINA_AND_MIDDLE_EAST = {"CHN", "EGY", "SYR", "TUR", "JOR", "SAU"}
THREE = ("gulf-war-1990", "iraq-sanctions-1991", "afghanistan-2001")


HEADS = ("rules", "rules, no distance", "model", "model, no distance", "verdict", "verdict, no distance")


class Case:
    """One dyad and the six figures on it, in dB."""

    def __init__(self, path: Path, dyad: Dyad, verdict: Verdict) -> None:
        self.name = f"{path.parent.name}/{path.stem}"
        self.dyad = dyad
        self.verdict = verdict

    @property
    def expected(self) -> str | None:
        """What the dissertation says of this follower; None where it says nothing."""
        code = self.dyad.follower.code
        if code in WESTERN:
            return SUBSTANTIVE
        return INCENTIVE if code in CHINA_AND_MIDDLE_EAST else None

    @property
    def columns(self) -> tuple[float, ...]:
        """Rules, model and verdict, each with the distance dimension and without, as `HEADS` has them."""
        # The dimension stands by itself in every sum, so its rows can be taken out.
        distance = [row for row in self.verdict.contributions if row.dimension == "distance"]
        rules, model = self.verdict.rules.db, self.verdict.model.db
        return (
            rules,
            rules - sum(row.rules_db for row in distance),
            model,
            model - sum(row.model_db for row in distance),
            self.verdict.db,
            self.verdict.db_without_distance,
        )


@lru_cache(maxsize=1)
def cases() -> list[Case]:
    """Every record of the three coalitions, by the model and pool trained without its coalition."""
    found = []
    for path in sorted(path for name in THREE for path in (ROOT / "sample_inputs" / name).glob("*.yaml")):
        dyad = read_record(path)
        scorer = Scorer(shipped_rulebook(), shipped_model().leave_out(dyad.coalition))
        found.append(Case(path, dyad, scorer.classify(dyad)))
    return found


def summary(all_cases: list[Case]) -> Iterator[str]:
    """How often each scorer falls on the side of the dissertation, and of the published labels."""
    yield f"| agreement with | of | {' | '.join(HEADS)} |"
    yield f"| --- | ---: |{' ---: |' * len(HEADS)}"
    for title, wanted in (
        ("dissertation, Western powers", lambda case: case.expected if case.expected == SUBSTANTIVE else None),
        ("dissertation, China and Middle East", lambda case: case.expected if case.expected == INCENTIVE else None),
        ("published labels, all", lambda case: None if case.dyad.label is None else case.dyad.label.value),
        ("published labels of high or medium confidence", _settled),
    ):
        chosen = [(case, wanted(case)) for case in all_cases if wanted(case)]
        hits = [sum(label_of(case.columns[place]) == side for case, side in chosen) for place in range(len(HEADS))]
        yield f"| {title} | {len(chosen)} | {' | '.join(map(str, hits))} |"


def _settled(case: Case) -> str | None:
    label = case.dyad.label
    return label.value if label is not None and label.confidence != "low" else None


def table(all_cases: list[Case]) -> Iterator[str]:
    """One row per dyad, in dB."""
    yield f"| dyad | dissertation | published label (confidence) | {' | '.join(HEADS)} |"
    yield f"| --- | --- | --- |{' ---: |' * len(HEADS)}"
    for case in all_cases:
        label = case.dyad.label
        judged = "" if label is None else f"{label.value} ({label.confidence})"
        figures = " | ".join(signed(db) for db in case.columns)
        yield f"| {case.name} | {case.expected or 'no claim'} | {judged} | {figures} |"


def misses(all_cases: list[Case]) -> Iterator[str]:
    """Each record on which the rules, the model or the verdict miss the label, and what led them away."""
    for case in all_cases:
        label = case.dyad.label
        if label is None:
            continue
        names, told = ("rules", "model", "verdict"), case.columns[::2]
        wrong = [name for name, db in zip(names, told, strict=True) if label_of(db) != label.value]
        if wrong:
            toward = 1 if label.value == SUBSTANTIVE else -1
            rows = [row for row in case.verdict.contributions if row.dimension and row.db * toward < 0]
            led = "; ".join(_carrier(row) for row in sorted(rows, key=lambda row: row.db * toward)[:4])
            yield (
                f"- **{case.name}** (published: {label.value}, {label.confidence} confidence), missed by "
                f"{_listed(wrong)}. Away from the label {f'lead {led}' if led else 'leads no trace'}."
            )


def _listed(words: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def _carrier(row: Contribution) -> str:
    entries = ", ".join(f"{entry.entry} of {entry.date}" for entry in row.entries[:3])
    more = f" and {len(row.entries) - 3} more" if len(row.entries) > 3 else ""
    return f"{row.indicator} {signed(row.db)} dB ({entries or 'context, or looked for and not found'}{more})"


def page() -> str:
    """The whole page."""
    found = cases()
    parts = [
        "# Comparison with the dissertation",
        "Written by `python scripts/compare_with_dissertation.py`; a test holds it to what the shipped records give.",
        "The argument behind this instrument is that of a dissertation of 2004. It found substantive relations\n"
        "among the Western powers and incentive-based ones with China and the Middle East, over the three\n"
        "coalitions below. `rules` is the rulebook alone; `model` is the logistic model and `verdict` the\n"
        "calibrated pool of the two, both trained on the rest of the casebook, without the record's coalition,\n"
        "penalty and calibration included; each also with the distance dimension taken out. Figures are dB, plus\n"
        "toward substantive. No weight was moved for any of them.",
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
        print("up to date" if same else f"{PAGE.name} is out of date; run scripts/compare_with_dissertation.py")
        return 0 if same else 1
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(text, encoding="utf-8")
    print("\n".join(summary(cases())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
