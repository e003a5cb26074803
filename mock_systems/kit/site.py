"""What every page of a system stands on: its state, its clock, its templates, its sessions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from mock_systems.kit.clock import PartnersClock
from mock_systems.kit.faults import Fault
from mock_systems.kit.page_faults import asking_the_telephone
from mock_systems.kit.request_log import ACCOUNT, OPERATION, note_fault
from mock_systems.kit.sessions import (
    NotSignedIn,
    close_session,
    find_session,
    signed_in_session,
)
from mock_systems.kit.store import Account, Consultation, Records, Session, Store

NOT_KEPT = {"Cache-Control": "no-store"}

R = TypeVar("R", bound=Records)


def nothing_comes() -> None:
    """Nothing reaches the system but through its own pages."""


def nothing_besides(_session: Session | None) -> Mapping[str, object]:
    """No page says more than the kit gives it."""
    return {}


@dataclass(frozen=True, slots=True)
class Site(Generic[R]):
    """One system while it runs.

    `let_in` takes in what reached the system by itself since the last request. `words` are what
    each page of the product says besides, to this session; they stand before the kit's own.
    """

    store: Store[R]
    clock: PartnersClock
    templates: Environment
    cookie: str
    let_in: Callable[[], None] = nothing_comes
    words: Callable[[Session | None], Mapping[str, object]] = nothing_besides
    headers: Mapping[str, str] = field(default_factory=lambda: NOT_KEPT)

    @property
    def records(self) -> R:
        """The records as they are now."""
        return self.store.records

    def signed_in(self, request: Request) -> Session:
        """The session that asks; the request log learns whose it is.

        Raises:
            NotSignedIn: nobody is signed in.
        """
        session = signed_in_session(self.store, request.cookies.get(self.cookie))
        request.scope[ACCOUNT] = session.account
        self.let_in()
        return session

    def half_signed_in(self, request: Request) -> Session:
        """The session that is on the way to being signed in.

        Raises:
            NotSignedIn: there is none, or it has arrived.
        """
        session = self.session(request)
        if session is None or session.signed_in:
            raise NotSignedIn
        return session

    def session(self, request: Request) -> Session | None:
        """The session that asks, signed in or on the way there."""
        return find_session(self.store, request.cookies.get(self.cookie))

    def account(self, session: Session) -> Account:
        """Whose session it is."""
        return self.store.accounts[session.account]

    def show(
        self, request: Request, template: str, session: Session | None = None, **words: object
    ) -> Response:
        """A page."""
        html = self._drawn(template, session, words)
        if session and not session.signed_in:
            html = asking_the_telephone(html, self._proof_by_telephone(session))
        return HTMLResponse(html, headers=self.headers)

    def not_there(
        self, request: Request, template: str, session: Session | None = None, **words: object
    ) -> Response:
        """The page that says there is no such thing, or none this account may know of."""
        page = self.show(request, template, session, **words)
        page.status_code = 404
        return page

    def maintenance_page(self) -> str:
        """What stands in the place of every page while the system is under maintenance."""
        return self._drawn("maintenance.html", None, {})

    def take_fault(self, request: Request, mode: str) -> Fault | None:
        """The fault of this mode that happens to this request, if one does."""
        fault = self.store.faults.take(mode, request.scope[OPERATION])
        if fault:
            note_fault(request.scope, mode)
        return fault

    def note_consultation(
        self, session: Session, record_type: str, record_id: str, reason: str
    ) -> None:
        """Keep who searched for or looked at what, and the reason they gave."""
        self.store.consultations.append(
            Consultation(self.clock.now(), session.account, record_type, record_id, reason)
        )

    def with_cookie(self, answer: Response, session: Session) -> Response:
        """The answer, which gives the browser this session's cookie."""
        answer.set_cookie(self.cookie, session.id, httponly=True, samesite="lax")
        return answer

    def signed_out(self, request: Request, onward: str) -> Response:
        """End the session that asks, and go on without its cookie."""
        close_session(self.store, request.cookies.get(self.cookie))
        gone = see_other(onward)
        gone.delete_cookie(self.cookie)
        return gone

    def to_sign_in(self, sign_in: str, ended: str, request: Request) -> Response:
        """To the sign-in page, or to where a browser goes whose session has ended."""
        return see_other(ended if self.cookie in request.cookies else sign_in)

    def _proof_by_telephone(self, session: Session) -> str:
        account = self.store.accounts.get(session.account)
        return account.code_by if account else ""

    def _drawn(self, template: str, session: Session | None, words: Mapping[str, object]) -> str:
        account = self.account(session) if session and session.signed_in else None
        usual = {"session": session, "account": account, "now": self.clock.now()}
        besides = {**usual, **self.words(session), **words}
        return self.templates.get_template(template).render(besides)


def see_other(path: str) -> Response:
    """Send the browser on with a GET."""
    return RedirectResponse(path, status_code=303)


def remote_of(request: Request) -> str:
    """The computer somebody signs in from."""
    return request.client.host if request.client else "unknown"


def page_asked_for(request: Request) -> int:
    """The page number in the address; the first one when there is none."""
    asked = request.query_params.get("page", "1")
    return int(asked) if asked.isdigit() and asked.isascii() else 1


async def form_of(request: Request) -> dict[str, str]:
    """The fields of the form that was sent."""
    return {name: str(value) for name, value in (await request.form()).items()}
