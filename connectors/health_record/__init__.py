"""A national safeguarding viewer of health: record of interest or not, and who to ring."""

from connectors.health_record.connector import HealthRecord

__all__ = ["HealthRecord"]
