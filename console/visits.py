"""What a page is given, and what it may hand back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from console.people import Person
from console.provider import Provider
from console.sessions import Session
from runtime.audit_events import AuditEvent
from runtime.audit_trail import AuditEntry, record
from runtime.credentials import Credentials
from runtime.database import Database
from runtime.encryption import Cipher
from runtime.settings import Settings

CONSOLE = "console"


@dataclass(frozen=True, slots=True)
class Console:
    """What the console works with. `people` are those who may sign in, by id.

    `provider`: the force's own sign-in, where people sign in by that and by nothing else.
    `is_demo`: everybody here is invented, and whoever sits at this machine may be any of them.
    `is_https`: browsers reach it through TLS; without it, only from this machine.
    """

    settings: Settings
    database: Database
    credentials: Credentials
    people: Mapping[str, Person]
    hosts: frozenset[str]
    provider: Provider | None = None
    is_demo: bool = False
    is_https: bool = False

    @property
    def door(self) -> str:
        """By what people sign in here; a session begun by anything else is none."""
        if self.provider:
            return self.provider.issuer
        return "choice" if self.is_demo else "password"

    def cipher(self) -> Cipher:
        """What opens tasks and items. Raises: CredentialMissing, CredentialUnsafe."""
        return self.credentials.cipher()


@dataclass(frozen=True, slots=True)
class Asked:
    """A request without anything of a web framework in it.

    `upload`: the file or the JSON sent with it; where that is too long, a beginning that is too.
    """

    method: str
    path: str
    named: Mapping[str, str]
    query: Mapping[str, str]
    form: Mapping[str, str]
    cookies: Mapping[str, str]
    headers: Mapping[str, str]
    address: str
    page_id: str
    nonce: str
    upload: bytes = b""


@dataclass(frozen=True, slots=True)
class Visit:
    """A person's request, let in by the route table; `about` is what its object rule found."""

    console: Console
    connection: Connection
    asked: Asked
    person: Person
    session: Session
    now: datetime
    about: Any = None

    @property
    def form(self) -> Mapping[str, str]:
        """What was typed."""
        return self.asked.form

    @property
    def cipher(self) -> Cipher:
        """What opens tasks and items."""
        return self.console.cipher()

    def note(self, event: AuditEvent, item_id: str = "", **details: str) -> None:
        """Write down what this person did, in the transaction that does it; its last statement."""
        entry = AuditEntry(
            event=event,
            worker=CONSOLE,
            on_behalf_of=self.person.id,
            item_id=item_id,
            details=details,
        )
        record(self.connection, entry, self.now)


@dataclass(frozen=True, slots=True)
class Shown:
    """A page to be drawn: its template, and what stands in it; with `errors`, the title says so."""

    template: str
    title: str
    values: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    cookies: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GoTo:
    """Another page to be asked for; `cookies` are set on the way, an empty one is taken away.

    Beyond this console it goes only to the force's own sign-in.
    """

    path: str
    cookies: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asset:
    """Bytes that are no page; `is_for_all` when a browser may keep them."""

    content: bytes
    media_type: str
    is_for_all: bool = True


@dataclass(frozen=True, slots=True)
class Made:
    """A file to keep, made once everything about it is written down; `otherwise` if it cannot be.

    `name` has nothing personal in it.
    """

    make: Callable[[], bytes | None]
    media_type: str
    name: str
    otherwise: Shown


@dataclass(frozen=True, slots=True)
class Told:
    """What a program is answered, as JSON: ids, codes, moments and sentences."""

    values: Mapping[str, str | None]
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Answer = Shown | GoTo | Asset | Made | Told
Page = Callable[[Visit], Answer]
FrontPage = Callable[[Console, Asked], Answer]


class Instead(Exception):
    """Nothing of what was begun is saved; this page is shown in its place."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page
