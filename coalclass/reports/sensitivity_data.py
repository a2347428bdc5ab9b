"""Names of before, until every command publishes."""

from coalclass.reports.sensitivity import sensitivity_data

__all__ = ["sensitivity_data"]
