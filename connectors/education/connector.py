"""What a worker can read in the education system; one signed-in page of one lane."""

from collections.abc import Awaitable
from datetime import date
from functools import partial
from pathlib import Path
from urllib.parse import quote

from playwright.async_api import Locator, Page

from connectors.education import parsing
from connectors.education.pages import (
    HEADINGS,
    DirectoryPage,
    EstablishmentsPage,
    HomePage,
    InUsePage,
    NotePage,
    RecordPage,
    ResultsPage,
    SearchByAddressPage,
    SearchByNamePage,
    SearchByUpnPage,
    SignInPage,
    troubles,
)
from domain.errors import PageIncomplete, WrongRecordShown
from domain.establishments import (
    Contact,
    ContactDirectory,
    Establishment,
    EstablishmentRegister,
    Pupil,
)
from domain.identifiers import CouncilCode, Postcode, Upn
from domain.people import RecordRef
from domain.person_search import PersonRow, PersonsFound
from runtime.browser import partner_errors
from runtime.downloads import download
from runtime.manifests import load_manifest
from runtime.partner_page import PartnerPage
from runtime.partners import Account, ScreenCheck
from runtime.viewing import Viewing

SYSTEM = parsing.SYSTEM
MANIFEST = load_manifest(Path(__file__).parent)
# The system lists no more than fifty pupils, twenty a page.
MOST_PAGES = 3
CSV = "text/csv"


class Education:
    """The education system on one page of a lane's context. `sign_in` comes first."""

    def __init__(self, page: Page, account: Account, page_seconds: float, viewing: Viewing) -> None:
        self._page = page
        self._account = account
        self._shown = PartnerPage(page, SYSTEM, page_seconds)
        self._viewing = viewing
        self._note = ""

    async def sign_in(self, note: str) -> None:
        """Sign in once; the note goes with every search and every pupil opened from here on.

        Raises: SignInRefused, PasswordExpired, ConnectorClosed, PageNotAsExpected,
        UnderMaintenance: the connector closes. SystemUnavailable, AnswerTooLate.
        """
        self.state_reason(note)
        with partner_errors(SYSTEM):
            sign_in = SignInPage(self._page)
            await self._open("/account/sign-in", sign_in.heading, "sign in")
            await self._shown.refuse_drift("sign in", SignInPage.LANDMARKS)
            await sign_in.sign_in(self._account.user_id, self._account.password.reveal())
            await self._end_own_other_session()

    def state_reason(self, note: str) -> None:
        """Change the reason note; at least ten characters, and nobody's details."""
        self._note = note

    async def pupils_with_upn(self, upn: Upn) -> PersonsFound:
        """Pupils with this UPN."""
        form = SearchByUpnPage(self._page)
        with partner_errors(SYSTEM):
            await self._open(SearchByUpnPage.PATH, form.heading, "search by UPN")
            return await self._found(form.search(upn, self._note))

    async def pupils_named(self, surname: str, forename: str, born_on: date | None) -> PersonsFound:
        """Pupils whose names begin so, known-as and former names too; born on this day if given."""
        form = SearchByNamePage(self._page)
        born = born_on.strftime("%d/%m/%Y") if born_on else ""
        with partner_errors(SYSTEM):
            await self._open(SearchByNamePage.PATH, form.heading, "search by name")
            return await self._found(form.search(surname, forename, born, self._note))

    async def pupils_at(self, postcode: Postcode, house: str) -> PersonsFound:
        """Pupils who live at an address now; an empty house means the whole postcode."""
        form = SearchByAddressPage(self._page)
        with partner_errors(SYSTEM):
            await self._open(SearchByAddressPage.PATH, form.heading, "search by address")
            return await self._found(form.search(postcode, house, self._note))

    async def pupil(self, record: RecordRef) -> Pupil:
        """The pupil with this record, with every place on a roll.

        Raises: RecordNotFound, RecordRestricted, WrongRecordShown, PageIncomplete.
        """
        with partner_errors(SYSTEM):
            note, end = NotePage(self._page), RecordPage(self._page).end_of_pupil
            path = f"/pupils/{quote(record.record_id, safe='')}"
            await self._open(path, end.or_(note.heading), "pupil")
            if await note.heading.is_visible():
                await note.give(self._note)
                await self._expect(end, "pupil")
            shown = parsing.pupil_shown(await self._page.content())
        await self._viewing.record("pupil", shown.person.record.record_id)
        if shown.person.record != record:
            raise WrongRecordShown(system=SYSTEM)
        return shown

    async def establishment(self, reference: str) -> Establishment:
        """The school with this URN, or a council's team with this reference.

        Raises: RecordNotFound, WrongRecordShown, PageIncomplete.
        """
        with partner_errors(SYSTEM):
            end = RecordPage(self._page).end_of_establishment
            await self._open(f"/establishments/{quote(reference, safe='')}", end, "establishment")
            shown = parsing.establishment_shown(await self._page.content())
        await self._viewing.record("establishment", shown.reference)
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
        screens = (
            ("search by UPN", SearchByUpnPage),
            ("search by name", SearchByNamePage),
            ("search by address", SearchByAddressPage),
            ("establishments", EstablishmentsPage),
            ("contact directory", DirectoryPage),
        )
        with partner_errors(SYSTEM):
            checks, signed_in = [], HomePage(self._page).menu
            for screen, known in screens:
                await self._open(known.PATH, signed_in, screen)
                checks.append(await self._shown.check(screen, known.LANDMARKS))
            return checks

    async def _found(self, searching: Awaitable[None]) -> PersonsFound:
        await searching
        results, rows = ResultsPage(self._page), list[PersonRow]()
        for _ in range(MOST_PAGES):
            await self._expect(results.heading, "pupils found")
            shown = parsing.results_page(await self._page.content())
            rows.extend(shown.rows)
            if shown.page == shown.pages:
                await self._viewing.search("pupils", len(rows))
                _refuse_incomplete(rows, shown.total)
                return PersonsFound(tuple(rows), shown.withheld, shown.too_many)
            await results.turn_page()
            await self._page.wait_for_url(f"**page={shown.page + 1}")
        raise PageIncomplete("results never end", system=SYSTEM)

    async def _contacts(self, path: str, reference: str) -> tuple[Contact, ...]:
        with partner_errors(SYSTEM):
            await self._open(path, RecordPage(self._page).end_of_contacts, "contacts")
            shown, contacts = parsing.contacts_shown(await self._page.content())
        await self._viewing.record("contacts", shown)
        if shown != reference:
            raise WrongRecordShown(system=SYSTEM)
        return contacts

    async def _file(self, register: str) -> bytes:
        """The file's content; a page in its place says why by its heading."""
        url = f"{self._account.base_url}/{register}/download.csv"
        with partner_errors(SYSTEM):
            answer = await download(self._page, url, self._shown.seconds, SYSTEM)
        if answer.kind != CSV:
            heading = parsing.heading(answer.content.decode("utf-8", errors="replace"))
            raise HEADINGS.get(heading, PageIncomplete)(system=SYSTEM)
        await self._viewing.file(register)
        return answer.content

    async def _end_own_other_session(self) -> None:
        """A stale session of this account is ours to end; nobody else's ever is."""
        home, in_use = HomePage(self._page), InUsePage(self._page)
        await self._expect(home.heading.or_(in_use.heading), "after sign in")
        if await in_use.heading.is_visible():
            await in_use.use_here()
            await self._expect(home.heading, "home")

    async def _open(self, path: str, wanted: Locator, screen: str) -> None:
        await self._page.goto(f"{self._account.base_url}{path}")
        await self._expect(wanted, screen)

    async def _expect(self, wanted: Locator, screen: str) -> None:
        await self._shown.expect(wanted, screen, partial(troubles, self._page))


def _refuse_incomplete(rows: list[PersonRow], total: int) -> None:
    """A list that changed while it was read, or was cut short, is read again, not believed."""
    read = len({row.record for row in rows})
    if read != total:
        raise PageIncomplete(f"{read} of {total} rows", system=SYSTEM)
