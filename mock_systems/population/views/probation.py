"""What probation holds: who is supervised, on what order, by whom."""

from dataclasses import dataclass
from datetime import timedelta

from mock_systems.population import identifiers
from mock_systems.population.clerks import Clerk
from mock_systems.population.model import Person
from mock_systems.population.partner_records import (
    OrderKind,
    ProbationOrder,
    ProbationPerson,
    Rosh,
)

SHARE_OF_SUSPECTS = 0.35
SHARE_OF_ADULTS = 0.03
FIRST_CRN = 123_401
ORDER_KINDS: tuple[OrderKind, ...] = ("CO", "CO", "SSO", "licence", "PSS")
FROM_PRISON = ("licence", "PSS")
REQUIREMENTS = (
    "Rehabilitation activity: 20 days",
    "Unpaid work: 120 hours",
    "Building Better Relationships programme",
    "Curfew, electronically monitored",
    "Residence as directed",
    "No contact with a named person",
)
ROSH: tuple[Rosh, ...] = ("low", "low", "medium", "medium", "medium", "high", "very high")
SHARE_MAPPA = 0.15
PRACTITIONERS = ("P. Tarrant", "O. Nwosu", "K. Bellweather", "Y. Farouk")
OFFICES = ("Hernshaw", "Marlstone", "Rennisford", "Slaithe")


@dataclass(frozen=True, slots=True)
class Supervision:
    """An order as drawn: how long ago it began and how long it lasts."""

    kind: OrderKind
    began_days_ago: int
    lasts_days: int


def probation_records(clerk: Clerk) -> dict[str, ProbationPerson]:
    """Give everybody whom probation supervises or supervised."""
    people = [adult for adult in clerk.census.adults if _is_supervised(clerk, adult)]
    records = (_record(clerk, number, adult) for number, adult in enumerate(people))
    return {record.crn: record for record in records}


def _is_supervised(clerk: Clerk, adult: Person) -> bool:
    is_suspect = adult.person_id in clerk.census.suspects
    return clerk.rng.random() < (SHARE_OF_SUSPECTS if is_suspect else SHARE_OF_ADULTS)


def _record(clerk: Clerk, number: int, adult: Person) -> ProbationPerson:
    rng = clerk.rng
    crn = identifiers.case_reference(FIRST_CRN + number)
    order = _order(clerk, f"{crn}-1")
    has_mappa = rng.random() < SHARE_MAPPA
    office = rng.choice(OFFICES)
    return ProbationPerson(
        crn=crn,
        person_id=adult.person_id,
        who=clerk.writes_down(adult),
        pnc_id=adult.pnc_id,
        noms_number=identifiers.noms_number(number) if order.kind in FROM_PRISON else "",
        orders=(order,),
        rosh=rng.choice(ROSH),
        mappa_category=rng.choice("123") if has_mappa else "",
        mappa_level=rng.choice("123") if has_mappa else "",
        practitioner=rng.choice(PRACTITIONERS),
        practitioner_phone=identifiers.landline_number(rng.randrange(500, 540)),
        office=f"{office} Probation Office",
        office_phone=identifiers.landline_number(540 + OFFICES.index(office)),
    )


def _order(clerk: Clerk, order_id: str) -> ProbationOrder:
    rng = clerk.rng
    started_on = clerk.days_ago(20, 700)
    ends_on = started_on + timedelta(days=rng.choice((180, 365, 547, 730)))
    is_over = ends_on < clerk.census.today
    return ProbationOrder(
        order_id=order_id,
        kind=rng.choice(ORDER_KINDS),
        started_on=started_on,
        ends_on=ends_on,
        requirements=tuple(rng.sample(REQUIREMENTS, rng.randrange(1, 4))),
        ended_on=ends_on if is_over else None,
    )
