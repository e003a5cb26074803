"""The five searches: whom they find, whom they keep back, and what they refuse."""

import pytest

from tests.mock_systems.childrens_social_care.case_office import (
    LEAD,
    ids,
    plant,
    said,
    search,
    signed_in,
)
from tests.mock_systems.childrens_social_care.families import (
    AMY,
    MERGED,
    MOTHER,
    NAMESAKE,
    RESTRICTED,
    SEALED,
    SECRET,
    UNBORN,
    a_person,
)
from tests.mock_systems.visitor import a_fault


@pytest.mark.parametrize(
    ("by", "typed", "found"),
    [
        ("nhs_number", {"nhs_number": "999 000 0018"}, [AMY]),
        ("upn", {"upn": "a825210000017"}, [AMY]),
        ("la_id", {"la_id": "104522"}, [NAMESAKE, AMY]),
        ("la_id", {"la_id": "104522", "council": "931"}, [AMY]),
        ("name", {"surname": "odhonachluska vane"}, [AMY]),
        ("name", {"surname": "O’DHONACHŁUSKA", "forename": "sian"}, [AMY]),
        ("name", {"surname": "odhona", "forename": "SHAN", "born": "2016-03-14"}, [AMY]),
        ("name", {"surname": "odhona", "born": "2016-03-15"}, []),
        ("name", {"surname": "brackens"}, [MOTHER, UNBORN, AMY]),
        ("name", {"surname": "xyz"}, []),
        ("address", {"postcode": "qh42qx", "house": "14 tannery"}, "residents"),
        ("address", {"postcode": "QH4 2QX", "house": "15"}, []),
        ("address", {"postcode": "QH1 1AB"}, []),
    ],
)
async def test_each_search_finds_whom_it_should(worker, by, typed, found):
    answer = await search(worker, by, **typed)

    if found == "residents":
        found = [MOTHER, UNBORN, MERGED, RESTRICTED, AMY, "931-104528"]
    assert ids(answer) == found
    assert answer["total"] == len(found)


@pytest.mark.parametrize(
    ("by", "typed", "sentence"),
    [
        ("name", {"surname": "O'"}, "Enter at least 2 letters of the surname."),
        ("name", {"surname": "Vane", "born": "14/03/2016"}, "Enter a real date of birth."),
        ("la_id", {}, "Enter a record number."),
        ("nhs_number", {"nhs_number": "999"}, "An NHS number has 10 digits."),
        ("upn", {"upn": " "}, "Enter a unique pupil number."),
        ("address", {"house": "12"}, "Enter a postcode."),
        ("star sign", {}, "Choose a search."),
    ],
)
async def test_a_search_is_checked_before_it_is_made(office, worker, by, typed, sentence):
    answer = await worker.post("/api/people/search", json={"by": by, **typed})

    assert (answer.status_code, said(answer)["messages"]) == (422, [sentence])
    assert office.store.consultations == []


async def test_a_list_comes_twenty_at_a_time_and_more_than_fifty_not_at_all(office, worker):
    plant(office, *[a_person(f"931-2{n:05d}", "Zyxwby", f"Child{n}") for n in range(50)])

    parts = [await search(worker, "name", surname="Zyxwby", offset=n) for n in (0, 20, 40)]
    plant(office, a_person("931-300000", "Zyxwby", "One more"))
    many = await search(worker, "name", surname="Zyxwby")

    assert [len(part["rows"]) for part in parts] == [20, 20, 10]
    assert len({one for part in parts for one in ids(part)}) == 50
    assert many == {"too_many": True, "most": 50}


async def test_an_unborn_child_has_the_date_it_is_expected_on(worker):
    answer = await search(worker, "name", surname="Brackenscombe", forename="Unborn")

    assert [(row["born"], row["expected"]) for row in answer["rows"]] == [("", "3 Feb 2027")]


async def test_a_restricted_person_is_a_number_and_a_sealed_one_is_not_even_that(worker):
    restricted = await search(worker, "name", surname="Hiddenwick")
    sealed = await search(worker, "nhs_number", nhs_number="9990000026")

    assert restricted["rows"] == [{"record_id": RESTRICTED, "restricted": True}]
    assert (sealed["rows"], sealed["total"], sealed["withheld"]) == ([], 0, 1)


async def test_a_confidential_home_finds_nobody_and_says_that_somebody_is_kept_back(worker):
    by_home = await search(worker, "address", postcode="QH4 2QX", house="2 Whisper")
    by_name = await search(worker, "name", surname="Larkspurrow")

    assert (by_home["rows"], by_home["withheld"]) == ([], 1)
    assert (ids(by_name), by_name["rows"][0]["home"]) == ([SECRET], "Address withheld")


async def test_a_team_lead_sees_what_is_kept_from_the_worker(office):
    async with signed_in(office, LEAD) as lead:
        found = [
            await search(lead, "name", surname="Hiddenwick"),
            await search(lead, "name", surname="Sealingham"),
            await search(lead, "address", postcode="QH4 2QX", house="2 Whisper"),
        ]

    assert [ids(one) for one in found] == [[RESTRICTED], [SEALED], [SECRET]]
    assert [one["rows"][0]["surname"] for one in found][:2] == ["Hiddenwick", "Sealingham"]


async def test_a_merged_record_says_so_in_the_list(worker):
    answer = await search(worker, "name", surname="Ferrowby")

    noted = {row["record_id"]: row["merged"] for row in answer["rows"]}
    assert noted == {NAMESAKE: "", MERGED: "Merged"}


async def test_a_near_match_is_never_the_person_asked_for(office, worker):
    a_fault(office, "near_match_only", "search_people")

    answer = await search(worker, "nhs_number", nhs_number="9990000018")

    assert answer["rows"]
    assert "14 Mar 2016" not in [row["born"] for row in answer["rows"] if row["record_id"] == AMY]


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("too_many_results", {"too_many": True, "most": 50}),
        ("empty_list_without_words", {"too_many": False, "withheld": 0, "total": None, "rows": []}),
    ],
)
async def test_a_search_misbehaves_as_it_is_told_and_only_once(office, worker, mode, expected):
    a_fault(office, mode, "search_people")

    wrong = await search(worker, "upn", upn="A825210000017")
    right = await search(worker, "upn", upn="A825210000017")

    assert wrong == expected
    assert ids(right) == [AMY]


async def test_every_search_is_kept_once_however_long_its_list_is(office, worker):
    await search(worker, "name", surname="Ferrowby")
    await search(worker, "name", surname="Ferrowby", offset=20)

    kept = [(one.record_type, one.record_id) for one in office.store.consultations]
    assert kept == [("search", "by name")]
