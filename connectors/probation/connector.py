"""What a worker can read in the probation system; one signed-in page of one lane."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from playwright.async_api import Locator

from connectors.probation import parsing
from connectors.probation.pages import (
    AcceptableUsePage,
    ElsewherePage,
    HomePage,
    MemorableWordPage,
    OfficePage,
    PasswordPage,
    SearchPage,
    UserIdPage,
)
from connectors.probation.parsing import CaseTab
from domain.errors import (
    PageIncomplete,
    PageNotAsExpected,
    RecordNotFound,
    SecondStepWanted,
    WrongRecordShown,
)
from domain.identifiers import Crn, NomsNumber, PncId
from domain.people import RecordRef
from domain.person_search import PersonsFound
from domain.probation import Supervision
from runtime.browser import partner_errors
from runtime.documents import Document
from runtime.landmarks import Landmark, Screen
from runtime.lists import persons_found
from runtime.manifests import load_manifest
from runtime.partner_page import PartnerPage, secret_given
from runtime.partners import Account, ScreenCheck
from runtime.session_client import OfList, SearchForm, SessionClient
from runtime.tabs import Tab
from runtime.viewing import Viewing

SYSTEM = parsing.SYSTEM
MANIFEST = load_manifest(Path(__file__).parent)
REASON = "Safeguarding enquiry"
SEARCH = SearchForm(SearchPage.PATH, "case search", parsing.is_search, "Search")
CASES = OfList(parsing.lists_cases, parsing.cases_page)
SCREENS = (Screen("search cases", SearchPage.PATH, SearchPage.LANDMARKS),)


class Probation:
    """The probation system on one page of a lane's context. `sign_in` comes first."""

    def __init__(self, tab: Tab, account: Account, page_seconds: float, viewing: Viewing) -> None:
        self._page = tab.page
        self._account = account
        partner = (account.base_url, SYSTEM, page_seconds, parsing.REFUSALS)
        self._shown = PartnerPage(tab.page, *partner)
        self._viewing = viewing
        self._client = SessionClient(tab, *partner)
        self._note = ""
        self._found_at: dict[str, str] = {}

    async def sign_in(self, note: str) -> None:
        """Sign in once, step by step; the note goes with every search and every case opened.

        Raises: SignInRefused, PasswordExpired, ConnectorClosed, PageNotAsExpected,
        UnderMaintenance: the connector closes. SystemUnavailable, AnswerTooLate.
        """
        await self.state_reason(note)
        with partner_errors(SYSTEM):
            await self._give_user_id()
            with secret_given(SYSTEM):
                await PasswordPage(self._page).give(self._account.password.reveal())
                await self._give_characters()
                await self._choose_office_and_accept()

    async def state_reason(self, note: str) -> None:
        """Change the note; at least ten characters, and nobody's details."""
        self._note = note
        # A case is kept under the reason of the search its link came from.
        self._found_at.clear()

    async def persons_named(
        self, surname: str, forename: str, born_on: date | None
    ) -> PersonsFound:
        """People whose names begin so, aliases and former surnames too; born then, if given."""
        typed = {"Surname": surname, "Forename": forename}
        if born_on:
            parts = {"Day": born_on.day, "Month": born_on.month, "Year": born_on.year}
            typed |= {label: str(part) for label, part in parts.items()}
        return await self._found(typed)

    async def person_with_crn(self, crn: Crn) -> PersonsFound:
        """The person with this case reference number."""
        return await self._found({"CRN": crn})

    async def persons_with_pnc_id(self, pnc_id: PncId) -> PersonsFound:
        """People with this PNC ID."""
        return await self._found({"PNC ID": pnc_id})

    async def persons_with_noms_number(self, number: NomsNumber) -> PersonsFound:
        """People with this prison number."""
        return await self._found({"NOMS number": number})

    async def supervision(self, record: RecordRef) -> Supervision:
        """Whether and how this person is supervised, and who to ring: every tab of the case.

        Raises: RecordNotFound, RecordRestricted, WrongRecordShown, PageIncomplete.
        """
        with partner_errors(SYSTEM):
            summary = await self._tab(await self._link_to(record), CaseTab.SUMMARY, record)
            tabs = {CaseTab.SUMMARY: summary.html}
            for tab in CaseTab:
                if tab not in tabs:
                    tabs[tab] = (await self._tab(summary.link(tab), tab, record)).html
        return parsing.supervision_shown(tabs)

    async def check_screens(self) -> list[ScreenCheck]:
        """Visit the screens a shift uses and compare their landmarks; searches for nobody."""
        with partner_errors(SYSTEM):
            return await self._shown.check_all(SCREENS, HomePage(self._page).menu)

    async def _found(self, typed: Mapping[str, str]) -> PersonsFound:
        with partner_errors(SYSTEM):
            note = self._note
            asked = {**typed, "Reason for search": REASON, "Note": note}
            async with self._viewing.look("cases") as look:
                pages = await self._client.listed(SEARCH, asked, CASES, "Next page", look)
                persons = [page.persons for page in pages]
                await look.search(sum(len(page.rows) for page in persons))
        found = persons_found(persons, SYSTEM)
        if note == self._note:
            for page in pages:
                self._found_at |= page.links
        return found

    async def _link_to(self, record: RecordRef) -> str:
        """Where a search under the reason stated last found this case; it is searched for once."""
        note = self._note
        if record.record_id not in self._found_at:
            found = await self.person_with_crn(Crn(record.record_id))
            if found.too_many:
                raise PageIncomplete("too many cases for one CRN", system=SYSTEM)
        if note != self._note:
            raise WrongRecordShown("searched for another reason", system=SYSTEM)
        if record.record_id not in self._found_at:
            raise RecordNotFound(system=SYSTEM)
        return self._found_at[record.record_id]

    async def _tab(self, where: str, tab: CaseTab, record: RecordRef) -> Document:
        async with self._viewing.look(f"case_{tab.lower()}", record.record_id) as look:
            page = await self._client.read(where, tab.lower(), parsing.is_whole(tab), look)
            shown = parsing.crn_shown(page.html)
            await look.record(shown)
        if shown != record.record_id:
            raise WrongRecordShown(system=SYSTEM)
        return page

    async def _give_user_id(self) -> None:
        user_id, password = UserIdPage(self._page), PasswordPage(self._page)
        await self._shown.open(UserIdPage.PATH, user_id.heading, "sign on")
        await self._shown.refuse_drift("sign on", UserIdPage.LANDMARKS)
        await user_id.give(self._account.user_id)
        await self._step(password.heading, "password", PasswordPage.LANDMARKS)

    async def _give_characters(self) -> None:
        page, word = MemorableWordPage(self._page), self._account.memorable_word
        await self._step(page.heading, "memorable word", MemorableWordPage.LANDMARKS)
        if word is None:
            raise SecondStepWanted("no memorable word", system=SYSTEM)
        if not await page.fill(word.reveal()):
            raise PageNotAsExpected("memorable word", "known character", system=SYSTEM)
        await page.go_on()

    async def _choose_office_and_accept(self) -> None:
        office, use = OfficePage(self._page), AcceptableUsePage(self._page)
        await self._step(office.heading, "office", OfficePage.LANDMARKS)
        await office.choose_ours()
        await self._step(use.heading, "acceptable use", AcceptableUsePage.LANDMARKS)
        await use.accept()
        # A stale session of this account is ours to end; nobody else's ever is.
        elsewhere, inside = ElsewherePage(self._page), HomePage(self._page).heading
        await self._shown.step_if_asked(elsewhere.heading, elsewhere.carry_on, inside, "home")

    async def _step(self, heading: Locator, screen: str, landmarks: tuple[Landmark, ...]) -> None:
        await self._shown.expect(heading, screen)
        await self._shown.refuse_drift(screen, landmarks)
