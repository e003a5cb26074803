"""`mash queue`: items by reference, all of them counted; pausing, and ordering failed ones anew."""

import pytest
from sqlalchemy import text, update

from cli.screen import FIRST_ROWS
from domain.errors import WriteInDoubt
from domain.outcome import Done, State
from domain.wording.states import RELEASE_MODES, STATES
from runtime import gates, turns, work_queue
from runtime.tables import work_items
from tests.builders.queue import (
    an_item,
    an_open_lane,
    an_open_write,
    circumstances,
    claimed,
    queued,
    state_of,
)
from tests.cli.conftest import at

WHY = ["--why", "mended"]


def fails(connection, hub, reference: str, queue: str = "encompass") -> str:
    """An item whose worker met a bug."""
    queued(connection, hub.cipher, an_item(reference, queue=queue))
    item = claimed(connection, an_open_lane(connection, f"lane-of-{reference}"), queue)
    turns.fail(connection, item, RuntimeError("a bug"), circumstances(hub.cipher))
    return item.id


def test_items_are_listed_with_the_earliest_due_first(hub):
    with hub.transaction() as connection:
        queued(
            connection,
            hub.cipher,
            an_item("ENC-LATER-1", due_at=at("09:00")),
            an_item("HOU-1", queue="housing", due_at=None),
            an_item("ENC-FIRST-1", due_at=at("06:30")),
        )

    every = hub.mash("queue", "list", "--json")
    housing = hub.mash("queue", "list", "--queue", "housing", "--json")

    references = [item["reference"] for item in every.facts["items"]]
    assert references == ["ENC-FIRST-1", "ENC-LATER-1", "HOU-1"]
    assert [item["reference"] for item in housing.facts["items"]] == ["HOU-1"]


def test_a_list_can_keep_to_some_states(hub):
    with hub.transaction() as connection:
        fails(connection, hub, "ENC-FAILED-1")
        queued(connection, hub.cipher, an_item("ENC-WAITS-1"))

    ran = hub.mash("queue", "list", "--state", "system_exception", "--json")

    assert [item["reference"] for item in ran.facts["items"]] == ["ENC-FAILED-1"]


def test_a_state_nobody_knows_says_which_there_are(hub):
    ran = hub.mash("queue", "list", "--state", "lost")

    assert ran.exit_code == 2
    assert all(code in ran.err for code in STATES)


def test_a_long_list_says_how_many_it_leaves_out(hub):
    with hub.transaction() as connection:
        queued(connection, hub.cipher, *(an_item(f"ENC-{n}") for n in range(5)))

    ran = hub.mash("queue", "list", "--limit", "2")

    every = hub.mash("queue", "list", "--all")
    assert "… and 3 more; --all shows them. 2 of 5 items." in ran.words
    assert every.words.endswith(" 5 items.")


def test_one_item_shows_its_turns_entries_and_tasks(hub):
    with hub.transaction() as connection:
        queued(connection, hub.cipher, an_item("ENC-DOUBT-1"))
        item = claimed(connection, an_open_lane(connection))
        an_open_write(connection, item, state="in_doubt")
        turns.fail(connection, item, WriteInDoubt(), circumstances(hub.cipher))

    ran = hub.mash("queue", "show", "ENC-DOUBT-1", "--json")

    assert ran.facts["item"]["state"] == "in_doubt"
    assert [turn["ended_as"] for turn in ran.facts["attempts"]] == ["in_doubt"]
    assert [write["state"] for write in ran.facts["writes"]] == ["in_doubt"]
    assert [task["kind"] for task in ran.facts["tasks"]] == ["settle_in_doubt"]
    assert ran.facts["verdict"] == STATES["in_doubt"].sentence


def test_a_failed_item_says_nothing_was_changed_only_when_nothing_was_begun(hub):
    with hub.transaction() as connection:
        fails(connection, hub, "ENC-CLEAN-1")
        queued(connection, hub.cipher, an_item("ENC-PROVEN-1"))
        item = claimed(connection, an_open_lane(connection))
        an_open_write(connection, item, state="proven")
        turns.fail(connection, item, RuntimeError("a bug"), circumstances(hub.cipher))

    without = hub.mash("queue", "show", "ENC-CLEAN-1")
    with_one = hub.mash("queue", "show", "ENC-PROVEN-1")

    assert "Nothing was changed" in without.words
    assert "Nothing was changed" not in with_one.words


def test_every_item_is_accounted_for(hub):
    with hub.transaction() as connection:
        fails(connection, hub, "ENC-FAILED-1")
        queued(connection, hub.cipher, an_item("ENC-1"), an_item("ENC-2"))

    ran = hub.mash("queue", "conservation", "--json")

    assert ran.exit_code == 0
    assert (ran.facts["total"], ran.facts["conserved"]) == (3, True)
    assert ran.facts["by_state"]["queued"] == 2
    assert ran.facts["by_state"]["system_exception"] == 1


def test_an_item_in_no_known_state_is_found(hub):
    with hub.transaction() as connection:
        queued(connection, hub.cipher, an_item("ENC-1"))
        connection.execute(update(work_items).values(state="vanished"))

    ran = hub.mash("queue", "conservation")

    assert ran.exit_code == 1
    assert "DOES NOT ADD UP. 1 in, 0 accounted for." in ran.words


def test_a_paused_queue_is_not_worked_until_it_is_resumed(hub):
    with hub.transaction() as connection:
        queued(connection, hub.cipher, an_item("ENC-1"))
        lane = an_open_lane(connection)

    paused = hub.mash("queue", "pause", "encompass", "--why", "Wrong words", "--json")
    with hub.transaction() as connection:
        nothing = work_queue.claim(connection, ["encompass"], lane, at("06:52"), 20.0)
    resumed = hub.mash("queue", "resume", "encompass", "--json")

    assert (paused.exit_code, paused.facts["waiting"]) == (0, 1)
    assert nothing is None
    assert (resumed.exit_code, resumed.facts["waiting"]) == (0, 1)
    with hub.transaction() as connection:
        assert work_queue.claim(connection, ["encompass"], lane, at("06:52"), 20.0) is not None
    assert [event for event, _ in hub.audited()] == ["queue_paused", "queue_resumed"]
    assert hub.audited()[0][1]["details"]["why"] == "wrong_words"


def test_every_queue_can_be_paused_at_once(hub):
    hub.mash("queue", "pause", "*", "--why", "maintenance")

    with hub.transaction() as connection:
        [pause] = gates.pauses(connection)
    assert (pause.queue, pause.authority, pause.by) == ("*", "*", "r.calloway")
    assert hub.audited()[0][1]["details"]["queue"] == "every"


def test_a_queue_that_is_not_paused_is_not_resumed(hub):
    ran = hub.mash("queue", "resume", "encompass")

    assert ran.exit_code == 1
    assert ran.words.startswith("The queue encompass, every authority is not stopped; ")
    assert hub.audited() == []


@pytest.mark.parametrize(
    ("typed", "there"),
    [
        (["pause", "encompas", *WHY], "There is no queue encompas. There are: encompass, housing,"),
        (["resume", "encompas"], "There is no queue encompas. There are: encompass, housing,"),
        (
            ["pause", "encompass", "--authority", "nowhere", *WHY],
            "There is no authority nowhere. There are: northmere.",
        ),
        (["list", "--queue", "nosuch"], "There is no queue nosuch. There are: encompass, housing,"),
        (["list", "--authority", "nosuch"], "There are: northmere."),
        (["list", "--code", "nosuch"], "There is no reason nosuch. Items stopped for: "),
    ],
)
def test_a_typo_is_refused_with_what_there_is_and_pauses_nothing(hub, typed, there):
    with hub.transaction() as connection:
        fails(connection, hub, "HOU-1", queue="housing")

    ran = hub.mash("queue", *typed)

    assert (ran.exit_code, ran.out) == (2, "")
    assert there in ran.words
    with hub.transaction() as connection:
        assert gates.pauses(connection) == []


def test_a_reason_that_stopped_nothing_is_no_wrong_command(hub):
    ran = hub.mash("queue", "list", "--code", "restricted_record")

    assert ran.exit_code == 0
    assert "No item" in ran.words


def test_a_pause_is_called_as_status_calls_it_and_a_filter_is_a_filter(hub):
    with hub.transaction() as connection:
        queued(connection, hub.cipher, an_item("ENC-1"))

    paused = hub.mash("queue", "pause", "encompass", *WHY)
    status = hub.mash("status")
    empty = hub.mash("queue", "list", "--state", "done")

    assert paused.words.startswith(f"{RELEASE_MODES['stopped'].label}: the queue encompass, ")
    assert RELEASE_MODES["stopped"].label in status.words
    assert "(1 filter set)" in empty.words


def test_the_sentence_under_a_state_begins_in_a_capital(hub):
    hub.asked("ENC-7K4M-92QF", team="duty supervisor")

    assert "The duty supervisor has to" in hub.mash("queue", "show", "ENC-7K4M-92QF").words


def test_pausing_twice_keeps_the_first_reason(hub):
    hub.mash("queue", "pause", "encompass", "--why", "maintenance", "--as", "b.okafor")

    ran = hub.mash("queue", "pause", "encompass", "--why", "other")

    assert "stopped already, since 23 Nov 2026 06:52 by b.okafor (maintenance)" in ran.words
    assert len(hub.audited()) == 1


def test_failed_items_are_ordered_once_more_after_the_count_is_typed(hub):
    with hub.transaction() as connection:
        first = fails(connection, hub, "ENC-1")
        fails(connection, hub, "ENC-2")

    ran = hub.mash("queue", "requeue", "--code", "bug", *WHY, stdin="2\n")

    assert ran.exit_code == 0
    assert "Requeue bug: 2 failed items." in ran.words
    assert "Type 2 to go on" in ran.err
    with hub.transaction() as connection:
        assert state_of(connection, first) is State.SYSTEM_EXCEPTION
    again = hub.mash("queue", "list", "--state", "queued", "--json")
    assert [item["reference"] for item in again.facts["items"]] == ["ENC-1#2", "ENC-2#2"]
    [(event, entry)] = hub.audited()
    assert (event, entry["details"]["items"]) == ("items_requeued", "2")


@pytest.mark.parametrize("typed", ["\n", "1\n", "yes\n", ""])
def test_any_other_count_requeues_nothing(hub, typed):
    with hub.transaction() as connection:
        fails(connection, hub, "ENC-1")
        fails(connection, hub, "ENC-2")

    ran = hub.mash("queue", "requeue", "--code", "bug", *WHY, stdin=typed)

    assert ran.exit_code == 4
    assert "STOPPED BY YOU. Nothing was requeued." in ran.words
    assert hub.audited() == []


def test_what_was_ordered_once_more_is_not_ordered_twice(hub):
    with hub.transaction() as connection:
        fails(connection, hub, "ENC-1")
    agreed = ["queue", "requeue", "--code", "bug", *WHY, "--json", "--yes"]

    first, second = hub.mash(*agreed), hub.mash(*agreed)

    assert (first.facts["requeued"], second.facts["requeued"]) == (1, 0)


def test_what_is_no_reason_code_is_said_with_the_codes_there_are(hub):
    nothing_failed = hub.mash("queue", "requeue", "--code", "foo", *WHY)
    with hub.transaction() as connection:
        fails(connection, hub, "ENC-1")

    ran = hub.mash("queue", "requeue", "--code", "foo", *WHY)
    known = hub.mash("queue", "requeue", "--code", "partner_down", *WHY)

    assert (nothing_failed.exit_code, ran.exit_code, known.exit_code) == (2, 2, 0)
    assert "foo is no reason code. No item has failed." in nothing_failed.words
    assert "foo is no reason code. Items failed for: bug." in ran.words
    assert "Nothing to requeue: no item stopped for partner_down." in known.words


def test_an_item_whose_write_may_have_happened_is_never_requeued(hub):
    with hub.transaction() as connection:
        queued(connection, hub.cipher, an_item("ENC-DOUBT-1"))
        item = claimed(connection, an_open_lane(connection))
        an_open_write(connection, item, state="in_doubt")
        turns.fail(connection, item, WriteInDoubt(), circumstances(hub.cipher))
        failed = fails(connection, hub, "ENC-OPEN-1")
        # The queue itself lets no item fail with an open write; here one was planted.
        planted = {"id": failed, "op": "planted"}
        connection.execute(text(_PLANTED), planted)
        code = update(work_items).where(work_items.c.id == failed)
        connection.execute(text("DROP TRIGGER final_items_never_change"))
        connection.execute(code.values(outcome_code="write_in_doubt"))

    agreed = hub.mash("queue", "requeue", "--code", "write_in_doubt", *WHY, "--json", "--yes")

    assert agreed.facts["requeued"] == 0
    assert agreed.facts["left_alone"] == {"in_doubt": 1, "system_exception": 1}


_PLANTED = """
    INSERT INTO write_journal (op_id, number, item_id, system, operation, reference, fingerprint,
        payload_sealed, state, lane, epoch, settle_seconds, intended_at, intended_real)
    SELECT :op, number, :id, system, operation, reference, fingerprint, payload_sealed,
        'intended', lane, epoch, settle_seconds, intended_at, intended_real FROM write_journal
"""


def test_items_that_did_not_fail_are_left_alone(hub):
    with hub.transaction() as connection:
        queued(connection, hub.cipher, an_item("ENC-DONE-1"))
        item = claimed(connection, an_open_lane(connection))
        turns.finish(connection, item, Done(), circumstances(hub.cipher))

    ran = hub.mash("queue", "requeue", "--code", "done", *WHY, "--json", "--yes")

    assert (ran.exit_code, ran.facts["would_requeue"]) == (0, [])


def test_a_program_sees_the_count_before_it_agrees(hub):
    with hub.transaction() as connection:
        fails(connection, hub, "ENC-1")

    ran = hub.mash("queue", "requeue", "--code", "bug", *WHY, "--json")

    assert ran.exit_code == 1
    assert (ran.facts["would_requeue"], ran.facts["requeued"]) == (["ENC-1"], 0)


def test_agreeing_without_asking_is_for_programs_only(hub):
    with hub.transaction() as connection:
        fails(connection, hub, "ENC-1")

    ran = hub.mash("queue", "requeue", "--code", "bug", *WHY, "--yes")

    assert ran.exit_code == 2
    assert hub.audited() == []


def test_json_lists_every_item_and_the_terminal_the_first_twenty(hub):
    with hub.transaction() as connection:
        for number in range(FIRST_ROWS + 1):
            queued(connection, hub.cipher, an_item(f"ENC-MANY-{number}"))

    assert len(hub.mash("queue", "list", "--json").facts["items"]) == FIRST_ROWS + 1
    assert "… and 1 more" in hub.mash("queue", "list").out
