"""Signing in, its steps, and signing out."""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from mock_systems.kit.accounts import (
    SignInStep,
    change_password,
    continue_here,
    enter_code,
    enter_password,
    next_step,
)
from mock_systems.kit.sessions import NotSignedIn, close_session, find_session, live_sessions_of
from mock_systems.kit.store import Session
from mock_systems.secure_mail.mail import COOKIE, Mail, see_other

PAGE_OF_STEP = {
    SignInStep.NEW_PASSWORD: "/signin/password",
    SignInStep.CODE: "/signin/code",
    SignInStep.CONTINUE_HERE: "/signin/elsewhere",
    SignInStep.DONE: "/mail/inbox",
}


async def show_sign_in(mail: Mail, request: Request) -> Response:
    """The sign-in page."""
    return mail.show(request, "sign_in.html", message="", ended="ended" in request.query_params)


async def sign_in(mail: Mail, request: Request) -> Response:
    """Address and password. Everybody of a house has the same domain, so it may be left out."""
    form = await request.form()
    user_id = str(form.get("email", "")).strip().lower().partition("@")[0]
    session = enter_password(
        mail.store, user_id, str(form.get("password", "")), remote=_remote(request), now=_now(mail)
    )
    if session is None:
        return mail.show(request, "sign_in.html", message=_refusal(mail, user_id), ended=False)
    onward = _to_next_step(mail, session)
    onward.set_cookie(COOKIE, session.id, httponly=True, samesite="lax")
    return onward


async def show_new_password(mail: Mail, request: Request) -> Response:
    """The password-expiry page."""
    _half_signed_in(mail, request)
    return mail.show(request, "new_password.html", message="")


async def set_new_password(mail: Mail, request: Request) -> Response:
    """A new password in the place of the expired one."""
    session, form = _half_signed_in(mail, request), await request.form()
    new, again = str(form.get("new_password", "")), str(form.get("new_password_again", ""))
    refused = "The two passwords are not the same." if new != again else None
    refused = refused or change_password(mail.store, session, new, _now(mail))
    if refused:
        return mail.show(request, "new_password.html", message=refused)
    return _to_next_step(mail, session)


async def show_code(mail: Mail, request: Request) -> Response:
    """The one-time code page."""
    _half_signed_in(mail, request)
    return mail.show(request, "code.html", message="")


async def give_code(mail: Mail, request: Request) -> Response:
    """The one-time code."""
    session, form = _half_signed_in(mail, request), await request.form()
    if not enter_code(mail.store, session, str(form.get("code", "")), _now(mail)):
        return mail.show(request, "code.html", message="That code is not right. Try the next one.")
    return _to_next_step(mail, session)


async def show_elsewhere(mail: Mail, request: Request) -> Response:
    """The account is signed in somewhere else."""
    session = _half_signed_in(mail, request)
    elsewhere = live_sessions_of(mail.store, session.account)
    return mail.show(request, "elsewhere.html", elsewhere=elsewhere)


async def choose_here(mail: Mail, request: Request) -> Response:
    """End the other session and go on here, or leave it alone."""
    session, form = _half_signed_in(mail, request), await request.form()
    if form.get("answer") != "here":
        close_session(mail.store, session.id)
        return see_other("/signin")
    continue_here(mail.store, session, _now(mail))
    return _to_next_step(mail, session)


async def sign_out(mail: Mail, request: Request) -> Response:
    """End the session."""
    close_session(mail.store, request.cookies.get(COOKIE))
    gone = see_other("/signin?ended=1")
    gone.delete_cookie(COOKIE)
    return gone


def _to_next_step(mail: Mail, session: Session) -> Response:
    return see_other(PAGE_OF_STEP[next_step(mail.store, session, _now(mail))])


def _half_signed_in(mail: Mail, request: Request) -> Session:
    session = find_session(mail.store, request.cookies.get(COOKIE))
    if session is None or session.signed_in:
        raise NotSignedIn
    return session


def _refusal(mail: Mail, user_id: str) -> str:
    account = mail.store.accounts.get(user_id)
    if account and account.locked_out:
        return "This account is locked. Ring the service desk on 01632 960111."
    return "We do not know this address and password."


def _remote(request: Request) -> str:
    return request.client.host if request.client else "unknown"


def _now(mail: Mail) -> datetime:
    return mail.clock.now()
