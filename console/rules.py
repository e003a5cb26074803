"""Which of the things there are a person may see: decided here, and asked by every route.

A case is mine when I asked for the work on it, or when I have or had a task about it; not when that
task was to allow somebody's search. A task waits for me when it is of one of my teams, or was given
to me. Both only within my authorities; and of an item that met a restricted or sealed record only
the officer for these sees any, whoever has it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Subquery, or_, select, union_all

from bots.encompass.intake import SeenOccurrence
from bots.encompass.items import QUEUE as SCHOOLS
from bots.research.items import NAME_SEARCH, PERSON_CASES, QUEUE, RESEARCH
from bots.research.packs import met_restricted
from console import drafts
from console.people import Person
from domain.identifiers import OccurrenceNumber
from domain.outcome import FINAL_STATES
from runtime import occurrences_read, sealed_values
from runtime.encryption import Cipher
from runtime.findings import Finding, findings_that
from runtime.item_rows import ItemRow, items
from runtime.person_tasks import SECOND_AUTHORITY
from runtime.settings import ConsoleRole, Settings
from runtime.tables import (
    findings,
    notice_keys,
    person_tasks,
    question_keys,
    tasks_kept_from,
    work_items,
)
from runtime.task_rows import TaskRow, open_tasks, tasks_that

ALLOW = "allow"
RESTRICTED_KINDS = frozenset({"restricted_record"})

_notice_key = notice_keys.c
_question_key = question_keys.c
_task = person_tasks.c
_item = work_items.c


@dataclass(frozen=True, slots=True)
class Sight:
    """What a person may see of tasks, as things stand now.

    `own_searches`: items that wait for a second person's authority, and who asked for each.
    `kept_from`: tasks, each with somebody it may concern.
    """

    person: Person
    restricted_items: frozenset[str]
    own_searches: Mapping[str, str]
    kept_from: frozenset[tuple[str, str]]

    def reaches(self, task: TaskRow) -> bool:
        """Whether this task is any business of this person's."""
        person = self.person
        if task.authority not in person.authorities:
            return False
        is_officer = ConsoleRole.RESTRICTED_RECORDS_OFFICER in person.roles
        if task.item_id in self.restricted_items and not is_officer:
            return False
        if (task.id, person.id) in self.kept_from:
            return False
        if task.kind == SECOND_AUTHORITY and self.own_searches.get(task.item_id) == person.id:
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
    kept = connection.execute(select(tasks_kept_from.c.task_id, tasks_kept_from.c.person))
    kept_from = frozenset((row.task_id, row.person) for row in kept)
    return Sight(person, restricted_items(connection), own_searches(connection), kept_from)


def own_searches(connection: Connection) -> Mapping[str, str]:
    """Who asked for each search that needed a second person's authority."""
    asked = (
        select(_item.id, _item.requested_by)
        .join_from(person_tasks, work_items, _item.id == _task.item_id)
        .where(_task.kind == SECOND_AUTHORITY)
    )
    return {row.id: row.requested_by for row in connection.execute(asked)}


def waits_for_authority(connection: Connection, person: Person, item: ItemRow) -> bool:
    """Whether this person's own search stopped at what may concern them, and nobody allowed it.

    Asked once more it waits again, whatever was said before.
    """
    asked = select(_task.answer).where(_task.item_id == item.id, _task.kind == SECOND_AUTHORITY)
    answers = list(connection.execute(asked).scalars())
    waits = None in answers or (bool(answers) and ALLOW not in answers)
    return item.requested_by == person.id and waits


def restricted_items(connection: Connection) -> frozenset[str]:
    """The items that ever met a restricted or sealed record, and all of the same research.

    What a run followed and what follows from it, in turn: each of them read of the same people.
    """
    met = select(_task.item_id.label("id")).where(_task.kind.in_(RESTRICTED_KINDS))
    closed = met.cte("closed", recursive=True)
    ties = _ties_of_research()
    beside = select(ties.c.other).join_from(ties, closed, ties.c.id == closed.c.id)
    return frozenset(connection.execute(select(closed.union(beside).c.id)).scalars())


def runs_kept_from(connection: Connection, person: Person) -> frozenset[str]:
    """The runs of others of which this person is told nothing.

    Those that met a closed record, and those with a task that may concern this person.
    """
    kept = (
        select(_item.id, _item.follows)
        .join_from(person_tasks, work_items, _item.id == _task.item_id)
        .join(tasks_kept_from, tasks_kept_from.c.task_id == _task.id)
        .where(tasks_kept_from.c.person == person.id)
    )
    theirs = {one for row in connection.execute(kept) for one in row if one}
    return restricted_items(connection) | theirs


def _ties_of_research() -> Subquery:
    """Which item of research follows which, each pair both ways round."""
    follows = (_item.queue == QUEUE, _item.follows.is_not(None))
    after = select(_item.id.label("id"), _item.follows.label("other")).where(*follows)
    before = select(_item.follows.label("id"), _item.id.label("other")).where(*follows)
    return union_all(after, before).subquery("ties")


def task_of(connection: Connection, person: Person, named: Mapping[str, str]) -> TaskRow | None:
    """The task of this address, if this person may see it."""
    found = tasks_that(connection, _task.id == named["task_id"])
    sight = sight_of(connection, person)
    return next((task for task in found if sight.reaches(task)), None)


def item_of(connection: Connection, person: Person, named: Mapping[str, str]) -> ItemRow | None:
    """The piece of work of this address, if it is of one of this person's cases."""
    mine = my_items(connection, person, _item.id == named["item_id"])
    return next(iter(mine), None)


def draft_of(connection: Connection, person: Person, named: Mapping[str, str]) -> Row[Any] | None:
    """What this person is about to ask of the workers, under the number of this address."""
    return drafts.of_account(connection, named["draft_id"], person.id)


def works_here(person: Person, settings: Settings) -> bool:
    """Whether this person may ask anything of this hub's workers: it works for their authority."""
    authority = settings.hub.authority if settings.hub else ""
    return authority in person.authorities


def known_occurrence(
    connection: Connection, case: OccurrenceNumber, cipher: Cipher
) -> SeenOccurrence | None:
    """What the workers read of it; of a restricted one as of one that nobody has read, nothing.

    Restricted is also one whose research met a closed record, though a pass could read the case.
    """
    read = occurrences_read.of(connection, [case], cipher)
    seen = [sealed_values.from_bytes(SeenOccurrence, one.parties) for one in read]
    # Asked in any case: a closed one takes as many statements as one that nobody has read.
    is_closed = met_restricted(connection, case)
    return next((one for one in seen if not (is_closed or one.is_restricted)), None)


def my_items_on(connection: Connection, person: Person, case: OccurrenceNumber) -> list[ItemRow]:
    """This person's items about this case: research, and the find of its household."""
    begins = (f"{RESEARCH}/{case}/", f"find/{case}/")
    about = or_(*(_item.reference.startswith(one, autoescape=True) for one in begins))
    return my_items(connection, person, about)


def work_for_schools(connection: Connection, case: OccurrenceNumber) -> list[ItemRow]:
    """Every notice and question about this case, whose ever it is, and what followed from them."""
    keyed = union_all(
        select(_notice_key.item_id).where(_notice_key.occurrence == case),
        select(_question_key.item_id).where(_question_key.occurrence == case),
    ).subquery()
    about = select(keyed.c.item_id)
    return items(
        connection, _item.queue == SCHOOLS, or_(_item.id.in_(about), _item.follows.in_(about))
    )


def is_told_to_who_ordered(
    connection: Connection, person: Person, item: ItemRow, case: OccurrenceNumber
) -> bool:
    """Whether what became of it is told to whoever ordered what somebody else had asked for.

    It has ended, and neither it nor its case met a closed record. What waits is not told, wherever
    it waits: told apart from the rest, a closed record would be known.
    """
    is_closed = item.id in restricted_items(connection) or met_restricted(connection, case)
    return item.authority in person.authorities and item.state in FINAL_STATES and not is_closed


@dataclass(frozen=True, slots=True)
class Running:
    """Research that goes on about a case, and whose it is."""

    item_id: str
    by: str
    started_at: datetime
    is_mine: bool


def running_research(
    connection: Connection, person: Person, case: OccurrenceNumber
) -> Running | None:
    """What goes on about this case in this person's authorities, their own first.

    Of a run that met a closed record nothing is said to anybody but whoever asked for it.
    """
    going_on = items(
        connection,
        _item.queue == QUEUE,
        _item.kind == RESEARCH,
        _item.reference.startswith(f"{RESEARCH}/{case}/", autoescape=True),
        _item.state.not_in(FINAL_STATES),
        _item.authority.in_(person.authorities),
    )
    closed = restricted_items(connection)
    said = [
        Running(one.id, one.requested_by, one.created_at, one.requested_by == person.id)
        for one in going_on
        if one.requested_by == person.id or one.id not in closed
    ]
    return next(iter(sorted(said, key=lambda one: (not one.is_mine, one.started_at))), None)


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


def search_of(connection: Connection, person: Person, named: Mapping[str, str]) -> ItemRow | None:
    """The search by a name of this address, or the look at one person's cases: its asker's own."""
    found = items(
        connection,
        _item.id == named["item_id"],
        _item.queue == QUEUE,
        _item.kind.in_((NAME_SEARCH, PERSON_CASES)),
        _item.requested_by == person.id,
        _item.authority.in_(person.authorities),
    )
    return next(iter(found), None)


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
    """The items of this person's cases. To allow somebody's search makes it nobody else's case."""
    had = select(_task.item_id).where(
        or_(_task.person == person.id, _task.answered_by == person.id),
        _task.kind != SECOND_AUTHORITY,
    )
    is_mine = or_(_item.requested_by == person.id, _item.id.in_(had))
    return items(connection, is_mine, _item.authority.in_(person.authorities), *conditions)
