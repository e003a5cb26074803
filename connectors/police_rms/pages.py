"""Page objects of the police system: where things are, and what a person means to do there.

Every locator is a role and a label; what a picture hides is named by tags, and whatever text is not
known to be harmless is hidden. `LANDMARKS` is what a page must show before it is trusted; each page
lists all its fields, so that a label that moved can be named with what stands there now.
"""

import re
from collections.abc import Mapping, Sequence
from functools import partial

from playwright.async_api import (
    FilePayload,
    FrameLocator,
    Locator,
    Page,
    Request,
    Response,
)
from playwright.async_api import TimeoutError as PlaywrightTimeout

from connectors.police_rms.changes import (
    CANCEL,
    FILE,
    NEW_OCCURRENCE,
    PERSON,
    Form,
    RecordTab,
    Whose,
)
from connectors.police_rms.parsing import SYSTEM
from domain.errors import ContentRefused, PageNotAsExpected
from runtime.before_saving import IS_MET
from runtime.browser import answer_to
from runtime.landmarks import Landmark
from runtime.partner_page import Mask

LONGEST_CHOICE_MS = 2000.0
WARM_UP = "fetch('/static/rms.css', {cache: 'no-store'}).then(answer => answer.text())"
# What each field of a form holds, by the label that stands beside it; of a file its name and size.
# And whether its button can be pressed: asked with the rest, it costs nothing.
FILLED_IN = f"""form => [Object.fromEntries([...form.querySelectorAll('label')].map(label => {{
  const field = label.control, file = field?.files?.[0];
  const chosen = field?.tagName === 'SELECT' && field.selectedOptions[0];
  const value = !field ? null : file ? `${{file.name}} ${{file.size}}`
    : chosen ? (chosen.value && chosen.text) : field.value;
  return [label.textContent.trim(), value];
}})), ({IS_MET})(form.querySelector('button[type=submit]'))]"""
FILLED_IN_EACH = f"forms => forms.map({FILLED_IN})"


def _tables_of(tables: str, rows: str, columns: str) -> tuple[Landmark, ...]:
    """A record's tables with every label in them: a value is only read beside its own label."""
    roles = (("table", tables), ("rowheader", rows), ("columnheader", columns))
    return tuple(Landmark(role, name) for role, names in roles for name in names.split(", "))


OCCURRENCE_LANDMARKS = _tables_of(
    tables="Header, Roles, Children, Addresses, Risk assessments, Markers",
    rows=(
        "Number, Type, Status, Class, Crime recorded, Crime number, Reported, Occurred from, "
        "Occurred to, Created, Changed, Shared with MASH, Command log, Source, Out of hours, "
        "Officer, Unit, Supervisor, Area, LA code, From force, Location, Outcome, Flags, "
        "Related, Operation Encompass"
    ),
    columns=(
        "Nominal, Role, Name, Born, Sex, Relationship to other parties, Linked, Linked by, "
        "Present, Seen, Spoken to, Demeanour, Voice of the child, School stated, Type, "
        "Address, LA code, Force, From, To, Confidential, Form, Instrument, Completed by, Yes "
        "answers, Grade, Code, Text, Added, Review"
    ),
)
PERSON_LANDMARKS = _tables_of(
    tables="Person, Previous names, Contacts, Addresses, Relationships, Markers, Occurrences",
    rows=(
        "Nominal, Surname, Forename 1, Forename 2, Known as, Aliases, Date of birth, Birth "
        "date certain, Expected date, Birth order, Sex, Gender identity, Ethnicity (self), "
        "Ethnicity (officer), Nationality, Place of birth, Country of birth, Religion, First "
        "language, Interpreter needed, Occupation, Works at, NHS number, UPN, NINO, PNC ID, "
        "CRO, LA numbers, Record owner, Review"
    ),
    columns=(
        "Surname, Forename, Type, From, To, Value, Safe, Voicemail, Address, UPRN, LA code, "
        "Force, Confidential, Nominal, Is, Of, Other person, Household, Parental "
        "responsibility, Asserted by, Disputed, Code, Text, Added, Review, Occurrence, "
        "Number, Class, Reported, Status"
    ),
)


class SignInPage:
    """User ID and password."""

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


class AlreadySignedInPage:
    """This account has another session."""

    def __init__(self, page: Page) -> None:
        self.heading = page.get_by_role("heading", name="Already signed in", exact=True)
        self._continue = page.get_by_role("button", name="Continue here", exact=True)

    async def continue_here(self) -> None:
        """End the account's other session."""
        await self._continue.click()


class ReasonPage:
    """The reason for access, asked before any record opens."""

    LANDMARKS = (
        Landmark("heading", "Reason for access"),
        Landmark("combobox", "Reason"),
        Landmark("textbox", "Occurrence number or details"),
        Landmark("button", "Confirm"),
    )

    def __init__(self, page: Page) -> None:
        self.heading = page.get_by_role("heading", name="Reason for access", exact=True)
        self.reason = page.get_by_label("Reason", exact=True)
        self._detail = page.get_by_label("Occurrence number or details", exact=True)
        self._confirm = page.get_by_role("button", name="Confirm", exact=True)

    async def confirm(self, detail: str) -> None:
        """Say for what, and confirm the reason chosen."""
        await self._detail.fill(detail)
        await self._confirm.click()


class DesktopPage:
    """The search forms everybody lands on."""

    LANDMARKS = (
        Landmark("heading", "Search"),
        Landmark("textbox", "Occurrence number"),
        Landmark("textbox", "Occurrence no."),
        Landmark("textbox", "Reference"),
        Landmark("textbox", "Changed from"),
        Landmark("textbox", "Changed to"),
        Landmark("combobox", "Type"),
        Landmark("button", "Search changed"),
        Landmark("button", "Find reference"),
    )

    def __init__(self, page: Page) -> None:
        self.heading = page.get_by_role("heading", name="Search", exact=True)


class ResultsPage:
    """Occurrences found."""

    LANDMARKS = (
        Landmark("table", "Occurrences"),
        Landmark("columnheader", "Number"),
        Landmark("columnheader", "Type"),
        Landmark("columnheader", "Class"),
        Landmark("columnheader", "Reported"),
        Landmark("columnheader", "Changed"),
        Landmark("columnheader", "Area"),
        Landmark("columnheader", "Officer"),
        Landmark("columnheader", "Status"),
    )


class PersonSearchPage:
    """Persons by name and date of birth, or by where they live now."""

    LANDMARKS = (
        Landmark("heading", "Person search"),
        Landmark("textbox", "Surname"),
        Landmark("textbox", "Forename"),
        Landmark("textbox", "Date of birth"),
        Landmark("textbox", "Postcode"),
        Landmark("textbox", "First line of address"),
        Landmark("button", "Search"),
    )


class LogEnquiryPage:
    """Log entries of every occurrence, by date and user."""

    LANDMARKS = (
        Landmark("heading", "Log enquiry"),
        Landmark("textbox", "Occurrence no."),
        Landmark("textbox", "Entries from"),
        Landmark("textbox", "Entries to"),
        Landmark("textbox", "Entered by"),
        Landmark("textbox", "Containing"),
        Landmark("button", "List entries"),
    )


class ChangeEnquiryPage:
    """What was changed in any record, by date and user."""

    LANDMARKS = (
        Landmark("heading", "Change enquiry"),
        Landmark("textbox", "Occurrence no."),
        Landmark("textbox", "Changes from"),
        Landmark("textbox", "Changes to"),
        Landmark("textbox", "Changed by"),
        Landmark("button", "List changes"),
    )


class RecordFrame:
    """A record's own frame: summary, lists, forms. What is saved goes to what it shows."""

    def __init__(self, page: Page) -> None:
        self._page = page
        frame = page.get_by_title("Record", exact=True).content_frame
        self.frame: FrameLocator = frame
        self._body = frame.locator("body")
        self.find_button = frame.get_by_role("button", name="Find", exact=True)
        self._next = frame.get_by_role("link", name="Next", exact=True)
        self.alert = frame.get_by_role("alert")

    def form_of(
        self, whose: Whose, number: str, form: Form, anchors: Sequence[str] = ()
    ) -> Locator:
        """The form, when the page around it says that this is that record, and whose."""
        named = f"{whose.heading} {number}"
        page = self._body.filter(has=self._page.get_by_role("heading", name=named, exact=True))
        for said in anchors:
            begins = re.compile(rf"^\s*{re.escape(said)}")
            page = page.filter(has=self._page.locator("span", has_text=begins))
        return page.locator("form").filter(has=self._button(form))

    def end_of_summary(self, number: str) -> Locator:
        """The last line of a summary that arrived whole."""
        return self.frame.get_by_text(f"End of record {number}", exact=True)

    def find(self, tab: RecordTab) -> Locator:
        """The search of a list."""
        return self.frame.get_by_label(tab.find, exact=True)

    @staticmethod
    def others_than(whose: Whose, row: int, plain: str) -> list[Mask]:
        """What a picture of this line (1 is the first) hides: others, its free text, a name."""
        named = [Mask(".record-kind"), Mask(".record-when")] if whose is PERSON else []
        return [
            Mask(f"tbody tr:not(:nth-child({row}))"),
            Mask("td", plain),
            Mask("[role=alert]"),
            *named,
        ]

    async def open_tab(self, tab: RecordTab) -> None:
        """Go to a list."""
        await self.frame.get_by_role("link", name=tab.name, exact=True).click()

    async def turn_page(self) -> None:
        """Show the next page of the list."""
        await self._next.click()

    async def begin(self, form: Form) -> None:
        """Take the lock and open the form."""
        await self.frame.get_by_role("button", name=form.opens, exact=True).click()

    async def fill(self, form: Form, typed: Mapping[str, str], file: FilePayload | None) -> None:
        """Fill the form, each value by the label beside it."""
        for one in form.labels:
            field = self.frame.get_by_label(one.label, exact=True)
            if one.role == "combobox" and typed[one.label]:
                await _choose(field, typed[one.label])
            elif one.role == "textbox":
                await field.fill(typed[one.label])
            elif one.role == FILE and file:
                await _attach(field, file, form)

    async def warm_up(self) -> None:
        """One harmless request from the page that holds the form, read to its end."""
        await self._page.evaluate(WARM_UP)

    async def click_save(self, form: Form, seconds: float) -> Response:
        """Save, and hand back the partner's answer to it."""
        save = self.button(form)
        return await answer_to(self._page, partial(_is_the_save, form), save.click, seconds)

    def button(self, form: Form) -> Locator:
        """What saves this form."""
        return self.frame.get_by_role("button", name=form.save, exact=True)

    def answer_to_opening(self) -> Locator:
        """The frame's body, once it shows the form to its end or says why not."""
        end = self._page.get_by_role("button", name=CANCEL.name, exact=True)
        return self._body.filter(has=end.or_(self._page.get_by_role("alert")))

    def list_with(self, tab: RecordTab, number: str, *words: str) -> Locator:
        """The frame's document, once a page of the list that says this has arrived whole."""
        document = self.frame.locator(f'html:has(:text-is("{tab.ends} {number}"))')
        for said in words:
            document = document.filter(has_text=said)
        return document

    def _button(self, form: Form) -> Locator:
        return self._page.get_by_role("button", name=form.save, exact=True)


class NewOccurrencePage:
    """The form for an occurrence that has no record yet; what it says when it is not saved."""

    PATH = NEW_OCCURRENCE.path
    LANDMARKS = (
        Landmark("heading", NEW_OCCURRENCE.opens),
        Landmark("textbox", "Occurrence no."),
        *NEW_OCCURRENCE.fields,
        Landmark("button", NEW_OCCURRENCE.save),
    )

    def __init__(self, page: Page) -> None:
        self._page = page
        self.save = page.get_by_role("button", name=NEW_OCCURRENCE.save, exact=True)
        self.duplicates = page.get_by_role("heading", name="Possible duplicates", exact=True)
        self.alert = page.get_by_role("alert")
        self.form = page.locator("form").filter(has=self.save)

    async def fill(self, typed: Mapping[str, str]) -> None:
        """Fill the form, each value by the label beside it."""
        for one in NEW_OCCURRENCE.labels:
            field = self.form.get_by_label(one.label, exact=True)
            if one.role == "combobox":
                await _choose(field, typed[one.label])
            else:
                await field.fill(typed[one.label])

    async def warm_up(self) -> None:
        """One harmless request from the page that holds the form, read to its end."""
        await self._page.evaluate(WARM_UP)

    async def click_save(self, seconds: float) -> Response:
        """Save, and hand back the partner's answer to it."""
        is_it = partial(_is_the_save, NEW_OCCURRENCE)
        return await answer_to(self._page, is_it, self.save.click, seconds)


async def _choose(field: Locator, words: str) -> None:
    """Choose this of a list that stands there whole already.

    Raises: ContentRefused where there is no such choice.
    """
    try:
        await field.select_option(label=words, timeout=LONGEST_CHOICE_MS)
    except PlaywrightTimeout as missing:
        raise ContentRefused("no such choice", system=SYSTEM) from missing


async def _attach(field: Locator, file: FilePayload, form: Form) -> None:
    """Put the file where the form takes one; of that field no landmark can be asked for.

    Raises: PageNotAsExpected where the field is gone.
    """
    try:
        await field.set_input_files(file, timeout=LONGEST_CHOICE_MS)
    except PlaywrightTimeout as missing:
        raise PageNotAsExpected(form.opens, f'field "{FILE}"', system=SYSTEM) from missing


def _is_the_save(form: Form, request: Request) -> bool:
    return bool(request.method == "POST" and request.url.endswith(form.path))
