"""The list for working by hand, as a page that prints: whom nobody was told of yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from connectors.partner_names import system_name
from console import rows, rules
from console.rules import Sight
from console.visits import Answer, Shown, Visit
from domain.saying import say_moment, say_number_of
from domain.wording.by_hand import MANUAL_LIST, MANUAL_PARTS, done_or_decided
from domain.wording.states import CLOCKS, clock_of
from reports.manual_list import ManualRow, rows_of_queue
from runtime.audit_events import AuditEvent
from runtime.task_rows import open_tasks

DECIDED_FIRST = "decide"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to do by hand, and the task it waits in where the reader may open that."""

    due: str
    is_late: bool
    called: str
    known: Mapping[str, str]
    why: str
    next_step: str
    may_have_happened: bool
    warning: str
    task_id: str


def printed(visit: Visit) -> Answer:
    """The list of this person's authorities; that it was opened is in the audit trail."""
    every = rows_of_queue(visit.connection, "", None, visit.cipher, system_name)
    ours = [row for row in every if row.item and row.item.authority in visit.person.authorities]
    sight = rules.sight_of(visit.connection, visit.person)
    own = {task.id for task in open_tasks(visit.connection) if sight.reaches(task)}
    parts = [
        (
            MANUAL_PARTS[part],
            done_or_decided(part),
            [_line(visit, row, own, _is_closed(row, sight)) for row in alike],
        )
        for part, alike in groupby(ours, key=lambda row: row.part)
    ]
    visit.note(AuditEvent.MANUAL_LIST_PRINTED, rows=str(len(ours)))
    values = {
        "parts": parts,
        "counted": _counted(visit, ours),
        "printed": say_moment(visit.now),
        "words": MANUAL_LIST,
        "late": CLOCKS["late"].label,
    }
    return Shown("manual_list.html", "To do by hand", values)


def _is_closed(row: ManualRow, sight: Sight) -> bool:
    """Which record is restricted is for its officer: here stands only that nobody rings."""
    is_restricted = row.item is not None and row.item.id in sight.restricted_items
    return row.part == DECIDED_FIRST or is_restricted


def _line(visit: Visit, row: ManualRow, own: set[str], is_closed: bool) -> Line:
    clock = clock_of(row.due_at, visit.now)
    return Line(
        due=rows.when(row.due_at, visit.now) if row.due_at else clock.label,
        is_late=clock.code == "late",
        called=row.called or row.reference,
        known={} if is_closed else row.known,
        why=row.why,
        next_step=row.next_step,
        may_have_happened=row.may_have_happened,
        warning="" if is_closed else row.warning,
        task_id=row.task_id if row.task_id in own else "",
    )


def _counted(visit: Visit, listed: Sequence[ManualRow]) -> str:
    late = sum(clock_of(row.due_at, visit.now).code == "late" for row in listed)
    doubtful = sum(row.may_have_happened for row in listed)
    count = say_number_of(len(listed), "item", "items")
    words = CLOCKS["late"].label.lower()
    return f"{count} to do by hand: {late} {words}, {doubtful} may already have been done."
