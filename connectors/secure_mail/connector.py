"""What a worker can do in the hub's secure mail; one signed-in page of one lane."""

from datetime import date, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.async_api import Page

from connectors.secure_mail import parsing
from connectors.secure_mail.forms_in_page import ComposeInPage, RecallInPage
from connectors.secure_mail.operations import (
    RECALL,
    REPLY,
    SEND,
    MessageWanted,
    RecallMessage,
    RecallWanted,
    SendMessage,
)
from connectors.secure_mail.pages import (
    CodePage,
    ComposePage,
    DraftsPage,
    ElsewherePage,
    FolderPage,
    MessagePage,
    RecallFormPage,
    RecallPage,
    SignInPage,
)
from domain.attachments import hashes_of
from domain.errors import (
    FileRefused,
    PageIncomplete,
    RecordNotFound,
    SecondStepWanted,
    WrongRecordShown,
)
from domain.files import FileFault, ReceivedFile, examined
from domain.identifiers import ContactRef, OurReference
from domain.mail import ListedFile, ReceivedMessage, SentMessage, SentRow, reference_in
from domain.outbound import ClearedMessage, ClearedRecall
from domain.recalls import Recall, RecallRow
from runtime.browser import partner_errors
from runtime.lists import refuse_incomplete
from runtime.manifests import load_manifest
from runtime.partner_page import PartnerPage, secret_given
from runtime.partners import Account, ScreenCheck
from runtime.session_client import MOST_PAGES, OfList, SearchForm, SessionClient
from runtime.tabs import Tab
from runtime.viewing import Look, Viewing

SYSTEM = parsing.SYSTEM
MANIFEST = load_manifest(Path(__file__).parent)
INBOX, SENT, BOUNCED, DRAFTS = "Inbox", "Sent items", "Bounced", "Drafts"
RECALLS, RECALLS_ADDRESS = "Recalls", "/mail/recalls"
ADDRESSES = {
    INBOX: "/mail/inbox",
    SENT: "/mail/sent",
    BOUNCED: "/mail/bounced",
    DRAFTS: "/mail/drafts",
}
LONDON = ZoneInfo("Europe/London")


class SecureMail:
    """The hub's mailbox on one page of a lane's context. `sign_in` comes first."""

    def __init__(self, tab: Tab, account: Account, page_seconds: float, viewing: Viewing) -> None:
        self._page = tab.page
        self._account = account
        partner = (account.base_url, SYSTEM, page_seconds, parsing.REFUSALS)
        self._shown = PartnerPage(tab.page, *partner)
        self._viewing = viewing
        self._client = SessionClient(tab, *partner)
        self._composing = ComposeInPage(tab.page, self._shown, viewing)
        self._recalling = RecallInPage(tab.page, self._shown, viewing)

    async def sign_in(self, _reason: str = "") -> None:
        """Sign in once, with a code where the account has one; the mailbox asks for no reason.

        Raises: SignInRefused, PasswordExpired, PageNotAsExpected, UnderMaintenance: the connector
        closes. SystemUnavailable, AnswerTooLate.
        """
        with partner_errors(SYSTEM):
            sign_in = SignInPage(self._page)
            await self._shown.open("/signin", sign_in.heading, "sign in")
            await self._shown.refuse_drift("sign in", SignInPage.LANDMARKS)
            code, elsewhere = CodePage(self._page), ElsewherePage(self._page)
            inbox = FolderPage(self._page, INBOX).heading
            inside = inbox.or_(elsewhere.heading)
            with secret_given(SYSTEM):
                await sign_in.sign_in(self._account.user_id, self._account.password.reveal())
                give = partial(_give, code, self._account)
                await self._shown.step_if_asked(code.heading, give, inside, "after sign in")
            # A stale session of this account is ours to end; nobody else's ever is.
            await self._shown.step_if_asked(
                elsewhere.heading, elsewhere.use_it_here, inbox, "inbox"
            )

    async def state_reason(self, reason: str) -> None:
        """The mailbox asks for none: what is opened, and why, is in our own trail."""

    async def sent_items(self, since: datetime) -> list[SentRow]:
        """Everything sent from this mailbox since then, by whom ever, oldest first, all pages.

        Raises: PageIncomplete when the list changed or was cut short while it was read.
        """
        return [parsing.sent_row(row) for row in await self._list_since(SENT, since)]

    async def sent_items_with(self, reference: OurReference) -> list[SentRow]:
        """What the search in Sent items finds for our reference, in the subject or in the text."""
        with partner_errors(SYSTEM):
            folder = await self._open_folder(SENT)
            async with self._viewing.look("messages") as look:
                look.asks()
                rows = await self._read_pages(folder, await folder.search(reference), look)
                await look.search(len(rows))
        return [parsing.sent_row(row) for row in rows]

    async def returned_items(self, since: datetime) -> list[SentRow]:
        """What was sent since then and came back, with the reason in `delivery`."""
        return [parsing.sent_row(row) for row in await self._list_since(BOUNCED, since)]

    async def message(self, number: str) -> SentMessage:
        """One message that was sent, as it stands now, with its delivery.

        Raises: RecordNotFound, WrongRecordShown, PageIncomplete.
        """
        shown = await self._open_message(number)
        return SentMessage(
            number=shown.number,
            sender=shown.sender,
            to=shown.to,
            subject=shown.subject,
            body=shown.body,
            sent_at=shown.at,
            delivery=parsing.delivery(shown.delivery),
            attachments=shown.attachments,
            answers=shown.answers,
            recalls=shown.recalls,
        )

    async def received_message(self, number: str) -> ReceivedMessage:
        """One message that came in, as it stands now: its sender may have taken it back since.

        Raises: RecordNotFound, WrongRecordShown, PageIncomplete.
        """
        return await self._received(number)

    async def attached_file(self, number: str, file: str) -> ReceivedFile:
        """A file of a message, fetched into memory and looked at before anybody has it.

        Raises: FileRefused with the sentence that says why, and nothing of it is kept;
        RecordNotFound, also where its sender has taken the message back; WrongRecordShown,
        PageIncomplete, AnswerTooLate.
        """
        listed = await self._listed_file(number, file)
        taken = examined(listed.name, listed.said, await self._fetch(listed), listed.size)
        if isinstance(taken, FileFault):
            raise FileRefused(taken.value, system=SYSTEM)
        return taken

    async def hashes_of_files(self, number: str) -> str:
        """Name and SHA-256 of each file of a message as fetched from it now, a line each.

        Raises: RecordNotFound, WrongRecordShown, PageIncomplete.
        """
        shown = await self._read_message(number)
        fetched = [(one.name, await self._fetch(one)) for one in shown.attachments]
        return "\n".join(f"{name} {sha256(content).hexdigest()}" for name, content in fetched)

    async def recalls_with(self, reference: OurReference) -> list[RecallRow]:
        """Recalls in which the search finds our reference, in the reason or in the subject.

        Raises: PageIncomplete when the list was cut short.
        """
        lists = partial(parsing.lists_recalls_with, reference)
        form = SearchForm(RECALLS_ADDRESS, RECALLS, parsing.is_recalls, "Search")
        with partner_errors(SYSTEM):
            async with self._viewing.look("recalls") as look:
                typed = {"Search Recalls": reference}
                page = await self._client.ask(form, typed, lists, look)
                rows = parsing.recalls_listed(page.html)
                await look.search(len(rows))
        return rows

    async def recall_shown(self, number: str) -> Recall:
        """One recall as it stands now: what became of it at each recipient.

        Raises: RecordNotFound, WrongRecordShown, PageIncomplete.
        """
        whole = RecallPage(self._page).end()
        with partner_errors(SYSTEM):
            async with self._viewing.look("recall", number) as look:
                look.asks()
                await self._shown.open(f"/recalls/{number}", whole, "recall")
                shown = parsing.recall_shown(await self._page.content())
                await look.record(shown.number)
        if shown.number != number:
            raise WrongRecordShown(system=SYSTEM)
        return shown

    async def inbox(
        self, since: datetime, known: frozenset[str] = frozenset()
    ) -> list[ReceivedMessage]:
        """What came in since then, oldest first; the `known` numbers are not opened again.

        Raises: RecordNotFound, WrongRecordShown, PageIncomplete.
        """
        rows = await self._list_since(INBOX, since)
        return [await self._received(row.number) for row in rows if row.number not in known]

    def send_message(
        self,
        cleared: ClearedMessage,
        recipient: ContactRef,
        begun_at: datetime,
        other_messages: frozenset[str] = frozenset(),
        operation: str = SEND,
    ) -> SendMessage:
        """The write that sends this message, for `write_once`; it takes a cleared one only.

        A cleared answer is sent as a reply, in the journal too.
        """
        _require_cleared(cleared)
        wanted = MessageWanted(
            cleared.reply_to,
            cleared.to,
            cleared.subject,
            cleared.body,
            cleared.our_ref,
            recipient,
            begun_at,
            other_messages,
            REPLY if cleared.answers and operation == SEND else operation,
            hashes_of(cleared.attachments),
            cleared.answers,
        )
        return SendMessage(self, wanted, cleared)

    def sent_before(self, wanted: MessageWanted) -> SendMessage:
        """The same write as `resolve` needs it: it looks for the message and cannot send it."""
        return SendMessage(self, wanted, None)

    def recall_message(self, cleared: ClearedRecall, operation: str = RECALL) -> RecallMessage:
        """The write that takes this message back, for `write_once`; a cleared one only."""
        _require_cleared_recall(cleared)
        wanted = RecallWanted(
            cleared.message,
            cleared.to,
            cleared.subject,
            cleared.reason,
            cleared.our_ref,
            operation,
        )
        return RecallMessage(self, wanted, cleared)

    def recalled_before(self, wanted: RecallWanted) -> RecallMessage:
        """The same write as `resolve` needs it: it looks for the recall and cannot ask for it."""
        return RecallMessage(self, wanted, None)

    async def drafts_like(self, wanted: MessageWanted) -> list[str]:
        """Drafts of this message that a worker of ours saved last; nobody else's is ours."""
        with partner_errors(SYSTEM):
            async with self._viewing.look("drafts") as look:
                look.asks()
                rows = parsing.drafts_listed(await (await self._open_drafts()).content())
                await look.search(len(rows))
        return [row.number for row in rows if _is_left_over(row, wanted, self._account.family)]

    async def discard_draft(self, number: str, wanted: MessageWanted) -> None:
        """Open it, and throw it away if it says this message and nothing else.

        Raises: PageNotAsExpected, PageIncomplete (something unknown lies over the page); nothing is
        discarded.
        """
        with partner_errors(SYSTEM):
            await self._composing.discard(number, wanted)

    async def compose(self, cleared: ClearedMessage) -> None:
        """Open the compose page, or the reply to a message, fill it, and see that it says this.

        Raises: ContentRefused (a field does not hold it, another sender, no right to send),
        PageNotAsExpected, PageIncomplete (something unknown lies over the page), RecordNotFound
        (there is no such message to answer), WrongRecordShown (somebody else wrote it).
        """
        _require_cleared(cleared)
        with partner_errors(SYSTEM):
            await self._composing.fill(cleared)

    async def warm_up_compose(self) -> None:
        """One harmless request from the compose page."""
        with partner_errors(SYSTEM):
            await ComposePage(self._page).warm_up()

    async def send(self, cleared: ClearedMessage) -> str:
        """Press Send once on the page that `compose` filled; the message's number, as answered.

        Raises: ContentRefused when the partner says why not; WrongRecordShown when the page no
        longer says this; SessionExpired, SystemUnavailable, AnswerTooLate.
        """
        return await self._press_send(cleared)

    async def reply(self, cleared: ClearedMessage) -> str:
        """The same on the page that answers a message; the reply's number. Raises: as `send`."""
        return await self._press_send(cleared)

    async def open_recall_form(self, cleared: ClearedRecall) -> None:
        """Open the form that takes a message back, fill it, and see that it is about this one.

        Raises: ContentRefused (the reason does not fit, no right to recall), WrongRecordShown (the
        form is about another message, or about other recipients too), RecordNotFound,
        PageNotAsExpected.
        """
        _require_cleared_recall(cleared)
        with partner_errors(SYSTEM):
            await self._recalling.fill(cleared)

    async def warm_up_recall_form(self) -> None:
        """One harmless request from the form."""
        with partner_errors(SYSTEM):
            await RecallFormPage(self._page).warm_up()

    async def recall(self, cleared: ClearedRecall) -> str:
        """Press Recall once on the form that `open_recall_form` filled; the recall's number.

        Raises: ContentRefused when the form comes back with a message; WrongRecordShown when it no
        longer says this; SessionExpired, SystemUnavailable, AnswerTooLate.
        """
        _require_cleared_recall(cleared)
        with partner_errors(SYSTEM):
            return await self._recalling.send(cleared)

    async def picture_of_recall(self) -> bytes:
        """The recall just opened; readable are its numbers, reason, times and results."""
        with partner_errors(SYSTEM):
            return await self._shown.picture(RecallPage.MASKS)

    async def picture_of_message(self) -> bytes:
        """The message just opened; readable are its subject, number, time and delivery."""
        with partner_errors(SYSTEM):
            return await self._shown.picture(MessagePage.MASKS)

    async def check_screens(self) -> list[ScreenCheck]:
        """Visit the screens a shift uses and compare their landmarks; opens no message."""
        checks = []
        with partner_errors(SYSTEM):
            for name in (INBOX, SENT, BOUNCED):
                folder = await self._open_folder(name)
                checks.append(await self._shown.check(name, folder.landmarks))
            await self._open_drafts()
            checks.append(await self._shown.check(DRAFTS, DraftsPage.LANDMARKS))
            await self._shown.open("/compose", ComposePage(self._page).heading, "compose")
            checks.append(await self._shown.check("compose", ComposePage.LANDMARKS))
        return checks

    async def _press_send(self, cleared: ClearedMessage) -> str:
        _require_cleared(cleared)
        with partner_errors(SYSTEM):
            return await self._composing.send(cleared)

    async def _list_since(self, name: str, since: datetime) -> list[parsing.ListedMessage]:
        day = _day(since)
        said = f" since {day.day} {day:%b %Y}, oldest first"
        # Oldest first: what comes in meanwhile is added at the end.
        asked = {"Since": day.isoformat(), "Order": "Oldest first"}
        of_list = OfList(partial(parsing.lists_since, said), parsing.list_page, _numbers)
        with partner_errors(SYSTEM):
            is_folder = partial(parsing.is_folder, name)
            form = SearchForm(ADDRESSES[name], name, is_folder, "Show")
            async with self._viewing.look("messages") as look:
                pages = await self._client.listed(form, asked, of_list, "Next page", look)
                rows = {row.number: row for page in pages for row in page.rows}
                await look.search(len(rows))
        refuse_incomplete(len(rows), pages[-1].total, SYSTEM)
        # The list is by day; a date nobody could read is kept rather than lost.
        begins = since.replace(second=0, microsecond=0)
        return [row for row in rows.values() if row.at is None or row.at >= begins]

    async def _read_pages(
        self, folder: FolderPage, said: str, look: Look
    ) -> list[parsing.ListedMessage]:
        rows: dict[str, parsing.ListedMessage] = {}
        for number in range(1, MOST_PAGES):
            await self._shown.expect(folder.count(said, number), "message list")
            look.shows()
            shown = parsing.list_page(await self._page.content())
            rows.update((row.number, row) for row in shown.rows)
            if shown.page == shown.pages:
                refuse_incomplete(len(rows), shown.total, SYSTEM)
                return list(rows.values())
            await folder.turn_page()
        raise PageIncomplete("list never ends", system=SYSTEM)

    async def _open_folder(self, name: str) -> FolderPage:
        folder = FolderPage(self._page, name)
        await self._shown.open(ADDRESSES[name], folder.heading, name)
        return folder

    async def _open_drafts(self) -> Page:
        await self._shown.open(ADDRESSES[DRAFTS], DraftsPage(self._page).heading, DRAFTS)
        return self._page

    async def _open_message(self, number: str) -> parsing.MessageShown:
        whole = MessagePage(self._page).any_end()
        with partner_errors(SYSTEM):
            async with self._viewing.look("message", number) as look:
                look.asks()
                await self._shown.open(f"/message/{number}", whole, "message")
                return await _seen(look, await self._page.content(), number)

    async def _read_message(self, number: str) -> parsing.MessageShown:
        with partner_errors(SYSTEM):
            async with self._viewing.look("message", number) as look:
                where, is_whole = f"/message/{number}", parsing.is_message
                page = await self._client.read(where, "message", is_whole, look)
                return await _seen(look, page.html, number)

    async def _listed_file(self, number: str, file: str) -> ListedFile:
        shown = await self._read_message(number)
        found = [one for one in shown.attachments if one.number == file]
        if not found:
            raise RecordNotFound("file", system=SYSTEM)
        return found[0]

    async def _fetch(self, listed: ListedFile) -> bytes:
        with partner_errors(SYSTEM):
            async with self._viewing.look("attachment", listed.number) as look:
                content = await self._client.download(f"/file/{listed.number}", look)
                await look.file()
        return content

    async def _received(self, number: str) -> ReceivedMessage:
        shown = await self._read_message(number)
        return ReceivedMessage(
            number=shown.number,
            sender=shown.sender,
            subject=shown.subject,
            received_at=shown.at,
            first_line=shown.first_line,
            answers=shown.answers,
            our_ref=reference_in(shown.subject) or await self._reference_answered(shown),
            is_undeliverable=shown.is_undeliverable,
            attachments=shown.attachments,
            takes_back=shown.takes_back,
            recalled_at=shown.recalled_at,
            is_gone=shown.is_gone,
        )

    async def _reference_answered(self, shown: parsing.MessageShown) -> OurReference | None:
        """Our reference by way of the message this one replies to."""
        if not shown.answers:
            return None
        try:
            return reference_in((await self._read_message(shown.answers)).subject)
        except RecordNotFound:
            return None


async def _seen(look: Look, html: str, number: str) -> parsing.MessageShown:
    shown = parsing.message_shown(html)
    await look.record(shown.number)
    if shown.number != number:
        raise WrongRecordShown(system=SYSTEM)
    return shown


def _is_left_over(draft: parsing.ListedDraft, wanted: MessageWanted, family: str) -> bool:
    """The subject carries our reference and says which of its messages this is."""
    is_this = (draft.to, draft.subject) == (wanted.to, wanted.subject)
    return is_this and draft.account.startswith(family)


def _numbers(page: parsing.ListPage) -> list[str]:
    """Whether it was delivered or read may change while a list is read; what it lists may not."""
    return [row.number for row in page.rows]


async def _give(page: CodePage, account: Account) -> None:
    if account.one_time_code is None:
        raise SecondStepWanted("one-time code wanted", system=SYSTEM)
    await page.give((await account.one_time_code()).reveal())


def _require_cleared(message: object) -> None:
    """Nothing that only looks like a cleared message leaves, whatever a type checker was told."""
    if type(message) is not ClearedMessage:
        raise TypeError("Only a message from domain.outbound.cleared is sent.")


def _require_cleared_recall(recall: object) -> None:
    if type(recall) is not ClearedRecall:
        raise TypeError("Only a recall from domain.outbound.cleared_recall is asked for.")


def _day(moment: datetime) -> date:
    return moment.astimezone(LONDON).date()
