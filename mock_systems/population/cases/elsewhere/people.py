"""What can be nasty about a record of one person, whichever agency keeps it."""

from dataclasses import replace
from typing import TypeVar

from mock_systems.population.clerks import Clerk
from mock_systems.population.held import HeldAddress
from mock_systems.population.mistakes import Past, surname_misspelt
from mock_systems.population.partner_records import (
    AdultClient,
    CarePerson,
    HealthStatus,
    HeldPerson,
    ProbationPerson,
)

Record = TypeVar("Record", CarePerson, AdultClient, HealthStatus, ProbationPerson)

# domain.md B0: the pseudo postcode of no fixed abode.
NO_FIXED_ABODE = HeldAddress(
    address_id="",
    uprn="",
    line1="No fixed abode",
    line2="",
    town="",
    postcode="ZZ99 3VZ",
    la_code="",
    force_code="",
    kind="home",
    from_on=None,
)
FLOWER = "\N{BLOSSOM}"


def may_be_closed(record: Record, clerk: Clerk) -> bool:
    """Whether a record may be restricted without ending all research on a rarer kind of family.

    Whoever lives with, or is the parent of, an unborn child, a twin or somebody whose address is
    confidential is left open: a stop at the first stub would leave nothing of them to be tried.
    """
    return not is_of_a_rare_family(record.person_id, clerk)


def is_of_a_rare_family(person_id: str, clerk: Clerk) -> bool:
    """Whether somebody's family has an unborn child, twins or a confidential address."""
    census = clerk.census
    at_home = [one.person_id for one in census.lives_with(person_id)]
    mine = [one.to_person for one in census.children_of.get(person_id, ())]
    beside = [
        sibling.to_person
        for parent in census.parents_of.get(person_id, ())
        for sibling in census.children_of[parent.from_person]
    ]
    family = dict.fromkeys((person_id, *at_home, *mine, *beside))
    homes = (census.home_of.get(one) for one in family)
    days = [census.world.people[one].born_on for one in family]
    return (
        None in days
        or len(set(days)) < len(days)
        or any(home is not None and home.confidential for home in homes)
    )


def restricted(record: Record, clerk: Clerk) -> tuple[Record, ...]:
    """Close the record to everybody without a reason of their own."""
    return (replace(record, access_class="restricted"),)


def no_fixed_abode(record: Record, clerk: Clerk) -> tuple[Record, ...]:
    """Hold the words for no home in the place of an address."""
    return (replace(record, who=replace(record.who, addresses=(NO_FIXED_ABODE,))),)


def flower_in_the_name(record: Record, clerk: Clerk) -> tuple[Record, ...]:
    """Write the name somebody goes by as they write it themselves."""
    who = record.who
    known_as = f"{who.known_as or who.forename1} {FLOWER}"
    return (replace(record, who=replace(who, known_as=known_as)),)


def written_down_again(who: HeldPerson) -> HeldPerson:
    """Write somebody down by ear, not having seen that they are on the system."""
    again = replace(who, nhs_number="", forename2="", former_surnames=(), known_as="", phone="")
    return surname_misspelt(again, Past())
