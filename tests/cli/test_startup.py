"""What a cold start loads, and the help."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from coalclass_cli import EGYPT, HEAVY, coalclass, coalclass_process, environment, loaded_by, loaded_by_script
from cold_start import FLOOR

from coalclass.cli.app import COMMANDS, PANELS, app, list_panel, summary_of

# A module more is a millisecond or more of every cold start: what is added here is added on purpose.
OWN = {
    "": "cli corpus errors indicators limits records reports results scoring shipped verbs",
    "cli": "app classify options output publishing signals",
    "corpus": "batch finding",
    "indicators": "carrots conviction decisions declare distance evidence leaving_out measure order sticks",
    "records": "dates decode dyad fields plain reading scalars slips states tree words yaml_tree",
    "reports": "bars columns console formats formats.table publish terminal text verdicts view views",
    "scoring": "describe digest explain model opening rulebook scorer tell verdict",
    "verbs": "classify reading scorers",
}
"""Each room that a cold `classify` loads, and its modules."""
OTHERS = {"typer", "rich", "yaml", "shellingham", "annotated_doc"}
"""Packages of others that it loads."""
EXTRA = {"bisect", "csv", "gc", "json", "unicodedata"}
"""Modules of Python that it loads beyond what a ten-line app with typer, rich and PyYAML loads."""
FOR_TABLES = {"rich", "reports.bars", "reports.columns", "reports.console", "reports.formats.table", "reports.terminal"}
"""What is loaded where a table is shown, and where JSON is printed not."""


def own(loaded: set[str]) -> set[str]:
    """Modules of this package, without its name."""
    return {name.removeprefix("coalclass.") for name in loaded if name.startswith("coalclass.")}


def packages(loaded: set[str]) -> set[str]:
    """Packages of others among the modules; not the traces of an editable install and of compiled modules."""
    tops = {name.partition(".")[0] for name in loaded} - sys.stdlib_module_names
    return {name for name in tops if "cython" not in name and not name.startswith("_")} - {"coalclass"}


class TestImports:
    """Only what a command needs is loaded; how long that takes is measured by `benchmarks/cold_start.py`."""

    @pytest.mark.parametrize("format", ["table", "json", "csv", "markdown"])
    def test_classify(self, format: str) -> None:
        """A classify loads no numerical or data library, and not pydantic (which newer typers do)."""
        loaded = loaded_by("classify", str(EGYPT), "--format", format)
        assert "coalclass.scoring.scorer" in loaded
        assert not HEAVY & loaded
        assert packages(loaded) <= OTHERS

    def test_a_cold_classify_loads_these_modules_alone(self) -> None:
        """The modules of this package that a table needs are these, no more and no fewer."""
        pinned = {f"{room}.{name}".strip(".") for room, names in OWN.items() for name in names.split()}
        loaded = loaded_by("classify", str(EGYPT))
        assert own(loaded) == pinned
        assert not {"rich.progress", "rich.markdown", "rich.syntax", "typer.rich_utils"} & loaded

    def test_json_needs_no_view(self) -> None:
        """JSON of good records needs neither the terminal library nor the views for it, and one module of its own."""
        loaded = loaded_by("classify", str(EGYPT), "--format", "json")
        assert not FOR_TABLES & (own(loaded) | packages(loaded))
        assert own(loaded) - {"reports.formats.json"} < own(loaded_by("classify", str(EGYPT)))

    def test_little_of_python_beyond_the_least_app(self, tmp_path: Path) -> None:
        """Beyond a ten-line app that loads the same file and shows a table, few modules of Python are loaded."""
        floor = tmp_path / "floor.py"
        floor.write_text(FLOOR, encoding="utf-8")
        start = f"import runpy; main = lambda: runpy.run_path({str(floor)!r}, run_name='__main__')"
        least = loaded_by_script(start, str(EGYPT))
        beyond = loaded_by("classify", str(EGYPT)) - least
        tops = {name.partition(".")[0] for name in beyond} & sys.stdlib_module_names
        assert {name for name in tops if not name.startswith("_")} <= EXTRA

    def test_batch_on_one_core(self) -> None:
        """A batch on one core does without joblib and numerical libraries."""
        loaded = loaded_by("batch", "sample:gulf-war-1990", "--format", "csv")
        assert not {"sklearn", "scipy", "pandas", "numpy", "joblib", "duckdb"} & loaded


class TestHelp:
    """`--help` of every command."""

    def test_group(self) -> None:
        """The help lists every command and shows an example."""
        done = coalclass("--help")
        assert done.returncode == 0 and done.stderr == ""
        assert "Example: coalclass " in done.stdout
        for name in COMMANDS:
            assert f"\n  {name} " in done.stdout

    @pytest.mark.parametrize("columns", [60, 80, 100, 140])
    def test_summaries_are_whole(self, columns: int) -> None:
        """At any width every summary stands whole under its heading, from 80 columns on in one line."""
        page = coalclass("--help", COLUMNS=str(columns)).stdout
        parts = re.split(r"\n\n(?=\S)", page)
        helps = {command.name: command.help for command in app.registered_commands}
        assert sorted(name for title in PANELS for name in list_panel(title)) == sorted(COMMANDS)
        for title in PANELS:
            names = list_panel(title)
            (part,) = [one for one in parts if one.startswith(f"{title}:")]
            assert re.findall(r"(?m)^  ([a-z]+) ", part) == names
            for name in names:
                summary = summary_of(helps[name] or "")
                assert f"{name} {summary}" in " ".join(part.split())
                assert columns < 80 or summary in part
        assert max(map(len, page.splitlines())) <= columns and "..." not in page.replace("[ARGS]...", "")

    @pytest.mark.parametrize("name", COMMANDS)
    def test_one_style_of_placeholders(self, name: str) -> None:
        """What a user fills in is a word in capitals, in the usage line and behind every option."""
        page = coalclass(name, "--help", COLUMNS="80").stdout.partition("\n  Example")[0]
        words = page.splitlines()[0].split()[3:]
        words += re.findall(r"(?m)^  (?:-\w, )?--[\w-]+ (\S+)", page)
        assert words and all(re.fullmatch(r"\[?[A-Z]+\]?(\.\.\.)?", word) for word in words), words

    @pytest.mark.parametrize("name", COMMANDS)
    def test_command(self, name: str) -> None:
        """The help of each command shows an example of itself, and `-h` is the same help."""
        done = coalclass(name, "--help")
        assert done.returncode == 0 and done.stderr == ""
        assert re.search(rf"Examples?: coalclass {name}\b", done.stdout) and "--help" in done.stdout
        assert coalclass(name, "-h").stdout == done.stdout

    def test_nothing_asked(self) -> None:
        """Without a command the help is shown; it is wrong usage."""
        done = coalclass()
        assert done.returncode == 2 and "Usage:" in done.stdout + done.stderr

    def test_version(self) -> None:
        """`--version` prints name and version."""
        from coalclass import __version__

        assert coalclass("--version").stdout == f"coalclass {__version__}\n"

    @pytest.mark.parametrize(
        "arguments", [("classify", EGYPT), ("--help",), ("classify", "none.yaml"), ("rules", "-x")]
    )
    def test_a_process_of_its_own_says_the_same(self, arguments: tuple[object, ...]) -> None:
        """What the tests run in their own process is what `python -m coalclass` does: streams and status alike."""
        process, here = coalclass_process(*arguments), coalclass(*arguments)
        named = [text.replace("python -m coalclass", "coalclass") for text in (process.stdout, process.stderr)]
        assert [process.returncode, *named] == [here.returncode, here.stdout, here.stderr]

    def test_completion(self) -> None:
        """Shell completion offers every command."""
        common = {"_COALCLASS_COMPLETE": "complete_bash", "_PYTHON _M COALCLASS_COMPLETE": "complete_bash"}
        words = subprocess.run(
            [sys.executable, "-c", "from coalclass.cli.app import app; app(prog_name='coalclass')"],
            env=environment(
                **{k: v for k, v in common.items() if " " not in k}, COMP_WORDS="coalclass ", COMP_CWORD="1"
            ),
            capture_output=True,
            text=True,
            check=False,
        )
        assert set(COMMANDS) <= set(words.stdout.split())
