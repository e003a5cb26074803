"""Two processes for the journey on a real Prefect server; the test tells them what in a file.

`append` queues log entries and writes them; its shift waits until the test has looked. `spoilt`
meets an error that carries a name.
"""

import asyncio
import json
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from connectors.police_rms import EntryWanted
from domain.identifiers import OccurrenceNumber
from domain.outcome import Done, Outcome
from flows.processes import OnBehalfOf, PassMade, Process
from flows.roster import PROCESSES
from flows.wiring import Desk, Worker, reason_for
from runtime import work_queue, write_once
from runtime.clock import business_now
from runtime.settings import Settings
from runtime.work_queue import ClaimedItem
from tests.builders.queue import an_item

APPEND, SPOILT = "append", "spoilt"
LOOK_AGAIN_SECONDS = 0.1


def plant() -> None:
    """Make them known in this process, and nothing else."""
    PROCESSES.clear()
    PROCESSES[APPEND] = Process(queue_entries, {APPEND: append_entry})
    PROCESSES[SPOILT] = Process(say_a_name, {SPOILT: append_entry})


def told(home: Path) -> dict[str, Any]:
    """What the test wrote down for its processes."""
    written: dict[str, Any] = json.loads((home / "journey.json").read_text())
    return written


def may_go_on(home: Path) -> Path:
    """The shift's first item waits until this is there."""
    return home / "may-go-on"


async def queue_entries(worker: Worker, behalf: OnBehalfOf) -> PassMade:
    """A pass: one item for each occurrence the test named."""
    wanted = told(worker.settings.home)["entries"]
    for reference, occurrence in wanted.items():
        await worker.database.run(_queue, worker, behalf, reference, occurrence)
    return PassMade(seen=len(wanted), withheld=0, items_new=len(wanted))


def _queue(
    connection: Connection, worker: Worker, behalf: OnBehalfOf, reference: str, occurrence: str
) -> None:
    now = business_now(connection)
    item = an_item(
        reference,
        queue=APPEND,
        contents=occurrence.encode(),
        due_at=now + timedelta(hours=2),
        requested_by=behalf.whom,
    )
    work_queue.add(connection, item, now, worker.cipher)


async def append_entry(item: ClaimedItem, desk: Desk) -> Outcome:
    """Write the entry exactly once, when the test has seen the shift at work."""
    while not may_go_on(desk.worker.settings.home).exists():
        await asyncio.sleep(LOOK_AGAIN_SECONDS)
    occurrence = desk.worker.cipher.open(item.contents_sealed, about=item.id).decode()
    rms = await desk.police_rms(reason_for(item))
    wanted = EntryWanted(
        OccurrenceNumber(occurrence),
        item.reference,
        "General note",
        "Schools told about this occurrence.",
        item.created_at.replace(tzinfo=UTC),
    )
    return Done((await write_once.write(rms.append_entry(wanted), desk.writing(item)),))


async def say_a_name(worker: Worker, behalf: OnBehalfOf) -> PassMade:
    """A bug whose words are about a child."""
    raise ValueError(f"no child called {told(worker.settings.home)['name']}")


def name_of_the_control() -> str:
    """The name the control lets through."""
    return str(told(Settings().home)["control_name"])
