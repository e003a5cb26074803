"""How far a run of research is, system by system, for whoever waits: ids, counts and codes only.

At a closed record every line becomes the same: no system is told apart any more, nothing counted.
Until then a system is told once it has finished, and the last three only together, with the end of
the run: whoever watched it stop knows of no system that it was there, and of three or more that it
may have been. What is not told yet has one and the same line from the first moment on.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from domain.outcome import State, WorkItemId
from runtime.database import insert_or
from runtime.tables import research_progress, work_items

GOING_ON, STOPPED = "going_on", "stopped"
# A system this run asks about nobody.
NOT_ASKED = "not_asked"
TOLD_TOGETHER = 3

_row = research_progress.c


@dataclass(frozen=True, slots=True)
class SystemProgress:
    """One system's line. `answer` is a code of a check's answers once all people are asked about,
    `going_on` before, `not_asked` where nobody is, `stopped` where a closed record ended the run.

    `at` is None where nothing of it is told yet.
    """

    system: str
    people_done: int
    people: int
    records_opened: int
    answer: str
    at: datetime | None


def begin(connection: Connection, item_id: WorkItemId, systems: Sequence[SystemProgress]) -> None:
    """The lines of a run, in the place of those of the turn before."""
    connection.execute(delete(research_progress).where(_row.item_id == item_id))
    note(connection, item_id, systems)


def note(connection: Connection, item_id: WorkItemId, systems: Sequence[SystemProgress]) -> None:
    """How far these systems are now; of a run that has stopped nothing more, whoever still writes.

    A look that was called off at the stop may end, and write its line, in a thread of its own.
    """
    for one in systems:
        values = {
            "people_done": one.people_done,
            "people": one.people,
            "records_opened": one.records_opened,
            "answer": one.answer,
            "at": one.at,
        }
        connection.execute(
            insert_or(connection, research_progress)
            .values(item_id=item_id, system=one.system, **values)
            .on_conflict_do_update(
                index_elements=["item_id", "system"], set_=values, where=_row.answer != STOPPED
            )
        )


def stop(connection: Connection, item_id: WorkItemId, now: datetime) -> None:
    """Every line of the run says that it stopped, and no more."""
    nothing = {"people_done": 0, "people": 0, "records_opened": 0, "answer": STOPPED, "at": now}
    connection.execute(update(research_progress).where(_row.item_id == item_id).values(nothing))


def of_item(connection: Connection, item_id: WorkItemId) -> list[SystemProgress]:
    """The lines of a run as they may be told, by system; none before its first look."""
    rows = connection.execute(
        select(research_progress).where(_row.item_id == item_id).order_by(_row.system)
    )
    lines = [
        SystemProgress(
            one.system, one.people_done, one.people, one.records_opened, one.answer, one.at
        )
        for one in rows
    ]
    state = connection.execute(select(work_items.c.state).where(work_items.c.id == item_id))
    return lines if state.scalar_one() == State.DONE else as_told(lines)


def as_told(lines: Sequence[SystemProgress]) -> list[SystemProgress]:
    """The lines of a run that has not ended with a pack: what has finished, but for the last three.

    Of a run at a closed record they are all the same, whatever one of them says.
    """
    if stopped := [one for one in lines if one.answer == STOPPED]:
        return [replace(stopped[0], system=one.system) for one in lines]
    asked = [one for one in lines if one.answer != NOT_ASKED]
    finished = sorted(
        (one for one in asked if one.answer not in (GOING_ON, STOPPED)),
        key=lambda one: (str(one.at), one.system),
    )
    told = finished[: max(0, len(asked) - TOLD_TOGETHER)]
    return [one if one in told else _untold(one) for one in lines]


def _untold(one: SystemProgress) -> SystemProgress:
    return SystemProgress(one.system, 0, 0, 0, GOING_ON, None)
