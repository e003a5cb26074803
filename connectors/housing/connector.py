"""What a worker can read in the housing suite; one signed-in page of one lane."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from urllib.parse import quote

from connectors.housing import parsing
from connectors.housing.pages import (
    DeskPage,
    ElsewherePage,
    LandlordPage,
    SearchPage,
    SignInPage,
)
from domain.errors import WrongRecordShown
from domain.housing import TenanciesFound, Tenancy
from domain.identifiers import Postcode
from domain.people import RecordRef
from runtime.browser import partner_errors
from runtime.landmarks import Screen
from runtime.manifests import load_manifest
from runtime.partner_page import PartnerPage, secret_given
from runtime.partners import Account, ScreenCheck
from runtime.session_client import OfList, Running, SearchForm, SessionClient
from runtime.tabs import Tab
from runtime.viewing import Viewing

SYSTEM = parsing.SYSTEM
MANIFEST = load_manifest(Path(__file__).parent)
TENANCIES = OfList(parsing.lists_tenancies, parsing.results_page)
STILL_RUNNING = Running(parsing.is_running, "Look again now")
SCREENS = (
    Screen("choose landlord", LandlordPage.PATH, LandlordPage.LANDMARKS),
    Screen("tenancy search", SearchPage.PATH, SearchPage.LANDMARKS),
)


class Housing:
    """The housing suite on one page of a lane's context. `sign_in` comes first."""

    def __init__(self, tab: Tab, account: Account, page_seconds: float, viewing: Viewing) -> None:
        self._page = tab.page
        self._account = account
        partner = (account.base_url, SYSTEM, page_seconds, parsing.REFUSALS)
        self._shown = PartnerPage(tab.page, *partner)
        self._viewing = viewing
        self._client = SessionClient(tab, *partner)
        self._reason = ""

    async def sign_in(self, reason: str) -> None:
        """Sign in once, for every landlord; the reason goes with everything looked at.

        Raises: SignInRefused, PasswordExpired, ConnectorClosed, PageNotAsExpected,
        UnderMaintenance: the connector closes. SystemUnavailable, AnswerTooLate, ContentRefused.
        """
        with partner_errors(SYSTEM):
            sign_in, landlord = SignInPage(self._page), LandlordPage(self._page)
            await self._shown.open(SignInPage.PATH, sign_in.heading, "sign in")
            await self._shown.refuse_drift("sign in", SignInPage.LANDMARKS)
            # A stale session of this account is ours to end; nobody else's ever is.
            other = ElsewherePage(self._page)
            with secret_given(SYSTEM):
                await sign_in.sign_in(self._account.user_id, self._account.password.reveal())
                await self._shown.step_if_asked(
                    other.heading, other.carry_on_here, landlord.heading, "choose landlord"
                )
            await self._shown.refuse_drift("choose landlord", LandlordPage.LANDMARKS)
            await landlord.choose_all()
            await self._shown.expect(DeskPage(self._page).heading, "desk")
        await self.state_reason(reason)

    async def state_reason(self, reason: str) -> None:
        """Another reason, for what is looked at from here on; at least ten characters.

        Nobody's details. Raises: ContentRefused when it is too short.
        """
        search = SearchPage(self._page)
        with partner_errors(SYSTEM):
            await self._shown.open(SearchPage.PATH, search.heading, "tenancy search")
            await search.save_reason(reason)
            await self._shown.expect(search.saved, "reason for access")
        self._reason = " ".join(reason.split())

    async def tenancies_of(
        self, surname: str, forename: str, born_on: date | None
    ) -> TenanciesFound:
        """Tenancies with somebody on them whose names begin so, born on this day if given.

        Joint tenants, household members, former and known-as names too. Nothing found is never
        "nothing known": refuge places are hidden.
        """
        born = born_on.strftime("%d/%m/%Y") if born_on else ""
        typed = {"Surname": surname, "Forename": forename, "Date of birth": born}
        return await self._found(SearchPage.BY_NAME, typed)

    async def tenancies_at(self, postcode: Postcode, house: str) -> TenanciesFound:
        """Tenancies of an address, ended ones too; an empty house means the whole postcode."""
        typed = {"Postcode": postcode, "House name or number": house}
        return await self._found(SearchPage.BY_ADDRESS, typed)

    async def tenancy_with_reference(self, reference: str) -> TenanciesFound:
        """The tenancy with this reference, as a search finds it: one row, or none."""
        return await self._found(SearchPage.BY_REFERENCE, {"Tenancy reference": reference})

    async def tenancy(self, record: RecordRef) -> Tenancy:
        """The tenancy with this record: people, rent account, matters, whom to ring.

        Raises: RecordNotFound (a refuge place is not found either), RecordRestricted,
        WrongRecordShown, PageIncomplete.
        """
        with partner_errors(SYSTEM):
            path = f"/tenancy/{quote(record.record_id, safe='')}"
            async with self._viewing.look("tenancy", record.record_id) as look:
                page = await self._client.read(path, "tenancy", parsing.is_tenancy, look)
                shown = parsing.tenancy_shown(page.html)
                await look.record(shown.record.record_id)
        if shown.record != record:
            raise WrongRecordShown(system=SYSTEM)
        self._refuse_another_reason(parsing.reason_shown(page.html))
        return shown

    async def check_screens(self) -> list[ScreenCheck]:
        """Visit the screens a shift uses and compare their landmarks; searches for nobody."""
        with partner_errors(SYSTEM):
            return await self._shown.check_all(SCREENS, DeskPage(self._page).menu)

    async def _found(self, button: str, typed: Mapping[str, str]) -> TenanciesFound:
        """What a search answers once it has run: every page of it."""
        form = SearchForm(SearchPage.PATH, "tenancy search", parsing.is_search, button)
        with partner_errors(SYSTEM):
            async with self._viewing.look("tenancies") as look:
                begun = await self._client.ask(form, typed, parsing.runs_or_lists, look)
                first = await self._client.once_done(begun, STILL_RUNNING, parsing.lists_tenancies)
                pages = await self._client.pages(first, "More results", TENANCIES)
                await look.search(sum(len(page.rows) for page in pages))
        for page in pages:
            self._refuse_another_reason(page.reason)
        return parsing.tenancies_found(pages)

    def _refuse_another_reason(self, shown: str) -> None:
        """The session has one reason: what was shown under another's was not shown to this item."""
        if shown != self._reason:
            raise WrongRecordShown("shown for another reason", system=SYSTEM)
