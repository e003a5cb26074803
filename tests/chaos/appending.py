"""The smallest worker that writes: it appends log entries in the police system. For tests only."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from connectors.police_rms import EntryWanted
from domain.identifiers import OccurrenceNumber
from domain.outcome import Done, Outcome
from flows.wiring import Desk, reason_for
from runtime import write_once
from runtime.work_queue import ClaimedItem

CATEGORY = "General note"
WORDS = "Schools told about this occurrence."


@dataclass(frozen=True, slots=True)
class Append:
    """What is on the item: where, and one reference for each entry wanted."""

    occurrence: str
    references: tuple[str, ...]
    begun_at: str

    def to_bytes(self) -> bytes:
        """As it is put in the queue."""
        return json.dumps(asdict(self)).encode()


def entries_wanted(contents: bytes) -> list[EntryWanted]:
    """The entries an item asks for."""
    told = json.loads(contents)
    return [
        EntryWanted(
            OccurrenceNumber(told["occurrence"]),
            reference,
            CATEGORY,
            WORDS,
            datetime.fromisoformat(told["begun_at"]),
        )
        for reference in told["references"]
    ]


async def append_entries(item: ClaimedItem, desk: Desk) -> Outcome:
    """Write each entry exactly once."""
    contents = desk.worker.cipher.open(item.contents_sealed, about=item.id)
    rms = await desk.police_rms(reason_for(item))
    receipts = [
        await write_once.write(rms.append_entry(wanted), desk.writing(item))
        for wanted in entries_wanted(contents)
    ]
    return Done(tuple(receipts))
