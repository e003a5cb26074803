"""The write in the adult social care system, as `write_once` performs it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from connectors.adult_social_care import parsing
from connectors.adult_social_care.entries import Typed, as_fields
from domain.people import RecordRef
from domain.social_care_entries import PersonOnRecord, marker_of
from runtime.lists import LONGEST_CLOCK_ERROR
from runtime.manifests import load_manifest
from runtime.shown import Fields
from runtime.write_once import Promise

if TYPE_CHECKING:
    from connectors.adult_social_care.connector import AdultSocialCare

SYSTEM = parsing.SYSTEM
MANIFEST = load_manifest(Path(__file__).parent)
ADD_CONTACT = "add_client_contact"
# Beside the labels: whose record a contact is on.
RECORD = "record"


@dataclass(frozen=True, slots=True)
class Begun:
    """A contact that was begun: on whose record, and when; no try is older."""

    record: RecordRef
    reference: str
    begun_at: datetime

    @property
    def marker(self) -> str:
        """Our reference as the contact carries it."""
        return marker_of(self.reference)


@dataclass(frozen=True, slots=True)
class ToSave:
    """What goes into the form, and on whose record."""

    person: PersonOnRecord
    typed: Typed


class AddClientContact:
    """Adding one contact, as `write_once` performs it.

    `to_save`: None for one that was begun before, which is looked for and cannot be saved.
    """

    recipient = SYSTEM
    promise = Promise.of(MANIFEST, ADD_CONTACT, discloses=True)

    def __init__(
        self, care: "AdultSocialCare", begun: Begun, stands: Fields, to_save: ToSave | None
    ) -> None:
        self._care, self._begun, self._stands, self._to_save = care, begun, stands, to_save

    @property
    def reference(self) -> str:
        """Our business reference."""
        return self._begun.reference

    @property
    def fields(self) -> Fields:
        """What has to stand on the record afterwards."""
        return {RECORD: self._begun.record.record_id, **self._stands}

    async def find(self) -> Sequence[str]:
        """Look through the contacts of this client, all pages of them."""
        contacts = await self._care.contacts_of(self._begun.record)
        marker = self._begun.marker
        return [one.number for one in contacts.entries if marker in one.fields["Details"]]

    async def find_another_way(self) -> Sequence[str]:
        """Look through what this worker's accounts entered, on any client's record."""
        entered = await self._care.own_entries(self._begun.begun_at - LONGEST_CLOCK_ERROR)
        return [one.number for one in entered if self._begun.marker in one.begins]

    async def prepare(self) -> None:
        """Select the client, open and fill the form. Raises: TypeError for one begun before."""
        save = self._whole()
        await self._care.client(save.person.record)
        await self._care.open_form(save.person, save.typed)

    async def warm_up(self) -> None:
        """One harmless request from the page that holds the form."""
        await self._care.warm_up_form()

    async def submit(self) -> str:
        """Click Save; the contact's number."""
        self._whole()
        return await self._care.save_contact()

    async def read_back(self, record_id: str) -> Fields | None:
        """The contact as the client's record shows it, selected anew."""
        contacts = await self._care.contacts_of(self._begun.record)
        shown = next((one for one in contacts.entries if one.number == record_id), None)
        if shown is None:
            return None
        return {RECORD: self._begun.record.record_id, **as_fields(shown.fields)}

    async def picture(self, record_id: str) -> bytes:
        """The client's contacts, this one's number, times and our reference readable."""
        begun = self._begun
        return await self._care.picture_of_contact(begun.record, record_id, begun.marker)

    def _whole(self) -> ToSave:
        if self._to_save is None:
            raise TypeError("A contact that was begun before is looked for and never saved.")
        return self._to_save
