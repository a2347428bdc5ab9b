"""Settings of hypothesis for all tests, the casebook trained once a run, and the published datasets.

What tests share beside these is in `dyads.py`, `work.py` and `fake_datasets.py`, which stand beside this file.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from work import make_once

ROOT = Path(__file__).resolve().parents[1]
HOW_TO_RUN = "COALCLASS_DATA=FOLDER python -m pytest runs them, `coalclass data` says where to get each dataset"
NO_DATA = f"the published datasets are not at hand: {HOW_TO_RUN}"

# The same examples every time, and no limit of time on a machine that is busy.
settings.register_profile(
    "coalclass", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], max_examples=100
)
settings.load_profile("coalclass")


def pytest_configure(config: pytest.Config) -> None:
    """Keep what importers read in a folder of this run, which all workers share, and not in the user's own."""
    if "COALCLASS_CACHE" not in os.environ:
        folder = TemporaryDirectory(prefix="coalclass-cache-")
        os.environ["COALCLASS_CACHE"] = folder.name
        config.add_cleanup(folder.cleanup)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start with the tests that wait for the trained casebook, next to one another: one worker gets them all."""
    items.sort(key=lambda item: "trained_casebook" not in getattr(item, "fixturenames", ()))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in a line what was left out where the datasets are missing, and how to run it."""
    left = [one for one in terminalreporter.stats.get("skipped", []) if NO_DATA in str(one.longrepr)]
    if left:
        terminalreporter.write_line(f"{len(left)} tests need the published datasets and were skipped: {HOW_TO_RUN}")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder with whole copies of the datasets; absent, a test skips, but not in CI."""
    folder = Path(os.environ.get("COALCLASS_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(f"the datasets are missing: {folder} is not a folder")
        pytest.skip(NO_DATA)
    return folder


@pytest.fixture(scope="session")
def trained_casebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`casebook.json` as `coalclass train sample: --second-codings FOLDER` writes it: trained once in a run."""

    def train(out: Path) -> None:
        command = [sys.executable, "-m", "coalclass", "train", "sample:", "--out", str(out)]
        command += ["--second-codings", str(ROOT / "docs" / "casebook" / "recoded-by-protocol")]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert "wrote " in done.stderr and done.stdout == ""

    return make_once(tmp_path_factory, "casebook.json", train)


@pytest.fixture
def casebook(trained_casebook: Path) -> dict[str, Any]:
    """The content of the model that was trained on the shipped records in this run; a test may change it."""
    content: dict[str, Any] = json.loads(trained_casebook.read_text(encoding="utf-8"))
    return content
