"""Page objects of the education system: where things are, and what a person means to do there.

Every locator is a role and a label. `LANDMARKS` is what a page must show before it is trusted; each
page lists all its fields, so that a label that moved can be named with what stands there now.
"""

from playwright.async_api import Locator, Page

from domain.errors import (
    ConnectorClosed,
    ContentRefused,
    PasswordExpired,
    RecordNotFound,
    RecordRestricted,
    SessionExpired,
    SignInRefused,
    UnderMaintenance,
    WorkerError,
)
from runtime.landmarks import Landmark
from runtime.partner_page import Trouble


class SignInPage:
    """User name and password."""

    LANDMARKS = (
        Landmark("heading", "Sign in to PupilBase"),
        Landmark("textbox", "Email address or user name"),
        Landmark("textbox", "Password"),
        Landmark("button", "Sign in"),
    )

    def __init__(self, page: Page) -> None:
        self._user_name = page.get_by_label("Email address or user name", exact=True)
        self._password = page.get_by_label("Password", exact=True)
        self._sign_in = page.get_by_role("button", name="Sign in", exact=True)
        self.heading = page.get_by_role("heading", name="Sign in to PupilBase", exact=True)

    async def sign_in(self, user_name: str, password: str) -> None:
        """Enter both and go on."""
        await self._user_name.fill(user_name)
        await self._password.fill(password)
        await self._sign_in.click()


class InUsePage:
    """This account has another session."""

    def __init__(self, page: Page) -> None:
        self.heading = page.get_by_role("heading", name="Your account is in use", exact=True)
        self._use_here = page.get_by_role("button", name="Use it here", exact=True)

    async def use_here(self) -> None:
        """End the account's other session."""
        await self._use_here.click()


class HomePage:
    """Where everybody lands."""

    def __init__(self, page: Page) -> None:
        self.heading = page.get_by_role("heading", name="Welcome to PupilBase", exact=True)
        # On every page of somebody signed in, and on no other.
        self.menu = page.get_by_role("navigation", name="Main", exact=True)


class NotePage:
    """The reason note, asked before the first pupil of a session that has not searched."""

    def __init__(self, page: Page) -> None:
        self.heading = page.get_by_role(
            "heading", name="Why are you opening this record?", exact=True
        )
        self._note = page.get_by_label("Reason note", exact=True)
        self._continue = page.get_by_role("button", name="Continue", exact=True)

    async def give(self, note: str) -> None:
        """Say why, go on."""
        await self._note.fill(note)
        await self._continue.click()


class SearchByUpnPage:
    """Find a pupil by UPN."""

    PATH = "/pupils/search/upn"
    LANDMARKS = (
        Landmark("heading", "Find a pupil by UPN"),
        Landmark("textbox", "UPN"),
        Landmark("textbox", "Reason note"),
        Landmark("button", "Search"),
    )

    def __init__(self, page: Page) -> None:
        self.heading = page.get_by_role("heading", name="Find a pupil by UPN", exact=True)
        self._upn = page.get_by_label("UPN", exact=True)
        self._reason = _ReasonAndSearch(page)

    async def search(self, upn: str, note: str) -> None:
        """Search, saying why."""
        await self._upn.fill(upn)
        await self._reason.search(note)


class SearchByNamePage:
    """Find a pupil by name and date of birth."""

    PATH = "/pupils/search/name"
    LANDMARKS = (
        Landmark("heading", "Find a pupil by name"),
        Landmark("textbox", "Surname"),
        Landmark("textbox", "Forename"),
        Landmark("textbox", "Date of birth"),
        Landmark("textbox", "Reason note"),
        Landmark("button", "Search"),
    )

    def __init__(self, page: Page) -> None:
        self.heading = page.get_by_role("heading", name="Find a pupil by name", exact=True)
        self._surname = page.get_by_label("Surname", exact=True)
        self._forename = page.get_by_label("Forename", exact=True)
        self._born = page.get_by_label("Date of birth", exact=True)
        self._reason = _ReasonAndSearch(page)

    async def search(self, surname: str, forename: str, born: str, note: str) -> None:
        """Search, saying why; the date as dd/mm/yyyy or empty."""
        await self._surname.fill(surname)
        await self._forename.fill(forename)
        await self._born.fill(born)
        await self._reason.search(note)


class SearchByAddressPage:
    """Find the pupils who live at an address."""

    PATH = "/pupils/search/address"
    LANDMARKS = (
        Landmark("heading", "Find a pupil by address"),
        Landmark("textbox", "Postcode"),
        Landmark("textbox", "House name or number"),
        Landmark("textbox", "Reason note"),
        Landmark("button", "Search"),
    )

    def __init__(self, page: Page) -> None:
        self.heading = page.get_by_role("heading", name="Find a pupil by address", exact=True)
        self._postcode = page.get_by_label("Postcode", exact=True)
        self._house = page.get_by_label("House name or number", exact=True)
        self._reason = _ReasonAndSearch(page)

    async def search(self, postcode: str, house: str, note: str) -> None:
        """Search, saying why."""
        await self._postcode.fill(postcode)
        await self._house.fill(house)
        await self._reason.search(note)


class _ReasonAndSearch:
    """The foot of every search form."""

    def __init__(self, page: Page) -> None:
        self._note = page.get_by_label("Reason note", exact=True)
        self._search = page.get_by_role("button", name="Search", exact=True)

    async def search(self, note: str) -> None:
        await self._note.fill(note)
        await self._search.click()


class ResultsPage:
    """Pupils found."""

    def __init__(self, page: Page) -> None:
        self.heading = page.get_by_role("heading", name="Pupils found", exact=True)
        self._next = page.get_by_role("link", name="Next page", exact=True)

    async def turn_page(self) -> None:
        """Show the next page."""
        await self._next.click()


class RecordPage:
    """A pupil, an establishment, or the contacts of one: its last line says whose it is."""

    def __init__(self, page: Page) -> None:
        self.end_of_pupil = page.get_by_text("End of pupil ")
        self.end_of_establishment = page.get_by_text("End of establishment ")
        self.end_of_contacts = page.get_by_text("End of contacts of ")


class EstablishmentsPage:
    """The search for establishments."""

    PATH = "/establishments"
    LANDMARKS = (
        Landmark("heading", "Establishments"),
        Landmark("textbox", "URN or name"),
        Landmark("button", "Find"),
        Landmark("link", "Download all establishments (CSV)"),
    )


class DirectoryPage:
    """The front page of the contact directory."""

    PATH = "/directory"
    LANDMARKS = (
        Landmark("heading", "Encompass directory"),
        Landmark("textbox", "URN or name"),
        Landmark("link", "Download the whole directory (CSV)"),
    )


def troubles(page: Page) -> list[Trouble]:
    """The partner's own words for why it does not show what was asked for."""
    alerts = [Trouble(_alert(page, words), error) for words, error in _ALERTS]
    headings = [Trouble(_heading(page, words), error) for words, error in HEADINGS.items()]
    return [*alerts, *headings]


def _heading(page: Page, words: str) -> Locator:
    return page.get_by_role("heading", name=words, exact=True)


def _alert(page: Page, words: str) -> Locator:
    return page.get_by_role("alert").filter(has_text=words)


HEADINGS: dict[str, type[WorkerError]] = {
    "Sign in to PupilBase": SessionExpired,
    "Service not available": UnderMaintenance,
    "Choose a new password": PasswordExpired,
    # A second step nobody told us of: the account was changed, and no worker guesses.
    "Security code": ConnectorClosed,
    "We cannot find that": RecordNotFound,
    "Restricted pupil": RecordRestricted,
}
_ALERTS: tuple[tuple[str, type[WorkerError]], ...] = (
    ("The email address or password you entered is incorrect.", SignInRefused),
    ("Your account has been locked.", SignInRefused),
    ("There is a problem", ContentRefused),
)
