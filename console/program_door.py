"""Programs at the console: who they act for, by the token in their request and by nothing else.

Without a token, with one that is wrong and with one that was replaced: the same answer.
"""

import math
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from console import sessions, tokens, tries
from console.people import Person
from console.sessions import Session
from console.visits import CONSOLE, Asked, Console, Told
from runtime.audit_events import AuditEvent
from runtime.audit_trail import AuditEntry, record

SCHEME = "bearer"
NOBODY = "nobody"
NO_TOKEN = Told(
    {"error": "no_token", "sentence": "Send the token of an account: Authorization: Bearer …"},
    401,
    {"www-authenticate": "Bearer"},
)


@dataclass(frozen=True, slots=True)
class Program:
    """Whom a program acts for, for as long as this request."""

    person: Person
    session: Session


def whose(console: Console, connection: Connection, asked: Asked, now: datetime) -> Program | Told:
    """Whom this request is made for; or what it is refused with.

    Only wrong tokens are counted as tries: a program may ask as often as it needs to.
    """
    token = _token(asked)
    if not token:
        return NO_TOKEN
    trier = tries.trier(token, asked.address, console.cipher(), tries.PROGRAMS)
    if wait := tries.seconds_left(connection, trier, console.settings):
        return _too_many(wait)
    person = console.people.get(tokens.account_of(token))
    if person and tokens.is_right(console.credentials, person.id, token):
        return Program(person, sessions.of_a_program(person, token, now))
    tries.count(connection, trier)
    _note_refused(connection, person, now)
    return NO_TOKEN


def _token(asked: Asked) -> str:
    scheme, _, token = asked.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == SCHEME else ""


def _too_many(seconds: float) -> Told:
    said = "Too many tries with tokens that are not right. Wait, and look at the token."
    waits = {"retry-after": str(math.ceil(seconds))}
    return Told({"error": "too_many_tries", "sentence": said}, 429, waits)


def _note_refused(connection: Connection, person: Person | None, now: datetime) -> None:
    who = person.id if person else NOBODY
    entry = AuditEntry(event=AuditEvent.SIGN_IN_REFUSED, worker=CONSOLE, on_behalf_of=who)
    record(connection, entry, now)
