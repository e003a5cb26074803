"""Sessions, forms, headers, passwords: what an attacker would try first."""

import time
from dataclasses import replace

import pytest
from httpx import ASGITransport, AsyncClient
from sqlalchemy import select, update

from console import tries
from console.app import MOST_BYTES, create_app
from runtime.tables import console_sessions, console_tries, person_tasks
from tests.console.conftest import FORM_TOKEN, PASSWORD, Browser, a_client
from tests.console.hub import CALLOWAY, HERE, VOSS

WRONG = "One of them is not right"
NOT_FOUND = "Page not found, or not yours to see"


async def test_the_right_password_opens_and_the_cookie_is_only_an_opaque_token(hub, stranger):
    await stranger.open("/sign-in")

    answer = await stranger.send("/sign-in", account="r.calloway", password=PASSWORD)

    assert answer.url.path == "/cases"
    cookie = next(c for r in answer.history for c in r.headers.get_list("set-cookie"))
    assert cookie.startswith("mash-console=")
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    token = cookie.split("=", 1)[1].split(";")[0]
    assert token not in str(rows_of(hub))
    assert "calloway" not in token


async def test_over_https_the_cookie_is_secure_and_bound_to_the_host(hub):
    async with a_client(replace(hub.console, is_https=True)) as client:
        answer = await client.get("/sign-in")

    [cookie] = answer.headers.get_list("set-cookie")
    assert cookie.startswith("__Host-mash-console-form=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert answer.headers["strict-transport-security"]


@pytest.mark.parametrize(
    ("account", "password"),
    [("r.calloway", "wrong"), ("nobody.here", PASSWORD), ("nobody.here", ""), ("", "")],
    ids=["wrong-password", "unknown", "unknown-empty", "nothing"],
)
async def test_whatever_is_wrong_the_same_words_come_back(hub, stranger, account, password):
    await stranger.open("/sign-in")

    answer = await stranger.send("/sign-in", account=account, password=password)

    assert answer.status_code == 400
    assert answer.text.count(WRONG) == 2  # in the summary and at the field
    assert "<title>Error: " in answer.text
    assert hub.audited()[-1].event == "sign_in_refused"


async def test_a_name_nobody_has_takes_as_long_as_a_wrong_password(hub, stranger):
    await stranger.open("/sign-in")
    await stranger.send("/sign-in", account="nobody.here", password="x")  # makes nobody's hash

    took = {}
    for account in ("r.calloway", "nobody.here"):
        began = time.perf_counter()
        await stranger.send("/sign-in", account=account, password="wrong")
        took[account] = time.perf_counter() - began

    # An unknown name without any hashing would be many times faster.
    assert took["nobody.here"] > took["r.calloway"] / 4


async def test_after_ten_tries_even_the_right_password_has_to_wait(hub, stranger, monkeypatch):
    monkeypatch.setattr("console.passwords.is_right", lambda *_: False)
    await stranger.open("/sign-in")
    for _ in range(tries.MOST_OF_AN_ACCOUNT):
        await stranger.send("/sign-in", account="r.calloway", password="guess")
    monkeypatch.undo()

    answer = await stranger.send("/sign-in", account="R.Calloway", password=PASSWORD)

    assert answer.status_code == 429
    assert "Wait until 7:0" in answer.text
    with hub.transaction() as connection:
        connection.execute(update(console_tries).values(at_real=console_tries.c.at_real - 901))
    await stranger.open("/sign-in")
    assert (await stranger.send("/sign-in", account="r.calloway", password=PASSWORD)).url.path == (
        "/cases"
    )


async def test_a_hundred_tries_from_one_address_are_enough(hub, stranger, monkeypatch):
    monkeypatch.setattr("console.passwords.is_right", lambda *_: False)
    await stranger.open("/sign-in")
    answers = [
        (await stranger.send("/sign-in", account=f"guess.{number}", password="x")).status_code
        for number in range(tries.MOST_FROM_AN_ADDRESS + 1)
    ]

    assert answers == [400] * tries.MOST_FROM_AN_ADDRESS + [429]


async def test_a_token_is_drawn_anew_at_each_sign_in_and_is_dead_after_signing_out(hub, stranger):
    await stranger.open("/sign-in")
    stranger.client.cookies.set("mash-console", "chosen-by-an-attacker")
    await stranger.send("/sign-in", account="r.calloway", password=PASSWORD)
    kept = [c.value for c in stranger.client.cookies.jar if c.domain == "127.0.0.1"]
    stranger.client.cookies.delete("mash-console", domain="")

    await stranger.send("/sign-out")

    async with a_client(hub.console) as thief:
        thief.cookies.set("mash-console", kept[-1])
        assert (await thief.get("/cases")).url.path == "/sign-in"


@pytest.mark.parametrize("column", ["seen_real", "begun_real"])
async def test_a_session_ends_unused_and_ends_old(hub, as_, column):
    browser = await as_(CALLOWAY)
    seconds = {"seen_real": 901, "begun_real": 28801}[column]
    with hub.transaction() as connection:
        earlier = {column: console_sessions.c[column] - seconds}
        connection.execute(update(console_sessions).values(earlier))

    answer = await browser.open("/cases")

    assert answer.url.path == "/sign-in"
    assert "You were signed out at 6:52am" in answer.text


async def test_an_account_that_is_gone_is_signed_out(hub, as_):
    browser = await as_(CALLOWAY)
    people = {name: one for name, one in hub.console.people.items() if name != CALLOWAY.id}
    async with a_client(replace(hub.console, people=people, is_demo=True)) as client:
        client.cookies = browser.client.cookies

        assert (await client.get("/cases")).url.path == "/sign-in"


async def test_a_form_without_this_sessions_token_changes_nothing(hub, as_):
    task_id = hub.asked()
    browser, other = await as_(CALLOWAY), await as_(VOSS)
    await browser.open(f"/tasks/{task_id}")
    others_token = form_token(other)
    tries_ = [
        {},
        {"form_token": ""},
        {"form_token": "x" * 43},
        {"form_token": others_token},
    ]

    answers = [await browser.client.post(f"/tasks/{task_id}/take", data=data) for data in tries_]

    assert [answer.status_code for answer in answers] == [403] * len(tries_)
    assert all(NOT_FOUND in answer.text for answer in answers)
    assert holder_of(hub, task_id) is None


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://127.0.0.1:9999"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"content-type": "text/plain"},
        {"content-type": "application/json"},
    ],
    ids=["port", "elsewhere", "null", "cross-site", "same-site", "plain", "json"],
)
async def test_a_form_from_elsewhere_changes_nothing(hub, as_, headers):
    task_id = hub.asked()
    browser = await as_(CALLOWAY)
    await browser.open(f"/tasks/{task_id}")

    answer = await browser.client.post(
        f"/tasks/{task_id}/take", data={"form_token": form_token(browser)}, headers=headers
    )

    assert answer.status_code == 403
    assert holder_of(hub, task_id) is None


async def test_the_same_form_from_here_takes_the_task(hub, as_):
    """The control of the two above."""
    task_id = hub.asked()
    browser = await as_(CALLOWAY)
    await browser.open(f"/tasks/{task_id}")

    await browser.send(f"/tasks/{task_id}/take")

    assert holder_of(hub, task_id) == CALLOWAY.id


async def test_a_sign_in_form_from_elsewhere_signs_nobody_in(hub, stranger):
    answer = await stranger.client.post(
        "/sign-in", data={"account": "r.calloway", "password": PASSWORD, "form_token": "x"}
    )

    assert answer.status_code == 403
    assert rows_of(hub) == []


async def test_choosing_who_to_be_is_only_for_the_demonstration(hub, stranger):
    page = await stranger.open("/sign-in")
    assert "Choose who to be" not in page.text

    answer = await stranger.send("/sign-in/demonstration", who=CALLOWAY.id)

    assert answer.status_code == 403
    assert rows_of(hub) == []


async def test_another_name_for_this_machine_is_not_answered(hub):
    async with a_client(hub.console) as client:
        answer = await client.get("/sign-in", headers={"host": "attacker.example:8400"})

    assert answer.status_code == 421
    assert "form_token" not in answer.text


async def test_every_answer_carries_the_headers(hub, as_):
    task_id = hub.asked()
    browser = await as_(CALLOWAY)
    for path in ("/cases", f"/tasks/{task_id}", "/no/such", "/sign-in"):
        answer = await browser.open(path)
        policy = answer.headers["content-security-policy"]
        nonce = policy.split("'nonce-")[1].split("'")[0]
        assert answer.headers["cache-control"] == "no-store"
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.text.count("<script") == answer.text.count(f'nonce="{nonce}"')
        assert " style=" not in answer.text
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"


async def test_a_nonce_is_used_once(stranger):
    policies = [(await stranger.open("/sign-in")).headers["content-security-policy"] for _ in "ab"]

    assert policies[0] != policies[1]


async def test_too_much_is_not_read(hub, as_):
    task_id = hub.asked()
    browser = await as_(CALLOWAY)
    await browser.open(f"/tasks/{task_id}")

    answer = await browser.send(f"/tasks/{task_id}/take", reason="x" * MOST_BYTES)

    assert answer.status_code == 403
    assert holder_of(hub, task_id) is None


async def test_what_breaks_says_no_more_than_that(hub, as_, monkeypatch):
    def broken(*_: object) -> None:
        raise RuntimeError(f"a name nobody may read: {PASSWORD}")

    browser = await as_(CALLOWAY)
    monkeypatch.setattr("console.rules.waiting_for", broken)
    app = create_app(replace(hub.console, is_demo=True))
    transport = ASGITransport(app, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url=f"http://{HERE}") as client:
        client.cookies = browser.client.cookies
        answer = await client.get("/cases")

    assert answer.status_code == 500
    assert "Sorry, there is a problem with this service" in answer.text
    assert "Traceback" not in answer.text
    assert "RuntimeError" not in answer.text
    assert PASSWORD not in answer.text
    assert answer.headers["cache-control"] == "no-store"


async def test_without_its_records_the_console_says_so(hub, as_):
    browser = await as_(CALLOWAY)
    with hub.transaction() as connection:
        console_sessions.drop(connection)

    answer = await browser.open("/cases")

    assert answer.status_code == 503
    assert "The console cannot reach its records" in answer.text
    assert "console_sessions" not in answer.text


@pytest.mark.parametrize(
    "name", ["..%2fapp.py", "..%2f..%2fpyproject.toml", "console.css%00", "%2fetc%2fpasswd", "x"]
)
async def test_only_the_few_files_there_are_are_served(stranger, name):
    answer = await stranger.open(f"/assets/{name}")

    assert answer.status_code in (404, 200)
    assert "[project]" not in answer.text
    assert "root:" not in answer.text
    assert (await stranger.open("/assets/console.css")).status_code == 200


def form_token(browser: Browser) -> str:
    assert browser.page
    found = FORM_TOKEN.search(browser.page.text)
    assert found
    return found[1]


def rows_of(hub):
    with hub.transaction() as connection:
        return list(connection.execute(select(console_sessions)))


def holder_of(hub, task_id):
    with hub.transaction() as connection:
        wanted = select(person_tasks.c.person).where(person_tasks.c.id == task_id)
        return connection.execute(wanted).scalar_one()
