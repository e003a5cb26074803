"""A person's part: what a worker asks, who has it, what they answered, and every step on the way.

An item in `awaiting_person` has one open task; so has an item in doubt until it is settled. A task
is `new` (nobody has it), `taken`, `answered`, `asked_again` (what it was about has changed) or
`withdrawn` (the item ended another way). `task_events` keeps every step and is never rewritten.
All times are business times.
"""

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, insert, or_, select, update

from domain.outcome import State, TaskWanted, WorkItemId
from domain.wording.tasks import DECISIONS, TASK_KINDS, Choice
from runtime import notice_keys, resolve_items, work_queue
from runtime.database import insert_or
from runtime.encryption import Cipher
from runtime.tables import (
    person_tasks,
    settlements,
    task_events,
    tasks_kept_from,
    work_items,
)

OPEN = ("new", "taken")
TAKES_BY_HAND = frozenset({"by_hand", "continue_by_hand"})
# Why a task of doing it by hand is there; why a person was asked before is in the earlier tasks.
TAKEN_BY_HAND = "taken_by_hand"
THERE = "there"
SECOND_AUTHORITY = "second_authority"
SETTLES = frozenset({THERE, "not_there"})
# Half of the time is for the person asked, the last quarter for whoever it is escalated to.
REMIND_AFTER, ESCALATE_AFTER = 0.5, 0.75
THE_CLOCK = "clock"
THE_WORKER = "worker"

_task = person_tasks.c


class NotYours(Exception):
    """Somebody else has the task, or it is no longer open. Nothing was saved."""


class NotForYou(NotYours):
    """The task may concern this person: somebody else of the team has to have it."""


class NoSuchAnswer(Exception):
    """The task does not offer this answer, or the answer leaves out what it asks for."""


class NoLongerFits(Exception):
    """What the task is about changed after the person looked. Nothing was saved; look again."""


class AlreadySettled(Exception):
    """The item is not in doubt, or another person settled it first. Nothing was saved."""


@dataclass(frozen=True, slots=True)
class Task:
    """A task as a list shows it: no personal data."""

    id: str
    item_id: WorkItemId
    kind: str
    reason_code: str
    state: str
    team: str
    person: str | None
    due_at: datetime
    remind_at: datetime
    escalate_at: datetime
    fits: str
    answer: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's answer, and the fingerprint (`fits`) of what they looked at when they gave it."""

    person: str
    answer: str
    fits: str
    details: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as the worker reads it on its next turn."""

    kind: str
    reason_code: str
    fits: str
    answer: str
    details: Mapping[str, str]
    answered_by: str
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class Event:
    """One step in a task's life."""

    event: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Nudge:
    """A task that was just reminded of or escalated, and who has it."""

    task_id: str
    event: str
    team: str
    person: str | None


def open_task(
    connection: Connection, item_id: WorkItemId, wanted: TaskWanted, now: datetime, cipher: Cipher
) -> str:
    """Ask a person. An earlier answer that no longer fits is asked again of whoever gave it."""
    _refuse_odd_choices(wanted)
    before = _asked_before(connection, item_id, wanted)
    if before is None or (before.state == "answered" and before.fits == fingerprint(wanted)):
        return _insert_task(connection, item_id, wanted, None, now, cipher)
    if before.fits == fingerprint(wanted):
        return str(before.id)
    _close_as_asked_again(connection, before, now)
    whose = before.answered_by or before.person
    person = None if whose in wanted.not_for else whose
    return _insert_task(connection, item_id, wanted, person, now, cipher)


def claim(connection: Connection, task_id: str, person: str, now: datetime) -> None:
    """Take a task that nobody else has. Raises: NotYours."""
    step = _Step("taken", person, now)
    _take_step(connection, task_id, step, {"state": "taken", "person": person}, _free_for(person))


def give_back(
    connection: Connection, task_id: str, person: str, reason: str, now: datetime, cipher: Cipher
) -> None:
    """Return a task to its team, saying why. Raises: NotYours."""
    step = _Step("returned", person, now, _sealed({"reason": reason}, task_id, cipher))
    mine = (_task.state == "taken") & (_task.person == person)
    _take_step(connection, task_id, step, {"state": "new", "person": None}, mine)


def reassign(
    connection: Connection, task_id: str, team: str, person: str | None, by: str, now: datetime
) -> None:
    """Give an open task to another team or person. Raises: NotYours."""
    step = _Step("reassigned", by, now)
    _take_step(connection, task_id, step, {"state": "new", "team": team, "person": person})


def cover(connection: Connection, task_id: str, person: str, now: datetime) -> None:
    """Take over a task whose holder is away. Raises: NotYours."""
    step = _Step("covered", person, now)
    _take_step(connection, task_id, step, {"state": "taken", "person": person})


def remind(connection: Connection, task_id: str, by: str, now: datetime) -> None:
    """Note that whoever has the task was reminded. Raises: NotYours."""
    _take_step(connection, task_id, _Step("reminded", by, now), {"state": _task.state})


def escalate(connection: Connection, task_id: str, to: str | None, by: str, now: datetime) -> None:
    """Pass a task upwards: to a person, or to whoever of the team is free. Raises: NotYours."""
    step = _Step("escalated", by, now)
    _take_step(connection, task_id, step, {"state": "new", "person": to})


def decide(
    connection: Connection, task_id: str, decision: Decision, now: datetime, cipher: Cipher
) -> None:
    """Keep a person's answer and let the item go on: to the worker, or to the person's own hands.

    Raises: NotYours, NoSuchAnswer, NoLongerFits, AlreadySettled.
    """
    task = _locked(connection, task_id)
    _refuse_unoffered(task, decision, cipher)
    if task.fits != decision.fits:
        raise NoLongerFits(task_id)
    answered = {
        "state": "answered",
        "person": decision.person,
        "answer": decision.answer,
        "answer_sealed": _sealed(decision.details, task_id, cipher),
        "answered_by": decision.person,
        "answered_at": now,
    }
    step = _Step("answered", decision.person, now)
    _take_step(connection, task_id, step, answered, _free_for(decision.person))
    if task.kind == "settle_in_doubt":
        _settle_or_pass_on(connection, task, decision, now, cipher)
    else:
        _let_the_item_go_on(connection, task, decision, now, cipher)


def settle(
    connection: Connection, item_id: WorkItemId, decision: Decision, now: datetime, cipher: Cipher
) -> None:
    """Keep what was found out about an item in doubt, once; the item itself stays in doubt.

    Its writes are proven or disproved by it, so that the item can be ordered once more. What is
    there is told, and a worker sees to what is to follow from it.
    Raises: AlreadySettled.
    """
    if work_queue.states_of(connection, item_id)[item_id] is not State.IN_DOUBT:
        raise AlreadySettled(item_id)
    evidence = _sealed(decision.details, item_id, cipher)
    if not _keep_settlement(connection, item_id, decision.answer, decision.person, now, evidence):
        raise AlreadySettled(item_id)
    record_id = decision.details.get("record", "").strip()
    is_there, whose = decision.answer == THERE, resolve_items.whose_writes(connection, item_id)
    work_queue.settle_writes(connection, whose, is_there, record_id, now)
    if is_there:
        notice_keys.told_by_person(connection, whose, now)
        resolve_items.order_what_follows(connection, whose, decision.person, now, cipher)
    withdraw_open(connection, item_id, decision.person, now)


def settle_by_proof(
    connection: Connection, item_id: WorkItemId, record_id: str, now: datetime, cipher: Cipher
) -> bool:
    """A write of an item in doubt was found after all: nobody has to look for it any more.

    False when the item is not in doubt, something else of it still is, or it is settled already.
    """
    is_doubtful = work_queue.states_of(connection, item_id)[item_id] is State.IN_DOUBT
    if not is_doubtful or work_queue.open_writes(connection, item_id).may_have_happened:
        return False
    evidence = _sealed({"record": record_id}, item_id, cipher)
    if not _keep_settlement(connection, item_id, THERE, THE_WORKER, now, evidence):
        return False
    withdraw_open(connection, item_id, THE_WORKER, now)
    return True


def ask_to_settle(
    connection: Connection, item_id: WorkItemId, due_at: datetime, now: datetime, cipher: Cipher
) -> str:
    """Ask the duty supervisor what became of a write in doubt."""
    team = TASK_KINDS["settle_in_doubt"].usual_team
    wanted = TaskWanted("settle_in_doubt", "write_in_doubt", team, due_at)
    return _insert_task(connection, item_id, wanted, None, now, cipher)


def hand_over(
    connection: Connection, item_id: WorkItemId, person: str, now: datetime, cipher: Cipher
) -> str:
    """Open the task of doing the item by hand, already taken by this person.

    Raises: NotForYou, where any task of the item may concern them.
    """
    due_at = work_queue.due_at_of(connection, item_id) or now
    team = TASK_KINDS["do_by_hand"].usual_team
    kept_from = tuple(_kept_from(connection, item_id))
    wanted = TaskWanted("do_by_hand", TAKEN_BY_HAND, team, due_at, not_for=kept_from)
    task_id = _insert_task(connection, item_id, wanted, person, now, cipher)
    claim(connection, task_id, person, now)
    return task_id


def _kept_from(connection: Connection, item_id: WorkItemId) -> list[str]:
    """Everybody whom a task of this item, open or not, may concern."""
    kept = tasks_kept_from.c
    theirs = select(kept.person).join(person_tasks, _task.id == kept.task_id)
    return list(connection.execute(theirs.where(_task.item_id == item_id).distinct()).scalars())


def withdraw_open(connection: Connection, item_id: WorkItemId, by: str, now: datetime) -> None:
    """Close the item's open tasks unanswered: the item went another way."""
    open_ones = select(_task.id).where(_task.item_id == item_id, _task.state.in_(OPEN))
    for task_id in connection.execute(open_ones).scalars().all():
        _take_step(connection, task_id, _Step("withdrawn", by, now), {"state": "withdrawn"})


def answers(connection: Connection, item_id: WorkItemId, cipher: Cipher) -> list[Answer]:
    """What people answered about this item, the oldest first."""
    rows = connection.execute(
        select(person_tasks)
        .where(_task.item_id == item_id, _task.state == "answered")
        .order_by(_task.answered_at, _task.created_at)
    )
    return [_answer(row, cipher) for row in rows]


def said_with_answer(connection: Connection, task_id: str, cipher: Cipher) -> Mapping[str, str]:
    """What was typed with the answer to this task, opened; empty while nobody has answered."""
    sealed = select(_task.answer_sealed).where(_task.id == task_id)
    kept = connection.execute(sealed).scalar_one()
    return dict(json.loads(cipher.open(kept, about=task_id))) if kept else {}


def answers_so_far(connection: Connection, item_id: WorkItemId, cipher: Cipher) -> list[Answer]:
    """The same, and before it what they answered about the failed one it was ordered after."""
    failed = work_items.alias("failed")
    before = connection.execute(
        select(failed.c.id)
        .join(work_items, work_items.c.follows == failed.c.id)
        .where(work_items.c.id == item_id, failed.c.state == State.SYSTEM_EXCEPTION)
    ).scalar_one_or_none()
    earlier = answers_so_far(connection, WorkItemId(before), cipher) if before else []
    return [*earlier, *answers(connection, item_id, cipher)]


def answer_to(connection: Connection, item_id: WorkItemId, fits: str) -> str | None:
    """The latest answer a person gave to exactly this; None when it has to be asked (again)."""
    return connection.execute(
        select(_task.answer)
        .where(_task.item_id == item_id, _task.state == "answered", _task.fits == fits)
        .where(_task.answer.not_in(TAKES_BY_HAND))
        .order_by(_task.answered_at.desc(), _task.created_at.desc())
        .limit(1)
    ).scalar_one_or_none()


def open_tasks(connection: Connection) -> list[Task]:
    """Every task that waits for a person, the most urgent first."""
    return _tasks(connection, _task.state.in_(OPEN))


def due_tasks(connection: Connection, now: datetime) -> list[Task]:
    """Every task that still waits although it was due."""
    return _tasks(connection, _task.state.in_(OPEN) & (_task.due_at <= now))


def evidence(connection: Connection, task_id: str, cipher: Cipher) -> Mapping[str, str]:
    """What the person is shown, opened."""
    sealed = select(_task.evidence_sealed).where(_task.id == task_id)
    return _shown(connection.execute(sealed).scalar_one(), task_id, cipher).evidence


def choices_of(connection: Connection, task_id: str, cipher: Cipher) -> tuple[Choice, ...]:
    """The answers the task offers: its kind's, or the process's own."""
    which = select(_task.kind, _task.evidence_sealed).where(_task.id == task_id)
    task = connection.execute(which).one()
    return _offered(task.kind, _shown(task.evidence_sealed, task_id, cipher))


def is_kept_from(connection: Connection, task_id: str, person: str) -> bool:
    """Whether the task may concern this person, who therefore neither sees it nor has it."""
    kept = tasks_kept_from.c
    theirs = select(kept.task_id).where(kept.task_id == task_id, kept.person == person)
    return connection.execute(theirs).first() is not None


def history(connection: Connection, task_id: str) -> list[Event]:
    """What happened to the task, the oldest first."""
    step = task_events.c
    rows = connection.execute(
        select(step.event, step.by, step.at).where(step.task_id == task_id).order_by(step.id)
    )
    return [Event(**row._mapping) for row in rows]


def returned_because(connection: Connection, task_id: str, cipher: Cipher) -> str:
    """Why the task was last returned, for whoever takes it next; empty if it never was."""
    step = task_events.c
    of_task = select(step.note_sealed).where(step.task_id == task_id, step.event == "returned")
    sealed = connection.execute(of_task.order_by(step.id.desc()).limit(1)).scalar_one_or_none()
    return str(json.loads(cipher.open(sealed, about=task_id))["reason"]) if sealed else ""


def fits_of(connection: Connection, task_id: str) -> str:
    """The fingerprint an answer to this task has to carry."""
    fits: str = connection.execute(select(_task.fits).where(_task.id == task_id)).scalar_one()
    return fits


def remind_and_escalate(connection: Connection, now: datetime) -> list[Nudge]:
    """Remind and escalate what the clock says, each task once; the caller tells the people."""
    reminded = _nudge_all(connection, "reminded", _task.remind_at <= now, now)
    return reminded + _nudge_all(connection, "escalated", _task.escalate_at <= now, now)


def fingerprint(wanted: TaskWanted) -> str:
    """The value an answer has to fit: what the person is shown."""
    shown = json.dumps(sorted(wanted.evidence.items()), ensure_ascii=False)
    return wanted.fits or hashlib.sha256(shown.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class _Step:
    event: str
    by: str
    at: datetime
    note: bytes | None = None


@dataclass(frozen=True, slots=True)
class _Shown:
    evidence: Mapping[str, str]
    choices: tuple[str, ...]


def _asked_before(
    connection: Connection, item_id: WorkItemId, wanted: TaskWanted
) -> Row[Any] | None:
    return connection.execute(
        select(person_tasks)
        .where(_task.item_id == item_id, _task.kind == wanted.kind)
        .where(_task.reason_code == wanted.reason_code, _task.state.in_((*OPEN, "answered")))
        .order_by(_task.created_at.desc(), _task.answered_at.desc())
        .limit(1)
    ).one_or_none()


def _close_as_asked_again(connection: Connection, before: Row[Any], now: datetime) -> None:
    step = _Step("asked_again", THE_WORKER, now)
    if before.state in OPEN:
        _take_step(connection, before.id, step, {"state": "asked_again"})
    else:
        _note(connection, before.id, step)


def _insert_task(
    connection: Connection,
    item_id: WorkItemId,
    wanted: TaskWanted,
    person: str | None,
    now: datetime,
    cipher: Cipher,
) -> str:
    task_id = str(uuid.uuid4())
    shown = {"evidence": dict(wanted.evidence), "choices": wanted.choices}
    connection.execute(
        insert(person_tasks).values(
            id=task_id,
            item_id=item_id,
            kind=wanted.kind,
            reason_code=wanted.reason_code,
            state="new",
            team=wanted.team,
            person=person,
            due_at=wanted.due_at,
            remind_at=_share_of_time(now, wanted.due_at, REMIND_AFTER),
            escalate_at=_share_of_time(now, wanted.due_at, ESCALATE_AFTER),
            evidence_sealed=_sealed(shown, task_id, cipher),
            fits=fingerprint(wanted),
            created_at=now,
        )
    )
    if wanted.not_for:
        kept = [{"task_id": task_id, "person": person} for person in wanted.not_for]
        connection.execute(insert(tasks_kept_from), kept)
    _note(connection, task_id, _Step("new", wanted.asked_by or THE_WORKER, now))
    return task_id


def _share_of_time(now: datetime, due_at: datetime, share: float) -> datetime:
    return now + max(due_at - now, timedelta(0)) * share


def _take_step(
    connection: Connection,
    task_id: str,
    step: _Step,
    columns: Mapping[str, object],
    allowed: ColumnElement[bool] | None = None,
) -> None:
    may = [_task.id == task_id, _task.state.in_(OPEN)] + ([] if allowed is None else [allowed])
    if isinstance(person := columns.get("person"), str):
        _refuse_whom_it_may_concern(connection, task_id, person)
        may.append(_is_not_their_own_search(person))
    if connection.execute(update(person_tasks).where(*may).values(columns)).rowcount != 1:
        raise NotYours(task_id)
    _note(connection, task_id, step)


def _refuse_whom_it_may_concern(connection: Connection, task_id: str, person: str) -> None:
    if is_kept_from(connection, task_id, person):
        raise NotForYou(task_id)


def _note(connection: Connection, task_id: str, step: _Step) -> None:
    connection.execute(
        insert(task_events).values(
            task_id=task_id, at=step.at, event=step.event, by=step.by, note_sealed=step.note
        )
    )


def _is_not_their_own_search(person: str) -> ColumnElement[bool]:
    """Whoever asked for a search is never the second person who allows it."""
    theirs = select(work_items.c.id).where(
        work_items.c.id == _task.item_id, work_items.c.requested_by == person
    )
    return or_(_task.kind != SECOND_AUTHORITY, ~theirs.exists())


def _free_for(person: str) -> ColumnElement[bool]:
    return or_(_task.person.is_(None), _task.person == person)


def _locked(connection: Connection, task_id: str) -> Row[Any]:
    """The task, its item's row locked first: everybody locks lane, item, task in this order."""
    of_task = select(_task.item_id).where(_task.id == task_id)
    work_queue.states_of(connection, connection.execute(of_task).scalar_one())
    row = select(person_tasks).where(_task.id == task_id).with_for_update()
    return connection.execute(row).one()


def _refuse_unoffered(task: Row[Any], decision: Decision, cipher: Cipher) -> None:
    offered = _offered(task.kind, _shown(task.evidence_sealed, task.id, cipher))
    chosen = {choice.code: choice for choice in offered}.get(decision.answer)
    if chosen is None:
        raise NoSuchAnswer(f"{task.kind} does not offer {decision.answer}")
    asked = {chosen.asks.value, "when" if chosen.code == "done_by_hand" else ""} - {""}
    if missing := sorted(name for name in asked if not decision.details.get(name, "").strip()):
        raise NoSuchAnswer(f"{task.kind}: {decision.answer} leaves out {', '.join(missing)}")


def _refuse_odd_choices(wanted: TaskWanted) -> None:
    """The kind's own answers, or fewer of them; the process's where the kind has none."""
    known = {choice.code for choice in TASK_KINDS[wanted.kind].choices}
    leaves_it_open = not known and not wanted.choices
    if leaves_it_open or not set(wanted.choices) <= (known or set(DECISIONS)):
        raise NoSuchAnswer(f"{wanted.kind}: the choices are the kind's, or the process's own")


def _offered(kind: str, shown: _Shown) -> tuple[Choice, ...]:
    known = TASK_KINDS[kind]
    own = tuple(known.choice(code) or DECISIONS[code] for code in shown.choices)
    return own or known.choices


def _let_the_item_go_on(
    connection: Connection, task: Row[Any], decision: Decision, now: datetime, cipher: Cipher
) -> None:
    if decision.answer in TAKES_BY_HAND:
        hand_over(connection, task.item_id, decision.person, now, cipher)
        return
    to, code = _ENDS.get(decision.answer, (State.QUEUED, None))
    waiting = [work_queue.is_in(State.AWAITING_PERSON)]
    went_on = work_queue.change(connection, task.item_id, to, now, waiting, {"outcome_code": code})
    # A task about a finished item (a sample to read, say) changes nothing of the item.
    if to.is_final and not went_on:
        raise NotYours(task.id)
    if to is State.DONE_BY_PERSON:
        notice_keys.told_by_person(connection, task.item_id, now)


def _keep_settlement(
    connection: Connection,
    item_id: WorkItemId,
    answer: str,
    by: str,
    now: datetime,
    evidence_sealed: bytes,
) -> bool:
    """One word about a doubt, once for ever; False when there is one already."""
    kept = connection.execute(
        insert_or(connection, settlements)
        .values(item_id=item_id, answer=answer, by=by, at=now, evidence_sealed=evidence_sealed)
        .on_conflict_do_nothing(index_elements=["item_id"])
        .returning(settlements.c.item_id)
    ).one_or_none()
    return kept is not None


def _settle_or_pass_on(
    connection: Connection, task: Row[Any], decision: Decision, now: datetime, cipher: Cipher
) -> None:
    if decision.answer in SETTLES:
        settle(connection, task.item_id, decision, now, cipher)
        return
    passed_on = ask_to_settle(connection, task.item_id, task.due_at, now, cipher)
    escalate(connection, passed_on, None, decision.person, now)


def _nudge_all(
    connection: Connection, event: str, is_time: ColumnElement[bool], now: datetime
) -> list[Nudge]:
    told = select(task_events.c.task_id).where(task_events.c.event == event)
    tasks = connection.execute(
        select(_task.id, _task.team, _task.person)
        .where(_task.state.in_(OPEN), is_time, _task.id.not_in(told))
        .order_by(_task.due_at, _task.id)
        .with_for_update(skip_locked=True)
    ).all()
    for task in tasks:
        _note(connection, task.id, _Step(event, THE_CLOCK, now))
    return [Nudge(task.id, event, task.team, task.person) for task in tasks]


def _tasks(connection: Connection, which: ColumnElement[bool]) -> list[Task]:
    columns = [_task[field.name] for field in fields(Task)]
    rows = connection.execute(select(*columns).where(which).order_by(_task.due_at, _task.id))
    return [Task(**row._mapping) for row in rows]


def _answer(row: Row[Any], cipher: Cipher) -> Answer:
    return Answer(
        kind=row.kind,
        reason_code=row.reason_code,
        fits=row.fits,
        answer=row.answer,
        details=json.loads(cipher.open(row.answer_sealed, about=row.id)),
        answered_by=row.answered_by,
        answered_at=row.answered_at,
    )


def _shown(sealed: bytes, task_id: str, cipher: Cipher) -> _Shown:
    opened = json.loads(cipher.open(sealed, about=task_id))
    return _Shown(opened["evidence"], tuple(opened["choices"]))


def _sealed(value: Mapping[str, object], about: str, cipher: Cipher) -> bytes:
    return cipher.seal(json.dumps(dict(value), ensure_ascii=False).encode(), about=about)


_ENDS: Mapping[str, tuple[State, str | None]] = {
    "done_by_hand": (State.DONE_BY_PERSON, None),
    "close": (State.CANCELLED, "closed_by_person"),
    # Decisions that a person carries out, in the same breath (domain A4, Law and Exceptions).
    "pass_to_home_force": (State.DONE_BY_PERSON, "passed_to_home_force"),
    "adult_pathway": (State.DONE_BY_PERSON, "adult_pathway"),
    # One person asked another: the answer is all there is to do.
    "access_asked_for": (State.DONE_BY_PERSON, "access_asked_for"),
    "access_not_needed": (State.DONE_BY_PERSON, "access_not_needed"),
}
