"""A report on as many dyads as a page must bear."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import coalclass
from coalclass.shipped import samples_folder


def write_large_report(out: Path, dyads: int = 500) -> None:
    """Write the overview and table of so many dyads, the shipped records over and over under other names."""
    shipped = [coalclass.load(path) for path in sorted(samples_folder().glob("*/*.yaml"))]
    many = [shipped[number % len(shipped)] for number in range(dyads)]
    named = [replace(one, coalition=f"{one.coalition} {number}") for number, one in enumerate(many)]
    coalclass.report(*named, details=0).save(out)
