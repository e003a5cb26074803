"""Signing on, its further steps, choosing a landlord, signing off."""

from starlette.requests import Request
from starlette.responses import Response

from mock_systems.housing.tenancypoint import COOKIE, LANDLORD, TenancyPoint, form_of, see_other
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

REFUSED = "We do not recognise that staff number and password."
LOCKED = "This staff number is locked. Ring the Housing Systems desk on 01632 960170."
PAGE_OF_STEP = {
    SignInStep.NEW_PASSWORD: "/signon/password",
    SignInStep.CODE: "/signon/code",
    SignInStep.CONTINUE_HERE: "/signon/elsewhere",
    SignInStep.DONE: "/signon/landlord",
}


async def start(point: TenancyPoint, request: Request) -> Response:
    """The address people type."""
    point.signed_in(request)
    return see_other("/desk")


async def desk(point: TenancyPoint, request: Request) -> Response:
    """Where everybody lands."""
    session = point.signed_in(request)
    mine = [one for one in point.store.consultations if one.account == session.account]
    return point.show(request, "desk.html", session, recent=mine[:-9:-1])


async def show_sign_in(point: TenancyPoint, request: Request) -> Response:
    """Staff number and password."""
    ended = "ended" in request.query_params
    return point.show(request, "sign_in.html", message="", ended=ended)


async def sign_in(point: TenancyPoint, request: Request) -> Response:
    """Check staff number and password."""
    form = await form_of(request)
    number, now = form.get("staff_number", "").strip(), point.clock.now()
    remote = request.client.host if request.client else "unknown"
    session = enter_password(point.store, number, form.get("password", ""), remote=remote, now=now)
    if session is None:
        account = point.store.accounts.get(number)
        message = LOCKED if account and account.locked_out else REFUSED
        return point.show(request, "sign_in.html", message=message, ended=False)
    onward = _to_next_step(point, session)
    onward.set_cookie(COOKIE, session.id, httponly=True, samesite="lax")
    return onward


async def show_new_password(point: TenancyPoint, request: Request) -> Response:
    """The password-expiry page."""
    session = _half_signed_in(point, request)
    return point.show(request, "new_password.html", session, message="")


async def set_new_password(point: TenancyPoint, request: Request) -> Response:
    """A new password in the place of the expired one."""
    session, form = _half_signed_in(point, request), await form_of(request)
    new = form.get("new_password", "")
    refused = None if new == form.get("again") else "The two new passwords are not the same."
    refused = refused or change_password(point.store, session, new, point.clock.now())
    if refused:
        return point.show(request, "new_password.html", session, message=refused)
    return _to_next_step(point, session)


async def show_code(point: TenancyPoint, request: Request) -> Response:
    """The one-time code page."""
    return point.show(request, "code.html", _half_signed_in(point, request), message="")


async def give_code(point: TenancyPoint, request: Request) -> Response:
    """The one-time code."""
    session, form = _half_signed_in(point, request), await form_of(request)
    if not enter_code(point.store, session, form.get("code", ""), point.clock.now()):
        return point.show(request, "code.html", session, message="That code does not match.")
    return _to_next_step(point, session)


async def show_elsewhere(point: TenancyPoint, request: Request) -> Response:
    """The staff number is signed on at another desk."""
    return point.show(request, "elsewhere.html", _half_signed_in(point, request))


async def use_here(point: TenancyPoint, request: Request) -> Response:
    """End the session at the other desk, or go away."""
    session, form = _half_signed_in(point, request), await form_of(request)
    if form.get("answer") != "here":
        close_session(point.store, session.id)
        return see_other("/signon")
    continue_here(point.store, session, point.clock.now())
    return _to_next_step(point, session)


async def show_landlords(point: TenancyPoint, request: Request) -> Response:
    """Which landlord to work for."""
    session = point.past_the_password(request)
    choices = point.landlords(session)
    return point.show(request, "landlord.html", session, landlords=choices, message="")


async def choose_landlord(point: TenancyPoint, request: Request) -> Response:
    """Work for this landlord from here on."""
    session, form = point.past_the_password(request), await form_of(request)
    choices, chosen = point.landlords(session), form.get("landlord", "")
    if chosen not in choices:
        message = "Choose a landlord from the list."
        return point.show(request, "landlord.html", session, landlords=choices, message=message)
    session.kept[LANDLORD] = chosen
    return see_other("/desk")


async def sign_out(point: TenancyPoint, request: Request) -> Response:
    """End the session."""
    close_session(point.store, request.cookies.get(COOKIE))
    gone = see_other("/signon")
    gone.delete_cookie(COOKIE)
    return gone


def _to_next_step(point: TenancyPoint, session: Session) -> Response:
    return see_other(PAGE_OF_STEP[next_step(point.store, session, point.clock.now())])


def _half_signed_in(point: TenancyPoint, request: Request) -> Session:
    session = find_session(point.store, request.cookies.get(COOKIE))
    if session is None or session.signed_in:
        raise NotSignedIn
    return session
