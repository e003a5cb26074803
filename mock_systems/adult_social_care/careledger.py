"""What every page of this system stands on: its state, its clock, its templates, its seal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from mock_systems.adult_social_care.accounts import councils_of
from mock_systems.adult_social_care.post_backs import PageForm, PostBack, Seal, read_post_back
from mock_systems.adult_social_care.records import CareRecords, Client
from mock_systems.kit.clock import PartnersClock
from mock_systems.kit.faults import Fault
from mock_systems.kit.pages import with_page_faults
from mock_systems.kit.request_log import ACCOUNT, OPERATION, note_fault
from mock_systems.kit.sessions import signed_in_session
from mock_systems.kit.store import Account, Consultation, Session, Store

COOKIE = "CareLedger_SessionId"
COUNCIL, EVERY_COUNCIL = "council", "*"
PURPOSE, REFERENCE = "purpose", "reference"
CURRENT, PREVIOUS = "current client", "previous client"


@dataclass(frozen=True, slots=True)
class CareLedger:
    """This system while it runs."""

    store: Store[CareRecords]
    clock: PartnersClock
    templates: Environment
    seal: Seal

    @property
    def records(self) -> CareRecords:
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

    def councils(self, session: Session) -> Sequence[tuple[str, str]]:
        """Code and name of each council this session's account works for."""
        names = {one.la_code: one.name for one in self.records.councils.values()}
        return councils_of(self.account(session), names)

    def councils_in_use(self, session: Session) -> Sequence[str]:
        """The codes of the councils the session works in now."""
        chosen = session.kept.get(COUNCIL, "")
        mine = [code for code, _ in self.councils(session)]
        return mine if chosen == EVERY_COUNCIL else [code for code in mine if code == chosen]

    def council_words(self, session: Session) -> str:
        """The council, or councils, the session works in, as every page says it."""
        mine, chosen = dict(self.councils(session)), session.kept.get(COUNCIL, "")
        if chosen == EVERY_COUNCIL:
            return f"All councils ({len(mine)})"
        one_of = f" (1 of {len(mine)})" if len(mine) > 1 else ""
        return f"{mine[chosen]}{one_of}" if chosen in mine else "None selected"

    def current_client(self, session: Session) -> Client | None:
        """The client this session has selected."""
        return self.records.clients.get(session.kept.get(CURRENT, ""))

    def select(self, session: Session, client_id: str) -> None:
        """Make this the session's one current client, on every page it has open."""
        before = session.kept.get(CURRENT)
        if before and before != client_id:
            session.kept[PREVIOUS] = before
        session.kept[CURRENT] = client_id

    async def posted(self, request: Request, session: Session | None = None) -> PostBack:
        """What came back from this session's page.

        Raises:
            PostBackRefused: it is not what this session was given.
        """
        form = {name: str(value) for name, value in (await request.form()).items()}
        return read_post_back(self.seal, _token(session), request.url.path, form)

    def show(
        self,
        request: Request,
        template: str,
        session: Session | None = None,
        *,
        state: Mapping[str, str] | None = None,
        **words: object,
    ) -> Response:
        """A page, as the page faults in force leave it."""
        is_in = session is not None and session.signed_in
        html = self.templates.get_template(template).render(
            form=PageForm(self.seal, _token(session), request.url.path, state or {}),
            account=self.account(session) if session and is_in else None,
            council=self.council_words(session) if session and is_in else "",
            kept=session.kept if session and is_in else {},
            now=self.clock.now(),
            **words,
        )
        return HTMLResponse(
            with_page_faults(html, request.scope, self.store.faults),
            headers={"Cache-Control": "no-store"},
        )

    def take_fault(self, request: Request, mode: str) -> Fault | None:
        """The fault of this mode that happens to this request, if one does."""
        fault = self.store.faults.take(mode, request.scope[OPERATION])
        if fault:
            note_fault(request.scope, mode)
        return fault

    def note_consultation(self, session: Session, record_type: str, record_id: str) -> None:
        """Keep who searched for or looked at what, and the reason they gave."""
        reason = f"{session.kept[PURPOSE]}: {session.kept[REFERENCE]}"
        self.store.consultations.append(
            Consultation(self.clock.now(), session.account, record_type, record_id, reason)
        )


def see_other(path: str) -> Response:
    """Send the browser on with a GET."""
    return RedirectResponse(path, status_code=303)


def _token(session: Session | None) -> str:
    return session.form_token if session else ""
