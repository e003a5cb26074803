"""What is asked of this worker, put on the queue: by a pass, by a turn, by people at the console.

Every item of the queue `encompass` is made by `new_item`; a find by whoever wants one is the item a
pass would make, so that a household is never looked into twice for one state of its records.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from bots.encompass.intake import (
    OVERLAP,
    SeenOccurrence,
    alone,
    find_of,
    ordered_again,
)
from bots.encompass.items import PRIORITIES, QUEUE
from bots.encompass.ports import Wanted
from bots.encompass.rules import VERSION
from domain.identifiers import OccurrenceNumber
from domain.outcome import State
from runtime import occurrences_read, ordered_work, passes, sealed_values, work_queue
from runtime.clock import business_now
from runtime.encryption import Cipher
from runtime.ordered_work import Ordered
from runtime.settings import HubSettings, Settings
from runtime.work_queue import Added, NewItem

PURPOSE, LAWFUL_BASIS = "protect_child", "legal_obligation"


@dataclass(frozen=True, slots=True)
class Order:
    """What every item of a turn, a pass or a person's request is queued with."""

    cipher: Cipher
    settings: Settings
    hub: HubSettings
    requested_by: str
    purpose_code: str = PURPOSE
    lawful_basis: str = LAWFUL_BASIS


def order_find(
    connection: Connection, number: OccurrenceNumber, order: Order, reason: str
) -> Added:
    """Look into the household of this occurrence: the item a pass makes for what was last read.

    One that failed is ordered once more; one that ended otherwise is the one that is there.
    `reason`: why a person asks, a code of `wording.searches.ACCESS_REASONS`.
    """
    now = business_now(connection)
    last = passes.last_completed(connection, QUEUE)
    since = last.window_from if last else now - OVERLAP
    read = occurrences_read.since(connection, since, order.cipher)
    of_this = occurrences_read.of(connection, [number], order.cipher)
    seen = {one.number: sealed_values.from_bytes(SeenOccurrence, one.parties) for one in read}
    seen |= {one.number: sealed_values.from_bytes(SeenOccurrence, one.parties) for one in of_this}
    wanted = after_one_failed(connection, find_of(number, list(seen.values()), now))
    added = work_queue.add(connection, new_item(wanted, order), now, order.cipher)
    why = (order.requested_by, reason, order.purpose_code, order.lawful_basis)
    ordered_work.note(connection, added, Ordered(QUEUE, *why))
    return added


def finds_alone(
    connection: Connection, occurrences: Sequence[OccurrenceNumber], cipher: Cipher
) -> list[Wanted]:
    """A find for each of these occurrences by itself; one that failed is ordered once more."""
    read = occurrences_read.of(connection, occurrences, cipher)
    seen = {one.number: sealed_values.from_bytes(SeenOccurrence, one.parties) for one in read}
    now = business_now(connection)
    wanted = [alone(number, seen.get(number), now) for number in occurrences]
    return [after_one_failed(connection, one) for one in wanted]


def new_item(wanted: Wanted, order: Order) -> NewItem:
    """The item as the queue keeps it."""
    # The item's kind is the first word of its reference.
    kind = wanted.reference.partition("/")[0]
    return NewItem(
        queue=QUEUE,
        reference=wanted.reference,
        kind=kind,
        authority=order.hub.authority,
        contents=sealed_values.to_bytes(wanted.contents),
        due_at=wanted.due_at,
        requested_by=order.requested_by,
        purpose_code=order.purpose_code,
        lawful_basis=order.lawful_basis,
        rules_version=VERSION,
        schema_version=1,
        attempts_allowed=order.settings.attempts_allowed,
        priority=PRIORITIES.get(kind, 0),
        not_before=wanted.not_before,
        follows=wanted.follows,
    )


def after_one_failed(connection: Connection, wanted: Wanted) -> Wanted:
    """The same, or where that failed, the same once more behind it."""
    times, asked = 1, wanted
    while there := work_queue.id_of(connection, QUEUE, asked.reference):
        if work_queue.states_of(connection, there)[there] is not State.SYSTEM_EXCEPTION:
            return asked
        times += 1
        asked = replace(ordered_again(wanted, times), follows=there)
    return asked
