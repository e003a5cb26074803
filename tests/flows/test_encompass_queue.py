"""What a turn decides is queued whole or not at all, and no child is told of twice or forgotten."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, select

from bots.encompass.drafting import reference_of
from bots.encompass.ports import Wanted
from domain.errors import DecidedElsewhere
from domain.notices import ChildInQuestion, Household, Notice, NoticeKey, Question
from domain.outcome import Done, State
from flows.encompass_desk import EncompassDesk
from runtime import notice_keys, person_tasks, turns, work_queue
from runtime.tables import person_tasks as task_table
from runtime.tables import work_items
from runtime.work_queue import ClaimedItem
from tests.bots.encompass.small_case import EARLIER, IDRIS, NOW, OCCURRENCE, WREN, a_notice
from tests.builders.queue import let_time_pass
from tests.builders.tasks import a_question
from tests.flows.small_hub import LaneDesk, SmallHub

DUE = NOW + timedelta(hours=2)
K1, K2, K3 = (NoticeKey(OCCURRENCE, f"P000000{number}", "110231") for number in (3, 4, 5))
A_FIND = Wanted("find/43260118204/0", Household((OCCURRENCE,)), DUE)


def telling(*keys: NoticeKey) -> Wanted:
    return Wanted(reference_of(keys), a_notice_of(*keys), DUE)


def a_notice_of(*keys: NoticeKey) -> Notice:
    [pupil] = a_notice().pupils
    pupils = tuple(replace(pupil, children=(key.child,), register="") for key in keys)
    return a_notice(keys=tuple(sorted(keys)), pupils=pupils)


def question_in(wanted: Wanted) -> ChildInQuestion:
    assert isinstance(wanted.contents, ChildInQuestion)
    return wanted.contents


def asking(child=WREN, occurrence=OCCURRENCE, what: str = "link_child") -> Wanted:
    task = a_question(kind=what, reason_code="child_not_linked")
    question = ChildInQuestion((occurrence,), child, Question(what), task)
    return Wanted(f"question/{what}/{occurrence}/{child.record_id}", question, DUE)


async def test_a_turn_queues_all_it_decided_and_a_second_time_nothing_more(hub_on_each):
    hub = hub_on_each
    _, desk = hub.take_up(A_FIND)

    for _ in range(2):
        await desk.queue([telling(K1, K2), asking(IDRIS)])

    assert references(hub) == {
        "find/43260118204/0",
        telling(K1).reference,
        asking(IDRIS).reference,
    }
    assert hub.rows(keys_held) == {K1, K2}


async def test_a_notice_whose_key_another_holds_is_not_queued_nor_anything_with_it(hub_on_each):
    hub = hub_on_each
    _, desk = hub.take_up(A_FIND)
    hub.put(telling(K2))

    with pytest.raises(DecidedElsewhere):
        await desk.queue([asking(IDRIS), telling(K3), telling(K1, K2)])

    assert references(hub) == {"find/43260118204/0", telling(K2).reference}
    assert hub.rows(keys_held) == {K2}


async def test_a_child_more_than_a_notice_of_the_same_reference_has_is_not_forgotten(hub):
    """The reference is that of the first key, so the wider notice would pass for the narrow one."""
    _, desk = hub.take_up(A_FIND)
    hub.put(telling(K1))
    assert telling(K1, K2).reference == telling(K1).reference

    with pytest.raises(DecidedElsewhere):
        await desk.queue([telling(K1, K2)])
    await desk.queue([telling(K2)])

    assert hub.rows(keys_held) == {K1, K2}


async def test_two_finds_of_one_household_tell_of_each_child_once(hub_on_each):
    hub = hub_on_each
    hub.put(A_FIND, replace(A_FIND, reference="find/43260118204/1"))
    lanes = [hub.open_lane(), hub.open_lane()]
    taken = [(hub.claim(lane), lane) for lane in lanes]
    both_looked = asyncio.Barrier(2)

    ended = await asyncio.gather(
        *(
            a_find(hub, item, lane, wanted, both_looked)
            for (item, lane), wanted in zip(taken, [(K1, K2), (K2, K3)], strict=True)
        )
    )
    first = hub.rows(keys_held)
    late = next(number for number, state in enumerate(ended) if state is State.DEFERRED)
    hub.rows(let_time_pass, 2)
    again = await a_find(hub, claim_find(hub, lanes[late]), lanes[late], (K1, K2, K3), None)

    assert sorted(ended) == [State.DEFERRED, State.DONE]
    assert first in ({K1, K2}, {K2, K3})
    assert (again, hub.rows(keys_held)) == (State.DONE, {K1, K2, K3})
    # Two turns and one attempt: the first was given back.
    assert attempts_used(hub, taken[late][0]) == 1
    assert sum(reference.startswith("notice/") for reference in references(hub)) == 2


@pytest.mark.parametrize("was_asked", [True, False], ids=["asked", "not asked yet"])
async def test_a_question_whose_child_is_told_meanwhile_is_closed_with_its_task(hub, was_asked):
    hub.put(asking(WREN))
    if was_asked:
        ask_a_person(hub, asking(WREN))

    hub.put(telling(replace(K1, child=WREN.record_id)))

    row = row_of(hub, asking(WREN))
    assert (row.state, row.outcome_code, row.outcome_rule) == ("no_action", "already_told", "E30")
    assert task_states(hub) == (["withdrawn"] if was_asked else [])
    assert hub.rows(person_tasks.open_tasks) == []


async def test_a_question_about_another_child_or_occurrence_stays_open(hub):
    others = [asking(IDRIS), asking(WREN, EARLIER)]
    hub.put(*others)
    for one in others:
        ask_a_person(hub, one)

    hub.put(telling(replace(K1, child=WREN.record_id)))

    assert {row_of(hub, one).state for one in others} == {"awaiting_person"}
    assert task_states(hub) == ["new", "new"]


async def test_a_child_is_told_of_once_under_whichever_police_record(hub_on_each):
    """Issue A.2: the same child seen again is no new notice; domain A4: one message."""
    hub = hub_on_each
    _, desk = hub.take_up(A_FIND)
    [pupil] = a_notice().pupils
    again = a_notice(keys=(K2,), pupils=(replace(pupil, children=(K2.child,)),))
    hub.put(Wanted(reference_of([K1]), a_notice(keys=(K1,)), DUE))

    with pytest.raises(DecidedElsewhere):
        await desk.queue([Wanted(reference_of([K2]), again, DUE)])

    assert await desk.keys_of([OCCURRENCE]) == {K1, replace(K1, child=pupil.register)}


async def test_a_question_about_an_occurrence_not_told_of_stays_open(hub):
    """Issue A.2: every (occurrence, child) has a notice or a task."""
    task = a_question(kind="link_child", reason_code="child_not_linked")
    both = ChildInQuestion((OCCURRENCE, EARLIER), WREN, Question.LINK_CHILD, task)
    hub.put(Wanted("question/link_child/both", both, DUE))

    hub.put(telling(replace(K1, child=WREN.record_id)))
    after_one = row_of(hub, Wanted("question/link_child/both", both, DUE)).state
    of_other = replace(K1, child=WREN.record_id, occurrence=EARLIER)
    other = Wanted(reference_of([of_other]), replace(a_notice_of(of_other)), DUE)
    hub.put(other)

    assert after_one == "queued"
    assert row_of(hub, Wanted("question/link_child/both", both, DUE)).state == "no_action"


async def test_a_question_about_another_place_stays_open(hub):
    elsewhere = replace(question_in(asking(WREN)), establishment="110232")
    asked_elsewhere = replace(asking(WREN), contents=elsewhere, reference="question/elsewhere")
    hub.put(asked_elsewhere)

    hub.put(telling(replace(K1, child=WREN.record_id)))

    assert row_of(hub, asked_elsewhere).state == "queued"


async def test_a_question_asked_before_is_not_queued_again_nor_anything_with_it(hub_on_each):
    """What was asked is seen by the next turn, as with what was told."""
    hub = hub_on_each
    _, desk = hub.take_up(A_FIND)
    hub.put(asking(WREN))
    again = replace(asking(WREN), reference="question/link_child/again")

    with pytest.raises(DecidedElsewhere):
        await desk.queue([asking(IDRIS), again])

    assert references(hub) == {A_FIND.reference, asking(WREN).reference}
    assert await desk.asked_of([OCCURRENCE]) == dict.fromkeys(question_in(asking(WREN)).keys, False)


async def a_find(
    hub: SmallHub,
    item: ClaimedItem,
    lane: LaneDesk,
    wanted: tuple[NoticeKey, ...],
    both_looked: asyncio.Barrier | None,
) -> State:
    """A turn that decides by the keys it sees, as a find does."""
    worker, desk = hub.worker, hub.desk_for(item, lane)
    assert isinstance(desk, EncompassDesk)
    async with turns.working_on(item, worker.database, worker.settings, worker.cipher) as turn:
        held = await desk.keys_of([OCCURRENCE])
        if both_looked:
            await both_looked.wait()
        await desk.queue([telling(*(key for key in wanted if key not in held))])
        turn.outcome = Done()
    assert turn.ended is not None
    return turn.ended.state


def claim_find(hub: SmallHub, lane: LaneDesk) -> ClaimedItem:
    """The deferred find again; the notice before it is in somebody else's hands."""
    with hub.database.transaction() as connection:
        other = work_items.c.reference.startswith("notice/")
        connection.execute(work_items.update().where(other).values(not_before=DUE))
    return hub.claim(lane)


def ask_a_person(hub: SmallHub, wanted: Wanted) -> None:
    with hub.database.transaction() as connection:
        item_id = hub_item(connection, wanted)
        work_queue.change(connection, item_id, State.AWAITING_PERSON, NOW)
        task = wanted.contents.task  # type: ignore[union-attr]  # a question
        person_tasks.open_task(connection, item_id, task, NOW, hub.worker.cipher)


def hub_item(connection: Connection, wanted: Wanted):
    chosen = select(work_items.c.id).where(work_items.c.reference == wanted.reference)
    return connection.execute(chosen).scalar_one()


def row_of(hub: SmallHub, wanted: Wanted):
    chosen = select(work_items).where(work_items.c.reference == wanted.reference)
    return hub.rows(lambda connection: connection.execute(chosen).one())


def references(hub: SmallHub) -> set[str]:
    chosen = select(work_items.c.reference)
    return set(hub.rows(lambda connection: connection.execute(chosen).scalars().all()))


def task_states(hub: SmallHub) -> list[str]:
    chosen = select(task_table.c.state)
    return list(hub.rows(lambda connection: connection.execute(chosen).scalars().all()))


def attempts_used(hub: SmallHub, item: ClaimedItem) -> int:
    chosen = select(work_items.c.attempts_used).where(work_items.c.id == item.id)
    return int(hub.rows(lambda connection: connection.execute(chosen).scalar_one()))


def keys_held(connection: Connection) -> set[NoticeKey]:
    return {one.key for one in notice_keys.held_for(connection, [OCCURRENCE])}
