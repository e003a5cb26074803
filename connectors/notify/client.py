"""Notify's own client by a lane: each request in a thread, its errors in our words.

The client is written for one thread at a time and waits in it; so each question gets a client and
a connection of its own, and the event loop goes on. It sends nothing twice: its session has no
retries, follows no redirect (one would send the message again), and takes neither proxies nor
passwords from the environment.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar

import requests
from notifications_python_client.base import BaseAPIClient
from notifications_python_client.errors import HTTPError, InvalidResponse
from notifications_python_client.notifications import NotificationsAPIClient
from requests.exceptions import ConnectionError as NoConnection
from requests.exceptions import ProxyError, SSLError, Timeout
from urllib3.exceptions import NewConnectionError

from connectors.notify import parsing
from domain.errors import (
    AnswerTooLate,
    CertificateRefused,
    ContentRefused,
    LaneLost,
    PageIncomplete,
    RecordNotFound,
    SignInRefused,
    SystemUnavailable,
    TooManyRequests,
    UnderMaintenance,
    WorkerError,
)
from domain.notifications import MessageTemplate
from runtime import log
from runtime.failed_answers import failed as failed_answer
from runtime.failed_answers import seconds_to_wait

SYSTEM = parsing.SYSTEM
BAD_REQUEST, UNAUTHORISED, FORBIDDEN, NOT_FOUND, TOO_MANY = 400, 401, 403, 404, 429
# It warns in the words of Notify's answers, which may quote what was sent.
log.silence(BaseAPIClient.__module__.partition(".")[0])

T = TypeVar("T")
Question = Callable[[NotificationsAPIClient], T]


class AskedTooOften(TooManyRequests):
    """Notify knows the key and says that it asked too often: it asks again later."""


class LaneClient:
    """Asks by this lane. `server`: its listener ("http://127.0.0.1:port"), the only way out.

    `seconds`: how long the whole answer may take.
    """

    def __init__(self, server: str, base_url: str, seconds: float) -> None:
        self._server = server
        self._base_url = base_url
        self._seconds = seconds

    async def ask(self, key: str, question: Question[T]) -> T:
        """The answer, on a connection of its own. Raises: as `notify_errors`."""
        api = self.open(key)
        with notify_errors():
            return await self.within_time(lambda: _ask_and_close(api, question))

    def open(self, key: str) -> NotificationsAPIClient:
        """A client for this key; nothing is asked yet."""
        api = NotificationsAPIClient(key, base_url=self._base_url, timeout=self._seconds)
        api.request_session = _session(self._server)
        return api

    async def within_time(self, ask: Callable[[], T]) -> T:
        """What this comes to in a thread. Raises: TimeoutError; the thread ends by itself."""
        async with asyncio.timeout(self._seconds):
            return await asyncio.to_thread(ask)


class OneSend:
    """One connection for one message: the warm-up opens it, the message leaves by it and no other.

    The commit window lets nothing else pass meanwhile.
    """

    def __init__(self, client: LaneClient, key: str) -> None:
        self._client = client
        self._api = client.open(key)

    async def warm_up(self) -> None:
        """One harmless question. Raises: as `notify_errors`."""
        with notify_errors():
            await self._client.within_time(lambda: self._api.get_all_templates())

    async def send(self, question: Question[T]) -> T:
        """Give the message to Notify, once.

        Raises: as `notify_errors`; ContentRefused also for a limit, as nothing was stored.
        """
        with notify_errors(is_send=True):
            return await self._client.within_time(lambda: _ask_and_close(self._api, question))


async def templates_of(client: LaneClient, key: str) -> list[MessageTemplate]:
    """Every template of the service; about nobody. Raises: as `notify_errors`."""
    return parsing.templates(await client.ask(key, lambda api: api.get_all_templates()))


@contextmanager
def notify_errors(*, is_send: bool = False) -> Iterator[None]:
    """What the client raises, in our words.

    Raises: SignInRefused (the key, or this machine's clock), ContentRefused, RecordNotFound,
    UnderMaintenance, SystemUnavailable, AnswerTooLate, PageIncomplete, CertificateRefused and
    LaneLost.
    """
    try:
        yield
    except TimeoutError as late:
        raise AnswerTooLate(system=SYSTEM) from late
    except InvalidResponse as odd:
        raise _instead_of_json(odd) from odd
    except HTTPError as failed:
        answered = failed.response is not None
        raise (_refusal(failed, is_send) if answered else _silence(failed)) from failed


def _session(server: str) -> requests.Session:
    session = requests.Session()
    # Else HTTP_PROXY leads past the lane, and a .netrc takes the token's place.
    session.trust_env = False
    session.proxies = {"http": server, "https": server} if server else {}
    session.max_redirects = 0
    return session


def _ask_and_close(api: NotificationsAPIClient, question: Question[T]) -> T:
    try:
        return question(api)
    finally:
        api.request_session.close()


def _instead_of_json(odd: InvalidResponse) -> WorkerError:
    """Something else stands in Notify's place: what it calls maintenance opens by itself again."""
    says = odd.response.text.lower() if odd.response is not None else ""
    if "maintenance" in says:
        return UnderMaintenance(system=SYSTEM)
    return PageIncomplete("answer is no JSON", system=SYSTEM)


def _refusal(failed: HTTPError, is_send: bool) -> WorkerError:
    """An answer without Notify's own form is some gateway's, and says nothing of the message."""
    status, error = failed.status_code, parsing.refusal(failed.message)
    if not error.name:
        return failed_answer(status, _headers(failed), SYSTEM)
    if status in (UNAUTHORISED, FORBIDDEN):
        return SignInRefused("system clock" if error.is_of_the_clock else "API key", system=SYSTEM)
    if status == NOT_FOUND:
        return RecordNotFound(system=SYSTEM)
    if status == BAD_REQUEST or (status == TOO_MANY and is_send):
        return ContentRefused(error.name, system=SYSTEM)
    if status == TOO_MANY:
        return AskedTooOften(seconds_to_wait(_headers(failed)), system=SYSTEM)
    return SystemUnavailable(str(status), system=SYSTEM)


def _headers(failed: HTTPError) -> Mapping[str, str]:
    return {} if failed.response is None else failed.response.headers


def _silence(failed: HTTPError) -> WorkerError:
    """The client says 503 where nobody answered: what happened is in the cause."""
    cause = failed.__cause__
    if isinstance(cause, Timeout):
        return AnswerTooLate(system=SYSTEM)
    if isinstance(cause, SSLError):
        return CertificateRefused(system=SYSTEM)
    if isinstance(cause, ProxyError) and _is_without_listener(cause):
        return LaneLost(system=SYSTEM)
    unreached = "unreached" if isinstance(cause, NoConnection) else "unread"
    return SystemUnavailable(unreached, system=SYSTEM)


def _is_without_listener(failed: ProxyError) -> bool:
    """Whether nobody listens for the lane; a tunnel that broke is called the same."""
    reason = getattr(failed.args[0], "reason", None) if failed.args else None
    return isinstance(getattr(reason, "original_error", None), NewConnectionError)
