"""Preflight: visit the screens a shift will use, compare their landmarks, touch nothing.

A partner whose screen changed, or who does not answer, is closed to the workers. One that was
closed for not answering, or for maintenance, is opened when its screens are as expected again; any
other closed door is opened by a person (`mash gates open`).
"""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

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

REASON = "Preflight of the screens, no record"
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
    # Sessions of earlier lanes are free only once a sweep has seen that those are cut off.
    await sweep_once(worker.database, worker.cipher, worker.settings)
    async with open_workplace(worker) as workplace:
        return [await _look_at(preflight, workplace, system) for system in systems]


def can_look_at(system: str) -> bool:
    """Whether there is a sentinel for this partner."""
    return system in SENTINELS


async def _look_at(preflight: Preflight, workplace: Workplace, system: str) -> PartnerSeen:
    database = preflight.worker.database
    before = (await database.run(gates.closed_connectors)).get(system)
    if before is not None and before.reason_code not in LOOKED_AT_AGAIN:
        seen = PartnerSeen(system, closed_code=before.reason_code)
    else:
        visited = await _visit(workplace, system)
        seen = await database.run(_keep, visited, preflight.on_behalf_of)
    preflight.tell(seen)
    return seen


async def _visit(workplace: Workplace, system: str) -> PartnerSeen:
    began = time.monotonic()
    screens: tuple[ScreenCheck, ...] = ()
    error: WorkerError | None = None
    try:
        async with workplace.open_desk(0) as desk:
            screens = tuple(await SENTINELS[system](desk))
    except WorkerError as met:
        error = met
    return PartnerSeen(system, screens, error, seconds=time.monotonic() - began)


async def _visit_police_rms(desk: Desk) -> list[ScreenCheck]:
    return await (await desk.police_rms(REASON)).check_screens()


async def _visit_education(desk: Desk) -> list[ScreenCheck]:
    return await (await desk.education(REASON)).check_screens()


async def _visit_secure_mail(desk: Desk) -> list[ScreenCheck]:
    return await (await desk.secure_mail()).check_screens()


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
    events = [AuditEvent.PREFLIGHT_PASSED if seen.is_checked and not code else _FAILED]
    if code:
        gates.close_connector(connection, seen.system, code, detail, now)
        events += [] if before else [AuditEvent.CONNECTOR_CLOSED]
    elif seen.is_checked and before is not None and before.reason_code in PASSING:
        gates.open_connector(connection, seen.system, now)
        events.append(AuditEvent.CONNECTOR_OPENED)
    after = gates.closed_connectors(connection).get(seen.system)
    for event in events:
        entry = AuditEntry(
            event=event,
            worker="preflight",
            on_behalf_of=on_behalf_of,
            system=seen.system,
            details={"reason": code} if code else {},
        )
        audit_trail.record(connection, entry, now)
    return PartnerSeen(
        seen.system, seen.screens, seen.error, after.reason_code if after else "", seen.seconds
    )


_FAILED = AuditEvent.PREFLIGHT_FAILED


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
