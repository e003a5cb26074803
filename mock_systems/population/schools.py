"""Schools, colleges and council teams, who answers for safeguarding there, and their mailboxes."""

import unicodedata
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from mock_systems.population import geography, identifiers, names
from mock_systems.population.calendars import WORKING_DAYS, SchoolDays
from mock_systems.population.draft import Draft
from mock_systems.population.model import (
    Contact,
    ContactRole,
    Establishment,
    EstablishmentKind,
    MailBehaviour,
)
from mock_systems.population.nights import at
from mock_systems.population.views import secure_mail

FIRST_WORDS = (
    "Larkrise",
    "Brindle",
    "Ashcott",
    "Copper",
    "Fernley",
    "Harrow",
    "Jubilee",
    "Kestrel",
    "Lavender",
    "Mallard",
    "Nettle",
    "Osier",
    "Penny",
    "Quarry",
    "Rowan",
    "Sedge",
    "Tamarisk",
    "Willow",
    "Yarrow",
    "St Osyth's",
    "St Aldhelm's",
    "Thistle",
    "Meadow",
    "Heron",
)
SECOND_WORDS = ("Hill", "Bank", "Mead", "Field", "Down", "Brook", "Cross", "Wood", "Gate", "Ford")
WELSH_WORDS = ("Bryn Helyg", "Maes Derwen", "Cwm Eithin", "Llan Gwern", "Pant Rhedyn", "Nant Celyn")
NAME_ENDS: dict[EstablishmentKind, tuple[str, ...]] = {
    "primary": ("Primary School", "Primary Academy", "C of E Primary School"),
    "secondary": ("School", "Academy", "Community College"),
    "all_through": ("Academy",),
    "special": ("Special School",),
    "pru": ("Pupil Referral Unit",),
    "nursery_school": ("Nursery School",),
    "independent": ("House School", "Hall School"),
    "fe_college": ("College of Further Education",),
    "sixteen_to_nineteen": ("Sixth Form Academy",),
    "private_nursery": ("Day Nursery",),
    "childminder": ("Childminding",),
    "council": ("",),
}
PHASES: dict[EstablishmentKind, str] = {
    "primary": "Primary",
    "secondary": "Secondary",
    "all_through": "All-through",
    "special": "Special",
    "pru": "Alternative provision",
    "nursery_school": "Nursery",
    "independent": "Independent",
    "fe_college": "Further education",
    "sixteen_to_nineteen": "16 to 19",
    "private_nursery": "Early years",
    "childminder": "Early years",
    "council": "Council",
}
COUNCIL_TEAMS: tuple[tuple[str, ContactRole, str], ...] = (
    ("EHE", "council_ehe", "Elective Home Education Team"),
    ("CME", "council_cme", "Children Missing Education Team"),
    ("SAFE", "council_safeguarding", "Education Safeguarding Lead"),
)
POOL_OPENINGS = (None, time(8, 15), time(8, 30), time(8, 40), time(8, 50), time(7, 50))
COLLEGE_DOMAIN = "colleges.example.org"
INDEPENDENT_DOMAIN = "independents.example.org"
VERIFIERS = ("K. Adeyemi", "R. Calloway", "T. Pryce", "M. Osei")


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolPlan:
    """What is special about a school to be founded."""

    la_code: str
    kind: EstablishmentKind = "primary"
    opens_at: time | None = None
    calendar_id: str = ""
    closed_next_day: bool = False
    monitored: bool = True
    deputy: bool = True


def allowed_domains() -> tuple[str, ...]:
    """Give every domain the force's governance has put on its list."""
    slugs = geography.SLUGS.values()
    schools = tuple(f"{slug}-schools.example.org" for slug in slugs)
    councils = tuple(f"{slug}.example.gov.uk" for slug in slugs)
    return (*schools, *councils, COLLEGE_DOMAIN, INDEPENDENT_DOMAIN)


def open_the_pool(draft: Draft, *, primaries: int, secondaries: int) -> None:
    """Found the ordinary schools of every home council, and every council's teams."""
    for council in draft.home_councils():
        for number in range(primaries):
            _add_to_pool(draft, council.la_code, "primary", number)
        for number in range(secondaries):
            _add_to_pool(draft, council.la_code, "secondary", number)
    for la_code in draft.local_authorities:
        _found_council_teams(draft, la_code)


def pool_school(draft: Draft, la_code: str, year: int) -> Establishment:
    """Give an ordinary open school of a council for a school year."""
    phase = "primary" if year <= 6 else "secondary"
    pool = draft.school_pool[la_code, phase]
    place = draft.next_number(f"place-{la_code}-{phase}")
    return draft.establishments[pool[place % len(pool)]]


def found(draft: Draft, plan: SchoolPlan) -> Establishment:
    """Found a school with a safeguarding lead, and a deputy unless the plan says otherwise."""
    school = _establishment(draft, plan)
    if plan.closed_next_day:
        school = replace(school, inset_days=(_next_school_day(draft, school),))
    draft.establishments[school.establishment_id] = school
    lead = appoint(draft, school, "dsl", monitored=plan.monitored)
    if plan.deputy:
        deputy = appoint(draft, school, "deputy_dsl", monitored=plan.monitored)
        _let_read(draft, lead, deputy.name)
    return school


def appoint(
    draft: Draft, school: Establishment, role: ContactRole, *, monitored: bool = True
) -> Contact:
    """Add a verified contact with a mailbox of their own on an allowed domain."""
    verified_on = draft.night.morning - timedelta(days=draft.rng.randrange(5, 170))
    name = _staff_name(draft)
    contact = Contact(
        contact_id=f"C{draft.next_number('contact'):05d}",
        establishment_id=school.establishment_id,
        role=role,
        name=name,
        person_id="",
        email=f"{_slug(school.name)}.{role.replace('_', '-')}@{_domain(school)}",
        phone=school.switchboard,
        verified_at=at(verified_on, time(10, draft.rng.randrange(60))),
        verified_by=draft.rng.choice(VERIFIERS),
        changed_at=at(verified_on - timedelta(days=draft.rng.randrange(1, 60)), time(9, 12)),
        changed_by="register import",
        holiday_monitored=monitored,
        mailbox_readers=(name,),
    )
    return keep_contact(draft, contact)


def keep_contact(
    draft: Draft, contact: Contact, behaviour: MailBehaviour = "acknowledges", reply: str = ""
) -> Contact:
    """Keep a contact and give its address a mailbox that behaves in a set way."""
    draft.contacts[contact.contact_id] = contact
    secure_mail.open_mailbox(draft, contact, behaviour, reply)
    return contact


def contacts_of(draft: Draft, establishment_id: str) -> list[Contact]:
    """Give the directory's lines for an establishment, lead first."""
    return [
        contact
        for contact in draft.contacts.values()
        if contact.establishment_id == establishment_id
    ]


def lead_of(draft: Draft, establishment_id: str) -> Contact:
    """Give the first contact of an establishment: the safeguarding lead or the council officer."""
    return contacts_of(draft, establishment_id)[0]


def council_team(draft: Draft, la_code: str, team: str) -> Establishment:
    """Give a council's team: EHE, CME or SAFE."""
    return draft.establishments[f"LA{la_code}-{team}"]


def school_days(draft: Draft, school: Establishment) -> SchoolDays:
    """Give the opening days of an establishment."""
    return SchoolDays(school, draft.calendars[school.calendar_id], draft.settings)


def _add_to_pool(draft: Draft, la_code: str, kind: EstablishmentKind, number: int) -> None:
    opens_at = POOL_OPENINGS[number % len(POOL_OPENINGS)]
    school = found(draft, SchoolPlan(la_code=la_code, kind=kind, opens_at=opens_at))
    draft.school_pool.setdefault((la_code, kind), []).append(school.establishment_id)


def _establishment(draft: Draft, plan: SchoolPlan) -> Establishment:
    council = draft.local_authorities[plan.la_code]
    serial = draft.next_number("urn")
    urn = f"{900_000 + serial}"
    number = f"{2000 + serial % 8000:04d}"
    return Establishment(
        establishment_id=urn,
        urn=urn,
        laestab=f"{plan.la_code}/{number}",
        ukprn=f"{10_900_000 + serial}",
        name=_school_name(draft, plan),
        kind=plan.kind,
        phase=PHASES[plan.kind],
        nation=council.nation,
        la_code=plan.la_code,
        town=draft.rng.choice(geography.TOWNS[plan.la_code]),
        postcode=identifiers.postcode(
            geography.POSTCODE_AREAS[plan.la_code], draft.next_number(f"postcode-{plan.la_code}")
        ),
        switchboard=identifiers.landline_number(200 + serial),
        calendar_id=plan.calendar_id or council.calendar_id,
        opens_at=plan.opens_at,
        roll_managed_by=council.name,
    )


def _found_council_teams(draft: Draft, la_code: str) -> None:
    council = draft.local_authorities[la_code]
    for suffix, role, title in COUNCIL_TEAMS:
        team = _council_team(draft, la_code, suffix, f"{council.name}: {title}")
        draft.establishments[team.establishment_id] = team
        contact = appoint(draft, team, role)
        email = f"{role.replace('council_', '')}@{geography.SLUGS[la_code]}.example.gov.uk"
        del draft.mailboxes[contact.email]
        keep_contact(draft, replace(contact, email=email))


def _council_team(draft: Draft, la_code: str, suffix: str, name: str) -> Establishment:
    return Establishment(
        establishment_id=f"LA{la_code}-{suffix}",
        urn="",
        laestab="",
        ukprn="",
        name=name,
        kind="council",
        phase=PHASES["council"],
        nation=draft.local_authorities[la_code].nation,
        la_code=la_code,
        town=geography.TOWNS[la_code][0],
        postcode=identifiers.postcode(geography.POSTCODE_AREAS[la_code], 0),
        switchboard=identifiers.landline_number(150 + draft.next_number("council")),
        calendar_id=WORKING_DAYS,
    )


def _school_name(draft: Draft, plan: SchoolPlan) -> str:
    end = draft.rng.choice(NAME_ENDS[plan.kind])
    number = draft.next_number(f"school-name-{draft.local_authorities[plan.la_code].nation}")
    if plan.la_code == "679":
        place = WELSH_WORDS[number % len(WELSH_WORDS)]
        return _not_taken(draft, f"Ysgol {place}")
    first = FIRST_WORDS[number % len(FIRST_WORDS)]
    second = SECOND_WORDS[(number // len(FIRST_WORDS) + number) % len(SECOND_WORDS)]
    return _not_taken(draft, f"{first} {second} {end}")


def _not_taken(draft: Draft, name: str) -> str:
    if name in draft.taken_names:
        name = f"{name}, {geography.STREETS[draft.next_number('school-street') % 16]}"
    while name in draft.taken_names:
        name = f"{name} {draft.next_number('school-again')}"
    draft.taken_names.add(name)
    return name


def _staff_name(draft: Draft) -> str:
    community = draft.rng.choice(names.COMMUNITIES)
    sex = draft.rng.choice(("F", "M"))
    surname = names.invent_surname(draft.rng, community, draft.taken_names)
    given = names.forename(draft.rng, community, "F" if sex == "F" else "M", set())
    return f"{given} {names.surname_for(surname, community, 'F' if sex == 'F' else 'M')}"


def _domain(school: Establishment) -> str:
    if school.kind == "fe_college":
        return COLLEGE_DOMAIN
    if school.kind == "independent":
        return INDEPENDENT_DOMAIN
    return f"{geography.SLUGS[school.la_code]}-schools.example.org"


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = "".join(letter if letter.isalnum() else " " for letter in plain).split()
    return "-".join(words)


def _let_read(draft: Draft, contact: Contact, reader: str) -> None:
    readers = (*contact.mailbox_readers, reader)
    keep_contact(draft, replace(contact, mailbox_readers=readers))


def _next_school_day(draft: Draft, school: Establishment) -> date:
    return school_days(draft, school).first_open_day(draft.night.morning)
