"""What children's social care holds: children, their parents, who is whose, what was done."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from mock_systems.population.census import FamilyHome
from mock_systems.population.clerks import Clerk
from mock_systems.population.ethnicity import dfe_code
from mock_systems.population.model import Person
from mock_systems.population.partner_records import CarePerson, CareRelative, PlanKind
from mock_systems.population.views.care_work import Involvement, draw_involvement, work_for

SHARE_OF_FAMILIES = 0.4
FIRST_LA_ID = 104_501
UPN_KNOWN = 0.6
PLAN_OF_MARKER: dict[str, PlanKind] = {"CP-PLAN": "CP", "LAC": "CLA"}
DISABILITIES = (("NONE",),) * 9 + (("HEAR",), ("LD", "COMM"), ("AUT",), ("MOB",), ("VIS",))

RecordIds = dict[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class KnownFamily:
    """A family one council knows: its people's record numbers, and what was done."""

    home: FamilyHome
    parents: tuple[Person, ...]
    involvement: Involvement


def care_records(clerk: Clerk) -> dict[str, CarePerson]:
    """Give every person record of every council's children's social care."""
    known = [_family(clerk, home) for home in clerk.census.family_homes if _is_known(clerk, home)]
    ids = _record_ids(known)
    records = (record for family in known for record in _records_of(clerk, family, ids))
    return {record.record_id: record for record in records}


def _is_known(clerk: Clerk, home: FamilyHome) -> bool:
    census = clerk.census
    if any(child.person_id in census.of_the_night for child in home.children):
        return True
    # Whom the police do not know lives here so that somebody else does.
    unknown_to_police = any(one.person_id not in census.known_to_police for one in home.children)
    return unknown_to_police or clerk.rng.random() < SHARE_OF_FAMILIES


def _family(clerk: Clerk, home: FamilyHome) -> KnownFamily:
    people = clerk.census.world.people
    parents = dict.fromkeys(
        kinship.from_person
        for child in home.children
        for kinship in clerk.census.parents_of.get(child.person_id, ())
    )
    return KnownFamily(home, tuple(people[one] for one in parents), draw_involvement(clerk.rng))


def _record_ids(known: list[KnownFamily]) -> RecordIds:
    """Number everybody council by council: the same number is another child next door."""
    ids: RecordIds = {}
    numbers: Counter[str] = Counter()
    for family in known:
        la_code = family.home.address.la_code
        for person in (*family.home.children, *family.parents):
            if (la_code, person.person_id) not in ids:
                ids[la_code, person.person_id] = f"{la_code}-{FIRST_LA_ID + numbers[la_code]}"
                numbers[la_code] += 1
    return ids


def _records_of(clerk: Clerk, family: KnownFamily, ids: RecordIds) -> Iterator[CarePerson]:
    for child in family.home.children:
        record = _record(clerk, child, family, ids)
        work = work_for(clerk, record.record_id, _involvement_with(clerk, child, family))
        yield replace(
            record,
            disabilities=clerk.rng.choice(DISABILITIES),
            contacts=work.contacts,
            episodes=work.episodes,
            plans=work.plans,
        )
    for parent in family.parents:
        yield _record(clerk, parent, family, ids)


def _involvement_with(clerk: Clerk, child: Person, family: KnownFamily) -> Involvement:
    """What the police have a marker for is so; otherwise a child is known as the family is."""
    for marker in sorted(clerk.census.markers.get(child.person_id, ())):
        if marker in PLAN_OF_MARKER:
            return Involvement(PLAN_OF_MARKER[marker], is_open=True)
    return family.involvement


def _record(clerk: Clerk, person: Person, family: KnownFamily, ids: RecordIds) -> CarePerson:
    la_code = family.home.address.la_code
    record_id = ids[la_code, person.person_id]
    return CarePerson(
        record_id=record_id,
        person_id=person.person_id,
        la_code=la_code,
        la_id=record_id.removeprefix(f"{la_code}-"),
        who=clerk.writes_down(person),
        upn=person.upn if clerk.rng.random() < UPN_KNOWN else "",
        ethnicity=dfe_code(person.ethnicity_self, clerk.rng),
        first_language=person.first_language,
        interpreter_needed=person.interpreter_needed,
        religion=person.religion,
        relatives=tuple(_relatives(clerk, person, la_code, ids)),
    )


def _relatives(
    clerk: Clerk, person: Person, la_code: str, ids: RecordIds
) -> Iterator[CareRelative]:
    for relative, relationship, responsible in clerk.census.relatives_of(person.person_id):
        yield CareRelative(
            name=f"{relative.forename1} {relative.surname}",
            relationship=relationship,
            born_on=relative.born_on,
            record_id=ids.get((la_code, relative.person_id), ""),
            parental_responsibility=responsible,
            lives_with=clerk.census.live_together(person.person_id, relative.person_id),
        )
