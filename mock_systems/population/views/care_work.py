"""What a council's social workers did for a child: contacts, episodes, plans and their dates.

domain.md A1: the conference within 15 working days of the start of section 47 enquiries, the plan
from the day of the conference, the first review within three months, later ones within six, never
at a weekend. B1: the codes of the children in need census.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from random import Random

from mock_systems.population.clerks import Clerk
from mock_systems.population.identifiers import landline_number
from mock_systems.population.nights import at
from mock_systems.population.partner_records import (
    AbuseCategory,
    CareContact,
    CareEpisode,
    CareReview,
    ContactOutcome,
    PlanKind,
    ProtectionPlan,
)
from mock_systems.population.working_days import last_working_day, working_days_after

CONFERENCE_WITHIN = 15
# The shortest three and six months there are, in days.
FIRST_REVIEW_WITHIN, LATER_REVIEWS_WITHIN = 89, 181
REVIEW_EARLY_BY = 20

TEAMS: dict[PlanKind, str] = {
    "": "Assessment Team",
    "EH": "Early Help Hub",
    "CIN": "Family Support Team",
    "CP": "Safeguarding Team",
    "CLA": "Children in Care Team",
}
WORKERS = ("S. Okonjo", "R. Featherstone", "D. Marchetti", "A. Llewellyn", "B. Osei-Tutu", "J. Roe")
CATEGORIES: tuple[AbuseCategory, ...] = ("NEG", "NEG", "EMO", "EMO", "PHY", "SAB", "MUL")
NEED_OF_ABUSE = "N1"
NEEDS = ("N0", "N1", "N2", "N3", "N4", "N5", "N6", "N7", "N8", "N9")
CLOSURES = ("RC1", "RC2", "RC3", "RC4", "RC5", "RC6", "RC7", "RC8", "RC9")
LEGAL_STATUSES = ("Section 20", "Interim care order", "Full care order")
END_REASONS = ("Risk has reduced", "Moved to another council", "Now looked after")
SUMMARIES = {
    "domestic abuse": "Police attended the home after a call; the children were in the house.",
    "neglect": "The child came to school without a coat or lunch several times this month.",
    "parental alcohol use": "A relative worries about drinking in the home in the evenings.",
    "missing": "The child did not come home and was found with friends the next morning.",
    "housing": "The family has been given notice and does not know where it will live.",
    "attendance": "Attendance has fallen and nobody answers the school's letters.",
}
CONCERNS = tuple(SUMMARIES)
# What a contact came to, by level of need.
OUTCOMES: tuple[tuple[str, ContactOutcome], ...] = (
    ("1", "signpost"),
    ("1", "NFA"),
    ("2", "NFA"),
    ("2", "early_help"),
    ("3", "CIN"),
    ("4", "s47"),
)


DECISION_OF_PLAN: dict[PlanKind, tuple[str, ContactOutcome]] = {
    "": ("3", "CIN"),
    "EH": ("2", "early_help"),
    "CIN": ("3", "CIN"),
    "CP": ("4", "s47"),
    "CLA": ("4", "s47"),
}


@dataclass(frozen=True, slots=True)
class Source:
    """Where a contact came from, and how often it does."""

    code: str
    referrer: str
    agency: str
    weight: int


SOURCES = (
    Source("6", "PC 4471 Hollis", "Vale and Downs Police", 9),
    Source("2A", "Designated safeguarding lead", "School", 6),
    Source("2B", "Attendance officer", "Education service", 2),
    Source("3A", "Practice manager", "GP practice", 2),
    Source("3B", "Health visitor", "Community health", 2),
    Source("1A", "Grandparent", "Family member", 2),
    Source("1D", "Neighbour", "Member of the public", 2),
    Source("4", "Housing officer", "Housing", 2),
    Source("5A", "Duty worker", "Council, another service", 1),
    Source("7", "Court officer", "Family court advisory service", 1),
    Source("8", "Youth worker", "Voluntary organisation", 1),
    Source("9", "", "", 1),
    Source("10", "", "", 1),
)


@dataclass(frozen=True, slots=True)
class Involvement:
    """How a council is involved: a plan, if there is one, and whether it still runs."""

    plan: PlanKind
    is_open: bool
    weight: int = 0


CONTACTS_ALONE = Involvement("", False, 30)
INVOLVEMENTS = (
    CONTACTS_ALONE,
    Involvement("", True, 8),
    Involvement("CIN", False, 18),
    Involvement("CP", False, 6),
    Involvement("EH", True, 10),
    Involvement("CIN", True, 16),
    Involvement("CP", True, 9),
    Involvement("CLA", True, 3),
)


@dataclass(frozen=True, slots=True)
class CareWork:
    """Everything that was done for one child."""

    contacts: tuple[CareContact, ...] = ()
    episodes: tuple[CareEpisode, ...] = ()
    plans: tuple[ProtectionPlan, ...] = ()


def draw_involvement(rng: Random) -> Involvement:
    """Draw how a council is involved with a family."""
    return rng.choices(INVOLVEMENTS, [one.weight for one in INVOLVEMENTS])[0]


def work_for(clerk: Clerk, number: str, involvement: Involvement) -> CareWork:
    """Give what was done for the child of a record number."""
    contacts = tuple(_contacts(clerk, number, _referral_day(clerk, involvement)))
    if involvement == CONTACTS_ALONE:
        return CareWork(contacts=contacts)
    contacts = (*contacts[:-1], _taken_up(contacts[-1], involvement.plan))
    if involvement.plan == "CP":
        return _protected(clerk, number, contacts, involvement)
    episode = _episode(clerk, number, contacts[-1], involvement)
    return CareWork(contacts=contacts, episodes=(episode,))


def _referral_day(clerk: Clerk, how: Involvement) -> date:
    """Give a day so long ago that what followed can have happened, a first review too."""
    return clerk.days_ago(60 if how.is_open else 180, 540)


def _contacts(clerk: Clerk, number: str, until: date) -> Iterator[CareContact]:
    """Give one to three contacts, the last of them on a given day."""
    days = sorted(clerk.rng.sample(range(15, 400), clerk.rng.randrange(3)), reverse=True)
    for place, days_before in enumerate((*days, 0), start=1):
        yield _contact(clerk, f"{number}-C{place}", until - timedelta(days=days_before))


def _taken_up(referral: CareContact, plan: PlanKind) -> CareContact:
    """Give the referral the decision that led to what followed."""
    level, outcome = DECISION_OF_PLAN[plan]
    return replace(referral, level=level, outcome=outcome)


def _contact(clerk: Clerk, contact_id: str, day: date) -> CareContact:
    rng = clerk.rng
    source = rng.choices(SOURCES, [one.weight for one in SOURCES])[0]
    level, outcome = rng.choice(OUTCOMES)
    concern = rng.choice(CONCERNS)
    return CareContact(
        contact_id=contact_id,
        received_at=at(day, time(rng.randrange(8, 19), rng.randrange(60))),
        source=source.code,
        referrer=source.referrer,
        referrer_agency=source.agency,
        concerns=(concern,),
        summary=SUMMARIES[concern],
        level=level,
        outcome=outcome,
        decided_by=rng.choice(WORKERS),
        # domain.md A3: the contact decision within one working day.
        decided_on=working_days_after(day, 1),
    )


def _episode(clerk: Clerk, number: str, referral: CareContact, how: Involvement) -> CareEpisode:
    rng = clerk.rng
    referral_on = referral.received_at.date()
    return CareEpisode(
        episode_id=f"{number}-E1",
        referral_on=referral_on,
        source=referral.source,
        primary_need=rng.choice(NEEDS),
        status="open" if how.is_open else "closed",
        closed_on=None if how.is_open else referral_on + timedelta(days=rng.randrange(10, 35)),
        closure_reason="" if how.is_open else rng.choice(CLOSURES),
        team=TEAMS[how.plan],
        worker=rng.choice(WORKERS),
        worker_phone=landline_number(rng.randrange(200, 260)),
        plan=how.plan,
        legal_status=rng.choice(LEGAL_STATUSES) if how.plan == "CLA" else "",
    )


def _protected(
    clerk: Clerk, number: str, contacts: tuple[CareContact, ...], how: Involvement
) -> CareWork:
    """Give the work of a child protection plan: enquiries, the conference, its reviews."""
    episode = _episode(clerk, number, contacts[-1], how)
    enquiries_on = working_days_after(episode.referral_on, 1)
    plan = _plan(clerk, f"{number}-P1", enquiries_on, how)
    episode = replace(
        episode,
        primary_need=NEED_OF_ABUSE,
        category=plan.category_latest,
        closed_on=plan.ended_on,
        section_47_started_on=enquiries_on,
        icpc_due_on=working_days_after(enquiries_on, CONFERENCE_WITHIN),
        next_review_on=next((one.held_on for one in plan.reviews if one.status == "planned"), None),
    )
    return CareWork(contacts=contacts, episodes=(episode,), plans=(plan,))


def _plan(clerk: Clerk, plan_id: str, enquiries_on: date, how: Involvement) -> ProtectionPlan:
    rng = clerk.rng
    started_on = working_days_after(enquiries_on, rng.randrange(7, CONFERENCE_WITHIN + 1))
    reviews = tuple(_reviews(clerk, started_on))
    held = [review for review in reviews if review.status == "held"]
    category = rng.choice(CATEGORIES)
    return ProtectionPlan(
        plan_id=plan_id,
        started_on=started_on,
        category_first=category,
        category_latest=category if rng.random() < 0.8 else rng.choice(CATEGORIES),
        reviews=reviews if how.is_open else tuple(held),
        ended_on=None if how.is_open else held[-1].held_on,
        end_reason="" if how.is_open else rng.choice(END_REASONS),
        lead_worker=rng.choice(WORKERS),
    )


def _reviews(clerk: Clerk, started_on: date) -> Iterator[CareReview]:
    """Give the reviews of a plan, up to the one that is to come."""
    day = _review_day(clerk, started_on, FIRST_REVIEW_WITHIN)
    while day < clerk.census.today:
        yield CareReview(held_on=day, status="held")
        day = _review_day(clerk, day, LATER_REVIEWS_WITHIN)
    yield CareReview(held_on=day, status="planned")


def _review_day(clerk: Clerk, since: date, within_days: int) -> date:
    early_by = clerk.rng.randrange(REVIEW_EARLY_BY)
    return last_working_day(since + timedelta(days=within_days - early_by))
