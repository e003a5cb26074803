"""Who is signed in: rows here, an opaque token in the browser, and nothing of it anywhere else.

The token is drawn anew at each sign-in and kept only as a hash, together with the sign-in it was
given at: at any other there never was such a session. A session ends when nobody used it for a
while, when it gets too old, when its person signs out, and when the account is gone.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from console.people import Person
from runtime.database import elapsed_now
from runtime.settings import Settings
from runtime.tables import console_sessions

_kept = console_sessions.c


@dataclass(frozen=True, slots=True)
class Session:
    """A person at a browser. `form_token` stands in each of their forms."""

    token_hash: str
    account: str
    form_token: str
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Ended:
    """The browser still holds the token of a session that is over."""

    at: datetime


def begin(connection: Connection, person: Person, door: str, now: datetime) -> str:
    """Sign this person in at this sign-in; the token for their browser."""
    token = secrets.token_urlsafe(32)
    elapsed = elapsed_now(connection)
    connection.execute(
        insert(console_sessions).values(
            token_hash=_hash(token, door),
            account=person.id,
            form_token=secrets.token_urlsafe(32),
            begun_at=now,
            seen_at=now,
            begun_real=elapsed,
            seen_real=elapsed,
        )
    )
    return token


def of_a_program(person: Person, token: str, now: datetime) -> Session:
    """What a program's request is let in by: it is over with the answer, and no form has its token.

    Nothing of it is kept.
    """
    return Session(_hash(token, "program"), person.id, secrets.token_urlsafe(32), now)


def resume(
    connection: Connection,
    token: str,
    door: str,
    settings: Settings,
    now: datetime,
    *,
    is_use: bool = True,
) -> Session | Ended | None:
    """The session of this token, used just now; None when there never was one by this sign-in.

    Not `is_use`: a page asks by itself, and the session ends when it would have ended anyway.
    """
    row = connection.execute(
        select(console_sessions).where(_kept.token_hash == _hash(token, door))
    ).one_or_none()
    if row is None:
        return None
    if row.ended_at is not None:
        return Ended(row.ended_at)
    elapsed = elapsed_now(connection)
    left = _seconds_left(row, settings, elapsed)
    if left <= 0:
        end(connection, row.token_hash, now)
        return Ended(now)
    if is_use:
        used = update(console_sessions).where(_kept.token_hash == row.token_hash)
        connection.execute(used.values(seen_real=elapsed, seen_at=now))
        idle = settings.scaled(settings.console_idle_seconds)
        left = min(idle, _seconds_of_life(row, settings, elapsed))
    return Session(row.token_hash, row.account, row.form_token, now + timedelta(seconds=left))


def end(connection: Connection, token_hash: str, now: datetime) -> None:
    """Sign out: the token is worth nothing from now on."""
    still_on = (_kept.token_hash == token_hash, _kept.ended_at.is_(None))
    connection.execute(update(console_sessions).where(*still_on).values(ended_at=now))


def last_visit(connection: Connection, session: Session) -> datetime | None:
    """When this person was last at the console before this session; None the first time."""
    earlier = select(func.max(_kept.seen_at)).where(
        _kept.account == session.account, _kept.token_hash != session.token_hash
    )
    at: datetime | None = connection.execute(earlier).scalar_one()
    return at


def _seconds_left(row: Row[Any], settings: Settings, elapsed: float) -> float:
    """Until the session ends if it is used no more."""
    unused = row.seen_real + settings.scaled(settings.console_idle_seconds) - elapsed
    return float(min(unused, _seconds_of_life(row, settings, elapsed)))


def _seconds_of_life(row: Row[Any], settings: Settings, elapsed: float) -> float:
    """Until it is too old, however often it is used."""
    return float(row.begun_real + settings.scaled(settings.console_longest_seconds) - elapsed)


def _hash(token: str, door: str) -> str:
    return hashlib.sha256(f"{door} {token}".encode()).hexdigest()
