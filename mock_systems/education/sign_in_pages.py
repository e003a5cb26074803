"""How people sign in to this system, and where they land."""

from starlette.requests import Request
from starlette.responses import Response

from mock_systems.education.accounts import user_name
from mock_systems.education.pupilbase import PupilBase
from mock_systems.kit.sign_in_pages import InUse, OwnSignIn, Refusals, SignOut
from mock_systems.kit.site import see_other

SIGN_IN = OwnSignIn(
    path="/account/sign-in",
    expired="/account/new-password",
    code="/account/code",
    in_use=InUse("/account/in-use", "in_use.html", "show_in_use", "use_here"),
    inside="/home",
    sign_out=SignOut("/account/sign-out", "/account/sign-in"),
    user_field="email",
    user_id_of=user_name,
    refusals=Refusals(
        not_known="The email address or password you entered is incorrect.",
        locked="Your account has been locked. Call the Schools Data helpdesk on 01632 960140.",
        passwords_differ="The two passwords do not match.",
    ),
)


async def start(base: PupilBase, request: Request) -> Response:
    """The address people type."""
    base.signed_in(request)
    return see_other("/home")


async def home(base: PupilBase, request: Request) -> Response:
    """Where everybody lands."""
    session = base.signed_in(request)
    mine = [one for one in base.store.consultations if one.account == session.account]
    return base.show(request, "home.html", session, recent=mine[:-9:-1])
