"""What a person can try first in the invented partner systems: an account and a record in each."""

import time
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from typing import TypeVar

from mock_systems.population.expectations import Household, Message
from mock_systems.population.model import World
from mock_systems.population.partner_records import (
    AdultClient,
    CarePerson,
    HealthStatus,
    ProbationPerson,
    Tenancy,
)
from mock_systems.population.truth import truth_of

Held = TypeVar("Held", CarePerson, AdultClient, HealthStatus, ProbationPerson)


@dataclass(frozen=True, slots=True)
class First:
    """One account and one thing to look for in each system, all about one occurrence if it can be.

    `clock_ahead_seconds`: how far the partners' clock is ahead of real time.
    """

    accounts: Mapping[str, str]
    occurrence: str
    look_for: Mapping[str, str]
    clock_ahead_seconds: int


def worth_looking_at(world: World) -> First:
    """People's accounts, and one occurrence of which a school is to be told, in each system."""
    told = _told_of_one_school(world)
    people = [one for one in reversed(world.accounts) if not one.is_worker]
    return First(
        accounts={one.system: one.username for one in people},
        occurrence=told.occurrences[0],
        look_for={
            **_of_the_night(world, told),
            **_in_other_agencies(world, told),
            **_at_the_public_forms(world),
        },
        clock_ahead_seconds=round(world.night.now.timestamp() - time.time()),
    )


def _of_the_night(world: World, told: Household) -> dict[str, str]:
    occurrence, message = told.occurrences[0], _message_of(told)
    children = [pupil for pupil in world.pupils.values() if pupil.person_id in message.children]
    upns = " or ".join(pupil.upn for pupil in children if pupil.upn)
    return {
        "police_rms": f"occurrence {occurrence}: a school is to be told of it",
        "education": f"UPN {upns}: the child of occurrence {occurrence}",
        "secure_mail": f"{message.email}: whom to write to about occurrence {occurrence}",
    }


def _in_other_agencies(world: World, told: Household) -> dict[str, str]:
    family = {*told.adults, *(known.person_id for known in told.children)}
    care = _open_record(world.care_people.values(), family)
    adult = _open_record(world.adult_clients.values(), family)
    health = _open_record(world.health_statuses.values(), family)
    case = _open_record(world.probation_people.values(), family)
    home = next(one for one in world.tenancies.values() if _is_to_be_seen(one))
    return {
        "childrens_social_care": f"number {care.la_id} of council {care.la_code}",
        "adult_social_care": f"client {adult.client_id}",
        "health_record": f"NHS number {health.who.nhs_number}: is there anything, and who to ring",
        "probation": f"CRN {case.crn}: who supervises, and who to ring",
        "housing": f"tenancy {home.tenancy_ref}: who lives there",
    }


def _at_the_public_forms(world: World) -> dict[str, str]:
    known = world.submissions.values()
    form = next(one for one in known if one.truth.safe.channel == "none")
    number = form.submission_id
    return {"public_portal": f"submission {number} at /staff, from whom no answer may be sent"}


def _open_record(records: Iterable[Held], family: Set[str]) -> Held:
    """A plain one, with an NHS number and of this family as far as there is such a one."""
    shown = [one for one in records if one.access_class == "open"]
    return min(shown, key=lambda one: (not one.who.nhs_number, one.person_id not in family))


def _is_to_be_seen(home: Tenancy) -> bool:
    return home.access_class == "open" and not home.is_refuge and not home.address.confidential


def _told_of_one_school(world: World) -> Household:
    """The plainest household of the night that is there already when it begins."""
    told = [
        one
        for one in truth_of(world).households
        if one.occurrences[0] in world.occurrences
        and [type(expected) for expected in one.expectations] == [Message]
    ]
    return min(told, key=lambda one: (one.cases != ("clean",), len(one.occurrences)))


def _message_of(told: Household) -> Message:
    return next(one for one in told.expectations if isinstance(one, Message))
