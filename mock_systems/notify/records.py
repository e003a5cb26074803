"""The records this system holds: the service, its templates, what it was asked to send."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Self

Kind = Literal["email", "sms"]
KeyType = Literal["normal", "team", "test"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HubAtNotify:
    """The one service of this account. `in_trial`: only the team may be written to.

    `team`: addresses and numbers of its members and guests. Limits are those of a live service.
    """

    service_id: str
    name: str
    from_email: str
    from_number: str
    in_trial: bool = False
    team: tuple[str, ...] = ()
    daily_limit: int = 250_000
    rate_limit: int = 3_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A template; `((name))` in it is filled with what a request gives under that name."""

    template_id: str
    name: str
    kind: Kind
    subject: str
    body: str
    version: int
    created_at: datetime
    is_archived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """One message it was asked to send. `ends_as`: its status from `ends_at` on.

    `found_from`, `listed_from`: how far search and lists lag, on the real clock.
    """

    notification_id: str
    kind: Kind
    key_type: KeyType
    account: str
    reference: str
    to: str
    template_id: str
    template_version: int
    subject: str
    body: str
    created_at: datetime
    ends_at: datetime
    ends_as: str
    found_from: datetime | None = None
    listed_from: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Correspondent:
    """An address or number elsewhere, and how a message to it ends."""

    address: str
    ends_as: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One message as it left the house."""

    notification_id: str
    at: datetime
    account: str
    kind: Kind
    to: str
    subject: str
    body: str


@dataclass(slots=True)
class NotifyRecords:
    """Every record, by id."""

    services: dict[str, HubAtNotify] = field(default_factory=dict)
    templates: dict[str, Template] = field(default_factory=dict)
    notifications: dict[str, Notification] = field(default_factory=dict)
    correspondents: dict[str, Correspondent] = field(default_factory=dict)
    outbox: list[Outgoing] = field(default_factory=list)

    @property
    def service(self) -> HubAtNotify:
        """The one service."""
        return next(iter(self.services.values()))

    def copy(self) -> Self:
        """The same records in tables of their own; the records themselves never change."""
        return type(self)(
            services=dict(self.services),
            templates=dict(self.templates),
            notifications=dict(self.notifications),
            correspondents=dict(self.correspondents),
            outbox=list(self.outbox),
        )

    def tables(self) -> dict[str, dict[str, Any]]:
        """Every table by its name."""
        return {
            "services": self.services,
            "templates": self.templates,
            "notifications": self.notifications,
            "correspondents": self.correspondents,
        }

    def reindex(self) -> None:
        """Nothing here is worked out from the tables."""
