"""What the partners' lists show, made comparable. Pure."""

import re
from collections.abc import Sequence

from bots.assurance.items import Held
from domain.mail import SentRow
from domain.occurrences import LogEntry
from runtime.reconciliation_records import field_hashes

# People answer and forward from the hub's mailbox, our reference behind these words; workers never.
_BY_A_PERSON = re.compile(r"\s*(re|fw|fwd)\s*:", re.IGNORECASE)


def entries_held(entries: Sequence[LogEntry]) -> tuple[Held, ...]:
    """What our workers' accounts entered in the police system."""
    return tuple(
        Held(
            record_id=entry.entry_id,
            reference=entry.reference,
            is_ours=True,
            hashes=field_hashes(
                {"occurrence": entry.occurrence, "category": entry.category, "text": entry.text}
            ),
        )
        for entry in entries
    )


def messages_held(rows: Sequence[SentRow]) -> tuple[Held, ...]:
    """What was sent from the hub's mailbox. The list does not say by whom: people send from it."""
    return tuple(
        Held(
            record_id=row.number,
            reference="" if _BY_A_PERSON.match(row.subject) else row.our_ref or "",
            hashes=field_hashes({"to": row.to, "subject": row.subject}),
        )
        for row in rows
    )
