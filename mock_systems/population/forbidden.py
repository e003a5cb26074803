"""What must not be in a message, worked out from the household (domain.md A4, pages.md 6)."""

from collections.abc import Iterable
from dataclasses import replace

from mock_systems.population.draft import Draft
from mock_systems.population.expectations import (
    Expectation,
    Forbidden,
    Household,
    Message,
    Task,
)
from mock_systems.population.model import Address, Person


def with_forbidden(draft: Draft, household: Household) -> Household:
    """Give the household with every message's forbidden values filled in."""
    expectations = tuple(
        _filled(draft, household, expectation) for expectation in household.expectations
    )
    return replace(household, expectations=expectations)


def _filled(draft: Draft, household: Household, expectation: Expectation) -> Expectation:
    if isinstance(expectation, Message):
        return replace(expectation, forbidden=_forbidden_in(draft, household, expectation))
    if isinstance(expectation, Task):
        then = tuple(_filled(draft, household, later) for later in expectation.then)
        return replace(expectation, then=then)
    return expectation


def _forbidden_in(draft: Draft, household: Household, message: Message) -> tuple[Forbidden, ...]:
    children = {known.person_id for known in household.children}
    involved = [one for one in household.adults if one not in message.children]
    adults = [draft.people[one] for one in involved]
    others = [draft.people[one] for one in sorted(children - set(message.children))]
    everyone = [draft.people[one] for one in (*household.adults, *sorted(children))]
    values = [*_adults(adults), *_other_children(others), *_addresses(draft, everyone)]
    values.extend(_names_as_recorded(draft, household, message.children))
    values.extend(_narratives(draft, household))
    by_value = {forbidden.value: forbidden for forbidden in reversed(values) if forbidden.value}
    return tuple(by_value.values())


def _adults(adults: Iterable[Person]) -> Iterable[Forbidden]:
    for adult in adults:
        yield Forbidden(value=f"{adult.forename1} {adult.surname}", why="an adult's name")
        yield Forbidden(value=adult.phone, why="an adult's telephone number")
        yield Forbidden(value=adult.pnc_id, why="an adult's police identifier")


def _names_as_recorded(
    draft: Draft, household: Household, allowed: tuple[str, ...]
) -> Iterable[Forbidden]:
    roles = [role for one in household.occurrences for role in draft.occurrences[one].roles]
    for role in roles:
        nominal = draft.nominals[role.nominal_id]
        if nominal.person_id not in allowed:
            name = f"{nominal.forename1} {nominal.surname}"
            yield Forbidden(value=name, why="somebody else on the occurrence")


def _other_children(children: Iterable[Person]) -> Iterable[Forbidden]:
    for child in children:
        yield Forbidden(value=f"{child.forename1} {child.surname}", why="another child")
        yield Forbidden(value=child.upn, why="another child")


def _addresses(draft: Draft, people: Iterable[Person]) -> Iterable[Forbidden]:
    homes = [home for one in people for home in draft.residences.get(one.person_id, ())]
    for residence in homes:
        address = draft.addresses[residence.address_id]
        yield Forbidden(value=address.line1, why=_why_secret(address))
        yield Forbidden(value=address.postcode, why=_why_secret(address))


def _why_secret(address: Address) -> str:
    return "a confidential address" if address.confidential else "an address"


def _narratives(draft: Draft, household: Household) -> Iterable[Forbidden]:
    for occ_no in household.occurrences:
        occurrence = draft.occurrences[occ_no]
        yield Forbidden(value=occurrence.officer, why="an officer")
        yield Forbidden(value=occurrence.summary, why="what happened")
        yield Forbidden(value=occurrence.encompass_note, why="an officer's note")
        for child in occurrence.children:
            yield Forbidden(value=child.voice, why="a child's words")
