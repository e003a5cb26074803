"""The mistakes agencies make about people: each kind a function, how often each is made as data.

design.md 7: realistic disagreement between agencies. A mistake takes what would have been right
and gives what was written down; what it cannot spoil it leaves as it is.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from random import Random

from mock_systems.population.held import HeldAddress
from mock_systems.population.model import System
from mock_systems.population.partner_records import HeldPerson
from mock_systems.population.views.police import without_accents


@dataclass(frozen=True, slots=True)
class Past:
    """What somebody was called and where they lived before."""

    surname: str = ""
    home: HeldAddress | None = None


Mistake = Callable[[HeldPerson, Past], HeldPerson]


def surname_misspelt(who: HeldPerson, past: Past) -> HeldPerson:
    """Swap two letters in the middle of the surname."""
    return replace(who, surname=_two_letters_swapped(who.surname))


def forename_misspelt(who: HeldPerson, past: Past) -> HeldPerson:
    """Swap two letters in the middle of the forename."""
    return replace(who, forename1=_two_letters_swapped(who.forename1))


def accents_lost(who: HeldPerson, past: Past) -> HeldPerson:
    """Write names as a system does that knows no accents."""
    return replace(
        who,
        surname=without_accents(who.surname),
        forename1=without_accents(who.forename1),
        forename2=without_accents(who.forename2),
    )


def birth_date_transposed(who: HeldPerson, past: Past) -> HeldPerson:
    """Write the fourth of March as the third of April."""
    born_on = who.born_on
    if born_on is None or born_on.day > 12:
        return who
    return replace(who, born_on=born_on.replace(month=born_on.day, day=born_on.month))


def birth_date_missing(who: HeldPerson, past: Past) -> HeldPerson:
    """Leave the date of birth empty."""
    return replace(who, born_on=None)


def under_the_earlier_surname(who: HeldPerson, past: Past) -> HeldPerson:
    """Keep the maiden or birth name, and know of no other."""
    return replace(who, surname=past.surname) if past.surname else who


def earlier_surname_noted(who: HeldPerson, past: Past) -> HeldPerson:
    """Note the name somebody had before."""
    if not past.surname:
        return who
    return replace(who, former_surnames=(*who.former_surnames, past.surname))


def under_the_short_name(who: HeldPerson, past: Past) -> HeldPerson:
    """Write the name somebody goes by in the place of the given one."""
    return replace(who, forename1=short_name(who.forename1))


def short_name_noted(who: HeldPerson, past: Past) -> HeldPerson:
    """Note the name somebody goes by."""
    return replace(who, known_as=who.known_as or short_name(who.forename1))


def address_out_of_date(who: HeldPerson, past: Past) -> HeldPerson:
    """Hold the house they moved out of as their home."""
    return replace(who, addresses=(replace(past.home, kind="home"),)) if past.home else who


def earlier_address_noted(who: HeldPerson, past: Past) -> HeldPerson:
    """Hold the house they moved out of beside the one they live in."""
    return replace(who, addresses=(*who.addresses, past.home)) if past.home else who


def address_missing(who: HeldPerson, past: Past) -> HeldPerson:
    """Leave the address empty."""
    return replace(who, addresses=())


def nhs_number_missing(who: HeldPerson, past: Past) -> HeldPerson:
    """Leave the NHS number empty."""
    return replace(who, nhs_number="")


def middle_name_missing(who: HeldPerson, past: Past) -> HeldPerson:
    """Leave the middle name empty."""
    return replace(who, forename2="")


def phone_missing(who: HeldPerson, past: Past) -> HeldPerson:
    """Leave the telephone number empty."""
    return replace(who, phone="")


# How often each agency makes each mistake. Health spells well and is slow with addresses; housing
# and probation have few NHS numbers; an unknown birth date is somebody else's household member.
HABITS: Mapping[System, Mapping[Mistake, float]] = {
    "childrens_social_care": {
        under_the_earlier_surname: 0.15,
        earlier_surname_noted: 0.3,
        under_the_short_name: 0.03,
        short_name_noted: 0.08,
        surname_misspelt: 0.03,
        forename_misspelt: 0.02,
        accents_lost: 0.2,
        birth_date_transposed: 0.04,
        address_out_of_date: 0.2,
        earlier_address_noted: 0.4,
        nhs_number_missing: 0.35,
        middle_name_missing: 0.3,
        phone_missing: 0.3,
    },
    "adult_social_care": {
        under_the_earlier_surname: 0.2,
        earlier_surname_noted: 0.3,
        under_the_short_name: 0.06,
        short_name_noted: 0.15,
        surname_misspelt: 0.05,
        accents_lost: 0.4,
        birth_date_transposed: 0.05,
        address_out_of_date: 0.3,
        earlier_address_noted: 0.3,
        nhs_number_missing: 0.3,
        middle_name_missing: 0.4,
    },
    "health_record": {
        under_the_earlier_surname: 0.25,
        earlier_surname_noted: 0.2,
        short_name_noted: 0.04,
        surname_misspelt: 0.01,
        accents_lost: 0.5,
        birth_date_transposed: 0.01,
        address_out_of_date: 0.35,
        middle_name_missing: 0.1,
        phone_missing: 0.2,
    },
    "probation": {
        under_the_earlier_surname: 0.2,
        under_the_short_name: 0.05,
        short_name_noted: 0.15,
        surname_misspelt: 0.06,
        forename_misspelt: 0.03,
        accents_lost: 0.5,
        birth_date_transposed: 0.06,
        address_out_of_date: 0.3,
        earlier_address_noted: 0.3,
        address_missing: 0.05,
        nhs_number_missing: 0.85,
        middle_name_missing: 0.3,
    },
    "housing": {
        under_the_earlier_surname: 0.2,
        under_the_short_name: 0.08,
        surname_misspelt: 0.05,
        forename_misspelt: 0.04,
        accents_lost: 0.6,
        birth_date_transposed: 0.06,
        birth_date_missing: 0.15,
        nhs_number_missing: 0.98,
        middle_name_missing: 0.6,
    },
}


def with_mistakes(who: HeldPerson, past: Past, system: System, rng: Random) -> HeldPerson:
    """Write somebody down with the mistakes an agency happens to make."""
    for mistake, share in HABITS[system].items():
        if rng.random() < share:
            who = mistake(who, past)
    return who


def short_name(forename: str) -> str:
    """Give a name somebody might go by."""
    return f"{forename[:3]}zie"


def _two_letters_swapped(name: str) -> str:
    """Swap the two middle letters, or the next two that differ."""
    for place in range(max(len(name) // 2 - 1, 0), len(name) - 1):
        if name[place] != name[place + 1]:
            return name[:place] + name[place + 1] + name[place] + name[place + 2 :]
    return name
