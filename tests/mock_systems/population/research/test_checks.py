"""What each check has to answer: found, nothing, ring, not permitted, or inconclusive."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from mock_systems.population.model import RoleCode, System, World
from mock_systems.population.research.book import NoSuchAccountError, ResearchBook
from mock_systems.population.research.expected import (
    Age,
    ExpectedCheck,
    OwnRecord,
    PersonOfTheCase,
    Purpose,
    ResearchTruth,
)
from tests.mock_systems.population.research.drawn import SEED

Sort = tuple[tuple[RoleCode, ...], tuple[Age, ...]]
CHILD: Sort = (("CHILD",), ("child",))
VICTIM: Sort = (("V",), ("adult",))
SUSPECT: Sort = (("S",), ("adult",))


def test_everybody_has_one_check_a_system(packs: tuple[ResearchTruth, ...]) -> None:
    for truth in packs:
        places = [(check.person_id, check.system) for check in truth.checks]

        assert len(set(places)) == len(places) == 7 * len(truth.people), f"seed {SEED}"


def test_dashes_stand_where_the_page_has_them(packs: tuple[ResearchTruth, ...]) -> None:
    """pages.md 3.7: the table of checks of two children, a victim and a suspect."""
    dashes = {
        (person.roles, person.ages): {
            check.system for check in _of(truth, person) if check.before == ("not_applicable",)
        }
        for truth in packs
        for person in truth.people
    }

    assert dashes[CHILD] == {"adult_social_care", "probation"}
    assert dashes[VICTIM] == {"childrens_social_care", "education", "probation"}
    assert dashes[SUSPECT] == {"childrens_social_care", "education"}


def test_health_is_asked_about_whom_the_purpose_protects(
    book: ResearchBook, packs: tuple[ResearchTruth, ...]
) -> None:
    """pages.md 3.7: not permitted for the adults of a child's case.

    Not where a purpose leads to a closed record of health: there is no pack of that.
    """
    purposes: tuple[Purpose, ...] = ("protect_child", "protect_adult", "prevent_crime")
    case = next(
        one
        for one in packs
        if "unborn" not in one.kinds
        and {("CHILD",), ("V",)} == {p.roles for p in one.people} - {("S",)}
        and {p.ages for p in one.people if p.roles == ("CHILD",)} == {("child",)}
        and all(book.case(one.asked_for, purpose).checks for purpose in purposes)
    )
    permitted = {
        purpose: {
            person.roles
            for person in case.people
            for check in _of(book.case(case.asked_for, purpose), person)
            if check.system == "health_record" and check.before != ("not_permitted",)
        }
        for purpose in purposes
    }

    assert permitted["protect_child"] == {("CHILD",)}
    assert permitted["protect_adult"] == {("V",)}
    assert permitted["prevent_crime"] == set()


def test_the_mother_of_an_unborn_child_is_asked_about_for_it(
    packs: tuple[ResearchTruth, ...],
) -> None:
    """domain.md A1: unborn child, flag the mother; nobody guesses a birth date for it."""
    truth = next(one for one in packs if "unborn" in one.kinds)
    mother = next(one for one in truth.people if one.roles == ("V",))
    unborn = next(one for one in truth.people if one.ages == ("unborn",))

    health = {
        check.person_id: check.before for check in truth.checks if check.system == "health_record"
    }
    care = {c.person_id: c.before for c in truth.checks if c.system == "childrens_social_care"}

    assert health[mother.person_id] != ("not_permitted",)
    assert health[unborn.person_id] == ("not_applicable",)
    assert care[unborn.person_id] != ("not_applicable",)


def test_somebody_nobody_knows_is_searched_for_and_not_found(
    packs: tuple[ResearchTruth, ...],
) -> None:
    """pages.md 2.3: searched, nothing found; and each such answer has no record behind it."""
    nothing = [
        check
        for truth in packs
        for check in truth.checks
        if check.before == check.after == ("nothing_found",)
    ]

    assert len(nothing) > 20
    assert not [check for check in nothing if check.records or check.ring]


def test_a_planted_record_of_somebody_nobody_knew_is_found(
    world: World, packs: tuple[ResearchTruth, ...]
) -> None:
    truth, check = next(
        (truth, check)
        for truth in packs
        if truth.outcomes == ("pack",)
        for check in truth.checks
        if check.system == "adult_social_care" and check.before == ("nothing_found",)
    )
    nominal = next(one for one in truth.people if one.person_id == check.person_id).nominal_id
    planted = _a_client_like(world, nominal)

    known = ResearchBook.of(planted).case(truth.asked_for, truth.purpose)

    found = next(one for one in known.checks if (one.person_id, one.system) == _place(check))
    assert found.after == ("found",)
    assert found.records == ("AC99999",)


def test_day_and_month_swapped_is_inconclusive_and_never_nothing(
    world: World, packs: tuple[ResearchTruth, ...]
) -> None:
    """domain.md D17 and issue C: *inconclusive*, never "nothing known"."""
    swapped = [
        (truth, conflict, side)
        for truth in packs
        for conflict in truth.conflicts
        if conflict.kind == "day_and_month_swapped"
        for side in conflict.sides
        if side.standing == "person"
    ]
    for truth, conflict, side in swapped:
        record = next(
            r for r in truth.records if (r.system, r.record) == (side.system, side.record)
        )
        check = next(c for c in truth.checks if _place(c) == (conflict.person_id, side.system))
        if record.differs == ("birth_date",):
            assert "nothing_found" not in check.before, f"seed {SEED}: {truth.asked_for}"
            assert "inconclusive" in check.before, f"seed {SEED}: {truth.asked_for}"
    assert len(swapped) >= 3


def _police_know_birth_date(truth: ResearchTruth, person_id: str) -> bool:
    """Where they know none, another agency's contradicts nobody."""
    theirs = [r for r in truth.records if (r.system, r.person_id) == ("police_rms", person_id)]
    return any(cell.field == "born_on" for record in theirs for cell in record.cells)


def test_a_swapped_birth_date_that_is_planted_makes_a_check_inconclusive(
    world: World, packs: tuple[ResearchTruth, ...]
) -> None:
    truth, record = next(
        (truth, record)
        for truth in packs
        if truth.outcomes == ("pack",)
        for record in truth.records
        if record.system == "childrens_social_care"
        and record.standing == "certain"
        and _police_know_birth_date(truth, record.person_id)
        and _can_be_swapped(world.care_people[record.record].who.born_on)
        and sum(
            r.system == record.system and r.person_id == record.person_id for r in truth.records
        )
        == 1
    )
    held = world.care_people[record.record]
    born_on = held.who.born_on
    assert born_on is not None
    who = replace(held.who, born_on=born_on.replace(month=born_on.day, day=born_on.month))
    other = replace(world, care_people={**world.care_people, record.record: replace(held, who=who)})

    changed = ResearchBook.of(other).case(truth.asked_for, truth.purpose)

    check = next(c for c in changed.checks if _place(c) == (record.person_id, record.system))
    assert check.before == ("inconclusive",), f"seed {SEED}"
    assert check.after == ("found",)


def test_who_is_to_be_rung_is_whom_the_record_names(
    world: World, packs: tuple[ResearchTruth, ...]
) -> None:
    rung = [ring for truth in packs for check in truth.checks for ring in check.ring]
    practitioners = {
        (one.practitioner, one.practitioner_phone) for one in world.probation_people.values()
    }
    offices = {(one.office, one.office_phone) for one in world.probation_people.values()}
    nurses = {(one.ring.name, one.ring.phone) for one in world.health_statuses.values() if one.ring}

    assert {one.system for one in rung} == {"health_record", "probation"}
    for one in rung:
        known = nurses if one.system == "health_record" else practitioners | offices
        assert (one.name, one.phone) in known


def test_a_record_with_a_flag_of_none_is_none_of_interest(
    world: World, packs: tuple[ResearchTruth, ...]
) -> None:
    flags = {one.person_id: one.flag for one in world.health_statuses.values()}
    sure = [
        check
        for truth in packs
        for check in truth.checks
        if check.system == "health_record" and len(check.after) == 1 and check.records
    ]

    assert {check.after for check in sure if flags[check.person_id] != "none"} == {
        ("record_of_interest",)
    }
    unflagged = {check.after for check in sure if flags[check.person_id] == "none"}
    assert unflagged == {("not_of_interest",)}


def test_no_record_of_a_stranger_is_anybodys(
    book: ResearchBook, packs: tuple[ResearchTruth, ...]
) -> None:
    for truth in packs:
        for one in truth.records:
            assert book.library.by_key[one.key].person_id == one.person_id
        for other in truth.lookalikes:
            assert book.library.by_key[other.key].person_id != other.person_id
    assert any(truth.lookalikes for truth in packs)


def test_a_child_in_two_councils_has_both_records(packs: tuple[ResearchTruth, ...]) -> None:
    """domain.md A3 Exceptions: person found in two LAs."""
    for truth in (one for one in packs if "two_councils" in one.kinds):
        councils = [
            {record[:3] for record in check.records}
            for check in truth.checks
            if check.system == "childrens_social_care"
        ]

        assert max(map(len, councils)) >= 2, f"seed {SEED}: {truth.asked_for}"


def test_a_merged_record_tells_only_which_one_goes_on(packs: tuple[ResearchTruth, ...]) -> None:
    merged = [record for truth in packs for record in truth.records if record.merged_into]

    assert len(merged) >= 3
    for record in merged:
        assert [cell.field for cell in record.cells] == ["merged_into"]
        assert record.merged_into == record.cells[0].value


@pytest.mark.parametrize("system", ["housing", "education"])
def test_a_system_that_is_down_could_not_be_searched_for_anybody(
    book: ResearchBook, packs: tuple[ResearchTruth, ...], system: System
) -> None:
    """pages.md 2.3: until then treat this check as not made."""
    truth = next(one for one in packs if any(record.system == system for record in one.records))

    down = book.case(truth.asked_for, truth.purpose, down=(system,))

    answers = {check.before for check in down.checks if check.system == system}
    assert answers <= {("could_not_be_searched",), ("not_applicable",)}
    assert ("could_not_be_searched",) in answers
    assert not [record for record in down.records if record.system == system]
    assert [c for c in down.checks if c.system != system] == [
        c for c in truth.checks if c.system != system
    ]


def test_a_system_without_an_account_is_not_permitted(
    world: World, packs: tuple[ResearchTruth, ...]
) -> None:
    accounts = tuple(
        one
        for one in world.accounts
        if not (one.system == "housing" and one.username.startswith("mash-research"))
    )
    truth = next(one for one in packs if any(record.system == "housing" for record in one.records))

    without = ResearchBook.of(replace(world, accounts=accounts)).case(truth.asked_for)

    answers = {check.before for check in without.checks if check.system == "housing"}
    assert answers <= {("not_permitted",), ("not_applicable",)}
    assert not [record for record in without.records if record.system == "housing"]


def test_an_account_the_police_do_not_have_is_said(book: ResearchBook) -> None:
    with pytest.raises(NoSuchAccountError, match="the police have no account nobody"):
        book.case("43260000001", account="nobody")


def test_agencies_that_disagree_are_shown_side_by_side(packs: tuple[ResearchTruth, ...]) -> None:
    """pages.md 3.7: Facts that disagree."""
    needed = [one for truth in packs for one in truth.conflicts if one.use == "needed"]
    secret = [one for truth in packs for one in truth.conflicts if one.kind == "confidential"]

    assert {"address"} <= {one.about for one in needed}
    for one in needed:
        assert len({side.value for side in one.sides if side.standing == "certain"}) > 1
    assert secret
    assert all("" in {side.value for side in one.sides} for one in secret)


def test_a_detail_is_missing_until_a_record_has_it(
    world: World, packs: tuple[ResearchTruth, ...]
) -> None:
    """domain.md B2 Referral: religion M."""
    truth, missing = next(
        (truth, one)
        for truth in packs
        if truth.outcomes == ("pack",)
        for one in truth.missing
        if one.detail == "religion" and one.use == "needed"
    )
    nominal = world.nominals[
        next(one for one in truth.people if one.person_id == missing.person_id).nominal_id
    ]
    known = replace(nominal, religion="NIL")
    other = replace(world, nominals={**world.nominals, nominal.nominal_id: known})

    after = ResearchBook.of(other).case(truth.asked_for, truth.purpose)

    assert (missing.person_id, "religion") not in {(m.person_id, m.detail) for m in after.missing}


def _of(truth: ResearchTruth, person: PersonOfTheCase) -> Iterator[ExpectedCheck]:
    return (check for check in truth.checks if check.person_id == person.person_id)


def _roles_and_ages(truth: ResearchTruth) -> list[Sort]:
    return [(one.roles, one.ages) for one in truth.people]


def _is_the_only_one(truth: ResearchTruth, record: OwnRecord) -> bool:
    there = [(one.system, one.person_id) for one in truth.records]
    return there.count((record.system, record.person_id)) == 1


def _place(check: ExpectedCheck) -> tuple[str, System]:
    return check.person_id, check.system


def _can_be_swapped(day: date | None) -> bool:
    return day is not None and day.day <= 12 and day.day != day.month


def _a_client_like(world: World, nominal_id: str) -> World:
    """Give adult social care a record of somebody, written down as the police have them."""
    nominal = world.nominals[nominal_id]
    any_client: Any = next(
        one
        for one in world.adult_clients.values()
        if one.access_class == "open" and not one.merged_into
    )
    who = replace(
        any_client.who,
        surname=nominal.surname,
        forename1=nominal.forename1,
        known_as="",
        former_surnames=(),
        born_on=nominal.born_on,
        nhs_number=nominal.nhs_number,
        addresses=nominal.addresses,
    )
    client = replace(any_client, client_id="AC99999", person_id=nominal.person_id, who=who)
    return replace(world, adult_clients={**world.adult_clients, "AC99999": client})
