"""Searching with a reason, a search that runs, tenancies, and what the suite keeps back."""

import time
from dataclasses import replace
from datetime import date

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser

from mock_systems.housing import jobs
from mock_systems.kit.pace import Pace
from mock_systems.population.build import build
from tests.mock_systems.housing.lettings import (
    ASSOCIATION,
    CONFIDENTIAL,
    ENDED,
    HOSTILE,
    JOINT,
    LONG,
    REFUGE,
    RESTRICTED,
    SEALED,
    SEED,
    TENANCIES,
)
from tests.mock_systems.housing.office import (
    ASSISTANT,
    LEAD,
    REASON,
    an_office,
    at_work,
    begin,
    facts,
    found,
    is_running,
    search,
    sign_on,
    text_of,
    words,
)
from tests.mock_systems.visitor import a_browser_at, a_fault, heading, link_named, typed_in

ACCORDION = [
    "Tenancy",
    "People on the tenancy",
    "Rent account",
    "Anti-social behaviour",
    "Neighbour complaints",
    "Officer",
]


def plant(suite, **tenancies) -> None:
    suite.store.records.tenancies.update(tenancies)
    suite.store.records.reindex()


# --- The search that is a job ---------------------------------------------------------------------


async def test_a_search_answers_at_once_that_it_runs_and_later_with_what_it_found(suite, worker):
    started = time.monotonic()
    running = await begin(suite, worker, "reference", reference="HT100001")
    answered_after = time.monotonic() - started
    done = await search(suite, worker, "reference", reference="HT100001")

    assert is_running(running)
    assert '<meta http-equiv="refresh"' in running.text
    assert answered_after < jobs.SEARCH_SECONDS
    assert found(done) == ["HT100001"]


async def test_a_search_belongs_to_the_session_that_began_it(suite, worker):
    mine = await begin(suite, worker, "reference", reference="HT100001")
    async with at_work(suite, LEAD) as other:
        theirs = await other.get(mine.url.path)
        nobodys = await other.get("/search/J999999")

    assert heading(await worker.get(mine.url.path)) != "Nothing here"
    assert (theirs.status_code, heading(theirs)) == (404, "Nothing here")
    assert theirs.text == nobodys.text


async def test_at_a_partners_real_pace_a_search_runs_longer_and_no_request_waits(monkeypatch):
    suite = an_office(Pace(median_seconds=30.0))
    async with at_work(suite) as worker:
        started = time.monotonic()
        first = await begin(suite, worker, "reference", reference="HT100001")
        again = await worker.get(first.url.path)
        answered_after = time.monotonic() - started

    assert is_running(again)
    assert answered_after < 1.0


async def test_a_search_may_run_on_for_ever(suite, worker):
    a_fault(suite, "search_runs_on", "begin_search", seconds=None)

    with pytest.raises(AssertionError, match="never ended"):
        await search(suite, worker, "reference", reference="HT100001")


# --- Who is found ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        {"surname": "odhonachl", "forename": "SIAN"},
        {"surname": "O'Dhonachłuska", "forename": "Shan"},
        {"surname": "Bruxelthornley", "forename": "si", "born": "17/05/1991"},
        {"surname": "vashgrovely tarn"},
        {"surname": "O’DHONACHLUSKA", "forename": "Wren", "born": "30/08/2015"},
    ],
)
async def test_names_are_found_by_their_beginnings_former_and_household_ones_too(
    suite, worker, typed
):
    assert found(await search(suite, worker, "name", **typed)) == ["HT100001"]


@pytest.mark.parametrize(
    "typed",
    [
        {"surname": "ODhonachx"},
        {"surname": "Bruxelthornley", "born": "18/05/1991"},
        {"surname": "Vashgrovely-Tarn", "forename": "Wren"},
    ],
)
async def test_whoever_does_not_fit_is_not_found_and_the_page_says_so(suite, worker, typed):
    answer = await search(suite, worker, "name", **typed)

    assert found(answer) == []
    assert "0 tenancies found. Page 1 of 1." in words(answer)
    assert "No tenancies match your search." in words(answer)
    assert "End of results" in words(answer)


async def test_an_address_has_its_tenancies_of_now_and_before_and_not_the_neighbours(suite, worker):
    there = await search(suite, worker, "address", postcode="qh42ab", house="12 cobblers")
    next_door = await search(suite, worker, "address", postcode="QH4 2AB", house="1")

    assert found(there) == ["HT100001", "HT100002"]
    assert "31/03/2019" in words(there)
    assert found(next_door) == []


async def test_an_assistant_finds_only_what_their_landlord_lets(suite):
    async with at_work(suite, ASSISTANT) as assistant:
        await assistant.post("/signon/landlord", data={"landlord": ASSOCIATION})
        await assistant.post("/search/reason", data={"reason": REASON})
        there = await search(suite, assistant, "address", postcode="QH4 2AB")
        other = await assistant.get("/tenancy/HT100001")

    assert found(there) == ["HT100002"]
    assert heading(other) == "Nothing here"


@pytest.mark.parametrize(
    ("by", "typed", "sentence"),
    [
        ("name", {"surname": "O"}, "Enter at least 2 letters of the surname."),
        ("name", {"surname": "Ost", "born": "1991"}, "Enter the date of birth like this"),
        ("address", {"house": "12"}, "Enter a postcode."),
        ("reference", {}, "Enter a tenancy reference."),
        ("name", {"surname": "Ost", "token": "old"}, "This page is out of date."),
    ],
)
async def test_a_search_is_checked_before_it_begins(suite, worker, by, typed, sentence):
    answer = await begin(suite, worker, by, **typed)

    assert sentence in words(answer)
    assert suite.store.consultations == []


async def test_more_than_fifty_are_too_many_and_fewer_are_paged(suite, worker):
    tenancies = suite.store.records.tenancies
    person = replace(tenancies["HT100001"].tenants[0], surname="Zyxwby")
    held = {
        f"HT9{n:05d}": replace(tenancies["HT100001"], tenancy_ref=f"HT9{n:05d}", tenants=(person,))
        for n in range(51)
    }
    plant(suite, **dict(list(held.items())[:50]))

    first = await search(suite, worker, "name", surname="Zyxwby")
    third = await worker.get(first.url.path, params={"page": "3"})
    plant(suite, **held)
    many = await search(suite, worker, "name", surname="Zyxwby")

    assert "50 tenancies found. Page 1 of 3." in words(first)
    assert (len(found(first)), len(found(third))) == (20, 10)
    assert "More than 50 tenancies found." in words(many)
    assert found(many) == []


async def test_a_near_match_is_never_who_was_asked_for(suite, worker):
    a_fault(suite, "near_match_only", "show_results")

    answer = await search(suite, worker, "name", surname="Bruxelthornley")

    assert found(answer)
    assert "17/05/1991" not in words(answer)


async def test_a_list_without_words_says_nothing_of_its_length(suite, worker):
    a_fault(suite, "empty_list_without_words", "show_results")

    answer = await search(suite, worker, "reference", reference="HT100001")

    assert found(answer) == []
    assert "found." not in words(answer)


# --- The reason for access ------------------------------------------------------------------------


async def test_without_a_reason_nothing_is_searched_and_nothing_opened(suite, browser):
    await sign_on(suite, browser)
    await browser.post("/signon/landlord", data={"landlord": "All landlords"})

    searched = await begin(suite, browser, "reference", reference="HT100001")
    opened = await browser.get("/tenancy/HT100001")
    short = await browser.post("/search/reason", data={"reason": "why not"})
    saved = await browser.post("/search/reason", data={"reason": REASON})

    wanted = "Give your enquiry reference and reason before you search or open a tenancy."
    assert [wanted in words(one) for one in (searched, opened)] == [True, True]
    assert "must have at least 10 characters." in words(short)
    assert "Reason saved." in words(saved)
    assert suite.store.consultations == []


async def test_every_search_and_every_tenancy_opened_is_kept_with_its_reason(suite, worker):
    await search(suite, worker, "reference", reference="HT100001")
    await worker.get("/tenancy/HT100001")
    desk = words(await worker.get("/desk"))

    kept = [(one.record_type, one.record_id, one.reason) for one in suite.store.consultations]
    assert kept == [("search", "by reference", REASON), ("tenancy", "HT100001", REASON)]
    assert "Tenancy HT100001" in desk


# --- A tenancy ------------------------------------------------------------------------------------


async def test_a_tenancy_is_one_page_of_sections_closed_but_for_the_first(worker):
    page = LexborHTMLParser((await worker.get("/tenancy/HT100001")).text)

    sections = page.css(".accordion > details")
    assert [text_of(one.css_first("summary h2")) for one in sections] == ACCORDION
    assert ["open" in one.attributes for one in sections] == [True] + [False] * 5


async def test_a_tenancy_shows_what_the_landlord_holds(worker):
    answer = await worker.get("/tenancy/HT100001")
    text = words(answer)

    tenancy = facts(answer, "#tenancy")
    assert (tenancy["Landlord"], tenancy["Tenancy type"]) == (JOINT.landlord, "Secure tenancy")
    assert (tenancy["Status"], tenancy["Started"], tenancy["Ended"]) == (
        "Current",
        "01/04/2019",
        "",
    )
    assert (tenancy["Property"], tenancy["Postcode"]) == ("12 Cobbler's Lane", "QH4 2AB")
    assert facts(answer, "#rent") == {"Arrears": "£1,234.56", "Account": "In arrears"}
    assert facts(answer, "#officer")["Direct line"] == "01632 960171"
    assert "2 anti-social behaviour cases" in text
    assert "1 neighbour complaint" in text
    assert text.endswith("End of tenancy HT100001")


async def test_people_on_a_tenancy_are_shown_with_their_part_and_where_else_they_were(worker):
    page = LexborHTMLParser((await worker.get("/tenancy/HT100001")).text)

    people = page.css("#people .person")
    parts = [one.css("dl.facts dd")[-1].text() for one in people]
    assert parts == ["Joint tenant", "Joint tenant", "Household member"]
    assert "Flat 2, 8 Station Parade" in people[0].text()


async def test_an_account_that_is_up_to_date_and_a_tenancy_that_ended_say_so(worker):
    answer = await worker.get("/tenancy/HT100002")

    assert facts(answer, "#rent") == {"Arrears": "£0.00", "Account": "Up to date"}
    assert facts(answer, "#tenancy")["Status"] == "Ended"
    assert facts(answer, "#people")["Died"] == "01/12/2025"
    assert "No anti-social behaviour cases" in words(answer)
    assert "No neighbour complaints" in words(answer)


async def test_what_a_neighbour_wrote_is_shown_in_full_and_as_text(worker):
    answer = await worker.get("/tenancy/HT100001")

    stories = [one.text() for one in LexborHTMLParser(answer.text).css(".story")]
    assert stories == [HOSTILE, "Warned.", LONG]
    assert "<script>alert" not in answer.text


# --- What is kept back ----------------------------------------------------------------------------


@pytest.mark.parametrize("held", [RESTRICTED, SEALED], ids=lambda held: held.access_class)
async def test_a_tenancy_kept_from_an_account_is_a_reference_and_a_stub(suite, worker, held):
    surname = held.tenants[0].who.surname

    row = await search(suite, worker, "name", surname=surname)
    stub = await worker.get(f"/tenancy/{held.tenancy_ref}")
    async with at_work(suite, LEAD) as lead:
        whole = await lead.get(f"/tenancy/{held.tenancy_ref}")

    assert found(row) == [held.tenancy_ref]
    assert "Restricted tenancy" in words(row)
    assert heading(stub) == "Restricted tenancy"
    assert "Ask the Tenancy Records Manager" in words(stub)
    kept_back = (surname, held.tenants[0].who.forename1, held.address.line1, held.address.postcode)
    assert [one in row.text + stub.text for one in kept_back] == [False] * 4
    assert [one in whole.text for one in kept_back] == [True] * 4


async def test_a_confidential_address_is_withheld_everywhere_and_counted_by_its_search(
    suite, worker
):
    home = CONFIDENTIAL.address

    by_name = await search(suite, worker, "name", surname="Hushmereham")
    page = await worker.get("/tenancy/HT100005")
    by_address = await search(suite, worker, "address", postcode=home.postcode, house="41")
    async with at_work(suite, LEAD) as lead:
        known = await search(suite, lead, "address", postcode=home.postcode, house="41")

    assert ["Address withheld" in words(one) for one in (by_name, page)] == [True, True]
    assert [home.line1 in one.text or home.postcode in one.text for one in (by_name, page)] == [
        False,
        False,
    ]
    assert found(by_address) == []
    assert "1 tenancy withheld: the address is confidential." in words(by_address)
    assert found(known) == ["HT100005"]


async def test_where_somebody_hid_before_is_withheld_too(suite, worker):
    page = await worker.get("/tenancy/HT100001")
    async with at_work(suite, LEAD) as lead:
        known = await lead.get("/tenancy/HT100001")

    hidden = ("77 Hiddenholme Way", "QH9 9ZZ", "Lanternway House", "QH8 8ZX", "Refuge")
    assert [one in page.text for one in hidden] == [False] * 5
    assert [one in known.text for one in hidden] == [True] * 5
    assert words(page).count("Address withheld") == 2


# --- A refuge place -------------------------------------------------------------------------------

REFUGE_SEARCHES = (
    ("name", {"surname": "Refugatta"}),
    ("address", {"postcode": REFUGE.address.postcode}),
    ("address", {"postcode": REFUGE.address.postcode, "house": "Lanternway"}),
    ("reference", {"reference": REFUGE.tenancy_ref}),
)


@pytest.mark.parametrize(("by", "typed"), REFUGE_SEARCHES)
async def test_a_refuge_place_is_in_no_search_and_in_no_count(suite, worker, by, typed):
    answer = await search(suite, worker, by, **typed)
    async with at_work(suite, LEAD) as lead:
        sealed = await search(suite, lead, by, **typed)

    assert found(answer) == []
    assert "0 tenancies found. Page 1 of 1." in words(answer)
    assert "withheld" not in words(answer)
    assert found(sealed) == [REFUGE.tenancy_ref]


async def test_a_refuge_place_answers_exactly_as_a_number_nobody_has(suite, worker):
    refuge = await worker.get(f"/tenancy/{REFUGE.tenancy_ref}")
    nobody = await worker.get("/tenancy/HT999999")
    async with at_work(suite, LEAD) as lead:
        sealed = await lead.get(f"/tenancy/{REFUGE.tenancy_ref}")

    assert refuge.status_code == nobody.status_code == 404
    assert refuge.text == nobody.text
    assert dict(refuge.headers) == dict(nobody.headers)
    assert "Refuge place: never tell anybody." in words(sealed)
    looked_at = [one.record_id for one in suite.store.consultations]
    assert looked_at == [REFUGE.tenancy_ref]


async def test_no_fault_brings_a_refuge_place_to_light(suite, worker):
    a_fault(suite, "shows_previous_person", "open_tenancy")
    kept = {ref: suite.store.records.tenancies[ref] for ref in (REFUGE.tenancy_ref, "HT100001")}
    suite.store.records.tenancies.clear()
    plant(suite, **{**kept, "HT100002": replace(kept["HT100001"], tenancy_ref="HT100002")})

    shown = await worker.get("/tenancy/HT100001")

    assert heading(shown) == "Tenancy HT100002"


async def test_no_page_shows_what_only_the_truth_knows(suite):
    async with at_work(suite, LEAD) as lead:
        answers = [await lead.get(f"/tenancy/{reference}") for reference in TENANCIES]
    text = "\n".join(answer.text for answer in answers)

    assert {answer.status_code for answer in answers} == {200}
    assert "Refugatta" in text
    assert "SECRET" not in text
    assert "SECRET" in str(TENANCIES)


async def test_of_a_whole_world_a_worker_opens_every_tenancy_but_the_refuges_and_a_lead_all():
    world = build(SEED, "small")
    suite = an_office(world=world)

    async with at_work(suite) as worker, at_work(suite, LEAD) as lead:
        as_worker, as_lead = [
            [(await one.get(f"/tenancy/{ref}")).status_code for ref in world.tenancies]
            for one in (worker, lead)
        ]

    refuges = [one.is_refuge for one in world.tenancies.values()]
    assert any(refuges)
    assert [status == 404 for status in as_worker] == refuges
    assert set(as_lead) == {200}


async def test_every_page_has_one_heading_first_and_a_label_for_every_field(suite, worker):
    async with a_browser_at(suite) as stranger:
        answers = [await stranger.get("/signon")]
    answers += [
        await worker.get(path)
        for path in ("/desk", "/search", "/signon/landlord", "/tenancy/HT100001", "/tenancy/x")
    ]

    assert [problems_of(one) for one in answers] == [[]] * len(answers)
    assert problems_of(httpx.Response(200, text="<h2>b</h2><input id=a>")) == ["h2 first", "a"]


def problems_of(answer: httpx.Response) -> list[str]:
    page = LexborHTMLParser(answer.text)
    labelled = {one.attributes["for"] for one in page.css("label[for]")}
    fields = [one.attributes["id"] or "" for one in page.css("input:not([type=hidden]), select")]
    headings = [one.tag for one in page.css("h1, h2, h3")]
    wrong = [] if headings[:1] == ["h1"] else [f"{headings[0]} first"]
    return wrong + [field for field in fields if field not in labelled]


async def test_a_died_on_and_a_baby_expected_are_shown_only_where_there_is_one(suite, worker):
    joint = suite.store.records.tenancies["HT100001"]
    unborn = replace(joint.tenants[0], born_on=None, expected_on=date(2027, 1, 9), addresses=())
    plant(suite, HT100001=replace(joint, tenants=(unborn,)))

    shown = facts(await worker.get("/tenancy/HT100001"), "#people")

    assert (shown["Date of birth"], shown["Baby expected"]) == ("", "09/01/2027")
    assert "Died" not in shown
    assert ENDED.tenants[0].who.died_on


async def test_a_search_is_changed_and_not_typed_anew_unless_a_new_one_is_asked_for(suite, worker):
    nobody = await search(suite, worker, "address", postcode="ZZ9 9ZZ", house="12 Mill Lane")
    changed = await worker.get(link_named(nobody, "Change this search"))
    afresh = await worker.get(link_named(nobody, "New search"))

    assert typed_in(changed).items() >= {"postcode": "ZZ9 9ZZ", "house": "12 Mill Lane"}.items()
    assert typed_in(afresh)["postcode"] == ""
