"""The rooms, and the way the arrows between them run."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest
from dyads import on_each

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "coalclass"
MODULES = sorted(PACKAGE.rglob("*.py"))

# The ground floor: every room may import these.
GROUND = {"errors", "limits", "places", "results", "spark_session"}
# What each room may import beside itself and the ground floor, as the design says. `shipped` only tells where files
# lie, so `scoring` may ask it for the shipped model.
BELOW = ("records", "indicators", "scoring", "analysis", "corpus", "learning", "sources")
ARROWS = {
    "records": set(),
    "indicators": {"records"},
    "scoring": {"records", "indicators", "shipped"},
    "analysis": {"records", "indicators", "scoring", "shipped"},
    "corpus": {"records", "indicators", "scoring", "shipped"},
    "learning": {"records", "indicators", "scoring", "analysis", "corpus", "shipped"},
    "sources": {"records", "shipped"},
    "reports": {"records", "indicators", "scoring", "analysis", "corpus", "learning"},
    "verbs": {*BELOW, "shipped"},
    "cli": {"verbs", "reports", "records", "corpus", "shipped", ""},
}
HEAVY = {
    "sklearn",
    "scipy",
    "numpy",
    "pandas",
    "joblib",
    "duckdb",
    "pyspark",
    "pyreadstat",
    "python_calamine",
    "xlsxwriter",
    "altair",
    "vl_convert",
    "jinja2",
    "markupsafe",
    "docx",
    "markdown_it",
}

FACES = {
    "records": {
        "SECTIONS", "Aid", "Consultation", "Context", "Dyad", "Entry", "Interaction", "Label", "Loaded", "Mandate",
        "PartialDate", "Period", "Source", "State", "load_lines", "load_path", "load_text", "read_record", "section_of",
    },
    "indicators": {
        "DIMENSIONS", "TRACES", "Evidence", "Instance", "Reading", "Trace", "gather",
        "idle_entries", "index_traces", "measure",
        "leave_each_out", "measure_evidence", "weighing_entries", "without",
    },
    "scoring": {
        "Contribution", "Feature", "Model", "Opinion", "Rule", "Rulebook", "Scorer", "Verdict", "load_model",
        "load_rulebook", "shipped_model", "shipped_rulebook",
    },
    "corpus": {"Row", "Work", "find_records", "score_all", "skip_records", "walk_records", "work_in"},
}  # fmt: skip


def tree(path: Path) -> ast.Module:
    """A module's source as a syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports(path: Path) -> set[str]:
    """Every module that a source file names in an import that is ever run, in full."""
    found = set()
    module = tree(path)
    module.body = [node for node in module.body if not _for_types_only(node)]
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            # `from coalclass import api` names a module, `from coalclass.errors import Problem` what is in one.
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def _for_types_only(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def room_of(module: str) -> str:
    """The room of a dotted name within the package; empty for the package itself."""
    part = module.split(".")[1]
    return part if (PACKAGE / part).is_dir() or (PACKAGE / f"{part}.py").exists() else ""


def in_room(room: str) -> list[Path]:
    """The modules of a room."""
    return sorted((PACKAGE / room).rglob("*.py"))


def test_every_room_is_in_the_table() -> None:
    """No room stands outside the table of the design."""
    rooms = {one.name for one in PACKAGE.iterdir() if (one / "__init__.py").exists()}
    assert rooms <= set(ARROWS)


@pytest.mark.parametrize("room", ARROWS)
def test_arrows_run_one_way(room: str) -> None:
    """A room imports only the rooms that the design allows it, and everyone may import the ground floor."""
    paths = in_room(room)
    assert paths or room == "sources"
    for path in paths:
        ours = {room_of(name) for name in imports(path) if name.split(".")[0] == "coalclass"}
        assert ours <= ARROWS[room] | {room} | GROUND, f"{path.relative_to(ROOT)} imports {ours}"


def test_the_ground_floor_stands_below_everything() -> None:
    """The errors import nothing of ours, and the rest of the ground floor only the errors."""
    for name in GROUND:
        ours = {room_of(one) for one in imports(PACKAGE / f"{name}.py") if one.startswith("coalclass")}
        assert ours <= ({"errors"} if name != "errors" else set()), name


@pytest.mark.parametrize("path", in_room("cli"), ids=lambda path: path.stem)
def test_a_command_calls_one_verb(path: Path) -> None:
    """A command imports its own verb and no other, and never a room in which work is done."""
    called = {name.split(".")[2] for name in imports(path) if name.startswith("coalclass.verbs.")}
    commands = importlib.import_module("coalclass.cli.app").COMMANDS
    names = {importlib.import_module("coalclass.cli.app").name_module(name) for name in commands}
    assert called == ({path.stem} if path.stem in names else set())
    worked = {name for name in imports(path) if room_of(name + ".x") in ("analysis", "learning", "sources")}
    assert not worked


def test_verbs_neither_print_nor_format() -> None:
    """No verb writes to a stream; what results look like is the business of reports."""
    for path in in_room("verbs"):
        for node in ast.walk(tree(path)):
            assert not (isinstance(node, ast.Name) and node.id == "print"), path
            assert not (isinstance(node, ast.Attribute) and node.attr in ("stdout", "stderr")), path


def test_heavy_libraries_are_imported_where_they_are_needed() -> None:
    """Only `learning` imports scikit-learn, and heavy libraries are never imported when another module is."""
    for path in MODULES:
        room = room_of(".".join(path.relative_to(ROOT).with_suffix("").parts))
        names = {name.split(".")[0] for name in imports(path)}
        if room != "learning":
            assert "sklearn" not in names, path
        top = {
            (alias.name if isinstance(node, ast.Import) else str(node.module)).split(".")[0]
            for node in tree(path).body
            if isinstance(node, (ast.Import, ast.ImportFrom))
            for alias in node.names
        }
        if room not in ("learning", "sources"):
            assert not HEAVY & top, path


def test_nothing_is_unpickled() -> None:
    """No module imports pickle or its kin, or loads with joblib or numpy: a file is data, never code."""
    for path in MODULES:
        assert not {name.split(".")[0] for name in imports(path)} & {
            "pickle",
            "cPickle",
            "dill",
            "cloudpickle",
            "shelve",
            "marshal",
        }, path
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                assert (node.value.id, node.attr) not in {("joblib", "load"), ("np", "load"), ("numpy", "load")}, path
        assert not {name for name in imports(path) if name in ("joblib.load", "numpy.load")}, path


def test_nothing_is_evaluated() -> None:
    """No module evaluates text as code or runs a shell."""
    for path in MODULES:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in {"eval", "exec", "compile", "__import__"}, path
            assert not (isinstance(node, ast.keyword) and node.arg == "shell"), path
        # One module starts a process: this interpreter, to read a file apart from whoever does not trust it.
        apart = path.relative_to(ROOT).as_posix() == "coalclass/sources/tables/apart.py"
        banned = {"ctypes"} if apart else {"subprocess", "ctypes"}
        assert not {name.split(".")[0] for name in imports(path)} & banned, path
        assert not apart or "command = [sys.executable, " in path.read_text(encoding="utf-8")


def test_yaml_is_read_by_our_own_rules() -> None:
    """No module calls PyYAML's loaders: all YAML goes through the tree, which refuses tags and anchors."""
    for path in MODULES:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "yaml":
                assert node.attr not in {"load", "load_all", "full_load", "unsafe_load", "safe_load", "Loader"}, path


@on_each((str(path.relative_to(ROOT)), (path,)) for path in MODULES)
def test_every_module_says_what_it_is(path: Path) -> None:
    """Every module, public class and public function has a docstring."""
    module = tree(path)
    assert ast.get_docstring(module), path
    for node in module.body:
        if isinstance(node, (ast.ClassDef, ast.FunctionDef)) and not node.name.startswith("_"):
            if any(isinstance(one, ast.Name) and one.id == "overload" for one in node.decorator_list):
                continue  # A signature alone; the function that follows it says what it does.
            assert ast.get_docstring(node), f"{path.relative_to(ROOT)}: {node.name}"


@pytest.mark.parametrize("room", FACES)
def test_public_faces(room: str) -> None:
    """The public face of each room is what is written here, and each name is there."""
    module = importlib.import_module(f"coalclass.{room}")
    assert set(module.__all__) == FACES[room]
    assert all(hasattr(module, name) for name in module.__all__)


ERRORS = {
    one.__name__
    for one in vars(importlib.import_module("coalclass.errors")).values()
    if isinstance(one, type) and issubclass(one, Exception)
}


def test_public_face_of_the_package() -> None:
    """The package offers one function per command and every error, and importing it loads nothing."""
    import coalclass

    verbs = {name for name in coalclass.__all__ if name.islower() and not name.startswith("_")}
    app = importlib.import_module("coalclass.cli.app")
    assert verbs - {"load", "loads", "from_dict"} == {app.name_module(name) for name in app.COMMANDS}
    assert {"Verdict", "Dyad", *ERRORS} <= set(coalclass.__all__)
    assert all(getattr(coalclass, name) is not None for name in coalclass.__all__)
    script = "import sys; old = set(sys.modules); import coalclass; print(sorted(set(sys.modules) - old))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert "coalclass." not in done.stdout and "typer" not in done.stdout
