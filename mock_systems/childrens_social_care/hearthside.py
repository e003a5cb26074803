"""What everything of this system stands on: its state, its clock, its shell, its JSON."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from mock_systems.childrens_social_care.records import CareRecords
from mock_systems.kit.clock import PartnersClock
from mock_systems.kit.faults import Fault
from mock_systems.kit.pages import with_page_faults
from mock_systems.kit.request_log import ACCOUNT, OPERATION, note_fault
from mock_systems.kit.sessions import find_session, signed_in_session
from mock_systems.kit.store import Account, Consultation, Session, Store

COOKIE = "hearthside_session"
TOKEN_HEADER = "x-hearthside-token"  # noqa: S105 (a header's name)
NOT_KEPT = {"Cache-Control": "no-store"}
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Hearthside:
    """This system while it runs."""

    store: Store[CareRecords]
    clock: PartnersClock
    templates: Environment

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

    def session(self, request: Request) -> Session | None:
        """The session that asks, signed in or on the way there."""
        return find_session(self.store, request.cookies.get(COOKIE))

    def account(self, session: Session) -> Account:
        """Whose session it is."""
        return self.store.accounts[session.account]

    def page(self, request: Request, template: str) -> Response:
        """A page, as the page faults in force leave it."""
        html = self.templates.get_template(template).render()
        changed = with_page_faults(html, request.scope, self.store.faults)
        return HTMLResponse(changed, headers=NOT_KEPT)

    def data(self, request: Request, answer: Mapping[str, Any]) -> Response:
        """An answer of the API, as the faults in force leave it."""
        written = json.dumps(answer)
        if fault := self.take_fault(request, "wrong_download"):
            return _spoilt(written, fault)
        return Response(written, media_type=JSON, headers=NOT_KEPT)

    def take_fault(self, request: Request, mode: str) -> Fault | None:
        """The fault of this mode that happens to this request, if one does."""
        fault = self.store.faults.take(mode, request.scope[OPERATION])
        if fault:
            note_fault(request.scope, mode)
        return fault

    def note_consultation(
        self, session: Session, record_type: str, record_id: str, reason: str
    ) -> None:
        """Keep who searched for or looked at what, and why."""
        self.store.consultations.append(
            Consultation(self.clock.now(), session.account, record_type, record_id, reason)
        )


def refuse(status: int, code: str, **more: Any) -> Response:  # noqa: ANN401 (whatever JSON holds)
    """An answer of the API that gives nothing, and says why."""
    written = json.dumps({"code": code, **more})
    return Response(written, status, media_type=JSON, headers=NOT_KEPT)


async def sent(request: Request) -> dict[str, str]:
    """The values of the JSON object that was sent."""
    try:
        values = json.loads(await request.body())
    except ValueError:
        return {}
    return {name: str(value) for name, value in values.items()} if isinstance(values, dict) else {}


def _spoilt(written: str, fault: Fault) -> Response:
    if fault.args["what"] == "page":
        return HTMLResponse("<h1>It works!</h1>", headers=NOT_KEPT)
    kept = {
        "nothing": "",
        "cut": written[: len(written) * 2 // 3],
        "moved_column": written.replace('"surname"', '"family_name"').replace('"rows"', '"items"'),
    }
    return Response(kept[fault.args["what"]], media_type=JSON, headers=NOT_KEPT)
