"""Whether a world and its truth fit together: each check gives the sentences that do not hold.

These checks do not know the cases. They look at what the systems show and at what is expected, so a
case that stamps something wrong is found here.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from itertools import chain

from mock_systems.population.agency_checks import agency_problems
from mock_systems.population.agreement import folded
from mock_systems.population.calendars import SchoolDays
from mock_systems.population.expectations import (
    CHOICES,
    DONE_BY_PERSON,
    REASONS_FOR_NOTHING,
    TEAM_OF_REASON,
    Expectation,
    Household,
    Message,
    Nothing,
    Task,
    flatten,
)
from mock_systems.population.model import (
    ChildLinked,
    Contact,
    Establishment,
    Nominal,
    Occurrence,
    World,
)
from mock_systems.population.scenarios.checks import scenario_problems
from mock_systems.population.truth import Truth, every_occurrence

HOME_FORCE = "43"
ADULT_AT = 18
# Flags of an occurrence that make a person decide: domain.md A4 class C, design.md 5.
STOPPING_FLAGS = {"HBA", "FM", "LIVE_OPERATION", "POLICE_EMPLOYEE"}
STOPPING_MARKERS = {"LAC", "ADOPTED"}
NOT_RELEVANT = ("private_nursery", "childminder")
EXTRA_REASONS = (DONE_BY_PERSON, "do_not_notify", "possible_match")


def problems(world: World, truth: Truth) -> list[str]:
    """Give every sentence that does not hold; nothing when all is well."""
    desk = _Desk.of(world, truth)
    # The other checks look up whatever is named, so they wait until all of it exists.
    missing = list(_everything_named_exists(desk))
    return missing or [
        *chain.from_iterable(check(desk) for check in CHECKS),
        *agency_problems(world),
        *scenario_problems(world, truth.scenarios),
    ]


@dataclass(frozen=True, slots=True)
class _Desk:
    """The world and its truth, looked up the ways the checks need."""

    world: World
    truth: Truth
    occurrences: dict[str, Occurrence]
    nominals_of: dict[str, list[Nominal]]
    rolls: dict[str, list[tuple[str, str, date | None]]]
    linked_to: dict[str, set[str]]

    @classmethod
    def of(cls, world: World, truth: Truth) -> "_Desk":
        nominals_of = defaultdict(list)
        for nominal in world.nominals.values():
            nominals_of[nominal.person_id].append(nominal)
        rolls = defaultdict(list)
        for enrolment in world.enrolments:
            person_id = world.pupils[enrolment.pupil_id].person_id
            place = (enrolment.establishment_id, enrolment.establishment_name, enrolment.to_on)
            rolls[person_id].append(place)
        linked_to = defaultdict(set)
        for link in world.nominal_links:
            linked_to[link.to_nominal].add(link.from_nominal)
        occurrences = {one.occ_no: one for one in every_occurrence(world)}
        return cls(world, truth, occurrences, nominals_of, rolls, linked_to)

    def expectations(self) -> Iterator[tuple[Household, Expectation]]:
        for household in self.truth.households:
            for expectation in flatten(household.expectations):
                yield household, expectation

    def messages(self) -> Iterator[tuple[Household, Message]]:
        for household, expectation in self.expectations():
            if isinstance(expectation, Message):
                yield household, expectation

    def tasks(self) -> Iterator[tuple[Household, Task]]:
        for household, expectation in self.expectations():
            if isinstance(expectation, Task):
                yield household, expectation

    def unreleased(self) -> Iterator[tuple[Household, Message]]:
        """Messages that go without a person."""
        for household in self.truth.households:
            for expectation in household.expectations:
                if isinstance(expectation, Message):
                    yield household, expectation

    def after_verification(self) -> set[int]:
        return {
            id(message)
            for _, task in self.tasks()
            if task.kind == "verify_contact"
            for message in flatten(task.then)
        }

    def after_finding_a_school(self) -> set[int]:
        return {
            id(message)
            for _, task in self.tasks()
            if task.kind == "no_school_found"
            for message in flatten(task.then)
        }

    def suspect_names(self, household: Household) -> set[str]:
        names = set()
        for occ_no in household.occurrences:
            for role in self.occurrences[occ_no].roles:
                if role.code == "S":
                    nominal = self.world.nominals[role.nominal_id]
                    names.add(folded(f"{nominal.forename1} {nominal.surname}"))
        return names


def _everything_named_exists(desk: _Desk) -> Iterable[str]:
    world = desk.world
    for household, expectation in desk.expectations():
        where = household.household_id
        for child in expectation.children:
            if child not in world.people:
                yield f"{where}: no person {child}"
        for reference in expectation.references:
            if reference not in desk.occurrences:
                yield f"{where}: no occurrence {reference}"
        place = expectation.establishment_id
        if place and place not in world.establishments:
            yield f"{where}: no establishment {place}"
        if isinstance(expectation, Message) and expectation.contact_id not in world.contacts:
            yield f"{where}: no contact {expectation.contact_id}"


def _every_occurrence_is_accounted_for(desk: _Desk) -> Iterable[str]:
    in_households = [one for home in desk.truth.households for one in home.occurrences]
    for occ_no in {one for one in in_households if in_households.count(one) > 1}:
        yield f"occurrence {occ_no} is in two households"
    for occ_no in set(desk.truth.in_intake) ^ set(in_households):
        yield f"occurrence {occ_no}: in intake or in a household, not both"
    left = set(desk.occurrences) - set(in_households) - set(desk.truth.not_due)
    for occ_no in left:
        yield f"occurrence {occ_no} is neither expected nor set aside"
    for occ_no in set(desk.truth.not_due) & set(in_households):
        yield f"occurrence {occ_no} is both expected and set aside"


def _times_are_in_order(desk: _Desk) -> Iterable[str]:
    now = desk.world.night.now
    for occ_no, occurrence in desk.world.occurrences.items():
        # In UTC: moments of one time zone compare by the wall clock, which goes back in October.
        moments = (occurrence.occurred_from, occurrence.created_at, occurrence.changed_at, now)
        happened, created, changed, first_pass = (one.astimezone(UTC) for one in moments)
        if not happened < created <= changed < first_pass:
            yield f"occurrence {occ_no} was not recorded before the first pass, in order"
    for event in desk.world.events:
        if not now < event.at < desk.world.night.ends:
            yield f"event {event.event_id} is not in the morning"


def _every_known_child_is_accounted_for(desk: _Desk) -> Iterable[str]:
    for household in desk.truth.households:
        for known in household.children:
            if not _is_expected(household, known.person_id, known.occ_no):
                yield f"{household.household_id}: nothing expected for {known.person_id}"


def _is_expected(household: Household, person_id: str, occ_no: str) -> bool:
    return any(
        occ_no in expectation.references
        and (person_id in expectation.children or not expectation.children)
        for expectation in household.expectations
    )


def _every_linked_child_is_known(desk: _Desk) -> Iterable[str]:
    linked = {
        (event.occ_no, event.role.nominal_id)
        for event in desk.world.events
        if isinstance(event, ChildLinked)
    }
    for occ_no in desk.truth.in_intake:
        for role in desk.occurrences[occ_no].roles:
            if role.code == "CHILD":
                linked.add((occ_no, role.nominal_id))
    known = {(one.occ_no, one.nominal_id) for h in desk.truth.households for one in h.children}
    for occ_no, nominal_id in linked - known:
        yield f"{occ_no}: linked child {nominal_id} is in no household"


def _nothing_goes_to_an_excluded_mailbox(desk: _Desk) -> Iterable[str]:
    for household, message in desk.messages():
        excluded = {contact.email for contact in household.excluded_contacts}
        if message.email in excluded:
            yield f"{household.household_id}: message to excluded {message.email}"
        readers = desk.world.mailboxes[message.email].readers
        if {folded(reader) for reader in readers} & desk.suspect_names(household):
            yield f"{household.household_id}: the suspect reads {message.email}"


def _recipients_are_verified(desk: _Desk) -> Iterable[str]:
    checked_just_now = desk.after_verification()
    settings = desk.world.settings
    for household, message in desk.messages():
        if message.email.split("@")[1] not in settings.allowed_domains:
            yield f"{household.household_id}: {message.email} is not on an allowed domain"
        if id(message) in checked_just_now:
            continue
        contact = desk.world.contacts[message.contact_id]
        if contact.email != message.email or not _is_verified(contact, desk.world):
            yield f"{household.household_id}: {message.email} is not verified"


def _is_verified(contact: Contact, world: World) -> bool:
    if contact.verified_at is None or contact.changed_at > contact.verified_at:
        return False
    age = world.night.now - contact.verified_at
    away = contact.unavailable_from is not None
    return age <= timedelta(days=world.settings.verified_within_days) and not away


def _children_are_at_the_establishment(desk: _Desk) -> Iterable[str]:
    found_by_a_person = desk.after_finding_a_school()
    for household, message in desk.messages():
        if id(message) in found_by_a_person:
            continue
        school = desk.world.establishments[message.establishment_id]
        for child in message.children:
            if not _belongs_at(desk, child, school):
                yield f"{household.household_id}: {child} is not at {school.establishment_id}"


def _belongs_at(desk: _Desk, child: str, school: Establishment) -> bool:
    rolls = [place for place in desk.rolls[child] if _still_there(desk, place[2])]
    if school.kind == "council":
        return not rolls
    return any(_is_or_became(desk, place, name, school) for place, name, _ in rolls)


def _still_there(desk: _Desk, until: date | None) -> bool:
    return until is None or until >= desk.world.night.morning


def _is_or_became(desk: _Desk, place: str, name: str, school: Establishment) -> bool:
    if not place:
        return name == school.name
    if place == school.establishment_id:
        return school.status == "open" and school.kind not in NOT_RELEVANT
    return desk.world.establishments[place].successor_urn == school.urn != ""


def _deadlines_are_before_opening(desk: _Desk) -> Iterable[str]:
    lead = timedelta(minutes=desk.world.settings.lead_minutes)
    for household, message in desk.messages():
        days = _days(desk, message.establishment_id)
        day = message.by.date()
        where = f"{household.household_id}: {message.establishment_id}"
        if not days.is_open_on(day):
            yield f"{where} is not open on {day}"
        if message.by != days.opens_at(day) - lead:
            yield f"{where} opens at another time than half an hour after {message.by}"
        if message.by <= desk.world.night.now:
            yield f"{where} should have been told before the night began"
        if message.not_before and not (desk.world.night.now < message.not_before < message.by):
            yield f"{where} is to be told again at no sensible time"


def _closed_establishments_are_told_again(desk: _Desk) -> Iterable[str]:
    for household, message in desk.messages():
        if message.operation == "correction":
            continue
        days = _days(desk, message.establishment_id)
        is_open = days.is_open_on(desk.world.night.morning)
        if is_open == bool(message.not_before) and (is_open or message.operation != "tell"):
            yield f"{household.household_id}: {message.operation} on a day it does not fit"


def _days(desk: _Desk, establishment_id: str) -> SchoolDays:
    school = desk.world.establishments[establishment_id]
    return SchoolDays(school, desk.world.calendars[school.calendar_id], desk.world.settings)


def _tasks_use_the_fixed_words(desk: _Desk) -> Iterable[str]:
    for household, task in desk.tasks():
        where = f"{household.household_id}: {task.kind}"
        if task.right_answer not in CHOICES.get(task.kind, ()):
            yield f"{where} has no answer {task.right_answer!r}"
        for reason in task.reasons:
            if TEAM_OF_REASON.get(reason) != task.team:
                yield f"{where} for {reason} is not for {task.team}"
        if not task.source:
            yield f"{where} cites nothing"


def _nothing_has_a_reason(desk: _Desk) -> Iterable[str]:
    for household, expectation in desk.expectations():
        if isinstance(expectation, Nothing) and expectation.reason not in (
            *REASONS_FOR_NOTHING,
            *EXTRA_REASONS,
        ):
            yield f"{household.household_id}: no reason {expectation.reason}"


def _messages_follow_the_template_rule(desk: _Desk) -> Iterable[str]:
    for household, task in desk.tasks():
        for later in flatten(task.then):
            if task.draft and isinstance(later, Message) and later.template != "bare":
                yield f"{household.household_id}: a released draft is not bare"
    for household, message in desk.unreleased():
        place = desk.world.establishments[message.establishment_id]
        usual = "bare" if place.kind == "council" else desk.world.settings.template
        if message.template != usual:
            yield f"{household.household_id}: not the force's template"


def _nobody_is_told_twice(desk: _Desk) -> Iterable[str]:
    seen = set()
    for household, message in desk.unreleased():
        for child in message.children:
            for reference in message.references:
                key = (reference, child, message.establishment_id, message.operation)
                if key in seen:
                    yield f"{household.household_id}: {key} twice"
                seen.add(key)


def _forbidden_values_do_not_forbid_the_message(desk: _Desk) -> Iterable[str]:
    for household, message in desk.messages():
        school = desk.world.establishments[message.establishment_id]
        allowed = [school.name, *message.references]
        for child in message.children:
            person = desk.world.people[child]
            allowed.append(f"{person.forename1} {person.surname}")
        for forbidden in message.forbidden:
            if any(forbidden.value in text for text in allowed):
                yield f"{household.household_id}: {forbidden.why} is in what has to be said"


def _only_certain_children_go_without_a_person(desk: _Desk) -> Iterable[str]:
    decidable = {
        (pair.left.split(":")[1], desk.truth.who_is_who[pair.right])
        for pair in desk.truth.pairs
        if pair.same_person and pair.decidable and pair.right.startswith("education:")
    }
    for household, message in desk.unreleased():
        known = [one for one in household.children if one.person_id in message.children]
        for child in known:
            nominal = desk.world.nominals[child.nominal_id]
            why = _why_a_person(desk, nominal, child.occ_no)
            if child.how != "linked":
                why = "not linked by role"
            if (child.nominal_id, child.person_id) not in decidable:
                why = "not a certain match"
            if why:
                yield f"{household.household_id}: {child.person_id} goes without a person: {why}"


def _why_a_person(desk: _Desk, child: Nominal, occ_no: str) -> str:
    occurrence = desk.occurrences[occ_no]
    adults = [desk.world.nominals[one.nominal_id] for one in occurrence.roles if one.code in "VS"]
    reasons = {
        "not related to or living with an adult": not _related(desk, child, adults),
        "18 or over, or no birth date": not _under_18(desk, child),
        "restricted or sealed": {child.access_class, occurrence.access_class} != {"open"}
        or any(adult.access_class != "open" for adult in adults),
        "a marker": any(marker.code in STOPPING_MARKERS for marker in child.markers),
        "a flag": bool(STOPPING_FLAGS & set(occurrence.flags)),
        "the officer's note": bool(occurrence.encompass_note),
        "another force's area": any(home.force_code != HOME_FORCE for home in child.addresses),
        "a confidential address": any(
            home.confidential for one in (child, *adults) for home in one.addresses
        ),
        "a counter-allegation": len({one.nominal_id for one in adults}) < len(adults),
        "the child is the suspect": child.nominal_id in {one.nominal_id for one in adults},
        "a disputed relation": any(
            link.disputed and child.nominal_id in (link.from_nominal, link.to_nominal)
            for link in desk.world.nominal_links
        ),
        "retracted before": occurrence.status == "retracted",
    }
    return ", ".join(reason for reason, holds in reasons.items() if holds)


def _related(desk: _Desk, child: Nominal, adults: list[Nominal]) -> bool:
    if desk.linked_to[child.nominal_id] & {adult.nominal_id for adult in adults}:
        return True
    homes = {home.address_id for home in child.addresses}
    return any(home.address_id in homes for adult in adults for home in adult.addresses)


def _under_18(desk: _Desk, child: Nominal) -> bool:
    morning = desk.world.night.morning
    if child.born_on is None or child.born_on > morning:
        return False
    had_birthday = (morning.month, morning.day) >= (child.born_on.month, child.born_on.day)
    return morning.year - child.born_on.year - (not had_birthday) < ADULT_AT


CHECKS: tuple[Callable[[_Desk], Iterable[str]], ...] = (
    _every_occurrence_is_accounted_for,
    _times_are_in_order,
    _every_known_child_is_accounted_for,
    _every_linked_child_is_known,
    _nothing_goes_to_an_excluded_mailbox,
    _recipients_are_verified,
    _children_are_at_the_establishment,
    _deadlines_are_before_opening,
    _closed_establishments_are_told_again,
    _tasks_use_the_fixed_words,
    _nothing_has_a_reason,
    _messages_follow_the_template_rule,
    _nobody_is_told_twice,
    _forbidden_values_do_not_forbid_the_message,
    _only_certain_children_go_without_a_person,
)
