"""What every page of this system stands on: its state, its clock, its templates."""

from dataclasses import dataclass

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from mock_systems.housing.accounts import SEALED, landlords_of
from mock_systems.housing.records import HousingRecords
from mock_systems.housing.search import Looking
from mock_systems.kit.clock import PartnersClock
from mock_systems.kit.faults import Fault
from mock_systems.kit.pace import Pace
from mock_systems.kit.pages import with_page_faults
from mock_systems.kit.request_log import ACCOUNT, OPERATION, note_fault
from mock_systems.kit.sessions import NotSignedIn, signed_in_session
from mock_systems.kit.store import Account, Consultation, Session, Store

COOKIE = "TPSESSION"
LANDLORD = "landlord"
REASON = "enquiry reference and reason"


class NoLandlordChosen(NotSignedIn):
    """Signed in, but not yet for any landlord: the system asks for which."""


@dataclass(frozen=True, slots=True)
class TenancyPoint:
    """This system while it runs."""

    store: Store[HousingRecords]
    clock: PartnersClock
    pace: Pace
    templates: Environment

    @property
    def records(self) -> HousingRecords:
        """The records as they are now."""
        return self.store.records

    def signed_in(self, request: Request) -> Session:
        """The session that asks, with its landlord; the request log learns whose it is.

        Raises:
            NotSignedIn: nobody is signed in.
            NoLandlordChosen: the landlord is still to be chosen.
        """
        session = self.past_the_password(request)
        if LANDLORD not in session.kept:
            raise NoLandlordChosen
        return session

    def past_the_password(self, request: Request) -> Session:
        """The session that asks, whether or not a landlord is chosen.

        Raises:
            NotSignedIn: nobody is signed in.
        """
        session = signed_in_session(self.store, request.cookies.get(COOKIE))
        request.scope[ACCOUNT] = session.account
        return session

    def account(self, session: Session) -> Account:
        """Whose session it is."""
        return self.store.accounts[session.account]

    def looking(self, session: Session) -> Looking:
        """Whoever looks, and at which landlord's tenancies."""
        return Looking(self.account(session), session.kept[LANDLORD])

    def landlords(self, session: Session) -> list[str]:
        """What this session may choose from."""
        account = self.account(session)
        return landlords_of(account, self.records.landlords(with_refuges=account.may(SEALED)))

    def show(
        self,
        request: Request,
        template: str,
        session: Session | None = None,
        *,
        status: int = 200,
        **words: object,
    ) -> Response:
        """A page, as the page faults in force leave it."""
        is_inside = session is not None and session.signed_in
        html = self.templates.get_template(template).render(
            session=session,
            account=self.account(session) if session and is_inside else None,
            landlord=session.kept.get(LANDLORD, "") if session else "",
            reason=session.kept.get(REASON, "") if session else "",
            now=self.clock.now(),
            **words,
        )
        return HTMLResponse(
            with_page_faults(html, request.scope, self.store.faults),
            status,
            headers={"Cache-Control": "no-store"},
        )

    def not_there(self, request: Request, session: Session) -> Response:
        """There is nothing of that number, or nothing this account may know of."""
        return self.show(request, "not_there.html", session, status=404)

    def take_fault(self, request: Request, mode: str) -> Fault | None:
        """The fault of this mode that happens to this request, if one does."""
        fault = self.store.faults.take(mode, request.scope[OPERATION])
        if fault:
            note_fault(request.scope, mode)
        return fault

    def note_consultation(self, session: Session, record_type: str, record_id: str) -> None:
        """Keep who searched for or looked at what, and the reason they gave."""
        reason = session.kept.get(REASON, "")
        self.store.consultations.append(
            Consultation(self.clock.now(), session.account, record_type, record_id, reason)
        )


def see_other(path: str) -> Response:
    """Send the browser on with a GET."""
    return RedirectResponse(path, status_code=303)


async def form_of(request: Request) -> dict[str, str]:
    """The fields of the form that was sent."""
    return {name: str(value) for name, value in (await request.form()).items()}
