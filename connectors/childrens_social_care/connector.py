"""What a worker can read in a council's case system; one signed-in page of one lane."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TypeVar

from connectors.childrens_social_care import parsing
from connectors.childrens_social_care.pages import (
    ElsewhereView,
    ListView,
    Menu,
    ReasonDialog,
    RecordView,
    SearchView,
    SignInView,
)
from domain.childrens_social_care import (
    Allocation,
    CareContact,
    CareEpisodes,
    CareRecord,
    ProtectionPlan,
)
from domain.errors import PageIncomplete, PageNotAsExpected, WrongRecordShown
from domain.identifiers import CouncilCode, NhsNumber, Postcode, Upn
from domain.people import RecordRef
from domain.person_search import PersonsFound
from runtime.browser import partner_errors
from runtime.landmarks import Screen
from runtime.lists import persons_found
from runtime.manifests import load_manifest
from runtime.partner_page import PartnerPage, secret_given
from runtime.partners import Account, ScreenCheck
from runtime.tabs import Tab
from runtime.viewing import Look, Viewing

SYSTEM = parsing.SYSTEM
MANIFEST = load_manifest(Path(__file__).parent)
REASON = "Referral research"
# Longest list a record may have; one that never ends is stopped here.
MOST_PARTS = 200
SCREENS = tuple(
    Screen(words, path, SearchView.landmarks(path))
    for words, path in (
        ("search by name", SearchView.BY_NAME),
        ("search by number", SearchView.BY_NUMBER),
        ("search by NHS number", SearchView.BY_NHS_NUMBER),
        ("search by UPN", SearchView.BY_UPN),
        ("search by address", SearchView.BY_ADDRESS),
    )
)

Read = TypeVar("Read")


class ChildrensSocialCare:
    """The case system on one page of a lane's context. `sign_in` comes first.

    Two pages of one session do not touch each other: a view knows its record by its address, and
    the server remembers none.
    """

    def __init__(self, tab: Tab, account: Account, page_seconds: float, viewing: Viewing) -> None:
        self._page = tab.page
        self._account = account
        self._viewing = viewing
        partner = (account.base_url, SYSTEM, page_seconds)
        self._door = PartnerPage(tab.page, *partner, parsing.AT_THE_DOOR)
        self._shown = PartnerPage(tab.page, *partner, parsing.REFUSALS)
        self._open: RecordRef | None = None
        self._note = ""
        self._opened_under_note = set[str]()

    async def sign_in(self, note: str) -> None:
        """Sign in once; the note goes with every record opened from here on.

        Raises: SignInRefused, PasswordExpired, ConnectorClosed, PageNotAsExpected,
        UnderMaintenance: the connector closes. SystemUnavailable, AnswerTooLate.
        """
        await self.state_reason(note)
        with partner_errors(SYSTEM):
            sign_in, elsewhere = SignInView(self._page), ElsewhereView(self._page)
            await self._door.open(SignInView.PATH, sign_in.heading, "sign in")
            await self._door.refuse_drift("sign in", SignInView.LANDMARKS)
            # A stale session of this account is ours to end; nobody else's ever is.
            inside = Menu(self._page).main
            with secret_given(SYSTEM):
                await sign_in.sign_in(self._account.user_id, self._account.password.reveal())
                await self._door.step_if_asked(
                    elsewhere.heading, elsewhere.use_here, inside, "home"
                )

    async def state_reason(self, note: str) -> None:
        """Change the note; at least ten characters, and nobody's details.

        The system asks once a record and session, and has no way to say another reason: a record
        that an earlier item opened stands there under that item's note, and our own trail says so.
        """
        self._note = note
        self._opened_under_note.clear()

    async def people_named(self, surname: str, forename: str, born_on: date | None) -> PersonsFound:
        """People whose names begin so, known-as and former too; born on this day if given."""
        born = born_on.isoformat() if born_on else ""
        typed = {"Surname": surname, "Forename": forename, "Date of birth": born}
        return await self._found(SearchView.BY_NAME, typed)

    async def people_numbered(
        self, local_number: str, council: CouncilCode | None = None
    ) -> PersonsFound:
        """People with this number, in every council or in one: each council gives its own.

        Raises: PageNotAsExpected when the system does not keep that council's records.
        """
        return await self._found(SearchView.BY_NUMBER, {"Record number": local_number}, council)

    async def people_with_nhs_number(self, number: NhsNumber) -> PersonsFound:
        """People with this NHS number."""
        return await self._found(SearchView.BY_NHS_NUMBER, {"NHS number": number})

    async def people_with_upn(self, upn: Upn) -> PersonsFound:
        """People with this UPN."""
        return await self._found(SearchView.BY_UPN, {"Unique pupil number": upn})

    async def people_at(self, postcode: Postcode, house: str) -> PersonsFound:
        """People who live at an address now; an empty house means the whole postcode."""
        typed = {"Postcode": postcode, "House name or number": house}
        return await self._found(SearchView.BY_ADDRESS, typed)

    async def person(self, record: RecordRef) -> CareRecord:
        """Who somebody is, who is whose, and who is allocated.

        Raises: RecordNotFound, RecordRestricted, WrongRecordShown, PageIncomplete, ContentRefused
        (the note).
        """
        shown = await self._part(record, "overview", parsing.overview)
        relatives = await self._part(record, "relationships", parsing.relatives)
        person = replace(shown.person, relationships=parsing.ties(relatives))
        return replace(shown, person=person, relatives=relatives)

    async def allocated_to(self, record: RecordRef) -> Allocation:
        """Who works with somebody now, and whom to ring. Raises: as `person`."""
        return await self._part(record, "overview", parsing.allocation)

    async def contacts_of(self, record: RecordRef) -> tuple[CareContact, ...]:
        """Every contact and referral, newest first. Raises: as `person`."""
        return await self._part(record, "contacts", parsing.contacts)

    async def episodes_of(self, record: RecordRef) -> CareEpisodes:
        """Every episode, open ones first; restricted ones are only counted. Raises: as `person`."""
        return await self._part(record, "episodes", parsing.episodes)

    async def plans_of(self, record: RecordRef) -> tuple[ProtectionPlan, ...]:
        """Every child protection plan with its reviews, newest first. Raises: as `person`."""
        return await self._part(record, "plans", parsing.plans)

    async def check_screens(self) -> list[ScreenCheck]:
        """Visit the forms a shift uses and compare their landmarks; searches for nobody."""
        self._open = None
        with partner_errors(SYSTEM):
            return await self._shown.check_all(SCREENS, Menu(self._page).main)

    async def _found(
        self, path: str, typed: Mapping[str, str], council: CouncilCode | None = None
    ) -> PersonsFound:
        self._open = None
        with partner_errors(SYSTEM):
            search = SearchView(self._page)
            await self._shown.open(path, search.heading, "search")
            await self._shown.refuse_drift("search", SearchView.landmarks(path))
            for label, words in typed.items():
                await search.type(label, words)
            if council and not await search.choose_council(council):
                raise PageNotAsExpected("search", f'choice "{council}"', system=SYSTEM)
            async with self._viewing.look("people") as look:
                found = parsing.results(await self._answer_to(search, look))
                await look.search(len(found.rows))
        return persons_found([found], SYSTEM)

    async def _answer_to(self, search: SearchView, look: Look) -> str:
        """What this search lists, to its end."""
        listed = ListView(self._page)
        look.asks()
        await search.search()
        await self._shown.expect(listed.begun.or_(search.too_many), "results")
        look.shows()
        if not await search.too_many.is_visible():
            await self._show_whole(listed, "results")
        return await RecordView(self._page).inner_html()

    async def _part(self, record: RecordRef, part: str, read: Callable[[str], Read]) -> Read:
        """A whole part of a record, and nobody else's."""
        with partner_errors(SYSTEM):
            view, has_head_anew = RecordView(self._page), self._open != record
            async with self._viewing.look(part, record.record_id) as look:
                await self._go_to(view, record, part, look)
                look.shows()
                if part != "overview":
                    await self._show_whole(ListView(self._page), part)
                html = await view.inner_html()
                shown = parsing.records_shown(html)
                earlier = record.record_id not in self._opened_under_note
                for record_id in sorted(shown):
                    await look.record(record_id, under_earlier_reason=earlier)
                    if has_head_anew and part != "overview":
                        await self._note_head(record_id, is_under_earlier_reason=earlier)
            value = read(html)
        if shown != {record.record_id}:
            raise WrongRecordShown(system=SYSTEM)
        self._open = record
        return value

    async def _note_head(self, record_id: str, *, is_under_earlier_reason: bool) -> None:
        """A page loaded at a list shows the record's head too, which is a look of its own."""
        async with self._viewing.look("head", record_id) as look:
            await look.record(record_id, under_earlier_reason=is_under_earlier_reason)

    async def _go_to(self, view: RecordView, record: RecordRef, part: str, look: Look) -> None:
        """Open the part; from another part of the same record without loading the page anew."""
        was_open, self._open = self._open, None
        wanted = view.complete if part == "overview" else ListView(self._page).begun
        if was_open == record and part != "overview":
            if not await view.link_to(part).is_visible():
                await self._shown.refuse_drift("record", RecordView.LANDMARKS)
            look.asks()
            await view.turn_to(part)
            await self._shown.expect(wanted, part)
            return
        reason = ReasonDialog(self._page)
        look.asks()
        await self._shown.open(view.path(record.record_id, part), wanted.or_(reason.dialog), part)
        if await reason.dialog.is_visible():
            look.waits()
            await self._give_reason(reason, look)
            await self._shown.expect(wanted, part)
            self._opened_under_note.add(record.record_id)

    async def _give_reason(self, reason: ReasonDialog, look: Look) -> None:
        await self._shown.refuse_drift("reason for access", ReasonDialog.LANDMARKS)
        if not await reason.has_choice(REASON):
            raise PageNotAsExpected("reason for access", f'choice "{REASON}"', system=SYSTEM)
        look.asks()
        await reason.give(REASON, self._note)

    async def _show_whole(self, listed: ListView, screen: str) -> None:
        """Go on until the list says that it has ended. Raises: PageIncomplete if it never does."""
        for _ in range(MOST_PARTS):
            if await listed.ended.is_visible():
                return
            shown = await listed.shown_so_far()
            if not await listed.has_more():
                await self._shown.refuse_drift(screen, ListView.LANDMARKS)
            await listed.show_more()
            await self._shown.expect(listed.beyond(shown), screen)
        raise PageIncomplete("list never ends", system=SYSTEM)
