"""Questions that failed, ordered again by the next pass: no child is forgotten or doubled."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from bots.encompass.items import QUEUE
from bots.encompass.ordering import Order
from domain.identifiers import OccurrenceNumber
from domain.notices import ChildInQuestion, Notice, QuestionKey
from domain.outcome import FINAL_STATES, State, WorkItemId
from flows.encompass_desk import QUESTION, opened, told_of
from runtime import by_hand, notice_keys, question_keys
from runtime.clock import business_now
from runtime.encryption import Cipher
from runtime.tables import work_items

_item = work_items.c

Occurrences = Collection[OccurrenceNumber]


def ask_failed_again(
    connection: Connection, order: Order, since: datetime, gone: Occurrences
) -> int:
    """Order each question that failed since then once more; how many there are.

    Not where its child was told of meanwhile, is asked about by another question, or is a person's,
    for every occurrence that is not `gone`.
    """
    now, whom = business_now(connection), order.requested_by
    again = [
        by_hand.reopen(connection, WorkItemId(one.id), whom, one.due_at, now, order.cipher)
        for one in _failed(connection, since)
        if _is_anything_left(connection, WorkItemId(one.id), gone, order.cipher)
    ]
    return sum(one.is_new for one in again)


def _failed(connection: Connection, since: datetime) -> Sequence[Row[Any, Any]]:
    """The failed questions that nobody ordered once more."""
    again = work_items.alias("again")
    followed = select(again.c.id).where(again.c.follows == _item.id, again.c.kind == QUESTION)
    return connection.execute(
        select(_item.id, _item.due_at)
        .where(_item.queue == QUEUE, _item.kind == QUESTION, _item.ended_at >= since)
        .where(_item.state == State.SYSTEM_EXCEPTION, ~followed.exists())
        .order_by(_item.created_at, _item.id)
    ).all()


def _is_anything_left(
    connection: Connection, item_id: WorkItemId, gone: Occurrences, cipher: Cipher
) -> bool:
    asked = opened(connection, item_id, cipher)
    if not isinstance(asked, ChildInQuestion):
        raise TypeError(f"Not about a child: {item_id}")
    told, elsewhere = _told(connection, asked, cipher), _asked_elsewhere(connection, asked)
    return not set(asked.occurrences) <= {*gone, *told, *elsewhere}


def _told(
    connection: Connection, asked: ChildInQuestion, cipher: Cipher
) -> frozenset[OccurrenceNumber]:
    """The occurrences that notices tell of this child, under whichever record."""
    holders = {one.item_id for one in notice_keys.held_for(connection, asked.occurrences)}
    about = [opened(connection, one, cipher) for one in holders]
    told = [told_of(connection, one, asked) for one in about if isinstance(one, Notice)]
    return frozenset().union(*told)


def _asked_elsewhere(connection: Connection, asked: ChildInQuestion) -> frozenset[OccurrenceNumber]:
    """The occurrences another question asks a person about, or that a person has by hand."""
    held = question_keys.held_for(connection, asked.occurrences)
    same = [one for one in held if _is_of_same_child(one.key, asked)]
    ids = [one.item_id for one in same]
    still = select(_item.id).where(_item.id.in_(ids), _item.state.not_in(FINAL_STATES))
    is_open = set(connection.execute(still).scalars())
    return frozenset(one.key.occurrence for one in same if one.is_by_hand or one.item_id in is_open)


def _is_of_same_child(key: QuestionKey, asked: ChildInQuestion) -> bool:
    """A question that names a place is about that place only."""
    return key.child == asked.child.record_id and key.establishment in ("", asked.establishment)
