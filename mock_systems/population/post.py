"""What reaches the hub from outside: letters in a mailbox, and forms the public sends in.

Both are what a system shows: plain values without a judgement. Fields follow domain.md B2 (mailbox
message, DVDS application) and A7 (safe contact). `person_id` names the true person for the judge
of a test, where the world has one, and is for no page.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from hashlib import sha256
from typing import Literal

MediaType = Literal["application/pdf", "text/html"]
FormKind = Literal["dvds", "concern", "professional_referral", "update"]
Pathway = Literal["right_to_ask", "right_to_know", ""]
# A is the person at risk, C somebody who knows A.
ApplicantIs = Literal["A", "C"]
SafeChannel = Literal["phone", "sms", "email", "post", "in_person", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A document of a letter. What is a picture of a page has no text that a machine can take.

    `size_bytes` may be more than the text needs: `content` is filled up with spaces to it.
    """

    name: str
    media_type: MediaType = "application/pdf"
    text: str
    size_bytes: int = 0
    is_scan: bool = False
    turned_degrees: int = 0
    password_protected: bool = False

    def content(self) -> bytes:
        """Give the words of the document, as many bytes as its size."""
        words = self.text.encode()
        return words.ljust(self.size_bytes)

    def digest(self) -> str:
        """Give the SHA-256 of the content in hexadecimal."""
        return sha256(self.content()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message in one of the hub's mailboxes, with what is attached to it."""

    letter_id: str
    mailbox: str
    received_at: datetime
    from_name: str
    from_address: str
    subject: str
    body: str
    classification: str = "OFFICIAL-SENSITIVE"
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SafeContact:
    """How somebody may be reached without danger (domain.md A7, all of it mandatory).

    `value` is the number or address of the channel; empty where no way is safe. A window with no
    ends is any time of day.
    """

    channel: SafeChannel
    value: str = ""
    window_from: time | None = None
    window_to: time | None = None
    cover_name: str = ""
    voicemail_allowed: bool = False
    may_say_police: bool = False
    read_by_others: str = ""
    interpreter: str = ""
    accessibility: str = ""
    stop_word: str = ""
    is_discreet: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """Somebody as an applicant describes them."""

    surname: str
    forename: str
    born_on: date | None = None
    address: str = ""
    also_known_as: tuple[str, ...] = ()
    description: str = ""
    person_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """One public form as it was sent in, word for word."""

    application_id: str
    form: FormKind
    pathway: Pathway = ""
    received_at: datetime
    applicant: Described
    applicant_is: ApplicantIs = "A"
    person_at_risk: Described | None = None
    subject: Described | None = None
    relationship: str = ""
    is_current: bool = True
    children: tuple[str, ...] = ()
    concern: str
    immediate_danger: bool = False
    safe_contact: SafeContact
