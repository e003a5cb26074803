"""A name without a number: the reason first, the name sealed, and a list to choose from."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import Row, select, update

from bots.research.items import (
    NAME_SEARCH,
    PERSON_CASES,
    QUEUE,
    CasesListed,
    Found,
    ListedPerson,
    NameSearch,
    PeopleListed,
    PersonCases,
)
from console import drafts
from console.drafts import NO_CASE, Answers
from domain.identifiers import OccurrenceNumber, Postcode
from domain.matching_levels import Agreement
from domain.name_asked import Sought
from domain.outcome import Done, NeedsPerson, NoAction, Outcome, WorkItemId
from domain.people import PersonName, RecordRef
from domain.person_records import OccurrenceLine
from domain.person_search import PersonRow
from runtime import audit_trail, sealed_values, turns, work_queue
from runtime.audit_events import AuditEvent, Regime
from runtime.audit_trail import AuditEntry
from runtime.clock import business_now
from runtime.tables import console_drafts, work_items
from runtime.turns import Circumstances
from tests.builders.queue import an_open_lane, claimed
from tests.builders.tasks import a_question
from tests.console.conftest import Browser
from tests.console.hub import CALLOWAY, EDDERY, ELSEWHERE, IQBAL, MORNING, OKAFOR, VOSS, Hub
from tests.console.test_routes import as_anybody_sees, statements

FORENAME, SURNAME = "Quillfeather", "Testerley-Ambrosewell"
WHO = {"surname": SURNAME, "forename": FORENAME, "day": "1", "month": "2", "year": "2014"}
GIVEN = {"reason": "meeting", "purpose": "protect_child", "basis": "public_task"}
BORN = date(2014, 2, 1)
CASE = OccurrenceNumber("43260118204")
INCONCLUSIVE = "Inconclusive"
NOT_NOTHING = "This does not mean nothing happened."
KEPT_BACK = "Restricted records are never listed here"


def a_person(number: int, birth: Agreement = Agreement.SAME, **shown: Any) -> ListedPerson:
    usual: dict[str, Any] = {
        "names": (PersonName(SURNAME, FORENAME),),
        "born_on": BORN,
        "shown_with": "Northmere NM4 2QX",
        **shown,
    }
    return ListedPerson(PersonRow(RecordRef("police_rms", f"P00481{number}"), **usual), birth)


TWO = (
    a_person(13),
    a_person(
        70,
        Agreement.SWAPPED_DAY_MONTH,
        born_on=date(2014, 1, 2),
        names=(PersonName(SURNAME, FORENAME, "Idris"), PersonName("Hale", FORENAME)),
    ),
)
NOBODY = PeopleListed((), MORNING)
A_CASE = OccurrenceLine(CASE, "DA non-crime", "Domestic incident", MORNING, "Open")


async def to_the_name(browser: Browser, **different: str) -> str:
    """Through the three questions; the address of the form's pages."""
    await browser.open("/find")
    form = (await browser.send("/name")).url.path.removesuffix("/reason")
    for name, answer in {**GIVEN, **different}.items():
        await browser.send(f"{form}/{name}", **{name: answer})
    return form


async def search(browser: Browser, **typed: str) -> str:
    """The address of the search that was ordered."""
    form = await to_the_name(browser)
    return (await browser.send(f"{form}/who", **{**WHO, **typed})).url.path


def words_of(answer: httpx.Response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def consultations(hub: Hub) -> list[str]:
    return [one.entry for one in hub.audited() if one.event == "consultation"]


def works(hub: Hub, outcome: Outcome) -> WorkItemId:
    """A worker takes what waits, and ends its turn so."""
    nth = len(items_of(hub))
    with hub.transaction() as connection:
        lane = an_open_lane(connection, f"lane-{nth}")
        item = claimed(connection, lane, QUEUE, now=MORNING)
        turns.finish(
            connection, item, outcome, Circumstances(MORNING, hub.console.settings, hub.cipher)
        )
        return item.id


def lists(hub: Hub, found: Found) -> WorkItemId:
    return works(hub, Done(code="listed", result=sealed_values.to_bytes(found)))


def items_of(hub: Hub) -> Sequence[Row[Any]]:
    with hub.transaction() as connection:
        return connection.execute(select(work_items).order_by(work_items.c.created_at)).all()


def contents_of(hub: Hub, item: Row[Any], kind: type[Any]) -> Any:
    with hub.transaction() as connection:
        stored = work_queue.contents(connection, item.id, hub.cipher)
    return sealed_values.from_bytes(kind, stored)


async def test_the_reason_is_asked_before_the_name_and_nobody_is_asked_for_without_it(hub, as_):
    browser = await as_(VOSS)
    await browser.open("/find")
    first = await browser.send("/name")
    form = first.url.path.removesuffix("/reason")

    too_early = await browser.open(f"{form}/who")
    sent_early = await browser.send(f"{form}/who", **WHO)

    assert "Why do you need to look?" in first.text
    assert too_early.url.path == sent_early.url.path == f"{form}/reason"
    assert items_of(hub) == []


async def test_what_was_typed_is_ordered_sealed_in_the_persons_name_and_is_in_the_trail_first(
    hub, as_
):
    browser = await as_(VOSS)

    page = await search(browser, postcode="nm42qx")

    [item] = items_of(hub)
    assert page == f"/search/{item.id}"
    assert (item.kind, item.requested_by, item.authority) == (NAME_SEARCH, "a.voss", "northmere")
    assert (item.purpose_code, item.lawful_basis, item.priority) == (
        "protect_child",
        "public_task",
        -30,
    )
    wanted = contents_of(hub, item, NameSearch)
    assert wanted == NameSearch(Sought(SURNAME, FORENAME, BORN, Postcode("NM4 2QX")), "meeting")
    ordered = next(one.entry for one in hub.audited() if one.event == "work_ordered")
    for code in ("a.voss", item.id, "meeting", "protect_child", "public_task"):
        assert code in ordered
    assert "case_looked_for" in {one.event for one in hub.audited()}


async def test_nothing_of_a_name_is_in_an_address_a_title_a_cookie_a_column_or_the_trail(
    hub, as_, caplog
):
    browser = await as_(VOSS)
    page = await search(browser)
    lists(hub, PeopleListed(TWO, MORNING))
    shown = await browser.open(page)
    chosen = await browser.send(f"{page}/person", place="2")
    lists(hub, CasesListed((A_CASE,), MORNING))
    cases = await browser.open(chosen.url.path)
    opened = await browser.send(f"{chosen.url.path}/case", place="1")

    seen = [shown, chosen, cases, opened]
    addresses = [str(one.url) for answer in seen for one in (*answer.history, answer)]
    titles = [answer.text.partition("</title>")[0] for answer in seen]
    cookies = [str(answer.headers.get_list("set-cookie")) for answer in seen]
    columns = [
        str({name: value for name, value in row._mapping.items() if not name.endswith("_sealed")})
        for row in items_of(hub)
    ]
    said = " ".join([*addresses, *titles, *cookies, *columns, str(hub.audited()), caplog.text])
    for word in (SURNAME, FORENAME, "P0048170", CASE, "NM4 2QX", "1 February"):
        assert word in shown.text + cases.text  # the control: the pages do say it
        assert word not in said
    with hub.transaction() as connection:
        kept = connection.execute(select(console_drafts.c.answers_sealed)).scalars().all()
    assert all(SURNAME.encode() not in one for one in kept)


async def test_which_boxes_are_needed_and_what_goes_into_each_is_said_before_any_error(as_):
    browser = await as_(VOSS)
    form = await to_the_name(browser)

    page = (await browser.open(f"{form}/who")).text

    needed = "Enter the surname, and a forename, a date of birth or a postcode with it."
    assert page.index(needed) < page.index('id="surname"')
    assert 'aria-describedby="first_line-hint"' in page
    hint = "House number and street, like 14 Ember Row. It needs the postcode as well."
    assert page.index('id="first_line-hint"') < page.index(hint) < page.index('id="first_line"')


@pytest.mark.parametrize(
    ("typed", "said", "box"),
    [
        ({"surname": ""}, "Enter two letters or more of the surname", "surname"),
        (
            {"forename": "", "day": "", "month": "", "year": ""},
            "Enter a forename, a date of birth or a postcode as well",
            "forename",
        ),
        ({"month": "13"}, "Date of birth must be a day, a month and a year", "day"),
        ({"year": "2031"}, "Date of birth must be in the past", "day"),
        ({"postcode": "NM4"}, "Enter a whole postcode", "postcode"),
        ({"first_line": "14 Ember Row"}, "Enter the postcode of the address", "postcode"),
    ],
    ids=["nothing", "surname-alone", "no-such-day", "future", "half-a-postcode", "no-postcode"],
)
async def test_too_little_is_answered_at_its_box_and_what_was_typed_stays(
    hub, as_, typed, said, box
):
    browser = await as_(VOSS)
    form = await to_the_name(browser)

    answer = await browser.send(f"{form}/who", **{**WHO, **typed})

    assert answer.status_code == 400
    assert "<title>Error: Who are you looking for?" in answer.text
    assert answer.text.count(said) == 2
    assert f'href="#{box}"' in answer.text
    assert f'id="{box}"' in answer.text
    assert typed.get("surname", SURNAME) in answer.text
    assert items_of(hub) == []


async def test_sent_twice_it_is_one_search_and_back_leads_to_it(hub, as_):
    browser = await as_(VOSS)
    form = await to_the_name(browser)

    first = await browser.send(f"{form}/who", **WHO)
    back = await browser.open(f"{form}/who")
    second = await browser.send(f"{form}/who", **WHO)

    assert first.url.path == back.url.path == second.url.path
    assert len(items_of(hub)) == 1


async def test_other_words_in_a_form_that_was_sent_are_a_form_of_their_own_with_nothing_lost(
    hub, as_
):
    browser = await as_(VOSS)
    form = await to_the_name(browser)
    first = await browser.send(f"{form}/who", **WHO)

    wrong = await browser.send(f"{form}/who", **{**WHO, "surname": "C"})
    corrected = await browser.send(f"{form}/who", **{**WHO, "surname": "Corrected"})
    before = items_of(hub)
    second = await browser.send(corrected.url.path, **{**WHO, "surname": "Corrected"})

    assert (wrong.status_code, 'value="C"' in wrong.text) == (400, True)
    assert corrected.url.path.endswith("/who")
    assert 'value="Corrected"' in corrected.text
    assert len(before) == 1
    assert second.url.path != first.url.path
    wanted = [contents_of(hub, item, NameSearch).sought.surname for item in items_of(hub)]
    assert wanted == [SURNAME, "Corrected"]


async def test_people_of_one_name_are_told_apart_and_none_is_chosen_for_the_reader(hub, as_):
    browser = await as_(VOSS)
    page = await search(browser)
    waiting = await browser.open(page)
    lists(hub, PeopleListed(TWO, MORNING, others=3))

    answer = await browser.open(page)

    assert "data-hx-get" in waiting.text
    assert "data-hx-get" not in answer.text
    said = words_of(answer)
    assert "2 people are listed. A name alone matches nobody" in said
    assert f"{FORENAME} {SURNAME}, born 1 February 2014 Date of birth same · Northmere" in said
    assert f"{FORENAME} Idris {SURNAME}, born 2 January 2014 Date of birth differs" in said
    assert f"also {FORENAME} Hale · police record P0048170" in said
    # The police list by how a name begins: of Khan also Khanna.
    assert "Left out: 3 people whose name begins like this, with another date of birth." in said
    assert INCONCLUSIVE in said
    assert " checked" not in answer.text
    assert answer.text.count('type="radio"') == 2


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (NOBODY, f"Nobody that you may see is listed for what you typed. {NOT_NOTHING}"),
        (PeopleListed((), MORNING, is_too_many=True), "More people have a name that begins"),
        (PeopleListed((), MORNING, is_refused=True), "does not search by these letters"),
    ],
    ids=["nobody", "too-many", "letters"],
)
async def test_an_empty_list_is_never_said_to_be_nobody(hub, as_, found, says):
    browser = await as_(VOSS)
    page = await search(browser)
    lists(hub, found)

    answer = await browser.open(page)

    text = words_of(answer)
    assert says in text
    assert KEPT_BACK in text
    assert (INCONCLUSIVE if not found.is_refused else "Could not be searched") in text
    assert "Searched, nothing found" not in text
    assert f"{FORENAME} {SURNAME}, born 1 February 2014" in text  # what was looked for
    assert 'type="radio"' not in answer.text


@pytest.mark.parametrize("is_cut_off", [True, False], ids=["cut-off", "whole"])
async def test_who_is_listed_by_the_home_alone_is_not_said_to_be_all_of_the_name(
    hub, as_, is_cut_off
):
    browser = await as_(VOSS)
    page = await search(browser, day="", month="", year="", postcode="NM4 2QX")
    at_home = replace(a_person(13, Agreement.ONE_SIDE), lives_there=True)
    lists(hub, PeopleListed((at_home,), MORNING, is_too_many=is_cut_off))

    said = words_of(await browser.open(page))

    assert "1 person is listed." in said
    assert ("than the police system lists" in said) is is_cut_off


async def test_of_a_closed_record_the_asker_reads_sees_and_waits_as_for_one_there_is_not(hub, as_):
    """pages.md 8: restricted and unknown answer in equal words and time."""
    browser = await as_(VOSS)
    pages, taken = [], []
    for is_closed in (True, False):
        page = await search(browser)
        item_id = lists(hub, NOBODY)
        if is_closed:
            _for_its_officer(hub, item_id)
        with statements(hub.database) as seen:
            answer = await browser.open(page)
        cases, story = await browser.open("/cases"), await browser.open(f"/items/{item_id}")
        pages.append([_without_ids(one, item_id) for one in (answer, story)])
        taken.append(seen)
        assert "restricted record" not in cases.text.casefold().replace("restricted records", "")

    assert pages[0] == pages[1]
    assert taken[0] == taken[1]


@pytest.mark.parametrize("looks", [1, 2], ids=["opened", "merged-line-and-its-goal"])
async def test_the_story_of_a_look_tells_a_closed_record_from_one_without_cases_in_nothing(
    hub, as_, looks
):
    """Of a stub the partner shows no record, so the trail has no look at it."""
    browser = await as_(VOSS)
    stories = []
    for opened in (0, looks):
        page = await search(browser)
        lists(hub, PeopleListed(TWO, MORNING))
        await browser.open(page)
        of_one = await browser.send(f"{page}/person", place="2")
        item_id = lists(hub, CasesListed((), MORNING))
        for _ in range(opened):
            _is_looked_at(hub, item_id)
        await browser.open(of_one.url.path)
        stories.append(_without_ids(await browser.open(f"/items/{item_id}"), item_id))

    assert stories[0] == stories[1]
    assert "A record was looked at: the list" in stories[0]  # the control: their own look is told


def _is_looked_at(hub: Hub, item_id: WorkItemId) -> None:
    """What a connector writes where a record opens."""
    entry = AuditEntry(
        event=AuditEvent.CONSULTATION,
        worker="mash-research-01",
        on_behalf_of=VOSS.id,
        item_id=item_id,
        system="police_rms",
        record_id="P0048170",
        justification="protect_child",
        lawful_basis="public_task",
        regime=Regime.PART_2,
    )
    with hub.transaction() as connection:
        audit_trail.record(connection, entry, business_now(connection))


def _without_ids(answer: httpx.Response, item_id: str) -> str:
    """As anybody sees it, whichever search and worker it was, and in whatever second."""
    text = as_anybody_sees(answer).replace(item_id, "ID").replace(item_id[:8], "ID")
    seconds = r'\d+:\d\d(:\d\d)?am|data-seconds-left="\d+"'
    return re.sub(rf"lane-\d+|{seconds}", "ANY", text)


def _for_its_officer(hub: Hub, search_id: str) -> None:
    """What the worker orders besides: an item of its own, with the officer's task."""
    asked = a_question(
        kind="restricted_record",
        reason_code="restricted_record",
        team="restricted-records officer",
        evidence={"looked_for": SURNAME},
    )
    hub.waits_for(asked, f"closed_met/{search_id}", queue=QUEUE, requested_by="worker:research")


async def test_whose_cases_are_chosen_is_ordered_once_with_the_same_reason(hub, as_):
    browser = await as_(VOSS)
    page = await search(browser)
    lists(hub, PeopleListed(TWO, MORNING, is_allowed=True))
    await browser.open(page)

    none = await browser.send(f"{page}/person")
    wrong = [await browser.send(f"{page}/person", place=one) for one in ("0", "3", "x", "-1")]
    first = await browser.send(f"{page}/person", place="2")
    await browser.open(page)
    again = await browser.send(f"{page}/person", place="2")

    assert none.status_code == 400
    assert "Choose whose cases you want to see" in none.text
    assert {one.status_code for one in wrong} == {400}
    assert first.url.path == again.url.path
    [_, item] = items_of(hub)
    assert (item.kind, item.purpose_code, item.lawful_basis) == (
        PERSON_CASES,
        "protect_child",
        "public_task",
    )
    chosen = PersonCases(RecordRef("police_rms", "P0048170"), "meeting", is_allowed=True)
    assert contents_of(hub, item, PersonCases) == chosen


@pytest.mark.parametrize("is_allowed", [True, False], ids=["allowed", "not-asked-about"])
async def test_a_look_at_somebody_is_allowed_only_where_their_list_was(hub, as_, is_allowed):
    browser = await as_(VOSS)
    page = await search(browser)
    lists(hub, PeopleListed(TWO, MORNING, is_allowed=is_allowed))
    await browser.open(page)

    await browser.send(f"{page}/person", place="1")

    [_, item] = items_of(hub)
    assert contents_of(hub, item, PersonCases).is_allowed is is_allowed


async def test_a_case_that_is_chosen_is_opened_with_what_was_answered_already(hub, as_):
    browser = await as_(VOSS)
    page = await search(browser)
    lists(hub, PeopleListed(TWO, MORNING))
    await browser.open(page)
    of_one = (await browser.send(f"{page}/person", place="1")).url.path
    lists(hub, CasesListed((A_CASE,), MORNING))
    cases = await browser.open(of_one)

    case = await browser.send(f"{of_one}/case", place="1")
    begun = await browser.send(f"{case.url.path}/research")
    check = await browser.send(f"{case.url.path}/reason", reason="meeting")

    assert "1 case listed on this police record" in cases.text
    assert "Domestic incident" in cases.text
    assert f"{FORENAME} {SURNAME}, born 1 February 2014, police record P0048113" in cases.text
    assert CASE in case.text
    assert 'value="meeting" checked' in begun.text
    assert check.url.path == f"{case.url.path}/check"


async def test_whoever_has_no_case_is_not_said_to_have_none(hub, as_):
    browser = await as_(VOSS)
    page = await search(browser)
    lists(hub, PeopleListed(TWO, MORNING))
    await browser.open(page)
    of_one = (await browser.send(f"{page}/person", place="1")).url.path
    lists(hub, CasesListed((), MORNING))

    answer = await browser.open(of_one)

    said = words_of(answer)
    assert f"No case that you may open is listed on this police record. {NOT_NOTHING}" in said
    assert INCONCLUSIVE in said
    assert KEPT_BACK in said


async def test_each_look_at_a_list_is_a_consultation_by_names_of_fields(hub, as_):
    browser = await as_(VOSS)
    page = await search(browser)
    await browser.open(page)
    before = consultations(hub)
    item_id = lists(hub, PeopleListed(TWO, MORNING))

    await browser.open(page)

    [look] = consultations(hub)
    assert before == []
    for word in ("name_searches", item_id, "a.voss", "born_on"):
        assert word in look


async def test_each_look_at_a_list_of_cases_is_a_consultation_by_names_of_fields(hub, as_):
    browser = await as_(VOSS)
    page = await search(browser)
    lists(hub, PeopleListed(TWO, MORNING))
    await browser.open(page)
    of_one = (await browser.send(f"{page}/person", place="1")).url.path
    item_id = lists(hub, CasesListed((A_CASE,), MORNING))
    before = consultations(hub)

    await browser.open(of_one)

    looks = consultations(hub)[len(before) :]
    [of_cases] = [one for one in looks if f'"item_id":"{item_id}"' in one]
    for word in ("name_searches", "a.voss", "case", "status"):
        assert word in of_cases


@pytest.mark.parametrize("is_refused", [False, True], ids=["waits", "not-allowed"])
async def test_who_was_chosen_is_shown_only_with_their_cases_and_is_then_in_the_trail(
    hub, as_, is_refused
):
    browser = await as_(VOSS)
    page = await search(browser)
    lists(hub, PeopleListed(TWO, MORNING))
    await browser.open(page)
    before = consultations(hub)
    without = [await browser.send(f"{page}/person", place="2")]
    of_one = without[0].url.path
    if is_refused:
        works(hub, NoAction("not_allowed", "O01"))
    without.append(await browser.open(of_one))
    at_first = consultations(hub)

    assert at_first == before
    for answer in without:
        assert f"{FORENAME} {SURNAME}, born 1 February 2014" in words_of(answer)  # what was typed
        for of_the_list in ("P0048170", "2 January 2014", "Idris"):
            assert of_the_list not in answer.text
    if not is_refused:
        lists(hub, CasesListed((), MORNING))
        assert "born 2 January 2014, police record P0048170" in words_of(await browser.open(of_one))
        [look] = consultations(hub)[len(before) :]
        for word in ("born_on", "name", "case"):
            assert f'"{word}"' in look


async def test_again_is_a_form_of_its_own_with_what_was_typed(hub, as_):
    browser = await as_(VOSS)
    page = await search(browser)
    lists(hub, NOBODY)
    await browser.open(page)

    form = await browser.send(f"{page}/again")

    assert form.url.path.endswith("/who")
    for value in (SURNAME, FORENAME, "2014"):
        assert f'value="{value}"' in form.text
    assert (await browser.send(form.url.path, **WHO)).url.path != page
    assert len(items_of(hub)) == 2


@pytest.mark.parametrize("account", [CALLOWAY, IQBAL, EDDERY, OKAFOR], ids=lambda one: one.id)
async def test_a_search_is_its_askers_alone(hub, as_, account):
    page = await search(await as_(VOSS))
    item_id = lists(hub, PeopleListed(TWO, MORNING))

    browser = await as_(account)

    for path in (page, f"{page}/lines", f"/items/{item_id}", f"/research/{item_id}"):
        answer = await browser.open(path)
        assert answer.status_code == 404
        assert SURNAME not in answer.text


async def test_a_search_is_no_research_and_a_draft_has_its_own_kind_of_pages(hub, as_):
    browser = await as_(VOSS)
    form = await to_the_name(browser)
    page = await search(browser)

    of_a_name = [
        await browser.open(form.replace("name", "case", 1) + end) for end in ("", "/check")
    ]
    await browser.open("/find")
    case = (await browser.send("/find", number=CASE)).url.path
    others = [
        await browser.open(page.replace("search", "research")),
        await browser.open(f"{case.replace('case', 'name', 1)}/who"),
    ]

    assert {one.status_code for one in (*of_a_name, *others)} == {404}


async def test_whoever_works_for_another_authority_looks_for_nobody_here(hub, as_):
    browser = await as_(ELSEWHERE)
    await browser.open("/find")

    answer = await browser.send("/name")

    assert answer.status_code == 400
    with hub.transaction() as connection:
        assert connection.execute(select(console_drafts)).all() == []


async def test_who_went_to_another_authority_meanwhile_orders_no_search_and_reads_no_list(hub, as_):
    answers = Answers(NO_CASE, reason="meeting", purpose="protect_child", basis="public_task")
    with hub.transaction() as connection:
        form = drafts.begin(connection, ELSEWHERE.id, answers, MORNING, hub.cipher)
    gone = await as_(ELSEWHERE)
    await gone.open("/find")
    refused = await gone.send(f"/name/{form}/who", **WHO)
    nothing = items_of(hub)
    browser = await as_(VOSS)
    page = await search(browser)
    lists(hub, PeopleListed(TWO, MORNING))
    with hub.transaction() as connection:
        connection.execute(update(work_items).values(authority="eastholm"))

    answers_to = [await browser.open(path) for path in (page, f"{page}/lines")]

    assert (refused.status_code, nothing) == (400, [])
    assert {one.status_code for one in answers_to} == {404}
    assert SURNAME not in "".join(one.text for one in answers_to)


async def test_what_may_be_their_own_waits_and_says_nothing_of_what_was_met(hub, as_):
    browser = await as_(VOSS)
    page = await search(browser)
    task = a_question(
        kind="second_authority",
        reason_code="own_record",
        team="duty supervisor",
        due_at=MORNING + timedelta(hours=3),
    )
    works(hub, NeedsPerson(task))

    answer = await browser.open(page)

    assert "This search may concern you or someone you have declared." in answer.text
    assert "data-hx-get" not in answer.text
    assert KEPT_BACK not in answer.text


async def test_what_waits_and_what_was_listed_is_found_again_under_my_cases(hub, as_):
    browser = await as_(VOSS)
    page = await search(browser)
    under_way = await browser.open("/cases")
    item_id = lists(hub, PeopleListed(TWO, MORNING))
    ended = await browser.open("/cases")
    story = await browser.open(f"/items/{item_id}")

    for answer in (under_way, ended, story):
        assert f'href="{page}"' in answer.text
        assert SURNAME not in answer.text
    assert "Read the list" in ended.text


async def test_hostile_words_of_a_record_stay_words(hub, as_):
    browser = await as_(VOSS)
    page = await search(browser, surname="<b>Quill</b>")
    hostile = "<img src=x onerror=alert(1)>"
    lists(hub, PeopleListed((a_person(13, shown_with=hostile),), MORNING))

    answer = await browser.open(page)

    assert hostile not in answer.text
    assert "<b>Quill" not in answer.text
    assert "&lt;img" in answer.text
