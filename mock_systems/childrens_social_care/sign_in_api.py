"""Signing in, its further steps, signing out, and what the application asks for when it starts."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from mock_systems.childrens_social_care.accounts import WRITE
from mock_systems.childrens_social_care.hearthside import (
    COOKIE,
    TOKEN_HEADER,
    Hearthside,
    data,
    refuse,
    sent,
)
from mock_systems.childrens_social_care.wording import moment
from mock_systems.kit.accounts import (
    SignInStep,
    continue_here,
    enter_code,
    enter_password,
    next_step,
)
from mock_systems.kit.sessions import NotSignedIn, close_session
from mock_systems.kit.sign_in_pages import Refusals
from mock_systems.kit.site import remote_of
from mock_systems.kit.store import AUTHENTICATOR, Session

STEP = "step"
REFUSALS = Refusals(
    not_known="That user name and password do not match.",
    locked="This account is locked. Ring the Hearthside helpline on 01632 960170.",
)
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
        return data(base, request, {"state": "signed_out", "ended": COOKIE in request.cookies})
    return data(base, request, _state(base, session))


async def sign_in(base: Hearthside, request: Request) -> Response:
    """User name and password."""
    typed, now = await sent(request), base.clock.now()
    user_id = typed.get("user_name", "").strip()
    password, remote = typed.get("password", ""), remote_of(request)
    session = enter_password(base.store, user_id, password, remote=remote, now=now)
    if session is None:
        return _invalid(REFUSALS.of_account(base.store, user_id))
    answer = _on_to_next_step(base, request, session)
    answer.set_cookie(COOKIE, session.id, httponly=True, samesite="strict")
    return answer


async def set_new_password(base: Hearthside, request: Request) -> Response:
    """A new password in the place of the expired one."""
    session, typed = _half_signed_in(base, request), await sent(request)
    new, again = typed.get("password", ""), typed.get("again", "")
    problem = REFUSALS.of_new_password(base, session, new, again)
    return _invalid(problem) if problem else _on_to_next_step(base, request, session)


async def give_code(base: Hearthside, request: Request) -> Response:
    """The one-time code."""
    session, typed = _half_signed_in(base, request), await sent(request)
    if not enter_code(base.store, session, typed.get("code", ""), base.clock.now()):
        return _invalid(REFUSALS.code_wrong)
    return _on_to_next_step(base, request, session)


async def use_here(base: Hearthside, request: Request) -> Response:
    """End the session on the other computer."""
    session = _half_signed_in(base, request)
    continue_here(base.store, session, base.clock.now())
    return _on_to_next_step(base, request, session)


async def sign_out(base: Hearthside, request: Request) -> Response:
    """End the session, signed in or on the way there."""
    close_session(base.store, request.cookies.get(COOKIE))
    answer = data(base, request, {"state": "signed_out", "ended": False})
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
    return data(base, request, {"rows": rows, "total": len(mine)})


def _on_to_next_step(base: Hearthside, request: Request, session: Session) -> Response:
    session.kept[STEP] = next_step(base.store, session, base.clock.now())
    return data(base, request, _state(base, session))


def _state(base: Hearthside, session: Session) -> dict[str, object]:
    known: dict[str, object] = {"state": _view(base, session), "token": session.form_token}
    if not session.signed_in:
        return known
    councils = sorted(base.records.councils.values(), key=lambda one: one.name)
    return {
        **known,
        "name": base.account(session).name,
        "role": base.account(session).role.capitalize(),
        "councils": [{"code": one.la_code, "name": one.name} for one in councils],
        "reasons": REASONS,
        "may_add": base.account(session).may(WRITE),
    }


def _view(base: Hearthside, session: Session) -> str:
    """The view of this step: where a code comes from is seen by the view that asks for it."""
    step, by = session.kept[STEP], base.account(session).code_by
    return f"{step}_by_{by}" if step == SignInStep.CODE and by != AUTHENTICATOR else step


def _half_signed_in(base: Hearthside, request: Request) -> Session:
    session = base.half_signed_in(request)
    if session.kept[STEP] == SignInStep.DONE:
        raise NotSignedIn
    return session


def _invalid(problem: str) -> Response:
    return refuse(422, "invalid", messages=[problem])
