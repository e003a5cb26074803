"""The four searches, the grid and its pager, and what they keep back."""

from dataclasses import replace

import pytest

from tests.mock_systems.adult_social_care.office import (
    OF_ONE_COUNCIL,
    PURPOSE,
    REFERENCE,
    at_work,
    follow,
    listed,
    press,
    search,
    sign_in,
)
from tests.mock_systems.visitor import a_fault, heading
from tests.mock_systems.visitor import words as words_on


def plant(care, number: int, **changes) -> None:
    """So many more clients of one name."""
    clients = care.store.records.clients
    for n in range(number):
        planted = replace(clients["AC200002"], client_id=f"AC9{n:05d}", surname="Zyxwby", **changes)
        clients[planted.client_id] = planted
    care.store.records.reindex()


@pytest.mark.parametrize(
    ("button", "typed"),
    [
        ("btnFindByName", {"txtSurname": "Tillotswood", "txtForename": "Arthur"}),
        ("btnFindByName", {"txtSurname": "Tillots", "txtDateOfBirth": "30/07/1958"}),
        ("btnFindByNumber", {"txtClientNumber": " ac200002 "}),
        ("btnFindByNhs", {"txtNhsNumber": "999 000 0026"}),
        ("btnFindByAddress", {"txtPostcode": "qg92zz", "txtHouse": "2 sallow"}),
    ],
)
async def test_a_client_is_found_by_each_key_and_nobody_else_is(worker, button, typed):
    assert listed(await search(worker, button, **typed)) == ["AC200002"]


@pytest.mark.parametrize(
    ("button", "typed"),
    [
        ("btnFindByName", {"txtSurname": "Tillotswood", "txtDateOfBirth": "31/07/1958"}),
        ("btnFindByNumber", {"txtClientNumber": "AC999999"}),
        ("btnFindByNhs", {"txtNhsNumber": "9990000107"}),
        ("btnFindByAddress", {"txtPostcode": "QG9 2ZZ", "txtHouse": "3"}),
    ],
)
async def test_nobody_is_said_in_words(worker, button, typed):
    answer = await search(worker, button, **typed)

    assert "No clients match your search." in words_on(answer)
    assert "*** End of client list ***" in words_on(answer)
    assert listed(answer) == []


@pytest.mark.parametrize(
    "typed",
    [
        {"txtSurname": "dhonachlu", "txtForename": "JOSEPHINE"},
        {"txtSurname": "Dhonachłuska", "txtForename": "josie"},
        {"txtSurname": "oseaghdhafinch"},
        {"txtSurname": "O’Séaghdha Finch"},
    ],
)
async def test_former_and_known_as_names_are_found_without_accents_and_apostrophes(worker, typed):
    assert listed(await search(worker, "btnFindByName", **typed)) == ["AC200001"]


@pytest.mark.parametrize(
    ("button", "typed", "sentence"),
    [
        ("btnFindByName", {"txtSurname": "O'"}, "Surname must have at least 2 letters."),
        (
            "btnFindByName",
            {"txtSurname": "Till", "txtDateOfBirth": "31/02/1958"},
            "Date of birth must be a date, dd/mm/yyyy.",
        ),
        ("btnFindByNumber", {}, "Client number is required."),
        ("btnFindByNhs", {"txtNhsNumber": "99900000"}, "NHS number must have 10 digits."),
        ("btnFindByAddress", {"txtHouse": "2"}, "Postcode is required."),
    ],
)
async def test_a_search_is_checked_before_it_is_made(care, worker, button, typed, sentence):
    answer = await search(worker, button, **typed)

    assert sentence in words_on(answer)
    assert care.store.consultations == []


async def test_more_than_fifty_are_refused_in_words_and_fifty_are_paged(care, worker):
    plant(care, 50)
    fifty = await search(worker, "btnFindByName", txtSurname="Zyxwby")
    third = await follow(worker, fifty, "3")
    plant(care, 51)
    many = await search(worker, "btnFindByName", txtSurname="Zyxwby")

    assert "50 clients found. Page 1 of 5." in words_on(fifty)
    assert "50 clients found. Page 3 of 5." in words_on(third)
    assert len({*listed(fifty), *listed(third)}) == 20
    assert "Your search matched more than 50 clients." in words_on(many)
    assert listed(many) == []


async def test_two_searches_of_one_session_keep_their_own_pages(care, worker):
    plant(care, 15)
    one = await search(worker, "btnFindByName", txtSurname="Zyxwby")
    await search(worker, "btnFindByName", txtSurname="Tillotswood")

    turned = await follow(worker, one, "2")

    assert len(listed(turned)) == 5
    assert "Searched for Zyxwby" in words_on(turned)


async def test_selecting_makes_the_client_the_current_one(worker):
    page = await search(worker, "btnFindByName", txtSurname="Brackenthwaitely")

    shown = await follow(worker, page, "AC200001")

    assert "Client number AC200001 Name BRACKENTHWAITELY, Josephine Mair" in words_on(shown)


async def test_a_protected_address_finds_nobody_and_says_somebody_is_not_listed(worker):
    kept_back = await search(worker, "btnFindByAddress", txtPostcode="QG5 5XX")
    by_name = await search(worker, "btnFindByName", txtSurname="Silverlathe")

    assert "1 client not listed: protected address." in words_on(kept_back)
    assert "AC200007" not in kept_back.text
    assert listed(by_name) == ["AC200007"]
    assert "Refuge service" not in by_name.text


async def test_restricted_and_sealed_rows_do_not_say_which_and_show_the_number_only(worker):
    answer = await search(worker, "btnFindByName", txtSurname="Hollowmere")

    words = words_on(answer)
    assert "AC200003 Restricted record AC200004 Restricted record" in words
    assert "Peregrine" not in answer.text
    assert "Tamsin" not in answer.text


async def test_clients_of_other_councils_are_not_found(care, worker):
    every = listed(await search(worker, "btnFindByName", txtSurname="Tillotswood"))
    async with at_work(care, OF_ONE_COUNCIL) as of_one:
        own = listed(await search(of_one, "btnFindByName", txtSurname="Tillotswood"))

    assert every == ["AC200002", "AC200008"]
    assert len(own) == 1


async def test_a_chosen_council_narrows_the_search_and_the_page_says_which(care, browser):
    councils = await sign_in(care, browser)
    reason = await press(browser, councils, "btnSelectCouncil", ddlCouncil="870")
    await press(browser, reason, "btnReason", ddlPurpose=PURPOSE, txtReference=REFERENCE)

    answer = await search(browser, "btnFindByName", txtSurname="Tillotswood")

    assert listed(answer) == ["AC200008"]
    assert f"Searched in {care.store.records.councils['870'].name} (1 of 6)" in words_on(answer)


async def test_every_search_is_kept_with_its_reason(care, worker):
    await search(worker, "btnFindByNhs", txtNhsNumber="9990000026")

    kept = [(one.record_type, one.record_id, one.reason) for one in care.store.consultations]
    assert kept == [("search", "by nhs", f"{PURPOSE}: {REFERENCE}")]


async def test_an_empty_list_without_words_happens_once_as_a_fault(care, worker):
    a_fault(care, "empty_list_without_words", "search_clients")

    wordless = await search(worker, "btnFindByName", txtSurname="Tillotswood")
    again = await search(worker, "btnFindByName", txtSurname="Tillotswood")

    assert "No clients" not in words_on(wordless)
    assert "found" not in words_on(wordless)
    assert listed(wordless) == []
    assert len(listed(again)) == 2


async def test_near_matches_are_never_the_one_asked_for(care, worker):
    a_fault(care, "near_match_only", "search_clients")

    answer = await search(
        worker, "btnFindByName", txtSurname="Tillotswood", txtDateOfBirth="30/07/1958"
    )

    assert listed(answer)
    assert "30-Jul-1958" not in words_on(answer)


async def test_too_many_can_be_made_to_happen(care, worker):
    a_fault(care, "too_many_results", "search_clients")

    answer = await search(worker, "btnFindByNumber", txtClientNumber="AC200001")

    assert "more than 50" in words_on(answer)
    assert heading(answer) == "Client search"
