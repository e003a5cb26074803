"""Signing in, its further steps, signing out, and what the application asks for when it starts."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from mock_systems.childrens_social_care.hearthside import (
    COOKIE,
    TOKEN_HEADER,
    Hearthside,
    refuse,
    sent,
)
from mock_systems.childrens_social_care.wording import moment
from mock_systems.kit.accounts import (
    SignInStep,
    change_password,
    continue_here,
    enter_code,
    enter_password,
    next_step,
)
from mock_systems.kit.sessions import NotSignedIn, close_session
from mock_systems.kit.store import Session

STEP = "step"
REFUSED = "That user name and password do not match."
LOCKED = "This account is locked. Ring the Hearthside helpline on 01632 960170."
CODE_WRONG = "That code is not right."
REASONS = (
    "Referral research",
    "Strategy discussion",
    "Allocated worker",
    "Duty cover",
    "Management oversight",
)
NEWEST = 12

Answer = Callable[[Hearthside, Request], Awaitable[Response]]


async def with_token(answer: Answer, base: Hearthside, request: Request) -> Response:
    """Whatever may change something is done only with the session's own token beside its cookie."""
    session = base.session(request)
    if session and request.headers.get(TOKEN_HEADER) != session.form_token:
        return refuse(403, "out_of_date")
    return await answer(base, request)


async def start(base: Hearthside, request: Request) -> Response:
    """Who is signed in, if anybody, and what the forms need."""
    session = base.session(request)
    if session is None:
        return base.data(request, {"state": "signed_out", "ended": COOKIE in request.cookies})
    return base.data(request, _state(base, session))


async def sign_in(base: Hearthside, request: Request) -> Response:
    """User name and password."""
    typed, now = await sent(request), base.clock.now()
    user_id = typed.get("user_name", "").strip()
    remote = request.client.host if request.client else "unknown"
    session = enter_password(base.store, user_id, typed.get("password", ""), remote=remote, now=now)
    if session is None:
        account = base.store.accounts.get(user_id)
        return _invalid(LOCKED if account and account.locked_out else REFUSED)
    answer = _on_to_next_step(base, request, session)
    answer.set_cookie(COOKIE, session.id, httponly=True, samesite="strict")
    return answer


async def set_new_password(base: Hearthside, request: Request) -> Response:
    """A new password in the place of the expired one."""
    session, typed = _half_signed_in(base, request), await sent(request)
    new = typed.get("password", "")
    problem = None if new == typed.get("again") else "The two passwords are not the same."
    problem = problem or change_password(base.store, session, new, base.clock.now())
    return _invalid(problem) if problem else _on_to_next_step(base, request, session)


async def give_code(base: Hearthside, request: Request) -> Response:
    """The one-time code."""
    session, typed = _half_signed_in(base, request), await sent(request)
    if not enter_code(base.store, session, typed.get("code", ""), base.clock.now()):
        return _invalid(CODE_WRONG)
    return _on_to_next_step(base, request, session)


async def use_here(base: Hearthside, request: Request) -> Response:
    """End the session on the other computer."""
    session = _half_signed_in(base, request)
    continue_here(base.store, session, base.clock.now())
    return _on_to_next_step(base, request, session)


async def sign_out(base: Hearthside, request: Request) -> Response:
    """End the session, signed in or on the way there."""
    close_session(base.store, request.cookies.get(COOKIE))
    answer = base.data(request, {"state": "signed_out", "ended": False})
    answer.delete_cookie(COOKIE)
    return answer


async def list_activity(base: Hearthside, request: Request) -> Response:
    """What this account looked at lately, newest first."""
    session = base.signed_in(request)
    mine = [one for one in base.store.consultations if one.account == session.account]
    rows = [
        {
            "at": moment(one.at),
            "what": one.record_type.capitalize(),
            "record_id": one.record_id,
            "reason": one.reason,
        }
        for one in reversed(mine[-NEWEST:])
    ]
    return base.data(request, {"rows": rows, "total": len(mine)})


def _on_to_next_step(base: Hearthside, request: Request, session: Session) -> Response:
    session.kept[STEP] = next_step(base.store, session, base.clock.now())
    return base.data(request, _state(base, session))


def _state(base: Hearthside, session: Session) -> dict[str, object]:
    known: dict[str, object] = {"state": session.kept[STEP], "token": session.form_token}
    if not session.signed_in:
        return known
    councils = sorted(base.records.councils.values(), key=lambda one: one.name)
    return {
        **known,
        "name": base.account(session).name,
        "role": base.account(session).role.capitalize(),
        "councils": [{"code": one.la_code, "name": one.name} for one in councils],
        "reasons": REASONS,
    }


def _half_signed_in(base: Hearthside, request: Request) -> Session:
    session = base.session(request)
    if session is None or session.signed_in or session.kept[STEP] == SignInStep.DONE:
        raise NotSignedIn
    return session


def _invalid(problem: str) -> Response:
    return refuse(422, "invalid", messages=[problem])
