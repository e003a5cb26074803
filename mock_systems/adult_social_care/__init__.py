"""A council's adult social care system of 2010: post-backs, view state, one current client."""

from mock_systems.adult_social_care.system import make_system

__all__ = ["make_system"]
