"""Preflight: visit the screens a shift will use, compare their landmarks, touch nothing.

A partner whose screen changed, or who does not answer, is closed to the workers. One that was
closed for not answering, or for maintenance, is opened when its screens are as expected again; any
other closed door is opened by a person (`mash gates open`). While it is closed one lane of one
shift looks again every half minute (`look_again`).
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection

from domain.errors import (
    AnswerTooLate,
    ConnectorClosed,
    PageNotAsExpected,
    WorkerError,
)
from flows.sweep import sweep_once
from flows.wiring import PARTNERS, Worker, Workplace, open_workplace, visit
from runtime import audit_trail, gates
from runtime.audit_events import AuditEvent
from runtime.audit_trail import AuditEntry
from runtime.clock import business_now
from runtime.gates import LONGEST_LOOK_SECONDS, PASSING
from runtime.partners import ScreenCheck
from runtime.settings import Settings
from runtime.viewing import ReasonForAccess

# No record is opened; if one ever were, the audit trail would say for what.
REASON = ReasonForAccess(
    words="Preflight of the screens, no record",
    on_behalf_of="preflight",
    purpose_code="preflight",
    lawful_basis="public_task",
    run_id="preflight",
)
# A look is worth while at these; at any other closed door it would only repeat what is known.
LOOKED_AT_AGAIN = PASSING | {PageNotAsExpected.code}
BY_ITSELF = "schedule:look_again"


@dataclass(frozen=True, slots=True)
class PartnerSeen:
    """What preflight found at one partner. `closed_code`: why it is closed now; "" when open."""

    system: str
    screens: tuple[ScreenCheck, ...] = ()
    error: WorkerError | None = None
    closed_code: str = ""
    seconds: float = 0.0

    @property
    def is_checked(self) -> bool:
        """Whether its screens were seen to the end."""
        return bool(self.screens) and self.error is None


@dataclass(frozen=True, slots=True)
class Preflight:
    """Who looks, on whose behalf, and who is told as each partner is done."""

    worker: Worker
    on_behalf_of: str
    tell: Callable[[PartnerSeen], None] = field(default=lambda _: None)


async def look(preflight: Preflight, systems: Sequence[str]) -> list[PartnerSeen]:
    """Look at these partners, one after the other."""
    worker = preflight.worker
    shut = await worker.database.run(_shut, systems)
    if len(shut) == len(systems):
        return [_left_shut(preflight, system, shut) for system in systems]
    # Sessions of earlier lanes are free only once a sweep has seen that those are cut off.
    await sweep_once(worker.database, worker.cipher, worker.settings)
    async with open_workplace(worker) as workplace:
        return [
            _left_shut(preflight, system, shut)
            if system in shut
            else await _look_at(preflight, workplace, system)
            for system in systems
        ]


async def look_before_a_pass(preflight: Preflight, partners: Sequence[str]) -> None:
    """Look at these but those closed ones that somebody looks at, or has just looked at."""
    worker = preflight.worker
    known = [system for system in partners_to_look_at(worker.settings) if system in partners]
    await look(preflight, await worker.database.run(_worth_a_look, known, worker.settings))


async def look_again(place: Workplace, number: int) -> None:
    """Look at a partner that may be back, by this lane, unless there is none; open it if it is."""
    worker = place.worker
    known = partners_to_look_at(worker.settings)
    system = await worker.database.run(gates.take_look, known, worker.settings)
    if system is not None:
        await _look_at(Preflight(worker, BY_ITSELF), place, system, number)


def partners_to_look_at(settings: Settings) -> list[str]:
    """The partners of these settings that there is a connector for."""
    return [system for system in settings.partners if system in PARTNERS]


def _worth_a_look(connection: Connection, systems: Sequence[str], settings: Settings) -> list[str]:
    closed = gates.closed_connectors(connection)
    held = gates.shut(connection) - closed.keys()
    return [
        system
        for system in systems
        if system not in held
        and (
            system not in closed
            or not closed[system].passes_by_itself
            or gates.take_look(connection, [system], settings)
        )
    ]


def _shut(connection: Connection, systems: Sequence[str]) -> Mapping[str, str]:
    """The closed doors at which a look would only repeat what is known: system and reason."""
    closed = gates.closed_connectors(connection)
    reasons = {name: closed[name].reason_code for name in systems if name in closed}
    return {name: code for name, code in reasons.items() if code not in LOOKED_AT_AGAIN}


def _left_shut(preflight: Preflight, system: str, shut: Mapping[str, str]) -> PartnerSeen:
    seen = PartnerSeen(system, closed_code=shut[system])
    preflight.tell(seen)
    return seen


async def _look_at(
    preflight: Preflight, workplace: Workplace, system: str, number: int = 0
) -> PartnerSeen:
    visited = await _visit(workplace, system, number)
    worker = preflight.worker
    seen = await worker.database.run(_keep, visited, preflight.on_behalf_of, worker.settings)
    preflight.tell(seen)
    return seen


async def _visit(workplace: Workplace, system: str, number: int) -> PartnerSeen:
    began = time.monotonic()
    screens: tuple[ScreenCheck, ...] = ()
    error: WorkerError | None = None
    longest = workplace.worker.settings.scaled(LONGEST_LOOK_SECONDS)
    try:
        async with asyncio.timeout(longest), visit(workplace, number, only_looks=True) as desk:
            screens = tuple(await desk.check_screens(system, REASON))
    except TimeoutError:
        error = AnswerTooLate("preflight", system=system)
    except WorkerError as met:
        error = met
    return PartnerSeen(system, screens, error, seconds=time.monotonic() - began)


def _keep(
    connection: Connection, seen: PartnerSeen, on_behalf_of: str, settings: Settings
) -> PartnerSeen:
    """Open or close the partner's gate as was seen, and write both down."""
    now = business_now(connection)
    before = gates.closed_connectors(connection).get(seen.system)
    code, detail = _closing_reason(seen)
    events = []
    if code:
        gates.close_connector(connection, seen.system, code, detail, now)
        events.append(AuditEvent.PREFLIGHT_FAILED)
    elif seen.is_checked:
        events.append(AuditEvent.PREFLIGHT_PASSED)
        if before is not None and before.passes_by_itself:
            gates.open_connector(connection, seen.system, now, is_on_trial=True)
            events.append(AuditEvent.CONNECTOR_OPENED)
    gates.end_look(connection, seen.system, settings, seen.error)
    after = gates.closed_connectors(connection).get(seen.system)
    if after is not None and after != before:
        events.append(AuditEvent.CONNECTOR_CLOSED)
    for event in events:
        audit_trail.record(connection, _entry(event, seen.system, code, on_behalf_of), now)
    return replace(seen, closed_code=after.reason_code if after else "")


def _entry(event: AuditEvent, system: str, code: str, on_behalf_of: str) -> AuditEntry:
    return AuditEntry(
        event=event,
        worker="preflight",
        on_behalf_of=on_behalf_of,
        system=system,
        details={"reason": code} if code else {},
    )


def _closing_reason(seen: PartnerSeen) -> tuple[str, str]:
    """The code and detail to close the partner with; what went wrong on our side closes nobody."""
    if seen.error is not None:
        is_theirs = isinstance(seen.error, ConnectorClosed) or seen.error.code in PASSING
        if not (is_theirs and seen.error.system):
            return "", ""
        is_label = isinstance(seen.error, PageNotAsExpected)
        return seen.error.code, seen.error.detail if is_label else ""
    changed = [check for check in seen.screens if not check.is_as_expected]
    if not changed:
        return "", ""
    return PageNotAsExpected.code, f"{changed[0].screen}: {changed[0].drifts[0]}"
