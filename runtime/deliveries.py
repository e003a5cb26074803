"""What became of each message after it was sent: sent is not told."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select, update

from domain.identifiers import OurReference
from domain.mail import DeliveryState, ReplyWord
from domain.outcome import WorkItemId
from runtime.database import insert_or
from runtime.encryption import Cipher
from runtime.tables import deliveries, write_journal

_delivery = deliveries.c


@dataclass(frozen=True, slots=True)
class Followed:
    """One message and how far it got. `answer` is a word we asked for, or None."""

    item_id: WorkItemId
    our_ref: OurReference
    message: str
    sent_at: datetime
    state: DeliveryState
    state_at: datetime
    answer: ReplyWord | None
    answered_at: datetime | None


def begin(
    connection: Connection,
    item_id: WorkItemId,
    our_ref: OurReference,
    message: str,
    sent_at: datetime,
) -> None:
    """A message was proven sent; follow it from here. The second time changes nothing."""
    connection.execute(
        insert_or(connection, deliveries)
        .values(
            item_id=item_id,
            our_ref=our_ref,
            message=message,
            sent_at=sent_at,
            state=DeliveryState.SENT.value,
            state_at=sent_at,
        )
        .on_conflict_do_nothing(index_elements=["item_id"])
    )


def note_state(
    connection: Connection, item_id: WorkItemId, state: DeliveryState, at: datetime
) -> None:
    """How far the message got, as the mail system says now.

    A delivered message that is read keeps the time of its delivery: its school has had it since.
    """
    changed = update(deliveries).where(_delivery.item_id == item_id, _delivery.state != state.value)
    if state is DeliveryState.READ:
        was_delivered = _delivery.state == DeliveryState.DELIVERED.value
        connection.execute(changed.where(was_delivered).values(state=state.value))
    connection.execute(changed.values(state=state.value, state_at=at))


def note_answer(
    connection: Connection, item_id: WorkItemId, answer: ReplyWord, at: datetime
) -> None:
    """A word we asked for came back. The first one stands, until NOT OURS takes its place."""
    gives_way: ColumnElement[bool] = _delivery.answer.is_(None)
    if answer is ReplyWord.NOT_OURS:
        gives_way |= _delivery.answer != answer.value
    connection.execute(
        update(deliveries)
        .where(_delivery.item_id == item_id, gives_way)
        .values(answer=answer.value, answered_at=at)
    )


def since(connection: Connection, moment: datetime) -> list[Followed]:
    """Every message sent since this moment, the oldest first."""
    rows = connection.execute(
        select(deliveries).where(_delivery.sent_at >= moment).order_by(_delivery.sent_at)
    )
    return [_followed(row._mapping) for row in rows]


def of_reference(connection: Connection, our_ref: OurReference) -> list[Followed]:
    """Every message under one reference of ours, the oldest first."""
    rows = connection.execute(
        select(deliveries).where(_delivery.our_ref == our_ref).order_by(_delivery.sent_at)
    )
    return [_followed(row._mapping) for row in rows]


def bounced_mailboxes(connection: Connection, cipher: Cipher) -> Mapping[str, datetime]:
    """Addresses, in small letters, from which a message of ours came back, and when it last did.

    A mailbox is good again when a person has verified the contact since; whoever asks compares.
    """
    sent = write_journal.c
    rows = connection.execute(
        select(sent.op_id, sent.payload_sealed, _delivery.state_at)
        .join(deliveries, _delivery.message == sent.record_id)
        .where(_delivery.state == DeliveryState.RETURNED.value, sent.operation.like("send%"))
        .order_by(_delivery.state_at)
    )
    return {_addressed_to(row.payload_sealed, row.op_id, cipher): row.state_at for row in rows}


def _addressed_to(payload_sealed: bytes, op_id: str, cipher: Cipher) -> str:
    fields: dict[str, str] = json.loads(cipher.open(payload_sealed, about=op_id))
    return fields["to"].casefold()


def _followed(columns: object) -> Followed:
    values = dict(columns)  # type: ignore[call-overload]
    values["state"] = DeliveryState(values["state"])
    values["answer"] = ReplyWord(values["answer"]) if values["answer"] else None
    return Followed(**values)
