"""What people see of it: everything that was sent, and each message as its reader got it."""

from starlette.requests import Request
from starlette.responses import Response

from mock_systems.kit.sessions import NotSignedIn
from mock_systems.kit.site import see_other
from mock_systems.kit.store import Session
from mock_systems.notify.accounts import LOOK
from mock_systems.notify.answers import status_of
from mock_systems.notify.api import Notify
from mock_systems.notify.records import Notification
from mock_systems.notify.sign_in_pages import SIGN_IN


async def start(notify: Notify, request: Request) -> Response:
    """To what was sent, by way of signing in."""
    return see_other(SIGN_IN.inside)


async def list_sent(notify: Notify, request: Request) -> Response:
    """Everything it was asked to send, newest first."""
    session = _person(notify, request)
    newest_first = list(reversed(notify.records.notifications.values()))
    notify.note_consultation(session, "sent", "all", "")
    return notify.show(request, "sent.html", session, rows=newest_first, status=_status(notify))


async def show_sent(notify: Notify, request: Request) -> Response:
    """One message."""
    session, number = _person(notify, request), request.path_params["number"]
    one = notify.records.notifications.get(number)
    if one is None:
        return notify.not_there(request, "not_there.html", session)
    notify.note_consultation(session, "message", number, "")
    return notify.show(request, "message.html", session, one=one, status=_status(notify))


def _person(notify: Notify, request: Request) -> Session:
    """Whoever is signed in; a program's key looks at no page."""
    session = notify.signed_in(request)
    if not notify.account(session).may(LOOK):
        raise NotSignedIn
    return session


def _status(notify: Notify) -> object:
    now = notify.clock.now()

    def of(one: Notification) -> str:
        return status_of(one, now)

    return of
