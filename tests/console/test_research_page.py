"""Live progress (pages.md 3.5): system by system, stopped by who asked, and nothing of a stub."""

import json
import random
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bots.research.intake import asks_licensed
from bots.research.items import LICENSED_CHECKS, QUEUE
from bots.research.licensed import licensed_reference
from console.people import people_of
from domain.errors import LaneLost
from domain.outcome import Done, NeedsPerson, NoAction, State
from domain.research_pack import SYSTEMS
from domain.wording.research import SEARCHED_SYSTEMS
from domain.wording.states import STATES
from runtime import audit_trail, by_hand, research_progress, sealed_values, turns, work_queue
from runtime.audit_events import AuditEvent, regime_of
from runtime.audit_trail import AuditEntry
from runtime.item_rows import item_of
from runtime.research_progress import GOING_ON, NOT_ASKED, SystemProgress, as_told
from runtime.tables import console_sessions, person_tasks, work_items
from runtime.task_rows import open_task_of, tasks_of
from tests.builders.queue import LEASE_SECONDS, an_open_lane, circumstances, claimed
from tests.builders.research import a_research_pack
from tests.builders.tasks import a_question
from tests.console.hub import CALLOWAY, ELSEWHERE, IQBAL, MARRABLE, MORNING, VOSS, an_account
from tests.console.runs import CASE, LINES, REFERENCE, at_a_stub, begun, ended, ordered, with_a_pack
from tests.console.test_routes import NO_SUCH_TASK, as_anybody_sees, statements
from tests.console.test_task_life import text_of

UNTOLD = SystemProgress("", 0, 0, 0, GOING_ON, None)
NOT_FOUND = "Page not found, or not yours to see"
POLLS = {"hx-request": "true"}


def words(page) -> str:
    return " ".join(text_of(page.text).split())


async def test_each_system_has_its_line_and_they_are_counted(hub, as_):
    item_id = ordered(hub)
    begun(hub, item_id)

    page = await (await as_(VOSS)).open(f"/research/{item_id}")

    said = words(page)
    assert f"Research on {CASE} " in said
    assert f"{STATES[State.WORKING].label} started 6:51:39am" in said
    assert "Adult care Searched, nothing found 2 of 2 people 6:51:51am" in said
    assert "Education Inconclusive" in said
    assert "Housing Could not be searched" in said
    assert re.search(
        r"4 of 7 told as finished\. As at 6:5\d:\d\dam, \d+ (second|minute)s? after it started\.",
        said,
    )
    assert "The last three are told together" in said
    assert said.count("No answer told yet") == 3  # finished or not
    assert "%" not in said
    assert 'data-hx-get="/research/' in page.text


async def test_a_pack_is_promised_only_while_the_run_goes_on_also_on_a_page_left_open(hub, as_):
    item_id = ordered(hub)
    begun(hub, item_id)
    browser = await as_(VOSS)
    promised = "The pack will be under My cases"

    page = await browser.open(f"/research/{item_id}")
    part = await browser.client.get(f"/research/{item_id}/lines", headers=POLLS)
    await browser.send(f"/research/{item_id}/stop")
    over = await browser.client.get(f"/research/{item_id}/lines", headers=POLLS)

    assert promised in part.text
    assert page.text.count(promised) == 1  # in the part that is brought up to date
    assert promised not in over.text


async def test_a_system_this_run_does_not_ask_is_not_counted_and_has_no_time(hub, as_):
    """A run that follows another asks only what is missing."""
    police, *others = LINES
    lines = (police, *((line[0], 0, 0, 0, NOT_ASKED) for line in others))
    item_id = ordered(hub)
    result = sealed_values.to_bytes(a_research_pack())
    ended(hub, begun(hub, item_id, lines), Done(code="pack", result=result))

    said = words(await (await as_(VOSS)).open(f"/research/{item_id}"))

    assert "1 of 1 told as finished." in said
    assert said.count("Not asked in this run") == 6
    assert said.count("6:51:51am") == 1


async def test_before_a_worker_has_it_and_before_the_first_line(hub, as_):
    item_id = ordered(hub)
    browser = await as_(VOSS)
    assert "It waits to be started by a worker." in words(
        await browser.open(f"/research/{item_id}")
    )

    begun(hub, item_id, lines=())

    assert "A worker has it and begins." in words(await browser.open(f"/research/{item_id}"))


async def test_the_part_that_changes_comes_alone_to_the_page_that_asks_for_it(hub, as_):
    item_id = ordered(hub)
    begun(hub, item_id)
    browser = await as_(VOSS)

    part = await browser.client.get(f"/research/{item_id}/lines", headers=POLLS)
    typed = await browser.open(f"/research/{item_id}/lines")

    assert part.text.lstrip().startswith('<div id="progress"')
    assert "<h1" not in part.text
    assert typed.url.path == f"/research/{item_id}"


async def test_the_part_that_changes_says_where_the_run_stands_too(hub, as_):
    """A tag outside it would say "Waiting to start" beside a pack until the page is reloaded."""
    item_id = ordered(hub)
    browser = await as_(VOSS)
    page = await browser.open(f"/research/{item_id}")
    waiting = STATES[State.QUEUED].label
    outside, _, changes = page.text.partition('<div id="progress"')
    assert waiting not in text_of(outside)
    assert f"{waiting} asked for" in " ".join(text_of(changes).split())

    ended(hub, begun(hub, item_id), Done(code="pack", result=b"sealed"))
    part = words(await browser.client.get(f"/research/{item_id}/lines", headers=POLLS))

    assert f"{STATES[State.DONE].label} started 6:51:39am The pack is made." in part
    assert waiting not in part


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ({}, "It waits for the restricted-records officer, due"),
        (
            {"state": "taken", "person": MARRABLE.id},
            "The restricted-records officer has it, due",
        ),
    ],
    ids=["new", "taken"],
)
async def test_the_officer_has_it_only_once_one_has_taken_it(hub, as_, step, said):
    item_id = at_a_stub(hub)
    if step:
        with hub.transaction() as connection:
            task = person_tasks.c.item_id == item_id
            connection.execute(update(person_tasks).where(task).values(step))

    assert said in words(await (await as_(VOSS)).open(f"/research/{item_id}"))


async def test_the_asker_reads_what_the_officer_is_doing_not_that_it_is_over(hub, as_):
    """My cases has it "Taken" at that moment: the two must not differ."""
    item_id = at_a_stub(hub)
    officer, asker = await as_(MARRABLE), await as_(VOSS)

    async def answered(kind: str, **answer: str) -> str:
        with hub.transaction() as connection:
            task = open_task_of(connection, item_id, kind)
        assert task is not None
        await officer.open(f"/tasks/{task.id}")
        await officer.send(f"/tasks/{task.id}/answer", **answer)
        return words(await asker.open(f"/research/{item_id}"))

    by_hand = await answered("restricted_record", answer="continue_by_hand")
    given_back = await answered("do_by_hand", answer="give_back")

    assert "The restricted-records officer is doing it by hand, due" in by_hand
    assert "The restricted-records officer has given it back to a worker." in given_back
    assert "dealt with it" not in by_hand + given_back


@pytest.mark.parametrize("told", ["Ring me about the flat at Ember Row", ""], ids=["told", "not"])
async def test_research_done_by_hand_is_recorded_in_its_own_words_and_told_to_its_asker(
    hub, as_, told
):
    item_id = at_a_stub(hub, evidence=WHY)
    officer, asker, other = await as_(MARRABLE), await as_(VOSS), await as_(CALLOWAY)
    with hub.transaction() as connection:
        asked = open_task_of(connection, item_id, "restricted_record")
    assert asked is not None
    await officer.open(f"/tasks/{asked.id}")
    await officer.send(f"/tasks/{asked.id}/answer", answer="continue_by_hand")
    by_hand_path = officer.page.url.path
    form = words(officer.page)

    refused = await officer.send(f"{by_hand_path}/done", told="x" * 4001, when="6:50am")
    typed = {"how": "Looked in the sealed record myself", "told": told, "when": "6:50am"}
    await officer.send(f"{by_hand_path}/done", **typed)
    kept = words(await officer.open(by_hand_path))
    read = words(await asker.open(f"/research/{item_id}"))

    assert f"Asked for by {VOSS.name}" in form
    assert not re.findall("Told whom|Secure email|In person|Whom to tell", form)
    assert refused.status_code == 400
    assert "Enter what you did and what you found" in words(refused)
    assert "Use 4,000 letters or fewer" in words(refused)
    assert "What was done Looked in the sealed record myself" in kept
    assert "has done it by hand: there is no pack." in read
    assert ("writes to you: Ring me about the flat at Ember Row" in read) is bool(told)
    assert "sealed record myself" not in read
    looks = [json.loads(one.entry) for one in hub.audited() if one.event == "consultation"]
    by_asker = [one["fields"] for one in looks if one["on_behalf_of"] == VOSS.id]
    assert by_asker == ([["told"]] if told else [])
    for path in (f"/research/{item_id}", f"/items/{item_id}", by_hand_path):
        assert "Ember Row" not in words(await other.open(path))


async def test_the_asker_reads_that_the_officer_closed_it(hub, as_):
    item_id = at_a_stub(hub)
    officer = await as_(MARRABLE)
    with hub.transaction() as connection:
        task = open_task_of(connection, item_id, "restricted_record")
    assert task is not None
    await officer.open(f"/tasks/{task.id}")

    await officer.send(f"/tasks/{task.id}/answer", answer="close", reason="Told in person")

    said = words(await (await as_(VOSS)).open(f"/research/{item_id}"))
    assert "The restricted-records officer has closed it: there is no pack." in said
    assert "Told in person" not in said


WHY = {
    "asked_by": VOSS.id,
    "asked_because": "I am deciding on a new referral",
    "purpose": "Protect a child from harm",
    "lawful_basis": "Legal obligation",
    "stopped_at": "Housing",
}


async def test_the_officer_decides_by_who_asked_why_and_where_the_worker_stopped(hub, as_):
    item_id = at_a_stub(hub, evidence=WHY)
    with hub.transaction() as connection:
        [task] = [one.id for one in tasks_of(connection, item_id)]
    officer, others = await as_(MARRABLE), [await as_(one) for one in (VOSS, CALLOWAY, IQBAL)]

    page = await officer.open(f"/tasks/{task}")

    said = words(page)
    assert f"Asked for by {VOSS.name}" in said
    assert "Reason I am deciding on a new referral" in said
    assert "Purpose Protect a child from harm Lawful basis Legal obligation" in said
    assert "Whose record the worker stopped at Housing" in said
    assert "A record is restricted or sealed; the worker stopped there." in said
    assert "first page" not in said  # the case and others were opened before it
    assert "What the worker had opened before that, step by step" in said
    assert f'href="/items/{item_id}"' in page.text
    assert (await officer.open(f"/items/{item_id}")).status_code == 200
    for other in others:
        assert (await other.open(f"/tasks/{task}")).status_code == 404
        for path in (f"/research/{item_id}", f"/items/{item_id}", "/cases", "/tasks"):
            told = words(await other.open(path))
            assert "stopped at" not in told
            assert "Housing" not in told


async def test_what_has_ended_is_asked_for_no_more_and_leads_to_the_pack(hub, as_):
    item_id = with_a_pack(hub)

    page = await (await as_(VOSS)).open(f"/research/{item_id}")

    assert "The pack is made, and some checks are missing in it. Read the pack" in words(page)
    assert f'href="/packs/{item_id}"' in page.text
    assert "hx-get" not in page.text
    assert "Stop this research" not in page.text
    assert "htmx.min.js" not in page.text


def with_a_request(hub, research, evidence=None, now=MORNING):
    """The request for a licensed person that the run of this research raised, asked of them."""
    reference = asks_licensed(research)
    item_id = ordered(hub, reference, kind=LICENSED_CHECKS)
    task = a_question(
        kind=LICENSED_CHECKS,
        reason_code=LICENSED_CHECKS,
        team="licensed person",
        evidence=evidence or {},
    )
    with hub.transaction() as connection:
        lane = an_open_lane(connection, f"lane-{item_id[:8]}")
        item = claimed(connection, lane, QUEUE, now=now)
        assert item.id == item_id
    ended(hub, item, NeedsPerson(task))
    return item_id


@pytest.mark.parametrize("run", [REFERENCE, f"{REFERENCE}/again/1"], ids=["first", "made again"])
async def test_a_request_for_a_licensed_person_is_said_with_its_reference(hub, as_, run):
    item_id = with_a_pack(hub, run)
    browser = await as_(VOSS)
    before = words(await browser.open(f"/research/{item_id}"))

    request = with_a_request(hub, REFERENCE)
    waits = words(await browser.open(f"/research/{item_id}"))
    tell = {"state": "done", "outcome_code": "checks_not_needed"}
    with hub.transaction() as connection:
        connection.execute(update(work_items).where(work_items.c.id == request).values(**tell))
    answered = words(await browser.open(f"/research/{item_id}"))

    quote = licensed_reference(REFERENCE)
    assert "PNC, PND and ViSOR" not in before
    assert f"A request is with a licensed person: {quote}." in waits
    assert f"a licensed person says that no check is needed ({quote})." in answered


async def test_where_another_researchs_request_stands_for_it_that_one_is_said(hub, as_):
    with_a_request(hub, REFERENCE)
    quote = licensed_reference(REFERENCE)
    other = f"research/{CASE}/ffffffffff-1"
    pack = a_research_pack(requester=VOSS.id, licensed_request=quote)
    item_id = with_a_pack(hub, other, pack)

    said = words(await (await as_(VOSS)).open(f"/research/{item_id}"))

    assert f"A request is with a licensed person: {quote}." in said


async def test_a_request_closed_another_way_is_not_said_to_be_answered(hub, as_):
    item_id = with_a_pack(hub)
    request = with_a_request(hub, REFERENCE)
    with hub.transaction() as connection:
        by_hand.cancel(connection, request, IQBAL.id, "stopped_by_person", MORNING)

    said = words(await (await as_(VOSS)).open(f"/research/{item_id}"))

    assert "ended without an answer here: cancelled." in said
    assert "A request is with" not in said


async def test_only_the_licensed_team_reads_a_request_and_answers_it_in_words(hub, as_):
    request = with_a_request(hub, REFERENCE, {"case": CASE, "people": "Wren Canarywick"})
    licensed = an_account("k.bureau", "Kit Bureau", "practitioner", teams=("licensed person",))
    with_them = {**hub.console.people, **people_of([licensed])}
    object.__setattr__(hub.console, "people", with_them)
    with hub.transaction() as connection:
        this = select(person_tasks.c.id).where(person_tasks.c.item_id == request)
        task = connection.execute(this).scalar_one()

    page = await (await as_(licensed)).open(f"/tasks/{task}")
    others = [await (await as_(one)).open(f"/tasks/{task}") for one in (VOSS, CALLOWAY)]

    said = words(page)
    assert "Ask for PNC, PND and ViSOR checks" in said
    assert "What is asked of you" in said
    assert "Wren Canarywick" in said
    assert "Which checks, about whom, and of whom you asked them" in said
    assert {NOT_FOUND in words(one) for one in others} == {True}


async def test_of_a_run_that_met_a_restricted_record_no_request_is_said(hub, as_):
    item_id = at_a_stub(hub)
    with_a_request(hub, REFERENCE)

    said = words(await (await as_(VOSS)).open(f"/research/{item_id}"))

    assert "PNC" not in said


async def test_a_page_that_asks_by_itself_is_nobody_using_their_session(hub, as_):
    """Else a session would never end beside an open page."""
    item_id = ordered(hub)
    begun(hub, item_id)
    browser = await as_(VOSS)
    with hub.transaction() as connection:
        earlier = console_sessions.c.seen_real - 890
        connection.execute(update(console_sessions).values(seen_real=earlier))
        [before] = connection.execute(select(console_sessions.c.seen_real)).scalars()

    part = await browser.client.get(f"/research/{item_id}/lines", headers=POLLS)

    assert part.status_code == 200
    with hub.transaction() as connection:
        assert connection.execute(select(console_sessions.c.seen_real)).scalar_one() == before
        connection.execute(update(console_sessions).values(seen_real=before - 20))
    over = await browser.client.get(f"/research/{item_id}/lines", headers=POLLS)
    assert over.headers["hx-redirect"].startswith("/sign-in?ended=")
    assert over.text == ""


SEEN_BY_ONE_WHO_WATCHES = ("/research/{}", "/items/{}")


def looked(hub, item_id, system: str) -> None:
    """The worker has looked at record P0048113 there."""
    look = AuditEntry(
        event=AuditEvent.CONSULTATION,
        worker="worker",
        on_behalf_of=VOSS.id,
        item_id=item_id,
        system=system,
        record_id="P0048113",
        justification="new_referral",
        lawful_basis="legal_obligation",
        regime=regime_of("legal_obligation"),
        fields=("name",),
    )
    with hub.transaction() as connection:
        audit_trail.record(connection, look, MORNING)


@pytest.mark.parametrize("state", [State.DEFERRED, State.DONE])
async def test_a_run_that_is_put_off_tells_of_no_look_and_one_that_is_done_of_each(hub, as_, state):
    item_id = ordered(hub)
    begun(hub, item_id)
    looked(hub, item_id, "education")
    with hub.transaction() as connection:
        work_queue.change(connection, item_id, state, MORNING)

    story = words(await (await as_(VOSS)).open(f"/items/{item_id}"))

    assert ("P0048113" in story) is (state is State.DONE)


@pytest.mark.parametrize("where", SYSTEMS)
async def test_whoever_watched_a_run_to_its_stub_does_not_know_where_it_was(hub, as_, where):
    """Every other system had finished. The control: with a pack in the end all of it is told."""
    met = tuple((*line[:4], GOING_ON if line[0] == where else "found") for line in LINES)
    item_id = ordered(hub)
    begun(hub, item_id, met)
    looked(hub, item_id, where)
    browser = await as_(VOSS)

    run, story = [
        words(await browser.open(path.format(item_id))) for path in SEEN_BY_ONE_WHO_WATCHES
    ]

    untold = [one for one in SEARCHED_SYSTEMS.values() if f"{one.agency} No answer told" in run]
    assert len(untold) == 3
    assert SEARCHED_SYSTEMS[where] in untold
    assert "P0048113" not in story
    with hub.transaction() as connection:
        done = tuple(
            SystemProgress(*line[:4], "found", MORNING) for line in LINES if line[0] == where
        )
        research_progress.note(connection, item_id, done)
        work_queue.change(connection, item_id, State.DONE, MORNING)
    run, story = [
        words(await browser.open(path.format(item_id))) for path in SEEN_BY_ONE_WHO_WATCHES
    ]
    assert "No answer told" not in run
    assert "P0048113" in story


@pytest.mark.parametrize("where", SYSTEMS)
def test_three_systems_or_more_are_told_alike_until_the_end(where):
    """Whatever is finished, one that has not is among three that look the same."""
    seed = random.randrange(2**32)
    drawn = random.Random(seed)
    for asked in range(1, 8):
        systems = [where, *drawn.sample([one for one in SYSTEMS if one != where], asked - 1)]
        others = [one for one in SYSTEMS if one not in systems]
        lines = [
            SystemProgress(one, 1, 1, 1, "found", MORNING + timedelta(seconds=drawn.randrange(9)))
            for one in systems[1:]
        ]
        lines.append(SystemProgress(where, 1, 2, 3, GOING_ON, MORNING))
        lines += [SystemProgress(one, 0, 0, 0, "not_asked", MORNING) for one in others]

        told = as_told(lines)

        alike = [one for one in told if replace(one, system="") == UNTOLD]
        assert where in {one.system for one in alike}, seed
        assert len({one.system for one in alike} & set(systems)) == min(asked, 3), seed


@pytest.mark.parametrize("lines", [LINES, ()], ids=["half-way", "in-the-case"])
async def test_of_a_stub_no_system_and_no_count_is_said(hub, as_, lines):
    """The same words wherever it was met."""
    item_id = at_a_stub(hub, lines=lines)

    page = await (await as_(VOSS)).open(f"/research/{item_id}")

    said = words(page)
    assert (
        "The research stopped because a record is restricted. It waits for the "
        "restricted-records officer, due 9:52am" in said
    )
    assert "Nothing more was opened. Every search Stopped As at 6:5" in said
    named = {one.agency for one in SEARCHED_SYSTEMS.values()}
    named |= {one.system for one in SEARCHED_SYSTEMS.values()}
    assert [name for name in named if name in said] == []
    assert "finished" not in said
    assert "Stop this research" not in said


async def test_the_requester_and_who_has_a_task_on_it_see_it_and_nobody_else(hub, as_):
    item_id = at_a_stub(hub)
    paths = (f"/research/{item_id}", "/research/7e57ab1e-0000-4000-8000-000000000000")

    seen = {}
    for account in (VOSS, MARRABLE, CALLOWAY, IQBAL, ELSEWHERE):
        browser = await as_(account)
        seen[account.id] = [(await browser.open(path)).status_code for path in paths]

    assert seen == {
        VOSS.id: [200, 404],
        MARRABLE.id: [200, 404],
        CALLOWAY.id: [404, 404],
        IQBAL.id: [404, 404],
        ELSEWHERE.id: [404, 404],
    }


@pytest.mark.parametrize("where", ["research", "packs", "items"])
async def test_what_is_somebody_elses_and_what_is_not_there_are_looked_for_alike(hub, as_, where):
    """Same page, and as many statements reach the database for the one as for the other."""
    item_id = with_a_pack(hub)
    browser = await as_(IQBAL)
    counts, pages = [], []
    for one in (item_id, NO_SUCH_TASK):
        with statements(hub.database) as seen:
            pages.append(as_anybody_sees(await browser.open(f"/{where}/{one}")))
        counts.append(seen)

    assert counts[0] == counts[1]
    assert pages[0] == pages[1]
    assert NOT_FOUND in pages[0]


async def test_another_kind_of_work_is_no_research(hub, as_):
    item_id = hub.waits_for(a_question(), requested_by=VOSS.id)

    assert NOT_FOUND in (await (await as_(VOSS)).open(f"/research/{item_id}")).text


async def test_who_asked_stops_it_and_the_worker_can_end_it_no_more(hub, as_):
    item_id = ordered(hub)
    item = begun(hub, item_id)
    browser = await as_(VOSS)
    await browser.open(f"/research/{item_id}")

    page = await browser.send(f"/research/{item_id}/stop")

    said = words(page)
    assert "DC Amara Voss stopped this research at 6:52am. No pack was made." in said
    assert "Children's care Stopped" in said
    assert "Adult care Searched, nothing found" in said
    assert hub.audited()[-1].event == "item_cancelled"
    with hub.transaction() as connection:
        assert item_of(connection, item_id).state is State.CANCELLED
        assert not work_queue.heartbeat(connection, item_id, item.lane, LEASE_SECONDS)
    with hub.transaction() as connection, pytest.raises(LaneLost):
        turns.finish(connection, item, Done(code="pack"), circumstances(hub.cipher))


async def test_with_it_goes_what_it_would_have_made_again(hub, as_):
    item_id = ordered(hub)
    begun(hub, item_id)
    again = ordered(hub, f"{REFERENCE}/again/1", follows=item_id)
    browser = await as_(VOSS)
    await browser.open(f"/research/{item_id}")

    await browser.send(f"/research/{item_id}/stop")

    with hub.transaction() as connection:
        assert item_of(connection, again).state is State.CANCELLED


@pytest.mark.parametrize("account", [CALLOWAY, MARRABLE], ids=lambda one: one.id)
async def test_nobody_else_stops_it(hub, as_, account):
    item_id = at_a_stub(hub)
    browser = await as_(account)
    await browser.open("/cases")

    answer = await browser.send(f"/research/{item_id}/stop")

    assert answer.status_code == 404
    with hub.transaction() as connection:
        assert item_of(connection, item_id).state is State.AWAITING_PERSON


async def test_what_waits_for_the_officer_is_not_stopped_by_who_asked(hub, as_):
    item_id = at_a_stub(hub)
    browser = await as_(VOSS)
    await browser.open(f"/research/{item_id}")

    await browser.send(f"/research/{item_id}/stop")

    with hub.transaction() as connection:
        assert item_of(connection, item_id).state is State.AWAITING_PERSON
        assert connection.execute(select(person_tasks.c.state)).scalar_one() == "new"


async def test_what_changed_in_the_same_moment_is_not_stopped_and_says_so(hub, as_, monkeypatch):
    item_id = ordered(hub)
    browser = await as_(VOSS)
    await browser.open(f"/research/{item_id}")

    def moved(*_: object) -> None:
        raise by_hand.ChangedMeanwhile(item_id)

    monkeypatch.setattr(by_hand, "cancel", moved)
    answer = await browser.send(f"/research/{item_id}/stop")

    assert answer.status_code == 409
    assert "nothing was stopped" in answer.text
    assert "item_cancelled" not in {one.event for one in hub.audited()}


async def test_what_is_made_again_later_is_said_with_when(hub, as_):
    item_id = with_a_pack(hub)
    ordered(hub, f"{REFERENCE}/again/1", follows=item_id, not_before=MORNING + timedelta(minutes=8))

    page = await (await as_(VOSS)).open(f"/research/{item_id}")

    assert "The checks that are missing are made at 7am by themselves. Follow it" in words(page)


async def test_a_case_nobody_holds_says_so(hub, as_):
    item_id = ordered(hub)
    item = begun(hub, item_id, lines=())
    ended(hub, item, NoAction("no_such_case", "W03"))
    with hub.transaction() as connection:
        assert research_progress.of_item(connection, item_id) == []

    page = await (await as_(VOSS)).open(f"/research/{item_id}")

    assert "It ended without a pack: there is no case with this number" in words(page)
