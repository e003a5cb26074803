"""The force's records management system."""

from connectors.police_rms.connector import (
    AppendEntry,
    ChangeRecord,
    CreateOccurrence,
    EntryWanted,
    PoliceRms,
)

__all__ = ["AppendEntry", "ChangeRecord", "CreateOccurrence", "EntryWanted", "PoliceRms"]
