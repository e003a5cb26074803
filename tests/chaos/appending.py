"""The smallest worker that writes: it appends log entries in the police system. For tests only."""

from connectors.police_rms import AppendEntry, EntryWanted, PoliceRms
from connectors.police_rms.pages import RecordFrame
from domain.identifiers import OccurrenceNumber
from domain.outcome import Done, Outcome
from flows.wiring import Desk, reason_for
from runtime import write_once
from runtime.work_queue import ClaimedItem
from tests.chaos import said
from tests.chaos.write_kinds import Effect, Steps, Wanted, WriteKind
from tests.mocks_fixture import Mocks

SYSTEM = "police_rms"
CATEGORY = "General note"
WORDS = "Schools told about this occurrence."


async def append_entries(item: ClaimedItem, desk: Desk) -> Outcome:
    """Write each entry exactly once."""
    wanted = Wanted.from_bytes(desk.worker.cipher.open(item.contents_sealed, about=item.id))
    rms = await desk.police_rms(reason_for(item))
    receipts = [
        await write_once.write(rms.append_entry(entry), desk.writing(item))
        for entry in entries(wanted)
    ]
    return Done(tuple(receipts))


def entries(wanted: Wanted) -> list[EntryWanted]:
    """The entries an item asks for."""
    occurrence = OccurrenceNumber(wanted.place)
    return [
        EntryWanted(occurrence, reference, CATEGORY, wanted.words or WORDS, wanted.begun)
        for reference in wanted.references
    ]


def open_occurrences(mocks: Mocks) -> list[str]:
    """Occurrences that workers may write to."""
    records = mocks.records(SYSTEM, "occurrences")
    return sorted(number for number, record in records.items() if record["access_class"] == "open")


def entries_made(mocks: Mocks) -> list[Effect]:
    """Every entry the partner committed."""
    return list(mocks.writes(SYSTEM))


APPEND = WriteKind(
    name="append",
    system=SYSTEM,
    promised="append_entry",
    at_most_once=False,
    audited_as="alteration",
    perform=append_entries,
    steps=Steps(
        connector=PoliceRms,
        operation=AppendEntry,
        form=RecordFrame,
        half_way=(RecordFrame, "fill"),
        click="click_save",
        opens=("POST", "/record/lock"),
        saves=("POST", "/record/entry"),
    ),
    places=open_occurrences,
    effects=entries_made,
    place_of=lambda effect: str(effect["record_id"]),
    record_of=lambda effect: str(effect["fields"]["entry_id"]),
    says=said.entry,
)
