"""Whether two records can be known to be one person: the frozen rule the truth is stamped with.

design.md 7: "each true pair stamped `decidable` or not by a frozen rule: at least 2 strong
identifiers agreeing, or one + address/relationship, no conflict". Strong identifiers here: NHS
number, pupil number, full name with date of birth (a recorded former or known-as name counts).
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

from mock_systems.population.held import HeldAddress
from mock_systems.population.model import Nominal, NominalLink, Pupil


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


@dataclass(frozen=True, slots=True)
class ParentsKnown:
    """Names of the adults each police record is a child of."""

    names: dict[str, set[str]]

    @classmethod
    def from_links(
        cls, nominals: dict[str, Nominal], links: Iterable[NominalLink]
    ) -> "ParentsKnown":
        """Collect the parents' names, former names too."""
        names: dict[str, set[str]] = {}
        for link in links:
            if link.kind in ("mother", "father", "step-parent"):
                parent = nominals[link.from_nominal]
                names.setdefault(link.to_nominal, set()).update(_names_of_nominal(parent))
        return cls(names)


def between(nominal: Nominal, pupil: Pupil, parents: ParentsKnown) -> Agreement:
    """Compare a police record with a register record."""
    same_name = bool(_names_of_nominal(nominal) & _names_of_pupil(pupil))
    return Agreement(
        strong=_strong(nominal, pupil, same_name),
        supporting=_supporting(nominal, pupil, parents),
        conflicts=_conflicts(nominal, pupil, same_name),
    )


def between_nominals(one: Nominal, other: Nominal) -> Agreement:
    """Compare two police records."""
    same_name = bool(_names_of_nominal(one) & _names_of_nominal(other))
    homes = product(one.addresses, other.addresses)
    return Agreement(
        strong=_strong(one, other, same_name),
        supporting=("address",) if any(_same_home(a, b) for a, b in homes) else (),
        conflicts=_conflicts(one, other, same_name),
    )


def folded(name: str) -> str:
    """Give a name without case, accents, spaces, apostrophes and hyphens."""
    plain = name.replace("ł", "l").replace("Ł", "L")
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    return "".join(letter for letter in plain.casefold() if letter.isalpha())


def _strong(one: Nominal, other: Nominal | Pupil, same_name: bool) -> tuple[str, ...]:
    found = []
    if one.nhs_number and one.nhs_number == other.nhs_number:
        found.append("nhs_number")
    if one.upn and one.upn == other.upn:
        found.append("upn")
    if same_name and one.born_on and one.born_on == other.born_on:
        found.append("name_and_birth_date")
    return tuple(found)


def _supporting(nominal: Nominal, pupil: Pupil, parents: ParentsKnown) -> tuple[str, ...]:
    found = []
    if any(_same_home(held, pupil.address) for held in nominal.addresses):
        found.append("address")
    named = {folded(parent.name) for parent in pupil.parents}
    if named & parents.names.get(nominal.nominal_id, set()):
        found.append("relationship")
    return tuple(found)


def _conflicts(one: Nominal, other: Nominal | Pupil, same_name: bool) -> tuple[str, ...]:
    found = []
    if one.nhs_number and other.nhs_number and one.nhs_number != other.nhs_number:
        found.append("nhs_number")
    if one.upn and other.upn and one.upn != other.upn:
        found.append("upn")
    if one.born_on and other.born_on and one.born_on != other.born_on:
        found.append("birth_date")
    if not same_name:
        found.append("name")
    return tuple(found)


def _names_of_nominal(nominal: Nominal) -> set[str]:
    forenames = [nominal.forename1, nominal.known_as]
    surnames = [nominal.surname, *(name.surname for name in nominal.previous_names)]
    return _every_pair(forenames, surnames)


def _names_of_pupil(pupil: Pupil) -> set[str]:
    return _every_pair([pupil.forename1, pupil.known_as], [pupil.surname, pupil.former_surname])


def _every_pair(forenames: list[str], surnames: list[str]) -> set[str]:
    return {
        folded(f"{forename} {surname}")
        for forename, surname in product(forenames, surnames)
        if forename and surname
    }


def _same_home(one: HeldAddress, other: HeldAddress) -> bool:
    if one.uprn and other.uprn:
        return one.uprn == other.uprn
    if not one.postcode or one.postcode != other.postcode:
        return False
    return folded_line(one.line1) == folded_line(other.line1)


def folded_line(line: str) -> str:
    """Give an address line without case and punctuation, digits kept."""
    return "".join(letter for letter in line.casefold() if letter.isalnum())
