"""How staff sign in to the inbox, and where they land."""

from starlette.requests import Request
from starlette.responses import Response

from mock_systems.kit.sign_in_pages import InUse, OwnSignIn, Refusals, SignOut
from mock_systems.kit.site import see_other
from mock_systems.public_portal.causeway import Causeway

SIGN_IN = OwnSignIn(
    path="/staff/sign-in",
    expired="/staff/new-password",
    code="/staff/code",
    in_use=InUse("/staff/in-use", "in_use.html", "show_in_use", "use_here"),
    inside="/staff/submissions",
    sign_out=SignOut("/staff/sign-out", "/staff/sign-in"),
    user_field="user",
    user_id_of=lambda typed: typed.strip().lower(),
    refusals=Refusals(
        not_known="The user name or password is not right.",
        locked="This account is locked. Ring the service desk on 01632 960170.",
    ),
)


async def start(causeway: Causeway, request: Request) -> Response:
    """The address staff type."""
    causeway.signed_in(request)
    return see_other(SIGN_IN.inside)
