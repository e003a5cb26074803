"""What may be worked at all: paused queues, and connectors that are closed to workers.

A partner that did not answer `TURNS_UNANSWERED` turns in a row, by all workers together, closes by
itself (`count_unanswered`, `note_answered`); one that did not answer to a password closes at once
(`close_after_a_secret`). One that closed for a reason that passes by itself is looked at again by
one worker at a time (`take_look`, `end_look`); everything else a person opens. One that says when
to come again is held until then (`hold_as_asked`), and is open again by itself.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    case,
    delete,
    exists,
    or_,
    select,
    update,
)

from domain.errors import (
    AnswerTooLate,
    ConnectorClosed,
    PageIncomplete,
    SecretUnanswered,
    SystemUnavailable,
    TooManyRequests,
    UnderMaintenance,
    WorkerError,
)
from runtime.database import RealClock, elapsed_now, insert_or
from runtime.settings import Settings
from runtime.tables import connector_gates, paused_queues
from runtime.work_queue import EVERY

# More than the attempts of one item, so that one that always fails closes nobody's partner.
TURNS_UNANSWERED = 5
LOOK_AGAIN_SECONDS = 30.0
# After a look that gave a password and got no answer: a wrong one, given often, locks the account.
# Partners lock after three; with the turn before it this is two in a quarter of an hour.
SECRET_AGAIN_SECONDS = 900.0
LONGEST_LOOK_SECONDS = 120.0
UNANSWERED = (SystemUnavailable, AnswerTooLate)
# What a partner does by itself and stops doing by itself.
PASSING = frozenset(
    error.code for error in (SystemUnavailable, AnswerTooLate, PageIncomplete, UnderMaintenance)
)

_gate = connector_gates.c


@dataclass(frozen=True, slots=True)
class ClosedConnector:
    """Why a partner system is closed to workers, and since when.

    `passes_by_itself`: the workers open it when it answers. What a person closed, a person opens.
    """

    system: str
    reason_code: str
    detail: str
    since: datetime
    passes_by_itself: bool = False


@dataclass(frozen=True, slots=True)
class Pause:
    """Nothing of this queue and authority is claimed; `EVERY` stands for all of them."""

    queue: str
    authority: str
    since: datetime
    by: str
    why: str


def close_connector(
    connection: Connection,
    system: str,
    reason_code: str,
    detail: str,
    now: datetime,
    *,
    is_by_person: bool = False,
) -> None:
    """Close a partner system to workers. The first reason stands until somebody opens it.

    But one that passes by itself gives way to one that does not: nobody may look again then.
    `detail` holds labels and codes, never a person's details.
    """
    passes = reason_code in PASSING and not is_by_person
    may_close = _gate.state != "closed"
    if not passes:
        may_close = or_(may_close, _gate.passes_by_itself)
    closed = {
        "state": "closed",
        "reason_code": reason_code,
        "detail": detail,
        "since": now,
        "passes_by_itself": passes,
        "closed_real": elapsed_now(connection),
    }
    connection.execute(
        insert_or(connection, connector_gates)
        .values(system=system, **closed)
        .on_conflict_do_update(index_elements=["system"], set_=closed, where=may_close)
    )


def close_because(connection: Connection, met: ConnectorClosed, now: datetime) -> None:
    """Close the partner a worker met a closed door at, unless it was closed already."""
    if type(met) is not ConnectorClosed and met.system:
        close_connector(connection, met.system, met.code, met.detail, now)


def close_after_a_secret(connection: Connection, system: str, now: datetime) -> None:
    """Nobody gives this partner a password again but a look, which one worker takes at a time."""
    close_connector(connection, system, SecretUnanswered.code, "secret_unanswered", now)


def asked_to_wait(met: BaseException | None) -> TooManyRequests | None:
    """What a partner said of when to come again, if that is what this came of."""
    while met is not None and not isinstance(met, TooManyRequests):
        met = met.__cause__
    return met


def hold_as_asked(connection: Connection, met: BaseException, now: datetime) -> None:
    """Where this came of too many requests, nobody asks that partner again before its time.

    A closed one stays closed, and is not looked at before it. Its time is real time, and not ours
    to shorten.
    """
    asked = asked_to_wait(met)
    if asked is None or not asked.system:
        return
    until = elapsed_now(connection) + asked.seconds
    is_later = and_(_gate.state != "open", _gate.look_after_real > until)
    held = {
        "state": case((_gate.state == "closed", "closed"), else_="held"),
        "look_after_real": case((is_later, _gate.look_after_real), else_=until),
    }
    connection.execute(
        insert_or(connection, connector_gates)
        .values(system=asked.system, state="held", since=now, look_after_real=until)
        .on_conflict_do_update(index_elements=["system"], set_=held)
    )


def shut(connection: Connection) -> frozenset[str]:
    """Every partner system that nobody may ask now: closed, or held until the time it said."""
    return frozenset(connection.execute(_SHUT).scalars())


def count_unanswered(connection: Connection, system: str, now: datetime) -> bool:
    """Count a turn that this partner did not answer; whether it is closed to workers now."""
    first = insert_or(connection, connector_gates).values(
        system=system, state="open", since=now, unanswered_turns=1
    )
    turns: int = connection.execute(
        first.on_conflict_do_update(
            index_elements=["system"], set_={"unanswered_turns": _gate.unanswered_turns + 1}
        ).returning(_gate.unanswered_turns)
    ).scalar_one()
    if turns >= TURNS_UNANSWERED:
        close_connector(connection, system, SystemUnavailable.code, "", now)
    return system in closed_connectors(connection)


def note_answered(connection: Connection, systems: Collection[str]) -> None:
    """A turn that reached these partners ended in order: they answer."""
    for system in sorted(systems):
        connection.execute(_ANSWERED, {"answering": system})


def open_connector(
    connection: Connection, system: str, now: datetime, *, is_on_trial: bool = False
) -> None:
    """Let workers in again; items that waited for this system can be claimed from now on.

    `is_on_trial`: nobody but a machine says that it answers; one more unanswered turn closes it.
    """
    connection.execute(
        update(connector_gates)
        .where(_gate.system == system, _gate.state == "closed")
        .values(
            state="open",
            reason_code=None,
            detail=None,
            since=now,
            passes_by_itself=False,
            unanswered_turns=TURNS_UNANSWERED - 1 if is_on_trial else 0,
        )
    )


def is_look_due(connection: Connection, systems: Collection[str], settings: Settings) -> bool:
    """Whether one of these partners may be back, and nobody has looked for half a minute."""
    due = exists().where(*_wants_look(connection, systems, settings))
    return bool(connection.execute(select(due)).scalar_one())


def take_look(connection: Connection, systems: Collection[str], settings: Settings) -> str | None:
    """The partner to look at now, nobody else's until `end_look` or until its taker must be dead.

    None while there is none that may be back, or somebody looks, or has just looked.
    """
    due = (
        select(_gate.system)
        .where(*_wants_look(connection, systems, settings))
        .order_by(_gate.look_after_real, _gate.system)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    until = elapsed_now(connection) + settings.scaled(LONGEST_LOOK_SECONDS)
    return connection.execute(
        update(connector_gates)
        .where(_gate.system == due.scalar_subquery())
        .values(look_after_real=until)
        .returning(_gate.system)
    ).scalar_one_or_none()


def end_look(
    connection: Connection, system: str, settings: Settings, met: WorkerError | None = None
) -> None:
    """Somebody has looked; the next look is half a minute later.

    Or a quarter of an hour, where this one gave a password and was not answered; and never before
    the time that the partner said.
    """
    gave_a_secret, asked = isinstance(met, SecretUnanswered), asked_to_wait(met)
    seconds = settings.scaled(SECRET_AGAIN_SECONDS if gave_a_secret else LOOK_AGAIN_SECONDS)
    next_look = elapsed_now(connection) + max(seconds, asked.seconds if asked else 0.0)
    connection.execute(
        update(connector_gates).where(_gate.system == system).values(look_after_real=next_look)
    )


def closed_connectors(connection: Connection) -> Mapping[str, ClosedConnector]:
    """Every closed partner system, by name."""
    rows = connection.execute(_CLOSED)
    return {row.system: ClosedConnector(**row._mapping) for row in rows}


def pause(connection: Connection, paused: Pause) -> None:
    """Claim nothing more of this queue and authority. What is in hand is finished."""
    connection.execute(
        insert_or(connection, paused_queues)
        .values(
            queue=paused.queue,
            authority=paused.authority,
            since=paused.since,
            by=paused.by,
            why=paused.why,
        )
        .on_conflict_do_nothing(index_elements=["queue", "authority"])
    )


def resume(connection: Connection, queue: str, authority: str = EVERY) -> None:
    """Take the queue's items again."""
    connection.execute(
        delete(paused_queues).where(
            paused_queues.c.queue == queue, paused_queues.c.authority == authority
        )
    )


def pauses(connection: Connection) -> list[Pause]:
    """Every pause in force."""
    rows = connection.execute(
        select(paused_queues).order_by(paused_queues.c.queue, paused_queues.c.authority)
    )
    return [Pause(**row._mapping) for row in rows]


def _wants_look(
    connection: Connection, systems: Collection[str], settings: Settings
) -> tuple[ColumnElement[bool], ...]:
    """True of a partner that may be back, half a minute after it closed or was looked at."""
    elapsed = elapsed_now(connection)
    return (
        _gate.passes_by_itself,
        _gate.system.in_(systems),
        _gate.closed_real + settings.scaled(LOOK_AGAIN_SECONDS) <= elapsed,
        _gate.look_after_real <= elapsed,
    )


# Asked and said in every turn, so built once.
_CLOSED = (
    select(*(_gate[column.name] for column in fields(ClosedConnector)))
    .where(_gate.state == "closed")
    .order_by(_gate.system)
)
_SHUT = select(_gate.system).where(
    or_(_gate.state == "closed", and_(_gate.state == "held", _gate.look_after_real > RealClock()))
)
_ANSWERED = (
    update(connector_gates)
    .where(_gate.system == bindparam("answering"), _gate.unanswered_turns > 0)
    .values(unanswered_turns=0)
)
