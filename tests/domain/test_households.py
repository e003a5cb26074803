"""Which occurrences are one household's."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.households import Household, Parties, PersonKey, are_one_household, households
from domain.identifiers import OccurrenceNumber


def parties(
    number: int,
    adults: Iterable[str] = (),
    children: Iterable[str] = (),
    only_suspects: Iterable[str] = (),
) -> Parties:
    return Parties(
        OccurrenceNumber(f"4326000000{number}"),
        frozenset(map(PersonKey, adults)),
        frozenset(map(PersonKey, children)),
        frozenset(map(PersonKey, only_suspects)),
    )


def numbers(household: Household) -> list[int]:
    return [int(number[-1]) for number in household.occurrences]


def test_the_same_two_adults_are_one_household_whoever_accuses_whom():
    one, other = parties(1, ["mother", "father"]), parties(2, ["father", "mother"])

    assert households([one, other]) == (
        Household((one.occurrence, other.occurrence), one.adults_involved, frozenset()),
    )


def test_a_child_linked_to_both_makes_one_household():
    found = households([parties(1, ["mother", "father"], ["wren"]), parties(2, ["aunt"], ["wren"])])

    assert len(found) == 1
    assert found[0].children == {"wren"}
    assert found[0].adults == {"mother", "father", "aunt"}


def test_one_suspect_and_two_victims_are_two_households():
    found = households([parties(1, ["suspect", "anna"]), parties(2, ["suspect", "petra"])])

    assert [numbers(each) for each in found] == [[1], [2]]


def test_two_suspects_of_two_families_are_two_households():
    """Issue A.2: never by a suspect alone."""
    both = ["suspect", "second suspect"]
    one = parties(1, [*both, "anna"], ["wren"], both)
    other = parties(2, [*both, "petra"], ["oren"], both)

    assert [numbers(each) for each in households([one, other])] == [[1], [2]]


@pytest.mark.parametrize("suspect", ["mother", "father"])
def test_a_couple_who_are_victim_and_suspect_in_turn_are_one_household(suspect):
    one = parties(1, ["mother", "father"], only_suspects=["father"])
    other = parties(2, ["mother", "father"], only_suspects=[suspect])

    assert len(households([one, other])) == 1


def test_a_suspect_named_alone_joins_nothing():
    found = households([parties(1, ["suspect"], ["wren"]), parties(2, ["suspect"], ["oren"])])

    assert len(found) == 2


def test_two_families_in_one_house_are_two_households():
    found = households(
        [parties(1, ["anna", "tom"], ["wren"]), parties(2, ["petra", "jon"], ["oren"])]
    )

    assert len(found) == 2


def test_what_joins_two_occurrences_joins_all_three():
    first = parties(1, ["mother", "father"])
    second = parties(2, ["father", "mother"], ["wren"])
    third = parties(3, ["grandmother"], ["wren"])

    assert not are_one_household(first, third)
    assert [numbers(each) for each in households([third, first, second])] == [[1, 2, 3]]


def test_two_of_three_adults_are_enough():
    assert are_one_household(parties(1, ["a", "b", "c"]), parties(2, ["b", "c"]))
    assert not are_one_household(parties(1, ["a", "b", "c"]), parties(2, ["c", "d"]))


def test_an_occurrence_seen_twice_is_there_once():
    found = households([parties(1, ["a"]), parties(1, ["a"])])

    assert [numbers(each) for each in found] == [[1]]


def test_no_occurrences_are_no_households():
    assert households([]) == ()


PEOPLE = st.frozensets(st.sampled_from("abcdef"), max_size=3)
NIGHTS = st.dictionaries(st.integers(0, 9), st.tuples(PEOPLE, PEOPLE), max_size=7).map(
    lambda found: [
        parties(n, adults, [c.upper() for c in kids]) for n, (adults, kids) in found.items()
    ]
)


@given(NIGHTS, st.randoms(use_true_random=False))
def test_households_share_no_occurrence_and_leave_none_out(night, random):
    shuffled = list(night)
    random.shuffle(shuffled)

    found = households(night)

    assert households(shuffled) == found
    seen = [number for each in found for number in each.occurrences]
    assert sorted(seen) == sorted(parties.occurrence for parties in night)


@given(NIGHTS)
def test_occurrences_of_two_households_have_nothing_in_common_that_joins(night):
    by_number = {parties.occurrence: parties for parties in night}
    found = households(night)

    for one in found:
        for other in found:
            if one is not other:
                assert not any(
                    are_one_household(by_number[left], by_number[right])
                    for left in one.occurrences
                    for right in other.occurrences
                )


@pytest.mark.parametrize("swap", [False, True])
def test_the_rule_is_the_same_from_either_side(swap):
    one, other = parties(1, ["a", "b"]), parties(2, ["b", "a"])

    assert are_one_household(other, one) if swap else are_one_household(one, other)
