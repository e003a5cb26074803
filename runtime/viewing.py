"""Looking at a partner's records: the audit trail has it before anybody is told what was seen.

A connector is handed a `Viewing` by its Desk, and asks its partner about somebody inside a `look`
only; a test in `tests/architecture` finds an operation that asks outside of one.

What is one row (Data Protection Act 2018 s.62(1) and (3)): a *consultation* for each record opened,
each time it is opened, since a partner's own access history counts the same way; one for each
search, however many people it lists, since the Act asks when and why data was consulted and by
whom, and whoever is listed is found in the partner's own log of the same search; a *collection* for
a file taken in whole, to be kept. What was shown and could not be read, or was cut short, is a look
too: the partner's history has it. A sign-in page, a refusal, a server error or nothing is none.
"""

from asyncio import CancelledError
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from domain.errors import BusinessException, PageIncomplete, PageNotAsExpected, RecordsNotKept
from runtime import audit_trail
from runtime.audit_events import AuditEvent, regime_of
from runtime.audit_trail import AuditEntry, AuditEntryRefused
from runtime.database import Database

Keep = Callable[[AuditEntry], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class ReasonForAccess:
    """Why records are looked at, and for whom. `words` is what the partner is told: no details.

    `on_behalf_of`: the person or schedule behind the worker. `run_id` stands in for `item_id` when
    there is no item yet (a dispatch).
    """

    words: str
    on_behalf_of: str
    purpose_code: str
    lawful_basis: str
    rules_version: str = ""
    item_id: str = ""
    run_id: str = ""


@dataclass(frozen=True, slots=True)
class Viewing:
    """One worker's looks at one partner system, for one reason."""

    worker: str
    system: str
    reason: ReasonForAccess
    keep: Keep

    @asynccontextmanager
    async def look(self, kind: str, asked_for: str = "") -> AsyncIterator["Look"]:
        """One look at what is called this, and the number of the record that is asked for, if any.

        Whatever goes wrong inside it, what the partner has shown by then is written down.
        Raises: RecordsNotKept also when it ends and nothing was; then nobody is told what was seen.
        """
        look = Look(self, kind)
        try:
            yield look
        except (Exception, CancelledError) as ended:
            if look.was_unread(ended):
                named = {"asked_for": asked_for} if asked_for else {}
                await self.keep_look(f"unread:{kind}", {"looked_at": kind, **named})
            raise
        if not look.is_kept:
            raise RecordsNotKept("look_without_its_row", system=self.system)

    async def keep_look(
        self, record_id: str, details: dict[str, str], event: AuditEvent = AuditEvent.CONSULTATION
    ) -> None:
        """Write a look down. Raises: RecordsNotKept."""
        try:
            await self.keep(self._entry(event, record_id, details))
        except (AuditEntryRefused, SQLAlchemyError) as failed:
            raise RecordsNotKept("viewing_not_kept", system=self.system) from failed

    def _entry(self, event: AuditEvent, record_id: str, details: dict[str, str]) -> AuditEntry:
        reason = self.reason
        return AuditEntry(
            event=event,
            worker=self.worker,
            on_behalf_of=reason.on_behalf_of,
            item_id=reason.item_id,
            run_id=reason.run_id,
            system=self.system,
            record_id=record_id,
            justification=reason.purpose_code,
            lawful_basis=reason.lawful_basis,
            regime=regime_of(reason.lawful_basis),
            rules_version=reason.rules_version,
            details=details,
        )


class Look:
    """One look while it lasts: from the moment it is asked for until it is written down."""

    def __init__(self, viewing: Viewing, kind: str) -> None:
        self.is_kept = False
        self._viewing = viewing
        self._kind = kind
        self._is_asked = False
        self._is_shown = False

    def asks(self) -> None:
        """The next request asks for it; after a list's page that was written down, for the next."""
        self._is_asked, self._is_shown, self.is_kept = True, False, False

    def shows(self) -> None:
        """The partner shows it, or the first page of it."""
        self._is_shown = True

    def waits(self) -> None:
        """The partner shows none of it yet: it asks something itself first."""
        self._is_asked = self._is_shown = False

    def was_unread(self, ended: BaseException) -> bool:
        """Whether the partner showed what is not written down, when the look ended so."""
        if self.is_kept or isinstance(ended, BusinessException):
            return False
        came_unreadable = isinstance(ended, PageIncomplete | PageNotAsExpected)
        return self._is_shown or (self._is_asked and came_unreadable)

    async def record(self, record_id: str, *, under_earlier_reason: bool = False) -> None:
        """A record was opened. Raises: RecordsNotKept; then nobody is told what it says.

        `under_earlier_reason`: the partner asked for none, so its own history has this look under
        the one an earlier item of the session gave.
        """
        self.is_kept = True
        earlier = {"reason_at_partner": "earlier"} if under_earlier_reason else {}
        await self._viewing.keep_look(record_id, {"looked_at": self._kind, **earlier})

    async def search(self, rows: int) -> None:
        """A search or list was answered. Raises: RecordsNotKept."""
        self.is_kept = True
        details = {"looked_at": self._kind, "rows": str(rows)}
        await self._viewing.keep_look(f"search:{self._kind}", details)

    async def file(self) -> None:
        """A whole file was taken in. Raises: RecordsNotKept."""
        self.is_kept = True
        details = {"looked_at": self._kind}
        await self._viewing.keep_look(f"file:{self._kind}", details, AuditEvent.COLLECTION)


def kept_in(database: Database) -> Keep:
    """Where a worker's looks are kept: the audit trail, each in a transaction of its own."""

    async def keep(entry: AuditEntry) -> None:
        await database.run(audit_trail.record_now, entry)

    return keep
