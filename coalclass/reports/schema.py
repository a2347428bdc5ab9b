"""The JSON Schema of a record."""

from __future__ import annotations

from collections.abc import Mapping

from coalclass.reports.view import View


class SchemaView(View):
    """The schema, which is JSON and nothing else."""

    subject = "a schema is"
    shapes = frozenset({"document"})
    default = "json"

    def __init__(self, schema: Mapping[str, object]) -> None:
        self.schema = schema

    def document(self) -> Mapping[str, object]:
        """The schema itself."""
        return self.schema
