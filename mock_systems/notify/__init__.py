"""A stand-in for GOV.UK Notify: the same API and error codes; nothing leaves this machine."""

from mock_systems.notify.system import make_system

__all__ = ["make_system"]
