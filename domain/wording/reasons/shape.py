"""What a reason says: its words, where it leaves the item, who owns it, what comes next."""

from dataclasses import dataclass
from enum import StrEnum


class EndsIn(StrEnum):
    """Where an item stands when it stopped for a reason."""

    WAITING = "waiting"
    TRIES_AGAIN = "will try again"
    FAILED = "failed"
    CLOSED = "closed"
    IN_DOUBT = "in doubt"
    CANNOT = "cannot"
    NO_ACTION = "no action"
    ENDED_BY_PERSON = "ended by a person"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a worker stopped: what a person reads, who owns it, what comes next.

    `without_release` comes next where no message is drafted, so that there is none to release.
    """

    code: str
    words: str
    ends_in: EndsIn
    owner: str = "–"
    next_step: str = "–"
    without_release: str = ""


# Whoever owns it here carries on without anybody.
WORKER = "worker"
SUPERVISOR = "duty supervisor"
ADMIN = "hub admin"
OPERATIONS = "operations"
