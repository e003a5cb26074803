"""The writes in the police records system, as `write_once` performs them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from connectors.police_rms import changes, parsing
from connectors.police_rms.changes import Asked, Kind, marker_of
from domain.errors import RecordNotFound
from domain.identifiers import OccurrenceNumber
from domain.occurrences import LogEntry
from runtime.lists import LONGEST_CLOCK_ERROR, refuse_kept_back
from runtime.manifests import load_manifest
from runtime.write_once import Promise

if TYPE_CHECKING:
    from connectors.police_rms.connector import PoliceRms

SYSTEM = parsing.SYSTEM
MANIFEST = load_manifest(Path(__file__).parent)
NEW_OCCURRENCE_LISTED_AS = "Occurrence"


@dataclass(frozen=True, slots=True)
class EntryWanted:
    """A log entry to append; our reference is put into its text. `begun_at`: no try is older."""

    occurrence: OccurrenceNumber
    reference: str
    category: str
    words: str
    begun_at: datetime

    @property
    def marker(self) -> str:
        """Our reference as the text carries it."""
        return marker_of(self.reference)

    @property
    def text(self) -> str:
        """The entry's text as it is to be stored."""
        return f"{self.words} {self.marker}"


class AppendEntry:
    """Appending one log entry, as `write_once` performs it."""

    recipient = ""
    promise = Promise.of(MANIFEST, "append_entry")

    def __init__(self, rms: "PoliceRms", wanted: EntryWanted) -> None:
        self._rms = rms
        self._wanted = wanted

    @property
    def reference(self) -> str:
        """Our business reference."""
        return self._wanted.reference

    @property
    def fields(self) -> Mapping[str, str]:
        """What has to stand in the log afterwards."""
        wanted = self._wanted
        return {
            "occurrence": wanted.occurrence,
            "category": wanted.category,
            "text": wanted.text,
        }

    async def find(self) -> Sequence[str]:
        """Search the occurrence's own log for the reference."""
        wanted = self._wanted
        entries = await self._rms.log_entries(wanted.occurrence, wanted.marker)
        return self._ours(entries)

    async def find_another_way(self) -> Sequence[str]:
        """List everything this worker's accounts entered, and look through it."""
        return self._ours(
            await self._rms.every_own_entry(self._wanted.begun_at - LONGEST_CLOCK_ERROR)
        )

    async def prepare(self) -> None:
        """Open and fill the form."""
        await self._rms.open_entry_form(self._wanted)

    async def warm_up(self) -> None:
        """One harmless request from the page that holds the form."""
        await self._rms.warm_up_entry_form()

    async def submit(self) -> str:
        """Click Save; the entry's number."""
        return await self._rms.save_entry()

    async def read_back(self, record_id: str) -> Mapping[str, str] | None:
        """The entry as the log shows it after a fresh navigation."""
        for entry in await self._rms.log_entries(self._wanted.occurrence):
            if entry.entry_id == record_id:
                return {
                    "occurrence": entry.occurrence,
                    "category": entry.category,
                    "text": entry.text,
                }
        return None

    async def picture(self, record_id: str) -> bytes:
        """The log page, with this entry readable but for its text."""
        return await self._rms.picture_of_entry(self._wanted, record_id)

    def _ours(self, entries: Sequence[LogEntry]) -> Sequence[str]:
        marker = self._wanted.marker
        return [entry.entry_id for entry in entries if marker in entry.text]


class ChangeRecord:
    """One change of one record through its form, as `write_once` performs it."""

    recipient = ""

    def __init__(self, rms: "PoliceRms", asked: Asked) -> None:
        self._rms = rms
        self._asked = asked

    @property
    def promise(self) -> Promise:
        """The manifest's word on this kind of change."""
        return Promise.of(MANIFEST, self._asked.kind.operation)

    @property
    def reference(self) -> str:
        """Our business reference."""
        return self._asked.reference

    @property
    def fields(self) -> Mapping[str, str]:
        """What has to be shown afterwards, and on which record."""
        return {"record": self._asked.record, **self._asked.values}

    async def find(self) -> Sequence[str]:
        """Search the record's own list for the reference."""
        asked = self._asked
        lines = await self._rms.lines_with(asked, asked.marker)
        # A line that is closed to us, and in which our reference is found, may be this one.
        is_any_closed = any(len(one) < len(asked.kind.tab.columns) for one in lines)
        refuse_kept_back(SYSTEM, is_kept_back=is_any_closed)
        return [_number_of(one) for one in lines if asked.marker in _marked_in(asked.kind, one)]

    async def find_another_way(self) -> Sequence[str]:
        """List everything this worker's accounts changed, and look through it."""
        asked = self._asked
        wanted = (asked.kind.listed_as, asked.record, asked.reference)
        rows = await self._rms.own_changes(asked.begun_at - LONGEST_CLOCK_ERROR)
        return [row.number for row in rows if (row.kind, row.record, row.reference) == wanted]

    async def prepare(self) -> None:
        """Open and fill the form."""
        await self._rms.open_form(self._asked)

    async def warm_up(self) -> None:
        """One harmless request from the page that holds the form."""
        await self._rms.warm_up_form()

    async def submit(self) -> str:
        """Click Save; the number of what was saved."""
        return await self._rms.save(self._asked.kind.form)

    async def read_back(self, record_id: str) -> Mapping[str, str] | None:
        """The line as the list shows it after a fresh navigation; of a file its hash as well."""
        asked, kind = self._asked, self._asked.kind
        for line in await self._rms.lines_with(asked):
            if _number_of(line) != record_id or not kind.is_made_in(line):
                continue
            said = {"record": asked.record, **kind.values_in(line)}
            if kind.has_file:
                said["sha256"] = await self._rms.hash_of_file(asked, record_id)
            return said
        return None

    async def picture(self, record_id: str) -> bytes:
        """The page of the list, with this line's numbers and reference readable."""
        return await self._rms.picture_of_change(self._asked, record_id)


class CreateOccurrence:
    """Opening one occurrence, as `write_once` performs it. Its number is the system's to give."""

    recipient = ""
    promise = Promise.of(MANIFEST, "create_occurrence")

    def __init__(
        self, rms: "PoliceRms", values: Mapping[str, str], reference: str, begun_at: datetime
    ) -> None:
        self._rms = rms
        self._values = values
        self._reference = reference
        self._begun_at = begun_at

    @property
    def reference(self) -> str:
        """Our business reference."""
        return self._reference

    @property
    def fields(self) -> Mapping[str, str]:
        """What has to stand in the occurrence afterwards."""
        return self._values

    async def find(self) -> Sequence[str]:
        """Search occurrences by the reference."""
        return await self._rms.occurrences_referring(self._reference)

    async def find_another_way(self) -> Sequence[str]:
        """List everything this worker's accounts changed, and look through it."""
        rows = await self._rms.own_changes(self._begun_at - LONGEST_CLOCK_ERROR)
        wanted = (NEW_OCCURRENCE_LISTED_AS, self._reference)
        return [row.record for row in rows if (row.kind, row.reference) == wanted]

    async def prepare(self) -> None:
        """Open and fill the form."""
        await self._rms.open_new_occurrence(changes.typed_by_label(self._values))

    async def warm_up(self) -> None:
        """One harmless request from the page that holds the form."""
        await self._rms.warm_up_new_occurrence()

    async def submit(self) -> str:
        """Click Save; the occurrence's number."""
        return await self._rms.save_new_occurrence()

    async def read_back(self, record_id: str) -> Mapping[str, str] | None:
        """The occurrence as its record shows it after a fresh navigation."""
        try:
            shown = await self._rms.occurrence(OccurrenceNumber(record_id))
        except RecordNotFound:
            return None
        header = {**shown.header, "Authority": shown.header.get("Outcome", "")}
        said = {name: header.get(label, "") for name, label in changes.LABELS.items()}
        reported_at = changes.to_the_minute(shown.reported_at)
        return {**said, "reported_at": reported_at, "text": shown.narrative}

    async def picture(self, record_id: str) -> None:
        """None: of its page everything but the number would be hidden."""
        return


def _number_of(line: Mapping[str, str]) -> str:
    return next(iter(line.values()))


def _marked_in(kind: Kind, line: Mapping[str, str]) -> str:
    return line.get(kind.columns[kind.marked_in], "")
