"""Facts that disagree between a person's records, and the minimum set that none of them has."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations, product
from typing import Literal

from mock_systems.population.agreement import folded, same_home
from mock_systems.population.held import HeldAddress
from mock_systems.population.model import ChildSeen, Nominal, Occurrence, Pupil
from mock_systems.population.partner_records import CarePerson
from mock_systems.population.research.belonging import (
    NUMBERS,
    Belongings,
    is_swapped,
    numbers_of,
)
from mock_systems.population.research.cells import enrolments_shown
from mock_systems.population.research.expected import (
    Conflict,
    Missing,
    PersonOfTheCase,
    Side,
    Standing,
    Use,
)
from mock_systems.population.research.library import Entry

# Health and probation show research no address (screens.py).
TELLS_NO_ADDRESS = ("health_record", "probation")
# domain.md A6 DQ01: `NS/REFU` is an answer; `NOBT/UN` is not.
NO_ANSWER = ("", "UN", "Z1", "NOBT")
About = Literal["address", "born_on", "name", "school", "nhs_number", "upn", "pnc_id"]
Detail = Literal["ethnicity", "place_of_birth", "religion", "first_language", "voice"]


def conflicts_of(
    belongings: Belongings, usable: tuple[Entry, ...], occurrence: Occurrence
) -> Iterator[Conflict]:
    """Give what the records of one person disagree about; `usable` are theirs and may be read."""
    yield from _of_addresses(belongings, usable)
    yield from _of_birthdays(belongings, usable)
    yield from _of_names(belongings, usable)
    yield from _of_numbers(belongings, usable)
    yield from _of_schools(belongings, usable, occurrence)


def missing_of(
    person: PersonOfTheCase,
    belongings: Belongings,
    usable: tuple[Entry, ...],
    occurrence: Occurrence,
) -> Iterator[Missing]:
    """Give the details of the minimum set no record has; of a suspect nobody has to say so."""
    is_subject = person.how == "subject" and person.roles != ("S",)
    sure = [one for one in usable if belongings.standing[one.key] == "certain"]
    for detail in _details_of(person):
        if _has(detail, sure, occurrence):
            continue
        is_filled = _has(detail, usable, occurrence)
        use: Use = "needed" if is_subject and not is_filled else "allowed"
        yield Missing(person_id=person.person_id, detail=detail, use=use)


def _of_addresses(belongings: Belongings, usable: Iterable[Entry]) -> Iterator[Conflict]:
    """Give the records that have no home in common with another of the same person."""
    housed = [one for one in usable if one.homes and one.system not in TELLS_NO_ADDRESS]
    differing = [one for one in housed if any(not _share_a_home(one, other) for other in housed)]
    is_secret = any(home.confidential for one in differing for home in one.homes)
    sides = tuple(_side(belongings, one, _lines(one.homes)) for one in differing)
    if is_secret:
        yield _conflict(belongings, "address", "confidential", sides, "allowed")
    elif len({folded_value(side.value) for side in sides}) > 1:
        yield _conflict(belongings, "address", "differs", sides, _use_of(sides))


def _share_a_home(one: Entry, other: Entry) -> bool:
    return one is other or any(same_home(*both) for both in product(one.homes, other.homes))


def _of_birthdays(belongings: Belongings, usable: Iterable[Entry]) -> Iterator[Conflict]:
    dated = [(one, day) for one in usable if (day := one.born_on) is not None]
    days = {day for _, day in dated}
    if len(days) < 2:
        return
    sides = tuple(_side(belongings, one, day.isoformat()) for one, day in dated)
    has_a_swap = any(is_swapped(*both) for both in combinations(sorted(days), 2))
    kind = "day_and_month_swapped" if has_a_swap else "differs"
    yield _conflict(belongings, "born_on", kind, sides, _use_of(sides))


def _of_names(belongings: Belongings, usable: tuple[Entry, ...]) -> Iterator[Conflict]:
    """Give the records that share no full name with another of the same person."""
    differing = [
        one
        for one in usable
        if any(not one.description.names & other.description.names for other in usable)
    ]
    if len(differing) > 1:
        sides = tuple(_side(belongings, one, _full_name(one)) for one in differing)
        yield _conflict(belongings, "name", "differs", sides, _use_of(sides))


def _of_numbers(belongings: Belongings, usable: Iterable[Entry]) -> Iterator[Conflict]:
    kinds: dict[str, About] = {"nhs_number": "nhs_number", "upn": "upn", "pnc_id": "pnc_id"}
    readable = tuple(usable)
    for name in NUMBERS:
        held = tuple(numbers_of(readable, name))
        if len({value for _, value in held}) > 1:
            sides = tuple(_side(belongings, one, value) for one, value in held)
            yield _conflict(belongings, kinds[name], "differs", sides, _use_of(sides))


def _of_schools(
    belongings: Belongings, usable: Iterable[Entry], occurrence: Occurrence
) -> Iterator[Conflict]:
    """Give the school the officer wrote down beside that of the register."""
    stated = _seen(belongings, occurrence)
    if stated is None or not stated.school_stated:
        return
    for one in usable:
        names = _schools_of(belongings, one)
        if names and folded(stated.school_stated) not in map(folded, names):
            sides = (
                _side(belongings, belongings.given, stated.school_stated),
                _side(belongings, one, "; ".join(names)),
            )
            yield _conflict(belongings, "school", "differs", sides, _use_of(sides))


def _schools_of(belongings: Belongings, entry: Entry) -> tuple[str, ...]:
    if not isinstance(entry.held, Pupil):
        return ()
    places = enrolments_shown(belongings.library, entry.held)
    return tuple(one.establishment_name for one in places if one.to_on is None)


def _seen(belongings: Belongings, occurrence: Occurrence) -> ChildSeen | None:
    mine = belongings.given.record
    return next((one for one in occurrence.children if one.nominal_id == mine), None)


def _conflict(
    belongings: Belongings, about: About, kind: str, sides: tuple[Side, ...], use: Use
) -> Conflict:
    person_id = belongings.given.person_id
    return Conflict(person_id=person_id, about=about, kind=kind, sides=sides, use=use)


def _side(belongings: Belongings, entry: Entry, value: str) -> Side:
    standing: Standing = belongings.standing[entry.key]
    return Side(system=entry.system, record=entry.record, value=value, standing=standing)


def _use_of(sides: tuple[Side, ...]) -> Use:
    """Records a worker has to know as theirs disagree: that has to be shown at once."""
    sure = {folded_value(side.value) for side in sides if side.standing == "certain"}
    return "needed" if len(sure) > 1 else "allowed"


def folded_value(value: str) -> str:
    """Give a value without what two clerks write differently."""
    return "".join(letter for letter in value.casefold() if letter.isalnum())


def _lines(homes: Iterable[HeldAddress]) -> str:
    """Give where a record says somebody lives; nothing of a confidential address."""
    told = (home for home in homes if not home.confidential)
    return "; ".join(
        ", ".join(part for part in (home.line1, home.line2, home.town, home.postcode) if part)
        for home in told
    )


def _full_name(entry: Entry) -> str:
    held = entry.held
    if entry.sort == "tenancy":
        place = int(entry.key.rpartition("/")[2]) - 1
        held = held.tenants[place].who
    elif hasattr(held, "who"):
        held = held.who
    return f"{held.forename1} {held.surname}".strip()


def _details_of(person: PersonOfTheCase) -> tuple[Detail, ...]:
    """Nobody has asked an unborn child, or an adult in the voice of a child, anything."""
    if person.ages == ("unborn",):
        return ()
    always: tuple[Detail, ...] = ("ethnicity", "place_of_birth", "religion", "first_language")
    return (*always, "voice") if "CHILD" in person.roles else always


def _has(detail: Detail, records: Iterable[Entry], occurrence: Occurrence) -> bool:
    return any(_answers(one, occurrence)[detail] for one in records)


def _answers(entry: Entry, occurrence: Occurrence) -> Mapping[Detail, bool]:
    """Say which details of the minimum set a record answers; most agencies ask for none."""
    held = entry.held
    if isinstance(held, Nominal):
        return {
            "ethnicity": held.ethnicity_self not in NO_ANSWER,
            "place_of_birth": bool(held.birth_town),
            "religion": bool(held.religion),
            "first_language": bool(held.first_language),
            "voice": any(
                one.nominal_id == held.nominal_id and one.voice for one in occurrence.children
            ),
        }
    is_care = isinstance(held, CarePerson)
    return {
        "ethnicity": is_care and held.ethnicity not in NO_ANSWER,
        "place_of_birth": False,
        "religion": is_care and bool(held.religion),
        "first_language": is_care and bool(held.first_language),
        "voice": False,
    }
