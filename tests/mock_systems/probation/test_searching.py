"""Searching with a reason: by name, by each number, what is refused, and what is kept."""

from datetime import date, timedelta

import pytest

from tests.mock_systems.probation.duty_desk import (
    LEAD,
    NOTE,
    WORLD,
    a_case,
    crns,
    hold,
    rows,
    search,
    signed_on,
)
from tests.mock_systems.visitor import a_fault, heading, link_named, typed_in, words

TOMASZ = a_case(
    surname="O'Dhonachłuska-Brae",
    forename1="Siân",
    known_as="Shan",
    former_surnames=("Brackenscombe",),
    aliases=("Jonny van der Quill", "Foxglove"),
    pnc_id="2003/0034567Q",
    noms_number="A1234BC",
)


async def test_everybody_the_world_has_is_found_by_their_number(desk, worker):
    true = next(iter(WORLD.probation_people.values()))

    answer = await search(desk, worker, crn=true.crn.lower())

    assert crns(answer) == [true.crn]
    assert rows(answer)[0][1].startswith(f"{true.who.surname}, {true.who.forename1}")


@pytest.mark.parametrize(
    ("typed", "found_by"),
    [
        ({"surname": "odhonachluska", "forename": "SIAN"}, "Name"),
        ({"surname": "O’Dhonachluska Brae", "forename": "shan"}, "Name"),
        ({"surname": "bracken", "forename": "si"}, "Alias match: Brackenscombe"),
        ({"surname": "van der quill", "forename": "jon"}, "Alias match: Jonny van der Quill"),
        ({"surname": "quill"}, "Alias match: Jonny van der Quill"),
        ({"surname": "foxglove", "forename": "Siân"}, "Alias match: Foxglove"),
        ({"surname": "od", "day": "14", "month": "2", "year": "1991"}, "Name"),
        ({"pnc_id": "2003/0034567q"}, "PNC ID"),
        ({"pnc_id": "03/34567Q"}, "PNC ID"),
        ({"noms_number": "a1234bc"}, "NOMS number"),
        ({"crn": " h100001 "}, "CRN"),
    ],
)
async def test_a_case_is_found_by_what_is_known_and_the_row_says_by_what(
    desk, worker, typed, found_by
):
    hold(desk, TOMASZ)

    answer = await search(desk, worker, **typed)

    assert [row[5] for row in rows(answer) if row[0] == "H100001"] == [found_by]


@pytest.mark.parametrize(
    "typed",
    [
        {"surname": "odhonachlx"},
        {"surname": "od", "day": "15", "month": "2", "year": "1991"},
        {"surname": "bracken", "forename": "Tomasz"},
        {"pnc_id": "2013/0034567Q"},
        {"noms_number": "A1234BD"},
        {"crn": "H999999"},
    ],
)
async def test_whom_nothing_fits_is_nobody_and_the_page_says_so(desk, worker, typed):
    hold(desk, TOMASZ)

    answer = await search(desk, worker, **typed)

    assert "No cases match your search." in words(answer)
    assert rows(answer) == []
    assert words(answer).count("Waymark: end of results") == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"reason": "", "surname": "Quill"}, "Choose a reason for search."),
        ({"note": "why", "surname": "Quill"}, "Write a note of at least 10 characters."),
        ({}, "Enter a surname or a number."),
        ({"surname": "O'"}, "Enter at least 2 letters of the surname."),
        ({"forename": "Siân"}, "Enter at least 2 letters of the surname."),
        ({"surname": "Quill", "year": "1991"}, "Enter the date of birth as day, month and year."),
        ({"surname": "Quill", "crn": "H100001"}, "Search by name or by one number, not by both."),
        ({"noms_number": "A1", "crn": "H1"}, "Search by name or by one number, not by both."),
        ({"crn": "100001"}, "A CRN is a letter and six digits, as in B123435."),
        ({"pnc_id": "1234567Q"}, "A PNC ID looks like 2003/1234567Q or 03/1234567Q."),
        ({"noms_number": "1234"}, "A NOMS number looks like A1234BC."),
        ({"token": "old", "crn": "H100001"}, "This form is out of date. Try again."),
    ],
)
async def test_a_search_is_checked_before_it_is_made(desk, worker, typed, sentence):
    answer = await search(desk, worker, **typed)

    assert sentence in words(answer)
    assert heading(answer) == "Search cases"
    assert desk.store.consultations == []


async def test_fifty_are_shown_fifteen_a_page_and_fifty_one_are_too_many(desk, worker):
    hold(desk, *[a_case(f"H2{number:05d}", surname="Zyxwby") for number in range(50)])

    first = await search(desk, worker, surname="Zyxwby")
    last = await worker.get("/search/1/results", params={"page": "4"})
    beyond = await worker.get("/search/1/results", params={"page": "99"})
    hold(desk, a_case("H299999", surname="Zyxwby"))
    many = await search(desk, worker, surname="Zyxwby")

    assert "Cases 1 to 15 of 50. Page 1 of 4." in words(first)
    assert "Cases 46 to 50 of 50. Page 4 of 4." in words(last)
    assert crns(beyond) == crns(last)
    assert (len(crns(first)), len(crns(last))) == (15, 5)
    assert "more than 50 cases" in words(many)
    assert rows(many) == []


@pytest.mark.parametrize("access_class", ["restricted", "sealed"])
async def test_a_case_that_may_not_be_seen_is_a_row_with_its_number(desk, worker, access_class):
    hold(desk, a_case(access_class=access_class))

    answer = await search(desk, worker, surname="Zyxwvoughby")
    async with signed_on(desk, LEAD) as lead:
        seen = await search(desk, lead, surname="Zyxwvoughby")

    assert rows(answer) == [["H100001", "Limited access case"]]
    assert "Zyxwvoughby" not in answer.text
    assert rows(seen)[0][1] == "Zyxwvoughby, Tomasz"


async def test_a_merged_number_names_the_surviving_one_in_its_row(desk, worker):
    hold(desk, a_case(merged_into="H100002"), a_case("H100002"))

    answer = await search(desk, worker, crn="H100001")

    assert rows(answer)[0][3] == "Merged into H100002"


async def test_the_form_keeps_the_reason_and_the_note_given_last(desk, worker):
    await search(desk, worker, crn="H100001", reason="protection", note="For the afternoon")

    answer = await worker.get("/search")

    assert 'value="protection" selected' in answer.text
    assert 'value="For the afternoon"' in answer.text


async def test_each_search_is_in_the_access_history_with_its_reason(desk, worker):
    await search(desk, worker, noms_number="A1234BC")

    kept = [(one.record_type, one.record_id, one.reason) for one in desk.store.consultations]
    assert kept == [("search", "by NOMS number", f"Safeguarding enquiry: {NOTE}")]


async def test_a_near_match_is_never_the_one_asked_for(desk, worker):
    hold(desk, a_case())
    a_fault(desk, "near_match_only", "list_cases")

    answer = await search(desk, worker, surname="Zyxwvoughby")

    born = [row[2] for row in rows(answer) if row[0] == "H100001"]
    assert born == ["15 February 1991"]


async def test_a_list_can_come_without_its_words_and_a_search_want_more(desk, worker):
    hold(desk, a_case())
    a_fault(desk, "empty_list_without_words", "list_cases")
    wordless = await search(desk, worker, crn="H100001")
    a_fault(desk, "too_many_results", "list_cases")
    many = await search(desk, worker, crn="H100001")
    again = await search(desk, worker, crn="H100001")

    assert "match your search" not in words(wordless)
    assert rows(wordless) == []
    assert "more than 50 cases" in words(many)
    assert crns(again) == ["H100001"]


async def test_names_in_letters_of_another_alphabet_are_found(desk, worker):
    hold(desk, a_case(surname="Ковальчук", born_on=date(1970, 1, 1) + timedelta(days=1)))

    answer = await search(desk, worker, surname="коваль")

    assert crns(answer) == ["H100001"]


async def test_a_search_is_changed_and_not_typed_anew_by_its_own_session_alone(desk, worker):
    nobody = await search(desk, worker, surname="odhonachlx", day="15", month="2", year="1991")
    changed = await worker.get(link_named(nobody, "Change your search"))
    async with signed_on(desk, LEAD) as lead:
        of_another = await lead.get(str(changed.url))
    afresh = await worker.get("/search")

    assert typed_in(changed).items() >= {"surname": "odhonachlx", "day": "15", "note": NOTE}.items()
    assert (typed_in(afresh)["surname"], typed_in(afresh)["note"]) == ("", NOTE)
    assert typed_in(of_another)["surname"] == ""
