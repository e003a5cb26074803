"""Page objects of the public contact portal: where things are, and what a person means to do there.

Every locator is a role and a label. `LANDMARKS` is what a page must show before it is trusted; each
page lists all its fields, so that a label that moved can be named with what stands there now.
"""

import re
from typing import NamedTuple

from playwright.async_api import Locator, Page, Request, Response

from connectors.public_portal.parsing import END_OF_ENTRY
from domain.public_contact import HowAcknowledged, SubmissionStatus
from runtime.browser import answer_to
from runtime.landmarks import Landmark
from runtime.partner_page import Mask

# Numbers, moments, our reference and the portal's own words; a note and a person's name are not.
_AT = r"\d{1,2} \w{3} \d{4}, \d\d:\d\d"
_NUMBER = r"[A-Z]+\d*-\d+|[A-Z]{3}-[0-9A-Z]{4}-[0-9A-Z]{4}"
_WORDS = "|".join(one.value.capitalize() for one in (*SubmissionStatus, *HowAcknowledged))
_PLAIN = rf"^({_NUMBER}|{_AT}|{_WORDS})$"


class SignInPage:
    """User name and password."""

    PATH = "/staff/sign-in"
    LANDMARKS = (
        Landmark("heading", "Staff sign in"),
        Landmark("textbox", "User name"),
        Landmark("textbox", "Password"),
        Landmark("button", "Sign in"),
    )

    def __init__(self, page: Page) -> None:
        self._user_name = page.get_by_label("User name", exact=True)
        self._password = page.get_by_label("Password", exact=True)
        self._sign_in = page.get_by_role("button", name="Sign in", exact=True)
        self.heading = page.get_by_role("heading", name="Staff sign in", exact=True)

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


class InboxPage:
    """Everything the public sent, under filters."""

    PATH = "/staff/submissions"
    LANDMARKS = (
        Landmark("heading", "Inbox"),
        Landmark("combobox", "Form"),
        Landmark("combobox", "Status"),
        Landmark("textbox", "Received since"),
        Landmark("combobox", "Order"),
        Landmark("button", "Show"),
    )

    def __init__(self, page: Page) -> None:
        self.heading = page.get_by_role("heading", name="Inbox", exact=True)
        # On every page of somebody signed in, and on no other.
        self.menu = page.get_by_role("navigation", name="Main", exact=True)


class SearchPage:
    """One field that takes a reference, a reference of ours, or a name."""

    PATH = "/staff/search"
    LANDMARKS = (
        Landmark("heading", "Search"),
        Landmark("searchbox", "Reference, your reference or name"),
        Landmark("button", "Search"),
    )


class ActivityPage:
    """What staff did, by day."""

    PATH = "/staff/activity"
    LANDMARKS = (
        Landmark("heading", "Activity"),
        Landmark("textbox", "Since"),
        Landmark("textbox", "User name begins with"),
        Landmark("button", "List"),
    )


class EntryPage:
    """One line of a submission's history on a page of its own."""

    # The note, and who somebody is.
    MASKS = (Mask("dd", _PLAIN),)

    def __init__(self, page: Page) -> None:
        self._page = page
        self.end = page.get_by_text(END_OF_ENTRY)

    async def html(self) -> str:
        """The page, for the parser."""
        return await self._page.content()


class Typed(NamedTuple):
    """What stands in the acknowledgement's form, each read through its label."""

    how: str
    reference: str
    note: str


class AcknowledgePage:
    """The form that marks a submission acknowledged."""

    LANDMARKS = (
        Landmark("combobox", "How acknowledged"),
        Landmark("textbox", "Your reference"),
        Landmark("textbox", "Note"),
        Landmark("button", "Save"),
    )

    def __init__(self, page: Page) -> None:
        self._page = page
        self.end = page.get_by_text("End of form", exact=True)
        self.alert = page.get_by_role("alert")
        self.dialog = page.get_by_role("dialog")
        self._how = page.get_by_label("How acknowledged", exact=True)
        self._reference = page.get_by_label("Your reference", exact=True)
        self._note = page.get_by_label("Note", exact=True)
        self.save = page.get_by_role("button", name="Save", exact=True)

    async def html(self) -> str:
        """The page, for the parser."""
        return await self._page.content()

    def heading_of(self, reference: str) -> Locator:
        """Says whose form it is."""
        return self._page.get_by_role("heading", name=f"Acknowledge {reference}", exact=True)

    async def fill(self, wanted: Typed) -> None:
        """Fill the form."""
        await self._how.select_option(label=wanted.how)
        await self._reference.fill(wanted.reference)
        await self._note.fill(wanted.note)

    async def typed(self) -> Typed:
        """What stands in the form now."""
        chosen = self._how.locator("option:checked")
        return Typed(
            await chosen.inner_text(),
            await self._reference.input_value(),
            await self._note.input_value(),
        )

    async def warm_up(self) -> None:
        """One harmless request from this page, read to its end."""
        await self._page.evaluate(
            "fetch('/static/staff.css', {cache: 'no-store'}).then(answer => answer.text())"
        )

    async def click_save(self, seconds: float) -> Response:
        """Save, and hand back the partner's answer to it."""
        return await answer_to(self._page, _is_the_save, self.save.click, seconds)


def _is_the_save(request: Request) -> bool:
    return request.method == "POST" and bool(re.search(r"/acknowledge$", request.url))
