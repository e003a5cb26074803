"""The inbox that staff read: its list, its search, a submission, and who has it."""

from datetime import timedelta

import pytest

from mock_systems.public_portal.questions import DOMESTIC_ABUSE
from tests.mock_systems.public_portal.desk import (
    READER,
    STAFF,
    WORLD,
    acknowledge,
    fill_in,
    held,
    of_case,
    signed_in,
    text_of,
    token_of,
    without_a_label,
)
from tests.mock_systems.public_portal.test_public_forms import HOSTILE, REPORT
from tests.mock_systems.visitor import a_fault, first_column, heading, words

CAME = sorted(WORLD.submissions.values(), key=lambda one: (one.received_at, one.submission_id))
NEWEST_FIRST = [one.submission_id for one in reversed(CAME)]


async def test_the_inbox_lists_every_submission_newest_first_a_page_at_a_time(worker):
    pages = -(-len(WORLD.submissions) // 20)
    asked = [{"page": number} for number in range(1, pages + 1)]

    read = [await worker.get("/staff/submissions", params=page) for page in asked]

    shown = read[-1]
    assert [one for page in read for one in first_column(page)] == NEWEST_FIRST
    assert f"{len(NEWEST_FIRST)} submissions. Page {pages} of {pages}." in words(shown)
    assert f"{len(WORLD.unfinished_forms)} forms begun and not sent" in words(shown)


@pytest.mark.parametrize(
    ("asked", "fits"),
    [
        ({"form": "clares_law"}, lambda one: one.form == "clares_law"),
        ({"status": "acknowledged"}, lambda one: bool(one.handled)),
        (
            {"since": f"{WORLD.night.evening}"},
            lambda one: one.received_at.date() >= WORLD.night.evening,
        ),
    ],
    ids=["form", "status", "day"],
)
async def test_a_filter_leaves_what_fits(worker, asked, fits):
    expected = {one.submission_id for one in WORLD.submissions.values() if fits(one)}

    shown = await worker.get("/staff/submissions", params=asked)

    assert set(first_column(shown)) <= expected
    assert f"{len(expected)} submissions." in words(shown)
    assert 0 < len(expected) < len(WORLD.submissions)


async def test_a_day_that_is_none_is_said_to_be_none(worker):
    shown = await worker.get("/staff/submissions", params={"since": "last week"})

    assert "Enter the day as the calendar shows it." in words(shown)


async def test_a_submission_shows_safe_contact_first_and_every_word_that_was_written(worker):
    one = WORLD.submissions[of_case("third_party")]

    shown = await worker.get(f"/staff/submissions/{one.submission_id}")

    safe = text_of(shown, ".safe")
    assert one.truth.safe.where in safe
    assert one.truth.safe.times in safe
    assert one.truth.safe.cover_name in safe
    assert "Say we are policeNo" in safe
    assert one.answers["concern"] in text_of(shown, ".told")
    assert one.truth.case not in shown.text
    assert one.truth.applicant not in shown.text
    assert words(shown).count(f"End of submission {one.submission_id}") == 1


async def test_hostile_words_stay_words(desk, worker):
    reference = of_case("asks_for_an_address")
    changed = held(desk, reference)
    changed.answers["worry"] = HOSTILE

    shown = await worker.get(f"/staff/submissions/{reference}")

    assert HOSTILE in words(shown)
    assert "<script>alert" not in shown.text


async def test_a_file_is_there_once_it_is_clean_and_an_infected_one_never(desk, worker):
    reference = of_case("with_pictures")
    clean, infected = desk.store.records.files_of(reference)

    shown = await worker.get(f"/staff/submissions/{reference}")
    taken = await worker.get(f"/staff/files/{clean.file_id}")
    refused = await worker.get(f"/staff/files/{infected.file_id}")

    assert "Clean" in words(shown)
    assert "Infected, not kept" in words(shown)
    assert taken.content == b"A screenshot of messages"
    assert "attachment" in taken.headers["content-disposition"]
    assert refused.status_code == 404


async def test_search_finds_by_reference_name_and_hub_reference(desk, worker):
    one = WORLD.submissions[of_case("clares_law")]
    surname = one.answers["your_name"].split()[-1]
    await acknowledge(desk, worker, one.submission_id)

    by_reference = await worker.get("/staff/search", params={"text": one.submission_id.lower()})
    by_name = await worker.get("/staff/search", params={"text": surname})
    by_ours = await worker.get("/staff/search", params={"text": "PUB-7K4M-92QF"})
    by_none = await worker.get("/staff/search", params={"text": "PUB-0000-0000"})

    assert first_column(by_reference) == [one.submission_id]
    assert one.submission_id in first_column(by_name)
    assert first_column(by_ours) == [one.submission_id]
    assert "0 results. Page 1 of 1." in words(by_none)


async def test_the_search_may_lag_behind_while_the_activity_list_does_not(desk, worker):
    reference = of_case("clares_law")
    a_fault(desk, "search_lag", "acknowledge", seconds=None)
    await acknowledge(desk, worker, reference)

    search = await worker.get("/staff/search", params={"text": "PUB-7K4M-92QF"})
    activity = await worker.get("/staff/activity", params={"by": "mash-public-contact"})

    assert "0 results" in words(search)
    assert "PUB-7K4M-92QF" in words(activity)


async def test_whoever_may_only_read_is_told_so(desk):
    reference = of_case("clares_law")
    async with signed_in(desk, READER) as reader:
        shown = await reader.get(f"/staff/submissions/{reference}")
        refused = await acknowledge(desk, reader, reference)

    assert "Take" not in text_of(shown, "main .row")
    assert "You do not have permission to change submissions." in words(refused)
    assert desk.store.writes == []


async def test_what_somebody_has_taken_is_theirs_until_they_give_it_back(desk, worker):
    reference = of_case("clares_law")
    async with signed_in(desk, STAFF) as staff:
        token = {"token": token_of(desk, staff)}
        await staff.post(f"/staff/submissions/{reference}/take", data=token)
        refused = await acknowledge(desk, worker, reference)
        await worker.post(
            f"/staff/submissions/{reference}/give-back", data={"token": token_of(desk, worker)}
        )
        assert held(desk, reference).taken_by == STAFF
        await staff.post(f"/staff/submissions/{reference}/give-back", data=token)
        saved = await acknowledge(desk, worker, reference)

    assert "Taken by B. Marchbanks. Ask them to give it back." in words(refused)
    assert "Saved as entry" in words(saved)


async def test_nobody_gets_in_without_signing_in(public):
    for path in ("submissions", "search", "activity", f"submissions/{NEWEST_FIRST[0]}"):
        shown = await public.get(f"/staff/{path}")
        assert heading(shown) == "Staff sign in"


async def test_every_field_has_a_label(worker):
    pages = ["submissions", "search", "activity", f"submissions/{NEWEST_FIRST[0]}/acknowledge"]

    for path in pages:
        assert without_a_label(await worker.get(f"/staff/{path}")) == [], path


async def test_an_upload_is_being_checked_for_a_while(desk, public, worker):
    await fill_in(public, DOMESTIC_ABUSE, REPORT)
    file = ("photo.png", b"\x89PNG", "image/png")
    await public.post(f"{DOMESTIC_ABUSE.path}/evidence", files={"evidence": file})
    sent = await public.post(f"{DOMESTIC_ABUSE.path}/check-your-answers")
    reference = text_of(sent, ".done strong")
    [kept] = desk.store.records.files_of(reference)

    at_once = await worker.get(f"/staff/files/{kept.file_id}")

    assert at_once.status_code == 404
    assert kept.checked_at - held(desk, reference).received_at <= timedelta(minutes=2)
