"""What every page of this system stands on: its state, its clock, its templates."""

from dataclasses import dataclass

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from mock_systems.health_record.records import HealthRecords
from mock_systems.kit.clock import PartnersClock
from mock_systems.kit.faults import Fault
from mock_systems.kit.pages import with_page_faults
from mock_systems.kit.request_log import ACCOUNT, OPERATION, note_fault
from mock_systems.kit.sessions import NotSignedIn, find_session, signed_in_session
from mock_systems.kit.store import Account, Consultation, Session, Store

COOKIE = "ssv_session"
DECLARED = "declared"
SIGN_IN, DECLARATION = "/sign-in", "/declaration"


@dataclass(frozen=True, slots=True)
class Viewer:
    """This system while it runs."""

    store: Store[HealthRecords]
    clock: PartnersClock
    templates: Environment

    @property
    def records(self) -> HealthRecords:
        """The records as they are now."""
        return self.store.records

    def signed_in(self, request: Request) -> Session:
        """The session that asks; the request log learns whose it is.

        Raises:
            NotSignedIn: nobody is signed in.
        """
        session = signed_in_session(self.store, request.cookies.get(COOKIE))
        request.scope[ACCOUNT] = session.account
        return session

    def declared(self, request: Request) -> Session:
        """The session that asks, which has declared its legitimate reason.

        Raises:
            NotSignedIn: nobody is signed in, or the declaration comes first.
        """
        session = self.signed_in(request)
        if DECLARED not in session.kept:
            raise NotSignedIn
        return session

    def where_to_begin(self, request: Request) -> Response:
        """The declaration for somebody signed in, the sign-in page for anybody else."""
        had_one = request.cookies.get(COOKIE)
        session = find_session(self.store, had_one)
        if session and session.signed_in:
            return see_other(DECLARATION)
        return see_other(f"{SIGN_IN}?ended=1" if had_one else SIGN_IN)

    def account(self, session: Session) -> Account:
        """Whose session it is."""
        return self.store.accounts[session.account]

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
        account = self.account(session) if session and session.signed_in else None
        html = self.templates.get_template(template).render(
            session=session, account=account, now=self.clock.now(), **words
        )
        return HTMLResponse(
            with_page_faults(html, request.scope, self.store.faults),
            status,
            headers={"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"},
        )

    def take_fault(self, request: Request, mode: str) -> Fault | None:
        """The fault of this mode that happens to this request, if one does."""
        fault = self.store.faults.take(mode, request.scope[OPERATION])
        if fault:
            note_fault(request.scope, mode)
        return fault

    def note_consultation(
        self, session: Session, record_type: str, record_id: str, reason: str
    ) -> None:
        """Keep who looked up or saw whom, and the reason they gave."""
        self.store.consultations.append(
            Consultation(self.clock.now(), session.account, record_type, record_id, reason)
        )

    def history_of(self, reference: str) -> list[Consultation]:
        """Who looked at this person, newest first."""
        return [one for one in reversed(self.store.consultations) if one.record_id == reference]


def see_other(path: str) -> Response:
    """Send the browser on with a GET."""
    return RedirectResponse(path, status_code=303)


def page_asked_for(request: Request) -> int:
    """The page number in the address; the first one when there is none."""
    asked = request.query_params.get("page", "1")
    return int(asked) if asked.isdigit() else 1


async def form_of(request: Request) -> dict[str, str]:
    """The fields of the form that was sent."""
    return {name: str(value) for name, value in (await request.form()).items()}
