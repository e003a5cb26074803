"""`mash tasks`: people see what waits for them, and answer it; nobody's details are shown."""

import json
from datetime import timedelta

import pytest

from domain.outcome import State, TaskWanted
from domain.side_by_side import ComparedRow, SideBySide, as_evidence
from domain.wording.tasks import TASK_KINDS, TASK_LIFE
from runtime import person_tasks
from tests.builders.queue import NOW, an_item, queued, state_of
from tests.builders.tasks import a_question, events_of, only_open_task
from tests.cli.conftest import at

SECRET = "Zzyzxquill-Testerley"


def test_tasks_are_listed_with_the_earliest_due_first(hub):
    hub.asked("ENC-LATER-1", due_at=at("09:00"))
    hub.asked("ENC-FIRST-1", due_at=at("06:30"))
    hub.asked("ENC-SOON-1", due_at=at("07:30"))

    ran = hub.mash("tasks", "list", "--json")

    assert [(t["reference"], t["clock"]) for t in ran.facts["tasks"]] == [
        ("ENC-FIRST-1", "late"),
        ("ENC-SOON-1", "due_soon"),
        ("ENC-LATER-1", "on_time"),
    ]
    assert ran.exit_code == 0


def test_the_list_says_how_many_are_late_and_with_nobody(hub):
    hub.asked("ENC-FIRST-1", due_at=at("06:30"))
    _, task = hub.asked("ENC-SOON-1", due_at=at("07:30"))
    hub.mash("tasks", "claim", task)

    ran = hub.mash("tasks")

    assert "2 tasks wait for a person: 1 late, 1 due within 60 minutes, 1 with nobody." in ran.words
    assert "06:30" in ran.out
    assert TASK_LIFE["taken"].label.format(name="r.calloway") in ran.words


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (["--due", "07:30"], ["ENC-FIRST-1"]),
        (["--team", "hub admin"], ["ENC-LATER-1"]),
        (["--team", "hub_admin", "--due", "07:30"], []),
    ],
)
def test_the_list_can_be_narrowed_to_a_time_and_a_team(hub, asked, expected):
    hub.asked("ENC-FIRST-1", due_at=at("07:30"))
    hub.asked("ENC-LATER-1", due_at=at("09:00"), team="hub admin")

    ran = hub.mash("tasks", "list", *asked, "--json")

    assert [t["reference"] for t in ran.facts["tasks"]] == expected
    assert ran.facts["open"] == 2


def test_a_team_nobody_knows_is_refused_with_those_there_are(hub):
    hub.asked("ENC-FIRST-1")

    unknown = hub.mash("tasks", "list", "--team", "supervisor")
    idle = hub.mash("tasks", "list", "--team", "Assurance_Lead")

    assert unknown.exit_code == 2
    assert "There is no team supervisor. There are: " in unknown.words
    assert "duty supervisor, hub admin" in unknown.words
    assert idle.exit_code == 0
    assert "No task fits what was asked" in idle.words


def test_an_empty_list_says_what_was_looked_at_and_when(hub):
    ran = hub.mash("tasks")

    assert "No task waits for a person in any queue, as at 23 Nov 2026 06:52." in ran.words
    assert ran.exit_code == 0


def test_a_time_nobody_can_read_is_a_wrong_command(hub):
    ran = hub.mash("tasks", "list", "--due", "half seven")

    assert ran.exit_code == 2
    assert "like 07:12" in ran.err


def test_a_task_is_found_by_how_its_id_begins(hub):
    _, task = hub.asked()

    ran = hub.mash("tasks", "show", task[:6], "--json")

    assert ran.facts["task"]["id"] == task
    assert [a["code"] for a in ran.facts["answers"]] == [
        choice.code for choice in TASK_KINDS["release_message"].choices
    ]
    assert [step["event"] for step in ran.facts["history"]] == ["new"]


@pytest.mark.parametrize("given", ["ffffffff", "abc", "%", "ENC-5T2C-77LD"])
def test_a_task_nobody_asked_is_a_wrong_command(hub, given):
    hub.asked()

    ran = hub.mash("tasks", "show", given)

    assert ran.exit_code == 2
    assert "Next: mash " in ran.err


def test_a_task_shows_the_names_of_what_is_recorded_and_nothing_of_it(hub):
    _, task = hub.asked(evidence={"pupil": SECRET})

    shown = hub.mash("tasks", "show", task)
    as_json = hub.mash("tasks", "show", task, "--json")

    assert "pupil" in shown.words
    assert SECRET not in shown.out + shown.err + as_json.out
    assert as_json.facts["evidence_fields"] == ["pupil"]
    assert hub.audited() == []


def test_what_is_recorded_is_shown_for_a_reason_and_the_look_is_kept(hub):
    item, task = hub.asked(evidence={"pupil": SECRET})

    ran = hub.mash("tasks", "show", task, "--reveal", "--reason", "school_notification", "--json")

    assert ran.facts["evidence"] == {"pupil": SECRET}
    [(event, entry)] = hub.audited()
    assert event == "consultation"
    assert entry["on_behalf_of"] == "r.calloway"
    assert (entry["item_id"], entry["record_id"]) == (item, task)
    assert entry["justification"] == "school_notification"
    assert (entry["lawful_basis"], entry["regime"]) == ("legal_obligation", "part_2")
    assert entry["fields"] == ["pupil"]
    assert SECRET not in json.dumps(entry)


@pytest.mark.parametrize("why", ["", "curious", "something_else"])
def test_without_a_reason_nothing_recorded_is_shown(hub, why):
    _, task = hub.asked(evidence={"pupil": SECRET})

    ran = hub.mash("tasks", "show", task, "--reveal", "--reason", why)

    assert ran.exit_code == 2
    assert SECRET not in ran.words
    assert "school_notification" in ran.err
    assert hub.audited() == []


def test_a_person_takes_a_task_and_it_is_written_down(hub):
    item, task = hub.asked()

    ran = hub.mash("tasks", "claim", task[:8], "--as", "b.okafor")

    assert ran.exit_code == 0
    assert "Taken by b.okafor" in ran.words
    with hub.transaction() as connection:
        assert person_tasks.open_tasks(connection)[0].person == "b.okafor"
    [(event, entry)] = hub.audited()
    assert (event, entry["on_behalf_of"], entry["item_id"]) == ("task_claimed", "b.okafor", item)
    assert entry["details"]["task"] == task


def test_a_task_somebody_else_has_is_no_longer_yours(hub):
    _, task = hub.asked()
    hub.mash("tasks", "claim", task, "--as", "b.okafor")

    ran = hub.mash("tasks", "claim", task)

    assert ran.exit_code == 1
    assert "b.okafor took this at 23 Nov 2026 06:52. Nothing you did here was saved." in ran.words
    assert len(hub.audited()) == 1


def test_a_name_is_no_id_and_the_terminal_suggests_one(hub):
    _, task = hub.asked()

    ran = hub.mash("tasks", "claim", task, "--as", "Amara Voss")

    assert ran.exit_code == 2
    assert "--as amara.voss" in ran.err
    assert hub.audited() == []


def test_a_returned_task_waits_for_its_team_and_the_reason_stays_sealed(hub):
    _, task = hub.asked()
    hub.mash("tasks", "claim", task)

    ran = hub.mash("tasks", "return", task, "--reason", f"I know {SECRET}")

    assert ran.exit_code == 0
    with hub.transaction() as connection:
        assert events_of(connection, task)[-1] == ("returned", "r.calloway")
        assert person_tasks.open_tasks(connection)[0].person is None
    assert SECRET not in ran.words + str(hub.everything())
    assert [event for event, _ in hub.audited()] == ["task_claimed", "task_returned"]


def test_only_whoever_has_a_task_can_return_it(hub):
    _, task = hub.asked()

    ran = hub.mash("tasks", "return", task, "--why", "not mine")

    assert ran.exit_code == 1
    assert "Nobody has taken this. Nothing you did here was saved." in ran.words


def test_an_answer_lets_the_item_go_on(hub):
    item, task = hub.asked()

    ran = hub.mash("tasks", "decide", task, "--answer", "release", "--json")

    assert (ran.exit_code, ran.facts["state"]) == (0, "queued")
    with hub.transaction() as connection:
        assert state_of(connection, item) is State.QUEUED
        [answer] = person_tasks.answers(connection, item, hub.cipher)
    assert (answer.answer, answer.answered_by) == ("release", "r.calloway")
    [(event, entry)] = hub.audited()
    assert (event, entry["details"]["answer"]) == ("released", "release")


def test_an_answer_the_task_does_not_offer_says_which_there_are(hub):
    item, task = hub.asked()

    ran = hub.mash("tasks", "decide", task, "--answer", "maybe")

    assert ran.exit_code == 2
    assert "It offers: release, do_not_release, by_hand." in " ".join(ran.err.split())
    with hub.transaction() as connection:
        assert state_of(connection, item) is State.AWAITING_PERSON


def test_an_answer_that_asks_for_a_reason_is_refused_without_one(hub):
    item, task = hub.asked()

    without = hub.mash("tasks", "decide", task, "--answer", "do-not-release")
    with_it = hub.mash("tasks", "decide", task, "--answer", "do-not-release", "--note", SECRET)

    assert without.exit_code == 2
    assert "--note" in without.err
    assert with_it.exit_code == 0
    with hub.transaction() as connection:
        [answer] = person_tasks.answers(connection, item, hub.cipher)
    assert answer.details == {"reason": SECRET}
    assert SECRET not in with_it.words + str(hub.everything())
    assert [event for event, _ in hub.audited()] == ["release_refused"]


TWO_RECORDS = SideBySide(
    "Police P0048113",
    "Children's care 5530127",
    "5530127",
    (ComparedRow("Name", "Mohammed Khan", "Mohamed Khan", "Differs: spelling"),),
)


@pytest.mark.parametrize(
    ("answer", "asks", "kept"),
    [
        ("same_person", "how_known", {"record": "5530127", "how_known": "Rang the school"}),
        ("not_same_person", "how_known", {"how_known": "Rang the school"}),
        ("cannot_tell", "", {"how_known": "Rang the school"}),
    ],
)
def test_two_records_ask_for_what_the_console_asks_for_and_keep_it_as_there(
    hub, answer, asks, kept
):
    """One list: `tests/console/test_possible_match.py` has the same."""
    item, task = hub.asked(kind="possible_match", evidence=as_evidence(TWO_RECORDS))
    shown = hub.mash("tasks", "show", task, "--json").facts["answers"]

    bare = hub.mash("tasks", "decide", task, "--answer", answer)
    if asks:
        assert bare.exit_code == 2
        assert "one thing more, how it is known: add --note" in bare.words
        assert hub.mash("tasks", "decide", task, "--answer", answer, *NOTED).exit_code == 0

    assert {one["code"]: one["asks"] for one in shown}[answer] == asks
    with hub.transaction() as connection:
        [given] = person_tasks.answers(connection, item, hub.cipher)
    assert (given.answer, dict(given.details)) == (answer, kept if asks else {})


NOTED = ("--note", "Rang the school")


def test_a_process_can_bring_its_own_answers(hub):
    wanted = a_question(kind="record_decision", choices=("adult_pathway", "lives_here"))
    item = hub.waits_for(wanted)
    with hub.transaction() as connection:
        task = only_open_task(connection, item)

    card = hub.mash("tasks", "show", task)
    refused = hub.mash("tasks", "decide", task, "--answer", "release")
    ran = hub.mash("tasks", "decide", task, "--answer", "lives_here", "--note", "heard all")

    assert "I take this up by the adult pathway" in card.words
    assert card.words.count("adult_pathway") == 1  # what is typed, never what it means
    assert "adult_pathway, lives_here" in refused.err
    assert ran.exit_code == 0


def test_an_answered_task_is_answered_once(hub):
    _, task = hub.asked()
    hub.mash("tasks", "decide", task, "--answer", "release", "--as", "b.okafor")

    ran = hub.mash("tasks", "decide", task, "--answer", "release")

    assert ran.exit_code == 1
    assert "Answered at 23 Nov 2026 06:52 by b.okafor." in ran.words
    assert "Nothing you did here was saved." in ran.words


def test_an_answer_that_no_longer_fits_is_not_used(hub):
    item, task = hub.asked(evidence={"contact": "the first"})
    with hub.transaction() as connection:
        changed = a_question(evidence={"contact": "the second"})
        again = person_tasks.open_task(connection, item, changed, NOW, hub.cipher)

    ran = hub.mash("tasks", "decide", task, "--answer", "release")

    assert ran.exit_code == 1
    assert "Something changed after you looked. Your answer was not used. Look again." in ran.words
    assert f"mash tasks show {again[:8]}" in ran.out
    with hub.transaction() as connection:
        assert state_of(connection, item) is State.AWAITING_PERSON


def test_doing_it_by_hand_is_recorded_by_its_own_command(hub):
    item, task = hub.asked()
    hub.mash("tasks", "decide", task, "--answer", "by_hand")
    with hub.transaction() as connection:
        in_hand = only_open_task(connection, item)

    ran = hub.mash("tasks", "decide", in_hand, "--answer", "done_by_hand", "--note", "phone")

    assert ran.exit_code == 2
    assert "mash tasks by-hand ENC-7K4M-92QF --told" in ran.err


def test_an_item_given_back_goes_to_the_worker_again(hub):
    item, task = hub.asked()
    hub.mash("tasks", "decide", task, "--answer", "by_hand")
    with hub.transaction() as connection:
        in_hand = only_open_task(connection, item)

    ran = hub.mash("tasks", "decide", in_hand, "--answer", "give_back")

    assert ran.exit_code == 0
    with hub.transaction() as connection:
        assert state_of(connection, item) is State.QUEUED


def test_nothing_is_shown_of_what_is_sealed_anywhere(hub):
    with hub.transaction() as connection:
        queued(connection, hub.cipher, an_item("HOU-1", contents=SECRET.encode(), queue="housing"))
    _, task = hub.asked(evidence={"pupil": SECRET})
    commands = [
        ["status"],
        ["tasks", "list"],
        ["tasks", "show", task],
        ["tasks", "manual-list"],
        ["queue", "list"],
        ["queue", "show", "HOU-1"],
        ["queue", "conservation"],
        ["gates", "list"],
        ["modes", "list"],
    ]

    printed = [hub.mash(*command, *more) for command in commands for more in ([], ["--json"])]
    revealed = hub.mash("tasks", "show", task, "--reveal", "--reason", "school_notification")

    assert [ran for ran in printed if SECRET in ran.out + ran.err] == []
    assert SECRET in revealed.out
    assert {ran.exit_code for ran in printed} == {0}


def test_a_task_without_a_draft_does_not_say_to_release_one(hub):
    wanted = TaskWanted(
        "release_message",
        "confidential_address",
        "duty supervisor",
        at("07:30"),
        choices=("do_not_release", "by_hand"),
    )
    with hub.transaction() as connection:
        [item] = queued(connection, hub.cipher, an_item())
        task_id = person_tasks.open_task(connection, item, wanted, NOW, hub.cipher)

    shown = hub.mash("tasks", "show", task_id[:8])

    assert "No message is drafted: ring, or say why nobody is told" in shown.words
    assert "Release the shortest" not in shown.words


def test_an_escalation_names_its_team_also_after_somebody_answered(hub):
    _, task = hub.asked("ENC-FIRST-1", due_at=at("06:30"))
    with hub.transaction() as connection:
        person_tasks.remind_and_escalate(connection, at("06:40"))
    hub.mash("tasks", "claim", task)

    shown = hub.mash("tasks", "show", task)

    assert "Escalated to duty supervisor" in shown.words
    assert "Escalated to r.calloway" not in shown.words


def test_a_task_that_is_late_says_so_and_not_until_when_it_waits(hub):
    _, late = hub.asked(due_at=NOW - timedelta(days=1))
    _, early = hub.asked("ENC-0YY4-7F0F", due_at=NOW + timedelta(days=1))

    assert "This task is late: it was due" in hub.mash("tasks", "show", late).words
    assert "This task waits for the" in hub.mash("tasks", "show", early).words


def test_whom_a_task_may_concern_neither_reads_nor_answers_it(hub):
    _, task = hub.asked(evidence={"children": SECRET}, not_for=("m.near",))

    read = hub.mash("tasks", "show", task, "--reveal", "--reason", "meeting", "--as", "m.near")
    taken = hub.mash("tasks", "claim", task, "--as", "m.near")

    assert {read.exit_code, taken.exit_code} & {0} == set()
    assert "may concern you" in read.words
    assert "may concern you: somebody else of its team has to have it" in taken.words
    assert SECRET not in read.out + read.err
    other = hub.mash("tasks", "show", task, "--reveal", "--reason", "meeting")
    assert SECRET in other.out


BY_PHONE = ["--told", "the school", "--how", "phone", "--at", "06:30"]


@pytest.mark.parametrize("done", [BY_PHONE, []], ids=["done", "taken"])
def test_whom_a_task_may_concern_ends_it_by_hand_as_little(hub, done):
    hub.asked("R-2211-0047", kind="possible_match", not_for=("m.near",))
    by_hand = ["tasks", "by-hand", "R-2211-0047", *done, "--looked"]

    ran = hub.mash(*by_hand, "--as", "m.near")

    assert ran.exit_code != 0
    assert "may concern you: somebody else of its team has to have it" in ran.words
    with hub.transaction() as connection:
        assert [one.kind for one in person_tasks.open_tasks(connection)] == ["possible_match"]
    assert hub.mash(*by_hand).exit_code == 0


def test_nor_do_they_take_up_what_another_left_undone_by_hand(hub):
    hub.asked("R-2211-0047", kind="possible_match", not_for=("m.near",))
    taken = hub.mash("tasks", "by-hand", "R-2211-0047", "--json")
    hub.mash("tasks", "return", taken.facts["task_id"], "--why", "end of shift")

    ran = hub.mash("tasks", "by-hand", "R-2211-0047", "--as", "m.near")

    assert ran.exit_code != 0
    assert "may concern you" in ran.words
    assert hub.mash("tasks", "by-hand", "R-2211-0047").exit_code == 0


def test_a_search_is_allowed_by_nobody_who_has_no_account(hub):
    _, task = hub.asked(kind="second_authority", reason_code="own_record")

    ran = hub.mash("tasks", "decide", task, "--answer", "allow", "--as", "nobody.known")

    assert ran.exit_code != 0
    assert "has no account in the settings" in ran.words
    with hub.transaction() as connection:
        assert [one.state for one in person_tasks.open_tasks(connection)] == ["new"]
