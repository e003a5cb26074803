"""Settling an item in doubt: look, answer; a message is never sent again by itself."""

from typing import Any

import pytest
from sqlalchemy import Row

from domain.errors import WriteInDoubt
from domain.outcome import State, WorkItemId
from runtime import person_tasks, turns
from runtime.tables import settlements
from tests.builders.queue import (
    an_item,
    an_open_lane,
    an_open_write,
    circumstances,
    claimed,
    queued,
    state_of,
)
from tests.cli.conftest import Hub

REFERENCE = "ENC-7K4M-92QF"


@pytest.fixture
def doubtful(hub) -> WorkItemId:
    """An item whose message may have gone and can be proven neither way."""
    with hub.transaction() as connection:
        queued(connection, hub.cipher, an_item(REFERENCE))
        item = claimed(connection, an_open_lane(connection))
        an_open_write(connection, item, state="in_doubt")
        turns.fail(connection, item, WriteInDoubt(), circumstances(hub.cipher))
        return item.id


def settled_rows(hub: Hub) -> list[Row[Any]]:
    return hub.everything()[settlements.name]


def test_without_an_answer_it_says_where_to_look_and_for_what(hub, doubtful):
    ran = hub.mash("tasks", "settle", REFERENCE)

    assert ran.exit_code == 0
    assert f"Look in Secure mail > Sent items, search for our reference: {REFERENCE}" in ran.words
    assert "there | not-there | cannot-tell" in ran.out
    assert settled_rows(hub) == []


def test_what_resolve_could_not_find_is_looked_for_under_the_items_own_reference(hub, doubtful):
    with hub.transaction() as connection:
        looking = an_item("op-1#1", queue="resolve", kind="resolve", follows=doubtful)
        queued(connection, hub.cipher, looking)
        item = claimed(connection, an_open_lane(connection, "another"), queue="resolve")
        turns.fail(connection, item, WriteInDoubt(), circumstances(hub.cipher))

    ran = hub.mash("tasks", "settle", "op-1#1")

    assert f"Look in Secure mail > Sent items, search for our reference: {REFERENCE}" in ran.words


def test_it_is_there_and_which_record(hub, doubtful):
    without = hub.mash("tasks", "settle", REFERENCE, "--answer", "there")
    ran = hub.mash("tasks", "settle", REFERENCE, "--answer", "there", "--record", "M-1042")

    assert without.exit_code == 2
    assert ran.exit_code == 0
    assert "[In doubt] Settled: it was there, r.calloway, 23 Nov 2026 06:52." in ran.words
    [row] = settled_rows(hub)
    assert (row.item_id, row.answer, row.by) == (doubtful, "there", "r.calloway")
    [(event, entry)] = hub.audited()
    assert (event, entry["details"]["answer"]) == ("in_doubt_settled", "there")


def test_it_is_not_there_so_somebody_does_it_now_and_no_worker_ever(hub, doubtful):
    ran = hub.mash("tasks", "settle", REFERENCE, "--answer", "not-there")

    assert "It has NOT been done by us, and no worker will do it" in ran.words
    with hub.transaction() as connection:
        assert state_of(connection, doubtful) is State.IN_DOUBT
        assert person_tasks.open_tasks(connection) == []


def test_cannot_tell_is_a_whole_answer_and_goes_on_to_the_next_person(hub, doubtful):
    ran = hub.mash("tasks", "settle", REFERENCE, "--answer", "cannot-tell", "--json")

    assert (ran.exit_code, ran.facts["settled"]) == (0, False)
    assert settled_rows(hub) == []
    with hub.transaction() as connection:
        [task] = person_tasks.open_tasks(connection)
    assert task.kind == "settle_in_doubt"
    assert [event for event, _ in hub.audited()] == ["task_escalated"]


def test_an_item_is_settled_once(hub, doubtful):
    hub.mash("tasks", "settle", REFERENCE, "--answer", "not-there", "--as", "b.okafor")

    ran = hub.mash("tasks", "settle", REFERENCE, "--answer", "there", "--record", "M-1")

    assert ran.exit_code == 1
    assert "it was not there, b.okafor" in ran.words
    assert "Nothing you did here was saved." in ran.words
    assert [row.answer for row in settled_rows(hub)] == ["not_there"]


def test_a_task_somebody_else_has_is_theirs_to_settle(hub, doubtful):
    with hub.transaction() as connection:
        [task] = person_tasks.open_tasks(connection)
    hub.mash("tasks", "claim", task.id, "--as", "b.okafor")

    ran = hub.mash("tasks", "settle", REFERENCE, "--answer", "not-there")

    assert ran.exit_code == 1
    assert "b.okafor took this" in ran.words
    assert settled_rows(hub) == []


def test_only_an_item_in_doubt_is_settled(hub):
    with hub.transaction() as connection:
        queued(connection, hub.cipher, an_item(REFERENCE))

    ran = hub.mash("tasks", "settle", REFERENCE, "--answer", "not-there")

    assert ran.exit_code == 1
    assert "is not in doubt" in ran.words


def test_an_unknown_answer_says_which_there_are(hub, doubtful):
    ran = hub.mash("tasks", "settle", REFERENCE, "--answer", "perhaps")

    assert ran.exit_code == 2
    assert "there, not-there, cannot-tell" in ran.err


def test_an_item_in_doubt_is_settled_and_not_taken_by_hand(hub, doubtful):
    ran = hub.mash("tasks", "by-hand", REFERENCE)

    assert ran.exit_code == 1
    assert f"mash tasks settle {REFERENCE}" in ran.out
