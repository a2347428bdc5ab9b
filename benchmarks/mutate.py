"""Change the traces and the scorers in small ways, one at a time, and see whether a test notices.

    python benchmarks/mutate.py [--sample 200] [--seed 1] [--minutes 60] [--show]

A change is another comparison, sign or number, `and` for `or`, `min` for `max`, or a condition turned round, in
coalclass/indicators or coalclass/scoring. A random sample of all changes is tried, each in a process of its own, by
the tests of those two rooms. Printed are the changes that no test noticed, and the share that was noticed, with its 95
percent interval (Wilson). `--show` lists the sample and tries nothing.
"""

from __future__ import annotations

import argparse
import ast
import copy
import math
import os
import random
import signal
import sys
import time
from collections.abc import Iterator
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("indicators", "scoring")
TESTS = {"indicators": ("tests/indicators", "tests/scoring"), "scoring": ("tests/scoring", "tests/indicators")}
"""Where a change in each room is looked for first, and then."""
PATIENCE = 600
"""Seconds after which tests that do not end count as noticing."""

COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
COMPUTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult,
}  # fmt: skip
CALLED = {"min": "max", "max": "min", "any": "all", "all": "any"}


class Change(NamedTuple):
    """One change: the file, the place of the node among all of its tree, and which change of that node."""

    path: Path
    place: int
    which: int


def change_node(node: ast.AST) -> list[ast.AST]:
    """What a node may be changed into; copies, the node stays as it is."""
    found: list[ast.AST] = []

    def add(**fields: Any) -> None:
        changed = copy.deepcopy(node)
        for name, value in fields.items():
            setattr(changed, name, value)
        found.append(changed)

    if isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARED:
        add(ops=[COMPARED[type(node.ops[0])](), *node.ops[1:]])
    elif isinstance(node, ast.BinOp) and type(node.op) in COMPUTED and not isinstance(node.left, ast.JoinedStr):
        add(op=COMPUTED[type(node.op)]())
    elif isinstance(node, ast.BoolOp):
        add(op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        add(op=ast.UAdd())
    elif isinstance(node, (ast.If, ast.IfExp)):
        add(test=ast.UnaryOp(ast.Not(), node.test))
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        add(value=not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        add(value=node.value + 1 if isinstance(node.value, int) else node.value * 1.5 + 0.001)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLED:
        add(func=ast.Name(CALLED[node.func.id], ast.Load()))
    return found


def list_nodes(tree: ast.AST) -> list[ast.AST]:
    """The nodes that run, in order: no annotation, assertion or import for types alone."""
    found: list[ast.AST] = []
    todo: list[ast.AST] = [tree]
    while todo:
        node = todo.pop()
        found.append(node)
        for name, value in ast.iter_fields(node):
            if name in ("annotation", "returns", "type_comment"):
                continue
            children = value if isinstance(value, list) else [value]
            todo += [one for one in reversed(children) if isinstance(one, ast.AST) and not _is_idle(one)]
    return found


def _is_idle(node: ast.AST) -> bool:
    if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
        return True
    return isinstance(node, ast.Assert)


def list_changes() -> list[Change]:
    """Every change of both rooms."""
    found = []
    for room in ROOMS:
        for path in sorted((ROOT / "coalclass" / room).glob("*.py")):
            for place, node in enumerate(list_nodes(ast.parse(path.read_text(encoding="utf-8")))):
                found += [Change(path, place, which) for which in range(len(change_node(node)))]
    return found


def change_tree(change: Change) -> tuple[ast.Module, str]:
    """The changed tree of a file, and the change in words."""
    tree = ast.parse(change.path.read_text(encoding="utf-8"))
    node = list_nodes(tree)[change.place]
    other = change_node(node)[change.which]
    before = ast.unparse(node.test if isinstance(node, (ast.If, ast.IfExp)) else node)
    after = ast.unparse(other.test if isinstance(other, (ast.If, ast.IfExp)) else other)
    for name, value in vars(other).items():
        setattr(node, name, value)
    place = f"{change.path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"
    return ast.fix_missing_locations(tree), f"{place}: {before}  ->  {after}"


class _Changed(SourceFileLoader):
    """Loads a changed tree in place of a file."""

    tree: ast.Module

    def get_code(self, fullname: str) -> Any:
        return compile(self.tree, self.path, "exec")


class _Finder(MetaPathFinder):
    """Finds the one changed module."""

    def __init__(self, path: Path, tree: ast.Module) -> None:
        self._path, self._tree = path, tree
        parts = path.relative_to(ROOT).with_suffix("").parts
        self._name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if fullname != self._name:
            return None
        loader = _Changed(fullname, str(self._path))
        loader.tree = self._tree
        return spec_from_file_location(fullname, self._path, loader=loader)


def is_noticed(change: Change | None) -> bool:
    """Whether tests fail, or do not end, with a change (without one: whether they fail as they are)."""
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        return os.waitstatus_to_exitcode(status) != 0
    status = 1
    try:
        signal.alarm(PATIENCE)
        silence = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(silence, stream)
        status = _run_tests(change)
    finally:
        os._exit(status)


def _run_tests(change: Change | None) -> int:
    import pytest

    room = ROOMS[0]
    if change is not None:
        sys.meta_path.insert(0, _Finder(change.path, change_tree(change)[0]))
        room = change.path.parent.name
    options = ["-x", "-q", "-n0", "-p", "no:cacheprovider", "--hypothesis-seed=0", f"--rootdir={ROOT}"]
    return int(pytest.main([*options, *(str(ROOT / one) for one in TESTS[room])]))


def wilson(hits: int, count: int) -> tuple[float, float]:
    """The 95 percent interval of a share."""
    z, share = 1.959964, hits / count
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return middle - half, middle + half


def try_changes(changes: list[Change], minutes: float) -> Iterator[tuple[Change, bool]]:
    """Try changes until the time is over."""
    begun = time.monotonic()
    for change in changes:
        if time.monotonic() - begun > minutes * 60:
            return
        yield change, is_noticed(change)


def main() -> int:
    """Try a sample and print what came of it."""
    parser = argparse.ArgumentParser(description="Change code in small ways and see whether a test notices.")
    parser.add_argument("--sample", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=math.inf)
    parser.add_argument("--show", action="store_true")
    asked = parser.parse_args()
    changes = list_changes()
    chance = random.Random(asked.seed)
    sample = chance.sample(changes, min(asked.sample, len(changes)))
    if asked.show:
        print(*(change_tree(one)[1] for one in sample), sep="\n")
        return 0
    if is_noticed(None):
        print("the tests fail as they are")
        return 2
    tried = noticed = 0
    for change, seen in try_changes(sample, asked.minutes):
        tried, noticed = tried + 1, noticed + seen
        if not seen:
            print(f"not noticed: {change_tree(change)[1]}", flush=True)
    if tried:
        low, high = wilson(noticed, tried)
        print(
            f"{noticed} of {tried} noticed, of {len(changes)} changes: {noticed / tried:.0%} ({low:.0%} to {high:.0%})"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
