"""Doing an item by hand: the worker is cut off first, and what it may have done already is said."""

import asyncio
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from cyclopts import Parameter
from sqlalchemy import Connection

from cli.item_rows import find_item
from cli.item_words import to_record_by_hand
from cli.moments import moment_at, said_exactly
from cli.names import Names
from cli.office import Office
from cli.people import note
from cli.report import Exit, Report, Stop
from cli.screen import command, line, on_stderr, pairs, write
from cli.task_answers import no_longer_yours, not_for_you, record_answer, refuse_unlooked
from cli.task_rows import find_task
from domain.outcome import State
from domain.saying import say_in_24_hours, say_sortable
from domain.wording.by_hand import DONE_HOW, NOT_BY_HAND
from domain.wording.labels import filled
from domain.wording.states import STATES
from domain.wording.tasks import TASK_KINDS
from runtime import by_hand, person_tasks
from runtime.audit_events import AuditEvent
from runtime.by_hand import AlreadyEnded, AnsweredInstead, ChangedMeanwhile
from runtime.clock import business_now
from runtime.item_rows import ItemRow
from runtime.person_tasks import Decision, NotForYou
from runtime.task_rows import TaskRow, open_task_of, tasks_of

LOOK_AGAIN_SECONDS = 0.1
LONGEST_EXTRA_SECONDS = 1.0
SILENT_SECONDS = 3.0


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Done:
    """How the item was done by hand, once it is."""

    told: Annotated[str, Parameter(help="Told whom.")] = ""
    how: Annotated[str, Parameter(help=f"How: {', '.join(DONE_HOW)}.")] = ""
    at: Annotated[
        str, Parameter(help="When: HH:MM of today, or like 2026-11-22T23:50; London time.")
    ] = ""


NOT_YET = Done()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was typed: the item, and how it was done when it already is."""

    reference: str
    queue: str
    looked: bool
    done: Done

    @property
    def go_on(self) -> str:
        """The same command again, once the person has looked."""
        done = {"--told": self.done.told, "--how": self.done.how, "--at": self.done.at}
        typed = (f" {name} {shlex.quote(value)}" for name, value in done.items() if value)
        queue = f" --queue {self.queue}" if self.queue else ""
        return f"mash tasks by-hand {self.reference}{''.join(typed)}{queue} --looked"


def taken(office: Office, wanted: Wanted, by: str) -> Report:
    """Take the item; record it as done when whom, how and when were given."""
    is_done = _is_done(wanted.done)
    details: dict[str, str] = {}
    cipher = office.cipher()
    try:
        with office.database.transaction() as connection:
            now = business_now(connection)
            item = find_item(connection, wanted.reference, wanted.queue, office.cipher)
            called = Names(connection, [item], office).of(item)
            task = _task_in_hand(connection, item, wanted, by, now, office)
            if is_done:
                details = _details(connection, item, wanted.done, now)
                decision = Decision(by, "done_by_hand", task.fits, details)
                person_tasks.decide(connection, task.id, decision, now, cipher)
                record_answer(connection, task, "done_by_hand", by, now)
    except (AlreadyEnded, ChangedMeanwhile):
        raise _changed_meanwhile(wanted) from None
    except NotForYou:
        raise not_for_you() from None
    was_cut_off = item.state is not State.WORKING or asyncio.run(_is_cut_off(office, item))
    if is_done:
        return _recorded(task, called, by, details, was_cut_off)
    with office.database.snapshot() as connection:
        return _in_your_hands(task, item, business_now(connection), was_cut_off)


def _task_in_hand(
    connection: Connection,
    item: ItemRow,
    wanted: Wanted,
    by: str,
    now: datetime,
    office: Office,
) -> TaskRow:
    """The person's own task of doing it by hand: the one they have, or a new one."""
    if item.state.is_final:
        raise _already_ended(item, wanted.reference)
    held = open_task_of(connection, item.id, "do_by_hand")
    if held is None:
        return _take(connection, item, wanted, by, now, office)
    if held.person not in (None, by):
        raise no_longer_yours(connection, held)
    if held.person is None:
        person_tasks.claim(connection, held.id, by, now)
        note(connection, AuditEvent.TASK_CLAIMED, by, now, item.id, task=held.id)
    return held


def _take(
    connection: Connection,
    item: ItemRow,
    wanted: Wanted,
    by: str,
    now: datetime,
    office: Office,
) -> TaskRow:
    """The lane is revoked before the warning is looked for, so that no write begins in between;
    a warning that nobody has read undoes all of it."""
    try:
        handed_over = by_hand.take(connection, item.id, by, now, office.cipher())
    except AnsweredInstead:
        raise _answered_instead(connection, item) from None
    if handed_over.may_have_happened and not wanted.looked:
        refuse_unlooked(connection, item.id, wanted.go_on)
    task = find_task(connection, handed_over.task_id)
    note(connection, AuditEvent.TAKEN_BY_HAND, by, now, item.id, task=task.id)
    return task


def _is_done(done: Done) -> bool:
    given = {"--told": done.told, "--how": done.how, "--at": done.at}
    missing = [name for name, value in given.items() if not value.strip()]
    if missing and len(missing) < len(given):
        raise Stop(
            Exit.WRONG_COMMAND,
            f"To record it as done, say also {' and '.join(missing)}. Nothing was changed.",
        )
    return not missing


def _details(connection: Connection, item: ItemRow, done: Done, now: datetime) -> dict[str, str]:
    done_at = moment_at(done.at, now)
    if fault := by_hand.fault_of_time(connection, item.id, done_at, now):
        said = say_in_24_hours(fault)
        raise Stop(Exit.WRONG_COMMAND, f"{said} For another day write 2026-11-22T23:50.")
    return {
        "how": _how(done.how),
        "when": say_sortable(done_at),
        "to_whom": done.told.strip(),
    }


def _how(typed: str) -> str:
    code = typed.strip().casefold().replace("_", "-").replace(" ", "-")
    if code not in DONE_HOW:
        offered = ", ".join(DONE_HOW)
        raise Stop(
            Exit.WRONG_COMMAND,
            f"Say how it was done: --how, one of {offered}; not {typed}. Nothing was changed.",
        )
    return DONE_HOW[code]


async def _is_cut_off(office: Office, item: ItemRow) -> bool:
    """Wait until the lane of the item's worker is provably closed; false when it takes too long."""
    settings, database = office.settings, office.database
    margin = settings.scaled(settings.clock_margin_seconds)
    longest = settings.scaled(settings.lane_ttl_seconds + settings.proxy_poll_seconds) + margin
    told = asyncio.get_running_loop().call_later(SILENT_SECONDS, _say_what_it_waits_for)
    try:
        async with asyncio.timeout(longest + LONGEST_EXTRA_SECONDS):
            while not await database.run(by_hand.is_cut_off, item.lane, item.epoch, margin):
                await asyncio.sleep(LOOK_AGAIN_SECONDS)
    except TimeoutError:
        return False
    finally:
        told.cancel()
    return True


def _say_what_it_waits_for() -> None:
    write([line("The worker is being cut off; this can take 20 seconds.")], on_stderr())


def _in_your_hands(task: TaskRow, item: ItemRow, now: datetime, was_cut_off: bool) -> Report:
    facts = {"task_id": task.id, "reference": item.reference, "was_cut_off": was_cut_off}
    record = to_record_by_hand(item.reference)
    give_back = f"mash tasks decide {task.short_id} --answer {_GIVE_BACK.code}"
    blocks = [
        line("When it is done:"),
        command(f"  {record}"),
        line(f"Or: {_GIVE_BACK.label}"),
        command(f"  {give_back}"),
    ]
    if not was_cut_off:
        return Report(_NOT_CUT_OFF, facts, blocks, Exit.NOT_PROVEN)
    if item.state is not State.WORKING:
        return Report("You have this item. No worker has it, and none will take it.", facts, blocks)
    at = said_exactly(now)
    return Report(
        f"You have this item. The worker was cut off at {at} and cannot send it.", facts, blocks
    )


def _recorded(
    task: TaskRow, called: str, by: str, details: Mapping[str, str], was_cut_off: bool
) -> Report:
    """Whom, how and when are repeated to whoever typed them, and stand in no program's object."""
    facts = {
        "task_id": task.id,
        "reference": task.reference,
        "state": State.DONE_BY_PERSON.value,
        "was_cut_off": was_cut_off,
    }
    repeated = [
        pairs([(name, details[key]) for name, key in _REPEATED.items()]),
        line(""),
    ]
    label = STATES[State.DONE_BY_PERSON].label
    verdict = f"{label}: {called}, {by}. The worker will not touch it."
    if was_cut_off:
        return Report(verdict, facts, repeated)
    return Report(f"{verdict} {_NOT_CUT_OFF_YET}", facts, repeated, Exit.NOT_PROVEN)


def _already_ended(item: ItemRow, typed: str) -> Stop:
    label = STATES[item.state].label
    if item.state is State.IN_DOUBT:
        return Stop(
            Exit.NOT_PROVEN,
            f"{typed} is in doubt: it may have been done. Nothing was changed. "
            "Look, then settle it.",
            next_step=f"mash tasks settle {item.reference}",
            state=item.state.value,
        )
    return Stop(
        Exit.NOT_PROVEN,
        f"{typed} has ended: {label}. Nothing was changed.",
        next_step=f"mash queue show {item.reference}",
        state=item.state.value,
    )


def _answered_instead(connection: Connection, item: ItemRow) -> Stop:
    """The schools of these were told, or nobody may ring before the officer has decided."""
    task = next((one for one in tasks_of(connection, item.id) if one.is_open), None)
    if task is None:
        sentence = filled(NOT_BY_HAND["not_asked_yet"], reference=item.reference)
        return Stop(Exit.NOT_PROVEN, sentence, next_step=f"mash queue show {item.reference}")
    title = TASK_KINDS[task.kind].title
    sentence = filled(NOT_BY_HAND["decided"], reference=item.reference, title=title, team=task.team)
    return Stop(
        Exit.NOT_PROVEN,
        sentence,
        next_step=f"mash tasks show {task.short_id}",
        task_id=task.id,
        team=task.team,
    )


def _changed_meanwhile(wanted: Wanted) -> Stop:
    return Stop(
        Exit.NOT_PROVEN,
        f"{wanted.reference} moved on in the same moment. Nothing you did here was saved.",
        next_step=f"mash queue show {wanted.reference}",
    )


_REPEATED = {"To whom": "to_whom", "How": "how", "When": "when"}
_, _GIVE_BACK = TASK_KINDS["do_by_hand"].choices
_NOT_CUT_OFF_YET = (
    "The worker could not yet be proven cut off: something it had begun may still arrive."
)
_NOT_CUT_OFF = f"You have this item. {_NOT_CUT_OFF_YET} Look in the partner's system first."
