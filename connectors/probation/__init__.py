"""Probation's case management system: status of supervision, and who to ring."""

from connectors.probation.connector import Probation

__all__ = ["Probation"]
