"""What education holds: the pupil register and who is on which roll."""

from dataclasses import replace
from datetime import date, datetime, time

from mock_systems.population import identifiers
from mock_systems.population.draft import HOME_FORCE, Draft
from mock_systems.population.families import (
    Family,
    academic_year_of,
    parent_word,
    school_year_of,
)
from mock_systems.population.geography import held
from mock_systems.population.model import (
    Address,
    Contact,
    ContactChanged,
    Enrolment,
    EnrolmentKind,
    Establishment,
    Person,
    Pupil,
    PupilParent,
)
from mock_systems.population.nights import at

EDITED_AT = (time(5, 50), time(6, 40), time(7, 35))


def register(draft: Draft, child: Person, family: Family, address: Address | None = None) -> Pupil:
    """Put a child on the pupil register, with the parents the school was told of."""
    if child.born_on is None:
        raise ValueError("an unborn child is on no register")
    lives_at = address or family.home
    upn = child.upn or _new_upn(draft, child.born_on, lives_at.la_code)
    draft.people[child.person_id] = replace(child, upn=upn)
    pupil = Pupil(
        pupil_id=f"S{draft.next_number('pupil'):06d}",
        person_id=child.person_id,
        upn=upn,
        surname=child.surname,
        forename1=child.forename1,
        forename2=child.forename2,
        known_as=child.known_as,
        born_on=child.born_on,
        sex=child.sex,
        nhs_number=child.nhs_number if draft.rng.random() < 0.4 else "",
        address=held(lives_at),
        parents=parents_of(family),
        la_code=lives_at.la_code,
        year_group=year_group(school_year_of(child.born_on, draft.night.morning)),
    )
    return keep_pupil(draft, pupil)


def keep_pupil(draft: Draft, pupil: Pupil) -> Pupil:
    """Keep a pupil, new or changed."""
    draft.pupils[pupil.pupil_id] = pupil
    return pupil


def enrol(
    draft: Draft, pupil: Pupil, school: Establishment, kind: EnrolmentKind = "main"
) -> Enrolment:
    """Put a pupil on a school's roll since the start of the school year."""
    enrolment = Enrolment(
        pupil_id=pupil.pupil_id,
        establishment_id=school.establishment_id,
        establishment_name=school.name,
        from_on=date(academic_year_of(draft.night.morning), 9, 1),
        kind=kind,
        year_group=pupil.year_group,
        attendance_percent=round(draft.rng.uniform(72, 100), 1),
    )
    draft.enrolments.append(enrolment)
    return enrolment


def leave(draft: Draft, enrolment: Enrolment, last_day: date) -> None:
    """Take a pupil off a roll."""
    draft.enrolments.remove(enrolment)
    draft.enrolments.append(replace(enrolment, to_on=last_day))


def changes_of_the_night(draft: Draft) -> tuple[ContactChanged, ...]:
    """Edit directory lines before the morning's passes: of councils that are told nothing here."""
    elsewhere = {
        council.la_code
        for council in draft.local_authorities.values()
        if council.nation == "England" and council.force_code != HOME_FORCE
    }
    edited = [
        contact
        for contact in draft.contacts.values()
        if draft.establishments[contact.establishment_id].la_code in elsewhere
    ]
    return tuple(
        _edited(contact, at(draft.night.morning, moment))
        for contact, moment in zip(edited, EDITED_AT, strict=False)
    )


def year_group(year: int) -> str:
    """Give the words for a school year."""
    if year < 0:
        return "Nursery"
    return "Reception" if year == 0 else f"Year {year}"


def parents_of(family: Family) -> tuple[PupilParent, ...]:
    """Give the adults a school was told of."""
    together = family.home == family.suspect_home
    return tuple(
        PupilParent(
            name=f"{parent.forename1} {parent.surname}",
            relationship=parent_word(parent),
            phone=parent.phone,
            lives_with=lives_with,
        )
        for parent, lives_with in ((family.victim, True), (family.suspect, together))
    )


def _edited(contact: Contact, moment: datetime) -> ContactChanged:
    edited = replace(
        contact, email=f"team.{contact.email}", changed_at=moment, changed_by="self-service"
    )
    return ContactChanged(at=moment, contact=edited)


def _new_upn(draft: Draft, born_on: date, la_code: str) -> str:
    serial = draft.next_number("upn")
    return identifiers.upn(la_code, f"{2000 + serial // 1000:04d}", born_on.year + 5, serial)
