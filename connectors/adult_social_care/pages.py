"""Page objects of the adult social care system: what is done by the page, not by the client.

Every locator is a role and a label. `LANDMARKS` is what a page must show before it is trusted; each
page lists all its fields, so that a label that moved can be named with what stands there now.
"""

import re

from playwright.async_api import Page

from runtime.landmarks import Landmark


class SignInPage:
    """User ID and password."""

    PATH = "/Account/Login.aspx"
    LANDMARKS = (
        Landmark("heading", "Sign in"),
        Landmark("textbox", "User ID"),
        Landmark("textbox", "Password"),
        Landmark("button", "Sign in"),
    )

    def __init__(self, page: Page) -> None:
        self._user_id = page.get_by_label("User ID", exact=True)
        self._password = page.get_by_label("Password", exact=True)
        self._sign_in = page.get_by_role("button", name="Sign in", exact=True)
        self.heading = page.get_by_role("heading", name="Sign in", exact=True)

    async def sign_in(self, user_id: str, password: str) -> None:
        """Enter both and go on."""
        await self._user_id.fill(user_id)
        await self._password.fill(password)
        await self._sign_in.click()


class InUsePage:
    """This account has another session."""

    def __init__(self, page: Page) -> None:
        self.heading = page.get_by_role("heading", name="This user ID is in use", exact=True)
        self._end_other = page.get_by_role("button", name="End the other session", exact=True)

    async def use_here(self) -> None:
        """End the account's other session."""
        await self._end_other.click()


class CouncilsPage:
    """For which of the account's councils to work."""

    LANDMARKS = (
        Landmark("heading", "Select your council"),
        Landmark("combobox", "Work in"),
        Landmark("button", "Continue"),
    )

    def __init__(self, page: Page) -> None:
        self._work_in = page.get_by_label("Work in", exact=True)
        self._together = self._work_in.get_by_role(
            "option", name=re.compile(r"^All councils \(\d+\)$")
        )
        self._continue = page.get_by_role("button", name="Continue", exact=True)
        self.heading = page.get_by_role("heading", name="Select your council", exact=True)

    async def work_in_every_council(self) -> None:
        """Choose all of them together; an account with one council has no such choice."""
        if await self._together.count():
            await self._work_in.select_option(await self._together.get_attribute("value"))
        await self._continue.click()


class ReasonPage:
    """Why records are looked at."""

    PATH = "/Account/Reason.aspx"
    LANDMARKS = (
        Landmark("heading", "Reason for access"),
        Landmark("combobox", "Purpose"),
        Landmark("textbox", "Reference"),
        Landmark("button", "Save reason"),
    )

    def __init__(self, page: Page) -> None:
        self._purpose = page.get_by_label("Purpose", exact=True)
        self._reference = page.get_by_label("Reference", exact=True)
        self._save = page.get_by_role("button", name="Save reason", exact=True)
        self.heading = page.get_by_role("heading", name="Reason for access", exact=True)

    async def give(self, purpose: str, reference: str) -> None:
        """Choose the purpose, enter the reference and go on."""
        await self._purpose.select_option(label=purpose)
        await self._reference.fill(reference)
        await self._save.click()


class HomePage:
    """Where everybody lands."""

    def __init__(self, page: Page) -> None:
        self.heading = page.get_by_role("heading", name="Home", exact=True)
        # On every page of somebody signed in, and on no other.
        self.menu = page.get_by_role("navigation", name="Main menu", exact=True)


class SearchPage:
    """The four searches for a client, each with its own button."""

    PATH = "/Client/Search.aspx"
    LANDMARKS = (
        Landmark("heading", "Client search"),
        Landmark("textbox", "Surname"),
        Landmark("textbox", "Forename"),
        Landmark("textbox", "Date of birth"),
        Landmark("button", "Find by name"),
        Landmark("textbox", "Postcode"),
        Landmark("textbox", "House name or number"),
        Landmark("button", "Find by address"),
        Landmark("textbox", "Client number"),
        Landmark("button", "Find by client number"),
        Landmark("textbox", "NHS number"),
        Landmark("button", "Find by NHS number"),
    )
