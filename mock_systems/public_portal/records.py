"""The records this system holds: forms that were sent or begun, their files, what staff did."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A form that was sent; `version` counts what staff changed of it."""

    reference: str
    form: str
    received_at: datetime
    answers: dict[str, str]
    status: str = "new"
    taken_by: str = ""
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SentFile:
    """A file sent with a form; until `checked_at` nobody knows whether it is infected."""

    file_id: str
    reference: str
    name: str
    content_type: str
    size: int
    sha256: str
    content: str
    checked_at: datetime
    is_infected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a submission's history.

    `found_from` and `listed_from` say how far the search and the lists lag behind, on the real
    clock.
    """

    entry_id: str
    reference: str
    at: datetime
    account: str
    by: str
    status: str
    how: str
    hub_reference: str
    note: str
    found_from: datetime | None = None
    listed_from: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BegunForm:
    """A form somebody is filling in, or left; `sent_as` is the submission that became of it."""

    form_id: str
    form: str
    begun_at: datetime
    answers: dict[str, str]
    files: tuple[SentFile, ...] = ()
    sent_as: str = ""


@dataclass(slots=True)
class PortalRecords:
    """Every record, by id."""

    submissions: dict[str, Submission] = field(default_factory=dict)
    files: dict[str, SentFile] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)
    begun: dict[str, BegunForm] = field(default_factory=dict)
    numbers_given: int = 0
    entries_given: int = 0

    def copy(self) -> Self:
        """The same records in tables of their own; the records themselves never change."""
        return type(self)(
            submissions=dict(self.submissions),
            files=dict(self.files),
            entries=dict(self.entries),
            begun=dict(self.begun),
            numbers_given=self.numbers_given,
            entries_given=self.entries_given,
        )

    def tables(self) -> dict[str, dict[str, Any]]:
        """Every table by its name."""
        return {
            "submissions": self.submissions,
            "files": self.files,
            "entries": self.entries,
            "begun": self.begun,
        }

    def reindex(self) -> None:
        """Nothing here is worked out from the tables."""

    def next_reference(self, year: int) -> str:
        """The reference the next form that is sent gets."""
        self.numbers_given += 1
        return f"F{year % 100:02d}-{self.numbers_given:07d}"

    def next_entry_id(self) -> str:
        """The number the next line of a history gets."""
        self.entries_given += 1
        return f"A-{self.entries_given:07d}"

    def entries_of(self, reference: str) -> list[Entry]:
        """A submission's history, oldest first."""
        return [one for one in self.entries.values() if one.reference == reference]

    def files_of(self, reference: str) -> list[SentFile]:
        """What was sent with a submission."""
        return [one for one in self.files.values() if one.reference == reference]
