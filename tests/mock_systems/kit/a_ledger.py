"""The smallest system the kit can make: one page, one form, one book of lines."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import httpx
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from mock_systems.kit.clock import PartnersClock
from mock_systems.kit.connections import Listener
from mock_systems.kit.faults import CarriedOut, Faults
from mock_systems.kit.operations import Kind, Operation
from mock_systems.kit.pace import Pace
from mock_systems.kit.sessions import open_session, signed_in_session
from mock_systems.kit.store import Account, Beginning, Store, log_write
from mock_systems.kit.system import Front, System, web_front

NOW = datetime(2026, 11, 23, 5, 30, tzinfo=UTC)
COOKIE = "LEDGERSESSION"
CLERK = Account(
    user_id="clerk",
    name="A Clerk",
    role="clerk",
    rights=frozenset({"open"}),
    password="Ink-and-paper",
)


@dataclass(frozen=True, slots=True)
class Line:
    text: str


@dataclass(slots=True)
class Lines:
    lines: dict[str, Line] = field(default_factory=dict)

    def copy(self) -> Self:
        return type(self)(dict(self.lines))

    def tables(self) -> dict[str, dict[str, Any]]:
        return {"lines": self.lines}

    def reindex(self) -> None:
        """Nothing is derived from a line."""


def a_beginning() -> Beginning:
    return Beginning(Lines({"1": Line("the first line")}), {"clerk": CLERK})


def a_ledger(pace: Pace | None = None) -> System:
    store = Store(records=Lines(), accounts={}, faults=Faults())
    clock = PartnersClock()
    clock.set_to(NOW)

    async def read_lines(request: Request) -> Response:
        signed_in_session(store, request.cookies.get(COOKIE))
        lines = "".join(f"<li>{line.text}</li>" for line in store.records.lines.values())
        return HTMLResponse(f"<html><body><h1>Ledger</h1><ul>{lines}</ul></body></html>")

    async def write_line(request: Request) -> Response:
        session = signed_in_session(store, request.cookies.get(COOKIE))
        text = (await request.body()).decode()
        number = str(len(store.records.lines) + 1)
        store.records.lines[number] = Line(text)
        log_write(
            store,
            clock.now(),
            account=session.account,
            operation="write_line",
            record_id=number,
            fields={"text": text},
        )
        return RedirectResponse("/", 303)

    async def sign_in(request: Request) -> Response:
        session = open_session(store, "clerk", "here", clock.now())
        session.signed_in = True
        answer = PlainTextResponse("signed in")
        answer.set_cookie(COOKIE, session.id)
        return answer

    operations = (
        Operation("read_lines", "GET", "/", read_lines, look_up=True),
        Operation("write_line", "POST", "/lines", write_line, Kind.WRITE, shows_page=False),
        Operation("sign_in", "POST", "/signin", sign_in, Kind.SIGN_IN, shows_page=False),
    )
    front = Front(
        COOKIE,
        Path(__file__).parent,
        lambda request: PlainTextResponse("sign in first", 401),
        lambda: "<h1>Maintenance</h1>",
    )
    store.reset(a_beginning())
    return System(
        name="ledger",
        title="Ledger",
        store=store,
        operations=operations,
        carried_out=CarriedOut(),
        seed=lambda world: a_beginning(),
        listener=Listener(web_front(store, clock, pace or Pace(), operations, front)),
        bring_up_to_date=lambda: None,
    )


@asynccontextmanager
async def a_clerk_at(ledger: System) -> AsyncIterator[httpx.AsyncClient]:
    """A client that is signed in, on one connection that is kept alive."""
    await ledger.listener.open()
    one_connection = httpx.Limits(max_connections=1)
    async with httpx.AsyncClient(
        base_url=ledger.listener.base_url, limits=one_connection, timeout=5
    ) as clerk:
        await clerk.post("/signin")
        yield clerk
    await ledger.listener.refuse()


def written(ledger: System) -> list[str]:
    return [write.fields["text"] for write in ledger.store.writes]


async def until(condition: Any, seconds: float = 5.0) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.01)
