"""How the time for one record grows with its entries. Usage: record_size.py [--entries N ...]

Records of mixed entries, spread over seventy years (`long`) and within three (`dense`), are read, scored, and have the
pull of each entry worked out. Printed is the time an entry takes, as a multiple of that in the smallest record: 1.0
throughout is linear.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import coalclass
from coalclass.records import load_text
from coalclass.records.writing import to_yaml
from coalclass.scoring import Scorer

_START = date(1950, 1, 1)
_SPANS = {"long": 70, "dense": 3}


def make_record(count: int, years: int) -> str:
    """A record of so many entries of several kinds on random days, as YAML; the same each time."""
    draw = random.Random(count * 100 + years)
    entries: dict[str, list[dict[str, Any]]] = {"consultations": [], "aid": [], "interactions": []}
    kinds = {
        "follower": ("refusal", "objection", "demand", "contribution"),
        "hegemon": ("threat", "sanction", "request"),
    }
    for place in range(count):
        day = (_START + timedelta(days=draw.randrange(365 * years))).isoformat()
        if place % 4 == 0:
            outcome = draw.choice(["adopted", "partly", "ignored"])
            entries["consultations"].append(
                {"date": day, "level": "leader", "initiator": "follower", "timing": "before", "outcome": outcome}
            )
        elif place % 4 == 1:
            linkage = draw.choice(["explicit", "implicit", "other"])
            entries["aid"].append({"date": day, "kind": "economic", "amount_musd": place % 90 + 1, "linkage": linkage})
        else:
            actor = draw.choice(["follower", "hegemon"])
            kind = draw.choice(kinds[actor])
            form = {"form": "combat", "paid_by": "follower"} if kind == "contribution" else {}
            entries["interactions"].append({"date": day, "actor": actor, "kind": kind, **form})
    whole = {
        "coalclass": 1,
        "hegemon": "USA",
        "follower": "EGY",
        "coalition": "Made",
        "searched": ["threat", "sanction", "demand"],
    }
    period = f"{_START.isoformat()}/{_START.year + years}-01-01"
    return to_yaml(coalclass.from_dict({**whole, "period": period, "context": {"gdp_musd": 40000}, **entries}))


def measure(work: Callable[[], object]) -> float:
    """The least of three times, in seconds."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, nargs="+", default=[100, 1_000, 10_000, 20_000])
    counts = parser.parse_args().entries
    scorer = Scorer()
    print("| record | entries | reading | scoring | pulls |\n| --- | ---: | ---: | ---: | ---: |")
    for name, years in _SPANS.items():
        first: list[float] = []
        for count in counts:
            text = make_record(count, years)
            dyad = load_text(text).dyad
            assert dyad is not None
            found = (
                measure(lambda text=text: load_text(text)),
                measure(lambda dyad=dyad: scorer.classify(dyad)),
                measure(lambda dyad=dyad: scorer.classify(dyad).pulls),
            )
            each = [seconds / count for seconds in found]
            first = first or each
            cells = " | ".join(f"{now / then:.1f}" for now, then in zip(each, first, strict=True))
            print(f"| {name} | {count:,} | {cells} |", flush=True)


if __name__ == "__main__":
    main()
