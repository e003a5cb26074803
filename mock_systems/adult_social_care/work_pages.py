"""For which council somebody works, why they look at records, and where they land."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from mock_systems.adult_social_care.careledger import (
    COUNCIL,
    CURRENT,
    EVERY_COUNCIL,
    PURPOSE,
    REFERENCE,
    CareLedger,
)
from mock_systems.adult_social_care.post_backs import PostBack
from mock_systems.kit.site import see_other
from mock_systems.kit.store import Session

PURPOSES = (
    "Multi-agency safeguarding (MASH)",
    "Safeguarding adults enquiry",
    "Domestic abuse (MARAC)",
    "Care and support planning",
    "Complaint or audit",
)
SHORTEST_REFERENCE = 6
RECENT = 8


async def start(care: CareLedger, request: Request, session: Session) -> Response:
    """The address people type."""
    return see_other("/Home.aspx")


async def show_councils(care: CareLedger, request: Request, session: Session) -> Response:
    """Which council, of those this account works for."""
    return _councils(care, request, session, ())


async def select_council(
    care: CareLedger, request: Request, session: Session, back: PostBack
) -> Response:
    """Work in this council; a client of another is not the current one any longer."""
    chosen = back.text("ddlCouncil")
    if chosen not in _choices(care, session):
        return _councils(care, request, session, ("Select a council.",))
    session.kept[COUNCIL] = chosen
    session.kept.pop(CURRENT, None)
    return see_other("/Home.aspx")


async def show_reason(care: CareLedger, request: Request, session: Session) -> Response:
    """Why records are looked at."""
    return _reason(care, request, session, "", "", ())


async def give_reason(
    care: CareLedger, request: Request, session: Session, back: PostBack
) -> Response:
    """Keep the reason; whoever was selected for another reason must be selected again."""
    purpose, reference = back.text("ddlPurpose"), back.text("txtReference").strip()
    messages = [] if purpose in PURPOSES else ["Purpose is required."]
    if len(reference) < SHORTEST_REFERENCE:
        messages.append(f"Reference must have at least {SHORTEST_REFERENCE} characters.")
    if messages:
        return _reason(care, request, session, purpose, reference, messages)
    session.kept.update({PURPOSE: purpose, REFERENCE: reference})
    session.kept.pop(CURRENT, None)
    return see_other("/Home.aspx")


async def home(care: CareLedger, request: Request, session: Session) -> Response:
    """Where everybody lands."""
    mine = [one for one in care.site.store.consultations if one.account == session.account]
    return care.show(request, "home.html", session, recent=mine[: -RECENT - 1 : -1])


async def act_on_home(
    care: CareLedger, request: Request, session: Session, back: PostBack
) -> Response:
    """The shortcut to a new search."""
    session.kept.pop(CURRENT, None)
    return see_other("/Client/Search.aspx")


def _choices(care: CareLedger, session: Session) -> dict[str, str]:
    """The choices of the list, and their words; all of them together only if there are several."""
    mine = care.councils(session)
    together = {EVERY_COUNCIL: f"All councils ({len(mine)})"} if len(mine) > 1 else {}
    return {**together, **dict(mine)}


def _councils(
    care: CareLedger, request: Request, session: Session, messages: Sequence[str]
) -> Response:
    choices = _choices(care, session)
    return care.show(request, "councils.html", session, choices=choices, messages=messages)


def _reason(
    care: CareLedger,
    request: Request,
    session: Session,
    purpose: str,
    reference: str,
    messages: Sequence[str],
) -> Response:
    return care.show(
        request,
        "reason.html",
        session,
        purposes=PURPOSES,
        purpose=purpose,
        reference=reference,
        messages=messages,
    )
