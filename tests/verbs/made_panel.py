"""A small folder of datasets for tests of panels: excerpts in the form in which their publishers distribute them."""

from __future__ import annotations

import shutil
from pathlib import Path

DATA = Path(__file__).resolve().parents[1] / "sources" / "data"
FILES = (
    "greenbook/greenbook.csv",
    "ideal_points/IdealpointestimatesAll_Apr2020.csv",
    "ties/TIESv4-1.csv",
    "atop/dyads/atop_alliance_dyadyear.csv",
    "gml/dyads",
    "unsc_vetoes/unsc_vetoes_1946_sept2022.csv",
)


def make_folder(place: Path) -> Path:
    """The folder, filled."""
    place.mkdir()
    for name in FILES:
        source = DATA / name
        for path in sorted(source.iterdir()) if source.is_dir() else [source]:
            shutil.copy(path, place)
    return place
