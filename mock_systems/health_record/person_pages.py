"""One person: the answer, the same for paper, and who has looked."""

import json
from dataclasses import asdict, dataclass

from starlette.requests import Request
from starlette.responses import Response

from mock_systems.health_record.records import SEALED, HealthStatus
from mock_systems.health_record.search import one_page
from mock_systems.health_record.viewer import Viewer, declared, history_of
from mock_systems.kit.faults import Fault
from mock_systems.kit.site import page_asked_for
from mock_systems.kit.store import Session

LAST_PERSON = "last person"


@dataclass(frozen=True, slots=True)
class PersonAsked:
    """The person a token stands for, why they were looked up, and where the look-up's answer is."""

    record_id: str
    reason: str
    answer: str

    def kept(self) -> dict[str, str]:
        """As the session keeps it."""
        return asdict(self)


async def open_person(viewer: Viewer, request: Request) -> Response:
    """The answer: record of interest or not, and who to ring."""
    return _answer(viewer, request, "person.html", "person")


async def print_person(viewer: Viewer, request: Request) -> Response:
    """The answer as it is printed."""
    return _answer(viewer, request, "print.html", "print")


async def show_history(viewer: Viewer, request: Request) -> Response:
    """Who looked at this person, when and why; the local authority sees the same."""
    session = declared(viewer, request)
    asked = _asked_for(viewer, request, session)
    if asked is None:
        return not_open(viewer, request, session)
    one = viewer.records.statuses[asked.record_id]
    if not viewer.account(session).may(one.access_class):
        return _stub(viewer, request, session, one)
    wordless = viewer.take_fault(request, "empty_list_without_words")
    listed = one_page(history_of(viewer, one.reference), page_asked_for(request))
    return viewer.show(
        request,
        "history.html",
        session,
        one=one,
        listed=listed,
        accounts=viewer.store.accounts,
        path=f"/person/{request.path_params['token']}/access-history",
        back=f"/person/{request.path_params['token']}",
        wordless=wordless,
    )


def not_open(viewer: Viewer, request: Request, session: Session) -> Response:
    """The address stands for nothing in this session."""
    return viewer.not_there(request, "not_open.html", session)


def person_key(token: str) -> str:
    """Under what a session keeps the person a token stands for."""
    return f"person {token}"


def _answer(viewer: Viewer, request: Request, template: str, record_type: str) -> Response:
    session = declared(viewer, request)
    asked = _asked_for(viewer, request, session)
    if asked is None:
        return not_open(viewer, request, session)
    one = _shown(viewer, request, session, asked.record_id)
    may_see = viewer.account(session).may(one.access_class)
    seen = record_type if may_see else "stub"
    viewer.note_consultation(session, seen, one.reference, asked.reason)
    if not may_see:
        return _stub(viewer, request, session, one)
    return viewer.show(
        request, template, session, one=one, asked=asked, token=request.path_params["token"]
    )


def _asked_for(viewer: Viewer, request: Request, session: Session) -> PersonAsked | None:
    """Whom the token in the address stands for, if they are still held."""
    kept = session.kept.get(person_key(request.path_params["token"]))
    asked = PersonAsked(**json.loads(kept)) if kept else None
    return asked if asked and asked.record_id in viewer.records.statuses else None


def _shown(viewer: Viewer, request: Request, session: Session, record_id: str) -> HealthStatus:
    """The person on the page: the one asked for, unless a fault leaves another there."""
    before = session.kept.get(LAST_PERSON)
    session.kept[LAST_PERSON] = record_id
    fault = viewer.take_fault(request, "shows_previous_person")
    return viewer.records.statuses[_instead(viewer, record_id, before, fault)]


def _instead(viewer: Viewer, record_id: str, before: str | None, fault: Fault | None) -> str:
    if fault is None:
        return record_id
    named = fault.args["record_id"] or before
    if named and named != record_id:
        return str(named)
    return next(one for one in viewer.records.statuses if one != record_id)


def _stub(viewer: Viewer, request: Request, session: Session, one: HealthStatus) -> Response:
    template = "sealed.html" if one.access_class == SEALED else "limited.html"
    return viewer.show(request, template, session, reference=one.reference)
