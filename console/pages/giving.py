"""A task leaves my hands: back to its team with a reason, or to somebody else."""

from collections.abc import Mapping

from console import rows
from console.pages import task as task_page
from console.visits import Answer, GoTo, Instead, Shown, Visit
from domain.saying import say_due
from domain.wording.tasks import TASK_KINDS
from runtime import person_tasks
from runtime.audit_events import AuditEvent
from runtime.person_tasks import NotYours
from runtime.task_rows import TaskRow

LONGEST_REASON = 500


def return_asked(visit: Visit) -> Answer:
    """Why do you return it?"""
    return _return_page(visit, {})


def returned(visit: Visit) -> Answer:
    """The task waits for its team again."""
    task: TaskRow = visit.about
    why = visit.form.get("reason", "").strip()
    if not why:
        return _return_page(visit, {"reason": "Enter why you return this task"})
    if len(why) > LONGEST_REASON:
        return _return_page(visit, {"reason": f"Use {LONGEST_REASON} letters or fewer"})
    try:
        person_tasks.give_back(
            visit.connection, task.id, visit.person.id, why, visit.now, visit.cipher
        )
    except NotYours:
        raise Instead(task_page.no_longer_yours) from None
    visit.note(AuditEvent.TASK_RETURNED, task.item_id, task=task.id)
    return GoTo("/cases")


def give_asked(visit: Visit) -> Answer:
    """To whom?"""
    return _give_page(visit, {})


def given(visit: Visit) -> Answer:
    """The task waits for somebody else."""
    task: TaskRow = visit.about
    if task.person not in (None, visit.person.id):
        raise Instead(task_page.no_longer_yours)
    to = visit.form.get("to", "")
    if to not in {one.id for one in task_page.people_for(visit, task)}:
        return _give_page(visit, {"to": "Choose who takes this task"})
    try:
        person_tasks.reassign(visit.connection, task.id, task.team, to, visit.person.id, visit.now)
    except NotYours:
        raise Instead(task_page.no_longer_yours) from None
    visit.note(AuditEvent.TASK_REASSIGNED, task.item_id, task=task.id, to=to)
    return GoTo("/cases")


def _return_page(visit: Visit, errors: Mapping[str, str]) -> Shown:
    return _page(visit, "return_task.html", "Why do you return this task?", errors)


def _give_page(visit: Visit, errors: Mapping[str, str]) -> Shown:
    return _page(visit, "give_task.html", "Who takes this task?", errors)


def _page(visit: Visit, template: str, title: str, errors: Mapping[str, str]) -> Shown:
    task: TaskRow = visit.about
    names = rows.names_of(visit.connection, visit.console, [task.item_id])
    values = {
        "task": task,
        "kind": TASK_KINDS[task.kind],
        "called": names.get(task.item_id, task.reference),
        "due": say_due(task.due_at, visit.now),
        "errors": errors,
        "typed": visit.form,
        "people": task_page.people_for(visit, task),
    }
    return Shown(template, title, values, 400 if errors else 200)
