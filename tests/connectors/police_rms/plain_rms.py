"""The connector with its page replaced by plain requests inside this process.

Everything but the clicks is its own code: addresses, labels, parsing, what is searched for and what
is compared. A form is found by its button and filled in by its labels, as in the page.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import httpx

from connectors.police_rms import PoliceRms
from connectors.police_rms.changes import NEW_OCCURRENCE, FileToAttach, Form, Whose
from connectors.police_rms.forms import lock_refused, number_saved, save_refused
from connectors.police_rms.record_in_page import ListInPage, OfTab, RecordInPage, Shown
from domain.errors import (
    ContentRefused,
    PageIncomplete,
    PageNotAsExpected,
    RecordLocked,
    WrongRecordShown,
)
from domain.identifiers import OccurrenceNumber
from runtime.browser import partner_errors
from runtime.credentials import Secret
from runtime.documents import Document
from runtime.documents import Form as FilledForm
from runtime.failed_answers import failed
from runtime.partners import Account
from runtime.refused_saves import SAYS_WHY
from runtime.session_client import OfList
from runtime.viewing import Look
from tests.builders.viewing import a_viewing

SYSTEM = "police_rms"
HERE = "http://partner.test"


class PlainTab:
    """A session's client without a page."""

    def __init__(self, browser: httpx.AsyncClient) -> None:
        self.page: Any = self
        self.forms: dict[str, FilledForm] = {}
        self._browser = browser

    def set_default_timeout(self, _milliseconds: float) -> None: ...

    async def ask(self, method: str, url: str, values: Mapping[str, str]) -> httpx.Response:
        return await self._browser.request(method, url, data=dict(values) or None)

    async def hand_in(
        self, url: str, values: Mapping[str, str], files: Mapping[str, Any] | None = None
    ) -> httpx.Response:
        return await self._browser.request(
            "POST", url, data=dict(values), files=files or None, follow_redirects=False
        )


class PlainRecord(RecordInPage):
    """The record that the session has open, read and filled in without a page."""

    def __init__(self, rms: "PlainRms") -> None:
        super().__init__(rms._page, rms._shown, rms._account.family)
        self._rms = rms
        self._at: Document | None = None

    async def read_list(
        self, whose: Whose, number: str, containing: str, of_tab: OfTab[Shown], look: Look
    ) -> list[Shown]:
        self.number, self.listed, tab = None, None, of_tab.tab
        record = await self._rms._read_record(f"{whose.opened_by}{number}", whose.name, look)
        if f"End of record {number}" not in record.lines():
            raise PageIncomplete(whose.name, system=SYSTEM)
        await look.record(number)

        def is_whole(page: Document) -> bool:
            return f"{tab.ends} {number}" in page.lines()

        page = await self._rms._client.read(record.link(tab.name), tab.name, is_whole)
        if containing:
            asked = page.form("Find").filled({tab.find: containing})
            page = await self._rms._client.send(asked, is_whole)
        read = await self._rms._client.pages(page, "Next", OfList(is_whole, of_tab.parse))
        last = read[-1]
        self.number, self._at = number, page
        self.listed = ListInPage(tab, last.numbers, last.links, last.is_locked)
        return read

    async def fill_form(
        self,
        whose: Whose,
        record: str,
        form: Form,
        typed: Mapping[str, str],
        anchors: Sequence[str] = (),
        file: FileToAttach | None = None,
    ) -> None:
        if self.listed and self.listed.is_locked:
            raise RecordLocked(system=SYSTEM)
        assert self._at is not None
        opened = await self._rms._client.send(self._at.form(form.opens), is_anything)
        try:
            found = opened.form(form.save)
        except PageNotAsExpected as refused:
            raise lock_refused(" ".join(opened.alerts())) from refused
        if f"{whose.heading} {record}" not in opened.headings():
            raise WrongRecordShown(system=SYSTEM)
        self._rms._filled, self._rms._attached = _filled(found, typed), file


class PlainRms(PoliceRms):
    """`PoliceRms` of somebody who is signed in already."""

    def __init__(self, browser: httpx.AsyncClient, account: str, family: str) -> None:
        tab: Any = PlainTab(browser)
        super().__init__(tab, Account(HERE, account, Secret("-"), family), 5.0, a_viewing(SYSTEM))
        self._tab = tab
        self._in_page = PlainRecord(self)
        self._filled: FilledForm | None = None
        self._attached: FileToAttach | None = None

    async def warm_up_form(self) -> None: ...

    async def warm_up_new_occurrence(self) -> None: ...

    async def save(self, form: Form) -> str:
        with partner_errors(SYSTEM):
            if self._in_page.number is None:
                raise WrongRecordShown(system=SYSTEM)
            answer = await self._hand_in()
            if answer.is_redirect:
                return number_saved(form, answer.headers["location"])
            raise save_refused(form, " ".join(self._shown_in(answer).alerts()))

    async def picture_of_change(self, _asked: object, _number: str) -> bytes:
        return b"a masked page"

    async def picture_of_entry(self, _wanted: object, _entry_id: str) -> bytes:
        return b"a masked page"

    async def open_new_occurrence(self, typed: Mapping[str, str]) -> None:
        page = await self._client.read(NEW_OCCURRENCE.path, "new occurrence", is_anything)
        self._filled, self._attached = _filled(page.form(NEW_OCCURRENCE.save), typed), None

    async def save_new_occurrence(self) -> OccurrenceNumber:
        with partner_errors(SYSTEM):
            answer = await self._hand_in()
            if answer.is_redirect:
                where = answer.headers["location"]
                return OccurrenceNumber(number_saved(NEW_OCCURRENCE, where))
            page = self._shown_in(answer)
            if "Possible duplicates" in page.headings():
                raise ContentRefused("possible duplicates", system=SYSTEM)
            raise save_refused(NEW_OCCURRENCE, " ".join(page.alerts()))

    async def _hand_in(self) -> httpx.Response:
        form, file = self._filled, self._attached
        assert form is not None
        files = {"file": (file.name, file.content, file.media_type)} if file else None
        answer: httpx.Response = await self._tab.hand_in(form.address, form.values, files)
        if answer.is_error and answer.status_code not in SAYS_WHY:
            raise failed(answer.status_code, answer.headers, SYSTEM)
        return answer

    @staticmethod
    def _shown_in(answer: httpx.Response) -> Document:
        return Document(answer.text, str(answer.url), "form", SYSTEM)


def _filled(form: FilledForm, typed: Mapping[str, str]) -> FilledForm:
    """The form filled in; its labels are there, so what is not is a choice."""
    chosen = {label: words for label, words in typed.items() if words}
    assert set(chosen) <= set(form.fields)
    try:
        return form.filled(chosen)
    except PageNotAsExpected as missing:
        raise ContentRefused("no such choice", system=SYSTEM) from missing


def is_anything(_page: Document) -> bool:
    return True
