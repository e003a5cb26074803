"""Which records are whose, and how much of that a careful matcher can know by itself.

`certain` is the frozen rule of `agreement.py` against the police record the case names, unless
somebody looks the same: issue C.1 lets nothing be certain "where a twin or a same-name
same-birthday record exists". What the rule or the hard gate of issue C.1 would still allow by
another way is right `either` way. The rest a `person` has to say, or nothing leads there.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain, product

from mock_systems.population.agreement import Agreement, Description, between, same_home
from mock_systems.population.model import System
from mock_systems.population.research.expected import Standing
from mock_systems.population.research.library import SYSTEMS, Entry, Library

NUMBERS = ("nhs_number", "upn", "pnc_id")
# By which number each partner lets its records be searched for.
SEARCHED_BY_NUMBER: dict[System, tuple[str, ...]] = {
    "police_rms": (),
    "education": ("upn",),
    "childrens_social_care": ("nhs_number", "upn"),
    "adult_social_care": ("nhs_number",),
    "health_record": ("nhs_number",),
    "probation": ("pnc_id",),
    "housing": (),
}
SEARCHED_BY_HOME = (
    "police_rms",
    "education",
    "childrens_social_care",
    "adult_social_care",
    "housing",
)
# Their name search wants the day of birth as well.
WANTS_THE_BIRTHDAY = ("health_record",)


@dataclass(frozen=True)
class Belongings:
    """One person of a case: every record that truly is theirs, and what could be taken for it."""

    library: Library
    given: Entry

    @cached_property
    def own(self) -> tuple[Entry, ...]:
        """Every record that truly is theirs, the one the case names first."""
        theirs = self.library.of_person[self.given.person_id]
        others = [one for one in theirs if one.key != self.given.key]
        return (self.given, *sorted(others, key=lambda one: SYSTEMS.index(one.system)))

    @cached_property
    def agreement(self) -> dict[str, Agreement]:
        """How each of their records compares with the one the case names."""
        return {one.key: between(self.given.description, one.description) for one in self.own}

    @cached_property
    def standing(self) -> dict[str, Standing]:
        """What a careful matcher makes of each of their records."""
        return {one.key: self._standing_of(one) for one in self.own}

    @cached_property
    def sure(self) -> tuple[Entry, ...]:
        """The records the frozen rule says are theirs, whoever else looks the same."""
        decidable = (one for one in self.own[1:] if self.agreement[one.key].is_decidable)
        return (self.given, *decidable)

    @cached_property
    def looks_like_another(self) -> bool:
        """Whether a twin or somebody of the same name and birthday is on any record."""
        if self.given.person_id in self.library.children_born_with:
            return True
        return any(
            one.born_on in self._birthdays and one.born_on is not None
            for one in self._others_of_the_name
        )

    @cached_property
    def lookalikes(self) -> tuple[Entry, ...]:
        """Records of others that a worker may hold for theirs: near in name and birthday."""
        named = (one for one in self._others_of_the_name if self._could_be(one))
        twins = (one for one in self._others_of_the_family if self._has_a_birthday_of(one))
        found = {one.key: one for one in chain(named, twins)}
        return tuple(one for one in found.values() if one.is_unborn == self.given.is_unborn)

    def must_be_asked(self, other: Entry) -> bool:
        """Whether no careful matcher can leave a lookalike aside: nothing tells the two apart."""
        agreement = between(self.given.description, other.description)
        is_the_same_to_look_at = "name_and_birth_date" in agreement.strong
        has_their_own_there = any(
            one.system == other.system and self.standing[one.key] in ("certain", "either")
            for one in self.own
        )
        is_open = not (other.is_refuge or other.merged_into)
        return (
            is_the_same_to_look_at
            and not agreement.conflicts
            and not has_their_own_there
            and is_open
        )

    def is_met(self, other: Entry) -> bool:
        """Whether no worker can miss a record who searches by what the police have of somebody."""
        return _is_met(self.given.description, other)

    def is_near(self, other: Entry) -> bool:
        """Whether a worker could come upon a record: by a surname, a home or a number."""
        return self.is_met(other) or any(_is_near(sure, other) for sure in self.own)

    def _standing_of(self, one: Entry) -> Standing:
        if one is self.given:
            return "certain"
        agreement = self.agreement[one.key]
        if agreement.is_decidable:
            return "either" if self.looks_like_another else "certain"
        if self._is_led_to(one) or _passes_the_gate(agreement):
            return "either"
        return "person" if self.is_near(one) else "beyond"

    def _is_led_to(self, one: Entry) -> bool:
        """Whether another record that is surely theirs says that this one is."""
        return any(
            between(sure.description, one.description).is_decidable for sure in self.sure[1:]
        )

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(chain.from_iterable(one.description.names for one in self.own))

    @cached_property
    def _birthdays(self) -> frozenset[date | None]:
        return frozenset(one.born_on for one in self.sure)

    @cached_property
    def _others_of_the_name(self) -> tuple[Entry, ...]:
        found = chain.from_iterable(
            self.library.with_name.get(name, ()) for name in sorted(self._names)
        )
        return tuple(one for one in found if one.person_id != self.given.person_id)

    @cached_property
    def _others_of_the_family(self) -> tuple[Entry, ...]:
        """Records of others who have a surname of theirs."""
        surnames = sorted(frozenset(chain.from_iterable(one.surnames for one in self.own)))
        found = chain.from_iterable(self.library.with_surname.get(one, ()) for one in surnames)
        return tuple(one for one in found if one.person_id != self.given.person_id)

    def _could_be(self, other: Entry) -> bool:
        return any(_could_be_one_day(mine, other.born_on) for mine in self._birthdays)

    def _has_a_birthday_of(self, other: Entry) -> bool:
        return other.born_on is not None and other.born_on in self._birthdays


def _passes_the_gate(agreement: Agreement) -> bool:
    """Issue C.1: "equal NHS, UPN or PNC id with no conflicting birth date or name"."""
    return bool(set(NUMBERS) & set(agreement.strong)) and not agreement.conflicts


def _is_met(known: Description, other: Entry) -> bool:
    theirs = other.description
    if any(
        getattr(known, name) and getattr(known, name) == getattr(theirs, name)
        for name in SEARCHED_BY_NUMBER[other.system]
    ):
        return True
    if not known.names & theirs.names:
        return False
    if known.born_on is None or theirs.born_on is None:
        return other.system not in WANTS_THE_BIRTHDAY
    # domain.md D17 and issue C: day and month swapped is inconclusive, never "nothing known".
    return known.born_on == theirs.born_on or is_swapped(known.born_on, theirs.born_on)


def _is_near(known: Entry, other: Entry) -> bool:
    if known.surnames & other.surnames or known.description.names & other.description.names:
        return True
    if any(
        getattr(known.description, name)
        and getattr(known.description, name) == getattr(other.description, name)
        for name in NUMBERS
    ):
        return True
    homes = product(known.description.homes, other.description.homes)
    return other.system in SEARCHED_BY_HOME and any(same_home(*both) for both in homes)


def is_swapped(one: date, other: date) -> bool:
    """Whether one date has the other's day for its month."""
    return (one.year, one.month, one.day) == (other.year, other.day, other.month)


def _could_be_one_day(one: date | None, other: date | None) -> bool:
    """Whether two birth dates could be one: equal, unknown, day and month swapped, a digit off."""
    if one is None or other is None or one == other or is_swapped(one, other):
        return True
    return sum(a != b for a, b in zip(f"{one:%Y%m%d}", f"{other:%Y%m%d}", strict=True)) == 1


def numbers_of(entries: Iterable[Entry], name: str) -> Iterator[tuple[Entry, str]]:
    """Give each record that has a number of a kind, and the number."""
    for one in entries:
        if value := getattr(one.description, name):
            yield one, value
