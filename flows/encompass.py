"""Operation Encompass on the workers' hands: its turns, and the writes that somebody left open."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, select

from bots.encompass.bot import perform
from bots.encompass.items import QUEUE
from bots.encompass.ordering import Order
from bots.encompass.ports import Ours, Wanted
from bots.encompass.weighing import House
from connectors.secure_mail import RecallWanted, SendMessage
from domain.identifiers import OurReference
from domain.message_slots import ForceName, MailAddress, PhoneNumber
from domain.notices import CameBack, Notice, Unrecorded
from domain.outcome import Done, NoAction, Outcome, Receipt, WorkItemId
from domain.templates import Hub, Template
from flows import begun_writes
from flows.encompass_desk import (
    OPERATIONS,
    EncompassDesk,
    contents_of,
    hub_of,
    message_of,
    note_sent,
    opened,
    put_in_queue,
)
from flows.leftovers import leaving_no_draft
from flows.wiring import Desk, Worker, reason_for
from runtime import deliveries, drafts, person_tasks, write_once
from runtime.clock import business_now
from runtime.encryption import Cipher
from runtime.settings import HubSettings
from runtime.tables import work_items, write_journal
from runtime.work_queue import ClaimedItem
from runtime.write_once import Operation, Standing, Turn

SEND, REPLY, RECALL = "send", "reply", "recall"


def house_of(hub: HubSettings) -> House:
    """The hub as its messages show it."""
    return House(
        Hub(ForceName(hub.force), PhoneNumber(hub.phone), MailAddress(hub.mailbox)),
        Template(hub.template),
        frozenset(hub.allowed_domains),
    )


async def perform_encompass(item: ClaimedItem, desk: Desk) -> Outcome:
    """One turn with one item of the queue `encompass`."""
    hub = hub_of(desk.worker.settings)
    contents = contents_of(item, desk.worker.cipher)
    ours = Ours(item.id, item.reference, item.due_at or item.created_at, item.created_at)
    return await perform(item.kind, contents, ours, house_of(hub), EncompassDesk(desk, item, hub))


async def perform_resolve(item: ClaimedItem, desk: Desk) -> Outcome:
    """One turn with a write that no other turn will come back to: looked for, never clicked."""
    which = json.loads(desk.worker.cipher.open(item.contents_sealed, about=item.id))
    database = desk.worker.database
    begun = await database.run(_entry, which["op_id"], which["number"])
    if begun.state == Standing.PROVEN and begun.record_id:
        # Whoever proved it may have died before anybody was told.
        await database.run(_note_proven, begun, begun.record_id, desk.worker)
    if begun.state != Standing.INTENDED:
        return NoAction("already_settled", "resolve")
    operation = await operation_of(begun, desk, item)
    receipt = await _resolve(begun, operation, desk.writing(item))
    if receipt is None:
        return NoAction("write_disproved", "resolve")
    await database.run(_note_proven, begun, receipt.record_id, desk.worker)
    return Done((receipt,))


async def operation_of(begun: Row[Any], desk: Desk, item: ClaimedItem) -> Operation:
    """The write a journal entry is about, by the name of its operation."""
    fields = write_once.fields_of(begun, desk.worker.cipher)
    family = begun.operation.partition("/")[0]
    if family == RECALL:
        return (await desk.secure_mail(reason_for(item))).recalled_before(_recall_of(begun, fields))
    if family == REPLY:
        mail = await desk.secure_mail(reason_for(item))
        # Whoever wrote the message that was answered.
        return mail.sent_before(message_of(begun, fields, fields["answers"], frozenset()))
    if family == SEND:
        place, others = await desk.worker.database.run(_told_with, begun, desk.worker.cipher)
        mail = await desk.secure_mail(reason_for(item))
        return mail.sent_before(message_of(begun, fields, place, others))
    return await begun_writes.operation_of(begun, desk, item)


async def _resolve(begun: Row[Any], operation: Operation, turn: Turn) -> Receipt | None:
    if isinstance(operation, SendMessage):
        async with leaving_no_draft(operation.discard_drafts):
            return await write_once.resolve(begun, operation, turn)
    return await write_once.resolve(begun, operation, turn)


def _recall_of(begun: Row[Any], fields: Mapping[str, str]) -> RecallWanted:
    """The recall a journal entry is about, as it is looked for."""
    return RecallWanted(
        message=fields["message"],
        to=fields["to"],
        subject=fields["subject"],
        reason=fields["reason"],
        reference=OurReference(begun.reference),
        operation=begun.operation,
    )


def _told_with(
    connection: Connection, begun: Row[Any], cipher: Cipher
) -> tuple[str, frozenset[str]]:
    """The place it was meant for, and messages of that reference that are another item's."""
    known = deliveries.of_reference(connection, OurReference(begun.reference))
    others = {one.message for one in known if one.item_id != begun.item_id}
    about = opened(connection, begun.item_id, cipher)
    notice = about.notice if isinstance(about, CameBack) else about
    if not isinstance(notice, Notice):
        raise TypeError(f"Not about a message: {begun.item_id}")
    return notice.school.reference, frozenset(others | {notice.told_first} - {""})


def _note_proven(connection: Connection, begun: Row[Any], record_id: str, worker: Worker) -> None:
    """What is proven is no doubt any more, and a notice found among what was sent is told."""
    if _queue_of(connection, begun.item_id) == QUEUE:
        about = opened(connection, begun.item_id, worker.cipher)
        if isinstance(about, Notice):
            _note_notice(connection, begun.item_id, about, worker)
    now = business_now(connection)
    person_tasks.settle_by_proof(connection, begun.item_id, record_id, now, worker.cipher)


def _queue_of(connection: Connection, item_id: WorkItemId) -> str:
    """Whose item it is: what another process's items are about, this one cannot read."""
    queue = select(work_items.c.queue).where(work_items.c.id == item_id)
    return str(connection.execute(queue).scalar_one())


def _note_notice(
    connection: Connection, item_id: WorkItemId, notice: Notice, worker: Worker
) -> None:
    """Whichever of its writes was proven: what was sent of it is told, and has to be recorded."""
    send = write_once.operation_id(QUEUE, notice.our_ref, OPERATIONS[notice.kind])
    begun = write_once.standing_entry(connection, send)
    if begun is None or begun.state != Standing.PROVEN:
        return
    sent = notice.as_said(write_once.fields_of(begun, worker.cipher)["body"])
    note_sent(connection, item_id, sent, begun.record_id)
    _want_recorded(connection, item_id, sent, begun, worker)


def _want_recorded(
    connection: Connection, item_id: WorkItemId, notice: Notice, begun: Row[Any], worker: Worker
) -> None:
    """Each occurrence has to say that the place was told; no turn of the notice may come to it."""
    item = work_items.c
    columns = item.reference, item.due_at, item.requested_by
    sent = connection.execute(select(*columns).where(item.id == item_id)).one()
    order = Order(worker.cipher, worker.settings, hub_of(worker.settings), sent.requested_by)
    due_at = sent.due_at or business_now(connection)
    unrecorded = Unrecorded(
        notice,
        item_id,
        sent.reference,
        begun.record_id,
        worded_at=drafts.made_at(connection, item_id, begun.intended_at),
        sent_at=begun.intended_at,
    )
    wanted = Wanted(f"record/{sent.reference}", unrecorded, due_at, follows=item_id)
    put_in_queue(connection, [wanted], order)


def _entry(connection: Connection, op_id: str, number: int) -> Row[Any]:
    entry = write_journal.c
    return connection.execute(
        select(write_journal).where(entry.op_id == op_id, entry.number == number)
    ).one()
