"""Signing in, its further steps, signing out."""

from starlette.requests import Request
from starlette.responses import Response

from mock_systems.education.accounts import user_name
from mock_systems.education.pupilbase import COOKIE, PupilBase, form_of, see_other
from mock_systems.kit.accounts import (
    SignInStep,
    change_password,
    continue_here,
    enter_code,
    enter_password,
    next_step,
)
from mock_systems.kit.sessions import NotSignedIn, close_session, find_session
from mock_systems.kit.store import Session

REFUSED = "The email address or password you entered is incorrect."
LOCKED = "Your account has been locked. Call the Schools Data helpdesk on 01632 960140."
PAGE_OF_STEP = {
    SignInStep.NEW_PASSWORD: "/account/new-password",
    SignInStep.CODE: "/account/code",
    SignInStep.CONTINUE_HERE: "/account/in-use",
    SignInStep.DONE: "/home",
}


async def start(base: PupilBase, request: Request) -> Response:
    """The address people type."""
    base.signed_in(request)
    return see_other("/home")


async def home(base: PupilBase, request: Request) -> Response:
    """Where everybody lands."""
    session = base.signed_in(request)
    mine = [one for one in base.store.consultations if one.account == session.account]
    return base.show(request, "home.html", session, recent=mine[:-9:-1])


async def show_sign_in(base: PupilBase, request: Request) -> Response:
    """The sign-in page."""
    ended = "ended" in request.query_params
    return base.show(request, "sign_in.html", message="", ended=ended)


async def sign_in(base: PupilBase, request: Request) -> Response:
    """Email address or user name, and password."""
    form = await form_of(request)
    user_id, now = user_name(form.get("email", "")), base.clock.now()
    remote = request.client.host if request.client else "unknown"
    session = enter_password(base.store, user_id, form.get("password", ""), remote=remote, now=now)
    if session is None:
        account = base.store.accounts.get(user_id)
        message = LOCKED if account and account.locked_out else REFUSED
        return base.show(request, "sign_in.html", message=message, ended=False)
    onward = _to_next_step(base, session)
    onward.set_cookie(COOKIE, session.id, httponly=True, samesite="lax")
    return onward


async def show_new_password(base: PupilBase, request: Request) -> Response:
    """The password-expiry page."""
    return base.show(request, "new_password.html", _half_signed_in(base, request), message="")


async def set_new_password(base: PupilBase, request: Request) -> Response:
    """A new password in the place of the expired one."""
    session, form = _half_signed_in(base, request), await form_of(request)
    new = form.get("new_password", "")
    refused = None if new == form.get("again") else "The two passwords do not match."
    refused = refused or change_password(base.store, session, new, base.clock.now())
    if refused:
        return base.show(request, "new_password.html", session, message=refused)
    return _to_next_step(base, session)


async def show_code(base: PupilBase, request: Request) -> Response:
    """The one-time code page."""
    return base.show(request, "code.html", _half_signed_in(base, request), message="")


async def give_code(base: PupilBase, request: Request) -> Response:
    """The one-time code."""
    session, form = _half_signed_in(base, request), await form_of(request)
    if not enter_code(base.store, session, form.get("code", ""), base.clock.now()):
        return base.show(request, "code.html", session, message="That code is not right.")
    return _to_next_step(base, session)


async def show_in_use(base: PupilBase, request: Request) -> Response:
    """The account is signed in on another computer."""
    return base.show(request, "in_use.html", _half_signed_in(base, request))


async def use_here(base: PupilBase, request: Request) -> Response:
    """End the session on the other computer, or go away."""
    session, form = _half_signed_in(base, request), await form_of(request)
    if form.get("answer") != "here":
        close_session(base.store, session.id)
        return see_other("/account/sign-in")
    continue_here(base.store, session, base.clock.now())
    return _to_next_step(base, session)


async def sign_out(base: PupilBase, request: Request) -> Response:
    """End the session."""
    close_session(base.store, request.cookies.get(COOKIE))
    gone = see_other("/account/sign-in")
    gone.delete_cookie(COOKIE)
    return gone


def _to_next_step(base: PupilBase, session: Session) -> Response:
    return see_other(PAGE_OF_STEP[next_step(base.store, session, base.clock.now())])


def _half_signed_in(base: PupilBase, request: Request) -> Session:
    session = find_session(base.store, request.cookies.get(COOKIE))
    if session is None or session.signed_in:
        raise NotSignedIn
    return session
