"""Families as they are: two adults, their children, where each lives and who is whose."""

from dataclasses import dataclass
from datetime import date, timedelta

from mock_systems.population import geography, identifiers, names
from mock_systems.population.draft import Draft
from mock_systems.population.held import Sex
from mock_systems.population.model import Address, Kinship, Person, Residence
from mock_systems.population.names import Community

NURSERY, RECEPTION = -1, 0
JOBS = (
    "warehouse operative",
    "carer",
    "chef",
    "driver",
    "student nurse",
    "cleaner",
    "not working",
    "electrician",
    "shop assistant",
    "office manager",
    "scaffolder",
    "barber",
)
BIRTH_TOWNS = ("Hernshaw", "Marlstone", "Rennisford", "Port Ellery", "Slaithe")


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyPlan:
    """What is special about a family to be settled. `years` are school years, nursery is -1."""

    la_code: str
    years: tuple[int, ...]
    community: Community | None = None
    surname: str = ""
    home: Address | None = None
    suspect_lives_there: bool = True
    victim_sex: Sex | None = None
    twins: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """The people of one household and its other parent."""

    community: Community
    surname: str
    home: Address
    suspect_home: Address
    victim: Person
    suspect: Person
    children: tuple[Person, ...]


def settle(draft: Draft, plan: FamilyPlan) -> Family:
    """Make a family and give everyone a home."""
    community = plan.community or draft.rng.choice(names.COMMUNITIES)
    surname = plan.surname or names.invent_surname(draft.rng, community, draft.taken_names)
    draft.forenames[surname] = {"Mohammed"} if plan.surname else set()
    home = plan.home or geography.a_home(draft, plan.la_code)
    suspect_home = home if plan.suspect_lives_there else geography.a_home(draft, plan.la_code)
    victim_sex, suspect_sex = _sexes(draft, plan)
    other_surname = _other_surname(draft, plan, community, surname)
    family = Family(
        community=community,
        surname=surname,
        home=home,
        suspect_home=suspect_home,
        victim=grown_up(draft, community, surname, victim_sex),
        suspect=grown_up(draft, community, other_surname, suspect_sex),
        children=_children(draft, plan, community, surname),
    )
    _house(draft, family)
    _relate(draft, family)
    return family


def grown_up(draft: Draft, community: Community, surname: str, sex: Sex) -> Person:
    """Make an adult between 24 and 48."""
    age_in_days = draft.rng.randrange(24 * 365, 48 * 365)
    born_on = draft.night.morning - timedelta(days=age_in_days)
    return person(draft, community, surname, sex, born_on)


def child_of_year(draft: Draft, community: Community, surname: str, year: int) -> Person:
    """Make a child who is in a school year on the night."""
    sex: Sex = draft.rng.choice(("F", "M"))
    return person(draft, community, surname, sex, birth_date_for_year(draft, year))


def birth_date_for_year(draft: Draft, year: int) -> date:
    """Give a birth date that puts a child into a school year on the night."""
    academic_year = academic_year_of(draft.night.morning)
    return date(academic_year - year - 5, 9, 1) + timedelta(days=draft.rng.randrange(0, 360))


def academic_year_of(day: date) -> int:
    """Give the calendar year in which the school year of a day began."""
    return day.year if day.month >= 9 else day.year - 1


def school_year_of(born_on: date, day: date) -> int:
    """Give the school year (reception 0) of somebody on a day."""
    return academic_year_of(day) - academic_year_of(born_on) - 5


def person(
    draft: Draft, community: Community, surname: str, sex: Sex, born_on: date | None
) -> Person:
    """Make and keep a person; children get a pupil number when they are enrolled."""
    number = draft.next_number("person")
    is_adult = born_on is not None and born_on < date(draft.night.morning.year - 19, 1, 1)
    made = Person(
        person_id=f"T{number:06d}",
        surname=names.surname_for(surname, community, sex),
        forename1=names.forename(
            draft.rng, community, sex, draft.forenames.setdefault(surname, set())
        ),
        forename2=_middle_name(draft, community, sex),
        born_on=born_on,
        sex=sex,
        community=community.name,
        ethnicity_self=community.ethnicity,
        nationality=community.nationality if is_adult else "GBR",
        birth_town=draft.rng.choice(BIRTH_TOWNS),
        birth_country=community.birth_country if is_adult else "GBR",
        religion=community.religion,
        first_language=community.language,
        interpreter_needed=is_adult and community.language != "en" and draft.rng.random() < 0.3,
        nhs_number=draft.next_nhs_number(),
        nino=identifiers.national_insurance_number(number) if is_adult else "",
        pnc_id=_pnc_id(draft, number) if is_adult else "",
        phone=identifiers.mobile_number(number) if is_adult else "",
        occupation=draft.rng.choice(JOBS) if is_adult else "",
    )
    draft.people[made.person_id] = made
    return made


def reside(draft: Draft, person_id: str, address: Address, *, until: date | None = None) -> None:
    """Note where somebody truly lives, or lived until a day."""
    since = draft.night.morning - timedelta(days=draft.rng.randrange(800, 2500))
    draft.residences.setdefault(person_id, []).append(
        Residence(
            person_id=person_id,
            address_id=address.address_id,
            kind="refuge" if address.is_refuge else ("previous" if until else "home"),
            from_on=since,
            to_on=until,
        )
    )


def parent_word(parent: Person) -> str:
    """Give mother or father."""
    return "mother" if parent.sex == "F" else "father"


def _sexes(draft: Draft, plan: FamilyPlan) -> tuple[Sex, Sex]:
    victim: Sex = plan.victim_sex or ("F" if draft.rng.random() < 0.85 else "M")
    same_sex_couple = draft.rng.random() < 0.05
    if same_sex_couple:
        return victim, victim
    return victim, "M" if victim == "F" else "F"


def _other_surname(draft: Draft, plan: FamilyPlan, community: Community, surname: str) -> str:
    if plan.suspect_lives_there and draft.rng.random() < 0.6:
        return surname
    return names.invent_surname(draft.rng, community, draft.taken_names)


def _children(
    draft: Draft, plan: FamilyPlan, community: Community, surname: str
) -> tuple[Person, ...]:
    children = [child_of_year(draft, community, surname, year) for year in plan.years]
    if plan.twins:
        first = children[0]
        sex: Sex = draft.rng.choice(("F", "M"))
        children.append(person(draft, community, surname, sex, first.born_on))
    return tuple(children)


def _middle_name(draft: Draft, community: Community, sex: Sex) -> str:
    return names.forename(draft.rng, community, sex, set()) if draft.rng.random() < 0.5 else ""


def _pnc_id(draft: Draft, number: int) -> str:
    return identifiers.pnc_id(draft.rng.randrange(2004, 2026), 100_000 + number)


def _house(draft: Draft, family: Family) -> None:
    for member in (family.victim, *family.children):
        reside(draft, member.person_id, family.home)
    reside(draft, family.suspect.person_id, family.suspect_home)


def _relate(draft: Draft, family: Family) -> None:
    kinships = draft.kinships
    victim, suspect = family.victim, family.suspect
    kind = "partner" if family.home == family.suspect_home else "ex-partner"
    kinships.append(Kinship(from_person=victim.person_id, to_person=suspect.person_id, kind=kind))
    for child in family.children:
        for parent in (victim, suspect):
            kinships.append(
                Kinship(
                    from_person=parent.person_id,
                    to_person=child.person_id,
                    kind=parent_word(parent),
                    parental_responsibility=True,
                )
            )
