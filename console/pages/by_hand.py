"""Doing an item by hand: recorded as told to whom, how and when; of research, what was done."""

import re
from collections.abc import Mapping
from datetime import datetime, time, timedelta

from bots.research.items import QUEUE
from console.pages import task as task_page
from console.pages.answering import DONE_BY_HAND, LONGEST_TEXT, TOO_LONG, decide
from console.pages.task import TOLD
from console.visits import Answer, GoTo, Instead, Visit
from domain.outcome import WorkItemId
from domain.saying import say_sortable
from domain.school_days import LONDON
from domain.wording.by_hand import DONE_HOW, RESEARCH_BY_HAND
from runtime import by_hand
from runtime.task_rows import TaskRow

LONGEST_NAME = 200
_TIME = re.compile(r"\s*(\d{1,2})[:.](\d{2})\s*(am|pm)?\s*", re.IGNORECASE)


def recorded(visit: Visit) -> Answer:
    """The item is done, by hand; the worker will not touch it."""
    task: TaskRow = visit.about
    if task.kind != task_page.DO_BY_HAND or not task.is_open:
        raise Instead(task_page.no_longer_yours)
    known = by_hand.first_known_at(visit.connection, WorkItemId(task.item_id))
    done_at = moment_typed(visit.form.get("when", ""), visit.now, known)
    errors = {**_missing(visit.form, task), **_wrong_time(visit, task, done_at)}
    if errors or done_at is None:
        return task_page.page_of(visit, errors, visit.form)
    details = _details(visit.form, task, say_sortable(done_at))
    decide(visit, task, DONE_BY_HAND, details)
    return GoTo(f"/tasks/{task.id}")


def _details(form: Mapping[str, str], task: TaskRow, at: str) -> Mapping[str, str]:
    """Of research what was done and what whoever asked is told; of others how, and told whom."""
    if task.queue != QUEUE:
        return {"how": DONE_HOW[form["how"]], "when": at, "to_whom": form["to_whom"].strip()}
    told = form.get(TOLD, "").strip()
    return {"how": form["how"].strip(), "when": at, **({TOLD: told} if told else {})}


def moment_typed(typed: str, now: datetime, known: datetime) -> datetime | None:
    """`7:12am`, `07:12` or `19:12`: today, or yesterday where it has not come and it was `known`
    of then; None where it is no time.
    """
    found = _TIME.fullmatch(typed)
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2])
    if half := (found[3] or "").casefold():
        hour = hour % 12 + (12 if half == "pm" else 0) if 1 <= hour <= 12 else 24
    if hour > 23 or minute > 59:
        return None
    moment = datetime.combine(now.astimezone(LONDON).date(), time(hour, minute), LONDON)
    yesterday = moment - timedelta(days=1)
    return yesterday if moment > now and yesterday >= known else moment


def _wrong_time(visit: Visit, task: TaskRow, done_at: datetime | None) -> Mapping[str, str]:
    if done_at is None:
        return {"when": "Enter the time it was done, like 7:12am"}
    fault = by_hand.fault_of_time(visit.connection, WorkItemId(task.item_id), done_at, visit.now)
    return {"when": fault} if fault else {}


def _missing(form: Mapping[str, str], task: TaskRow) -> Mapping[str, str]:
    if task.queue == QUEUE:
        return _missing_of_research(form)
    errors: dict[str, str] = {}
    if form.get("how") not in DONE_HOW:
        errors["how"] = "Choose how it was done"
    if not form.get("to_whom", "").strip():
        errors["to_whom"] = "Enter whom you told"
    elif len(form["to_whom"]) > LONGEST_NAME:
        errors["to_whom"] = f"Use {LONGEST_NAME} letters or fewer"
    return errors


def _missing_of_research(form: Mapping[str, str]) -> Mapping[str, str]:
    nothing = {} if form.get("how", "").strip() else {"how": RESEARCH_BY_HAND["no_how"]}
    long = {box: TOO_LONG for box in ("how", TOLD) if len(form.get(box, "")) > LONGEST_TEXT}
    return {**nothing, **long}
