"""Every scenario of a size, put beside a finished world."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mock_systems.population.draft import Draft
from mock_systems.population.model import Size, World
from mock_systems.population.scenarios import (
    conferences,
    domestic_abuse,
    protection,
    public,
    trials,
)
from mock_systems.population.scenarios.annexe import Annexe
from mock_systems.population.scenarios.expected import Scenario

Recipe = Callable[[Annexe, str, int], None]
RECIPES: tuple[Recipe, ...] = (
    *conferences.RECIPES,
    *domestic_abuse.RECIPES,
    *protection.RECIPES,
    *public.RECIPES,
    *trials.RECIPES,
)
# Worlds for a browser have none: their nights are those of Encompass alone, and short.
OF_EACH: dict[Size, int] = {"few": 0, "brief": 0, "small": 3, "force": 4, "stress": 40}


@dataclass(frozen=True, slots=True)
class Beside:
    """A world with its scenarios, the draft that knows of all of it, and what has to come."""

    world: World
    draft: Draft
    scenarios: Sequence[Scenario]


def with_scenarios(world: World, draft: Draft) -> Beside:
    """Give the world with its scenarios; what was there stays as it was."""
    annexe = Annexe.beside(world, draft)
    councils = [council.la_code for council in draft.home_councils()]
    for place, recipe in enumerate(RECIPES):
        for number in range(OF_EACH[world.size]):
            recipe(annexe, councils[(place + number) % len(councils)], number)
    return Beside(annexe.joined_to(world), annexe.draft, tuple(annexe.scenarios))
