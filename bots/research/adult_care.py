"""Adult social care: an open case, safeguarding enquiries, carers, and the lead worker."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bots.research.case import Subject
from bots.research.looking import OneRecordEach, Opened, Search, by_homes, by_names, by_number
from bots.research.ports import AdultCare, Desk
from bots.research.telling import (
    Seen,
    Told,
    about_addresses,
    about_person,
    day,
    happened,
    listed,
    ringing,
    said,
)
from domain.adult_social_care import AdultClient, ArrangedCare, SafeguardingEnquiry
from domain.households import PersonKey
from domain.people import Identifiers, Person, RecordRef
from domain.research_pack import Event, Fact, FactField

SYSTEM = "adult_social_care"


@dataclass(frozen=True, slots=True)
class AdultCareSearched(OneRecordEach[AdultClient]):
    """Clients of the councils' adult social care; case notes are not what it is looked into for."""

    care: AdultCare
    desk: Desk
    name: str = SYSTEM
    never_shows: str = ""

    def searches(self, person: Person, today: date) -> Sequence[Search]:
        """By NHS number, names and homes."""
        care, nhs = self.care, person.identifiers.nhs_number
        known = Identifiers(nhs_number=nhs)
        return [
            *by_number("NHS number", nhs, care.clients_with_nhs_number, known),
            *by_names(person, care.clients_named),
            *by_homes(person, care.clients_at, today),
        ]

    async def open(self, record: RecordRef) -> Opened[AdultClient]:
        """The details. Raises: RecordRestricted."""
        shown = await self.care.client(record)
        seen = await self.desk.keep(record, "Details", shown)
        return Opened(shown.person, seen, shown, shown.merged_into)

    async def tell(self, subject: Subject, opened: Opened[AdultClient]) -> Told:
        """The details, what is arranged, and every enquiry."""
        about, record, client = subject.who.key, opened.person.record, opened.held
        services = (await self.care.services_of(record)).entries
        enquiries = (await self.care.enquiries_of(record)).entries
        of_services = await self.desk.keep(record, "Services", services)
        of_enquiries = await self.desk.keep(record, "Safeguarding enquiries", enquiries)
        of_parts = [shown for one in services for shown in one.unreadable]
        of_parts += [shown for one in enquiries for shown in one.unreadable]
        return Told(
            facts=(
                *about_client(about, client, opened.seen),
                *about_services(about, services, of_services),
                *(fact for one in enquiries for fact in about_enquiry(about, one, of_enquiries)),
            ),
            events=tuple(
                event for one in enquiries for event in of_enquiry(about, one, of_enquiries)
            ),
            unreadable=(*client.unreadable, *of_parts),
        )


def about_client(about: PersonKey, client: AdultClient, seen: Seen) -> Iterator[Fact]:
    """Who somebody is, their needs, and who works with them."""
    source = seen.source()
    yield from about_person(about, client.person, source)
    yield from said(
        about,
        source,
        (
            (FactField.DIED_ON, day(client.died_on)),
            (FactField.SEX, client.sex),
            (FactField.NEEDS_CATEGORY, client.needs_category),
            (FactField.CAPACITY, client.capacity or ""),
            (FactField.ADVOCATE, client.advocate),
            (FactField.CARER, listed(*client.carers)),
            (FactField.LEAD_WORKER, ringing(client.lead)),
        ),
    )
    yield from about_addresses(about, client.person.addresses, seen)


def about_services(
    about: PersonKey, services: Sequence[ArrangedCare], seen: Seen
) -> Iterator[Fact]:
    """What the council arranges or arranged."""
    for place, one in enumerate(services, start=1):
        words = listed(
            one.name,
            f"from {day(one.from_on)}" if one.from_on else "",
            f"until {day(one.until_on)}" if one.until_on else "",
        )
        yield Fact(about, FactField.ARRANGED_CARE, words, seen.source("service", str(place)))


def about_enquiry(about: PersonKey, one: SafeguardingEnquiry, seen: Seen) -> Iterator[Fact]:
    """A safeguarding enquiry."""
    closed = f"closed {day(one.closed_on)}" if one.closed_on else ""
    opened = f"opened {day(one.opened_on)}" if one.opened_on else ""
    return said(
        about,
        seen.source("enquiry", one.reference),
        (
            (FactField.ENQUIRY, listed(one.kind or "", opened)),
            (FactField.ENQUIRY_STATUS, listed(one.status or "", closed)),
            (FactField.ENQUIRY_CONCERN, one.concern),
            (FactField.ENQUIRY_OUTCOME, one.outcome),
        ),
    )


def of_enquiry(about: PersonKey, one: SafeguardingEnquiry, seen: Seen) -> Iterator[Event]:
    """That an enquiry was opened and closed."""
    source, kind = seen.source("enquiry", one.reference), one.kind or "safeguarding enquiry"
    yield happened([about], one.opened_on, f"{kind.capitalize()} opened.", source)
    if one.closed_on:
        yield happened([about], one.closed_on, f"{kind.capitalize()} closed.", source)
