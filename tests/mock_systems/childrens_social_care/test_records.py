"""A person's record: its reason for access, its parts, its stubs, and what it keeps."""

import json

import pytest

from tests.mock_systems.childrens_social_care.case_office import (
    LEAD,
    REASON,
    WORLD,
    opened,
    said,
    search,
    signed_in,
)
from tests.mock_systems.childrens_social_care.families import (
    AMY,
    BUSY,
    HOSTILE,
    LONG,
    MERGED,
    MOTHER,
    NAMESAKE,
    PEOPLE,
    RESTRICTED,
    SEALED,
    SECRET,
    UNBORN,
)
from tests.mock_systems.visitor import a_fault

PARTS = ["", "relationships", "contacts", "episodes", "plans"]


@pytest.mark.parametrize("part", PARTS)
async def test_nothing_of_a_record_is_shown_before_a_reason_is_given(office, worker, part):
    path = f"/api/people/{AMY}/{part}".rstrip("/")

    before = await worker.get(path)
    given = await worker.post(f"/api/people/{AMY}/reason", json=REASON)
    after = await worker.get(path)
    another = await worker.get(f"/api/people/{MOTHER}")

    assert said(before) == {"code": "reason_needed", "record_id": AMY}
    assert (given.status_code, after.status_code) == (200, 200)
    assert said(another)["code"] == "reason_needed"
    kept = [(one.record_id, one.reason) for one in office.store.consultations]
    assert kept == [(AMY, "Referral research: Work item RES-TEST-0001")]


@pytest.mark.parametrize(
    ("given", "messages"),
    [
        ({"reason": "", "note": "long enough"}, ["Choose a reason."]),
        ({"reason": "Curiosity", "note": "long enough"}, ["Choose a reason."]),
        ({"reason": "Duty cover", "note": "short    "}, ["at least 10"]),
        ({}, ["Choose a reason.", "at least 10"]),
    ],
)
async def test_a_reason_is_checked(worker, given, messages):
    answer = await worker.post(f"/api/people/{AMY}/reason", json=given)

    assert answer.status_code == 422
    shown = said(answer)["messages"]
    assert len(shown) == len(messages)
    assert all(part in whole for part, whole in zip(messages, shown, strict=True))


async def test_an_overview_shows_who_somebody_is_and_who_is_allocated(worker):
    answer = await opened(worker, AMY)

    assert answer["record_id"] == AMY
    assert answer["person"] == {
        "surname": "O'Dhonachłuska-Vane",
        "forename": "Siân",
        "middle_names": "Maë",
        "known_as": "Shan",
        "former_surnames": "Brackenscombe",
        "born": "14 Mar 2016",
        "expected": "",
        "died": "",
        "sex": "Female",
        "ethnicity": "WIRT Traveller of Irish heritage",
        "language": "en English",
        "interpreter": "No",
        "religion": "RC Roman Catholic",
        "disabilities": "HEAR Hearing; COMM Communication",
        "nhs_number": "999 000 0018",
        "upn": "A825210000017",
        "phone": "07700 900123",
    }
    assert [one["kind"] for one in answer["addresses"]] == ["Home", "Previous"]
    assert answer["allocated"] == [
        {"name": "S. Okonjo", "team": "Hernshaw Family Safeguarding", "phone": "01632 960177"}
    ]


async def test_two_councils_used_the_same_number_for_two_people(worker):
    ours, theirs = await opened(worker, AMY), await opened(worker, NAMESAKE)

    assert ours["la_id"] == theirs["la_id"] == "104522"
    assert (ours["called"], theirs["called"]) == ("Siân O'Dhonachłuska-Vane", "Tamsin Ferrowby")


async def test_an_unborn_child_and_a_merged_record_say_so(worker):
    unborn, merged = await opened(worker, UNBORN), await opened(worker, MERGED)

    assert (unborn["person"]["born"], unborn["person"]["expected"]) == ("", "3 Feb 2027")
    assert merged["merged_into"] == NAMESAKE


async def test_a_confidential_address_is_withheld_from_the_worker_and_not_from_the_lead(office):
    async with signed_in(office) as worker:
        hidden = await opened(worker, SECRET)
    async with signed_in(office, LEAD) as lead:
        shown = await opened(lead, SECRET)

    assert hidden["addresses"] == [{"withheld": True}]
    assert shown["addresses"][0]["lines"] == "2 Whisper Yard"
    assert shown["addresses"][0]["confidential_to"] == "RMS P0012345"


async def test_relationships_name_records_where_there_are_any(worker):
    answer = await opened(worker, AMY, "relationships")

    shown = [(row["name"], row["relationship"], row["record_id"]) for row in answer["rows"]]
    assert shown == [("Orla Brackenscombe", "Mother", MOTHER), ("Dane Vane", "Father", "")]
    assert [row["disputed"] for row in answer["rows"]] == ["No", "Yes"]


async def test_narratives_arrive_whole_and_as_written(worker):
    answer = await opened(worker, AMY, "contacts")

    assert [row["summary"] for row in answer["rows"]] == [LONG, HOSTILE]
    assert answer["rows"][0]["received"] == "3 Mar 2026, 09:05"
    assert answer["rows"][0]["source"] == "6 Police"


async def test_contacts_come_twenty_at_a_time_newest_first_each_once(worker):
    parts = [await opened(worker, BUSY, "contacts", offset=n) for n in (0, 20, 40)]

    assert [(len(part["rows"]), part["total"]) for part in parts] == [(20, 45), (20, 45), (5, 45)]
    assert len({row["contact_id"] for part in parts for row in part["rows"]}) == 45


async def test_of_a_restricted_episode_there_is_only_that_it_is(office, worker):
    answer = await opened(worker, AMY, "episodes")
    async with signed_in(office, LEAD) as lead:
        whole = await opened(lead, AMY, "episodes")

    assert [row.get("episode_id") for row in answer["rows"]] == ["E000001", None, "E000003"]
    assert answer["rows"][1] == {"restricted": True}
    assert whole["rows"][1]["worker"] == "No Name"


async def test_a_plan_has_its_reviews(worker):
    answer = await opened(worker, AMY, "plans")

    (plan,) = answer["rows"]
    assert (plan["category_first"], plan["category_latest"]) == (
        "NEG Neglect",
        "EMO Emotional abuse",
    )
    assert plan["reviews"] == [
        {"held": "14 Oct 2026", "status": "Held"},
        {"held": "9 Dec 2026", "status": "Planned"},
    ]


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize(
    ("record_id", "status", "code"),
    [(RESTRICTED, 403, "restricted"), (SEALED, 403, "sealed"), ("931-1", 404, "not_found")],
)
async def test_a_stub_has_the_number_and_nothing_else(worker, record_id, status, code, part):
    await worker.post(f"/api/people/{record_id}/reason", json=REASON)

    answer = await worker.get(f"/api/people/{record_id}/{part}".rstrip("/"))

    assert answer.status_code == status
    assert said(answer) == {"code": code, "record_id": record_id}


@pytest.mark.parametrize("part", PARTS)
async def test_another_persons_record_is_shown_when_told_to(office, worker, part):
    await opened(worker, AMY)
    operation = f"list_{part}" if part else "open_person"
    a_fault(office, "shows_previous_person", operation)

    wrong, right = await opened(worker, MOTHER, part), await opened(worker, MOTHER, part)

    assert (wrong["record_id"], right["record_id"]) == (AMY, MOTHER)


@pytest.mark.parametrize("what", ["nothing", "page", "cut", "moved_column"])
async def test_an_answer_is_spoilt_as_it_is_told(office, worker, what):
    await worker.post(f"/api/people/{AMY}/reason", json=REASON)
    a_fault(office, "wrong_download", "open_person", what=what)

    wrong = (await worker.get(f"/api/people/{AMY}")).text
    right = (await worker.get(f"/api/people/{AMY}")).text

    assert json.loads(right)["person"]["surname"] == "O'Dhonachłuska-Vane"
    assert '"surname"' not in wrong or not wrong.endswith("}")


async def test_what_was_looked_at_is_kept_and_shown_to_whoever_looked(office, worker):
    await search(worker, "upn", upn="A825210000017")
    await opened(worker, AMY)
    await opened(worker, AMY, "contacts")
    await worker.get(f"/api/people/{RESTRICTED}")

    mine = said(await worker.get("/api/activity"))
    async with signed_in(office, "s.okonjo") as colleague:
        theirs = said(await colleague.get("/api/activity"))

    shown = [(row["what"], row["record_id"]) for row in mine["rows"]]
    assert shown == [("Stub", RESTRICTED), ("Contacts", AMY), ("Person", AMY), ("Search", "by upn")]
    assert theirs["rows"] == []


async def test_no_answer_holds_what_only_the_truth_knows(office):
    secret = {one.person_id for one in PEOPLE} | {"A00001", "A00002", "person_id", "address_id"}
    async with signed_in(office, LEAD) as lead:
        answers = [await opened(lead, one, part) for one in WORLD.care_people for part in PARTS]
        answers.append(await search(lead, "address", postcode="QH4 2QX"))

    text = json.dumps(answers)
    planted = f"{text} TRUE-{AMY}"
    assert {one for one in secret if one in planted} == {f"TRUE-{AMY}"}
    assert {one for one in secret if one in text} == set()
    assert HOSTILE[:9] in text
    assert office.store.writes == []
