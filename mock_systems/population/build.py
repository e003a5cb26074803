"""Make the whole world of a seed: pure, the same for the same seed, no clock, no global state."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from functools import lru_cache
from itertools import chain
from random import Random
from types import MappingProxyType

from mock_systems.population import geography
from mock_systems.population.accounts import make_accounts
from mock_systems.population.agencies import with_agencies
from mock_systems.population.background import fill_the_area
from mock_systems.population.calendars import council_calendars
from mock_systems.population.cases import (
    children,
    incidents,
    noise,
    ordinary,
    places,
    recipients,
    records,
    schooling,
)
from mock_systems.population.draft import HOME_FORCE, Draft
from mock_systems.population.model import ForceSettings, Size, World
from mock_systems.population.nights import OVERLAP_DAYS, draw_night
from mock_systems.population.scenarios.expected import Scenario
from mock_systems.population.scenarios.making import with_scenarios
from mock_systems.population.schools import allowed_domains, open_the_pool
from mock_systems.population.views.education import changes_of_the_night
from mock_systems.population.views.public_portal import with_submissions
from mock_systems.population.views.secure_mail import open_hub_mailbox

Recipe = Callable[[Draft, str, int], None]
NASTY: tuple[Recipe, ...] = (
    *children.RECIPES,
    *places.RECIPES,
    *schooling.RECIPES,
    *recipients.RECIPES,
    *records.RECIPES,
    *incidents.RECIPES,
)


# A case has up to three ways to happen.
VARIANTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How much of everything a size has."""

    primaries: int
    secondaries: int
    nasty_each: int
    others: tuple[tuple[Recipe, int], ...]
    background_families: int


EXTENTS: dict[Size, Extent] = {
    "few": Extent(
        primaries=4,
        secondaries=2,
        nasty_each=0,
        others=(
            (ordinary.clean, 3),
            (records.restricted_record, 1),
            (schooling.no_school_found, 1),
            (noise.without_children, 1),
            (noise.not_domestic_abuse, 1),
            (noise.still_a_draft, 1),
        ),
        background_families=0,
    ),
    "brief": Extent(
        primaries=4,
        secondaries=2,
        nasty_each=1,
        others=(
            (ordinary.clean, 3),
            (noise.without_children, 3),
            (noise.in_another_force_area, 1),
            (noise.not_domestic_abuse, 4),
            (noise.older_than_the_window, 1),
            (noise.still_a_draft, 1),
        ),
        background_families=0,
    ),
    "small": Extent(
        primaries=4,
        secondaries=2,
        nasty_each=3,
        others=(
            (ordinary.clean, 3),
            (noise.without_children, 22),
            (noise.in_another_force_area, 3),
            (noise.not_domestic_abuse, 18),
            (noise.older_than_the_window, 6),
            (noise.still_a_draft, 4),
        ),
        background_families=0,
    ),
    # A Thames-Valley Monday (domain.md E): three nights, about 650 items, 20,000 people.
    "force": Extent(
        primaries=130,
        secondaries=35,
        nasty_each=4,
        others=(
            (ordinary.clean, 260),
            (noise.without_children, 200),
            (noise.in_another_force_area, 15),
            (noise.not_domestic_abuse, 600),
            (noise.older_than_the_window, 900),
            (noise.still_a_draft, 20),
        ),
        background_families=3600,
    ),
}


def _ten_times(extent: Extent) -> Extent:
    return Extent(
        primaries=10 * extent.primaries,
        secondaries=10 * extent.secondaries,
        nasty_each=10 * extent.nasty_each,
        others=tuple((recipe, 10 * times) for recipe, times in extent.others),
        background_families=10 * extent.background_families,
    )


# design.md 7: ten times a force.
EXTENTS["stress"] = _ten_times(EXTENTS["force"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """A finished world, and what is known of how it was made.

    The draft still knows what has to happen; `cases_elsewhere` are the records of the further
    agencies that a nasty case is about.
    """

    world: World
    draft: Draft
    cases_elsewhere: Mapping[str, tuple[str, ...]]
    scenarios: Sequence[Scenario]


def build(seed: int, size: Size) -> World:
    """Give the world of a seed."""
    return populate(seed, size).world


@lru_cache(maxsize=2)
def populate(seed: int, size: Size) -> Population:
    """Give the world of a seed with its draft; remembered, for the truth is asked for later."""
    extent = EXTENTS[size]
    draft = _empty(seed, size)
    open_hub_mailbox(draft, draft.forces[HOME_FORCE])
    open_the_pool(draft, primaries=extent.primaries, secondaries=extent.secondaries)
    for recipe, la_code, number in _in_any_order(draft, extent):
        recipe(draft, la_code, number)
    fill_the_area(draft, extent.background_families)
    elsewhere = with_agencies(_finished(draft), draft)
    beside = with_scenarios(with_submissions(elsewhere.world), draft)
    return Population(
        world=beside.world,
        draft=beside.draft,
        cases_elsewhere=elsewhere.cases,
        scenarios=beside.scenarios,
    )


def _empty(seed: int, size: Size) -> Draft:
    return Draft(
        seed=seed,
        size=size,
        rng=Random(f"world-{seed}-{size}"),  # noqa: S311 (a world, not a secret)
        night=draw_night(seed),
        settings=ForceSettings(
            force_code=HOME_FORCE,
            template="standard",
            allowed_domains=allowed_domains(),
            verified_within_days=180,
            default_opens_at=time(8, 0),
            lead_minutes=30,
            overlap_days=OVERLAP_DAYS,
        ),
        forces=dict(geography.FORCES),
        local_authorities=dict(geography.COUNCILS),
        calendars=council_calendars(),
    )


def _in_any_order(draft: Draft, extent: Extent) -> list[tuple[Recipe, str, int]]:
    councils = [council.la_code for council in draft.home_councils()]
    nasty = ((recipe, extent.nasty_each) for recipe in NASTY)
    plan = [
        (recipe, councils[(place + number) % len(councils)], number)
        for place, (recipe, times) in enumerate(chain(nasty, extent.others))
        for number in _numbers(draft, place, times)
    ]
    draft.rng.shuffle(plan)
    return plan


def _numbers(draft: Draft, place: int, times: int) -> range:
    """Which variants of a case: all of them in turn, or the one this seed has its turn at."""
    first = (draft.seed + place) % VARIANTS if times == 1 else 0
    return range(first, first + times)


def _finished(draft: Draft) -> World:
    return World(
        seed=draft.seed,
        size=draft.size,
        night=draft.night,
        settings=draft.settings,
        forces=MappingProxyType(draft.forces),
        local_authorities=MappingProxyType(draft.local_authorities),
        calendars=MappingProxyType(draft.calendars),
        addresses=MappingProxyType(draft.addresses),
        people=MappingProxyType(draft.people),
        residences=tuple(chain.from_iterable(draft.residences.values())),
        kinships=tuple(draft.kinships),
        nominals=MappingProxyType(draft.nominals),
        nominal_links=tuple(draft.nominal_links),
        occurrences=MappingProxyType(draft.occurrences),
        establishments=MappingProxyType(draft.establishments),
        contacts=MappingProxyType(draft.contacts),
        pupils=MappingProxyType(draft.pupils),
        enrolments=tuple(draft.enrolments),
        mailboxes=MappingProxyType(draft.mailboxes),
        accounts=make_accounts(),
        events=tuple(sorted(draft.events, key=lambda event: (event.at, event.event_id))),
        directory_changes=changes_of_the_night(draft),
    )
