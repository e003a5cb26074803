"""What programs may ask: the same as people at the pages, by a token and by nothing else."""

import json
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from console import tokens, tries
from console.app import MOST_BYTES
from console.people import token_of
from console.routes import ROUTES
from domain.outcome import Done
from runtime import sealed_values
from runtime.clock import set_business_now
from runtime.credentials import Credentials, Found
from runtime.settings import ConsoleAccount
from runtime.tables import console_tries
from tests.builders.research import a_research_pack
from tests.console.conftest import a_client
from tests.console.hub import (
    CALLOWAY,
    EDDERY,
    ELSEWHERE,
    IQBAL,
    MARRABLE,
    MORNING,
    OKAFOR,
    VOSS,
    Hub,
    InMemory,
)
from tests.console.runs import CASE, at_a_stub, begun, ended, ordered, with_a_pack
from tests.console.test_routes import statements
from tests.console.test_starting import contents_of, items_of, to_the_check

RESEARCH = "/api/research"
WANTED = {
    "case": CASE,
    "reason": "meeting",
    "purpose": "protect_child",
    "basis": "legal_obligation",
    "note": "",
}
NO_SUCH_ITEM = "7e57ab1e-0000-4000-8000-000000000000"
ANSWERED = {"id", "state", "code", "asked_at", "due_at", "ended_at"}
API_ROUTES = [route for route in ROUTES if route.for_programs]


class Program:
    """A program with a token, or without one."""

    def __init__(self, client: httpx.AsyncClient, token: str = "") -> None:
        self.client = client
        self.headers = {"authorization": f"Bearer {token}"} if token else {}

    async def asks(self, **different: Any) -> httpx.Response:
        wanted = {**WANTED, **different}
        return await self.client.post(RESEARCH, json=wanted, headers=self.headers)

    async def looks(self, item_id: str) -> httpx.Response:
        return await self.client.get(f"{RESEARCH}/{item_id}", headers=self.headers)


class Tokens:
    """Tokens of the hub's accounts, kept as `mash console token` keeps them."""

    def __init__(self, kept: InMemory) -> None:
        self.kept = kept

    def draw(self, account: ConsoleAccount) -> str:
        token = tokens.drawn(account.id)
        self.kept.secrets[token_of(account.id)] = tokens.hashed(token)
        return token

    def end(self, account: ConsoleAccount) -> None:
        del self.kept.secrets[token_of(account.id)]


@dataclass(frozen=True, slots=True)
class OfTheHub:
    """The hub's own secrets, beside the tokens."""

    credentials: Credentials

    def find(self, name: str) -> Found | None:
        secret = self.credentials.held(name)
        return Found(secret) if secret else None


@pytest.fixture
def kept() -> InMemory:
    return InMemory()


@pytest.fixture
def given(kept: InMemory) -> Tokens:
    return Tokens(kept)


@pytest.fixture
async def client(hub: Hub, kept: InMemory) -> AsyncIterator[httpx.AsyncClient]:
    credentials = Credentials([kept, OfTheHub(hub.console.credentials)])
    async with a_client(replace(hub.console, credentials=credentials)) as one:
        yield one


@pytest.fixture
def voss(client: httpx.AsyncClient, given: Tokens) -> Program:
    """A program of the practitioner's."""
    return Program(client, given.draw(VOSS))


def events(hub: Hub) -> list[str]:
    return [one.event for one in hub.audited()]


def assert_closed(answer: httpx.Response) -> None:
    """What every answer is, whatever it says."""
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"] == "application/json"
    assert "set-cookie" not in answer.headers


async def test_it_is_queued_in_the_persons_name_as_from_the_pages(hub, voss):
    answer = await voss.asks(reason="something_else", note=" a fair that was ")

    [item] = items_of(hub)
    assert (answer.status_code, answer.json()["id"]) == (202, item.id)
    assert answer.json()["state"] == "queued"
    assert answer.headers["location"] == f"{RESEARCH}/{item.id}"
    assert set(answer.json()) == ANSWERED
    assert_closed(answer)
    assert (item.requested_by, item.purpose_code, item.lawful_basis, item.authority) == (
        "a.voss",
        "protect_child",
        "legal_obligation",
        "northmere",
    )
    asked = contents_of(hub, item.id)
    assert (asked.case, asked.reason, asked.note) == (CASE, "something_else", "a fair that was")
    assert events(hub)[-2:] == ["work_ordered", "case_looked_for"]
    entry = hub.audited()[-2].entry
    for code in ("a.voss", item.id, "something_else", "protect_child", "legal_obligation"):
        assert code in entry
    assert "a fair" not in str(hub.audited())


async def test_twice_the_same_is_one_run(hub, voss):
    first, second = await voss.asks(), await voss.asks()

    assert (first.status_code, second.status_code) == (202, 200)
    assert first.json()["id"] == second.json()["id"]
    assert len(items_of(hub)) == 1


@pytest.mark.parametrize(("minutes", "is_one_run"), [(0, True), (9, True), (11, False)])
async def test_what_is_sent_again_because_its_answer_was_lost_is_that_run(
    hub, voss, minutes, is_one_run
):
    first = await voss.asks()
    pack = sealed_values.to_bytes(a_research_pack(requester=VOSS.id))
    ended(hub, begun(hub, first.json()["id"]), Done(code="pack", result=pack))
    with hub.transaction() as connection:
        set_business_now(connection, MORNING + timedelta(minutes=minutes))

    again = await voss.asks()

    assert again.status_code == (200 if is_one_run else 202)
    assert (again.json()["id"] == first.json()["id"]) is is_one_run
    assert len(items_of(hub)) == (1 if is_one_run else 2)


async def test_who_says_why_another_is_needed_gets_another(hub, voss):
    first = await voss.asks()
    pack = sealed_values.to_bytes(a_research_pack(requester=VOSS.id))
    ended(hub, begun(hub, first.json()["id"]), Done(code="pack", result=pack))

    another = await voss.asks(another="the address was put right since")

    assert another.status_code == 202
    assert another.json()["id"] != first.json()["id"]


async def test_what_the_page_started_in_the_same_words_is_that_run(hub, voss, as_):
    browser = await as_(VOSS)
    case = await to_the_check(browser)
    page = await browser.send(f"{case}/start")

    answer = await voss.asks()

    assert answer.status_code == 200
    assert page.url.path == f"/research/{answer.json()['id']}"
    assert len(items_of(hub)) == 1


async def test_beside_research_that_goes_on_it_has_to_say_why_another_as_the_page_asks(
    hub, voss, client, given
):
    await voss.asks()
    other = Program(client, given.draw(CALLOWAY))

    refused = [await other.asks(), await voss.asks(purpose="prevent_crime")]

    assert [one.status_code for one in refused] == [409, 409]
    assert all("for DC Amara Voss" in one.json()["sentence"] for one in refused)
    assert len(items_of(hub)) == 1
    assert (await other.asks(another="short")).status_code == 400
    assert (await other.asks(another="a second child was named")).status_code == 202
    assert len(items_of(hub)) == 2


@pytest.mark.parametrize(
    ("different", "error", "said"),
    [
        ({"case": ""}, "case", "Enter the occurrence number"),
        ({"case": "4326011820"}, "case", "has 10 digits, it needs 11"),
        ({"case": "R-2211-0047"}, "case", "digits only"),
        ({"reason": "curious"}, "reason", "meeting"),
        ({"purpose": ""}, "purpose", "protect_child"),
        ({"basis": "consent_of_nobody"}, "basis", "legal_obligation"),
        ({"reason": "something_else", "note": "short"}, "note", "letters"),
        ({"note": "w" * 501}, "note", "500 letters"),
        ({"reason": None}, "json", "one JSON object"),
        ({"case": 43260118204}, "json", "one JSON object"),
        ({"requested_by": "r.calloway"}, "json", "nothing else"),
    ],
    ids=lambda one: None,
)
async def test_what_the_pages_would_not_take_is_refused_with_a_sentence(
    hub, voss, different, error, said
):
    answer = await voss.asks(**different)

    assert answer.status_code == 400
    assert answer.json()["error"] == error
    assert said in answer.json()["sentence"]
    assert_closed(answer)
    assert items_of(hub) == []


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/x-www-form-urlencoded", "case=43260118204", 415),
        ("text/plain", json.dumps(WANTED), 415),
        ("", json.dumps(WANTED), 415),
        ("application/json", json.dumps({**WANTED, "note": "w" * MOST_BYTES}), 413),
        ("application/json", json.dumps(WANTED)[:-1], 400),
        ("application/json", "[" * 60_000, 400),
        ("application/json", json.dumps([WANTED]), 400),
        ("application/json", b"\xff\xfe", 400),
        ("application/json", "", 400),
        ("application/json; charset=utf-8", json.dumps(WANTED), 202),
    ],
    ids=["form", "text", "no-kind", "long", "half", "deep", "list", "no-utf-8", "empty", "right"],
)
async def test_only_one_json_object_that_is_short_enough_is_read(hub, voss, kind, body, status):
    headers = {**voss.headers, "content-type": kind}

    answer = await voss.client.post(RESEARCH, content=body, headers=headers)

    assert answer.status_code == status
    assert_closed(answer)
    assert len(items_of(hub)) == (1 if status == 202 else 0)


REQUESTS = [
    *((one.method, one.path.format(item_id="THERE")) for one in API_ROUTES),
    ("GET", RESEARCH),
    ("DELETE", f"{RESEARCH}/THERE"),
    ("PUT", RESEARCH),
    ("OPTIONS", RESEARCH),
    ("POST", f"{RESEARCH}/THERE/stop"),
    ("GET", "/api/"),
    ("GET", "/api/no/such/thing"),
]
UNPROVEN = {
    "none": {},
    "empty": {"authorization": "Bearer "},
    "other-scheme": {"authorization": "Basic YS52b3NzOng="},
    "wrong": {"authorization": "Bearer a.voss.guess"},
    "nobody": {"authorization": "Bearer nobody.guess"},
    "no-account": {"authorization": "Bearer ...."},
    "not-ascii": {"authorization": "Bearer a.voss.é".encode()},
}


@pytest.mark.parametrize(("method", "path"), REQUESTS, ids=lambda one: one.replace("THERE", "id"))
async def test_without_a_right_token_every_address_says_the_same(
    hub, voss, kept, client, method, path
):
    item_id = ordered(hub)
    of_hash = f"Bearer {kept.secrets[token_of(VOSS.id)]}"
    tried = [*UNPROVEN.values(), {"authorization": of_hash}]

    answers = [
        await client.request(method, path.replace("THERE", item_id), json=WANTED, headers=one)
        for one in tried
    ]

    assert {one.status_code for one in answers} == {401}
    assert {one.headers["www-authenticate"] for one in answers} == {"Bearer"}
    assert len({one.text for one in answers}) == 1
    assert set(answers[0].json()) == {"error", "sentence"}
    assert [one.id for one in items_of(hub)] == [item_id]
    right = await client.request(
        method, path.replace("THERE", item_id), json=WANTED, headers=voss.headers
    )
    assert right.status_code != 401  # the control


async def test_the_sign_in_of_a_person_is_no_token_and_a_token_is_no_sign_in(hub, voss, as_):
    browser = await as_(VOSS)
    item_id = ordered(hub)

    by_cookie = await browser.client.get(f"{RESEARCH}/{item_id}")
    by_token = await voss.client.get("/cases", headers=voss.headers)

    assert by_cookie.status_code == 401
    assert by_token.url.path == "/sign-in"


async def test_a_token_that_was_replaced_or_ended_is_worth_nothing(hub, voss, given, client):
    item_id = ordered(hub)
    assert (await voss.looks(item_id)).status_code == 200
    newer = Program(client, given.draw(VOSS))

    assert (await voss.looks(item_id)).status_code == 401
    assert (await newer.looks(item_id)).status_code == 200
    given.end(VOSS)
    assert (await newer.looks(item_id)).status_code == 401


@pytest.mark.parametrize(
    ("account", "may_ask", "may_look"),
    [
        (VOSS, True, True),
        (CALLOWAY, True, False),
        (MARRABLE, False, False),
        (EDDERY, False, False),
        (OKAFOR, False, False),
    ],
    ids=lambda one: getattr(one, "id", ""),
)
async def test_a_program_has_the_rights_of_its_person_and_no_more(
    hub, client, given, account, may_ask, may_look
):
    """pages.md 2.2: who starts work; whose run it is."""
    item_id = ordered(hub, f"research/{CASE}/0a1b2c3d4e-1")
    program = Program(client, given.draw(account))

    looked = await program.looks(item_id)
    asked = await program.asks(case="43260118190")

    assert looked.status_code == (200 if may_look else 404)
    assert asked.status_code == (202 if may_ask else 404)
    assert len(items_of(hub)) == (2 if may_ask else 1)
    refused = [one for one in (looked, asked) if one.status_code == 404]
    assert len({one.text for one in refused}) <= 1
    assert events(hub).count("access_refused") == len(refused)


async def test_of_another_authority_no_work_is_asked(hub, client, given):
    answer = await Program(client, given.draw(ELSEWHERE)).asks()

    assert answer.status_code == 400
    assert "hold no case" in answer.json()["sentence"]
    assert items_of(hub) == []
    assert events(hub)[-1] == "case_looked_for"


async def test_unknown_and_forbidden_look_the_same_and_take_the_same_statements(hub, client, given):
    forbidden = ordered(hub)
    program = Program(client, given.draw(IQBAL))
    another_kind = ordered(hub, "look/1", kind="case_look", requested_by=IQBAL.id)
    seen, answers = [], []
    for item_id in (forbidden, NO_SUCH_ITEM, "not-an-id", another_kind):
        with statements(hub.database) as reached:
            answers.append(await program.looks(item_id))
        seen.append(reached)

    assert {one.status_code for one in answers} == {404}
    assert len({one.text for one in answers}) == 1
    assert seen[0] == seen[1]
    assert all(forbidden not in one.entry for one in hub.audited() if one.event == "access_refused")


async def test_state_and_codes_are_told_and_nothing_of_what_was_found(hub, voss):
    done, stopped = with_a_pack(hub), at_a_stub(hub, f"research/{CASE}/0a1b2c3d50-1")

    told = [(await voss.looks(one)).json() for one in (done, stopped)]

    assert [one["state"] for one in told] == ["done", "awaiting_person"]
    assert told[0]["code"] in {"pack", "partial_pack"}
    assert all(set(one) == ANSWERED for one in told)
    words = {word for one in told for word in one.values() if word}
    plain = re.compile(r"[a-z_]+|[0-9a-f-]{36}|\d{4}-\d\d-\d\dT[\d:.]+\+00:00")
    assert all(plain.fullmatch(word) for word in words)


async def test_ten_tries_with_a_wrong_token_are_enough_and_shut_out_nobody_else(hub, voss, client):
    item_id = ordered(hub)
    old = Program(client, f"{VOSS.id}.an-old-one")

    answers = [await old.looks(item_id) for _ in range(tries.MOST_OF_AN_ACCOUNT + 2)]

    assert [one.status_code for one in answers[-3:]] == [401, 429, 429]
    assert int(answers[-1].headers["retry-after"]) > 0
    assert events(hub).count("sign_in_refused") == tries.MOST_OF_AN_ACCOUNT
    assert (await voss.looks(item_id)).status_code == 200


async def test_a_hundred_wrong_tokens_from_one_address_and_even_the_right_one_waits(
    hub, voss, client, stranger
):
    item_id = ordered(hub)
    for number in range(tries.MOST_FROM_AN_ADDRESS):
        assert (await Program(client, f"a.voss.{number}").looks(item_id)).status_code == 401

    assert (await voss.looks(item_id)).status_code == 429
    await stranger.open("/sign-in")
    assert (await stranger.send("/sign-in", account="a.voss", password="x")).status_code == 400
    with hub.transaction() as connection:
        connection.execute(update(console_tries).values(at_real=console_tries.c.at_real - 901))
    assert (await voss.looks(item_id)).status_code == 200


async def test_a_program_that_asks_often_is_not_trying(hub, voss):
    item_id = ordered(hub)

    looked = [await voss.looks(item_id) for _ in range(tries.MOST_OF_AN_ACCOUNT * 2)]

    assert {one.status_code for one in looked} == {200}


async def test_another_host_name_is_answered_in_json_too(voss):
    headers: Mapping[str, str] = {**voss.headers, "host": "mash.example.org"}

    answer = await voss.client.get(f"{RESEARCH}/{NO_SUCH_ITEM}", headers=headers)

    assert answer.status_code == 421
    assert answer.json()["sentence"] == "Not the address of this console."
    assert_closed(answer)


async def test_without_its_records_the_console_says_so_in_json(hub, voss):
    with hub.transaction() as connection:
        console_tries.drop(connection)

    answer = await voss.looks(NO_SUCH_ITEM)

    assert answer.status_code == 503
    assert answer.json()["sentence"] == "The console cannot reach its records."
    assert_closed(answer)


async def test_the_token_of_an_account_that_is_gone_is_worth_nothing(hub, voss, kept):
    item_id = ordered(hub)
    others = {one: who for one, who in hub.console.people.items() if one != VOSS.id}
    credentials = Credentials([kept, OfTheHub(hub.console.credentials)])
    console = replace(hub.console, people=others, credentials=credentials)

    async with a_client(console) as client:
        looked = await client.get(f"{RESEARCH}/{item_id}", headers=voss.headers)

    assert looked.status_code == 401
    assert (await voss.looks(item_id)).status_code == 200
