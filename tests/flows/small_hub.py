"""A hub without a browser: real queue, journal and Desk over partners in memory, for unit tests."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from bots.encompass.ordering import Order
from connectors.police_rms import EntryWanted, PoliceRms
from connectors.secure_mail import MessageWanted, SecureMail
from domain.attachments import hashes_of
from domain.errors import RecordNotFound
from domain.establishments import Contact, ContactDirectory, EstablishmentRegister, Pupil
from domain.identifiers import OccurrenceNumber, OurReference, Postcode, Upn
from domain.mail import Delivery, DeliveryState, ListedFile, SentMessage, SentRow
from domain.occurrences import LogEntry, Occurrence
from domain.outbound import ClearedMessage, ClearedRecall
from domain.people import RecordRef
from domain.person_records import PersonRecord
from domain.person_search import PersonRow, PersonsFound
from domain.recalls import Recall, RecallRow
from flows.encompass_desk import EncompassDesk, put_in_queue
from flows.wiring import Worker
from runtime import work_queue
from runtime.clock import set_business_now
from runtime.credentials import Credentials
from runtime.database import Database
from runtime.settings import HubSettings, Settings
from runtime.viewing import ReasonForAccess
from runtime.work_queue import RESOLVE, ClaimedItem, LaneRef
from runtime.write_once import Turn
from tests.bots.encompass.small_case import (
    DIRECTORY,
    HOUSE,
    NOW,
    OCCURRENCE,
    PUPIL_WREN,
    a_pupil,
    a_register,
    an_occurrence,
    records,
)
from tests.builders.modes import promoted
from tests.builders.queue import an_open_lane
from tests.builders.records import anchor_now

_WREN_ALONE = PersonsFound((PersonRow(PUPIL_WREN.record, PUPIL_WREN.names, PUPIL_WREN.born_on),))
AUTHORITY = "northmere"
HUB = HubSettings(
    authority=AUTHORITY,
    force=HOUSE.hub.force.text,
    phone=HOUSE.hub.phone.text,
    mailbox=HOUSE.hub.mailbox.text,
    allowed_domains=tuple(HOUSE.allowed_domains),
    template="standard",
)


@dataclass
class Mailbox:
    """Sent items, drafts, recalls. `on_click` decides whether one is stored; then it answers."""

    items: dict[str, SentMessage] = field(default_factory=dict)
    drafts: dict[str, ClearedMessage] = field(default_factory=dict)
    on_click: Callable[[], bool] = lambda: True
    answer: Exception | None = None
    clicks: int = 0
    recalls: dict[str, Recall] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)

    send_message = SecureMail.send_message
    sent_before = SecureMail.sent_before
    recall_message = SecureMail.recall_message
    recalled_before = SecureMail.recalled_before

    async def sent_items_with(self, reference: OurReference) -> list[SentRow]:
        return [_row(one) for one in self.items.values() if reference in one.subject + one.body]

    async def sent_items(self, since: datetime) -> list[SentRow]:
        return [_row(one) for one in self.items.values()]

    async def message(self, number: str) -> SentMessage:
        if number not in self.items:
            raise RecordNotFound(system="secure_mail")
        return self.items[number]

    async def drafts_like(self, wanted: MessageWanted) -> list[str]:
        return [n for n, draft in self.drafts.items() if draft.subject == wanted.subject]

    async def discard_draft(self, number: str, wanted: MessageWanted) -> None:
        del self.drafts[number]

    async def compose(self, cleared: ClearedMessage) -> None:
        self.drafts[f"D-{len(self.drafts) + 1}"] = cleared

    async def warm_up_compose(self) -> None: ...

    async def picture_of_message(self) -> bytes:
        return b"a masked page"

    async def send(self, cleared: ClearedMessage) -> str:
        self.clicks += 1
        number = f"SM-{len(self.items) + 1}"
        if self.on_click():
            self.store(number, cleared)
            self.drafts.popitem()
        if self.answer:
            raise self.answer
        return number

    reply = send

    async def hashes_of_files(self, number: str) -> str:
        return self.hashes[number]

    async def open_recall_form(self, cleared: ClearedRecall) -> None: ...

    async def warm_up_recall_form(self) -> None: ...

    async def recall(self, cleared: ClearedRecall) -> str:
        self.clicks += 1
        number = f"RC-{len(self.recalls) + 1}"
        if self.on_click():
            about = (cleared.message, cleared.to, cleared.subject, cleared.reason)
            self.recalls[number] = Recall(number, *about, NOW, ())
        if self.answer:
            raise self.answer
        return number

    async def recalls_with(self, reference: OurReference) -> list[RecallRow]:
        found = [one for one in self.recalls.values() if reference in one.reason + one.subject]
        return [RecallRow(one.number, one.message, one.to, one.subject, NOW) for one in found]

    async def recall_shown(self, number: str) -> Recall:
        return self.recalls[number]

    async def picture_of_recall(self) -> bytes:
        return b"a masked page"

    def store(self, number: str, cleared: ClearedMessage) -> None:
        delivery = Delivery(DeliveryState.SENT, None, "", "Sent")
        files = [
            ListedFile(f"AT-{at}", one.name, one.kind.value, len(one.content))
            for at, one in enumerate(cleared.attachments)
        ]
        self.hashes[number] = hashes_of(cleared.attachments)
        self.items[number] = SentMessage(
            number,
            cleared.reply_to,
            cleared.to,
            cleared.subject,
            cleared.body,
            NOW,
            delivery,
            attachments=tuple(files),
            answers=cleared.answers,
        )


@dataclass
class Police:
    """Occurrences and their logs."""

    occurrences: dict[OccurrenceNumber, Occurrence] = field(
        default_factory=lambda: {OCCURRENCE: an_occurrence()}
    )
    records: dict[RecordRef, PersonRecord] = field(default_factory=records)
    entries: list[LogEntry] = field(default_factory=list)
    on_click: Callable[[], bool] = lambda: True
    answer: Exception | None = None
    clicks: int = 0
    _form: EntryWanted | None = None

    append_entry = PoliceRms.append_entry

    async def occurrence(self, number: OccurrenceNumber) -> Occurrence:
        return self.occurrences[number]

    async def occurrence_with_log(
        self, number: OccurrenceNumber
    ) -> tuple[Occurrence, list[LogEntry]]:
        return self.occurrences[number], await self.log_entries(number)

    async def person(self, record: RecordRef) -> PersonRecord:
        return self.records[record]

    async def log_entries(self, number: OccurrenceNumber, containing: str = "") -> list[LogEntry]:
        found = await self.own_entries(NOW)
        return [one for one in found if one.occurrence == number and containing in one.text]

    async def own_entries(self, since: datetime) -> list[LogEntry]:
        return list(self.entries)

    async def every_own_entry(self, since: datetime) -> list[LogEntry]:
        return await self.own_entries(since)

    async def open_entry_form(self, wanted: EntryWanted) -> None:
        self._form = wanted

    async def warm_up_entry_form(self) -> None: ...

    async def picture_of_entry(self, wanted: EntryWanted, entry_id: str) -> bytes:
        return b"a masked page"

    async def save_entry(self) -> str:
        assert self._form is not None
        self.clicks += 1
        typed, number = self._form, f"E-{len(self.entries) + 1}"
        if self.on_click():
            self.entries.append(
                LogEntry(number, typed.occurrence, "worker", typed.category, typed.text, "")
            )
        if self.answer:
            raise self.answer
        return number


@dataclass
class Register:
    """The education service's lists; `away` is what everything answers while it is down."""

    contacts: tuple[Contact, ...] = DIRECTORY
    places: EstablishmentRegister = field(default_factory=a_register)
    away: Exception | None = None
    read: list[str] = field(default_factory=list)

    async def establishments(self) -> EstablishmentRegister:
        self._answer("establishments")
        return self.places

    async def directory(self) -> ContactDirectory:
        self._answer("directory")
        return ContactDirectory(NOW, self.contacts)

    async def contacts_of(self, establishment: str) -> tuple[Contact, ...]:
        self._answer("contacts")
        return tuple(one for one in self.contacts if one.establishment == establishment)

    async def pupils_with_upn(self, upn: Upn) -> PersonsFound:
        return _WREN_ALONE

    async def pupils_named(self, surname: str, forename: str, born_on: date | None) -> PersonsFound:
        return _WREN_ALONE

    async def pupils_at(self, postcode: Postcode, house: str) -> PersonsFound:
        return _WREN_ALONE

    async def pupil(self, record: RecordRef) -> Pupil:
        self._answer("pupil")
        return a_pupil()

    def _answer(self, what: str) -> None:
        if self.away:
            raise self.away
        self.read.append(what)


@dataclass
class LaneDesk:
    """One lane's desk, in the shape of `flows.wiring.Desk`."""

    hub: "SmallHub"
    lane: LaneRef
    reached: set[str] = field(default_factory=set)

    @property
    def worker(self) -> Worker:
        return self.hub.worker

    async def police_rms(self, reason: ReasonForAccess) -> Police:
        return self.hub.police

    async def education(self, reason: ReasonForAccess) -> Register:
        self.hub.knocks += 1
        if self.hub.door:
            raise self.hub.door
        return self.hub.register

    async def secure_mail(self, reason: ReasonForAccess) -> Mailbox:
        return self.hub.mail

    def writing(self, item: ClaimedItem) -> Turn:
        worker = self.worker
        return Turn(
            worker.database, worker.cipher, worker.settings, item, self.lane, _straight_through
        )


@dataclass
class SmallHub:
    """One hub. `door` is what opening the education service raises; `knocks` counts the tries."""

    worker: Worker
    mail: Mailbox = field(default_factory=Mailbox)
    police: Police = field(default_factory=Police)
    register: Register = field(default_factory=Register)
    door: Exception | None = None
    knocks: int = 0
    _lanes: Any = field(default_factory=lambda: count(1))

    @property
    def database(self) -> Database:
        return self.worker.database

    def put(self, *wanted: Any) -> int:
        """Queue this, as a pass would."""
        order = Order(self.worker.cipher, self.worker.settings, HUB, "schedule:first_pass")
        with self.database.transaction() as connection:
            return put_in_queue(connection, wanted, order)

    def open_lane(self) -> LaneDesk:
        with self.database.transaction() as connection:
            return LaneDesk(self, an_open_lane(connection, f"lane-{next(self._lanes)}"))

    def claim(self, desk: LaneDesk, now: datetime = NOW) -> ClaimedItem:
        with self.database.transaction() as connection:
            queues = ["encompass", RESOLVE]
            item = work_queue.claim(connection, queues, desk.lane, now, 60.0)
        assert item is not None, "nothing to claim"
        return item

    def take_up(self, *wanted: Any) -> tuple[ClaimedItem, Any]:
        """Queue it, claim it on a lane of its own: the item, and the bot's Desk for it."""
        self.put(*wanted)
        desk = self.open_lane()
        item = self.claim(desk)
        return item, self.desk_for(item, desk)

    def desk_for(self, item: ClaimedItem, desk: LaneDesk) -> Any:
        """What the bot is given. The desk beneath it is a lane's only by its shape."""
        lane_desk: Any = desk
        return EncompassDesk(lane_desk, item, HUB)

    def it_is(self, now: datetime) -> None:
        with self.database.transaction() as connection:
            set_business_now(connection, now)

    def after(self, **passed: float) -> None:
        """Business time goes on from the beginning."""
        self.it_is(NOW + timedelta(**passed))

    def rows(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """What a door of the database says."""
        with self.database.transaction() as connection:
            return function(connection, *arguments)


def a_small_hub(database: Database, settings: Settings) -> SmallHub:
    """A hub whose worker goes alone, at the first pass."""
    anchor_now(database, settings)
    credentials = Credentials.from_settings(settings)
    with database.transaction() as connection:
        set_business_now(connection, NOW)
        promoted(connection, "encompass", AUTHORITY)
    return SmallHub(Worker("mash-enc-01", database, credentials.cipher(), credentials, settings))


def _row(message: SentMessage) -> SentRow:
    return SentRow(message.number, message.to, message.subject, message.sent_at, message.delivery)


@asynccontextmanager
async def _straight_through(warm_up: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    await warm_up()
    yield
