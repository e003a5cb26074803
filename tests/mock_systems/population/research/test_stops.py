"""A restricted or sealed record ends a run: nothing is told, and a person has it in time."""

from dataclasses import replace

import pytest

from mock_systems.population.model import World
from mock_systems.population.research.book import ResearchBook
from mock_systems.population.research.expected import ResearchTruth
from mock_systems.population.research.library import SYSTEMS
from mock_systems.population.truth import truth_of
from tests.mock_systems.population.research.drawn import SEED


def test_a_run_that_is_stopped_tells_nothing_and_names_the_officer(
    truths: tuple[ResearchTruth, ...],
) -> None:
    """pages.md 3.5: "The restricted-records officer has it. Nothing more was opened." """
    stopped = [one for one in truths if one.outcomes == ("stopped",)]

    assert len(stopped) >= 6
    for one in stopped:
        assert (one.records, one.event, one.checks, one.conflicts) == ((), (), (), ())
        assert one.stop is not None
        assert one.stop.team == "restricted-records officer"
        assert any(stub.certain for stub in one.stop.stubs)


def test_what_lies_behind_the_stub_is_named_so_that_a_leak_can_be_searched_for(
    truths: tuple[ResearchTruth, ...],
) -> None:
    closed = [one for one in truths if "sealed_stub" in one.kinds]

    assert closed
    assert all(len(one.kept_back) > 10 for one in closed)


def test_every_restricted_or_sealed_police_record_stops_the_case_it_is_in(
    world: World, book: ResearchBook
) -> None:
    """Issue C.2 and design.md 5."""
    closed = {one.nominal_id for one in world.nominals.values() if one.access_class != "open"}
    cases = [
        one.occ_no
        for one in world.occurrences.values()
        if one.access_class != "open" or closed & {role.nominal_id for role in one.roles}
    ]

    assert len(cases) >= 6
    assert {book.case(number).outcomes for number in cases} == {("stopped",)}


def test_an_adoption_marker_and_a_colleague_stop_a_run_too(
    world: World, book: ResearchBook
) -> None:
    """design.md 5: sealed or adoption record; police employee or colleague."""
    households = truth_of(world).households
    cases = {
        tag: [n for home in households if tag in home.cases for n in home.occurrences]
        for tag in ("adopted_child", "police_employee")
    }

    for numbers in cases.values():
        assert len(numbers) >= 3
        assert {book.case(number).outcomes for number in numbers} == {("stopped",)}


@pytest.mark.parametrize("access_class", ["restricted", "sealed"])
def test_a_planted_stub_at_a_council_ends_a_run_that_made_a_pack(
    world: World, truths: tuple[ResearchTruth, ...], access_class: str
) -> None:
    truth, record = next(
        (truth, record)
        for truth in truths
        if truth.outcomes == ("pack",)
        for record in truth.records
        if record.system == "childrens_social_care" and record.met and record.cells
    )
    held = replace(world.care_people[record.record], access_class=access_class)  # type: ignore[arg-type]
    other = replace(world, care_people={**world.care_people, record.record: held})

    stopped = ResearchBook.of(other).case(truth.asked_for, truth.purpose)

    assert stopped.outcomes == ("stopped",)
    assert stopped.stop is not None
    assert record.key in {stub.key for stub in stopped.stop.stubs}
    assert {one.record for one in stopped.kept_back} == {record.record}


def test_a_stub_at_a_partner_that_does_not_answer_is_not_met(
    book: ResearchBook, truths: tuple[ResearchTruth, ...]
) -> None:
    truth = next(one for one in truths if "stub_at_a_partner" in one.kinds)
    assert truth.stop is not None
    systems = {stub.key.partition(":")[0] for stub in truth.stop.stubs}

    silent = book.case(truth.asked_for, down=(one for one in SYSTEMS if one in systems))

    assert truth.outcomes == ("stopped",)
    assert silent.outcomes == ("pack",)
    assert ("could_not_be_searched",) in {check.before for check in silent.checks}


def test_a_restricted_episode_ends_a_run(world: World, truths: tuple[ResearchTruth, ...]) -> None:
    truth, record = next(
        (truth, record)
        for truth in truths
        if truth.outcomes == ("pack",)
        for record in truth.records
        if record.system == "childrens_social_care"
        and record.standing == "certain"
        and world.care_people[record.record].episodes
    )
    held = world.care_people[record.record]
    episode = replace(held.episodes[-1], restricted=True)
    closed = replace(held, episodes=(*held.episodes[:-1], episode))
    other = replace(world, care_people={**world.care_people, record.record: closed})

    assert ResearchBook.of(other).case(truth.asked_for).outcomes == ("stopped",)


def test_a_strangers_stub_that_only_a_wide_search_meets_may_stop_a_run_or_not(
    world: World, packs: tuple[ResearchTruth, ...]
) -> None:
    truth, stranger = next(
        (truth, other)
        for truth in packs
        if truth.outcomes == ("pack",)
        for other in truth.lookalikes
        if other.system == "childrens_social_care"
        and other.key not in {record.key for record in truth.records}
    )
    held = replace(world.care_people[stranger.record], access_class="restricted")
    other = replace(world, care_people={**world.care_people, stranger.record: held})

    either = ResearchBook.of(other).case(truth.asked_for, truth.purpose)

    assert either.outcomes == ("pack", "stopped"), f"seed {SEED}"
    assert either.stop is not None
    assert {stub.key: stub.certain for stub in either.stop.stubs} == {stranger.key: False}
    assert either.records


def test_a_stop_is_due_when_the_first_thing_of_its_case_is(
    world: World, book: ResearchBook
) -> None:
    """Issue C.2: a task with the case's deadline goes to the restricted-records officer."""
    home = next(one for one in truth_of(world).households if "restricted_record" in one.cases)
    due = min(one.by for one in home.expectations if one.expect == "task" and one.by)

    stop = book.case(home.occurrences[0]).stop

    assert stop is not None
    assert stop.by == due


def test_whoever_may_see_everything_is_not_stopped(world: World, book: ResearchBook) -> None:
    """The restricted-records officer has the police's own right; nothing else is theirs."""
    closed = next(
        one
        for one in world.occurrences.values()
        if one.access_class == "restricted" and "POLICE_EMPLOYEE" not in one.flags
    )

    for_the_officer = book.case(closed.occ_no, account="rro01")

    assert for_the_officer.people
    assert {check.before for check in for_the_officer.checks if check.system == "housing"} <= {
        ("not_permitted",),
        ("not_applicable",),
    }
