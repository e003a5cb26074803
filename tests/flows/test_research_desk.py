"""Research through the queue: ordered once, its pack sealed, its progress told."""

import asyncio
import io
import json
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bots.encompass.items import CONTENTS as ENCOMPASS
from bots.encompass.items import PRIORITIES as ITS_PRIORITIES
from bots.research.items import (
    CLOSED_MET,
    LICENSED_CHECKS,
    NAME_SEARCH,
    POSSIBLE_MATCH,
    QUEUE,
    RESEARCH,
    LicensedChecks,
    NameSearch,
    Research,
)
from bots.research.ordering import (
    Asker,
    Order,
    order_look,
    order_name_search,
    order_research,
    pack_of,
    take_turns_starting,
)
from bots.research.packs import is_being_looked_at, later_look
from domain.errors import LaneLost, SystemUnavailable
from domain.identifiers import OccurrenceNumber
from domain.name_asked import Sought
from domain.outcome import NeedsPerson, State
from domain.research_pack import SYSTEMS
from flows.away import Away
from flows.research_desk import ResearchDesk, perform_research
from flows.roster import PROCESSES, passes, performers
from flows.sweep import sweep_once
from runtime import (
    audit_trail,
    by_hand,
    lanes,
    log,
    person_tasks,
    research_progress,
    sealed_values,
    turns,
    work_queue,
)
from runtime.person_tasks import Decision
from runtime.settings import ConsoleAccount, ConsoleRole, PartnerSettings
from runtime.tables import evidence, work_items
from runtime.turns import Circumstances
from tests.bots.research.fake_desk import FakeDesk, a_desk
from tests.bots.research.small_case import (
    BORN,
    CASE,
    CHANGED_AT,
    MARLOW,
    MARLOW_NAME,
    NOW,
    WREN,
    WREN_NAME,
    a_pupil,
    elsewhere,
)
from tests.builders.queue import an_item, an_open_lane, queued
from tests.builders.tasks import a_question
from tests.flows.small_hub import SmallHub

WANTED = Research(CASE, "new_referral")
WREN_BORN_SWAPPED = date(2019, 4, 3)
VOSS = Asker("person:a.voss", "protect_child", "legal_obligation")
PARTNERS = {
    name: PartnerSettings(
        base_url="http://partner.test", accounts=("mash-research-01",), account_family="mash"
    )
    for name in SYSTEMS
}


@dataclass
class LaneDesk:
    """One lane's desk, in the shape of `flows.wiring.Desk`, over systems in memory."""

    hub: SmallHub
    held: FakeDesk
    reached: set[str] = field(default_factory=set)

    @property
    def worker(self) -> Any:
        return self.hub.worker

    def account_of(self, system: str) -> str:
        return "mash-research-01"

    def __getattr__(self, system: str) -> Any:
        async def opened(_reason: Any) -> FakeDesk:
            return self.held

        if system in SYSTEMS:
            return opened
        raise AttributeError(system)


@pytest.fixture
def office(hub: SmallHub) -> SmallHub:
    """A hub with an account in every system."""
    settings = hub.worker.settings.model_copy(update={"partners": PARTNERS})
    hub.worker = replace(hub.worker, settings=settings)
    hub.it_is(NOW)
    return hub


def order(hub: SmallHub, wanted: Research = WANTED, behalf: Asker = VOSS) -> Any:
    worker = hub.worker
    return hub.rows(order_research, wanted, Order(worker.cipher, worker.settings, behalf))


def take(hub: SmallHub, held: FakeDesk, lane: str) -> Any:
    """One turn with the most urgent item, to its end."""
    worker = hub.worker
    with hub.database.transaction() as connection:
        opened = an_open_lane(connection, lane)
        item = work_queue.claim(connection, [QUEUE], opened, NOW, 60.0)
    assert item is not None
    outcome = asyncio.run(perform_research(item, LaneDesk(hub, held)))  # type: ignore[arg-type]
    circumstances = Circumstances(NOW, worker.settings, worker.cipher)
    hub.rows(turns.finish, item, outcome, circumstances)
    return item


def state(hub: SmallHub, item_id: Any) -> State:
    return hub.rows(work_queue.states_of, item_id)[item_id]  # type: ignore[no-any-return]


def test_the_same_request_clicked_twice_is_one_run(office):
    first, again = order(office), order(office)

    assert (first.is_new, again.is_new) == (True, False)
    assert first.item_id == again.item_id


def test_turns_are_taken_in_one_order_whichever_way_round_a_list_names_its_cases(
    office, monkeypatch
):
    """Two lists of the same cases would otherwise wait for each other for ever."""
    taken = list[str]()
    monkeypatch.setattr(
        "bots.research.ordering.take_turns", lambda _connection, about: taken.append(about)
    )
    cases = [OccurrenceNumber(CASE), OccurrenceNumber("44" + CASE[2:])]

    for named in (cases, cases[::-1]):
        office.rows(take_turns_starting, named)

    assert taken[:2] == taken[2:]
    assert len(set(taken)) == 2


def test_somebody_else_or_another_reason_is_a_run_of_its_own(office):
    items = {
        order(office).item_id,
        order(office, behalf=replace(VOSS, requester="person:r.calloway")).item_id,
        order(office, replace(WANTED, reason="meeting")).item_id,
    }

    assert len(items) == 3


def test_a_run_hands_back_its_pack_sealed_with_the_item(office):
    ordered = order(office)

    take(office, a_desk(), "lane-1")

    assert state(office, ordered.item_id) is State.DONE
    pack = office.rows(pack_of, ordered.item_id, office.worker.cipher)
    assert pack.request.requester == "person:a.voss"
    assert pack.check("P0000001", "education").shown == "found"
    row = select(work_items.c.result_sealed).where(work_items.c.id == ordered.item_id)
    stored = office.rows(lambda connection: connection.execute(row).scalar_one())
    assert b"Quillfeather" not in stored
    assert order(office).is_new


def test_every_fact_names_evidence_that_is_kept(office):
    ordered = order(office)
    take(office, a_desk(), "lane-1")

    pack = office.rows(pack_of, ordered.item_id, office.worker.cipher)
    rows = office.rows(lambda connection: connection.execute(select(evidence)).all())

    kept = {row.id: (row.system, row.record_id, row.screen) for row in rows}
    for source in (fact.source for fact in pack.facts):
        screen = source.screen.lower().replace(" ", "_")
        assert kept[source.evidence] == (source.record.system, source.record.record_id, screen)
    assert {row.item_id for row in rows} == {ordered.item_id}


def test_several_people_are_asked_about_at_once_only_where_one_session_takes_them(office):
    """Not in a page of scripts, nor where the partner takes one page of a session after another."""
    lane: Any = LaneDesk(office, a_desk())
    item: Any = None
    desk = ResearchDesk(lane, item, Away(lane))

    at_once = {system for system in SYSTEMS if desk.asks_side_by_side(system)}

    assert at_once == {"probation", "health_record"}


def test_progress_can_be_polled_system_by_system(office):
    ordered = order(office)

    take(office, a_desk(), "lane-1")

    lines = {one.system: one for one in office.rows(research_progress.of_item, ordered.item_id)}
    assert set(lines) == set(SYSTEMS)
    assert (lines["education"].answer, lines["education"].people_done) == ("found", 1)


def test_a_stub_leaves_one_task_and_tells_no_system_apart(office):
    ordered = order(office)
    held = a_desk(withheld={"childrens_social_care by name": 1})

    take(office, held, "lane-1")

    assert state(office, ordered.item_id) is State.AWAITING_PERSON
    (task,) = office.rows(person_tasks.open_tasks)
    assert (task.kind, task.team) == ("restricted_record", "restricted-records officer")
    lines = office.rows(research_progress.of_item, ordered.item_id)
    assert {(one.answer, one.people, one.records_opened) for one in lines} == {("stopped", 0, 0)}
    assert office.rows(pack_of, ordered.item_id, office.worker.cipher) is None
    assert requests(office) == []


def test_a_partial_pack_is_completed_by_an_item_of_its_own_later(office):
    ordered = order(office)
    down = SystemUnavailable(system="housing")

    take(office, a_desk(troubles={"housing": down}), "lane-1")

    followed = select(work_items).where(
        work_items.c.follows == ordered.item_id, work_items.c.kind == RESEARCH
    )
    again = office.rows(lambda connection: connection.execute(followed).one())
    assert (again.kind, again.state) == (RESEARCH, State.QUEUED)
    assert again.not_before.minute == 0
    assert again.requested_by == "person:a.voss"

    wake = update(work_items).where(work_items.c.id == again.id).values(not_before=None)
    office.rows(lambda connection: connection.execute(wake))
    take(office, a_desk(), "lane-2")

    pack = office.rows(pack_of, again.id, office.worker.cipher)
    assert pack.check("P0000002", "housing").shown == "found"
    assert len(requests(office)) == 1
    assert (
        pack.request.pack_id
        != office.rows(pack_of, ordered.item_id, office.worker.cipher).request.pack_id
    )


def claimed(hub: SmallHub, lane: str) -> Any:
    with hub.database.transaction() as connection:
        opened = an_open_lane(connection, lane)
        return work_queue.claim(connection, [QUEUE, "encompass"], opened, NOW, 60.0)


def of_encompass(kind: str) -> Any:
    priority = ITS_PRIORITIES.get(kind, 0)
    due_at = NOW + timedelta(hours=20)
    return an_item(kind, queue="encompass", kind=kind, priority=priority, due_at=due_at)


def test_of_a_list_the_first_goes_first_and_the_rest_behind_every_kind_of_encompass(office):
    cases = [OccurrenceNumber(f"4326000000{number}") for number in range(4)]
    ordered = [order(office, replace(WANTED, case=case)).item_id for case in cases]
    for kind in ENCOMPASS:
        office.rows(work_queue.add, of_encompass(kind), NOW, office.worker.cipher)

    taken = [claimed(office, f"lane-{number}") for number in range(4 + len(ENCOMPASS))]

    assert taken[0].id == ordered[0]
    assert {one.kind for one in taken[1 : 1 + len(ENCOMPASS)]} == set(ENCOMPASS)
    assert {one.id for one in taken[-3:]} == set(ordered[1:])


def test_whoever_asks_waits_for_no_list_of_somebody_elses(office):
    for number in range(3):
        order(office, replace(WANTED, case=OccurrenceNumber(f"4326000000{number}")))
    waits = order(office, behalf=replace(VOSS, requester="person:r.calloway"))

    assert waits.item_id in {claimed(office, "lane-1").id, claimed(office, "lane-2").id}


def test_another_try_and_a_question_stand_behind(office):
    swapped = elsewhere(
        "education", "PU-0009", WREN, WREN_NAME, born_on=WREN_BORN_SWAPPED, addresses=()
    )
    down = {"housing": SystemUnavailable(system="housing")}
    ordered = order(office)
    take(office, a_desk(pupils=[a_pupil(swapped)], troubles=down), "lane-1")

    column = work_items.c
    follows = select(column.kind, column.priority).where(column.id != ordered.item_id)
    rows = office.rows(lambda connection: connection.execute(follows).all())
    assert {row.kind for row in rows} >= {RESEARCH, POSSIBLE_MATCH}
    assert min(row.priority for row in rows) > max(
        ITS_PRIORITIES.get(kind, 0) for kind in ENCOMPASS
    )


def test_a_run_whose_lane_was_taken_from_it_orders_nothing_more(office):
    ordered = order(office)
    with office.database.transaction() as connection:
        opened = an_open_lane(connection, "lane-1")
        item = work_queue.claim(connection, [QUEUE], opened, NOW, 60.0)
        lanes.revoke(connection, opened.id, opened.epoch, "stopped")
    held = a_desk(troubles={"housing": SystemUnavailable(system="housing")})

    with pytest.raises(LaneLost):
        asyncio.run(perform_research(item, LaneDesk(office, held)))  # type: ignore[arg-type]

    followed = select(work_items.c.id).where(work_items.c.follows == ordered.item_id)
    assert office.rows(lambda connection: connection.execute(followed).all()) == []


def test_a_possible_match_is_a_task_and_its_answer_makes_a_new_pack(office):
    ordered = order(office)
    swapped = elsewhere(
        "education", "PU-0009", WREN, WREN_NAME, born_on=WREN_BORN_SWAPPED, addresses=()
    )
    held = a_desk(pupils=[a_pupil(swapped)])
    take(office, held, "lane-1")

    asked = take(office, held, "lane-2")
    assert asked.kind == POSSIBLE_MATCH
    (task,) = office.rows(person_tasks.open_tasks)
    office.rows(
        person_tasks.decide,
        task.id,
        Decision(
            "a.voss",
            "same_person",
            office.rows(person_tasks.fits_of, task.id),
            {"record": "PU-0009"},
        ),
        NOW,
        office.worker.cipher,
    )
    take(office, held, "lane-3")
    followed = take(office, held, "lane-4")

    assert followed.reference.endswith("/answered/1")
    pack = office.rows(pack_of, followed.id, office.worker.cipher)
    assert pack.check("P0000001", "education").shown == "found"
    first = office.rows(pack_of, ordered.item_id, office.worker.cipher)
    assert first.check("P0000001", "education").shown == "inconclusive"
    assert len(requests(office)) == 1


def swapped_births() -> FakeDesk:
    """Two pupils who may be the one of the case: day and month of birth are swapped."""
    records = [
        elsewhere("education", number, WREN, WREN_NAME, born_on=WREN_BORN_SWAPPED, addresses=())
        for number in ("PU-0008", "PU-0009")
    ]
    return a_desk(pupils=[a_pupil(one) for one in records])


def with_two_questions(office: SmallHub) -> tuple[Any, FakeDesk, list[Any]]:
    """A research that asked about two records, each a task now: its item, its desk, the tasks."""
    ordered, held = order(office), swapped_births()
    take(office, held, "lane-1")
    for lane in ("lane-2", "lane-3"):
        assert take(office, held, lane).kind == POSSIBLE_MATCH
    tasks = [one for one in office.rows(person_tasks.open_tasks) if one.kind == POSSIBLE_MATCH]
    assert len(tasks) == 2
    return ordered, held, tasks


def say(office: SmallHub, task: Any, answer: str = "same_person") -> None:
    decision = Decision("a.voss", answer, task.fits, {"record": "PU-0008"})
    office.rows(person_tasks.decide, task.id, decision, NOW, office.worker.cipher)


def test_a_research_that_meets_a_closed_record_withdraws_what_it_asked_before(office):
    _, held, tasks = with_two_questions(office)
    say(office, tasks[0])
    take(office, held, "lane-4")  # the first is answered, the second open
    root = office.rows(item_reference, tasks[0].item_id)
    later_run(office, root)
    take(office, a_desk(refused={WREN}), "lane-5")

    open_ones = office.rows(person_tasks.open_tasks)
    assert [one.kind for one in open_ones if one.kind != LICENSED_CHECKS] == ["restricted_record"]
    assert state(office, tasks[1].item_id) is State.CANCELLED
    assert office.rows(person_tasks.history, tasks[1].id)[-1].event == "withdrawn"
    [officers] = [one for one in open_ones if one.kind == "restricted_record"]
    shown = office.rows(person_tasks.evidence, officers.id, office.worker.cipher)
    assert (shown["withdrawn"], shown["stopped_at"]) == ("1", "Police")
    code = select(work_items.c.outcome_code).where(work_items.c.id == tasks[1].item_id)
    assert office.rows(lambda connection: connection.execute(code).scalar_one()) == "withdrawn"
    sweep(office)
    assert answered_runs(office) == [f"{root}/answered/9"]


def later_run(office: SmallHub, root: str) -> Any:
    """Another run of this research, as if it followed; it goes first."""
    again = order(office, replace(WANTED, another="The same once more"))
    with office.database.transaction() as connection:
        connection.execute(
            update(work_items)
            .where(work_items.c.id == again.item_id)
            .values(reference=f"{root}/answered/9", priority=-99)
        )
    return again.item_id


def test_a_worker_that_dies_at_a_closed_record_leaves_no_pack_and_loses_no_count(office):
    _, held, tasks = with_two_questions(office)
    say(office, tasks[0])
    take(office, held, "lane-4")
    root = office.rows(item_reference, tasks[0].item_id)
    met, later = a_desk(refused={WREN}), later_run(office, root)
    dying = claimed(office, "lane-5")
    asyncio.run(perform_research(dying, LaneDesk(office, met)))  # type: ignore[arg-type]

    sweep(office)  # the turn of the dead worker never ended

    assert dying.id == later
    assert state(office, tasks[1].item_id) is State.CANCELLED
    assert answered_runs(office) == [f"{root}/answered/9"]
    office.rows(work_queue.end_attempt, later, State.QUEUED, "worker_lost", NOW)
    office.rows(work_queue.change, later, State.QUEUED, NOW)
    take(office, met, "lane-6")
    [officers] = [
        one for one in office.rows(person_tasks.open_tasks) if one.kind == "restricted_record"
    ]
    shown = office.rows(person_tasks.evidence, officers.id, office.worker.cipher)
    assert (shown["withdrawn"], shown["stopped_at"]) == ("1", "Police")


def test_what_was_not_asked_yet_is_withdrawn_at_a_closed_record_too(office):
    ordered, held = order(office), swapped_births()
    take(office, held, "lane-1")
    asked = select(work_items.c.id).where(work_items.c.kind == POSSIBLE_MATCH)
    questions = office.rows(lambda connection: list(connection.execute(asked).scalars()))
    assert [state(office, one) for one in questions] == [State.QUEUED, State.QUEUED]
    later_run(office, office.rows(item_reference, questions[0]))

    take(office, a_desk(refused={WREN}), "lane-2")

    assert [state(office, one) for one in questions] == [State.CANCELLED, State.CANCELLED]
    assert state(office, ordered.item_id) is State.DONE


def item_reference(connection: Any, question: Any) -> str:
    """The reference of the research that this question follows."""
    asked = work_items.alias("asked")
    run = select(work_items.c.reference).join(asked, asked.c.follows == work_items.c.id)
    return connection.execute(run.where(asked.c.id == question)).scalar_one()  # type: ignore[no-any-return]


def answered_runs(office: SmallHub) -> list[str]:
    made = select(work_items.c.reference).where(work_items.c.reference.contains("/answered/"))
    return office.rows(lambda connection: list(connection.execute(made).scalars()))  # type: ignore[no-any-return]


def sweep(office: SmallHub) -> None:
    worker = office.worker
    asyncio.run(sweep_once(worker.database, worker.cipher, worker.settings))


@pytest.mark.parametrize("ends", ["withdrawn", "by_hand"])
def test_the_last_question_that_ends_without_an_answer_orders_a_pack_of_the_others(office, ends):
    ordered, held, tasks = with_two_questions(office)
    say(office, tasks[0])
    take(office, held, "lane-4")
    sweep(office)
    assert answered_runs(office) == []  # the second is still open
    if ends == "withdrawn":
        office.rows(by_hand.cancel, tasks[1].item_id, "r.calloway", "closed_by_person", NOW)
    else:
        told = {"how": "phone", "when": "06:58", "to_whom": "the school"}
        cipher = office.worker.cipher
        office.rows(by_hand.done_by_hand, tasks[1].item_id, "r.calloway", told, NOW, cipher)

    sweep(office)
    sweep(office)

    [reference] = answered_runs(office)
    assert reference.endswith("/answered/2")
    followed = take_of(office, held, reference)
    pack = office.rows(pack_of, followed, office.worker.cipher)
    first = office.rows(pack_of, ordered.item_id, office.worker.cipher)
    taken = {
        one.source.record.record_id for one in pack.facts if one.source.record.system == "education"
    }
    assert len(taken & {"PU-0008", "PU-0009"}) == 1
    assert not {one for one in first.facts if one.source.record.system == "education"}


def take_of(office: SmallHub, held: FakeDesk, reference: str) -> Any:
    """Turns until the item of this reference has had its own; its id."""
    for number in range(10):
        taken = take(office, held, f"lane-of-{number}")
        if taken.reference == reference:
            return taken.id
    raise AssertionError(reference)


def test_what_whoever_asked_has_stopped_orders_no_pack(office):
    _, held, tasks = with_two_questions(office)
    say(office, tasks[0])
    take(office, held, "lane-4")
    office.rows(by_hand.cancel, tasks[1].item_id, "a.voss", "stopped_by_person", NOW)

    sweep(office)

    assert answered_runs(office) == []


def test_a_research_that_nobody_answered_costs_a_sweep_no_look(office, monkeypatch):
    """The control: once one of its two questions is answered it is looked at."""
    _, _, tasks = with_two_questions(office)
    office.rows(by_hand.cancel, tasks[1].item_id, "r.calloway", "closed_by_person", NOW)
    opened = contents_opened(monkeypatch)

    sweep(office)

    assert opened == []
    say(office, tasks[0])
    sweep(office)
    assert opened != []


def an_answered_question(office: SmallHub, reference: str) -> Any:
    """A question that somebody has answered, of no real research."""
    asked = an_item(reference, queue=QUEUE, kind=POSSIBLE_MATCH, priority=-99)
    [item_id] = office.rows(queued, office.worker.cipher, asked)
    circumstances = Circumstances(NOW, office.worker.settings, office.worker.cipher)
    outcome = NeedsPerson(a_question(kind=POSSIBLE_MATCH, reason_code=POSSIBLE_MATCH))
    office.rows(turns.finish, claimed(office, f"lane-of-{item_id}"), outcome, circumstances)
    [task] = [one for one in office.rows(person_tasks.open_tasks) if one.item_id == item_id]
    say(office, task)
    return item_id


def close_both(office: SmallHub, cannot_open: str) -> tuple[Any, list[str]]:
    """An answered question whose fellow was closed, and one before it that cannot be opened: its
    id, and what the log said at the sweep."""
    _, held, tasks = with_two_questions(office)
    say(office, tasks[0])
    take(office, held, "lane-4")
    fellow = an_answered_question(office, "possible_match/before/two")
    before = an_item(
        "possible_match/before/one", queue=QUEUE, kind=POSSIBLE_MATCH, due_at=NOW - timedelta(1)
    )
    [broken] = office.rows(queued, office.worker.cipher, before)
    assert state(office, fellow) is not State.AWAITING_PERSON
    if cannot_open == "not sealed by us":
        office.rows(
            lambda connection: connection.execute(
                update(work_items)
                .where(work_items.c.id == broken)
                .values(contents_sealed=b"x" * 40)
            )
        )
    for one in (broken, tasks[1].item_id):
        office.rows(by_hand.cancel, one, "r.calloway", "closed_by_person", NOW)
    written = io.StringIO()
    with log.opened(written):
        sweep(office)
    return broken, written.getvalue().splitlines()


@pytest.mark.parametrize(("hours", "packs"), [(23, 1), (25, 0)], ids=["a day", "more"])
def test_what_ended_without_an_answer_is_followed_up_for_a_day(office, hours, packs):
    _, held, tasks = with_two_questions(office)
    say(office, tasks[0])
    take(office, held, "lane-4")
    office.rows(by_hand.cancel, tasks[1].item_id, "r.calloway", "closed_by_person", NOW)
    office.it_is(NOW + timedelta(hours=hours))

    sweep(office)

    assert len(answered_runs(office)) == packs


@pytest.mark.parametrize("cannot_open", ["not sealed by us", "no question"])
def test_a_question_that_cannot_be_opened_is_said_and_holds_up_no_other(office, cannot_open):
    broken, said = close_both(office, cannot_open)

    assert len(answered_runs(office)) == 1
    [line] = [json.loads(one) for one in said]
    assert (line["event"], line["item_id"]) == ("question_not_opened", broken)


def contents_opened(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Whose contents are opened from here on."""
    opened, contents = list[Any](), work_queue.contents

    def counted(connection: Any, item_id: Any, cipher: Any) -> bytes:
        opened.append(item_id)
        return contents(connection, item_id, cipher)

    monkeypatch.setattr(work_queue, "contents", counted)
    return opened


def test_a_research_whose_pack_is_ordered_costs_a_sweep_one_look(office, monkeypatch):
    _, held, tasks = with_two_questions(office)
    for one in tasks:
        say(office, one)
        office.rows(by_hand.cancel, one.item_id, "r.calloway", "closed_by_person", NOW)
    opened = contents_opened(monkeypatch)
    sweep(office)
    first = len(opened)

    sweep(office)

    assert len(answered_runs(office)) == 1
    assert first > 1
    assert len(opened) - first == 1


def requests(hub: SmallHub) -> list[Any]:
    """Every request for a licensed person there is, as its row."""
    raised = select(work_items).where(work_items.c.kind == LICENSED_CHECKS)
    return hub.rows(lambda connection: list(connection.execute(raised)))  # type: ignore[no-any-return]


def test_a_request_for_a_licensed_person_is_a_task_and_their_answer_is_kept(office):
    ordered = order(office)
    take(office, a_desk(), "lane-1")
    asked = take(office, a_desk(), "lane-2")

    [request] = requests(office)
    assert (request.id, request.requested_by) == (asked.id, "person:a.voss")
    assert (request.purpose_code, request.lawful_basis) == ("protect_child", "legal_obligation")
    assert b"Quillfeather" not in request.contents_sealed
    [task] = office.rows(person_tasks.open_tasks)
    assert (task.kind, task.team) == (LICENSED_CHECKS, "licensed person")
    shown = office.rows(person_tasks.evidence, task.id, office.worker.cipher)
    assert "Quillfeather" in shown["people"]
    pack = office.rows(pack_of, ordered.item_id, office.worker.cipher)
    assert pack.request.licensed_request == shown["quote"]

    words = {"checks": "PNC and PND on Tavish, asked of the bureau."}
    decision = Decision("k.bureau", "checks_asked_for", task.fits, words)
    office.rows(person_tasks.decide, task.id, decision, NOW, office.worker.cipher)
    take(office, a_desk(), "lane-3")

    assert state(office, asked.id) is State.DONE
    [given] = office.rows(person_tasks.answers, asked.id, office.worker.cipher)
    assert (given.answer, given.details, given.answered_by) == (
        "checks_asked_for",
        words,
        "k.bureau",
    )
    assert len(requests(office)) == 1


ANOTHER = replace(WANTED, reason="daily_meeting")


def licensed_of(hub: SmallHub, item_id: Any) -> str:
    return str(hub.rows(pack_of, item_id, hub.worker.cipher).request.licensed_request)


@pytest.mark.parametrize("whose", ["person:a.voss", "person:s.iqbal"], ids=["same", "another"])
def test_while_a_request_is_open_another_research_of_the_case_names_it(office, whose):
    first = order(office)
    take(office, a_desk(), "lane-1")
    second = order(office, ANOTHER, replace(VOSS, requester=whose))
    take(office, a_desk(), "lane-2")

    assert len(requests(office)) == 1
    assert licensed_of(office, second.item_id) == licensed_of(office, first.item_id)


def test_once_it_has_ended_another_research_raises_its_own(office):
    first = order(office)
    take(office, a_desk(), "lane-1")
    [request] = requests(office)
    office.rows(by_hand.cancel, request.id, "k.bureau", "closed_by_person", NOW)
    second = order(office, ANOTHER)
    take(office, a_desk(), "lane-2")

    assert len(requests(office)) == 2
    assert licensed_of(office, second.item_id) != licensed_of(office, first.item_id)


@pytest.mark.parametrize("other", ["purpose", "basis", "people", "kept from", "closed"])
def test_a_request_that_asks_something_else_or_may_be_closed_stands_for_no_other(office, other):
    order(office)
    take(office, a_desk(), "lane-1")
    behalf = replace(VOSS, requester="person:s.iqbal")
    match other:
        case "purpose":
            behalf = replace(behalf, purpose_code="protect_adult")
        case "basis":
            behalf = replace(behalf, lawful_basis="public_task")
        case "people":
            about_one_less(office)
        case "kept from":
            with_account(office, birth_date=BORN[MARLOW])
        case _:
            a_look_meets_a_stub(office)
    order(office, ANOTHER, behalf)
    take(office, a_desk(), "lane-2")

    assert len(requests(office)) == 2


def about_one_less(hub: SmallHub) -> None:
    """The request that is open, as if its research had met one person less."""
    [request], cipher = requests(hub), hub.worker.cipher
    stored = hub.rows(work_queue.contents, request.id, cipher)
    asked = sealed_values.from_bytes(LicensedChecks, stored)
    contents = sealed_values.to_bytes(replace(asked, people=asked.people[:-1]))
    changed = update(work_items).where(work_items.c.id == request.id)
    sealed = changed.values(contents_sealed=cipher.seal(contents, request.id))
    hub.rows(lambda connection: connection.execute(sealed))


def a_look_meets_a_stub(hub: SmallHub) -> None:
    held = a_desk()
    held.occurrence_ = replace(held.occurrence_, flags=("POLICE_EMPLOYEE",))
    look(hub)
    take(hub, held, "lane-of-the-look")


def test_an_answer_without_the_words_it_asks_for_is_not_taken(office):
    order(office)
    take(office, a_desk(), "lane-1")
    take(office, a_desk(), "lane-2")
    [task] = office.rows(person_tasks.open_tasks)

    for answer in ("checks_asked_for", "checks_not_needed"):
        silent = Decision("k.bureau", answer, task.fits, {})
        with pytest.raises(person_tasks.NoSuchAnswer):
            office.rows(person_tasks.decide, task.id, silent, NOW, office.worker.cipher)


def test_no_such_case_is_a_rule(office):
    ordered = order(office, replace(WANTED, case=OccurrenceNumber("43260000001")))

    take(office, a_desk(), "lane-1")

    assert state(office, ordered.item_id) is State.NO_ACTION


def test_a_host_without_these_partners_leaves_research_to_others(office, fast):
    assert QUEUE in PROCESSES
    assert QUEUE in performers(office.worker.settings)
    assert QUEUE not in performers(fast)
    assert QUEUE not in passes()


def with_account(hub: SmallHub, **known: Any) -> None:
    """The settings say who asks, and who may allow it."""
    shown = f"{MARLOW_NAME.forename} {MARLOW_NAME.surname}"
    accounts = (
        an_account("a.voss", f"DC {shown}", ConsoleRole.PRACTITIONER, **known),
        an_account("m.second", f"PS {shown}", ConsoleRole.DUTY_SUPERVISOR, **known),
        an_account("r.calloway", "PS Rhian Calloway", ConsoleRole.DUTY_SUPERVISOR),
    )
    settings = hub.worker.settings.model_copy(update={"console_accounts": accounts})
    hub.worker = replace(hub.worker, settings=settings)


def an_account(account_id: str, name: str, role: ConsoleRole, **known: Any) -> ConsoleAccount:
    return ConsoleAccount(
        id=account_id,
        name=name,
        place="Northmere",
        roles=(role,),
        authorities=("northmere",),
        **known,
    )


def audited(hub: SmallHub) -> list[str]:
    return [one.event for one in hub.rows(lambda connection: list(audit_trail.entries(connection)))]


A_VOSS = replace(VOSS, requester="a.voss")


@pytest.mark.parametrize(
    "known",
    [
        {"birth_date": BORN[MARLOW]},
        {"addresses": ({"line": "14 Ember Row", "postcode": "nm42qx"},)},
        {"declared": ({"forename": "Wren", "surname": "Quillfeather-Ambrose"},)},
    ],
    ids=["birth-date", "address", "declared"],
)
def test_a_search_of_ones_own_waits_for_another_supervisor(office, known):
    with_account(office, **known)
    ordered = order(office, behalf=A_VOSS)

    take(office, a_desk(), "lane-1")

    assert state(office, ordered.item_id) is State.AWAITING_PERSON
    assert "own_record_met" in audited(office)
    [task] = office.rows(person_tasks.open_tasks)
    decision = Decision("a.voss", "allow", task.fits, {})
    for attempt in (
        lambda: office.rows(person_tasks.claim, task.id, "a.voss", NOW),
        lambda: office.rows(person_tasks.cover, task.id, "a.voss", NOW),
        lambda: office.rows(person_tasks.decide, task.id, decision, NOW, office.worker.cipher),
    ):
        with pytest.raises(person_tasks.NotYours):
            attempt()
    for near in (
        lambda: office.rows(person_tasks.claim, task.id, "m.second", NOW),
        lambda: office.rows(
            person_tasks.reassign, task.id, task.team, "m.second", "r.calloway", NOW
        ),
    ):
        with pytest.raises(person_tasks.NotForYou):
            near()
    second = replace(decision, person="r.calloway")
    office.rows(person_tasks.decide, task.id, second, NOW, office.worker.cipher)
    take(office, a_desk(), "lane-2")
    assert state(office, ordered.item_id) is State.DONE


def test_a_search_a_second_person_refused_ends_without_action(office):
    with_account(office, birth_date=BORN[MARLOW])
    ordered = order(office, behalf=A_VOSS)
    take(office, a_desk(), "lane-1")
    [task] = office.rows(person_tasks.open_tasks)
    refused = Decision("r.calloway", "do_not_allow", task.fits, {"reason": "A conflict."})
    office.rows(person_tasks.decide, task.id, refused, NOW, office.worker.cipher)

    take(office, a_desk(), "lane-2")

    assert state(office, ordered.item_id) is State.NO_ACTION


def test_a_namesake_is_a_row_in_the_audit_trail(office):
    with_account(office, birth_date=date(1970, 5, 17))
    ordered = order(office, behalf=A_VOSS)

    take(office, a_desk(), "lane-1")

    assert state(office, ordered.item_id) is State.DONE
    assert "own_name_met" in audited(office)


def look(hub: SmallHub) -> Any:
    worker = hub.worker
    return hub.rows(order_look, CASE, Order(worker.cipher, worker.settings, VOSS))


def test_a_look_at_a_case_opens_nobody_in_it_and_tells_when_the_case_last_changed(office):
    ordered = order(office)
    take(office, a_desk(), "lane-1")
    pack = office.rows(pack_of, ordered.item_id, office.worker.cipher)
    held = a_desk()
    changed = CHANGED_AT + timedelta(hours=1)
    held.occurrence_ = replace(held.occurrence_, changed_at=changed)
    looked = look(office)
    assert not look(office).is_new
    assert office.rows(is_being_looked_at, CASE)

    take(office, held, "lane-2")

    assert state(office, looked.item_id) is State.DONE
    assert held.looks == [("police_rms", f"open {CASE}")]
    found = office.rows(
        later_look, replace(pack, as_at=NOW - timedelta(minutes=5)), office.worker.cipher
    )
    assert found.changed_at == changed
    assert not office.rows(is_being_looked_at, CASE)
    assert look(office).is_new


def test_whatever_is_ordered_leaves_who_and_why_in_the_trail(office):
    order(office)
    look(office)

    assert audited(office).count("work_ordered") == 2


def test_a_look_at_a_case_that_was_closed_meanwhile_is_its_officers(office):
    held = a_desk()
    held.occurrence_ = replace(held.occurrence_, flags=("POLICE_EMPLOYEE",))
    looked = look(office)

    take(office, held, "lane-1")

    assert state(office, looked.item_id) is State.AWAITING_PERSON
    (task,) = office.rows(person_tasks.open_tasks)
    assert (task.kind, task.team) == ("restricted_record", "restricted-records officer")
    shown = office.rows(person_tasks.evidence, task.id, office.worker.cipher)
    assert shown == {
        "asked_by": VOSS.requester,
        "asked_because": "I want to know whether the case has changed since its pack was made",
        "purpose": "Protect a child from harm",
        "lawful_basis": "Legal obligation",
        "stopped_at": "Police",
    }


SOUGHT = Sought("Quillfeather-Ambrose", "Wren")


def order_name(hub: SmallHub, behalf: Asker = VOSS) -> Any:
    order = Order(hub.worker.cipher, hub.worker.settings, behalf)
    return hub.rows(order_name_search, NameSearch(SOUGHT, "new_referral"), "1f0e", order)


def items_in(hub: SmallHub) -> list[Any]:
    rows = select(work_items).order_by(work_items.c.created_at, work_items.c.kind)
    return hub.rows(lambda connection: list(connection.execute(rows)))  # type: ignore[no-any-return]


def test_a_list_is_sealed_with_its_search_and_what_is_closed_is_an_officers_item(office):
    ordered = order_name(office)
    take(office, a_desk(refused={WREN}), "lane-1")
    take(office, a_desk(), "lane-2")

    rows = {one.kind: one for one in items_in(office)}
    assert set(rows) == {NAME_SEARCH, CLOSED_MET}
    assert (rows[NAME_SEARCH].id, rows[NAME_SEARCH].state) == (ordered.item_id, State.DONE)
    assert (rows[CLOSED_MET].requested_by, rows[CLOSED_MET].follows) == ("worker:research", None)
    for one in rows.values():
        open_columns = {name: value for name, value in one._mapping.items() if "sealed" not in name}
        assert "Quillfeather" not in str(open_columns)
        assert b"Quillfeather" not in one.contents_sealed + (one.result_sealed or b"")
    [task] = office.rows(person_tasks.open_tasks)
    assert (task.kind, task.team) == ("restricted_record", "restricted-records officer")
    shown = office.rows(person_tasks.evidence, task.id, office.worker.cipher)
    assert (shown["asked_by"], shown["looked_for"]) == (
        "person:a.voss",
        "Wren Quillfeather-Ambrose",
    )
    entries = office.rows(lambda connection: list(audit_trail.entries(connection)))
    assert "Quillfeather" not in str(entries)


def test_a_search_by_ones_own_name_waits_for_another_supervisor_and_then_lists(office):
    with_account(office, former_names=("Wren Quillfeather-Ambrose",))
    ordered = order_name(office, A_VOSS)

    take(office, a_desk(), "lane-1")

    assert state(office, ordered.item_id) is State.AWAITING_PERSON
    [task] = office.rows(person_tasks.open_tasks)
    office.rows(
        person_tasks.decide,
        task.id,
        Decision("r.calloway", "allow", task.fits, {}),
        NOW,
        office.worker.cipher,
    )
    take(office, a_desk(), "lane-2")
    assert state(office, ordered.item_id) is State.DONE
