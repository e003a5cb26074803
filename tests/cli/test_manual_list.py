"""The manual list: what is not done, by due time; each print is in the audit trail."""

import shlex
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from cli.manual_list import manual_list
from cli.screen import on_stdout, write
from domain.errors import WriteInDoubt
from domain.outcome import State
from reports.manual_list import ManualRow
from runtime import sealed_values, turns
from runtime.credentials import DATA_KEY
from runtime.tables import work_items
from tests.builders.notices import a_notice
from tests.builders.queue import (
    NOW,
    an_item,
    an_open_lane,
    an_open_write,
    circumstances,
    claimed,
    queued,
    state_of,
)
from tests.cli.conftest import at


def test_everything_not_done_is_listed_by_due_time(hub):
    with hub.transaction() as connection:
        queued(
            connection,
            hub.cipher,
            an_item("ENC-LATER-1", due_at=at("09:00")),
            an_item("ENC-FIRST-1", due_at=at("06:30")),
            an_item("HOU-1", queue="housing", due_at=None),
            an_item("op#1", queue="resolve", due_at=at("06:00")),
            an_item("ENC-ENDED-1", due_at=at("06:00")),
        )
        ended = update(work_items).where(work_items.c.reference == "ENC-ENDED-1")
        connection.execute(ended.values(state="done"))

    ran = hub.mash("tasks", "manual-list", "--json")

    assert [row["reference"] for row in ran.facts["rows"]] == [
        "ENC-FIRST-1",
        "ENC-LATER-1",
        "HOU-1",
    ]
    assert [row["clock"] for row in ran.facts["rows"]] == ["late", "on_time", "no_clock"]


def test_the_list_can_stop_at_a_time_and_keep_to_a_queue(hub):
    with hub.transaction() as connection:
        queued(
            connection,
            hub.cipher,
            an_item("ENC-LATER-1", due_at=at("09:00")),
            an_item("ENC-FIRST-1", due_at=at("06:30")),
            an_item("HOU-1", queue="housing", due_at=at("06:30")),
        )

    ran = hub.mash("tasks", "manual-list", "--due", "07:30", "--queue", "encompass", "--json")

    assert [row["reference"] for row in ran.facts["rows"]] == ["ENC-FIRST-1"]


def test_what_may_have_been_done_already_is_marked_until_it_is_settled(hub):
    with hub.transaction() as connection:
        queued(connection, hub.cipher, an_item("ENC-DOUBT-1"))
        item = claimed(connection, an_open_lane(connection))
        an_open_write(connection, item, state="in_doubt")
        turns.fail(connection, item, WriteInDoubt(), circumstances(hub.cipher))

    doubtful = hub.mash("tasks", "manual-list")
    hub.mash("tasks", "settle", "ENC-DOUBT-1", "--answer", "there", "--record", "M-1")
    settled = hub.mash("tasks", "manual-list", "--json")

    assert "! MAY ALREADY HAVE BEEN DONE" in doubtful.out
    assert settled.facts["rows"] == []


def test_a_print_says_when_by_whom_and_to_look_before_each_call(hub):
    with hub.transaction() as connection:
        queued(connection, hub.cipher, an_item("ENC-FIRST-1"))

    ran = hub.mash("tasks", "manual-list")

    assert "OFFICIAL-SENSITIVE" in ran.out
    assert "printed 23 Nov 2026 06:52 by r.calloway" in ran.words
    assert "Look before each call" in ran.words
    assert "[ ] __:__" in ran.out
    [(event, entry)] = hub.audited()
    assert (event, entry["on_behalf_of"]) == ("manual_list_printed", "r.calloway")
    assert entry["details"]["rows"] == "1"


def test_the_list_is_printed_where_nothing_can_be_written_and_says_so(hub):
    with hub.transaction() as connection:
        queued(connection, hub.cipher, an_item("ENC-FIRST-1"))
        connection.exec_driver_sql(
            "CREATE TRIGGER read_only BEFORE INSERT ON audit_trail "
            "BEGIN SELECT RAISE(ABORT, 'attempt to write a readonly database'); END"
        )

    ran = hub.mash("tasks", "manual-list", "--json")

    assert [row["reference"] for row in ran.facts["rows"]] == ["ENC-FIRST-1"]
    assert (ran.exit_code, ran.facts["recorded"]) == (1, False)
    assert "could not be recorded" in ran.facts["verdict"]


def a_notice_item():
    contents = sealed_values.to_bytes(a_notice("ENC-7K4M-92QF"))
    reference = "notice/103001/43260118204/P0048113"
    return an_item(reference, kind="notice", contents=contents, due_at=at("07:30"))


def test_who_tells_by_hand_is_shown_the_school_its_number_and_its_pupils(hub):
    with hub.transaction() as connection:
        queued(connection, hub.cipher, a_notice_item())

    printed = hub.mash("tasks", "manual-list")
    [row] = hub.mash("tasks", "manual-list", "--json").facts["rows"]

    assert "01632 960141" in printed.words
    assert "ENC-7K4M-92QF" in printed.words
    typed = 'mash tasks by-hand ENC-7K4M-92QF --told "NAME" --how phone'
    assert f"[ ] __:__ ______\n{typed} --at HH:MM\n" in printed.out
    assert row["our_ref"] == "ENC-7K4M-92QF"
    assert row["reference"] == "notice/103001/43260118204/P0048113"
    assert row["known"] == {
        "School, number from register": "Larkrise Primary School\n01632 960141",
        "Pupils (this school only)": "Wren Quillfeather-Ambrose, year 3",
    }


def test_what_is_typed_as_printed_is_recorded_once_the_capitals_are_filled_in(hub):
    with hub.transaction() as connection:
        [item] = queued(connection, hub.cipher, a_notice_item())
    [row] = hub.mash("tasks", "manual-list", "--json").facts["rows"]
    typed = row["to_record"].replace("NAME", "H. Oakden, lead").replace("HH:MM", "06:50")

    ran = hub.mash(*shlex.split(typed)[1:])

    assert ran.exit_code == 0
    with hub.transaction() as connection:
        assert state_of(connection, item) is State.DONE_BY_PERSON


def test_what_is_printed_names_one_item_where_several_share_what_the_school_quotes(hub):
    both = a_notice_item(), replace(a_notice_item(), reference="notice/103001/43260118204/P0048114")
    with hub.transaction() as connection:
        items = queued(connection, hub.cipher, *both)
    rows = hub.mash("tasks", "manual-list", "--json").facts["rows"]
    typed = rows[0]["to_record"].replace("NAME", "H. Oakden, lead").replace("HH:MM", "06:50")

    ran = hub.mash(*shlex.split(typed)[1:])

    assert ran.exit_code == 0
    assert len({row["to_record"] for row in rows}) == 2
    with hub.transaction() as connection:
        states = [state_of(connection, one) for one in items]
    assert sorted(states) == [State.DONE_BY_PERSON, State.QUEUED]


def test_a_row_that_has_failed_says_how_it_is_ordered_once_more(hub):
    with hub.transaction() as connection:
        queued(connection, hub.cipher, a_notice_item())
        failed = {"state": "system_exception", "outcome_code": "partner_down"}
        connection.execute(update(work_items).values(failed))

    printed = hub.mash("tasks", "manual-list")

    assert "mash queue requeue --code partner_down --why WHY\n" in printed.out
    assert "by-hand" not in printed.out


def test_without_the_key_the_list_is_printed_without_schools_and_says_so(hub):
    with hub.transaction() as connection:
        queued(connection, hub.cipher, a_notice_item())
    (hub.home / "secrets" / DATA_KEY).unlink()

    ran = hub.mash("tasks", "manual-list", "--json")

    [row] = ran.facts["rows"]
    assert row["reference"] == "notice/103001/43260118204/P0048113"
    assert "known" not in row
    assert ran.exit_code == 1
    assert "The schools could not be opened" in ran.facts["verdict"]


def test_a_row_that_knows_more_says_it(hub):
    rows = [
        ManualRow(
            "ENC-7K4M-92QF",
            NOW + timedelta(hours=2),
            "came back",
            known={"School": "Larkrise Primary 01632 960141", "Ask for": "H. Oakden, lead"},
        )
    ]

    report = manual_list(rows, "r.calloway", NOW, is_kept=True)
    write(report.blocks, on_stdout())

    printed = " ".join(hub.capture.readouterr().out.split())
    assert "07:45" in printed
    assert "School Larkrise Primary 01632 960141 Ask for H. Oakden, lead Why came back" in printed


@pytest.mark.parametrize("authority", ["demonstration", "northmere"])
def test_the_list_of_a_demonstration_says_that_its_people_are_invented(hub, authority):
    with hub.transaction() as connection:
        queued(connection, hub.cipher, an_item("ENC-FIRST-1", authority=authority))

    first_line = hub.mash("tasks", "manual-list").out.splitlines()[0]

    said = first_line.startswith("Demonstration, invented people · OFFICIAL-SENSITIVE")
    assert said is (authority == "demonstration")


def test_a_queue_nobody_knows_is_no_list_of_nothing(hub):
    ran = hub.mash("tasks", "manual-list", "--queue", "nosuch")

    assert (ran.exit_code, ran.out) == (2, "")
    assert "There is no queue nosuch. There are: encompass, resolve." in ran.words
    assert hub.audited() == []
