"""Formats: one class each, in a module of this folder that bears its name.

To add a format is to add a module here: a subclass of `Format` with its name, its endings, the shape that it takes of
a result, and how it writes that. Every result that has the shape can then be written so; nothing else is touched.
A module is imported when its format is asked for.
"""

from __future__ import annotations

import os
from functools import lru_cache
from importlib import import_module
from typing import BinaryIO, ClassVar, TextIO

from coalclass.errors import UsageError
from coalclass.reports.view import Needs, Shape, View

FORMATS: dict[str, type[Format]] = {}
"""The formats loaded so far, by name; `find_format` and `all_formats` load what they need."""


class Format:
    """How results are written to a stream of text, or where it is `binary` to a stream of bytes."""

    name: ClassVar[str]
    endings: ClassVar[tuple[str, ...]] = ()
    """The endings of file names that choose it, in lower case, with their dots."""

    shape: ClassVar[Shape]
    """The shape that it takes of a result."""

    needs_stream: ClassVar[bool] = False
    """Whether only results that are a stream of records can be written so."""

    for_machines: ClassVar[bool] = False
    """Whether problems beside the result go out as JSON too."""

    binary: ClassVar[bool] = False
    """Whether it is made of bytes: `write_bytes` writes it, and only to a file."""

    needs: ClassVar[Needs | None] = None
    """What has to be installed for it."""

    rank: ClassVar[int] = 9
    """Its place where formats are listed."""

    def __init_subclass__(cls) -> None:
        FORMATS[cls.name] = cls

    @classmethod
    def fits(cls, view: type[View]) -> bool:
        """Whether this kind of result can be written so."""
        return cls.shape in view.shapes and (view.streams or not cls.needs_stream)

    @staticmethod
    def write(view: View, stream: TextIO) -> None:
        """Write the result, its last line ended."""
        raise NotImplementedError

    @staticmethod
    def write_bytes(view: View, stream: BinaryIO) -> None:
        """Write the result as bytes."""
        raise NotImplementedError


@lru_cache(maxsize=1)
def format_names() -> frozenset[str]:
    """The name of every format: what modules there are."""
    names = [name for folder in __path__ for name in os.listdir(folder)]
    return frozenset(name[:-3] for name in names if name.endswith(".py") and not name.startswith("_"))


def find_format(name: str) -> type[Format]:
    """The format of that name. Raises UsageError where there is none."""
    if name not in format_names():
        known = ", ".join(one.name for one in all_formats())
        raise UsageError(f"--format {name}: there is no such format; there are {known}")
    if name not in FORMATS:
        import_module(f"coalclass.reports.formats.{name}")
    return FORMATS[name]


def all_formats() -> tuple[type[Format], ...]:
    """Every format, in the order in which they are listed."""
    return tuple(sorted(map(find_format, format_names()), key=lambda one: (one.rank, one.name)))


def formats_of(view: type[View]) -> tuple[type[Format], ...]:
    """The formats that a kind of result can be written in, the one that it has by default first."""
    return tuple(sorted((one for one in all_formats() if one.fits(view)), key=lambda one: one.name != view.default))
