"""Where the demonstration is played: invented partner systems, an office that knows only them."""

import json
import os
import secrets
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from cli.office import BEFORE_ANY_WORK, Office, making_a_place
from cli.report import Exit, Stop
from cli.screen import line, on_stderr, write
from domain.wording.demonstration import EXAMPLE_WORLD, INVENTED_AUTHORITY
from flows.accounts import MEMORABLE_WORD, ONE_TIME_CODES
from flows.one_at_a_time import AlreadyHeld, alone
from mock_systems.population.build import build
from mock_systems.population.model import Size, World
from runtime import passes, release_modes
from runtime.clock import set_business_now
from runtime.credentials import Credentials, make_development_secrets
from runtime.database import Database
from runtime.release_modes import Change, Mode
from runtime.settings import HubSettings, PartnerSettings, Settings

WORKER = "worker"
ON_CALL = "mash-research-oncall"
AUTHORITY = INVENTED_AUTHORITY
PROCESS = "encompass"
VARIABLE_PREFIX = "MASH_"
LOOPBACK = "127.0.0.1"
STOP_SECONDS = 10.0
# Two cores are kept busy by three lanes; the family has four accounts, one of them in change.
SHIFT_LANES = 3
# Whatever the machine's own hub has set: its database, its secrets, the people it rings, its door.
NOT_THE_HUB_S: Mapping[str, Any] = {
    **dict.fromkeys(("secrets", "anchors", "watch_heartbeat", "console_provider")),
    "console_host": LOOPBACK,
    "console_address": "",
    "console_gateways": (),
    "database_url": "",
    "alarm_command": (),
    "alarm_contacts": (),
}
DEMONSTRATION_SEED = EXAMPLE_WORLD
REPLACED = "What an earlier run left there is replaced, its report and evidence too:"
STEPS = {"password": "", "totp_seed": ONE_TIME_CODES, "memorable_word": MEMORABLE_WORD}
FIRST_PERSON, SECOND_PERSON = "demonstration", "invented-people-only"


Accounts = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Partners:
    """The running mock systems, and what they tell of themselves."""

    addresses: Mapping[str, str]
    accounts: Mapping[str, Accounts]
    admin: httpx.Client

    def set_clock(self, now: datetime) -> None:
        """Set the partners' clock; what happens until then in their world happens."""
        self.admin.post("/clock", json={"now": now.isoformat()}).raise_for_status()


@contextmanager
def partner_systems(seed: int, size: Size = "small") -> Iterator[Partners]:
    """The mock systems as a process of their own, until the end. Raises: Stop."""
    token = secrets.token_urlsafe()
    process = subprocess.Popen(  # noqa: S603  # our own module, no shell, no outside words
        [
            *(sys.executable, "-m", "mock_systems", "--until-stdin-closes"),
            *("--seed", str(seed), "--size", size),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "MASH_MOCK_ADMIN_TOKEN": token},
        # A terminal's Ctrl-C is for us: partners stay until what is in hand is finished.
        start_new_session=True,
    )
    try:
        partners = _told(process, token)
        with closing(partners.admin):
            yield partners
    finally:
        process.communicate(timeout=STOP_SECONDS)


@contextmanager
def an_office(
    home: Path, partners: Partners, now: datetime, hub: HubSettings | None = None
) -> Iterator[Office]:
    """A database and secrets of its own under `home`, new every time; there it is `now`.

    Raises: Stop, when another demonstration works there, or it cannot be written.
    """
    with ExitStack() as held:
        with making_a_place(home):
            held.enter_context(_only_one(home))
            settings = _emptied(home, partners, hub)
        with closing(Database(settings.database())) as database:
            database.migrate()
            with database.transaction() as connection:
                set_business_now(connection, now)
            yield Office(settings, database, Credentials.from_settings(settings))


def _emptied(home: Path, partners: Partners, hub: HubSettings | None) -> Settings:
    """Nothing of an earlier demonstration, and secrets of its own."""
    if home.exists():
        write([line(f"{REPLACED} {home}")], on_stderr())
    shutil.rmtree(home, ignore_errors=True)
    known = partner_settings(partners.addresses, partners.accounts)
    settings = Settings(
        home=home, partners=known, hub=hub, shift_lanes=SHIFT_LANES, **NOT_THE_HUB_S
    )
    make_development_secrets(settings.secrets_folder(), secrets_of(partners.accounts))
    return settings


@contextmanager
def _only_one(home: Path) -> Iterator[None]:
    with ExitStack() as held:
        try:
            held.enter_context(alone(lock_of(home)))
        except AlreadyHeld as other:
            raise Stop(
                Exit.COULD_NOT_START,
                f"{BEFORE_ANY_WORK} A demonstration is at work in {home} already (process "
                f"{other.pid}). Let it end, take another world (--seed N), or another "
                "place (MASH_HOME).",
                pid=other.pid,
            ) from None
        yield


def lock_of(home: Path) -> Path:
    """Held while a demonstration works there; beside it, since it is emptied first."""
    return home.with_name(f"{home.name}.lock")


def environment_of(settings: Settings) -> Mapping[str, str]:
    """What another process of ours is started with to have these settings, and no others."""
    others = {name: value for name, value in os.environ.items() if not _is_setting(name)}
    return others | _variables(settings)


def environment_file(settings: Settings) -> Path:
    """What a person's shell reads to have these settings, and no others: `. …/environment`."""
    return settings.home / "environment"


def for_a_shell(settings: Settings) -> str:
    """The lines of that file."""
    told = _variables(settings)
    unset = [name for name in map(_variable, Settings.model_fields) if name not in told]
    lines = [f"export {name}={shlex.quote(value)}" for name, value in told.items()]
    return "\n".join([f"unset {' '.join(unset)}", *lines, ""])


def _variables(settings: Settings) -> dict[str, str]:
    return {
        _variable(name): value if isinstance(value, str) else json.dumps(value)
        for name, value in settings.model_dump(mode="json").items()
        if value is not None
    }


def hub_of(world: World) -> HubSettings:
    """The hub of the world's home force, with the force's own choices."""
    force = next(one for one in world.forces.values() if one.is_home)
    return HubSettings(
        authority=AUTHORITY,
        force=force.name,
        phone=force.hub_phone,
        mailbox=force.hub_mailbox,
        allowed_domains=world.settings.allowed_domains,
        template=world.settings.template,
    )


@contextmanager
def a_demonstration(home: Path, seed: int) -> Iterator[None]:
    """Partner systems and an office at the first pass; every command from here on finds them.

    Raises: Stop.
    """
    world = build(seed, "small")
    with (
        partner_systems(seed) as partners,
        an_office(home, partners, world.night.now, hub_of(world)) as office,
    ):
        begin_night(office, world, Mode.SAMPLED)
        environment_file(office.settings).write_text(for_a_shell(office.settings))
        with _environment(environment_of(office.settings)):
            yield


def begin_night(office: Office, world: World, mode: Mode) -> None:
    """The evening before was worked, and this night works alone: here only. Raises: Stop."""
    refuse_real_partners(office.settings)
    night = world.night
    with office.database.transaction() as connection:
        window = (night.window_from, night.last_completed_pass)
        before = passes.begin(connection, PROCESS, night.last_completed_pass, window)
        passes.complete(connection, before.id, night.last_completed_pass, 0, 0, 0)
        if mode is not Mode.SHADOW:
            change = Change(PROCESS, AUTHORITY, mode, "demonstration on invented people only")
            release_modes.promote(connection, change, FIRST_PERSON, SECOND_PERSON, night.now)


@contextmanager
def _environment(told: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    _set_environment(told)
    try:
        yield
    finally:
        _set_environment(before)


def _set_environment(told: Mapping[str, str]) -> None:
    os.environ.clear()
    os.environ.update(told)


def _is_setting(variable: str) -> bool:
    return variable in map(_variable, Settings.model_fields)


def _variable(setting: str) -> str:
    return f"{VARIABLE_PREFIX}{setting.upper()}"


def refuse_real_partners(settings: Settings) -> None:
    """No worker goes alone without a recorded promotion, but among mock systems on this machine.

    Raises: Stop.
    """
    real = [name for name, partner in settings.partners.items() if not _is_here(partner)]
    if real:
        raise Stop(
            Exit.COULD_NOT_START,
            f"{BEFORE_ANY_WORK} Partners that are not on this machine are set up here: "
            f"{', '.join(real)}. A demonstration runs only where there are none.",
        )


def _is_here(partner: PartnerSettings) -> bool:
    return _is_loopback(urlsplit(partner.base_url).hostname or "")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _told(process: "subprocess.Popen[str]", token: str) -> Partners:
    announced = process.stdout.readline() if process.stdout else ""
    if not announced:
        raise Stop(Exit.COULD_NOT_START, f"{BEFORE_ANY_WORK} The partner systems did not start.")
    addresses = json.loads(announced)
    admin = httpx.Client(
        base_url=f"{addresses['admin']}/__admin",
        headers={"Authorization": f"Bearer {token}"},
        trust_env=False,
    )
    systems = admin.get("/systems").raise_for_status().json()["systems"]
    return Partners(addresses["systems"], workers_accounts(systems), admin)


def workers_accounts(systems: Sequence[Mapping[str, Any]]) -> dict[str, Accounts]:
    """The accounts that workers sign in with here, of all that the systems tell of themselves."""
    return {system["name"]: [a for a in system["accounts"] if _is_used(a)] for system in systems}


def _is_used(account: Mapping[str, Any]) -> bool:
    return bool(account["role"] == WORKER or account["user_id"] == ON_CALL)


def partner_settings(
    addresses: Mapping[str, str], accounts: Mapping[str, Accounts]
) -> dict[str, PartnerSettings]:
    """Where each partner is, and the workers' accounts there; without any it is no partner."""
    return {
        system: PartnerSettings(
            base_url=address,
            accounts=tuple(one for one in _names(accounts[system]) if one != ON_CALL),
            account_family=_family(accounts[system]),
            on_call=tuple(one for one in _names(accounts[system]) if one == ON_CALL),
        )
        for system, address in addresses.items()
        if accounts[system]
    }


def _names(accounts: Accounts) -> list[str]:
    return [str(account["user_id"]) for account in accounts]


def _family(accounts: Accounts) -> str:
    """What the workers' accounts in one system are called, without their numbers."""
    return str(accounts[0]["user_id"]).rpartition("-")[0]


def secrets_of(accounts: Mapping[str, Accounts]) -> dict[str, str]:
    """All that the workers sign in with: passwords, and what a further step takes."""
    named = [
        (f"{system}/{account['user_id']}", account)
        for system, known in accounts.items()
        for account in known
    ]
    return {
        f"{name}{step}": account[kind]
        for name, account in named
        for kind, step in STEPS.items()
        if account.get(kind)
    }
