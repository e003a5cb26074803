"""The admin interface: its own port, its own token, none of the product's code."""

import hmac
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import to_jsonable_python
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from mock_systems.admin.descriptions import (
    describe_accounts,
    describe_catalogue,
    describe_system,
)
from mock_systems.kit.certificates import gone_wrong
from mock_systems.kit.edits import (
    RecordRefused,
    change_record,
    create_record,
    delete_record,
    record_numbered,
    refuse_change,
    table_named,
)
from mock_systems.kit.faults import (
    ANY_OPERATION,
    MODES,
    Fault,
    Moment,
    Needs,
    Sort,
    why_arguments_refused,
    why_not,
)
from mock_systems.kit.house import House
from mock_systems.kit.sessions import close_session, live_sessions_of
from mock_systems.kit.system import System
from mock_systems.population.model import World
from mock_systems.population.research.answers import (
    NotAskedLikeThisError,
    answer_about_research,
)
from mock_systems.population.research.book import NoSuchAccountError

Answer = Callable[[Request, House], Awaitable[Response]]
TellTruth = Callable[[World], object]
TellResearch = Callable[[World, Mapping[str, str]], object]


class ResetAsked(BaseModel):
    """Which world to begin again with; what is left out stays as it was."""

    model_config = ConfigDict(extra="forbid")
    seed: int | None = None
    size: Literal["few", "brief", "small", "force"] | None = None


class ClockAsked(BaseModel):
    """What the partners are to believe the time to be."""

    model_config = ConfigDict(extra="forbid")
    now: AwareDatetime


class FaultAsked(BaseModel):
    """A fault to put in force; `count` none means until it is deleted."""

    model_config = ConfigDict(extra="forbid")
    mode: str
    operation: str = ANY_OPERATION
    when: Moment | None = None
    after: int = Field(default=0, ge=0)
    count: int | None = Field(default=1, ge=1)
    args: dict[str, Any] = Field(default_factory=dict)


def admin_app(
    house: House,
    token: str,
    tell_truth: TellTruth,
    tell_research: TellResearch = answer_about_research,
) -> ASGIApp:
    """The admin interface of this house, for whoever carries the token."""

    async def truth(request: Request, house: House) -> Response:
        return _answer(tell_truth(house.world))

    async def research(request: Request, house: House) -> Response:
        return _answer(tell_research(house.world, request.query_params))

    calls: Sequence[tuple[str, str, Answer]] = (
        ("POST", "/__admin/reset", reset),
        ("POST", "/__admin/clock", set_clock),
        ("GET", "/__admin/systems", systems),
        ("GET", "/__admin/truth", truth),
        ("GET", "/__admin/truth/research", research),
        ("GET", "/__admin/catalogue", catalogue),
        ("GET", "/__admin/{system}/accounts", accounts),
        ("GET", "/__admin/{system}/faults", faults),
        ("POST", "/__admin/{system}/faults", put_fault),
        ("DELETE", "/__admin/{system}/faults", end_faults),
        ("GET", "/__admin/{system}/sessions", sessions),
        ("DELETE", "/__admin/{system}/sessions", end_sessions),
        ("GET", "/__admin/{system}/records/{type}", records),
        ("GET", "/__admin/{system}/records/{type}/{id}", record),
        ("POST", "/__admin/{system}/records/{type}/{id}", create),
        ("PATCH", "/__admin/{system}/records/{type}/{id}", change),
        ("DELETE", "/__admin/{system}/records/{type}/{id}", delete),
        ("GET", "/__admin/{system}/{log}", log),
    )
    routes = [Route(path, _of(house, answer), methods=[method]) for method, path, answer in calls]
    refusals = {
        ValidationError: _not_as_asked,
        RecordRefused: _not_as_asked,
        NotAskedLikeThisError: _not_as_asked,
        NoSuchAccountError: _not_as_asked,
    }
    return OnlyWithToken(Starlette(routes=routes, exception_handlers=refusals), token)


class OnlyWithToken:
    """Answers 401 to whoever does not carry the token."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app = app
        self._wanted = f"Bearer {token}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        given = dict(scope.get("headers", [])).get(b"authorization", b"")
        if scope["type"] == "http" and not hmac.compare_digest(given, self._wanted):
            await JSONResponse({"error": "token needed"}, 401)(scope, receive, send)
            return
        await self._app(scope, receive, send)


async def reset(request: Request, house: House) -> Response:
    """Begin again with a world in every system."""
    asked = ResetAsked.model_validate_json(await request.body() or b"{}")
    seed = house.world.seed if asked.seed is None else asked.seed
    await house.reset(seed, asked.size or house.world.size)
    return _answer({"seed": seed, "size": house.world.size, "now": house.clock.now()})


async def set_clock(request: Request, house: House) -> Response:
    """Set the partners' clock."""
    asked = ClockAsked.model_validate_json(await request.body())
    house.clock.set_to(asked.now)
    return _answer({"now": house.clock.now()})


async def systems(request: Request, house: House) -> Response:
    """Every system with its accounts, operations and the faults that fit them."""
    return _answer({"systems": [describe_system(system) for system in house.systems.values()]})


async def accounts(request: Request, house: House) -> Response:
    """The accounts of a system alone; what fits its operations takes longer to tell."""
    return _answer({"accounts": describe_accounts(_system(request, house))})


async def catalogue(request: Request, house: House) -> Response:
    """The fault catalogue: what covers each row, or why nothing does yet."""
    return _answer(describe_catalogue())


async def faults(request: Request, house: House) -> Response:
    """The faults in force, with how often each was due and has happened."""
    return _answer({"faults": _system(request, house).store.faults.in_force})


async def put_fault(request: Request, house: House) -> Response:
    """Put a fault in force, or say why it cannot happen there."""
    asked, system = FaultAsked.model_validate_json(await request.body()), _system(request, house)
    if asked.mode not in MODES:
        raise RecordRefused(f"no mode {asked.mode}; there are: {', '.join(MODES)}")
    when = asked.when or MODES[asked.mode].moments[0]
    if reason := _why_refused(system, asked, when):
        raise RecordRefused(reason)
    if asked.mode == "edited_meanwhile":
        args = {**MODES[asked.mode].arguments, **asked.args}
        refuse_change(system.store, args["table"], args["id"], args["fields"])
    fault = system.store.faults.add(
        asked.mode, asked.operation, when, asked.after, asked.count, asked.args
    )
    if MODES[asked.mode].of_whole_system:
        await _at_the_door(system, fault)
    return _answer(fault, 201)


async def end_faults(request: Request, house: House) -> Response:
    """End every fault of a system, or the one named by `id`."""
    system = _system(request, house)
    if wanted := request.query_params.get("id"):
        system.store.faults.remove(wanted)
    else:
        system.store.faults.clear()
    if not any(MODES[fault.mode].of_whole_system for fault in system.store.faults.in_force):
        await system.listener.open()
    return _answer({"faults": system.store.faults.in_force})


async def sessions(request: Request, house: House) -> Response:
    """The sessions a system holds."""
    return _answer({"sessions": list(_system(request, house).store.sessions.values())})


async def end_sessions(request: Request, house: House) -> Response:
    """End every session, or those of the account named."""
    store = _system(request, house).store
    account = request.query_params.get("account")
    ended = [
        session
        for user_id in ([account] if account else list(store.accounts))
        for session in live_sessions_of(store, user_id)
    ]
    for session in ended:
        close_session(store, session.id)
    return _answer({"ended": len(ended)})


async def records(request: Request, house: House) -> Response:
    """Every record of a type, by id."""
    system = _system(request, house)
    return _answer({"records": table_named(system.store, request.path_params["type"])})


async def record(request: Request, house: House) -> Response:
    """One record."""
    system, path = _system(request, house), request.path_params
    return _answer({"record": record_numbered(system.store, path["type"], path["id"])})


async def create(request: Request, house: House) -> Response:
    """A record planted behind the suite's back."""
    system, path = _system(request, house), request.path_params
    fields = await request.json()
    return _answer(create_record(system.store, path["type"], path["id"], fields), 201)


async def change(request: Request, house: House) -> Response:
    """A record changed behind the suite's back."""
    system, path = _system(request, house), request.path_params
    fields = await request.json()
    return _answer(change_record(system.store, path["type"], path["id"], fields))


async def delete(request: Request, house: House) -> Response:
    """A record removed behind the suite's back."""
    system, path = _system(request, house), request.path_params
    delete_record(system.store, path["type"], path["id"])
    return Response(status_code=204)


async def log(request: Request, house: House) -> Response:
    """One of the logs a system keeps, those only it keeps among them."""
    system, name = _system(request, house), request.path_params["log"]
    store = system.store
    logs: dict[str, Callable[[], Sequence[Any]]] = {
        "writes": lambda: store.writes,
        "requests": lambda: store.requests,
        "logins": lambda: store.sign_ins,
        "consultations": lambda: store.consultations,
        **system.more_logs,
    }
    if name not in logs:
        raise HTTPException(404, f"no log {name}; there are: {', '.join(logs)}")
    return _answer({name: logs[name]()})


def _why_refused(system: System, asked: FaultAsked, when: Moment) -> str | None:
    if reason := why_arguments_refused(asked.mode, asked.args):
        return reason
    if asked.operation == ANY_OPERATION:
        return _why_not_anywhere(system, asked, when)
    operation = system.operation(asked.operation)
    if operation is None:
        there_are = ", ".join(one.name for one in system.operations)
        return f"no operation {asked.operation}; there are: {there_are}"
    return why_not(asked.mode, operation, when, system.carried_out)


def _why_not_anywhere(system: System, asked: FaultAsked, when: Moment) -> str | None:
    mode = MODES[asked.mode]
    if when not in mode.moments:
        return mode.one_moment_because
    if asked.mode == "certificate" and system.listener.certificate is None:
        return "the systems are not served over https: start them with --tls"
    happens_anywhere = mode.sort in (Sort.TRANSPORT, Sort.PAGE) and set(mode.needs) <= {
        Needs.PAGE,
        Needs.READ,
    }
    return None if happens_anywhere else "name the operation"


async def _at_the_door(system: System, fault: Fault) -> None:
    """What is done to the system's door, and not to any request."""
    listener, args = system.listener, fault.args
    if args.get("how") == "502":
        return
    fault.happens_now()
    if fault.mode == "certificate" and listener.certificate:
        await listener.show(gone_wrong(args["what"], listener.certificate))
    elif args["how"] == "black_hole":
        await listener.swallow()
    else:
        await listener.refuse_for(args["seconds"])


def _system(request: Request, house: House) -> System:
    name = request.path_params["system"]
    if name not in house.systems:
        raise HTTPException(404, f"no system {name}; there are: {', '.join(house.systems)}")
    system = house.systems[name]
    system.bring_up_to_date()
    return system


def _of(house: House, answer: Answer) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        return await answer(request, house)

    return endpoint


def _answer(content: object, status: int = 200) -> Response:
    return JSONResponse(to_jsonable_python(content), status)


async def _not_as_asked(request: Request, error: Exception) -> Response:
    return JSONResponse({"error": str(error)}, 422)
