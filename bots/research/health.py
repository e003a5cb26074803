"""Health: a record of interest or not, and whom to ring. It answers nothing else."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from bots.research.case import Subject
from bots.research.decisions import names_to_ask, swapped
from bots.research.looking import OneRecordEach, Opened, Search, by_number
from bots.research.ports import Desk, HealthViewer
from bots.research.telling import Seen, Told, listed, moment, ringing, said
from domain.health_record import HealthAnswer, HealthLookUp, HealthStatus
from domain.households import PersonKey
from domain.identifiers import NhsNumber
from domain.people import Identifiers, Person, PersonName, RecordRef
from domain.person_search import PersonRow, PersonsFound
from domain.research_pack import Fact, FactField

SYSTEM = "health_record"


@dataclass(frozen=True, slots=True)
class HealthSearched(OneRecordEach[HealthStatus]):
    """The viewer; the only person who fits is opened by it at once."""

    viewer: HealthViewer
    desk: Desk
    name: str = SYSTEM
    never_shows: str = ""
    shown: dict[RecordRef, HealthStatus] = field(default_factory=dict)

    def searches(self, person: Person, today: date) -> Sequence[Search]:
        """By NHS number; else by names with the birth date, which the viewer always wants.

        Each look opens whom it finds and is shown to the council: no further one is made then.
        """
        nhs = person.identifiers.nhs_number
        known = Identifiers(nhs_number=nhs)
        return [
            *by_number("NHS number", nhs, self._by_number, known),
            *self._by_names(person),
        ]

    async def open(self, record: RecordRef) -> Opened[HealthStatus]:
        """The status. Raises: RecordRestricted."""
        status = self.shown.get(record) or await self.viewer.status(record)
        seen = await self.desk.keep(record, "Answer", status)
        return Opened(_person(status), seen, status)

    async def tell(self, subject: Subject, opened: Opened[HealthStatus]) -> Told:
        """The status, and whom to ring: whoever is named stands among those to ring too."""
        status = opened.held
        is_of_no_interest = status.answer is HealthAnswer.NOT_OF_INTEREST
        return Told(
            facts=tuple(about_status(subject.who.key, status, opened.seen)),
            unreadable=status.unreadable,
            ring=status.ring,
            if_nobody_named="" if is_of_no_interest else status.if_nobody_named,
            of_interest=status.answer is HealthAnswer.OF_INTEREST,
            no_interest=is_of_no_interest,
        )

    async def _by_number(self, nhs: NhsNumber) -> PersonsFound:
        return self._listed(await self.viewer.by_nhs_number(nhs))

    def _by_names(self, person: Person) -> Iterator[Search]:
        if person.born_on is None:
            return
        other = swapped(person.born_on)
        for name in names_to_ask(person):
            yield self._by_name("name and date of birth", name, person.born_on)
            if other:
                by = "name and date of birth, day and month swapped"
                yield self._by_name(by, name, other)

    def _by_name(self, by: str, name: PersonName, on: date) -> Search:
        async def ask() -> PersonsFound:
            return self._listed(await self.viewer.by_name(name.surname, name.forename, on))

        key = ("name", name.surname, name.forename, on)
        return Search(by, key, ask, only_if_nobody=True)

    def _listed(self, look_up: HealthLookUp) -> PersonsFound:
        status = look_up.status
        if status is None:
            return look_up.found
        self.shown[status.record] = status
        return PersonsFound((PersonRow(status.record, status.names, status.born_on),))


def about_status(about: PersonKey, status: HealthStatus, seen: Seen) -> Iterator[Fact]:
    """Whether there is a record of interest, who is the practice, and whom to ring."""
    checked = f"checked {moment(status.checked_at)}" if status.checked_at else ""
    ring = listed(status.ring.role, ringing(status.ring)) if status.ring else ""
    return said(
        about,
        seen.source(),
        (
            (FactField.HEALTH_FLAG, listed(status.flag or "", checked)),
            (FactField.PRACTICE, status.practice_name),
            (FactField.TO_RING, ring),
        ),
    )


def _person(status: HealthStatus) -> Person:
    return Person(
        record=status.record,
        names=status.names,
        born_on=status.born_on,
        due_on=status.due_on,
        identifiers=Identifiers(nhs_number=status.nhs_number),
    )
