"""How far a run of research is, system by system, for whoever waits: ids, counts and codes only.

At a closed record every line becomes the same: no system is told apart any more, nothing counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from domain.outcome import WorkItemId
from runtime.database import insert_or
from runtime.tables import research_progress

GOING_ON, STOPPED = "going_on", "stopped"

_row = research_progress.c


@dataclass(frozen=True, slots=True)
class SystemProgress:
    """One system's line. `answer` is a code of a check's answers once all people are asked about,
    `going_on` before, `stopped` where the run ended at a closed record.
    """

    system: str
    people_done: int
    people: int
    records_opened: int
    answer: str
    at: datetime


def begin(connection: Connection, item_id: WorkItemId, systems: Sequence[SystemProgress]) -> None:
    """The lines of a run, in the place of those of the turn before."""
    connection.execute(delete(research_progress).where(_row.item_id == item_id))
    note(connection, item_id, systems)


def note(connection: Connection, item_id: WorkItemId, systems: Sequence[SystemProgress]) -> None:
    """How far these systems are now."""
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
            .on_conflict_do_update(index_elements=["item_id", "system"], set_=values)
        )


def stop(connection: Connection, item_id: WorkItemId, now: datetime) -> None:
    """Every line of the run says that it stopped, and no more."""
    nothing = {"people_done": 0, "people": 0, "records_opened": 0, "answer": STOPPED, "at": now}
    connection.execute(update(research_progress).where(_row.item_id == item_id).values(nothing))


def of_item(connection: Connection, item_id: WorkItemId) -> list[SystemProgress]:
    """The lines of a run, by system; none before its first look."""
    rows = connection.execute(
        select(research_progress).where(_row.item_id == item_id).order_by(_row.system)
    )
    return [
        SystemProgress(
            one.system, one.people_done, one.people, one.records_opened, one.answer, one.at
        )
        for one in rows
    ]
