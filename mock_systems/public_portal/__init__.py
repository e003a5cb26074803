"""A police force's public forms and the inbox their staff read them in."""

from mock_systems.public_portal.system import make_system

__all__ = ["make_system"]
