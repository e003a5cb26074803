"""A task's whole life at the console: the same acts as at the terminal, by the same functions."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bots.encompass.weighing import WITHOUT_A_DRAFT, ToAsk, weigh
from domain.outcome import NeedsPerson, State, WorkItemId
from domain.wording.labels import filled
from domain.wording.searches import START
from domain.wording.story import STORY
from domain.wording.tasks import TASK_KINDS
from runtime import audit_trail, passes, person_tasks, turns
from runtime.audit_events import AuditEvent, regime_of
from runtime.audit_trail import AuditEntry
from runtime.person_tasks import open_task
from runtime.tables import person_tasks as table
from runtime.tables import work_items
from tests.bots.encompass.small_case import HOUSE, LEAD
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
from tests.builders.tasks import a_question, an_answer, events_of, only_open_task
from tests.console.hub import CALLOWAY, IQBAL, MARRABLE, MORNING, VOSS, Hub
from tests.console.runs import REFERENCE

NAME = "Oren Quillfeather-Ambrose"
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</pre></textarea><script>alert(1)</script>",
    "{{ 7 * 7 }}{% raw %}",
    "javascript:alert(1)",
    "‮gnp.exe 🧒 ’ ‘ O'Brien-Ó Súilleabháin",
]


def item_of(hub: Hub, task_id: str) -> WorkItemId:
    with hub.database.snapshot() as connection:
        wanted = select(table.c.item_id).where(table.c.id == task_id)
        return WorkItemId(connection.execute(wanted).scalar_one())


def found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    assert match
    return match[1]


def steps(hub: Hub, task_id: str) -> list[tuple[str, str]]:
    with hub.transaction() as connection:
        return events_of(connection, task_id)


def answer_of(hub: Hub, task_id: str):
    with hub.transaction() as connection:
        [answer] = person_tasks.answers(connection, item_of(hub, task_id), hub.cipher)
    return answer


async def test_a_task_is_taken_returned_and_taken_again(hub, as_):
    task_id = hub.asked()
    first, second = await as_(CALLOWAY), await as_(IQBAL)

    await first.open(f"/tasks/{task_id}")
    await first.send(f"/tasks/{task_id}/take")
    assert "Taken by PS Rhian Calloway" in first.page.text
    await first.open(f"/tasks/{task_id}/return")
    await first.send(f"/tasks/{task_id}/return", reason="I am called to a scene")
    page = await second.open(f"/tasks/{task_id}")
    assert "I am called to a scene" in page.text
    await second.send(f"/tasks/{task_id}/take")

    assert "I am called to a scene" not in (await first.open(f"/tasks/{task_id}")).text
    assert steps(hub, task_id) == [
        ("new", "worker"),
        ("taken", "r.calloway"),
        ("returned", "r.calloway"),
        ("taken", "s.iqbal"),
    ]


async def test_returning_without_a_reason_is_asked_again_and_changes_nothing(hub, as_):
    task_id = hub.asked()
    browser = await as_(CALLOWAY)
    await browser.open(f"/tasks/{task_id}")
    await browser.send(f"/tasks/{task_id}/take")
    await browser.open(f"/tasks/{task_id}/return")

    answer = await browser.send(f"/tasks/{task_id}/return", reason="  ")

    assert answer.status_code == 400
    assert "<title>Error: " in answer.text
    assert answer.text.count("Enter why you return this task") == 2
    assert 'href="#reason"' in answer.text
    assert steps(hub, task_id)[-1] == ("taken", "r.calloway")


async def test_whoever_is_second_is_told_who_was_first(hub, as_):
    task_id = hub.asked()
    first, second = await as_(CALLOWAY), await as_(IQBAL)
    await second.open(f"/tasks/{task_id}")
    await first.open(f"/tasks/{task_id}")
    await first.send(f"/tasks/{task_id}/take")

    answer = await second.send(f"/tasks/{task_id}/answer", answer="release")

    assert answer.status_code == 409
    assert "Taken by PS Rhian Calloway" in answer.text
    assert "Nothing you did here was saved." in answer.text
    assert steps(hub, task_id)[-1] == ("taken", "r.calloway")


async def test_what_is_recorded_is_not_shown_while_somebody_else_has_it_until_it_is_covered(
    hub, as_
):
    task_id = hub.asked(evidence={"children": NAME})
    first, second = await as_(CALLOWAY), await as_(IQBAL)
    await first.open(f"/tasks/{task_id}")
    await first.send(f"/tasks/{task_id}/take")

    assert NAME not in (await second.open(f"/tasks/{task_id}")).text
    await second.send(f"/tasks/{task_id}/cover")

    assert NAME in second.page.text
    assert steps(hub, task_id)[-1] == ("covered", "s.iqbal")
    assert NAME not in (await first.open(f"/tasks/{task_id}")).text


async def test_a_task_is_given_to_somebody_who_takes_such_tasks_and_to_nobody_else(hub, as_):
    task_id = hub.asked()
    browser = await as_(CALLOWAY)
    page = await browser.open(f"/tasks/{task_id}/give")
    assert set(re.findall(r'name="to" type="radio" value="([^"]+)"', page.text)) == {"s.iqbal"}

    refused = await browser.send(f"/tasks/{task_id}/give", to=VOSS.id)
    assert refused.status_code == 400
    await browser.send(f"/tasks/{task_id}/give", to=IQBAL.id)

    assert steps(hub, task_id)[-1] == ("reassigned", "r.calloway")
    assert task_id in (await (await as_(IQBAL)).open("/cases")).text


async def test_a_release_is_kept_audited_and_lets_the_item_go_on(hub, as_):
    task_id = hub.asked()
    browser = await as_(CALLOWAY)
    await browser.open(f"/tasks/{task_id}")

    await browser.send(f"/tasks/{task_id}/answer", answer="release")

    assert browser.page.status_code == 200
    assert answer_of(hub, task_id).answer == "release"
    assert answer_of(hub, task_id).answered_by == "r.calloway"
    with hub.transaction() as connection:
        assert state_of(connection, item_of(hub, task_id)) is State.QUEUED
    assert "released" in [row.event for row in hub.audited()]


async def test_an_answer_that_asks_for_more_is_not_kept_without_it(hub, as_):
    task_id = hub.asked()
    browser = await as_(CALLOWAY)
    await browser.open(f"/tasks/{task_id}")

    answer = await browser.send(f"/tasks/{task_id}/answer", answer="do_not_release")
    assert answer.status_code == 400
    assert 'href="#reason"' in answer.text
    assert 'value="do_not_release" checked' in answer.text
    await browser.send(
        f"/tasks/{task_id}/answer",
        answer="do_not_release",
        reason="The officer rang.",
    )

    kept = answer_of(hub, task_id)
    assert (kept.answer, dict(kept.details)) == ("do_not_release", {"reason": "The officer rang."})


async def test_what_was_answered_is_read_afterwards_and_the_reason_by_whoever_gave_it(hub, as_):
    task_id = hub.asked()
    browser, colleague = await as_(CALLOWAY), await as_(IQBAL)
    before = text_of((await browser.open(f"/tasks/{task_id}")).text)
    why = f"{NAME} is at another school."
    await browser.send(f"/tasks/{task_id}/answer", answer="do_not_release", reason=why)

    own = " ".join(text_of((await browser.open(f"/tasks/{task_id}")).text).split())
    [*_, look] = [json.loads(row.entry) for row in hub.audited() if row.event == "consultation"]
    others = " ".join(text_of((await colleague.open(f"/tasks/{task_id}")).text).split())

    assert "What was answered" not in before
    label = next(
        filled(one.label)
        for one in TASK_KINDS["release_message"].choices
        if one.code == "do_not_release"
    )
    given = f"What was answered {label} – PS Rhian Calloway, Monday 23 November 2026"
    assert given in own
    assert given in others
    assert f"Reason {why}" in own
    assert why not in others
    assert "reason" in look["fields"]
    assert NAME not in str(hub.audited())


@pytest.mark.parametrize("typed", ["", "told", "done_by_hand", "release "])
async def test_an_answer_the_task_does_not_offer_is_not_one(hub, as_, typed):
    task_id = hub.asked()
    browser = await as_(CALLOWAY)
    await browser.open(f"/tasks/{task_id}")

    answer = await browser.send(f"/tasks/{task_id}/answer", answer=typed)

    assert answer.status_code == 400
    assert "Choose what you want to do" in answer.text
    assert steps(hub, task_id) == [("new", "worker")]


async def test_an_answer_to_what_changed_meanwhile_is_not_used(hub, as_):
    task_id = hub.asked()
    browser = await as_(CALLOWAY)
    await browser.open(f"/tasks/{task_id}")
    changed = a_question(evidence={"recipient": "k.oyelaran-demo@brindlehill.example.org"})
    with hub.transaction() as connection:
        item_id = item_of(hub, task_id)
        open_task(connection, item_id, changed, NOW, hub.cipher)
        later = only_open_task(connection, item_id)

    answer = await browser.send(f"/tasks/{task_id}/answer", answer="release")

    assert answer.status_code == 409
    assert "Something changed after you looked. Your answer was not used." in answer.text
    assert f"/tasks/{later}" in answer.text


async def test_another_fingerprint_than_the_one_looked_at_is_refused(hub, as_):
    task_id = hub.asked()
    browser = await as_(CALLOWAY)
    await browser.open(f"/tasks/{task_id}")
    with hub.transaction() as connection:
        connection.execute(update(table).where(table.c.id == task_id).values(fits="0" * 64))

    answer = await browser.send(f"/tasks/{task_id}/answer", answer="release")

    assert answer.status_code == 409
    assert steps(hub, task_id) == [("new", "worker")]


async def test_pressing_twice_answers_once(hub, as_):
    task_id = hub.asked()
    browser = await as_(CALLOWAY)
    form = (await browser.open(f"/tasks/{task_id}")).text
    await browser.send(f"/tasks/{task_id}/answer", answer="release")
    browser.page = await browser.client.get("/cases")

    again = await browser.send(
        f"/tasks/{task_id}/answer",
        answer="release",
        fits=found(r'name="fits" value="([^"]+)"', form),
    )

    assert again.status_code == 409
    assert [step for step, _ in steps(hub, task_id)].count("answered") == 1


async def test_by_hand_ends_with_whom_how_and_when(hub, as_):
    task_id = hub.asked()
    browser = await as_(CALLOWAY)
    await browser.open(f"/tasks/{task_id}")
    await browser.send(f"/tasks/{task_id}/answer", answer="by_hand")
    assert "You have this item. No worker has it, and none will take it." in browser.page.text
    by_hand = browser.page.url.path

    missing = await browser.send(f"{by_hand}/done", when="9:30pm tomorrow")
    assert missing.status_code == 400
    for words in ("Choose how it was done", "Enter whom you told", "like 7:12am"):
        assert missing.text.count(words) >= 2
    await browser.send(f"{by_hand}/done", how="phone", to_whom="D. Fenwick", when="6:40am")
    afterwards = " ".join(text_of((await browser.open(by_hand)).text).split())
    assert "How phone When Monday 23 November 2026, 6:40am " in afterwards
    assert "23 Nov 2026" not in afterwards
    assert "Told whom D. Fenwick" in afterwards

    with hub.transaction() as connection:
        item_id = item_of(hub, task_id)
        assert state_of(connection, item_id) is State.DONE_BY_PERSON
        last = person_tasks.answers(connection, item_id, hub.cipher)[-1]
    assert dict(last.details) == {
        "how": "phone",
        "when": "23 Nov 2026 06:40",
        "to_whom": "D. Fenwick",
    }
    assert [row.event for row in hub.audited()][-3:].count("done_by_person") == 1


OF_HOUSEHOLD = "43262824758"
DO_NOT = "DO NOT ask for, or leave word with, the usual contact or the office"
CONFLICT = "Someone involved works at, governs or is related to the recipient"


async def test_whom_not_to_ask_for_stands_first_before_and_after_it_is_taken_by_hand(hub, as_):
    task_id = hub.asked(evidence={"why": "contact_conflict"})
    browser = await as_(CALLOWAY)

    release = await browser.open(f"/tasks/{task_id}")
    by_hand = await browser.send(f"/tasks/{task_id}/answer", answer="by_hand")

    for page in (release, by_hand):
        said = " ".join(text_of(page.text).split())
        assert said.index(f"Warning {DO_NOT}") < said.index(f"Why a person {CONFLICT}.")
        assert '<div class="govuk-warning-text"' in page.text
    assert "Why a person Someone" in " ".join(text_of(by_hand.text).split())
    assert "A person is doing this by hand." in text_of(by_hand.text)


async def test_a_contact_to_check_by_phone_stands_on_the_page_that_asks_about_it(hub, as_):
    unsure = replace(LEAD, verified_at=None)
    asked = weigh(a_notice(), (unsure,), HOUSE, NOW, None, NOW)
    assert isinstance(asked, ToAsk)
    wanted = replace(asked.task(MORNING + timedelta(hours=1)), team="duty supervisor")
    item_id = hub.waits_for(wanted)
    with hub.transaction() as connection:
        task_id = only_open_task(connection, item_id)

    page = await (await as_(CALLOWAY)).open(f"/tasks/{task_id}")

    said = " ".join(text_of(page.text).split())
    for words in (
        "Name in the directory Petra Hollowmere",
        "Role in the directory safeguarding lead",
        "Address in the directory larkrise.dsl@northmere-schools.example.org",
        "Last checked by a person not in the directory",
    ):
        assert words in said


NO_MESSAGE = "Tell by hand: no message can be released"


@pytest.mark.parametrize("code", ["confidential_address", "contact_conflict", "forbidden_value"])
async def test_where_no_message_can_be_released_the_page_says_what_to_do_instead(hub, as_, code):
    task_id = hub.asked(reason_code=code, choices=WITHOUT_A_DRAFT)

    page = await (await as_(CALLOWAY)).open(f"/tasks/{task_id}")

    said = " ".join(text_of(page.text).split())
    assert f'<h1 class="govuk-heading-l">{NO_MESSAGE}</h1>' in page.text
    assert "Release or refuse" not in said
    assert "nobody can release one. Choose \u201cI will do this by hand\u201d to ring" in said


async def test_where_a_message_can_be_released_it_is_asked_for(hub, as_):
    task_id = hub.asked(reason_code="looked_after")

    page = await (await as_(CALLOWAY)).open(f"/tasks/{task_id}")

    assert "Release or refuse one message</h1>" in page.text
    assert "nobody can release one" not in page.text


async def test_whoever_may_be_asked_for_is_not_warned_of(hub, as_):
    task_id = hub.asked(reason_code="looked_after", evidence={"why": "looked_after"})
    browser = await as_(CALLOWAY)

    release = await browser.open(f"/tasks/{task_id}")
    by_hand = await browser.send(f"/tasks/{task_id}/answer", answer="by_hand")

    assert "DO NOT" not in release.text
    assert "DO NOT" not in by_hand.text


async def test_it_can_be_given_back_to_the_worker(hub, as_):
    task_id = hub.asked()
    browser = await as_(CALLOWAY)
    await browser.open(f"/tasks/{task_id}")
    await browser.send(f"/tasks/{task_id}/answer", answer="by_hand")

    await browser.send(f"{browser.page.url.path}/answer", answer="give_back")

    with hub.transaction() as connection:
        assert state_of(connection, item_of(hub, task_id)) is State.QUEUED


async def test_an_open_write_is_warned_of_before_the_item_is_handed_over(hub, as_):
    task_id = an_open_write_and_a_question(hub)
    browser = await as_(CALLOWAY)
    await browser.open(f"/tasks/{task_id}")

    warned = await browser.send(f"/tasks/{task_id}/answer", answer="by_hand")
    assert warned.status_code == 409
    assert "This may already have been" in warned.text
    assert "Look first: " in warned.text
    assert warned.text.index("Look first") < warned.text.index("Take it by hand")
    assert steps(hub, task_id) == [("new", "worker")]

    unticked = await browser.send(f"/tasks/{task_id}/answer", answer="by_hand", warned="yes")
    assert "Say that you have looked" in unticked.text
    assert steps(hub, task_id) == [("new", "worker")]

    await browser.send(f"/tasks/{task_id}/answer", answer="by_hand", warned="yes", looked="yes")
    assert "This may already have been" in browser.page.text
    assert steps(hub, task_id)[-1] == ("answered", "r.calloway")


def an_open_write_and_a_question(hub: Hub) -> str:
    """The worker pressed Send, could not prove it, and asked."""
    with hub.transaction() as connection:
        queued(connection, hub.cipher)
        item = claimed(connection, an_open_lane(connection))
        an_open_write(connection, item)
        turns.finish(connection, item, NeedsPerson(a_question()), circumstances(hub.cipher))
        return only_open_task(connection, item.id)


async def test_reminders_and_escalation_are_seen_in_the_history(hub, as_):
    task_id = hub.asked(due_at=MORNING + timedelta(minutes=1))
    with hub.transaction() as connection:
        person_tasks.remind_and_escalate(connection, MORNING + timedelta(minutes=2))

    page = (await (await as_(CALLOWAY)).open(f"/tasks/{task_id}")).text

    assert "Reminded Monday 23 November 2026" in page
    assert "Escalated to duty supervisor" in page


async def test_the_restricted_records_officer_closes_with_a_reason(hub, as_):
    task_id = hub.asked(
        kind="restricted_record",
        reason_code="restricted_record",
        team="restricted-records officer",
    )
    browser = await as_(MARRABLE)
    await browser.open(f"/tasks/{task_id}")

    await browser.send(f"/tasks/{task_id}/answer", answer="close", reason="Told in person")

    with hub.transaction() as connection:
        assert state_of(connection, item_of(hub, task_id)) is State.CANCELLED


async def test_a_household_is_called_by_its_occurrence_and_not_by_a_key_of_ours(hub, as_):
    task_id = hub.asked(
        f"find/{OF_HOUSEHOLD}/b5b409f8e910",
        kind="restricted_record",
        reason_code="restricted_record",
        team="restricted-records officer",
    )
    browser = await as_(MARRABLE)

    for path in ("/tasks", f"/tasks/{task_id}"):
        said = text_of((await browser.open(path)).text)
        assert OF_HOUSEHOLD in said
        assert "b5b409f8e910" not in said


async def test_what_follows_from_a_restricted_record_stays_with_its_officer(hub, as_):
    """Done by hand is a duty supervisor's task; of a restricted record it is not."""
    task_id = hub.asked(
        kind="restricted_record",
        reason_code="restricted_record",
        team="restricted-records officer",
    )
    officer, supervisor = await as_(MARRABLE), await as_(CALLOWAY)
    await officer.open(f"/tasks/{task_id}")
    await officer.send(f"/tasks/{task_id}/answer", answer="continue_by_hand")
    assert officer.page
    by_hand = officer.page.url.path
    assert "You have this item." in officer.page.text

    assert (await supervisor.open(by_hand)).status_code == 404
    for path in ("/cases", "/tasks", "/manual-list"):
        assert by_hand not in (await supervisor.open(path)).text


async def test_each_look_at_what_is_recorded_is_a_consultation_with_names_of_fields_only(hub, as_):
    task_id = hub.asked(evidence={"children": NAME, "school": "Brindle Hill Academy"})
    browser = await as_(CALLOWAY)

    await browser.open(f"/tasks/{task_id}")

    [look] = [json.loads(row.entry) for row in hub.audited() if row.event == "consultation"]
    assert look["record_id"] == task_id
    assert look["on_behalf_of"] == "r.calloway"
    assert look["justification"] == "person_task"
    assert look["fields"] == ["children", "school"]
    assert NAME not in str(hub.audited())


@pytest.mark.parametrize("hostile", HOSTILE, ids=[str(n) for n in range(len(HOSTILE))])
async def test_what_a_record_says_is_shown_as_text_and_never_is_markup(hub, as_, hostile):
    evidence = {"children": hostile, hostile: hostile, "to": hostile, "message": hostile}
    task_id = hub.asked(evidence=evidence)
    browser = await as_(CALLOWAY)

    page = (await browser.open(f"/tasks/{task_id}")).text

    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "49" not in re.sub(r"[0-9a-f]{8,}|[A-Z0-9]{4}-[A-Z0-9]{4}", "", text_of(page))
    assert text_of(page).count(hostile.strip()) >= 3


async def test_markup_that_got_through_would_be_found(hub, as_, monkeypatch):
    """The control: a page drawn without escaping."""
    from console import rendering

    raw = rendering._environment().overlay(autoescape=False)
    monkeypatch.setattr(rendering, "_environment", lambda: raw)
    task_id = hub.asked(evidence={"children": HOSTILE[0]})
    browser = await as_(CALLOWAY)

    assert "<script>alert" in (await browser.open(f"/tasks/{task_id}")).text


def text_of(page: str) -> str:
    from selectolax.lexbor import LexborHTMLParser

    body = LexborHTMLParser(page).body
    assert body
    return body.text(separator=" ")


async def test_a_name_is_in_no_address_title_cookie_or_log(hub, as_, caplog):
    task_id = hub.asked(evidence={"children": NAME})
    browser = await as_(CALLOWAY)
    with caplog.at_level(0):
        await browser.open(f"/tasks/{task_id}")
        await browser.send(f"/tasks/{task_id}/answer", answer="by_hand")
        await browser.send(
            f"{browser.page.url.path}/done", how="phone", to_whom=NAME, when="6:40am"
        )

    sinks = [
        str(browser.page.url),
        str(browser.page.headers),
        str(list(browser.client.cookies.jar)),
        caplog.text,
        found("<title>(.*)</title>", browser.page.text),
    ]
    assert not [sink for sink in sinks if "Quillfeather" in sink]


async def test_what_the_workers_did_on_my_cases_since_my_last_visit(hub, as_):
    task_id = hub.asked("ENC-7K4M-92QF")
    other = hub.asked("ENC-3QH8-10RA")
    browser = await as_(CALLOWAY)
    await browser.open(f"/tasks/{task_id}")
    await browser.send(f"/tasks/{task_id}/answer", answer="release")
    with hub.transaction() as connection:
        ended = {"state": "done", "ended_at": MORNING + timedelta(minutes=5)}
        ids = [item_of(hub, task_id), item_of(hub, other)]
        connection.execute(update(work_items).where(work_items.c.id.in_(ids)).values(ended))

    page = text_of((await browser.open("/cases")).text)

    done = page[page.index("What the workers did on your cases") :]
    assert "ENC-7K4M-92QF" in done
    assert "6:57am" in done
    assert "ENC-3QH8-10RA" not in done


async def test_late_stands_first_and_says_so_and_long_lists_have_pages(hub, as_):
    for number in range(12):
        hub.asked(f"ENC-{number:02}", due_at=MORNING + timedelta(hours=number + 2))
    late = hub.asked("ENC-LATE", due_at=MORNING - timedelta(minutes=12))

    browser = await as_(CALLOWAY)

    page = browser.page.text
    assert page.index(late) < page.index("Waiting for you (13)")
    assert "6:40am (12 minutes late)" in text_of(page)
    assert "See all 13 tasks" in page
    assert "more task" not in page
    second = (await browser.open("/tasks?page=2")).text
    assert "Showing 11 to 13 of 13" in second
    assert (await browser.open("/tasks?page=x")).status_code == 200
    assert (await browser.open("/tasks?page=99999999")).status_code == 200


async def test_beside_the_latest_task_stands_how_many_more_are_late_or_nearly(hub, as_):
    """Counted as on the manual list, by the same clock."""
    for number, minutes in enumerate((-50, -12, -1, 5, 59, 61)):
        hub.asked(f"ENC-{number:02}", due_at=MORNING + timedelta(minutes=minutes))
    browser = await as_(CALLOWAY)

    words = " ".join(text_of(browser.page.text).split())
    listed = " ".join(text_of((await browser.open("/manual-list")).text).split())

    assert "6:02am (50 minutes late): " in words
    assert "2 more tasks of yours are late. 2 more are due within the hour." in words
    assert "6 items to do by hand: 3 late" in listed


NEVER_THEN = {
    "6:53am": "6:53am has not come yet. Enter when it was done.",
    "5:44am": "5:44am is before the first pass of that night",
    "5:51pm": "5:51pm has not come yet",
}


@pytest.mark.parametrize("first_or_now", ["5:45am", "6:52am"])
async def test_by_hand_is_never_before_the_first_pass_nor_in_time_to_come(hub, as_, first_or_now):
    """The pass asked at 5:45am and some seconds: that very minute is one in which it was known."""
    asked_at = NOW + timedelta(seconds=40)
    task_id = hub.asked()
    with hub.transaction() as connection:
        passes.begin(connection, "encompass", asked_at, (NOW - timedelta(days=1), asked_at))
        made = {"created_at": NOW + timedelta(minutes=2)}
        connection.execute(update(work_items).values(made))
    browser = await as_(CALLOWAY)
    await browser.open(f"/tasks/{task_id}")
    await browser.send(f"/tasks/{task_id}/answer", answer="by_hand")
    path = f"{browser.page.url.path}/done"

    for when, said in NEVER_THEN.items():
        page = await browser.send(path, how="phone", to_whom="D. Fenwick", when=when)
        assert (page.status_code, said in text_of(page.text)) == (400, True), when
    await browser.send(path, how="phone", to_whom="D. Fenwick", when=first_or_now)

    with hub.transaction() as connection:
        assert state_of(connection, item_of(hub, task_id)) is State.DONE_BY_PERSON


async def test_whoever_asked_reads_that_it_stopped_and_nothing_of_what_was_met(hub, as_):
    wanted = a_question(kind="second_authority", reason_code="own_record")
    item = an_item("research/43260118204/0a1b2c3d4e-1", requested_by=VOSS.id, kind="research")
    with hub.transaction() as connection:
        [item_id] = queued(connection, hub.cipher, replace(item, queue="research"))
        taken = claimed(connection, an_open_lane(connection, "lane-own"), "research")
        turns.finish(connection, taken, NeedsPerson(wanted), circumstances(hub.cipher))

    answer = await (await as_(VOSS)).open(f"/research/{item_id}")

    assert START["own_record"] in answer.text
    other = await (await as_(IQBAL)).open(f"/research/{item_id}")
    assert START["own_record"] not in other.text


POLICE_RECORD = "P0048113"


@pytest.mark.parametrize("answer", ["", "do_not_allow", "allow"], ids=["open", "refused", "given"])
async def test_the_records_a_search_met_are_not_told_to_whom_they_may_concern(hub, as_, answer):
    """design.md 5 and 9: until somebody allows it, neither its story nor the numbers in it."""
    wanted = a_question(kind="second_authority", reason_code="own_record")
    of_research = {"kind": "research", "queue": "research", "requested_by": VOSS.id}
    item_id = hub.waits_for(wanted, REFERENCE, **of_research)
    met = AuditEntry(
        event=AuditEvent.CONSULTATION,
        worker="worker",
        on_behalf_of=VOSS.id,
        item_id=item_id,
        system="police_rms",
        record_id=POLICE_RECORD,
        justification="new_referral",
        lawful_basis="legal_obligation",
        regime=regime_of("legal_obligation"),
        fields=("name",),
    )
    with hub.transaction() as connection:
        audit_trail.record(connection, met, MORNING)
        task_id = only_open_task(connection, item_id)
        if answer:
            decision = an_answer(connection, task_id, answer)
            person_tasks.decide(connection, task_id, decision, MORNING, hub.cipher)

    mine = (await (await as_(VOSS)).open(f"/items/{item_id}")).text
    others = (await (await as_(IQBAL)).open(f"/items/{item_id}")).text

    assert (POLICE_RECORD in mine) is (answer == "allow")
    assert (STORY["own_record"] in mine) is (answer != "allow")
    assert POLICE_RECORD in others


async def test_a_second_authority_is_never_given_by_whoever_asked_for_the_search(hub, as_):
    wanted = a_question(kind="second_authority", reason_code="own_record")
    item_id = hub.waits_for(wanted, "RES-OWN", requested_by=CALLOWAY.id)
    with hub.transaction() as connection:
        task_id = only_open_task(connection, item_id)

    assert (await (await as_(CALLOWAY)).open(f"/tasks/{task_id}")).status_code == 404
    other = await as_(IQBAL)
    answer = await other.open(f"/tasks/{task_id}")

    assert answer.status_code == 200
    assert "may concern the person who asked" in answer.text
    assert CALLOWAY.name not in (await other.open(f"/tasks/{task_id}/give")).text


async def test_people_are_called_by_their_names_where_the_console_knows_them(hub, as_):
    known = hub.asked("ENC-1", evidence={"asked_by": VOSS.id})
    unknown = hub.asked("ENC-2", evidence={"asked_by": "x.nobody"})
    browser = await as_(CALLOWAY)
    await browser.open(f"/tasks/{known}")
    taken = text_of((await browser.send(f"/tasks/{known}/take")).text)
    listed = text_of((await browser.open("/tasks")).text)
    other = text_of((await browser.open(f"/tasks/{unknown}")).text)

    assert "Taken by PS Rhian Calloway" in taken
    assert re.search(r"Asked for by\s+DC Amara Voss", taken)
    assert CALLOWAY.id not in taken + listed
    assert VOSS.id not in taken
    assert "x.nobody" in other
