"""The operations of a system: the one table its routes, logs and faults are made from."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Generic, TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import Scope

Endpoint = Callable[[Request], Awaitable[Response]]

S = TypeVar("S")


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


@dataclass(frozen=True, slots=True)
class PagesOf(Generic[S]):
    """Makes operations of page functions, each called like its function unless named otherwise."""

    site: S

    def at(
        self,
        path: str,
        page: Callable[[S, Request], Awaitable[Response]],
        name: str = "",
        *,
        shows_page: bool = True,
        look_up: bool = False,
    ) -> Operation:
        """What a GET asks for."""
        endpoint = partial(page, self.site)
        return Operation(
            name or page.__name__, "GET", path, endpoint, shows_page=shows_page, look_up=look_up
        )

    def post(
        self,
        path: str,
        page: Callable[[S, Request], Awaitable[Response]],
        kind: Kind = Kind.SESSION,
        name: str = "",
    ) -> Operation:
        """What a form sends."""
        endpoint = partial(page, self.site)
        return Operation(name or page.__name__, "POST", path, endpoint, kind, shows_page=False)


def operation_asked_for(routes: Iterable[Route], scope: Scope) -> str | None:
    """The name of the operation this request leads to."""
    for route in routes:
        match, _ = route.matches(scope)
        if match is Match.FULL:
            return route.name
    return None
