"""The suite's side: a worker as it is shipped, in a process of its own.

Queue, lane, shift, write protocol, journal and audit trail; nothing is left out or made shorter.
"""

import asyncio
import json
import sys
from contextlib import closing

from benchmarks.entries import CATEGORY, LAST, QUEUE, WORDS
from benchmarks.marks import mark
from connectors.police_rms import AppendEntry, EntryWanted
from domain.identifiers import OccurrenceNumber
from domain.outcome import Done, NoAction, Outcome
from flows.shift import Perform, Shift, work
from flows.wiring import Desk, Worker, reason_for
from runtime import log, write_once
from runtime.credentials import Credentials
from runtime.database import Database
from runtime.settings import Settings
from runtime.work_queue import ClaimedItem


async def perform(item: ClaimedItem, desk: Desk) -> Outcome:
    """Append the entry exactly once; the item that only ends the measurement does nothing."""
    mark()
    if item.kind == LAST:
        return NoAction("measured", "benchmark")
    operation = await append_entry(item, desk)
    return Done((await write_once.write(operation, desk.writing(item)),))


async def append_entry(item: ClaimedItem, desk: Desk) -> AppendEntry:
    """The write this item asks for, at this desk."""
    occurrence = desk.worker.cipher.open(item.contents_sealed, about=item.id).decode()
    rms = await desk.police_rms(reason_for(item))
    number, begun_at = OccurrenceNumber(occurrence), item.created_at
    return rms.append_entry(EntryWanted(number, item.reference, CATEGORY, WORDS, begun_at))


def work_until_empty(perform: Perform) -> None:
    """Work the benchmark's queue with this worker, as told on standard input."""
    told = json.loads(sys.stdin.readline())
    settings = Settings(**told["settings"])
    credentials = Credentials.from_settings(settings)
    lines = (settings.home / "suite.log").open("w", encoding="utf-8")
    with lines, log.opened(lines), closing(Database(settings.database())) as database:
        worker = Worker("benchmark", database, credentials.cipher(), credentials, settings)
        asyncio.run(work(Shift(worker, {QUEUE: perform}, lanes=1)))


if __name__ == "__main__":
    work_until_empty(perform)
