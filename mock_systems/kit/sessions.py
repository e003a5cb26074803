"""Sessions a partner system keeps on its own side; the browser holds only their id."""

import secrets
import time
from datetime import datetime
from typing import Any

from mock_systems.kit.store import Session, Store


class NotSignedIn(Exception):
    """The request carries no live session: the system shows its sign-in page."""


def open_session(store: Store[Any], account: str, remote: str, now: datetime) -> Session:
    """A new session, not signed in until every step is done."""
    session = Session(
        id=secrets.token_urlsafe(18),
        account=account,
        remote=remote,
        started_at=now,
        used_at_real=time.monotonic(),
        form_token=secrets.token_hex(8),
    )
    store.sessions[session.id] = session
    return session


def open_session_elsewhere(store: Store[Any], account: str, now: datetime) -> None:
    """Somebody signs in with this account on another computer."""
    open_session(store, account, "WKS-0931", now).signed_in = True


def find_session(store: Store[Any], session_id: str | None) -> Session | None:
    """The live session with this id; an idle one is closed here."""
    session = store.sessions.get(session_id or "")
    if session is None:
        return None
    if not is_live(store, session):
        close_session(store, session.id)
        return None
    session.used_at_real = time.monotonic()
    return session


def signed_in_session(store: Store[Any], session_id: str | None) -> Session:
    """The signed-in session with this id.

    Raises:
        NotSignedIn: there is none.
    """
    session = find_session(store, session_id)
    if session is None or not session.signed_in:
        raise NotSignedIn
    return session


def live_sessions_of(store: Store[Any], account: str) -> list[Session]:
    """The account's signed-in sessions that are still alive."""
    return [
        session
        for session in store.sessions.values()
        if session.account == account and session.signed_in and is_live(store, session)
    ]


def close_session(store: Store[Any], session_id: str | None) -> None:
    """End a session and give back the record locks it held."""
    if not session_id:
        return
    store.sessions.pop(session_id, None)
    held = [lock.record_id for lock in store.locks.values() if lock.session_id == session_id]
    for record_id in held:
        del store.locks[record_id]


def is_live(store: Store[Any], session: Session) -> bool:
    """Whether the session was used within the idle time allowed."""
    return time.monotonic() - session.used_at_real < store.idle_seconds_allowed
