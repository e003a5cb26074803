"""Taking a message back that was sent: what is asked, and what each recipient's end says to it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.identifiers import OurReference, our_reference
from domain.mail import reference_in
from domain.message_slots import MailAddress, SlotRefused, require_kind, require_message_number


class RecallReason(StrEnum):
    """Why a message is wanted back, as the mail system is told: nobody's details."""

    WRONG_RECIPIENT = "Sent to the wrong recipient"
    WRONG_CONTENT = "Sent with the wrong content"
    WITHDRAWN = "What it is about was withdrawn"


@dataclass(frozen=True, slots=True)
class RecallDraft:
    """One message that is to be taken back from one recipient. A person releases it first."""

    our_ref: OurReference
    message: str
    to: str
    subject: str
    reason: RecallReason

    def __post_init__(self) -> None:
        require_kind(self.reason, RecallReason)
        require_message_number(self.message)
        MailAddress(self.to)
        if our_reference(self.our_ref) != self.our_ref:
            raise SlotRefused("OurReference")

    @property
    def words(self) -> str:
        """What the mail system's record of it will say; it ends with our reference."""
        return f"{self.reason.value} {self.our_ref}"

    @property
    def is_of_our_message(self) -> bool:
        """Whether the message carries a reference of ours; the recall may have its own."""
        return reference_in(self.subject) is not None


class RecallState(StrEnum):
    """What became of a recall at one recipient."""

    PENDING = "pending"
    RECALLED = "recalled"
    ALREADY_READ = "already read"
    FAILED = "failed"
    NOT_UNDERSTOOD = "not understood"


@dataclass(frozen=True, slots=True)
class RecallResult:
    """One recipient's end. `shown` are the mail system's own words, `reason` why it failed."""

    recipient: str
    state: RecallState
    at: datetime | None
    reason: str
    shown: str


@dataclass(frozen=True, slots=True)
class RecallRow:
    """One line of the list of recalls. `asked_at` is None where the date could not be read."""

    number: str
    message: str
    to: str
    subject: str
    asked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Recall:
    """A recall that was asked for, and what came of it so far."""

    number: str
    message: str
    to: str
    subject: str
    reason: str
    asked_at: datetime | None
    results: tuple[RecallResult, ...]

    @property
    def is_over(self) -> bool:
        """Whether every recipient's end has answered in words we know."""
        open_states = {RecallState.PENDING, RecallState.NOT_UNDERSTOOD}
        return bool(self.results) and not open_states & {one.state for one in self.results}

    @property
    def took_all_back(self) -> bool:
        """Whether nobody has the message any more; nothing less is a success."""
        return bool(self.results) and {one.state for one in self.results} == {RecallState.RECALLED}
