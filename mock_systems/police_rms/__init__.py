"""A police records system of 2008: dense tables, a frame for the record, one record per session."""

from mock_systems.police_rms.system import make_system

__all__ = ["make_system"]
