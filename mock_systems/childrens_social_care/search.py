"""The five searches: what was typed, what is wrong with it, and whom it finds."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from mock_systems.childrens_social_care.people import SEALED, CarePerson
from mock_systems.childrens_social_care.records import CareRecords
from mock_systems.childrens_social_care.search_index import compact, letters, words

PAGE_LENGTH = 20
MOST_SHOWN = 50
SHORTEST_SURNAME = 2
WANTED = {
    "name": f"Enter at least {SHORTEST_SURNAME} letters of the surname.",
    "la_id": "Enter a record number.",
    "nhs_number": "An NHS number has 10 digits.",
    "upn": "Enter a unique pupil number.",
    "address": "Enter a postcode.",
}


@dataclass(frozen=True, slots=True)
class PersonAskedFor:
    """What somebody typed, as typed."""

    by: str
    surname: str = ""
    forename: str = ""
    born: str = ""
    la_id: str = ""
    council: str = ""
    nhs_number: str = ""
    upn: str = ""
    postcode: str = ""
    house: str = ""

    def why_refused(self) -> tuple[str, ...]:
        """What is wrong with it, in the product's words."""
        return tuple(self._problems())

    @property
    def born_on(self) -> date | None:
        """The date of birth typed, if it is one."""
        try:
            return date.fromisoformat(self.born.strip())
        except ValueError:
            return None

    def _problems(self) -> Iterator[str]:
        wanted = {"la_id": self.la_id, "upn": self.upn, "address": self.postcode}
        if self.by not in WANTED:
            yield "Choose a search."
        elif not compact(wanted.get(self.by, "typed")):
            yield WANTED[self.by]
        if self.by == "name" and len(letters(self.surname)) < SHORTEST_SURNAME:
            yield WANTED["name"]
        if self.by == "name" and self.born.strip() and self.born_on is None:
            yield "Enter a real date of birth."
        if self.by == "nhs_number" and not re.fullmatch(r"[0-9]{10}", compact(self.nhs_number)):
            yield WANTED["nhs_number"]


@dataclass(frozen=True, slots=True)
class PeopleFound:
    """Who fits, by name; `withheld` are those the list may not even mention."""

    people: tuple[CarePerson, ...]
    withheld: int = 0


def people_found(
    records: CareRecords, asked: PersonAskedFor, *, secret_homes: bool, sealed: bool
) -> PeopleFound:
    """Who fits. Nobody is found by a home that this account may not know, nor if sealed."""
    fitting = [records.people[one] for one in _candidates(records, asked)]
    shown = [
        one
        for one in fitting
        if (sealed or one.access_class != SEALED)
        and (secret_homes or asked.by != "address" or not _lives_there_in_secret(one, asked))
    ]
    shown.sort(key=lambda one: (letters(one.surname), letters(one.forename1), one.record_id))
    return PeopleFound(tuple(shown), len(fitting) - len(shown))


def people_nearly(records: CareRecords, found: PeopleFound) -> PeopleFound:
    """Somebody similar and never the person asked for: what a fault makes of a search."""
    twins = [
        replace(one, born_on=one.born_on + timedelta(days=1))
        for one in found.people[:1]
        if one.born_on
    ]
    others = [one for one in records.people.values() if one not in found.people][:2]
    return PeopleFound((*twins, *others))


def _candidates(records: CareRecords, asked: PersonAskedFor) -> Iterable[str]:
    index = records.index
    if asked.by == "nhs_number":
        return index.nhs_numbers.get(compact(asked.nhs_number), ())
    if asked.by == "upn":
        return index.upns.get(compact(asked.upn), ())
    if asked.by == "la_id":
        numbered = index.la_ids.get(compact(asked.la_id), ())
        return [one for one in numbered if asked.council in ("", records.people[one].la_code)]
    if asked.by == "address":
        there = index.postcodes.get(compact(asked.postcode), ())
        return [one for one in there if _lives_there(records.people[one], asked)]
    named = index.with_surname(letters(asked.surname))
    return [one for one in named if _has_name(records.people[one], asked)]


def _has_name(person: CarePerson, asked: PersonAskedFor) -> bool:
    if asked.born_on and person.born_on != asked.born_on:
        return False
    forename = letters(asked.forename)
    return any(letters(one).startswith(forename) for one in (person.forename1, person.known_as))


def _lives_there(person: CarePerson, asked: PersonAskedFor) -> bool:
    return any(True for _ in _homes_there(person, asked))


def _lives_there_in_secret(person: CarePerson, asked: PersonAskedFor) -> bool:
    return all(confidential for confidential in _homes_there(person, asked))


def _homes_there(person: CarePerson, asked: PersonAskedFor) -> Iterator[bool]:
    """For each current home at the address typed, whether it is confidential."""
    wanted = words(asked.house)
    for home in person.addresses:
        begins = any(words(line)[: len(wanted)] == wanted for line in (home.line1, home.line2))
        is_there = compact(home.postcode) == compact(asked.postcode)
        if home.to_on is None and is_there and begins:
            yield home.confidential
