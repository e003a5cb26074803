"""What can go wrong, in two families.

WorkerError
├─ BusinessException        the case needs a person; never retried; the partner session is kept
│   ├─ NoMatch · AmbiguousMatch · RecordRestricted · RecordNotFound
│   ├─ MinimumMissing       a detail the process needs is not on the record
│   ├─ ContentRefused       the partner refused what we entered, and said why
│   │   └─ RecordChanged    somebody changed the record after it was opened: theirs stays
│   ├─ FileRefused          a file that came is not one that is taken in; it was not kept
│   ├─ PurposeNotServed     the partner answers no question asked for this purpose
│   ├─ ReleaseNeeded · ReleaseRefused     a person releases this write first, or said no
│   └─ DifferentIntent      this operation was begun before with other contents
└─ SystemException          the machine or a partner failed; the session is rebuilt
    ├─ SystemUnavailable · SessionExpired · AnswerTooLate · PageIncomplete · BrowserLost
    │                       retryable
    │   ├─ DoorUnanswered   not even the first page came: it is the partner, and uses no attempt
    │   │   └─ SecretUnanswered   it took a password and said nothing: the partner closes at once
    │   └─ TooManyRequests  it says when to come again: the partner closes until then
    ├─ RecordLocked · NoFreeSession           retryable, and uses no attempt
    ├─ WrongRecordShown · WriteNotShown       retryable: nothing was left behind
    ├─ WriteUnproven        it may have happened: look before acting
    ├─ WriteInDoubt         we looked, and it can be proven neither way: a person settles it
    ├─ WriteWithheld        the release mode changed before the click; nothing was sent
    ├─ LaneLost             another worker owns the item now; touch nothing
    ├─ RecordsNotKept       evidence or audit cannot be written, so nothing else is
    ├─ DecidedElsewhere     another item decided the same first: decide again, seeing that
    └─ ConnectorClosed      stop this partner, not this item
        ├─ SignInRefused · PasswordExpired · SecondStepWanted
        ├─ UnderMaintenance · CertificateRefused
        └─ PageNotAsExpected
            └─ FieldWanted  seen only when it was sent: the partner refused it and stored nothing

Each leaf has a `code` (the words for it are in `domain/wording/reasons/`), says whether the worker
may try again, whose it is when it ends there, and which runbook helps. Messages carry ids and
codes, never a person's details.
"""

from typing import ClassVar

from domain.outcome import TaskWanted


class WorkerError(Exception):
    """Anything a worker can meet that is not a bug."""

    code: ClassVar[str]
    retryable: ClassVar[bool] = False
    uses_an_attempt: ClassVar[bool] = True
    owner: ClassVar[str] = "duty supervisor"
    runbook: ClassVar[str] = ""

    def __init__(self, detail: str = "", *, system: str = "") -> None:
        super().__init__(detail or self.code)
        self.detail = detail
        self.system = system


class BusinessException(WorkerError):
    """The case needs a person. With a task, the item waits for them; without, it ends here."""

    def __init__(
        self, detail: str = "", *, system: str = "", task: TaskWanted | None = None
    ) -> None:
        super().__init__(detail, system=system)
        self.task = task


class NoMatch(BusinessException):
    """No record fits the person."""

    code = "no_match"
    owner = "practitioner"


class AmbiguousMatch(BusinessException):
    """Two or more people fit the record."""

    code = "possible_match"
    owner = "practitioner"


class RecordRestricted(BusinessException):
    """The record is restricted or sealed; the worker stopped there."""

    code = "restricted_record"
    owner = "restricted-records officer"


class RecordNotFound(BusinessException):
    """The partner system holds no record with this number."""

    code = "record_not_found"


class MinimumMissing(BusinessException):
    """Required details are missing from the record."""

    code = "minimum_missing"
    owner = "author"


class ContentRefused(BusinessException):
    """The partner system refused the entry and stored nothing."""

    code = "content_refused"


class RecordChanged(ContentRefused):
    """Somebody changed the record between opening and saving; their change stays, ours is out."""

    code = "record_changed"


class FileRefused(BusinessException):
    """A file that came in is not taken in; the detail is the sentence that says why."""

    code = "file_refused"
    owner = "hub admin"


class PurposeNotServed(BusinessException):
    """The partner answers no question for the purpose of this item; it was not asked."""

    code = "purpose_not_served"


class ReleaseNeeded(BusinessException):
    """A person releases each entry of this process first; the error carries the task."""

    code = "release_needed"


class ReleaseRefused(BusinessException):
    """A person decided that this entry is not to be made."""

    code = "release_refused"


class DifferentIntent(BusinessException):
    """This operation was begun before with other contents; nothing was written."""

    code = "different_intent"


class SystemException(WorkerError):
    """The machine or a partner failed; the case is unharmed."""

    owner = "operations"


class SystemUnavailable(SystemException):
    """The partner system is not answering."""

    code = "partner_down"
    retryable = True
    runbook = "partner-down"


class DoorUnanswered(SystemUnavailable):
    """The partner does not show its sign-in page, and so fails whichever item comes."""

    uses_an_attempt = False


class SecretUnanswered(DoorUnanswered):
    """The partner took a password and did not answer; whether it is the right one is not known."""


class TooManyRequests(SystemUnavailable):
    """The partner was asked too often, and says when to come again: in so many real seconds."""

    uses_an_attempt = False

    def __init__(self, seconds: float, *, system: str = "") -> None:
        super().__init__("too many requests", system=system)
        self.seconds = seconds


class SessionExpired(SystemException):
    """The partner system signed the worker out."""

    code = "session_expired"
    retryable = True
    runbook = "session-expired"


class AnswerTooLate(SystemException):
    """The partner system did not answer within its time-out."""

    code = "answer_too_late"
    retryable = True
    runbook = "partner-down"


class PageIncomplete(SystemException):
    """A page arrived cut short or never finished loading."""

    code = "page_incomplete"
    retryable = True
    runbook = "partner-down"


class BrowserLost(SystemException):
    """The worker's browser, or a page of it, went away."""

    code = "browser_lost"
    retryable = True
    runbook = "browser-lost"


class RecordLocked(SystemException):
    """Another user has the record open."""

    code = "record_locked"
    retryable = True
    uses_an_attempt = False
    owner = "worker"
    runbook = "record-locked"


class NoFreeSession(SystemException):
    """Every account this worker may use is signed in elsewhere."""

    code = "no_free_session"
    retryable = True
    uses_an_attempt = False
    owner = "worker"
    runbook = "no-free-session"


class WrongRecordShown(SystemException):
    """The partner system showed another record than the one asked for; it was left unsaved."""

    code = "wrong_person_shown"
    retryable = True
    runbook = "wrong-record"


class WriteNotShown(SystemException):
    """The partner system said "saved" but the entry is not there, proven twice."""

    code = "save_not_shown"
    retryable = True
    runbook = "save-not-shown"


class WriteUnproven(SystemException):
    """The entry may have been made and could not yet be proven either way."""

    code = "write_unproven"
    retryable = True
    owner = "duty supervisor"
    runbook = "in-doubt"


class WriteInDoubt(SystemException):
    """The entry may have been made and can be proven neither way."""

    code = "write_in_doubt"
    owner = "duty supervisor"
    runbook = "in-doubt"


class WriteWithheld(SystemException):
    """The release mode changed between intent and click; nothing was sent."""

    code = "write_withheld"
    retryable = True
    uses_an_attempt = False


class LaneLost(SystemException):
    """This worker was cut off; the item is another's now."""

    code = "lane_lost"
    retryable = True
    uses_an_attempt = False
    runbook = "lane-lost"


class RecordsNotKept(SystemException):
    """Evidence or audit cannot be kept here; the worker stopped before the next entry."""

    code = "records_not_kept"
    retryable = True
    uses_an_attempt = False
    runbook = "records-not-kept"


class DecidedElsewhere(SystemException):
    """Another item decided about the same child first; nothing of this decision was kept."""

    code = "decided_elsewhere"
    retryable = True
    uses_an_attempt = False
    owner = "worker"


class ConnectorClosed(SystemException):
    """This partner system is closed to workers; its items wait and lose no attempt.

    Raised as it is by whoever finds the door closed already; what closes it is one of its kind.
    """

    code = "partner_closed"
    retryable = True
    uses_an_attempt = False
    runbook = "connector-closed"


class SignInRefused(ConnectorClosed):
    """The partner refused the worker's password. It was tried once."""

    code = "password_refused"
    runbook = "password-refused"


class PasswordExpired(ConnectorClosed):
    """The partner asks for a new password. A worker never chooses one."""

    code = "password_expired"
    runbook = "password-refused"


class SecondStepWanted(ConnectorClosed):
    """The partner asks for a code or a word that this account was not given. None is guessed."""

    code = "second_step_wanted"
    runbook = "password-refused"


class PageNotAsExpected(ConnectorClosed):
    """A page has changed: a landmark the worker relies on is not there."""

    code = "partner_changed_screen"
    runbook = "screen-changed"

    def __init__(self, page: str, missing: str, *, system: str = "") -> None:
        super().__init__(f"{page}: no {missing}", system=system)
        self.page = page
        self.missing = missing


class FieldWanted(PageNotAsExpected):
    """The partner refused the entry for a field that its form did not have, and stored nothing."""


class UnderMaintenance(ConnectorClosed):
    """The partner shows its maintenance page."""

    code = "partner_maintenance"
    runbook = "partner-down"


class CertificateRefused(ConnectorClosed):
    """The partner's certificate is not valid."""

    code = "certificate_refused"
    runbook = "certificate-refused"
