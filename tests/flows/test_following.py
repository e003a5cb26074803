"""What a pass does about messages already sent: who is rung, what is taken back, what is not shown.

Issue A.4: a bounce or a "left the school" reply makes a linked item at the same deadline; a notice
retracted or mis-sent makes a correction task and a possible-breach task and stops that route.
"""

from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bots.encompass.drafting import reference_of
from bots.encompass.following import to_take_back
from bots.encompass.intake import SeenOccurrence
from bots.encompass.ports import Wanted
from bots.encompass.weighing import ToSend, weigh
from domain.identifiers import OccurrenceNumber
from domain.mail import Delivery, DeliveryState, ReceivedMessage, ReplyWord, SentRow
from domain.notices import CameBack, NoticeKind
from domain.outcome import State, TaskWanted
from flows import dispatch, following
from flows.encompass_desk import note_sent
from flows.following import cancel_second_showings, follow_messages, told_about
from flows.processes import OnBehalfOf
from runtime import (
    deliveries,
    occurrences_read,
    passes,
    person_tasks,
    sealed_values,
    work_queue,
)
from runtime.occurrences_read import ReadOccurrence
from runtime.tables import person_tasks as task_table
from runtime.tables import work_items
from tests.bots.encompass.small_case import DIRECTORY, HOUSE, LEAD, NOW, OCCURRENCE, a_notice
from tests.builders.queue import an_open_lane, an_open_write, claimed
from tests.flows.small_hub import SmallHub

FIRST = a_notice()
REFERENCE = reference_of(FIRST.keys)
DUE = NOW + timedelta(hours=2)
BEHALF = OnBehalfOf("schedule:encompass", "run-1")
SECOND = replace(FIRST, kind=NoticeKind.FIRST_DAY_BACK, told_first="SM-1", first_sent_at=NOW)
ON_DAY_BACK = NOW + timedelta(days=14)


@dataclass
class PostRoom:
    """What the mail system shows of our messages, and what came in."""

    sent: list[SentRow] = field(default_factory=list)
    received: list[ReceivedMessage] = field(default_factory=list)
    asked_since: list[Any] = field(default_factory=list)

    async def sent_items(self, since):
        self.asked_since.append(since)
        return list(self.sent)

    async def inbox(self, since):
        return list(self.received)

    def became(self, state, number="SM-1"):
        self.sent = [SentRow(number, "dsl@example.org", "", NOW, Delivery(state, NOW, "", ""))]

    def answered(self, words, number="SM-1"):
        came_in = ReceivedMessage(
            f"R-{len(self.received)}", "dsl", "Re:", NOW, words, number, FIRST.our_ref, False
        )
        self.received.append(came_in)


@dataclass
class Place:
    """A workplace by its shape; the mail is `post`."""

    worker: Any
    post: PostRoom
    visits: int = 0

    async def secure_mail(self, reason):
        return self.post


@pytest.fixture
def post() -> PostRoom:
    return PostRoom()


@pytest.fixture
def follow(hub: SmallHub, post: PostRoom, monkeypatch):
    """One pass's look at the mail."""

    @asynccontextmanager
    async def visit(place, number):
        place.visits += 1
        yield place

    monkeypatch.setattr(following, "visit", visit)

    async def look() -> Place:
        place = Place(hub.worker, post)
        await follow_messages(place, BEHALF)  # type: ignore[arg-type]  # a Workplace by its shape
        return place

    return look


@pytest.fixture
def sent(hub: SmallHub):
    """The first notice, sent at the first pass; its item."""
    item, _ = hub.take_up(Wanted(REFERENCE, FIRST, DUE))
    hub.rows(note_sent, item.id, FIRST, "SM-1")
    hub.rows(work_queue.change, item.id, State.DONE, NOW)
    return item


def items_of(hub, *kinds):
    chosen = select(work_items).where(work_items.c.kind.in_(kinds)).order_by(work_items.c.reference)
    return hub.rows(lambda connection: connection.execute(chosen).all())


def about(hub, row):
    return sealed_values.from_bytes(
        CameBack, hub.rows(work_queue.contents, row.id, hub.worker.cipher)
    )


def again(hub, sent, **columns):
    """The second showing, waiting for the first day back."""
    reference = f"{REFERENCE}/first_day_back"
    hub.put(Wanted(reference, SECOND, ON_DAY_BACK, ON_DAY_BACK, sent.id))
    [row] = [one for one in items_of(hub, "notice") if one.reference == reference]
    if columns:
        changed = work_items.update().where(work_items.c.id == row.id).values(**columns)
        hub.rows(lambda connection: connection.execute(changed))
    return row.id


def state_of(hub, item_id):
    return hub.rows(work_queue.states_of, item_id)[item_id]


def followed(hub):
    [one] = hub.rows(deliveries.since, NOW - timedelta(days=30))
    return one


@pytest.mark.parametrize(
    ("state", "words", "reason"),
    [
        (DeliveryState.RETURNED, None, "came_back"),
        (DeliveryState.DELIVERED, "I have left the school.", "answered_otherwise"),
        (DeliveryState.DELIVERED, "NOT OURS", "left_the_school"),
    ],
)
async def test_what_did_not_reach_its_school_is_a_call_at_the_notices_own_deadline(
    hub, sent, post, follow, state, words, reason
):
    post.became(state)
    if words:
        post.answered(words)

    await follow()
    await follow()

    [call] = items_of(hub, "phone")
    assert (call.due_at, call.follows, call.state) == (DUE, sent.id, "queued")
    assert (call.requested_by, about(hub, call).reason) == (BEHALF.whom, reason)


@pytest.mark.parametrize("words", ["RECEIVED", "Deleted"])
async def test_a_school_that_answers_needs_no_call(hub, sent, post, follow, words):
    post.became(DeliveryState.READ)
    post.answered(words)

    await follow()

    assert items_of(hub, "phone", "correction", "breach") == []
    one = followed(hub)
    assert (one.state, one.answer) == (DeliveryState.READ, ReplyWord(words.upper()))


@pytest.mark.parametrize(
    ("state", "words", "reason"),
    [
        (DeliveryState.RETURNED, None, "came_back"),
        (DeliveryState.READ, "I have left the school.", "answered_otherwise"),
        (DeliveryState.READ, "NOT OURS", "left_the_school"),
    ],
)
async def test_whatever_comes_after_received_is_a_call_too_and_only_not_ours_unsays_it(
    hub, sent, post, follow, state, words, reason
):
    post.became(DeliveryState.READ)
    post.answered("RECEIVED")
    await follow()

    post.became(state)
    if words:
        post.answered(words)
    await follow()

    [call] = items_of(hub, "phone")
    assert (call.due_at, about(hub, call).reason) == (DUE, reason)
    unsaid = words == "NOT OURS"
    assert followed(hub).answer is (ReplyWord.NOT_OURS if unsaid else ReplyWord.RECEIVED)


async def test_a_child_that_is_not_theirs_is_a_correction_and_a_possible_breach_too(
    hub, sent, post, follow
):
    post.answered("NOT OURS")

    await follow()
    await follow()

    breach, correction = items_of(hub, "correction", "breach")
    assert (correction.follows, breach.follows) == (sent.id, sent.id)
    assert {about(hub, one).reason for one in (correction, breach)} == {"sent_wrongly"}
    assert (correction.due_at - NOW) < timedelta(hours=1, minutes=1)
    assert followed(hub).answer is ReplyWord.NOT_OURS


async def test_a_reader_who_left_is_no_breach(hub, sent, post, follow):
    post.answered("I have left the school.")

    await follow()

    assert items_of(hub, "correction", "breach") == []


@pytest.mark.parametrize(
    "trouble", ["came back", "left the school", "not theirs", "unlinked since"]
)
async def test_what_went_wrong_once_is_not_shown_again(hub, sent, post, follow, trouble):
    showing = again(hub, sent)
    if trouble == "came back":
        post.became(DeliveryState.RETURNED)
    elif trouble == "unlinked since":
        seen(hub, read_at=NOW + timedelta(hours=1))
    else:
        post.answered("NOT OURS" if trouble == "not theirs" else "I have left the school.")

    await follow()

    assert state_of(hub, showing) is State.NO_ACTION


async def test_what_arrived_is_shown_again(hub, sent, post, follow):
    showing = again(hub, sent)
    post.became(DeliveryState.READ)
    post.answered("RECEIVED")

    await follow()

    assert state_of(hub, showing) is State.QUEUED


async def corrected(hub, reason="sent_wrongly"):
    """The notice was taken back by a message of its own; its item."""
    back = CameBack(FIRST, "SM-0", NOW, reason)
    item, desk = hub.take_up(Wanted(f"correction/{REFERENCE}", back, DUE))
    verdict = weigh(FIRST, DIRECTORY, HOUSE, NOW, None, NOW)
    assert isinstance(verdict, ToSend)
    await desk.send(verdict.message, LEAD.ref, replace(FIRST, kind=NoticeKind.CORRECTION))
    hub.rows(work_queue.change, item.id, State.DONE, NOW)
    return item


@pytest.mark.parametrize(
    ("state", "is_phoned"), [(DeliveryState.RETURNED, True), (DeliveryState.DELIVERED, False)]
)
async def test_a_correction_that_came_back_is_a_call_too(hub, post, follow, state, is_phoned):
    """Issue A.4: delivery is followed after done; who was told wrongly has to hear of it."""
    item = await corrected(hub)
    post.became(state)

    await follow()
    await follow()

    calls = [(one.follows, one.due_at, about(hub, one).reason) for one in items_of(hub, "phone")]
    # The reason the correction had: whoever rings must not tell the school what it takes back.
    assert calls == ([(item.id, DUE, "sent_wrongly")] if is_phoned else [])
    assert items_of(hub, "breach") == []


@pytest.mark.parametrize(
    ("reason", "calls"), [("retracted_after_sending", ["stands_again"]), ("sent_wrongly", [])]
)
async def test_a_school_asked_to_delete_what_stands_again_is_phoned_once(
    hub, post, follow, reason, calls
):
    await corrected(hub, reason)
    seen(hub, FIRST.keys[0].child, read_at=NOW + timedelta(hours=1), is_retracted=True)
    await follow()
    assert items_of(hub, "phone") == []

    seen(hub, FIRST.keys[0].child, read_at=NOW + timedelta(hours=2))
    hub.after(days=8)
    await follow()
    await follow()

    assert [about(hub, one).reason for one in items_of(hub, "phone")] == calls


def seen(hub, *children, read_at, number=OCCURRENCE, **different):
    """A pass read the occurrence at this moment, with these children on it."""
    one = SeenOccurrence(number, read_at, read_at, children=children, **different)
    kept = [ReadOccurrence(number, read_at, sealed_values.to_bytes(one))]
    hub.rows(occurrences_read.keep, kept, read_at, hub.worker.cipher)


@pytest.mark.parametrize(
    ("children", "minutes", "is_wrong"),
    [((), 60, True), ((FIRST.keys[0].child,), 60, False), ((), -60, False)],
    ids=["unlinked since", "linked still", "read before it went"],
)
async def test_a_child_taken_off_its_occurrence_after_the_telling_was_told_of_wrongly(
    hub, sent, post, follow, children, minutes, is_wrong
):
    seen(hub, *children, read_at=NOW + timedelta(minutes=minutes))

    await follow()

    made = [(one.kind, about(hub, one).reason) for one in items_of(hub, "correction", "breach")]
    wrongly = [("breach", "sent_wrongly"), ("correction", "sent_wrongly")]
    assert made == (wrongly if is_wrong else [])
    assert items_of(hub, "phone") == []


async def test_only_messages_of_the_last_seven_days_are_followed(hub, sent, post, follow):
    post.became(DeliveryState.RETURNED)
    hub.after(days=7, minutes=1)

    place = await follow()

    assert (place.visits, items_of(hub, "phone")) == (0, [])


async def test_the_mail_is_read_from_before_the_oldest_message_followed(hub, sent, post, follow):
    hub.after(days=6, hours=23)

    await follow()

    [since] = post.asked_since
    assert since <= followed(hub).sent_at - timedelta(minutes=10)


async def test_where_nothing_was_sent_nobody_opens_the_mail(hub, post, follow):
    assert (await follow()).visits == 0


def test_only_what_was_told_about_the_occurrence_is_taken_back(hub, sent):
    key = replace(FIRST.keys[0], child="P0000099")
    hub.put(Wanted("notice/untold", replace(FIRST, keys=(key,)), DUE))

    told = hub.rows(told_about, [OCCURRENCE], hub.worker.cipher)
    elsewhere = hub.rows(told_about, [OccurrenceNumber("43260119999")], hub.worker.cipher)

    assert [(one.item_id, one.message, one.due_at) for one in told] == [(sent.id, "SM-1", DUE)]
    assert elsewhere == hub.rows(told_about, [], hub.worker.cipher) == []


def test_a_pass_that_sees_a_withdrawal_queues_what_takes_the_notice_back(hub, sent):
    """As flows.dispatch does it, in the transaction that completes the pass."""
    showing = again(hub, sent)
    told = hub.rows(told_about, [OCCURRENCE], hub.worker.cipher)
    hub.put(*to_take_back(told, NOW))
    hub.rows(cancel_second_showings, [one.item_id for one in told], NOW)

    made = items_of(hub, "correction", "breach")
    assert [(one.kind, one.due_at - NOW) for one in made] == [
        ("breach", timedelta(hours=72)),
        ("correction", timedelta(hours=1)),
    ]
    assert state_of(hub, showing) is State.NO_ACTION


class TestCancelSecondShowings:
    @pytest.mark.parametrize("state", [State.QUEUED, State.DEFERRED, State.AWAITING_PERSON])
    def test_one_in_no_workers_hands_is_called_off_with_its_rule(self, hub, sent, state):
        showing = again(hub, sent, state=state)

        hub.rows(cancel_second_showings, [sent.id], NOW)

        [row] = [one for one in items_of(hub, "notice") if one.id == showing]
        assert (row.state, row.outcome_code, row.outcome_rule) == ("no_action", "came_back", "E70")

    def test_nobody_is_asked_any_more_about_one_that_is_called_off(self, hub, sent):
        showing = again(hub, sent, state=State.AWAITING_PERSON)
        asked = TaskWanted("verify_contact", "contact_changed", "hub admin", DUE)
        hub.rows(person_tasks.open_task, showing, asked, NOW, hub.worker.cipher)

        hub.rows(cancel_second_showings, [sent.id], NOW)

        states = hub.rows(lambda c: c.execute(select(task_table.c.state)).scalars().all())
        assert states == ["withdrawn"]

    def test_the_showing_of_another_notice_stays(self, hub, sent):
        showing = again(hub, sent)

        hub.rows(cancel_second_showings, ["another"], NOW)

        assert state_of(hub, showing) is State.QUEUED

    def test_a_call_that_follows_the_notice_stays(self, hub, sent):
        back = CameBack(FIRST, "SM-1", NOW, "came_back")
        hub.put(Wanted(f"phone/{REFERENCE}", back, DUE, follows=sent.id))

        hub.rows(cancel_second_showings, [sent.id], NOW)

        assert [one.state for one in items_of(hub, "phone")] == ["queued"]

    def test_one_that_is_being_shown_is_left_to_its_worker(self, hub, sent):
        showing = again(hub, sent, state=State.WORKING)

        hub.rows(cancel_second_showings, [sent.id], NOW)

        assert state_of(hub, showing) is State.WORKING

    def test_one_that_may_have_been_shown_is_left_to_whoever_looks_for_it(self, hub, sent):
        showing = again(hub, sent, not_before=NOW)
        with hub.database.transaction() as connection:
            lane = an_open_lane(connection, "showing")
            an_open_write(connection, claimed(connection, lane, now=ON_DAY_BACK))
            deferred = work_items.update().where(work_items.c.id == showing)
            connection.execute(deferred.values(state="deferred"))

        hub.rows(cancel_second_showings, [sent.id], NOW)

        assert state_of(hub, showing) is State.DEFERRED


def test_a_pass_asks_for_seven_days_before_the_last_completed_one(hub):
    """Issue A.2: since the last completed pass, with seven days' overlap."""
    asked = NOW - timedelta(hours=3)
    begun = hub.rows(passes.begin, "encompass", asked, (asked, asked))
    hub.rows(passes.complete, begun.id, asked, 1, 0, 0)
    hub.rows(passes.begin, "encompass", NOW - timedelta(hours=1), (NOW, NOW))

    began, _ = hub.rows(dispatch._begin, hub.worker)

    assert began.window_from == asked - timedelta(days=7)


def test_a_first_pass_asks_for_seven_days_before_now(hub):
    began, _ = hub.rows(dispatch._begin, hub.worker)

    assert began.window_from == began.asked_at - timedelta(days=7)


def test_what_a_partner_whose_clock_is_ahead_dates_later_today_is_asked_for_too(hub):
    began, _ = hub.rows(dispatch._begin, hub.worker)

    assert began.window_until >= began.asked_at + timedelta(hours=12)


@pytest.mark.parametrize(("days", "is_known"), [(6, True), (8, False)])
def test_what_was_read_within_the_overlap_is_not_news(hub, days, is_known):
    seen(hub, read_at=NOW - timedelta(days=days))

    _, before = hub.rows(dispatch._begin, hub.worker)

    assert [one.number for one in before] == ([OCCURRENCE] if is_known else [])
