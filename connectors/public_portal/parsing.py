"""What the public contact portal shows: HTML in, records out; no browser.

A page without its own end mark was cut short: `PageIncomplete`, never "nothing there". A label or a
column that is not there is `PageNotAsExpected`. A value that does not parse is kept as shown; what
cannot be read about safe contact is no permission.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from selectolax.lexbor import LexborHTMLParser, LexborNode

from domain.errors import (
    ContentRefused,
    PageIncomplete,
    PasswordExpired,
    RecordLocked,
    RecordNotFound,
    SecondStepWanted,
    SessionExpired,
    SignInRefused,
    UnderMaintenance,
    WorkerError,
)
from domain.public_contact import (
    Answer,
    EntryRow,
    HandledEntry,
    HowAcknowledged,
    PublicForm,
    SafeChannel,
    SafeContact,
    SeenByOthers,
    SentFile,
    Submission,
    SubmissionFound,
    SubmissionReference,
    SubmissionRow,
    SubmissionStatus,
    VirusCheck,
)
from runtime.documents import Document
from runtime.lists import refuse_partial
from runtime.refusals import Refusals
from runtime.shown import Fields, Shown, details_in, narrative_of, rows_of, text_of

SYSTEM = "public_portal"
TAKEN = "Taken by"

# The portal's own words for why it does not show what was asked for.
REFUSALS = Refusals(
    alerts={
        "The user name or password is not right.": SignInRefused,
        "This account is locked.": SignInRefused,
        "There is a problem": ContentRefused,
    },
    headings={
        "Staff sign in": SessionExpired,
        "Sorry, the service is not available": UnderMaintenance,
        "Choose a new password": PasswordExpired,
        # A second step nobody told us of: the account was changed, and no worker guesses.
        "Security code": SecondStepWanted,
        "Nothing has this reference": RecordNotFound,
    },
)
AS_MOMENT = "%d %b %Y, %H:%M"
INBOX_COLUMNS = ("Reference", "Received", "Form", "Status", "Taken by")
RESULT_COLUMNS = ("Reference", "Status", "Found by")
ENTRY_COLUMNS = ("Entry", "At", "By", "Status set", "Your reference")
ACTIVITY_COLUMNS = (*ENTRY_COLUMNS, "Submission")
FILE_COLUMNS = ("File", "Name", "Type", "Bytes", "SHA-256", "Virus check")
SUBMISSION_LABELS = ("Reference", "Form", "Received", "Status", "Taken by")
ENTRY_LABELS = (
    "Submission",
    "At",
    "By",
    "Status set",
    "How acknowledged",
    "Your reference",
    "Note",
)
SAFE_LABELS = (
    "Safe way to contact",
    "Number or address",
    "Safe times",
    "Name to use",
    "Voicemail",
    "Say we are police",
    "Seen by somebody else",
    "Seen by",
    "Word to stop",
    "Needs",
)
FORM_LABELS = ("How acknowledged", "Your reference", "Note")
DANGER = "Is anyone in danger right now?"

END_OF_ENTRY = re.compile(r"^End of entry (A-\d+)$")
_END_OF_SUBMISSION = re.compile(r"End of submission \S+")
_COUNTED = re.compile(r"(\d+) (?:submission|result|entr(?:y|ie))s?\. Page (\d+) of (\d+)\.")
_FOUND_BY_ENTRY = re.compile(r"Entry (A-\d+)")
_TOO_MANY = "More than 50 found."

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class ListPage(Generic[Row]):
    """One page of a list; `total` is what the list says it has over all pages."""

    rows: tuple[Row, ...] = ()
    total: int = 0
    page: int = 1
    pages: int = 1
    too_many: bool = False


@dataclass(frozen=True, slots=True)
class FormShown:
    """Whose form is open, how far that submission is, and what the portal says against it.

    `unknown_fields`: labels of fields that nobody here knows; one of them may have to be filled in.
    """

    reference: SubmissionReference
    status: SubmissionStatus | None
    says: str
    unknown_fields: tuple[str, ...] = ()


def is_inbox(page: Document) -> bool:
    """Whether this is the inbox, and nothing is wrong with what was asked."""
    return "Inbox" in page.headings() and not page.alerts()


def is_search(page: Document) -> bool:
    """Whether this is the search form, or its answer."""
    return "Search" in page.headings() and not page.alerts()


def is_activity(page: Document) -> bool:
    """Whether this is the list of what staff did."""
    return "Activity" in page.headings() and not page.alerts()


def is_submission(page: Document) -> bool:
    """Whether a submission arrived whole."""
    return page.ends(_END_OF_SUBMISSION)


def inbox_page(html: str) -> ListPage[SubmissionRow]:
    """A page of the inbox."""
    return _list_page(html, "Submissions", INBOX_COLUMNS, "End of list", _inbox_row)


def results_page(html: str) -> ListPage[SubmissionFound]:
    """A page of what a search found, or that there are too many to list."""
    said = LexborHTMLParser(html).css("[role=status]")
    if any(_TOO_MANY in text_of(node) for node in said):
        return ListPage(too_many=True)
    return _list_page(html, "Results", RESULT_COLUMNS, "End of results", _result_row)


def activity_page(html: str) -> ListPage[EntryRow]:
    """A page of what staff did."""
    return _list_page(html, "Entries", ACTIVITY_COLUMNS, "End of list", _activity_row)


def submission_shown(html: str) -> Submission:
    """The submission on the page."""
    page = LexborHTMLParser(html)
    shown = _shown(details_in(page.body, SUBMISSION_LABELS, "submission", SYSTEM))
    reference = SubmissionReference(shown.text("Reference"))
    safe = _shown(details_in(page.body, SAFE_LABELS, "safe contact", SYSTEM, "dl.safe > div"))
    safe_contact = _safe_contact(safe)
    answers = tuple(map(_answer, page.css("dl.told > div")))
    if not answers:
        raise PageIncomplete("what they wrote", system=SYSTEM)
    files = rows_of(page, "Files", FILE_COLUMNS, SYSTEM)
    entries = rows_of(page, "History", ENTRY_COLUMNS, SYSTEM)
    return Submission(
        reference=reference,
        form=shown.code("Form", PublicForm),
        received_at=shown.moment("Received"),
        status=shown.code("Status", SubmissionStatus),
        taken_by=shown.text("Taken by"),
        danger_now=_danger(answers),
        safe_contact=safe_contact,
        answers=answers,
        files=tuple(map(_file, files)),
        entries=tuple(_entry_row(row, reference) for row in entries),
        unreadable=(*shown.unreadable, *safe.unreadable, *shown.unread(), *safe.unread()),
    )


def entry_shown(html: str) -> HandledEntry:
    """The entry on the page."""
    page = LexborHTMLParser(html)
    ends = [END_OF_ENTRY.match(text_of(node)) for node in page.css("p.end")]
    number = next((found[1] for found in ends if found), "")
    if not number:
        raise PageIncomplete("entry", system=SYSTEM)
    shown = _shown(details_in(page.body, ENTRY_LABELS, "entry", SYSTEM))
    return HandledEntry(
        number=number,
        submission=SubmissionReference(shown.text("Submission")),
        at=shown.moment("At"),
        by=shown.text("By"),
        status=shown.code("Status set", SubmissionStatus),
        how=shown.code("How acknowledged", HowAcknowledged),
        reference=shown.text("Your reference"),
        note=_note(page),
        unreadable=(*shown.unreadable, *shown.unread(("Note",))),
    )


def form_shown(html: str) -> FormShown:
    """The acknowledgement form on the page."""
    page = LexborHTMLParser(html)
    shown = _shown(details_in(page.body, ("Reference", "Status"), "acknowledge", SYSTEM))
    labels = [text_of(label) for label in page.css("main form label")]
    return FormShown(
        reference=SubmissionReference(shown.text("Reference")),
        status=shown.code("Status", SubmissionStatus),
        says=" ".join(text_of(node) for node in page.css("[role=alert]")),
        unknown_fields=tuple(one for one in labels if one not in FORM_LABELS),
    )


def why_not_saved(says: str) -> WorkerError:
    """The error for what the form says: somebody else has it, or it takes it from nobody now."""
    return RecordLocked(system=SYSTEM) if TAKEN in says else ContentRefused(system=SYSTEM)


def _list_page(
    html: str,
    caption: str,
    columns: Sequence[str],
    end: str,
    as_row: Callable[[Fields], Row],
) -> ListPage[Row]:
    page = LexborHTMLParser(html)
    refuse_partial(page, SYSTEM)
    counted = _COUNTED.search(text_of(page.css_first("p.count")))
    if counted is None:
        raise PageIncomplete("list without its count", system=SYSTEM)
    if text_of(page.css_first("p.end")) != end:
        raise PageIncomplete(caption, system=SYSTEM)
    rows = tuple(map(as_row, rows_of(page, caption, columns, SYSTEM)))
    total, number, pages = map(int, counted.groups())
    return ListPage(rows, total, number, pages)


def _shown(fields: Fields) -> Shown:
    return Shown(fields, as_moment=AS_MOMENT)


def _inbox_row(row: Fields) -> SubmissionRow:
    shown = _shown(row)
    return SubmissionRow(
        SubmissionReference(shown.text("Reference")),
        shown.moment("Received"),
        shown.code("Form", PublicForm),
        shown.code("Status", SubmissionStatus),
        shown.text("Taken by"),
    )


def _result_row(row: Fields) -> SubmissionFound:
    shown = _shown(row)
    found = _FOUND_BY_ENTRY.fullmatch(shown.text("Found by"))
    return SubmissionFound(
        SubmissionReference(shown.text("Reference")),
        shown.code("Status", SubmissionStatus),
        found[1] if found else "",
    )


def _activity_row(row: Fields) -> EntryRow:
    return _entry_row(row, SubmissionReference(row["Submission"]))


def _entry_row(row: Fields, submission: SubmissionReference) -> EntryRow:
    shown = _shown(row)
    return EntryRow(
        shown.text("Entry"),
        submission,
        shown.moment("At"),
        shown.text("By"),
        shown.code("Status set", SubmissionStatus),
        shown.text("Your reference"),
    )


def _safe_contact(shown: Shown) -> SafeContact:
    seen = shown.code("Seen by somebody else", SeenByOthers)
    return SafeContact(
        channel=shown.code("Safe way to contact", SafeChannel),
        where=shown.text("Number or address"),
        times=shown.text("Safe times"),
        cover_name=shown.text("Name to use"),
        voicemail_ok=_is_allowed(shown, "Voicemail"),
        may_say_police=_is_allowed(shown, "Say we are police"),
        seen_by_others=seen or SeenByOthers.NOT_KNOWN,
        seen_by=shown.text("Seen by"),
        stop_word=shown.text("Word to stop"),
        needs=shown.text("Needs"),
    )


def _is_allowed(shown: Shown, label: str) -> bool:
    """Only what says yes is a permission; a question that was not asked says nothing."""
    return shown.read(label, {"Yes": True, "No": False}.get) is True


def _answer(entry: LexborNode) -> Answer:
    return Answer(text_of(entry.css_first("dt")), narrative_of(entry.css_first("dd")))


def _danger(answers: Sequence[Answer]) -> bool | None:
    said = next((one.words for one in answers if one.question == DANGER), "")
    return {"Yes": True, "No": False}.get(said)


def _file(row: Fields) -> SentFile:
    shown = _shown(row)
    return SentFile(
        number=shown.text("File"),
        name=shown.text("Name"),
        content_type=shown.text("Type"),
        size=shown.read("Bytes", int),
        sha256=shown.text("SHA-256"),
        check=shown.code("Virus check", VirusCheck),
    )


def _note(page: LexborHTMLParser) -> str:
    """The note with its lines."""
    entries = page.css("dl.details > div")
    return next(
        narrative_of(one.css_first("dd"))
        for one in entries
        if text_of(one.css_first("dt")) == "Note"
    )
