"""Who comes to a page, and what a post-back must be before a page acts on it."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from mock_systems.adult_social_care.careledger import COUNCIL, PURPOSE, CareLedger
from mock_systems.adult_social_care.post_backs import PostBack, PostBackRefused
from mock_systems.kit.site import see_other
from mock_systems.kit.store import Session

SIGN_OUT = "lnkSignOut"

Page = Callable[[CareLedger, Request], Awaitable[Response]]
Inside = Callable[[CareLedger, Request, Session], Awaitable[Response]]
Acting = Callable[[CareLedger, Request, Session, PostBack], Awaitable[Response]]


def for_anybody(page: Page) -> Page:
    """A page before sign-in."""
    return page


def while_signing_in(page: Inside) -> Page:
    """A step between the right password and being signed in."""

    async def guarded(care: CareLedger, request: Request) -> Response:
        return await page(care, request, care.site.half_signed_in(request))

    return guarded


def signed_in(page: Inside) -> Page:
    """A page for whoever is signed in."""

    async def guarded(care: CareLedger, request: Request) -> Response:
        return await page(care, request, care.site.signed_in(request))

    return guarded


def at_work(page: Inside) -> Page:
    """A page for whoever has said for which council, and why."""

    async def guarded(care: CareLedger, request: Request) -> Response:
        session = care.site.signed_in(request)
        wanted = _wanted_first(session)
        return see_other(wanted) if wanted else await page(care, request, session)

    return guarded


def posted_while_signing_in(page: Acting) -> Page:
    """What such a step's form sends."""

    async def guarded(care: CareLedger, request: Request) -> Response:
        return await _acted_on(page, care, request, care.site.half_signed_in(request))

    return guarded


def posted_back(page: Acting) -> Page:
    """What a page's form sends once somebody is signed in; every page can sign out."""

    async def guarded(care: CareLedger, request: Request) -> Response:
        return await _acted_on(page, care, request, care.site.signed_in(request))

    return guarded


def posted_at_work(page: Acting) -> Page:
    """What a page's form sends once council and reason are given."""

    async def acting(
        care: CareLedger, request: Request, session: Session, back: PostBack
    ) -> Response:
        wanted = _wanted_first(session)
        return see_other(wanted) if wanted else await page(care, request, session, back)

    return posted_back(acting)


async def _acted_on(page: Acting, care: CareLedger, request: Request, session: Session) -> Response:
    try:
        back = await care.posted(request, session)
    except PostBackRefused as refused:
        return care.show(request, "refused.html", session, why=str(refused))
    if back.control == SIGN_OUT:
        return care.site.signed_out(request, "/Account/Login.aspx")
    return await page(care, request, session, back)


def _wanted_first(session: Session) -> str:
    """The page that comes before any work: the council's, then the reason's."""
    if COUNCIL not in session.kept:
        return "/Account/SelectCouncil.aspx"
    return "" if PURPOSE in session.kept else "/Account/Reason.aspx"
