"""Sources: one importer for each published dataset, each yielding evidence entries."""

from coalclass.errors import DatasetError
from coalclass.sources.base import Dataset, Findings, Found, Located, Request

__all__ = ["Dataset", "DatasetError", "Findings", "Found", "Located", "Request"]
