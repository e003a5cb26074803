"""The truth fits its world; and each check finds the flaw that is planted for it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from mock_systems.population.build import build
from mock_systems.population.checks import problems
from mock_systems.population.expectations import (
    Expectation,
    Household,
    Message,
    Nothing,
    Task,
    flatten,
)
from mock_systems.population.model import World
from mock_systems.population.truth import Truth, truth_of

SEED = 20261122
Spoil = Callable[[World, Truth], tuple[World, Truth]]


def test_the_worked_example_of_three_siblings() -> None:
    """domain.md D5: each its own pupils, a timer per school, closed ones on their day back."""
    world = build(SEED, "small")
    home = _household(truth_of(world), "siblings_three_schools")
    messages = [one for one in home.expectations if isinstance(one, Message)]

    timetable = [
        (
            world.establishments[one.establishment_id].kind,
            one.operation,
            f"{one.not_before:%d %H:%M}" if one.not_before else "",
            f"{one.by:%d %H:%M}",
        )
        for one in messages
    ]

    assert timetable == [
        ("fe_college", "tell", "", "23 07:30"),
        ("independent", "tell", "", "24 07:30"),
        ("independent", "tell/first_day_back", "24 05:30", "24 07:30"),
        ("primary", "tell", "24 05:30", "24 07:30"),
    ]
    assert {len(one.children) for one in messages} == {1}


def test_one_night_twice_is_one_message_with_both_references() -> None:
    """domain.md A4 Exceptions: duplicate: two occurrences same night, one message, both refs."""
    home = _household(truth_of(build(SEED, "small")), "duplicate_same_night")

    (message,) = home.expectations

    assert isinstance(message, Message)
    assert len(message.references) == 2


def test_dual_registration_is_two_messages() -> None:
    """issue A.2: dual registration at the time of telling is two notices."""
    home = _household(truth_of(build(SEED, "small")), "dual_registered")

    assert len({one.establishment_id for one in home.expectations}) == 2
    assert {one.children for one in home.expectations} == {(home.children[0].person_id,)}


def test_nothing_is_expected_to_be_sent_for_a_guarded_case() -> None:
    """design.md 5: guards that stop a worker in any mode."""
    guarded = {
        "restricted_record",
        "sealed_record",
        "adopted_child",
        "police_employee",
        "refuge",
        "confidential_address",
        "two_mohammed_khans",
        "lookalike_domain",
        "suspect_is_dsl",
    }
    homes = [h for h in truth_of(build(SEED, "small")).households if guarded & set(h.cases)]

    assert len(homes) == 3 * len(guarded)
    assert not [one for h in homes for one in h.expectations if isinstance(one, Message)]


def test_a_released_exclusion_is_bare_and_a_verified_contact_is_not() -> None:
    """domain.md A4 Content: bare as default when any exclusion fires."""
    truth = truth_of(build(SEED, "small"))

    released = _then(truth, "release_message", "Release")
    verified = _then(truth, "verify_contact", "")

    assert released
    assert {one.template for one in released if isinstance(one, Message)} == {"bare"}
    assert {one.template for one in verified if isinstance(one, Message)} == {"standard"}


def test_every_expectation_cites_its_sentence() -> None:
    truth = truth_of(build(SEED, "small"))
    expectations = [one for home in truth.households for one in flatten(home.expectations)]

    assert len(expectations) > 250
    assert all(
        one.source.startswith(("domain", "design", "issue", "pages")) for one in expectations
    )


def test_every_message_says_what_must_not_be_in_it() -> None:
    world = build(SEED, "small")
    truth = truth_of(world)
    messages = [
        (home, one)
        for home in truth.households
        for one in flatten(home.expectations)
        if isinstance(one, Message)
    ]

    for home, message in messages:
        values = {forbidden.value for forbidden in message.forbidden}
        for known in home.children:
            child = world.people[known.person_id]
            own = known.person_id in message.children
            assert (f"{child.forename1} {child.surname}" in values) is not own
        assert all(world.occurrences[ref].summary in values for ref in _present(world, message))


def test_a_refuge_in_free_text_is_forbidden_by_its_street() -> None:
    world = build(SEED, "small")
    home = _household(truth_of(world), "confidential_address_in_text")
    (message,) = home.expectations
    assert isinstance(message, Message)

    secret = {one.value for one in message.forbidden if one.why == "a confidential address"}
    summary = world.occurrences[home.occurrences[0]].summary

    assert secret
    assert all(value in summary for value in secret)


def test_planted_flaws_start_from_a_truth_without_one() -> None:
    world, truth = _fresh()

    assert problems(world, truth) == []


def _to_excluded_mailbox(world: World, truth: Truth) -> tuple[World, Truth]:
    home = _household(truth, "suspect_is_dsl")
    task = home.expectations[0]
    contact = home.excluded_contacts[0]
    message = _any_message(truth)
    leak = replace(
        message,
        email=contact.email,
        contact_id=contact.contact_id,
        establishment_id=task.establishment_id,
        children=task.children,
        references=task.references,
    )
    return world, _with(truth, replace(home, expectations=(task, leak)))


def _unknown_child(world: World, truth: Truth) -> tuple[World, Truth]:
    return world, _change_a_message(truth, children=("T999999",))


def _unknown_school(world: World, truth: Truth) -> tuple[World, Truth]:
    home = _household(truth, "turned_18")
    task, *rest = home.expectations
    return world, _with(
        truth,
        replace(home, expectations=(replace(task, establishment_id="999999"), *rest)),
    )


def _child_elsewhere(world: World, truth: Truth) -> tuple[World, Truth]:
    other = _household(truth, "twins")
    return world, _change_a_message(truth, children=(other.children[0].person_id,))


def _too_late(world: World, truth: Truth) -> tuple[World, Truth]:
    message = _any_message(truth)
    return world, _change_a_message(truth, by=message.by + timedelta(hours=1))


def _forgotten_child(world: World, truth: Truth) -> tuple[World, Truth]:
    home = _household(truth, "clean")
    return world, _with(truth, replace(home, expectations=()))


def _forgotten_occurrence(world: World, truth: Truth) -> tuple[World, Truth]:
    home = _household(truth, "clean")
    others = tuple(one for one in truth.households if one is not home)
    return world, replace(truth, households=others)


def _told_twice(world: World, truth: Truth) -> tuple[World, Truth]:
    home = _household(truth, "clean")
    return world, _with(truth, replace(home, expectations=(*home.expectations,) * 2))


def _found_child_without_a_person(world: World, truth: Truth) -> tuple[World, Truth]:
    home = _household(truth, "child_found_by_address")
    message, task, *rest = home.expectations
    assert isinstance(task, Task)
    return world, _with(truth, replace(home, expectations=(message, *task.then, *rest)))


def _released_in_full(world: World, truth: Truth) -> tuple[World, Truth]:
    home = _household(truth, "looked_after")
    task = home.expectations[0]
    assert isinstance(task, Task)
    then = tuple(replace(one, template="full") for one in task.then if isinstance(one, Message))
    return world, _with(truth, replace(home, expectations=(replace(task, then=then),)))


def _unknown_answer(world: World, truth: Truth) -> tuple[World, Truth]:
    home = _household(truth, "no_school")
    task = home.expectations[0]
    assert isinstance(task, Task)
    return world, _with(truth, replace(home, expectations=(replace(task, right_answer="Perhaps"),)))


def _wrong_team(world: World, truth: Truth) -> tuple[World, Truth]:
    home = _household(truth, "sealed_record")
    task = home.expectations[0]
    assert isinstance(task, Task)
    return world, _with(truth, replace(home, expectations=(replace(task, team="hub admin"),)))


def _unknown_reason(world: World, truth: Truth) -> tuple[World, Truth]:
    home = _household(truth, "retracted_before_send")
    nothing = home.expectations[0]
    assert isinstance(nothing, Nothing)
    return world, _with(truth, replace(home, expectations=(replace(nothing, reason="luck"),)))


def _stale_contact(world: World, truth: Truth) -> tuple[World, Truth]:
    contact = world.contacts[_any_message(truth).contact_id]
    old = replace(contact, verified_at=world.night.now - timedelta(days=181))
    return replace(world, contacts={**world.contacts, old.contact_id: old}), truth


def _suspect_reads(world: World, truth: Truth) -> tuple[World, Truth]:
    home = _household(truth, "clean")
    message = next(one for one in home.expectations if isinstance(one, Message))
    occurrence = world.occurrences[home.occurrences[0]]
    suspect = next(world.nominals[r.nominal_id] for r in occurrence.roles if r.code == "S")
    box = world.mailboxes[message.email]
    readable = replace(box, readers=(*box.readers, f"{suspect.forename1} {suspect.surname}"))
    return replace(world, mailboxes={**world.mailboxes, box.address: readable}), truth


def _self_forbidding(world: World, truth: Truth) -> tuple[World, Truth]:
    message = _any_message(truth)
    child = world.people[message.children[0]]
    forbidden = replace(message.forbidden[0], value=child.surname)
    return world, _change_a_message(truth, forbidden=(forbidden,))


def _flagged_occurrence(world: World, truth: Truth) -> tuple[World, Truth]:
    occ_no = _household(truth, "clean").occurrences[0]
    flagged = replace(world.occurrences[occ_no], flags=("HBA",))
    return replace(world, occurrences={**world.occurrences, occ_no: flagged}), truth


def _told_on_a_closed_day(world: World, truth: Truth) -> tuple[World, Truth]:
    school = world.establishments[_any_message(truth).establishment_id]
    closed = replace(school, inset_days=(world.night.morning,))
    return replace(world, establishments={**world.establishments, closed.urn: closed}), truth


def _recorded_in_the_future(world: World, truth: Truth) -> tuple[World, Truth]:
    occ_no = _household(truth, "clean").occurrences[0]
    late = replace(world.occurrences[occ_no], changed_at=world.night.ends)
    return replace(world, occurrences={**world.occurrences, occ_no: late}), truth


def _linked_and_unknown(world: World, truth: Truth) -> tuple[World, Truth]:
    home = _household(truth, "private_nursery")
    return world, _with(truth, replace(home, children=home.children[:1]))


@pytest.mark.parametrize(
    ("spoil", "found"),
    [
        (_to_excluded_mailbox, "message to excluded"),
        (_unknown_child, "no person T999999"),
        (_unknown_school, "no establishment 999999"),
        (_child_elsewhere, "is not at"),
        (_too_late, "opens at another time"),
        (_forgotten_child, "nothing expected for"),
        (_forgotten_occurrence, "in intake or in a household, not both"),
        (_told_twice, "twice"),
        (_found_child_without_a_person, "not linked by role"),
        (_released_in_full, "a released draft is not bare"),
        (_unknown_answer, "has no answer 'Perhaps'"),
        (_wrong_team, "is not for hub admin"),
        (_unknown_reason, "no reason luck"),
        (_stale_contact, "is not verified"),
        (_suspect_reads, "the suspect reads"),
        (_self_forbidding, "is in what has to be said"),
        (_flagged_occurrence, "goes without a person: a flag"),
        (_told_on_a_closed_day, "is not open on"),
        (_recorded_in_the_future, "was not recorded before the first pass"),
        (_linked_and_unknown, "is in no household"),
    ],
)
def test_a_planted_flaw_is_found(spoil: Spoil, found: str) -> None:
    world, truth = spoil(*_fresh())

    sentences = problems(world, truth)

    assert any(found in sentence for sentence in sentences), sentences


def _fresh() -> tuple[World, Truth]:
    world = build(SEED, "small")
    return world, truth_of(world)


def _household(truth: Truth, case: str) -> Household:
    return next(home for home in truth.households if case in home.cases)


def _any_message(truth: Truth) -> Message:
    first = _household(truth, "clean").expectations[0]
    assert isinstance(first, Message)
    return first


def _change_a_message(truth: Truth, **changes: object) -> Truth:
    home = _household(truth, "clean")
    first, *rest = home.expectations
    changed = replace(first, **changes)  # type: ignore[arg-type]
    return _with(truth, replace(home, expectations=(changed, *rest)))


def _with(truth: Truth, household: Household) -> Truth:
    households = tuple(
        household if one.household_id == household.household_id else one for one in truth.households
    )
    return replace(truth, households=households)


def _then(truth: Truth, kind: str, answer: str) -> list[Expectation]:
    return [
        later
        for home in truth.households
        for task in home.expectations
        if isinstance(task, Task) and task.kind == kind and answer in ("", task.right_answer)
        for later in task.then
    ]


def _present(world: World, message: Message) -> list[str]:
    return [reference for reference in message.references if reference in world.occurrences]
