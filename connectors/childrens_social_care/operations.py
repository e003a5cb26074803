"""The writes in a council's case system, as `write_once` performs them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from connectors.childrens_social_care.entries import Typed, as_fields
from domain.people import RecordRef
from domain.social_care_entries import PersonOnRecord, marker_of
from runtime.lists import LONGEST_CLOCK_ERROR
from runtime.manifests import load_manifest
from runtime.sent_once import FileSent
from runtime.shown import Fields
from runtime.write_once import Promise

if TYPE_CHECKING:
    from connectors.childrens_social_care.connector import ChildrensSocialCare

MANIFEST = load_manifest(Path(__file__).parent)
CONTACTS, DOCUMENTS = "contacts", "documents"
# Beside the labels: whose record an entry is on, and the hash of its file.
RECORD, SHA256 = "record", "sha256"


@dataclass(frozen=True, slots=True)
class Begun:
    """An entry that was begun: on which part of which record, and when; no try is older."""

    part: str
    record: RecordRef
    reference: str
    begun_at: datetime

    @property
    def marker(self) -> str:
        """Our reference as the entry carries it."""
        return marker_of(self.reference)


@dataclass(frozen=True, slots=True)
class ToSave:
    """What goes into the form, on whose record, and the file that goes with it."""

    person: PersonOnRecord
    typed: Typed
    file: FileSent | None = None


PROMISES = {
    CONTACTS: Promise.of(MANIFEST, "add_care_contact", discloses=True),
    DOCUMENTS: Promise.of(MANIFEST, "upload_care_document", discloses=True),
}
MARKED = {CONTACTS: "Summary", DOCUMENTS: "Title"}
# What the list of entries calls them.
WHAT = {CONTACTS: "Contact", DOCUMENTS: "Document"}


class EnterOnRecord:
    """Putting a contact or a document on a record, as `write_once` performs it.

    `to_save`: None for one that was begun before, which is looked for and cannot be saved.
    """

    def __init__(
        self, care: "ChildrensSocialCare", begun: Begun, stands: Fields, to_save: ToSave | None
    ) -> None:
        self.promise = PROMISES[begun.part]
        self._care, self._begun, self._stands, self._to_save = care, begun, stands, to_save

    @property
    def reference(self) -> str:
        """Our business reference."""
        return self._begun.reference

    @property
    def recipient(self) -> str:
        """The council that is told."""
        return f"council:{self._begun.record.record_id.partition('-')[0]}"

    @property
    def fields(self) -> Fields:
        """What has to stand on the record afterwards; of a file its name and its hash."""
        return {RECORD: self._begun.record.record_id, **self._stands}

    async def find(self) -> Sequence[str]:
        """Look through this part of the record, all of it."""
        shown = await self._entered()
        label, marker = MARKED[self._begun.part], self._begun.marker
        return [number for number, fields in shown.items() if marker in fields[label]]

    async def find_another_way(self) -> Sequence[str]:
        """Look through what this worker's accounts entered, on any record."""
        entered = await self._care.own_entries(self._begun.begun_at - LONGEST_CLOCK_ERROR)
        what, marker = WHAT[self._begun.part], self._begun.marker
        return [one.number for one in entered if one.what == what and marker in one.begins]

    async def prepare(self) -> None:
        """Open and fill the form. Raises: TypeError for one that was begun before."""
        save = self._whole()
        await self._care.open_form(self._begun.part, save.person, save.typed)

    async def warm_up(self) -> None:
        """Take the token that goes with the save."""
        await self._care.take_token()

    async def submit(self) -> str:
        """Send what the form holds, and the file; the entry's number."""
        return await self._care.save_form(self._whole().file)

    async def read_back(self, record_id: str) -> Fields | None:
        """The entry as the record shows it, loaded anew, and the hash of the file it opens."""
        record = self._begun.record
        shown = (await self._entered()).get(record_id)
        if shown is None:
            return None
        stands = {RECORD: record.record_id, **as_fields(shown)}
        if self._begun.part == CONTACTS:
            return stands
        return {**stands, SHA256: await self._care.file_hash(record, record_id)}

    async def picture(self, record_id: str) -> bytes:
        """The list just read: this entry's number, times, accounts and our reference readable."""
        begun = self._begun
        return await self._care.picture_of_entry(begun.part, record_id, begun.marker)

    async def _entered(self) -> Mapping[str, Fields]:
        if self._begun.part == CONTACTS:
            return await self._care.contacts_entered(self._begun.record)
        return await self._care.documents_entered(self._begun.record)

    def _whole(self) -> ToSave:
        if self._to_save is None:
            raise TypeError("An entry that was begun before is looked for and never saved.")
        return self._to_save
