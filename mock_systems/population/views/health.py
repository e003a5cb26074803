"""What health shows: a practice, a flag, who to ring. Nothing clinical, ever (domain.md B2)."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from mock_systems.population.clerks import Clerk
from mock_systems.population.identifiers import landline_number
from mock_systems.population.model import Person
from mock_systems.population.nights import at
from mock_systems.population.partner_records import CarePerson, HealthFlag, HealthStatus, WhoToRing

PRACTICE_NAMES = ("Larkfield", "Orchard Rise", "Station Parade", "Priory", "Canal Street")
RING_ROLES = ("safeguarding lead nurse", "practice manager", "health visitor", "school nurse")
RING_NAMES = ("N. Trelawney", "G. Abara", "L. Whitcombe", "F. Rahmani", "E. Prosser")
SHARE_OF_INTEREST = 0.04
# domain.md A3 CP-IS: a plan, care or an unborn's plan now or in the last 12 months.
LOOKS_BACK_DAYS = 365


def health_records(clerk: Clerk, care: Iterable[CarePerson]) -> dict[str, HealthStatus]:
    """Give the status of everybody with an NHS number."""
    flags = _flags_from_social_care(clerk, care)
    registered = [one for one in clerk.census.world.people.values() if one.nhs_number]
    records = (
        _status(clerk, f"HS{n:06d}", person, flags) for n, person in enumerate(registered, start=1)
    )
    return {record.record_id: record for record in records}


def _flags_from_social_care(clerk: Clerk, care: Iterable[CarePerson]) -> dict[str, HealthFlag]:
    """Give the flags councils have sent; an unborn child's plan is a flag on the mother."""
    flags: dict[str, HealthFlag] = {}
    for record in care:
        flag = _flag_of(record, clerk.census.today)
        if flag and record.who.born_on is None:
            mothers = clerk.census.parents_of.get(record.person_id, ())
            flags.update((mother.from_person, "unborn") for mother in mothers)
        elif flag:
            flags[record.person_id] = flag
    return flags


def _flag_of(record: CarePerson, today: date) -> HealthFlag | None:
    since = today - timedelta(days=LOOKS_BACK_DAYS)
    if any(plan.ended_on is None or plan.ended_on >= since for plan in record.plans):
        return "CPP"
    looked_after = any(one.plan == "CLA" and one.status == "open" for one in record.episodes)
    return "CLA" if looked_after else None


def _status(
    clerk: Clerk, record_id: str, person: Person, flags: dict[str, HealthFlag]
) -> HealthStatus:
    ods, name = _practice(clerk, person)
    return HealthStatus(
        record_id=record_id,
        person_id=person.person_id,
        who=clerk.writes_down(person),
        practice_ods=ods,
        practice_name=name,
        flag=flags.get(person.person_id) or _usual_flag(clerk),
        flag_checked_at=_checked_at(clerk),
        ring=_who_to_ring(clerk),
    )


def _practice(clerk: Clerk, person: Person) -> tuple[str, str]:
    """Give one of a few practices of somebody's council."""
    place = clerk.rng.randrange(len(PRACTICE_NAMES))
    return (
        f"K{clerk.census.council_of(person.person_id)}{place + 1:02d}",
        f"{PRACTICE_NAMES[place]} Surgery",
    )


def _usual_flag(clerk: Clerk) -> HealthFlag:
    return "record_of_interest" if clerk.rng.random() < SHARE_OF_INTEREST else "none"


def _checked_at(clerk: Clerk) -> datetime:
    return at(clerk.days_ago(1, 30), time(clerk.rng.randrange(6, 22), clerk.rng.randrange(60)))


def _who_to_ring(clerk: Clerk) -> WhoToRing:
    rng = clerk.rng
    return WhoToRing(
        name=rng.choice(RING_NAMES),
        role=rng.choice(RING_ROLES),
        phone=landline_number(rng.randrange(400, 460)),
    )
