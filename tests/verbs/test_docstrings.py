"""The examples in the docstrings of the public face run, and none is missing."""

from __future__ import annotations

import doctest
import importlib
import inspect
import re
from pathlib import Path

import pytest

import coalclass

FUNCTIONS = [name for name in coalclass.__all__ if name.islower() and not name.startswith("_")]


def module_of(name: str) -> str:
    """Where a public function is defined."""
    return str(getattr(coalclass, name).__module__)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_example(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The docstring has an example, which runs in an empty folder and prints what stands there; only train writes."""
    monkeypatch.chdir(tmp_path)
    module = importlib.import_module(module_of(name))
    (found,) = [one for one in doctest.DocTestFinder().find(module) if one.name == f"{module.__name__}.{name}"]
    assert len(found.examples) >= 2 and f"coalclass.{name}(" in (getattr(coalclass, name).__doc__ or "")
    failed, tried = doctest.DocTestRunner().run(found)
    assert tried and not failed
    assert [path.name for path in tmp_path.iterdir()] == (["gulf.json"] if name == "train" else [])


@pytest.mark.parametrize("name", FUNCTIONS)
def test_arguments_are_explained(name: str) -> None:
    """Every argument that not all verbs share is named in the docstring, and so is what can go wrong."""
    function = getattr(coalclass, name)
    text = function.__doc__ or ""
    shared = {"rules", "model", "strict", "progress", "overwrite", "input", "record", "records", "folder", "path"}
    for argument in set(inspect.signature(function).parameters) - shared:
        known = argument in ("hegemon", "follower", "coalition", "file", "first", "second", "values", "text", "source")
        assert known or re.search(rf"`{argument}`", text), f"{name}: {argument}"
    if name not in ("schema", "codebook"):
        assert re.search(r"Error", text), name
