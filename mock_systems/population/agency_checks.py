"""Whether what the further agencies hold can be so: each check gives the sentences that do not.

Identifiers are those of domain.md B0, code lists those of B1, dates those of A1.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import chain, pairwise
from typing import Protocol

from mock_systems.population.ethnicity import DFE_CODES_OF
from mock_systems.population.holdings import holdings
from mock_systems.population.model import World
from mock_systems.population.partner_records import CareEpisode, ProtectionPlan
from mock_systems.population.working_days import (
    is_working_day,
    months_after,
    working_days_after,
)

SOURCES = frozenset(
    ("1A", "1B", "1C", "1D", "2A", "2B", "3A", "3B", "3C", "3D", "3E", "3F", "4")
    + ("5A", "5B", "5C", "5D", "6", "7", "8", "9", "10")
)
NEEDS = frozenset(f"N{number}" for number in range(10))
CLOSURES = frozenset(f"RC{number}" for number in range(1, 10))
DISABILITIES = frozenset(
    ("NONE", "MOB", "HAND", "PC", "INC", "COMM", "LD", "HEAR", "VIS", "BEH", "CON", "AUT", "DDA")
)
ETHNICITIES = frozenset(chain.from_iterable(DFE_CODES_OF.values())) | {""}
LA_ID, CRN, ODS = re.compile(r"\d{5,8}"), re.compile(r"[A-Z]\d{6}"), re.compile(r"[A-Z]\d{5}")
NOMS = re.compile(r"[A-Z]\d{4}[A-Z]{2}")
CONFERENCE_WITHIN = 15
FIRST_REVIEW_MONTHS, LATER_REVIEW_MONTHS = 3, 6


def agency_problems(world: World) -> list[str]:
    """Give every sentence that does not hold; nothing when all is well."""
    return [sentence for check in CHECKS for sentence in check(world)]


def _somebody_is_behind_every_record(world: World) -> Iterator[str]:
    for one in holdings(world):
        if one.person_id not in world.people:
            yield f"{one.key}: no person {one.person_id}"
        elif one.who.nhs_number not in ("", world.people[one.person_id].nhs_number):
            yield f"{one.key}: somebody else's NHS number"


def _identifiers_are_well_formed(world: World) -> Iterator[str]:
    for care in world.care_people.values():
        if care.record_id != f"{care.la_code}-{care.la_id}" or not LA_ID.fullmatch(care.la_id):
            yield f"{care.record_id} is no council's number"
    for status in world.health_statuses.values():
        if not ODS.fullmatch(status.practice_ods):
            yield f"{status.record_id}: no practice {status.practice_ods}"
    for one in world.probation_people.values():
        if not CRN.fullmatch(one.crn) or not NOMS.fullmatch(one.noms_number or "A0000AA"):
            yield f"{one.crn}: a reference or prison number is no such number"


def _codes_are_on_their_lists(world: World) -> Iterator[str]:
    for care in world.care_people.values():
        if care.ethnicity not in ETHNICITIES or not DISABILITIES.issuperset(care.disabilities):
            yield f"{care.record_id}: an ethnicity or disability is not on the list"
        sources = {one.source for one in care.contacts} | {one.source for one in care.episodes}
        if not sources <= SOURCES:
            yield f"{care.record_id}: a source of referral is not on the list"
        if not NEEDS.issuperset(one.primary_need for one in care.episodes):
            yield f"{care.record_id}: a primary need is not on the list"
        if any(
            (one.status == "closed") != (one.closure_reason in CLOSURES) for one in care.episodes
        ):
            yield f"{care.record_id}: a closure is not on the list"


def _plans_keep_their_dates(world: World) -> Iterator[str]:
    for care in world.care_people.values():
        for plan in care.plans:
            yield from (f"{plan.plan_id} {fault}" for fault in _faults_of(plan))
        for plan, episode in zip(care.plans, care.episodes, strict=False):
            yield from (f"{plan.plan_id} {fault}" for fault in _faults_of_start(plan, episode))


def _faults_of(plan: ProtectionPlan) -> Iterator[str]:
    """domain.md A1: first review within 3 months, later within 6, conferences not at weekends."""
    days = [plan.started_on, *(review.held_on for review in plan.reviews)]
    if not all(is_working_day(day) for day in days):
        yield "has a conference on a day nobody works"
    for place, (earlier, later) in enumerate(pairwise(days)):
        months = LATER_REVIEW_MONTHS if place else FIRST_REVIEW_MONTHS
        if not earlier < later <= months_after(earlier, months):
            yield f"is reviewed on {later}, too late or too early"


def _faults_of_start(plan: ProtectionPlan, episode: CareEpisode) -> Iterator[str]:
    """domain.md A1: the plan starts at the conference, within 15 working days of section 47."""
    enquiries_on = episode.section_47_started_on
    if enquiries_on is None or not enquiries_on < plan.started_on:
        yield "starts before any enquiries"
    elif plan.started_on > working_days_after(enquiries_on, CONFERENCE_WITHIN):
        yield "starts later than 15 working days after enquiries began"


def _one_plan_runs_at_most(world: World) -> Iterator[str]:
    """domain.md A1: one open plan per child, and no child in need plan beside it."""
    for care in world.care_people.values():
        running = [plan for plan in care.plans if plan.ended_on is None]
        open_kinds = [one.plan for one in care.episodes if one.status == "open"]
        if len(running) > 1 or (running and "CIN" in open_kinds):
            yield f"{care.record_id}: two plans run side by side"


def _merged_records_lead_to_their_person(world: World) -> Iterator[str]:
    yield from _merged_wrongly(world.care_people)
    yield from _merged_wrongly(world.adult_clients)
    yield from _merged_wrongly(world.probation_people)


class _Mergeable(Protocol):
    @property
    def person_id(self) -> str: ...

    @property
    def merged_into(self) -> str: ...


def _merged_wrongly(records: Mapping[str, _Mergeable]) -> Iterator[str]:
    for record_id, record in records.items():
        if record.merged_into:
            kept = records.get(record.merged_into)
            if kept is None or kept.merged_into or kept.person_id != record.person_id:
                yield f"{record_id} is merged into nobody, or somebody else"


def _refuges_are_nowhere(world: World) -> Iterator[str]:
    """domain.md B2 Address: "Refuge: store service + PO box only"."""
    refuges = {one.address_id for one in world.addresses.values() if one.is_refuge}
    for one in holdings(world):
        for home in one.description.homes:
            if home.address_id in refuges and (home.postcode or home.kind != "refuge"):
                yield f"{one.key} shows where a refuge is"
    for tenancy in world.tenancies.values():
        if (tenancy.address.address_id in refuges) != tenancy.is_refuge:
            yield f"{tenancy.tenancy_ref} does not say whether it is a refuge"


def _health_by_name_has_no_number(world: World) -> Iterator[str]:
    for one in world.health_statuses.values():
        if one.name_match_only == bool(one.who.nhs_number):
            yield f"{one.record_id}: by name only, and a number, or neither"


def _old_names_of_adopted_children_are_sealed(world: World) -> Iterator[str]:
    """domain.md D2: the old and the new name are not put together anywhere."""
    sealed = {
        one.person_id: one.who.surname
        for one in world.care_people.values()
        if one.access_class == "sealed"
    }
    for one in world.care_people.values():
        old = sealed.get(one.person_id)
        if one.access_class != "sealed" and old in (one.who.surname, *one.who.former_surnames):
            yield f"{one.record_id} gives a sealed name away"


CHECKS: tuple[Callable[[World], Iterator[str]], ...] = (
    _identifiers_are_well_formed,
    _codes_are_on_their_lists,
    _plans_keep_their_dates,
    _one_plan_runs_at_most,
    _merged_records_lead_to_their_person,
    _refuges_are_nowhere,
    _health_by_name_has_no_number,
    _old_names_of_adopted_children_are_sealed,
    _somebody_is_behind_every_record,
)
