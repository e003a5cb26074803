"""`mash mocks`: the partner systems, for a person to click through; all invented."""

import asyncio
import os
import secrets
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import httpx
import pyotp
from cyclopts import App, Parameter, validators
from rich.console import RenderableType

from cli.office import BEFORE_ANY_WORK
from cli.report import AsJson, Exit, Report, Stop, show, tell
from cli.screen import Column, command, heading, line, pairs, table
from cli.stopped import words_of
from cli.worth_looking_at import First, worth_looking_at
from domain.saying import say_number_of
from mock_systems.population.build import build
from mock_systems.server import Addresses, Options, serve

TOKEN_VARIABLE = "MASH_MOCK_ADMIN_TOKEN"  # noqa: S105  # a variable's name
FIRST_PORT = 8700
LAST_FIRST_PORT = 65_500
DEMONSTRATION_SEED = 20261122

TOKEN_BYTES = 16

mocks = App(name="mocks", help="Start the partner systems for a person.")


@mocks.command
def code(
    secret: Annotated[str, Parameter(help="What its codes are made from.")],
    *,
    ahead: Annotated[
        int, Parameter(help="Seconds the partners' clock is ahead of real time.", show_default=True)
    ] = 0,
    json: AsJson = False,
) -> int:
    """Print the one-time code of an invented account, by the partners' clock."""
    return tell(json, lambda: _one_time_code(secret, ahead))


def _one_time_code(secret: str, ahead: int) -> Report:
    try:
        now = pyotp.TOTP(secret).at(int(time.time()) + ahead)
    except ValueError:
        raise Stop(Exit.WRONG_COMMAND, "No codes are made from this.") from None
    return Report(now, {"code": now})


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class World:
    """Which invented world, how large, how slow."""

    seed: Annotated[
        int, Parameter(help="The same number is the same world.", show_default=True)
    ] = DEMONSTRATION_SEED
    size: Annotated[
        Literal["small", "force", "stress"],
        Parameter(
            help="A demonstration night, a whole force's Monday, or ten times that.",
            show_default=True,
        ),
    ] = "small"
    pace: Annotated[
        Literal["fast", "field"],
        Parameter(help="As fast as it goes, or as slow as real partners.", show_default=True),
    ] = "fast"


DEMONSTRATION = World()


@mocks.default
def start(
    *,
    world: World = DEMONSTRATION,
    tls: Annotated[bool, Parameter(negative="", help="Serve the systems over https.")] = False,
    first_port: Annotated[
        int,
        Parameter(
            help="The admin interface's port; the systems have the next ones.",
            show_default=True,
            validator=validators.Number(gte=1, lte=LAST_FIRST_PORT),
        ),
    ] = FIRST_PORT,
    json: AsJson = False,
) -> int:
    """Start the partner systems and stay until Ctrl-C; nothing is kept."""
    given = os.environ.get(TOKEN_VARIABLE, "")
    options = Options(
        seed=world.seed,
        size=world.size,
        admin_token=given or secrets.token_urlsafe(TOKEN_BYTES),
        first_port=first_port,
        tls=tls,
        pace=world.pace,
    )
    started = _Started(options, is_own_token=not given, as_json=json)
    if json:
        return _silent_end(started)
    return tell(json, lambda: _run(started))


@dataclass(frozen=True, slots=True)
class _Started:
    options: Options
    is_own_token: bool
    as_json: bool


def _silent_end(started: _Started) -> int:
    """After its one object a program is told nothing more."""
    try:
        _run(started)
    except Stop as stop:
        show(stop.report, as_json=True)
        return int(stop.report.exit_code)
    return int(Exit.COMPLETE)


def _run(started: _Started) -> Report:
    try:
        heard = asyncio.run(_serve(started))
    except OSError as taken:
        first = started.options.first_port
        raise Stop(
            Exit.COULD_NOT_START,
            f"{BEFORE_ANY_WORK} A port from {first} on is taken ({taken.strerror}). The partner "
            f"systems may be running already; --first-port {first + 100} takes others.",
        ) from None
    return Report(f"{words_of(heard)}. The partner systems are gone; nothing was kept.")


async def _serve(started: _Started) -> Sequence[signal.Signals]:
    listening: asyncio.Future[Addresses] = asyncio.get_running_loop().create_future()
    serving = asyncio.ensure_future(serve(started.options, listening.set_result))
    serving.add_done_callback(lambda _: listening.cancel())
    await asyncio.wait([listening])
    if not listening.cancelled():
        addresses = listening.result()
        known = await _systems(started, addresses)
        show(_welcome(started, addresses, known), started.as_json)
    return await serving


async def _systems(started: _Started, addresses: Addresses) -> list[dict[str, Any]]:
    """What each system tells of itself, from the admin interface."""
    token = {"Authorization": f"Bearer {started.options.admin_token}"}
    async with httpx.AsyncClient(headers=token, trust_env=False) as admin:
        answer = await admin.get(f"{addresses.admin}/__admin/systems")
        answer.raise_for_status()
        told: list[dict[str, Any]] = answer.json()["systems"]
        return told


def _welcome(started: _Started, addresses: Addresses, systems: Sequence[dict[str, Any]]) -> Report:
    options = started.options
    world = build(options.seed, options.size)
    first = worth_looking_at(world)
    facts = {
        "seed": options.seed,
        "size": options.size,
        "admin": addresses.admin,
        **({"admin_token": options.admin_token} if started.is_own_token else {}),
        "systems": {system["name"]: _facts(system, first) for system in systems},
    }
    token = options.admin_token if started.is_own_token else f"the one in {TOKEN_VARIABLE}"
    blocks: list[RenderableType] = [
        line("Partner systems · invented people only · nothing leaves this machine"),
        line(f"Invented world number {options.seed}, size {options.size}, pace {options.pace}"),
        *(block for system in systems for block in _system_blocks(system, first)),
        heading("Admin interface"),
        pairs([("Address", f"{addresses.admin}/__admin"), ("Token", token)]),
        line(""),
    ]
    count = say_number_of(len(systems), "system listens", "systems listen")
    return Report(f"{count}. Ctrl-C ends them.", facts, blocks)


def _system_blocks(system: dict[str, Any], first: First) -> list[RenderableType]:
    rows = [_account_row(account) for account in system["accounts"]]
    mine = _account_to_try(system, first)
    return [
        heading(f"{system['title']} ({system['name']})   {system['base_url']}"),
        pairs(
            [
                ("Sign in as", f"{mine['user_id']}, password {mine['password']}{_word_of(mine)}"),
                *(("Look for", one) for one in _to_look_for(system, first)),
            ]
        ),
        table(_COLUMNS, rows),
        *_code_blocks(system, first),
    ]


def _account_to_try(system: dict[str, Any], first: First) -> dict[str, Any]:
    """A person's account; a system the world knows nothing of tells its own people last."""
    accounts: list[dict[str, Any]] = system["accounts"]
    wanted = first.accounts.get(system["name"])
    return next((one for one in accounts if one["user_id"] == wanted), accounts[-1])


def _to_look_for(system: dict[str, Any], first: First) -> list[str]:
    return [words for name, words in first.look_for.items() if name == system["name"]]


def _code_blocks(system: dict[str, Any], first: First) -> list[RenderableType]:
    """How to get a one-time code: an app goes by real time, the partners by the night's."""
    coded = [one for one in system["accounts"] if one["totp_seed"]]
    if not coded:
        return []
    mine = _account_to_try(system, first)
    shown = [mine] if mine["totp_seed"] else coded
    return [
        line(f"{_who_needs(coded, system)} a one-time code. In another terminal this prints one:"),
        *(command(f"  {_code_command(one, first)}") for one in shown),
    ]


def _who_needs(coded: Sequence[dict[str, Any]], system: dict[str, Any]) -> str:
    if len(coded) == len(system["accounts"]):
        return "Every account needs"
    return f"Only {', '.join(one['user_id'] for one in coded)} needs"


def _code_command(account: dict[str, Any], first: First) -> str:
    return f"mash mocks code {account['totp_seed']} --ahead={first.clock_ahead_seconds}"


def _account_row(account: dict[str, Any]) -> tuple[str, ...]:
    seed, word = account["totp_seed"], account["memorable_word"]
    who = [f"{account['name']}, {account['role']}"]
    who += [f"codes from {seed}"] if seed else []
    who += [f"memorable word {word}"] if word else []
    return account["user_id"], account["password"], "\n".join(who)


def _word_of(account: dict[str, Any]) -> str:
    word = account["memorable_word"]
    return f", memorable word {word}" if word else ""


def _facts(system: dict[str, Any], first: First) -> dict[str, object]:
    known = ("user_id", "password", "name", "role", "totp_seed", "memorable_word")
    accounts = [{name: account[name] for name in known} for account in system["accounts"]]
    return {
        "title": system["title"],
        "address": system["base_url"],
        "accounts": accounts,
        "sign_in_as": _account_to_try(system, first)["user_id"],
        "look_for": first.look_for.get(system["name"], ""),
    }


_COLUMNS = (Column("User", whole=True), Column("Password", whole=True), Column("Who"))
