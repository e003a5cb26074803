"""Page objects of the secure mail: where things are, and what a person means to do there.

Every locator is a role and a label; what a picture hides is named by tags, and whatever text is not
known to be harmless is hidden. `LANDMARKS` is what a page must show before it is trusted; each page
lists all its fields, so that a label that moved can be named with what stands there now.
"""

import re

from playwright.async_api import Locator, Page, Request, Response

from connectors.secure_mail.parsing import END_OF_MESSAGE, END_OF_RECALL
from domain.recalls import RecallReason
from runtime.browser import answer_to
from runtime.landmarks import Landmark
from runtime.partner_page import Mask

# A message's number, when it was sent, and what became of it without its reason.
_AT = r"\d{1,2} \w{3} \d{4}, \d\d:\d\d"
_PLAIN = rf"^([A-Z]+-?\d{{4,}}|Sent|((Delivered|Read) )?{_AT})$"
_SENDS = re.compile(r"/api/(send|reply/[^/]+)$")
# Of a recall also how it went, and its reason, which is one of ours.
_RECALL_PLAIN = (
    rf"^([A-Z]+-\d{{4,}}|Pending|Recalled|Already read|Failed|{_AT}"
    rf"|({'|'.join(RecallReason)}) [A-Z]{{3}}-[0-9A-Z]{{4}}-[0-9A-Z]{{4}})$"
)


class SignInPage:
    """Address and password."""

    LANDMARKS = (
        Landmark("heading", "Sign in"),
        Landmark("textbox", "Email address"),
        Landmark("textbox", "Password"),
        Landmark("button", "Sign in"),
    )

    def __init__(self, page: Page) -> None:
        self._address = page.get_by_label("Email address", exact=True)
        self._password = page.get_by_label("Password", exact=True)
        self._sign_in = page.get_by_role("button", name="Sign in", exact=True)
        self.heading = page.get_by_role("heading", name="Sign in", exact=True)

    async def sign_in(self, user_id: str, password: str) -> None:
        """Enter both and go on."""
        await self._address.fill(user_id)
        await self._password.fill(password)
        await self._sign_in.click()


class CodePage:
    """The one-time code of an account that has one."""

    def __init__(self, page: Page) -> None:
        self.heading = page.get_by_role("heading", name="Enter your code", exact=True)
        self._code = page.get_by_label("Verification code", exact=True)
        self._verify = page.get_by_role("button", name="Verify", exact=True)

    async def give(self, code: str) -> None:
        """Enter the code and go on."""
        await self._code.fill(code)
        await self._verify.click()


class ElsewherePage:
    """This account has another session."""

    def __init__(self, page: Page) -> None:
        self.heading = page.get_by_role(
            "heading", name="Your mailbox is open elsewhere", exact=True
        )
        self._here = page.get_by_role("button", name="Use it here", exact=True)

    async def use_it_here(self) -> None:
        """End the account's other session."""
        await self._here.click()


class FolderPage:
    """One folder: its search, its list by date."""

    def __init__(self, page: Page, folder: str) -> None:
        self.landmarks = (
            Landmark("heading", folder),
            Landmark("link", "New message"),
            Landmark("searchbox", f"Search {folder}"),
            Landmark("button", "Search"),
            Landmark("textbox", "Since"),
            Landmark("combobox", "Order"),
            Landmark("button", "Show"),
            Landmark("button", "Sign out"),
        )
        self.heading = page.get_by_role("heading", name=folder, exact=True)
        self._search_text = page.get_by_label(f"Search {folder}", exact=True)
        self._search = page.get_by_role("button", name="Search", exact=True)
        self._next = page.get_by_role("link", name="Next page", exact=True)
        self._count = page.get_by_role("status")

    def count(self, of_what: str = "", page: int = 1) -> Locator:
        """The line that says how many messages of what, and which page this is."""
        words = re.compile(rf"^\d+ messages?{re.escape(of_what)}\. Page {page} of \d+\.$")
        return self._count.filter(has_text=words)

    async def search(self, text: str) -> str:
        """Search the folder; how its count will say so."""
        await self._search_text.fill(text)
        await self._search.click()
        return f" with “{text}”"

    async def turn_page(self) -> None:
        """Show the next page."""
        await self._next.click()


class DraftsPage:
    """What is being written in this mailbox; it has no search and no pages."""

    LANDMARKS = (
        Landmark("heading", "Drafts"),
        Landmark("link", "New message"),
        Landmark("button", "Sign out"),
    )

    def __init__(self, page: Page) -> None:
        self.heading = page.get_by_role("heading", name="Drafts", exact=True)


class MessagePage:
    """One message in the reading pane."""

    # Who, the text, and every other message.
    MASKS = (
        Mask("[aria-label='Message list'], [aria-label='Conversation']"),
        Mask("article dd", _PLAIN),
        Mask("article > :not(h1):not(dl)", END_OF_MESSAGE.pattern),
    )

    def __init__(self, page: Page) -> None:
        self._page = page

    def end(self, number: str) -> Locator:
        """The last line of a message that arrived whole."""
        return self._page.get_by_text(f"End of message {number}", exact=True)

    def any_end(self) -> Locator:
        """The last line of whichever message is shown."""
        return self._page.get_by_text(END_OF_MESSAGE)


class ComposePage:
    """Writing a message or a reply. Send asks in the background and stays on the page."""

    FIELDS = ("To", "Subject", "Message", "Attach a file")
    _LANDMARKS = (
        Landmark("textbox", "To"),
        Landmark("textbox", "Subject"),
        Landmark("textbox", "Message"),
        Landmark("button", "Attach a file"),
        Landmark("button", "Send"),
        Landmark("button", "Discard draft"),
    )
    LANDMARKS = (Landmark("heading", "New message"), *_LANDMARKS)
    REPLY_LANDMARKS = (Landmark("heading", "Reply"), *_LANDMARKS)

    def __init__(self, page: Page) -> None:
        self._page = page
        self.heading = page.get_by_role("heading", name="New message", exact=True)
        self.reply_heading = page.get_by_role("heading", name="Reply", exact=True)
        main = page.get_by_role("main")
        self.alert = main.get_by_role("alert")
        self._from = main.get_by_text(re.compile(r"^\s*From\s+\S+@\S+\s*$"))
        self._answers = main.get_by_text(re.compile(r"^\s*Answers\s+\S+\s*$"))
        self._to = page.get_by_label("To", exact=True)
        self._subject = page.get_by_label("Subject", exact=True)
        self._body = page.get_by_label("Message", exact=True)
        self._file = page.get_by_label("Attach a file", exact=True)
        self._files = page.get_by_role("list", name="Attachments", exact=True)
        self.send = page.get_by_role("button", name="Send", exact=True)
        self.discard_button = page.get_by_role("button", name="Discard draft", exact=True)
        self.draft_saved = page.get_by_text("Draft saved", exact=True)
        self.dialog = page.get_by_role("dialog")

    async def fill(self, to: str, subject: str, body: str) -> None:
        """Fill the form."""
        await self._to.fill(to)
        await self._subject.fill(subject)
        await self._body.fill(body)

    async def attach(self, name: str, media_type: str, content: bytes) -> None:
        """Pick a file; the page keeps it with the draft at once."""
        await self._file.set_input_files({"name": name, "mimeType": media_type, "buffer": content})

    async def typed(self) -> tuple[str, str, str, str]:
        """What stands in the form now, each read through its label: from, to, subject, body."""
        return (
            (await self._from.inner_text()).split()[-1],
            await self._to.input_value(),
            await self._subject.input_value(),
            await self._body.input_value(),
        )

    async def answered(self) -> str:
        """The number of the message this answers; empty for a message of its own."""
        said = await _texts(self._answers)
        return said[0].split()[-1] if said else ""

    async def attached(self) -> list[str]:
        """Name and size of each file that goes with it, as the page lists them."""
        rows = await _texts(self._files.get_by_role("listitem"))
        return [" ".join(row.split()).partition(" Remove ")[0] for row in rows]

    async def may_send(self) -> bool:
        """Whether Send can be pressed at all."""
        return await self.send.is_enabled()

    async def discard(self) -> None:
        """Throw the draft away that is open here; the page goes back to Drafts."""
        await self.discard_button.click()

    async def warm_up(self) -> None:
        """One harmless request from this page, read to its end."""
        await self._page.evaluate(
            "fetch('/static/compose.js', {cache: 'no-store'}).then(answer => answer.text())"
        )

    async def click_send(self, seconds: float) -> Response:
        """Send, and hand back the partner's answer to it."""
        return await answer_to(self._page, _is_the_send, self.send.click, seconds)


class RecallFormPage:
    """Asking for a message back: which one, from whom, and why."""

    FIELDS = ("Reason",)
    LANDMARKS = (
        Landmark("heading", "Recall a message"),
        Landmark("textbox", "Reason"),
        Landmark("button", "Recall message"),
    )

    def __init__(self, page: Page) -> None:
        self._page = page
        self.heading = page.get_by_role("heading", name="Recall a message", exact=True)
        self.alert = page.get_by_role("alert")
        self._main = page.get_by_role("main")
        self._reason = page.get_by_label("Reason", exact=True)
        self.recall = page.get_by_role("button", name="Recall message", exact=True)

    async def fill(self, reason: str) -> None:
        """Say why."""
        await self._reason.fill(reason)

    async def shown(self) -> tuple[list[str], list[str], list[str], str]:
        """What the form is about, and what was typed: numbers, subjects, recipients, reason."""
        return (
            await self._values("Message number"),
            await self._values("Subject"),
            await self._values("To"),
            await self._reason.input_value(),
        )

    async def longest_reason(self) -> int:
        """How many characters the field takes; 0 when the page does not say."""
        return int(await self._reason.get_attribute("maxlength") or 0)

    async def may_recall(self) -> bool:
        """Whether the button can be pressed at all."""
        return await self.recall.is_enabled()

    async def warm_up(self) -> None:
        """One harmless request from this page, read to its end."""
        await self._page.evaluate(
            "fetch('/static/mail.css', {cache: 'no-store'}).then(answer => answer.text())"
        )

    async def click_recall(self, seconds: float) -> Response:
        """Ask for it back, and hand back the partner's answer to that."""
        return await answer_to(self._page, _is_the_recall, self.recall.click, seconds)

    async def _values(self, label: str) -> list[str]:
        line = self._main.locator("dl > div", has=self._page.get_by_text(label, exact=True))
        return await _texts(line.locator("dd"))


class RecallPage:
    """One recall, and what each recipient's end said."""

    MASKS = (Mask("article dd", _RECALL_PLAIN), Mask("article td", _RECALL_PLAIN))

    def __init__(self, page: Page) -> None:
        self._page = page

    def end(self) -> Locator:
        """The last line of whichever recall is shown."""
        return self._page.get_by_text(END_OF_RECALL)


async def _texts(found: Locator) -> list[str]:
    return [await one.inner_text() for one in await found.all()]


def _is_the_send(request: Request) -> bool:
    return bool(request.method == "POST" and _SENDS.search(request.url))


def _is_the_recall(request: Request) -> bool:
    return bool(request.method == "POST" and request.url.endswith("/recall"))
