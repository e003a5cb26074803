"""Page objects of the education system: where things are, and what a person means to do there.

Every locator is a role and a label. `LANDMARKS` is what a page must show before it is trusted; each
page lists all its fields, so that a label that moved can be named with what stands there now.
"""

from playwright.async_api import Page

from runtime.landmarks import Landmark


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


class SearchByUpnPage:
    """Find a pupil by UPN."""

    PATH = "/pupils/search/upn"
    LANDMARKS = (
        Landmark("heading", "Find a pupil by UPN"),
        Landmark("textbox", "UPN"),
        Landmark("textbox", "Reason note"),
        Landmark("button", "Search"),
    )


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
