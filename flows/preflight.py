"""Preflight: visit the screens a shift will use, compare their landmarks, touch nothing.

A partner whose screen changed, or who does not answer, is closed to the workers. One that was
closed for not answering, or for maintenance, is opened when its screens are as expected again; any
other closed door is opened by a person (`mash gates open`).
"""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection

from domain.errors import (
    AnswerTooLate,
    ConnectorClosed,
    PageIncomplete,
    PageNotAsExpected,
    SystemUnavailable,
    UnderMaintenance,
    WorkerError,
)
from flows.sweep import sweep_once
from flows.wiring import Desk, Worker, Workplace, open_workplace
from runtime import audit_trail, gates
from runtime.audit_events import AuditEvent
from runtime.audit_trail import AuditEntry
from runtime.clock import business_now
from runtime.partners import ScreenCheck
from runtime.viewing import ReasonForAccess

# No record is opened; if one ever were, the audit trail would say for what.
REASON = ReasonForAccess(
    words="Preflight of the screens, no record",
    on_behalf_of="preflight",
    purpose_code="preflight",
    lawful_basis="public_task",
    run_id="preflight",
)
# What a partner does by itself and stops doing by itself.
PASSING = frozenset(
    error.code for error in (SystemUnavailable, AnswerTooLate, PageIncomplete, UnderMaintenance)
)
# A look is worth while at these; at any other closed door it would only repeat what is known.
LOOKED_AT_AGAIN = PASSING | {PageNotAsExpected.code}

Visit = Callable[[Desk], Awaitable[list[ScreenCheck]]]


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


def can_look_at(system: str) -> bool:
    """Whether there is a sentinel for this partner."""
    return system in SENTINELS


def _shut(connection: Connection, systems: Sequence[str]) -> Mapping[str, str]:
    """The closed doors at which a look would only repeat what is known: system and reason."""
    closed = gates.closed_connectors(connection)
    reasons = {name: closed[name].reason_code for name in systems if name in closed}
    return {name: code for name, code in reasons.items() if code not in LOOKED_AT_AGAIN}


def _left_shut(preflight: Preflight, system: str, shut: Mapping[str, str]) -> PartnerSeen:
    seen = PartnerSeen(system, closed_code=shut[system])
    preflight.tell(seen)
    return seen


async def _look_at(preflight: Preflight, workplace: Workplace, system: str) -> PartnerSeen:
    visited = await _visit(workplace, system)
    database = preflight.worker.database
    seen = await database.run(_keep, visited, preflight.on_behalf_of)
    preflight.tell(seen)
    return seen


async def _visit(workplace: Workplace, system: str) -> PartnerSeen:
    began = time.monotonic()
    screens: tuple[ScreenCheck, ...] = ()
    error: WorkerError | None = None
    try:
        async with workplace.open_desk(0, only_looks=True) as desk:
            screens = tuple(await SENTINELS[system](desk))
    except WorkerError as met:
        error = met
    return PartnerSeen(system, screens, error, seconds=time.monotonic() - began)


async def _visit_police_rms(desk: Desk) -> list[ScreenCheck]:
    return await (await desk.police_rms(REASON)).check_screens()


async def _visit_education(desk: Desk) -> list[ScreenCheck]:
    return await (await desk.education(REASON)).check_screens()


async def _visit_secure_mail(desk: Desk) -> list[ScreenCheck]:
    return await (await desk.secure_mail(REASON)).check_screens()


SENTINELS: Mapping[str, Visit] = {
    "police_rms": _visit_police_rms,
    "education": _visit_education,
    "secure_mail": _visit_secure_mail,
}


def _keep(connection: Connection, seen: PartnerSeen, on_behalf_of: str) -> PartnerSeen:
    """Open or close the partner's gate as was seen, and write both down."""
    now = business_now(connection)
    before = gates.closed_connectors(connection).get(seen.system)
    code, detail = _closing_reason(seen)
    events = []
    if code:
        gates.close_connector(connection, seen.system, code, detail, now)
        events = [AuditEvent.PREFLIGHT_FAILED, *([] if before else [AuditEvent.CONNECTOR_CLOSED])]
    elif seen.is_checked:
        events = [AuditEvent.PREFLIGHT_PASSED]
        if before is not None and before.reason_code in PASSING:
            gates.open_connector(connection, seen.system, now)
            events.append(AuditEvent.CONNECTOR_OPENED)
    after = gates.closed_connectors(connection).get(seen.system)
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
