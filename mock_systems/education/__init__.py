"""A county's pupil register of 2015: plain forms, a contact directory, downloads."""

from mock_systems.education.system import make_system

__all__ = ["make_system"]
