"""A pass of Operation Encompass: what changed at the police, and what became of our messages.

Seven days' overlap: what is seen again is the same item, and nothing between two passes is missed.
A pass is completed in the transaction that queues what it found; one that fails is made again.
"""

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select

from bots.encompass.following import to_take_back
from bots.encompass.intake import (
    OVERLAP,
    FailedFind,
    SeenOccurrence,
    finds,
    seen,
    seen_restricted,
    seen_unreadable,
    to_read,
    withdrawn,
)
from bots.encompass.items import QUEUE
from bots.encompass.ordering import LAWFUL_BASIS, PURPOSE, Order
from bots.encompass.reading import CUT_SHORT, UNREADABLE
from connectors.police_rms import PoliceRms
from domain.errors import ConnectorClosed, RecordRestricted
from domain.identifiers import OccurrenceNumber
from domain.notices import Household
from domain.occurrences import Listing, Occurrence, OccurrenceRow
from domain.outcome import State, WorkItemId
from flows.asked_again import ask_failed_again
from flows.encompass_desk import hub_of, put_in_queue
from flows.following import cancel_second_showings, follow_messages, told_about
from flows.processes import OnBehalfOf, PassMade
from flows.wiring import Worker, Workplace, open_workplace, visit
from runtime import gates, log, occurrences_read, passes, sealed_values
from runtime.clock import business_now
from runtime.encryption import Cipher
from runtime.occurrences_read import ReadOccurrence
from runtime.passes import Pass
from runtime.tables import work_items
from runtime.viewing import ReasonForAccess

PROCESS = "encompass"
# The partner's clock may be ahead of ours; what it dates later today is still tonight's.
AHEAD = timedelta(days=1)

_item = work_items.c

_log = log.get()

Share = list[SeenOccurrence]


@dataclass(frozen=True, slots=True)
class Looked:
    """What a pass saw of the police system."""

    listing: Listing
    changed: tuple[SeenOccurrence, ...]


async def make_a_pass(worker: Worker, behalf: OnBehalfOf) -> PassMade:
    """Ask what changed, queue it, follow what was sent.

    Raises: any SystemException of the police system; the pass is then not completed, and made
    again. Of the mailbox, unless it is closed; the messages are then followed again.
    """
    begun, before = await worker.database.run(_begin, worker)
    async with open_workplace(worker) as place:
        looked = await _look(place, begun, before, behalf)
        made = await worker.database.run(_complete, worker, begun, before, looked, behalf.whom)
        await _follow(place, behalf)
    return made


async def _follow(place: Workplace, behalf: OnBehalfOf) -> None:
    """A closed mailbox is read by the next pass, which follows the same messages."""
    database = place.worker.database
    try:
        await follow_messages(place, behalf)
    except ConnectorClosed as closed:
        _log.warning(closed.code, process=PROCESS)
        await database.run(gates.close_because, closed, await database.run(business_now))


def reason_of(behalf: OnBehalfOf) -> ReasonForAccess:
    """Why a pass looks at occurrences."""
    return ReasonForAccess(
        words="Operation Encompass, looking for new occurrences",
        on_behalf_of=behalf.whom,
        purpose_code=PURPOSE,
        lawful_basis=LAWFUL_BASIS,
        run_id=behalf.run_id,
    )


def _begin(connection: Connection, worker: Worker) -> tuple[Pass, list[SeenOccurrence]]:
    now = business_now(connection)
    last = passes.last_completed(connection, PROCESS)
    window = ((last.asked_at if last else now) - OVERLAP, now + AHEAD)
    read = occurrences_read.since(connection, window[0], worker.cipher)
    before = [sealed_values.from_bytes(SeenOccurrence, one.parties) for one in read]
    return passes.begin(connection, PROCESS, now, window), before


async def _look(
    place: Workplace, begun: Pass, before: Sequence[SeenOccurrence], behalf: OnBehalfOf
) -> Looked:
    """The list by the first lane; every lane, the first too, reads its share of what is news."""
    reason, lanes = reason_of(behalf), place.worker.settings.shift_lanes
    async with visit(place, 0) as desk:
        rms = await desk.police_rms(reason)
        listing = await rms.changed_occurrences(begun.window_from, begun.window_until)
        rows = to_read(listing.rows, before)
        own, *others = [rows[number::lanes] for number in range(lanes)]
        reading = [
            _read_share(rms, own, begun.asked_at),
            *(
                _read(place, number, share, begun.asked_at, reason)
                for number, share in enumerate(others, start=1)
                if share
            ),
        ]
        read = await _all_of(reading)
    return Looked(listing, tuple(one for share in read for one in share))


async def _all_of(reading: Sequence[Coroutine[Any, Any, Share]]) -> list[Share]:
    """Every share, side by side; the first that fails ends them all."""
    try:
        async with asyncio.TaskGroup() as side_by_side:
            tasks = [side_by_side.create_task(one) for one in reading]
    except BaseExceptionGroup as several:
        raise several.exceptions[0] from several
    return [task.result() for task in tasks]


async def _read(
    place: Workplace,
    number: int,
    rows: Sequence[OccurrenceRow],
    asked_at: datetime,
    reason: ReasonForAccess,
) -> Share:
    async with visit(place, number) as desk:
        return await _read_share(await desk.police_rms(reason), rows, asked_at)


async def _read_share(rms: PoliceRms, rows: Sequence[OccurrenceRow], asked_at: datetime) -> Share:
    """Each occurrence of one lane's share; of a restricted one nothing but its number."""
    return [await _read_one(rms, row, asked_at) for row in rows]


async def _read_one(rms: PoliceRms, row: OccurrenceRow, asked_at: datetime) -> SeenOccurrence:
    if row.is_restricted:
        return seen_restricted(row, asked_at)
    try:
        return seen(await _read_twice(rms, row.number), row, asked_at)
    except RecordRestricted:
        return seen_restricted(row, asked_at)
    except UNREADABLE:
        return seen_unreadable(row, asked_at)


async def _read_twice(rms: PoliceRms, number: OccurrenceNumber) -> Occurrence:
    """A page may be cut short once."""
    try:
        return await rms.occurrence(number)
    except CUT_SHORT:
        return await rms.occurrence(number)


def _complete(
    connection: Connection,
    worker: Worker,
    begun: Pass,
    before: Sequence[SeenOccurrence],
    looked: Looked,
    whom: str,
) -> PassMade:
    """All that was found, and that it was found: one transaction."""
    now = business_now(connection)
    order = Order(worker.cipher, worker.settings, hub_of(worker.settings), whom)
    failed = _failed_finds(connection, worker, begun.window_from)
    # Also what was withdrawn before: its message may have been on its way then.
    gone = withdrawn({one.number: one for one in (*before, *looked.changed)}.values())
    taken_back = told_about(connection, gone, worker.cipher)
    wanted = [*finds(looked.changed, before, now, failed), *to_take_back(taken_back, now)]
    new = put_in_queue(connection, wanted, order)
    new += ask_failed_again(connection, order, begun.window_from, gone)
    cancel_second_showings(connection, [one.item_id for one in taken_back], now)
    kept = [_kept(one) for one in looked.changed]
    occurrences_read.keep(connection, kept, now, worker.cipher)
    read = {OccurrenceNumber(row.number) for row in looked.listing.rows}
    passes.complete(connection, begun.id, now, len(read), looked.listing.withheld, new)
    return PassMade(len(read), looked.listing.withheld, new)


def _failed_finds(connection: Connection, worker: Worker, since: datetime) -> list[FailedFind]:
    """The finds that failed and after which no other was ordered for any of their occurrences."""
    failed = (_item.queue == QUEUE, _item.kind == "find", _item.created_at >= since)
    first = select(func.min(_item.created_at)).where(*failed, _is_failed())
    found = connection.execute(
        select(_item.id, _item.reference, _item.contents_sealed, _is_failed().label("failed"))
        .where(*failed, _item.created_at >= first.scalar_subquery())
        .order_by(_item.created_at, _item.id)
    ).all()
    last: dict[OccurrenceNumber, str] = {}
    about = {row.id: _occurrences(row, worker.cipher) for row in found}
    for row in found:
        last.update(dict.fromkeys(about[row.id], row.id))
    return [
        FailedFind(WorkItemId(row.id), row.reference, about[row.id])
        for row in found
        if row.failed and any(last[number] == row.id for number in about[row.id])
    ]


def _is_failed() -> ColumnElement[bool]:
    return _item.state == State.SYSTEM_EXCEPTION


def _occurrences(row: Row[Any], cipher: Cipher) -> tuple[OccurrenceNumber, ...]:
    opened = cipher.open(row.contents_sealed, about=row.id)
    return sealed_values.from_bytes(Household, opened).occurrences


def _kept(one: SeenOccurrence) -> ReadOccurrence:
    return ReadOccurrence(one.number, one.changed_at, sealed_values.to_bytes(one))
