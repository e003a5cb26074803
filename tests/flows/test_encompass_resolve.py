"""A write no turn comes back to is looked for, never made: proven, disproved or in doubt."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select

from bots.encompass.drafting import reference_of
from bots.encompass.ports import Wanted
from bots.encompass.weighing import ToSend, weigh
from domain.errors import SystemUnavailable, WriteInDoubt, WriteUnproven
from domain.mail import DeliveryState
from domain.notices import CameBack, Notice, NoticeKind
from domain.outbound import ClearedMessage
from domain.outcome import Done, NoAction, Outcome, Receipt, State
from domain.school_days import SchoolCalendar
from flows.encompass import perform_encompass, perform_resolve
from flows.encompass_desk import note_sent, opened
from runtime import (
    by_hand,
    deliveries,
    drafts,
    lanes,
    notice_keys,
    person_tasks,
    sweeper,
    turns,
    work_queue,
    write_once,
)
from runtime.encryption import Cipher
from runtime.person_tasks import Decision
from runtime.tables import settlements, work_items, write_journal
from runtime.work_queue import ClaimedItem
from tests.bots.encompass.small_case import (
    BRINDLE,
    DIRECTORY,
    EARLIER,
    HOUSE,
    LARKRISE,
    LEAD,
    NOW,
    OCCURRENCE,
    TERMS,
    a_notice,
    a_register,
)
from tests.builders.queue import (
    an_open_write,
    circumstances,
    end_writes,
    let_time_pass,
    the_proxy_closes_revoked_lanes,
)
from tests.builders.tasks import only_open_task
from tests.connectors.secure_mail.cleared import (
    a_cleared_answer,
    a_cleared_document,
    a_cleared_recall,
)
from tests.flows.small_hub import SmallHub

DUE = NOW + timedelta(hours=2)
CLOSED_TODAY = replace(LARKRISE, calendar=SchoolCalendar(TERMS, inset_days=frozenset({NOW.date()})))
TUESDAY_PASS = datetime(2026, 11, 24, 5, 30, tzinfo=UTC)
TUESDAY_LIMIT = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)
FIRST = a_notice()
NOTICE_REFERENCE = reference_of(FIRST.keys)
MAILBOX_OF_LEAD, HUB_MAILBOX = "h.oakden@larkrise.example.org", HOUSE.hub.mailbox.text
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


async def sent_and_half_recorded(desk: Any) -> Receipt:
    """The message went, and what became of its first entry nobody knows."""
    mailbox = desk.desk.hub.mail
    mailbox.answer, mailbox.on_click = None, lambda: True
    await desk.told(BOTH, await desk.send(a_message(BOTH), LEAD.ref, BOTH))
    entry: Receipt = await desk.record(BOTH, EARLIER)
    return entry


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
OF_EARLIER = tuple(replace(key, occurrence=EARLIER) for key in FIRST.keys)
BOTH = replace(FIRST, references=(EARLIER, OCCURRENCE), keys=(*OF_EARLIER, *FIRST.keys))
RECORD = Write("append_entry", SEND.item, lambda desk: desk.record(FIRST, OCCURRENCE))


def giving(message: ClearedMessage, operation: str) -> Callable[[Any], Awaitable[Receipt]]:
    """A message beyond the notice's own, written by the item in hand."""

    async def give(desk: Any) -> Receipt:
        mail = desk.desk.hub.mail
        send = mail.send_message(message, LEAD.ref, NOW, operation=operation)
        return await write_once.write(send, desk.desk.writing(desk.item))

    return give


async def take_back(desk: Any) -> Receipt:
    recall = desk.desk.hub.mail.recall_message(a_cleared_recall())
    return await write_once.write(recall, desk.desk.writing(desk.item))


DOCUMENT = Write(
    "send/document",
    CORRECT.item,
    giving(a_cleared_document(MAILBOX_OF_LEAD, HUB_MAILBOX), "send/document"),
)
REPLY = Write(
    "reply",
    CORRECT.item,
    giving(a_cleared_answer(MAILBOX_OF_LEAD, HUB_MAILBOX, "SM-90001"), "send"),
)
RECALL = Write("recall", CORRECT.item, take_back)
SENT_BY_MAIL = [SEND, SEND_AGAIN, CORRECT, DOCUMENT, REPLY]
WRITES = pytest.mark.parametrize(
    "write", [*SENT_BY_MAIL, RECALL, RECORD], ids=lambda write: write.operation
)
SENDS = pytest.mark.parametrize("write", SENT_BY_MAIL, ids=lambda write: write.operation)


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
async def test_a_message_that_is_not_found_is_in_doubt_for_ever_and_leaves_no_draft(hub, write):
    await begun_and_left(hub, write, is_stored=False)
    left = list(hub.mail.drafts)

    with pytest.raises(WriteInDoubt):
        await resolve(hub)

    assert journal(hub) == [(write.operation, "in_doubt", "not_found", None)]
    assert clicks_of(hub) == 1
    assert (left, hub.mail.drafts) == (["D-1"], {})


async def test_a_recall_that_is_not_found_is_in_doubt_for_ever(hub):
    await begun_and_left(hub, RECALL, is_stored=False)

    with pytest.raises(WriteInDoubt):
        await resolve(hub)

    assert journal(hub) == [("recall", "in_doubt", "not_found", None)]
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


@pytest.mark.parametrize("found_by", ["resolve", "a person"])
async def test_a_message_proven_a_day_late_is_followed_from_its_click_on(hub, found_by):
    """Issue A.4: delivery is followed after done, and it may have come back in between."""
    if found_by == "resolve":
        await begun_and_left(hub, SEND, is_stored=True)
        hub.after(days=1)
    else:
        item = await left_in_doubt(hub, SEND)
        hub.after(days=1)
        hub.rows(settled_as, item.id, "there", {"record": "SM-7"}, hub.worker.cipher)

    await resolve(hub)

    [followed] = hub.rows(deliveries.since, NOW)
    assert is_just_now(followed.sent_at)


@WRITES
async def test_a_doubt_that_is_proven_after_all_is_settled_and_nobody_is_asked_any_more(hub, write):
    """design.md 3: an in_doubt is settled by its own row, done, by whom, with the evidence."""
    item = await begun_and_left(hub, write, is_stored=True, by=the_looks_are_used_up)
    assert [one.kind for one in hub.rows(person_tasks.open_tasks)] == ["settle_in_doubt"]

    outcome = await resolve(hub)

    assert isinstance(outcome, Done)
    [kept] = hub.rows(settlements_of, item.id)
    assert (kept.answer, kept.by, is_just_now(kept.at)) == ("there", "worker", True)
    evidence = hub.worker.cipher.open(kept.evidence_sealed, about=item.id)
    assert json.loads(evidence) == {"record": outcome.receipts[0].record_id}
    assert hub.rows(person_tasks.open_tasks) == []
    assert hub.rows(work_queue.states_of, item.id) == {item.id: State.IN_DOUBT}


async def test_a_doubt_with_another_write_still_open_is_not_settled_by_one_proof(hub):
    item = await begun_and_left(hub, SEND, is_stored=True, by=the_looks_are_used_up)
    with hub.database.transaction() as connection:
        an_open_write(connection, item, state="in_doubt", op_id="another")

    await resolve(hub)

    assert hub.rows(settlements_of, item.id) == []
    assert [one.kind for one in hub.rows(person_tasks.open_tasks)] == ["settle_in_doubt"]


async def test_a_doubt_nobody_can_prove_stays_with_the_person(hub):
    item = await begun_and_left(hub, SEND, is_stored=False, by=the_looks_are_used_up)

    with pytest.raises(WriteInDoubt):
        await resolve(hub)

    assert hub.rows(settlements_of, item.id) == []
    assert [one.kind for one in hub.rows(person_tasks.open_tasks)] == ["settle_in_doubt"]


@pytest.mark.parametrize("ended_by", ["a person took it", "the looks were used up"])
@pytest.mark.parametrize("write", [SEND, SEND_AGAIN], ids=lambda write: write.operation)
async def test_a_notice_found_among_what_was_sent_is_recorded_on_its_occurrence(
    hub, write, ended_by
):
    """Issue A.3: then the send is recorded on the occurrence with our reference and read back."""
    by = taken_by_hand if ended_by == "a person took it" else the_looks_are_used_up
    sent = await begun_and_left(hub, write, is_stored=True, by=by)
    await resolve(hub)
    hub.police.answer, hub.police.on_click = None, lambda: True
    lane = hub.open_lane()
    item = hub.claim(lane)

    outcome = await perform_encompass(item, lane)

    assert (item.kind, hub.rows(follows_of, item.id)) == ("record", sent.id)
    assert isinstance(outcome, Done)
    [entry] = hub.police.entries
    assert FIRST.our_ref in entry.text
    assert (entry.occurrence, outcome.receipts[0].record_id) == (OCCURRENCE, entry.entry_id)
    assert hub.mail.clicks == 1


async def test_an_occurrence_that_says_so_already_gets_no_second_entry(hub):
    await begun_and_left(hub, SEND, is_stored=True)
    await resolve(hub)
    hub.police.answer, hub.police.on_click = None, lambda: True
    lane = hub.open_lane()
    item = hub.claim(lane)
    await perform_encompass(item, lane)

    await perform_encompass(item, lane)

    assert len(hub.police.entries) == hub.police.clicks == 1


async def test_whoever_comes_after_one_that_died_behind_its_proof_tells_and_settles(hub):
    item = await begun_and_left(hub, SEND, is_stored=True, by=the_looks_are_used_up)
    hub.rows(proven_as, item.id, "SM-1")

    assert await resolve(hub) == NoAction("already_settled", "resolve")

    [followed] = hub.rows(deliveries.since, NOW)
    assert (followed.item_id, followed.message) == (item.id, "SM-1")
    assert [one.answer for one in hub.rows(settlements_of, item.id)] == ["there"]


async def test_what_a_person_found_is_told_at_once_and_then_followed_and_recorded(hub):
    """Issue A: a key is told when the send is proven or a person says so; then it is recorded."""
    item = await left_in_doubt(hub, SEND)

    hub.rows(settled_as, item.id, "there", {"record": "SM-7"}, hub.worker.cipher)

    held = hub.rows(notice_keys.of_item, item.id)
    assert {one.key for one in held} == {*FIRST.keys, *FIRST.keys_of_pupils}
    assert all(is_just_now(one.told_at) for one in held)
    assert await resolve(hub) == NoAction("already_settled", "resolve")
    [followed] = hub.rows(deliveries.since, NOW)
    assert (followed.item_id, followed.message) == (item.id, "SM-7")
    await recorded(hub)
    [entry] = hub.police.entries
    assert (entry.occurrence, FIRST.our_ref in entry.text) == (OCCURRENCE, True)
    assert hub.mail.clicks == 1


@pytest.mark.parametrize("ended_by", ["a person took it", "the looks were used up"])
async def test_what_a_person_found_for_resolve_is_the_notices_own_write(hub, ended_by):
    """Nobody could find it, so `resolve` asks a person itself; the answer is about the notice."""
    by = taken_by_hand if ended_by == "a person took it" else the_looks_are_used_up
    item = await begun_and_left(hub, SEND, is_stored=False, by=by)
    asking = await resolve_in_doubt(hub)

    hub.rows(settled_as, asking.id, "there", {"record": "SM-7"}, hub.worker.cipher)

    assert journal(hub) == [("send", "proven", "person", "SM-7")]
    assert all(is_just_now(one.told_at) for one in hub.rows(notice_keys.of_item, item.id))
    assert await resolve(hub) == NoAction("already_settled", "resolve")
    assert [one.message for one in hub.rows(deliveries.since, NOW)] == ["SM-7"]
    await recorded(hub)
    assert len(hub.police.entries) == 1
    assert "settle_in_doubt" not in {one.kind for one in hub.rows(person_tasks.open_tasks)}


@pytest.mark.parametrize("found_by", ["resolve", "a person"])
@pytest.mark.parametrize("worked_after", [timedelta(0), timedelta(days=1, hours=5)])
async def test_what_went_to_a_closed_school_and_was_found_late_is_shown_again_once(
    hub, found_by, worked_after
):
    """Issue A.3: outside term it is sent now and shown again on the school's first day back."""
    hub.register.places = a_register(CLOSED_TODAY)
    item = await found_late(hub, found_by)
    hub.it_is(NOW + worked_after)
    lane = hub.open_lane()
    unrecorded = hub.claim(lane)

    await perform_encompass(unrecorded, lane)
    await perform_encompass(unrecorded, lane)

    [again] = hub.rows(second_showings)
    assert again.reference == f"{NOTICE_REFERENCE}/first_day_back"
    assert (again.not_before, again.due_at, again.follows) == (TUESDAY_PASS, TUESDAY_LIMIT, item.id)
    notice = hub.rows(opened, again.id, hub.worker.cipher)
    assert (notice.kind, notice.first_sent_at) == (NoticeKind.FIRST_DAY_BACK, draft_of(hub, item))
    assert hub.rows(deliveries.since, NOW)[0].message == notice.told_first


@pytest.mark.parametrize("why_not", ["it came back", "a person has it", "the school is open"])
async def test_what_was_found_late_is_shown_again_only_where_nothing_stands_against_it(
    hub, why_not
):
    hub.register.places = (
        a_register() if why_not == "the school is open" else a_register(CLOSED_TODAY)
    )
    by = taken_by_hand if why_not == "a person has it" else the_looks_are_used_up
    item = await begun_and_left(hub, SEND, is_stored=True, by=by)
    await resolve(hub)
    if why_not == "it came back":
        back = CameBack(FIRST, "SM-1", NOW, "came_back")
        hub.put(Wanted(f"phone/{NOTICE_REFERENCE}", back, DUE, NOW + timedelta(1), item.id))

    await recorded(hub)

    assert hub.rows(second_showings) == []


async def test_a_message_is_followed_once_though_its_notice_was_ordered_again_meanwhile(hub):
    item = await left_in_doubt(hub, SEND)
    hub.rows(settled_as, item.id, "there", {"record": "SM-7"}, hub.worker.cipher)
    again = hub.rows(by_hand.reopen, item.id, "r.calloway", None, NOW, hub.worker.cipher)
    hub.rows(note_sent, again.item_id, FIRST, "SM-7")
    hub.rows(hold_back, f"{NOTICE_REFERENCE}#2")

    await resolve(hub)

    assert [one.message for one in hub.rows(deliveries.since, NOW)] == ["SM-7"]


@pytest.mark.parametrize("says", ["it is there", "done by hand"])
def test_of_a_notice_ordered_once_more_the_keys_the_first_one_holds_are_told(hub, says):
    """Issue A: a key is told when the send is proven or a person says so."""
    item, _ = hub.take_up(SEND.item)
    hub.rows(work_queue.change, item.id, State.SYSTEM_EXCEPTION, NOW)
    hub.rows(by_hand.reopen, item.id, "r.calloway", None, NOW, hub.worker.cipher)
    again = hub.claim(hub.open_lane())
    if says == "it is there":
        hub.rows(the_looks_are_used_up, again, hub.worker.cipher)
        hub.rows(settled_as, again.id, "there", {"record": "SM-7"}, hub.worker.cipher)
    else:
        done = {"how": "phone", "when": "0650", "to_whom": "the lead"}
        hub.rows(by_hand.done_by_hand, again.id, "r.calloway", done, NOW, hub.worker.cipher)

    assert [one.told_at for one in hub.rows(notice_keys.of_item, item.id)] == [NOW] * 2


def test_of_a_notice_with_keys_of_its_own_only_those_are_told(hub):
    """The first let go of what the second tells; what else the first holds is not told by it."""
    hub.put(Wanted(reference_of(BOTH.keys), BOTH, DUE))
    [first] = hub.rows(ids_of, reference_of(BOTH.keys))
    let_go = BOTH.about(OF_EARLIER)
    hub.rows(notice_keys.release, first, let_go.every_key)
    hub.put(Wanted(reference_of(BOTH.keys), let_go, DUE))
    [second] = hub.rows(ids_of, f"{reference_of(BOTH.keys)}#2")

    hub.rows(notice_keys.told_by_person, second, NOW)

    assert {one.told_at for one in hub.rows(notice_keys.of_item, second)} == {NOW}
    assert {one.told_at for one in hub.rows(notice_keys.of_item, first)} == {None}


def test_a_school_that_was_sent_nothing_is_not_told_by_the_message_to_another(hub):
    """Both are about one occurrence. Issue A: a key is told when its own send is proven."""
    elsewhere = tuple(replace(key, establishment=BRINDLE.reference) for key in FIRST.keys)
    hub.put(SEND.item, Wanted("notice/elsewhere", replace(FIRST, keys=elsewhere), DUE))
    [first], [other] = (hub.rows(ids_of, one) for one in (NOTICE_REFERENCE, "notice/elsewhere"))

    hub.rows(note_sent, first, FIRST, "SM-1")

    assert all(one.told_at for one in hub.rows(notice_keys.of_item, first))
    assert {one.told_at for one in hub.rows(notice_keys.of_item, other)} == {None}


async def test_what_a_person_did_not_find_is_neither_told_nor_recorded(hub):
    item = await left_in_doubt(hub, SEND)

    hub.rows(settled_as, item.id, "not_there", {}, hub.worker.cipher)

    assert [one for one in hub.rows(notice_keys.of_item, item.id) if one.told_at] == []
    with pytest.raises(AssertionError, match="nothing to claim"):
        hub.claim(hub.open_lane())


@pytest.mark.parametrize("found_by", ["a person", "resolve"])
async def test_where_one_entry_was_in_doubt_the_notices_other_occurrences_say_so_too(hub, found_by):
    write = Write(
        "append_entry", Wanted(reference_of(BOTH.keys), BOTH, DUE), sent_and_half_recorded
    )
    if found_by == "resolve":
        await begun_and_left(hub, write, is_stored=True, by=the_looks_are_used_up)
    else:
        item = await left_in_doubt(hub, write)
        hub.rows(settled_as, item.id, "there", {"record": "E-9"}, hub.worker.cipher)
    await resolve(hub)

    await recorded(hub)

    assert hub.police.entries[-1].occurrence == OCCURRENCE
    assert hub.mail.clicks == 1


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


def taken_by_hand(connection: Connection, item: ClaimedItem, cipher: Cipher) -> None:
    """A person does it meanwhile."""
    by_hand.take(connection, item.id, "r.calloway", NOW, cipher)


def the_looks_are_used_up(connection: Connection, item: ClaimedItem, cipher: Cipher) -> None:
    """The partner could not be searched until no turn was left."""
    lanes.revoke(connection, item.lane.id, item.lane.epoch, "open_write")
    work_queue.change(connection, item.id, State.IN_DOUBT, NOW)
    person_tasks.ask_to_settle(connection, item.id, NOW, NOW, cipher)


async def begun_and_left(
    hub: SmallHub,
    write: Write,
    *,
    is_stored: bool,
    waits: bool = True,
    by: Callable[[Connection, ClaimedItem, Cipher], None] = taken_by_hand,
) -> ClaimedItem:
    """The click's answer is lost, and no turn comes back to it; the sweeper finds it."""
    for partner in (hub.mail, hub.police):
        partner.on_click, partner.answer = (lambda: is_stored), LOST_ANSWER
    item, desk = hub.take_up(write.item)
    with pytest.raises(WriteUnproven):
        await write.make(desk)
    with hub.database.transaction() as connection:
        by(connection, item, hub.worker.cipher)
        the_proxy_closes_revoked_lanes(connection)
        swept = sweeper.sweep(connection, hub.worker.settings, NOW, hub.worker.cipher)
        assert swept.writes_to_resolve == 1
        if waits:
            let_time_pass(connection, 60)
        else:
            connection.execute(work_items.update().values(held_until_real=0.0))
    return item


async def left_in_doubt(hub: SmallHub, write: Write) -> ClaimedItem:
    """Nobody could find it, neither the item's own turns nor `resolve`."""
    item = await begun_and_left(hub, write, is_stored=False, by=the_looks_are_used_up)
    hub.rows(end_writes, item.id, "in_doubt")
    hub.rows(ended, work_queue.RESOLVE)
    return item


async def found_late(hub: SmallHub, found_by: str) -> ClaimedItem:
    """The message is proven when its own turns are over."""
    if found_by == "resolve":
        item = await begun_and_left(hub, SEND, is_stored=True, by=the_looks_are_used_up)
    else:
        item = await left_in_doubt(hub, SEND)
        hub.rows(settled_as, item.id, "there", {"record": "SM-7"}, hub.worker.cipher)
    await resolve(hub)
    hub.police.answer, hub.police.on_click = None, lambda: True
    return item


def draft_of(hub: SmallHub, item: ClaimedItem) -> datetime:
    made: datetime = hub.rows(drafts.made_at, item.id, DUE)
    return made


def second_showings(connection):
    again = work_items.c.reference.like("%/first_day_back")
    return connection.execute(select(work_items).where(again)).all()


async def resolve_in_doubt(hub: SmallHub) -> ClaimedItem:
    """Its turn ends as it would in a shift."""
    lane = hub.open_lane()
    item = hub.claim(lane)
    with pytest.raises(WriteInDoubt) as doubt:
        await perform_resolve(item, lane)  # type: ignore[arg-type]  # a Desk by its shape
    hub.rows(turns.fail, item, doubt.value, circumstances(hub.worker.cipher))
    return item


async def recorded(hub: SmallHub) -> None:
    """A worker takes up the next item, which records a notice."""
    hub.police.answer, hub.police.on_click = None, lambda: True
    lane = hub.open_lane()
    item = hub.claim(lane)
    assert item.kind == "record"
    assert isinstance(await perform_encompass(item, lane), Done)  # type: ignore[arg-type]  # by its shape


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


def ended(connection, queue):
    """Nothing of this queue waits for anybody any more."""
    values = {"state": State.IN_DOUBT.value}
    connection.execute(work_items.update().where(work_items.c.queue == queue).values(**values))


def settled_as(connection, item_id, answer, details, cipher):
    """A person looked, and says what is there."""
    task_id = only_open_task(connection, item_id)
    decision = Decision("r.calloway", answer, person_tasks.fits_of(connection, task_id), details)
    person_tasks.decide(connection, task_id, decision, NOW, cipher)


def settlements_of(connection, item_id):
    return connection.execute(select(settlements).where(settlements.c.item_id == item_id)).all()


def follows_of(connection, item_id):
    chosen = select(work_items.c.follows).where(work_items.c.id == item_id)
    return connection.execute(chosen).scalar_one()


def proven_as(connection, item_id, record_id):
    """The proof was written down, and then its worker died."""
    entry = write_journal.c
    proof = {"state": "proven", "settled_how": "resolved", "record_id": record_id}
    connection.execute(write_journal.update().where(entry.item_id == item_id).values(**proof))
