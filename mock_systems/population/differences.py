"""In what a record differs from the true person, and what kind of difference it is."""

from collections.abc import Iterator

from mock_systems.population.agreement import NOBODYS_POSTCODE, folded
from mock_systems.population.held import HeldAddress
from mock_systems.population.mistakes import short_name
from mock_systems.population.model import Address, Person
from mock_systems.population.partner_records import HeldPerson

Difference = tuple[str, str]


def differences(
    who: HeldPerson, person: Person, earlier_surname: str, home: Address | None
) -> Iterator[Difference]:
    """Give the fields in which a further agency's record differs, each with its kind."""
    if who.surname != person.surname:
        yield "surname", _kind_of_name(who.surname, person.surname, earlier_surname)
    if who.forename1 != person.forename1:
        short = short_name(person.forename1)
        yield "forename1", _kind_of_name(who.forename1, person.forename1, short)
    if who.forename2 != person.forename2:
        yield "forename2", _kind_of_name(who.forename2, person.forename2, "")
    if who.born_on != person.born_on:
        yield "born_on", _kind_of_date(who, person)
    if who.nhs_number != person.nhs_number:
        yield "nhs_number", "differs" if who.nhs_number else "missing"
    if home and not any(one.address_id == home.address_id for one in who.addresses):
        yield "addresses", _kind_of_home(who.addresses)


def _kind_of_name(held: str, true: str, other: str) -> str:
    if not held:
        return "missing"
    if other and folded(held) == folded(other):
        return "other_name"
    if folded(held) == folded(true):
        return "accents_lost"
    return "misspelt" if sorted(folded(held)) == sorted(folded(true)) else "differs"


def _kind_of_date(who: HeldPerson, person: Person) -> str:
    held, true = who.born_on, person.born_on
    if held is None or true is None:
        return "missing"
    swapped = (held.year, held.day, held.month) == (true.year, true.month, true.day)
    return "transposed" if swapped else "differs"


def _kind_of_home(addresses: tuple[HeldAddress, ...]) -> str:
    if not addresses:
        return "missing"
    nowhere = any(one.postcode == NOBODYS_POSTCODE for one in addresses)
    return "no_fixed_abode" if nowhere else "out_of_date"
