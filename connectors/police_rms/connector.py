"""What a worker can do in the police records system; one signed-in page of one lane."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property, partial
from operator import attrgetter
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit
from zoneinfo import ZoneInfo

from playwright.async_api import Locator

from connectors.police_rms import parsing
from connectors.police_rms.pages import (
    OCCURRENCE_LANDMARKS,
    PERSON_LANDMARKS,
    AlreadySignedInPage,
    DesktopPage,
    LogEnquiryPage,
    PersonSearchPage,
    ReasonPage,
    RecordFrame,
    ResultsPage,
    SignInPage,
)
from connectors.police_rms.parsing import LogPage
from domain.errors import (
    ContentRefused,
    PageIncomplete,
    PageNotAsExpected,
    RecordLocked,
    SessionExpired,
    SystemUnavailable,
    WorkerError,
    WrongRecordShown,
)
from domain.identifiers import OccurrenceNumber, Postcode
from domain.occurrences import Listing, LogEntry, Occurrence
from domain.people import RecordRef
from domain.person_records import PersonRecord
from domain.person_search import PersonsFound
from runtime.browser import partner_errors
from runtime.documents import Document
from runtime.landmarks import Landmark, Screen, compare, read_landmarks
from runtime.lists import refuse_incomplete
from runtime.manifests import load_manifest
from runtime.partner_page import PartnerPage, secret_given
from runtime.partners import Account, ScreenCheck
from runtime.session_client import MOST_PAGES, OfList, SearchForm, SessionClient
from runtime.tabs import Tab
from runtime.viewing import Look, Viewing
from runtime.write_once import Promise

SYSTEM = parsing.SYSTEM
MANIFEST = load_manifest(Path(__file__).parent)
DOMESTIC_ABUSE = "Domestic abuse (all)"
DOMESTIC_ABUSE_KINDS = ("DA crime", "DA non-crime")
REASON = "Operation Encompass"
CHANGED = SearchForm("/desktop", "desktop", parsing.is_desktop, "Search changed")
LOG_ENQUIRY = SearchForm("/log/enquiry", "log enquiry", parsing.is_log_enquiry, "List entries")
REASON_FORM = SearchForm("/reason", "reason for access", parsing.is_reason_form, "Confirm")
PERSONS = SearchForm("/search/person", "person search", parsing.is_person_search, "Search")
OCCURRENCES = OfList(parsing.lists_occurrences, parsing.results_page)
ENTRIES = OfList(parsing.lists_entries, parsing.log_page, attrgetter("entries"))
SCREENS = (
    Screen("desktop", "/desktop", DesktopPage.LANDMARKS),
    Screen("search results", "/search/occurrence?number=0", ResultsPage.LANDMARKS),
    Screen("log enquiry", "/log/enquiry", LogEnquiryPage.LANDMARKS),
    Screen("person search", "/search/person", PersonSearchPage.LANDMARKS),
)
LONDON = ZoneInfo("Europe/London")
ONE_DAY = timedelta(days=1)
OK, SEE_OTHER = 200, 303
# A moment as the system prints it: 23/11/2026 05:41.
AT = r"\d\d/\d\d/\d{4} \d\d:\d\d"


@dataclass(frozen=True, slots=True)
class EntryWanted:
    """A log entry to append; our reference is put into its text. `begun_at`: no try is older."""

    occurrence: OccurrenceNumber
    reference: str
    category: str
    words: str
    begun_at: datetime

    @property
    def marker(self) -> str:
        """Our reference as the text carries it."""
        return f"[ref:{self.reference}]"

    @property
    def text(self) -> str:
        """The entry's text as it is to be stored."""
        return f"{self.words} {self.marker}"


class PoliceRms:
    """The police records system on one page of a lane's context. `sign_in` comes first."""

    def __init__(self, tab: Tab, account: Account, page_seconds: float, viewing: Viewing) -> None:
        self._page = tab.page
        self._account = account
        partner = (account.base_url, SYSTEM, page_seconds, parsing.REFUSALS)
        self._shown = PartnerPage(tab.page, *partner)
        self._viewing = viewing
        self._client = SessionClient(tab, *partner)
        # What is saved goes to the record the session has open, whatever a page shows.
        self._open_in_page: OccurrenceNumber | None = None
        self._log_in_page: LogPage | None = None

    async def sign_in(self, reason_detail: str) -> None:
        """Sign in once and give the reason for access.

        Raises: SignInRefused, PasswordExpired, PageNotAsExpected, UnderMaintenance: the connector
        closes. SystemUnavailable, AnswerTooLate.
        """
        with partner_errors(SYSTEM):
            sign_in, reason = SignInPage(self._page), ReasonPage(self._page)
            elsewhere = AlreadySignedInPage(self._page)
            await self._shown.open("/signin", sign_in.heading, "sign in")
            await self._shown.refuse_drift("sign in", SignInPage.LANDMARKS)
            # A stale session of this account is ours to end; nobody else's ever is.
            with secret_given(SYSTEM):
                await sign_in.sign_in(self._account.user_id, self._account.password.reveal())
                await self._shown.step_if_asked(
                    elsewhere.heading, elsewhere.continue_here, reason.heading, "reason for access"
                )
            await self._shown.refuse_drift("reason for access", ReasonPage.LANDMARKS)
            await self._give_reason(reason_detail)

    async def state_reason(self, detail: str) -> None:
        """Give the reason for the records opened from here on; at least ten characters."""
        typed = {"Reason": REASON, "Occurrence number or details": detail}
        with partner_errors(SYSTEM):
            await self._client.hand_in(REASON_FORM, typed, leads_to=CHANGED.path)

    async def changed_occurrences(self, since: datetime, until: datetime) -> Listing:
        """Domestic-abuse occurrences created or changed in this time, all pages of them.

        Raises: PageIncomplete when the list grew or was cut short while it was read.
        """
        with partner_errors(SYSTEM):
            return await self._changed(since, until, DOMESTIC_ABUSE)

    async def changed_on_day(self, day: date, before: datetime) -> Listing:
        """Domestic-abuse occurrences last changed on this day in London, before this moment.

        Not the question of `changed_occurrences`: asked type by type and day by day, so that a type
        missing from "all", or a long list cut short, shows. Raises: PageIncomplete.
        """
        begins = datetime.combine(day, time.min, LONDON)
        ends = min(datetime.combine(day + ONE_DAY, time.min, LONDON), before)
        if _as_typed(ends) == _as_typed(begins) or ends < begins:
            return Listing((), 0)
        with partner_errors(SYSTEM):
            listings = [await self._changed(begins, ends, kind) for kind in DOMESTIC_ABUSE_KINDS]
        rows = tuple(row for listing in listings for row in listing.rows)
        return Listing(rows, sum(listing.withheld for listing in listings))

    async def occurrence(self, number: OccurrenceNumber) -> Occurrence:
        """The occurrence with this number.

        Raises: RecordNotFound, RecordRestricted, WrongRecordShown, PageIncomplete,
        PageNotAsExpected.
        """
        with partner_errors(SYSTEM):
            async with self._viewing.look("occurrence", number) as look:
                return _occurrence_in(await self._read_summary(number, look), number)

    async def occurrence_with_log(
        self, number: OccurrenceNumber
    ) -> tuple[Occurrence, list[LogEntry]]:
        """The occurrence, and all of its log newest first, from one opening of the record.

        Raises: as `occurrence`.
        """
        with partner_errors(SYSTEM):
            async with self._viewing.look("occurrence", number) as look:
                summary = await self._read_summary(number, look)
                log = await self._client.read(summary.link("Log"), "log", parsing.is_log)
                of_this = partial(parsing.log_page, occurrence=number)
                of_list = OfList(parsing.is_log, of_this, attrgetter("entries"))
                pages = await self._client.pages(log, "Next", of_list)
            return _occurrence_in(summary, number), _entries_in(pages)

    async def person(self, record: RecordRef) -> PersonRecord:
        """The person with this record: everything their own page says.

        Raises: RecordNotFound, RecordRestricted, WrongRecordShown, PageIncomplete,
        PageNotAsExpected.
        """
        where = f"/nominal?id={quote(record.record_id)}"
        with partner_errors(SYSTEM):
            async with self._viewing.look("nominal", record.record_id) as look:
                shown_in = await self._read_record(where, "person", look)
                _refuse_drift("person", PERSON_LANDMARKS, parsing.labels_in(shown_in.html))
                shown = parsing.person_shown(shown_in.html)
                await look.record(shown.person.record.record_id)
        if shown.person.record != record:
            raise WrongRecordShown(system=SYSTEM)
        return shown

    async def log_entries(self, number: OccurrenceNumber, containing: str = "") -> list[LogEntry]:
        """The occurrence's log, newest first: all of it, or the entries a text is found in.

        Raises: RecordNotFound, RecordRestricted, WrongRecordShown, PageIncomplete.
        """
        with partner_errors(SYSTEM):
            async with self._viewing.look("occurrence", number) as look:
                frame = await self._open_record(number, look)
                await frame.open_log()
                if not containing:
                    return await self._read_log(frame, frame.log_with(number), number)
                type_it = partial(frame.find.fill, containing)
                await self._shown.once_shown(type_it, frame.find, "log", frame.frame)
                await frame.find_button.click()
                found = frame.log_with(number, RecordFrame.SEARCHED)
                return await self._read_log(frame, found, number)

    async def own_entries(self, since: datetime) -> list[LogEntry]:
        """What this worker's accounts entered in any occurrence: the log enquiry, all pages."""
        with partner_errors(SYSTEM):
            asked = {"Entries from": _as_typed(since), "Entered by": self._account.family}
            async with self._viewing.look("log_entries") as look:
                pages = await self._client.listed(LOG_ENQUIRY, asked, ENTRIES, "Next", look)
                await look.search(sum(len(page.entries) for page in pages))
            return _entries_in(pages)

    async def find_persons(self, surname: str, forename: str, born_on: date | None) -> PersonsFound:
        """Persons whose names begin so, former and known-as names too; born on this day if given.

        Raises: ContentRefused when the form wants more, PageIncomplete.
        """
        born = born_on.strftime("%d/%m/%Y") if born_on else ""
        return await self._persons(
            {"Surname": surname, "Forename": forename, "Date of birth": born}
        )

    async def persons_at(self, postcode: Postcode, house: str) -> PersonsFound:
        """Who lives at an address now; `house` is its first words, empty for the whole postcode.

        Raises: ContentRefused when the form wants more, PageIncomplete.
        """
        return await self._persons({"Postcode": postcode, "First line of address": house})

    def append_entry(self, wanted: EntryWanted) -> "AppendEntry":
        """The write that appends this entry, for `write_once`."""
        return AppendEntry(self, wanted)

    async def open_entry_form(self, wanted: EntryWanted) -> None:
        """Lock the record, open the form, fill it, and see that it is this record's and whole.

        Raises: RecordLocked, ContentRefused (no right to write here), PageNotAsExpected.
        """
        with partner_errors(SYSTEM):
            frame = self._frame
            if self._log_in_page is None or self._open_in_page != wanted.occurrence:
                await self.log_entries(wanted.occurrence, wanted.marker)
            if self._log_in_page and self._log_in_page.is_locked:
                raise RecordLocked(system=SYSTEM)
            await frame.begin_entry()
            form = frame.answer_to_new_entry
            seen = read_landmarks(
                await self._shown.once_shown(form.aria_snapshot, form, "entry form", frame.frame)
            )
            if RecordFrame.SAVE not in seen:
                raise _lock_refused(await frame.alert.inner_text())
            _refuse_drift("entry form", RecordFrame.ENTRY_FORM_LANDMARKS, seen)
            await frame.fill_entry(wanted.category, wanted.text)
            if await self._typed_for(wanted.occurrence, frame) != wanted.text:
                raise ContentRefused("entry text does not fit", system=SYSTEM)

    async def warm_up_entry_form(self) -> None:
        """One harmless request from the page that holds the form."""
        with partner_errors(SYSTEM):
            await self._frame.warm_up()

    async def save_entry(self) -> str:
        """Click Save once; the new entry's number, from the answer itself.

        Raises: ContentRefused when the form comes back with messages; SessionExpired, RecordLocked,
        SystemUnavailable, AnswerTooLate.
        """
        with partner_errors(SYSTEM):
            frame = self._frame
            if self._open_in_page is None:
                raise WrongRecordShown(system=SYSTEM)
            answer = await frame.click_save(self._shown.seconds)
            if answer.status == SEE_OTHER:
                return _entry_saved(answer.headers.get("location", ""))
            if answer.status != OK:
                raise SystemUnavailable(str(answer.status), system=SYSTEM)
            await self._shown.expect(frame.alert, "entry form", frame.frame)
            raise _save_refused(await frame.alert.first.inner_text())

    async def picture_of_entry(self, wanted: EntryWanted, entry_id: str) -> bytes:
        """The log page that shows this entry; readable are its number, time, account, reference.

        Raises: PageIncomplete while the log's own search does not find it.
        """
        with partner_errors(SYSTEM):
            frame = self._frame
            if entry_id not in self._entries_in_page:
                await self.log_entries(wanted.occurrence, wanted.marker)
            if entry_id not in self._entries_in_page:
                raise PageIncomplete("log search", system=SYSTEM)
            row = self._entries_in_page.index(entry_id) + 1
            words = (entry_id, wanted.category, wanted.reference, wanted.marker)
            plain = "|".join([*map(re.escape, words), AT, rf"{self._account.family}\S*"])
            return await self._shown.picture(frame.others_than(row, f"^({plain})$"))

    async def check_screens(self) -> list[ScreenCheck]:
        """Visit the screens a shift uses and compare their landmarks; opens no record."""
        with partner_errors(SYSTEM):
            return await self._shown.check_all(SCREENS, self._page.get_by_role("main"))

    @cached_property
    def _frame(self) -> RecordFrame:
        """The record's window of this page; what only reads by the client needs none."""
        return RecordFrame(self._page)

    @property
    def _entries_in_page(self) -> Sequence[str]:
        return [entry.entry_id for entry in self._log_in_page.entries] if self._log_in_page else []

    async def _changed(self, since: datetime, until: datetime, kind: str) -> Listing:
        typed = {"Changed from": _as_typed(since), "Changed to": _as_typed(until), "Type": kind}
        async with self._viewing.look("occurrences") as look:
            pages = await self._client.listed(CHANGED, typed, OCCURRENCES, "Next", look)
            rows = tuple(row for page in pages for row in page.rows)
            await look.search(len(rows))
        refuse_incomplete(len({row.number for row in rows}), pages[-1].total, SYSTEM)
        return Listing(rows, pages[-1].withheld)

    async def _persons(self, typed: Mapping[str, str]) -> PersonsFound:
        with partner_errors(SYSTEM):
            async with self._viewing.look("persons") as look:
                shown = await self._client.ask(PERSONS, typed, parsing.answers_person_search, look)
                if shown.alerts() and not parsing.says_too_many(shown.html):
                    raise ContentRefused("person search", system=SYSTEM)
                found = parsing.persons_page(shown.html)
                await look.search(len(found.rows))
        return found

    async def _read_summary(self, number: OccurrenceNumber, look: Look) -> Document:
        summary = await self._read_record(f"/occurrence?no={number}", "occurrence", look)
        await look.record(parsing.record_number(summary.html))
        return summary

    async def _read_record(self, where: str, screen: str, look: Look) -> Document:
        """A record as its frame shows it; the session now has this one open, and no page has.

        The system counts the window as the look; where it refuses, the frame in it says so.
        """
        self._open_in_page = None
        window = await self._client.read(where, screen, parsing.is_window, look)
        return await self._client.read(window.frame("Record"), screen, parsing.is_record)

    async def _open_record(self, number: OccurrenceNumber, look: Look) -> RecordFrame:
        """Open the record and see that the frame shows this one: a save goes to what it shows."""
        frame, self._open_in_page, self._log_in_page = self._frame, None, None
        look.asks()
        await self._shown.begin_to_open(f"/occurrence?no={number}")
        await self._shown.expect(frame.end_of_summary(number), "occurrence", frame.frame)
        await look.record(number)
        self._open_in_page = number
        return frame

    async def _read_log(
        self, frame: RecordFrame, page: Locator, number: OccurrenceNumber
    ) -> list[LogEntry]:
        entries: list[LogEntry] = []
        for _ in range(MOST_PAGES):
            html = await self._shown.once_shown(page.inner_html, page, "log", frame.frame)
            shown = self._log_in_page = parsing.log_page(html, number)
            entries.extend(shown.entries)
            if shown.page == shown.pages:
                refuse_incomplete(len({entry.entry_id for entry in entries}), shown.total, SYSTEM)
                return entries
            await frame.turn_page()
            page = frame.log_with(number, f"Page {shown.page + 1} of")
        raise PageIncomplete("log never ends", system=SYSTEM)

    async def _typed_for(self, number: OccurrenceNumber, frame: RecordFrame) -> str:
        """What the form's field holds, under this record's heading. Raises: WrongRecordShown."""
        field = frame.text_for(number)
        try:
            return await self._shown.once_shown(field.input_value, field, "entry form", frame.frame)
        except PageIncomplete as headed_otherwise:
            raise WrongRecordShown(system=SYSTEM) from headed_otherwise

    async def _give_reason(self, detail: str) -> None:
        page = ReasonPage(self._page)
        choose = partial(page.reason.select_option, label=REASON)
        await self._shown.once_shown(choose, page.reason, "reason for access")
        await page.confirm(detail)
        await self._shown.expect(DesktopPage(self._page).heading, "desktop")


class AppendEntry:
    """Appending one log entry, as `write_once` performs it."""

    recipient = ""
    promise = Promise(
        SYSTEM,
        "append_entry",
        MANIFEST.writes["append_entry"].settle_seconds,
        MANIFEST.writes["append_entry"].at_most_once,
    )

    def __init__(self, rms: PoliceRms, wanted: EntryWanted) -> None:
        self._rms = rms
        self._wanted = wanted

    @property
    def reference(self) -> str:
        """Our business reference."""
        return self._wanted.reference

    @property
    def fields(self) -> Mapping[str, str]:
        """What has to stand in the log afterwards."""
        wanted = self._wanted
        return {
            "occurrence": wanted.occurrence,
            "category": wanted.category,
            "text": wanted.text,
        }

    async def find(self) -> Sequence[str]:
        """Search the occurrence's own log for the reference."""
        wanted = self._wanted
        entries = await self._rms.log_entries(wanted.occurrence, wanted.marker)
        return self._ours(entries)

    async def find_another_way(self) -> Sequence[str]:
        """List everything this worker's accounts entered, and look through it."""
        return self._ours(await self._rms.own_entries(self._wanted.begun_at - ONE_DAY))

    async def prepare(self) -> None:
        """Open and fill the form."""
        await self._rms.open_entry_form(self._wanted)

    async def warm_up(self) -> None:
        """One harmless request from the page that holds the form."""
        await self._rms.warm_up_entry_form()

    async def submit(self) -> str:
        """Click Save; the entry's number."""
        return await self._rms.save_entry()

    async def read_back(self, record_id: str) -> Mapping[str, str] | None:
        """The entry as the log shows it after a fresh navigation."""
        for entry in await self._rms.log_entries(self._wanted.occurrence):
            if entry.entry_id == record_id:
                return {
                    "occurrence": entry.occurrence,
                    "category": entry.category,
                    "text": entry.text,
                }
        return None

    async def picture(self, record_id: str) -> bytes:
        """The log page, with this entry readable but for its text."""
        return await self._rms.picture_of_entry(self._wanted, record_id)

    def _ours(self, entries: Sequence[LogEntry]) -> Sequence[str]:
        marker = self._wanted.marker
        return [entry.entry_id for entry in entries if marker in entry.text]


def _entries_in(pages: Sequence[parsing.LogPage]) -> list[LogEntry]:
    entries = [entry for page in pages for entry in page.entries]
    refuse_incomplete(len({entry.entry_id for entry in entries}), pages[-1].total, SYSTEM)
    return entries


def _occurrence_in(page: Document, number: OccurrenceNumber) -> Occurrence:
    _refuse_drift("occurrence", OCCURRENCE_LANDMARKS, parsing.labels_in(page.html))
    shown = parsing.occurrence_shown(page.html)
    if shown.number != number:
        raise WrongRecordShown(system=SYSTEM)
    return shown


def _as_typed(moment: datetime) -> str:
    return moment.astimezone(LONDON).strftime("%d/%m/%Y %H:%M")


def _refuse_drift(screen: str, expected: Sequence[Landmark], seen: frozenset[Landmark]) -> None:
    """Go on only in a frame as known: a value beside another label would read as nothing."""
    drifts = compare(expected, seen)
    if drifts:
        raise PageNotAsExpected(screen, str(drifts[0]), system=SYSTEM)


def _lock_refused(words: str) -> WorkerError:
    return RecordLocked(system=SYSTEM) if "Locked by" in words else ContentRefused(system=SYSTEM)


def _save_refused(words: str) -> WorkerError:
    return RecordLocked(system=SYSTEM) if "ock" in words else ContentRefused(system=SYSTEM)


def _entry_saved(location: str) -> str:
    address = urlsplit(location)
    if address.path == "/signin":
        raise SessionExpired(system=SYSTEM)
    named = parse_qs(address.query).get("number")
    if address.path != "/record/entry/saved" or not named:
        raise SystemUnavailable("an answer to Save that names no entry", system=SYSTEM)
    return named[0]
