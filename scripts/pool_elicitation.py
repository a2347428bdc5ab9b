"""Pool what was elicited into the rulebook: log-odds averaged over hands, their spread kept.

Usage: python scripts/pool_elicitation.py [first|final]. Reads docs/elicitation/hand-*.json (`first`) or
hand-*-revised.json (`final`, the default) and rewrites p1, p0 and spread of every rule, and rho, in
coalclass/scoring/rulebook.yaml; theory and sources stay as they are. Prints how sensitive a search was said to be,
which stands in coalclass/indicators/evidence.py. Run again, it changes nothing.
"""

from __future__ import annotations

import json
import math
import re
import statistics
import sys
from pathlib import Path

from coalclass.scoring.rulebook import HIGHEST, LOWEST

ROOT = Path(__file__).resolve().parent.parent
RULEBOOK = ROOT / "coalclass" / "scoring" / "rulebook.yaml"


def pool(values: list[float]) -> tuple[float, float]:
    """The probability whose log-odds are the mean of these, within bounds, and the standard deviation of log-odds."""
    logits = [math.log(p / (1.0 - p)) for p in (min(HIGHEST, max(LOWEST, value)) for value in values)]
    return 1.0 / (1.0 + math.exp(-statistics.fmean(logits))), statistics.stdev(logits)


def main() -> int:
    """Rewrite the numbers of the rulebook."""
    stage = sys.argv[1] if len(sys.argv) == 2 else "final"
    if stage not in ("first", "final"):
        print(__doc__, file=sys.stderr)
        return 2
    pattern = "hand-[0-9].json" if stage == "first" else "hand-[0-9]-revised.json"
    paths = sorted((ROOT / "docs" / "elicitation").glob(pattern))
    hands = [json.loads(path.read_text(encoding="utf-8")) for path in paths]
    text = RULEBOOK.read_text(encoding="utf-8")
    for name in hands[0]["likelihoods"]:
        pooled = {key: pool([hand["likelihoods"][name][key] for hand in hands]) for key in ("p1", "p0")}
        numbers = [f"p1: {pooled['p1'][0]:.3f}", f"p0: {pooled['p0'][0]:.3f}"]
        numbers.append(f"spread: [{pooled['p1'][1]:.2f}, {pooled['p0'][1]:.2f}]")
        rule = re.compile(rf"(  - trace: {name}\n)    p1: .*\n    p0: .*\n    spread: .*\n")
        text, count = rule.subn(rf"\1    {numbers[0]}\n    {numbers[1]}\n    {numbers[2]}\n", text)
        if count != 1:
            print(f"the rulebook has {count} rules on {name}", file=sys.stderr)
            return 1
    for dimension in hands[0]["rho"]:
        value = statistics.fmean([hand["rho"][dimension] for hand in hands])
        text = re.sub(rf"(?m)^  {dimension}: [0-9.]+$", f"  {dimension}: {value:.2f}", text)
    RULEBOOK.write_text(text, encoding="utf-8")
    for key in ("d_none", "d_searched"):
        print(f"{key}: {statistics.fmean([hand[key] for hand in hands]):.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
