"""What a worker adds to a council's social care: contacts, documents. Nothing in it is judged here.

The minimum of a contact is the multi-agency one: needs, harm, the child's or the adult's own voice,
lawful basis. Threshold, risk, outcome and an overridden consent come out of a recorded decision.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256

from domain.people import RecordRef
from domain.recorded_decision import RecordedDecision


class ContactKind(StrEnum):
    """A contact is any approach, a referral asks for a service, a notification tells only."""

    CONTACT = "contact"
    REFERRAL = "referral"
    NOTIFICATION = "notification"


class ReasonForContact(StrEnum):
    """What a contact is about."""

    DOMESTIC_ABUSE = "DA"
    NEGLECT = "NEG"
    PHYSICAL_HARM = "PHY"
    SEXUAL_HARM = "SEX"
    EMOTIONAL_HARM = "EMO"
    MISSING = "MIS"
    EXPLOITATION = "EXP"
    PARENT = "PAR"
    SELF_NEGLECT = "SNG"
    FINANCIAL = "FIN"
    OTHER = "OTH"


class LawfulBasis(StrEnum):
    """Why it may be shared; consent is not needed in safeguarding."""

    LEGAL_OBLIGATION = "legal obligation"
    PUBLIC_TASK = "public task"
    VITAL_INTERESTS = "vital interests"
    CONSENT = "consent"
    LAW_ENFORCEMENT = "law enforcement (part 3)"


class Consent(StrEnum):
    """What was said about consent. That it is overridden is a decision and stands in none."""

    NOT_SOUGHT = "not sought"
    GIVEN = "given"
    REFUSED = "refused"


class DocumentKind(StrEnum):
    """What a document is."""

    POLICE_NOTIFICATION = "police notification"
    RISK_ASSESSMENT = "risk assessment"
    CONFERENCE_REPORT = "conference report"
    LETTER = "letter"
    OTHER = "other"


# Whose record a decision is about, by its number there.
PERSON = "person"
RISK_RATINGS = frozenset({"red", "amber", "green", "blue"})
LEVELS_OF_NEED = frozenset({"1", "2", "3", "4"})
OVERRIDDEN = frozenset({"overridden"})
CHILD_DECISIONS = {
    "risk_rating": RISK_RATINGS,
    "level_of_need": LEVELS_OF_NEED,
    "outcome": frozenset(
        {"early help", "child in need assessment", "section 47 enquiry", "signposted"}
        | {"no further action"}
    ),
    "consent": OVERRIDDEN,
}
ADULT_DECISIONS = {
    "risk_rating": RISK_RATINGS,
    "section_42": frozenset({"section 42 enquiry", "other enquiry", "no enquiry"}),
    "consent": OVERRIDDEN,
}


@dataclass(frozen=True, slots=True)
class PersonOnRecord:
    """Whose record it is, as the record itself says: shown again before anything is saved on it."""

    record: RecordRef
    surname: str
    born_on: date | None


@dataclass(frozen=True, slots=True)
class Approach:
    """What every contact says, to whichever council service.

    `source`: the code of the children in need census ("6": police). `about_consent`: in words.
    """

    received_at: datetime
    source: str
    referrer: str
    agency: str
    reason: ReasonForContact
    lawful_basis: LawfulBasis
    consent: Consent
    words: str
    about_consent: str = ""


@dataclass(frozen=True, slots=True)
class CareContactWanted:
    """A contact to children's social care; our reference is put before its words.

    `begun_at`: no try of it is older. `why_not_informed`: where the parents were not.
    Raises: ValueError for a decision of another kind or about another record, or parents not
    informed without a reason.
    """

    person: PersonOnRecord
    reference: str
    begun_at: datetime
    kind: ContactKind
    approach: Approach
    parents_informed: bool
    needs: str
    harm: str
    voice: str
    why_not_informed: str = ""
    decision: RecordedDecision | None = None

    def __post_init__(self) -> None:
        _refuse_another(self.decision, self.person, CHILD_DECISIONS)
        if not self.parents_informed and not self.why_not_informed.strip():
            raise ValueError("A contact says why the parents were not informed.")


@dataclass(frozen=True, slots=True)
class ClientContactWanted:
    """A contact to adult social care; our reference is put before its words.

    `begun_at`: no try of it is older. `wishes`: what the adult wants, in their words.
    Raises: ValueError for a decision of another kind or about another record.
    """

    person: PersonOnRecord
    reference: str
    begun_at: datetime
    approach: Approach
    needs: str
    harm: str
    wishes: str
    decision: RecordedDecision | None = None

    def __post_init__(self) -> None:
        _refuse_another(self.decision, self.person, ADULT_DECISIONS)


@dataclass(frozen=True, slots=True)
class CareDocumentWanted:
    """A document for a child's record; our reference is put before its title."""

    person: PersonOnRecord
    reference: str
    begun_at: datetime
    title: str
    kind: DocumentKind
    dated_on: date
    file_name: str
    media_type: str
    content: bytes

    @property
    def sha256(self) -> str:
        """The file's hash, by which it is known again."""
        return sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class CareEntry:
    """A line of what was entered in the case system: a contact or a document, on whose record."""

    what: str
    number: str
    record: RecordRef
    entered_by: str
    begins: str


def _refuse_another(
    decision: RecordedDecision | None,
    person: PersonOnRecord,
    choices: Mapping[str, Collection[str]],
) -> None:
    if decision is None:
        return
    if decision.says.get(PERSON) != person.record.record_id or len(decision.says) == 1:
        raise ValueError("A decision about a contact says whose record it is about, and what.")
    decision.refuse_others_than({PERSON: {person.record.record_id}, **choices})


def marker_of(reference: str) -> str:
    """Our reference as an entry carries it: first, so that an entry cut short still has it."""
    return f"[ref:{reference}]"
