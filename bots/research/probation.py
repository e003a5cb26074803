"""Probation: whether somebody is supervised, and whom to ring. Risk and requirements stay there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bots.research.case import Subject
from bots.research.looking import OneRecordEach, Opened, Search, by_names, by_number
from bots.research.ports import Desk, ProbationCases
from bots.research.telling import Seen, Told, about_person, day, happened, listed, ringing, said
from domain.households import PersonKey
from domain.people import Identifiers, Person, RecordRef
from domain.probation import Order, Supervision
from domain.research_pack import Event, Fact, FactField
from domain.saying import capitalised

SYSTEM = "probation"


@dataclass(frozen=True, slots=True)
class ProbationSearched(OneRecordEach[Supervision]):
    """Cases of probation."""

    cases: ProbationCases
    desk: Desk
    name: str = SYSTEM
    never_shows: str = ""

    def searches(self, person: Person, today: date) -> Sequence[Search]:
        """By PNC ID and names."""
        cases, pnc_id = self.cases, person.identifiers.pnc_id
        return [
            *by_number("PNC ID", pnc_id, cases.persons_with_pnc_id, Identifiers(pnc_id=pnc_id)),
            *by_names(person, cases.persons_named),
        ]

    async def open(self, record: RecordRef) -> Opened[Supervision]:
        """The case. Raises: RecordRestricted."""
        shown = await self.cases.supervision(record)
        into = RecordRef(SYSTEM, shown.merged_into) if shown.merged_into else None
        return Opened(shown.person, await self.desk.keep(record, "Summary", shown), shown, into)

    async def tell(self, subject: Subject, opened: Opened[Supervision]) -> Told:
        """Status, and whom to ring: the practitioner, or where nobody is allocated the office."""
        about, case = subject.who.key, opened.held
        of_orders = await self.desk.keep(opened.person.record, "Orders", case.orders)
        to_ring = (case.practitioner, case.office)
        of_contacts = await self.desk.keep(opened.person.record, "Contacts", to_ring)
        return Told(
            facts=(
                *about_case(about, case, opened.seen, of_contacts),
                *(fact for one in case.orders for fact in about_order(about, one, of_orders)),
            ),
            events=(
                *of_case(about, case, opened.seen),
                *(event for one in case.orders for event in of_order(about, one, of_orders)),
            ),
            unreadable=(
                *case.unreadable,
                *(shown for one in case.orders for shown in one.unreadable),
            ),
            ring=case.practitioner or case.office,
            of_interest=True,
            if_nobody_named="" if any(to_ring) else "Ring the probation office of the area.",
        )


def about_case(
    about: PersonKey, case: Supervision, summary: Seen, contacts: Seen
) -> Iterator[Fact]:
    """Who the case is about, and who holds it."""
    source = summary.source()
    yield from about_person(about, case.person, source)
    yield from said(
        about,
        source,
        (
            (FactField.DIED_ON, day(case.died_on)),
            (FactField.SEX, case.sex),
            (FactField.NOMS_NUMBER, case.noms_number or ""),
            (FactField.RECALLED_ON, day(case.recalled_on)),
        ),
    )
    practitioner, office = case.practitioner, case.office
    named = listed(practitioner.name, practitioner.phone) if practitioner else ""
    yield from said(
        about,
        contacts.source(),
        ((FactField.PRACTITIONER, named), (FactField.OFFICE, ringing(office))),
    )


def about_order(about: PersonKey, one: Order, seen: Seen) -> Iterator[Fact]:
    """An order or licence, without what it requires."""
    return said(
        about,
        seen.source("order", one.number),
        (
            (FactField.ORDER, one.kind or ""),
            (FactField.ORDER_STARTED_ON, day(one.started_on)),
            (FactField.ORDER_ENDS_ON, day(one.ends_on)),
            (FactField.ORDER_ENDED_ON, day(one.ended_on)),
        ),
    )


def of_case(about: PersonKey, case: Supervision, seen: Seen) -> Iterator[Event]:
    """That they were recalled."""
    if case.recalled_on:
        yield happened([about], case.recalled_on, "Recalled.", seen.source())


def of_order(about: PersonKey, one: Order, seen: Seen) -> Iterator[Event]:
    """That an order or licence began and ended."""
    source = seen.source("order", one.number)
    what = capitalised(one.kind or "order or licence")
    if one.started_on:
        yield happened([about], one.started_on, f"{what} began.", source)
    if one.ended_on:
        yield happened([about], one.ended_on, f"{what} ended.", source)
