"""What a worker can do in the police records system; one signed-in page of one lane."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from hashlib import sha256
from operator import attrgetter
from pathlib import Path
from urllib.parse import quote
from zoneinfo import ZoneInfo

from connectors.police_rms import changes, parsing, parsing_records
from connectors.police_rms.changes import ENTRY, LOG, OCCURRENCE, Asked, Form, Kind
from connectors.police_rms.forms import (
    held_in,
    number_saved,
    refuse_otherwise,
    refuse_too_long,
    save_refused,
)
from connectors.police_rms.operations import (
    AppendEntry,
    ChangeRecord,
    CreateOccurrence,
    EntryWanted,
)
from connectors.police_rms.pages import (
    FILLED_IN,
    OCCURRENCE_LANDMARKS,
    PERSON_LANDMARKS,
    AlreadySignedInPage,
    ChangeEnquiryPage,
    DesktopPage,
    LogEnquiryPage,
    NewOccurrencePage,
    PersonSearchPage,
    ReasonPage,
    ResultsPage,
    SignInPage,
)
from connectors.police_rms.parsing import ChangeRow, ListPage, LogPage
from connectors.police_rms.record_in_page import OfTab, RecordInPage, refuse_drift
from domain.errors import ContentRefused, PageIncomplete, RecordNotFound, WrongRecordShown
from domain.identifiers import OccurrenceNumber, Postcode
from domain.occurrences import Listing, LogEntry, Occurrence
from domain.people import RecordRef
from domain.person_records import PersonRecord
from domain.person_search import PersonsFound
from domain.police_changes import (
    DiaryDateWanted,
    DocumentWanted,
    FlagRemoval,
    FlagWanted,
    OccurrenceLinkWanted,
    OccurrenceWanted,
    PersonLinkWanted,
)
from runtime.browser import partner_errors
from runtime.documents import Document
from runtime.failed_answers import failed
from runtime.landmarks import Screen
from runtime.lists import refuse_incomplete, refuse_kept_back
from runtime.manifests import load_manifest
from runtime.partner_page import PartnerPage, secret_given
from runtime.partners import Account, ScreenCheck
from runtime.refused_saves import SAYS_WHY
from runtime.session_client import OfList, SearchForm, SessionClient
from runtime.tabs import Tab
from runtime.viewing import Look, Viewing

SYSTEM = parsing.SYSTEM
MANIFEST = load_manifest(Path(__file__).parent)
DOMESTIC_ABUSE = "Domestic abuse (all)"
DOMESTIC_ABUSE_KINDS = ("DA crime", "DA non-crime")
REASON = "Operation Encompass"
CHANGED = SearchForm("/desktop", "desktop", parsing.is_desktop, "Search changed")
BY_REFERENCE = SearchForm("/desktop", "desktop", parsing.is_desktop, "Find reference")
CHANGE_ENQUIRY = SearchForm(
    "/change/enquiry", "change enquiry", parsing.is_change_enquiry, "List changes"
)
LOG_ENQUIRY = SearchForm("/log/enquiry", "log enquiry", parsing.is_log_enquiry, "List entries")
REASON_FORM = SearchForm("/reason", "reason for access", parsing.is_reason_form, "Confirm")
PERSONS = SearchForm("/search/person", "person search", parsing.is_person_search, "Search")
OCCURRENCES = OfList(parsing.lists_occurrences, parsing.results_page)
ENTRIES = OfList(parsing.lists_entries, parsing.log_page, attrgetter("entries"))
CHANGES = OfList(parsing.lists_changes, parsing.changes_page, attrgetter("rows"))
SCREENS = (
    Screen("desktop", "/desktop", DesktopPage.LANDMARKS),
    Screen("search results", "/search/occurrence?number=0", ResultsPage.LANDMARKS),
    Screen("log enquiry", "/log/enquiry", LogEnquiryPage.LANDMARKS),
    Screen("change enquiry", "/change/enquiry", ChangeEnquiryPage.LANDMARKS),
    Screen("new occurrence", NewOccurrencePage.PATH, NewOccurrencePage.LANDMARKS),
    Screen("person search", "/search/person", PersonSearchPage.LANDMARKS),
)
LONDON = ZoneInfo("Europe/London")
ONE_DAY = timedelta(days=1)
SEE_OTHER = 303


class PoliceRms:
    """The police records system on one page of a lane's context. `sign_in` comes first."""

    def __init__(self, tab: Tab, account: Account, page_seconds: float, viewing: Viewing) -> None:
        self._page = tab.page
        self._account = account
        partner = (account.base_url, SYSTEM, page_seconds, parsing.REFUSALS)
        self._shown = PartnerPage(tab.page, *partner)
        self._viewing = viewing
        self._client = SessionClient(tab, *partner)
        self._in_page = RecordInPage(tab.page, self._shown, account.family)

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
            return _occurrence_in(summary, number), _every_entry_in(pages)

    async def person(self, record: RecordRef) -> PersonRecord:
        """The person with this record: everything their own page says.

        Raises: RecordNotFound, RecordRestricted, WrongRecordShown, PageIncomplete,
        PageNotAsExpected.
        """
        where = f"/nominal?id={quote(record.record_id)}"
        with partner_errors(SYSTEM):
            async with self._viewing.look("nominal", record.record_id) as look:
                shown_in = await self._read_record(where, "person", look)
                refuse_drift("person", PERSON_LANDMARKS, parsing_records.labels_in(shown_in.html))
                shown = parsing_records.person_shown(shown_in.html)
                await look.record(shown.person.record.record_id)
        if shown.person.record != record:
            raise WrongRecordShown(system=SYSTEM)
        return shown

    async def log_entries(self, number: OccurrenceNumber, containing: str = "") -> list[LogEntry]:
        """The occurrence's log, newest first: all of it, or the entries a text is found in.

        Raises: RecordRestricted, also where the log keeps entries back; RecordNotFound,
        WrongRecordShown, PageIncomplete.
        """
        log = OfTab(LOG, partial(parsing.log_page, occurrence=number))
        with partner_errors(SYSTEM):
            async with self._viewing.look("occurrence", number) as look:
                pages = await self._in_page.read_list(OCCURRENCE, number, containing, log, look)
            return _every_entry_in(pages)

    async def own_entries(self, since: datetime) -> list[LogEntry]:
        """What this worker's accounts entered in any occurrence: the log enquiry, all pages.

        An entry in an occurrence that is closed to them by now is not among them.
        """
        return _entries_in(await self._own_log(since))

    async def every_own_entry(self, since: datetime) -> list[LogEntry]:
        """The same, or nothing: what is not in it was not entered.

        Raises: RecordRestricted where the enquiry keeps any back.
        """
        return _every_entry_in(await self._own_log(since))

    async def _own_log(self, since: datetime) -> list[LogPage]:
        with partner_errors(SYSTEM):
            asked = {"Entries from": _as_typed(since), "Entered by": self._account.family}
            async with self._viewing.look("log_entries") as look:
                pages = await self._client.listed(LOG_ENQUIRY, asked, ENTRIES, "Next", look)
                await look.search(sum(len(page.entries) for page in pages))
            return pages

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

    def append_entry(self, wanted: EntryWanted) -> AppendEntry:
        """The write that appends this entry, for `write_once`."""
        return AppendEntry(self, wanted)

    async def open_entry_form(self, wanted: EntryWanted) -> None:
        """Lock the record, open the form, fill it, and see that it is this record's and whole.

        Raises: RecordLocked, ContentRefused (no right to write here), PageNotAsExpected.
        """
        with partner_errors(SYSTEM):
            if not self._in_page.shows(LOG, wanted.occurrence):
                await self.log_entries(wanted.occurrence, wanted.marker)
            typed = {"Category": wanted.category, "Entry text": wanted.text}
            await self._in_page.fill_form(OCCURRENCE, wanted.occurrence, ENTRY, typed)

    async def warm_up_entry_form(self) -> None:
        """One harmless request from the page that holds the form."""
        await self.warm_up_form()

    async def save_entry(self) -> str:
        """Click Save once; the new entry's number, from the answer itself. Raises: as `save`."""
        return await self.save(ENTRY)

    async def picture_of_entry(self, wanted: EntryWanted, entry_id: str) -> bytes:
        """The log page that shows this entry; readable are its number, time, account, reference.

        Raises: PageIncomplete while the log's own search does not find it.
        """
        if not self._in_page.has(LOG, entry_id):
            await self.log_entries(wanted.occurrence, wanted.marker)
        words = (entry_id, wanted.category, wanted.reference, wanted.marker)
        with partner_errors(SYSTEM):
            return await self._in_page.picture_of_line(OCCURRENCE, LOG, entry_id, words)

    def upload_document(self, wanted: DocumentWanted) -> ChangeRecord:
        """The write that attaches this file, for `write_once`."""
        return ChangeRecord(self, changes.document(wanted))

    def set_flag(self, wanted: FlagWanted) -> ChangeRecord:
        """The write that puts this flag on its person, for `write_once`."""
        return ChangeRecord(self, changes.flag(wanted))

    def remove_flag(self, wanted: FlagRemoval) -> ChangeRecord:
        """The write that takes this flag off its person, for `write_once`."""
        return ChangeRecord(self, changes.flag_removal(wanted))

    def set_diary_date(self, wanted: DiaryDateWanted) -> ChangeRecord:
        """The write that enters this diary date, for `write_once`."""
        return ChangeRecord(self, changes.diary_date(wanted))

    def link_person(self, wanted: PersonLinkWanted) -> ChangeRecord:
        """The write that gives this person their part, for `write_once`."""
        return ChangeRecord(self, changes.person_link(wanted))

    def link_occurrence(self, wanted: OccurrenceLinkWanted) -> ChangeRecord:
        """The write that links these two occurrences, for `write_once`."""
        return ChangeRecord(self, changes.occurrence_link(wanted))

    def changed_before(
        self, operation: str, fields: Mapping[str, str], reference: str, begun_at: datetime
    ) -> ChangeRecord:
        """A change of a record that was begun earlier, to be looked for: by its operation's name.

        Raises: KeyError for an operation that changes no record.
        """
        kind = changes.KINDS[operation]
        return ChangeRecord(self, changes.begun_before(kind, fields, reference, begun_at))

    def create_occurrence(self, wanted: OccurrenceWanted) -> CreateOccurrence:
        """The write that opens this occurrence, for `write_once`."""
        values = changes.new_occurrence(wanted)
        return CreateOccurrence(self, values, wanted.reference, wanted.begun_at)

    def created_before(
        self, fields: Mapping[str, str], reference: str, begun_at: datetime
    ) -> CreateOccurrence:
        """A new occurrence that was begun earlier, to be looked for."""
        return CreateOccurrence(self, fields, reference, begun_at)

    async def own_changes(self, since: datetime) -> list[ChangeRow]:
        """What this worker's accounts changed in any record: the change enquiry, all pages."""
        with partner_errors(SYSTEM):
            asked = {"Changes from": _as_typed(since), "Changed by": self._account.family}
            async with self._viewing.look("changes") as look:
                pages = await self._client.listed(CHANGE_ENQUIRY, asked, CHANGES, "Next", look)
                rows = [row for page in pages for row in page.rows]
                await look.search(len(rows))
            refuse_incomplete(len(rows), pages[-1].total, SYSTEM)
            return rows

    async def lines_with(self, asked: Asked, containing: str = "") -> list[Mapping[str, str]]:
        """The lines of the list this change is shown in: all, or those a text is found in.

        Raises: RecordRestricted, also where the list keeps lines back; RecordNotFound,
        WrongRecordShown, PageIncomplete.
        """
        of_tab = _of_tab(asked.kind)
        with partner_errors(SYSTEM):
            async with self._viewing.look(asked.kind.whose.name, asked.record) as look:
                pages = await self._in_page.read_list(
                    asked.kind.whose, asked.record, containing, of_tab, look
                )
            return [line for page in pages for line in page.lines]

    async def hash_of_file(self, asked: Asked, number: str) -> str:
        """The hash of the file behind a line of the list in this page, as it is handed out.

        Raises: PageIncomplete where it is not handed out as the file it was.
        """
        with partner_errors(SYSTEM):
            async with self._viewing.look("document", number) as look:
                where = self._in_page.link_of(number)
                try:
                    content = await self._client.file(where, asked.media_type, look)
                except RecordNotFound as not_handed_out:
                    raise PageIncomplete("document", system=SYSTEM) from not_handed_out
                await look.file()
        return sha256(content).hexdigest()

    async def open_form(self, asked: Asked) -> None:
        """Lock the record, open the form, fill it, and see that it is this record's and whole.

        Raises: RecordLocked, ContentRefused (too long, no such choice, no right to write here),
        PageNotAsExpected, WrongRecordShown.
        """
        kind = asked.kind
        refuse_too_long(kind.form, asked.typed)
        with partner_errors(SYSTEM):
            if not self._in_page.shows(kind.tab, asked.record):
                await self.lines_with(asked, asked.marker)
            await self._in_page.fill_form(
                kind.whose, asked.record, kind.form, asked.typed, asked.anchors, asked.file
            )

    async def warm_up_form(self) -> None:
        """One harmless request from the page that holds the form."""
        with partner_errors(SYSTEM):
            await self._in_page.warm_up()

    async def save(self, form: Form) -> str:
        """Click Save once; the number of what was saved, from the answer itself.

        Raises: ContentRefused when the form comes back with messages; SessionExpired, RecordLocked,
        SystemUnavailable, AnswerTooLate; WrongRecordShown when another was opened meanwhile.
        """
        with partner_errors(SYSTEM):
            return await self._in_page.save(form)

    async def picture_of_change(self, asked: Asked, number: str) -> bytes:
        """The page of the list that shows this line; readable are numbers, times, reference.

        Raises: PageIncomplete while the list's own search does not find it.
        """
        kind = asked.kind
        if not self._in_page.has(kind.tab, number):
            await self.lines_with(asked, asked.marker)
        words = (number, asked.reference)
        with partner_errors(SYSTEM):
            return await self._in_page.picture_of_line(kind.whose, kind.tab, number, words)

    async def occurrences_referring(self, reference: str) -> list[OccurrenceNumber]:
        """The occurrences that were created here under this reference of ours.

        Raises: RecordRestricted where the search keeps any back.
        """
        with partner_errors(SYSTEM):
            async with self._viewing.look("occurrences") as look:
                asked = {"Reference": reference}
                pages = await self._client.listed(BY_REFERENCE, asked, OCCURRENCES, "Next", look)
                rows = [row for page in pages for row in page.rows]
                await look.search(len(rows))
        refuse_incomplete(len({row.number for row in rows}), pages[-1].total, SYSTEM)
        refuse_kept_back(SYSTEM, is_kept_back=pages[-1].withheld > 0)
        return [row.number for row in rows]

    async def open_new_occurrence(self, typed: Mapping[str, str]) -> None:
        """Open the form for a new occurrence, fill it, and see that every field holds its own.

        Raises: ContentRefused where a text does not fit, PageNotAsExpected.
        """
        new = changes.NEW_OCCURRENCE
        refuse_too_long(new, typed)
        with partner_errors(SYSTEM):
            page = NewOccurrencePage(self._page)
            # The last of it: a page that was cut short has not changed.
            await self._shown.open(page.PATH, page.save, "new occurrence")
            await self._shown.refuse_drift("new occurrence", page.LANDMARKS)
            await page.fill(typed)
            ask = partial(page.form.evaluate, FILLED_IN)
            refuse_otherwise(new, await held_in(self._shown, ask, new, page.save), typed)

    async def warm_up_new_occurrence(self) -> None:
        """One harmless request from the page that holds the form."""
        with partner_errors(SYSTEM):
            await NewOccurrencePage(self._page).warm_up()

    async def save_new_occurrence(self) -> OccurrenceNumber:
        """Click Save once; the number it got, from the answer itself.

        Never "create anyway". Raises: ContentRefused, of possible duplicates too; SessionExpired,
        SystemUnavailable, AnswerTooLate.
        """
        with partner_errors(SYSTEM):
            page = NewOccurrencePage(self._page)
            answer = await page.click_save(self._shown.seconds)
            if answer.status == SEE_OTHER:
                where = answer.headers.get("location", "")
                return OccurrenceNumber(number_saved(changes.NEW_OCCURRENCE, where))
            if answer.status not in SAYS_WHY:
                raise failed(answer.status, answer.headers, SYSTEM)
            await self._shown.expect(page.alert, "new occurrence")
            if await page.duplicates.is_visible():
                raise ContentRefused("possible duplicates", system=SYSTEM)
            raise save_refused(changes.NEW_OCCURRENCE, await page.alert.first.inner_text())

    async def check_screens(self) -> list[ScreenCheck]:
        """Visit the screens a shift uses and compare their landmarks; opens no record."""
        with partner_errors(SYSTEM):
            return await self._shown.check_all(SCREENS, self._page.get_by_role("main"))

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
        await look.record(parsing_records.record_number(summary.html))
        return summary

    async def _read_record(self, where: str, screen: str, look: Look) -> Document:
        """A record as its frame shows it; the session now has this one open, and no page has.

        The system counts the window as the look; where it refuses, the frame in it says so.
        """
        self._in_page.number = None
        window = await self._client.read(where, screen, parsing.is_window, look)
        return await self._client.read(window.frame("Record"), screen, parsing.is_record)

    async def _give_reason(self, detail: str) -> None:
        page = ReasonPage(self._page)
        choose = partial(page.reason.select_option, label=REASON)
        await self._shown.once_shown(choose, page.reason, "reason for access")
        await page.confirm(detail)
        await self._shown.expect(DesktopPage(self._page).heading, "desktop")


def _of_tab(kind: Kind) -> OfTab[ListPage]:
    tab = kind.tab
    return OfTab(tab, partial(parsing.list_page, caption=tab.caption, columns=tab.columns))


def _entries_in(pages: Sequence[parsing.LogPage]) -> list[LogEntry]:
    entries = [entry for page in pages for entry in page.entries]
    refuse_incomplete(len({entry.entry_id for entry in entries}), pages[-1].total, SYSTEM)
    return entries


def _every_entry_in(pages: Sequence[parsing.LogPage]) -> list[LogEntry]:
    """Raises: RecordRestricted where any is kept from this account."""
    refuse_kept_back(SYSTEM, is_kept_back=any(page.keeps_rows_back for page in pages))
    return _entries_in(pages)


def _occurrence_in(page: Document, number: OccurrenceNumber) -> Occurrence:
    refuse_drift("occurrence", OCCURRENCE_LANDMARKS, parsing_records.labels_in(page.html))
    shown = parsing_records.occurrence_shown(page.html)
    if shown.number != number:
        raise WrongRecordShown(system=SYSTEM)
    return shown


def _as_typed(moment: datetime) -> str:
    return moment.astimezone(LONDON).strftime("%d/%m/%Y %H:%M")
