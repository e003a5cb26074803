"""What a worker can do in the adult social care system; one signed-in page of one lane.

The system has one current client for each session, whatever page asks: each operation selects its
client anew, and a page that shows another one is refused.
"""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import date, datetime
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import TypeVar
from urllib.parse import parse_qs, urlsplit

from connectors.adult_social_care import parsing
from connectors.adult_social_care.entries import Typed, contact_stands, contact_typed
from connectors.adult_social_care.operations import RECORD, AddClientContact, Begun, ToSave
from connectors.adult_social_care.pages import (
    ContactLogPage,
    ContactsPage,
    CouncilsPage,
    HomePage,
    InUsePage,
    NewContactPage,
    ReasonPage,
    SearchPage,
    SignInPage,
)
from connectors.adult_social_care.parsing import ContactEntered, EntriesPage, KeptOnClient
from domain.adult_social_care import (
    AdultClient,
    ArrangedCare,
    CaseNote,
    HeldOnClient,
    SafeguardingEnquiry,
)
from domain.errors import (
    ContentRefused,
    PageIncomplete,
    PageNotAsExpected,
    RecordLocked,
    RecordNotFound,
    RecordRestricted,
    SessionExpired,
    SystemUnavailable,
    WrongRecordShown,
)
from domain.identifiers import NhsNumber, Postcode
from domain.people import RecordRef
from domain.person_search import PersonsFound
from domain.social_care_entries import CareEntry, ClientContactWanted, PersonOnRecord
from domain.who_to_ring import WhoToRing
from runtime.browser import partner_errors
from runtime.documents import Document
from runtime.failed_answers import failed
from runtime.filled_forms import FormHeld, refuse_others, to_fill
from runtime.landmarks import Screen
from runtime.lists import persons_found, refuse_changed, refuse_incomplete
from runtime.manifests import load_manifest
from runtime.partner_page import PartnerPage, secret_given
from runtime.partners import Account, ScreenCheck
from runtime.refused_saves import SAYS_WHY, refuse_new_field
from runtime.session_client import MOST_PAGES, ListPage, OfList, SearchForm, SessionClient
from runtime.shown import LONDON, Fields
from runtime.tabs import Tab
from runtime.viewing import Look, Viewing

SYSTEM = parsing.SYSTEM
MANIFEST = load_manifest(Path(__file__).parent)
PURPOSE = "Multi-agency safeguarding (MASH)"
CLIENTS = OfList(parsing.lists_clients, parsing.results_page)
LOG = OfList(parsing.lists_contacts_entered, parsing.log_page, attrgetter("entries"))
LOG_FORM = SearchForm(ContactLogPage.PATH, "contact log", parsing.is_contact_log, "List contacts")
OK, SEE_OTHER = 200, 303
SAVED = "/Client/ContactSaved.aspx"
SCREENS = (
    Screen("client search", SearchPage.PATH, SearchPage.LANDMARKS),
    Screen("reason for access", ReasonPage.PATH, ReasonPage.LANDMARKS),
    Screen("contact log", ContactLogPage.PATH, ContactLogPage.LANDMARKS),
)

Listed = TypeVar("Listed", bound=ListPage)
T = TypeVar("T")


class AdultSocialCare:
    """The adult social care system on one page of a lane's context. `sign_in` comes first."""

    def __init__(self, tab: Tab, account: Account, page_seconds: float, viewing: Viewing) -> None:
        self._page = tab.page
        self._account = account
        partner = (account.base_url, SYSTEM, page_seconds, parsing.REFUSALS)
        self._shown = PartnerPage(tab.page, *partner)
        self._viewing = viewing
        self._client = SessionClient(tab, *partner)
        # What is saved goes to the session's current client, whatever a page shows.
        self._filled: FormHeld | None = None

    async def sign_in(self, reason: str) -> None:
        """Sign in once, for every council of the account, and give the reason for access.

        Args:
            reason: our reference, at least six characters and nobody's details; it goes with every
                search and every page of a client opened from here on.

        Raises:
            ConnectorClosed: as SignInRefused, PasswordExpired, PageNotAsExpected,
                UnderMaintenance, or itself when a second step is asked for.
            SystemUnavailable: the system does not answer.
            AnswerTooLate: it answers too late.
        """
        with partner_errors(SYSTEM):
            sign_in, in_use = SignInPage(self._page), InUsePage(self._page)
            await self._shown.open(SignInPage.PATH, sign_in.heading, "sign in")
            await self._shown.refuse_drift("sign in", SignInPage.LANDMARKS)
            # A stale session of this account is ours to end; nobody else's ever is.
            councils, asked = CouncilsPage(self._page), ReasonPage(self._page)
            with secret_given(SYSTEM):
                await sign_in.sign_in(self._account.user_id, self._account.password.reveal())
                await self._shown.step_if_asked(
                    in_use.heading, in_use.use_here, councils.heading, "select council"
                )
            await self._shown.refuse_drift("select council", CouncilsPage.LANDMARKS)
            await councils.work_in_every_council()
            await self._shown.expect(asked.heading, "reason for access")
            await self._shown.refuse_drift("reason for access", ReasonPage.LANDMARKS)
            await self._give_reason(reason)

    async def state_reason(self, reason: str) -> None:
        """Give another reason, for what is looked at from here on; no client is selected then.

        Raises:
            ContentRefused: the reference is shorter than six characters.
            SessionExpired: the system signed the worker out.
        """
        with partner_errors(SYSTEM):
            asked = ReasonPage(self._page)
            await self._shown.open(ReasonPage.PATH, asked.heading, "reason for access")
            await self._give_reason(reason)

    async def clients_numbered(self, number: str) -> PersonsFound:
        """The client with this number, in any council.

        Raises:
            PageIncomplete: the list was cut short, or does not say how many it has.
            WrongRecordShown: another page of this session narrowed it to one council.
        """
        return await self._found("Find by client number", {"Client number": number})

    async def clients_named(
        self, surname: str, forename: str, born_on: date | None
    ) -> PersonsFound:
        """Clients whose names begin so, known-as and former names too; born on this day if given.

        Raises:
            ContentRefused: the surname has fewer than two letters.
            PageIncomplete: the list was cut short, or does not say how many it has.
            WrongRecordShown: another page of this session narrowed it to one council.
        """
        born = born_on.strftime("%d/%m/%Y") if born_on else ""
        typed = {"Surname": surname, "Forename": forename, "Date of birth": born}
        return await self._found("Find by name", typed)

    async def clients_with_nhs_number(self, number: NhsNumber) -> PersonsFound:
        """Clients with this NHS number.

        Raises:
            PageIncomplete: the list was cut short, or does not say how many it has.
            WrongRecordShown: another page of this session narrowed it to one council.
        """
        return await self._found("Find by NHS number", {"NHS number": number})

    async def clients_at(self, postcode: Postcode, house: str) -> PersonsFound:
        """Clients who live at an address now; an empty house means the whole postcode.

        Raises:
            PageIncomplete: the list was cut short, or does not say how many it has.
            WrongRecordShown: another page of this session narrowed it to one council.
        """
        typed = {"Postcode": postcode, "House name or number": house}
        return await self._found("Find by address", typed)

    async def client(self, record: RecordRef) -> AdultClient:
        """The client with this record: who they are, their needs, who works with them.

        A merged record is returned as it stands, with the number that goes on; it is not followed.

        Raises:
            RecordNotFound: no council has this number.
            RecordRestricted: the record is restricted or sealed; it was not opened.
            WrongRecordShown: the system showed another client.
            PageIncomplete: the page was cut short.
        """
        with partner_errors(SYSTEM):
            return parsing.client_shown((await self._selected(record)).html)

    async def services_of(self, record: RecordRef) -> HeldOnClient[ArrangedCare]:
        """Everything the council arranges for this client, or arranged.

        Raises:
            RecordNotFound, RecordRestricted, WrongRecordShown, PageIncomplete: as `client`.
        """
        return await self._kept(record, parsing.SERVICES)

    async def enquiries_of(self, record: RecordRef) -> HeldOnClient[SafeguardingEnquiry]:
        """Every safeguarding enquiry about this client, under section 42 and other.

        Raises:
            RecordNotFound, RecordRestricted, WrongRecordShown, PageIncomplete: as `client`.
        """
        return await self._kept(record, parsing.ENQUIRIES)

    async def notes_of(self, record: RecordRef) -> HeldOnClient[CaseNote]:
        """Every case note on this client's record, whole, the latest first.

        Raises:
            RecordNotFound, RecordRestricted, WrongRecordShown, PageIncomplete: as `client`.
        """
        return await self._kept(record, parsing.NOTES)

    async def who_to_ring(self, record: RecordRef) -> WhoToRing | None:
        """This client's lead worker; None where none is named, or the record was merged.

        Raises:
            RecordNotFound, RecordRestricted, WrongRecordShown, PageIncomplete: as `client`.
        """
        shown = await self.client(record)
        return None if shown.merged_into else shown.lead

    async def contacts_of(self, record: RecordRef) -> HeldOnClient[ContactEntered]:
        """Every contact on this client's record, whole, the latest entered first.

        Raises:
            RecordNotFound, RecordRestricted, WrongRecordShown, PageIncomplete: as `client`.
        """
        return await self._kept(record, parsing.CONTACTS)

    async def own_entries(self, since: datetime) -> tuple[CareEntry, ...]:
        """The contacts this worker's accounts entered on any record since that day: the log.

        Raises:
            PageIncomplete: the list was cut short.
            RecordRestricted: some of it is on records kept back.
        """
        typed = {
            "Entered since": since.astimezone(LONDON).strftime("%d/%m/%Y"),
            "Entered by": self._account.family,
        }
        with partner_errors(SYSTEM):
            async with self._viewing.look("contact_log") as look:
                first = await self._client.ask(LOG_FORM, typed, LOG.is_whole, look)
                again = partial(self._first_again, LOG)
                pages = [page async for page in self._pages(first, LOG, again)]
                found = tuple(entry for page in pages for entry in page.entries)
                await look.search(len(found))
        refuse_incomplete(len({entry.number for entry in found}), pages[-1].total, SYSTEM)
        return found

    def add_client_contact(self, wanted: ClientContactWanted) -> AddClientContact:
        """The write that puts this contact on the client's record, for `write_once`."""
        begun = Begun(wanted.person.record, wanted.reference, wanted.begun_at)
        to_save = ToSave(wanted.person, contact_typed(wanted))
        return AddClientContact(self, begun, contact_stands(wanted), to_save)

    def entered_before(
        self, reference: str, begun_at: datetime, fields: Fields
    ) -> AddClientContact:
        """The same write as `resolve` needs it: it looks for the contact and cannot save it."""
        stands = {name: words for name, words in fields.items() if name != RECORD}
        begun = Begun(RecordRef(SYSTEM, fields[RECORD]), reference, begun_at)
        return AddClientContact(self, begun, stands, None)

    async def open_form(self, person: PersonOnRecord, typed: Typed) -> None:
        """Open the form of the client just selected, fill it, and see that it is theirs and whole.

        A form that is not to be saved is left by Cancel, so that people get the record back.

        Raises:
            RecordLocked: somebody else has the record open for change.
            WrongRecordShown: another client is the session's current one.
            ContentRefused (a field does not hold it), PageNotAsExpected, PageIncomplete.
        """
        try:
            self._filled = await self._form_filled(person, typed)
        except (WrongRecordShown, ContentRefused, PageNotAsExpected):
            with partner_errors(SYSTEM):
                await NewContactPage(self._page).leave()
            raise

    async def _form_filled(self, person: PersonOnRecord, typed: Typed) -> FormHeld:
        with partner_errors(SYSTEM):
            page = NewContactPage(self._page)
            async with self._viewing.look("new_contact", person.record.record_id) as look:
                look.asks()
                await self._shown.open(NewContactPage.PATH, page.end, "new contact")
                whose = parsing.whose_form(await page.html())
                await look.record(whose.record.record_id)
            if _named(whose) != _named(person):
                raise WrongRecordShown("new contact", system=SYSTEM)
            if await page.alert.first.is_visible():
                raise _not_saved(await page.alert.first.inner_text())
            await self._shown.refuse_drift("new contact", NewContactPage.LANDMARKS)
            empty = await page.held()
            for label, words in to_fill(typed, empty, parsing.as_typed, SYSTEM).items():
                await page.fill(label, words)
            await self._shown.refuse_unready(page.save, page.FIELDS, "new contact")
            held = await page.held()
        refuse_others(held, typed, parsing.as_typed, SYSTEM)
        return held

    async def warm_up_form(self) -> None:
        """One harmless request from the page that holds the form."""
        with partner_errors(SYSTEM):
            await NewContactPage(self._page).warm_up()

    async def save_contact(self) -> str:
        """Click Save once; the new contact's number, from the answer itself.

        Raises:
            ContentRefused: the form comes back with messages; nothing was saved.
            WrongRecordShown: another client was selected since, or the form holds something else.
            RecordLocked, SessionExpired, SystemUnavailable, AnswerTooLate.
        """
        filled, self._filled = self._filled, None
        with partner_errors(SYSTEM):
            page = NewContactPage(self._page)
            if filled is None or await page.held() != filled:
                raise WrongRecordShown("new contact", system=SYSTEM)
            answer = await page.click_save(self._shown.seconds)
            if answer.status == SEE_OTHER:
                return _contact_saved(answer.headers.get("location", ""))
            if answer.status not in SAYS_WHY:
                raise failed(answer.status, answer.headers, SYSTEM)
            await self._shown.expect(page.alert, "new contact")
            raise _not_saved(await page.alert.first.inner_text())

    async def picture_of_contact(self, record: RecordRef, number: str, reference: str) -> bytes:
        """The client's contacts; readable are this one's number, times, accounts and reference.

        Raises:
            PageIncomplete: it is not on the first page.
        """
        family, moment = self._account.family, parsing.MOMENT_SHOWN
        plain = "|".join((re.escape(reference), moment, rf"({moment}, )?{family}\S*"))
        with partner_errors(SYSTEM):
            page = ContactsPage(self._page)
            async with self._viewing.look("contacts", record.record_id) as look:
                look.asks()
                end = page.end(record.record_id)
                await self._shown.open(ContactsPage.PATH, end, "contacts")
                await look.record(record.record_id)
            if not await page.contact(number).is_visible():
                raise PageIncomplete("contact on another page", system=SYSTEM)
            return await self._shown.picture(ContactsPage.others_than(number, f"^({plain})$"))

    async def check_screens(self) -> list[ScreenCheck]:
        """Visit the screens a shift uses and compare their landmarks; searches for nobody."""
        with partner_errors(SYSTEM):
            return await self._shown.check_all(SCREENS, HomePage(self._page).menu)

    async def _give_reason(self, reason: str) -> None:
        await ReasonPage(self._page).give(PURPOSE, reason)
        await self._shown.expect(HomePage(self._page).heading, "home")

    async def _found(self, button: str, typed: Mapping[str, str]) -> PersonsFound:
        with partner_errors(SYSTEM):
            async with self._viewing.look("clients") as look:
                first = await self._searched(button, typed, look)
                again = partial(self._first_again, CLIENTS)
                pages = [page async for page in self._pages(first, CLIENTS, again)]
                await look.search(sum(len(page.rows) for page in pages))
        return persons_found(pages, SYSTEM)

    async def _searched(self, button: str, typed: Mapping[str, str], look: Look) -> Document:
        form = SearchForm(SearchPage.PATH, "client search", parsing.is_search, button)
        return await self._client.ask(form, typed, parsing.lists_clients, look)

    async def _selected(self, record: RecordRef) -> Document:
        """The details of this client, made the session's current one; a stub is not opened."""
        self._filled = None
        listed = await self._listed_alone(record)
        async with self._viewing.look("details", record.record_id) as look:
            posted = listed.posting(record.record_id)
            page = await self._client.send(posted, parsing.is_details, look)
            await _note(look, parsing.client_on(page.html), record)
        return page

    async def _listed_alone(self, record: RecordRef) -> Document:
        """The list in which this client, and no other, can be selected."""
        typed = {"Client number": record.record_id}
        async with self._viewing.look("clients") as look:
            listed = await self._searched("Find by client number", typed, look)
            page = parsing.results_page(listed.html)
            await look.search(len(page.rows))
        _refuse_other_than(record, persons_found([page], SYSTEM))
        return listed

    async def _kept(self, record: RecordRef, kept: KeptOnClient[T]) -> HeldOnClient[T]:
        of_list, read = OfList(kept.is_whole, kept.parse), list[EntriesPage[T]]()
        with partner_errors(SYSTEM):
            await self._selected(record)
            # The system counts each page of it as a look.
            async with self._viewing.look(kept.kind, record.record_id) as look:
                first = await self._client.read(kept.path, kept.screen, kept.is_whole, look)
                again = partial(self._first_kept_again, kept, record, look)
                async for page in self._pages(first, of_list, again, look):
                    await _note(look, page.client, record)
                    read.append(page)
        entries = tuple(entry for page in read for entry in page.entries)
        refuse_changed([page.total for page in read], SYSTEM)
        refuse_incomplete(len(entries), read[-1].total, SYSTEM)
        return HeldOnClient(record, entries, read[-1].merged_into)

    async def _pages(
        self,
        first: Document,
        of_list: OfList[Listed],
        first_again: Callable[[Document], Awaitable[Document]],
        look: Look | None = None,
    ) -> AsyncIterator[Listed]:
        """Each page of a list, by its pager's post-backs; whose it is, is checked before the next.

        Raises:
            PageIncomplete: another page came than the one asked for, the list never ends, or its
                first page lists others by then.
        """
        shown, page = first, of_list.parse(first.html)
        begins = page
        yield page
        while page.page < min(page.pages, MOST_PAGES):
            asked_for = page.page + 1
            turned = parsing.page_numbered(asked_for, shown)
            shown = await self._client.send(turned, of_list.is_whole, look)
            page = of_list.parse(shown.html)
            yield page
            if page.page != asked_for:
                raise PageIncomplete("another page of the list", system=SYSTEM)
        if page.page != page.pages:
            raise PageIncomplete("list never ends", system=SYSTEM)
        if page.pages > 1:
            again = await first_again(shown)
            refuse_changed([begins, of_list.parse(again.html)], SYSTEM)

    async def _first_again(self, of_list: OfList[Listed], last: Document) -> Document:
        """The first page of a search or of the log, by the pager of its last one.

        The pager shows ten pages at a time, and the first one always has a way back to it.
        """
        back = "1" if of_list.parse(last.html).page <= parsing.PAGES_IN_THE_PAGER else "First"
        return await self._client.send(last.posting(back), of_list.is_whole)

    async def _first_kept_again(
        self, kept: KeptOnClient[T], record: RecordRef, look: Look, _last: Document
    ) -> Document:
        """The first page of a list on a client's record, opened anew, which is a look again."""
        page = await self._client.read(kept.path, kept.screen, kept.is_whole, look)
        await _note(look, kept.parse(page.html).client, record)
        return page


async def _note(look: Look, shown: str, record: RecordRef) -> None:
    """Write down whose page was seen; then go on only if it is the client asked for."""
    await look.record(shown)
    if shown != record.record_id:
        raise WrongRecordShown(system=SYSTEM)


def _refuse_other_than(record: RecordRef, found: PersonsFound) -> None:
    """A search by number lists this client alone. Raises: the error that says what it was."""
    if found.is_certainly_nobody:
        raise RecordNotFound(system=SYSTEM)
    if not found.rows and found.withheld:
        raise RecordRestricted(system=SYSTEM)
    if [row.record for row in found.rows] != [record]:
        raise WrongRecordShown("search by number", system=SYSTEM)
    if found.rows[0].is_restricted:
        raise RecordRestricted(system=SYSTEM)


def _named(person: PersonOnRecord) -> tuple[RecordRef, str, date | None]:
    """The strip has the surname in capitals."""
    return person.record, person.surname.upper(), person.born_on


def _not_saved(words: str) -> RecordLocked | ContentRefused:
    """The error for what the page says instead of saving. Raises: FieldWanted."""
    refuse_new_field(words, NewContactPage.FIELDS, "new contact", SYSTEM)
    if "open for change by" in words:
        return RecordLocked(system=SYSTEM)
    return ContentRefused("new contact", system=SYSTEM)


def _contact_saved(location: str) -> str:
    address = urlsplit(location)
    if address.path.startswith("/Account/"):
        raise SessionExpired(system=SYSTEM)
    named = parse_qs(address.query).get("contact")
    if address.path != SAVED or not named:
        raise SystemUnavailable("an answer to Save that names no contact", system=SYSTEM)
    return named[0]
