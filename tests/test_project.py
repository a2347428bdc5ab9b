"""What a project has beside its code: pinned releases, licences, one version, files that contributors look for."""

from __future__ import annotations

import re
import shlex
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

import coalclass

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RANGES = [
    Requirement(one)
    for listed in (PROJECT["project"]["dependencies"], *PROJECT["project"]["optional-dependencies"].values())
    for one in listed
    if not one.startswith("coalclass[")
]
PYTHONS = ("3.11", "3.12", "3.13", "3.14")


def read(name: str) -> str:
    """The text of a file at the top level."""
    return (ROOT / name).read_text(encoding="utf-8")


def pins(python: str) -> dict[str, Version]:
    """The release of each package that constraints.txt names for a version of Python on Linux."""
    found: dict[str, Version] = {}
    for line in read("constraints.txt").splitlines():
        if line.startswith("#"):
            continue
        pin = Requirement(line)
        here = {"python_version": python, "python_full_version": f"{python}.0", "sys_platform": "linux"}
        if pin.marker is None or pin.marker.evaluate(here):
            (one,) = pin.specifier
            assert one.operator == "==", line
            assert canonicalize_name(pin.name) not in found, f"{pin.name} twice on Python {python}"
            found[canonicalize_name(pin.name)] = Version(one.version)
    return found


@pytest.mark.parametrize("python", PYTHONS)
def test_every_dependency_is_pinned_within_its_range(python: str) -> None:
    """constraints.txt names a release of each package that pyproject.toml asks for, and one that it allows."""
    pinned = pins(python)
    assert len(RANGES) > 10
    for wanted in RANGES:
        assert wanted.specifier.contains(pinned[canonicalize_name(wanted.name)]), wanted


def test_what_builds_is_pinned() -> None:
    """Every package that builds the wheel is one release, the same as in constraints.txt where that names it too."""
    builders = {canonicalize_name(one.name): one for one in map(Requirement, PROJECT["build-system"]["requires"])}
    assert "hatchling" in builders
    for name, wanted in builders.items():
        (one,) = wanted.specifier
        assert one.operator == "==", wanted
        assert pins("3.11").get(name, Version(one.version)) == Version(one.version), wanted


def test_constraints_name_no_place() -> None:
    """constraints.txt holds names and releases alone: no address, no folder, no option of pip, no hash."""
    for line in read("constraints.txt").splitlines():
        assert "/" not in line and not line.startswith("-") and "--hash" not in line, line


def test_readme_installs_the_pinned_releases() -> None:
    """Each command of the README that installs something takes constraints.txt, and so does .ci/run."""
    commands = [line for line in read("README.md").splitlines() if "pip install" in line]
    assert len(commands) == 2
    for line in [*commands, *(line for line in read(".ci/run").splitlines() if "pip install" in line)]:
        words = shlex.split(line)
        assert words[words.index("-c") + 1] == "constraints.txt", line


@pytest.mark.parametrize("script", ["run", "newest"])
def test_the_scripts_of_ci_are_bash(script: str) -> None:
    """The scripts parse."""
    subprocess.run(["bash", "-n", str(ROOT / ".ci" / script)], check=True)


def test_the_newest_releases_cannot_fail_a_run() -> None:
    """The pass with the newest releases comes last in .ci/run, takes no constraints, and its failure is only told."""
    last = read(".ci/run").rstrip().splitlines()[-1]
    assert re.fullmatch(r'bash \.ci/newest \|\| echo "[^"$`]+"', last)
    assert "-c constraints.txt" not in read(".ci/newest")
    tested = re.findall(r"tests/[\w/.]+", read(".ci/newest"))
    assert tested and all((ROOT / one).exists() for one in tested)


def test_one_version() -> None:
    """The version stands in the package, from where the build takes it; the citation names the same."""
    assert "version" not in PROJECT["project"] and PROJECT["project"]["dynamic"] == ["version"]
    place = PROJECT["tool"]["hatch"]["version"]["path"]
    assert re.findall(r'^__version__ = "(.+)"$', read(place), re.MULTILINE) == [coalclass.__version__]
    assert yaml.safe_load(read("CITATION.cff"))["version"] == coalclass.__version__


def test_licences_are_said_the_same_everywhere() -> None:
    """MIT for the code and CC BY 4.0 for the casebook: in pyproject, the licence files, the citation and the README."""
    assert PROJECT["project"]["license"] == "MIT AND CC-BY-4.0 AND CC-BY-SA-4.0"
    assert PROJECT["project"]["license-files"] == ["LICENSE", "LICENSE-CASEBOOK", "LICENSE-POLYARCHY"]
    assert read("LICENSE").startswith("MIT License\n") and "The coalclass authors" in read("LICENSE")
    casebook = read("LICENSE-CASEBOOK")
    assert "https://creativecommons.org/licenses/by/4.0/" in casebook
    polyarchy = read("LICENSE-POLYARCHY")
    assert "https://creativecommons.org/licenses/by-sa/4.0/" in polyarchy
    for file in re.findall(r"coalclass/records/context/[a-z.]+(?<!\.)", polyarchy):
        assert (ROOT / file).is_file()
    for folder in re.findall(r"(?<= )(?:sample_inputs|docs/casebook)/", casebook):
        assert (ROOT / folder).is_dir()
    citation = yaml.safe_load(read("CITATION.cff"))
    assert citation["license"] == "MIT"
    assert [one["license"] for one in citation["references"]] == ["CC-BY-4.0"]
    readme = " ".join(read("README.md").split())
    assert "[MIT](LICENSE)" in readme and "[CC BY 4.0](LICENSE-CASEBOOK)" in readme
    assert "[CC BY-SA 4.0](LICENSE-POLYARCHY)" in readme


def test_the_workflow_calls_ci_on_every_python() -> None:
    """The workflow parses; on each Python that the project names it calls .ci/run."""
    text = read(".github/workflows/ci.yml")
    assert text.startswith("# Not yet run")
    workflow = yaml.safe_load(text)
    assert set(workflow[True]) == {"push", "pull_request"}  # YAML 1.1 reads the key `on` as true
    (job,) = workflow["jobs"].values()
    assert tuple(job["strategy"]["matrix"]["python"]) == PYTHONS
    assert PROJECT["project"]["requires-python"] == f">={PYTHONS[0]}"
    checkout, setup, run = job["steps"]
    assert checkout["uses"].startswith("actions/checkout@")
    assert setup["with"]["python-version"] == "${{ matrix.python }}"
    assert run["run"] == "bash .ci/run"


def test_hooks_are_local() -> None:
    """pre-commit fetches nothing: every hook runs a command of the environment, the linters among them."""
    repos = yaml.safe_load(read(".pre-commit-config.yaml"))["repos"]
    assert {repo["repo"] for repo in repos} == {"local"}
    hooks = [hook for repo in repos for hook in repo["hooks"]]
    assert all(hook["language"] == "system" for hook in hooks)
    assert {hook["entry"].split()[0] for hook in hooks} == {"ruff", "mypy", "coalclass"}


@pytest.mark.parametrize("target", ["setup", "test", "lint", "docs", "bench"])
def test_make_targets(target: str) -> None:
    """Each target of the Makefile has a recipe, and the files that it names exist."""
    recipe = re.search(rf"^{target}:.*\n((?:\t.+\n)+)", read("Makefile"), re.MULTILINE)
    assert recipe
    for named in re.findall(r"(?:scripts|benchmarks)/\w+\.py|constraints\.txt", recipe[1]):
        assert (ROOT / named).is_file()


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"])
def test_files_that_pages_name_exist(page: str) -> None:
    """Every file and folder of the repository that such a page names in code font is there."""
    tops = {one.name for one in ROOT.iterdir()}
    named = re.findall(r"`([\w./-]+)`", read(page))
    ours = [name for name in named if "/" in name and name.split("/")[0] in tops]
    assert ours or page == "SECURITY.md"
    assert [name for name in ours if not (ROOT / name).exists()] == []


def test_changelog_begins_with_what_is_unreleased() -> None:
    """The newest section of the changelog is Unreleased, and the version of the package is a section or still ahead."""
    sections = re.findall(r"^## \[([^\]]+)\]", read("CHANGELOG.md"), re.MULTILINE)
    assert sections[0] == "Unreleased" and len(sections) == len(set(sections))


def test_top_level() -> None:
    """What git keeps at the top level is what a contributor expects there."""
    done = subprocess.run(["git", "ls-files"], capture_output=True, text=True, cwd=ROOT, check=False)
    if done.returncode != 0:
        pytest.skip("not a git checkout")
    folders = {name.split("/")[0] for name in done.stdout.splitlines() if "/" in name}
    usual = {".ci", ".github"}
    assert folders - usual == {"coalclass", "models", "sample_inputs", "tests", "docs", "benchmarks", "scripts"}
