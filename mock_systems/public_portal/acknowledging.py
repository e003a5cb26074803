"""Acknowledging a submission: what staff type, what the server finds wrong, and the commit."""

from dataclasses import dataclass, replace
from datetime import datetime

from mock_systems.kit.store import Account, Store, log_write
from mock_systems.public_portal.records import Entry, PortalRecords, Submission
from mock_systems.public_portal.wording import HOW

LONGEST_NOTE = 500
LONGEST_REFERENCE = 20


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """What somebody typed into the form."""

    how: str = ""
    hub_reference: str = ""
    note: str = ""

    def why_refused(self) -> tuple[str, ...]:
        """What the server finds wrong, in the product's words."""
        messages = []
        if self.how not in HOW:
            messages.append("Choose how it was acknowledged.")
        if not self.hub_reference.strip():
            messages.append("Enter your reference.")
        if len(self.hub_reference) > LONGEST_REFERENCE:
            messages.append(f"Your reference must be {LONGEST_REFERENCE} characters or fewer.")
        if len(self.note) > LONGEST_NOTE:
            messages.append(
                f"The note must be {LONGEST_NOTE} characters or fewer (now {len(self.note)})."
            )
        return tuple(messages)


def acknowledgement_in(form: dict[str, str]) -> Acknowledgement:
    """As it is stored: browsers send lines ending with carriage return and line feed."""
    return Acknowledgement(
        form.get("how", ""),
        form.get("hub_reference", "").strip(),
        form.get("note", "").replace("\r\n", "\n"),
    )


def acknowledge(
    store: Store[PortalRecords],
    account: Account,
    submission: Submission,
    typed: Acknowledgement,
    now: datetime,
) -> Entry:
    """Set the status, add the line to the history, and write the write log: one step."""
    records = store.records
    entry = Entry(
        entry_id=records.next_entry_id(),
        reference=submission.reference,
        at=now,
        account=account.user_id,
        by=f"{account.name} ({account.user_id})",
        status="acknowledged",
        how=typed.how,
        hub_reference=typed.hub_reference,
        note=typed.note,
    )
    records.entries[entry.entry_id] = entry
    changed(records, replace(submission, status="acknowledged"))
    log_write(
        store,
        now,
        account=account.user_id,
        operation="acknowledge",
        record_id=submission.reference,
        reference=typed.hub_reference,
        fields={
            "entry_id": entry.entry_id,
            "status": entry.status,
            "how": entry.how,
            "hub_reference": entry.hub_reference,
            "note": entry.note,
        },
    )
    return entry


def changed(records: PortalRecords, submission: Submission) -> None:
    """Whoever had it open before finds that it is another version now."""
    kept = replace(submission, version=submission.version + 1)
    records.submissions[submission.reference] = kept
