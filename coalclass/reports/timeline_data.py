"""Names of before, until every command publishes."""

from coalclass.reports.timeline import timeline_data, timeline_rows

__all__ = ["timeline_data", "timeline_rows"]
