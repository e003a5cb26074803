"""Page objects of the adult social care system: what is done by the page, not by the client.

Every locator is a role and a label. `LANDMARKS` is what a page must show before it is trusted; each
page lists all its fields, so that a label that moved can be named with what stands there now.
"""

import re

from playwright.async_api import Locator, Page, Request, Response

from runtime.browser import answer_to
from runtime.filled_forms import FormHeld
from runtime.landmarks import Landmark
from runtime.partner_page import Mask

# Whose record it is, and each label with what its own field holds, as the browser binds them.
HELD = """form => ({
  whose: [...document.querySelectorAll("section.current dd")].map(one => one.textContent.trim()),
  fields: [...form.querySelectorAll("label")].map(({control, textContent}) => [
    textContent.trim(),
    control.selectedOptions ? (control.value && control.selectedOptions[0].text) : control.value,
    control.maxLength ?? -1,
    control.options ? Object.fromEntries([...control.options].map(one => [one.text, one.value]))
      : null,
  ]),
})"""


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


class NewContactPage:
    """A new contact. What is saved goes to the session's current client, whom the strip names."""

    PATH = "/Client/NewContact.aspx"
    LINES = (
        *("Date received", "Time received", "Referrer", "Agency", "About consent"),
        *("Care and support needs", "Harm or risk", "Adult's wishes", "Details", "Decided by"),
        *("Decided on", "Decision reference", "Rationale"),
    )
    LISTS = (
        *("Source", "Reason for contact", "Lawful basis", "Consent", "Risk rating"),
        "Section 42",
    )
    FIELDS = (*LINES, *LISTS)
    LANDMARKS = (
        Landmark("heading", "New contact"),
        *(Landmark("textbox", label) for label in LINES),
        *(Landmark("combobox", label) for label in LISTS),
        Landmark("button", "Save contact"),
        Landmark("button", "Cancel"),
    )

    def __init__(self, page: Page) -> None:
        self._page = page
        self.save = page.get_by_role("button", name="Save contact", exact=True)
        self._cancel = page.get_by_role("button", name="Cancel", exact=True)
        self._form = page.locator("form").filter(has=self.save)
        self._main = page.get_by_role("main")
        self.alert = page.get_by_role("alert")
        self.end = page.get_by_text(
            re.compile(r"^\*\*\* End of new contact for client \S+ \*\*\*$")
        )

    async def html(self) -> str:
        """What the page shows."""
        return await self._main.inner_html()

    async def fill(self, label: str, words: str) -> None:
        """Fill a field; in a list, choose by the value of a choice."""
        field = self._form.get_by_label(label, exact=True)
        if label in self.LISTS:
            await field.select_option(words)
        else:
            await field.fill(words)

    async def held(self) -> FormHeld:
        """What the form holds now."""
        told = await self._form.evaluate(HELD)
        fields = told["fields"]
        return FormHeld(
            whose=tuple(told["whose"]),
            fields={label: words for label, words, _, _ in fields},
            longest={label: longest for label, _, longest, _ in fields if longest >= 0},
            choices={label: offered for label, _, _, offered in fields if offered},
        )

    async def warm_up(self) -> None:
        """One harmless request from this page, read to its end."""
        await self._page.evaluate(
            "fetch('/static/careledger.css', {cache: 'no-store'}).then(answer => answer.text())"
        )

    async def leave(self) -> None:
        """Give the record back without saving, where there is a way to."""
        if await self._cancel.is_visible():
            await self._cancel.click()

    async def click_save(self, seconds: float) -> Response:
        """Save, and hand back the partner's answer to it."""
        return await answer_to(self._page, self._is_the_save, self.save.click, seconds)

    def _is_the_save(self, request: Request) -> bool:
        return bool(request.method == "POST" and request.url.endswith(self.PATH))


class ContactsPage:
    """The contacts of the current client."""

    PATH = "/Client/Contacts.aspx"
    LANDMARKS = (Landmark("heading", "Contacts"),)

    def __init__(self, page: Page) -> None:
        self._page = page

    def end(self, client: str) -> Locator:
        """The last line of a page of them that arrived whole."""
        words = f"*** End of contacts for client {client} ***"
        return self._page.get_by_text(words, exact=True)

    def contact(self, number: str) -> Locator:
        """The heading of one contact."""
        return self._page.get_by_role("heading", name=number, exact=True)

    @staticmethod
    def others_than(number: str, plain: str) -> list[Mask]:
        """What a picture of it hides: everybody's names, other contacts, and its own free text."""
        return [
            Mask("section.current dd"),
            Mask("section.entry h2", f"^{re.escape(number)}$"),
            Mask("section.entry dd", plain),
            Mask("[role=alert], [role=status], .session dd, footer p"),
        ]


class ContactLogPage:
    """Contacts of every client, by the day they were entered and the account."""

    PATH = "/Contacts/Log.aspx"
    LANDMARKS = (
        Landmark("heading", "Contact log"),
        Landmark("textbox", "Entered since"),
        Landmark("textbox", "Entered by"),
        Landmark("button", "List contacts"),
    )
