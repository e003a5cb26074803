"""Accounts, and what happens when somebody tries to sign in with one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

import pyotp

from mock_systems.kit.sessions import (
    close_session,
    live_sessions_of,
    open_session,
    open_session_elsewhere,
)
from mock_systems.kit.store import Account, Session, SignIn, Store

BAD_SIGN_INS_ALLOWED = 3
SHORTEST_PASSWORD = 10


class SignInStep(StrEnum):
    """What the system wants next from somebody whose password was right."""

    NEW_PASSWORD = "new_password"  # noqa: S105 (a step's name)
    CODE = "code"
    CONTINUE_HERE = "continue_here"
    DONE = "done"


def demonstration_password(system: str, user_id: str) -> str:
    """A password of its own for each account; the admin interface shows it."""
    return "Mock-" + sha256(f"{system}/{user_id}".encode()).hexdigest()[:12]


def enter_password(
    store: Store[Any], user_id: str, password: str, *, remote: str, now: datetime
) -> Session | None:
    """A session that may still want steps, or nothing; three bad ones lock the account."""
    account = store.accounts.get(user_id)
    if account is not None:
        account = _faults_before_password(store, account, now)
    if account is None or account.locked_out:
        outcome = "unknown" if account is None else "locked_out"
        _note(store, user_id, outcome, remote, now)
        return None
    if account.password != password:
        _count_bad_sign_in(store, account, "wrong_password", remote, now)
        return None
    if account.memorable_word is None:
        store.accounts[user_id] = replace(account, bad_sign_ins=0)
    _note(store, user_id, "password_right", remote, now)
    return open_session(store, user_id, remote, now)


def next_step(store: Store[Any], session: Session, now: datetime) -> SignInStep:
    """What is still wanted before this session is signed in."""
    account = store.accounts[session.account]
    if account.password_expired:
        return SignInStep.NEW_PASSWORD
    if account.totp_seed and not session.code_given:
        return SignInStep.CODE
    if live_sessions_of(store, account.user_id):
        return SignInStep.CONTINUE_HERE
    session.signed_in = True
    _note(store, account.user_id, "signed_in", session.remote, now)
    return SignInStep.DONE


def enter_code(store: Store[Any], session: Session, code: str, now: datetime) -> bool:
    """Take a one-time code, each only once, one step early or late allowed."""
    account = store.accounts[session.account]
    totp = pyotp.TOTP(account.totp_seed or "")
    step = next(
        (at for at in _steps_around(now) if totp.at(at * totp.interval) == code.strip()), None
    )
    if step is None or step <= account.last_code_step:
        _note(store, account.user_id, "code_refused", session.remote, now)
        return False
    store.accounts[account.user_id] = replace(account, last_code_step=step)
    session.code_given = True
    return True


def enter_characters(
    store: Store[Any], session: Session, asked: Sequence[int], typed: Sequence[str], now: datetime
) -> bool:
    """Take characters of the memorable word, counted from 1; wrong ones count with passwords."""
    account = store.accounts[session.account]
    word = account.memorable_word or ""
    if [one.strip().lower() for one in typed] != [word[position - 1] for position in asked]:
        _count_bad_sign_in(store, account, "wrong_characters", session.remote, now)
        return False
    store.accounts[account.user_id] = replace(account, bad_sign_ins=0)
    _note(store, account.user_id, "characters_right", session.remote, now)
    return True


def change_password(store: Store[Any], session: Session, new: str, now: datetime) -> str | None:
    """Change an expired password; the sentence is why not."""
    account = store.accounts[session.account]
    if len(new) < SHORTEST_PASSWORD:
        return f"The new password must have at least {SHORTEST_PASSWORD} characters."
    if new == account.password:
        return "The new password must differ from the old one."
    store.accounts[account.user_id] = replace(account, password=new, password_expired=False)
    _note(store, account.user_id, "password_changed", session.remote, now)
    return None


def continue_here(store: Store[Any], session: Session, now: datetime) -> None:
    """End the account's other sessions, so that this one is the only one."""
    for other in live_sessions_of(store, session.account):
        close_session(store, other.id)
    _note(store, session.account, "ended_other_session", session.remote, now)


def _steps_around(now: datetime) -> range:
    step = int(now.timestamp()) // 30
    return range(step - 1, step + 2)


def _count_bad_sign_in(
    store: Store[Any], account: Account, outcome: str, remote: str, now: datetime
) -> None:
    bad = account.bad_sign_ins + 1
    locked = bad >= BAD_SIGN_INS_ALLOWED
    store.accounts[account.user_id] = replace(account, bad_sign_ins=bad, locked_out=locked)
    _note(store, account.user_id, outcome, remote, now)


def _faults_before_password(store: Store[Any], account: Account, now: datetime) -> Account:
    faults = store.faults
    if faults.take("password_rotated", "sign_in"):
        account = replace(account, password=account.password + "-rotated")
    if faults.take("password_expired", "sign_in"):
        account = replace(account, password_expired=True)
    if faults.take("account_locked", "sign_in"):
        account = replace(account, locked_out=True)
    if asked := faults.take("code_wanted", "sign_in"):
        account = replace(account, totp_seed=pyotp.random_base32(), code_by=asked.args["how"])
    if faults.take("signed_in_elsewhere", "sign_in"):
        open_session_elsewhere(store, account.user_id, now)
    store.accounts[account.user_id] = account
    return account


def _note(store: Store[Any], account: str, outcome: str, remote: str, now: datetime) -> None:
    store.sign_ins.append(SignIn(at=now, account=account, outcome=outcome, remote=remote))
