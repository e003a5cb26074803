"""Signing in and its further steps, and being timed out."""

from starlette.requests import Request
from starlette.responses import Response

from mock_systems.adult_social_care.careledger import CareLedger
from mock_systems.adult_social_care.post_backs import PostBack, PostBackRefused
from mock_systems.kit.accounts import (
    SignInStep,
    continue_here,
    enter_code,
    enter_password,
    next_step,
)
from mock_systems.kit.sessions import close_session
from mock_systems.kit.sign_in_pages import Refusals
from mock_systems.kit.site import remote_of, see_other
from mock_systems.kit.store import Session

REFUSALS = Refusals(
    not_known="User ID or password not recognised.",
    locked="This user ID is locked. Ring the CareLedger service desk on 01632 960171.",
    code_wrong="Code not recognised.",
)
PAGE_OF_STEP = {
    SignInStep.NEW_PASSWORD: "/Account/ChangePassword.aspx",
    SignInStep.CODE: "/Account/Verify.aspx",
    SignInStep.CONTINUE_HERE: "/Account/InUse.aspx",
    SignInStep.DONE: "/Account/SelectCouncil.aspx",
}


async def show_sign_in(care: CareLedger, request: Request) -> Response:
    """The sign-in page."""
    return care.show(request, "sign_in.html", message="")


async def show_timed_out(care: CareLedger, request: Request) -> Response:
    """What somebody sees whose session has ended."""
    return care.show(request, "timed_out.html")


async def sign_in(care: CareLedger, request: Request) -> Response:
    """User ID and password."""
    try:
        back = await care.posted(request)
    except PostBackRefused as refused:
        return care.show(request, "refused.html", why=str(refused))
    user_id, password = back.text("txtUserId").strip(), back.text("txtPassword")
    remote, now = remote_of(request), care.site.clock.now()
    session = enter_password(care.site.store, user_id, password, remote=remote, now=now)
    if session is None:
        message = REFUSALS.of_account(care.site.store, user_id)
        return care.show(request, "sign_in.html", message=message)
    return care.site.with_cookie(_to_next_step(care, session), session)


async def show_new_password(care: CareLedger, request: Request, session: Session) -> Response:
    """The page of an expired password."""
    return care.show(request, "new_password.html", session, message="")


async def set_new_password(
    care: CareLedger, request: Request, session: Session, back: PostBack
) -> Response:
    """A new password in the place of the expired one."""
    new, again = back.text("txtNewPassword"), back.text("txtConfirmPassword")
    refused = REFUSALS.of_new_password(care.site, session, new, again)
    if refused:
        return care.show(request, "new_password.html", session, message=refused)
    return _to_next_step(care, session)


async def show_code(care: CareLedger, request: Request, session: Session) -> Response:
    """The page of the one-time code."""
    return care.show(request, "code.html", session, message="")


async def give_code(
    care: CareLedger, request: Request, session: Session, back: PostBack
) -> Response:
    """The one-time code."""
    if not enter_code(care.site.store, session, back.text("txtCode"), care.site.clock.now()):
        return care.show(request, "code.html", session, message=REFUSALS.code_wrong)
    return _to_next_step(care, session)


async def show_in_use(care: CareLedger, request: Request, session: Session) -> Response:
    """The account is signed in on another computer."""
    return care.show(request, "in_use.html", session)


async def use_here(
    care: CareLedger, request: Request, session: Session, back: PostBack
) -> Response:
    """End the session on the other computer, or go away."""
    if back.control != "btnEndOther":
        close_session(care.site.store, session.id)
        return see_other("/Account/Login.aspx")
    continue_here(care.site.store, session, care.site.clock.now())
    return _to_next_step(care, session)


def _to_next_step(care: CareLedger, session: Session) -> Response:
    return see_other(PAGE_OF_STEP[next_step(care.site.store, session, care.site.clock.now())])
