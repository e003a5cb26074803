"""Children's social care: who somebody is there, whose, what is worked on, and by whom."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bots.research.case import Subject
from bots.research.looking import OneRecordEach, Opened, Search, by_homes, by_names, by_number
from bots.research.ports import ChildrensCare, Desk
from bots.research.telling import (
    Seen,
    Told,
    about_addresses,
    about_person,
    day,
    happened,
    listed,
    moment,
    ringing,
    said,
    yes,
)
from domain.as_shown import AsShown
from domain.childrens_social_care import (
    CareContact,
    CareEpisode,
    CareRecord,
    CareRelative,
    DfeEthnicity,
    ProtectionPlan,
)
from domain.errors import RecordRestricted
from domain.households import PersonKey
from domain.people import Identifiers, Person, RecordRef
from domain.research_pack import Event, Fact, FactField

SYSTEM = "childrens_social_care"
# They say that nobody has an ethnicity to tell (domain.md B1).
NO_ETHNICITY = frozenset({DfeEthnicity.NOT_OBTAINED})


@dataclass(frozen=True, slots=True)
class ChildrensCareSearched(OneRecordEach[CareRecord]):
    """Records of the councils' children's social care."""

    care: ChildrensCare
    desk: Desk
    name: str = SYSTEM
    never_shows: str = ""

    def searches(self, person: Person, today: date) -> Sequence[Search]:
        """By NHS number, UPN, names and homes."""
        care, nhs, upn = self.care, person.identifiers.nhs_number, person.identifiers.upn
        return [
            *by_number("NHS number", nhs, care.people_with_nhs_number, Identifiers(nhs_number=nhs)),
            *by_number("UPN", upn, care.people_with_upn, Identifiers(upn=upn)),
            *by_names(person, care.people_named),
            *by_homes(person, care.people_at, today),
        ]

    async def open(self, record: RecordRef) -> Opened[CareRecord]:
        """The overview and the relationships. Raises: RecordRestricted."""
        shown = await self.care.person(record)
        if shown.restricted_allocations:
            raise RecordRestricted("S01", system=SYSTEM)
        seen = await self.desk.keep(record, "Overview", shown)
        return Opened(shown.person, seen, shown, shown.merged_into)

    async def tell(self, subject: Subject, opened: Opened[CareRecord]) -> Told:
        """The record and its lists. Raises: RecordRestricted where an episode is."""
        about, record = subject.who.key, opened.person.record
        episodes = await self.care.episodes_of(record)
        if episodes.restricted:
            raise RecordRestricted("S01", system=SYSTEM)
        contacts = await self.care.contacts_of(record)
        plans = await self.care.plans_of(record)
        keep = self.desk.keep
        of_episodes = await keep(record, "Episodes", episodes)
        of_contacts = await keep(record, "Contacts", contacts)
        of_plans = await keep(record, "Plans", plans)
        of_relatives = await keep(record, "Relationships", opened.held.relatives)
        return Told(
            facts=(
                *about_record(about, opened.held, opened.seen),
                *about_relatives(about, opened.held.relatives, of_relatives),
                *(fact for one in contacts for fact in about_contact(about, one, of_contacts)),
                *(
                    fact
                    for one in episodes.shown
                    for fact in about_episode(about, one, of_episodes)
                ),
                *(fact for one in plans for fact in about_plan(about, one, of_plans)),
            ),
            events=(
                *(event for one in contacts for event in of_contact(about, one, of_contacts)),
                *(event for one in episodes.shown for event in of_episode(about, one, of_episodes)),
                *(event for one in plans for event in of_plan(about, one, of_plans)),
            ),
            unreadable=tuple(_unreadable(opened.held, contacts, episodes.shown, plans)),
        )


def about_record(about: PersonKey, record: CareRecord, seen: Seen) -> Iterator[Fact]:
    """The overview."""
    source = seen.source()
    yield from about_person(about, record.person, source)
    yield from said(
        about,
        source,
        (
            (FactField.DIED_ON, day(record.died_on)),
            (FactField.SEX, record.sex),
            (FactField.FIRST_LANGUAGE, record.first_language),
            (FactField.INTERPRETER, yes(record.interpreter_needed)),
            (FactField.RELIGION, record.religion),
            (FactField.DISABILITY, listed(*record.disabilities)),
        ),
    )
    if record.ethnicity:
        is_blank = record.ethnicity in NO_ETHNICITY
        yield Fact(about, FactField.ETHNICITY, record.ethnicity, source, is_blank=is_blank)
    yield from about_addresses(about, record.person.addresses, seen)


def about_relatives(
    about: PersonKey, relatives: Sequence[CareRelative], seen: Seen
) -> Iterator[Fact]:
    """Whose they are, in the record's words; whoever is named there is not searched for."""
    for place, one in enumerate(relatives, start=1):
        source = seen.source("relationship", str(place))
        words = listed(
            f"{one.name}: {one.relationship.lower()}",
            "lives with them" if one.lives_with else "",
            "disputed" if one.disputed else "",
        )
        yield Fact(about, FactField.RELATIVE, words, source)
        yield from said(
            about, source, [(FactField.PARENTAL_RESPONSIBILITY, yes(one.parental_responsibility))]
        )


def about_contact(about: PersonKey, one: CareContact, seen: Seen) -> Iterator[Fact]:
    """A contact and what came of it; its summary, in somebody's own words, stays there."""
    return said(
        about,
        seen.source("contact", one.ref),
        (
            (FactField.CONTACT_RECEIVED, moment(one.received_at)),
            (FactField.CONTACT_FROM, listed(one.source, one.referrer, one.agency)),
            (FactField.CONTACT_CONCERNS, listed(*one.concerns)),
            (FactField.CONTACT_OUTCOME, one.outcome or ""),
            (FactField.NEED_LEVEL, one.level),
            (FactField.DECIDED_BY, listed(one.decided_by, day(one.decided_on))),
        ),
    )


def about_episode(about: PersonKey, one: CareEpisode, seen: Seen) -> Iterator[Fact]:
    """A stretch of work, and who does it."""
    return said(
        about,
        seen.source("episode", one.ref),
        (
            (FactField.EPISODE_STATUS, one.status or ""),
            (FactField.REFERRAL_ON, day(one.referral_on)),
            (FactField.REFERRAL_SOURCE, one.source),
            (FactField.PRIMARY_NEED, one.primary_need),
            (FactField.PLAN, one.plan or ""),
            (FactField.ABUSE_CATEGORY, one.category or ""),
            (FactField.LEGAL_STATUS, one.legal_status),
            (FactField.NEXT_REVIEW_ON, day(one.next_review_on)),
            (FactField.SECTION_47_STARTED_ON, day(one.section_47_started_on)),
            (FactField.CONFERENCE_DUE_ON, day(one.conference_due_on)),
            (FactField.ALLOCATED_WORKER, ringing(one.allocated)),
            (FactField.CLOSED_ON, day(one.closed_on)),
            (FactField.CLOSURE_REASON, one.closure_reason),
        ),
    )


def about_plan(about: PersonKey, one: ProtectionPlan, seen: Seen) -> Iterator[Fact]:
    """A child protection plan."""
    return said(
        about,
        seen.source("plan", one.ref),
        (
            (FactField.PLAN_STARTED_ON, day(one.started_on)),
            (FactField.ABUSE_CATEGORY, one.category_latest or ""),
            (FactField.PLAN_ENDED_ON, day(one.ended_on)),
            (FactField.PLAN_END_REASON, one.end_reason),
            (FactField.LEAD_WORKER, one.lead_worker),
        ),
    )


def of_contact(about: PersonKey, one: CareContact, seen: Seen) -> Iterator[Event]:
    """That a contact came, and its outcome."""
    outcome = one.outcome.value if one.outcome else "outcome not readable"
    source = seen.source("contact", one.ref)
    yield happened([about], one.received_at, f"Contact received: {outcome}.", source)


def of_episode(about: PersonKey, one: CareEpisode, seen: Seen) -> Iterator[Event]:
    """That work began, a section 47 enquiry was started, and that it ended."""
    source, plan = seen.source("episode", one.ref), one.plan or "no plan"
    yield happened([about], one.referral_on, f"Referral, episode opened ({plan}).", source)
    if one.section_47_started_on:
        yield happened([about], one.section_47_started_on, "Section 47 enquiry started.", source)
    if one.closed_on:
        yield happened([about], one.closed_on, "Episode closed.", source)


def of_plan(about: PersonKey, one: ProtectionPlan, seen: Seen) -> Iterator[Event]:
    """That a plan began and ended."""
    source = seen.source("plan", one.ref)
    yield happened([about], one.started_on, "Child protection plan started.", source)
    if one.ended_on:
        yield happened([about], one.ended_on, "Child protection plan ended.", source)


def _unreadable(
    record: CareRecord,
    contacts: Sequence[CareContact],
    episodes: Sequence[CareEpisode],
    plans: Sequence[ProtectionPlan],
) -> Iterator[AsShown]:
    yield from record.unreadable
    for relative in record.relatives:
        yield from relative.unreadable
    for contact in contacts:
        yield from contact.unreadable
    for episode in episodes:
        yield from episode.unreadable
    for plan in plans:
        yield from plan.unreadable
