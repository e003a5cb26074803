"""Finding a case and starting work on it: what is asked, where it is kept, what starts once."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any

import httpx
import pytest
from sqlalchemy import Row, select

from bots.encompass.intake import SeenOccurrence, finds, seen_restricted
from bots.encompass.items import QUEUE as ENCOMPASS
from bots.encompass.ordering import Order, new_item
from bots.research.items import QUEUE, Research
from domain.identifiers import OccurrenceNumber
from domain.notices import Household, NoticeKey
from domain.occurrences import OccurrenceRow
from domain.outcome import NeedsPerson, State, TaskWanted, WorkItemId
from domain.wording.demonstration import EXAMPLE_CASE
from domain.wording.searches import ACCESS_REASONS, LAWFUL_BASES, PURPOSES
from runtime import notice_keys, occurrences_read, sealed_values, turns, work_queue
from runtime.occurrences_read import ReadOccurrence
from runtime.tables import console_drafts, work_items
from tests.builders.notices import a_notice
from tests.builders.queue import an_item, an_open_lane, circumstances, claimed, queued
from tests.builders.tasks import a_question, only_open_task
from tests.console.conftest import FORM_TOKEN, Browser, a_client
from tests.console.hub import CALLOWAY, EDDERY, ELSEWHERE, MORNING, OURS, VOSS, Hub
from tests.console.runs import at_a_stub, with_a_pack
from tests.console.test_routes import as_anybody_sees, statements
from tests.console.test_task_life import text_of

CASE = OccurrenceNumber("43260118204")
SISTER = OccurrenceNumber("43260118190")
NOT_HERE = "hold no case with this number that you may open"
GIVEN = {"reason": "meeting", "purpose": "protect_child", "basis": "legal_obligation"}


async def found(browser: Browser, number: str = CASE) -> str:
    """The address of the case's page."""
    await browser.open("/find")
    return (await browser.send("/find", number=number)).url.path


async def to_the_check(browser: Browser, process: str = "research", **different: str) -> str:
    """Through the three questions; the address of the case's page."""
    case = await found(browser)
    await browser.send(f"{case}/{process}")
    answers = {**GIVEN, **different}
    for name in ("reason", "purpose", "basis"):
        note = {"note": answers["note"]} if "note" in answers else {}
        await browser.send(f"{case}/{name}", **{name: answers[name]}, **note)
    return case


def items_of(hub: Hub, queue: str = QUEUE) -> Sequence[Row[Any]]:
    with hub.transaction() as connection:
        return connection.execute(select(work_items).where(work_items.c.queue == queue)).all()


def contents_of(hub: Hub, item_id: WorkItemId) -> Research:
    with hub.transaction() as connection:
        stored = work_queue.contents(connection, item_id, hub.cipher)
    return sealed_values.from_bytes(Research, stored)


def read_by_a_pass(hub: Hub, *seen: SeenOccurrence) -> None:
    kept = [ReadOccurrence(one.number, one.changed_at, sealed_values.to_bytes(one)) for one in seen]
    with hub.transaction() as connection:
        occurrences_read.keep(connection, kept, MORNING, hub.cipher)


def a_seen(number: OccurrenceNumber = CASE, **different: Any) -> SeenOccurrence:
    usual: dict[str, Any] = {"adults": ("P1", "P2"), "children": ("P3",)}
    return SeenOccurrence(number, MORNING, MORNING, **{**usual, **different})


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Enter the occurrence number"),
        ("4326011820", "4326011820 has 10 digits, it needs 11"),
        ("432601182045", "432601182045 has 12 digits, it needs 11"),
        ("4" * 500, "…"),
        ("R-2211-0047", "digits only"),
        ("٤٣٢٦٠١١٨٢٠٤", "digits only"),
        ("43260118204' OR 1=1", "digits only"),
    ],
    ids=["nothing", "short", "long", "very-long", "letters", "other-digits", "query"],
)
async def test_a_number_that_cannot_be_one_is_answered_with_what_is_wrong(as_, typed, said):
    browser = await as_(VOSS)
    await browser.open("/find")

    answer = await browser.send("/find", number=typed)

    assert answer.status_code == 400
    assert said in answer.text
    assert "<title>Error: Find a case" in answer.text
    assert len(answer.text) < 20_000


async def test_spaces_in_a_number_do_not_matter_and_it_stands_in_no_address(as_):
    browser = await as_(VOSS)
    await browser.open("/find")

    answer = await browser.send("/find", number=" 43 26 0118204 ")

    assert CASE in answer.text
    assert all(CASE not in str(one.url) for one in (*answer.history, answer))
    assert CASE not in answer.text.partition("</title>")[0]


async def test_an_unknown_number_and_a_restricted_one_look_the_same_and_take_as_long(hub, as_):
    restricted = seen_restricted(OccurrenceRow(CASE, is_restricted=True), MORNING)
    read_by_a_pass(hub, restricted, a_seen(SISTER))
    browser = await as_(VOSS)
    pages, taken = {}, {}
    for number in (CASE, "43260000001", SISTER):
        path = await found(browser, number)
        with statements(hub.database) as seen:
            answer = await browser.open(path)
        pages[number] = as_anybody_sees(answer).replace(number, "NUMBER").replace(path, "PATH")
        taken[number] = len(seen)

    assert re.sub(r"/case/[0-9a-f-]+", "", pages[CASE]) == re.sub(
        r"/case/[0-9a-f-]+", "", pages["43260000001"]
    )
    assert taken[CASE] == taken["43260000001"]
    assert NOT_HERE in pages[CASE]
    assert NOT_HERE not in pages[SISTER]  # the control: what is known does look different


async def test_whoever_works_for_another_authority_cannot_ask_for_anything_here(hub, as_):
    browser = await as_(ELSEWHERE)
    await browser.open("/find")

    answer = await browser.send("/find", number=CASE)

    assert answer.status_code == 400
    assert NOT_HERE in answer.text
    with hub.transaction() as connection:
        assert connection.execute(select(console_drafts)).all() == []


async def test_who_reads_only_has_no_such_page(as_):
    browser = await as_(EDDERY)

    assert (await browser.open("/find")).status_code == 404


async def test_nothing_is_chosen_before_a_person_chooses_and_each_choice_has_its_hint(as_):
    browser = await as_(VOSS)
    case = await found(browser)
    tables = {"reason": ACCESS_REASONS, "purpose": PURPOSES, "basis": LAWFUL_BASES}

    for name, table in tables.items():
        page = (await browser.open(f"{case}/{name}")).text
        assert " checked" not in page
        assert page.count('type="radio"') == len(table)
        assert page.count("govuk-radios__hint") == len(table)


async def test_three_answers_are_shown_once_more_and_started_under_the_persons_name(hub, as_):
    browser = await as_(VOSS)
    case = await to_the_check(browser)
    page = browser.page.text
    assert "Police, Education, Housing" in page
    assert "PNC, PND, ViSOR: no worker may. A request is raised for a licensed person." in page
    assert "logged with your name and reason" in page

    answer = await browser.send(f"{case}/start")

    [item] = items_of(hub)
    assert answer.url.path == f"/research/{item.id}"
    assert (item.requested_by, item.purpose_code, item.lawful_basis, item.authority) == (
        "a.voss",
        "protect_child",
        "legal_obligation",
        "northmere",
    )
    assert contents_of(hub, item.id) == Research(CASE, "meeting")
    ordered = next(one.entry for one in hub.audited() if one.event == "work_ordered")
    for code in ("a.voss", item.id, "meeting", "protect_child", "legal_obligation"):
        assert code in ordered


async def test_pressed_twice_it_is_one_run(hub, as_):
    browser = await as_(VOSS)
    case = await to_the_check(browser)

    first = await browser.client.post(f"{case}/start", **form_of(browser))
    second = await browser.client.post(f"{case}/start", **form_of(browser))

    assert first.url.path == second.url.path
    assert len(items_of(hub)) == 1


def form_of(browser: Browser) -> dict[str, Any]:
    assert browser.page is not None
    token = FORM_TOKEN.search(browser.page.text)
    assert token is not None
    return {"data": {"form_token": token[1]}, "headers": {"origin": "http://127.0.0.1:8400"}}


async def test_nothing_starts_before_every_question_is_answered(hub, as_):
    browser = await as_(VOSS)
    case = await found(browser)
    await browser.send(f"{case}/research")
    await browser.send(f"{case}/reason", reason="meeting")

    answer = await browser.send(f"{case}/start")

    assert answer.url.path == f"{case}/purpose"
    assert items_of(hub) == []


@pytest.mark.parametrize("name", ["reason", "purpose", "basis"])
@pytest.mark.parametrize("chosen", ["", "made_up"])
async def test_a_question_left_out_is_asked_again_in_its_own_words(as_, name, chosen):
    browser = await as_(VOSS)
    case = await found(browser)
    await browser.open(f"{case}/{name}")

    answer = await browser.send(f"{case}/{name}", **{name: chosen})

    assert answer.status_code == 400
    assert "<title>Error: " in answer.text
    assert answer.text.count("Choose ") >= 2


@pytest.mark.parametrize(
    ("reason", "note", "is_taken"),
    [
        ("something_else", "too short", False),
        ("something_else", "w" * 501, False),
        ("something_else", "a fair that was", True),
        ("supervisor_asked", "", False),
        ("supervisor_asked", "PS Calloway", True),
    ],
    ids=["short", "long", "right", "no-name", "name"],
)
async def test_words_that_go_with_a_reason_are_asked_for_and_kept(hub, as_, reason, note, is_taken):
    browser = await as_(VOSS)
    case = await found(browser)
    await browser.open(f"{case}/reason")

    answer = await browser.send(f"{case}/reason", reason=reason, note=note)

    assert answer.url.path == (f"{case}/purpose" if is_taken else f"{case}/reason")
    if not is_taken:
        assert note in answer.text
        assert "letters" in answer.text
        return
    kept = (await browser.open(f"{case}/reason")).text
    assert note in kept
    assert note not in str(hub.audited())
    with hub.transaction() as connection:
        [row] = connection.execute(select(console_drafts)).all()
    assert note.encode() not in row.answers_sealed
    assert CASE.encode() not in row.answers_sealed


async def test_change_comes_back_to_the_check_page_with_the_rest_as_it_was(as_):
    browser = await as_(VOSS)
    case = await to_the_check(browser)
    changing = await browser.open(f"{case}/purpose")
    assert 'value="protect_child" checked' in changing.text

    answer = await browser.send(f"{case}/purpose", purpose="prevent_crime")

    assert answer.url.path == f"{case}/check"
    assert PURPOSES["prevent_crime"].label in answer.text
    assert ACCESS_REASONS["meeting"].label in answer.text
    assert "Health: not for this purpose" in answer.text


async def test_a_draft_is_its_own_accounts_only(as_):
    case = await to_the_check(await as_(VOSS))

    other = await as_(CALLOWAY)

    assert (await other.open(case)).status_code == 404
    assert (await other.open(f"{case}/check")).status_code == 404


async def test_what_goes_on_already_is_said_and_another_needs_a_reason(hub, as_):
    calloway = await as_(CALLOWAY)
    await calloway.send(f"{await to_the_check(calloway)}/start")
    browser = await as_(VOSS)
    case = await to_the_check(browser)

    answer = await browser.send(f"{case}/start")

    assert answer.url.path == f"{case}/running"
    assert "This research started" in answer.text
    assert "for PS Rhian Calloway" in answer.text
    assert "/research/" not in answer.text  # hers is not his to follow
    refused = await browser.send(f"{case}/another", another="short")
    assert refused.status_code == 400
    await browser.send(f"{case}/another", another="They are on leave from today")
    await browser.send(f"{case}/start")
    assert len(items_of(hub)) == 2


async def test_ones_own_can_be_followed_and_one_that_ended_is_no_hindrance(hub, as_):
    browser = await as_(VOSS)
    await browser.send(f"{await to_the_check(browser)}/start")
    [item] = items_of(hub)
    again = await to_the_check(browser, basis="public_task")
    assert f'href="/research/{item.id}"' in (await browser.send(f"{again}/start")).text
    with hub.transaction() as connection:
        work_queue.change(connection, item.id, State.DONE, MORNING)

    answer = await browser.send(f"{again}/start")

    assert answer.url.path != f"{again}/running"
    assert len(items_of(hub)) == 2


async def test_schools_are_told_by_the_item_a_pass_makes(hub, as_):
    household = (a_seen(), a_seen(SISTER))
    read_by_a_pass(hub, *household)
    [wanted] = finds(household, (), MORNING)
    browser = await as_(VOSS)
    case = await to_the_check(browser, "schools")
    assert "2 adults, 1 child" in browser.page.text

    answer = await browser.send(f"{case}/start")

    assert answer.url.path == case
    [item] = items_of(hub, ENCOMPASS)
    assert (item.reference, item.kind, item.requested_by) == (wanted.reference, "find", "a.voss")
    with hub.transaction() as connection:
        stored = work_queue.contents(connection, item.id, hub.cipher)
        # The pass that comes next finds its item there.
        order = Order(hub.cipher, hub.console.settings, OURS, "schedule")
        added = work_queue.add(connection, new_item(wanted, order), MORNING, hub.cipher)
    assert set(sealed_values.from_bytes(Household, stored).occurrences) == {CASE, SISTER}
    assert (added.item_id, added.is_new) == (item.id, False)


async def test_what_a_pass_queued_already_is_not_doubled_and_is_said(hub, as_):
    read_by_a_pass(hub, a_seen())
    [wanted] = finds((a_seen(),), (), MORNING)
    order = Order(hub.cipher, hub.console.settings, OURS, "schedule")
    with hub.transaction() as connection:
        there = work_queue.add(connection, new_item(wanted, order), MORNING, hub.cipher).item_id
        work_queue.change(connection, there, State.DONE, MORNING)
    browser = await as_(VOSS)

    answer = await browser.send(f"{await to_the_check(browser, 'schools')}/start")

    assert [one.id for one in items_of(hub, ENCOMPASS)] == [there]
    assert work_on(answer) == [["Look into a household", "Done", "6:52am"]]
    assert f"/items/{there}" not in answer.text


async def test_whoever_ordered_it_reads_how_it_stands_in_words_and_its_story(hub, as_):
    read_by_a_pass(hub, a_seen())
    browser = await as_(VOSS)

    answer = await browser.send(f"{await to_the_check(browser, 'schools')}/start")

    [item] = items_of(hub, ENCOMPASS)
    assert [row[1:] for row in work_on(answer)] == [["Waiting to start", "not yet"]]
    assert (await browser.open(f"/items/{item.id}")).status_code == 200
    assert f'href="/items/{item.id}"' in answer.text


@pytest.mark.parametrize("closed", ["item", "case"])
async def test_an_end_at_a_closed_record_is_told_to_nobody_who_presses(hub, as_, closed):
    """design.md 9: it ended like any other, and looks as what still waits."""
    read_by_a_pass(hub, a_seen())
    [wanted] = finds((a_seen(),), (), MORNING)
    item = new_item(wanted, Order(hub.cipher, hub.console.settings, OURS, "schedule"))
    kind = "restricted_record" if closed == "item" else "release_message"
    with hub.transaction() as connection:
        work_queue.add(connection, item, MORNING, hub.cipher)
        taken = claimed(connection, an_open_lane(connection, "lane-of-the-pass"), ENCOMPASS)
        task = a_question(kind=kind, reason_code="restricted_record")
        turns.finish(connection, taken, NeedsPerson(task), circumstances(hub.cipher))
        work_queue.change(connection, taken.id, State.CANCELLED, MORNING)
    if closed == "case":
        at_a_stub(hub)
    browser = await as_(VOSS if closed == "item" else CALLOWAY)

    answer = await browser.send(f"{await to_the_check(browser, 'schools')}/start")

    assert [row for row in work_on(answer) if row[0].startswith("Look into")] == [
        ["Look into a household", "Asked for", "not shown"]
    ]


@pytest.mark.parametrize("kind", ["restricted_record", "release_message"])
async def test_what_somebody_elses_item_waits_for_is_told_to_nobody_who_presses(hub, as_, kind):
    """design.md 9: what is somebody else's and what is closed look the same."""
    read_by_a_pass(hub, a_seen())
    [wanted] = finds((a_seen(),), (), MORNING)
    item = new_item(wanted, Order(hub.cipher, hub.console.settings, OURS, "schedule"))
    team = "restricted-records officer" if kind == "restricted_record" else "duty supervisor"
    task = a_question(kind=kind, reason_code=kind, team=team)
    with hub.transaction() as connection:
        work_queue.add(connection, item, MORNING, hub.cipher)
        taken = claimed(connection, an_open_lane(connection, "lane-of-the-pass"), ENCOMPASS)
        turns.finish(connection, taken, NeedsPerson(task), circumstances(hub.cipher))
    browser = await as_(VOSS)

    answer = await browser.send(f"{await to_the_check(browser, 'schools')}/start")

    assert [one.id for one in items_of(hub, ENCOMPASS)] == [taken.id]
    assert work_on(answer) == [["Look into a household", "Asked for", "not shown"]]


@pytest.mark.parametrize("is_closed", [True, False], ids=["stub", "no-stub"])
async def test_of_a_case_whose_research_met_a_stub_nothing_is_told(hub, as_, is_closed):
    """design.md 9: what is closed looks as what nobody has read, to whoever finds it next."""
    read_by_a_pass(hub, a_seen())
    (at_a_stub if is_closed else with_a_pack)(hub)
    browser = await as_(CALLOWAY)

    await found(browser)
    assert browser.page is not None
    page = browser.page.text
    await to_the_check(browser)

    assert ("It last changed" in page) is not is_closed
    assert ("2 adults, 1 child" in browser.page.text) is not is_closed


def of_a_school(hub: Hub, our_ref: str, requested_by: str, task: TaskWanted | None) -> WorkItemId:
    """A notice about the case: told, or where a task is given it waits for a person."""
    notice = a_notice(our_ref)
    item = an_item(
        f"notice/{our_ref}",
        kind="notice",
        contents=sealed_values.to_bytes(notice),
        requested_by=requested_by,
    )
    with hub.transaction() as connection:
        item_id = queued(connection, hub.cipher, item)[0]
        key = NoticeKey(CASE, our_ref, "103001")
        notice_keys.reserve(connection, [key], item_id, MORNING)
        if task is None:
            work_queue.change(connection, item_id, State.DONE, MORNING)
        else:
            taken = claimed(connection, an_open_lane(connection, f"lane-{our_ref}"), ENCOMPASS)
            assert taken.id == item_id
            turns.finish(connection, taken, NeedsPerson(task), circumstances(hub.cipher))
    return item_id


def looked_into_by_a_pass(hub: Hub) -> None:
    read_by_a_pass(hub, a_seen())
    [wanted] = finds((a_seen(),), (), MORNING)
    order = Order(hub.cipher, hub.console.settings, OURS, "schedule")
    with hub.transaction() as connection:
        there = work_queue.add(connection, new_item(wanted, order), MORNING, hub.cipher).item_id
        work_queue.change(connection, there, State.DONE, MORNING)


LOOKED_INTO = ["Look into a household", "Done", "6:52am"]
TOLD = ["Tell a school, ENC-7K4M-92QF", "Done", "6:52am"]
NOT_SHOWN = ["Tell a school", "Asked for", "not shown"]


@pytest.mark.parametrize("kind", ["fix_record", "restricted_record"])
async def test_whoever_asks_reads_which_schools_were_told_and_of_the_rest_that_it_was_asked_for(
    hub, as_, kind
):
    """design.md 9: what waits elsewhere and what is closed look the same."""
    looked_into_by_a_pass(hub)
    of_a_school(hub, "ENC-7K4M-92QF", "schedule", None)
    of_a_school(hub, "ENC-2B3C-4D5E", "schedule", a_question(kind=kind, reason_code=kind))

    browser = await as_(VOSS)
    answer = await browser.send(f"{await to_the_check(browser, 'schools')}/start")

    assert "You asked for the schools to be told. Somebody had asked" in answer.text
    assert sorted(work_on(answer)) == sorted([LOOKED_INTO, TOLD, NOT_SHOWN])
    assert "For whom it waits" not in answer.text


@pytest.mark.parametrize("is_closed", [True, False], ids=["stub", "no-stub"])
async def test_of_a_case_that_met_a_stub_no_school_is_named_to_whoever_asks(hub, as_, is_closed):
    looked_into_by_a_pass(hub)
    of_a_school(hub, "ENC-7K4M-92QF", "schedule", None)
    (at_a_stub if is_closed else with_a_pack)(hub)

    browser = await as_(CALLOWAY)
    answer = await browser.send(f"{await to_the_check(browser, 'schools')}/start")

    schools = [row for row in work_on(answer) if row[0].startswith("Tell a school")]
    assert schools == ([] if is_closed else [TOLD])


async def test_a_team_finds_its_own_task_about_a_school_on_the_page_of_the_case(hub, as_):
    looked_into_by_a_pass(hub)
    item = of_a_school(hub, "ENC-2B3C-4D5E", "schedule", a_question())
    with hub.transaction() as connection:
        task_id = only_open_task(connection, item)

    browser = await as_(CALLOWAY)
    answer = await browser.send(f"{await to_the_check(browser, 'schools')}/start")

    assert f'href="/tasks/{task_id}"' in answer.text
    assert "one message</a>, ENC-2B3C-4D5E: duty supervisor, due" in answer.text


async def test_of_ones_own_order_it_is_said_for_whom_it_waits(hub, as_):
    read_by_a_pass(hub, a_seen())
    browser = await as_(VOSS)
    case = await to_the_check(browser, "schools")
    first = await browser.send(f"{case}/start")
    assert "The worker looks into the household first" in first.text
    [find] = items_of(hub, ENCOMPASS)
    with hub.transaction() as connection:
        work_queue.change(connection, find.id, State.DONE, MORNING)
    wanted = a_question(kind="fix_record", reason_code="not_linked", team="record owner")
    item = of_a_school(hub, "ENC-2B3C-4D5E", VOSS.id, wanted)

    answer = await browser.open(case)

    assert f'href="/items/{item}"' in answer.text
    assert "Check and correct a record, ENC-2B3C-4D5E: record owner, due" in text_of(answer.text)
    assert "/tasks/" not in answer.text.partition("<main")[2]


def work_on(page: httpx.Response) -> list[list[str]]:
    """The rows of work on the page of a case, as they are read."""
    cells = re.findall(r"<td[^>]*>(.*?)</td>", page.text, re.DOTALL)
    said = [unescape(re.sub(r"<[^>]+>", "", one)).strip() for one in cells]
    return [said[start : start + 3] for start in range(0, len(said), 3)]


async def test_a_find_that_failed_is_ordered_once_more(hub, as_):
    read_by_a_pass(hub, a_seen())
    browser = await as_(VOSS)
    await browser.send(f"{await to_the_check(browser, 'schools')}/start")
    [first] = items_of(hub, ENCOMPASS)
    with hub.transaction() as connection:
        work_queue.change(connection, first.id, State.SYSTEM_EXCEPTION, MORNING)

    await browser.send(f"{await to_the_check(browser, 'schools')}/start")

    references = sorted(one.reference for one in items_of(hub, ENCOMPASS))
    assert references == [first.reference, f"{first.reference}#2"]


async def test_an_occurrence_no_pass_has_read_is_one_find_until_one_has(hub, as_):
    browser = await as_(VOSS)
    await browser.send(f"{await to_the_check(browser, 'schools')}/start")
    await browser.send(f"{await to_the_check(browser, 'schools')}/start")

    assert [one.reference for one in items_of(hub, ENCOMPASS)] == [f"find/{CASE}/unread"]


async def test_a_draft_nobody_wanted_for_a_day_is_gone(hub, as_):
    browser = await as_(VOSS)
    case = await found(browser)
    with hub.transaction() as connection:
        old = MORNING - timedelta(days=1, minutes=1)
        connection.execute(console_drafts.update().values(begun_at=old))

    await found(browser)

    assert (await browser.open(case)).status_code == 404


async def test_without_a_hub_nobody_finds_a_case(hub, as_, monkeypatch):
    settings = hub.console.settings.model_copy(update={"hub": None})
    monkeypatch.setattr(
        "tests.console.conftest.replace",
        lambda console, **given: replace(console, settings=settings, **given),
    )
    browser = await as_(VOSS)
    await browser.open("/find")

    assert (await browser.send("/find", number=CASE)).status_code == 400


PROMISED = "you can still ask the workers"


@pytest.mark.parametrize("nobody_works", [True, False], ids=["nobody-works", "not-theirs"])
async def test_who_can_order_nothing_is_promised_nothing(hub, nobody_works):
    settings = hub.console.settings.model_copy(update={"hub": None} if nobody_works else {})
    async with a_client(replace(hub.console, settings=settings, is_demo=True)) as client:
        browser = Browser(client)
        await browser.open("/sign-in")
        await browser.send("/sign-in/demonstration", who=(VOSS if nobody_works else ELSEWHERE).id)
        await found(browser)

    assert browser.page is not None
    said = unescape(browser.page.text)
    assert NOT_HERE in said
    assert PROMISED not in said
    assert ("Nobody works here" in said) is nobody_works
    assert "Start research" not in said


async def test_what_the_workers_can_be_asked_stands_beside_its_button(as_):
    browser = await as_(VOSS)

    await browser.open(await found(browser))

    assert browser.page is not None
    assert PROMISED in unescape(browser.page.text)
    assert "Start research" in browser.page.text


@pytest.mark.parametrize("is_demo", [True, False], ids=["demonstration", "hub"])
async def test_a_demonstration_names_a_case_of_its_own_world_below_the_box(hub, is_demo):
    demo = replace(hub.console, is_demo=True)
    async with a_client(demo) as client:
        browser = Browser(client)
        await browser.open("/sign-in")
        await browser.send("/sign-in/demonstration", who=VOSS.id)
        async with a_client(replace(hub.console, is_demo=is_demo)) as other:
            other.cookies = client.cookies
            page = await other.get("/find")

    assert page.status_code == 200
    assert (EXAMPLE_CASE in page.text) is is_demo
