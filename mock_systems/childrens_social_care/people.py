"""A person record: who somebody is, what came in about them, what is being done."""

from base64 import b64decode
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

VERSION_LENGTH = 12
OPEN = "open"
SEALED = "sealed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where somebody lives or lived, as written down."""

    uprn: str
    line1: str
    line2: str
    town: str
    postcode: str
    la_code: str
    kind: str
    from_on: date | None
    to_on: date | None = None
    confidential: bool = False
    confidential_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Relative:
    """Somebody on a person's record; no `record_id` where they have no record of their own."""

    name: str
    relationship: str
    born_on: date | None = None
    record_id: str = ""
    parental_responsibility: bool = False
    lives_with: bool = False
    disputed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A contact or referral that was received."""

    contact_id: str
    received_at: datetime
    source: str
    referrer: str
    referrer_agency: str
    concerns: tuple[str, ...] = ()
    summary: str
    level: str
    outcome: str
    decided_by: str = ""
    decided_on: date | None = None
    kind: str = ""
    reason: str = ""
    lawful_basis: str = ""
    consent: str = ""
    consent_why: str = ""
    informed: str = ""
    informed_why: str = ""
    needs: str = ""
    harms: str = ""
    voice: str = ""
    rag: str = ""
    decision_ref: str = ""
    rationale: str = ""
    entered_by: str = ""
    entered_at: datetime | None = None
    found_from: datetime | None = None
    listed_from: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document somebody put on a record; its file is opened once it has been checked."""

    document_id: str
    title: str
    kind: str
    dated_on: date | None
    file_name: str
    media_type: str
    content_base64: str
    checked_from: datetime
    entered_by: str = ""
    entered_at: datetime | None = None
    found_from: datetime | None = None
    listed_from: datetime | None = None

    @property
    def content(self) -> bytes:
        """The file itself."""
        return b64decode(self.content_base64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """A stretch of work with somebody; one that runs has no `closed_on`."""

    episode_id: str
    referral_on: date
    source: str
    primary_need: str
    status: str
    closed_on: date | None = None
    closure_reason: str = ""
    team: str
    worker: str
    worker_phone: str
    plan: str = ""
    category: str = ""
    legal_status: str = ""
    next_review_on: date | None = None
    section_47_started_on: date | None = None
    icpc_due_on: date | None = None
    restricted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A review conference of a plan."""

    held_on: date
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A child protection plan."""

    plan_id: str
    started_on: date
    category_first: str
    category_latest: str
    reviews: tuple[Review, ...] = ()
    ended_on: date | None = None
    end_reason: str = ""
    lead_worker: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CarePerson:
    """A person record: a child, or an adult of the family."""

    record_id: str
    la_code: str
    la_id: str
    surname: str
    forename1: str
    forename2: str = ""
    known_as: str = ""
    former_surnames: tuple[str, ...] = ()
    born_on: date | None
    expected_on: date | None = None
    died_on: date | None = None
    sex: str
    nhs_number: str = ""
    addresses: tuple[Address, ...] = ()
    phone: str = ""
    upn: str = ""
    ethnicity: str = ""
    first_language: str = ""
    interpreter_needed: bool = False
    religion: str = ""
    disabilities: tuple[str, ...] = ()
    relatives: tuple[Relative, ...] = ()
    contacts: tuple[Contact, ...] = ()
    episodes: tuple[Episode, ...] = ()
    plans: tuple[Plan, ...] = ()
    documents: tuple[Document, ...] = ()
    access_class: str = OPEN
    merged_into: str = ""

    @property
    def version(self) -> str:
        """What the record says, as one word: any change, by whomever, is another version."""
        return sha256(repr(self).encode()).hexdigest()[:VERSION_LENGTH]
