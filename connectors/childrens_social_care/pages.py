"""Page objects of the case system: where things are, and what a person means to do there.

Every locator is a role and a label, or words a person reads. `LANDMARKS` is what a view must show
before it is trusted; each view lists all its fields, so that a label that moved can be named with
what stands there now.
"""

import re
from base64 import b64decode
from urllib.parse import quote

from playwright.async_api import Locator, Page

from runtime.filled_forms import FormHeld
from runtime.landmarks import Landmark
from runtime.partner_page import Mask

# On every view of somebody signed in: known, so that what stands there anew can be named.
SHELL_LINKS = (
    Landmark("link", "Skip to the page"),
    Landmark("link", "Find a person"),
    Landmark("link", "Entries"),
    Landmark("link", "Your activity"),
)
SHELL_BUTTON = Landmark("button", "Sign out")
COUNT = re.compile(r"^Showing \d+ of \d+$")
ENDED = re.compile(r"^End of (results|entries|[a-z]+ of \S+)$")
COMPLETE = re.compile(r"^Record \S+ complete$")
# On whose record the form stands, each label with what its own field holds, as the browser binds
# them, and what would be sent.
HELD = """form => ({
  whose: [document.querySelector("h1"), ...document.querySelectorAll("dl.about dd")].map(
    one => one?.textContent.trim() ?? ""),
  address: form.action,
  values: [...new FormData(form)].filter(([, value]) => typeof value === "string"),
  fields: [...form.querySelectorAll("label")].map(({control, textContent}) => [
    textContent.trim(),
    control.selectedOptions ? (control.value && control.selectedOptions[0].text) : control.value,
    control.maxLength ?? -1,
    control.options ? Object.fromEntries([...control.options].map(one => [one.text, one.value]))
      : null,
  ]),
})"""
# The file behind a link of this page, by the page's own session.
FILE = """async link => {
  const answer = await fetch(link.href, {cache: "no-store"});
  const bytes = new Uint8Array(await answer.arrayBuffer());
  let told = "";
  for (let at = 0; at < bytes.length; at += 32768)
    told += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return [answer.status, btoa(told)];
}"""


class SignInView:
    """User name and password."""

    PATH = "/sign-in"
    LANDMARKS = (
        Landmark("heading", "Sign in to Hearthside"),
        Landmark("textbox", "User name"),
        Landmark("textbox", "Password"),
        Landmark("button", "Sign in"),
    )

    def __init__(self, page: Page) -> None:
        self._user_name = page.get_by_label("User name", exact=True)
        self._password = page.get_by_label("Password", exact=True)
        self._sign_in = page.get_by_role("button", name="Sign in", exact=True)
        self.heading = page.get_by_role("heading", name="Sign in to Hearthside", exact=True)

    async def sign_in(self, user_name: str, password: str) -> None:
        """Enter both and go on."""
        await self._user_name.fill(user_name)
        await self._password.fill(password)
        await self._sign_in.click()


class ElsewhereView:
    """This account has another session."""

    def __init__(self, page: Page) -> None:
        self.heading = page.get_by_role("heading", name="You are signed in elsewhere", exact=True)
        self._use_here = page.get_by_role("button", name="End it and carry on here", exact=True)

    async def use_here(self) -> None:
        """End the account's other session."""
        await self._use_here.click()


class Menu:
    """What every view of somebody signed in has, and no other."""

    def __init__(self, page: Page) -> None:
        self.main = page.get_by_role("navigation", name="Main", exact=True)


class SearchView:
    """Find a person, in one of five ways."""

    HEADING = Landmark("heading", "Find a person")
    BUTTON = Landmark("button", "Search")
    BY_NAME = "/people/search?by=name"
    BY_NUMBER = "/people/search?by=la_id"
    BY_NHS_NUMBER = "/people/search?by=nhs_number"
    BY_UPN = "/people/search?by=upn"
    BY_ADDRESS = "/people/search?by=address"
    FIELDS = {
        BY_NAME: ("Surname", "Forename", "Date of birth"),
        BY_NUMBER: ("Record number",),
        BY_NHS_NUMBER: ("NHS number",),
        BY_UPN: ("Unique pupil number",),
        BY_ADDRESS: ("Postcode", "House name or number"),
    }
    LISTS = {BY_NUMBER: ("Council",)}

    def __init__(self, page: Page) -> None:
        self._page = page
        self._search = page.get_by_role("button", name="Search", exact=True)
        self._council = page.get_by_role("combobox", name="Council", exact=True)
        self.heading = page.get_by_role("heading", name="Find a person", exact=True)
        self.too_many = page.get_by_role("status").filter(has_text="More than 50 people")

    @classmethod
    def landmarks(cls, path: str) -> tuple[Landmark, ...]:
        """What the form of this way to search must show."""
        fields = (Landmark("textbox", label) for label in cls.FIELDS[path])
        lists = (Landmark("combobox", label) for label in cls.LISTS.get(path, ()))
        return (cls.HEADING, *fields, *lists, cls.BUTTON, SHELL_BUTTON)

    async def type(self, label: str, words: str) -> None:
        """Fill a field."""
        await self._page.get_by_role("textbox", name=label, exact=True).fill(words)

    async def choose_council(self, code: str) -> bool:
        """Search in one council only; false where the list does not have it."""
        begins = re.compile(rf"^{re.escape(code)} ")
        named = self._council.get_by_role("option", name=begins)
        if not await named.count():
            return False
        await self._council.select_option(label=await named.inner_text())
        return True

    async def search(self) -> None:
        """Ask."""
        await self._search.click()


class ListView:
    """A list that comes twenty at a time."""

    LANDMARKS = (Landmark("button", "Show more"), SHELL_BUTTON)

    def __init__(self, page: Page) -> None:
        self._more = page.get_by_role("button", name="Show more", exact=True)
        # Only a line of its own counts: somebody's words may read the same.
        lines = page.get_by_role("paragraph")
        self._count = lines.filter(has_text=COUNT)
        self.ended = lines.filter(has_text=ENDED)
        self.begun = self.ended.or_(self._count)

    async def shown_so_far(self) -> str:
        """What the list says of itself."""
        return await self._count.inner_text()

    def beyond(self, shown: str) -> Locator:
        """The list's own count, once it no longer says this."""
        return self._count.filter(has_not_text=shown)

    async def has_more(self) -> bool:
        """Whether there is a way to go on."""
        return await self._more.is_visible()

    async def show_more(self) -> None:
        """Go on. The list may have gone on by itself meanwhile, so nobody waits for the button."""
        await self._more.evaluate_all("found => found.forEach(one => one.click())")


class RecordView:
    """A person's record: its head, and one part of it."""

    PARTS = {
        "overview": "Overview",
        "contacts": "Contacts",
        "episodes": "Episodes",
        "plans": "Plans",
        "relationships": "Relationships",
        "documents": "Documents",
    }
    LANDMARKS = (
        *(Landmark("link", name) for name in PARTS.values()),
        *SHELL_LINKS,
        Landmark("button", "Sign out"),
    )

    def __init__(self, page: Page) -> None:
        self._page = page
        self._parts = page.get_by_role("navigation", name="Parts of the record", exact=True)
        self._main = page.get_by_role("main")
        self.complete = page.get_by_role("paragraph").filter(has_text=COMPLETE)

    @staticmethod
    def path(record_id: str, part: str) -> str:
        """The address of a part of a record."""
        return f"/people/{quote(record_id, safe='')}/{part}"

    def link_to(self, part: str) -> Locator:
        """The way to another part of the same record."""
        return self._parts.get_by_role("link", name=self.PARTS[part], exact=True)

    async def turn_to(self, part: str) -> None:
        """Show another part. What was shown is gone when this returns."""
        # A real click waits for several frames: measured, five times as long as the part takes.
        await self.link_to(part).dispatch_event("click")

    async def inner_html(self) -> str:
        """What the view shows."""
        return await self._main.inner_html()


class EntryForm:
    """A new contact or document on a record, with the record's version in it."""

    LINES = "textbox"
    LISTS = "combobox"
    FIELDS = {
        "contacts": {
            "Received": LINES,
            "Kind": LISTS,
            "Source": LISTS,
            "Referrer": LINES,
            "Agency": LINES,
            "Reason for contact": LISTS,
            "Lawful basis": LISTS,
            "Consent": LISTS,
            "About consent": LINES,
            "Parents informed": LISTS,
            "Why not informed": LINES,
            "Needs": LINES,
            "Harm": LINES,
            "Voice of the child": LINES,
            "Summary": LINES,
            "Risk rating": LISTS,
            "Level of need": LISTS,
            "Outcome": LISTS,
            "Decided by": LINES,
            "Decided on": LINES,
            "Decision reference": LINES,
            "Rationale": LINES,
        },
        "documents": {"Title": LINES, "Type": LISTS, "Date of document": LINES},
    }
    FILES = {"contacts": (), "documents": ("File",)}
    NAMES = {"contacts": "contact", "documents": "document"}

    def __init__(self, page: Page, part: str) -> None:
        name = self.NAMES[part]
        self.landmarks = (
            Landmark("heading", f"New {name}"),
            *(Landmark(role, label) for label, role in self.FIELDS[part].items()),
            Landmark("button", f"Save {name}"),
            Landmark("button", "Cancel"),
        )
        self._roles = self.FIELDS[part]
        self.labels = (*self._roles, *self.FILES[part])
        save = page.get_by_role("button", name=f"Save {name}", exact=True)
        self.save = save
        self._form = page.locator("form").filter(has=save)

    @staticmethod
    def path(record_id: str, part: str) -> str:
        """The form's address."""
        return f"{RecordView.path(record_id, part)}/new"

    async def fill(self, label: str, words: str) -> None:
        """Fill a field; in a list, choose by the value of a choice."""
        field = self._form.get_by_label(label, exact=True)
        if self._roles[label] == self.LISTS:
            await field.select_option(words)
        else:
            await field.fill(words)

    async def held(self) -> FormHeld:
        """What the form holds now, and what it would send."""
        told = await self._form.evaluate(HELD)
        fields = told["fields"]
        return FormHeld(
            whose=tuple(told["whose"]),
            fields={label: words for label, words, _, _ in fields},
            longest={label: longest for label, _, longest, _ in fields if longest >= 0},
            choices={label: offered for label, _, _, offered in fields if offered},
            address=told["address"],
            sends=tuple(map(tuple, told["values"])),
        )


class EntryCard:
    """One contact or document in its list on a record."""

    def __init__(self, page: Page, heading: str) -> None:
        heads = page.get_by_role("heading", name=heading, exact=True)
        self._card = page.get_by_role("listitem").filter(has=heads)
        self._file = self._card.get_by_role("link", name="Open the file", exact=True)

    @staticmethod
    def others_than(heading: str, plain: str) -> list[Mask]:
        """What a picture of it hides: everybody's names, other entries, and its own free text."""
        return [
            Mask(".who, .merged, #toasts"),
            Mask("ol.cards > li > h3", f"^{re.escape(heading)}$"),
            Mask("ol.cards dd", plain),
        ]

    async def content(self) -> tuple[int, bytes]:
        """The status its file was answered with, and the file."""
        status, told = await self._file.evaluate(FILE)
        return status, b64decode(told)


class EntriesView:
    """What was entered on any record, since a day and by an account."""

    PATH = "/entries"
    LANDMARKS = (
        Landmark("heading", "Entries"),
        Landmark("textbox", "Entered since"),
        Landmark("textbox", "Entered by"),
        Landmark("button", "List entries"),
        SHELL_BUTTON,
    )

    def __init__(self, page: Page) -> None:
        self._since = page.get_by_label("Entered since", exact=True)
        self._by = page.get_by_label("Entered by", exact=True)
        self._list = page.get_by_role("button", name="List entries", exact=True)
        self.heading = page.get_by_role("heading", name="Entries", exact=True)

    async def ask(self, since: str, by: str) -> None:
        """List them."""
        await self._since.fill(since)
        await self._by.fill(by)
        await self._list.click()


class ReasonDialog:
    """Why a record is opened, asked once for each record in each session."""

    LANDMARKS = (
        Landmark("dialog", "Reason for access"),
        Landmark("combobox", "Reason"),
        Landmark("textbox", "Note"),
        Landmark("button", "Open record"),
    )

    def __init__(self, page: Page) -> None:
        self.dialog = page.get_by_role("dialog", name="Reason for access", exact=True)
        self._reason = self.dialog.get_by_role("combobox", name="Reason", exact=True)
        self._note = self.dialog.get_by_role("textbox", name="Note", exact=True)
        self._open = self.dialog.get_by_role("button", name="Open record", exact=True)

    async def has_choice(self, reason: str) -> bool:
        """Whether the list of reasons has this one."""
        return await self._reason.get_by_role("option", name=reason, exact=True).count() == 1

    async def give(self, reason: str, note: str) -> None:
        """Choose a reason, write a note, and go on."""
        await self._reason.select_option(label=reason)
        await self._note.fill(note)
        await self._open.click()
