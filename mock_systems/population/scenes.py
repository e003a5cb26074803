"""One household on the night: staged, reported, and what has to come of it written down."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta

from mock_systems.population import narratives
from mock_systems.population.calendars import first_pass_on
from mock_systems.population.draft import Draft
from mock_systems.population.expectations import (
    TEAM_OF_REASON,
    ExcludedContact,
    Expectation,
    Household,
    HowFound,
    KnownChild,
    Message,
    Nothing,
    Template,
    Trigger,
)
from mock_systems.population.families import Family, FamilyPlan, school_year_of, settle
from mock_systems.population.forbidden import with_forbidden
from mock_systems.population.model import (
    LONDON,
    Address,
    Contact,
    Establishment,
    Nominal,
    Occurrence,
    OccurrenceStatus,
    Person,
    Pupil,
)
from mock_systems.population.nights import at
from mock_systems.population.schools import council_team, lead_of, pool_school, school_days
from mock_systems.population.views import education, police

EVENING_BEGINS = time(20, 10)
LAST_RECORDED_BEFORE_FIRST_PASS = timedelta(minutes=25)


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """What is special about an occurrence of a scene."""

    children: tuple[Nominal, ...] | None = None
    created_at: datetime | None = None
    place: Address | None = None
    is_crime: bool | None = None
    summary: str = ""
    flags: tuple[str, ...] = ()
    note: str = ""
    status: OccurrenceStatus = "open"
    school_stated: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A message to be expected, before contacts and calendars turn it into one or two."""

    school: Establishment
    children: tuple[Nominal, ...]
    source: str
    template: Template | None = None
    contact: Contact | None = None
    references: tuple[str, ...] | None = None
    after: Trigger = ""
    seen_at: datetime | None = None
    stays_put: bool = False


@dataclass(slots=True, kw_only=True)
class Scene:
    """A household being written: its people, records, and what is expected of them."""

    draft: Draft
    cases: tuple[str, ...]
    family: Family
    victim: Nominal
    suspect: Nominal
    children: tuple[Nominal, ...]
    pupils: dict[str, Pupil]
    schools: dict[str, Establishment]
    occurrences: list[Occurrence] = field(default_factory=list)
    known: list[KnownChild] = field(default_factory=list)
    expectations: list[Expectation] = field(default_factory=list)
    excluded: list[ExcludedContact] = field(default_factory=list)

    @property
    def references(self) -> tuple[str, ...]:
        """The numbers of the scene's occurrences, in the order they were recorded."""
        return tuple(occurrence.occ_no for occurrence in self.occurrences)

    def school_of(self, child: Nominal) -> Establishment:
        """Give the school a child is enrolled at."""
        return self.schools[child.person_id]


def stage(
    draft: Draft,
    cases: tuple[str, ...],
    plan: FamilyPlan,
    schools: Sequence[Establishment | None] = (),
) -> Scene:
    """Settle a family, put its children on the register and rolls, record it with the police.

    `schools` gives each child's school in order; without one it is an ordinary school of the
    council; `None` leaves a child off the register.
    """
    family = settle(draft, plan)
    pupils: dict[str, Pupil] = {}
    places: dict[str, Establishment] = {}
    for number, child in enumerate(family.children):
        school = schools[number] if number < len(schools) else _usual_school(draft, plan, child)
        if school is not None:
            pupils[child.person_id] = _put_on_roll(draft, family, child, school)
            places[child.person_id] = school
    family = replace(
        family, children=tuple(draft.people[child.person_id] for child in family.children)
    )
    victim, suspect, children = police.record_family(draft, family)
    return Scene(
        draft=draft,
        cases=cases,
        family=family,
        victim=victim,
        suspect=suspect,
        children=children,
        pupils=pupils,
        schools=places,
    )


def report(scene: Scene, incident: Incident = Incident()) -> Occurrence:
    """Record an occurrence of the scene and note the children linked to it."""
    draft = scene.draft
    children = scene.children if incident.children is None else incident.children
    place = incident.place or scene.family.home
    is_crime = incident.is_crime if incident.is_crime is not None else draft.rng.random() < 0.6
    occurrence = police.record(
        draft,
        police.Report(
            victim=scene.victim,
            suspect=scene.suspect,
            children=children,
            created_at=incident.created_at or some_time_tonight(draft),
            place=place,
            kind="da_crime" if is_crime else "da_non_crime",
            summary=incident.summary or _summary(scene, children, place),
            flags=incident.flags,
            note=incident.note,
            status=incident.status,
            school_stated=incident.school_stated,
        ),
    )
    scene.occurrences.append(occurrence)
    for child in children:
        knows(scene, child, "linked", occurrence)
    return occurrence


def amend(scene: Scene, occurrence: Occurrence) -> Occurrence:
    """Put a changed occurrence in the place of the old."""
    numbers = [known.occ_no for known in scene.occurrences]
    scene.occurrences[numbers.index(occurrence.occ_no)] = occurrence
    return police.keep_occurrence(scene.draft, occurrence)


def amend_child(scene: Scene, child: Nominal) -> Nominal:
    """Put a changed nominal of a child in the place of the old."""
    scene.children = tuple(
        child if known.nominal_id == child.nominal_id else known for known in scene.children
    )
    return police.keep_nominal(scene.draft, child)


def amend_suspect(scene: Scene, suspect: Nominal) -> Nominal:
    """Put a changed nominal of the suspect in the place of the old."""
    scene.suspect = suspect
    return police.keep_nominal(scene.draft, suspect)


def knows(scene: Scene, child: Nominal, how: HowFound, occurrence: Occurrence) -> None:
    """Note a child somebody could know of, and how."""
    scene.known.append(
        KnownChild(
            person_id=child.person_id,
            nominal_id=child.nominal_id,
            occ_no=occurrence.occ_no,
            how=how,
        )
    )


def expect(scene: Scene, *expectations: Expectation) -> None:
    """Write down what has to come of the scene."""
    scene.expectations.extend(expectations)


def tell(scene: Scene, notice: Notice) -> tuple[Message, ...]:
    """Give the message a school has to get: now, on its first day back, or both."""
    draft = scene.draft
    contact = notice.contact or lead_of(draft, notice.school.establishment_id)
    days = school_days(draft, notice.school)
    seen_at = notice.seen_at or draft.night.now
    by = days.next_deadline(seen_at)
    now = _message(scene, notice, contact, by)
    if days.is_open_on(draft.night.morning):
        return (now,)
    waits_until = first_pass_on(by.date())
    if not contact.holiday_monitored:
        # Issue A.3: "sent now to a monitored mailbox"; nobody reads this one before.
        return (replace(now, not_before=waits_until),)
    if notice.stays_put:
        return (now,)
    again = replace(now, operation="tell/first_day_back", not_before=waits_until)
    return (now, again)


def tell_all(scene: Scene, source: str, template: Template | None = None) -> list[Message]:
    """Give one message per school, each with its own pupils of the household."""
    messages: list[Message] = []
    for establishment_id in dict.fromkeys(s.establishment_id for s in scene.schools.values()):
        pupils = tuple(
            child
            for child in scene.children
            if child.person_id in scene.schools
            and scene.school_of(child).establishment_id == establishment_id
        )
        school = scene.draft.establishments[establishment_id]
        notice = Notice(school=school, children=pupils, source=source, template=template)
        messages.extend(tell(scene, notice))
    return messages


def nothing(scene: Scene, reason: str, children: Sequence[Nominal], source: str) -> Nothing:
    """Give the expectation that nothing comes of some children."""
    return Nothing(
        reason=reason,
        children=ids(children),
        references=scene.references,
        source=source,
    )


def ids(children: Sequence[Nominal]) -> tuple[str, ...]:
    """Give the true people behind some nominals."""
    return tuple(child.person_id for child in children)


def deadline(scene: Scene, school: Establishment | None = None) -> datetime:
    """Give the moment before which a person has to have decided.

    Without a school it is the council's next office day at the default opening time, which is
    never later than any school's next opening day (domain.md D6: "before school start").
    """
    draft = scene.draft
    place = school or council_team(draft, scene.family.home.la_code, "CME")
    return school_days(draft, place).next_deadline(draft.night.now)


def exclude(scene: Scene, contact: Contact, why: str) -> None:
    """Note a mailbox that must never get a message about this household."""
    scene.excluded.append(
        ExcludedContact(contact_id=contact.contact_id, email=contact.email, why=why)
    )


def finish(scene: Scene) -> Household:
    """Write the household into the truth."""
    draft = scene.draft
    number = len(draft.households) + 1
    household = Household(
        household_id=f"H{number:04d}",
        cases=scene.cases,
        occurrences=scene.references,
        adults=_adults_involved(scene),
        children=tuple(scene.known),
        expectations=tuple(scene.expectations),
        excluded_contacts=tuple(scene.excluded),
    )
    household = with_forbidden(draft, household)
    draft.households.append(household)
    return household


def team_for(reason: str) -> str:
    """Give the team that owns a reason."""
    return TEAM_OF_REASON[reason]


def some_time_tonight(draft: Draft) -> datetime:
    """Give a moment between the last completed pass and the first of the morning."""
    begins = at(draft.night.evening, EVENING_BEGINS).astimezone(UTC)
    # In UTC: on the nights the clock changes an hour is missing or comes twice.
    ends = draft.night.now.astimezone(UTC) - LAST_RECORDED_BEFORE_FIRST_PASS
    minutes = draft.rng.randrange((ends - begins) // timedelta(minutes=1))
    return (begins + timedelta(minutes=minutes)).astimezone(LONDON)


def days_ago(draft: Draft, days: int) -> datetime:
    """Give an evening moment so many days before the night."""
    day = draft.night.evening - timedelta(days=days)
    return at(day, time(21, draft.rng.randrange(60)))


def _adults_involved(scene: Scene) -> tuple[str, ...]:
    nominals = scene.draft.nominals
    roles = [role for one in scene.occurrences for role in one.roles if role.code in "VS"]
    return tuple(dict.fromkeys(nominals[role.nominal_id].person_id for role in roles))


def _usual_school(draft: Draft, plan: FamilyPlan, child: Person) -> Establishment:
    if child.born_on is None:
        raise ValueError("an unborn child has no school")
    year = school_year_of(child.born_on, draft.night.morning)
    return pool_school(draft, plan.la_code, year)


def _put_on_roll(draft: Draft, family: Family, child: Person, school: Establishment) -> Pupil:
    pupil = education.register(draft, child, family)
    education.enrol(draft, pupil, school)
    return pupil


def _summary(scene: Scene, children: tuple[Nominal, ...], place: Address) -> str:
    return narratives.summary(scene.draft.rng, scene.victim, scene.suspect, children, place)


def _usual_template(scene: Scene, school: Establishment) -> Template:
    """A council hears the least: its own sentence stands in the shortest body (pages.md 6)."""
    return "bare" if school.kind == "council" else scene.draft.settings.template


def _message(scene: Scene, notice: Notice, contact: Contact, by: datetime) -> Message:
    return Message(
        establishment_id=notice.school.establishment_id,
        contact_id=contact.contact_id,
        email=contact.email,
        template=notice.template or _usual_template(scene, notice.school),
        children=ids(notice.children),
        references=notice.references or scene.references,
        by=by,
        after=notice.after,
        source=notice.source,
    )
