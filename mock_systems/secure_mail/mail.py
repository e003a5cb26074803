"""What every page of this system stands on: its state, its clock, its templates."""

from dataclasses import dataclass

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from mock_systems.kit.clock import PartnersClock
from mock_systems.kit.faults import Fault
from mock_systems.kit.pages import with_page_faults
from mock_systems.kit.request_log import ACCOUNT, OPERATION, note_fault
from mock_systems.kit.sessions import signed_in_session
from mock_systems.kit.store import Account, Session, Store
from mock_systems.secure_mail.folders import Folder, counts
from mock_systems.secure_mail.records import MailRecords, OwnMailbox
from mock_systems.secure_mail.wording import delivery_status

COOKIE = "cairn_sid"


@dataclass(frozen=True, slots=True)
class Mail:
    """This system while it runs."""

    store: Store[MailRecords]
    clock: PartnersClock
    templates: Environment

    @property
    def records(self) -> MailRecords:
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

    def mailbox(self, session: Session) -> OwnMailbox:
        """The mailbox this account shares with its group."""
        return next(
            one for one in self.records.mailboxes.values() if session.account in one.accounts
        )

    def show(self, request: Request, template: str, **words: object) -> Response:
        """A page, as the page faults in force leave it."""
        now = self.clock.now()
        html = self.templates.get_template(template).render(now=now, **words)
        return HTMLResponse(
            with_page_faults(html, request.scope, self.store.faults),
            headers={"Cache-Control": "no-store"},
        )

    def show_inside(
        self, request: Request, template: str, session: Session, **words: object
    ) -> Response:
        """A page for somebody who is signed in, with the folders beside it."""
        now, mailbox = self.clock.now(), self.mailbox(session)
        return self.show(
            request,
            template,
            session=session,
            account=self.account(session),
            mailbox=mailbox,
            folders=list(Folder),
            counts=counts(self.records, mailbox, now),
            delivery=lambda message: delivery_status(message, now),
            **words,
        )

    def take_fault(self, request: Request, mode: str) -> Fault | None:
        """The fault of this mode that happens to this request, if one does."""
        fault = self.store.faults.take(mode, request.scope[OPERATION])
        if fault:
            note_fault(request.scope, mode)
        return fault


def see_other(path: str) -> Response:
    """Send the browser on with a GET."""
    return RedirectResponse(path, status_code=303)
