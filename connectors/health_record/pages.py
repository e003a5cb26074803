"""Page objects of the viewer: where things are, and what a person means to do there.

Every locator is a role and a label. `LANDMARKS` is what a page must show before it is trusted; each
page lists all its fields, so that a label that moved can be named with what stands there now.
"""

from playwright.async_api import Page

from runtime.landmarks import Landmark

REASON = (
    Landmark("combobox", "Reason for access"),
    Landmark("textbox", "Your reference"),
    Landmark("button", "Look up"),
)


class SignInPage:
    """Email address and password."""

    LANDMARKS = (
        Landmark("heading", "Sign in"),
        Landmark("textbox", "Email address"),
        Landmark("textbox", "Password"),
        Landmark("button", "Continue"),
    )

    def __init__(self, page: Page) -> None:
        self._email = page.get_by_label("Email address", exact=True)
        self._password = page.get_by_label("Password", exact=True)
        self._continue = page.get_by_role("button", name="Continue", exact=True)
        self.heading = page.get_by_role("heading", name="Sign in", exact=True)

    async def sign_in(self, email: str, password: str) -> None:
        """Enter both and go on."""
        await self._email.fill(email)
        await self._password.fill(password)
        await self._continue.click()


class CodePage:
    """The one-time code that every sign-in takes."""

    LANDMARKS = (
        Landmark("heading", "Enter your one-time code"),
        Landmark("textbox", "6-digit code"),
        Landmark("button", "Continue"),
    )

    def __init__(self, page: Page) -> None:
        self.heading = page.get_by_role("heading", name="Enter your one-time code", exact=True)
        self._code = page.get_by_label("6-digit code", exact=True)
        self._continue = page.get_by_role("button", name="Continue", exact=True)

    async def give(self, code: str) -> None:
        """Enter the code and go on."""
        await self._code.fill(code)
        await self._continue.click()


class AnotherDevicePage:
    """This account has another session."""

    def __init__(self, page: Page) -> None:
        self.heading = page.get_by_role(
            "heading", name="You are signed in on another device", exact=True
        )
        self._carry_on = page.get_by_role("button", name="Carry on here", exact=True)

    async def carry_on_here(self) -> None:
        """End the account's other session."""
        await self._carry_on.click()


class DeclarationPage:
    """What is declared once a session, before anything can be looked up."""

    LANDMARKS = (
        Landmark("heading", "Before you start"),
        Landmark("checkbox", "I have a legitimate reason"),
        Landmark("button", "Agree and continue"),
    )

    def __init__(self, page: Page) -> None:
        self.heading = page.get_by_role("heading", name="Before you start", exact=True)
        self._reason = page.get_by_role("checkbox", name="I have a legitimate reason", exact=True)
        self._agree = page.get_by_role("button", name="Agree and continue", exact=True)

    async def declare(self) -> None:
        """Say that there is a legitimate reason; each look-up says which."""
        await self._reason.check()
        await self._agree.click()


class StartPage:
    """Where everybody lands."""

    def __init__(self, page: Page) -> None:
        self.heading = page.get_by_role("heading", name="Look a person up", exact=True)
        # On every page of somebody signed in, and on no other.
        self.sign_out = page.get_by_role("button", name="Sign out", exact=True)


class ByNumberPage:
    """Look up by NHS number."""

    PATH = "/look-up/nhs-number"
    LANDMARKS = (
        Landmark("heading", "Look up by NHS number"),
        Landmark("textbox", "NHS number"),
        *REASON,
    )


class ByNamePage:
    """Look up by name and date of birth."""

    PATH = "/look-up/name"
    LANDMARKS = (
        Landmark("heading", "Look up by name and date of birth"),
        Landmark("textbox", "First name"),
        Landmark("textbox", "Last name"),
        Landmark("textbox", "Day"),
        Landmark("textbox", "Month"),
        Landmark("textbox", "Year"),
        Landmark("textbox", "Postcode (optional)"),
        *REASON,
    )


class ByReferencePage:
    """Look up by the viewer's own reference."""

    PATH = "/look-up/reference"
    LANDMARKS = (
        Landmark("heading", "Look up by SafeSight reference"),
        Landmark("textbox", "SafeSight reference"),
        *REASON,
    )
