"""What members of the public have sent to the force's public forms, and what is true of each.

`answers` are by the name of the question, as somebody typed or chose them. What stands in `truth`
is for the judge of a test and on no page. Field names follow domain.md A5, A7 and B2.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

FormCode = Literal["domestic_abuse", "child_or_adult", "clares_law"]
Channel = Literal["phone", "text", "email", "letter", "in_person", "none"]
Shared = Literal["yes", "no", "not_known"]
SubmissionStatus = Literal["new", "acknowledged", "closed"]
# pages.md 3.8: `ack-open`, `ack-discreet`, `ack-none`. `by_person`: what is safe is no message that
# a worker can send. `person_decides`: domain.md A7 lists it as an exception.
Acknowledge = Literal["open", "discreet", "none", "by_person", "person_decides"]
HowAcknowledged = Literal["text", "email", "by_hand", "not_sent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SafeContact:
    """How, when and under which name somebody may be reached (domain.md A7)."""

    channel: Channel
    where: str = ""
    times: str
    cover_name: str = ""
    voicemail_ok: bool = False
    may_say_police: bool = False
    shared: Shared = "no"
    shared_with: str = ""
    stop_word: str = ""
    needs: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentFile:
    """A file sent with a form."""

    name: str
    content_type: str
    text: str
    is_infected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """What staff did with a submission: the status they set, how, and what they noted."""

    at: datetime
    by: str
    status: SubmissionStatus
    how: HowAcknowledged = "by_hand"
    reference: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionTruth:
    """Whose a submission is, whom it is about, and which acknowledgement is safe.

    `to`: the one number or address an acknowledgement may go to; empty where none may be sent.
    `same_as`: the submission this one repeats. `source`: the sentence of domain.md it follows.
    """

    submission_id: str
    case: str
    applicant: str
    at_risk: tuple[str, ...] = ()
    subject: str = ""
    children: tuple[str, ...] = ()
    safe: SafeContact
    acknowledge: Acknowledge
    to: str = ""
    same_as: str = ""
    danger_now: bool = False
    is_genuine: bool = True
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A form that was sent."""

    submission_id: str
    form: FormCode
    received_at: datetime
    answers: Mapping[str, str]
    files: tuple[SentFile, ...] = ()
    taken_by: str = ""
    handled: tuple[Handled, ...] = ()
    truth: SubmissionTruth


@dataclass(frozen=True, slots=True, kw_only=True)
class UnfinishedForm:
    """A form that was begun and never sent: nobody may be told of it or act on it."""

    form: FormCode
    begun_at: datetime
    answers: Mapping[str, str] = field(default_factory=dict)
    person_id: str


def acknowledgement(safe: SafeContact) -> Acknowledge:
    """Which acknowledgement is safe for somebody who is to have one.

    domain.md D16: "safe contact = none / email shared with partner: no email, SMS or letter at
    all"; design.md 4: default deny, so "I do not know" counts as shared. domain.md A7: neutral
    when discreet. pages.md 3.8: only email and text messages are written by a worker.
    """
    if safe.channel == "none" or safe.shared != "no":
        return "none"
    if safe.channel not in ("text", "email"):
        return "by_person"
    return "open" if safe.may_say_police else "discreet"
