"""What the police hold: nominals, the links between them, occurrences.

Ordinary disagreement with the truth: an identifier that is missing, a name without its accents, a
date of birth nobody is certain of. Disagreement that changes what has to happen is made by a case.
"""

import unicodedata
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from mock_systems.population import identifiers
from mock_systems.population.draft import HOME_FORCE, Draft
from mock_systems.population.families import Family, parent_word
from mock_systems.population.geography import held
from mock_systems.population.model import (
    LONDON,
    Address,
    ChildSeen,
    Demeanour,
    Entry,
    HeldContact,
    Nominal,
    NominalLink,
    Occurrence,
    OccurrenceRole,
    OccurrenceStatus,
    Person,
    Present,
    RiskForm,
    RoleCode,
    YesNoUnknown,
)

OFFICERS = (
    ("PC 4471 Hollis", "Response Hernshaw"),
    ("PC 3902 Osei", "Response Marlstone"),
    ("PC 5120 Pryce", "Response Rennisford"),
    ("PC 6034 Zielin", "Response Slaithe"),
    ("PC 2818 Farrant", "Neighbourhood Langmoor"),
)
WRONGLY_TYPED = 0.04
SUPERVISORS = ("PS 1207 Calloway", "PS 1391 Mbeki", "PS 1544 Thorne")
PRESENT: tuple[Present, ...] = ("same_room", "in_building", "not_there", "not_recorded")
ANSWERS: tuple[YesNoUnknown, ...] = ("yes", "no", "not_recorded")
DEMEANOURS: tuple[Demeanour, ...] = (
    "calm",
    "upset",
    "frightened",
    "quiet",
    "asleep",
    "not_recorded",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What is special about an occurrence to be recorded."""

    victim: Nominal
    suspect: Nominal
    children: tuple[Nominal, ...] = ()
    created_at: datetime
    place: Address
    kind: str = "da_crime"
    summary: str = ""
    flags: tuple[str, ...] = ()
    note: str = ""
    status: OccurrenceStatus = "open"
    school_stated: str = ""


def record_person(
    draft: Draft, person: Person, address: Address | None, *, identified: bool = True
) -> Nominal:
    """Record a person as a nominal; not `identified` leaves out every national number."""
    keeps_accents = draft.rng.random() < 0.7
    number = draft.next_number("nominal")
    nominal = Nominal(
        nominal_id=f"P{43_000 + number:07d}",
        person_id=person.person_id,
        surname=_surname_as_typed(draft, person, keeps_accents=keeps_accents),
        forename1=person.forename1 if keeps_accents else without_accents(person.forename1),
        forename2=person.forename2 if draft.rng.random() < 0.8 else "",
        known_as=person.known_as,
        previous_names=person.previous_names,
        born_on=_birth_date_as_typed(draft, person),
        expected_on=person.expected_on,
        sex=person.sex,
        ethnicity_self=person.ethnicity_self if draft.rng.random() < 0.8 else "UN",
        ethnicity_officer=str(draft.rng.randrange(1, 7)),
        nationality=person.nationality,
        birth_town=person.birth_town if draft.rng.random() < 0.6 else "",
        birth_country=person.birth_country,
        religion=person.religion if draft.rng.random() < 0.5 else "",
        first_language=person.first_language,
        interpreter_needed=person.interpreter_needed,
        nhs_number=person.nhs_number if identified and draft.rng.random() < 0.6 else "",
        upn=person.upn if identified and draft.rng.random() < 0.5 else "",
        nino=person.nino,
        pnc_id=person.pnc_id if draft.rng.random() < 0.5 else "",
        addresses=(held(address),) if address else (),
        contacts=(HeldContact(kind="phone", value=person.phone),) if person.phone else (),
        occupation=person.occupation,
        record_owner="Records, Vale and Downs Police",
    )
    return keep_nominal(draft, nominal)


def keep_nominal(draft: Draft, nominal: Nominal) -> Nominal:
    """Keep a nominal, new or changed."""
    draft.nominals[nominal.nominal_id] = nominal
    return nominal


def link(draft: Draft, from_nominal: Nominal, kind: str, to_nominal: Nominal) -> NominalLink:
    """Record that one nominal is another's mother, partner, brother."""
    made = NominalLink(
        from_nominal=from_nominal.nominal_id,
        to_nominal=to_nominal.nominal_id,
        kind=kind,
        parental_responsibility=kind in ("mother", "father", "adoptive parent"),
        household_member=_share_a_home(from_nominal, to_nominal),
        asserted_by=draft.rng.choice(OFFICERS)[0],
    )
    draft.nominal_links.append(made)
    return made


def record_family(draft: Draft, family: Family) -> tuple[Nominal, Nominal, tuple[Nominal, ...]]:
    """Record both adults and every child, with the links between them."""
    victim = record_person(draft, family.victim, family.home)
    suspect = record_person(draft, family.suspect, family.suspect_home)
    children = tuple(record_person(draft, child, family.home) for child in family.children)
    together = family.home == family.suspect_home
    link(draft, victim, "partner" if together else "ex-partner", suspect)
    for child in children:
        link(draft, victim, parent_word(family.victim), child)
        link(draft, suspect, parent_word(family.suspect), child)
    return victim, suspect, children


def record(draft: Draft, report: Report) -> Occurrence:
    """Record an occurrence with its roles and what was seen of each child."""
    created = report.created_at
    officer, unit = draft.rng.choice(OFFICERS)
    is_crime = report.kind == "da_crime"
    occ_no = _next_occurrence_number(draft, created)
    occurred = _later(created, -draft.rng.randrange(35, 150))
    occurrence = Occurrence(
        occ_no=occ_no,
        log_reference=f"URN {draft.next_number('log')} of {created:%d/%m/%Y}",
        kind="da_crime" if is_crime else "da_non_crime",
        class_code="DA-CR" if is_crime else "DA-NC",
        class_text="Domestic abuse: assault" if is_crime else "Domestic abuse: non-crime",
        crime_recorded=is_crime,
        crime_no=f"{occ_no}/C" if is_crime else "",
        created_at=created,
        changed_at=_later(created, draft.rng.randrange(5, 20)),
        reported_at=_later(occurred, 5),
        occurred_from=occurred,
        occurred_to=_later(occurred, 20),
        location=f"{report.place.line1}, {report.place.town}",
        location_address_id=report.place.address_id,
        la_code=report.place.la_code,
        police_area=report.place.force_code,
        summary=report.summary,
        roles=_roles(report, officer),
        children=tuple(_seen(draft, child, report) for child in report.children),
        officer=officer,
        unit=unit,
        supervisor=draft.rng.choice(SUPERVISORS),
        source=draft.rng.choice(("999", "999", "101", "online")),
        out_of_hours=not 8 <= created.hour < 18,
        status=report.status,
        flags=report.flags,
        encompass_note=report.note,
        risk_forms=(_risk_form(draft, officer),),
    )
    return keep_occurrence(draft, occurrence)


def keep_occurrence(draft: Draft, occurrence: Occurrence) -> Occurrence:
    """Keep an occurrence, new or changed."""
    draft.occurrences[occurrence.occ_no] = occurrence
    return occurrence


def role(nominal: Nominal, code: RoleCode, linked_at: datetime, linked_by: str) -> OccurrenceRole:
    """Give one nominal's part in an occurrence."""
    return OccurrenceRole(
        nominal_id=nominal.nominal_id, code=code, linked_at=linked_at, linked_by=linked_by
    )


def seen(
    draft: Draft, child: Nominal, *, school_stated: str = "", voice: str | None = None
) -> ChildSeen:
    """Give what an officer recorded of one child."""
    spoken = draft.rng.choice(ANSWERS)
    return ChildSeen(
        nominal_id=child.nominal_id,
        present=draft.rng.choice(PRESENT),
        seen="yes" if spoken == "yes" else draft.rng.choice(ANSWERS),
        spoken=spoken,
        demeanour=draft.rng.choice(DEMEANOURS),
        voice=_voice(draft, child, spoken) if voice is None else voice,
        school_stated=school_stated,
    )


def note_told(
    draft: Draft,
    occurrence: Occurrence,
    establishment_id: str,
    children: tuple[Nominal, ...],
    at: datetime,
) -> Occurrence:
    """Write into the log that a person has told a school about children."""
    entry = Entry(
        entry_id=f"E{draft.next_number('entry'):06d}",
        at=at,
        by=draft.rng.choice(SUPERVISORS),
        kind="encompass",
        text=(
            f"Operation Encompass: {establishment_id} told by phone of "
            + ", ".join(child.nominal_id for child in children)
        ),
        reference=f"ENC-HAND-{draft.next_number('hand'):04d}",
        establishment_id=establishment_id,
        nominal_ids=tuple(child.nominal_id for child in children),
    )
    told = replace(occurrence, entries=(*occurrence.entries, entry))
    return keep_occurrence(draft, told)


def without_accents(text: str) -> str:
    """Give a name as an old system stores it."""
    plain = text.replace("ł", "l").replace("Ł", "L")
    return unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()


def _later(moment: datetime, minutes: int) -> datetime:
    """Give a moment so many true minutes later, whatever the clock does in between."""
    return (moment.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(LONDON)


def _next_occurrence_number(draft: Draft, created_at: datetime) -> str:
    """Give a number that rises with the year, as a force's own do."""
    minute_of_year = int(f"{created_at:%j}") * 1440 + created_at.hour * 60 + created_at.minute
    serial = minute_of_year * 6
    number = identifiers.occurrence_number(HOME_FORCE, created_at.year, serial)
    while number in draft.taken_numbers:
        serial += 1
        number = identifiers.occurrence_number(HOME_FORCE, created_at.year, serial)
    draft.taken_numbers.add(number)
    return number


def _surname_as_typed(draft: Draft, person: Person, *, keeps_accents: bool) -> str:
    """Give a surname with an old system's losses; now and then an adult's has two letters swapped.

    A child's is left alone: a misspelt child is a case of its own, because a person has to decide.
    """
    surname = person.surname if keeps_accents else without_accents(person.surname)
    if not person.nino or draft.rng.random() > WRONGLY_TYPED:
        return surname
    middle = len(surname) // 2
    return surname[:middle] + surname[middle + 1] + surname[middle] + surname[middle + 2 :]


def _birth_date_as_typed(draft: Draft, person: Person) -> date | None:
    born_on = person.born_on
    if born_on is None or not person.nino or born_on.day > 12:
        return born_on
    if draft.rng.random() > WRONGLY_TYPED:
        return born_on
    return born_on.replace(month=born_on.day, day=born_on.month)


def _roles(report: Report, officer: str) -> tuple[OccurrenceRole, ...]:
    linked_at = report.created_at
    return (
        role(report.victim, "V", linked_at, officer),
        role(report.suspect, "S", linked_at, officer),
        *(role(child, "CHILD", linked_at, officer) for child in report.children),
    )


def _seen(draft: Draft, child: Nominal, report: Report) -> ChildSeen:
    return seen(draft, child, school_stated=report.school_stated)


def _voice(draft: Draft, child: Nominal, spoken: YesNoUnknown) -> str:
    if spoken != "yes":
        return ""
    words = draft.rng.choice(("did not want to talk", "said they heard shouting", "asked for mum"))
    return f"{child.forename1} {child.surname} {words}."


def _risk_form(draft: Draft, officer: str) -> RiskForm:
    yes_count = draft.rng.randrange(0, 13)
    return RiskForm(
        form_id=f"RF{draft.next_number('risk'):06d}",
        instrument="DASH-2009",
        completed_by=officer,
        yes_count=yes_count,
        grade="medium" if yes_count >= 8 else "standard",
    )


def _share_a_home(one: Nominal, other: Nominal) -> bool:
    mine = {address.address_id for address in one.addresses if not address.to_on}
    return any(address.address_id in mine for address in other.addresses if not address.to_on)
