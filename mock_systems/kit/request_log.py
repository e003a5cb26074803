"""The outermost piece: names the operation asked for, keeps pace, and logs every request."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mock_systems.kit.clock import PartnersClock
from mock_systems.kit.operations import operation_asked_for
from mock_systems.kit.pace import Pace
from mock_systems.kit.store import RequestSeen, Store

OPERATION = "mock.operation"
ACCOUNT = "mock.account"
FAULTS = "mock.faults"


def note_fault(scope: Scope, words: str) -> None:
    """Remember on the request that a fault was done to it."""
    scope[FAULTS].append(words)


@dataclass(slots=True)
class RequestLog:
    """Sees every request first and last."""

    app: ASGIApp
    store: Store[Any]
    clock: PartnersClock
    routes: Sequence[Route]
    look_ups: frozenset[str]
    pace: Pace

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, logged when it is over."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, status = time.perf_counter(), StatusSeen(send)
        began_at, store_generation = datetime.now(UTC), self.store.generation
        scope[OPERATION] = operation_asked_for(self.routes, scope)
        scope[FAULTS] = []
        try:
            if scope[OPERATION] in self.look_ups:
                await self.pace.wait()
            await self.app(scope, receive, status.send)
        finally:
            if self.store.generation == store_generation:
                seconds = time.perf_counter() - started
                self._log(scope, status.code, began_at, seconds)

    def _log(self, scope: Scope, status: int | None, at_real: datetime, seconds: float) -> None:
        client = scope.get("client") or ("", 0)
        self.store.requests.append(
            RequestSeen(
                at=self.clock.now(),
                at_real=at_real,
                account=scope.get(ACCOUNT),
                method=scope["method"],
                path=scope["path"],
                query=scope["query_string"].decode("latin-1"),
                operation=scope[OPERATION],
                status=status,
                faults=tuple(scope[FAULTS]),
                seconds=round(seconds, 4),
                connection=f"{client[0]}:{client[1]}",
            )
        )


@dataclass(slots=True)
class StatusSeen:
    """Passes the answer on and remembers its status."""

    pass_on: Send
    code: int | None = None

    async def send(self, message: Message) -> None:
        """Stand where the real `send` would."""
        if message["type"] == "http.response.start":
            self.code = message["status"]
        await self.pass_on(message)
