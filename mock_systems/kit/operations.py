"""The operations of a system: the one table its routes, logs and faults are made from."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import Scope

Endpoint = Callable[[Request], Awaitable[Response]]


class Kind(StrEnum):
    """What an operation does to the system."""

    READ = "read"
    WRITE = "write"
    LOCK = "lock"
    SESSION = "session"
    SIGN_IN = "sign_in"


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing a person can ask the system for."""

    name: str
    method: str
    path: str
    endpoint: Endpoint
    kind: Kind = Kind.READ
    shows_page: bool = True
    look_up: bool = False

    def route(self) -> Route:
        """The route that leads to it."""
        return Route(self.path, self.endpoint, methods=[self.method], name=self.name)


def operation_asked_for(routes: Iterable[Route], scope: Scope) -> str | None:
    """The name of the operation this request leads to."""
    for route in routes:
        match, _ = route.matches(scope)
        if match is Match.FULL:
            return route.name
    return None
