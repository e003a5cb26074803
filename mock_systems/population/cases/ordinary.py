"""Nights as they mostly are: one incident, linked children, a school that opens its mail."""

from mock_systems.population.draft import Draft
from mock_systems.population.families import FamilyPlan
from mock_systems.population.scenes import expect, finish, report, stage, tell_all

CLEAN = "domain.md A4 Robot: class B for clean cases; issue A.3 linked by role, related, certain"
YEARS = ((4,), (9,), (2, 5), (7, 10), (0, 3), (6, 8), (1,), (11,))


def clean(draft: Draft, la_code: str, number: int) -> None:
    """One or two children, registered where they should be."""
    years = YEARS[number % len(YEARS)]
    scene = stage(draft, ("clean",), FamilyPlan(la_code=la_code, years=years))
    report(scene)
    expect(scene, *tell_all(scene, CLEAN))
    finish(scene)


RECIPES = (clean,)
