"""What a strict provider does: OpenID Connect Core 3.1 with PKCE, and signing out."""

from dataclasses import replace
from datetime import timedelta

import pytest

from mock_systems.identity_provider import pages, tokens
from mock_systems.identity_provider.seeding import CONSOLE
from mock_systems.identity_provider.signing import half_hash
from mock_systems.kit.faults import WRONG_METADATA, WRONG_TOKENS
from tests.mock_systems.identity_provider.visitors import (
    BACK,
    GONE,
    PERSON,
    Client,
    answer_in,
    claims_in,
    is_signed_by,
    signs_in,
)
from tests.mock_systems.visitor import a_browser_at, a_fault, heading, words


async def a_code(provider, browser, client, **asked):
    await browser.get("/authorize", params=client.asks(**asked))
    return answer_in(await signs_in(provider, browser))["code"]


async def test_a_person_goes_back_with_a_code_that_is_worth_a_signed_token(provider, browser):
    client = Client()
    page = await browser.get("/authorize", params=client.asks())
    back = await signs_in(provider, browser)
    answer = answer_in(back)

    given = await browser.post("/token", data=client.gives(provider, answer["code"]))

    person = provider.store.records.people[PERSON]
    claims = claims_in(given.json()["id_token"])
    now = (await browser.get("/.well-known/openid-configuration")).json()
    assert heading(page) == "Sign in to MASH workers"
    assert back.headers["location"].startswith(f"{BACK}?")
    assert answer["state"] == client.state
    assert (claims["iss"], claims["aud"]) == (now["issuer"], CONSOLE)
    assert (claims["sub"], claims["nonce"]) == (person.subject, client.nonce)
    assert claims["exp"] - claims["iat"] == 300
    assert is_signed_by((await browser.get(now["jwks_uri"])).json(), given.json()["id_token"])
    assert [one.outcome for one in provider.store.sign_ins] == ["password_right", "signed_in"]


async def test_everybodys_numbers_are_their_own_and_stay(provider):
    people = provider.store.records.people

    numbers = [one for person in people.values() for one in (person.subject, person.object_id)]

    assert len(set(numbers)) == 2 * len(people) == 2 * len(provider.store.accounts)


async def test_a_code_is_taken_once_and_soon(provider, browser):
    client = Client()
    code = await a_code(provider, browser, client)
    late = await a_code(provider, browser, client, prompt="login")
    grants = provider.store.records.grants
    grants[late] = replace(grants[late], ends_at=provider.store.sign_ins[0].at - timedelta(hours=1))

    answers = [
        await browser.post("/token", data=client.gives(provider, one)) for one in (code, code, late)
    ]

    assert [one.status_code for one in answers] == [200, 400, 400]
    assert [one.json()["error"] for one in answers[1:]] == ["invalid_grant"] * 2


@pytest.mark.parametrize(
    ("different", "error"),
    [
        ({"code_verifier": "x" * 43}, "invalid_grant"),
        ({"code_verifier": ""}, "invalid_grant"),
        ({"redirect_uri": GONE}, "invalid_grant"),
        ({"code": "guessed"}, "invalid_grant"),
        ({"client_secret": "guessed"}, "invalid_client"),
        ({"client_id": "another"}, "invalid_client"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
    ],
    ids=["verifier", "no-verifier", "address", "code", "secret", "client", "grant"],
)
async def test_who_does_not_fit_the_code_whole_gets_nothing(provider, browser, different, error):
    client = Client()
    code = await a_code(provider, browser, client)

    refused = await browser.post("/token", data=client.gives(provider, code, **different))

    assert refused.json()["error"] == error
    assert "id_token" not in refused.json()


@pytest.mark.parametrize(
    ("different", "error"),
    [
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": ""}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "profile"}, "invalid_scope"),
    ],
    ids=["no-challenge", "plain", "no-method", "token", "no-openid"],
)
async def test_a_request_without_what_is_asked_of_it_is_sent_back(browser, different, error):
    client = Client()

    back = await browser.get("/authorize", params=client.asks(**different), follow_redirects=False)

    assert answer_in(back) == {"error": error, "state": client.state}


@pytest.mark.parametrize(
    "different",
    [
        {"redirect_uri": "https://evil.example/sign-in/return"},
        {"redirect_uri": "http://127.0.0.1:8400/elsewhere"},
        {"redirect_uri": "http://127.0.0.1.evil.example/sign-in/return"},
        {"redirect_uri": ""},
        {"client_id": "another"},
    ],
    ids=["host", "path", "looks-alike", "none", "client"],
)
async def test_nobody_is_sent_to_an_address_that_is_not_the_clients(browser, different):
    page = await browser.get("/authorize", params=Client().asks(**different))

    assert page.status_code == 400
    assert page.history == []
    assert heading(page) == "This does not work"


async def test_who_is_signed_in_goes_straight_back_unless_the_client_wants_to_be_sure(
    provider, browser
):
    await a_code(provider, browser, Client())

    straight = await browser.get("/authorize", params=Client().asks(), follow_redirects=False)
    asked = await browser.get("/authorize", params=Client().asks(prompt="login"))

    assert "code" in answer_in(straight)
    assert heading(asked) == "Sign in to MASH workers"


async def test_a_wrong_password_three_times_locks_and_cancelling_tells_the_client(
    provider, browser
):
    wrong = {"user_name": PERSON, "password": "guess"}
    async with a_browser_at(provider) as other:
        await other.get("/authorize", params=Client().asks())
        pages_shown = [await other.post("/password", data=wrong) for _ in range(3)]
    await browser.get("/authorize", params=Client().asks())

    back = await browser.post("/password", data={"answer": "cancel"}, follow_redirects=False)

    assert "do not know" in words(pages_shown[0])
    assert "locked" in words(pages_shown[2])
    assert answer_in(back)["error"] == "access_denied"


async def test_signing_out_asks_first_and_goes_only_where_the_client_has_an_address(
    provider, browser
):
    await a_code(provider, browser, Client())
    asked = {"client_id": CONSOLE, "post_logout_redirect_uri": GONE}
    elsewhere = {"client_id": CONSOLE, "post_logout_redirect_uri": "https://evil.example/"}

    page = await browser.get("/sign-out", params=asked)
    gone = await browser.post("/sign-out", data=asked, follow_redirects=False)
    stays = await browser.post("/sign-out", data=elsewhere, follow_redirects=False)

    assert heading(page) == "Do you want to sign out?"
    assert gone.headers["location"] == GONE
    assert stays.headers["location"] == "/"
    assert provider.store.sessions == {}
    assert provider.store.sign_ins[-1].outcome == "signed_out"


def test_each_way_to_be_wrong_can_be_asked_for():
    assert set(WRONG_TOKENS) == set(tokens.SPOILT)
    assert set(WRONG_METADATA) == set(pages.WRONG_METADATA)


# What each says that the right one of the same person does not.
SAYS_OTHERWISE = {
    "nonce": {"nonce"},
    "no_nonce": {"nonce"},
    "audience": {"aud"},
    "audience_made_for_us": {"aud", "azp"},
    "made_for_another": {"aud", "azp"},
    "issuer": {"iss"},
    "expired": {"exp", "iat"},
    "not_yet": {"exp", "iat"},
    "no_end": {"exp"},
    "no_subject": {"sub"},
    "long_ago": {"auth_time"},
    "access_token": {"at_hash"},
}
NOT_SIGNED_BY_IT = {"signature", "unknown_key", "no_signature", "known_secret"}


@pytest.mark.parametrize("what", sorted({*SAYS_OTHERWISE, *NOT_SIGNED_BY_IT}))
async def test_a_spoilt_token_is_wrong_in_one_thing_and_the_next_one_is_right(
    provider, browser, what
):
    client = Client()
    a_fault(provider, "wrong_token", "token", what=what)

    spoilt, right = [await tokens_for(provider, browser, client) for _ in range(2)]

    keys = (await browser.get("/keys")).json()
    assert is_signed_by(keys, right["id_token"])
    assert is_signed_by(keys, spoilt["id_token"]) is (what not in NOT_SIGNED_BY_IT)
    assert said_otherwise(spoilt, right) == SAYS_OTHERWISE.get(what, set())


async def test_somebody_may_get_no_id_token_at_all(provider, browser):
    a_fault(provider, "wrong_token", "token", what="none")

    assert "id_token" not in await tokens_for(provider, browser, Client())


def test_every_way_to_spoil_a_token_is_tried():
    assert {*SAYS_OTHERWISE, *NOT_SIGNED_BY_IT, "none"} == set(WRONG_TOKENS)


async def tokens_for(provider, browser, client):
    code = await a_code(provider, browser, client, prompt="login")
    return (await browser.post("/token", data=client.gives(provider, code))).json()


def said_otherwise(spoilt, right):
    """The names of the claims that differ; a second more or less is the clock's."""
    one, other = claims_in(spoilt["id_token"]), claims_in(right["id_token"])
    fits = one.pop("at_hash") == half_hash(spoilt["access_token"])
    other.pop("at_hash")
    differ = {name for name in {*one, *other} if not is_same(one.get(name), other.get(name))}
    return differ if fits else {*differ, "at_hash"}


def is_same(one, other):
    if isinstance(one, int) and isinstance(other, int):
        return abs(one - other) < 60
    return one == other
