"""Which of the things there are a person may see: decided here, and asked by every route.

A case is mine when I asked for the work on it, or when I have or had a task about it. A task waits
for me when it is of one of my teams, or was given to me. Both only within my authorities; and of an
item that met a restricted or sealed record only the officer for these sees any, whoever has it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, or_, select

from bots.research.items import QUEUE, RESEARCH
from console.people import Person
from runtime.findings import Finding, findings_that
from runtime.item_rows import ItemRow, items
from runtime.settings import ConsoleRole
from runtime.tables import findings, person_tasks, work_items
from runtime.task_rows import TaskRow, open_tasks, tasks_that

RESTRICTED_KINDS = frozenset({"restricted_record"})

_task = person_tasks.c
_item = work_items.c


@dataclass(frozen=True, slots=True)
class Sight:
    """What a person may see of tasks, as things stand now."""

    person: Person
    restricted_items: frozenset[str]

    def reaches(self, task: TaskRow) -> bool:
        """Whether this task is any business of this person's."""
        person = self.person
        if task.authority not in person.authorities:
            return False
        is_officer = ConsoleRole.RESTRICTED_RECORDS_OFFICER in person.roles
        if task.item_id in self.restricted_items and not is_officer:
            return False
        return task.team in person.teams or person.id in (task.person, task.answered_by)

    def reads(self, task: TaskRow) -> bool:
        """Whether what is recorded in it is shown: nobody else has it, or it was this person's."""
        if not self.reaches(task):
            return False
        if task.is_open:
            return task.person in (None, self.person.id)
        return task.answered_by == self.person.id


def sight_of(connection: Connection, person: Person) -> Sight:
    """What this person may see."""
    return Sight(person, restricted_items(connection))


def restricted_items(connection: Connection) -> frozenset[str]:
    """The items that ever met a restricted or sealed record; what follows from one is as closed."""
    met = select(_task.item_id).where(_task.kind.in_(RESTRICTED_KINDS))
    return frozenset(connection.execute(met).scalars())


def task_of(connection: Connection, person: Person, named: Mapping[str, str]) -> TaskRow | None:
    """The task of this address, if this person may see it."""
    found = tasks_that(connection, _task.id == named["task_id"])
    sight = sight_of(connection, person)
    return next((task for task in found if sight.reaches(task)), None)


def item_of(connection: Connection, person: Person, named: Mapping[str, str]) -> ItemRow | None:
    """The piece of work of this address, if it is of one of this person's cases."""
    mine = my_items(connection, person, _item.id == named["item_id"])
    return next(iter(mine), None)


def story_of(connection: Connection, person: Person, named: Mapping[str, str]) -> ItemRow | None:
    """The same, also where one of the person's teams has or had a task about it."""
    this = _item.id == named["item_id"]
    mine = my_items(connection, person, this)
    sight, about = sight_of(connection, person), tasks_that(connection, this)
    seen = items(connection, this, _item.authority.in_(person.authorities))
    reached = seen if any(sight.reaches(task) for task in about) else []
    return next(iter((*mine, *reached)), None)


def research_of(connection: Connection, person: Person, named: Mapping[str, str]) -> ItemRow | None:
    """The run of research of this address, if the person may see that piece of work."""
    item = story_of(connection, person, named)
    return item if item and (item.queue, item.kind) == (QUEUE, RESEARCH) else None


def pack_item_of(
    connection: Connection, person: Person, named: Mapping[str, str]
) -> ItemRow | None:
    """The run whose pack this is, if it is of one of this person's cases: a team reads none."""
    item = item_of(connection, person, named)
    return item if item and (item.queue, item.kind) == (QUEUE, RESEARCH) else None


def own_research_of(
    connection: Connection, person: Person, named: Mapping[str, str]
) -> ItemRow | None:
    """The same, if it is this person who asked for it."""
    item = research_of(connection, person, named)
    return item if item and item.requested_by == person.id else None


def my_findings(
    connection: Connection, person: Person, *conditions: ColumnElement[bool]
) -> list[Finding]:
    """What people of this person's authorities said is wrong; for who reads and answers it."""
    ours = select(_item.id).where(_item.authority.in_(person.authorities))
    return findings_that(connection, findings.c.item_id.in_(ours), *conditions)


def finding_of(connection: Connection, person: Person, named: Mapping[str, str]) -> Finding | None:
    """The finding of this address, if it is for this person to answer."""
    typed = named["number"]
    number = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 9 else 0
    return next(iter(my_findings(connection, person, findings.c.number == number)), None)


def waiting_for(connection: Connection, person: Person) -> list[TaskRow]:
    """What waits for this person: nobody has it, or they have; the earliest due first."""
    sight = sight_of(connection, person)
    seen = [task for task in open_tasks(connection) if sight.reaches(task)]
    return [task for task in seen if task.person in (None, person.id)]


def waiting_for_others(connection: Connection, person: Person) -> list[TaskRow]:
    """Open tasks about this person's cases that somebody else has to answer."""
    mine = {item.id for item in my_items(connection, person)}
    own = {task.id for task in waiting_for(connection, person)}
    waiting = (task for task in open_tasks(connection) if task.item_id in mine)
    return [task for task in waiting if task.id not in own]


def my_items(
    connection: Connection, person: Person, *conditions: ColumnElement[bool]
) -> list[ItemRow]:
    """The items of this person's cases."""
    had = select(_task.item_id).where(
        or_(_task.person == person.id, _task.answered_by == person.id)
    )
    is_mine = or_(_item.requested_by == person.id, _item.id.in_(had))
    return items(connection, is_mine, _item.authority.in_(person.authorities), *conditions)
