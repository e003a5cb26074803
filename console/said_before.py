"""What was said of a possible match in other researches of its case, for whoever may know it."""

from bots.research.asked_before import AskedBefore, asked_before
from bots.research.items import POSSIBLE_MATCH
from console import rows, rules
from console.visits import Visit
from domain.research_pack import SaidBefore
from domain.wording.tasks import TASK_KINDS
from runtime.tables import person_tasks, work_items
from runtime.task_rows import TaskRow, tasks_that

_ANSWERS = frozenset(choice.code for choice in TASK_KINDS[POSSIBLE_MATCH].choices)
_item = work_items.c
_task = person_tasks.c


def said_before(visit: Visit, question: str) -> tuple[SaidBefore, ...]:
    """What people said of the two records of this question elsewhere, the first said first.

    `question`: its reference. An answer is told to whoever may see the task it was given to.
    """
    others = asked_before(visit.connection, question, visit.cipher)
    asked: dict[str, AskedBefore] = {one.question: one for one in others}
    given = tasks_that(visit.connection, _item.id.in_(asked), _task.answer.in_(_ANSWERS))
    sight = rules.sight_of(visit.connection, visit.person)
    told = [_said(visit, task, asked[task.item_id]) for task in given if sight.reaches(task)]
    return tuple(sorted(told, key=lambda one: one.at))


def _said(visit: Visit, task: TaskRow, asked: AskedBefore) -> SaidBefore:
    by = rows.name_of(visit.console, task.answered_by or "")
    at = task.answered_at or visit.now
    return SaidBefore(task.answer or "", by, at, asked.pack_id, asked.is_unchanged)
