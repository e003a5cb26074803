"""A write no turn comes back to is looked for, never made: proven, disproved or in doubt."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bots.encompass.drafting import reference_of
from bots.encompass.ports import Wanted
from bots.encompass.weighing import ToSend, weigh
from domain.errors import SystemUnavailable, WriteInDoubt, WriteUnproven
from domain.mail import DeliveryState
from domain.notices import CameBack, Notice, NoticeKind
from domain.outbound import ClearedMessage
from domain.outcome import Done, NoAction, Outcome, Receipt, State
from flows.encompass import perform_resolve
from runtime import by_hand, deliveries, notice_keys, sweeper, work_queue
from runtime.tables import work_items, write_journal
from runtime.work_queue import ClaimedItem
from tests.bots.encompass.small_case import DIRECTORY, HOUSE, LEAD, NOW, OCCURRENCE, a_notice
from tests.builders.queue import end_writes, let_time_pass, the_proxy_closes_revoked_lanes
from tests.flows.small_hub import SmallHub

DUE = NOW + timedelta(hours=2)
FIRST = a_notice()
NOTICE_REFERENCE = reference_of(FIRST.keys)
LOST_ANSWER = SystemUnavailable(system="partner")


@dataclass(frozen=True)
class Write:
    """One write of the worker: what it is in the journal, whose it is, and how it is made."""

    operation: str
    item: Wanted
    make: Callable[[Any], Awaitable[Receipt]]


def a_message(notice: Notice = FIRST) -> ClearedMessage:
    verdict = weigh(notice, DIRECTORY, HOUSE, NOW, None, NOW)
    assert isinstance(verdict, ToSend)
    return verdict.message


def sending(notice: Notice) -> Callable[[Any], Awaitable[Receipt]]:
    return lambda desk: desk.send(a_message(), LEAD.ref, notice)


SEND = Write("send", Wanted(NOTICE_REFERENCE, FIRST, DUE), sending(FIRST))
SECOND = replace(FIRST, kind=NoticeKind.FIRST_DAY_BACK, told_first="SM-0", first_sent_at=NOW)
SEND_AGAIN = Write(
    "send/first_day_back",
    Wanted(f"{NOTICE_REFERENCE}/first_day_back", SECOND, DUE),
    sending(SECOND),
)
CORRECT = Write(
    "send/correction",
    Wanted(f"correction/{NOTICE_REFERENCE}", CameBack(FIRST, "SM-0", NOW, "sent_wrongly"), DUE),
    sending(replace(FIRST, kind=NoticeKind.CORRECTION)),
)
RECORD = Write("append_entry", SEND.item, lambda desk: desk.record(FIRST, OCCURRENCE))
WRITES = pytest.mark.parametrize(
    "write", [SEND, SEND_AGAIN, CORRECT, RECORD], ids=lambda write: write.operation
)
SENDS = pytest.mark.parametrize(
    "write", [SEND, SEND_AGAIN, CORRECT], ids=lambda write: write.operation
)


@WRITES
async def test_what_was_made_is_found_by_its_operations_name_and_proven(hub, write):
    await begun_and_left(hub, write, is_stored=True)
    clicks = clicks_of(hub)

    outcome = await resolve(hub)

    assert isinstance(outcome, Done)
    [receipt] = outcome.receipts
    assert receipt.operation == write.operation
    assert journal(hub) == [(write.operation, "proven", "resolved", receipt.record_id)]
    assert clicks_of(hub) == clicks == 1


async def test_an_entry_that_was_never_made_is_disproved(hub):
    await begun_and_left(hub, RECORD, is_stored=False)

    outcome = await resolve(hub)

    assert outcome == NoAction("write_disproved", "resolve")
    assert journal(hub) == [("append_entry", "disproved", "two_searches", None)]
    assert clicks_of(hub) == 1


@SENDS
async def test_a_message_that_is_not_found_is_in_doubt_for_ever(hub, write):
    await begun_and_left(hub, write, is_stored=False)

    with pytest.raises(WriteInDoubt):
        await resolve(hub)

    assert journal(hub) == [(write.operation, "in_doubt", "not_found", None)]
    assert clicks_of(hub) == 1


@WRITES
async def test_before_its_settle_time_nothing_is_said_of_a_write(hub, write):
    await begun_and_left(hub, write, is_stored=False, waits=False)

    with pytest.raises(WriteUnproven):
        await resolve(hub)

    assert journal(hub) == [(write.operation, "intended", None, None)]


@WRITES
async def test_what_somebody_settled_meanwhile_is_left_alone(hub, write):
    await begun_and_left(hub, write, is_stored=True)
    [item_id] = hub.rows(ids_of, write.item.reference)
    hub.rows(end_writes, item_id, "disproved")

    outcome = await resolve(hub)

    assert outcome == NoAction("already_settled", "resolve")


@pytest.mark.parametrize("first_is", ["followed", "known to the notice only"])
async def test_the_second_showing_does_not_take_the_first_message_for_its_own(hub, first_is):
    hub.mail.store("SM-0", a_message())
    if first_is == "followed":
        hub.put(SEND.item)
        [item_id] = hub.rows(ids_of, NOTICE_REFERENCE)
        hub.rows(deliveries.begin, item_id, FIRST.our_ref, "SM-0", NOW)
        hub.rows(hold_back, NOTICE_REFERENCE)
    await begun_and_left(hub, SEND_AGAIN, is_stored=False)

    with pytest.raises(WriteInDoubt):
        await resolve(hub)


async def test_the_second_showing_finds_its_own_message_beside_the_first(hub):
    hub.mail.store("SM-0", a_message())
    await begun_and_left(hub, SEND_AGAIN, is_stored=True)

    outcome = await resolve(hub)

    assert isinstance(outcome, Done)
    assert outcome.receipts[0].record_id == "SM-2"


async def test_a_notice_found_among_what_was_sent_is_told_and_followed(hub):
    await begun_and_left(hub, SEND, is_stored=True)

    await resolve(hub)

    [item_id] = hub.rows(ids_of, NOTICE_REFERENCE)
    held = hub.rows(notice_keys.of_item, item_id)
    [followed] = hub.rows(deliveries.since, NOW)
    assert {one.key for one in held} == {*FIRST.keys, *FIRST.keys_of_pupils}
    assert all(is_just_now(one.told_at) for one in held)
    assert (followed.item_id, followed.message) == (item_id, "SM-1")
    assert followed.state is DeliveryState.SENT


@pytest.mark.parametrize("write", [CORRECT, RECORD], ids=lambda write: write.operation)
async def test_no_other_write_tells_a_school(hub, write):
    await begun_and_left(hub, write, is_stored=True)

    await resolve(hub)

    assert hub.rows(deliveries.since, NOW) == []
    assert [one for one in hub.rows(notice_keys.held_for, [OCCURRENCE]) if one.told_at] == []


async def test_a_reopened_notice_that_is_sent_tells_the_keys_the_first_one_holds(hub):
    item, desk = hub.take_up(SEND.item)
    hub.rows(work_queue.change, item.id, State.SYSTEM_EXCEPTION, NOW)
    hub.rows(by_hand.reopen, item.id, "r.calloway", None, NOW, hub.worker.cipher)
    lane = hub.open_lane()
    again = hub.claim(lane)
    desk = hub.desk_for(again, lane)

    await desk.told(FIRST, await desk.send(a_message(), LEAD.ref, FIRST))

    held = hub.rows(notice_keys.of_item, item.id)
    assert held
    assert all(is_just_now(one.told_at) for one in held)
    assert [one.item_id for one in hub.rows(deliveries.since, NOW)] == [again.id]


async def begun_and_left(
    hub: SmallHub, write: Write, *, is_stored: bool, waits: bool = True
) -> ClaimedItem:
    """The click's answer is lost, then a person takes the item by hand; the sweeper finds it."""
    for partner in (hub.mail, hub.police):
        partner.on_click, partner.answer = (lambda: is_stored), LOST_ANSWER
    item, desk = hub.take_up(write.item)
    with pytest.raises(WriteUnproven):
        await write.make(desk)
    with hub.database.transaction() as connection:
        by_hand.take(connection, item.id, "r.calloway", NOW, hub.worker.cipher)
        the_proxy_closes_revoked_lanes(connection)
        swept = sweeper.sweep(connection, hub.worker.settings, NOW, hub.worker.cipher)
        assert swept.writes_to_resolve == 1
        if waits:
            let_time_pass(connection, 60)
        else:
            connection.execute(work_items.update().values(held_until_real=0.0))
    return item


async def resolve(hub: SmallHub) -> Outcome:
    lane = hub.open_lane()
    item = hub.claim(lane)
    assert item.queue == work_queue.RESOLVE
    return await perform_resolve(item, lane)  # type: ignore[arg-type]  # a Desk by its shape


def is_just_now(moment: datetime) -> bool:
    """The business clock goes on while a test runs."""
    return NOW <= moment < NOW + timedelta(minutes=1)


def clicks_of(hub: SmallHub) -> int:
    return hub.mail.clicks + hub.police.clicks


def journal(hub: SmallHub) -> list[tuple[str, str, str | None, str | None]]:
    entry = write_journal.c
    chosen = select(entry.operation, entry.state, entry.settled_how, entry.record_id)
    return [tuple(row) for row in hub.rows(lambda connection: connection.execute(chosen).all())]


def ids_of(connection, reference):
    chosen = select(work_items.c.id).where(work_items.c.reference == reference)
    return connection.execute(chosen).scalars().all()


def hold_back(connection, reference):
    """Nobody takes this item up."""
    one = work_items.c.reference == reference
    connection.execute(work_items.update().where(one).values(not_before=DUE))
