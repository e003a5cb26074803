"""Whether two records can be known to be one person: the frozen rule the truth is stamped with.

design.md 7: "each true pair stamped `decidable` or not by a frozen rule: at least 2 strong
identifiers agreeing, or one + address/relationship, no conflict". Strong identifiers here: NHS
number, pupil number, PNC id, full name with date of birth (a recorded former or known-as name
counts). A relative agrees who has the name and, where both records have it, the date of birth.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from mock_systems.population.held import HeldAddress
from mock_systems.population.model import Nominal, NominalLink, Pupil
from mock_systems.population.partner_records import HeldPerson

FAMILY = ("mother", "father", "step-parent", "partner", "ex-partner", "sibling")
# domain.md B0: no fixed abode is the same for everybody who has none.
NOBODYS_POSTCODE = "ZZ99 3VZ"


class Relative(NamedTuple):
    """Somebody's relative as a record names them."""

    names: frozenset[str]
    born_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What a record says of somebody, whichever agency keeps it."""

    names: frozenset[str]
    born_on: date | None
    nhs_number: str = ""
    upn: str = ""
    pnc_id: str = ""
    homes: tuple[HeldAddress, ...] = ()
    relatives: tuple[Relative, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What agrees and what disagrees between two records."""

    strong: tuple[str, ...]
    supporting: tuple[str, ...]
    conflicts: tuple[str, ...]

    @property
    def is_decidable(self) -> bool:
        """Whether the frozen rule calls the two records one person."""
        if self.conflicts:
            return False
        return len(self.strong) >= 2 or bool(self.strong and self.supporting)


def between(one: Description, other: Description) -> Agreement:
    """Compare two records."""
    same_name = bool(one.names & other.names)
    return Agreement(
        strong=_strong(one, other, same_name),
        supporting=_supporting(one, other),
        conflicts=_conflicts(one, other, same_name),
    )


def of_nominal(nominal: Nominal, relatives: Iterable[Relative] = ()) -> Description:
    """Describe somebody as the police do."""
    return Description(
        names=_names_of_nominal(nominal),
        born_on=nominal.born_on,
        nhs_number=nominal.nhs_number,
        upn=nominal.upn,
        pnc_id=nominal.pnc_id,
        homes=nominal.addresses,
        relatives=tuple(relatives),
    )


def of_pupil(pupil: Pupil) -> Description:
    """Describe somebody as the pupil register does."""
    return Description(
        names=every_name((pupil.forename1, pupil.known_as), (pupil.surname, pupil.former_surname)),
        born_on=pupil.born_on,
        nhs_number=pupil.nhs_number,
        upn=pupil.upn,
        homes=(pupil.address,),
        relatives=tuple(Relative(frozenset({folded(one.name)}), None) for one in pupil.parents),
    )


def names_of(who: HeldPerson) -> frozenset[str]:
    """Give every full name by which a further agency would find somebody."""
    return every_name((who.forename1, who.known_as), (who.surname, *who.former_surnames))


def relatives_in_police_records(
    nominals: Mapping[str, Nominal], links: Iterable[NominalLink]
) -> Mapping[str, list[Relative]]:
    """Collect each nominal's family by name and birth date; a disputed link says nothing."""
    found: dict[str, list[Relative]] = defaultdict(list)
    for link in links:
        if link.kind in FAMILY and not link.disputed:
            for one, other in (
                (link.from_nominal, link.to_nominal),
                (link.to_nominal, link.from_nominal),
            ):
                relative = nominals[other]
                found[one].append(Relative(_names_of_nominal(relative), relative.born_on))
    return found


def every_name(forenames: Iterable[str], surnames: Iterable[str]) -> frozenset[str]:
    """Give every pair of a forename and a surname, folded."""
    return frozenset(
        folded(f"{forename} {surname}")
        for forename, surname in product(forenames, surnames)
        if forename and surname
    )


@lru_cache(maxsize=100_000)
def folded(name: str) -> str:
    """Give a name without case, accents, spaces, apostrophes and hyphens."""
    plain = name.replace("ł", "l").replace("Ł", "L")
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    return "".join(letter for letter in plain.casefold() if letter.isalpha())


def _strong(one: Description, other: Description, same_name: bool) -> tuple[str, ...]:
    found = [name for name, mine, theirs in _identifiers(one, other) if mine == theirs]
    if same_name and one.born_on and one.born_on == other.born_on:
        found.append("name_and_birth_date")
    return tuple(found)


def _supporting(one: Description, other: Description) -> tuple[str, ...]:
    found = []
    if any(same_home(mine, theirs) for mine, theirs in product(one.homes, other.homes)):
        found.append("address")
    if any(_same_relative(*both) for both in product(one.relatives, other.relatives)):
        found.append("relationship")
    return tuple(found)


def _conflicts(one: Description, other: Description, same_name: bool) -> tuple[str, ...]:
    found = [name for name, mine, theirs in _identifiers(one, other) if mine != theirs]
    if one.born_on and other.born_on and one.born_on != other.born_on:
        found.append("birth_date")
    if not same_name:
        found.append("name")
    return tuple(found)


def _identifiers(one: Description, other: Description) -> list[tuple[str, str, str]]:
    """Give the national numbers that both records have."""
    both = (
        ("nhs_number", one.nhs_number, other.nhs_number),
        ("upn", one.upn, other.upn),
        ("pnc_id", one.pnc_id, other.pnc_id),
    )
    return [(name, mine, theirs) for name, mine, theirs in both if mine and theirs]


def _names_of_nominal(nominal: Nominal) -> frozenset[str]:
    surnames = (nominal.surname, *(name.surname for name in nominal.previous_names))
    return every_name((nominal.forename1, nominal.known_as), surnames)


def _same_relative(one: Relative, other: Relative) -> bool:
    if one.born_on and other.born_on and one.born_on != other.born_on:
        return False
    return bool(one.names & other.names)


def same_home(one: HeldAddress, other: HeldAddress) -> bool:
    """Whether two records mean one address; no fixed abode and an empty one are nobody's."""
    if one.uprn and other.uprn:
        return one.uprn == other.uprn
    if one.postcode in ("", NOBODYS_POSTCODE) or one.postcode != other.postcode:
        return False
    return folded_line(one.line1) == folded_line(other.line1)


def folded_line(line: str) -> str:
    """Give an address line without case and punctuation, digits kept."""
    return "".join(letter for letter in line.casefold() if letter.isalnum())
