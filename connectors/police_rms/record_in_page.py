"""The record a page has open, in its frame: its lists, its forms, and which one a save goes to."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Generic, TypeVar
from urllib.parse import quote

from playwright.async_api import FilePayload, Locator, Page

from connectors.police_rms import parsing
from connectors.police_rms.changes import CANCEL, FileToAttach, Form, RecordTab, Whose
from connectors.police_rms.forms import (
    FilledIn,
    held_in,
    lock_refused,
    number_saved,
    refuse_otherwise,
    save_refused,
)
from connectors.police_rms.pages import FILLED_IN, FILLED_IN_EACH, RecordFrame
from connectors.police_rms.parsing import ListPage, LogPage
from domain.errors import PageIncomplete, PageNotAsExpected, RecordLocked, WrongRecordShown
from runtime.failed_answers import failed
from runtime.landmarks import Landmark, compare, read_landmarks
from runtime.lists import refuse_incomplete
from runtime.partner_page import PartnerPage
from runtime.refused_saves import SAYS_WHY
from runtime.session_client import MOST_PAGES
from runtime.viewing import Look

SYSTEM = parsing.SYSTEM
SEE_OTHER = 303
# A moment as the system prints it: 23/11/2026 05:41.
AT = r"\d\d/\d\d/\d{4} \d\d:\d\d"

Shown = TypeVar("Shown", LogPage, ListPage)


@dataclass(frozen=True, slots=True)
class ListInPage:
    """The page of a list that the browser shows: its lines' numbers, and where they lead."""

    tab: RecordTab
    numbers: Sequence[str]
    links: Mapping[str, str]
    is_locked: bool


@dataclass(frozen=True, slots=True)
class OfTab(Generic[Shown]):
    """A list of a record, and how a page of it is read."""

    tab: RecordTab
    parse: Callable[[str], Shown]


class RecordInPage:
    """What the worker does by hand in a record's tabs.

    `number`: the record that page and session have open; what is saved goes to the record the
    session has open, whatever a page shows. `family`: what the names of our accounts begin with.
    """

    def __init__(self, page: Page, shown: PartnerPage, family: str) -> None:
        self._page = page
        self._shown = shown
        self._family = family
        self.number: str | None = None
        self.listed: ListInPage | None = None

    def shows(self, tab: RecordTab, record: str) -> bool:
        """Whether the page shows this list of this record."""
        shown = self.listed
        return shown is not None and shown.tab is tab and self.number == record

    def has(self, tab: RecordTab, number: str) -> bool:
        """Whether the page shows this line of this list."""
        shown = self.listed
        return shown is not None and shown.tab is tab and number in shown.numbers

    def link_of(self, number: str) -> str:
        """Where a line of the list that is shown leads; nowhere if it is not there."""
        return self.listed.links.get(number, "") if self.listed else ""

    async def read_list(
        self, whose: Whose, number: str, containing: str, of_tab: OfTab[Shown], look: Look
    ) -> list[Shown]:
        """Every page of a list of the record, opened anew: all, or what a text is found in."""
        frame, tab = await self._open_record(whose, number, look), of_tab.tab
        await frame.open_tab(tab)
        page = frame.list_with(tab, number)
        if containing:
            search = frame.find(tab)
            type_it = partial(search.fill, containing)
            await self._shown.once_shown(type_it, search, tab.name, frame.frame)
            await frame.find_button.click()
            page = frame.list_with(tab, number, tab.way_back)
        return await self._leaf_through(frame, page, number, of_tab)

    async def fill_form(
        self,
        whose: Whose,
        record: str,
        form: Form,
        typed: Mapping[str, str],
        anchors: Sequence[str] = (),
        file: FileToAttach | None = None,
    ) -> None:
        """The form of the record whose list this page shows, filled and read back by label."""
        frame = self._frame
        if self.listed and self.listed.is_locked:
            raise RecordLocked(system=SYSTEM)
        await frame.begin(form)
        shown = frame.answer_to_opening()
        seen = read_landmarks(
            await self._shown.once_shown(shown.aria_snapshot, shown, form.opens, frame.frame)
        )
        if CANCEL not in seen:
            raise lock_refused(await frame.alert.inner_text())
        refuse_drift(form.opens, form.landmarks, seen)
        await frame.fill(form, typed, _as_payload(file))
        wanted = {**typed, "File": f"{file.name} {len(file.content)}"} if file else typed
        ask = partial(self._filled_in, frame.form_of(whose, record, form, anchors), form)
        held = await held_in(self._shown, ask, form, frame.button(form))
        refuse_otherwise(form, held, wanted)

    async def warm_up(self) -> None:
        """One harmless request from the page that holds the form."""
        await self._frame.warm_up()

    async def save(self, form: Form) -> str:
        """Click Save once; the number of what was saved, from the answer itself."""
        frame = self._frame
        if self.number is None:
            raise WrongRecordShown(system=SYSTEM)
        answer = await frame.click_save(form, self._shown.seconds)
        if answer.status == SEE_OTHER:
            return number_saved(form, answer.headers.get("location", ""))
        if answer.status not in SAYS_WHY:
            raise failed(answer.status, answer.headers, SYSTEM)
        await self._shown.expect(frame.alert, form.opens, frame.frame)
        raise save_refused(form, await frame.alert.first.inner_text())

    async def picture_of_line(
        self, whose: Whose, tab: RecordTab, number: str, words: Sequence[str]
    ) -> bytes:
        """The page of the list with this line; readable are these words, moments, our accounts.

        Raises: PageIncomplete while the list's own search does not find it.
        """
        if self.listed is None or not self.has(tab, number):
            raise PageIncomplete(f"{tab.name} search", system=SYSTEM)
        row = self.listed.numbers.index(number) + 1
        plain = "|".join([*map(re.escape, words), AT, rf"{self._family}\S*"])
        masks = self._frame.others_than(whose, row, f"^({plain})$")
        return await self._shown.picture(masks)

    @cached_property
    def _frame(self) -> RecordFrame:
        """The record's window of this page; what only reads by the client needs none."""
        return RecordFrame(self._page)

    async def _open_record(self, whose: Whose, number: str, look: Look) -> RecordFrame:
        """Open the record and see that the frame shows this one: a save goes to what it shows."""
        frame, self.number, self.listed = self._frame, None, None
        look.asks()
        await self._shown.begin_to_open(f"{whose.opened_by}{quote(number)}")
        await self._shown.expect(frame.end_of_summary(number), whose.name, frame.frame)
        await look.record(number)
        self.number = number
        return frame

    async def _leaf_through(
        self, frame: RecordFrame, page: Locator, number: str, of_tab: OfTab[Shown]
    ) -> list[Shown]:
        tab, read = of_tab.tab, list[Shown]()
        for _ in range(MOST_PAGES):
            html = await self._shown.once_shown(page.inner_html, page, tab.name, frame.frame)
            read.append(shown := of_tab.parse(html))
            self.listed = ListInPage(tab, shown.numbers, shown.links, shown.is_locked)
            if shown.page == shown.pages:
                numbers = {one for each in read for one in each.numbers}
                refuse_incomplete(len(numbers), shown.total, SYSTEM)
                return read
            await frame.turn_page()
            page = frame.list_with(tab, number, f"Page {shown.page + 1} of")
        raise PageIncomplete(f"{tab.name} never ends", system=SYSTEM)

    async def _filled_in(self, form: Locator, of: Form) -> FilledIn:
        """What each field holds, on a page that is this record's. Raises: WrongRecordShown."""
        # Asked of all there are, this is one message; waited for first, it is three.
        in_each: Sequence[FilledIn] = await form.evaluate_all(FILLED_IN_EACH)
        if len(in_each) == 1:
            return in_each[0]
        ask, frame = partial(form.evaluate, FILLED_IN), self._frame.frame
        try:
            filled: FilledIn = await self._shown.once_shown(ask, form, of.opens, frame)
        except PageIncomplete as headed_otherwise:
            raise WrongRecordShown(system=SYSTEM) from headed_otherwise
        return filled


def refuse_drift(screen: str, expected: Sequence[Landmark], seen: frozenset[Landmark]) -> None:
    """Go on only in a frame as known: a value beside another label would read as nothing."""
    drifts = compare(expected, seen)
    if drifts:
        raise PageNotAsExpected(screen, str(drifts[0]), system=SYSTEM)


def _as_payload(file: FileToAttach | None) -> FilePayload | None:
    if file is None:
        return None
    return FilePayload(name=file.name, mimeType=file.media_type, buffer=file.content)
