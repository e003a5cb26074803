"""The packs of one case that are kept, and what is known of its changes since one was made."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, or_, select

from bots.research.intake import case_of, root_of
from bots.research.items import CASE_LOOK, QUEUE, RESEARCH, SOMETHING_ELSE, CaseSeen, Research
from bots.research.ordering import pack_of
from domain.outcome import State, WorkItemId
from domain.research_pack import SYSTEMS, ResearchPack, RingNote
from domain.wording.searches import ACCESS_REASONS
from runtime import audit_trail, occurrences_read, ring_notes, sealed_values, work_queue
from runtime.audit_events import AuditEvent, regime_of
from runtime.audit_trail import AuditEntry
from runtime.clock import business_now
from runtime.encryption import Cipher
from runtime.item_rows import ItemRow
from runtime.tables import person_tasks, work_items

RESTRICTED, NO_SUCH_CASE = "restricted_record", "no_such_case"
# What holds the packs, as the trail names it.
PACK_STORE = "research_packs"

_item = work_items.c
_task = person_tasks.c
STILL_LOOKING = (State.QUEUED, State.WORKING, State.DEFERRED)


@dataclass(frozen=True, slots=True)
class LaterLook:
    """The last look of any worker at the case after a pack was made, and its change as it stood."""

    changed_at: datetime
    seen_at: datetime


def runs_with_a_pack(connection: Connection, case: str) -> list[WorkItemId]:
    """The runs of this case that ended with a pack, the first made first."""
    ended = select(_item.id).where(
        _item.queue == QUEUE,
        _item.kind == RESEARCH,
        _item.state == State.DONE,
        _item.reference.startswith(f"{RESEARCH}/{case}/"),
    )
    rows = connection.execute(ended.order_by(_item.ended_at, _item.created_at, _item.reference))
    return [WorkItemId(one) for one in rows.scalars()]


def later_look(connection: Connection, pack: ResearchPack, cipher: Cipher) -> LaterLook | None:
    """The last look at this pack's case since: a later pack, a look for its reader, or a pass.

    None: nobody has looked since, and whether the case changed is not known. A look between the
    worker's read of the case and the making of the pack says that it changed; never that it has not
    changed since the pack was made.
    """
    runs = runs_with_a_pack(connection, pack.request.case)
    later = pack_of(connection, runs[-1], cipher) if runs else None
    looks = _ordered_looks(connection, pack.request.case, cipher)
    if later and later.request.case_changed_at:
        looks.append(LaterLook(later.request.case_changed_at, later.case_read_at))
    if read := occurrences_read.last_change(connection, pack.request.case):
        looks.append(LaterLook(read.changed_at, read.read_at))
    since = [look for look in looks if _tells_since(look, pack)]
    return max(since, key=lambda look: look.seen_at, default=None)


def _tells_since(look: LaterLook, pack: ResearchPack) -> bool:
    if look.seen_at > pack.as_at:
        return True
    return look.seen_at > pack.case_read_at and look.changed_at != pack.request.case_changed_at


def completed_by(connection: Connection, item_id: WorkItemId, cipher: Cipher) -> tuple[str, ...]:
    """The systems whose missing checks this run made by itself; none where it followed no other."""
    before = select(_item.follows).where(_item.id == item_id)
    followed = connection.execute(before).scalar_one_or_none()
    then = pack_of(connection, WorkItemId(followed), cipher) if followed else None
    now = pack_of(connection, item_id, cipher)
    if then is None or now is None:
        return ()
    return tuple(
        system for system in SYSTEMS if _is_missing(then, system) > _is_missing(now, system)
    )


def _is_missing(pack: ResearchPack, system: str) -> bool:
    return any(check.is_missing for check in pack.checks if check.system == system)


def _ordered_looks(connection: Connection, case: str, cipher: Cipher) -> list[LaterLook]:
    """What the last look that a reader of a pack asked for has found."""
    ended = _looks_at(case, _item.state == State.DONE).order_by(_item.ended_at.desc())
    last = connection.execute(ended.limit(1)).scalar_one_or_none()
    stored = work_queue.result(connection, WorkItemId(last), cipher) if last else None
    seen = sealed_values.from_bytes(CaseSeen, stored) if stored else None
    return [LaterLook(seen.changed_at, seen.seen_at)] if seen and seen.changed_at else []


def is_being_looked_at(connection: Connection, case: str) -> bool:
    """Whether a look at this case is ordered and has not ended."""
    going_on = _looks_at(case, _item.state.in_(STILL_LOOKING))
    return connection.execute(going_on.limit(1)).first() is not None


def met_restricted(connection: Connection, case: str, *when: ColumnElement[bool]) -> bool:
    """Whether research or a look at this case ever stopped at a closed record.

    Whatever its officer has done with that since.
    """
    met = (
        select(_task.id)
        .join_from(person_tasks, work_items, _item.id == _task.item_id)
        .where(*_reads_case(case), _task.kind == RESTRICTED, *when)
    )
    return connection.execute(met.limit(1)).first() is not None


def met_restricted_since(connection: Connection, pack: ResearchPack) -> bool:
    """The same, after the worker of this pack read the case."""
    since = _task.created_at > pack.case_read_at
    return met_restricted(connection, pack.request.case, since)


def is_gone_since(connection: Connection, pack: ResearchPack) -> bool:
    """Whether research or a look found no such case any more after this pack's read."""
    gone = select(_item.id).where(
        *_reads_case(pack.request.case),
        _item.outcome_code == NO_SUCH_CASE,
        _item.ended_at > pack.case_read_at,
    )
    return connection.execute(gone.limit(1)).first() is not None


def _reads_case(case: str) -> tuple[ColumnElement[bool], ...]:
    begins = (_item.reference.startswith(f"{kind}/{case}/") for kind in (RESEARCH, CASE_LOOK))
    return _item.queue == QUEUE, or_(*begins)


def _looks_at(case: str, *conditions: ColumnElement[bool]) -> Select[Any]:
    of_case = _item.reference.startswith(f"{CASE_LOOK}/{case}/")
    return select(_item.id).where(
        _item.queue == QUEUE, _item.kind == CASE_LOOK, of_case, *conditions
    )


def wanted_of(connection: Connection, item_id: WorkItemId, cipher: Cipher) -> Research:
    """What was asked for by this run."""
    stored = work_queue.contents(connection, item_id, cipher)
    return sealed_values.from_bytes(Research, stored)


def notes_of_case(
    connection: Connection, item: ItemRow, unless: Collection[str], cipher: Cipher
) -> list[RingNote]:
    """What people noted of ringing on any pack of the same case and authority.

    `unless`: runs of other researches of which whoever reads it may not know.
    """
    root = root_of(item.reference)
    own = _item.reference == root, _item.reference.startswith(f"{root}/", autoescape=True)
    of_case = f"{RESEARCH}/{case_of(item.reference)}/"
    runs = select(_item.id).where(
        _item.queue == QUEUE,
        _item.authority == item.authority,
        _item.reference.startswith(of_case, autoescape=True),
        or_(*own, _item.id.not_in(unless)),
    )
    return ring_notes.notes_about(connection, connection.execute(runs).scalars().all(), cipher)


@dataclass(frozen=True, slots=True)
class Reading:
    """Who reads a pack, where (the console, a terminal), and as which kind of copy; "" for none.

    `only`: the one field that is shown; "" for every one there is.
    """

    person: str
    place: str
    form: str = ""
    only: str = ""


def note_read(
    connection: Connection, item: ItemRow, pack: ResearchPack, reading: Reading, cipher: Cipher
) -> None:
    """Write down whose look or copy it is, and of which fields; never what they hold."""
    is_copy = bool(reading.form)
    entry = AuditEntry(
        event=AuditEvent.DISCLOSURE if is_copy else AuditEvent.CONSULTATION,
        worker=reading.place,
        on_behalf_of=reading.person,
        item_id=item.id,
        system=PACK_STORE,
        record_id=item.id,
        fields=(reading.only,)
        if reading.only
        else tuple(sorted({fact.field.value for fact in pack.facts})),
        justification=_reason_of(connection, item, cipher),
        lawful_basis=item.lawful_basis,
        regime=regime_of(item.lawful_basis),
        recipient=reading.person if is_copy else "",
        rules_version=item.rules_version,
        details={"form": reading.form} if is_copy else {},
    )
    audit_trail.record(connection, entry, business_now(connection))


def note_ringing(
    connection: Connection, item: ItemRow, note: RingNote, reading: Reading, cipher: Cipher
) -> None:
    """Write down that a person's note was taken, about which partner; never what it says."""
    entry = AuditEntry(
        event=AuditEvent.COLLECTION,
        worker=reading.place,
        on_behalf_of=reading.person,
        item_id=item.id,
        system=PACK_STORE,
        record_id=item.id,
        fields=("ring_result",),
        justification=_reason_of(connection, item, cipher),
        lawful_basis=item.lawful_basis,
        regime=regime_of(item.lawful_basis),
        rules_version=item.rules_version,
        details={"partner": note.to_ring.system, "outcome": note.result.outcome.value},
    )
    audit_trail.record(connection, entry, business_now(connection))


def _reason_of(connection: Connection, item: ItemRow, cipher: Cipher) -> str:
    """The code the run was asked for with: what somebody typed is not for the trail."""
    reason = wanted_of(connection, WorkItemId(item.id), cipher).reason
    return reason if reason in ACCESS_REASONS else SOMETHING_ELSE
