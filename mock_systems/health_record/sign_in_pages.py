"""Signing in with a one-time code, the declaration that follows, signing out."""

from starlette.requests import Request
from starlette.responses import Response

from mock_systems.health_record.accounts import user_name
from mock_systems.health_record.viewer import (
    COOKIE,
    DECLARATION,
    DECLARED,
    SIGN_IN,
    Viewer,
    form_of,
    see_other,
)
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

REFUSED = "We do not recognise this email address and password."
LOCKED = "Your account is locked. Ring the service desk on 01632 960160."
CODE_REFUSED = "This code is not right, or was used before. Wait for the next one."
NOT_TICKED = "Tick the box to say that you have a legitimate reason."
PAGE_OF_STEP = {
    SignInStep.NEW_PASSWORD: "/sign-in/new-password",
    SignInStep.CODE: "/sign-in/code",
    SignInStep.CONTINUE_HERE: "/sign-in/another-device",
    SignInStep.DONE: DECLARATION,
}


async def start(viewer: Viewer, request: Request) -> Response:
    """The address people type."""
    viewer.declared(request)
    return see_other("/look-up")


async def show_sign_in(viewer: Viewer, request: Request) -> Response:
    """The sign-in page."""
    ended = "ended" in request.query_params
    return viewer.show(request, "sign_in.html", message="", ended=ended)


async def sign_in(viewer: Viewer, request: Request) -> Response:
    """Email address and password."""
    form, now = await form_of(request), viewer.clock.now()
    user_id, password = user_name(form.get("email", "")), form.get("password", "")
    remote = request.client.host if request.client else "unknown"
    session = enter_password(viewer.store, user_id, password, remote=remote, now=now)
    if session is None:
        account = viewer.store.accounts.get(user_id)
        message = LOCKED if account and account.locked_out else REFUSED
        return viewer.show(request, "sign_in.html", message=message, ended=False)
    onward = _to_next_step(viewer, session)
    onward.set_cookie(COOKIE, session.id, httponly=True, samesite="lax")
    return onward


async def show_new_password(viewer: Viewer, request: Request) -> Response:
    """The password-expiry page."""
    return viewer.show(request, "new_password.html", _half_signed_in(viewer, request), message="")


async def set_new_password(viewer: Viewer, request: Request) -> Response:
    """A new password in the place of the expired one."""
    session, form = _half_signed_in(viewer, request), await form_of(request)
    new = form.get("new_password", "")
    refused = None if new == form.get("again") else "The two passwords are not the same."
    refused = refused or change_password(viewer.store, session, new, viewer.clock.now())
    if refused:
        return viewer.show(request, "new_password.html", session, message=refused)
    return _to_next_step(viewer, session)


async def show_code(viewer: Viewer, request: Request) -> Response:
    """The one-time code page."""
    return viewer.show(request, "code.html", _half_signed_in(viewer, request), message="")


async def give_code(viewer: Viewer, request: Request) -> Response:
    """The one-time code."""
    session, form = _half_signed_in(viewer, request), await form_of(request)
    if not enter_code(viewer.store, session, form.get("code", ""), viewer.clock.now()):
        return viewer.show(request, "code.html", session, message=CODE_REFUSED)
    return _to_next_step(viewer, session)


async def show_another_device(viewer: Viewer, request: Request) -> Response:
    """The account is signed in on another device."""
    return viewer.show(request, "another_device.html", _half_signed_in(viewer, request))


async def use_this_device(viewer: Viewer, request: Request) -> Response:
    """End the session on the other device, or go away."""
    session, form = _half_signed_in(viewer, request), await form_of(request)
    if form.get("answer") != "here":
        close_session(viewer.store, session.id)
        return see_other(SIGN_IN)
    continue_here(viewer.store, session, viewer.clock.now())
    return _to_next_step(viewer, session)


async def show_declaration(viewer: Viewer, request: Request) -> Response:
    """What everybody declares once a session."""
    return viewer.show(request, "declaration.html", viewer.signed_in(request), message="")


async def declare(viewer: Viewer, request: Request) -> Response:
    """The declaration, made."""
    session, form = viewer.signed_in(request), await form_of(request)
    if form.get("declared") != "yes":
        return viewer.show(request, "declaration.html", session, message=NOT_TICKED)
    session.kept[DECLARED] = "yes"
    return see_other("/look-up")


async def sign_out(viewer: Viewer, request: Request) -> Response:
    """End the session."""
    close_session(viewer.store, request.cookies.get(COOKIE))
    gone = see_other(SIGN_IN)
    gone.delete_cookie(COOKIE)
    return gone


def _to_next_step(viewer: Viewer, session: Session) -> Response:
    return see_other(PAGE_OF_STEP[next_step(viewer.store, session, viewer.clock.now())])


def _half_signed_in(viewer: Viewer, request: Request) -> Session:
    session = find_session(viewer.store, request.cookies.get(COOKIE))
    if session is None or session.signed_in:
        raise NotSignedIn
    return session
