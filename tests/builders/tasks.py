"""What a worker asks of a person, and what the person answers, for tests."""

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, select

from domain.outcome import TaskWanted
from runtime.person_tasks import Decision, fits_of, history
from runtime.tables import person_tasks
from tests.builders.queue import DUE


def a_question(**different: Any) -> TaskWanted:
    """Whether one message may go, due when the item is."""
    usual = TaskWanted(
        kind="release_message",
        reason_code="contact_conflict",
        team="duty supervisor",
        due_at=DUE,
        evidence={"recipient": "d.fenwick-demo@brindlehill.example.org"},
    )
    return replace(usual, **different)


def an_answer(
    connection: Connection, task_id: str, answer: str = "release", **different: Any
) -> Decision:
    """What a duty supervisor says to the task as it stands."""
    details = {"reason": "The officer asked for it.", "how": "phone", "when": "6:58am"}
    usual = Decision("r.calloway", answer, fits_of(connection, task_id), details)
    return replace(usual, **different)


def only_open_task(connection: Connection, item_id: str) -> str:
    """The id of the item's one open task."""
    task = person_tasks.c
    open_ones = select(task.id).where(task.item_id == item_id, task.state.in_(("new", "taken")))
    task_id: str = connection.execute(open_ones).scalar_one()
    return task_id


def events_of(connection: Connection, task_id: str) -> list[tuple[str, str]]:
    """What happened to the task and who did it, in order."""
    return [(step.event, step.by) for step in history(connection, task_id)]
