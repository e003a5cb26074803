"""Record locks, each with its holder's name."""

from datetime import datetime
from typing import Any

from mock_systems.kit.sessions import is_live
from mock_systems.kit.store import Lock, Session, Store


def lock_of_another(store: Store[Any], record_id: str, account: str) -> Lock | None:
    """The lock that keeps this account out; one of its own never does."""
    lock = store.locks.get(record_id)
    if lock is None or lock.account == account:
        return None
    if _holder_is_gone(store, lock):
        del store.locks[record_id]
        return None
    return lock


def take_lock(store: Store[Any], record_id: str, session: Session, now: datetime) -> Lock | None:
    """Lock the record for this session; the answer is the lock that stands in the way."""
    in_the_way = lock_of_another(store, record_id, session.account)
    if in_the_way:
        return in_the_way
    holder = store.accounts[session.account].name
    store.locks[record_id] = Lock(record_id, session.account, holder, now, session.id)
    return None


def holds_lock(store: Store[Any], record_id: str, session: Session) -> bool:
    """Whether this session has the record open for change."""
    lock = store.locks.get(record_id)
    return lock is not None and lock.session_id == session.id


def release_lock(store: Store[Any], record_id: str, session: Session) -> None:
    """Give the record back, if this session holds it."""
    if holds_lock(store, record_id, session):
        del store.locks[record_id]


def _holder_is_gone(store: Store[Any], lock: Lock) -> bool:
    if lock.session_id is None:
        return False
    session = store.sessions.get(lock.session_id)
    return session is None or not is_live(store, session)
