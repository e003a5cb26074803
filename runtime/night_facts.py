"""What the report of a night is made of, read in one look: ids, codes, times and counts.

Nothing here names a child, an adult or a message's words. `to_do_of` does name schools and
children: it is for the list that is worked by hand, and for nothing that is saved.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import ColumnElement, Connection, Row, and_, func, or_, select

from domain.establishments import EstablishmentRegister
from domain.identifiers import OccurrenceNumber, OurReference
from domain.mail import DeliveryState, ReplyWord
from domain.notices import CameBack, ChildInQuestion, Household, Notice, NoticeKind, Unrecorded
from domain.outcome import FINAL_STATES, State, WorkItemId
from runtime import (
    deliveries,
    gates,
    kept_reads,
    passes,
    person_tasks,
    release_modes,
    sealed_values,
)
from runtime.audit_events import AuditEvent
from runtime.clock import business_now
from runtime.deliveries import Followed
from runtime.encryption import Cipher, SealBroken
from runtime.gates import ClosedConnector
from runtime.passes import Pass
from runtime.person_tasks import Task
from runtime.release_modes import Mode
from runtime.tables import (
    attempts,
    audit_trail,
    notice_keys,
    settlements,
    work_items,
    write_journal,
)
from runtime.tables import deliveries as deliveries_table
from runtime.work_queue import Conservation, conservation

_item = work_items.c
_SETTLEMENT = settlements.c.answer.label("settled"), settlements.c.at.label("settled_at")
KINDS_THAT_TELL = ("notice", "phone")
# Before these are done, nobody knows whom to tell.
KINDS_THAT_FIND = ("find", "question")
# Their school has been told: what follows is decided, or entered.
KINDS_AFTER_TELLING = ("correction", "breach", "record")
# One person asks another: no worker has a part in it, and nobody is told by hand.
KINDS_BETWEEN_PEOPLE = ("access_request",)
# A person decided that these do not go; there is nothing left to do about them.
DECIDED_AGAINST = ("release_refused", "closed_by_person")
_CAME_BACK = or_(
    deliveries_table.c.state == DeliveryState.RETURNED.value,
    deliveries_table.c.answer == ReplyWord.NOT_OURS.value,
)
# What each kind of work is about, as its worker put it in the queue.
_CONTENTS: Mapping[str, type[Household | ChildInQuestion | Notice | CameBack | Unrecorded]] = {
    "find": Household,
    "question": ChildInQuestion,
    "notice": Notice,
    "phone": CameBack,
    "correction": CameBack,
    "breach": CameBack,
    "record": Unrecorded,
}
_KINDS_OF_NOTICES = tuple(
    kind for kind, contents in _CONTENTS.items() if contents in (Notice, CameBack, Unrecorded)
)
# Rule E72 of the process.
SENT_WRONGLY = "sent_wrongly"
_ID_SHOWN = 8
_STOPPED = (State.SYSTEM_EXCEPTION, State.BUSINESS_EXCEPTION)
# The finds of one household have one beginning: the first of its occurrences, eleven digits.
_HOUSEHOLD_SHOWN = len("find/43260118204/")
# The establishments as the workers last read them.
_REGISTER = "establishments"


@dataclass(frozen=True, slots=True)
class ItemFact:
    """One item as it stands. `establishment` is the register's number of who is to be told.

    `reference` is what a saved file may call it, see `called_of`.
    `is_after_wrong_send`: what it follows was sent to a school that had no part in it.
    `told_at` is when all its keys were told, `settled` what a person found out about a doubt.
    `is_unreadable`: what the item is about could not be opened, so its establishment is not known.
    """

    id: WorkItemId
    queue: str
    reference: str
    kind: str
    authority: str
    state: State
    created_at: datetime
    rules_version: str
    attempts_used: int = 0
    outcome_code: str | None = None
    outcome_rule: str | None = None
    waits_for_system: str | None = None
    due_at: datetime | None = None
    not_before: datetime | None = None
    ended_at: datetime | None = None
    follows: str | None = None
    is_after_wrong_send: bool = False
    establishment: str = ""
    is_first_day_back: bool = False
    is_unreadable: bool = False
    told_at: datetime | None = None
    settled: str | None = None
    settled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TurnFact:
    """One turn a worker had with an item; no `ended_at` while it lasts."""

    item_id: WorkItemId
    number: int
    worker: str
    lane: str
    claimed_at: datetime
    ended_at: datetime | None = None
    ended_as: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class WriteFact:
    """One try at a write, as the journal has it."""

    op_id: str
    number: int
    item_id: WorkItemId
    system: str
    state: str


@dataclass(frozen=True, slots=True)
class LookUps:
    """How often a partner system was looked into, by the audit trail."""

    system: str
    count: int


@dataclass(frozen=True, slots=True)
class NightFacts:
    """Everything a report of the night is built from.

    `since` is where the night begins. Its items are those made or ended since then, and all that
    are not finished. `offers` are the answers a task takes, by its id. `whole_queue` counts every
    item there is, the queue's own way. `called` is what a saved file may call an item, by the
    queue's own reference.
    """

    since: datetime
    as_at: datetime
    items: tuple[ItemFact, ...]
    whole_queue: Conservation
    items_counted: int
    tasks: tuple[Task, ...] = ()
    offers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    turns: tuple[TurnFact, ...] = ()
    writes: tuple[WriteFact, ...] = ()
    messages: tuple[Followed, ...] = ()
    passes: tuple[Pass, ...] = ()
    closed: Mapping[str, ClosedConnector] = field(default_factory=dict)
    look_ups: tuple[LookUps, ...] = ()
    modes: Mapping[tuple[str, str], Mode] = field(default_factory=dict)
    system_names: Mapping[str, str] = field(default_factory=dict)
    called: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ToDoByHand:
    """Whom an item is about, by name: for the manual list only.

    `school` is empty where nobody knows it yet, and so is its number; then `occurrences` say where
    to look. `asked` is the kind of task a child waits for. `our_ref` is what the school quotes,
    `called` the name it has everywhere, see `called_of`.
    `why_code` is set where the item's own code does not say why nobody is told.
    """

    occurrences: tuple[OccurrenceNumber, ...]
    called: str = ""
    our_ref: OurReference | None = None
    school: str = ""
    phone: str = ""
    children: tuple[str, ...] = ()
    asked: str = ""
    why_code: str = ""


def read(
    connection: Connection, cipher: Cipher, since: datetime, system_names: Mapping[str, str]
) -> NightFacts:
    """The facts of the night that began at `since`. Call it inside `Database.snapshot`."""
    belongs = _of_the_night(since)
    by_reference = _items(connection, belongs, cipher)
    items = tuple(by_reference.values())
    processes = dict.fromkeys((item.queue, item.authority) for item in items)
    queues = dict.fromkeys(queue for queue, _ in processes)
    tasks = tuple(person_tasks.open_tasks(connection))
    return NightFacts(
        since=since,
        as_at=business_now(connection),
        items=items,
        whole_queue=conservation(connection),
        items_counted=_counted(connection, belongs),
        tasks=tasks,
        offers=offers_of(connection, [task.id for task in tasks], cipher),
        turns=_turns(connection, since),
        writes=_writes(connection, belongs),
        messages=tuple(deliveries.since(connection, since)),
        passes=tuple(each for queue in queues for each in passes.since(connection, queue, since)),
        closed=gates.closed_connectors(connection),
        look_ups=_look_ups(connection, since),
        modes={each: release_modes.mode_of(connection, *each) for each in processes},
        system_names=system_names,
        called={reference: item.reference for (_, reference), item in by_reference.items()},
    )


def offers_of(
    connection: Connection, task_ids: Iterable[str], cipher: Cipher
) -> Mapping[str, tuple[str, ...]]:
    """The answers each task takes; a task that cannot be opened is left out."""
    found = {}
    for task_id in task_ids:
        with suppress(SealBroken):
            choices = person_tasks.choices_of(connection, task_id, cipher)
            found[task_id] = tuple(choice.code for choice in choices)
    return found


def to_do_of(
    connection: Connection, item_ids: Sequence[str], cipher: Cipher
) -> Mapping[str, ToDoByHand]:
    """Whom these items are about; one about nobody, or that cannot be opened, is left out.

    It names children: only for the list that is worked by hand.
    """
    rows = connection.execute(select(work_items).where(_item.id.in_(item_ids))).all()
    opened = [(row, _opened(row, cipher)) for row in rows]
    asks_of_school = any(_school_of(contents) for _, contents in opened)
    phones = _phones(connection, cipher) if asks_of_school else {}
    came_back = _came_back(connection)
    return {
        row.id: replace(to_do, called=_called(row, contents))
        for row, contents in opened
        if (to_do := _to_do(contents, row.outcome_code, came_back.get(row.id, ""), phones))
    }


def called_of(connection: Connection, item_ids: Sequence[str], cipher: Cipher) -> Mapping[str, str]:
    """What these items are called on every page, list and sheet; one not opened is left out.

    Our own reference where there is one. A household is called as in the queue; a question by the
    occurrence's number and how its id begins, since its reference there holds a child's number.
    """
    rows = connection.execute(select(work_items).where(_item.id.in_(item_ids))).all()
    named = ((row.id, _called(row, _opened(row, cipher))) for row in rows)
    return {item_id: name for item_id, name in named if name}


def items_under(connection: Connection, our_ref: OurReference, cipher: Cipher) -> list[WorkItemId]:
    """The items about a notice of this reference, the first made first."""
    return list(items_by_our_reference(connection, cipher).get(our_ref, []))


def items_by_our_reference(
    connection: Connection, cipher: Cipher
) -> Mapping[str, Sequence[WorkItemId]]:
    """For each of our references the items about notices of it, the first made first.

    A notice that was not sent has its reference nowhere but sealed in its items: these are opened.
    """
    rows = connection.execute(
        select(work_items)
        .where(_item.kind.in_(_KINDS_OF_NOTICES))
        .order_by(_item.created_at, _item.reference)
    )
    found: dict[str, list[WorkItemId]] = {}
    for row in rows:
        if notice := _notice_of(_opened(row, cipher)):
            found.setdefault(notice.our_ref, []).append(WorkItemId(row.id))
    return found


def ended_untold() -> ColumnElement[bool]:
    """True of an item that has ended, of whose children nobody was told, and that nothing follows.

    What has not ended is not among them. Of schools, `reports.night.notices` says the same of the
    facts it is given; a find or a question that failed has none yet.
    """
    return or_(_school_is_untold(), _nobody_found_out())


def _school_is_untold() -> ColumnElement[bool]:
    again = work_items.alias("again")
    # Showing it again on the first day back, the only follower with a day of its own, tells nobody.
    followed = select(again.c.id).where(
        again.c.follows == _item.id,
        again.c.kind.in_(KINDS_THAT_TELL),
        again.c.not_before.is_(None),
    )
    absent = select(settlements.c.item_id).where(settlements.c.answer == "not_there")
    returned = select(deliveries_table.c.item_id).where(_CAME_BACK)
    return and_(
        _item.kind.in_(KINDS_THAT_TELL),
        ~followed.exists(),
        or_(
            _is_stopped_unwanted(),
            (_item.state == State.IN_DOUBT) & _item.id.in_(absent),
            (_item.state == State.DONE) & _item.id.in_(returned),
        ),
    )


def _nobody_found_out() -> ColumnElement[bool]:
    """A find or a question that failed, and neither a later one nor a notice has made up for it."""
    again, later = work_items.alias("ordered_again"), work_items.alias("later")
    ordered_again = select(again.c.id).where(
        again.c.follows == _item.id, again.c.kind == _item.kind
    )
    looked_again = select(later.c.id).where(
        _item.kind == "find",
        later.c.queue == _item.queue,
        later.c.kind == "find",
        later.c.created_at > _item.created_at,
        later.c.state.not_in((*_STOPPED, State.CANCELLED)),
        func.substr(later.c.reference, 1, _HOUSEHOLD_SHOWN)
        == func.substr(_item.reference, 1, _HOUSEHOLD_SHOWN),
    )
    key = notice_keys.c
    about_child = "/" + key.occurrence + "/" + key.child
    told = select(key.item_id).where(
        key.told_at.is_not(None),
        or_(
            _item.reference.like("question/%" + about_child),
            _item.reference.like("question/%" + about_child + "#%"),
        ),
    )
    made_up_for = or_(ordered_again.exists(), looked_again.exists(), told.exists())
    return and_(_item.kind.in_(KINDS_THAT_FIND), _is_stopped_unwanted(), ~made_up_for)


def _is_stopped_unwanted() -> ColumnElement[bool]:
    decided = func.coalesce(_item.outcome_code, "").in_(DECIDED_AGAINST)
    return and_(_item.state.in_(_STOPPED), ~decided)


def _of_the_night(since: datetime) -> ColumnElement[bool]:
    settled = select(settlements.c.item_id)
    unfinished = _item.state.not_in(FINAL_STATES)
    in_doubt = (_item.state == State.IN_DOUBT) & _item.id.not_in(settled)
    return or_(_item.created_at >= since, _item.ended_at >= since, unfinished, in_doubt)


def _items(
    connection: Connection, belongs: ColumnElement[bool], cipher: Cipher
) -> Mapping[tuple[str, str], ItemFact]:
    """The night's items by queue and the queue's own reference, in order of due time."""
    rows = connection.execute(
        select(work_items, *_SETTLEMENT)
        .outerjoin(settlements, settlements.c.item_id == _item.id)
        .where(belongs)
        .order_by(_item.due_at.nulls_last(), _item.created_at, _item.reference)
    ).all()
    told = _told(connection, belongs)
    return {(row.queue, row.reference): _item_fact(row, told, cipher) for row in rows}


def _counted(connection: Connection, belongs: ColumnElement[bool]) -> int:
    counted = select(func.count()).select_from(work_items).where(belongs)
    return connection.execute(counted).scalar_one()


def _item_fact(row: Row[Any], told: Mapping[str, datetime], cipher: Cipher) -> ItemFact:
    contents = _opened(row, cipher)
    notice = _notice_of(contents)
    return ItemFact(
        id=WorkItemId(row.id),
        queue=row.queue,
        reference=_called(row, contents) or f"{row.kind}/{row.id[:_ID_SHOWN]}",
        kind=row.kind,
        authority=row.authority,
        state=State(row.state),
        created_at=row.created_at,
        rules_version=row.rules_version,
        attempts_used=row.attempts_used,
        outcome_code=row.outcome_code,
        outcome_rule=row.outcome_rule,
        waits_for_system=row.waits_for_system,
        due_at=row.due_at,
        not_before=row.not_before,
        ended_at=row.ended_at,
        follows=row.follows,
        is_after_wrong_send=isinstance(contents, CameBack) and contents.reason == SENT_WRONGLY,
        establishment=notice.school.place if notice else "",
        is_first_day_back=notice is not None and notice.kind is NoticeKind.FIRST_DAY_BACK,
        is_unreadable=row.kind in _CONTENTS and contents is None,
        told_at=told.get(row.id),
        settled=row.settled,
        settled_at=row.settled_at,
    )


def _opened(row: Row[Any], cipher: Cipher) -> object:
    """What an item is about; None when it is of no kind known here, or cannot be opened."""
    if row.kind not in _CONTENTS:
        return None
    try:
        stored = cipher.open(row.contents_sealed, about=row.id)
        return sealed_values.from_bytes(_CONTENTS[row.kind], stored)
    except (SealBroken, ValidationError):
        return None


def _notice_of(contents: object) -> Notice | None:
    match contents:
        case Notice():
            return contents
        case CameBack(notice=notice) | Unrecorded(notice=notice):
            return notice
    return None


def _called(row: Row[Any], contents: object) -> str:
    if notice := _notice_of(contents):
        return notice.our_ref
    if isinstance(contents, Household):
        return str(row.reference)
    if isinstance(contents, ChildInQuestion):
        return f"{contents.occurrences[0]}/{row.id[:_ID_SHOWN]}"
    return ""


def _came_back(connection: Connection) -> Mapping[str, str]:
    """Why each message that did not reach its school came back."""
    columns = deliveries_table.c.item_id, deliveries_table.c.answer
    rows = connection.execute(select(*columns).where(_CAME_BACK))
    not_ours = ReplyWord.NOT_OURS.value
    return {r.item_id: "left_the_school" if r.answer == not_ours else "came_back" for r in rows}


def _to_do(
    contents: object, outcome_code: str | None, came_back: str, phones: Mapping[str, str]
) -> ToDoByHand | None:
    if isinstance(contents, Household):
        return ToDoByHand(contents.occurrences)
    if isinstance(contents, ChildInQuestion):
        return _child_asked_about(contents, outcome_code, phones)
    notice = _notice_of(contents)
    return _school_to_tell(notice, came_back) if notice else None


def _school_to_tell(notice: Notice, came_back: str) -> ToDoByHand:
    is_shown_again = notice.kind is NoticeKind.FIRST_DAY_BACK
    return ToDoByHand(
        occurrences=notice.references,
        our_ref=notice.our_ref,
        school=notice.school.name,
        phone=notice.school.phone,
        children=tuple(f"{pupil.name}, {pupil.year_group}" for pupil in notice.pupils),
        why_code=came_back or (NoticeKind.FIRST_DAY_BACK.name.lower() if is_shown_again else ""),
    )


def _child_asked_about(
    question: ChildInQuestion, outcome_code: str | None, phones: Mapping[str, str]
) -> ToDoByHand:
    school = _school_of(question)
    child = question.task.evidence.get("child") or question.child.record_id
    return ToDoByHand(
        occurrences=question.occurrences,
        school=school,
        phone=phones.get(school, ""),
        children=(child,),
        asked=question.task.kind,
        why_code="" if outcome_code else question.task.reason_code,
    )


def _school_of(contents: object) -> str:
    """The school a child is asked about, where the question names one."""
    asked = contents.task.evidence if isinstance(contents, ChildInQuestion) else {}
    return asked.get("school", "")


def _phones(connection: Connection, cipher: Cipher) -> Mapping[str, str]:
    """Numbers by name, as the register was last read; none where two places have one name."""
    kept = kept_reads.kept(connection, _REGISTER, cipher)
    if kept is None:
        return {}
    register = sealed_values.from_bytes(EstablishmentRegister, kept.content)
    names = Counter(one.name for one in register.establishments)
    return {one.name: one.phone for one in register.establishments if names[one.name] == 1}


def _told(connection: Connection, belongs: ColumnElement[bool]) -> Mapping[str, datetime]:
    """When each notice was told: the last of its keys, once all of them are."""
    key = notice_keys.c
    rows = connection.execute(
        select(key.item_id, func.max(key.told_at).label("told_at"))
        .join(work_items, _item.id == key.item_id)
        .where(belongs)
        .group_by(key.item_id)
        .having(func.count() == func.count(key.told_at))
    )
    return {row.item_id: row.told_at for row in rows}


def _turns(connection: Connection, since: datetime) -> tuple[TurnFact, ...]:
    turn = attempts.c
    columns = turn.item_id, turn.number, turn.worker, turn.lane, turn.claimed_at
    rows = connection.execute(
        select(*columns, turn.ended_at, turn.ended_as, turn.code)
        .where(turn.claimed_at >= since)
        .order_by(turn.claimed_at, turn.item_id, turn.number)
    )
    return tuple(TurnFact(**row._mapping) for row in rows)


def _writes(connection: Connection, belongs: ColumnElement[bool]) -> tuple[WriteFact, ...]:
    entry = write_journal.c
    rows = connection.execute(
        select(entry.op_id, entry.number, entry.item_id, entry.system, entry.state)
        .join(work_items, _item.id == entry.item_id)
        .where(belongs)
        .order_by(entry.op_id, entry.number)
    )
    return tuple(WriteFact(**row._mapping) for row in rows)


def _look_ups(connection: Connection, since: datetime) -> tuple[LookUps, ...]:
    row = audit_trail.c
    looked = row.event == AuditEvent.CONSULTATION.value
    entries = connection.execute(select(row.entry).where(row.at >= since, looked)).scalars()
    counted = Counter(str(json.loads(entry)["system"]) for entry in entries)
    return tuple(LookUps(system, count) for system, count in sorted(counted.items()))
