"""The form for a new contact: its fields, and what the server finds wrong with what was typed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from mock_systems.adult_social_care.post_backs import PostBack
from mock_systems.adult_social_care.search import read_date
from mock_systems.adult_social_care.wording import WORDS
from mock_systems.kit.clock import LONDON

NOT_DECIDED = ""
OVERRIDDEN = "overridden"
WHO_DECIDED = ("decided_by", "decided_on", "rationale")

Typed = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FormField:
    """A field: `kind` is day, time, line, text or list; the words of a list are those `of` this."""

    name: str
    control: str
    label: str
    kind: str
    longest: int = 0
    of: str = ""
    required: bool = True

    def choices(self) -> Mapping[str, str]:
        """What the list offers, by code."""
        return WORDS[self.of]

    def wrong(self, typed: str) -> str:
        """What is wrong with what was typed, in the product's words; nothing if nothing is."""
        if not typed.strip():
            return f"{self.label} is required." if self.required else ""
        if self.longest and len(typed) > self.longest:
            return f"{self.label} must not exceed {self.longest} characters (now {len(typed)})."
        if self.kind == "list" and typed not in WORDS[self.of]:
            return f"{self.label} is not in the list."
        if self.kind == "day" and read_date(typed) is None:
            return f"{self.label} must be a date (dd/mm/yyyy)."
        if self.kind == "time" and read_minute("01/01/2026", typed) is None:
            return f"{self.label} must be a time (hh:mm)."
        return ""


CONTACT_FORM = (
    FormField("received_on", "txtReceivedOn", "Date received", "day"),
    FormField("received_time", "txtReceivedTime", "Time received", "time"),
    FormField("source", "ddlSource", "Source", "list", of="source"),
    FormField("referrer", "txtReferrer", "Referrer", "line", 60),
    FormField("referrer_agency", "txtAgency", "Agency", "line", 60),
    FormField("reason", "ddlReason", "Reason for contact", "list", of="reason"),
    FormField("lawful_basis", "ddlLawfulBasis", "Lawful basis", "list", of="basis"),
    FormField("consent", "ddlConsent", "Consent", "list", of="consent"),
    FormField("consent_why", "txtAboutConsent", "About consent", "line", 200, required=False),
    FormField("needs", "txtNeeds", "Care and support needs", "text", 1000),
    FormField("harms", "txtHarm", "Harm or risk", "text", 1000),
    FormField("wishes", "txtWishes", "Adult's wishes", "text", 1000),
    FormField("details", "txtDetails", "Details", "text", 4000),
)
DECISION_FORM = (
    FormField("rag", "ddlRag", "Risk rating", "list", of="rag", required=False),
    FormField("section_42", "ddlSection42", "Section 42", "list", of="section_42", required=False),
    FormField("decided_by", "txtDecidedBy", "Decided by", "line", 60, required=False),
    FormField("decided_on", "txtDecidedOn", "Decided on", "day", required=False),
    FormField("decision_ref", "txtDecisionRef", "Decision reference", "line", 60, required=False),
    FormField("rationale", "txtRationale", "Rationale", "text", 1000, required=False),
)
WHOLE_FORM = (*CONTACT_FORM, *DECISION_FORM)
EMPTY = dict.fromkeys((one.name for one in WHOLE_FORM), "")


def typed_in(back: PostBack) -> Typed:
    """What was typed, by field; browsers send lines ending with carriage return and line feed."""
    return {one.name: back.text(one.control).replace("\r\n", "\n") for one in WHOLE_FORM}


def problems_of(typed: Typed) -> Iterator[str]:
    """What is wrong with a new contact: each field alone, then fields together."""
    yield from filter(None, (one.wrong(typed[one.name]) for one in WHOLE_FORM))
    if _decides(typed) and not all(typed[name].strip() for name in WHO_DECIDED):
        yield "A decision needs Decided by, Decided on and Rationale."


def read_minute(day: str, time: str) -> datetime | None:
    """A minute on London's wall clock."""
    written = f"{day.strip()} {time.strip()}"
    try:
        return datetime.strptime(written, "%d/%m/%Y %H:%M").replace(tzinfo=LONDON)
    except ValueError:
        return None


def _decides(typed: Typed) -> bool:
    """Whether something stands there that only a person may decide."""
    return bool(typed["rag"] or typed["section_42"]) or typed["consent"] == OVERRIDDEN
