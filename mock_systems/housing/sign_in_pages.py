"""How people sign on to this system, and for which landlord."""

from starlette.requests import Request
from starlette.responses import Response

from mock_systems.housing.tenancypoint import LANDLORD, TenancyPoint
from mock_systems.kit.sign_in_pages import InUse, OwnSignIn, Refusals, SignOut
from mock_systems.kit.site import form_of, see_other

SIGN_ON = OwnSignIn(
    path="/signon",
    expired="/signon/password",
    code="/signon/code",
    in_use=InUse("/signon/elsewhere", "elsewhere.html", "show_elsewhere", "use_here"),
    inside="/signon/landlord",
    sign_out=SignOut("/signoff", "/signon"),
    user_field="staff_number",
    refusals=Refusals(
        not_known="We do not recognise that staff number and password.",
        locked="This staff number is locked. Ring the Housing Systems desk on 01632 960170.",
        passwords_differ="The two new passwords are not the same.",
        code_wrong="That code does not match.",
    ),
)


async def start(point: TenancyPoint, request: Request) -> Response:
    """The address people type."""
    point.signed_in(request)
    return see_other("/desk")


async def desk(point: TenancyPoint, request: Request) -> Response:
    """Where everybody lands."""
    session = point.signed_in(request)
    mine = [one for one in point.site.store.consultations if one.account == session.account]
    return point.site.show(request, "desk.html", session, recent=mine[:-9:-1])


async def show_landlords(point: TenancyPoint, request: Request) -> Response:
    """Which landlord to work for."""
    session = point.site.signed_in(request)
    choices = point.landlords(session)
    return point.site.show(request, "landlord.html", session, landlords=choices, message="")


async def choose_landlord(point: TenancyPoint, request: Request) -> Response:
    """Work for this landlord from here on."""
    session, form = point.site.signed_in(request), await form_of(request)
    choices, chosen = point.landlords(session), form.get("landlord", "")
    if chosen not in choices:
        message = "Choose a landlord from the list."
        return point.site.show(
            request, "landlord.html", session, landlords=choices, message=message
        )
    session.kept[LANDLORD] = chosen
    return see_other("/desk")
