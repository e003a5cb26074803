"""All partner systems of one world, and how they begin again."""

from collections.abc import Callable
from dataclasses import dataclass

from mock_systems.kit.clock import PartnersClock
from mock_systems.kit.store import Beginning
from mock_systems.kit.system import System
from mock_systems.population.model import Size, World

Build = Callable[[int, Size], World]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A world and what each system begins with in it; nothing in it ever changes."""

    world: World
    beginnings: dict[str, Beginning]


@dataclass(slots=True)
class House:
    """The partner systems that run together on one world and one clock."""

    clock: PartnersClock
    systems: dict[str, System]
    build: Build
    snapshot: Snapshot

    @property
    def world(self) -> World:
        """The world every system shows its part of."""
        return self.snapshot.world

    async def reset(self, seed: int, size: Size) -> None:
        """Every system begins again, at the start of this world's night."""
        if (seed, size) != (self.world.seed, self.world.size):
            self.snapshot = take_snapshot(self.systems, self.build(seed, size))
        self.clock.set_to(self.world.night.now)
        for name, system in self.systems.items():
            system.store.reset(self.snapshot.beginnings[name])
            await system.listener.open()


def take_snapshot(systems: dict[str, System], world: World) -> Snapshot:
    """Each system's own records of a world."""
    return Snapshot(world, {name: system.seed(world) for name, system in systems.items()})
