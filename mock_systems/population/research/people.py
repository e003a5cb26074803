"""Who belongs to a case: whoever it names, and whom the police link to them by family or home.

Issue C: "subject, household, linked children and adults". One recorded step, no further; a disputed
link leads to nobody; a friend or a brother elsewhere is not asked about (need-to-know).
"""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain
from typing import NamedTuple

from mock_systems.population.agreement import FAMILY, same_home
from mock_systems.population.model import NominalLink, Occurrence, RoleCode
from mock_systems.population.research.expected import Age, PersonOfTheCase
from mock_systems.population.research.library import Entry, Library

ADULT_AT = 18


class Named(NamedTuple):
    """A police record that belongs to a case, and the parts it has in the occurrence."""

    entry: Entry
    roles: tuple[RoleCode, ...]


def named_in(library: Library, occurrence: Occurrence) -> tuple[Named, ...]:
    """Give the police records an occurrence names, in its order, each once."""
    ids = dict.fromkeys(role.nominal_id for role in occurrence.roles)
    return tuple(
        Named(
            library.nominal(nominal_id),
            tuple(role.code for role in occurrence.roles if role.nominal_id == nominal_id),
        )
        for nominal_id in ids
    )


def linked_to(library: Library, named: Iterable[Named]) -> tuple[Named, ...]:
    """Give the police records one recorded step of family or household away."""
    ids = [one.entry.record for one in named]
    links = chain.from_iterable(library.links_of.get(one, ()) for one in ids)
    others = dict.fromkeys(
        chain.from_iterable((one.from_nominal, one.to_nominal) for one in links if _leads_on(one))
    )
    return tuple(Named(library.nominal(one), ()) for one in others if one not in ids)


def people_of(library: Library, occurrence: Occurrence) -> tuple[PersonOfTheCase, ...]:
    """Give everybody who is to be researched."""
    named = named_in(library, occurrence)
    today = library.world.night.morning
    found: dict[str, PersonOfTheCase] = {}
    for how, these in (("subject", named), ("linked", linked_to(library, named))):
        for one in these:
            person = PersonOfTheCase(
                person_id=one.entry.person_id,
                nominal_id=one.entry.record,
                how="subject" if how == "subject" else "linked",
                roles=one.roles,
                ages=tuple(_ages(one, today)),
            )
            # Two police records of one person are one person of the case, by the first.
            found.setdefault(person.person_id, person)
    return tuple(found.values())


def living_there(library: Library, occurrence: Occurrence) -> tuple[str, ...]:
    """Give the police records of whoever lives with a victim or child and is linked to nobody.

    domain.md A2: "Check children: in form, at address ...; link the unlinked": a person's to link.
    """
    named = named_in(library, occurrence)
    known = {one.entry.person_id for one in (*named, *linked_to(library, named))}
    living = [one.entry.homes for one in named if {"V", "CHILD", "IP"} & set(one.roles)]
    homes = tuple(chain.from_iterable(living))
    found = chain.from_iterable(library.at_postcode.get(home.postcode, ()) for home in homes)
    return tuple(
        dict.fromkeys(
            one.record
            for one in found
            if one.system == "police_rms"
            and one.person_id not in known
            and any(same_home(home, its) for home in homes for its in one.homes)
        )
    )


def _leads_on(link: NominalLink) -> bool:
    return not link.disputed and (link.kind in FAMILY or link.household_member)


def _ages(one: Named, today: date) -> Iterator[Age]:
    """Say what somebody counts as by the police's own record; a child in the role is one."""
    nominal = one.entry.held
    if nominal.born_on is None and nominal.expected_on is not None:
        yield "unborn"
        return
    is_called_a_child = "CHILD" in one.roles
    if is_called_a_child or (nominal.born_on and _age_on(nominal.born_on, today) < ADULT_AT):
        yield "child"
    if nominal.born_on and _age_on(nominal.born_on, today) >= ADULT_AT:
        yield "adult"
    if nominal.born_on is None and not is_called_a_child:
        yield "adult"


def _age_on(born_on: date, today: date) -> int:
    had_birthday = (today.month, today.day) >= (born_on.month, born_on.day)
    return today.year - born_on.year - (not had_birthday)
