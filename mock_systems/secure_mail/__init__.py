"""A secure webmail: three panes, a compose page of its own, a Send that posts by fetch."""

from mock_systems.secure_mail.system import make_system

__all__ = ["make_system"]
