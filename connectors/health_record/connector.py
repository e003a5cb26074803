"""What a worker can ask the viewer of health; one page of one lane's signed-in session."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from pathlib import Path

from connectors.health_record import parsing
from connectors.health_record.pages import (
    AnotherDevicePage,
    ByNamePage,
    ByNumberPage,
    ByReferencePage,
    CodePage,
    DeclarationPage,
    SignInPage,
    StartPage,
)
from domain.errors import PurposeNotServed, SecondStepWanted, WrongRecordShown
from domain.folding import fold_name
from domain.health_record import AccessLook, HealthLookUp, HealthStatus
from domain.identifiers import NhsNumber, Postcode
from domain.people import RecordRef
from domain.person_search import PersonRow, PersonsFound
from runtime.browser import partner_errors
from runtime.documents import Document
from runtime.landmarks import Screen
from runtime.lists import persons_found, refuse_changed, refuse_incomplete
from runtime.manifests import load_manifest
from runtime.partner_page import PartnerPage, secret_given
from runtime.partners import Account, ScreenCheck
from runtime.session_client import OfList, SearchForm, SessionClient
from runtime.tabs import Tab
from runtime.viewing import Look, Viewing

SYSTEM = parsing.SYSTEM
MANIFEST = load_manifest(Path(__file__).parent)
PEOPLE = OfList(parsing.is_answer, parsing.people_page)
HISTORY = OfList(parsing.is_history, parsing.history_page)
BY_NUMBER = SearchForm(ByNumberPage.PATH, "look-up by number", parsing.is_form, "Look up")
BY_NAME = SearchForm(ByNamePage.PATH, "look-up by name", parsing.is_form, "Look up")
BY_REFERENCE = SearchForm(ByReferencePage.PATH, "look-up by reference", parsing.is_form, "Look up")
SCREENS = (
    Screen("look-up by number", ByNumberPage.PATH, ByNumberPage.LANDMARKS),
    Screen("look-up by name", ByNamePage.PATH, ByNamePage.LANDMARKS),
    Screen("look-up by reference", ByReferencePage.PATH, ByReferencePage.LANDMARKS),
)
# The viewer's words for each purpose of ours.
REASONS = {
    "protect_child": "Child safeguarding",
    "protect_adult": "Adult safeguarding",
    "prevent_crime": "Prevention of crime",
}


class HealthRecord:
    """The viewer on one page of a lane's context. `sign_in` comes first, once a session.

    Every look-up is shown to the person's local authority, with the reason stated here.
    """

    def __init__(self, tab: Tab, account: Account, page_seconds: float, viewing: Viewing) -> None:
        self._page = tab.page
        self._account = account
        partner = (account.base_url, SYSTEM, page_seconds, parsing.REFUSALS)
        self._shown = PartnerPage(tab.page, *partner)
        self._viewing = viewing
        self._client = SessionClient(tab, *partner)
        self._reference = ""

    async def sign_in(self, reference: str) -> None:
        """Sign in once, with a code, and declare; the reference goes with every look-up.

        Raises: SignInRefused, PasswordExpired, PageNotAsExpected, UnderMaintenance: the connector
        closes. SystemUnavailable, AnswerTooLate.
        """
        await self.state_reason(reference)
        with partner_errors(SYSTEM):
            sign_in = SignInPage(self._page)
            await self._shown.open("/sign-in", sign_in.heading, "sign in")
            await self._shown.refuse_drift("sign in", SignInPage.LANDMARKS)
            with secret_given(SYSTEM):
                await sign_in.sign_in(self._account.user_id, self._account.password.reveal())
                await self._take_further_steps()

    async def state_reason(self, reference: str) -> None:
        """Change the reference of the case, at least six characters and nobody's details.

        The reason for access itself is the purpose of the viewing.
        """
        self._reference = reference

    async def by_nhs_number(self, number: NhsNumber) -> HealthLookUp:
        """Whoever has this NHS number; one person is opened at once.

        Raises: WrongRecordShown, PageIncomplete, ContentRefused, PurposeNotServed.
        """
        look_up = await self._looked_up(BY_NUMBER, {"NHS number": number})
        if look_up.status and look_up.status.nhs_number != number:
            raise WrongRecordShown(system=SYSTEM)
        return look_up

    async def by_name(
        self, surname: str, forename: str, born_on: date, postcode: Postcode | None = None
    ) -> HealthLookUp:
        """Whoever has this last name, such a first name, and was born (or is expected) on this day.

        With a postcode, people whose address is kept private are left out and counted. One person
        is opened at once. Raises: WrongRecordShown, PageIncomplete, ContentRefused,
        PurposeNotServed.
        """
        typed = {
            "First name": forename,
            "Last name": surname,
            "Day": str(born_on.day),
            "Month": str(born_on.month),
            "Year": str(born_on.year),
            "Postcode (optional)": postcode or "",
        }
        look_up = await self._looked_up(BY_NAME, typed)
        if look_up.status and not _is_about(look_up.status, surname, forename, born_on):
            raise WrongRecordShown(system=SYSTEM)
        return look_up

    async def status(self, record: RecordRef) -> HealthStatus:
        """The status of the person with this reference, looked up anew.

        Raises: RecordNotFound, RecordRestricted, WrongRecordShown, PageIncomplete,
        PurposeNotServed.
        """
        with partner_errors(SYSTEM):
            page = await self._person(record)
            return parsing.status_shown(page.html)

    async def access_history(self, record: RecordRef) -> tuple[AccessLook, ...]:
        """Who looked at this person, when and why, newest first: this look is the first.

        Raises: RecordNotFound, RecordRestricted, WrongRecordShown, PurposeNotServed;
        PageIncomplete also when somebody else looked meanwhile.
        """
        with partner_errors(SYSTEM):
            link = (await self._person(record)).link("Access history")
            async with self._viewing.look("access_history", record.record_id) as look:
                first = await self._client.read(link, "access history", parsing.is_history, look)
                await _note(look, first, record)
                pages = await self._client.pages(first, "Next page", HISTORY)
        looks = tuple(look for page in pages for look in page.looks)
        refuse_changed([page.total for page in pages], SYSTEM)
        refuse_incomplete(len(looks), pages[-1].total, SYSTEM)
        return looks

    async def check_screens(self) -> list[ScreenCheck]:
        """Visit the screens a shift uses and compare their landmarks; looks nobody up."""
        with partner_errors(SYSTEM):
            return await self._shown.check_all(SCREENS, StartPage(self._page).sign_out)

    async def _take_further_steps(self) -> None:
        code, device = CodePage(self._page), AnotherDevicePage(self._page)
        declaration = DeclarationPage(self._page)
        inside = declaration.heading.or_(device.heading)
        give = partial(self._give, code)
        await self._shown.step_if_asked(code.heading, give, inside, "after sign in")
        # A stale session of this account is ours to end; nobody else's ever is.
        await self._shown.step_if_asked(
            device.heading, device.carry_on_here, declaration.heading, "declaration"
        )
        await self._shown.refuse_drift("declaration", DeclarationPage.LANDMARKS)
        await declaration.declare()
        await self._shown.expect(StartPage(self._page).heading, "look a person up")

    async def _give(self, page: CodePage) -> None:
        await self._shown.refuse_drift("one-time code", CodePage.LANDMARKS)
        if self._account.one_time_code is None:
            raise SecondStepWanted("one-time code wanted", system=SYSTEM)
        await page.give((await self._account.one_time_code()).reveal())

    async def _looked_up(self, form: SearchForm, typed: Mapping[str, str]) -> HealthLookUp:
        with partner_errors(SYSTEM):
            async with self._viewing.look("people") as look:
                answer = await self._asked(form, typed, look)
                is_status = parsing.is_status(answer)
                pages = [] if is_status else await self._client.pages(answer, "Next page", PEOPLE)
                await look.search(_listed(pages))
        if is_status:
            return _the_only_one(await self._status_in(answer))
        name_matches = frozenset[RecordRef]().union(*(page.name_matches_only for page in pages))
        found = persons_found([page.people for page in pages], SYSTEM)
        return HealthLookUp(found, name_matches_only=name_matches)

    async def _person(self, record: RecordRef) -> Document:
        """The status page of the person with this reference."""
        typed = {"SafeSight reference": record.record_id}
        async with self._viewing.look("people") as look:
            answer = await self._asked(BY_REFERENCE, typed, look)
            await look.search(0 if parsing.finds_nobody(answer) else 1)
        parsing.refuse_other_answers(answer)
        async with self._viewing.look("status", record.record_id) as look:
            look.shows()
            await _note(look, answer, record)
        return answer

    async def _status_in(self, answer: Document) -> HealthStatus:
        """The status a look-up was answered with, which is a look of its own."""
        async with self._viewing.look("status") as look:
            look.shows()
            await look.record(parsing.reference_on(answer.html))
        return parsing.status_shown(answer.html)

    async def _asked(self, form: SearchForm, typed: Mapping[str, str], look: Look) -> Document:
        """What a look-up is answered, with its reason for access.

        Raises: PurposeNotServed, before anything is asked, for one the viewer has no words for.
        """
        reason = REASONS.get(self._viewing.reason.purpose_code)
        if reason is None:
            raise PurposeNotServed(self._viewing.reason.purpose_code, system=SYSTEM)
        why = {"Reason for access": reason, "Your reference": self._reference}
        return await self._client.ask(form, {**typed, **why}, parsing.is_answer, look)


async def _note(look: Look, page: Document, record: RecordRef) -> None:
    """Write down whom a page is about. Raises: WrongRecordShown when that is somebody else."""
    reference = parsing.reference_on(page.html)
    await look.record(reference)
    if reference != record.record_id:
        raise WrongRecordShown(system=SYSTEM)


def _listed(pages: list[parsing.PeoplePage]) -> int:
    """How many people a look-up named; the only one is opened and not listed."""
    return sum(len(page.people.rows) for page in pages) if pages else 1


def _the_only_one(shown: HealthStatus) -> HealthLookUp:
    row = PersonRow(shown.record, shown.names, shown.born_on)
    matched = frozenset({shown.record}) if shown.name_match_only else frozenset[RecordRef]()
    return HealthLookUp(PersonsFound((row,)), shown, matched)


def _is_about(shown: HealthStatus, surname: str, forename: str, born_on: date) -> bool:
    """Whether the person opened is one this look-up can have meant: by names, and by birth."""
    surnames = {fold_name(name.surname) for name in shown.names}
    forenames = [fold_name(name.forename) for name in shown.names]
    is_named = fold_name(surname) in surnames and any(
        name.startswith(fold_name(forename)) for name in forenames
    )
    return is_named and (shown.born_on or shown.due_on) in (born_on, None)
