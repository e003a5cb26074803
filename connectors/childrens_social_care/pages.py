"""Page objects of the case system: where things are, and what a person means to do there.

Every locator is a role and a label, or words a person reads. `LANDMARKS` is what a view must show
before it is trusted; each view lists all its fields, so that a label that moved can be named with
what stands there now.
"""

import re
from urllib.parse import quote

from playwright.async_api import Locator, Page

from runtime.landmarks import Landmark

# On every view of somebody signed in: known, so that what stands there anew can be named.
SHELL_LINKS = (
    Landmark("link", "Skip to the page"),
    Landmark("link", "Find a person"),
    Landmark("link", "Your activity"),
)
SHELL_BUTTON = Landmark("button", "Sign out")
COUNT = re.compile(r"^Showing \d+ of \d+$")
ENDED = re.compile(r"^End of (results|[a-z]+ of \S+)$")
COMPLETE = re.compile(r"^Record \S+ complete$")


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
