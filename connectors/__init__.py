"""Connectors: one folder a partner system, the only code that knows its pages."""
