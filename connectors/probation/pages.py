"""Page objects of the probation system: where things are, and what a person means to do there.

Every locator is a role and a label. `LANDMARKS` is what a page must show before it is trusted; each
page lists all its fields, so that a label that moved can be named with what stands there now.
"""

from playwright.async_api import Locator, Page

from runtime.landmarks import Landmark

HUB_ENQUIRIES = "Safeguarding hub enquiries"
ENDINGS = {1: "st", 2: "nd", 3: "rd"}
TEENS = range(11, 14)


class UserIdPage:
    """The first step: who it is."""

    PATH = "/signon"
    LANDMARKS = (
        Landmark("heading", "Sign on to Waymark"),
        Landmark("textbox", "User ID"),
        Landmark("button", "Continue"),
    )

    def __init__(self, page: Page) -> None:
        self.heading = page.get_by_role("heading", name="Sign on to Waymark", exact=True)
        self._user_id = page.get_by_label("User ID", exact=True)
        self._continue = _button(page, "Continue")

    async def give(self, user_id: str) -> None:
        """Enter the user id and go on."""
        await self._user_id.fill(user_id)
        await self._continue.click()


class PasswordPage:
    """The second step: the password."""

    LANDMARKS = (
        Landmark("heading", "Enter your password"),
        Landmark("textbox", "Password"),
        Landmark("button", "Continue"),
    )

    def __init__(self, page: Page) -> None:
        self.heading = page.get_by_role("heading", name="Enter your password", exact=True)
        self._password = page.get_by_label("Password", exact=True)
        self._continue = _button(page, "Continue")

    async def give(self, password: str) -> None:
        """Enter the password and go on."""
        await self._password.fill(password)
        await self._continue.click()


class MemorableWordPage:
    """The third step: two characters of the memorable word, other ones each time."""

    LANDMARKS = (
        Landmark("heading", "Your memorable word"),
        Landmark("button", "Continue"),
    )

    def __init__(self, page: Page) -> None:
        self._page = page
        self._asked_for = page.get_by_role("textbox")
        self.heading = page.get_by_role("heading", name="Your memorable word", exact=True)
        self._continue = _button(page, "Continue")

    async def fill(self, word: str) -> bool:
        """Enter the characters asked for; false when it asks for none, or for other ones."""
        fields = [self._field(position) for position in range(1, len(word) + 1)]
        wanted = [one for one in zip(fields, word, strict=True) if await one[0].count()]
        if not wanted or len(wanted) != await self._asked_for.count():
            return False
        for field, character in wanted:
            await field.fill(character)
        return True

    async def go_on(self) -> None:
        """Send what was entered."""
        await self._continue.click()

    def _field(self, position: int) -> Locator:
        return self._page.get_by_label(f"{_ordinal(position)} character", exact=True)


class OfficePage:
    """The fourth step: which office this session works for."""

    LANDMARKS = (
        Landmark("heading", "Choose your office"),
        Landmark("radio", HUB_ENQUIRIES),
        Landmark("button", "Continue"),
    )

    def __init__(self, page: Page) -> None:
        self.heading = page.get_by_role("heading", name="Choose your office", exact=True)
        self._ours = page.get_by_role("radio", name=HUB_ENQUIRIES, exact=True)
        self._continue = _button(page, "Continue")

    async def choose_ours(self) -> None:
        """Work for the safeguarding hub."""
        await self._ours.check()
        await self._continue.click()


class AcceptableUsePage:
    """The fifth step: what the system may be used for."""

    LANDMARKS = (
        Landmark("heading", "Acceptable use"),
        Landmark("button", "I accept"),
    )

    def __init__(self, page: Page) -> None:
        self.heading = page.get_by_role("heading", name="Acceptable use", exact=True)
        self._accept = _button(page, "I accept")

    async def accept(self) -> None:
        """Accept."""
        await self._accept.click()


class ElsewherePage:
    """This account has another session."""

    def __init__(self, page: Page) -> None:
        self.heading = page.get_by_role("heading", name="You are already signed on", exact=True)
        self._carry_on = _button(page, "End that session and carry on")

    async def carry_on(self) -> None:
        """End the account's other session."""
        await self._carry_on.click()


class HomePage:
    """Where everybody lands."""

    def __init__(self, page: Page) -> None:
        self.heading = page.get_by_role("heading", name="Welcome to Waymark", exact=True)
        # On every page of somebody signed on, and on no other.
        self.menu = page.get_by_role("navigation", name="Main menu", exact=True)


class SearchPage:
    """The one search form, with the reason for the search."""

    PATH = "/search"
    LANDMARKS = (
        Landmark("heading", "Search cases"),
        Landmark("combobox", "Reason for search"),
        Landmark("textbox", "Note"),
        Landmark("textbox", "Surname"),
        Landmark("textbox", "Forename"),
        Landmark("textbox", "Day"),
        Landmark("textbox", "Month"),
        Landmark("textbox", "Year"),
        Landmark("textbox", "CRN"),
        Landmark("textbox", "PNC ID"),
        Landmark("textbox", "NOMS number"),
        Landmark("button", "Search"),
    )


def _button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def _ordinal(position: int) -> str:
    """1st, 2nd, 3rd, 4th, 11th, 21st."""
    ending = "th" if position in TEENS else ENDINGS.get(position % 10, "th")
    return f"{position}{ending}"
