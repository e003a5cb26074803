"""Page objects of the housing suite: where things are, and what a person means to do there.

Every locator is a role and a label. `LANDMARKS` is what a page must show before it is trusted; each
page lists all its fields, so that a label that moved can be named with what stands there now.
"""

from playwright.async_api import Page

from connectors.housing.parsing import ALL_LANDLORDS
from runtime.landmarks import Landmark


class SignInPage:
    """Staff number and password."""

    PATH = "/signon"
    LANDMARKS = (
        Landmark("heading", "Sign on to TenancyPoint"),
        Landmark("textbox", "Staff number"),
        Landmark("textbox", "Password"),
        Landmark("button", "Sign on"),
    )

    def __init__(self, page: Page) -> None:
        self._staff_number = page.get_by_label("Staff number", exact=True)
        self._password = page.get_by_label("Password", exact=True)
        self._sign_on = page.get_by_role("button", name="Sign on", exact=True)
        self.heading = page.get_by_role("heading", name="Sign on to TenancyPoint", exact=True)

    async def sign_in(self, staff_number: str, password: str) -> None:
        """Enter both and go on."""
        await self._staff_number.fill(staff_number)
        await self._password.fill(password)
        await self._sign_on.click()


class ElsewherePage:
    """This staff number has another session."""

    def __init__(self, page: Page) -> None:
        self.heading = page.get_by_role("heading", name="You are signed on elsewhere", exact=True)
        self._carry_on = page.get_by_role("button", name="Carry on here", exact=True)

    async def carry_on_here(self) -> None:
        """End the account's other session."""
        await self._carry_on.click()


class LandlordPage:
    """Whose tenancies to work with."""

    PATH = "/signon/landlord"
    LANDMARKS = (
        Landmark("heading", "Choose landlord"),
        Landmark("combobox", "Landlord"),
        Landmark("option", ALL_LANDLORDS),
        Landmark("button", "Start work"),
    )

    def __init__(self, page: Page) -> None:
        self.heading = page.get_by_role("heading", name="Choose landlord", exact=True)
        self._landlord = page.get_by_label("Landlord", exact=True)
        self._start = page.get_by_role("button", name="Start work", exact=True)

    async def choose_all(self) -> None:
        """Work with the tenancies of every landlord."""
        await self._landlord.select_option(label=ALL_LANDLORDS)
        await self._start.click()


class DeskPage:
    """Where everybody lands."""

    def __init__(self, page: Page) -> None:
        self.heading = page.get_by_role("heading", name="My desk", exact=True)
        # On every page of somebody who works for a landlord, and on no other.
        self.menu = page.get_by_role("navigation", name="Main menu", exact=True)


class SearchPage:
    """The reason for access, and the three ways to search."""

    PATH = "/search"
    BY_NAME = "Search by name"
    BY_ADDRESS = "Search by address"
    BY_REFERENCE = "Search by reference"
    LANDMARKS = (
        Landmark("heading", "Find a tenancy"),
        Landmark("textbox", "Enquiry reference and reason"),
        Landmark("button", "Save reason"),
        Landmark("textbox", "Surname"),
        Landmark("textbox", "Forename"),
        Landmark("textbox", "Date of birth"),
        Landmark("button", BY_NAME),
        Landmark("textbox", "Postcode"),
        Landmark("textbox", "House name or number"),
        Landmark("button", BY_ADDRESS),
        Landmark("textbox", "Tenancy reference"),
        Landmark("button", BY_REFERENCE),
    )

    def __init__(self, page: Page) -> None:
        self.heading = page.get_by_role("heading", name="Find a tenancy", exact=True)
        self.saved = page.get_by_role("status").filter(has_text="Reason saved.")
        self._reason = page.get_by_label("Enquiry reference and reason", exact=True)
        self._save = page.get_by_role("button", name="Save reason", exact=True)

    async def save_reason(self, reason: str) -> None:
        """Give the reason for access."""
        await self._reason.fill(reason)
        await self._save.click()
