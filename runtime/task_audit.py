"""What people do with tasks, as the audit trail keeps it: the same from terminal and console."""

from collections.abc import Collection
from dataclasses import dataclass

from runtime.audit_events import AuditEvent, regime_of
from runtime.audit_trail import AuditEntry
from runtime.item_rows import ItemRow
from runtime.person_tasks import SETTLES
from runtime.shapes import is_field_name
from runtime.task_rows import TaskRow


@dataclass(frozen=True, slots=True)
class Look:
    """Who looked at what is recorded in a task, from where, why, and at which fields."""

    worker: str
    by: str
    why: str
    fields: Collection[str]


def event_of_answer(kind: str, answer: str) -> AuditEvent:
    """The event an answer to a task of this kind is kept as."""
    if kind == "settle_in_doubt":
        return AuditEvent.IN_DOUBT_SETTLED if answer in SETTLES else AuditEvent.TASK_ESCALATED
    return _RECORDED_AS.get(answer, AuditEvent.TASK_DECIDED)


def consultation(task: TaskRow, item: ItemRow, look: Look) -> AuditEntry:
    """The entry a look leaves: names of fields, never what they hold."""
    return AuditEntry(
        event=AuditEvent.CONSULTATION,
        worker=look.worker,
        on_behalf_of=look.by,
        item_id=item.id,
        system="person_tasks",
        record_id=task.id,
        fields=tuple(name for name in sorted(look.fields) if is_field_name(name)),
        justification=look.why,
        lawful_basis=item.lawful_basis,
        regime=regime_of(item.lawful_basis),
        rules_version=item.rules_version,
    )


_RECORDED_AS = {
    "release": AuditEvent.RELEASED,
    "do_not_release": AuditEvent.RELEASE_REFUSED,
    "reject": AuditEvent.RELEASE_REFUSED,
    "by_hand": AuditEvent.TAKEN_BY_HAND,
    "continue_by_hand": AuditEvent.TAKEN_BY_HAND,
    "done_by_hand": AuditEvent.DONE_BY_PERSON,
    "pass_to_home_force": AuditEvent.DONE_BY_PERSON,
    "adult_pathway": AuditEvent.DONE_BY_PERSON,
    "close": AuditEvent.ITEM_CANCELLED,
}
