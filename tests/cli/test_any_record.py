"""Whatever a record holds, `classify` gives a finite verdict; whatever a file holds, it ends as a command does."""

from __future__ import annotations

import json
import math
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from any_dyads import dyads
from coalclass_cli import EGYPT, FORMATS, coalclass
from hypothesis import given, settings
from hypothesis import strategies as st

from coalclass.records.writing import to_json

BYTES = EGYPT.read_bytes()
EXTREME: dict[str, list[Any]] = {
    "amount_musd": [0, 5e-324, 1e-320, 1e8],
    "recipients": [1, 300],
    "gdp_musd": [0.1, 1e9],
    "troops": [0, 100_000_000],
    "count": [1, 1_000_000_000],
    "population": [1, 10_000_000_000],
}
"""The ends of what numbers may be."""


def _widen(value: Any, draw: Any) -> Any:
    """The same record with numbers at their ends."""
    if isinstance(value, dict):
        return {
            name: draw(st.sampled_from(EXTREME[name])) if name in EXTREME else _widen(one, draw)
            for name, one in value.items()
        }
    return [_widen(one, draw) for one in value] if isinstance(value, list) else value


@st.composite
def extreme_records(draw: Any) -> str:
    """A valid record in JSON whose numbers are at their ends."""
    return json.dumps(_widen(json.loads(to_json(draw(dyads()))), draw))


def classify(content: bytes, *options: str, name: str = "a.yaml", columns: str = "80") -> Any:
    """Classify a file of this content."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        return coalclass("classify", path, *options, COLUMNS=columns)


@settings(max_examples=30)
@given(dyads().map(to_json) | extreme_records(), st.sampled_from([one for one in FORMATS if one != "json"]))
def test_any_valid_record_gets_a_finite_verdict(text: str, format: str) -> None:
    """Numbers at the ends of what is allowed included; and every format can show it, in 20 columns too."""
    done = classify(text.encode(), "--format", "json", name="a.jsonl")
    assert done.returncode == 0, done.stderr
    verdict = json.loads(done.stdout, parse_constant=lambda name: math.nan)[0]
    numbers = [verdict["db"], verdict["p_substantive"], *verdict["interval"]]
    numbers += [row[name] for row in verdict["contributions"] for name in ("rules_db", "model_db")]
    assert all(math.isfinite(one) for one in numbers) and 0 <= verdict["p_substantive"] <= 1
    low, high = verdict["interval"]
    assert 0 <= low <= high <= 1
    assert classify(text.encode(), "--format", format, name="a.jsonl", columns="20").returncode == 0


@st.composite
def damaged(draw: Any) -> bytes:
    """A shipped record with a few bytes changed, cut out or put in twice."""
    content = BYTES
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(content)))
        end = min(len(content), start + draw(st.integers(0, 40)))
        piece = draw(st.binary(max_size=6) | st.sampled_from([b"", content[start:end] * 2, b"\n", b": ", b"- ", b"[{"]))
        content = content[:start] + piece + content[end:]
    return content


@settings(max_examples=60)
@given(damaged() | st.binary(), st.sampled_from(["a.yaml", "a.jsonl"]))
def test_any_bytes_end_in_a_verdict_or_in_problems(content: bytes, name: str) -> None:
    """Status 0 with a verdict, or 1 with problems that name the file."""
    done = classify(content, name=name)
    assert done.returncode in (0, 1)
    assert (done.stdout != "") if done.returncode == 0 else name in done.stderr
