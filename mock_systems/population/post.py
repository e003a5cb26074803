"""What reaches the hub from outside: letters in a mailbox, and forms the public sends in.

Both are what a system shows: plain values without a judgement. Fields follow domain.md B2 (mailbox
message, DVDS application) and A7 (safe contact). `person_id` names the true person for the judge
of a test, where the world has one, and is for no page.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from hashlib import sha256
from typing import Literal

MediaType = Literal["application/pdf", "text/plain"]
FormKind = Literal["dvds", "concern", "professional_referral", "update"]
Pathway = Literal["right_to_ask", "right_to_know", ""]
# A is the person at risk, C somebody who knows A.
ApplicantIs = Literal["A", "C"]
SafeChannel = Literal["phone", "sms", "email", "post", "in_person", "none"]
SCAN = (
    b"%PDF-1.4\n1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj\n"
    b"2 0 obj <</Type /Pages /Count 1 /Kids [3 0 R]>> endobj\n"
    b"3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Rotate TURNED>> endobj\n"
    b"trailer <</Root 1 0 R SECURED>>\n%%EOF\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A document of a letter: its words, or a scan, which is a page without a word on it.

    `text` of a scan is what a person reads in the picture. `times`: how often the words are in the
    document, one after the other; more than once only to make it large.
    """

    name: str
    text: str
    times: int = 1
    is_scan: bool = False
    turned_degrees: int = 0
    password_protected: bool = False

    @property
    def media_type(self) -> MediaType:
        """What the sender's mail program says it is."""
        return "application/pdf" if self.is_scan else "text/plain"

    def once(self) -> bytes:
        """Give the bytes that are there `times` times."""
        if not self.is_scan:
            return self.text.encode()
        secured = b"/Encrypt 4 0 R" if self.password_protected else b""
        turned = str(self.turned_degrees).encode()
        return SCAN.replace(b"TURNED", turned).replace(b"SECURED", secured)

    def size(self) -> int:
        """Give how many bytes it has."""
        return len(self.once()) * self.times

    def digest(self) -> str:
        """Give the SHA-256 of all of it in hexadecimal."""
        digest, once = sha256(), self.once()
        for _ in range(self.times):
            digest.update(once)
        return digest.hexdigest()


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
