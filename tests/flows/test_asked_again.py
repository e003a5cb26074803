"""A question that failed comes again with the next pass, and its child is not asked about twice.

Issue A, Bad input and trouble: nothing lost. `reliability` 3, W11: an item that always fails does
so in the sight of people.
"""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bots.encompass.drafting import reference_of
from bots.encompass.intake import OVERLAP, SeenOccurrence, seen
from bots.encompass.ports import Wanted
from domain.notices import ChildInQuestion, Question, QuestionKey
from domain.occurrences import Listing, OccurrenceRow
from domain.outcome import State
from flows.dispatch import Looked, _begin, _complete
from flows.encompass import perform_encompass
from runtime import by_hand, person_tasks, turns, work_queue
from runtime.tables import work_items
from tests.bots.encompass.small_case import (
    EARLIER,
    IDRIS,
    LAST_NIGHT,
    NOW,
    OCCURRENCE,
    WREN,
    WREN_AT_SCHOOL,
    a_notice,
    an_occurrence,
)
from tests.builders.queue import let_time_pass
from tests.builders.tasks import a_question, an_answer, only_open_task
from tests.flows.small_hub import SmallHub

DUE = NOW + timedelta(hours=2)
TELLING_WREN = a_notice()


def asking(child=WREN, *occurrences, code="child_not_linked", school="") -> Wanted:
    about = occurrences or (OCCURRENCE,)
    task = a_question(kind="link_child", reason_code=code)
    question = ChildInQuestion(about, child, Question.LINK_CHILD, task, establishment=school)
    return Wanted(f"question/{child.record_id}/{about}/{code}/{school}", question, DUE)


FAILED = asking()


def a_pass(hub: SmallHub, *changed: SeenOccurrence) -> int:
    """The next pass sees this; how many items are new."""
    with hub.database.transaction() as connection:
        begun, before = _begin(connection, hub.worker)
        looked = Looked(Listing((), 0), changed)
        return _complete(connection, hub.worker, begun, before, looked, "schedule").items_new


def asked_items(hub: SmallHub):
    of_questions = select(work_items).where(work_items.c.kind == "question")
    chosen = of_questions.order_by(work_items.c.created_at, work_items.c.reference)
    return hub.rows(lambda connection: connection.execute(chosen).all())


def references(hub: SmallHub) -> list[str]:
    return [one.reference for one in asked_items(hub)]


def end(hub: SmallHub, state: State = State.SYSTEM_EXCEPTION, wanted: Wanted = FAILED) -> None:
    """The last item that asks this ends so."""
    [*_, last] = [one for one in asked_items(hub) if one.reference.startswith(wanted.reference)]
    hub.rows(work_queue.change, last.id, state, NOW)


def a_failed_question(hub: SmallHub, wanted: Wanted = FAILED) -> None:
    hub.put(wanted)
    end(hub, wanted=wanted)


class TestWhenItComesAgain:
    def test_once_though_nothing_changed(self, hub_on_each):
        hub = hub_on_each
        a_failed_question(hub)

        assert (a_pass(hub), a_pass(hub)) == (1, 0)

        first, second = asked_items(hub)
        assert (second.reference, second.follows) == (f"{FAILED.reference}#2", first.id)
        assert (second.state, second.due_at) == (State.QUEUED, first.due_at)

    def test_each_time_it_failed(self, hub):
        a_failed_question(hub)
        for number in (2, 3, 4):
            assert a_pass(hub) == 1
            assert references(hub)[-1] == f"{FAILED.reference}#{number}"
            end(hub)

    @pytest.mark.parametrize(
        "ended",
        [
            State.DONE,
            State.NO_ACTION,
            State.BUSINESS_EXCEPTION,
            State.CANCELLED,
            State.DONE_BY_PERSON,
        ],
    )
    def test_not_when_it_ended_otherwise(self, hub, ended):
        hub.put(FAILED)
        end(hub, ended)

        assert a_pass(hub) == 0

    def test_not_when_a_person_ordered_it_again(self, hub):
        a_failed_question(hub)
        [item] = asked_items(hub)
        hub.rows(by_hand.reopen, item.id, "s.super", DUE, NOW, hub.worker.cipher)

        assert a_pass(hub) == 0

    def test_not_when_it_failed_longer_ago_than_a_pass_looks_back(self, hub):
        a_failed_question(hub)
        hub.it_is(NOW + OVERLAP + timedelta(minutes=1))

        assert a_pass(hub) == 0


class TestWhoseChildIsSeenTo:
    @pytest.mark.parametrize(
        ("asked", "again"),
        [
            (asking(WREN), 0),
            # Told as a pupil, and under another police record of the same child.
            (asking(WREN_AT_SCHOOL), 0),
            (asking(WREN, school="110231"), 0),
            (asking(WREN, school="110232"), 1),
            (asking(IDRIS), 1),
            (asking(WREN, EARLIER), 1),
            (asking(WREN, EARLIER, OCCURRENCE), 1),
        ],
        ids=["child", "pupil", "place", "other place", "other child", "other one", "one of two"],
    )
    def test_a_child_told_of_meanwhile_is_not_asked_about(self, hub, asked, again):
        a_failed_question(hub, asked)
        hub.put(Wanted(reference_of(TELLING_WREN.keys), TELLING_WREN, DUE))

        assert a_pass(hub) == again

    @pytest.mark.parametrize("state", [State.AWAITING_PERSON, State.QUEUED, State.DONE_BY_PERSON])
    @pytest.mark.parametrize(
        ("other", "again"),
        [
            (asking(code="over_18"), 0),
            (asking(WREN, EARLIER, OCCURRENCE, code="over_18"), 0),
            (asking(IDRIS), 1),
            (asking(WREN, EARLIER), 1),
            (asking(code="told_elsewhere", school="110231"), 1),
        ],
        ids=["of it", "of it and another", "other child", "other one", "one place only"],
    )
    def test_a_child_another_question_is_about_is_not_asked_about(self, hub, other, again, state):
        a_failed_question(hub)
        hub.put(other)
        if state is not State.QUEUED:
            end(hub, state, other)

        assert a_pass(hub) == again

    def test_one_whose_other_question_failed_too_is_asked_about_again(self, hub):
        other = asking(code="over_18")
        a_failed_question(hub)
        a_failed_question(hub, other)

        assert (a_pass(hub), a_pass(hub)) == (1, 0)

    @pytest.mark.parametrize(("status", "again"), [("Retracted", 0), ("Open", 1)])
    def test_nobody_is_asked_about_an_occurrence_withdrawn_since(self, hub, status, again):
        a_failed_question(hub)
        row = OccurrenceRow(OCCURRENCE, changed_at=LAST_NIGHT)
        occurrence = an_occurrence(status=status)

        a_pass(hub, seen(occurrence, row, NOW))

        assert references(hub)[1:] == [f"{FAILED.reference}#2"] * again

    async def test_in_a_persons_hands_the_second_time_it_is_known_as_theirs(self, hub):
        a_failed_question(hub)
        a_pass(hub)
        desk = hub.desk_for(hub.claim(lane := hub.open_lane()), lane)
        before = await desk.asked_of([OCCURRENCE])
        end(hub, State.DONE_BY_PERSON)

        after = await desk.asked_of([OCCURRENCE])

        key = QuestionKey(OCCURRENCE, WREN.record_id, "link_child", "child_not_linked", "")
        assert (before, after) == ({key: False}, {key: True})


async def a_turn(hub):
    """The next question's turn, as a worker makes it."""
    lane, worker = hub.open_lane(), hub.worker
    item = hub.claim(lane)
    async with turns.working_on(item, worker.database, worker.settings, worker.cipher) as turn:
        turn.outcome = await perform_encompass(item, lane)
    hub.rows(let_time_pass, 120)
    return turn.ended and turn.ended.state


def a_person_says(hub: SmallHub, answer: str) -> None:
    [*_, item] = asked_items(hub)
    task = hub.rows(only_open_task, item.id)
    decision = hub.rows(an_answer, task, answer)
    hub.rows(person_tasks.decide, task, decision, NOW, hub.worker.cipher)


async def test_what_a_person_answered_before_it_failed_stands_and_the_child_is_told_once(hub):
    hub.put(FAILED)
    await a_turn(hub)
    a_person_says(hub, "linked")
    hub.register.away = RuntimeError("a bug")
    assert await a_turn(hub) is State.SYSTEM_EXCEPTION
    hub.register.away = None

    a_pass(hub)
    state = await a_turn(hub)

    assert state is State.DONE
    assert hub.rows(person_tasks.open_tasks) == []
    assert [one.reference for one in told(hub)] == [reference_of(TELLING_WREN.keys)]


async def test_what_a_person_answered_before_it_ended_is_asked_anew_when_it_is_reopened(hub):
    hub.put(FAILED)
    await a_turn(hub)
    a_person_says(hub, "does_not_belong")
    assert await a_turn(hub) is State.NO_ACTION

    [item] = asked_items(hub)
    hub.rows(by_hand.reopen, item.id, "s.super", DUE, NOW, hub.worker.cipher)

    assert await a_turn(hub) is State.AWAITING_PERSON
    assert len(hub.rows(person_tasks.open_tasks)) == 1


def told(hub: SmallHub):
    notices = select(work_items.c.reference).where(work_items.c.kind == "notice")
    return hub.rows(lambda connection: connection.execute(notices).all())
