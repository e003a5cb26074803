"""Both social care systems in memory, for writes through the shipped classes without a browser."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from connectors.adult_social_care import AdultSocialCare
from connectors.adult_social_care.parsing import ContactEntered
from connectors.childrens_social_care import ChildrensSocialCare
from domain.adult_social_care import HeldOnClient
from domain.people import RecordRef
from domain.social_care_entries import CareEntry, PersonOnRecord
from runtime.sent_once import FileSent
from runtime.viewing import ReasonForAccess
from runtime.work_queue import ClaimedItem
from runtime.write_once import Turn

Shown = Mapping[str, str]


@dataclass
class SmallCare:
    """Records and what was entered on them. `is_stored`: whether a click stores; `answer`: lost."""

    entered: dict[str, tuple[str, RecordRef, dict[str, str]]] = field(default_factory=dict)
    is_stored: bool = True
    answer: Exception | None = None
    clicks: int = 0
    file: bytes = b""
    _form: tuple[str, RecordRef, dict[str, str]] | None = None

    def _click(self) -> str:
        assert self._form is not None
        self.clicks += 1
        number = f"N{len(self.entered) + 1}"
        if self.is_stored:
            self.entered[number] = self._form
        if self.answer:
            raise self.answer
        return number

    def _of(self, what: str, record: RecordRef) -> dict[str, dict[str, str]]:
        return {
            number: shown
            for number, (of, on, shown) in self.entered.items()
            if (of, on) == (what, record)
        }

    def _listed(self, marked: Callable[[dict[str, str]], str]) -> tuple[CareEntry, ...]:
        return tuple(
            CareEntry(what, number, record, "mash-share-01", marked(shown))
            for number, (what, record, shown) in self.entered.items()
        )


@dataclass
class SmallChildrensCare(SmallCare):
    """Children's social care."""

    add_care_contact = ChildrensSocialCare.add_care_contact
    upload_care_document = ChildrensSocialCare.upload_care_document
    entered_before = ChildrensSocialCare.entered_before

    async def contacts_entered(self, record: RecordRef) -> Mapping[str, Shown]:
        return self._of("Contact", record)

    async def documents_entered(self, record: RecordRef) -> Mapping[str, Shown]:
        return self._of("Document", record)

    async def own_entries(self, since: datetime) -> tuple[CareEntry, ...]:
        return self._listed(lambda shown: shown.get("Summary") or shown["Title"])

    async def open_form(self, part: str, person: PersonOnRecord, typed: Shown) -> None:
        what = {"contacts": "Contact", "documents": "Document"}[part]
        self._form = (what, person.record, dict(typed))

    async def take_token(self) -> None: ...

    async def save_form(self, file: FileSent | None = None) -> str:
        if file and self._form:
            self._form[2]["File"] = file.name
            self.file = file.content
        return self._click()

    async def file_hash(self, record: RecordRef, number: str) -> str:
        return sha256(self.file).hexdigest()

    async def picture_of_entry(self, part: str, number: str, reference: str) -> bytes:
        return b"a masked page"


@dataclass
class SmallAdultCare(SmallCare):
    """Adult social care."""

    add_client_contact = AdultSocialCare.add_client_contact
    entered_before = AdultSocialCare.entered_before

    async def client(self, record: RecordRef) -> None: ...

    async def contacts_of(self, record: RecordRef) -> HeldOnClient[ContactEntered]:
        held = self._of("Contact", record)
        entries = tuple(ContactEntered(number, _as_shown(one)) for number, one in held.items())
        return HeldOnClient(record, entries)

    async def own_entries(self, since: datetime) -> tuple[CareEntry, ...]:
        return self._listed(lambda shown: shown["Details"])

    async def open_form(self, person: PersonOnRecord, typed: Shown) -> None:
        self._form = ("Contact", person.record, dict(typed))

    async def warm_up_form(self) -> None: ...

    async def save_contact(self) -> str:
        return self._click()

    async def picture_of_contact(self, record: RecordRef, number: str, reference: str) -> bytes:
        return b"a masked page"


@dataclass
class CareDesk:
    """One lane's desk, in the shape of `flows.wiring.Desk`."""

    worker: Any
    childrens: SmallChildrensCare
    adults: SmallAdultCare
    turn: Turn

    async def childrens_social_care(self, reason: ReasonForAccess) -> SmallChildrensCare:
        return self.childrens

    async def adult_social_care(self, reason: ReasonForAccess) -> SmallAdultCare:
        return self.adults

    def writing(self, item: ClaimedItem) -> Turn:
        return self.turn


def _as_shown(typed: Shown) -> Shown:
    """A contact as its list shows what was typed: one moment, days as they are read."""
    shown = dict(typed)
    day, month, year = shown.pop("Date received").split("/")
    shown["Received"] = f"{year}-{month}-{day}T{shown.pop('Time received')}"
    return shown
