"""The Desk of process assurance: everything it may ask. It writes nothing."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from bots.assurance.items import Night
from domain.mail import SentRow
from domain.occurrences import Listing, LogEntry
from runtime.reconciliation_records import OurRecords


class PoliceRms(Protocol):
    """The police records system."""

    async def own_entries(self, since: datetime) -> Sequence[LogEntry]:
        """What our workers' accounts entered since then, in any occurrence, all pages."""

    async def changed_on_day(self, day: date, before: datetime) -> Listing:
        """Domestic-abuse occurrences last changed on this day and before this moment."""


class SecureMail(Protocol):
    """The hub's mailbox."""

    async def sent_items(self, since: datetime) -> Sequence[SentRow]:
        """Everything sent since then, by whom ever, all pages."""


class Desk(Protocol):
    """What a comparison works with. The partners are signed in to when they are asked for."""

    async def now(self) -> datetime:
        """Business time."""

    async def police_rms(self) -> PoliceRms:
        """The police records system, signed in."""

    async def secure_mail(self) -> SecureMail:
        """The hub's mailbox, signed in."""

    async def our_records(self, night: Night) -> OurRecords:
        """Our own books, in one look."""

    async def wait_until_lists_settle(self) -> None:
        """As long as the slowest partner's lists may lag behind what it holds."""
