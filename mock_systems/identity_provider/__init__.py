"""A force's own sign-in: an OpenID Connect provider with a page where people give a password."""

from mock_systems.identity_provider.system import make_system

__all__ = ["make_system"]
