"""The suite's side, its pictures timed: each taken where the shipped worker takes it.

That is right after an entry was read back, of the page it was read from.
"""

import time

from sqlalchemy import Connection

from benchmarks.entries import LAST
from benchmarks.marks import tell
from benchmarks.suite_side import append_entry, work_until_empty
from domain.outcome import Done, NoAction, Outcome, Receipt
from flows.wiring import Desk
from runtime import write_once
from runtime.clock import business_now
from runtime.evidence_store import EvidenceStore, Source
from runtime.work_queue import ClaimedItem


async def perform(item: ClaimedItem, desk: Desk) -> Outcome:
    """Append the entry, then take and keep one picture of it and say how long each took."""
    if item.kind == LAST:
        return NoAction("measured", "benchmark")
    operation = await append_entry(item, desk)
    receipt = await write_once.write(operation, desk.writing(item))
    began = time.perf_counter()
    picture = await operation.picture(receipt.record_id)
    taken = time.perf_counter()
    await desk.worker.database.run(_keep, desk, item, receipt, picture)
    kept = time.perf_counter()
    tell(
        {
            "take_ms": (taken - began) * 1000,
            "keep_ms": (kept - taken) * 1000,
            "kilobytes": len(picture) / 1024,
        }
    )
    return Done((receipt,))


def _keep(
    connection: Connection, desk: Desk, item: ClaimedItem, receipt: Receipt, picture: bytes
) -> None:
    store = EvidenceStore.from_settings(desk.worker.settings, desk.worker.cipher)
    source = Source(item.id, receipt.system, receipt.record_id, receipt.operation)
    store.keep(connection, source, receipt.reference.encode(), picture, business_now(connection))


if __name__ == "__main__":
    work_until_empty(perform)
