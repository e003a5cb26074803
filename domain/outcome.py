"""How a worker ends its turn with an item, and what a proven write leaves behind."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

WorkItemId = NewType("WorkItemId", str)
OperationId = NewType("OperationId", str)


class State(StrEnum):
    """The twelve states of a work item; an item is always in exactly one."""

    QUEUED = "queued"
    WORKING = "working"
    DEFERRED = "deferred"
    AWAITING_ITEM = "awaiting_item"
    AWAITING_PERSON = "awaiting_person"
    DONE = "done"
    NO_ACTION = "no_action"
    BUSINESS_EXCEPTION = "business_exception"
    SYSTEM_EXCEPTION = "system_exception"
    IN_DOUBT = "in_doubt"
    DONE_BY_PERSON = "done_by_person"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        """Whether nothing may change the item any more."""
        return self in FINAL_STATES


FINAL_STATES = frozenset(
    {
        State.DONE,
        State.NO_ACTION,
        State.BUSINESS_EXCEPTION,
        State.SYSTEM_EXCEPTION,
        State.IN_DOUBT,
        State.DONE_BY_PERSON,
        State.CANCELLED,
    }
)


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof of one write: where it is and what was read back.

    A shadow receipt proves nothing was written: the process is only being watched, and an item that
    ends with one ends as `no_action`, code `shadow`.
    """

    system: str
    operation: str
    reference: str
    record_id: str
    read_back_hash: str
    evidence_id: str
    is_shadow: bool = False


@dataclass(frozen=True, slots=True)
class TaskWanted:
    """What a worker asks of a person. `kind` is one of the kinds in `domain/wording/tasks.py`.

    `fits` is a fingerprint of what the person is shown; an answer given for another is asked again.
    `choices` are the process's own, for the kinds that leave the list to the process.
    `not_for`: who must not have it, by their ids: it may concern them. `asked_by`: the person who
    asks, where it is no worker.
    """

    kind: str
    reason_code: str
    team: str
    due_at: datetime
    evidence: Mapping[str, str] = field(default_factory=dict)
    fits: str = ""
    choices: tuple[str, ...] = ()
    not_for: tuple[str, ...] = ()
    asked_by: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """Every write was proven by reading it back."""

    receipts: tuple[Receipt, ...] = ()
    code: str = "done"
    result: bytes = b""


@dataclass(frozen=True, slots=True)
class NoAction:
    """A rule says nothing has to be done; the rule is named."""

    code: str
    rule: str


@dataclass(frozen=True, slots=True)
class NeedsPerson:
    """A person has to decide or do something before the item goes on."""

    task: TaskWanted


@dataclass(frozen=True, slots=True)
class NeedsItem:
    """Another piece of work has to end first; the item wakes when it is final."""

    item: WorkItemId


@dataclass(frozen=True, slots=True)
class Later:
    """Not before this moment of business time (a school's first day back, say)."""

    not_before: datetime
    code: str


Outcome = Done | NoAction | NeedsPerson | NeedsItem | Later
