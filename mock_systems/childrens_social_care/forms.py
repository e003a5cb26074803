"""The two forms of a record: their fields, and what the server finds wrong with what was typed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from mock_systems.childrens_social_care.wording import WORDS
from mock_systems.kit.clock import LONDON

LARGEST_FILE_BYTES = 10 * 1024 * 1024
FILE_KINDS = ("pdf", "docx", "txt", "png", "jpg")
PENDING = "pending"
OVERRIDDEN = "overridden"

Typed = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FormField:
    """A field: `kind` is moment, day, line, text or choice; a choice's words are those `of` this.

    `coded`: its choices and the record show the code before the words.
    """

    name: str
    label: str
    kind: str
    longest: int = 0
    of: str = ""
    coded: bool = False
    required: bool = True

    def choices(self) -> Mapping[str, str]:
        """What may be chosen: the code, and what a person reads."""
        words = WORDS[self.of]
        return {code: f"{code} {text}" if self.coded else text for code, text in words.items()}

    def wrong(self, typed: str) -> str:
        """What is wrong with what was typed, in the product's words; nothing if nothing is."""
        if not typed.strip():
            return self._missing if self.required else ""
        if self.longest and len(typed) > self.longest:
            return f"{self.label} has {len(typed)} characters; at most {self.longest} fit."
        if self.kind == "choice" and typed not in WORDS[self.of]:
            return f"Choose {self.label.lower()} from the list."
        if self.kind in ("day", "moment") and read_moment(typed) is None:
            return f"{self.label} is not a date."
        return ""

    @property
    def _missing(self) -> str:
        name = self.label.lower()
        return f"Choose {name} from the list." if self.kind == "choice" else f"Enter {name}."


def _choice(name: str, label: str, of: str, *, coded: bool = False) -> FormField:
    return FormField(name, label, "choice", of=of, coded=coded)


def _of_decision(name: str, label: str, kind: str, longest: int = 0, of: str = "") -> FormField:
    return FormField(name, label, kind, longest, of, required=False)


CONTACT_FORM = (
    FormField("received_at", "Received", "moment"),
    _choice("kind", "Kind", "kind"),
    _choice("source", "Source", "source", coded=True),
    FormField("referrer", "Referrer", "line", 80),
    FormField("referrer_agency", "Agency", "line", 80),
    _choice("reason", "Reason for contact", "reason", coded=True),
    _choice("lawful_basis", "Lawful basis", "basis"),
    _choice("consent", "Consent", "consent"),
    FormField("consent_why", "About consent", "line", 250, required=False),
    _choice("informed", "Parents informed", "yes_no"),
    FormField("informed_why", "Why not informed", "line", 250, required=False),
    FormField("needs", "Needs", "text", 1000),
    FormField("harms", "Harm", "text", 1000),
    FormField("voice", "Voice of the child", "text", 1000),
    FormField("summary", "Summary", "text", 4000),
)
DECISION_FORM = (
    _of_decision("rag", "Risk rating", "choice", of="rag"),
    _of_decision("level", "Level of need", "choice", of="level"),
    _of_decision("outcome", "Outcome", "choice", of="outcome"),
    _of_decision("decided_by", "Decided by", "line", 80),
    _of_decision("decided_on", "Decided on", "day"),
    _of_decision("decision_ref", "Decision reference", "line", 60),
    _of_decision("rationale", "Rationale", "text", 1000),
)
DOCUMENT_FORM = (
    FormField("title", "Title", "line", 120),
    _choice("kind", "Type", "document"),
    FormField("dated_on", "Date of document", "day"),
)


def problems_of_contact(typed: Typed) -> Iterator[str]:
    """What is wrong with a new contact: a field alone, then fields together."""
    yield from _wrong_alone((*CONTACT_FORM, *DECISION_FORM), typed)
    if typed.get("informed") == "no" and not typed.get("informed_why", "").strip():
        yield "Say why the parents were not informed."
    if _decides(typed) and not all(typed.get(name, "").strip() for name in WHO_DECIDED):
        yield "Say who decided, on which day, and why."


def problems_of_document(typed: Typed, file_name: str, size: int) -> Iterator[str]:
    """What is wrong with a new document."""
    yield from _wrong_alone(DOCUMENT_FORM, typed)
    if not file_name:
        yield "Choose a file."
    elif file_name.rpartition(".")[2].lower() not in FILE_KINDS:
        yield f"A file of this kind is not taken. Take one of {', '.join(FILE_KINDS)}."
    elif not size:
        yield "The file is empty."
    elif size > LARGEST_FILE_BYTES:
        yield "The file is larger than 10 MB."


WHO_DECIDED = ("decided_by", "decided_on", "rationale")


def read_moment(typed: str) -> datetime | None:
    """A day, or a minute on London's wall clock, as the browser sends it."""
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=LONDON)
    except ValueError:
        return None


def read_day(typed: str) -> date | None:
    """A day as the browser sends it."""
    moment = read_moment(typed)
    return moment.date() if moment else None


def _wrong_alone(form: tuple[FormField, ...], typed: Typed) -> Iterator[str]:
    return filter(None, (one.wrong(typed.get(one.name, "")) for one in form))


def _decides(typed: Typed) -> bool:
    """Whether something stands there that only a person may decide."""
    outcome = typed.get("outcome") or PENDING
    is_rated = bool(typed.get("rag") or typed.get("level"))
    return is_rated or outcome != PENDING or typed.get("consent") == OVERRIDDEN
