"""The force's records management system."""

from connectors.police_rms.connector import PoliceRms
from connectors.police_rms.operations import (
    AppendEntry,
    ChangeRecord,
    CreateOccurrence,
    EntryWanted,
)

__all__ = ["AppendEntry", "ChangeRecord", "CreateOccurrence", "EntryWanted", "PoliceRms"]
