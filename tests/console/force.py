"""A force with a sign-in of its own: its provider and the hub's console, in memory, over https."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import anyio.from_thread
import httpx

from console.app import create_app
from console.people import people_of
from console.provider import Provider
from console.visits import Console
from mock_systems.identity_provider import make_system
from mock_systems.identity_provider.accounts import number_of
from mock_systems.identity_provider.seeding import CONSOLE
from mock_systems.kit.clock import PartnersClock
from mock_systems.kit.pace import Pace
from mock_systems.kit.system import System
from runtime.credentials import Secret
from runtime.settings import ConsoleAccount, ConsoleProvider
from tests.console.hub import EVERYBODY, MORNING, Hub
from tests.mock_systems.identity_provider.visitors import a_world
from tests.mock_systems.visitor import password_of

ISSUER = "https://login.northmere.example.org"
ADDRESS = "https://workers.northmere.example.org"
HOST = ADDRESS.removeprefix("https://")


@dataclass(slots=True)
class BackChannel(httpx.BaseTransport):
    """The way from the console's thread to the provider.

    `before` happens first in that thread; `away` is what happens in the place of an answer, and
    `instead` what is answered in the provider's place, by path.
    """

    system: System
    away: Exception | None = None
    before: Callable[[], object] = lambda: None
    instead: Mapping[str, Any] = field(default_factory=dict)
    given: list[str] = field(default_factory=list)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Ask the provider in the loop it lives in; keep all it answered."""
        self.before()
        if self.away:
            raise self.away
        if request.url.path in self.instead:
            return httpx.Response(200, json=self.instead[request.url.path])
        return anyio.from_thread.run(self._answer, request)

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        transport = httpx.ASGITransport(app=self.system.listener.app)
        answer = await transport.handle_async_request(request)
        content = await answer.aread()
        self.given.append(content.decode())
        return httpx.Response(answer.status_code, headers=answer.headers, content=content)


@dataclass(frozen=True, slots=True)
class Force:
    """The provider, the console that knows it, and what went between them."""

    provider: System
    console: Console
    back_channel: BackChannel
    hub: Hub
    clock: PartnersClock

    def known_as(self, **different: Any) -> "Force":
        """The same, with the console set up otherwise."""
        known = self.console.settings.console_provider
        assert known
        settings = self.console.settings.model_copy(
            update={"console_provider": known.model_copy(update=different)}
        )
        return replace(self, console=_console(self.hub, settings, self.back_channel))


def a_force(hub: Hub) -> Force:
    """At eight minutes to seven, everybody of the hub with an account of the force."""
    clock = PartnersClock()
    clock.set_to(MORNING)
    system = make_system(clock, Pace())
    system.store.reset(system.seed(a_world()))
    clients = system.store.records.clients
    addresses = {"redirect_uris": (f"{ADDRESS}/sign-in/return",)}
    after = {"after_sign_out": (f"{ADDRESS}/signed-out",)}
    clients[CONSOLE] = replace(clients[CONSOLE], **addresses, **after)
    known = ConsoleProvider(issuer=ISSUER, client_id=CONSOLE)
    settings = hub.console.settings.model_copy(
        update={"console_provider": known, "console_address": ADDRESS}
    )
    back_channel = BackChannel(system)
    return Force(system, _console(hub, settings, back_channel), back_channel, hub, clock)


def _console(hub: Hub, settings: Any, back_channel: BackChannel) -> Console:
    secret = Secret(back_channel.system.store.records.clients[CONSOLE].secret)
    provider = Provider(settings.console_provider, secret, ADDRESS, back_channel)
    kind = "object" if settings.console_provider.subject == "oid" else "subject"
    people = people_of(of_the_force(one, kind) for one in EVERYBODY)
    return replace(
        hub.console,
        settings=settings,
        people=people,
        hosts=frozenset({HOST}),
        provider=provider,
        is_https=True,
    )


def of_the_force(account: ConsoleAccount, kind: str = "subject") -> ConsoleAccount:
    """The account, with who it is at the force's own sign-in."""
    return account.model_copy(update={"subject": number_of(account.id, kind)})


@dataclass(slots=True)
class Desk:
    """Somebody's browser at both: follows redirects, goes on from pages that lead on."""

    client: httpx.AsyncClient
    force: Force

    async def open(self, path: str, **headers: str) -> httpx.Response:
        """An address of the console."""
        return await self.client.get(f"{ADDRESS}{path}", headers=headers)

    async def gives_password(self, who: str = "a.voss") -> httpx.Response:
        """At the provider's page, which is open; where that leads is followed."""
        data = {"user_name": who, "password": password_of(self.force.provider, who)}
        return await self.client.post(f"{ISSUER}/password", data=data)

    async def signs_in(self, who: str = "a.voss") -> httpx.Response:
        """From the console's page there and back; the console's answer."""
        await self.open("/sign-in/provider")
        return await self.gives_password(who)

    async def is_back_with(self, **query: str) -> httpx.Response:
        """Come back to the console with this in the address."""
        return await self.client.get(f"{ADDRESS}/sign-in/return", params=query)


@asynccontextmanager
async def a_desk(force: Force, address: str = "192.0.2.10") -> AsyncIterator[Desk]:
    """A browser nobody has signed in with."""
    app = create_app(force.console)
    console = httpx.ASGITransport(app, client=(address, 50000))
    provider = httpx.ASGITransport(app=force.provider.listener.app)
    mounts = {f"{ADDRESS}/": console, f"{ISSUER}/": provider}
    async with httpx.AsyncClient(mounts=mounts, follow_redirects=True) as client:
        yield Desk(client, force)
