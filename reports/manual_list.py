"""The list for working by hand: whom nobody was told of yet, by due time; the one print that may
name people, and the only one that needs no writable database.

What follows from a school being told (a correction, a possible breach, the entry) is not on it:
these are tasks, and nobody rings for them by mistake.

What the queue knows stands in every row. Who tells a school also needs the school, its number and
its pupils, and who answers a question the child it is about: they are opened from the item, if the
key is here; without it the list is still printed.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from domain.outcome import State
from domain.wording.by_hand import MANUAL_LIST, MANUAL_PARTS, do_not_of
from domain.wording.demonstration import INVENTED_AUTHORITY
from domain.wording.labels import filled
from domain.wording.next_steps import next_step_of
from domain.wording.reasons.table import reason_said
from domain.wording.states import STATES
from domain.wording.tasks import TASK_KINDS
from runtime import asked_before
from runtime.by_hand import DECISIONS
from runtime.encryption import Cipher
from runtime.item_rows import ItemRow, items, matching, may_have_happened, untold_by_hand
from runtime.night_facts import KINDS_THAT_FIND, KINDS_THAT_TELL, ToDoByHand, offers_of, to_do_of
from runtime.person_tasks import TAKEN_BY_HAND
from runtime.task_rows import TaskRow, open_tasks

# A message waits for somebody's word: whoever rings before that decides in their place.
HELD = "release_message"


@dataclass(frozen=True, slots=True)
class ManualRow:
    """One thing to do by hand. `known` is what a bot adds: heading to words, printed in order.

    `reference` is the queue's own; `our_ref` is what a school quotes. `to_record` is what the
    terminal adds: what to type once it is done, or to see what is asked.
    `item` and `task_id` lead to it. `called` is its name on every page and list. `part` is one of
    `MANUAL_PARTS`.
    `warning` is what whoever rings must not do, printed before all else.
    `is_the_workers`: the worker carries on with it unless a person does it first.
    """

    reference: str
    due_at: datetime | None
    why: str
    to_record: str = ""
    may_have_happened: bool = False
    warning: str = ""
    our_ref: str = ""
    is_the_workers: bool = False
    known: Mapping[str, str] = field(default_factory=dict)
    part: str = "other"
    called: str = ""
    next_step: str = ""
    is_invented: bool = False
    item: ItemRow | None = None
    task_id: str = ""


def rows_of_queue(
    connection: Connection,
    queue: str,
    until: datetime | None,
    cipher: Cipher | None,
    system_name: Callable[[str], str],
) -> Sequence[ManualRow]:
    """Everybody nobody was told of: first the schools to ring, by due time, then what is held.

    `system_name`: what people call a partner system.
    """
    open_writes = may_have_happened(connection)
    waiting = items(connection, *untold_by_hand(), *matching(queue=queue))
    due = sorted((item for item in waiting if _is_due(item, until)), key=_earliest)
    opened = to_do_of(connection, [item.id for item in due], cipher) if cipher else {}
    asked = {task.item_id: task for task in open_tasks(connection)}
    reasons = asked_before.reasons_of(connection, [item.id for item in due], cipher)
    ids = [asked[item.id].id for item in due if item.id in asked]
    offers = offers_of(connection, ids, cipher) if cipher else {}
    seen = (
        _Seen(
            item,
            item.id in open_writes,
            opened.get(item.id),
            asked.get(item.id),
            reasons.get(item.id, ()),
        )
        for item in due
    )
    rows = [
        _row_of(one, offers.get(one.task.id, ()) if one.task else (), system_name) for one in seen
    ]
    return sorted(rows, key=lambda row: tuple(MANUAL_PARTS).index(row.part))


@dataclass(frozen=True, slots=True)
class _Seen:
    """An item, whether a write of it is open, whom it is about, what a person is asked, and why."""

    item: ItemRow
    is_open: bool
    to_do: ToDoByHand | None
    task: TaskRow | None
    reasons: tuple[str, ...]

    @property
    def code(self) -> str:
        """Why it is not done; of what a person took, why it was theirs to take."""
        code = (self.to_do.why_code if self.to_do else "") or self.item.outcome_code or ""
        says_why = code and code != TAKEN_BY_HAND
        return self.reasons[0] if self.is_taken and self.reasons and not says_why else code

    @property
    def is_taken(self) -> bool:
        """Whether a person is doing it by hand."""
        return self.task is not None and self.task.reason_code == TAKEN_BY_HAND

    @property
    def warning(self) -> str:
        """What whoever rings must not do; of a decision nobody rings."""
        return "" if self.part == "decide" else do_not_of((self.code, *self.reasons))

    @property
    def is_the_workers(self) -> bool:
        """Whether the worker carries on with it: it waits for its turn, and nobody is asked."""
        return self.task is None and not self.item.state.is_final

    @property
    def part(self) -> str:
        """Where in the list it stands."""
        if self.task and self.task.kind in DECISIONS:
            return "decide"
        if self.task and self.task.kind == HELD:
            return "held"
        if self.item.kind in KINDS_THAT_TELL:
            return "ring"
        return "find_out" if self.item.kind in KINDS_THAT_FIND else "other"


def _row_of(seen: _Seen, offers: Collection[str], system_name: Callable[[str], str]) -> ManualRow:
    item, task, to_do = seen.item, seen.task, seen.to_do
    system = system_name(item.waits_for_system) if item.waits_for_system else ""
    why = reason_said(seen.code, system)
    label = "" if item.state is State.DONE else STATES[item.state].label
    words = ": ".join(part for part in (label, why) if part not in ("", "–"))
    is_said = seen.code == TAKEN_BY_HAND
    taken = f"\n{reason_said(TAKEN_BY_HAND)}" if seen.is_taken and not is_said else ""
    asked = f"\n{TASK_KINDS[to_do.asked].title}" if to_do and to_do.asked else ""
    return ManualRow(
        item.reference,
        item.due_at,
        f"{words}{taken}{asked}",
        may_have_happened=seen.is_open,
        warning=seen.warning,
        our_ref=(to_do.our_ref if to_do else None) or "",
        is_the_workers=seen.is_the_workers,
        known=_known(seen),
        part=seen.part,
        called=to_do.called if to_do else "",
        next_step=_next_step(seen, offers),
        is_invented=item.authority == INVENTED_AUTHORITY,
        item=item,
        task_id=task.id if task else "",
    )


def _next_step(seen: _Seen, offers: Collection[str]) -> str:
    """What the task wants; without one, what a person does in the worker's place."""
    if seen.task:
        return filled(next_step_of(seen.task.reason_code, seen.task.kind, offers))
    if seen.item.state is State.IN_DOUBT:
        return MANUAL_LIST["look_first"]
    if seen.is_the_workers:
        return MANUAL_LIST["carries_on"]
    return MANUAL_LIST[{"ring": "ring", "find_out": "find_out"}.get(seen.part, "as_task")]


def _known(seen: _Seen) -> Mapping[str, str]:
    """School and children by name; where nobody knows the school, the occurrences to look into."""
    to_do = seen.to_do
    if to_do is None:
        return {}
    occurrences = {MANUAL_LIST["occurrence"]: ", ".join(to_do.occurrences)}
    if seen.part == "decide":
        return occurrences
    is_told = seen.item.kind in KINDS_THAT_TELL
    children = {MANUAL_LIST["pupils" if is_told else "child"]: "\n".join(to_do.children)}
    where = {MANUAL_LIST["school"]: _school(to_do)} if to_do.school else occurrences
    return {**where, **(children if to_do.children else {})}


def _school(to_do: ToDoByHand) -> str:
    return f"{to_do.school}\n{to_do.phone or MANUAL_LIST['no_number']}"


def _earliest(item: ItemRow) -> tuple[bool, float]:
    return item.due_at is None, item.due_at.timestamp() if item.due_at else 0.0


def _is_due(item: ItemRow, until: datetime | None) -> bool:
    return until is None or (item.due_at is not None and item.due_at <= until)
