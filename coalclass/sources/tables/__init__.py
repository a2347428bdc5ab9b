"""The one kit with which importers find, open and read the files of publishers.

- `find_file`, `find_files`: where they are below a folder.
- `read_table`: a table, be it csv, tsv, gzipped or Excel, as numbered rows with columns by name and typed cells.
- `read_lines`: the same file line by line, where a table has no header, or an importer must look before it reads.
- `read_own`: the small tables that come with the importers.

Whatever is wrong with a file is a DatasetError that names it, with the row and the column where there is one.
"""

from coalclass.sources.tables.files import check_packed, find_file, find_files, open_bytes, unpack_zip
from coalclass.sources.tables.lines import read_lines
from coalclass.sources.tables.own import read_own
from coalclass.sources.tables.table import Row, Table, name_rows, read_table

__all__ = [
    "Row",
    "Table",
    "check_packed",
    "find_file",
    "find_files",
    "name_rows",
    "open_bytes",
    "read_lines",
    "read_own",
    "read_table",
    "unpack_zip",
]
