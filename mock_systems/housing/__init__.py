"""A housing suite of 2009: tenancies as accordions, and a search that is a job."""

from mock_systems.housing.system import make_system

__all__ = ["make_system"]
