"""The route table is the whole of it: every address, role and object, and no other way in."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi.routing import APIRoute
from sqlalchemy import Row, event, select

from console import drafts, rules
from console.app import create_app
from console.drafts import Answers
from console.people import STARTS_WORK, TAKES_TASKS, people_of
from console.routes import FRONT_DOORS, ROUTES
from domain.identifiers import OccurrenceNumber
from runtime.database import Database
from runtime.person_tasks import open_task
from runtime.tables import console_drafts, findings, person_tasks, task_events, work_items
from tests.builders.research import a_research_pack
from tests.builders.tasks import a_question, only_open_task
from tests.console.conftest import Browser
from tests.console.hub import (
    CALLOWAY,
    EDDERY,
    ELSEWHERE,
    EVERYBODY,
    IQBAL,
    MARRABLE,
    MORNING,
    OKAFOR,
    VOSS,
    Hub,
)
from tests.console.runs import with_a_pack

SECRET = "Quillfeather-Ambrose"
NOT_FOUND = "Page not found, or not yours to see"
NO_SUCH_TASK = "7e57ab1e-0000-4000-8000-000000000000"


@dataclass(frozen=True, slots=True)
class Tasks:
    """One task of each sort of owner."""

    supervisors: str
    practitioners: str
    restricted: str
    elsewhere: str


@pytest.fixture
def tasks(hub: Hub) -> Tasks:
    evidence = {"child": SECRET}
    return Tasks(
        hub.asked("ENC-1", evidence=evidence),
        hub.asked("ENC-2", evidence=evidence, kind="link_child", team="practitioner"),
        hub.asked(
            "ENC-3",
            evidence=evidence,
            kind="restricted_record",
            reason_code="restricted_record",
            team="restricted-records officer",
        ),
        _elsewhere(hub, evidence),
    )


def _elsewhere(hub: Hub, evidence: dict[str, str]) -> str:
    item = hub.waits_for(a_question(evidence=evidence), "ENC-4", authority="eastholm")
    with hub.transaction() as connection:
        return only_open_task(connection, item)


# Who may open what, written from design.md 9 and pages.md 2.2, not from the code.
MAY = {
    VOSS.id: {"practitioners"},
    CALLOWAY.id: {"supervisors"},
    IQBAL.id: {"supervisors"},
    MARRABLE.id: {"restricted"},
    EDDERY.id: set(),
    OKAFOR.id: set(),
    ELSEWHERE.id: {"elsewhere"},
}
OWNERS = ("supervisors", "practitioners", "restricted", "elsewhere")
LISTS = {"/cases", "/tasks"}


def paths_of_the_app(app) -> set[tuple[str, str]]:
    routes = (route for route in app.routes if isinstance(route, APIRoute))
    return {(method, route.path) for route in routes for method in route.methods or ()}


def without_a_row(app) -> set[tuple[str, str]]:
    rows = {(route.method, route.path) for route in (*ROUTES, *FRONT_DOORS)}
    found = paths_of_the_app(app) - rows
    return {one for one in found if one[1] != "/{path:path}"}


def test_every_address_of_the_application_has_a_row_in_the_table(hub):
    app = create_app(hub.console)

    assert without_a_row(app) == set()
    assert {type(route) for route in app.routes} == {APIRoute}


def test_an_address_somebody_added_beside_the_table_is_found(hub):
    app = create_app(hub.console)
    app.add_api_route("/tasks/everything", lambda: "all of them", methods=["GET"])

    assert without_a_row(app) == {("GET", "/tasks/everything")}


def test_no_row_is_without_roles_and_each_one_that_names_a_thing_asks_about_it():
    assert all(route.roles for route in ROUTES)
    named = [route for route in ROUTES if "{" in route.path]
    of_runs = {rules.research_of, rules.own_research_of, rules.pack_item_of}
    of_items = {rules.item_of, rules.story_of, rules.search_of, *of_runs}
    by_thing: dict[str, set[Any]] = {
        "task_id": {rules.task_of},
        "item_id": of_items,
        "number": {rules.finding_of},
        "draft_id": {rules.draft_of},
    }
    for route in named:
        [thing] = re.findall(r"\{(\w+)\}", route.path)
        assert route.rule in by_thing[thing]
    orders = {"/packs/{item_id}/look", "/packs/{item_id}/again"}
    of_starts = (rules.draft_of, rules.search_of)
    starts = [one for one in named if one.rule in of_starts or one.path in orders]
    takes = [one for one in named if one not in starts and "{number}" not in one.path]
    assert all(route.roles == TAKES_TASKS for route in takes)
    assert all(route.roles == STARTS_WORK for route in starts)


@pytest.mark.parametrize("account", EVERYBODY, ids=[one.id for one in EVERYBODY])
async def test_each_role_opens_its_own_and_nothing_else(hub, as_, tasks, account):
    assert await opened_by(await as_(account), tasks) == MAY[account.id]


async def test_a_hole_in_the_object_rule_is_found(hub, as_, tasks, monkeypatch):
    """The control: a rule that lets everybody see every task."""
    monkeypatch.setattr(rules.Sight, "reaches", lambda sight, task: True)

    assert await opened_by(await as_(VOSS), tasks) != MAY[VOSS.id]


async def opened_by(browser: Browser, tasks: Tasks) -> set[str]:
    """Whose tasks this person can open, or sees what is in them, by whatever address there is."""
    found = set[str]()
    for owner in OWNERS:
        task_id = getattr(tasks, owner)
        answers = [
            await browser.client.request(route.method, route.path.format(task_id=task_id))
            for route in ROUTES
            if "{task_id}" in route.path and route.method == "GET"
        ]
        if any(one.status_code != 404 or SECRET in one.text for one in answers):
            found.add(owner)
    for path in LISTS:
        page = (await browser.client.get(path)).text
        found |= {owner for owner in OWNERS if getattr(tasks, owner) in page}
    return found


@pytest.mark.parametrize(
    "route",
    [route for route in ROUTES if route.method == "POST" and "{" in route.path],
    ids=lambda route: route.path,
)
async def test_nothing_is_changed_by_who_may_not_see_it(hub, as_, tasks, route):
    """Of somebody else's run this team has a question, so it reads the story: and does no more."""
    made = a_research_pack(requester=CALLOWAY.id)
    pack = with_a_pack(hub, pack=made, requested_by=CALLOWAY.id)
    with hub.transaction() as connection:
        asked = a_question(kind="possible_match", reason_code="possible_match", team="practitioner")
        open_task(connection, pack, asked, MORNING, hub.cipher)
    browser = await as_(VOSS)
    await browser.open("/cases")
    before = state_of(hub, tasks.supervisors)
    things = {
        "task_id": tasks.supervisors,
        "item_id": pack,
        "number": 1,
        "draft_id": a_draft_of(hub, CALLOWAY.id),
    }

    answer = await browser.send(
        route.path.format(**things),
        answer="release",
        reason="because",
        to=IQBAL.id,
        how="phone",
        to_whom="somebody",
        when="6:30am",
        which="all",
        right="none",
        known="seen",
        needed="a reason of more than ten letters",
    )

    assert answer.status_code == 404
    assert NOT_FOUND in answer.text
    assert state_of(hub, tasks.supervisors) == before


def a_draft_of(hub: Hub, account: str) -> str:
    """Somebody's answers, all given, so that a start would start."""
    case = OccurrenceNumber("43260118204")
    with hub.transaction() as connection:
        draft_id = drafts.begin(connection, account, Answers(case), MORNING, hub.cipher)
        row = drafts.of_account(connection, draft_id, account)
        assert row is not None
        draft = drafts.opened(row, hub.cipher)
        answers = {"reason": "meeting", "purpose": "protect_child", "basis": "public_task"}
        drafts.answer(connection, draft, hub.cipher, **answers)
    return draft_id


def state_of(hub: Hub, task_id: str) -> list[Row[Any]]:
    with hub.transaction() as connection:
        rows = connection.execute(select(person_tasks).where(person_tasks.c.id == task_id)).all()
        steps = connection.execute(
            select(task_events).where(task_events.c.task_id == task_id)
        ).all()
        said = connection.execute(select(findings)).all()
        asked = connection.execute(select(console_drafts.c.item_id)).all()
        items = connection.execute(select(work_items).order_by(work_items.c.id)).all()
    return [*rows, *steps, *said, *(one for one in asked if one.item_id), *items]


async def test_what_is_not_there_is_forbidden_or_was_never_written_looks_the_same(hub, as_, tasks):
    browser = await as_(VOSS)
    paths = [
        f"/tasks/{tasks.supervisors}",
        f"/tasks/{NO_SUCH_TASK}",
        "/tasks/not-an-id",
        "/no/such/page",
        "/audit",
    ]

    answers = [await browser.open(path) for path in paths]

    assert {answer.status_code for answer in answers} == {404}
    assert len({as_anybody_sees(answer) for answer in answers}) == 1
    assert len({frozenset(answer.headers) for answer in answers}) == 1


def as_anybody_sees(answer) -> str:
    """The page without what is drawn anew for each."""
    page_id = r"(?<![\w-])[2-9A-HJ-NP-TV-Z]{4}-[2-9A-HJ-NP-TV-Z]{4}(?![\w-])"
    text = re.sub(page_id, "ID", answer.text)
    return re.sub(r'nonce="[^"]+"', "NONCE", text)


async def test_the_same_lines_look_for_what_is_forbidden_and_what_is_not_there(hub, as_, tasks):
    """Same class of time: as many statements reach the database for the one as for the other."""
    browser = await as_(VOSS)
    counts = []
    for path in (f"/tasks/{tasks.supervisors}", f"/tasks/{NO_SUCH_TASK}"):
        with statements(hub.database) as seen:
            await browser.open(path)
        counts.append(seen)

    assert counts[0] == counts[1]


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """Every statement that reaches the database meanwhile."""
    seen = list[str]()

    def listen(*given: Any) -> None:
        seen.append(given[2])

    event.listen(database.engine, "before_cursor_execute", listen)
    yield seen
    event.remove(database.engine, "before_cursor_execute", listen)


async def test_a_refusal_is_in_the_audit_trail_without_what_was_asked_for(hub, as_, tasks):
    browser = await as_(VOSS)
    await browser.open(f"/tasks/{tasks.supervisors}")

    last = hub.audited()[-1]

    assert last.event == "access_refused"
    assert "a.voss" in last.entry
    assert tasks.supervisors not in last.entry


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "POST"])
async def test_another_verb_is_answered_as_nothing_there(hub, as_, tasks, method):
    browser = await as_(CALLOWAY)

    answer = await browser.client.request(method, f"/tasks/{tasks.supervisors}")

    assert answer.status_code in (403, 404)
    assert NOT_FOUND in answer.text


async def test_whoever_has_not_signed_in_is_asked_to_whatever_they_wanted(stranger, tasks):
    for path in ("/", "/cases", f"/tasks/{tasks.supervisors}", "/no/such/page"):
        answer = await stranger.open(path)
        assert answer.url.path == "/sign-in"
        assert SECRET not in answer.text


def test_a_role_nobody_named_takes_no_tasks():
    account = EDDERY.model_copy(update={"teams": ("duty supervisor",)})

    assert people_of([account])[EDDERY.id].teams == frozenset()
