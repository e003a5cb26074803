"""Page objects of the police system: where things are, and what a person means to do there.

Every locator is a role and a label; what a picture hides is named by tags, and whatever text is not
known to be harmless is hidden. `LANDMARKS` is what a page must show before it is trusted; each page
lists all its fields, so that a label that moved can be named with what stands there now.
"""

from playwright.async_api import FrameLocator, Locator, Page, Request, Response

from runtime.browser import answer_to
from runtime.landmarks import Landmark
from runtime.partner_page import Mask


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
        Landmark("textbox", "Changed from"),
        Landmark("textbox", "Changed to"),
        Landmark("combobox", "Type"),
        Landmark("button", "Search changed"),
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


class RecordFrame:
    """The occurrence's own frame: summary, log, entry form. What is saved goes to what it shows."""

    # What the log shows after a search: the way back.
    SEARCHED = "Show all entries"
    SAVE = Landmark("button", "Save entry")
    ENTRY_FORM_LANDMARKS = (
        Landmark("heading", "New log entry"),
        Landmark("combobox", "Category"),
        Landmark("textbox", "Entry text"),
        SAVE,
        Landmark("button", "Cancel"),
    )

    def __init__(self, page: Page) -> None:
        self._page = page
        frame = page.get_by_title("Record", exact=True).content_frame
        self.frame: FrameLocator = frame
        self._body = frame.locator("body")
        self._log_tab = frame.get_by_role("link", name="Log", exact=True)
        self._entries = frame.get_by_role("table", name="Log entries", exact=True)
        self.find = frame.get_by_label("Find in log", exact=True)
        self.find_button = frame.get_by_role("button", name="Find", exact=True)
        self._next = frame.get_by_role("link", name="Next", exact=True)
        self.new_entry = frame.get_by_role("button", name="New log entry", exact=True)
        self._category = frame.get_by_label("Category", exact=True)
        self._text = frame.get_by_label("Entry text", exact=True)
        self.save = frame.get_by_role("button", name=self.SAVE.name, exact=True)
        self.alert = frame.get_by_role("alert")

    def text_for(self, number: str) -> Locator:
        """The form's text field, when the heading above it says that this is that record."""
        whose = self._page.get_by_role("heading", name=f"Occurrence {number}", exact=True)
        return self._body.filter(has=whose).get_by_label("Entry text", exact=True)

    def end_of_summary(self, number: str) -> Locator:
        """The last line of a summary that arrived whole."""
        return self.frame.get_by_text(f"End of record {number}", exact=True)

    @staticmethod
    def others_than(row: int, plain: str) -> list[Mask]:
        """What a picture of this entry (1 is the first) hides: other entries, its own free text."""
        return [Mask(f"tbody tr:not(:nth-child({row}))"), Mask("td", plain), Mask("[role=alert]")]

    async def open_log(self) -> None:
        """Go to the log."""
        await self._log_tab.click()

    async def turn_page(self) -> None:
        """Show the next page of the log."""
        await self._next.click()

    async def begin_entry(self) -> None:
        """Take the lock and open the form."""
        await self.new_entry.click()

    async def fill_entry(self, category: str, text: str) -> None:
        """Fill the form."""
        await self._category.select_option(label=category)
        await self._text.fill(text)

    async def warm_up(self) -> None:
        """One harmless request from the page that holds the form, read to its end."""
        await self._page.evaluate(
            "fetch('/static/rms.css', {cache: 'no-store'}).then(answer => answer.text())"
        )

    async def click_save(self, seconds: float) -> Response:
        """Save, and hand back the partner's answer to it."""
        return await answer_to(self._page, _is_the_save, self.save.click, seconds)

    @property
    def answer_to_new_entry(self) -> Locator:
        """The frame's body, once it shows the form or says why not."""
        save = self._page.get_by_role("button", name=self.SAVE.name, exact=True)
        return self._body.filter(has=save.or_(self._page.get_by_role("alert")))

    def log_with(self, number: str, *words: str) -> Locator:
        """The frame's document, once a log page that says this has arrived whole."""
        document = self.frame.locator(f'html:has(:text-is("End of log {number}"))')
        for said in words:
            document = document.filter(has_text=said)
        return document


def _is_the_save(request: Request) -> bool:
    return bool(request.method == "POST" and request.url.endswith("/record/entry"))
