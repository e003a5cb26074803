"""A national safeguarding viewer: is there a record of interest, and who to ring."""

from mock_systems.health_record.system import make_system

__all__ = ["make_system"]
