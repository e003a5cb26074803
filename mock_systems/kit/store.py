"""Everything of one partner system that can change, in one place, so that a reset is one step."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Generic, Protocol, Self, TypeVar

from mock_systems.kit.faults import Faults

IDLE_SECONDS_ALLOWED = 20 * 60.0
AUTHENTICATOR = "authenticator"
REFERENCE = re.compile(r"\[ref:([^\]]+)\]")


class Records(Protocol):
    """A system's own records: tables of frozen dataclasses by id."""

    def copy(self) -> Self:
        """The same records in tables of their own."""

    def tables(self) -> dict[str, dict[str, Any]]:
        """Every table by its name."""

    def reindex(self) -> None:
        """Work out again what is derived from the tables."""


R = TypeVar("R", bound=Records)


@dataclass(frozen=True, slots=True)
class Account:
    """One person's or worker's account: never shared, one session at a time.

    `code_by` is where a one-time code comes from: an authenticator, or sms or push, which nobody
    here ever answers.
    """

    user_id: str
    name: str
    role: str
    rights: frozenset[str]
    password: str
    totp_seed: str | None = None
    code_by: str = AUTHENTICATOR
    memorable_word: str | None = None
    password_expired: bool = False
    locked_out: bool = False
    bad_sign_ins: int = 0
    last_code_step: int = 0

    def may(self, right: str) -> bool:
        """Whether this account has the right."""
        return right in self.rights


@dataclass(slots=True)
class Session:
    """One sign-in of one account, and what the product remembers during it."""

    id: str
    account: str
    remote: str
    started_at: datetime
    used_at_real: float
    form_token: str
    signed_in: bool = False
    code_given: bool = False
    kept: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lock:
    """Somebody has this record open for change; without a session it is held until released."""

    record_id: str
    account: str
    holder: str
    since: datetime
    session_id: str | None = None


@dataclass(frozen=True, slots=True)
class SignIn:
    """One step of somebody signing in, good or bad."""

    at: datetime
    account: str
    outcome: str
    remote: str


@dataclass(frozen=True, slots=True)
class Consultation:
    """Somebody looked at a record, and the reason they gave."""

    at: datetime
    account: str
    record_type: str
    record_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Write:
    """One committed write: the judge of every test."""

    sequence: int
    at: datetime
    at_real: datetime
    account: str
    operation: str
    record_id: str
    person_id: str | None
    reference: str | None
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class RequestSeen:
    """One request as the system's web server saw it; `fault` names what was done to it."""

    at: datetime
    at_real: datetime
    account: str | None
    method: str
    path: str
    query: str
    operation: str | None
    status: int | None
    faults: tuple[str, ...]
    seconds: float
    connection: str


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a system begins with; nothing in it ever changes."""

    records: Any
    accounts: dict[str, Account]
    locks: dict[str, Lock] = field(default_factory=dict)


@dataclass(slots=True)
class Store(Generic[R]):
    """One partner system's state."""

    records: R
    accounts: dict[str, Account] = field(default_factory=dict)
    faults: Faults = field(default_factory=Faults)
    idle_seconds_allowed: float = IDLE_SECONDS_ALLOWED
    sessions: dict[str, Session] = field(default_factory=dict)
    locks: dict[str, Lock] = field(default_factory=dict)
    sign_ins: list[SignIn] = field(default_factory=list)
    consultations: list[Consultation] = field(default_factory=list)
    writes: list[Write] = field(default_factory=list)
    requests: list[RequestSeen] = field(default_factory=list)
    generation: int = 0

    def reset(self, beginning: Beginning) -> None:
        """Begin again; the beginning itself stays as it is."""
        self.records = beginning.records.copy()
        self.accounts = dict(beginning.accounts)
        self.locks = dict(beginning.locks)
        self.faults.clear()
        self.sessions = {}
        self.sign_ins, self.consultations, self.writes, self.requests = [], [], [], []
        self.idle_seconds_allowed = IDLE_SECONDS_ALLOWED
        self.generation += 1


def log_write(  # noqa: PLR0913 (the columns of the log)
    store: Store[Any],
    now: datetime,
    *,
    account: str,
    operation: str,
    record_id: str,
    fields: dict[str, str],
    person_id: str | None = None,
    reference: str | None = None,
) -> None:
    """Append to the write log, in the same step as the change itself.

    A system whose records carry our reference without the brackets says which it is.
    """
    found = REFERENCE.search(" ".join(fields.values()))
    store.writes.append(
        Write(
            sequence=len(store.writes) + 1,
            at=now,
            at_real=datetime.now(UTC),
            account=account,
            operation=operation,
            record_id=record_id,
            person_id=person_id,
            reference=reference or (found.group(1) if found else None),
            fields=fields,
        )
    )
