"""The one kit with which importers find, open and read the files of publishers.

- `choose_file`, `choose_files`, `choose_roles`: which files below a folder hold a dataset, by what they contain, and
  why others are not used.
- `find_files`: files by name alone.
- `read_table`: a table, be it csv, tsv, gzipped, Excel or Stata, as numbered rows with columns by name and typed cells.
- `read_lines`: the same file line by line, where a table has no header, or an importer must look before it reads.
- `read_own`: the small tables that come with the importers.

Whatever is wrong with a file is a DatasetError that names it, with the row and the column where there is one. What is
wrong with a single row is a RowError: `Table.parse` leaves the row out and counts it in `Faults`.
"""

from coalclass.sources.tables.choosing import Choice, Shape, choose_file, choose_files, choose_roles
from coalclass.sources.tables.faults import Faults, RowError
from coalclass.sources.tables.files import (
    check_packed,
    digest_content,
    find_files,
    open_bytes,
    read_first_line,
    read_small,
    refuse_stand_in,
    unpack_zip,
)
from coalclass.sources.tables.lines import read_lines
from coalclass.sources.tables.own import read_own
from coalclass.sources.tables.table import Row, Table, name_rows, read_head, read_head_of, read_table, strip_fraction

__all__ = [
    "Choice",
    "Faults",
    "Row",
    "RowError",
    "Shape",
    "Table",
    "check_packed",
    "choose_file",
    "choose_files",
    "choose_roles",
    "digest_content",
    "find_files",
    "name_rows",
    "open_bytes",
    "read_first_line",
    "read_head",
    "read_head_of",
    "read_lines",
    "read_own",
    "read_small",
    "read_table",
    "refuse_stand_in",
    "strip_fraction",
    "unpack_zip",
]
