"""A night on whose books and partners' lists everybody agrees, and what may be done to it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bots.assurance.items import Held, PartnerList, ShouldHaveBeen
from bots.assurance.reconciliation import reconcile
from domain.identifiers import OccurrenceNumber
from domain.occurrences import OccurrenceRow
from domain.outcome import OperationId, State, WorkItemId
from domain.reconciliation import Finding, Reconciliation
from runtime.reconciliation_records import JournalEntry, OurItem, OurRecords, field_hashes
from runtime.write_once import Standing

NIGHT = datetime(2026, 11, 23, 5, 30, tzinfo=UTC)
ASKED = NIGHT + timedelta(hours=4)
MINUTE = timedelta(minutes=1)
MAIL, POLICE = "secure_mail", "police_rms"
KINDS = ("lost", "duplicate", "rogue", "drift", "never_queued")


@dataclass
class Books:
    """Both sides of a night, for tests to write in."""

    journal: list[JournalEntry] = field(default_factory=list)
    items: list[OurItem] = field(default_factory=list)
    held: dict[str, list[Held]] = field(default_factory=lambda: {MAIL: [], POLICE: []})
    rows: list[OccurrenceRow] = field(default_factory=list)
    found_at: dict[OccurrenceNumber, datetime] = field(default_factory=dict)
    read_as_of: dict[OccurrenceNumber, datetime] = field(default_factory=dict)
    written: int = 0

    def compare(self, *without: str) -> Reconciliation:
        """What comparing finds; the partners in `without` do not answer."""
        ours = OurRecords(
            tuple(self.journal), tuple(self.items), dict(self.found_at), dict(self.read_as_of)
        )
        theirs = [
            PartnerList(system, NIGHT, None, why_not="under_maintenance")
            if system in without
            else PartnerList(system, NIGHT, ASKED, tuple(held))
            for system, held in self.held.items()
        ]
        return reconcile(ours, theirs, ShouldHaveBeen(POLICE, tuple(self.rows)))

    def number(self) -> int:
        """A number nothing else has."""
        self.written += 1
        return self.written

    def intend(
        self, system: str, standing: Standing, state: State, reference: str = "", **other: Any
    ) -> JournalEntry:
        """An item whose one write stands so; the partner holds nothing of it."""
        number = self.number()
        reference = reference or a_reference(number)
        item_id = self.item(reference, state, "notice" if system == MAIL else "find")
        usual = JournalEntry(
            op_id=OperationId(f"op-{number}"),
            item_id=item_id,
            system=system,
            operation="send" if system == MAIL else "append_entry",
            reference=reference,
            standing=standing,
            intended_at=NIGHT + MINUTE,
            settled_at=NIGHT + 2 * MINUTE if standing is not Standing.INTENDED else None,
            record_id=f"{system}-{number}" if standing is Standing.PROVEN else "",
            hashes=field_hashes(words(system, reference)),
        )
        self.journal.append(replace(usual, **other))
        return self.journal[-1]

    def item(self, reference: str, state: State, kind: str = "notice", **other: Any) -> WorkItemId:
        """An item in this state."""
        usual = OurItem(WorkItemId(f"item-{self.number()}"), reference, kind, state)
        self.items.append(replace(usual, **other))
        return usual.id

    def hold(self, entry: JournalEntry, record_id: str = "", **changed: str) -> Held:
        """The partner holds what the entry is about, with these words changed."""
        shown = words(entry.system, entry.reference) | changed
        if entry.system == MAIL:
            shown.pop("body")
        number = record_id or entry.record_id or f"{entry.system}-r{self.number()}"
        one = Held(number, entry.reference, entry.system == POLICE, field_hashes(shown))
        self.held[entry.system].append(one)
        return one

    def list_occurrence(self, found_minutes: int, changed_minutes: int | None) -> OccurrenceRow:
        """An occurrence found so long after the beginning, last changed so long after it."""
        number = OccurrenceNumber(f"4326{self.number():07d}")
        changed = None if changed_minutes is None else NIGHT + changed_minutes * MINUTE
        row = OccurrenceRow(number, changed_at=changed, is_restricted=changed is None)
        self.rows.append(row)
        self.found_at[number] = NIGHT + found_minutes * MINUTE
        return row


def a_reference(number: int) -> str:
    """A reference of ours."""
    return f"ENC-7K4M-{number:04d}"


def words(system: str, reference: str) -> dict[str, str]:
    """What a write says; nobody is in it."""
    if system == MAIL:
        subject = f"OFFICIAL-SENSITIVE Operation Encompass notice {reference}"
        return {"from": "hub@example.org", "to": "dsl@example.org", "subject": subject, "body": "b"}
    return {"occurrence": "43260000001", "category": "Note", "text": f"Told. [ref:{reference}]"}


def findings(found: Reconciliation) -> dict[str, list[Finding]]:
    """Every kind in which something was found."""
    by_kind = {kind: list(getattr(found, kind)) for kind in KINDS}
    return {kind: those for kind, those in by_kind.items() if those}


def records(found: Iterable[Finding]) -> list[str]:
    """The partner's records the findings are about."""
    return [one.record_id for one in found]
