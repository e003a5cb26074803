"""Everybody else: families who are on the systems and had a quiet night."""

from mock_systems.population.draft import Draft
from mock_systems.population.families import FamilyPlan, settle
from mock_systems.population.schools import pool_school
from mock_systems.population.views import education, police

YEARS = ((2,), (5, 8), (0, 3, 7), (10,), (4, 9), (1, 6, 11))


def fill_the_area(draft: Draft, families: int) -> None:
    """Settle, enrol and record families who need nothing."""
    councils = draft.home_councils()
    for number in range(families):
        la_code = councils[number % len(councils)].la_code
        years = YEARS[number % len(YEARS)]
        _quiet_family(draft, FamilyPlan(la_code=la_code, years=years))


def _quiet_family(draft: Draft, plan: FamilyPlan) -> None:
    family = settle(draft, plan)
    for child, year in zip(family.children, plan.years, strict=True):
        pupil = education.register(draft, child, family)
        education.enrol(draft, pupil, pool_school(draft, plan.la_code, year))
    police.record_family(draft, family)
