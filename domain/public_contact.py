"""What members of the public sent to a force's forms, as its inbox shows it; and acknowledging it.

Whatever somebody wrote is data: it is shown to a person and never followed. How they may be
contacted is read on the safe side: what cannot be read is no permission.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from domain.as_shown import AsShown
from domain.identifiers import OurReference

SubmissionReference = NewType("SubmissionReference", str)


class PublicForm(StrEnum):
    """The forms there are."""

    DOMESTIC_ABUSE = "report domestic abuse"
    CHILD_OR_ADULT = "report a concern about a child or an adult"
    CLARES_LAW = "ask about a partner's past"


class SubmissionStatus(StrEnum):
    """How far staff are with a submission."""

    NEW = "new"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"


class SafeChannel(StrEnum):
    """The one way somebody says is safe."""

    PHONE = "phone call"
    TEXT = "text message"
    EMAIL = "email"
    LETTER = "letter"
    IN_PERSON = "in person"
    NONE = "no way is safe"


class SeenByOthers(StrEnum):
    """Whether anybody else uses or sees that telephone, mailbox or post."""

    YES = "yes"
    NO = "no"
    NOT_KNOWN = "not known"


class HowAcknowledged(StrEnum):
    """What was done before a submission is marked acknowledged: marking it sends nothing."""

    TEXT = "text message sent"
    EMAIL = "email sent"
    BY_HAND = "by a person"
    NOT_SENT = "not acknowledged on purpose"


class VirusCheck(StrEnum):
    """How far the portal is with a file."""

    BEING_CHECKED = "being checked"
    CLEAN = "clean"
    INFECTED = "infected, not kept"


@dataclass(frozen=True, slots=True)
class SafeContact:
    """How, when and under which name somebody may be reached.

    `channel` None: what stands there could not be read, and no way is known to be safe.
    """

    channel: SafeChannel | None
    where: str
    times: str
    cover_name: str
    voicemail_ok: bool
    may_say_police: bool
    seen_by_others: SeenByOthers
    seen_by: str
    stop_word: str
    needs: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One question as the form asks it, and what somebody wrote; empty where they did not."""

    question: str
    words: str


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file somebody sent. No worker opens it. `check` None: its state could not be read."""

    number: str
    name: str
    content_type: str
    size: int | None
    sha256: str
    check: VirusCheck | None


@dataclass(frozen=True, slots=True)
class SubmissionRow:
    """One line of the inbox. `received_at` is None where the date could not be read."""

    reference: SubmissionReference
    received_at: datetime | None
    form: PublicForm | None
    status: SubmissionStatus | None
    taken_by: str


@dataclass(frozen=True, slots=True)
class SubmissionFound:
    """What a search found. `entry` is the line of a history it was found by, if it was one."""

    reference: SubmissionReference
    status: SubmissionStatus | None
    entry: str


@dataclass(frozen=True, slots=True)
class SubmissionsFound:
    """All that a search found; `too_many` when the portal would not list them."""

    rows: tuple[SubmissionFound, ...]
    too_many: bool = False

    @property
    def is_certainly_nobody(self) -> bool:
        """Whether there is nothing, not merely nothing shown."""
        return not self.rows and not self.too_many


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One line of what staff did."""

    number: str
    submission: SubmissionReference
    at: datetime | None
    by: str
    status: SubmissionStatus | None
    reference: str


@dataclass(frozen=True, slots=True)
class HandledEntry:
    """One line of a submission's history, whole."""

    number: str
    submission: SubmissionReference
    at: datetime | None
    by: str
    status: SubmissionStatus | None
    how: HowAcknowledged | None
    reference: str
    note: str
    unreadable: tuple[AsShown, ...]


@dataclass(frozen=True, slots=True)
class Submission:
    """A submission as its page shows it. `danger_now` None: not asked, not known or not read."""

    reference: SubmissionReference
    form: PublicForm | None
    received_at: datetime | None
    status: SubmissionStatus | None
    taken_by: str
    danger_now: bool | None
    safe_contact: SafeContact
    answers: tuple[Answer, ...]
    files: tuple[SentFile, ...]
    entries: tuple[EntryRow, ...]
    unreadable: tuple[AsShown, ...]


@dataclass(frozen=True, slots=True)
class AcknowledgementWanted:
    """A submission to be marked acknowledged under our reference. `begun_at`: no try is older."""

    submission: SubmissionReference
    reference: OurReference
    how: HowAcknowledged
    note: str
    begun_at: datetime
