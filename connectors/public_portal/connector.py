"""What a worker can do in the public contact portal's inbox; one signed-in page of one lane."""

from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

from connectors.public_portal import parsing
from connectors.public_portal.operations import Acknowledge
from connectors.public_portal.pages import (
    AcknowledgePage,
    ActivityPage,
    EntryPage,
    InboxPage,
    InUsePage,
    SearchPage,
    SignInPage,
    Typed,
)
from domain.errors import (
    ContentRefused,
    PageIncomplete,
    PageNotAsExpected,
    SessionExpired,
    SystemUnavailable,
    WrongRecordShown,
)
from domain.public_contact import (
    AcknowledgementWanted,
    EntryRow,
    HandledEntry,
    Submission,
    SubmissionReference,
    SubmissionRow,
    SubmissionsFound,
    SubmissionStatus,
)
from runtime.browser import partner_errors
from runtime.failed_answers import failed
from runtime.landmarks import Screen
from runtime.lists import refuse_changed, refuse_incomplete
from runtime.manifests import load_manifest
from runtime.partner_page import PartnerPage, secret_given
from runtime.partners import Account, ScreenCheck
from runtime.refused_saves import SAYS_WHY, refuse_new_field
from runtime.session_client import OfList, SearchForm, SessionClient
from runtime.shown import LONDON
from runtime.tabs import Tab
from runtime.viewing import Viewing

SYSTEM = parsing.SYSTEM
MANIFEST = load_manifest(Path(__file__).parent)
INBOX = SearchForm(InboxPage.PATH, "inbox", parsing.is_inbox, "Show")
SEARCH = SearchForm(SearchPage.PATH, "search", parsing.is_search, "Search")
ACTIVITY = SearchForm(ActivityPage.PATH, "activity", parsing.is_activity, "List")
RESULTS = OfList(parsing.is_search, parsing.results_page)
ENTRIES = OfList(parsing.is_activity, parsing.activity_page)
SCREENS = (
    Screen("inbox", InboxPage.PATH, InboxPage.LANDMARKS),
    Screen("search", SearchPage.PATH, SearchPage.LANDMARKS),
    Screen("activity", ActivityPage.PATH, ActivityPage.LANDMARKS),
)
OK, SEE_OTHER = 200, 303


class PublicPortal:
    """The portal's inbox on one page of a lane. `sign_in` comes first."""

    def __init__(self, tab: Tab, account: Account, page_seconds: float, viewing: Viewing) -> None:
        self._page = tab.page
        self._account = account
        partner = (account.base_url, SYSTEM, page_seconds, parsing.REFUSALS)
        self._shown = PartnerPage(tab.page, *partner)
        self._viewing = viewing
        self._client = SessionClient(tab, *partner)

    async def sign_in(self, _reason: str = "") -> None:
        """Sign in once; the portal asks for no reason, our own trail has it.

        Raises: SignInRefused, PasswordExpired, ConnectorClosed, PageNotAsExpected,
        UnderMaintenance: the connector closes. SystemUnavailable, AnswerTooLate.
        """
        with partner_errors(SYSTEM):
            sign_in, in_use = SignInPage(self._page), InUsePage(self._page)
            await self._shown.open(SignInPage.PATH, sign_in.heading, "sign in")
            await self._shown.refuse_drift("sign in", SignInPage.LANDMARKS)
            # A stale session of this account is ours to end; nobody else's ever is.
            inside = InboxPage(self._page).heading
            with secret_given(SYSTEM):
                await sign_in.sign_in(self._account.user_id, self._account.password.reveal())
                await self._shown.step_if_asked(in_use.heading, in_use.use_here, inside, "inbox")

    async def state_reason(self, reason: str) -> None:
        """The portal asks for none: what is opened, and why, is in our own trail."""

    async def submissions(
        self, since: datetime, status: SubmissionStatus | None = None
    ) -> list[SubmissionRow]:
        """What was received since then, of this status or of any, oldest first, all pages.

        Raises: PageIncomplete when the list changed or was cut short while it was read.
        """
        asked = {
            "Received since": since.astimezone(LONDON).date().isoformat(),
            "Status": status.value.capitalize() if status else "All",
            "Order": "Oldest first",
        }
        of_list = OfList(parsing.is_inbox, parsing.inbox_page, _references)
        with partner_errors(SYSTEM):
            async with self._viewing.look("submissions") as look:
                pages = await self._client.listed(INBOX, asked, of_list, "Next page", look)
                rows = {row.reference: row for page in pages for row in page.rows}
                await look.search(len(rows))
        refuse_incomplete(len(rows), pages[-1].total, SYSTEM)
        # The list is by day; a date nobody could read is kept rather than lost.
        begins = since.replace(second=0, microsecond=0)
        return [one for one in rows.values() if not one.received_at or one.received_at >= begins]

    async def submission(self, reference: SubmissionReference) -> Submission:
        """The submission with this reference: safe contact, what was written, what was done.

        Raises: RecordNotFound, WrongRecordShown, PageIncomplete, PageNotAsExpected.
        """
        with partner_errors(SYSTEM):
            where = f"{InboxPage.PATH}/{quote(reference, safe='')}"
            async with self._viewing.look("submission", reference) as look:
                page = await self._client.read(where, "submission", parsing.is_submission, look)
                shown = parsing.submission_shown(page.html)
                await look.record(shown.reference)
        if shown.reference != reference:
            raise WrongRecordShown(system=SYSTEM)
        return shown

    async def found_by(self, words: str) -> SubmissionsFound:
        """What the search finds for a submission's reference, one of ours, or a name.

        Raises: ContentRefused when the search wants more letters; RecordRestricted where it keeps
        any back; PageIncomplete.
        """
        asked = {"Reference, your reference or name": words}
        with partner_errors(SYSTEM):
            async with self._viewing.look("submissions") as look:
                pages = await self._client.listed(SEARCH, asked, RESULTS, "Next page", look)
                rows = tuple(row for page in pages for row in page.rows)
                await look.search(len(rows))
        refuse_changed([(page.total, page.too_many) for page in pages], SYSTEM)
        refuse_incomplete(len(set(rows)), pages[-1].total, SYSTEM)
        return SubmissionsFound(rows, pages[-1].too_many)

    async def own_entries(self, since: datetime) -> list[EntryRow]:
        """What our own accounts did since that day, in any submission, oldest first, all pages.

        Raises: RecordRestricted where the list keeps any back; PageIncomplete.
        """
        asked = {
            "Since": since.astimezone(LONDON).date().isoformat(),
            "User name begins with": self._account.family,
        }
        with partner_errors(SYSTEM):
            async with self._viewing.look("entries") as look:
                pages = await self._client.listed(ACTIVITY, asked, ENTRIES, "Next page", look)
                rows = {row.number: row for page in pages for row in page.rows}
                await look.search(len(rows))
        refuse_incomplete(len(rows), pages[-1].total, SYSTEM)
        return list(rows.values())

    async def entry(self, number: str) -> HandledEntry:
        """One line of a submission's history, from a fresh navigation of the page.

        Raises: RecordNotFound, WrongRecordShown, PageIncomplete, PageNotAsExpected.
        """
        page = EntryPage(self._page)
        with partner_errors(SYSTEM):
            async with self._viewing.look("entry", number) as look:
                look.asks()
                await self._shown.open(
                    f"/staff/entries/{quote(number, safe='')}", page.end, "entry"
                )
                shown = parsing.entry_shown(await page.html())
                await look.record(shown.number)
        if shown.number != number:
            raise WrongRecordShown(system=SYSTEM)
        return shown

    def acknowledge(self, wanted: AcknowledgementWanted) -> Acknowledge:
        """The write that marks this submission acknowledged, for `write_once`."""
        return Acknowledge(self, wanted)

    async def open_acknowledgement(self, wanted: AcknowledgementWanted) -> None:
        """Open the form, see that it is this submission's and still new, and fill it.

        Raises: RecordLocked (somebody has taken it), ContentRefused (it is acknowledged already, no
        right to change it, a field does not hold it), WrongRecordShown, RecordNotFound,
        PageNotAsExpected, PageIncomplete (something unknown lies over the page).
        """
        page = AcknowledgePage(self._page)
        where = f"{InboxPage.PATH}/{quote(wanted.submission, safe='')}/acknowledge"
        with partner_errors(SYSTEM):
            async with self._viewing.look("acknowledgement", wanted.submission) as look:
                look.asks()
                await self._shown.open(where, page.end, "acknowledge")
                shown = parsing.form_shown(await page.html())
                await look.record(shown.reference)
            await self._shown.refuse_drift("acknowledge", AcknowledgePage.LANDMARKS)
            if shown.unknown_fields:
                unknown = f'form without "{shown.unknown_fields[0]}"'
                raise PageNotAsExpected("acknowledge", unknown, system=SYSTEM)
            if await page.dialog.first.is_visible():
                raise PageIncomplete("acknowledge: an unknown dialog", system=SYSTEM)
            _refuse_another(shown, wanted)
            await page.fill(_typed(wanted))
            await self._shown.refuse_unready(page.save, parsing.FORM_LABELS, "acknowledge")
            if await page.typed() != _typed(wanted):
                raise ContentRefused("acknowledgement does not fit", system=SYSTEM)

    async def warm_up_acknowledgement(self) -> None:
        """One harmless request from the page that holds the form."""
        with partner_errors(SYSTEM):
            await AcknowledgePage(self._page).warm_up()

    async def save_acknowledgement(self, wanted: AcknowledgementWanted) -> str:
        """Press Save once on the form that says exactly this; the new entry's number.

        Raises: WrongRecordShown when the page no longer says this; ContentRefused, RecordLocked
        when the portal says why not; SessionExpired, SystemUnavailable, AnswerTooLate.
        """
        page = AcknowledgePage(self._page)
        with partner_errors(SYSTEM):
            is_this = await page.heading_of(wanted.submission).is_visible()
            if not is_this or await page.typed() != _typed(wanted):
                raise WrongRecordShown(system=SYSTEM)
            answer = await page.click_save(self._shown.seconds)
            if answer.status == SEE_OTHER:
                return _entry_saved(answer.headers.get("location", ""))
            if answer.status not in SAYS_WHY:
                raise failed(answer.status, answer.headers, SYSTEM)
            await self._shown.expect(page.alert, "acknowledge")
            words = await page.alert.first.inner_text()
            refuse_new_field(words, parsing.FORM_LABELS, "acknowledge", SYSTEM)
            raise parsing.why_not_saved(words)

    async def picture_of_entry(self) -> bytes:
        """The entry just opened; readable are numbers, times, status and our reference."""
        with partner_errors(SYSTEM):
            return await self._shown.picture(EntryPage.MASKS)

    async def check_screens(self) -> list[ScreenCheck]:
        """Visit the screens a shift uses and compare their landmarks; opens no submission."""
        with partner_errors(SYSTEM):
            return await self._shown.check_all(SCREENS, InboxPage(self._page).menu)


def _references(page: parsing.ListPage[SubmissionRow]) -> list[SubmissionReference]:
    """How far staff are may change while a list is read; what it lists may not."""
    return [row.reference for row in page.rows]


def _typed(wanted: AcknowledgementWanted) -> Typed:
    return Typed(wanted.how.value.capitalize(), wanted.reference, wanted.note)


def _refuse_another(shown: parsing.FormShown, wanted: AcknowledgementWanted) -> None:
    """Only the submission wanted, and only while it is new. Raises: as `open_acknowledgement`."""
    if shown.reference != wanted.submission:
        raise WrongRecordShown(system=SYSTEM)
    if shown.says:
        raise parsing.why_not_saved(shown.says)
    if shown.status is not SubmissionStatus.NEW:
        raise ContentRefused("not new any more", system=SYSTEM)


def _entry_saved(location: str) -> str:
    address = urlsplit(location)
    if address.path == SignInPage.PATH:
        raise SessionExpired(system=SYSTEM)
    named = parse_qs(address.query).get("saved")
    if not address.path.startswith(InboxPage.PATH) or not named:
        raise SystemUnavailable("an answer to Save that names no entry", system=SYSTEM)
    return named[0]
