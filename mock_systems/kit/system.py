"""A mock system as the rest of the house sees it: a name, a door, operations and its state."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from mock_systems.kit.clock import PartnersClock
from mock_systems.kit.connections import Listener
from mock_systems.kit.fault_middleware import TransportFaults
from mock_systems.kit.faults import CarriedOut
from mock_systems.kit.operations import Operation
from mock_systems.kit.pace import Pace
from mock_systems.kit.request_log import RequestLog
from mock_systems.kit.sessions import NotSignedIn
from mock_systems.kit.site import Site
from mock_systems.kit.store import Beginning, Store
from mock_systems.population.model import World


@dataclass(frozen=True, slots=True)
class System:
    """One partner system: everything the server and the admin interface need of it."""

    name: str
    title: str
    store: Store[Any]
    operations: Sequence[Operation]
    carried_out: CarriedOut
    seed: Callable[[World], Beginning]
    listener: Listener
    bring_up_to_date: Callable[[], None]
    more_logs: Mapping[str, Callable[[], Sequence[Any]]] = field(default_factory=dict)

    def operation(self, name: str) -> Operation | None:
        """The operation of this name, if there is one."""
        return next((one for one in self.operations if one.name == name), None)


MakeSystem = Callable[[PartnersClock, Pace], System]


@dataclass(frozen=True, slots=True)
class Product:
    """What of a system is there before it runs: its folder holds `static` and `templates`.

    `hooks`, `forms` and `own_reasons`: what it says of faults, see `faults.CarriedOut`.
    """

    name: str
    title: str
    folder: Path
    hooks: Mapping[str, tuple[str, ...]]
    seed: Callable[[World], Beginning]
    forms: Mapping[str, str] = field(default_factory=dict)
    own_reasons: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Front:
    """What a system's web front is made of, beside its operations."""

    cookie: str
    static_folder: Path
    to_sign_in: Callable[[Request], Response]
    maintenance_page: Callable[[], str]


def web_front(
    store: Store[Any],
    clock: PartnersClock,
    pace: Pace,
    operations: Sequence[Operation],
    front: Front,
) -> ASGIApp:
    """The system's application: log, then faults, then its own pages."""

    async def sign_in_first(request: Request, error: Exception) -> Response:
        return front.to_sign_in(request)

    routes = [operation.route() for operation in operations]
    static = Mount("/static", StaticFiles(directory=front.static_folder))
    with_static: list[BaseRoute] = [*routes, static]
    pages = Starlette(routes=with_static, exception_handlers={NotSignedIn: sign_in_first})
    faulty = TransportFaults(pages, store, clock, front.cookie, front.maintenance_page)
    look_ups = frozenset(one.name for one in operations if one.look_up)
    return RequestLog(faulty, store, clock, routes, look_ups, pace)


def put_together(
    product: Product,
    site: Site[Any],
    pace: Pace,
    operations: Sequence[Operation],
    to_sign_in: Callable[[Request], Response],
) -> System:
    """The system, empty until its first reset, behind a door that is not open yet."""
    front = Front(site.cookie, product.folder / "static", to_sign_in, site.maintenance_page)
    return System(
        name=product.name,
        title=product.title,
        store=site.store,
        operations=operations,
        carried_out=CarriedOut(product.hooks, product.forms, product.own_reasons),
        seed=product.seed,
        listener=Listener(web_front(site.store, site.clock, pace, operations, front)),
        bring_up_to_date=site.let_in,
    )
