"""The mailbox's two forms by hand: a message that is composed, and the recall of one."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from playwright.async_api import Page, Response

from connectors.secure_mail import parsing
from connectors.secure_mail.operations import MessageWanted
from connectors.secure_mail.pages import ComposePage, DraftsPage, RecallFormPage
from domain.errors import ContentRefused, PageIncomplete, SessionExpired, WrongRecordShown
from domain.outbound import ClearedMessage, ClearedRecall
from runtime.failed_answers import failed
from runtime.landmarks import Landmark
from runtime.partner_page import PartnerPage
from runtime.refused_saves import SAYS_WHY, refuse_new_field
from runtime.viewing import Viewing

SYSTEM = parsing.SYSTEM
CREATED, SEE_OTHER = 201, 303
UNAUTHORISED, OUT_OF_DATE, REFUSED = 401, 403, 422


class ComposeInPage:
    """The compose page of this lane: a new message, a reply, or a draft of one."""

    def __init__(self, page: Page, shown: PartnerPage, viewing: Viewing) -> None:
        self._page = page
        self._shown = shown
        self._viewing = viewing

    async def discard(self, number: str, wanted: MessageWanted) -> None:
        """Open a draft, and throw it away if it says this message and nothing else."""
        page = ComposePage(self._page)
        async with self._viewing.look("draft", number) as look:
            look.asks()
            either = page.heading.or_(page.reply_heading)
            await self._shown.open(f"/compose?draft={number}", either, "compose")
            is_reply = await page.reply_heading.is_visible()
            await self._shown.refuse_drift("compose", _landmarks(is_reply=is_reply))
            await look.record(number)
        await self._shown.refuse_unready(page.discard_button, page.FIELDS, "compose")
        if _is_begun(wanted, *await page.typed()):
            await page.discard()
            await self._shown.expect(DraftsPage(self._page).heading, "drafts")

    async def fill(self, cleared: ClearedMessage) -> None:
        """Open the page, or the reply to a message, fill it, and see that it says this."""
        page = ComposePage(self._page)
        await self._open(page, cleared)
        await self._shown.refuse_drift("compose", _landmarks(is_reply=bool(cleared.answers)))
        await _refuse_other_sender(page, cleared)
        if await page.dialog.first.is_visible():
            raise PageIncomplete("compose: an unknown dialog", system=SYSTEM)
        if not await page.may_send():
            raise ContentRefused("no right to send", system=SYSTEM)
        await page.fill(cleared.to, cleared.subject, cleared.body)
        # The page keeps a draft by itself: that request is over before the window opens.
        await self._shown.expect(page.draft_saved, "draft saved")
        for one in cleared.attachments:
            await page.attach(one.name, one.kind.value, one.content)
            await self._shown.expect(page.draft_saved, "draft saved")
        await self._shown.refuse_unready(page.send, page.FIELDS, "compose")
        await _refuse_other_contents(page, cleared)

    async def send(self, cleared: ClearedMessage) -> str:
        """Press Send once on the page that `fill` filled; the message's number, as answered."""
        page = ComposePage(self._page)
        await _refuse_other_contents(page, cleared)
        answer = await page.click_send(self._shown.seconds)
        if answer.status == REFUSED:
            raise await _refused(self._shown, page, "compose")
        return await _number_answered(answer)

    async def _open(self, page: ComposePage, cleared: ClearedMessage) -> None:
        if not cleared.answers:
            await self._shown.open("/compose", page.heading, "compose")
            return
        async with self._viewing.look("message", cleared.answers) as look:
            look.asks()
            where = f"/compose?reply={cleared.answers}"
            await self._shown.open(where, page.reply_heading, "reply")
            # The page quotes what it answers, and is addressed to whoever wrote that.
            await look.record(cleared.answers)


class RecallInPage:
    """The form of this lane that takes a message back."""

    def __init__(self, page: Page, shown: PartnerPage, viewing: Viewing) -> None:
        self._page = page
        self._shown = shown
        self._viewing = viewing

    async def fill(self, cleared: ClearedRecall) -> None:
        """Open the form, fill it, and see that it is about this message."""
        page = RecallFormPage(self._page)
        where = f"/message/{cleared.message}/recall"
        async with self._viewing.look("message", cleared.message) as look:
            look.asks()
            await self._shown.open(where, page.heading, "recall form")
            await look.record(cleared.message)
        await self._shown.refuse_drift("recall form", RecallFormPage.LANDMARKS)
        fits = len(cleared.reason) <= await page.longest_reason()
        if not fits or not await page.may_recall():
            raise ContentRefused("recall form", system=SYSTEM)
        await page.fill(cleared.reason)
        await self._shown.refuse_unready(page.recall, page.FIELDS, "recall form")
        await _refuse_other_recall(page, cleared)

    async def send(self, cleared: ClearedRecall) -> str:
        """Press Recall once on the form that `fill` filled; the recall's number."""
        page = RecallFormPage(self._page)
        await _refuse_other_recall(page, cleared)
        answer = await page.click_recall(self._shown.seconds)
        if answer.status in SAYS_WHY:
            raise await _refused(self._shown, page, "recall form")
        return _recall_answered(answer)


async def _refuse_other_sender(page: ComposePage, cleared: ClearedMessage) -> None:
    """A reply comes addressed to whoever wrote: nobody but the one who was cleared."""
    if cleared.answers:
        _, to, _, _ = await page.typed()
        if to.lower() != cleared.to.lower():
            raise WrongRecordShown(system=SYSTEM)


async def _refuse_other_contents(page: ComposePage, cleared: ClearedMessage) -> None:
    """The fields are read back through their labels; the recipient is one, and this one."""
    wanted = (cleared.reply_to, cleared.to, cleared.subject, cleared.body)
    if await page.typed() != wanted:
        raise ContentRefused("compose page says something else", system=SYSTEM)
    if await page.answered() != cleared.answers:
        raise WrongRecordShown(system=SYSTEM)
    files = [f"{one.name} {len(one.content)} bytes" for one in cleared.attachments]
    if await page.attached() != files:
        raise ContentRefused("compose page has other files", system=SYSTEM)


async def _refuse_other_recall(page: RecallFormPage, cleared: ClearedRecall) -> None:
    """It is about this one message, and about nobody who has it but this recipient."""
    *about, reason = await page.shown()
    if about != [[cleared.message], [cleared.subject], [cleared.to]]:
        raise WrongRecordShown(system=SYSTEM)
    if reason != cleared.reason:
        raise ContentRefused("recall form says something else", system=SYSTEM)


async def _refused(
    shown: PartnerPage, page: ComposePage | RecallFormPage, screen: str
) -> ContentRefused:
    """Why this form was not taken. Raises: FieldWanted for a field that it did not have."""
    await shown.expect(page.alert, screen)
    refuse_new_field(await page.alert.first.inner_text(), page.FIELDS, screen, SYSTEM)
    return ContentRefused(f"{screen} refused", system=SYSTEM)


def _landmarks(*, is_reply: bool) -> Sequence[Landmark]:
    return ComposePage.REPLY_LANDMARKS if is_reply else ComposePage.LANDMARKS


def _is_begun(wanted: MessageWanted, sender: str, to: str, subject: str, body: str) -> bool:
    """Whether the compose page holds this message, or as much as was kept before its text."""
    is_this = (sender, to, subject) == (wanted.sender, wanted.to, wanted.subject)
    return is_this and body in ("", wanted.body)


def _recall_answered(answer: Response) -> str:
    """The recall's number, from where its answer leads."""
    if answer.status != SEE_OTHER:
        raise failed(answer.status, answer.headers, SYSTEM)
    leads_to, _, number = urlsplit(answer.headers.get("location", "")).path.rpartition("/")
    if leads_to != "/recalls":
        raise SessionExpired(system=SYSTEM)
    return number


async def _number_answered(answer: Response) -> str:
    if answer.status == CREATED:
        location = await answer.header_value("location") or ""
        return urlsplit(location).path.rpartition("/")[2]
    if answer.status in (UNAUTHORISED, OUT_OF_DATE):
        raise SessionExpired(system=SYSTEM)
    raise failed(answer.status, answer.headers, SYSTEM)
