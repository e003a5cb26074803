"""Signing in, its steps, the reason for access, signing out."""

from datetime import datetime
from urllib.parse import quote

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
from mock_systems.police_rms.rms import COOKIE, REASON, Rms, see_other
from mock_systems.police_rms.wording import REASONS_FOR_ACCESS

SHORTEST_DETAIL = 10
PAGE_OF_STEP = {
    SignInStep.NEW_PASSWORD: "/signin/password",
    SignInStep.CODE: "/signin/code",
    SignInStep.CONTINUE_HERE: "/signin/continue",
    SignInStep.DONE: "/reason",
}


async def start(rms: Rms, request: Request) -> Response:
    """The address people type."""
    rms.signed_in(request)
    return see_other("/desktop")


async def show_sign_in(rms: Rms, request: Request) -> Response:
    """The sign-in page."""
    return rms.show(request, "sign_in.html", message="", ended="ended" in request.query_params)


async def sign_in(rms: Rms, request: Request) -> Response:
    """User ID and password."""
    form = await request.form()
    user_id = str(form.get("userid", "")).strip().lower()
    session = enter_password(
        rms.store, user_id, str(form.get("password", "")), remote=_remote(request), now=_now(rms)
    )
    if session is None:
        return rms.show(request, "sign_in.html", message=_refusal(rms, user_id), ended=False)
    onward = _to_next_step(rms, session)
    onward.set_cookie(COOKIE, session.id, httponly=True, samesite="lax")
    return onward


async def show_new_password(rms: Rms, request: Request) -> Response:
    """The password-expiry page."""
    session = _half_signed_in(rms, request)
    return rms.show(request, "new_password.html", session, message="")


async def set_new_password(rms: Rms, request: Request) -> Response:
    """A new password in the place of the expired one."""
    session, form = _half_signed_in(rms, request), await request.form()
    new, again = str(form.get("new_password", "")), str(form.get("new_password_again", ""))
    refused = "The two new passwords differ." if new != again else None
    refused = refused or change_password(rms.store, session, new, _now(rms))
    if refused:
        return rms.show(request, "new_password.html", session, message=refused)
    return _to_next_step(rms, session)


async def show_code(rms: Rms, request: Request) -> Response:
    """The one-time code page."""
    return rms.show(request, "code.html", _half_signed_in(rms, request), message="")


async def give_code(rms: Rms, request: Request) -> Response:
    """The one-time code."""
    session, form = _half_signed_in(rms, request), await request.form()
    if not enter_code(rms.store, session, str(form.get("code", "")), _now(rms)):
        return rms.show(request, "code.html", session, message="The code was not accepted.")
    return _to_next_step(rms, session)


async def show_continue(rms: Rms, request: Request) -> Response:
    """The account is signed in somewhere else."""
    session = _half_signed_in(rms, request)
    elsewhere = live_sessions_of(rms.store, session.account)
    return rms.show(request, "continue.html", session, elsewhere=elsewhere)


async def choose_to_continue(rms: Rms, request: Request) -> Response:
    """Continue here and end the other session, or leave it alone."""
    session, form = _half_signed_in(rms, request), await request.form()
    if form.get("answer") != "continue":
        close_session(rms.store, session.id)
        return see_other("/signin")
    continue_here(rms.store, session, _now(rms))
    return _to_next_step(rms, session)


async def show_reason(rms: Rms, request: Request) -> Response:
    """The reason for access, asked before any record is opened."""
    return _reason_page(rms, request, rms.signed_in(request), ("", ""), ())


async def give_reason(rms: Rms, request: Request) -> Response:
    """A reason from the list, and words of one's own."""
    session, form = rms.signed_in(request), await request.form()
    reason, detail = str(form.get("reason", "")), str(form.get("detail", "")).strip()
    messages = _why_reason_refused(reason, detail)
    if messages:
        return _reason_page(rms, request, session, (reason, detail), messages)
    session.kept[REASON] = f"{reason}: {detail}"
    return see_other(_own_path(str(form.get("next", ""))))


async def sign_out(rms: Rms, request: Request) -> Response:
    """End the session; locks are given back."""
    close_session(rms.store, request.cookies.get(COOKIE))
    gone = see_other("/signin?ended=1")
    gone.delete_cookie(COOKIE)
    return gone


def reason_first(path: str) -> Response:
    """Ask for the reason, then go where the person wanted to."""
    return see_other(f"/reason?next={quote(path)}")


def _reason_page(
    rms: Rms,
    request: Request,
    session: Session,
    typed: tuple[str, str],
    messages: tuple[str, ...],
) -> Response:
    next_path = _own_path(request.query_params.get("next", ""))
    return rms.show(
        request,
        "reason.html",
        session,
        typed=typed,
        messages=messages,
        reasons=REASONS_FOR_ACCESS,
        next_path=next_path,
    )


def _why_reason_refused(reason: str, detail: str) -> tuple[str, ...]:
    messages = []
    if reason not in REASONS_FOR_ACCESS:
        messages.append("Select a reason for access.")
    if len(detail) < SHORTEST_DETAIL:
        messages.append(f"Details must have at least {SHORTEST_DETAIL} characters.")
    return tuple(messages)


def _to_next_step(rms: Rms, session: Session) -> Response:
    return see_other(PAGE_OF_STEP[next_step(rms.store, session, _now(rms))])


def _half_signed_in(rms: Rms, request: Request) -> Session:
    session = find_session(rms.store, request.cookies.get(COOKIE))
    if session is None or session.signed_in:
        raise NotSignedIn
    return session


def _refusal(rms: Rms, user_id: str) -> str:
    account = rms.store.accounts.get(user_id)
    if account and account.locked_out:
        return "This account is locked. Contact the IT Service Desk on 01632 960111."
    return "User ID or password not recognised."


def _own_path(path: str) -> str:
    return path if path.startswith("/") and not path.startswith("//") else "/desktop"


def _remote(request: Request) -> str:
    return request.client.host if request.client else "unknown"


def _now(rms: Rms) -> datetime:
    return rms.clock.now()
