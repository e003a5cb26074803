"""One piece of work: where it stands, and its story in words, the latest first.

From the worker's turns, what was written, the tasks and the audit trail. Of work that met a
restricted record only its officer reads the story; of a search that may concern whoever asked, they
read it once it was allowed. Of a look for somebody's cases nobody reads what a partner showed.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from bots.research.items import PERSON_CASES, QUEUE, RESEARCH
from connectors.partner_names import is_sent, system_name
from console import rows, rules
from console.visits import CONSOLE, Shown, Visit
from domain.outcome import FINAL_STATES, State
from domain.saying import capitalised, say_due, say_moment, say_time_exactly
from domain.school_days import london_day
from domain.wording.labels import filled
from domain.wording.progress import RUNS
from domain.wording.reasons.table import reason_said
from domain.wording.searches import LAWFUL_BASES
from domain.wording.states import CLOCKS, STATES, clock_of
from domain.wording.story import STORY
from domain.wording.tasks import TASK_KINDS, TASK_LIFE
from runtime import audit_trail, person_tasks
from runtime.audit_events import AuditEvent
from runtime.audit_trail import KeptEntry
from runtime.item_rows import ItemRow, attempts_of, settlement_of, writes_of
from runtime.settings import ConsoleRole
from runtime.task_rows import TaskRow, tasks_of

MOST_STEPS = 200
STILL_LOOKS = (State.WORKING, State.DEFERRED)
# What the queue and the tasks tell already, and what is told of the console itself.
TOLD_ALREADY = frozenset(
    {
        AuditEvent.TASK_CLAIMED,
        AuditEvent.TASK_RETURNED,
        AuditEvent.TASK_REASSIGNED,
        AuditEvent.TASK_ESCALATED,
        AuditEvent.TASK_DECIDED,
        AuditEvent.RELEASED,
        AuditEvent.RELEASE_REFUSED,
        AuditEvent.TAKEN_BY_HAND,
        AuditEvent.DONE_BY_PERSON,
        AuditEvent.IN_DOUBT_SETTLED,
        AuditEvent.ALTERATION,
    }
)
EVENTS = {event.value: event for event in AuditEvent}
OWN_SYSTEMS = {
    "research_packs": STORY["pack"],
    "name_searches": STORY["name_list"],
    "person_tasks": STORY["task_itself"],
}


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened, by whom, and when."""

    moment: datetime
    what: str
    by: str
    at: str


def shown(visit: Visit) -> Shown:
    """Where it stands, and what happened."""
    item: ItemRow = visit.about
    closed = _closed_to(visit, item)
    steps = [] if closed else _story(visit, item)
    tasks = [] if closed else _open_tasks(visit, item)
    sight = rules.sight_of(visit.connection, visit.person)
    line = rows.item_lines(visit.connection, visit.console, [item], visit.now)[0]
    clock = clock_of(item.due_at, visit.now)
    values = {
        "item": item,
        "line": line,
        "words": STORY,
        "runs": RUNS,
        "closed": closed,
        "still_looks": STORY["still_looks"] if _still_looks(item) and not closed else "",
        "is_mine": item in rules.my_items(visit.connection, visit.person),
        "is_research": (item.queue, item.kind) == (QUEUE, RESEARCH),
        "due": _due(visit, item),
        "clock": clock if item.state not in FINAL_STATES else None,
        "started_by": _who(visit, item.requested_by),
        "made_at": say_moment(item.created_at),
        "basis": LAWFUL_BASES[item.lawful_basis].label
        if item.lawful_basis in LAWFUL_BASES
        else item.lawful_basis,
        "tasks": rows.task_lines(visit.connection, visit.console, tasks, visit.now, sight),
        "steps": steps[:MOST_STEPS],
        "has_more": len(steps) > MOST_STEPS,
        "most": MOST_STEPS,
    }
    return Shown("item.html", line.what, values)


def _due(visit: Visit, item: ItemRow) -> str:
    """How far off it is matters while it has not ended."""
    if item.due_at is None:
        return CLOCKS["no_clock"].label
    return say_moment(item.due_at) if item.ended_at else say_due(item.due_at, visit.now)


def _closed_to(visit: Visit, item: ItemRow) -> str:
    """Why what happened is not this person's to read; empty where it is."""
    is_officer = ConsoleRole.RESTRICTED_RECORDS_OFFICER in visit.person.roles
    if item.id in rules.restricted_items(visit.connection) and not is_officer:
        return STORY["restricted"]
    is_own = rules.waits_for_authority(visit.connection, visit.person, item)
    return STORY["own_record"] if is_own else ""


def _still_looks(item: ItemRow) -> bool:
    """While research goes on nothing is told of its looks: whoever watched it stop at a closed
    record would know where.
    """
    return (item.queue, item.kind) == (QUEUE, RESEARCH) and item.state in STILL_LOOKS


def _open_tasks(visit: Visit, item: ItemRow) -> list[TaskRow]:
    sight = rules.sight_of(visit.connection, visit.person)
    about = tasks_of(visit.connection, item.id)
    return [task for task in about if task.is_open and sight.reaches(task)]


def _story(visit: Visit, item: ItemRow) -> list[Step]:
    """Every step there is, the latest first."""
    settlement = settlement_of(visit.connection, item.id)
    steps = [
        _step(visit, item.created_at, STORY["made"], item.requested_by),
        *(one for turn in attempts_of(visit.connection, item.id) for one in _turn(visit, turn)),
        *(one for row in writes_of(visit.connection, item.id) for one in _write(visit, row)),
        *(one for task in tasks_of(visit.connection, item.id) for one in _task(visit, task)),
        *([] if _still_looks(item) else _audited(visit, item)),
    ]
    if settlement:
        key = "settled_there" if settlement.answer == "there" else "settled_absent"
        steps.append(_step(visit, settlement.at, STORY[key], settlement.by))
    return sorted(steps, key=lambda step: step.moment)[::-1]


def _step(visit: Visit, moment: datetime, what: str, by: str) -> Step:
    is_today = london_day(moment) == london_day(visit.now)
    at = say_time_exactly(moment)
    if not is_today:
        at = f"{say_moment(moment).rpartition(',')[0]}, {at}"
    return Step(moment, what, _who(visit, by), at)


def _who(visit: Visit, by: str) -> str:
    kind, _, name = by.partition(":")
    if kind == "schedule":
        return filled(STORY["schedule"], name=name.replace("_", " "))
    return rows.name_of(visit.console, name or by)


def _turn(visit: Visit, turn: Row[Any]) -> Iterator[Step]:
    yield _step(visit, turn.claimed_at, STORY["begun"], turn.worker)
    if turn.ended_at is not None:
        state = STATES[turn.ended_as].label if turn.ended_as in STATES else turn.ended_as
        why = reason_said(turn.code) if turn.code != turn.ended_as else "–"
        is_said = why == "–" or turn.ended_as == "done"
        how = state if is_said else f"{state}. {why}"
        yield _step(visit, turn.ended_at, filled(STORY["ended"], how=how), turn.worker)


def _write(visit: Visit, write: Row[Any]) -> Iterator[Step]:
    system = system_name(write.system)
    key = "pressed_send" if is_sent(write.system, write.operation) else "pressed_save"
    worker = "worker"
    yield _step(visit, write.intended_at, filled(STORY[key], system=system), worker)
    if write.settled_at is not None and write.state in STORY:
        words = filled(STORY[write.state], system=system)
        yield _step(visit, write.settled_at, words, write.settled_how or worker)


def _task(visit: Visit, task: TaskRow) -> Iterator[Step]:
    title = TASK_KINDS[task.kind].title
    for event in person_tasks.history(visit.connection, task.id):
        name = task.team if event.event == "escalated" else rows.name_of(visit.console, event.by)
        life = filled(TASK_LIFE[event.event].label, name=name, time=say_moment(event.at))
        words = filled(STORY["task"], title=title, life=life)
        yield _step(visit, event.at, words, event.by)


def _audited(visit: Visit, item: ItemRow) -> Iterator[Step]:
    for row in audit_trail.of_item(visit.connection, item.id, item.created_at, MOST_STEPS):
        event, entry = EVENTS.get(row.event), json.loads(row.entry)
        if event and event not in TOLD_ALREADY and not _tells_what_is_closed(item, event, entry):
            yield _from_audit(visit, row, event, entry)


def _tells_what_is_closed(item: ItemRow, event: AuditEvent, entry: Mapping[str, Any]) -> bool:
    """Rule N02: by the looks at a partner a record without cases would be told from a closed one,
    which is looked at less often.
    """
    is_partners = str(entry.get("system", "")) not in OWN_SYSTEMS
    is_look = event is AuditEvent.CONSULTATION and is_partners
    return is_look and (item.queue, item.kind) == (QUEUE, PERSON_CASES)


def _from_audit(visit: Visit, row: KeptEntry, event: AuditEvent, entry: Mapping[str, Any]) -> Step:
    what = capitalised(event.meaning)
    system = str(entry.get("system", ""))
    own = OWN_SYSTEMS.get(system)
    if system:
        named = own or system_name(system)
        record = "" if own else str(entry.get("record_id", ""))
        what = filled(STORY["audit"], what=what, system=named, record=record).strip()
    is_person = entry["worker"] == CONSOLE
    return _step(visit, row.at, what, str(entry["on_behalf_of"] if is_person else entry["worker"]))
