"""Answering a task: what was chosen, what it asks for, and what may have happened already."""

from collections.abc import Mapping, Sequence

from console import rows
from console.pages import task as task_page
from console.visits import Answer, GoTo, Instead, Page, Shown, Visit
from domain.outcome import WorkItemId
from domain.side_by_side import HOW_KNOWN, asks_of, from_evidence, said_of
from domain.wording.console import MISSING
from domain.wording.tasks import Choice
from runtime import person_tasks, work_queue
from runtime.item_rows import writes_of
from runtime.person_tasks import (
    TAKES_BY_HAND,
    AlreadySettled,
    Decision,
    NoLongerFits,
    NotYours,
)
from runtime.task_audit import event_of_answer
from runtime.task_rows import TaskRow, open_task_of

DONE_BY_HAND = "done_by_hand"
LONGEST_TEXT = 4000
TOO_LONG = f"Use {LONGEST_TEXT:,} letters or fewer"


def answered(visit: Visit) -> Answer:
    """Keep the answer; or the same page with what is missing, or the warning first."""
    task: TaskRow = visit.about
    if not task.is_open:
        raise Instead(_closed_page(task))
    choices = person_tasks.choices_of(visit.connection, task.id, visit.cipher)
    offered = {choice.code: choice for choice in choices if choice.code != DONE_BY_HAND}
    choice = offered.get(visit.form.get("answer", ""))
    if choice is None:
        return task_page.page_of(visit, {"answer": "Choose what you want to do"}, visit.form)
    pair = from_evidence(person_tasks.evidence(visit.connection, task.id, visit.cipher))
    if errors := _missing(asks_of(choice, pair), visit.form):
        return task_page.page_of(visit, errors, visit.form)
    if choice.code in TAKES_BY_HAND and _must_be_warned(visit, task):
        return warning_page(visit, task, choice.code)
    known = visit.form.get(HOW_KNOWN, "").strip()
    details = said_of(choice, pair, known) if pair else _details(choices, visit.form)
    decide(visit, task, choice.code, details)
    return _where_next(visit, task, choice.code)


def decide(visit: Visit, task: TaskRow, answer: str, details: Mapping[str, str]) -> None:
    """Keep this answer to what the person looked at. Raises: Instead."""
    fits = visit.form.get("fits", "")
    decision = Decision(visit.person.id, answer, fits, details)
    try:
        person_tasks.decide(visit.connection, task.id, decision, visit.now, visit.cipher)
    except NoLongerFits:
        raise Instead(task_page.no_longer_fits) from None
    except (NotYours, AlreadySettled):
        raise Instead(task_page.no_longer_yours) from None
    event = event_of_answer(task.kind, answer)
    visit.note(event, task.item_id, task=task.id, kind=task.kind, answer=answer)


def warning_page(visit: Visit, task: TaskRow, answer: str) -> Shown:
    """Shown before the item is handed over: the worker may have done it already."""
    names = rows.names_of(visit.connection, visit.console, [task.item_id])
    values = {
        "task": task,
        "called": names.get(task.item_id, task.reference),
        "answer": answer,
        "fits": visit.form.get("fits", ""),
        "writes": rows.open_writes_said(writes_of(visit.connection, task.item_id)),
        "errors": {"looked": "Say that you have looked"} if "warned" in visit.form else {},
    }
    return Shown("may_have_happened.html", "This may already have been done", values, 409)


def _must_be_warned(visit: Visit, task: TaskRow) -> bool:
    open_ones = work_queue.open_writes(visit.connection, WorkItemId(task.item_id))
    return open_ones.may_have_happened and visit.form.get("looked") != "yes"


def _missing(name: str, form: Mapping[str, str]) -> Mapping[str, str]:
    if name and not form.get(name, "").strip():
        return {name: MISSING[name]}
    return {box: TOO_LONG for box in MISSING if len(form.get(box, "")) > LONGEST_TEXT}


def _details(choices: Sequence[Choice], form: Mapping[str, str]) -> Mapping[str, str]:
    """Everything typed into the task's boxes: a reason for a release is kept as well."""
    typed = {str(one.asks): form.get(str(one.asks), "").strip() for one in choices if one.asks}
    return {name: text for name, text in typed.items() if text}


def _where_next(visit: Visit, task: TaskRow, answer: str) -> Answer:
    by_hand = open_task_of(visit.connection, task.item_id, task_page.DO_BY_HAND)
    if answer in TAKES_BY_HAND and by_hand is not None:
        return GoTo(f"/tasks/{by_hand.id}")
    return GoTo(f"/tasks/{task.id}")


def _closed_page(task: TaskRow) -> Page:
    changed = task.state == "asked_again"
    return task_page.no_longer_fits if changed else task_page.no_longer_yours
