"""Cases nobody has to make: the records are as nasty as the people's lives are."""

from collections.abc import Callable, Hashable, Iterable

from mock_systems.population.cases.elsewhere.happening import CasesSeen
from mock_systems.population.model import World
from mock_systems.population.partner_records import CarePerson, ProbationPerson, Tenancy


def natural_cases(world: World) -> CasesSeen:
    """Give the records of each such case, one of a pair or set standing for it."""
    return {
        **_of_social_care(world),
        **_of_probation(world.probation_people.values()),
        **_of_housing(world.tenancies.values()),
    }


def _of_social_care(world: World) -> CasesSeen:
    records = [one for one in world.care_people.values() if not one.merged_into]
    unborn = [one for one in records if one.who.expected_on]
    found: dict[str, Iterable[CarePerson]] = {
        "unborn": unborn,
        "unborn_twins": [one for one in unborn if one.who.birth_order == 1],
        "twins": _twins(records),
        "same_name_and_birthday": _namesakes(records),
        "same_number_in_two_councils": _same_numbers(records),
        "confidential_address": [one for one in records if _is_confidential(one)],
    }
    return {
        f"childrens_social_care:{tag}": tuple(
            f"childrens_social_care:{one.record_id}" for one in about
        )
        for tag, about in found.items()
    }


def _of_probation(people: Iterable[ProbationPerson]) -> CasesSeen:
    by_state: dict[str, list[str]] = {"order_ended": [], "order_current": []}
    for one in people:
        if one.orders and not one.recalled_on:
            runs = any(order.ended_on is None for order in one.orders)
            by_state["order_current" if runs else "order_ended"].append(one.crn)
    return {
        f"probation:{tag}": tuple(f"probation:{crn}" for crn in crns)
        for tag, crns in by_state.items()
    }


def _of_housing(tenancies: Iterable[Tenancy]) -> CasesSeen:
    refuges = tuple(f"housing:{one.tenancy_ref}" for one in tenancies if one.is_refuge)
    return {"housing:refuge": refuges}


def _twins(records: Iterable[CarePerson]) -> list[CarePerson]:
    """Children born on one day whose records name the same parents."""
    children = [one for one in records if one.who.born_on and one.contacts]
    return _others_like(children, _birthday_and_parents)


def _namesakes(records: Iterable[CarePerson]) -> list[CarePerson]:
    born = [one for one in records if one.who.born_on]
    return _others_like(born, lambda one: (one.who.surname, one.who.forename1, one.who.born_on))


def _same_numbers(records: Iterable[CarePerson]) -> list[CarePerson]:
    children = [one for one in records if one.contacts]
    return _others_like(children, lambda one: one.la_id)


def _others_like(
    records: Iterable[CarePerson], looks: Callable[[CarePerson], Hashable]
) -> list[CarePerson]:
    """Give, of each set of people who share something, one who is not the first."""
    first: dict[Hashable, CarePerson] = {}
    found: dict[Hashable, CarePerson] = {}
    for one in records:
        if first.setdefault(looks(one), one).person_id != one.person_id:
            found.setdefault(looks(one), one)
    return list(found.values())


def _birthday_and_parents(record: CarePerson) -> Hashable:
    parents = frozenset(one.name for one in record.relatives if one.parental_responsibility)
    # Who has no parents on record is nobody's twin.
    return record.who.born_on, parents or record.record_id


def _is_confidential(record: CarePerson) -> bool:
    return any(home.confidential for home in record.who.addresses)
