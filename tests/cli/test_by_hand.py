"""Taking an item by hand: the worker is cut off first, and what it may have done is said before."""

import pytest
from sqlalchemy import Connection, update

from domain.outcome import State, TaskWanted
from domain.wording.tasks import TASK_KINDS
from runtime import lanes as lane_door
from runtime import person_tasks
from runtime.tables import lanes, work_items, write_journal
from runtime.work_queue import ClaimedItem
from tests.builders.queue import (
    DUE,
    NOW,
    an_item,
    an_open_lane,
    an_open_write,
    claimed,
    queued,
    state_of,
)

REFERENCE = "ENC-7K4M-92QF"
BY_PHONE = ["--told", "deputy safeguarding lead", "--how", "phone", "--at", "06:50"]


def at_work(connection: Connection, hub, reference: str = REFERENCE) -> ClaimedItem:
    queued(connection, hub.cipher, an_item(reference))
    return claimed(connection, an_open_lane(connection))


def the_proxy_cuts(connection: Connection) -> None:
    """The lane's time to live is over: provably cut off."""
    connection.execute(update(lanes).values(until_real=0.0))


def test_an_item_no_worker_has_is_taken_at_once(hub):
    with hub.transaction() as connection:
        [item] = queued(connection, hub.cipher, an_item(REFERENCE))

    ran = hub.mash("tasks", "by-hand", REFERENCE, "--json")

    assert (ran.exit_code, ran.facts["was_cut_off"]) == (0, True)
    with hub.transaction() as connection:
        assert state_of(connection, item) is State.AWAITING_PERSON
        [task] = person_tasks.open_tasks(connection)
    assert (task.kind, task.person) == ("do_by_hand", "r.calloway")
    [(event, entry)] = hub.audited()
    assert (event, entry["on_behalf_of"], entry["item_id"]) == ("taken_by_hand", "r.calloway", item)


def test_the_worker_is_cut_off_before_the_person_is_told_so(hub):
    with hub.transaction() as connection:
        item = at_work(connection, hub)
        the_proxy_cuts(connection)

    ran = hub.mash("tasks", "by-hand", REFERENCE)

    assert ran.exit_code == 0
    assert "You have this item. The worker was cut off at 06:52:" in ran.words
    assert f"mash tasks by-hand {REFERENCE} --told" in ran.out
    with hub.transaction() as connection:
        row = lane_door.row_of(connection, item.lane.id, item.lane.epoch)
        assert row.state == "revoking"


def test_a_worker_not_yet_proven_cut_off_is_said(hub):
    with hub.transaction() as connection:
        at_work(connection, hub)

    ran = hub.mash("tasks", "by-hand", REFERENCE, "--json")

    assert (ran.exit_code, ran.facts["was_cut_off"]) == (1, False)
    assert "could not yet be proven cut off" in ran.facts["verdict"]


def test_an_open_write_is_warned_of_before_anything_is_taken(hub):
    with hub.transaction() as connection:
        item = at_work(connection, hub)
        an_open_write(connection, item)

    ran = hub.mash("tasks", "by-hand", REFERENCE)

    assert ran.exit_code == 1
    assert (
        "! WARNING This may already have been sent. The worker pressed Send at 05:45:00 and has "
        "not yet seen proof." in ran.words
    )
    assert f"Look first: Secure mail > Sent items, search for our reference: {REFERENCE}." in (
        ran.words
    )
    assert "do not ring with the details again" in ran.words
    assert "--looked" in ran.out
    with hub.transaction() as connection:
        assert state_of(connection, item.id) is State.WORKING
        assert lane_door.row_of(connection, item.lane.id, item.lane.epoch).state == "open"
        assert person_tasks.open_tasks(connection) == []
    assert hub.audited() == []


def test_an_entry_is_warned_of_in_other_words_than_a_message(hub):
    with hub.transaction() as connection:
        item = at_work(connection, hub)
        an_open_write(connection, item)
        police = {"system": "police_rms", "operation": "append_entry"}
        connection.execute(update(write_journal).values(police))

    ran = hub.mash("tasks", "by-hand", REFERENCE)

    assert "This may already have been entered. The worker pressed Save at 05:45:00" in ran.words
    assert "Look first: Police records > " in ran.words


def test_a_person_who_has_looked_takes_it_all_the_same(hub):
    with hub.transaction() as connection:
        item = at_work(connection, hub)
        an_open_write(connection, item)
        the_proxy_cuts(connection)

    ran = hub.mash("tasks", "by-hand", REFERENCE, "--looked")

    assert ran.exit_code == 0
    with hub.transaction() as connection:
        assert state_of(connection, item.id) is State.AWAITING_PERSON


def test_the_same_warning_stands_before_the_answer_i_will_do_this_by_hand(hub):
    item, task = hub.asked()
    with hub.transaction() as connection:
        [lane] = lane_door.open_lanes(connection)
        owner = type("Item", (), {"id": item, "lane": lane, "reference": REFERENCE})
        an_open_write(connection, owner, lane=lane)  # type: ignore[arg-type]  # its three fields

    warned = hub.mash("tasks", "decide", task, "--answer", "by_hand")
    ran = hub.mash("tasks", "decide", task, "--answer", "by_hand", "--looked")

    assert warned.exit_code == 1
    assert "! WARNING" in warned.out
    assert ran.exit_code == 0


def test_what_was_done_by_hand_is_recorded_and_the_item_has_ended(hub):
    with hub.transaction() as connection:
        [item] = queued(connection, hub.cipher, an_item(REFERENCE))

    ran = hub.mash("tasks", "by-hand", REFERENCE, *BY_PHONE, "--json")

    assert (ran.exit_code, ran.facts["state"]) == (0, "done_by_person")
    with hub.transaction() as connection:
        assert state_of(connection, item) is State.DONE_BY_PERSON
        [answer] = person_tasks.answers(connection, item, hub.cipher)
    assert answer.details == {
        "how": "phone",
        "when": "23 Nov 2026 06:50",
        "to_whom": "deputy safeguarding lead",
    }
    assert [event for event, _ in hub.audited()] == ["taken_by_hand", "done_by_person"]
    assert "deputy" not in str(hub.everything()) + ran.out


def test_whoever_recorded_it_reads_again_whom_how_and_when(hub):
    with hub.transaction() as connection:
        queued(connection, hub.cipher, an_item(REFERENCE))

    ran = hub.mash("tasks", "by-hand", REFERENCE, *BY_PHONE)

    told = "To whom deputy safeguarding lead How phone When 23 Nov 2026 06:50"
    assert told in ran.words


def test_an_item_in_hand_is_recorded_when_it_is_done(hub):
    with hub.transaction() as connection:
        [item] = queued(connection, hub.cipher, an_item(REFERENCE))
    hub.mash("tasks", "by-hand", REFERENCE)

    again = hub.mash("tasks", "by-hand", REFERENCE)
    ran = hub.mash("tasks", "by-hand", REFERENCE, *BY_PHONE)

    assert (again.exit_code, ran.exit_code) == (0, 0)
    with hub.transaction() as connection:
        assert state_of(connection, item) is State.DONE_BY_PERSON
    assert [event for event, _ in hub.audited()] == ["taken_by_hand", "done_by_person"]


def test_an_item_in_somebody_elses_hands_is_no_longer_yours(hub):
    with hub.transaction() as connection:
        [item] = queued(connection, hub.cipher, an_item(REFERENCE))
    hub.mash("tasks", "by-hand", REFERENCE, "--as", "b.okafor")

    ran = hub.mash("tasks", "by-hand", REFERENCE, *BY_PHONE)

    assert ran.exit_code == 1
    assert "b.okafor took this at 23 Nov 2026 06:52. Nothing you did here was saved." in ran.words
    with hub.transaction() as connection:
        assert state_of(connection, item) is State.AWAITING_PERSON


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["--told", "head", "--how", "phone"], "--at"),
        (["--told", "head", "--how", "phone", "--at", "23:50"], "has not come yet"),
        (
            ["--told", "head", "--how", "phone", "--at", "05:44"],
            "Monday 23 November 2026, 05:44 is before this was put in the queue "
            "(Monday 23 November 2026, 05:45)",
        ),
        (["--told", "head", "--how", "phone", "--at", "2026-11-22T23:50"], "is before this was"),
        (["--told", "head", "--how", "phone", "--at", "soon"], "07:12"),
        (
            ["--told", "head", "--how", "pigeon", "--at", "06:50"],
            "one of phone, in-person, secure-email; not pigeon.",
        ),
    ],
)
def test_a_record_that_leaves_something_out_changes_nothing(hub, typed, said):
    with hub.transaction() as connection:
        [item] = queued(connection, hub.cipher, an_item(REFERENCE))

    ran = hub.mash("tasks", "by-hand", REFERENCE, *typed)

    assert ran.exit_code == 2
    assert said in ran.words
    with hub.transaction() as connection:
        assert state_of(connection, item) is State.QUEUED
    assert hub.audited() == []


def test_an_item_that_has_ended_is_not_taken(hub):
    with hub.transaction() as connection:
        queued(connection, hub.cipher, an_item(REFERENCE))
    hub.mash("tasks", "by-hand", REFERENCE, *BY_PHONE)

    ran = hub.mash("tasks", "by-hand", REFERENCE)

    assert ran.exit_code == 1
    assert f"{REFERENCE} has ended" in ran.words


def test_a_reference_in_two_queues_asks_which(hub):
    with hub.transaction() as connection:
        for queue in ("encompass", "housing"):
            queued(connection, hub.cipher, an_item(REFERENCE, queue=queue))

    unclear = hub.mash("tasks", "by-hand", REFERENCE)
    ran = hub.mash("tasks", "by-hand", REFERENCE, "--queue", "housing")

    assert unclear.exit_code == 2
    assert "encompass, housing" in unclear.err
    assert ran.exit_code == 0


def test_once_the_person_has_looked_the_same_command_goes_on_with_all_that_was_said(hub):
    with hub.transaction() as connection:
        item = at_work(connection, hub)
        an_open_write(connection, item)

    ran = hub.mash("tasks", "by-hand", REFERENCE, *BY_PHONE)

    said = "--told 'deputy safeguarding lead' --how phone --at 06:50 --looked"
    assert f"Next: mash tasks by-hand {REFERENCE} {said}" in ran.out


def test_a_reference_nobody_knows_is_a_wrong_command(hub):
    ran = hub.mash("tasks", "by-hand", "ENC-NOBODY")

    assert ran.exit_code == 2
    assert "mash queue list" in ran.err


@pytest.mark.parametrize(
    ("kind", "asked", "team"),
    [
        ("breach", "possible_breach", "data protection officer"),
        ("correction", "correct_message", "duty supervisor"),
        ("find", "restricted_record", "restricted-records officer"),
    ],
)
@pytest.mark.parametrize("how", [[], BY_PHONE])
def test_a_decision_is_not_ended_by_a_call(hub, kind, asked, team, how):
    with hub.transaction() as connection:
        [item] = queued(connection, hub.cipher, an_item(f"{kind}/1", kind=kind))
        waits = {"state": State.AWAITING_PERSON}
        connection.execute(update(work_items).where(work_items.c.id == item).values(waits))
        wanted = TaskWanted(asked, "restricted_record", team, DUE)
        task = person_tasks.open_task(connection, item, wanted, NOW, hub.cipher)

    ran = hub.mash("tasks", "by-hand", f"{kind}/1", *how)

    assert ran.exit_code == 1
    assert f"it waits for the {team}" in ran.words
    assert TASK_KINDS[asked].title in ran.words
    assert f"mash tasks show {task[:8]}" in ran.out
    with hub.transaction() as connection:
        [open_one] = person_tasks.open_tasks(connection)
        assert state_of(connection, item) is State.AWAITING_PERSON
    assert (open_one.id, open_one.state) == (task, "new")


def test_a_breach_nobody_was_asked_about_yet_is_not_ended_by_a_call(hub):
    with hub.transaction() as connection:
        [item] = queued(connection, hub.cipher, an_item("breach/1", kind="breach"))

    ran = hub.mash("tasks", "by-hand", "breach/1", *BY_PHONE)

    assert (ran.exit_code, "once the worker has asked" in ran.words) == (1, True)
    with hub.transaction() as connection:
        assert state_of(connection, item) is State.QUEUED


def test_the_officer_who_continues_by_hand_records_it(hub):
    with hub.transaction() as connection:
        [item] = queued(connection, hub.cipher, an_item("find/1", kind="find"))
        waits = {"state": State.AWAITING_PERSON}
        connection.execute(update(work_items).where(work_items.c.id == item).values(waits))
        wanted = TaskWanted("restricted_record", "restricted_record", "officer", DUE)
        task = person_tasks.open_task(connection, item, wanted, NOW, hub.cipher)

    hub.mash("tasks", "decide", task[:8], "--answer", "continue_by_hand")
    ran = hub.mash("tasks", "by-hand", "find/1", *BY_PHONE)

    assert ran.exit_code == 0
    with hub.transaction() as connection:
        assert state_of(connection, item) is State.DONE_BY_PERSON


def test_what_the_worker_left_to_nobody_is_recorded_as_the_list_prints_it(hub):
    with hub.transaction() as connection:
        [item] = queued(connection, hub.cipher, an_item("find/1", kind="find"))
        waits = {"state": State.AWAITING_PERSON}
        connection.execute(update(work_items).where(work_items.c.id == item).values(waits))
        wanted = TaskWanted("do_by_hand", "occurrence_unreadable", "duty supervisor", DUE)
        person_tasks.open_task(connection, item, wanted, NOW, hub.cipher)

    ran = hub.mash("tasks", "by-hand", "find/1", *BY_PHONE)

    assert ran.exit_code == 0
    with hub.transaction() as connection:
        assert state_of(connection, item) is State.DONE_BY_PERSON
