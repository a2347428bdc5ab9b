"""Every limit on what is read, in one place: what is larger, deeper or longer is refused in words.

They keep the refusal of a record, rulebook, model or table of dyads within five seconds of processor time and 500 MB;
docs/promises.md lists them with the tests that show it. Sizes are in bytes.
"""

from __future__ import annotations

from pathlib import Path

MIB = 1024 * 1024

RECORD_BYTES = 16 * MIB
"""A record: a YAML file, or a line of JSON Lines."""

RECORD_DEPTH = 32
"""Collections within collections."""

RECORD_PARTS = 750_000
"""Keys, values and ends of lists and mappings in one file: more than the largest record that is allowed holds."""

RECORD_ENTRIES = 20_000
"""Entries of consultations, aid and interactions together."""

PROBLEMS_LISTED = 200
"""Problems of one file that are listed; of the others the number is told."""

NEAREST_WORDS = 50
"""Problems of one file for which the nearest allowed word is looked up."""

LINES_IN_A_ROW = 10_000
"""Lines in a row that are no JSON object, of JSON Lines, or blank, of a table, after which the rest of the file is not
read."""

LINES_PASSED_OVER = 256 * MIB
"""What may be passed over of a file, lines longer than a record and blank ones, before the rest is left unread."""

LINES_BYTES = 65_536 * MIB
"""A file of JSON Lines."""

RULEBOOK_BYTES = 1 * MIB
MODEL_BYTES = 4 * MIB
DYADS_BYTES = 16 * MIB
"""A table of dyads to assemble."""

TABLE_LINE = 1 * MIB
"""A line of a table, in characters: of a published dataset, or of one that a coder filled in."""

TABLE_BYTES = 4096 * MIB
"""A published table in text, unpacked."""

PACKED_TIMES = 200
"""How many times what is packed a table may hold once unpacked; no table of numbers and names comes near."""

PACKED_FREE = 16 * MIB
"""What may be unpacked before that is asked."""

CODED_BYTES = 32 * MIB
"""A table that a coder filled in: entries, dyads, sources, mandates, labels, a log of look-ups."""

XML_BYTES = 64 * MIB
"""A list in XML."""

WORKBOOK_BYTES = 64 * MIB
WORKBOOK_UNPACKED = 512 * MIB
"""All parts of an Excel workbook, unpacked."""

WORKBOOK_CELLS = 10_000_000
"""Cells of a sheet, from its first to its last, empty ones included."""

APART_MEMORY = 2048 * MIB
"""Memory of the process that reads a workbook or a Stata file."""


def read_bounded(path: str | Path, most: int) -> bytes | None:
    """The bytes of a file; None where there are more than `most`, of which no more is read. Raises OSError."""
    with open(path, "rb") as file:
        data = file.read(most + 1)
    return None if len(data) > most else data


def in_words(size: int) -> str:
    """A size as a message tells it.

    >>> in_words(RECORD_BYTES)
    '16 MiB'
    """
    return f"{size // MIB} MiB"
