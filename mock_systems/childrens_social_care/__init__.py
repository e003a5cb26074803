"""A children's social care case system of 2023: a JavaScript single-page application."""

from mock_systems.childrens_social_care.system import make_system

__all__ = ["make_system"]
