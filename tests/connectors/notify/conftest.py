"""The stand-in on http and on https, in this process, with nothing sent yet."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio

from mock_systems.kit.certificates import self_signed
from mock_systems.kit.clock import PartnersClock
from mock_systems.kit.pace import Pace
from mock_systems.notify import make_system
from mock_systems.notify.seeding import begin
from mock_systems.population.build import build
from tests.connectors.notify.service import Service

SEED = 20261122


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def services(
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[dict[str, Service]]:
    world, clock = build(SEED, "few"), PartnersClock()
    clock.set_to(world.night.now)
    systems = {scheme: make_system(clock, Pace()) for scheme in ("http", "https")}
    systems["https"].listener.certificate = self_signed(tmp_path_factory.mktemp("notify"))
    beginning = begin(world)
    async with AsyncExitStack() as stack:
        for system in systems.values():
            await system.listener.open()
            stack.push_async_callback(system.listener.refuse)
        yield {scheme: Service(system, clock, beginning) for scheme, system in systems.items()}


@pytest.fixture
def service(services: dict[str, Service]) -> Service:
    return begun(services["http"])


def begun(service: Service) -> Service:
    """With nothing sent yet."""
    service.store.reset(service.beginning)
    return service


@pytest.fixture
def to(service: Service) -> str:
    """An address that takes what it is sent."""
    return service.stranger
