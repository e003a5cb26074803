"""A whole night of the worker without browser, database or processes: its decisions only.

The queue is a dictionary. A scripted person may answer every task as the truth says.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bots.encompass.bot import perform
from bots.encompass.following import SentNotice, to_phone, to_take_back
from bots.encompass.intake import SeenOccurrence, finds, seen, seen_restricted, to_read, withdrawn
from bots.encompass.items import Contents
from bots.encompass.ports import Ours, Wanted
from bots.encompass.ports import Sent as SentBefore
from bots.encompass.weighing import House
from domain.errors import RecordRestricted
from domain.establishments import Contact, ContactDirectory, EstablishmentRegister, Pupil
from domain.identifiers import ContactRef, OccurrenceNumber
from domain.mail import DeliveryState, SentRow
from domain.message_slots import ForceName, MailAddress, PhoneNumber
from domain.notices import ChildInQuestion, Notice, NoticeKey, NoticeKind, QuestionKey
from domain.outbound import ClearedMessage
from domain.outcome import (
    Done,
    Later,
    NeedsPerson,
    NoAction,
    Outcome,
    Receipt,
    TaskWanted,
    WorkItemId,
)
from domain.people import RecordRef
from domain.templates import Hub, Template
from domain.told_entries import CATEGORY, words_of_telling
from mock_systems.population.model import World
from runtime.person_tasks import Answer, fingerprint
from tests.bots.encompass.partners import Partners, PlainPolice, PlainRegister

AHEAD = timedelta(days=1)
# As long as the worker's own Desk keeps a list it has read.
FRESH_FOR = timedelta(hours=1)
BY_HAND = frozenset(
    {"by_hand", "continue_by_hand", "done_by_hand", "pass_to_home_force", "adult_pathway"}
)
MOST_TURNS = 12


@dataclass
class Item:
    """One item as the dictionary keeps it."""

    reference: str
    contents: Contents
    due_at: datetime
    not_before: datetime | None
    made_at: datetime
    follows: str | None
    outcome: Outcome | None = None
    task: TaskWanted | None = None
    is_over: bool = False
    ended_as: str = ""
    answers: list[Answer] = field(default_factory=list)
    turns: int = 0

    @property
    def is_by_hand(self) -> bool:
        is_asked = self.task is not None and self.task.kind == "do_by_hand" and not self.is_over
        return is_asked or self.ended_as == "done_by_person"

    @property
    def kind(self) -> str:
        return self.reference.partition("/")[0]


@dataclass(frozen=True)
class Sent:
    """One message that left, and what it was about."""

    item: str
    notice: Notice
    message: ClearedMessage
    number: str
    at: datetime


Person = Callable[[Item], Awaitable[tuple[str, dict[str, str]] | None]]


@dataclass
class PlainNight:
    partners: Partners
    items: dict[str, Item] = field(default_factory=dict)
    held: dict[NoticeKey, str] = field(default_factory=dict)
    before: dict[OccurrenceNumber, SeenOccurrence] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)
    came_back: list[str] = field(default_factory=list)
    bounced: dict[str, datetime] = field(default_factory=dict)
    lists: dict[str, EstablishmentRegister | ContactDirectory] = field(default_factory=dict)

    @property
    def world(self) -> World:
        return self.partners.house.world

    @property
    def now(self) -> datetime:
        return self.partners.house.clock.now().astimezone(UTC)

    @property
    def house(self) -> House:
        force = next(one for one in self.world.forces.values() if one.is_home)
        settings = self.world.settings
        return House(
            Hub(
                ForceName(force.name), PhoneNumber(force.hub_phone), MailAddress(force.hub_mailbox)
            ),
            Template(settings.template),
            frozenset(settings.allowed_domains),
        )

    def open_tasks(self) -> list[Item]:
        return [one for one in self.items.values() if one.task is not None and not one.is_over]

    async def play(self, until: datetime, person: Person | None = None) -> None:
        """Passes, turns and jumps up to a moment; a person answers whatever waits, if any."""
        night, asked = self.world.night, list[datetime]()
        while True:
            due = [one for one in night.passes if one <= self.now and one not in asked]
            if due:
                asked.extend(due)
                await self._pass()
            await self._work(person)
            following = self._next(asked, until)
            if following is None:
                return
            await self.partners.set_clock(following)

    async def _pass(self) -> None:
        police, now = self.partners.police, self.now
        since = self.world.night.window_from
        rows = await police.changed(since, now + AHEAD)
        changed = []
        for row in to_read(rows, self.before.values()):
            try:
                opened = None if row.is_restricted else await police.occurrence(row.number)
            except RecordRestricted:
                opened = None
            changed.append(seen(opened, row, now) if opened else seen_restricted(row, now))
        self.put(finds(changed, list(self.before.values()), now))
        self.put(self._taken_back(withdrawn(changed), now))
        self.before.update((one.number, one) for one in changed)
        await self._follow()

    def _taken_back(self, numbers: frozenset[OccurrenceNumber], now: datetime) -> Sequence[Wanted]:
        told = [one for one in self._followed() if numbers & set(one.notice.references)]
        self._call_off([one.reference for one in told])
        return to_take_back(told, now)

    async def _follow(self) -> None:
        mail, followed = self.partners.mail, self._followed()
        if followed:
            rows = await mail.sent_items()
            self._note_bounced(rows)
            wanted = to_phone(followed, rows, await mail.inbox())
            self.came_back.extend(one.reference for one in wanted)
            self._call_off([one.reference.removeprefix("phone/") for one in wanted])
            self.put(wanted)

    def _note_bounced(self, rows: Sequence[SentRow]) -> None:
        returned = [row for row in rows if row.delivery.state is DeliveryState.RETURNED]
        self.bounced = {row.to.casefold(): row.delivery.at for row in returned if row.delivery.at}

    def _followed(self) -> list[SentNotice]:
        return [
            SentNotice(
                WorkItemId(one.item),
                one.item,
                one.notice,
                one.number,
                one.at,
                self.items[one.item].due_at,
            )
            for one in self.sent
            if one.notice.kind is not NoticeKind.CORRECTION
        ]

    def _call_off(self, references: Sequence[str]) -> None:
        for reference in references:
            if again := self.items.get(f"{reference}/first_day_back"):
                again.is_over = again.is_over or again.outcome is None

    def put(self, wanted: Sequence[Wanted]) -> None:
        for one in wanted:
            if one.reference in self.items:
                continue
            self.items[one.reference] = Item(
                one.reference, one.contents, one.due_at, one.not_before, self.now, one.follows
            )
            if isinstance(one.contents, Notice) and one.contents.kind is NoticeKind.TELL:
                self._hold(one.reference, one.contents)

    def _hold(self, reference: str, notice: Notice) -> None:
        for key in notice.every_key:
            assert key not in self.held, "two notices would tell the same"
            self.held[key] = reference
        told = {child for pupil in notice.pupils for child in (*pupil.children, pupil.register)}
        for item in self.items.values():
            asked = item.contents
            if (
                isinstance(asked, ChildInQuestion)
                and item.task
                and asked.child.record_id in told
                and asked.establishment in ("", notice.school.reference)
                and set(asked.occurrences) <= {k.occurrence for k in self.held if k.child in told}
            ):
                item.is_over, item.ended_as = True, "withdrawn"

    async def _work(self, person: Person | None) -> None:
        while True:
            for item in self._runnable():
                await self._turn(item)
            if person:
                for item in self.open_tasks():
                    await self._ask(item, person)
            if not self._runnable():
                return

    def _runnable(self) -> list[Item]:
        return [
            item
            for item in self.items.values()
            if not item.is_over
            and item.task is None
            and (item.not_before is None or item.not_before <= self.now)
        ]

    async def _turn(self, item: Item) -> None:
        item.turns += 1
        assert item.turns < MOST_TURNS, f"{item.reference} never ends"
        ours = Ours(WorkItemId(item.reference), item.reference, item.due_at, item.made_at)
        desk = PlainDesk(self, item)
        item.outcome = await perform(item.kind, item.contents, ours, self.house, desk)
        match item.outcome:
            case NeedsPerson(task=task):
                item.task = task
            case Later(not_before=not_before):
                item.not_before = not_before
            case Done() | NoAction():
                item.is_over = True
                item.ended_as = type(item.outcome).__name__

    async def _ask(self, item: Item, person: Person) -> None:
        """The person's answer, if there is one; taken by hand, the worker never writes it."""
        given = await person(item)
        if given is None or item.task is None:
            return
        answer, details = given
        if answer in BY_HAND:
            item.is_over, item.ended_as = True, "done_by_person"
            return
        item.answers.append(
            Answer(
                item.task.kind,
                item.task.reason_code,
                fingerprint(item.task),
                answer,
                details,
                "s.super",
                self.now,
            )
        )
        item.task = None

    def _next(self, asked: Sequence[datetime], until: datetime) -> datetime | None:
        night = self.world.night
        moments = [one for one in night.passes if one not in asked]
        moments += [one.at for one in self.world.events]
        moments += [
            item.not_before
            for item in self.items.values()
            if item.not_before and not item.is_over and item.task is None
        ]
        coming = [one for one in moments if self.now < one.astimezone(UTC) <= until]
        return min(coming, default=None)


@dataclass
class PlainDesk:
    night: PlainNight
    item: Item
    is_last_try = False

    async def now(self) -> datetime:
        return self.night.now

    async def police(self) -> PlainPolice:
        return self.night.partners.police

    async def register(self) -> PlainRegister:
        return self.night.partners.register

    async def establishments(self) -> EstablishmentRegister:
        register: EstablishmentRegister = await self._kept("establishments")
        return register

    async def directory(self) -> ContactDirectory:
        directory: ContactDirectory = await self._kept("directory")
        return directory

    async def contacts_of(self, establishment: str) -> Sequence[Contact]:
        return await self.night.partners.register.contacts_of(establishment)

    async def came_back(self) -> Mapping[str, datetime]:
        """As the worker's own Desk knows it: what the last pass read of what was sent."""
        return self.night.bounced

    async def keys_of(self, occurrences: Sequence[OccurrenceNumber]) -> frozenset[NoticeKey]:
        return frozenset(key for key in self.night.held if key.occurrence in occurrences)

    async def asked_of(self, occurrences: Sequence[OccurrenceNumber]) -> Mapping[QuestionKey, bool]:
        return {
            key: item.is_by_hand
            for item in self.night.items.values()
            if isinstance(item.contents, ChildInQuestion)
            for key in item.contents.keys
            if key.occurrence in occurrences
        }

    async def queue(self, wanted: Sequence[Wanted]) -> None:
        self.night.put([replace(one, follows=WorkItemId(self.item.reference)) for one in wanted])

    async def set_aside(self, occurrences: Sequence[OccurrenceNumber]) -> None:
        """Everything opens in this night."""
        raise AssertionError(occurrences)

    async def pupil_now(self, record: RecordRef, decided_at: datetime) -> Pupil | None:
        return await self.night.partners.register.pupil(record)

    async def release(self, keys: Sequence[NoticeKey]) -> None:
        for key in keys:
            self.night.held.pop(key, None)

    async def sent_before(self, notice: Notice) -> SentBefore | None:
        """A worker of this night never dies."""
        return None

    async def answers(self) -> Sequence[Answer]:
        return self.item.answers

    async def draft_made_at(self) -> datetime:
        return self.item.made_at

    async def send(self, message: ClearedMessage, to: ContactRef, notice: Notice) -> Receipt:
        number = await self.night.partners.mail.send(message)
        self.night.sent.append(Sent(self.item.reference, notice, message, number, self.night.now))
        return Receipt("secure_mail", "send", notice.our_ref, number, "", "")

    async def record(self, notice: Notice, occurrence: OccurrenceNumber) -> Receipt:
        children = sorted({key.child for key in notice.keys if key.occurrence == occurrence})
        words = words_of_telling(notice.school.reference, children, notice.our_ref)
        await self.night.partners.police.append(occurrence, CATEGORY, words)
        return Receipt("police_rms", "append_entry", notice.our_ref, "", "", "")

    async def told(self, notice: Notice, sent: Receipt) -> None:
        """Keys are held already; this night follows every message it sent."""

    async def _kept(self, name: str) -> Any:
        """The list as it was read within the hour, else read anew."""
        kept, lists = self.night.lists.get(name), self.night.lists
        if kept is None or kept.as_at.astimezone(UTC) < self.night.now - FRESH_FOR:
            lists[name] = await getattr(self.night.partners.register, name)()
        return lists[name]
