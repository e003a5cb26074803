"""Signing in by the force's own sign-in, and out of it: there and back.

Whatever is wrong with what came back, the same words are shown; which it was, is in the audit trail
as a code. A browser does not bring the session's cookie along when another site leads it here:
so whoever came back goes on from a page of ours.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from console import sessions, tries, ways
from console.cookies import session_cookie, way_cookie
from console.pages import sign_in
from console.people import Person, person_behind
from console.provider import NotProven, Provider, ProviderAway
from console.sessions import Session
from console.visits import CONSOLE, Answer, Asked, Console, GoTo, Shown
from console.ways import Way
from runtime import log
from runtime.audit_events import AuditEvent
from runtime.audit_trail import AuditEntry, record
from runtime.clock import business_now

NOBODY = "nobody"
NOT_SIGNED_IN = "You were not signed in"
NO_ANSWER = "The force's own sign-in does not answer"
NO_ROLE = "You have no role here"
# What a stranger is answered at any address that is not there.
NO_PROVIDER = GoTo("/sign-in")


def begun(console: Console, asked: Asked) -> Answer:
    """On the way to the force's own sign-in."""
    if console.provider is None:
        return NO_PROVIDER
    way = ways.begin(console.cipher(), _now(console))
    try:
        return GoTo(console.provider.way_in(way), {way_cookie(console): way.token})
    except ProviderAway as away:
        return _no_answer(console, asked, away)


def returned(console: Console, asked: Asked) -> Answer:
    """Back from there: in, or one of the pages that say why not."""
    if console.provider is None:
        return NO_PROVIDER
    now = _now(console)
    if wait := _seconds_to_wait(console, asked):
        return sign_in.too_many(now + timedelta(seconds=wait))
    way = _way_back(console, asked, now)
    if way is None:
        return _not_begun_here(asked)
    try:
        subject = _who(console.provider, way, asked.query, now)
    except ProviderAway as away:
        return _no_answer(console, asked, away)
    except NotProven as refused:
        _note_refused(console, asked, str(refused))
        return _not_signed_in(console, asked)
    person = person_behind(console.people, subject)
    if person is None:
        _note_refused(console, asked, "no_account")
        return _no_role(console, asked)
    return _in(console, person)


def sign_out(console: Console, asked: Asked) -> Answer:
    """Signed out here already: on to the force's own sign-in, which may ask once more."""
    if console.provider is None:
        return NO_PROVIDER
    if instead := _not_yet_out(console, asked):
        return instead
    try:
        onward = console.provider.way_out()
    except ProviderAway as away:
        log.get().warning("provider_away", why=str(away))
        onward = ""
    return Shown("signing_out.html", "You are signed out here", {"onward": onward})


def signed_out(console: Console, asked: Asked) -> Answer:
    """Back from signing out there."""
    if console.provider is None:
        return NO_PROVIDER
    return _not_yet_out(console, asked) or Shown("signed_out.html", "You are signed out")


def _not_yet_out(console: Console, asked: Asked) -> Answer | None:
    """Where to go instead: while somebody is signed in, or while another site hides whether.

    The address it goes on to is a new one each time: a page that leads to itself is loaded anew,
    and to a browser that is still the other site leading here.
    """
    if _is_signed_in(console, asked):
        return GoTo("/")
    if asked.headers.get("sec-fetch-site") != "cross-site":
        return None
    onward = f"{asked.path}?after={asked.page_id}"
    return Shown("onward.html", "One moment", {"onward": onward})


def _is_signed_in(console: Console, asked: Asked) -> bool:
    token = asked.cookies.get(session_cookie(console), "")
    with console.database.transaction() as connection:
        now = business_now(connection)
        held = sessions.resume(connection, token, console.door, console.settings, now, is_use=False)
    return isinstance(held, Session)


def _way_back(console: Console, asked: Asked, now: datetime) -> Way | None:
    """The sign-in of this browser that was answered; None where the answer is of no such."""
    way = ways.resume(console.cipher(), asked.cookies.get(way_cookie(console), ""), now)
    return way if way and way.is_of(asked.query.get("state", "")) else None


def _who(provider: Provider, way: Way, answer: Mapping[str, str], now: datetime) -> str:
    if "error" in answer or not answer.get("code"):
        raise NotProven("not_signed_in_there")
    # RFC 9207: a provider may say who it is with its answer, and then it has to be this one.
    if answer.get("iss", provider.issuer) != provider.issuer:
        raise NotProven("another_issuer")
    return provider.subject_of(answer["code"], way, now)


def _in(console: Console, person: Person) -> Shown:
    token = sign_in.session_for(console, person)
    cookies = {session_cookie(console): token, way_cookie(console): ""}
    return Shown("onward.html", "You are signed in", {"onward": "/"}, cookies=cookies)


def _not_begun_here(asked: Asked) -> Shown:
    """Any page anywhere can lead a browser here: that counts for nobody, and spoils no sign-in."""
    log.get().info("sign_in_not_begun_here", reference=asked.page_id)
    return Shown("not_signed_in.html", NOT_SIGNED_IN, {"page_id": asked.page_id}, 403)


def _not_signed_in(console: Console, asked: Asked) -> Shown:
    values = {"page_id": asked.page_id}
    return Shown("not_signed_in.html", NOT_SIGNED_IN, values, 403, {way_cookie(console): ""})


def _no_role(console: Console, asked: Asked) -> Shown:
    values = {"page_id": asked.page_id}
    return Shown("no_role.html", NO_ROLE, values, 403, {way_cookie(console): ""})


def _no_answer(console: Console, asked: Asked, away: ProviderAway) -> Shown:
    log.get().warning("provider_away", why=str(away))
    values = {"page_id": asked.page_id}
    return Shown("provider_away.html", NO_ANSWER, values, 503, {way_cookie(console): ""})


def _seconds_to_wait(console: Console, asked: Asked) -> float:
    with console.database.transaction() as connection:
        return tries.seconds_left(connection, _trier(console, asked), console.settings)


def _trier(console: Console, asked: Asked) -> tries.Trier:
    """Nobody yet has a name, so only addresses count."""
    return tries.trier(asked.page_id, asked.address, console.cipher(), tries.PROVIDER)


def _note_refused(console: Console, asked: Asked, why: str) -> None:
    details = {"why": why, "page_id": asked.page_id}
    with console.database.transaction() as connection:
        tries.count(connection, _trier(console, asked))
        entry = AuditEntry(
            event=AuditEvent.SIGN_IN_REFUSED,
            worker=CONSOLE,
            on_behalf_of=NOBODY,
            details=details,
        )
        record(connection, entry, business_now(connection))


def _now(console: Console) -> datetime:
    with console.database.snapshot() as connection:
        return business_now(connection)
