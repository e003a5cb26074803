"""Following what was sent: how far it got, what came back, and which showings are off."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select

from bots.encompass.following import (
    SENT_WRONGLY,
    SentNotice,
    progress,
    refused,
    to_phone,
    to_take_back,
    to_tell_again,
    unlinked,
)
from bots.encompass.intake import SeenOccurrence
from bots.encompass.ordering import LAWFUL_BASIS, PURPOSE, Order
from bots.encompass.ports import Wanted
from domain.identifiers import OccurrenceNumber
from domain.mail import ReceivedMessage, SentRow
from domain.notices import CameBack, Notice, NoticeKind
from domain.outcome import State, WorkItemId
from flows.encompass_desk import OPERATIONS, hub_of, put_in_queue
from flows.processes import OnBehalfOf
from flows.wiring import Worker, Workplace, visit
from runtime import (
    deliveries,
    notice_keys,
    occurrences_read,
    person_tasks,
    sealed_values,
    work_queue,
)
from runtime.clock import business_now
from runtime.deliveries import Followed
from runtime.encryption import Cipher
from runtime.tables import work_items, write_journal
from runtime.viewing import ReasonForAccess
from runtime.write_once import Standing

# A message nobody answered in a week is a person's to chase.
FOLLOWED_FOR = timedelta(days=7)
# An occurrence withdrawn longer ago is a new matter, and an officer's to say.
STANDS_AGAIN_WITHIN = timedelta(days=28)
# The mail system's clock may be behind ours.
MARGIN = timedelta(minutes=10)
# A second showing in no worker's hands.
WAITING = (State.QUEUED, State.DEFERRED, State.AWAITING_PERSON)

_item = work_items.c


async def follow_messages(place: Workplace, behalf: OnBehalfOf) -> None:
    """Read what became of every message being followed, and queue what a person has to do.

    An answer does not end it: a message may come back later, and a school may think again.
    """
    worker = place.worker
    followed = await worker.database.run(_followed, worker)
    await worker.database.run(_tell_again, worker, behalf.whom)
    corrections = await worker.database.run(_corrections, worker, FOLLOWED_FOR)
    if not followed and not corrections:
        return
    await worker.database.run(_take_back_unlinked, worker, followed, behalf.whom)
    since = min(one.sent_at for one in (*followed, *corrections)) - MARGIN
    async with visit(place, 0) as desk:
        mail = await desk.secure_mail(_reason(behalf))
        sent, received = await mail.sent_items(since), await mail.inbox(since)
    await worker.database.run(_write_down, worker, followed, sent, received, behalf.whom)
    await worker.database.run(_want, worker, to_phone(corrections, sent, []), behalf.whom)


def told_about(
    connection: Connection, occurrences: Collection[OccurrenceNumber], cipher: Cipher
) -> list[SentNotice]:
    """The notices that were sent about these occurrences."""
    held = notice_keys.held_for(connection, tuple(occurrences)) if occurrences else []
    items = {one.item_id for one in held if one.told_at}
    sent = [one for one in deliveries.since(connection, _LONG_AGO) if one.item_id in items]
    return [_sent_notice(connection, one, cipher) for one in sent]


def cancel_second_showings(
    connection: Connection, notices: Iterable[WorkItemId], now: datetime
) -> None:
    """What came back, or was taken back, is not shown again.

    One that may have been shown already is not called off: whoever looks for it finds out.
    """
    values = {"outcome_code": "came_back", "outcome_rule": "E70"}
    for item_id in notices:
        waiting = select(_item.id).where(
            _item.follows == item_id, _item.kind == "notice", _item.state.in_(WAITING)
        )
        for again in connection.execute(waiting).scalars().all():
            if work_queue.open_writes(connection, again).may_have_happened:
                continue
            work_queue.change(connection, again, State.NO_ACTION, now, values=values)
            person_tasks.withdraw_open(connection, again, person_tasks.THE_WORKER, now)


_LONG_AGO = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


def _followed(connection: Connection, worker: Worker) -> list[SentNotice]:
    since = business_now(connection) - FOLLOWED_FOR
    return [
        _sent_notice(connection, one, worker.cipher) for one in deliveries.since(connection, since)
    ]


def _sent_notice(connection: Connection, followed: Followed, cipher: Cipher) -> SentNotice:
    row = connection.execute(
        select(_item.reference, _item.due_at).where(_item.id == followed.item_id)
    ).one()
    stored = work_queue.contents(connection, followed.item_id, cipher)
    return SentNotice(
        item_id=followed.item_id,
        reference=row.reference,
        notice=sealed_values.from_bytes(Notice, stored),
        message=followed.message,
        sent_at=followed.sent_at,
        due_at=row.due_at,
    )


def _corrections(connection: Connection, worker: Worker, within: timedelta) -> list[SentNotice]:
    """The corrections that went in this time: of these only whether they came back is followed."""
    sent = write_journal.c
    columns = sent.item_id, sent.record_id, sent.intended_at, _item.reference, _item.due_at
    since = business_now(connection) - within
    rows = connection.execute(
        select(*columns)
        .join(work_items, _item.id == sent.item_id)
        .where(sent.operation == OPERATIONS[NoticeKind.CORRECTION], sent.intended_at >= since)
        .where(sent.state == Standing.PROVEN.value)
    )
    return [_sent_correction(connection, row, worker.cipher) for row in rows]


def _sent_correction(
    connection: Connection, row: Row[Any, Any, Any, Any, Any], cipher: Cipher
) -> SentNotice:
    stored = work_queue.contents(connection, row.item_id, cipher)
    back = sealed_values.from_bytes(CameBack, stored)
    return SentNotice(
        item_id=row.item_id,
        reference=row.reference,
        notice=back.notice,
        message=row.record_id,
        sent_at=row.intended_at,
        due_at=row.due_at,
        corrects=back.reason,
    )


def _write_down(
    connection: Connection,
    worker: Worker,
    followed: Sequence[SentNotice],
    sent: Sequence[SentRow],
    received: Sequence[ReceivedMessage],
    whom: str,
) -> None:
    now = business_now(connection)
    for step in progress(followed, sent, received, now):
        if step.state:
            deliveries.note_state(connection, step.item_id, step.state, step.at)
        if step.answer:
            deliveries.note_answer(connection, step.item_id, step.answer, step.at)
    wrong = to_take_back(refused(followed, received), now, SENT_WRONGLY)
    _want(connection, worker, [*to_phone(followed, sent, received), *wrong], whom)


def _take_back_unlinked(
    connection: Connection, worker: Worker, followed: Sequence[SentNotice], whom: str
) -> None:
    """A child that somebody took off every occurrence was never this school's to hear about."""
    numbers = {number for one in followed for number in one.notice.references}
    seen, now = _seen(connection, numbers, worker.cipher), business_now(connection)
    _want(connection, worker, to_take_back(unlinked(followed, seen), now, SENT_WRONGLY), whom)


def _tell_again(connection: Connection, worker: Worker, whom: str) -> None:
    """A school that was asked to delete what is true after all is phoned, once."""
    corrections = _corrections(connection, worker, STANDS_AGAIN_WITHIN)
    numbers = {number for one in corrections for number in one.notice.references}
    seen = _seen(connection, numbers, worker.cipher)
    _want(connection, worker, to_tell_again(corrections, seen, business_now(connection)), whom)


def _seen(
    connection: Connection, numbers: Collection[OccurrenceNumber], cipher: Cipher
) -> list[SeenOccurrence]:
    read = occurrences_read.of(connection, numbers, cipher)
    return [sealed_values.from_bytes(SeenOccurrence, one.parties) for one in read]


def _want(connection: Connection, worker: Worker, wanted: Sequence[Wanted], whom: str) -> None:
    """Queue it, and stop the route: what it follows is not shown again."""
    order = Order(worker.cipher, worker.settings, hub_of(worker.settings), whom)
    put_in_queue(connection, wanted, order)
    stopped = {one.follows for one in wanted if one.follows}
    cancel_second_showings(connection, sorted(stopped), business_now(connection))


def _reason(behalf: OnBehalfOf) -> ReasonForAccess:
    return ReasonForAccess(
        words="Operation Encompass, following what was sent",
        on_behalf_of=behalf.whom,
        purpose_code=PURPOSE,
        lawful_basis=LAWFUL_BASIS,
        run_id=behalf.run_id,
    )
