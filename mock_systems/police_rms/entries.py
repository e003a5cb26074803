"""Adding a line to an occurrence's log."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from mock_systems.kit.faults import Fault
from mock_systems.kit.store import REFERENCE, Account, Store, log_write
from mock_systems.police_rms.records import LogEntry, RmsRecords
from mock_systems.police_rms.wording import WORDS

LONGEST_TEXT = 4000
NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class EntryTyped:
    """What somebody typed into the form."""

    category: str
    text: str

    def why_refused(self) -> tuple[str, ...]:
        """What the server finds wrong, in the product's words."""
        messages = []
        if self.category not in WORDS["category"]:
            messages.append("Category is required.")
        if not self.text.strip():
            messages.append("Entry text is required.")
        if len(self.text) > LONGEST_TEXT:
            messages.append(
                f"Entry text must not exceed {LONGEST_TEXT} characters (now {len(self.text)})."
            )
        return tuple(messages)


def entry_from_form(category: str, text: str) -> EntryTyped:
    """The entry as it is stored: browsers send lines ending with carriage return and line feed."""
    return EntryTyped(category, text.replace("\r\n", "\n"))


def append_entry(
    store: Store[RmsRecords], account: Account, occ_no: str, typed: EntryTyped, now: datetime
) -> LogEntry:
    """Store the entry, mark the occurrence changed, and write the write log: one step."""
    found = REFERENCE.search(typed.text)
    entry = LogEntry(
        entry_id=store.records.next_entry_id(),
        occ_no=occ_no,
        at=now,
        by=f"{account.name} ({account.user_id})",
        category=typed.category,
        text=typed.text,
        reference=found.group(1) if found else "",
    )
    store.records.add_entry(entry)
    occurrence = store.records.occurrences[occ_no]
    store.records.put_occurrence(replace(occurrence, changed_at=now))
    log_write(
        store,
        now,
        account=account.user_id,
        operation="append_entry",
        record_id=occ_no,
        fields={"entry_id": entry.entry_id, "category": entry.category, "text": entry.text},
    )
    return entry


def let_search_lag(records: RmsRecords, entry: LogEntry, fault: Fault) -> None:
    """The index does not know the entry yet; lists may lag as well."""
    seconds = fault.args["seconds"]
    until = NEVER if seconds is None else datetime.now(UTC) + timedelta(seconds=seconds)
    listed_from = until if fault.args["lists_too"] else None
    records.entries[entry.entry_id] = replace(entry, found_from=until, listed_from=listed_from)
