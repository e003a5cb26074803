"""What this system holds: people, what may sign them in with it, and codes it has given out."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody of the force. `subject` and `object_id` never change and are given to nobody else.

    `subject` is this provider's own number; `object_id` the directory's, which stands beside it.
    """

    user_id: str
    name: str
    subject: str
    object_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """Something that lets people sign in here. Only to its own addresses is anybody sent back."""

    client_id: str
    name: str
    secret: str
    redirect_uris: tuple[str, ...]
    after_sign_out: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A code given out, and all that whoever brings it has to fit."""

    code: str
    client_id: str
    redirect_uri: str
    challenge: str
    nonce: str
    user_id: str
    authenticated_at: datetime
    ends_at: datetime
    used: bool = False


@dataclass(slots=True)
class DirectoryRecords:
    """People by user id, clients by client id, grants by code."""

    people: dict[str, Person] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict)

    def copy(self) -> Self:
        """The same records in tables of their own."""
        return type(self)(dict(self.people), dict(self.clients), dict(self.grants))

    def tables(self) -> dict[str, dict[str, Any]]:
        """Every table by its name."""
        return {"people": self.people, "clients": self.clients, "grants": self.grants}

    def reindex(self) -> None:
        """Nothing is derived."""
