"""Our own reference, as the report and the manual list print it, names the item everywhere."""

import pytest
from sqlalchemy import update

from domain.identifiers import OccurrenceNumber
from domain.notices import CameBack, ChildInQuestion, Household, NoticeKind, Question
from domain.outcome import State, TaskWanted
from domain.people import RecordRef
from runtime import night_facts, person_tasks, sealed_values, work_queue
from runtime.credentials import DATA_KEY
from runtime.tables import work_items
from tests.builders.notices import a_notice
from tests.builders.queue import NOW, an_item, state_of
from tests.builders.tasks import a_question
from tests.cli.conftest import at

OURS = "ENC-0YY4-7F0F"
QUEUES = "notice/900050/43262827098/P0043303"
BY_PHONE = ["--told", "DSL", "--how", "phone", "--at", "06:50"]


def queue(hub, reference=QUEUES, contents=None, state=State.QUEUED, our_ref=OURS):
    new = an_item(
        reference,
        kind=reference.partition("/")[0],
        contents=sealed_values.to_bytes(contents or a_notice(our_ref)),
        due_at=at("07:30"),
    )
    with hub.transaction() as connection:
        item_id = work_queue.add(connection, new, NOW, hub.cipher).item_id
        changed = update(work_items).where(work_items.c.id == item_id)
        connection.execute(changed.values(state=state))
    return item_id


def a_child_in_question():
    task = TaskWanted("no_school_found", "no_school_found", "duty supervisor", at("07:30"))
    child = RecordRef("police_rms", "P0048113")
    return ChildInQuestion(
        (OccurrenceNumber("43260118204"),), child, Question.NO_SCHOOL_FOUND, task
    )


def test_a_phone_call_is_recorded_by_the_reference_the_school_quotes(hub):
    item = queue(hub)
    other = queue(hub, "notice/900051/43262827098/P0043303", our_ref="ENC-7K4M-92QF")

    ran = hub.mash("tasks", "by-hand", OURS.lower(), *BY_PHONE)

    assert ran.exit_code == 0
    assert f"Done by hand: {OURS}, " in ran.words
    with hub.transaction() as connection:
        assert state_of(connection, item) is State.DONE_BY_PERSON
        assert state_of(connection, other) is State.QUEUED


def test_every_command_that_takes_a_reference_takes_ours(hub):
    item = queue(hub, state=State.IN_DOUBT)

    shown = hub.mash("queue", "show", OURS, "--json")
    where = hub.mash("tasks", "settle", OURS)
    settled = hub.mash("tasks", "settle", OURS, "--answer", "not-there", "--json")

    assert shown.facts["item"]["id"] == item
    assert (where.exit_code, settled.exit_code) == (0, 0)
    assert settled.facts["reference"] == QUEUES


def test_what_the_report_calls_an_item_without_a_reference_of_ours_names_it(hub):
    item = queue(
        hub, "find/43260118204/0a1b2c3d4e5f", Household((OccurrenceNumber("43260118204"),))
    )
    with hub.transaction() as connection:
        night = night_facts.read(connection, hub.cipher, NOW, {})
    [called] = [one.reference for one in night.items]

    shown = hub.mash("queue", "show", called, "--json")
    nobodys = hub.mash("queue", "show", "43260118204/00000000")

    assert shown.facts["item"]["id"] == item
    assert nobodys.exit_code == 2


def test_a_task_is_shown_by_its_item_s_reference_and_answered_by_its_id_only(hub):
    _, task = hub.asked("ENC-7K4M-92QF")

    shown = hub.mash("tasks", "show", "ENC-7K4M-92QF", "--json")
    claimed = hub.mash("tasks", "claim", "ENC-7K4M-92QF")

    assert shown.facts["task"]["id"] == task
    assert claimed.exit_code == 2
    assert "names the task that was looked at, by its id" in claimed.words
    assert "mash tasks show ENC-7K4M-92QF" in claimed.words


def test_an_item_nobody_is_asked_about_has_no_task_to_show(hub):
    queue(hub)

    ran = hub.mash("tasks", "show", OURS)

    assert ran.exit_code == 2
    assert f"No task about {OURS} waits for a person." in ran.words
    assert f"mash queue show {OURS}" in ran.words


def test_without_an_id_tasks_show_says_what_to_type(hub):
    hub.waits_for(a_question())

    ran = hub.mash("tasks", "show")

    assert ran.exit_code == 2
    assert "Say which task: its id, or the reference of its item" in ran.words


@pytest.mark.parametrize("command", [["queue", "show"], ["tasks", "settle"], ["tasks", "by-hand"]])
def test_what_several_items_share_is_listed_with_their_states(hub, command):
    queue(hub, state=State.DONE)
    again = a_notice(OURS, kind=NoticeKind.FIRST_DAY_BACK)
    queue(hub, f"{QUEUES}/first_day_back", again)
    came_back = CameBack(a_notice(OURS), "M-1", NOW, "came_back")
    queue(hub, f"phone/{QUEUES}", came_back, State.AWAITING_PERSON)

    ran = hub.mash(*command, OURS)

    assert ran.exit_code == 2
    assert f"3 items have the reference {OURS}: type the one you mean" in ran.words
    assert f"phone/{QUEUES} encompass Waiting for a person" in ran.words
    assert f"{QUEUES} encompass Done" in ran.words
    assert f"{QUEUES}/first_day_back encompass Waiting to start" in ran.words


def test_without_the_key_the_queue_s_own_reference_is_still_found(hub):
    queue(hub)
    (hub.home / "secrets" / DATA_KEY).unlink()

    by_the_queues = hub.mash("queue", "show", QUEUES)
    by_ours = hub.mash("queue", "show", OURS)

    assert by_the_queues.exit_code == 0
    assert by_ours.exit_code == 3
    assert "The secret data-key is missing" in by_ours.words


FIND = "find/43260118204/0a1b2c3d4e5f"
ASK = "question/no_school_found/43260118204/P0048113/0a1b2c3d4e5f"


@pytest.mark.parametrize(
    ("reference", "contents", "name"),
    [
        (QUEUES, a_notice(OURS), OURS),
        (FIND, Household((OccurrenceNumber("43260118204"),)), FIND),
        (ASK, a_child_in_question(), "43260118204/"),
    ],
)
def test_an_item_has_one_name_on_page_and_terminal(hub, reference, contents, name):
    item = queue(hub, reference, contents, State.AWAITING_PERSON)
    with hub.transaction() as connection:
        person_tasks.open_task(connection, item, a_question(), NOW, hub.cipher)
        night = night_facts.read(connection, hub.cipher, NOW, {})
    [called] = [one.reference for one in night.items]

    listed = hub.mash("tasks", "list")
    task = hub.mash("tasks", "show", called)
    queued = hub.mash("queue", "list")
    shown = hub.mash("queue", "show", called)
    printed = hub.mash("tasks", "manual-list")

    assert called.startswith(name)
    for ran in (listed, task, queued, shown, printed):
        assert (ran.exit_code, called in ran.out) == (0, True)
    for ran in (listed, task, queued):
        assert (reference in ran.out) is (reference == called)
