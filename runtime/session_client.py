"""A partner's pages and files by the session's own client: same cookies, same lane, no browser.

For what a worker only reads. Nothing is ever written to a disk, and nothing is asked for twice: a
document without what was asked for is the error its words stand for.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar
from urllib.parse import urlencode, urljoin, urlsplit

from httpx import Response

from domain.errors import AnswerTooLate, PageIncomplete, WorkerError
from domain.files import MOST_BYTES
from runtime.documents import Document, Form
from runtime.failed_answers import SERVER_FAILURES, failed
from runtime.lists import refuse_changed
from runtime.refusals import Refusals
from runtime.tabs import Tab
from runtime.viewing import Look

# Longest list a night may bring; a partner that pages for ever is stopped here.
MOST_PAGES = 400
OK = 200
# A search that runs by itself is looked at again after these shares of a partner's time for one
# answer (of a minute: after 0.2 s, then ever less often, in the end every 2 s).
FIRST_PAUSE_SHARE = 1 / 300
LONGEST_PAUSE_SHARE = 1 / 30
EACH_PAUSE_LONGER = 1.5

IsWhole = Callable[[Document], bool]


class ListPage(Protocol):
    """One page of a list: which one it is, and of how many."""

    @property
    def page(self) -> int:
        """From 1."""

    @property
    def pages(self) -> int:
        """At least 1."""


Listed = TypeVar("Listed", bound=ListPage)


def _everything(page: object) -> object:
    return page


@dataclass(frozen=True, slots=True)
class OfList(Generic[Listed]):
    """How a page of one kind of list is told to be whole, and read.

    `rows`: what of a page says that it still lists the same; not what may change in its rows.
    """

    is_whole: IsWhole
    parse: Callable[[str], Listed]
    rows: Callable[[Listed], object] = _everything


@dataclass(frozen=True, slots=True)
class SearchForm:
    """A form to search with: where it is, when its page is whole, the button that sends it."""

    path: str
    screen: str
    is_whole: IsWhole
    button: str


@dataclass(frozen=True, slots=True)
class Running:
    """How the page of a search that still runs is told, and its link to look again."""

    is_shown: IsWhole
    look_again: str


@dataclass(frozen=True, slots=True)
class SessionClient:
    """One signed-in session's client. `seconds`: how long the partner may take for one answer.

    Whoever asks about somebody hands in the `look` this is part of; a form to fill is none. What
    goes wrong on the way is for `partner_errors`.
    """

    tab: Tab
    base_url: str
    system: str
    seconds: float
    refusals: Refusals

    async def read(
        self, where: str, screen: str, is_whole: IsWhole, look: Look | None = None
    ) -> Document:
        """The document at this address, or path, of the partner.

        Raises: the error of the words it says instead of what `is_whole` looks for; PageIncomplete
        when it says none; SystemUnavailable on a server error.
        """
        url = urljoin(self.base_url, where)
        return await self._document("GET", url, {}, screen, is_whole, look)

    async def send(self, form: Form, is_whole: IsWhole, look: Look | None = None) -> Document:
        """What is shown when this form, which changes nothing, is sent. Raises: as `read`."""
        if form.method == "get":
            address = urlsplit(form.address)._replace(query=urlencode(form.values)).geturl()
            return await self.read(address, form.screen, is_whole, look)
        return await self._document("POST", form.address, form.values, form.screen, is_whole, look)

    async def ask(
        self,
        form: SearchForm,
        typed: Mapping[str, str],
        is_whole: IsWhole,
        look: Look | None = None,
    ) -> Document:
        """What a search form answers to what is typed, by label. Raises: as `read`."""
        given = await self._form(form)
        return await self.send(given.filled(typed), is_whole, look)

    async def hand_in(self, form: SearchForm, typed: Mapping[str, str], leads_to: str) -> None:
        """Send a form that every item fills in anew; it was taken where it leads to this path.

        The form is asked for once a session, and what it leads to is not asked for at all. An
        answer of any other kind is an error, and the form is asked for anew after it.
        Raises: as `read`.
        """
        given = self.tab.forms.pop(form.path, None) or await self._form(form)
        sent = given.filled(typed)
        answer = await self._whole(self.tab.hand_in(sent.address, sent.values))
        if not answer.is_redirect:
            raise self._instead(self._as_document(answer, form.screen))
        where = urljoin(sent.address, answer.headers.get("location", ""))
        if urlsplit(where)._replace(query="").geturl() != urljoin(self.base_url, leads_to):
            elsewhere = await self._answer("GET", where, {})
            raise self._instead(self._as_document(elsewhere, form.screen))
        self.tab.forms[form.path] = given

    async def once_done(self, shown: Document, running: Running, is_whole: IsWhole) -> Document:
        """What a search that runs by itself answers in the end; no request is held open for it.

        Raises: AnswerTooLate when it still runs after `seconds`; as `read`.
        """

        def is_either(page: Document) -> bool:
            return is_whole(page) or running.is_shown(page)

        pauses = pauses_within(self.seconds)
        while running.is_shown(shown):
            pause = next(pauses, None)
            if pause is None:
                raise AnswerTooLate(shown.screen, system=self.system)
            await asyncio.sleep(pause)
            shown = await self.read(shown.link(running.look_again), shown.screen, is_either)
        return shown

    async def listed(
        self,
        form: SearchForm,
        typed: Mapping[str, str],
        of_list: OfList[Listed],
        next_link: str,
        look: Look,
    ) -> list[Listed]:
        """Every page of the list a search form answers with. Raises: as `pages`."""
        first = await self.ask(form, typed, of_list.is_whole, look)
        return await self.pages(first, next_link, of_list)

    async def pages(self, first: Document, next_link: str, of_list: OfList[Listed]) -> list[Listed]:
        """Every page of a list, as parsed, by its own link to the next one.

        Of several pages the first is read once more at the end, at the address it came from: where
        one entry left the list and another joined it meanwhile, no count tells.
        Raises: PageIncomplete for a list that never ends, another page than the next one, or one
        whose first page lists others now; what a page in between says instead.
        """
        shown, read = first, list[Listed]()
        for _ in range(MOST_PAGES):
            read.append(of_list.parse(shown.html))
            if read[-1].page != len(read):
                raise PageIncomplete("another page of the list", system=self.system)
            if read[-1].page == read[-1].pages:
                await self._refuse_others_now(first, read, of_list)
                return read
            shown = await self.read(shown.link(next_link), shown.screen, of_list.is_whole)
        raise PageIncomplete("list never ends", system=self.system)

    async def _refuse_others_now(
        self, first: Document, read: list[Listed], of_list: OfList[Listed]
    ) -> None:
        if len(read) > 1:
            again = await self.read(first.address, first.screen, of_list.is_whole)
            pages = (read[0], of_list.parse(again.html))
            refuse_changed([of_list.rows(page) for page in pages], self.system)

    async def file(self, path: str, kind: str, look: Look) -> bytes:
        """A file of this kind ("text/csv"). Raises: as `read`, when a page comes in its place."""
        look.asks()
        answer = await self._answer("GET", urljoin(self.base_url, path), {})
        if _kind(answer) != kind:
            raise self._instead(self._as_document(answer, "file"))
        look.shows()
        return answer.content

    async def download(self, path: str, look: Look) -> bytes:
        """A file that somebody else sent, in memory: whatever kind it is, and however long.

        It may take twice as long as a page. Of a longer one than `MOST_BYTES` the rest is not
        asked for, so that what is given is longer than that by a little.
        Raises: as `read`, when a page comes in its place.
        """
        look.asks()
        async with asyncio.timeout(2 * self.seconds):
            answer = await self.tab.download(urljoin(self.base_url, path), MOST_BYTES)
        if answer.status_code in SERVER_FAILURES:
            raise failed(answer.status_code, answer.headers, self.system)
        if not _is_a_file(answer):
            raise self._instead(self._as_document(answer, "file"))
        look.shows()
        return answer.content

    async def _document(
        self,
        method: str,
        url: str,
        values: Mapping[str, str],
        screen: str,
        is_whole: IsWhole,
        look: Look | None,
    ) -> Document:
        if look:
            look.asks()
        shown = self._as_document(await self._answer(method, url, values), screen)
        if not is_whole(shown):
            raise self._instead(shown)
        if look:
            look.shows()
        return shown

    async def _form(self, form: SearchForm) -> Form:
        shown = await self.read(form.path, form.screen, form.is_whole)
        return shown.form(form.button)

    async def _answer(self, method: str, url: str, values: Mapping[str, str]) -> Response:
        return await self._whole(self.tab.ask(method, url, values))

    async def _whole(self, asked: Awaitable[Response]) -> Response:
        """The whole answer. Raises: SystemUnavailable, PageIncomplete when it is far too large."""
        async with asyncio.timeout(self.seconds):
            answer = await asked
        if answer.status_code in SERVER_FAILURES:
            raise failed(answer.status_code, answer.headers, self.system)
        if len(answer.content) > MOST_BYTES:
            raise PageIncomplete("answer is too large", system=self.system)
        return answer

    def _as_document(self, answer: Response, screen: str) -> Document:
        html = answer.content.decode(answer.encoding or "utf-8", errors="replace")
        return Document(html, str(answer.url), screen, self.system)

    def _instead(self, page: Document) -> WorkerError:
        said = self.refusals.said_in(page)
        return said(system=self.system) if said else PageIncomplete(page.screen, system=self.system)


def _kind(answer: Response) -> str:
    return str(answer.headers.get("content-type", "")).partition(";")[0].strip().lower()


def _is_a_file(answer: Response) -> bool:
    kept = str(answer.headers.get("content-disposition", "")).partition(";")[0].strip().lower()
    return answer.status_code == OK and (kept == "attachment" or _kind(answer) != "text/html")


def pauses_within(seconds: float) -> Iterator[float]:
    """Ever longer pauses, all together no longer than this."""
    pause, waited = seconds * FIRST_PAUSE_SHARE, 0.0
    while waited + pause <= seconds:
        yield pause
        waited += pause
        pause = min(pause * EACH_PAUSE_LONGER, seconds * LONGEST_PAUSE_SHARE)
