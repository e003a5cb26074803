"""The encompass worker's Desk: its ports over one lane's sessions, our tables and `write_once`."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, select

from bots.encompass.drafting import REFERENCE_PREFIX
from bots.encompass.items import CONTENTS, QUEUE, Contents
from bots.encompass.ordering import Order, finds_alone, new_item
from bots.encompass.ports import Sent, Wanted
from connectors.education import Education
from connectors.police_rms import EntryWanted, PoliceRms
from connectors.secure_mail import MessageWanted, SecureMail, SendMessage
from domain.errors import ConnectorClosed, DecidedElsewhere, SystemUnavailable
from domain.establishments import Contact, ContactDirectory, EstablishmentRegister, Pupil
from domain.identifiers import ContactRef, OccurrenceNumber, OurReference, reference_for
from domain.notices import ChildInQuestion, Notice, NoticeKey, NoticeKind, QuestionKey
from domain.outbound import ClearedMessage
from domain.outcome import Receipt, State, WorkItemId
from domain.people import RecordRef
from domain.told_entries import CATEGORY, words_of_telling
from flows.away import Away
from flows.leftovers import leaving_no_draft
from flows.wiring import Desk, reason_for
from runtime import (
    deliveries,
    drafts,
    kept_reads,
    notice_keys,
    person_tasks,
    question_keys,
    sealed_values,
    work_queue,
    write_once,
)
from runtime.clock import business_now
from runtime.encryption import Cipher
from runtime.notice_keys import ToldHow
from runtime.person_tasks import Answer
from runtime.settings import HubSettings, Settings
from runtime.tables import work_items
from runtime.work_queue import ClaimedItem

# Read anew after an hour; what is a day old stands in while the register is down (domain.md D18).
FRESH_FOR = timedelta(hours=1)
STANDS_IN_FOR = timedelta(hours=24)
QUESTION = "question"
# A question in no worker's hands; a turn with one sees for itself that the child was told.
ASKED = (State.QUEUED, State.DEFERRED, State.AWAITING_PERSON)
# A notice that a person took from the workers, and what follows one that should not be shown again.
IN_PEOPLES_HANDS = (State.AWAITING_PERSON, State.DONE_BY_PERSON, State.CANCELLED)
WENT_WRONG = ("phone", "correction", "breach")
# Each thing a message does is an operation of its own in the write journal.
OPERATIONS = {
    NoticeKind.TELL: "send",
    NoticeKind.FIRST_DAY_BACK: "send/first_day_back",
    NoticeKind.CORRECTION: "send/correction",
}

Read = TypeVar("Read", ContactDirectory, EstablishmentRegister)


class HubNotSet(Exception):
    """The settings do not say which hub this is; no message could be worded."""


def hub_of(settings: Settings) -> HubSettings:
    """The hub this worker works for. Raises: HubNotSet."""
    if settings.hub is None:
        raise HubNotSet
    return settings.hub


@dataclass(slots=True)
class EncompassDesk:
    """One lane's desk, for one item. Each system is opened once, when it is first needed."""

    desk: Desk
    item: ClaimedItem
    hub: HubSettings
    _police: PoliceRms | None = None
    _education: Education | None = None
    _mail: SecureMail | None = None
    _lists: dict[str, object] = field(default_factory=dict)
    _partners_away: Away = field(init=False)

    def __post_init__(self) -> None:
        self._partners_away = Away(self.desk)

    @property
    def is_last_try(self) -> bool:
        """Whether what fails now is not tried again."""
        return self.item.attempts_used >= self.item.attempts_allowed

    async def now(self) -> datetime:
        """Business time."""
        return await self.desk.worker.database.run(business_now)

    async def police(self) -> PoliceRms:
        """The police system, signed in."""
        if self._police is None:
            self._police = await self.desk.police_rms(reason_for(self.item))
        return self._police

    async def register(self) -> Education:
        """The pupil register, signed in."""
        if self._education is None:
            self._education = await self.desk.education(reason_for(self.item))
        return self._education

    async def establishments(self) -> EstablishmentRegister:
        """Every school with its calendar."""

        async def read() -> EstablishmentRegister:
            return await (await self.register()).establishments()

        return await self._kept("establishments", EstablishmentRegister, read)

    async def directory(self) -> ContactDirectory:
        """Every contact."""

        async def read() -> ContactDirectory:
            return await (await self.register()).directory()

        return await self._kept("directory", ContactDirectory, read)

    async def contacts_of(self, establishment: str) -> Sequence[Contact]:
        """A place's contacts as they stand now; when it is down, as read in the last day."""
        try:
            return await (await self.register()).contacts_of(establishment)
        except (SystemUnavailable, ConnectorClosed) as away:
            await self._partners_away.note(away)
            directory = await self._stand_in("directory", ContactDirectory)
            if directory is None:
                raise
        return [one for one in directory.contacts if one.establishment == establishment]

    async def pupil_now(self, record: RecordRef, decided_at: datetime) -> Pupil | None:
        """A pupil's record as it stands; None while the register is down, within a day of this."""
        try:
            return await (await self.register()).pupil(record)
        except (SystemUnavailable, ConnectorClosed) as away:
            await self._partners_away.note(away)
            if decided_at < await self.now() - STANDS_IN_FOR:
                raise
        return None

    async def came_back(self) -> Mapping[str, datetime]:
        """Mailboxes, in small letters, that a message of ours came back from, and when it did."""
        worker = self.desk.worker
        return await worker.database.run(deliveries.bounced_mailboxes, worker.cipher)

    async def keys_of(self, occurrences: Sequence[OccurrenceNumber]) -> frozenset[NoticeKey]:
        """Every key of these occurrences that some notice holds."""
        held = await self.desk.worker.database.run(notice_keys.held_for, occurrences)
        return frozenset(one.key for one in held)

    async def asked_of(self, occurrences: Sequence[OccurrenceNumber]) -> Mapping[QuestionKey, bool]:
        """What was asked about these occurrences, and whether a person has it by hand."""
        held = await self.desk.worker.database.run(question_keys.held_for, occurrences)
        return {one.key: one.is_by_hand for one in held}

    async def queue(self, wanted: Sequence[Wanted]) -> None:
        """All of it in one transaction: notices and questions with their keys, or none of it.

        Raises: DecidedElsewhere.
        """
        if wanted:
            worker = self.desk.worker
            order = Order(worker.cipher, worker.settings, self.hub, self.item.requested_by)
            await worker.database.run(put_in_queue, wanted, order)

    async def set_aside(self, occurrences: Sequence[OccurrenceNumber]) -> None:
        """Have each looked into by itself, once for as long as it is unchanged."""
        worker = self.desk.worker
        order = Order(worker.cipher, worker.settings, self.hub, self.item.requested_by)
        await worker.database.run(put_alone, occurrences, order)

    async def release(self, keys: Sequence[NoticeKey]) -> None:
        """This notice will not tell these: whoever decides again may."""
        if keys:
            await self.desk.worker.database.run(notice_keys.release, self.item.id, keys)

    async def sent_before(self, notice: Notice) -> Sent | None:
        """What went of this notice in an earlier turn; an open send is looked for.

        Raises: WriteUnproven, WriteInDoubt.
        """
        op_id = write_once.operation_id(QUEUE, notice.our_ref, OPERATIONS[notice.kind])
        begun = await self.desk.worker.database.run(write_once.standing_entry, op_id)
        if begun is None:
            return None
        fields = write_once.fields_of(begun, self.desk.worker.cipher)
        others = frozenset({notice.told_first} - {""})

        async def look_for(begun: Row[Any]) -> SendMessage:
            wanted = message_of(begun, fields, notice.school.reference, others)
            return (await self._mailbox()).sent_before(wanted)

        async def discard() -> None:
            await (await look_for(begun)).discard_drafts()

        async with leaving_no_draft(discard):
            proof = await write_once.end_begun(begun, look_for, self.desk.writing(self.item))
        return Sent(notice.as_said(fields["body"]), proof) if proof else None

    async def answers(self) -> Sequence[Answer]:
        """What people answered about this item, the oldest first; to a failed question too."""
        worker = self.desk.worker
        is_question = self.item.kind == QUESTION
        given = person_tasks.answers_so_far if is_question else person_tasks.answers
        return await worker.database.run(given, self.item.id, worker.cipher)

    async def draft_made_at(self) -> datetime:
        """When this item's message was first put into words."""
        return await self.desk.worker.database.run(drafts.made_at, self.item.id, await self.now())

    async def send(self, message: ClearedMessage, to: ContactRef, notice: Notice) -> Receipt:
        """Send it exactly once."""
        mail = await self._mailbox()
        others = frozenset({notice.told_first} - {""})
        operation = OPERATIONS[notice.kind]
        made_at = await self.draft_made_at()
        wanted = mail.send_message(message, to, made_at, others, operation)
        async with leaving_no_draft(wanted.discard_drafts):
            return await write_once.write(wanted, self.desk.writing(self.item))

    async def record(self, notice: Notice, occurrence: OccurrenceNumber) -> Receipt:
        """Note on the occurrence that the place was told, exactly once."""
        police = await self.police()
        children = sorted({key.child for key in notice.keys if key.occurrence == occurrence})
        words = words_of_telling(notice.school.reference, children, notice.our_ref)
        entry = EntryWanted(
            occurrence,
            reference_on(notice, occurrence),
            CATEGORY,
            words,
            await self.draft_made_at(),
        )
        return await write_once.write(police.append_entry(entry), self.desk.writing(self.item))

    async def told(self, notice: Notice, sent: Receipt) -> None:
        """The keys are told; the message is followed from here."""
        await self.desk.worker.database.run(note_sent, self.item.id, notice, sent.record_id)

    async def _mailbox(self) -> SecureMail:
        if self._mail is None:
            self._mail = await self.desk.secure_mail(reason_for(self.item))
        return self._mail

    async def _kept(self, name: str, kind: type[Read], read: Callable[[], Awaitable[Read]]) -> Read:
        """The list as it was read within the hour, else read anew, else a day old."""
        if fresh := await self._stand_in(name, kind, FRESH_FOR):
            return fresh
        try:
            whole = await read()
        except (SystemUnavailable, ConnectorClosed) as away:
            await self._partners_away.note(away)
            if old := await self._stand_in(name, kind):
                return old
            raise
        worker = self.desk.worker
        stored = sealed_values.to_bytes(whole)
        await worker.database.run(kept_reads.keep, name, stored, await self.now(), worker.cipher)
        self._lists[name] = whole
        return whole

    async def _stand_in(
        self, name: str, kind: type[Read], age: timedelta = STANDS_IN_FOR
    ) -> Read | None:
        if isinstance(known := self._lists.get(name), kind):
            return known
        worker = self.desk.worker
        kept = await worker.database.run(kept_reads.kept, name, worker.cipher)
        if kept is None or kept.as_at < await self.now() - age:
            return None
        whole = sealed_values.from_bytes(kind, kept.content)
        self._lists[name] = whole
        return whole


def put_in_queue(connection: Connection, wanted: Sequence[Wanted], order: Order) -> int:
    """Queue these, with the keys of what is told and asked; how many of them are new.

    Raises: DecidedElsewhere.

    What cannot be queued as it was decided on is decided again, by a turn that sees what is there.
    """
    now = business_now(connection)
    return sum(_put(connection, one, order, now) for one in wanted)


def put_alone(connection: Connection, occurrences: Sequence[OccurrenceNumber], order: Order) -> int:
    """A find for each of these occurrences; one that failed is ordered once more."""
    return put_in_queue(connection, finds_alone(connection, occurrences, order.cipher), order)


def reference_on(notice: Notice, occurrence: OccurrenceNumber) -> str:
    """What an entry on this occurrence is found by."""
    again = "-BACK" if notice.kind is NoticeKind.FIRST_DAY_BACK else ""
    return f"{notice.our_ref}-{occurrence}{again}"


def _put(connection: Connection, wanted: Wanted, order: Order, now: datetime) -> bool:
    if isinstance(wanted.contents, Notice) and wanted.contents.kind is NoticeKind.TELL:
        wanted = _after_one_let_go(connection, wanted, wanted.contents)
    if _is_called_off(connection, wanted):
        return False
    added = work_queue.add(connection, new_item(wanted, order), now, order.cipher)
    # A second showing holds no keys of its own: the first has them.
    if isinstance(wanted.contents, Notice) and wanted.contents.kind is NoticeKind.TELL:
        _require_keys(connection, wanted.contents, added, now)
        _withdraw_questions(connection, wanted.contents, order.cipher, now)
    if isinstance(wanted.contents, ChildInQuestion):
        _require_question(connection, wanted.contents, added, now)
    return added.is_new


def _is_called_off(connection: Connection, wanted: Wanted) -> bool:
    """A second showing of what came back or was taken back meanwhile, or is in a person's hands."""
    contents = wanted.contents
    if not isinstance(contents, Notice) or contents.kind is not NoticeKind.FIRST_DAY_BACK:
        return False
    item, first = work_items.c, wanted.follows
    by_people = select(item.id).where(item.id == first, item.state.in_(IN_PEOPLES_HANDS))
    stopped = select(item.id).where(item.follows == first, item.kind.in_(WENT_WRONG))
    return bool(connection.execute(by_people.union(stopped)).first())


def _after_one_let_go(connection: Connection, wanted: Wanted, notice: Notice) -> Wanted:
    """A notice of keys that an earlier one reserved and let go of: an item of its own."""
    number, asked = 1, wanted
    while there := work_queue.id_of(connection, QUEUE, asked.reference):
        held = {one.key for one in notice_keys.of_item(connection, there)}
        if held.intersection(notice.every_key):
            return asked
        number += 1
        reference = f"{wanted.reference}#{number}"
        again = replace(notice, our_ref=reference_for(REFERENCE_PREFIX, reference))
        asked = replace(wanted, reference=reference, contents=again, follows=there)
    return asked


def _require_keys(
    connection: Connection, notice: Notice, added: work_queue.Added, now: datetime
) -> None:
    """Every key is this item's: a new one reserves them, one that is there must have them."""
    wanted = notice.every_key
    if added.is_new:
        held = set(notice_keys.reserve(connection, wanted, added.item_id, now))
    else:
        held = {one.key for one in notice_keys.of_item(connection, added.item_id)}
    if not held.issuperset(wanted):
        raise DecidedElsewhere(added.item_id)


def _require_question(
    connection: Connection, asked: ChildInQuestion, added: work_queue.Added, now: datetime
) -> None:
    """As with a notice; what was asked before is left out by a turn that sees it."""
    held = set(question_keys.reserve(connection, asked.keys, added.item_id, now))
    if not held.issuperset(asked.keys):
        raise DecidedElsewhere(added.item_id)


def _withdraw_questions(
    connection: Connection, notice: Notice, cipher: Cipher, now: datetime
) -> None:
    """A child who is told about needs nobody's answer any more."""
    item = work_items.c
    is_asked = item.state.in_(ASKED)
    waiting = select(item.id).where(item.queue == QUEUE, item.kind == QUESTION, is_asked)
    values = {"outcome_code": "already_told", "outcome_rule": "E30"}
    for item_id in connection.execute(waiting).scalars().all():
        stored = work_queue.contents(connection, item_id, cipher)
        asked = sealed_values.from_bytes(ChildInQuestion, stored)
        if not told_of(connection, notice, asked).issuperset(asked.occurrences):
            continue
        if work_queue.change(connection, item_id, State.NO_ACTION, now, [is_asked], values):
            person_tasks.withdraw_open(connection, item_id, person_tasks.THE_WORKER, now)


def told_of(
    connection: Connection, notice: Notice, asked: ChildInQuestion
) -> frozenset[OccurrenceNumber]:
    """The occurrences asked about that the child, when it is one of the notice's, was told of for.

    A question that names a place is about that place only.
    """
    children = {child for pupil in notice.pupils for child in (*pupil.children, pupil.register)}
    if asked.child.record_id not in children:
        return frozenset()
    if asked.establishment not in ("", notice.school.reference):
        return frozenset()
    held = notice_keys.held_for(connection, asked.occurrences)
    return frozenset(one.key.occurrence for one in held if one.key.child in children)


def note_sent(connection: Connection, item_id: WorkItemId, notice: Notice, message: str) -> None:
    """The keys are told, whichever item holds them; the message is followed once.

    From its click on, however late that is proven: it may have come back in between.
    """
    now = business_now(connection)
    held = notice_keys.held_for(connection, notice.references)
    for holder in {one.item_id for one in held if one.key in notice.keys}:
        notice_keys.told(connection, holder, now, ToldHow.MESSAGE)
    known = deliveries.of_reference(connection, notice.our_ref)
    if message not in {one.message for one in known}:
        send = write_once.operation_id(QUEUE, notice.our_ref, OPERATIONS[notice.kind])
        begun = write_once.standing_entry(connection, send)
        went_at = begun.intended_at if begun else now
        deliveries.begin(connection, item_id, notice.our_ref, message, went_at)


def message_of(
    begun: Row[Any], fields: Mapping[str, str], place: str, others: frozenset[str]
) -> MessageWanted:
    """The message a journal entry is about, as it is looked for."""
    return MessageWanted(
        sender=fields["from"],
        to=fields["to"],
        subject=fields["subject"],
        body=fields["body"],
        reference=OurReference(begun.reference),
        recipient=ContactRef(place),
        begun_at=begun.intended_at,
        other_messages=others,
        operation=begun.operation,
        attachments=fields.get("attachments", ""),
        answers=fields.get("answers", ""),
    )


def contents_of(item: ClaimedItem, cipher: Cipher) -> Contents:
    """What the item is about."""
    stored = cipher.open(item.contents_sealed, about=item.id)
    return sealed_values.from_bytes(CONTENTS[item.kind], stored)


def opened(connection: Connection, item_id: WorkItemId, cipher: Cipher) -> Contents:
    """What an item of this worker is about, by its number."""
    kind = connection.execute(
        select(work_items.c.kind).where(work_items.c.id == item_id)
    ).scalar_one()
    return sealed_values.from_bytes(
        CONTENTS[kind], work_queue.contents(connection, item_id, cipher)
    )
