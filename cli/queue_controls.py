"""Pausing and resuming queues, and giving failed items to the workers once more."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from cyclopts import Parameter
from rich.console import RenderableType
from sqlalchemy import ColumnElement, Connection

from cli.item_words import reason_words
from cli.names_known import refuse_unknown_authority, refuse_unknown_queue
from cli.office import Office
from cli.people import note, reason_word
from cli.report import Exit, Report, Stop
from cli.screen import line, on_stdout, write
from domain.outcome import State
from domain.saying import capitalised, say_number_of, say_sortable
from domain.wording.reasons.table import REASONS
from domain.wording.states import RELEASE_MODES, STATES
from runtime import by_hand, gates, work_queue
from runtime.audit_events import AuditEvent
from runtime.clock import business_now
from runtime.gates import Pause
from runtime.item_rows import ItemRow, count, items, matching, not_followed
from runtime.work_queue import EVERY


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Scope:
    """Which items; what is left out stands for all of them."""

    queue: Annotated[str, Parameter(help="Only this queue.")] = ""
    authority: Annotated[str, Parameter(help="Only this authority.")] = ""


EVERYWHERE = Scope()
STOPPED = RELEASE_MODES["stopped"].label


@dataclass(frozen=True, slots=True)
class Requeue:
    """Which failed items, why, and whether the person is still to be asked or has agreed."""

    code: str
    why: str
    scope: Scope
    is_asked: bool
    is_agreed: bool


@dataclass(frozen=True, slots=True)
class _Preview:
    again: Sequence[ItemRow]
    left_alone: dict[str, int]


def paused(office: Office, queue: str, authority: str, why: str, by: str) -> Report:
    """Claim nothing more of the queue."""
    word = reason_word(why)
    with office.database.transaction() as connection:
        _refuse_unknown(office, connection, queue, authority)
        now = business_now(connection)
        before = _pause_of(connection, queue, authority)
        if before is None:
            gates.pause(connection, Pause(queue, authority, now, by, word))
            note(connection, AuditEvent.QUEUE_PAUSED, by, now, **_where(queue, authority), why=word)
        held = count(connection, *_waiting(queue, authority))
    scope = _named(queue, authority)
    facts = {"queue": queue, "authority": authority, "waiting": held, "was_paused": bool(before)}
    if before:
        since = f"since {say_sortable(before.since)} by {before.by} ({before.why})"
        return Report(
            f"{capitalised(scope)} was stopped already, {since}. Nothing was changed.", facts
        )
    waiting = say_number_of(held, "item waits", "items wait")
    return Report(f"{STOPPED}: {scope}. {waiting}; what is in hand is finished.", facts)


def resumed(office: Office, queue: str, authority: str, by: str) -> Report:
    """Claim the queue's items again."""
    with office.database.transaction() as connection:
        _refuse_unknown(office, connection, queue, authority)
        now = business_now(connection)
        before = _pause_of(connection, queue, authority)
        if before is None:
            raise _not_paused(gates.pauses(connection), queue, authority)
        gates.resume(connection, queue, authority)
        note(connection, AuditEvent.QUEUE_RESUMED, by, now, **_where(queue, authority))
        held = count(connection, *_waiting(queue, authority))
    waiting = say_number_of(held, "item", "items")
    return Report(
        f"Resumed: {_named(queue, authority)}. {waiting} can be taken.",
        {"queue": queue, "authority": authority, "waiting": held},
    )


def requeued(office: Office, asked: Requeue, by: str) -> Report:
    """Show how many, ask, and order each of them once more."""
    word = reason_word(asked.why)
    with office.database.snapshot() as connection:
        seen = _preview(connection, asked)
        if not (seen.again or seen.left_alone or asked.code in REASONS):
            raise _no_reason(connection, asked)
    if not seen.again:
        return Report(_nothing(asked, seen), _facts(asked, seen, 0), _preview_lines(asked, seen))
    if asked.is_asked:
        _ask(asked, seen)
    elif not asked.is_agreed:
        return Report(
            f"Nothing was requeued: {len(seen.again)} would be. Add --yes.",
            _facts(asked, seen, 0),
            exit_code=Exit.NOT_PROVEN,
        )
    done = _order_again(office, asked, {item.id for item in seen.again}, word, by)
    verdict = f"Requeued {say_number_of(done, 'item', 'items')}; the failed ones stay as they are."
    return Report(verdict, _facts(asked, seen, done))


def refuse_unasked() -> Report:
    """`--yes` is for programs."""
    raise Stop(Exit.WRONG_COMMAND, "--yes goes with --json only; a person types the count.")


def _no_reason(connection: Connection, asked: Requeue) -> Stop:
    scope = asked.scope
    failed = items(
        connection,
        *matching([State.SYSTEM_EXCEPTION], scope.queue, scope.authority),
        not_followed(),
    )
    codes = sorted({item.outcome_code for item in failed if item.outcome_code})
    there = f"Items failed for: {', '.join(codes)}." if codes else "No item has failed."
    return Stop(Exit.WRONG_COMMAND, f"{asked.code} is no reason code. {there}", codes=codes)


def _preview(connection: Connection, asked: Requeue) -> _Preview:
    scope = asked.scope
    fitting = matching((), scope.queue, scope.authority, asked.code)
    stopped = items(connection, *fitting, not_followed())
    again = [item for item in stopped if _may_go_again(connection, item)]
    chosen = {item.id for item in again}
    return _Preview(again, _counted([item for item in stopped if item.id not in chosen]))


def _may_go_again(connection: Connection, item: ItemRow) -> bool:
    is_open = work_queue.open_writes(connection, item.id).may_have_happened
    is_failed = item.state is State.SYSTEM_EXCEPTION and item.queue != work_queue.RESOLVE
    return is_failed and not is_open


def _counted(left: Sequence[ItemRow]) -> dict[str, int]:
    states = [item.state for item in left]
    return {state.value: states.count(state) for state in State if state in states}


def _ask(asked: Requeue, seen: _Preview) -> None:
    write(_preview_lines(asked, seen), on_stdout())
    sys.stderr.write(f"Type {len(seen.again)} to go on: ")
    sys.stderr.flush()
    if sys.stdin.readline().strip() != str(len(seen.again)):
        raise Stop(Exit.STOPPED_BY_PERSON, "STOPPED BY YOU. Nothing was requeued.", requeued=0)


def _order_again(office: Office, asked: Requeue, seen: set[str], word: str, by: str) -> int:
    """Only what the person was shown, and only if it may still go again."""
    cipher = office.cipher()
    with office.database.transaction() as connection:
        now = business_now(connection)
        still = [item for item in _preview(connection, asked).again if item.id in seen]
        for item in still:
            by_hand.reopen(connection, item.id, by, item.due_at, now, cipher)
        counted = str(len(still))
        details = {"code": asked.code, "why": word, "items": counted}
        note(connection, AuditEvent.ITEMS_REQUEUED, by, now, **details)
    return len(still)


def _preview_lines(asked: Requeue, seen: _Preview) -> list[RenderableType]:
    scope = " · ".join(part for part in (asked.scope.queue, asked.scope.authority) if part)
    count_of = say_number_of(len(seen.again), "failed item", "failed items")
    lines = [line(f"Requeue {asked.code}{f' · {scope}' if scope else ''}: {count_of}.")]
    lines += [line(f"  Why they stopped: {reason_words(asked.code)}.")]
    for state, number in seen.left_alone.items():
        lines.append(line(f"  Left alone: {number} {STATES[state].label}."))
    return [*lines, line("  An item that may have made its entry is never requeued here.")]


def _nothing(asked: Requeue, seen: _Preview) -> str:
    if seen.left_alone:
        return f"Nothing to requeue: no failed item stopped for {asked.code} that may go again."
    return f"Nothing to requeue: no item stopped for {asked.code}."


def _facts(asked: Requeue, seen: _Preview, done: int) -> dict[str, object]:
    return {
        "code": asked.code,
        "would_requeue": [item.reference for item in seen.again],
        "left_alone": seen.left_alone,
        "requeued": done,
    }


def _refuse_unknown(office: Office, connection: Connection, queue: str, authority: str) -> None:
    """A typo pauses nothing, and must not say that it did."""
    refuse_unknown_queue(connection, queue)
    refuse_unknown_authority(connection, authority, office.settings)


def _pause_of(connection: Connection, queue: str, authority: str) -> Pause | None:
    of_scope = (p for p in gates.pauses(connection) if (p.queue, p.authority) == (queue, authority))
    return next(of_scope, None)


def _not_paused(pauses: Sequence[Pause], queue: str, authority: str) -> Stop:
    there = "; ".join(_named(one.queue, one.authority) for one in pauses) or "nothing"
    return Stop(
        Exit.NOT_PROVEN,
        f"{capitalised(_named(queue, authority))} is not stopped; stopped is: {there}. "
        "Nothing was changed.",
    )


def _waiting(queue: str, authority: str) -> list[ColumnElement[bool]]:
    claimable = (State.QUEUED, State.DEFERRED)
    return matching(claimable, queue.replace(EVERY, ""), authority.replace(EVERY, ""))


def _where(queue: str, authority: str) -> dict[str, str]:
    """The scope as the audit trail keeps it, which knows no asterisk."""
    return {"queue": _said(queue), "authority": _said(authority)}


def _named(queue: str, authority: str) -> str:
    where = "every authority" if authority == EVERY else authority
    return f"{'every queue' if queue == EVERY else f'the queue {queue}'}, {where}"


def _said(name: str) -> str:
    return "every" if name == EVERY else name
