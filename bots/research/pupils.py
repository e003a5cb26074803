"""The pupil register: on which roll, attendance, taught at home or missing, special needs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bots.research.case import Subject
from bots.research.looking import OneRecordEach, Opened, Search, by_homes, by_names, by_number
from bots.research.ports import Desk, Register
from bots.research.telling import (
    Seen,
    Told,
    about_addresses,
    about_person,
    day,
    happened,
    listed,
    said,
    yes,
)
from domain.establishments import Enrolment, Pupil
from domain.households import PersonKey
from domain.people import Identifiers, Person, RecordRef
from domain.research_pack import Event, Fact, FactField

SYSTEM = "education"


@dataclass(frozen=True, slots=True)
class RegisterSearched(OneRecordEach[Pupil]):
    """Pupils of the register."""

    register: Register
    desk: Desk
    name: str = SYSTEM
    never_shows: str = ""

    def searches(self, person: Person, today: date) -> Sequence[Search]:
        """By UPN, names and homes."""
        register, upn = self.register, person.identifiers.upn
        return [
            *by_number("UPN", upn, register.pupils_with_upn, Identifiers(upn=upn)),
            *by_names(person, register.pupils_named),
            *by_homes(person, register.pupils_at, today),
        ]

    async def open(self, record: RecordRef) -> Opened[Pupil]:
        """The pupil. Raises: RecordRestricted."""
        shown = await self.register.pupil(record)
        return Opened(shown.person, await self.desk.keep(record, "Pupil", shown), shown)

    async def tell(self, subject: Subject, opened: Opened[Pupil]) -> Told:
        """The pupil and every place on a roll."""
        about, pupil, seen = subject.who.key, opened.held, opened.seen
        places = list(enumerate(pupil.enrolments, start=1))
        of_places = (shown for one in pupil.enrolments for shown in one.unreadable)
        return Told(
            facts=(
                *about_pupil(about, pupil, seen),
                *(fact for place, one in places for fact in about_place(about, place, one, seen)),
            ),
            events=tuple(
                event for place, one in places for event in of_place(about, place, one, seen)
            ),
            unreadable=(*pupil.unreadable, *of_places),
        )


def about_pupil(about: PersonKey, pupil: Pupil, seen: Seen) -> Iterator[Fact]:
    """The pupil's own details, and the adults on the record."""
    source = seen.source()
    yield from about_person(about, pupil.person, source)
    yield from said(
        about,
        source,
        (
            (FactField.SEX, pupil.sex),
            (FactField.YEAR_GROUP, pupil.year_group),
            (FactField.SPECIAL_NEEDS, pupil.special_needs),
            (FactField.HOME_EDUCATED, yes(pupil.home_educated)),
            (FactField.MISSING_EDUCATION, yes(pupil.missing_education)),
            (FactField.REASON_NOT_IN_SCHOOL, pupil.reason_not_in_school),
        ),
    )
    yield from about_addresses(about, pupil.person.addresses, seen, in_rows=False)
    for place, adult in enumerate(pupil.contacts, start=1):
        lives_with = "lives with them" if adult.lives_with else ""
        words = listed(adult.name, adult.relationship.lower(), lives_with)
        yield Fact(about, FactField.PUPIL_CONTACT, words, seen.source("adult", str(place)))


def about_place(about: PersonKey, place: int, one: Enrolment, seen: Seen) -> Iterator[Fact]:
    """A place on a roll, now or before."""
    source = seen.source("enrolment", str(place))
    is_past = one.until_on is not None
    since = f"from {day(one.from_on)}" if one.from_on else ""
    until = f"until {day(one.until_on)}" if one.until_on else ""
    if one.establishment_name:
        field = FactField.SCHOOL_BEFORE if is_past else FactField.SCHOOL
        words, name = listed(one.establishment_name, since, until), one.establishment_name
        yield Fact(about, field, words, source, compared_as=name)
    yield from said(
        about,
        source,
        (
            (FactField.ENROLMENT_KIND, one.kind or ""),
            (FactField.YEAR_GROUP, one.year_group),
            (FactField.ATTENDANCE, one.attendance),
        ),
    )


def of_place(about: PersonKey, place: int, one: Enrolment, seen: Seen) -> Iterator[Event]:
    """That a pupil came and left."""
    source, school = seen.source("enrolment", str(place)), one.establishment_name
    if one.from_on:
        yield happened([about], one.from_on, f"On the roll of {school}.", source)
    if one.until_on:
        yield happened([about], one.until_on, f"Off the roll of {school}.", source)
