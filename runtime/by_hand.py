"""What people do to an item: take it away from the workers, cancel it, order it once more.

The worker's lane is cut before anything else, so that the worker cannot act after the person. If
its write was already under way, the answer says so: it may have happened, and somebody has to look.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import Connection, Select, select

from domain.outcome import State, WorkItemId
from domain.saying import say_moment
from domain.school_days import LONDON, london_day
from domain.wording.by_hand import DONE_WHEN
from domain.wording.labels import filled
from runtime import drafts, lanes, passes, person_tasks, question_keys, work_queue
from runtime.database import elapsed_now
from runtime.encryption import Cipher
from runtime.night_facts import KINDS_BETWEEN_PEOPLE
from runtime.person_tasks import Decision
from runtime.tables import attempts, work_items
from runtime.tables import lanes as lanes_table
from runtime.tables import person_tasks as person_tasks_table
from runtime.work_queue import Added, NewItem

_item = work_items.c
_task = person_tasks_table.c
_SAME_EPOCH = attempts.c.epoch == lanes_table.c.epoch
# A possible breach is assessed, whoever was told; a correction may also be made by hand. Whoever
# asks for access is answered.
KINDS_THAT_DECIDE = frozenset({"breach", *KINDS_BETWEEN_PEOPLE})
# Decided by whoever they are for: one call must not end a whole household.
DECISIONS = frozenset({"restricted_record", "correct_message", "possible_breach"})


class AlreadyEnded(Exception):
    """The item is final; nothing was changed."""


class ChangedMeanwhile(Exception):
    """A worker or another person moved the item in the same moment. Nothing was saved."""


class NotReopenable(Exception):
    """Only a final item can be ordered once more; one of the queue `resolve` is settled instead."""


class AnsweredInstead(Exception):
    """The item is a decision; telling somebody by hand would end it undecided. Nothing changed."""


@dataclass(frozen=True, slots=True)
class Taken:
    """The task the person now holds, and whether the worker's write may have happened already."""

    task_id: str
    may_have_happened: bool


def take(
    connection: Connection, item_id: WorkItemId, person: str, now: datetime, cipher: Cipher
) -> Taken:
    """Take an item away from the workers.

    Raises: AlreadyEnded, AnsweredInstead, ChangedMeanwhile; NotForYou, where a task of the item may
    concern this person, and the caller's transaction undoes it all.
    """
    if _is_decided_only(connection, item_id):
        raise AnsweredInstead(item_id)
    code = person_tasks.TAKEN_BY_HAND
    _take_away(connection, item_id, State.AWAITING_PERSON, person, code, now)
    task_id = person_tasks.hand_over(connection, item_id, person, now, cipher)
    return Taken(task_id, work_queue.open_writes(connection, item_id).may_have_happened)


def done_by_hand(
    connection: Connection,
    item_id: WorkItemId,
    person: str,
    details: Mapping[str, str],
    now: datetime,
    cipher: Cipher,
) -> Taken:
    """Take an item and say in the same breath that it is done: `how`, `when`, `to_whom`.

    Raises: AlreadyEnded, AnsweredInstead, ChangedMeanwhile, NoSuchAnswer, NotForYou.
    """
    taken = take(connection, item_id, person, now, cipher)
    fits = person_tasks.fits_of(connection, taken.task_id)
    decision = Decision(person, "done_by_hand", fits, details)
    person_tasks.decide(connection, taken.task_id, decision, now, cipher)
    return taken


def is_cut_off(
    connection: Connection, lane: str | None, epoch: int | None, margin_seconds: float
) -> bool:
    """Whether the lane an item was worked in is provably closed, or nobody had it."""
    if lane is None or epoch is None:
        return True
    return lanes.fence_time_of(connection, lane, epoch, margin_seconds) is not None


def is_being_cut_off(connection: Connection, item_id: WorkItemId, margin_seconds: float) -> bool:
    """Whether the worker that had the item was cut off and may still reach a partner."""
    last = connection.execute(
        select(lanes_table)
        .join(attempts, (attempts.c.lane == lanes_table.c.id) & _SAME_EPOCH)
        .where(attempts.c.item_id == item_id, lanes_table.c.state == "revoking")
        .order_by(attempts.c.number.desc())
        .limit(1)
    ).one_or_none()
    elapsed = elapsed_now(connection)
    return last is not None and lanes.fence_time(last, margin_seconds, elapsed) is None


def cancel(
    connection: Connection, item_id: WorkItemId, by: str, code: str, now: datetime
) -> work_queue.OpenWrites:
    """Withdraw an item; what its worker had already begun is returned.

    Raises: AlreadyEnded, ChangedMeanwhile.
    """
    _take_away(connection, item_id, State.CANCELLED, by, code, now)
    return work_queue.open_writes(connection, item_id)


def reopen(
    connection: Connection,
    item_id: WorkItemId,
    person: str,
    due_at: datetime | None,
    now: datetime,
    cipher: Cipher,
) -> Added:
    """Order a final item once more, as `…#2`, `…#3`; the final one stays as it is.

    Raises: NotReopenable.
    """
    old = connection.execute(select(work_items).where(_item.id == item_id)).one()
    if not State(old.state).is_final or old.queue == work_queue.RESOLVE:
        raise NotReopenable(item_id)
    again = NewItem(
        queue=old.queue,
        reference=_next_reference(old.reference),
        kind=old.kind,
        authority=old.authority,
        contents=work_queue.contents(connection, item_id, cipher),
        due_at=due_at,
        requested_by=person,
        purpose_code=old.purpose_code,
        lawful_basis=old.lawful_basis,
        rules_version=old.rules_version,
        schema_version=old.schema_version,
        attempts_allowed=old.attempts_allowed,
        priority=old.priority,
        follows=item_id,
    )
    added = work_queue.add(connection, again, now, cipher)
    drafts.carry_over(connection, item_id, added.item_id)
    question_keys.carry_over(connection, item_id, added.item_id)
    return added


def first_known_at(connection: Connection, item_id: WorkItemId) -> datetime:
    """The first pass of the night this was found in; where there was none, when it was queued.

    Of what was ordered once more, or follows from something else: of what came first. To the
    minute, as people type it.
    """
    return _known(connection, item_id)[0]


def fault_of_time(
    connection: Connection, item_id: WorkItemId, done_at: datetime, now: datetime
) -> str:
    """Why it cannot have been done by hand then, in a sentence; empty where it can."""
    if done_at > now:
        return filled(DONE_WHEN["not_come"], at=say_moment(done_at))
    first, is_pass = _known(connection, item_id)
    if done_at >= first:
        return ""
    words = DONE_WHEN["too_early" if is_pass else "too_early_without"]
    return filled(words, at=say_moment(done_at), first=say_moment(first))


def _known(connection: Connection, item_id: WorkItemId) -> tuple[datetime, bool]:
    """When it was first known of, and whether that was a pass."""
    row = connection.execute(
        select(_item.queue, _item.created_at, _item.follows).where(_item.id == item_id)
    ).one()
    if row.follows:
        return _known(connection, row.follows)
    morning = datetime.combine(london_day(row.created_at), time(), LONDON)
    of_the_night = passes.since(connection, row.queue, morning)
    asked = [one.asked_at for one in of_the_night if one.asked_at <= row.created_at]
    first = asked[0] if asked else row.created_at
    return first.replace(second=0, microsecond=0), bool(asked)


def _take_away(
    connection: Connection, item_id: WorkItemId, to: State, by: str, code: str, now: datetime
) -> None:
    """Lane first, then item, then task: everybody locks in this order."""
    seen = connection.execute(_seen(item_id)).one()
    if State(seen.state).is_final:
        raise AlreadyEnded(item_id)
    if seen.state == State.WORKING:
        lanes.revoke(connection, seen.lane, seen.epoch, code)
    if connection.execute(_seen(item_id).with_for_update()).one() != seen:
        raise ChangedMeanwhile(item_id)
    if seen.state == State.WORKING:
        work_queue.give_attempt_back(connection, item_id)
        work_queue.end_attempt(connection, item_id, to, code, now)
    work_queue.change(connection, item_id, to, now, values={"outcome_code": code})
    person_tasks.withdraw_open(connection, item_id, by, now)


def _is_decided_only(connection: Connection, item_id: WorkItemId) -> bool:
    """Whether a person answers a question about this item, and nobody takes it by hand before."""
    kind = connection.execute(select(_item.kind).where(_item.id == item_id)).scalar_one()
    decides = select(_task.id).where(
        _task.item_id == item_id,
        _task.kind.in_(DECISIONS),
        _task.state.in_(person_tasks.OPEN),
    )
    return kind in KINDS_THAT_DECIDE or connection.execute(decides.limit(1)).first() is not None


def _seen(item_id: WorkItemId) -> Select[tuple[str, str, int]]:
    return select(_item.state, _item.lane, _item.epoch).where(_item.id == item_id)


def _next_reference(reference: str) -> str:
    stem, _, number = reference.rpartition("#")
    if stem and number.isdecimal():
        return f"{stem}#{int(number) + 1}"
    return f"{reference}#2"
