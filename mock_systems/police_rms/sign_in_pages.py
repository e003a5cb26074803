"""How people sign in to this system, and the reason for access it asks of them."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from mock_systems.kit.sign_in_pages import InUse, OwnSignIn, Refusals, SignOut
from mock_systems.kit.site import form_of, see_other
from mock_systems.kit.store import Session
from mock_systems.police_rms.rms import REASON, Rms
from mock_systems.police_rms.wording import REASONS_FOR_ACCESS

SHORTEST_DETAIL = 10
SIGN_IN = OwnSignIn(
    path="/signin",
    expired="/signin/password",
    code="/signin/code",
    in_use=InUse(
        "/signin/continue", "continue.html", "show_continue", "choose_to_continue", "continue"
    ),
    inside="/reason",
    sign_out=SignOut("/signout", "/signin?ended=1"),
    user_field="userid",
    again_field="new_password_again",
    user_id_of=lambda typed: typed.strip().lower(),
    refusals=Refusals(
        not_known="User ID or password not recognised.",
        locked="This account is locked. Contact the IT Service Desk on 01632 960111.",
        passwords_differ="The two new passwords differ.",
        code_wrong="The code was not accepted.",
    ),
)


async def start(rms: Rms, request: Request) -> Response:
    """The address people type."""
    rms.signed_in(request)
    return see_other("/desktop")


async def show_reason(rms: Rms, request: Request) -> Response:
    """The reason for access, asked before any record is opened."""
    return _reason_page(rms, request, rms.signed_in(request), ("", ""), ())


async def give_reason(rms: Rms, request: Request) -> Response:
    """A reason from the list, and words of one's own."""
    session, form = rms.signed_in(request), await form_of(request)
    reason, detail = form.get("reason", ""), form.get("detail", "").strip()
    messages = _why_reason_refused(reason, detail)
    if messages:
        return _reason_page(rms, request, session, (reason, detail), messages)
    session.kept[REASON] = f"{reason}: {detail}"
    return see_other(_own_path(form.get("next", "")))


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


def _own_path(path: str) -> str:
    return path if path.startswith("/") and not path.startswith("//") else "/desktop"
