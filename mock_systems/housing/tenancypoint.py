"""What every page of this system stands on: the site, its pace, and the landlord worked for."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from mock_systems.housing.accounts import SEALED, landlords_of
from mock_systems.housing.records import HousingRecords
from mock_systems.housing.search import Looking
from mock_systems.kit.pace import Pace
from mock_systems.kit.sessions import NotSignedIn
from mock_systems.kit.site import Site, see_other
from mock_systems.kit.store import Session

COOKIE = "TPSESSION"
LANDLORD = "landlord"
REASON = "enquiry reference and reason"


class NoLandlordChosen(NotSignedIn):
    """Signed in, but not yet for any landlord: the system asks for which."""


@dataclass(frozen=True, slots=True)
class TenancyPoint:
    """This system while it runs."""

    site: Site[HousingRecords]
    pace: Pace

    def signed_in(self, request: Request) -> Session:
        """The session that asks, with its landlord.

        Raises:
            NotSignedIn: nobody is signed in.
            NoLandlordChosen: the landlord is still to be chosen.
        """
        session = self.site.signed_in(request)
        if LANDLORD not in session.kept:
            raise NoLandlordChosen
        return session

    def where_to_begin(self, request: Request) -> Response:
        """The landlords for somebody signed in, the sign-in page for anybody else."""
        session = self.site.session(request)
        if session and session.signed_in:
            return see_other("/signon/landlord")
        return self.site.to_sign_in("/signon", "/signon?ended=1", request)

    def looking(self, session: Session) -> Looking:
        """Whoever looks, and at which landlord's tenancies."""
        return Looking(self.site.account(session), session.kept[LANDLORD])

    def landlords(self, session: Session) -> list[str]:
        """What this session may choose from."""
        account = self.site.account(session)
        return landlords_of(account, self.site.records.landlords(with_refuges=account.may(SEALED)))

    def not_there(self, request: Request, session: Session) -> Response:
        """There is nothing of that number, or nothing this account may know of."""
        return self.site.not_there(request, "not_there.html", session)


def landlord_and_reason(session: Session | None) -> Mapping[str, object]:
    """Pages say for which landlord the session works, and why."""
    kept = session.kept if session else {}
    return {"landlord": kept.get(LANDLORD, ""), "reason": kept.get(REASON, "")}
