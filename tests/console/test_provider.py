"""Signing in by the force's own sign-in: whoever is who they say, and nobody else, by no other way.

What a right sign-in is comes from OpenID Connect Core 3.1.3.7 and RFC 9700; the words from pages.md
3.1 and 3.16. The provider is the mock system, written and tested before any of this.
"""

import asyncio
import logging
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
import pytest
from sqlalchemy import select, text, update

from console import passwords, tries, ways
from console.cookies import session_cookie
from console.pages.sign_in import session_for
from console.people import AccountsClash, people_of
from console.provider import METADATA, Provider
from mock_systems.identity_provider.accounts import NOT_OF_THE_HUB
from mock_systems.identity_provider.seeding import CONSOLE
from mock_systems.kit.faults import WRONG_TOKENS
from runtime import log
from runtime.clock import set_business_now
from runtime.credentials import Secret
from runtime.settings import ConsoleProvider
from runtime.tables import console_sessions
from tests.console.conftest import FORM_TOKEN, PASSWORD, a_client
from tests.console.force import ADDRESS, HOST, ISSUER, a_desk, a_force, of_the_force
from tests.console.hub import CALLOWAY, HERE, MORNING, VOSS
from tests.mock_systems.visitor import a_fault, heading, password_of, words

NOT_SIGNED_IN = "You were not signed in"
NO_ANSWER = "The force's own sign-in does not answer"
SESSION, WAY = "__Host-mash-console", "__Host-mash-console-way"


@pytest.fixture
def force(hub):
    return a_force(hub)


@pytest.fixture
async def desk(force):
    async with a_desk(force) as desk:
        yield desk


def rows_of(hub):
    with hub.transaction() as connection:
        return list(connection.execute(select(console_sessions)))


def last_entry(hub):
    return hub.audited()[-1]


def set_cookies(answers):
    return [one for answer in answers for one in answer.headers.get_list("set-cookie")]


async def is_let_in(desk):
    return (await desk.signs_in()).status_code == 200 and (await desk.open("/cases")).url.path == (
        "/cases"
    )


async def test_who_gives_their_password_at_the_force_is_in_and_it_is_written_down(hub, desk):
    page = await desk.open("/sign-in")
    asked = await desk.open("/sign-in/provider")
    answer = await desk.gives_password("a.voss")
    cases = await desk.open("/")

    assert "Use your force account." in words(page)
    assert "Password" not in words(page)
    assert heading(asked) == "Sign in to MASH workers"
    assert heading(answer) == "You are signed in"
    assert '<meta http-equiv="refresh" content="0; url=/">' in answer.text
    assert cases.url.path == "/cases"
    assert "DC Amara Voss" in words(cases)
    assert last_entry(hub).event == "signed_in"
    assert f'"on_behalf_of":"{VOSS.id}"' in last_entry(hub).entry


async def test_roles_and_authorities_are_those_of_the_hubs_own_settings(desk):
    """design.md 9: no claim gives a role; the provider's say none at all."""
    await desk.signs_in("t.eddery")

    assert (await desk.open("/")).url.path == "/findings"
    assert (await desk.open("/cases")).status_code == 404


async def test_the_cookies_are_opaque_and_only_the_one_on_the_way_comes_back_from_elsewhere(
    hub, desk
):
    begun = await desk.open("/sign-in/provider")
    [way] = set_cookies(begun.history)
    answer = await desk.gives_password()
    in_and_cleared = dict(one.split("=", 1) for one in set_cookies([answer]))

    assert way.startswith(f"{WAY}=")
    assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/"} <= set(way.split("; "))
    session = in_and_cleared[SESSION]
    assert {"HttpOnly", "Secure", "SameSite=strict", "Path=/"} <= set(session.split("; "))
    assert in_and_cleared[WAY].startswith('""; ')
    assert session.split(";")[0] not in str(rows_of(hub))


async def test_each_sign_in_is_asked_for_anew_with_proofs_of_its_own(desk):
    asked = [
        await desk.client.get(f"{ADDRESS}/sign-in/provider", follow_redirects=False) for _ in "ab"
    ]
    queries = [dict(parse_qsl(urlsplit(one.headers["location"]).query)) for one in asked]

    for query in queries:
        assert query["response_type"] == "code"
        assert query["scope"] == "openid"
        assert query["code_challenge_method"] == "S256"
        assert query["prompt"] == "login"
        assert query["redirect_uri"] == f"{ADDRESS}/sign-in/return"
    for name in ("state", "nonce", "code_challenge"):
        assert len({query[name] for query in queries}) == 2
        assert all(len(query[name]) >= 43 for query in queries)
    assert "code_verifier" not in queries[0]


# What the audit trail says of each; the page is always the same.
REFUSED_AS = {
    "nonce": "invalid_claim.nonce",
    "no_nonce": "missing_claim.nonce",
    "audience": "invalid_claim.aud",
    "audience_made_for_us": "invalid_claim.aud",
    "made_for_another": "invalid_claim.azp",
    "issuer": "invalid_claim.iss",
    "expired": "expired_token.exp",
    "not_yet": "invalid_claim.iat",
    "no_end": "missing_claim.exp",
    "no_subject": "missing_claim.sub",
    "long_ago": "password_not_asked",
    "access_token": "invalid_claim.at_hash",
    "signature": "bad_signature",
    "unknown_key": "invalid_key_id",
    "no_signature": "unsupported_algorithm",
    "known_secret": "unsupported_algorithm",
    "none": "no_id_token",
}


@pytest.mark.parametrize("what", WRONG_TOKENS)
async def test_a_token_that_proves_nothing_signs_nobody_in_and_the_right_one_does(
    hub, force, desk, what
):
    fault = a_fault(force.provider, "wrong_token", "token", what=what)

    refused = await desk.signs_in()

    assert fault.fired == 1
    assert (refused.status_code, heading(refused)) == (403, NOT_SIGNED_IN)
    assert rows_of(hub) == []
    assert last_entry(hub).event == "sign_in_refused"
    assert f'"why":"{REFUSED_AS[what]}"' in last_entry(hub).entry
    assert await is_let_in(desk)


async def test_whatever_was_wrong_the_page_says_the_same(force, desk):
    said = set()
    for what in WRONG_TOKENS:
        a_fault(force.provider, "wrong_token", "token", what=what)
        page = await desk.signs_in()
        quoted = page.text.split("quote ")[1][:9]
        said.add(words(page).replace(quoted, "…"))
    page = await desk.is_back_with(state="guessed", code="guessed")
    said.add(words(page).replace(page.text.split("quote ")[1][:9], "…"))

    assert len(said) == 1


async def test_a_provider_that_would_take_any_algorithm_does_not_make_us_take_it(force, desk):
    for what in ("no_signature", "known_secret"):
        a_fault(force.provider, "wrong_metadata", "discovery", what="any_algorithm")
        a_fault(force.provider, "wrong_token", "token", what=what)

        assert (await desk.signs_in()).status_code == 403

    a_fault(force.provider, "wrong_metadata", "discovery", what="any_algorithm")
    assert await is_let_in(desk)


@pytest.mark.parametrize(
    "what", ["issuer", "insecure", "insecure_token", "insecure_keys", "script", "no_token"]
)
async def test_nobody_is_sent_where_only_somebody_else_could_want_them(hub, force, desk, what):
    fault = a_fault(force.provider, "wrong_metadata", "discovery", what=what)

    answer = await desk.open("/sign-in/provider")

    assert fault.fired == 1
    assert (answer.status_code, heading(answer), answer.history) == (503, NO_ANSWER, [])
    assert await is_let_in(desk)


@pytest.mark.parametrize(
    ("name", "value"),
    [("SSL_CERT_FILE", "/no/such/file"), ("HTTPS_PROXY", "nonsense://")],
    ids=["certificates", "proxy"],
)
def test_an_environment_in_which_nobody_can_be_asked_is_said(force, monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    known = force.console.settings.console_provider

    assert Provider(known, Secret("x"), ADDRESS).why_away() == "environment_unfit"


@pytest.mark.parametrize(
    "given",
    [
        *({}, {"id_token": 7}, {"id_token": "x"}, {"id_token": "a.b.c"}, {"id_token": "e30.e30."}),
        {"id_token": "eyJhbGciOiJSUzI1NiJ9.W10.c2ln"},
    ],
    ids=["none", "number", "word", "three-words", "no-algorithm", "list"],
)
@pytest.mark.parametrize("keys", ["right", "none", "odd"])
async def test_what_is_no_token_or_no_key_is_refused_and_nothing_breaks(
    hub, force, desk, given, keys
):
    odd = {"none": {"keys": []}, "odd": {"keys": [7]}}
    force.back_channel.instead = {
        "/token": {"access_token": "x", "token_type": "Bearer", **given},
        **({"/keys": odd[keys]} if keys in odd else {}),
    }

    assert heading(await desk.signs_in()) == NOT_SIGNED_IN

    force.back_channel.instead = {}
    assert await is_let_in(desk)


NO_KEYS_OF_OURS = {
    "no-object": 7,
    "no-kind": {"kid": "a"},
    "another-kind": {"kty": "AKP", "kid": "b", "alg": "ML-DSA-44", "pub": "AAAA"},
    "odd-curve": {"kty": "OKP", "crv": "Ed448x", "x": "AAAA", "kid": "c"},
    "another-curve": {"kty": "EC", "crv": "secp999", "x": "AA", "y": "AA", "kid": "d"},
    "no-point": {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA", "kid": "e"},
    "tiny": {"kty": "RSA", "kid": "f", "n": "AQAB", "e": "AQAB", "use": "enc"},
    "half": {"kty": "RSA", "kid": "g", "n": "AQAB"},
    "no-letters": {"kty": "RSA", "kid": "h", "n": "\u00fc", "e": 3},
}


@pytest.mark.parametrize("odd", NO_KEYS_OF_OURS.values(), ids=NO_KEYS_OF_OURS)
@pytest.mark.parametrize("is_first", [True, False], ids=["before", "after"])
async def test_a_key_nobody_can_use_keeps_nobody_out_beside_the_right_one(
    force, desk, odd, is_first
):
    """RFC 7517, section 5: keys that are not understood are passed over."""
    published = await desk.client.get(f"{ISSUER}/keys")
    right = published.json()["keys"]
    keys = {"keys": [odd, *right] if is_first else [*right, odd]}
    force.back_channel.instead = {"/keys": keys}

    assert await is_let_in(desk)


@pytest.mark.parametrize(
    "trouble",
    [httpx.ConnectError("refused"), httpx.ReadTimeout("too long"), "500", "503", "maintenance"],
    ids=["refused", "silent", "500", "503", "maintenance"],
)
@pytest.mark.parametrize("moment", ["begun", "returned"])
async def test_while_the_provider_is_away_the_page_says_so_and_later_it_works(
    hub, force, desk, trouble, moment
):
    if moment == "returned":
        await desk.open("/sign-in/provider")
    if isinstance(trouble, str):
        operation = "discovery" if moment == "begun" else "token"
        a_fault(force.provider, trouble, operation)
    else:
        force.back_channel.away = trouble

    page = await (desk.open("/sign-in/provider") if moment == "begun" else desk.gives_password())

    assert (page.status_code, heading(page)) == (503, NO_ANSWER)
    assert "mash tasks manual-list" in page.text
    assert rows_of(hub) == []
    force.back_channel.away = None
    assert await is_let_in(desk)


async def test_a_silent_provider_is_asked_by_so_many_and_the_others_are_told_at_once(
    force, monkeypatch
):
    """Each that waits for it keeps a thread from whoever works on cases."""
    monkeypatch.setattr("console.provider.MOST_ASKING", 1)
    one_at_a_time = force.known_as()
    asking, answered = threading.Event(), threading.Event()

    def silent() -> None:
        asking.set()
        answered.wait(10)

    force.back_channel.before = silent
    async with a_desk(one_at_a_time) as first, a_desk(one_at_a_time) as second:
        waits = asyncio.create_task(first.open("/sign-in/provider"))
        await asyncio.to_thread(asking.wait, 10)
        told = await second.open("/sign-in/provider")
        answered.set()
        came = await waits

        assert (told.status_code, heading(told)) == (503, NO_ANSWER)
        assert heading(came) == "Sign in to MASH workers"
        assert await is_let_in(second)


async def test_who_is_signed_in_stays_so_while_the_provider_is_away(force, desk):
    await desk.signs_in()
    force.back_channel.away = httpx.ConnectError("refused")

    assert (await desk.open("/cases")).url.path == "/cases"


async def test_somebody_of_the_force_without_a_role_is_told_what_to_ask_for(hub, desk):
    page = await desk.signs_in(NOT_OF_THE_HUB)

    quoted = page.text.split("quote ")[1][:9]
    assert (page.status_code, heading(page)) == (403, "You have no role here")
    assert "Ask your supervisor to request one: quote" in words(page)
    assert f'"page_id":"{quoted}"' in last_entry(hub).entry
    assert '"why":"no_account"' in last_entry(hub).entry
    assert '"on_behalf_of":"nobody"' in last_entry(hub).entry
    assert rows_of(hub) == []
    assert (await desk.open("/cases")).url.path == "/sign-in"


async def test_an_account_is_its_subject_and_never_a_name(hub, force, desk):
    """Whoever is called as somebody of the hub, and is somebody else, is nobody here."""
    people = force.provider.store.records.people
    people["a.voss"] = replace(people["a.voss"], subject=people[NOT_OF_THE_HUB].subject)

    page = await desk.signs_in("a.voss")

    assert heading(page) == "You have no role here"


async def test_nobody_without_a_subject_is_behind_an_empty_one(force):
    people = people_of([VOSS, CALLOWAY])

    assert [one.subject for one in people.values()] == ["", ""]
    with pytest.raises(AccountsClash):
        people_of([of_the_force(VOSS), of_the_force(VOSS).model_copy(update={"id": "other"})])


async def test_another_claim_can_say_who_somebody_is(force):
    """Entra ID's `sub` is another for each application, its `oid` the directory's own number."""
    by_oid = force.known_as(subject="oid")
    async with a_desk(by_oid) as desk:
        asked = await desk.client.get(f"{ADDRESS}/sign-in/provider", follow_redirects=False)

        assert "scope=openid+profile" in asked.headers["location"]
        assert await is_let_in(desk)


async def test_a_code_somebody_else_used_first_is_worth_nothing(hub, force, desk):
    await desk.open("/sign-in/provider")
    password = force.provider.store.accounts["a.voss"].password
    back = await desk.client.post(
        f"{ISSUER}/password",
        data={"user_name": "a.voss", "password": password},
        follow_redirects=False,
    )
    grants = force.provider.store.records.grants
    [code] = grants
    grants[code] = replace(grants[code], used=True)

    refused = await desk.client.get(back.headers["location"])

    assert heading(refused) == NOT_SIGNED_IN
    assert '"why":"invalid_grant"' in last_entry(hub).entry
    assert await is_let_in(desk)


@pytest.mark.parametrize(("seconds", "is_in"), [(60, True), (61, False)])
async def test_a_password_may_have_been_given_a_minute_before_as_clocks_differ(
    hub, force, desk, seconds, is_in
):
    """To the second: whoever takes `prompt` out of the address is in by one given earlier."""
    await desk.open("/sign-in/provider")
    begun = datetime.fromtimestamp(int(desk.client.cookies[WAY].split(".")[0]), UTC)
    data = {"user_name": "a.voss", "password": password_of(force.provider, "a.voss")}
    back = await desk.client.post(f"{ISSUER}/password", data=data, follow_redirects=False)
    grants = force.provider.store.records.grants
    [code] = grants
    grants[code] = replace(grants[code], authenticated_at=begun - timedelta(seconds=seconds))

    answer = await desk.client.get(back.headers["location"])

    assert (heading(answer) == "You are signed in") is is_in
    assert is_in or '"why":"password_not_asked"' in last_entry(hub).entry


async def test_where_the_provider_is_asked_is_looked_up_anew_once_it_failed_there(force, desk):
    """It moved its doors: what was kept of them for ten minutes costs one sign-in and no more."""
    published = await desk.client.get(f"{ISSUER}{METADATA}")
    former = {**published.json(), "token_endpoint": f"{ISSUER}/no-longer-here"}
    force.back_channel.instead = {METADATA: former}
    await desk.open("/sign-in/provider")
    force.back_channel.instead = {}

    assert heading(await desk.gives_password()) == NO_ANSWER
    assert await is_let_in(desk)


async def test_keys_are_looked_up_anew_where_a_token_proved_nothing_by_them(force, desk):
    """The other way to fail by what was kept: its keys are elsewhere now."""
    published = await desk.client.get(f"{ISSUER}{METADATA}")
    former = {**published.json(), "jwks_uri": f"{ISSUER}/former-keys"}
    force.back_channel.instead = {METADATA: former, "/former-keys": {"keys": []}}
    await desk.open("/sign-in/provider")
    force.back_channel.instead = {"/former-keys": {"keys": []}}

    assert heading(await desk.gives_password()) == NOT_SIGNED_IN
    assert await is_let_in(desk)


async def test_an_answer_is_taken_once_though_it_is_opened_again(hub, desk):
    answer = await desk.signs_in()

    again = await desk.client.get(answer.url)

    assert heading(again) == NOT_SIGNED_IN
    assert len(rows_of(hub)) == 1
    assert (await desk.open("/cases")).url.path == "/cases"


async def test_an_answer_to_another_browser_signs_nobody_in(hub, force, desk):
    """An attacker's own answer, sent as a link: who opens it would work in the attacker's name."""
    async with a_desk(force) as attacker:
        await attacker.open("/sign-in/provider")
        password = force.provider.store.accounts["c.okafor"].password
        theirs = await attacker.client.post(
            f"{ISSUER}/password",
            data={"user_name": "c.okafor", "password": password},
            follow_redirects=False,
        )
        link = theirs.headers["location"]
        code = parse_qs(urlsplit(link).query)["code"][0]
        begun = await desk.client.get(f"{ADDRESS}/sign-in/provider", follow_redirects=False)
        own_state = parse_qs(urlsplit(begun.headers["location"]).query)["state"][0]

        answers = [await desk.client.get(link), await desk.is_back_with(state=own_state, code=code)]
        begun = await desk.client.get(f"{ADDRESS}/sign-in/provider", follow_redirects=False)
        own_state = parse_qs(urlsplit(begun.headers["location"]).query)["state"][0]
        answers.append(await desk.is_back_with(state=own_state, code=code))

        assert [heading(one) for one in answers] == [NOT_SIGNED_IN] * 3
        assert rows_of(hub) == []
    # PKCE: the attacker's code does not go with this browser's verifier.
    assert '"why":"invalid_grant"' in last_entry(hub).entry
    assert await is_let_in(desk)


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"state": "RIGHT"},
        {"code": "CODE"},
        {"state": "", "code": "CODE"},
        {"state": "x" * 64, "code": "CODE"},
        {"state": "ü", "code": "CODE"},
        {"state": "RIGHT", "error": "access_denied"},
        {"state": "RIGHT", "code": "CODE", "error": "server_error"},
        {"state": "RIGHT", "code": "CODE", "iss": "https://elsewhere.example.org"},
        {"state": "RIGHT", "code": "CODE' or '1'='1"},
    ],
    ids=[
        *("nothing", "no-code", "no-state", "empty", "guessed", "odd", "denied", "both"),
        *("another-issuer", "odd-code"),
    ],
)
async def test_an_answer_that_is_not_whole_signs_nobody_in(hub, desk, query):
    begun = await desk.client.get(f"{ADDRESS}/sign-in/provider", follow_redirects=False)
    there = begun.headers["location"]
    right = parse_qs(urlsplit(there).query)["state"][0]
    await desk.client.get(there)
    data = {
        "user_name": "a.voss",
        "password": desk.force.provider.store.accounts["a.voss"].password,
    }
    back = await desk.client.post(f"{ISSUER}/password", data=data, follow_redirects=False)
    code = parse_qs(urlsplit(back.headers["location"]).query)["code"][0]
    spoilt = {
        name: value.replace("RIGHT", right).replace("CODE", code) for name, value in query.items()
    }

    refused = await desk.is_back_with(**spoilt)

    assert (refused.status_code, heading(refused)) == (403, NOT_SIGNED_IN)
    assert rows_of(hub) == []
    assert await is_let_in(desk)


async def test_the_right_issuer_in_the_answer_is_taken(desk):
    """The control of the one above."""
    await desk.open("/sign-in/provider")
    data = {
        "user_name": "a.voss",
        "password": desk.force.provider.store.accounts["a.voss"].password,
    }
    back = await desk.client.post(f"{ISSUER}/password", data=data, follow_redirects=False)

    answer = await desk.client.get(f"{back.headers['location']}&iss={ISSUER}")

    assert heading(answer) == "You are signed in"


@pytest.mark.parametrize(
    ("after", "is_in"), [(ways.LONGEST_SECONDS - 5, True), (ways.LONGEST_SECONDS + 5, False)]
)
async def test_a_sign_in_may_take_ten_minutes(hub, force, desk, after, is_in):
    await desk.open("/sign-in/provider")
    later = MORNING + timedelta(seconds=after)
    force.clock.set_to(later)
    with hub.transaction() as connection:
        set_business_now(connection, later)

    answer = await desk.gives_password()

    assert (heading(answer) == "You are signed in") is is_in


@pytest.mark.parametrize(
    "token", ["", "1", f"1.{'x' * 43}", f"9{'9' * 11}.{'x' * 43}", "ü.ü", "\t"]
)
def test_a_token_no_browser_was_given_is_nobodys_way(hub, token):
    assert ways.resume(hub.cipher, token, MORNING) is None


def test_a_way_whose_token_says_another_time_fits_nothing(hub):
    way = ways.begin(hub.cipher, MORNING)
    begun, drawn = way.token.split(".")

    forged = ways.resume(hub.cipher, f"{int(begun) + 60}.{drawn}", MORNING + timedelta(minutes=2))

    assert ways.resume(hub.cipher, way.token, MORNING) == way
    assert forged is not None
    assert not forged.is_of(way.state)
    assert len({way.state, way.nonce, way.verifier, forged.state}) == 4


async def test_who_is_signed_in_at_the_force_is_asked_for_the_password_all_the_same(desk):
    """The session here ended unused: whoever sits there now has to be the same person."""
    await desk.signs_in()

    again = await desk.open("/sign-in/provider")

    assert heading(again) == "Sign in to MASH workers"


async def test_a_hub_may_have_it_otherwise(force):
    async with a_desk(force.known_as(asks_again=False)) as desk:
        await desk.signs_in()
        straight = await desk.open("/sign-in/provider")
        a_fault(force.provider, "wrong_token", "token", what="long_ago")
        long_ago = await desk.open("/sign-in/provider")

    assert [heading(one) for one in (straight, long_ago)] == ["You are signed in"] * 2


async def test_signing_out_ends_it_here_and_at_the_force_and_is_written_down(hub, force, desk):
    await desk.signs_in()
    page = await desk.open("/cases")
    token = form_token_in(page)
    kept = desk.client.cookies[SESSION]

    leaving = await desk.client.post(
        f"{ADDRESS}/sign-out", data={"form_token": token}, headers={"origin": ADDRESS}
    )
    onward = leaving.text.split('content="0; url=')[1].split('"')[0].replace("&amp;", "&")
    asked = await desk.client.get(onward)
    gone = await desk.client.post(
        f"{ISSUER}/sign-out", data=dict(parse_qsl(urlsplit(onward).query))
    )

    assert heading(leaving) == "You are signed out here"
    assert onward.startswith(f"{ISSUER}/sign-out?")
    assert "id_token_hint" not in onward
    assert heading(asked) == "Do you want to sign out?"
    assert (str(gone.url), heading(gone)) == (f"{ADDRESS}/signed-out", "You are signed out")
    assert force.provider.store.sessions == {}
    assert last_entry(hub).event == "signed_out"
    assert f'"on_behalf_of":"{VOSS.id}"' in last_entry(hub).entry
    async with a_desk(force) as thief:
        thief.client.cookies.set(SESSION, kept, domain=HOST)
        assert (await thief.open("/cases")).url.path == "/sign-in"


@pytest.mark.parametrize("trouble", ["away", "insecure_sign_out"])
async def test_where_the_force_cannot_be_reached_signing_out_says_what_stays_open(
    force, desk, trouble
):
    await desk.signs_in()
    if trouble == "away":
        force.back_channel.away = httpx.ConnectError("refused")
    else:
        a_fault(force.provider, "wrong_metadata", "discovery", what=trouble)
    async with a_desk(force.known_as()) as restarted:
        restarted.client.cookies = desk.client.cookies
        page = await restarted.open("/cases")
        leaving = await restarted.client.post(
            f"{ADDRESS}/sign-out",
            data={"form_token": form_token_in(page)},
            headers={"origin": ADDRESS},
        )

        assert "may still be signed in on this computer" in words(leaving)
        assert "refresh" not in leaving.text
        assert (await restarted.open("/cases")).url.path == "/sign-in"


@pytest.mark.parametrize("path", ["/sign-out/provider", "/signed-out"])
async def test_nobody_is_told_to_be_signed_out_whose_session_lives(force, desk, path):
    """A browser led here by another site keeps the session's cookie back, which is no sign-out."""
    await desk.signs_in()
    async with a_desk(force) as by_another_site:
        led = await by_another_site.open(path, **{"sec-fetch-site": "cross-site"})
    onward = led.text.split('content="0; url=')[1].split('"')[0]

    for address in (path, onward):
        answer = await desk.open(address, **{"sec-fetch-site": "same-origin"})
        assert answer.url.path == "/cases"
    assert "signed out" not in words(led)
    assert urlsplit(onward).path == path
    assert onward != path  # a browser would call that loading anew, and keep the cookie back again
    async with a_desk(force) as nobody:
        told = await nobody.open(onward, **{"sec-fetch-site": "same-origin"})
        assert "You are signed out" in words(told)


@pytest.mark.parametrize("column", ["seen_real", "begun_real"])
async def test_a_session_ends_unused_and_ends_old_as_any_other(hub, desk, column):
    await desk.signs_in()
    seconds = {"seen_real": 901, "begun_real": 28801}[column]
    with hub.transaction() as connection:
        earlier = {column: console_sessions.c[column] - seconds}
        connection.execute(update(console_sessions).values(earlier))

    answer = await desk.open("/cases")

    assert answer.url.path == "/sign-in"
    assert "You were signed out at 6:52am" in answer.text


async def test_a_token_of_a_session_is_drawn_anew_at_each_sign_in(hub, desk):
    desk.client.cookies.set(SESSION, "chosen-by-an-attacker", domain=HOST)
    drawn = []
    for _ in range(2):
        await desk.signs_in()
        drawn.append(desk.client.cookies[SESSION])

    assert len({*drawn, "chosen-by-an-attacker"}) == 3
    assert len(rows_of(hub)) == 2


async def test_a_session_is_good_only_where_it_began_by_the_sign_in_there_is_now(hub, force):
    """One by the local password, one by choosing who to be, one of the provider's before."""
    at_this_machine = replace(hub.console, people=force.console.people)
    as_invented = replace(at_this_machine, is_demo=True)
    former = ConsoleProvider(issuer="https://former.example.org", client_id=CONSOLE)
    before = replace(force.console, provider=Provider(former, Secret("x"), ADDRESS))
    doors = [at_this_machine, as_invented, before, force.console]

    for begun_at in doors:
        token = session_for(begun_at, force.console.people[VOSS.id])
        for door in doors:
            async with a_client(door) as browser:
                browser.base_url = f"https://{HOST}" if door.is_https else f"http://{HERE}"
                browser.headers["cookie"] = f"{session_cookie(door)}={token}"
                is_in = (await browser.get("/cases")).url.path == "/cases"
            assert is_in is (door is begun_at)


async def test_there_is_no_second_door_beside_it(hub, force, desk, monkeypatch):
    looked_at: list[str] = []

    def is_right(_credentials: object, account: str, _password: str) -> bool:
        looked_at.append(account)
        return True

    monkeypatch.setattr(passwords, "is_right", is_right)
    page = await desk.open("/sign-in")

    for path in ("/sign-in", "/sign-in/demonstration"):
        data = {"account": CALLOWAY.id, "password": PASSWORD, "who": CALLOWAY.id}
        answer = await desk.client.post(f"{ADDRESS}{path}", data=data, headers={"origin": ADDRESS})
        assert answer.status_code == 403
        assert "Use your force account." in words(answer)

    assert "<form" not in page.text
    assert looked_at == []
    assert rows_of(hub) == []


async def test_without_a_provider_its_addresses_lead_to_the_sign_in_there_is(hub, stranger):
    paths = ("/sign-in/provider", "/sign-in/return", "/sign-out/provider", "/signed-out")

    answers = [await stranger.open(path) for path in paths]

    assert [one.url.path for one in answers] == ["/sign-in"] * 4
    assert (await stranger.open("/no/such")).url.path == "/sign-in"


@pytest.mark.parametrize(
    "path",
    ["/sign-in", "/sign-in/provider", "/sign-in/return", "/sign-out/provider", "/signed-out"],
)
async def test_no_address_sends_anybody_anywhere_else(desk, path):
    """Nothing of the request is in where it leads, but what was sent to the provider before."""
    evil = "https://evil.example/"
    names = (
        *("next", "return", "return_to", "redirect", "redirect_uri", "url", "onward", "ended"),
        *("state", "iss", "continue", "post_logout_redirect_uri"),
    )

    answer = await desk.client.get(
        f"{ADDRESS}{path}", params=dict.fromkeys(names, evil), follow_redirects=False
    )

    said = answer.headers.get("location", "") + answer.text
    assert "evil" not in said
    leads_to = {urlsplit(url)[:2] for url in [answer.headers.get("location", ADDRESS)]}
    assert leads_to <= {urlsplit(ADDRESS)[:2], urlsplit(ISSUER)[:2]}


async def test_another_name_for_the_console_is_not_sent_anywhere(desk):
    for path in ("/sign-in/provider", "/sign-out/provider", "/sign-in/return?code=1&state=1"):
        answer = await desk.open(path, host="workers.evil.example")
        assert (answer.status_code, answer.history) == (421, [])


async def test_who_is_not_let_in_again_and_again_has_to_wait(hub, force, desk, monkeypatch):
    monkeypatch.setattr(tries, "MOST_FROM_AN_ADDRESS", 3)
    for _ in range(3):
        a_fault(force.provider, "wrong_token", "token", what="nonce")
        await desk.signs_in()
    await desk.open("/sign-in/provider")

    asked = len(force.back_channel.given)
    late = await desk.gives_password()

    assert late.status_code == 429
    assert "Wait until 7:0" in late.text
    assert len(force.back_channel.given) == asked
    async with a_desk(force, address="192.0.2.77") as elsewhere:
        assert await is_let_in(elsewhere)


async def test_a_page_that_makes_browsers_come_back_from_nowhere_keeps_nobody_out(
    hub, force, desk, monkeypatch
):
    """Whoever opens it is at the force's own address, and may be on the way to the provider."""
    monkeypatch.setattr(tries, "MOST_FROM_AN_ADDRESS", 3)
    written = len(hub.audited())
    async with a_desk(force) as colleague:
        await desk.open("/sign-in/provider")
        for _ in range(4):
            told = [await colleague.is_back_with(), await desk.is_back_with(state="x", code="x")]
            assert [heading(one) for one in told] == [NOT_SIGNED_IN] * 2
    assert len(hub.audited()) == written

    assert heading(await desk.gives_password()) == "You are signed in"


async def test_nothing_of_a_token_is_kept_or_said_anywhere(hub, force, desk):
    """In no cookie, no row, no line of the log at its most talkative."""
    said = StringIO()
    logging.getLogger("authlib").setLevel(logging.DEBUG)
    with log.opened(said, level="debug"):
        await desk.signs_in()
        await desk.open("/cases")
        a_fault(force.provider, "wrong_token", "token", what="signature")
        await desk.signs_in()
        page = await desk.open("/cases")

    secret = force.provider.store.records.clients[CONSOLE].secret
    tokens = secrets_in(force.back_channel.given)
    codes = list(force.provider.store.records.grants)
    found = kept_by(hub, desk) + said.getvalue() + page.text
    assert len(tokens) == 4
    assert [one for one in (*tokens, *codes, secret) if one in found] == []
    assert [part for token in tokens for part in token.split(".")[1:] if part in found] == []
    with hub.transaction() as connection:
        planted = {"account": f"a.voss {tokens[0]}"[:80]}
        connection.execute(update(console_sessions).values(planted))
    assert tokens[0][:40] in kept_by(hub, desk)


def form_token_in(page):
    found = FORM_TOKEN.search(page.text)
    assert found
    return found[1]


def secrets_in(given):
    """Every token the provider gave out."""
    told = [httpx.Response(200, content=one).json() for one in given if one.startswith("{")]
    return [one[name] for one in told for name in ("id_token", "access_token") if name in one]


def kept_by(hub, desk):
    """All there is in the hub's tables and in the browser."""
    with hub.transaction() as connection:
        tables = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))
        rows = [
            str(row)
            for name in [one.name for one in tables]
            for row in connection.execute(text(f'SELECT * FROM "{name}"'))
        ]
    cookies = [f"{one.name}={one.value}" for one in desk.client.cookies.jar]
    return "\n".join([*rows, *(one for one in cookies if "KEYHAVEN" not in one)])
