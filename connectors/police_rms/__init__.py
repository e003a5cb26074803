"""The force's records management system."""

from connectors.police_rms.connector import AppendEntry, EntryWanted, PoliceRms

__all__ = ["AppendEntry", "EntryWanted", "PoliceRms"]
