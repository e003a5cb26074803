"""What a worker can read in the education system; one signed-in page of one lane."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from urllib.parse import quote

from connectors.education import parsing
from connectors.education.pages import (
    DirectoryPage,
    EstablishmentsPage,
    HomePage,
    InUsePage,
    SearchByAddressPage,
    SearchByNamePage,
    SearchByUpnPage,
    SignInPage,
)
from domain.errors import WrongRecordShown
from domain.establishments import (
    Contact,
    ContactDirectory,
    Establishment,
    EstablishmentRegister,
    Pupil,
)
from domain.identifiers import CouncilCode, Postcode, Upn
from domain.people import RecordRef
from domain.person_search import PersonsFound
from runtime.browser import partner_errors
from runtime.documents import Document
from runtime.landmarks import Screen
from runtime.lists import persons_found
from runtime.manifests import load_manifest
from runtime.partner_page import PartnerPage, secret_given
from runtime.partners import Account, ScreenCheck
from runtime.session_client import OfList, SearchForm, SessionClient
from runtime.tabs import Tab
from runtime.viewing import Look, Viewing

SYSTEM = parsing.SYSTEM
MANIFEST = load_manifest(Path(__file__).parent)
CSV = "text/csv"
PUPILS = OfList(parsing.lists_pupils, parsing.results_page)
SCREENS = (
    Screen("search by UPN", SearchByUpnPage.PATH, SearchByUpnPage.LANDMARKS),
    Screen("search by name", SearchByNamePage.PATH, SearchByNamePage.LANDMARKS),
    Screen("search by address", SearchByAddressPage.PATH, SearchByAddressPage.LANDMARKS),
    Screen("establishments", EstablishmentsPage.PATH, EstablishmentsPage.LANDMARKS),
    Screen("contact directory", DirectoryPage.PATH, DirectoryPage.LANDMARKS),
)


class Education:
    """The education system on one page of a lane's context. `sign_in` comes first."""

    def __init__(self, tab: Tab, account: Account, page_seconds: float, viewing: Viewing) -> None:
        self._page = tab.page
        self._account = account
        partner = (account.base_url, SYSTEM, page_seconds, parsing.REFUSALS)
        self._shown = PartnerPage(tab.page, *partner)
        self._viewing = viewing
        self._client = SessionClient(tab, *partner)
        self._note = ""
        self._note_at_partner = ""

    async def sign_in(self, note: str) -> None:
        """Sign in once; the note goes with every search and every pupil opened from here on.

        Raises: SignInRefused, PasswordExpired, ConnectorClosed, PageNotAsExpected,
        UnderMaintenance: the connector closes. SystemUnavailable, AnswerTooLate.
        """
        await self.state_reason(note)
        self._note_at_partner = ""
        with partner_errors(SYSTEM):
            sign_in, in_use = SignInPage(self._page), InUsePage(self._page)
            await self._shown.open("/account/sign-in", sign_in.heading, "sign in")
            await self._shown.refuse_drift("sign in", SignInPage.LANDMARKS)
            # A stale session of this account is ours to end; nobody else's ever is.
            inside = HomePage(self._page).heading
            with secret_given(SYSTEM):
                await sign_in.sign_in(self._account.user_id, self._account.password.reveal())
                await self._shown.step_if_asked(in_use.heading, in_use.use_here, inside, "home")

    async def state_reason(self, note: str) -> None:
        """Change the reason note; at least ten characters, and nobody's details."""
        self._note = note

    async def pupils_with_upn(self, upn: Upn) -> PersonsFound:
        """Pupils with this UPN."""
        return await self._found(SearchByUpnPage.PATH, {"UPN": upn})

    async def pupils_named(self, surname: str, forename: str, born_on: date | None) -> PersonsFound:
        """Pupils whose names begin so, known-as and former names too; born on this day if given."""
        born = born_on.strftime("%d/%m/%Y") if born_on else ""
        typed = {"Surname": surname, "Forename": forename, "Date of birth": born}
        return await self._found(SearchByNamePage.PATH, typed)

    async def pupils_at(self, postcode: Postcode, house: str) -> PersonsFound:
        """Pupils who live at an address now; an empty house means the whole postcode."""
        typed = {"Postcode": postcode, "House name or number": house}
        return await self._found(SearchByAddressPage.PATH, typed)

    async def pupil(self, record: RecordRef) -> Pupil:
        """The pupil with this record, with every place on a roll.

        Raises: RecordNotFound, RecordRestricted, WrongRecordShown, PageIncomplete.
        """
        with partner_errors(SYSTEM):
            async with self._viewing.look("pupil", record.record_id) as look:
                page = await self._pupil_or_note(record, look)
                if parsing.asks_for_note(page):
                    look.waits()
                    note = self._note
                    form = page.form("Continue").filled({"Reason note": note})
                    page = await self._client.send(form, parsing.is_pupil, look)
                    self._note_at_partner = note
                shown = parsing.pupil_shown(page.html)
                await look.record(shown.person.record.record_id)
        if shown.person.record != record:
            raise WrongRecordShown(system=SYSTEM)
        return shown

    async def establishment(self, reference: str) -> Establishment:
        """The school with this URN, or a council's team with this reference.

        Raises: RecordNotFound, WrongRecordShown, PageIncomplete.
        """
        with partner_errors(SYSTEM):
            path = f"/establishments/{quote(reference, safe='')}"
            async with self._viewing.look("establishment", reference) as look:
                is_whole = parsing.is_establishment
                page = await self._client.read(path, "establishment", is_whole, look)
                shown = parsing.establishment_shown(page.html)
                await look.record(shown.reference)
        if shown.reference != reference:
            raise WrongRecordShown(system=SYSTEM)
        return shown

    async def contacts_of(self, reference: str) -> tuple[Contact, ...]:
        """The directory's lines for a school by its URN, or for a council's team.

        Raises: RecordNotFound, WrongRecordShown, PageIncomplete.
        """
        return await self._contacts(f"/directory/{quote(reference, safe='')}", reference)

    async def contacts_of_council(self, council: CouncilCode) -> tuple[Contact, ...]:
        """The directory's lines for all of a council's own teams.

        Raises: RecordNotFound, WrongRecordShown, PageIncomplete.
        """
        return await self._contacts(f"/directory/council/{quote(council, safe='')}", council)

    async def directory(self) -> ContactDirectory:
        """The whole contact directory, as a file.

        Raises: PageIncomplete when it is cut short, PageNotAsExpected when a column is not there.
        """
        return parsing.contact_directory(await self._file("directory"))

    async def establishments(self) -> EstablishmentRegister:
        """Every establishment with its calendar, as a file.

        Raises: PageIncomplete when it is cut short, PageNotAsExpected when a column is not there.
        """
        return parsing.establishment_register(await self._file("establishments"))

    async def check_screens(self) -> list[ScreenCheck]:
        """Visit the screens a shift uses and compare their landmarks; searches for nobody."""
        with partner_errors(SYSTEM):
            return await self._shown.check_all(SCREENS, HomePage(self._page).menu)

    async def _pupil_or_note(self, record: RecordRef, look: Look) -> Document:
        """The pupil, or what asks for the note first: a changed note has not reached the system."""
        number = quote(record.record_id, safe="")
        is_kept = self._note == self._note_at_partner
        path = f"/pupils/{number}" if is_kept else f"/pupils/note?for={number}"
        return await self._client.read(path, "pupil", parsing.is_pupil_or_asks_for_note, look)

    async def _found(self, path: str, typed: Mapping[str, str]) -> PersonsFound:
        with partner_errors(SYSTEM):
            form = SearchForm(path, "pupil search", parsing.is_search, "Search")
            note = self._note
            asked = {**typed, "Reason note": note}
            async with self._viewing.look("pupils") as look:
                pages = await self._client.listed(form, asked, PUPILS, "Next page", look)
                await look.search(sum(len(page.rows) for page in pages))
        self._note_at_partner = note
        return persons_found(pages, SYSTEM)

    async def _contacts(self, path: str, reference: str) -> tuple[Contact, ...]:
        with partner_errors(SYSTEM):
            async with self._viewing.look("contacts", reference) as look:
                page = await self._client.read(path, "contacts", parsing.is_contacts, look)
                shown, contacts = parsing.contacts_shown(page.html)
                await look.record(shown)
        if shown != reference:
            raise WrongRecordShown(system=SYSTEM)
        return contacts

    async def _file(self, register: str) -> bytes:
        """The file's content; a page in its place says why."""
        with partner_errors(SYSTEM):
            async with self._viewing.look(register) as look:
                answer = await self._client.file(f"/{register}/download.csv", CSV, look)
                await look.file()
        return answer
