"""Each change of a police record as its form takes it and its list shows it: one table row a kind.

A kind says where it is found, what its form must look like and which column shows what was typed;
`Asked` is one change, ready to be filled in. What is compared after a save is every value of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.people import Person
from domain.police_changes import (
    DiaryDateWanted,
    DocumentWanted,
    FlagRemoval,
    FlagWanted,
    OccurrenceLinkWanted,
    OccurrenceWanted,
    PersonLinkWanted,
    media_type_of,
)
from domain.recorded_decision import RecordedDecision
from runtime.landmarks import Landmark

LONDON = ZoneInfo("Europe/London")
# The last thing of every form: what shows it has arrived whole.
CANCEL = Landmark("button", "Cancel")
# The words of a part in the list of links, by its code.
PARTS = {
    "V": "Victim",
    "S": "Suspect",
    "W": "Witness",
    "IP": "Involved party",
    "CHILD": "Child",
    "TP": "Third party",
}


@dataclass(frozen=True, slots=True)
class Whose:
    """A kind of record: how its window is opened, headed and called in the audit trail."""

    name: str
    opened_by: str
    heading: str


OCCURRENCE = Whose("occurrence", "/occurrence?no=", "Occurrence")
PERSON = Whose("nominal", "/nominal?id=", "Nominal")


@dataclass(frozen=True, slots=True)
class RecordTab:
    """A list of the record: its link, its table, its search, and the words it ends with."""

    name: str
    caption: str
    columns: tuple[str, ...] = ()

    @property
    def find(self) -> str:
        """The label of its search."""
        return f"Find in {self.name.lower()}"

    @property
    def way_back(self) -> str:
        """What it shows after a search, and only then."""
        return f"Show all {'entries' if self.name == 'Log' else self.name.lower()}"

    @property
    def ends(self) -> str:
        """What its last line begins with."""
        return f"End of {self.name.lower()}"


LOG = RecordTab("Log", "Log entries")
DOCUMENTS = RecordTab(
    "Documents",
    "Documents",
    ("Document", "Title", "Document type", "Access", "File", "Bytes", "By", "Reference"),
)
DIARY = RecordTab(
    "Diary", "Diary", ("Number", "Diary date", "Diary type", "For", "Text", "By", "Reference")
)
LINKS = RecordTab(
    "Links", "Links", ("Number", "Linked", "As", "Authority", "Text", "By", "Reference")
)
FLAGS = RecordTab(
    "Flags",
    "Flags",
    (
        *("Number", "Flag", "Category", "Text", "Start", "Review", "End", "Source occurrence"),
        *("Authority", "Set by", "Reference", "Removed", "Removal authority", "Reason"),
        *("Removed by", "Removal reference"),
    ),
)


@dataclass(frozen=True, slots=True)
class Label:
    """A field of a form, by its label; `longest` is how many characters it takes, if it says."""

    label: str
    role: str = "textbox"
    longest: int = 0


FILE = "file"


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a record: the button that opens it and heads it, its fields, and its own save."""

    opens: str
    save: str
    path: str
    labels: tuple[Label, ...]

    @property
    def fields(self) -> tuple[Landmark, ...]:
        """Its fields as landmarks. A field for a file has no role of its own that says so."""
        return tuple(Landmark(one.role, one.label) for one in self.labels if one.role != FILE)

    @property
    def names(self) -> tuple[str, ...]:
        """The label of each field."""
        return tuple(one.label for one in self.labels)

    @property
    def landmarks(self) -> tuple[Landmark, ...]:
        """What a record's page with this form must show."""
        return (
            Landmark("heading", self.opens),
            *self.fields,
            Landmark("button", self.save),
            CANCEL,
        )


ENTRY = Form(
    "New log entry",
    "Save entry",
    "/record/entry",
    (Label("Category", "combobox"), Label("Entry text", longest=4000)),
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of change. `columns`: where the list shows each value, by its name in the journal.

    `marked_in` is the value that carries our reference; `listed_as` its name in the enquiry. What
    changes a line that is there already names the value that is empty until then, `empty_until`.
    """

    operation: str
    whose: Whose
    tab: RecordTab
    form: Form
    columns: Mapping[str, str]
    listed_as: str
    days: frozenset[str] = frozenset()
    marked_in: str = "text"
    has_file: bool = False
    empty_until: str = ""

    def is_made_in(self, row: Mapping[str, str]) -> bool:
        """Whether a line of the list says that such a change was made to it, ours or another."""
        return not self.empty_until or row.get(self.columns[self.empty_until], "") != ""

    def values_in(self, row: Mapping[str, str]) -> dict[str, str]:
        """What a line of the list says, with each day as a day; one that is none as shown."""
        shown = {name: row.get(column, "") for name, column in self.columns.items()}
        return {name: _iso(one) if name in self.days else one for name, one in shown.items()}


AUTHORITY = Label("Authority", longest=200)
TEXT = Label("Text", longest=500)
UPLOAD_DOCUMENT = Kind(
    "upload_document",
    OCCURRENCE,
    DOCUMENTS,
    Form(
        "Attach document",
        "Save document",
        "/record/document",
        (
            Label("File", FILE),
            Label("Title", longest=250),
            Label("Document type", "combobox"),
            Label("Access", "combobox"),
        ),
    ),
    {"title": "Title", "kind": "Document type", "access": "Access", "file_name": "File"},
    "Document",
    marked_in="title",
    has_file=True,
)
SET_FLAG = Kind(
    "set_flag",
    PERSON,
    FLAGS,
    Form(
        "Set flag",
        "Save flag",
        "/record/nominal/flag",
        (
            Label("Flag", "combobox"),
            Label("Category", "combobox"),
            Label("Start date"),
            Label("Review date"),
            Label("End date"),
            Label("Source occurrence"),
            AUTHORITY,
            TEXT,
        ),
    ),
    {
        "flag": "Flag",
        "category": "Category",
        "starts_on": "Start",
        "review_on": "Review",
        "ends_on": "End",
        "occurrence": "Source occurrence",
        "authority": "Authority",
        "text": "Text",
    },
    "Flag",
    frozenset({"starts_on", "review_on", "ends_on"}),
)
REMOVE_FLAG = Kind(
    "remove_flag",
    PERSON,
    FLAGS,
    Form(
        "Remove flag",
        "Save removal",
        "/record/nominal/flag/removal",
        (
            Label("Flag", "combobox"),
            Label("Ended on"),
            AUTHORITY,
            Label("Reason", longest=500),
        ),
    ),
    {
        "number": "Number",
        "flag": "Flag",
        "ended_on": "Removed",
        "authority": "Removal authority",
        "text": "Reason",
    },
    "Flag removal",
    frozenset({"ended_on"}),
    empty_until="ended_on",
)
SET_DIARY_DATE = Kind(
    "set_diary_date",
    OCCURRENCE,
    DIARY,
    Form(
        "New diary date",
        "Save diary date",
        "/record/diary/date",
        (
            Label("Diary date"),
            Label("Diary type", "combobox"),
            Label("For", "combobox"),
            TEXT,
        ),
    ),
    {"due_on": "Diary date", "kind": "Diary type", "owner": "For", "text": "Text"},
    "Diary date",
    frozenset({"due_on"}),
)
LINK_PERSON = Kind(
    "link_person",
    OCCURRENCE,
    LINKS,
    Form(
        "Link person",
        "Save person link",
        "/record/link/person",
        (
            Label("Nominal"),
            Label("Surname", longest=60),
            Label("Date of birth"),
            Label("Role", "combobox"),
            AUTHORITY,
            TEXT,
        ),
    ),
    {"person": "Linked", "part": "As", "authority": "Authority", "text": "Text"},
    "Person link",
)
LINK_OCCURRENCE = Kind(
    "link_occurrence",
    OCCURRENCE,
    LINKS,
    Form(
        "Link occurrence",
        "Save occurrence link",
        "/record/link/occurrence",
        (Label("Occurrence to link"), Label("Relation", "combobox"), AUTHORITY, TEXT),
    ),
    {"other": "Linked", "relation": "As", "authority": "Authority", "text": "Text"},
    "Occurrence link",
)
KINDS: Mapping[str, Kind] = {
    kind.operation: kind
    for kind in (
        UPLOAD_DOCUMENT,
        SET_FLAG,
        REMOVE_FLAG,
        SET_DIARY_DATE,
        LINK_PERSON,
        LINK_OCCURRENCE,
    )
}


@dataclass(frozen=True, slots=True)
class FileToAttach:
    """A file for the form, and the hash by which it is known again."""

    name: str
    media_type: str
    sha256: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Asked:
    """One change of one record. `values` is what has to be shown afterwards, by name.

    `typed` is what the form is given, by label, and `anchors` what its page must say of whose it
    is; both are empty where a change begun earlier is only looked for.
    """

    kind: Kind
    record: str
    reference: str
    begun_at: datetime
    values: Mapping[str, str]
    typed: Mapping[str, str] = field(default_factory=dict)
    anchors: Sequence[str] = ()
    file: FileToAttach | None = None

    @property
    def marker(self) -> str:
        """Our reference as the change carries it."""
        return marker_of(self.reference)

    @property
    def media_type(self) -> str:
        """What the file of a document says it is by its name."""
        return media_type_of(self.values["file_name"])


def marker_of(reference: str) -> str:
    """Our reference as every change carries it."""
    return f"[ref:{reference}]"


def document(wanted: DocumentWanted) -> Asked:
    """A file for an occurrence."""
    marker = marker_of(wanted.reference)
    title = f"{wanted.title} {marker} [sha256:{wanted.sha256}]"
    return Asked(
        UPLOAD_DOCUMENT,
        wanted.occurrence,
        wanted.reference,
        wanted.begun_at,
        values={
            "title": title,
            "kind": wanted.kind.value,
            "access": wanted.access.value,
            "file_name": wanted.file_name,
            "sha256": wanted.sha256,
        },
        typed={
            "Title": title,
            "Document type": wanted.kind.value,
            "Access": wanted.access.value,
        },
        file=FileToAttach(wanted.file_name, wanted.media_type, wanted.sha256, wanted.content),
    )


def flag(wanted: FlagWanted) -> Asked:
    """A flag on a person."""
    text, authority = _said(wanted.words, wanted.reference), _authority(wanted.decision)
    days = (wanted.starts_on, wanted.review_on, wanted.ends_on)
    starts_on, review_on, ends_on = (day.isoformat() if day else "" for day in days)
    return Asked(
        SET_FLAG,
        wanted.person.record.record_id,
        wanted.reference,
        wanted.begun_at,
        values={
            "flag": wanted.code.value,
            "category": wanted.category,
            "starts_on": starts_on,
            "review_on": review_on,
            "ends_on": ends_on,
            "occurrence": wanted.source,
            "authority": authority,
            "text": text,
        },
        typed={
            "Flag": wanted.code.value,
            "Category": wanted.category,
            "Start date": _typed_day(wanted.starts_on),
            "Review date": _typed_day(wanted.review_on),
            "End date": _typed_day(wanted.ends_on),
            "Source occurrence": wanted.source,
            "Authority": authority,
            "Text": text,
        },
        anchors=_anchors(wanted.person),
    )


def flag_removal(wanted: FlagRemoval) -> Asked:
    """A flag taken off a person; only the very flag it is known to be is to be chosen."""
    text, authority = _said(wanted.words, wanted.reference), _authority(wanted.decision)
    return Asked(
        REMOVE_FLAG,
        wanted.person.record.record_id,
        wanted.reference,
        wanted.begun_at,
        values={
            "number": wanted.flag,
            "flag": wanted.code.value,
            "ended_on": wanted.ended_on.isoformat(),
            "authority": authority,
            "text": text,
        },
        typed={
            "Flag": f"{wanted.flag} {wanted.code.value}",
            "Ended on": _typed_day(wanted.ended_on),
            "Authority": authority,
            "Reason": text,
        },
        anchors=_anchors(wanted.person),
    )


def diary_date(wanted: DiaryDateWanted) -> Asked:
    """A day of an occurrence's diary."""
    text = _said(wanted.words, wanted.reference)
    return Asked(
        SET_DIARY_DATE,
        wanted.occurrence,
        wanted.reference,
        wanted.begun_at,
        values={
            "due_on": wanted.due_on.isoformat(),
            "kind": wanted.kind.value,
            "owner": wanted.owner.value,
            "text": text,
        },
        typed={
            "Diary date": _typed_day(wanted.due_on),
            "Diary type": wanted.kind.value,
            "For": wanted.owner.value,
            "Text": text,
        },
    )


def person_link(wanted: PersonLinkWanted) -> Asked:
    """A person's part in an occurrence; the form is given who they are three times over."""
    text, authority = _said(wanted.words, wanted.reference), _authority(wanted.decision)
    person, part = wanted.person, PARTS[wanted.part.value]
    return Asked(
        LINK_PERSON,
        wanted.occurrence,
        wanted.reference,
        wanted.begun_at,
        values={
            "person": person.record.record_id,
            "part": part,
            "authority": authority,
            "text": text,
        },
        typed={
            "Nominal": person.record.record_id,
            "Surname": person.names[0].surname,
            "Date of birth": _typed_day(person.born_on),
            "Role": part,
            "Authority": authority,
            "Text": text,
        },
    )


def occurrence_link(wanted: OccurrenceLinkWanted) -> Asked:
    """What an occurrence is to another."""
    text, authority = _said(wanted.words, wanted.reference), _authority(wanted.decision)
    return Asked(
        LINK_OCCURRENCE,
        wanted.occurrence,
        wanted.reference,
        wanted.begun_at,
        values={
            "other": wanted.other,
            "relation": wanted.relation.value,
            "authority": authority,
            "text": text,
        },
        typed={
            "Occurrence to link": wanted.other,
            "Relation": wanted.relation.value,
            "Authority": authority,
            "Text": text,
        },
    )


def begun_before(
    kind: Kind, fields: Mapping[str, str], reference: str, begun_at: datetime
) -> Asked:
    """A change as the journal has it: to be looked for, never to be filled in."""
    values = {name: value for name, value in fields.items() if name != "record"}
    return Asked(kind, fields["record"], reference, begun_at, values)


NEW_OCCURRENCE = Form(
    "New occurrence",
    "Save occurrence",
    "/occurrence/new",
    (
        Label("Type", "combobox"),
        Label("Reported"),
        Label("Source", "combobox"),
        Label("Location", longest=120),
        Label("LA code", longest=3),
        AUTHORITY,
        Label("Summary", longest=4000),
    ),
)


# The label of each value of a new occurrence, by its name in the journal.
LABELS = {
    "kind": "Type",
    "reported_at": "Reported",
    "source": "Source",
    "location": "Location",
    "council": "LA code",
    "authority": "Authority",
    "text": "Summary",
}


def new_occurrence(wanted: OccurrenceWanted) -> dict[str, str]:
    """What has to stand in a new occurrence, by name; the moment to the minute, as it is kept."""
    return {
        "kind": wanted.kind.value,
        "reported_at": to_the_minute(wanted.reported_at),
        "source": wanted.source.value,
        "location": wanted.location,
        "council": wanted.council,
        "authority": _authority(wanted.decision) if wanted.decision else "",
        "text": _said(wanted.words, wanted.reference),
    }


def typed_by_label(values: Mapping[str, str]) -> dict[str, str]:
    """The same as the form takes it, by label."""
    reported_at = datetime.fromisoformat(values["reported_at"])
    typed = {**values, "reported_at": reported_at.strftime("%d/%m/%Y %H:%M")}
    return {label: typed[name] for name, label in LABELS.items()}


def too_long(form: Form, typed: Mapping[str, str]) -> str:
    """The label whose field does not take what is to be typed; empty when all do."""
    longest = {one.label: one.longest for one in form.labels if one.longest}
    return next((name for name, most in longest.items() if len(typed.get(name, "")) > most), "")


def to_the_minute(moment: datetime | None) -> str:
    """A moment on London's clock without its seconds; empty for none."""
    if moment is None:
        return ""
    return moment.astimezone(LONDON).replace(second=0, microsecond=0).isoformat()


def _said(words: str, reference: str) -> str:
    return f"{words} {marker_of(reference)}"


def _authority(decision: RecordedDecision) -> str:
    decided_on = decision.decided_at.astimezone(LONDON)
    return f"{decision.id}, {decision.decided_by}, {decided_on:%d/%m/%Y}"


def _anchors(person: Person) -> tuple[str, ...]:
    """What the head of a person's page says beside the number."""
    born = f"Born {_typed_day(person.born_on) or 'not recorded'}"
    return f"{person.names[0].surname.upper()}, ", born


def _typed_day(day: date | None) -> str:
    return day.strftime("%d/%m/%Y") if day else ""


def _iso(shown: str) -> str:
    try:
        return datetime.strptime(shown, "%d/%m/%Y").replace(tzinfo=LONDON).date().isoformat()
    except ValueError:
        return shown
