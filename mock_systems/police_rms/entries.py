"""Adding a line to an occurrence's log."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from mock_systems.police_rms.current_record import OCCURRENCE
from mock_systems.police_rms.forms import Field, Input, Typed
from mock_systems.police_rms.record_forms import RecordForm
from mock_systems.police_rms.records import LogEntry, Occurrence, RmsRecords, Stamp
from mock_systems.police_rms.wording import WORDS

LONGEST_TEXT = 4000
FIELDS = (
    Field("category", "Category", Input.CHOICE, choices=WORDS["category"]),
    Field("text", "Entry text", Input.LINES, LONGEST_TEXT),
)


def fields(_occurrence: Occurrence) -> Sequence[Field]:
    """The same for every occurrence."""
    return FIELDS


def append_entry(
    records: RmsRecords, occurrence: Occurrence, typed: Typed, stamp: Stamp
) -> Mapping[str, str]:
    """Store the entry and mark the occurrence changed."""
    entry = LogEntry(
        entry_id=stamp.number,
        occ_no=occurrence.occ_no,
        at=stamp.at,
        by=stamp.by,
        category=typed.text("category"),
        text=typed.text("text"),
        reference=stamp.reference,
        found_from=stamp.found_from,
        listed_from=stamp.listed_from,
    )
    records.add_entry(entry)
    records.put_occurrence(replace(occurrence, changed_at=stamp.at))
    return {"entry_id": entry.entry_id, "category": entry.category, "text": entry.text}


ENTRY = RecordForm(
    operation="append_entry",
    subject=OCCURRENCE,
    path="/record/entry",
    heading="New log entry",
    thing="Entry",
    letter="E",
    free_text="text",
    back=("Back to log", "/record/log"),
    fields=fields,
    store=append_entry,
)
