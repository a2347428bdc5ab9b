"""Where the published datasets lie."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder with whole copies of the datasets; absent, a test skips, but not in CI."""
    beside = Path(__file__).resolve().parents[3] / "shared" / "data"
    folder = Path(os.environ.get("COALCLASS_DATA", beside))
    if not folder.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(f"the datasets are missing: {folder} is not a folder")
        pytest.skip("the published datasets are not at hand (set COALCLASS_DATA to their folder)")
    return folder
