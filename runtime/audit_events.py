"""The closed list of what the audit trail records, printed in `docs/audit-events.md`.

The six verbs are those of the Data Protection Act 2018, section 62(1). The rest says who changed or
stopped what. Code records an event with ids and codes, never a sentence.
"""

import sys
from collections.abc import Iterable
from enum import StrEnum


class Regime(StrEnum):
    """Which part of the Data Protection Act 2018 an action falls under."""

    PART_2 = "part_2"
    PART_3 = "part_3"


def regime_of(lawful_basis: str) -> Regime:
    """Law-enforcement tasks are processed under Part 3, safeguarding under the UK GDPR (Part 2)."""
    return Regime.PART_3 if lawful_basis == "law_enforcement" else Regime.PART_2


class AuditEvent(StrEnum):
    """An event's code, and what it means."""

    meaning: str

    def __new__(cls, code: str, meaning: str) -> "AuditEvent":
        """A string that knows its meaning."""
        event = str.__new__(cls, code)
        event._value_ = code
        event.meaning = meaning
        return event

    COLLECTION = "collection", "personal data was taken into the suite from a partner or a person"
    ALTERATION = "alteration", "a record in a partner system was made or changed"
    CONSULTATION = "consultation", "a record was looked at"
    DISCLOSURE = "disclosure", "personal data was given to a recipient, or transferred"
    COMBINATION = "combination", "personal data from two or more sources was put together"
    ERASURE = "erasure", "personal data held by the suite was destroyed"

    SETTING_CHANGED = "setting_changed", "a local setting was changed"
    RULE_VERSION_CHANGED = "rule_version_changed", "another version of the rules came into force"
    MODE_CHANGED = "mode_changed", "a process may go further, or less far, without a person"
    QUEUE_PAUSED = "queue_paused", "no more items of a queue are taken"
    QUEUE_RESUMED = "queue_resumed", "items of a queue are taken again"
    PRIORITY_CHANGED = "priority_changed", "an item was moved forward or back in its queue"
    ITEMS_REQUEUED = "items_requeued", "failed items were given to the workers again"
    STOP_ORDERED = "stop_ordered", "the workers were told to make no more entries"

    TASK_CLAIMED = "task_claimed", "a person took a task"
    TASK_RETURNED = "task_returned", "a person gave a task back"
    TASK_REASSIGNED = "task_reassigned", "a task was given to another person"
    TASK_ESCALATED = "task_escalated", "a task was not answered in time and went up"
    TASK_DECIDED = "task_decided", "a person answered a task"
    RELEASED = "released", "a person released one entry or message"
    RELEASE_REFUSED = "release_refused", "a person refused one entry or message"
    TAKEN_BY_HAND = "taken_by_hand", "a person took an item away from the workers"
    DONE_BY_PERSON = "done_by_person", "a person said how and when they did it by hand"
    IN_DOUBT_SETTLED = "in_doubt_settled", "a person said whether an entry in doubt is there"
    ITEM_CANCELLED = "item_cancelled", "an item was withdrawn before anything was done"
    MANUAL_LIST_PRINTED = "manual_list_printed", "the list for working by hand was printed"
    REPORT_PRINTED = "report_printed", "a report was made or opened"

    ALARM_RAISED = "alarm_raised", "an alarm began"
    ALARM_SENT = "alarm_sent", "a duty contact was told, or could not be told"
    ALARM_ACKNOWLEDGED = "alarm_acknowledged", "a person said they have the alarm"
    ALARM_CLEARED = "alarm_cleared", "the cause of an alarm is gone"

    PREFLIGHT_PASSED = "preflight_passed", "a partner's screens are as expected"
    PREFLIGHT_FAILED = "preflight_failed", "a partner's screen has changed; nothing was touched"
    CONNECTOR_CLOSED = "connector_closed", "a partner system was closed to the workers"
    CONNECTOR_OPENED = "connector_opened", "a partner system was opened to the workers"
    CREDENTIAL_USED = "credential_used", "a worker signed in to a partner system"
    CREDENTIAL_REFUSED = "credential_refused", "a partner refused a worker's sign-in"
    LANE_REVOKED = "lane_revoked", "a worker's way out was cut"
    SHIFT_STARTED = "shift_started", "a worker began a shift"
    SHIFT_ENDED = "shift_ended", "a worker ended a shift"

    EVIDENCE_OPENED = "evidence_opened", "a person looked at kept evidence"
    EVIDENCE_HELD = "evidence_held", "evidence was put on legal hold"
    EVIDENCE_HOLD_LIFTED = "evidence_hold_lifted", "a legal hold on evidence was lifted"
    SAMPLE_DRAWN = "sample_drawn", "a finished item was chosen to be read"
    SAMPLE_READ = "sample_read", "a person read a finished item"
    FINDING_OPENED = "finding_opened", "a person said that something a worker made is wrong"
    FINDING_ANSWERED = "finding_answered", "the assurance lead answered a finding"
    AUDIT_VERIFIED = "audit_verified", "the audit trail was checked against its anchors"

    CASE_LOOKED_FOR = "case_looked_for", "a person looked for a case, by its number or by a name"
    WORK_ORDERED = "work_ordered", "a person asked the workers for work on a case, saying why"
    OWN_NAME_MET = "own_name_met", "somebody in a case has the name of whoever asked for it"
    OWN_RECORD_MET = "own_record_met", "a search stopped: it may concern whoever asked for it"

    SIGNED_IN = "signed_in", "a person signed in to the console"
    SIGNED_OUT = "signed_out", "a person signed out of the console"
    SIGN_IN_REFUSED = "sign_in_refused", "a sign-in to the console was refused"
    ACCESS_REFUSED = "access_refused", "a person asked for what their role may not see or do"


SECTION_62 = frozenset(
    {
        AuditEvent.COLLECTION,
        AuditEvent.ALTERATION,
        AuditEvent.CONSULTATION,
        AuditEvent.DISCLOSURE,
        AuditEvent.COMBINATION,
        AuditEvent.ERASURE,
    }
)


def as_markdown() -> str:
    """The page `docs/audit-events.md`."""
    lines = [
        "# Audit events",
        "",
        "Every event the audit trail can hold; there are no others. This page is printed from",
        "`runtime/audit_events.py` by `python -m runtime.audit_events`; a test compares them.",
        "",
        "## The six verbs of the Data Protection Act 2018, section 62",
        "",
        "Each names the worker, the person or schedule behind it, the item, the system, the",
        "record, the justification, the lawful basis and the regime; a disclosure also names the",
        "recipient.",
        "",
        *_table(event for event in AuditEvent if event in SECTION_62),
        "",
        "## Control events",
        "",
        *_table(event for event in AuditEvent if event not in SECTION_62),
    ]
    return "\n".join(lines) + "\n"


def _table(events: Iterable[AuditEvent]) -> list[str]:
    rows = [f"| `{event.value}` | {event.meaning} |" for event in events]
    return ["| code | meaning |", "|---|---|", *rows]


if __name__ == "__main__":
    sys.stdout.write(as_markdown())
