"""An Excel workbook to code in: a sheet for each table, with a list to choose from wherever the format has one.

Written with XlsxWriter, which writes texts as texts: nothing in a cell is ever a formula.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from coalclass.records.columns import TABLES, Column, columns
from coalclass.records.protocol import questions

ROWS = 2000
"""How many rows below the header have lists to choose from."""

_FIRST = ("id", "date", "kind", "actor")
_LAST = ("source_key", "note", "reliability")
_LEFT_OUT = ("section", "coalition", "hegemon", "follower", "period", "source", *(f"source_{one}" for one in
             ("url", "locator", "read")))  # fmt: skip
_WORDS, _QUESTIONS = "words", "questions"
_WIDE = {"note": 50, "citation": 60, "asks": 90, "url": 40, "notes": 40, "label_note": 40}
_MESSAGE = 255  # characters that Excel shows beside a cell
_TITLE = 32
# The same content makes the same bytes.
_DATED = datetime(2000, 1, 1)


class _Formats(NamedTuple):
    head: Any
    needed: Any
    text: Any
    wrapped: Any


def write_workbook(dyad: Mapping[str, str] | None = None) -> bytes:
    """The bytes of an empty workbook, or of one whose sheet of dyads holds one row.

    `dyad` gives cells of that row by column, such as hegemon, follower, coalition and period.
    """
    import xlsxwriter

    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": "coalclass: entries to code", "created": _DATED})
        formats = _Formats(
            book.add_format({"bold": True, "bottom": 1, "num_format": "@"}),
            book.add_format({"bold": True, "bottom": 1, "bg_color": "#DDE8F5", "num_format": "@"}),
            book.add_format({"num_format": "@"}),
            book.add_format({"text_wrap": True, "valign": "top"}),
        )
        pages = {table: book.add_worksheet(table) for table in TABLES}
        lists = _write_words(book, formats)
        for table, page in pages.items():
            _write_table(page, order_columns(table), lists, formats)
        for place, column in enumerate(order_columns("dyads")):
            if dyad and column.name in dyad:
                pages["dyads"].write_string(1, place, dyad[column.name], formats.text)
        _write_questions(book, formats)
    return held.getvalue()


def order_columns(table: str) -> list[Column]:
    """The columns of a sheet in the order in which a coder fills them in; those that another sheet has are left out."""
    found = [one for one in columns()[table].values() if not one.derived]
    if table != "entries":
        return found
    middle = [one for one in found if one.name not in (*_FIRST, *_LAST, *_LEFT_OUT)]
    named = {one.name: one for one in found}
    return [*(named[name] for name in _FIRST), *middle, *(named[name] for name in _LAST)]


def _list_words(column: Column) -> tuple[str, ...]:
    """What can be chosen from for a cell: one word of a list."""
    if column.field.type == "boolean":
        return ("true", "false")
    return column.field.words if column.field.type == "word" else ()


def _write_words(book: Any, formats: _Formats) -> dict[tuple[str, str], str]:
    """A sheet with every list; returns the cells of each list, by table and column."""
    from xlsxwriter.utility import xl_rowcol_to_cell

    page = book.add_worksheet(_WORDS)
    places: dict[tuple[str, ...], str] = {}
    found: dict[tuple[str, str], str] = {}
    for table in TABLES:
        for column in order_columns(table):
            words = _list_words(column)
            if not words:
                continue
            if words not in places:
                place = len(places)
                page.write_string(0, place, column.name, formats.head)
                page.write_column(1, place, words)
                first, last = (xl_rowcol_to_cell(row, place, True, True) for row in (1, len(words)))
                places[words] = f"={_WORDS}!{first}:{last}"
            found[table, column.name] = places[words]
    page.set_column(0, len(places), 20)
    return found


def _write_table(page: Any, ordered: list[Column], lists: Mapping[tuple[str, str], str], formats: _Formats) -> None:
    page.freeze_panes(1, 1)
    for place, column in enumerate(ordered):
        needed = column.required or column.name == "id"
        page.write_string(0, place, column.name, formats.needed if needed else formats.head)
        width = _WIDE.get(column.name, max(12, len(column.name) + 2))
        # As texts, so that a spreadsheet does not make a day of 1990-08.
        page.set_column(place, place, width, None if column.field.type == "number" else formats.text)
        page.data_validation(1, place, ROWS, place, _check(column, lists.get((page.get_name(), column.name))))


def _check(column: Column, words: str | None) -> dict[str, Any]:
    """What Excel lets into a cell, and what it shows beside it."""
    field = column.field
    about = f"{column.about} ({field.unit})" if field.unit else column.about
    if field.type in ("words", "searched"):
        about += f". Several are separated by semicolons: {', '.join(field.words)}"
    told = {"input_title": column.name[:_TITLE], "input_message": about[:_MESSAGE], "error_title": "Not in the list"}
    if words is not None:
        return {"validate": "list", "source": words, "error_message": "Choose a word from the list.", **told}
    if field.type == "number":
        high = 1e300 if field.max is None else field.max
        number = {"validate": "integer" if field.whole else "decimal", "criteria": "between"}
        limits = {"minimum": field.min or 0, "maximum": min(high, 1e9) if field.whole else high}
        return {**number, **limits, "error_message": "A number is wanted.", **told, "error_title": "Not a number"}
    return {"validate": "any", **{name: text for name, text in told.items() if name.startswith("input")}}


def _write_questions(book: Any, formats: _Formats) -> None:
    page = book.add_worksheet(_QUESTIONS)
    page.write_row(0, 0, ("number", "question", "where the answer goes"), formats.head)
    page.set_column(1, 2, _WIDE["asks"])
    for one in questions():
        page.write_number(one.number, 0, one.number, formats.wrapped)
        page.write_string(one.number, 1, one.asks, formats.wrapped)
        page.write_string(one.number, 2, one.where.replace("`", ""), formats.wrapped)
