"""Families of scenarios: settled, recorded with the police and with the council they live in."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from mock_systems.population.ethnicity import DFE_CODES_OF
from mock_systems.population.families import Family, FamilyPlan, parent_word, person, reside, settle
from mock_systems.population.geography import held
from mock_systems.population.model import Kinship, Nominal, Occurrence, Person
from mock_systems.population.partner_records import CarePerson, CareRelative, HeldPerson
from mock_systems.population.scenarios.annexe import Annexe
from mock_systems.population.scenes import Scene
from mock_systems.population.views import police

OtherKind = Literal["cp", "ap", "missing", "other"]
OTHER_WORK = "not domestic abuse"
CLASS_OF: dict[OtherKind, tuple[str, str]] = {
    "cp": ("CPRO", "Child protection"),
    "ap": ("APRO", "Adult protection"),
    "missing": ("MISP", "Missing person"),
    "other": ("OTHR", "Other"),
}


@dataclass(slots=True, kw_only=True)
class Circle:
    """A family, the police's nominals of it and the council's records, by true person."""

    annexe: Annexe
    family: Family
    mother: Nominal
    father: Nominal
    children: tuple[Nominal, ...]
    la_code: str
    care: dict[str, str] = field(default_factory=dict)

    @property
    def people(self) -> tuple[str, ...]:
        """The true people, adults first."""
        return tuple(one.person_id for one in (self.mother, self.father, *self.children))

    @property
    def records(self) -> tuple[str, ...]:
        """Every record of theirs, as the truth names them."""
        nominals = (self.mother, self.father, *self.children)
        return (
            *(f"police_rms:{one.nominal_id}" for one in nominals),
            *(f"childrens_social_care:{one}" for one in self.care.values()),
        )

    def amend(self, nominal: Nominal) -> Nominal:
        """Put a changed nominal in the place of the old."""
        ours = nominal.nominal_id
        self.mother = nominal if self.mother.nominal_id == ours else self.mother
        self.father = nominal if self.father.nominal_id == ours else self.father
        self.children = tuple(nominal if one.nominal_id == ours else one for one in self.children)
        return police.keep_nominal(self.annexe.draft, nominal)


def circle(annexe: Annexe, plan: FamilyPlan) -> Circle:
    """Settle a family and record it with the police and its council."""
    family = settle(annexe.draft, plan)
    mother, father, children = police.record_family(annexe.draft, family)
    made = Circle(
        annexe=annexe,
        family=family,
        mother=mother,
        father=father,
        children=children,
        la_code=plan.la_code,
    )
    if family.children:
        note_with_council(made, (*family.children, family.victim, family.suspect))
    return made


def circle_of(annexe: Annexe, scene: Scene) -> Circle:
    """Take the family of a household of the night, and let its council know of it."""
    made = Circle(
        annexe=annexe,
        family=scene.family,
        mother=scene.victim,
        father=scene.suspect,
        children=scene.children,
        la_code=scene.family.home.la_code,
    )
    if made.children:
        note_with_council(made, [annexe.draft.people[one] for one in reversed(made.people)])
    return made


def family_beside(made: Circle, family: Family) -> Circle:
    """House and record another family of the same father: its mother and children are new."""
    annexe, draft = made.annexe, made.annexe.draft
    for one in (family.victim, *family.children):
        reside(draft, one.person_id, family.home)
    mother = police.record_person(draft, family.victim, family.home)
    children = tuple(police.record_person(draft, one, family.home) for one in family.children)
    for child in children:
        for parent, true in ((mother, family.victim), (made.father, family.suspect)):
            police.link(draft, parent, parent_word(true), child)
            draft.kinships.append(
                Kinship(
                    from_person=true.person_id,
                    to_person=child.person_id,
                    kind=parent_word(true),
                    parental_responsibility=True,
                )
            )
    other = Circle(
        annexe=annexe,
        family=family,
        mother=mother,
        father=made.father,
        children=children,
        la_code=family.home.la_code,
    )
    note_with_council(other, (*family.children, family.victim))
    return other


def expecting(made: Circle, expected: Sequence[Person]) -> None:
    """Let the mother of a family expect children; the council knows of them, the police do not."""
    for child in expected:
        _child_of(made, child)
    note_with_council(made, (*expected, made.family.victim, made.family.suspect))


def unborn(made: Circle) -> Person:
    """Make a child nobody has seen yet."""
    draft = made.annexe.draft
    mother = made.family.victim
    baby = person(draft, made.family.community, mother.surname, "U", None)
    baby = replace(
        baby, surname=mother.surname, forename1="Unborn", forename2="", nhs_number="", sex="U"
    )
    draft.people[baby.person_id] = baby
    return baby


def note_with_council(made: Circle, people: Sequence[Person]) -> None:
    """Give people records with the council their family lives in."""
    annexe = made.annexe
    for one in people:
        la_id = annexe.next_la_id(made.la_code)
        made.care[one.person_id] = f"{made.la_code}-{la_id}"
    for one in people:
        record = _care_record(made, one)
        annexe.care_people[record.record_id] = record


def amend_care(made: Circle, person_id: str, **changes: object) -> CarePerson:
    """Change fields of somebody's record with the council."""
    record_id = made.care[person_id]
    changed = replace(made.annexe.care_people[record_id], **changes)  # type: ignore[arg-type]
    made.annexe.care_people[record_id] = changed
    return changed


def report_other(
    made: Circle,
    created_at: datetime,
    kind: OtherKind,
    summary: str,
    children: Sequence[Nominal] | None = None,
) -> Occurrence:
    """Record an occurrence that is no domestic abuse: parents involved, children as children."""
    draft = made.annexe.draft
    report = police.Report(
        victim=made.mother,
        suspect=made.father,
        children=made.children if children is None else tuple(children),
        created_at=created_at,
        place=made.family.home,
        kind="da_non_crime",
        summary=summary,
    )
    recorded = police.record(draft, report)
    involved = tuple(
        replace(role, code="IP") if role.code in ("V", "S") else role for role in recorded.roles
    )
    class_code, class_text = CLASS_OF[kind]
    draft.nothing_due[recorded.occ_no] = OTHER_WORK
    changed = replace(
        recorded,
        kind=kind,
        class_code=class_code,
        class_text=class_text,
        roles=involved,
        risk_forms=(),
    )
    return police.keep_occurrence(draft, changed)


def _child_of(made: Circle, child: Person) -> None:
    draft, mother = made.annexe.draft, made.family.victim
    draft.kinships.append(
        Kinship(from_person=mother.person_id, to_person=child.person_id, kind="mother")
    )
    reside(draft, child.person_id, made.family.home)


def _care_record(made: Circle, one: Person) -> CarePerson:
    record_id = made.care[one.person_id]
    return CarePerson(
        record_id=record_id,
        person_id=one.person_id,
        la_code=made.la_code,
        la_id=record_id.removeprefix(f"{made.la_code}-"),
        who=_written_down(made, one),
        ethnicity=DFE_CODES_OF[one.ethnicity_self][0],
        first_language=one.first_language,
        interpreter_needed=one.interpreter_needed,
        religion=one.religion,
        disabilities=() if one.nino else ("NONE",),
        relatives=tuple(_relatives(made, one)),
    )


def _written_down(made: Circle, one: Person) -> HeldPerson:
    home = made.family.suspect_home if one == made.family.suspect else made.family.home
    return HeldPerson(
        surname=one.surname,
        forename1=one.forename1,
        forename2=one.forename2,
        born_on=one.born_on,
        expected_on=one.expected_on,
        died_on=one.died_on,
        sex=one.sex,
        nhs_number=one.nhs_number,
        addresses=(held(home),),
        phone=one.phone,
    )


def _relatives(made: Circle, one: Person) -> list[CareRelative]:
    """Give the parents of a child; nobody of an adult."""
    if one.nino:
        return []
    parents = [made.family.victim] if one.born_on is None else _parents(made)
    return [
        CareRelative(
            name=f"{parent.forename1} {parent.surname}",
            relationship=parent_word(parent),
            born_on=parent.born_on,
            record_id=made.care.get(parent.person_id, ""),
            parental_responsibility=True,
            lives_with=parent == made.family.victim,
        )
        for parent in parents
    ]


def _parents(made: Circle) -> list[Person]:
    return [made.family.victim, made.family.suspect]
