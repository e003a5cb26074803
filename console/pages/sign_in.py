"""Signing in: by name and password on this machine; in the demonstration, by choosing who to be.

Whatever is wrong, the same words come back as late. Where the force's own sign-in is set up, there
is no other: its door is `pages/provider.py`.
"""

import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from console import passwords, sessions, tries
from console.cookies import FORM_FIELD, form_cookie, is_from_here, session_cookie
from console.people import Person
from console.visits import CONSOLE, Answer, Asked, Console, GoTo, Shown
from domain.saying import say_time
from runtime.audit_events import AuditEvent
from runtime.audit_trail import AuditEntry, record
from runtime.clock import business_now

TITLE = "Sign in to MASH workers"
WRONG = "Enter the account and password you were given. One of them is not right"
TOO_OLD = "This page was open too long. Enter it again"
NOBODY = "nobody"


def shown(console: Console, asked: Asked) -> Answer:
    """The form; or the way to the force's own sign-in."""
    if console.provider:
        return _to_provider(asked)
    return _form(console, asked, {})


def tried(console: Console, asked: Asked) -> Answer:
    """The form, filled in: in, or the same form with one sentence."""
    if console.provider:
        return _to_provider(asked, 403)
    if not _is_our_form(console, asked):
        return _form(console, asked, {"account": TOO_OLD}, 403)
    account = asked.form.get("account", "").strip()
    with console.database.transaction() as connection:
        wait = tries.seconds_to_wait(
            connection, account, asked.address, console.settings, console.cipher()
        )
        now = business_now(connection)
    if wait > 0:
        return too_many(now + timedelta(seconds=wait))
    person = console.people.get(account.casefold())
    known = person.id if person else None
    if not passwords.is_right(console.credentials, known, asked.form.get("password", "")):
        _note(console, AuditEvent.SIGN_IN_REFUSED, known or NOBODY)
        return _form(console, asked, {"account": WRONG})
    return _signed_in(console, console.people[account.casefold()])


def chosen(console: Console, asked: Asked) -> Answer:
    """In the demonstration nobody is real: choose who to be."""
    if console.provider:
        return _to_provider(asked, 403)
    person = console.people.get(asked.form.get("who", ""))
    if not console.is_demo or not _is_our_form(console, asked):
        return _form(console, asked, {"who" if console.is_demo else "account": TOO_OLD}, 403)
    if person is None:
        return _form(console, asked, {"who": "Choose who to be"})
    return _signed_in(console, person)


def _form(
    console: Console, asked: Asked, errors: Mapping[str, str], refused_with: int = 400
) -> Answer:
    token = asked.cookies.get(form_cookie(console)) or secrets.token_urlsafe(32)
    values = {
        "form_token": _field_of(console, token),
        "errors": errors,
        "account": asked.form.get("account", ""),
        "is_demo": console.is_demo,
        "people": list(console.people.values()) if console.is_demo else [],
        "ended": _said(asked.query.get("ended", "")),
    }
    status = refused_with if errors else 200
    return Shown("sign_in.html", TITLE, values, status, {form_cookie(console): token})


def session_for(console: Console, person: Person) -> str:
    """Sign this person in: a new token each time, whatever the browser brought along."""
    with console.database.transaction() as connection:
        now = business_now(connection)
        token = sessions.begin(connection, person, console.door, now)
        record(connection, _entry(AuditEvent.SIGNED_IN, person.id), now)
    return token


def _to_provider(asked: Asked, status: int = 200) -> Shown:
    values = {"ended": _said(asked.query.get("ended", ""))}
    return Shown("sign_in_elsewhere.html", TITLE, values, status)


def _signed_in(console: Console, person: Person) -> GoTo:
    token = session_for(console, person)
    return GoTo("/", {session_cookie(console): token, form_cookie(console): ""})


def _note(console: Console, event: AuditEvent, who: str) -> None:
    with console.database.transaction() as connection:
        record(connection, _entry(event, who), business_now(connection))


def _entry(event: AuditEvent, who: str) -> AuditEntry:
    return AuditEntry(event=event, worker=CONSOLE, on_behalf_of=who)


def _is_our_form(console: Console, asked: Asked) -> bool:
    token = asked.cookies.get(form_cookie(console), "")
    given = asked.form.get(FORM_FIELD, "")
    is_right = hmac.compare_digest(given.encode(), _field_of(console, token).encode())
    return bool(token) and is_right and is_from_here(console, asked)


def _field_of(console: Console, token: str) -> str:
    """The form holds another value than the cookie, and only this hub makes one of the other."""
    return console.cipher().fingerprint(token.encode(), "console sign-in form")


def too_many(until: datetime) -> Shown:
    """Not before then."""
    return Shown("too_many_tries.html", "Too many tries", {"until": say_time(until)}, 429)


def _said(ended: str) -> str:
    """When a session ended, from the address; anything else is not repeated."""
    try:
        return say_time(datetime.fromisoformat(ended)) if ended else ""
    except ValueError:
        return ""
