"""What adult social care holds: clients, services, safeguarding enquiries, notes."""

from collections.abc import Iterator
from datetime import time, timedelta

from mock_systems.population.clerks import Clerk
from mock_systems.population.identifiers import landline_number
from mock_systems.population.model import Person
from mock_systems.population.nights import at
from mock_systems.population.partner_records import (
    AdultClient,
    ArrangedCare,
    Capacity,
    CaseNote,
    SafeguardingEnquiry,
)

SHARE_OF_ADULTS = 0.07
SHARE_OF_THE_NIGHT = 0.22
SHARE_WHO_CARE = 0.3
NEEDS = (
    "Physical support",
    "Sensory support",
    "Learning support",
    "Memory and understanding",
    "Social support",
    "Support to a carer",
)
SERVICES = ("Home care", "Day opportunities", "Direct payment", "Equipment", "Short breaks")
PROVIDERS = ("Larkfield Home Support", "Canal Street Centre", "The council", "Orchard Carers")
CONCERNS = (
    "Money missing after a visitor called",
    "Shouted at by a relative in the home",
    "Missed visits by the service",
    "Neighbours take advantage of the home",
)
ENQUIRY_OUTCOMES = ("Risk reduced", "Risk removed", "Risk remains", "No further action")
NOTES = (
    "Telephone call: all well, would like to see the same carer each week.",
    "Visit made, the care plan was read through together and signed.",
    "Message left for the service about a late visit.",
    "Review date agreed with the family.",
)
CAPACITIES: tuple[Capacity, ...] = (
    "has_capacity",
    "has_capacity",
    "has_capacity",
    "not_assessed",
    "lacks_for_some_decisions",
)
TEAMS = ("Adults North", "Adults South", "Hospital Discharge Team")
WORKERS = ("P. Barraclough", "C. Adeleke", "T. Wilmslow", "H. Sandhu")
ADVOCATES = ("", "", "", "Vale Advocacy")


def adult_records(clerk: Clerk) -> dict[str, AdultClient]:
    """Give the clients of every council's adult social care."""
    clients = [adult for adult in clerk.census.adults if _is_client(clerk, adult)]
    records = (_client(clerk, f"AC{10_200 + n}", adult) for n, adult in enumerate(clients))
    return {record.client_id: record for record in records}


def _is_client(clerk: Clerk, adult: Person) -> bool:
    of_the_night = adult.person_id in clerk.census.of_the_night
    return clerk.rng.random() < (SHARE_OF_THE_NIGHT if of_the_night else SHARE_OF_ADULTS)


def _client(clerk: Clerk, client_id: str, adult: Person) -> AdultClient:
    rng = clerk.rng
    return AdultClient(
        client_id=client_id,
        person_id=adult.person_id,
        la_code=clerk.census.council_of(adult.person_id),
        who=clerk.writes_down(adult),
        needs_category=rng.choice(NEEDS),
        services=tuple(_services(clerk)),
        enquiries=tuple(_enquiries(clerk, client_id)),
        notes=tuple(_notes(clerk)),
        carers=tuple(_carers(clerk, adult)),
        team=rng.choice(TEAMS),
        lead_worker=rng.choice(WORKERS),
        lead_phone=landline_number(rng.randrange(300, 340)),
        capacity=rng.choice(CAPACITIES),
        advocate=rng.choice(ADVOCATES),
    )


def _services(clerk: Clerk) -> Iterator[ArrangedCare]:
    rng = clerk.rng
    for name in rng.sample(SERVICES, rng.randrange(3)):
        from_on = clerk.days_ago(60, 900)
        ends = rng.random() < 0.3
        yield ArrangedCare(
            name=name,
            provider=rng.choice(PROVIDERS),
            from_on=from_on,
            to_on=from_on + timedelta(days=50) if ends else None,
        )


def _enquiries(clerk: Clerk, client_id: str) -> Iterator[SafeguardingEnquiry]:
    rng = clerk.rng
    for number in range(1, rng.choice((1, 1, 2, 3))):
        is_open = rng.random() < 0.4
        opened_on = clerk.days_ago(50, 700)
        yield SafeguardingEnquiry(
            enquiry_id=f"{client_id}-S{number}",
            kind=rng.choice(("s42", "other")),
            opened_on=opened_on,
            concern=rng.choice(CONCERNS),
            status="open" if is_open else "closed",
            closed_on=None if is_open else opened_on + timedelta(days=45),
            outcome="" if is_open else rng.choice(ENQUIRY_OUTCOMES),
        )


def _notes(clerk: Clerk) -> Iterator[CaseNote]:
    rng = clerk.rng
    for text in rng.sample(NOTES, rng.randrange(1, len(NOTES))):
        yield CaseNote(
            written_at=at(clerk.days_ago(2, 400), time(rng.randrange(9, 17), rng.randrange(60))),
            written_by=rng.choice(WORKERS),
            text=text,
        )


def _carers(clerk: Clerk, adult: Person) -> Iterator[str]:
    for other in clerk.census.lives_with(adult.person_id):
        if not clerk.census.is_child(other) and clerk.rng.random() < SHARE_WHO_CARE:
            yield f"{other.forename1} {other.surname}"
