"""An offender management system of the 2010s: steps to sign on, a case banner, tabs."""

from mock_systems.probation.system import make_system

__all__ = ["make_system"]
