"""The education service's pupil register and its directory of whom to tell."""

from connectors.education.connector import Education

__all__ = ["Education"]
