"""What is installed, away from the checkout."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
IGNORED = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "node_modules", "dist", "build")


def run(*command: object, cwd: Path, check: bool = True) -> subprocess.CompletedProcess[str]:
    """A command in an environment that does not know the checkout."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COLUMNS", "VIRTUAL"))}
    done = subprocess.run(
        [str(one) for one in command], cwd=cwd, env=kept, capture_output=True, text=True, timeout=200, check=False
    )
    assert done.returncode == 0 or not check, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from a copy of the checkout."""
    copy = tmp_path_factory.mktemp("source") / "coalclass"
    shutil.copytree(ROOT, copy, ignore=IGNORED)
    out = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", out, copy, cwd=out)
    (built,) = out.glob("coalclass-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of scripts of a virtual environment that has the wheel; the other packages are this environment's."""
    place = tmp_path_factory.mktemp("venv")
    run(sys.executable, "-m", "venv", "--without-pip", place, cwd=place)
    scripts = place / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / "python"
    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=place).stdout.strip())
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index", wheel]
    run(*pip, cwd=place)
    # Dependencies by reference, ours last: an editable install of the checkout must not stand in for the wheel.
    import sysconfig

    others = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (site / "zz-dependencies.pth").write_text("\n".join(sorted(others)) + "\n", encoding="utf-8")
    return scripts


def test_the_wheel_holds_its_data(wheel: Path) -> None:
    """The wheel holds the format, the rulebook, the state table, the model, every sample, and no test."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for name in (
        "records/format.yaml",
        "records/states.csv",
        "records/context/polyarchy.csv.gz",
        "scoring/rulebook.yaml",
        "_shipped/models/casebook.json",
        "_shipped/models/panel.json",
    ):
        assert f"coalclass/{name}" in names
    samples = {f"coalclass/_shipped/{one.relative_to(ROOT).as_posix()}" for one in ROOT.glob("sample_inputs/*/*.yaml")}
    assert samples and samples <= names
    assert "coalclass/py.typed" in names
    licences = {name.split("/")[-1] for name in names if ".dist-info/licenses/" in name}
    assert licences == {"LICENSE", "LICENSE-CASEBOOK", "LICENSE-POLYARCHY"}
    assert not [name for name in names if "test" in name or "__pycache__" in name or name.startswith("benchmarks")]


def test_the_installed_package_is_the_wheel(installed: Path, tmp_path: Path) -> None:
    """What is imported elsewhere lies in the virtual environment, not in the checkout."""
    script = "import coalclass, coalclass.shipped as s; print(coalclass.__file__); print(s.models_folder())"
    for line in run(installed / "python", "-c", script, cwd=tmp_path).stdout.splitlines():
        assert Path(line).is_relative_to(installed.parent)


def test_classify_elsewhere(installed: Path, tmp_path: Path) -> None:
    """The installed command classifies a shipped record from any folder, as the checkout does."""
    command = [str(installed / "coalclass"), "classify", "sample:gulf-war-1990/egy", "--format", "json"]
    there = json.loads(run(*command, cwd=tmp_path).stdout)
    kept = {**os.environ, "PYTHONPATH": str(ROOT)}
    here = subprocess.run(
        [sys.executable, "-m", "coalclass", *command[1:]],
        env=kept,
        capture_output=True,
        text=True,
        check=True,
    )
    expected = json.loads(here.stdout)
    assert Path(there.pop("path")).is_relative_to(installed.parent)
    expected.pop("path")
    assert there == expected


def test_every_sample_and_a_table_elsewhere(installed: Path, tmp_path: Path) -> None:
    """The installed command finds every shipped record, and shows a table."""
    done = run(installed / "coalclass", "batch", "sample:", "--format", "jsonl", cwd=tmp_path)
    assert len(done.stdout.splitlines()) == len(list(ROOT.glob("sample_inputs/*/*.yaml")))
    assert "Egypt" in run(installed / "coalclass", "classify", "sample:gulf-war-1990/egy", cwd=tmp_path).stdout


def test_states_elsewhere(installed: Path, tmp_path: Path) -> None:
    """The installed state table knows a state by name in its years."""
    record = {"coalclass": 1, "hegemon": "United States", "follower": "Soviet Union", "coalition": "A"}
    (tmp_path / "a.jsonl").write_text(json.dumps({**record, "period": "1990/1991", "aid": "none"}), encoding="utf-8")
    done = run(installed / "coalclass", "classify", "a.jsonl", "--format", "json", cwd=tmp_path)
    assert json.loads(done.stdout)[0]["hegemon"] == "USA"


USER_SCRIPT = '''"""What a user writes: one verdict, a folder's rows, the problems of a file."""

import sys

import coalclass


def describe(record: str) -> str:
    """One line on a record."""
    verdict = coalclass.classify(record)
    return f"{record}: {verdict.label} ({verdict.standing}), {verdict.db:+.1f} dB, p {verdict.p_substantive:.2f}"


def count_substantive(folder: str) -> int:
    """How many records of a folder are judged substantive."""
    rows = list(coalclass.batch(folder))
    return sum(row.values is not None and row.values["label"] == "substantive" for row in rows)


def list_problems(path: str) -> list[str]:
    """Where a file is wrong, and how."""
    return [f"{problem.line}:{problem.column}: {problem.message}" for problem in coalclass.validate(path)]


print(describe("sample:gulf-war-1990/egy"))
print(count_substantive("sample:gulf-war-1990"))
print(list_problems(sys.argv[1]))
'''


def test_a_typed_user_script(installed: Path, tmp_path: Path) -> None:
    """A script on the installed package's public face passes `mypy --strict` and runs; a slip in it is found."""
    (tmp_path / "user.py").write_text(USER_SCRIPT, encoding="utf-8")
    (tmp_path / "slip.py").write_text(USER_SCRIPT.replace("problem.line", "problem.lines"), encoding="utf-8")
    (tmp_path / "bad.yaml").write_text("coalclass: 1\nhegemon: USA\n", encoding="utf-8")
    mypy = (sys.executable, "-m", "mypy", "--strict", "--python-executable", installed / "python")
    run(*mypy, "user.py", cwd=tmp_path)
    found = run(*mypy, "slip.py", cwd=tmp_path, check=False)
    assert found.returncode == 1 and 'slip.py:22: error: "Problem" has no attribute "lines"' in found.stdout
    first, second, third = run(installed / "python", "user.py", "bad.yaml", cwd=tmp_path).stdout.splitlines()
    assert first.startswith("sample:gulf-war-1990/egy: incentive-based (contested), ")
    assert int(second) > 0 and "required key" in third


def test_as_a_module(installed: Path, tmp_path: Path) -> None:
    """`python -m coalclass` is the same command."""
    by_name = run(installed / "coalclass", "--version", cwd=tmp_path).stdout
    assert run(installed / "python", "-m", "coalclass", "--version", cwd=tmp_path).stdout == by_name
