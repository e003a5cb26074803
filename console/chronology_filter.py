"""The filter above a pack's chronology: what was typed, and what can be chosen there.

A person is chosen by their place in the pack: no name and no record's number goes to and fro.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from domain.research_pack import SYSTEMS, WHOLE_CHRONOLOGY, ChosenLines, ResearchPack
from domain.typed_days import EARLIEST_YEAR, NoSuchDay, typed_day
from domain.wording.pack_page import CHRONOLOGY_FILTER
from reports.research_pack import saying

PERSON, AGENCY, FROM, TO = "person", "agency", "from", "to"


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to read, and what is wrong with how they said it, by the box.

    While anything is wrong, the whole chronology is what they read.
    """

    chosen: ChosenLines
    errors: Mapping[str, str]


def asked_of(typed: Mapping[str, str], pack: ResearchPack) -> Asked:
    """What was chosen in the boxes; nothing where none was sent."""
    errors = dict[str, str]()
    people = {number: person.key for number, person in enumerate(pack.everybody, 1)}
    number = _chosen_one(typed, PERSON, [str(one) for one in people], errors)
    system = _chosen_one(typed, AGENCY, SYSTEMS, errors)
    first, last = _day(typed, FROM, errors), _day(typed, TO, errors)
    if first and last and last < first:
        errors[f"{TO}-day"] = CHRONOLOGY_FILTER["to_before_from"]
    if errors:
        return Asked(WHOLE_CHRONOLOGY, errors)
    person = people[int(number)] if number else None
    return Asked(ChosenLines(person, system, first, last), errors)


def people_to_choose(pack: ResearchPack) -> list[tuple[str, str]]:
    """Everybody in the pack, each by their place in it."""
    return [(str(n), saying.name_of(one, pack)) for n, one in enumerate(pack.everybody, 1)]


def agencies_to_choose() -> list[tuple[str, str]]:
    """All seven: of one that was not searched, the sentence below the lines says so."""
    return [(system, saying.agency(system)) for system in SYSTEMS]


def _chosen_one(
    typed: Mapping[str, str], box: str, offered: list[str] | tuple[str, ...], errors: dict[str, str]
) -> str:
    value = typed.get(box, "")
    if value and value not in offered:
        errors[box] = CHRONOLOGY_FILTER[f"no_{box}"]
    return value


def _day(typed: Mapping[str, str], box: str, errors: dict[str, str]) -> date | None:
    try:
        day = typed_day(typed, f"{box}-")
    except NoSuchDay:
        day, errors[f"{box}-day"] = None, CHRONOLOGY_FILTER[f"{box}_no_day"]
    if day and day.year < EARLIEST_YEAR:
        errors[f"{box}-day"] = CHRONOLOGY_FILTER[f"{box}_no_day"]
    return day
