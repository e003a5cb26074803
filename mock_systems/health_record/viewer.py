"""What every page of this system stands on: a session that has declared its reason."""

from starlette.requests import Request
from starlette.responses import Response

from mock_systems.health_record.records import HealthRecords
from mock_systems.kit.sessions import NotSignedIn
from mock_systems.kit.site import NOT_KEPT, Site, see_other
from mock_systems.kit.store import Consultation, Session

COOKIE = "ssv_session"
DECLARED = "declared"
SIGN_IN, DECLARATION = "/sign-in", "/declaration"
HEADERS = {**NOT_KEPT, "Referrer-Policy": "no-referrer"}

Viewer = Site[HealthRecords]


def declared(viewer: Viewer, request: Request) -> Session:
    """The session that asks, which has declared its legitimate reason.

    Raises:
        NotSignedIn: nobody is signed in, or the declaration comes first.
    """
    session = viewer.signed_in(request)
    if DECLARED not in session.kept:
        raise NotSignedIn
    return session


def where_to_begin(viewer: Viewer, request: Request) -> Response:
    """The declaration for somebody signed in, the sign-in page for anybody else."""
    session = viewer.session(request)
    if session and session.signed_in:
        return see_other(DECLARATION)
    return viewer.to_sign_in(SIGN_IN, f"{SIGN_IN}?ended=1", request)


def history_of(viewer: Viewer, reference: str) -> list[Consultation]:
    """Who looked at this person, newest first."""
    return [one for one in reversed(viewer.store.consultations) if one.record_id == reference]
