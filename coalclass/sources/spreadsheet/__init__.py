"""Records from tables that coders filled in: CSV files or one Excel workbook, all problems by sheet, row and column."""

from coalclass.sources.spreadsheet.build import Imported, build_records
from coalclass.sources.spreadsheet.opening import open_tables

__all__ = ["Imported", "build_records", "open_tables"]
