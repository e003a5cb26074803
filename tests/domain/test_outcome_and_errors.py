"""States, outcomes and what can go wrong."""

import inspect
from datetime import UTC, datetime

import pytest

from domain import errors
from domain.errors import (
    AmbiguousMatch,
    BusinessException,
    ConnectorClosed,
    PageNotAsExpected,
    SystemException,
    WorkerError,
)
from domain.outcome import FINAL_STATES, State, TaskWanted

LEAVES = [
    each
    for _, each in inspect.getmembers(errors, inspect.isclass)
    if issubclass(each, WorkerError) and "code" in vars(each)
]


def test_an_item_that_ended_stays_ended():
    assert {state for state in State if state.is_final} == FINAL_STATES
    assert not State.QUEUED.is_final
    assert State.IN_DOUBT.is_final


@pytest.mark.parametrize("error", LEAVES)
def test_each_error_is_of_one_family_and_has_a_code_of_its_own(error):
    families = [
        family for family in (BusinessException, SystemException) if issubclass(error, family)
    ]

    assert len(families) == 1
    assert [each for each in LEAVES if each.code == error.code] == [error]
    assert error.owner


@pytest.mark.parametrize("error", [each for each in LEAVES if issubclass(each, BusinessException)])
def test_what_needs_a_person_is_never_tried_again(error):
    assert not error.retryable


@pytest.mark.parametrize("error", [each for each in LEAVES if issubclass(each, ConnectorClosed)])
def test_a_closed_partner_costs_no_attempt(error):
    assert not error.uses_an_attempt


def test_an_error_says_its_code_when_nobody_says_more():
    assert str(AmbiguousMatch()) == "possible_match"
    assert str(AmbiguousMatch("2 candidates", system="education")) == "2 candidates"
    assert AmbiguousMatch(system="education").system == "education"


def test_an_error_may_bring_the_task_that_answers_it():
    task = TaskWanted(
        "possible_match", "possible_match", "practitioner", datetime(2026, 11, 23, tzinfo=UTC)
    )

    assert AmbiguousMatch(task=task).task is task
    assert AmbiguousMatch().task is None


def test_a_page_that_changed_names_the_page_and_the_landmark_only():
    error = PageNotAsExpected("Person search", "button Search", system="police_rms")

    assert str(error) == "Person search: no button Search"
    assert (error.page, error.missing, error.system) == (
        "Person search",
        "button Search",
        "police_rms",
    )
