"""All mock systems in one process: one application and one port each, and the admin interface."""

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from mock_systems import (
    adult_social_care,
    childrens_social_care,
    education,
    health_record,
    housing,
    identity_provider,
    notify,
    police_rms,
    probation,
    public_portal,
    secure_mail,
)
from mock_systems.admin.app import admin_app
from mock_systems.kit.certificates import Certificate, self_signed
from mock_systems.kit.clock import PartnersClock
from mock_systems.kit.connections import Listener
from mock_systems.kit.house import House, take_snapshot
from mock_systems.kit.pace import pace_named
from mock_systems.kit.system import MakeSystem, System
from mock_systems.population.build import build
from mock_systems.population.model import Size
from mock_systems.population.truth import truth_of

# In the order of their ports: the admin interface has the first port, these the next.
SYSTEMS: tuple[MakeSystem, ...] = (
    police_rms.make_system,
    education.make_system,
    secure_mail.make_system,
    childrens_social_care.make_system,
    adult_social_care.make_system,
    health_record.make_system,
    probation.make_system,
    housing.make_system,
    identity_provider.make_system,
    notify.make_system,
    public_portal.make_system,
)


@dataclass(frozen=True, slots=True)
class Options:
    """How the mock systems are to run; `first_port` 0 takes any free ports."""

    seed: int
    size: Size
    admin_token: str
    first_port: int = 0
    tls: bool = False
    pace: str = "fast"
    time_scale: float = 1.0
    until_stdin_closes: bool = False


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the systems are to be found, once they listen."""

    admin: str
    systems: dict[str, str]


async def serve(
    options: Options, announce: Callable[[Addresses], None]
) -> Sequence[signal.Signals]:
    """Run until told to end; say where everything is as soon as it listens.

    Returns the signals that told it to.
    """
    with TemporaryDirectory(prefix="mock-systems-") as folder:
        certificate = self_signed(Path(folder)) if options.tls else None
        house = make_house(options, certificate)
        await house.reset(options.seed, options.size)
        # It lives as long as this process: no collection looks through all of it again.
        gc.freeze()
        admin = Listener(admin_app(house, options.admin_token, truth_of), options.first_port)
        await admin.open()
        urls = {name: system.listener.base_url for name, system in house.systems.items()}
        announce(Addresses(admin.base_url, urls))
        heard = await _until_told_to_end(options.until_stdin_closes)
        await _close(house, admin)
        return heard


def make_house(options: Options, certificate: Certificate | None = None) -> House:
    """The systems, not listening yet, each with its port."""
    clock = PartnersClock()
    systems = {}
    for number, system in enumerate(make_systems(clock, options.pace, options.time_scale), start=1):
        port = options.first_port + number if options.first_port else 0
        system.listener.port, system.listener.certificate = port, certificate
        systems[system.name] = system
    world = build(options.seed, options.size)
    return House(clock, systems, build, take_snapshot(systems, world))


def make_systems(
    clock: PartnersClock, pace: str = "fast", time_scale: float = 1.0
) -> Sequence[System]:
    """Every system, empty."""
    return [make_system(clock, pace_named(pace, time_scale)) for make_system in SYSTEMS]


async def _close(house: House, admin: Listener) -> None:
    for system in house.systems.values():
        await system.listener.refuse()
    await admin.refuse()


async def _until_told_to_end(until_stdin_closes: bool) -> Sequence[signal.Signals]:
    loop, told = asyncio.get_running_loop(), asyncio.Event()
    heard: list[signal.Signals] = []

    def end(number: signal.Signals) -> None:
        heard.append(number)
        told.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, end, number)
    if until_stdin_closes:
        # Whoever started us holds the other end: it closes however they end.
        loop.add_reader(sys.stdin, _read_until_closed, told)
    await told.wait()
    return heard


def _read_until_closed(told: asyncio.Event) -> None:
    if not os.read(sys.stdin.fileno(), 1024):
        told.set()
