"""How people sign in to this system, and the declaration that follows."""

from starlette.requests import Request
from starlette.responses import Response

from mock_systems.health_record.accounts import user_name
from mock_systems.health_record.viewer import DECLARATION, DECLARED, SIGN_IN, Viewer, declared
from mock_systems.kit.sign_in_pages import InUse, OwnSignIn, Refusals, SignOut
from mock_systems.kit.site import form_of, see_other

NOT_TICKED = "Tick the box to say that you have a legitimate reason."
OWN_SIGN_IN = OwnSignIn(
    path=SIGN_IN,
    expired="/sign-in/new-password",
    code="/sign-in/code",
    in_use=InUse(
        "/sign-in/another-device",
        "another_device.html",
        "show_another_device",
        "use_this_device",
    ),
    inside=DECLARATION,
    sign_out=SignOut("/sign-out", SIGN_IN),
    user_field="email",
    user_id_of=user_name,
    refusals=Refusals(
        not_known="We do not recognise this email address and password.",
        locked="Your account is locked. Ring the service desk on 01632 960160.",
        code_wrong="This code is not right, or was used before. Wait for the next one.",
    ),
)


async def start(viewer: Viewer, request: Request) -> Response:
    """The address people type."""
    declared(viewer, request)
    return see_other("/look-up")


async def show_declaration(viewer: Viewer, request: Request) -> Response:
    """What everybody declares once a session."""
    return viewer.show(request, "declaration.html", viewer.signed_in(request), message="")


async def declare(viewer: Viewer, request: Request) -> Response:
    """The declaration, made."""
    session, form = viewer.signed_in(request), await form_of(request)
    if form.get("declared") != "yes":
        return viewer.show(request, "declaration.html", session, message=NOT_TICKED)
    session.kept[DECLARED] = "yes"
    return see_other("/look-up")
