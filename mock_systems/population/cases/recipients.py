"""Which contact: never the suspect, a relative, or a mailbox they can read; checked and allowed."""

from dataclasses import replace
from datetime import time, timedelta

from mock_systems.population import geography
from mock_systems.population.draft import Draft
from mock_systems.population.families import FamilyPlan, grown_up
from mock_systems.population.model import (
    Contact,
    ContactConflict,
    Establishment,
    Nominal,
)
from mock_systems.population.names import invent_surname
from mock_systems.population.nights import at
from mock_systems.population.scenes import (
    Scene,
    amend_suspect,
    exclude,
    expect,
    finish,
    report,
    stage,
)
from mock_systems.population.schools import (
    SchoolPlan,
    contacts_of,
    found,
    keep_contact,
    lead_of,
)
from mock_systems.population.tasks import Concern, by_hand, release, verify
from mock_systems.population.views import police

CONFLICT = "contact_conflict"
SUSPECT_IS_DSL = (
    "domain.md D3: no send to that contact or any mailbox they can read; human task; "
    "design.md 5: suspect holds a role at the recipient"
)
GOVERNOR = "design.md 5: suspect holds a role at the recipient; domain.md A4: governs at school"
RELATIVE = "issue A.3: never the suspect, a relative; pages.md 2.6 contact_conflict"
READABLE = "issue A.3 and domain.md D3: nor any mailbox they can read"
PARENT_WORKS = "domain.md A4 Robot: class C when staff-perpetrator or parent works at school"
OLDEST_ALLOWED_DAYS = 180


def suspect_is_safeguarding_lead(draft: Draft, la_code: str, number: int) -> None:
    """The suspect is the school's safeguarding lead; the deputy's mail is read by both."""
    scene, school = _scene_with_own_school(draft, la_code, "suspect_is_dsl")
    lead, deputy = contacts_of(draft, school.establishment_id)
    _becomes(scene, lead)
    _works_at(scene, school, "deputy head teacher")
    keep_contact(draft, replace(deputy, mailbox_readers=(deputy.name, _name(scene.suspect))))
    exclude(scene, draft.contacts[lead.contact_id], "is the suspect")
    exclude(scene, deputy, "the suspect can read this mailbox")
    _stopped(scene, school, SUSPECT_IS_DSL)


def suspect_is_governor(draft: Draft, la_code: str, number: int) -> None:
    """The suspect governs the school; he reads nobody's mail."""
    scene, school = _scene_with_own_school(draft, la_code, "suspect_is_governor")
    _works_at(scene, school, "school governor")
    if number % 2:
        lead = lead_of(draft, school.establishment_id)
        conflict = ContactConflict(nominal_id=scene.suspect.nominal_id, reason="governor")
        keep_contact(draft, replace(lead, conflicts=(conflict,)))
    for contact in contacts_of(draft, school.establishment_id):
        exclude(scene, contact, "the suspect is a governor")
    _stopped(scene, school, GOVERNOR)


def suspect_is_relative_of_lead(draft: Draft, la_code: str, number: int) -> None:
    """The lead is the suspect's sister: in police records, or noted in the directory."""
    scene, school = _scene_with_own_school(draft, la_code, "suspect_is_relative_of_dsl")
    lead = lead_of(draft, school.establishment_id)
    sister = _sister_of_suspect(scene, school)
    lead = replace(lead, name=_name(sister), person_id=sister.person_id)
    if number % 3 == 2:
        conflict = ContactConflict(nominal_id=scene.suspect.nominal_id, reason="relative")
        lead = replace(lead, conflicts=(conflict,))
    keep_contact(draft, replace(lead, mailbox_readers=(lead.name,)))
    for contact in contacts_of(draft, school.establishment_id):
        exclude(scene, contact, "the lead is the suspect's sister")
    _stopped(scene, school, RELATIVE)


def suspect_reads_mailbox(draft: Draft, la_code: str, number: int) -> None:
    """The suspect looks after the mail system for the school's trust."""
    scene, school = _scene_with_own_school(draft, la_code, "mailbox_readable_by_suspect")
    suspect = replace(scene.suspect, occupation="IT technician", works_at="Wending Academies Trust")
    amend_suspect(scene, suspect)
    for contact in contacts_of(draft, school.establishment_id):
        readers = (*contact.mailbox_readers, _name(scene.suspect))
        keep_contact(draft, replace(contact, mailbox_readers=readers))
        exclude(scene, contact, "the suspect can read this mailbox")
    _stopped(scene, school, READABLE)


def parent_works_at_school(draft: Draft, la_code: str, number: int) -> None:
    """The victim is a teaching assistant at her daughter's school."""
    scene, school = _scene_with_own_school(draft, la_code, "parent_works_at_school")
    people = draft.people
    mother = people[scene.victim.person_id]
    people[mother.person_id] = replace(
        mother, occupation="teaching assistant", works_at=school.establishment_id
    )
    victim = replace(scene.victim, occupation="teaching assistant", works_at=school.name)
    scene.victim = police.keep_nominal(draft, victim)
    report(scene)
    concern = Concern(reason=CONFLICT, exclusion="parent_works_at_school", source=PARENT_WORKS)
    expect(scene, release(scene, school, scene.children, concern))
    finish(scene)


def contact_unverified(draft: Draft, la_code: str, number: int) -> None:
    """Nobody has checked the contact for more than 180 days."""
    scene, school = _scene_with_own_school(draft, la_code, "contact_unverified", deputy=False)
    lead = lead_of(draft, school.establishment_id)
    days = OLDEST_ALLOWED_DAYS + (2, 45, 300)[number % 3]
    checked_on = draft.night.morning - timedelta(days=days)
    lead = replace(
        lead,
        verified_at=at(checked_on, time(11, 20)),
        changed_at=at(checked_on - timedelta(days=9), time(9, 0)),
    )
    keep_contact(draft, lead)
    _to_be_verified(scene, school, ("contact_unverified",), lead)


def contact_changed(draft: Draft, la_code: str, number: int) -> None:
    """Somebody edited the address on an allowed domain since it was last checked."""
    scene, school = _scene_with_own_school(draft, la_code, "contact_changed", deputy=False)
    lead = lead_of(draft, school.establishment_id)
    changed = replace(
        lead,
        email=f"new.{lead.email}",
        changed_at=at(draft.night.evening - timedelta(days=number % 3), time(16, 5)),
        changed_by="school office",
    )
    keep_contact(draft, changed)
    _to_be_verified(scene, school, ("contact_changed",), changed)


def lookalike_domain(draft: Draft, la_code: str, number: int) -> None:
    """Overnight the address became one letter pair different."""
    scene, school = _scene_with_own_school(draft, la_code, "lookalike_domain", deputy=False)
    lead = lead_of(draft, school.establishment_id)
    forged = replace(
        lead,
        email=lead.email.replace("example.org", "exarnple.org"),
        changed_at=at(draft.night.evening, time(23, 14)),
        changed_by="self-service",
    )
    keep_contact(draft, forged, "silent")
    exclude(scene, forged, "look-alike domain, changed overnight")
    _to_be_verified(scene, school, ("domain_not_allowed", "contact_changed"), lead)


def domain_not_allowed(draft: Draft, la_code: str, number: int) -> None:
    """Checked by a person, on a domain nobody has allowed."""
    scene, school = _scene_with_own_school(draft, la_code, "domain_not_allowed", deputy=False)
    lead = lead_of(draft, school.establishment_id)
    private = replace(lead, email=lead.email.split("@")[0] + "@freemail.example.com")
    keep_contact(draft, private)
    exclude(scene, private, "domain not on the allow-list")
    _to_be_verified(scene, school, ("domain_not_allowed",), lead)


def generic_mailbox(draft: Draft, la_code: str, number: int) -> None:
    """The only line in the directory is the school office."""
    scene, school = _scene_with_own_school(draft, la_code, "generic_mailbox", deputy=False)
    lead = lead_of(draft, school.establishment_id)
    domain = lead.email.split("@")[1]
    readers = ("School office", "Reception", "Site manager")
    office = replace(
        lead,
        role="office",
        name="School office",
        email=f"office.{lead.email.split('.')[0]}@{domain}",
        mailbox_readers=readers,
    )
    keep_contact(draft, office)
    exclude(scene, office, "a generic office address")
    _to_be_verified(scene, school, (), lead)


def _scene_with_own_school(
    draft: Draft, la_code: str, case: str, *, deputy: bool = True
) -> tuple[Scene, Establishment]:
    opens_at = draft.rng.choice((None, time(8, 20), time(8, 45)))
    school = found(draft, SchoolPlan(la_code=la_code, deputy=deputy, opens_at=opens_at))
    year = draft.rng.randrange(1, 7)
    scene = stage(draft, (case,), FamilyPlan(la_code=la_code, years=(year,)), (school,))
    return scene, school


def _becomes(scene: Scene, contact: Contact) -> None:
    """The contact is the suspect."""
    name = _name(scene.suspect)
    keep_contact(
        scene.draft,
        replace(contact, name=name, person_id=scene.suspect.person_id, mailbox_readers=(name,)),
    )


def _works_at(scene: Scene, school: Establishment, occupation: str) -> None:
    people = scene.draft.people
    suspect = people[scene.suspect.person_id]
    people[suspect.person_id] = replace(
        suspect, occupation=occupation, works_at=school.establishment_id
    )
    amend_suspect(scene, replace(scene.suspect, occupation=occupation, works_at=school.name))


def _sister_of_suspect(scene: Scene, school: Establishment) -> Nominal:
    draft = scene.draft
    community = scene.family.community
    surname = invent_surname(draft.rng, community, draft.taken_names)
    sister = grown_up(draft, community, surname, "F")
    sister = replace(sister, occupation="teacher", works_at=school.establishment_id)
    draft.people[sister.person_id] = sister
    home = geography.a_home(draft, scene.family.home.la_code)
    nominal = police.record_person(draft, sister, home)
    nominal = police.keep_nominal(
        draft, replace(nominal, occupation="teacher", works_at=school.name)
    )
    police.link(draft, nominal, "sister", scene.suspect)
    word = "sister" if scene.suspect.sex == "F" else "brother"
    police.link(draft, scene.suspect, word, nominal)
    return nominal


def _stopped(scene: Scene, school: Establishment, source: str) -> None:
    report(scene)
    concern = Concern(reason=CONFLICT, exclusion=scene.cases[0], source=source)
    expect(scene, by_hand(scene, school, scene.children, concern))
    finish(scene)


def _to_be_verified(
    scene: Scene, school: Establishment, reasons: tuple[str, ...], found_by_phone: Contact
) -> None:
    report(scene)
    expect(scene, verify(scene, school, scene.children, reasons, found_by_phone))
    finish(scene)


def _name(nominal: Nominal) -> str:
    return f"{nominal.forename1} {nominal.surname}"


RECIPES = (
    suspect_is_safeguarding_lead,
    suspect_is_governor,
    suspect_is_relative_of_lead,
    suspect_reads_mailbox,
    parent_works_at_school,
    contact_unverified,
    contact_changed,
    lookalike_domain,
    domain_not_allowed,
    generic_mailbox,
)
