"""The item that is measured: one log entry appended to one occurrence of the police system."""

from dataclasses import asdict, dataclass
from typing import Any

QUEUE = "benchmark"
WRITE = "append_entry"
LAST = "end_of_measurement"
CATEGORY = "General note"
WORDS = "Schools told about this occurrence."


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry to append; both sides write the same text for it."""

    occurrence: str
    reference: str

    @property
    def marker(self) -> str:
        """The reference as the text carries it."""
        return f"[ref:{self.reference}]"

    @property
    def text(self) -> str:
        """The whole text."""
        return f"{WORDS} {self.marker}"

    def as_told(self) -> dict[str, Any]:
        """As a side's process is told it."""
        return asdict(self)
