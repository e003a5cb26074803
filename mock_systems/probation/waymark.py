"""What every page of this system stands on: its state, its clock, its templates."""

import json
from dataclasses import dataclass

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from mock_systems.kit.clock import PartnersClock, in_london
from mock_systems.kit.faults import Fault
from mock_systems.kit.pages import with_page_faults
from mock_systems.kit.request_log import ACCOUNT, OPERATION, note_fault
from mock_systems.kit.sessions import signed_in_session
from mock_systems.kit.store import Account, Consultation, Session, Store
from mock_systems.probation.records import ProbationRecords
from mock_systems.probation.search import REASONS, CaseAskedFor

COOKIE = "WAYMARK_SESSION"
SEARCH = "search "
LAST_SEARCH = "last search"


@dataclass(frozen=True, slots=True)
class Waymark:
    """This system while it runs."""

    store: Store[ProbationRecords]
    clock: PartnersClock
    templates: Environment

    @property
    def records(self) -> ProbationRecords:
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
        now = self.clock.now()
        html = self.templates.get_template(template).render(
            session=session, account=account, now=now, today=in_london(now).date(), **words
        )
        return HTMLResponse(
            with_page_faults(html, request.scope, self.store.faults),
            status,
            headers={"Cache-Control": "no-store"},
        )

    def take_fault(self, request: Request, mode: str) -> Fault | None:
        """The fault of this mode that happens to this request, if one does."""
        fault = self.store.faults.take(mode, request.scope[OPERATION])
        if fault:
            note_fault(request.scope, mode)
        return fault

    def note_consultation(
        self, session: Session, record_type: str, record_id: str, asked: CaseAskedFor
    ) -> None:
        """Keep who searched for or looked at what, and the reason and note they gave."""
        why = f"{REASONS[asked.reason]}: {asked.note}"
        self.store.consultations.append(
            Consultation(self.clock.now(), session.account, record_type, record_id, why)
        )


def search_kept(session: Session, number: str) -> CaseAskedFor | None:
    """The search of this number, or the session's last one when no such number is given."""
    kept = session.kept.get(SEARCH + number) or session.kept.get(LAST_SEARCH)
    return CaseAskedFor(**json.loads(kept)) if kept else None


def keep_search(session: Session, asked: CaseAskedFor) -> str:
    """Keep a search for as long as the session lasts; its number."""
    number = str(sum(key.startswith(SEARCH) for key in session.kept) + 1)
    kept = json.dumps(asked.kept())
    session.kept[SEARCH + number] = session.kept[LAST_SEARCH] = kept
    return number


def see_other(path: str) -> Response:
    """Send the browser on with a GET."""
    return RedirectResponse(path, status_code=303)


async def form_of(request: Request) -> dict[str, str]:
    """The fields of the form that was sent."""
    return {name: str(value) for name, value in (await request.form()).items()}
