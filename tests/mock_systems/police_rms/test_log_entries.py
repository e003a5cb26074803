"""Appending to the log: locked, checked, stored once, found again, and every way it goes wrong."""

import asyncio

import pytest

from tests.mock_systems.police_rms.a_night import FIRST, NOW, READER, SECOND
from tests.mock_systems.police_rms.station import (
    append,
    lock,
    open_record,
    save,
    signed_in,
    table,
    texts_written,
    token,
)
from tests.mock_systems.visitor import a_fault, heading, words

TEXT = "School told: Larkrise Primary School.\nOne pupil. [ref:ENC-7K4M]"
AS_TYPED = TEXT.replace("\n", "\r\n")


async def test_an_entry_is_stored_once_and_the_write_log_says_so(rms, worker):
    answer = await append(rms, worker, FIRST, AS_TYPED)

    [write] = rms.store.writes
    assert "Entry saved." in words(answer)
    assert (write.account, write.operation, write.record_id) == (
        "mash-enc-01",
        "append_entry",
        FIRST,
    )
    assert write.reference == "ENC-7K4M"
    assert write.fields["text"] == TEXT
    assert write.fields["category"] == "encompass"
    assert write.sequence == 1
    [entry] = rms.store.records.entries_of(FIRST)
    assert (entry.entry_id, entry.text) == (write.fields["entry_id"], TEXT)


async def test_an_entry_is_read_back_as_it_was_written(rms, worker):
    await append(rms, worker, FIRST, AS_TYPED)

    log = await worker.get("/record/log")

    [[_, at, by, category, text, reference]] = table(log, "Log entries")
    assert at == "23/11/2026 05:30"
    assert by == "MASH Worker 01 (mash-enc-01)"
    assert category == "Operation Encompass"
    assert text == " ".join(TEXT.split())
    assert reference == "ENC-7K4M"
    assert TEXT in log.text


async def test_an_entry_is_found_by_its_reference_and_not_by_another(rms, worker):
    await append(rms, worker, FIRST, AS_TYPED)

    found = await worker.get("/record/log/find", params={"text": "[ref:ENC-7K4M]"})
    other = await worker.get("/record/log/find", params={"text": "[ref:ENC-9Z9Z]"})

    assert "1 record found" in words(found)
    assert "0 records found" in words(other)


async def test_an_entry_marks_the_occurrence_changed(rms, worker):
    await append(rms, worker, FIRST, AS_TYPED)

    changed_at = rms.store.records.occurrences[FIRST].changed_at
    assert (changed_at - NOW).total_seconds() < 60
    assert changed_at >= NOW


async def test_saving_gives_the_lock_back(rms, worker):
    await open_record(worker, FIRST)
    await lock(rms, worker)
    held = dict(rms.store.locks)

    await save(rms, worker, TEXT)

    assert held[FIRST].holder == "MASH Worker 01"
    assert rms.store.locks == {}


async def test_the_same_save_sent_twice_is_two_entries(rms, worker):
    await open_record(worker, FIRST)
    await lock(rms, worker)
    worker.follow_redirects = False

    await save(rms, worker, TEXT)
    await save(rms, worker, TEXT)

    assert texts_written(rms) == [(FIRST, TEXT), (FIRST, TEXT)]
    assert [one.sequence for one in rms.store.writes] == [1, 2]


async def test_cancelling_gives_the_lock_back_and_stores_nothing(rms, worker):
    await open_record(worker, FIRST)
    await lock(rms, worker)

    await worker.post("/record/unlock")

    assert rms.store.locks == {}
    assert rms.store.writes == []


async def test_two_accounts_never_hold_the_same_record(rms, worker):
    await open_record(worker, FIRST)
    await lock(rms, worker)

    async with signed_in(rms, "mash-enc-02") as other:
        record = await open_record(other, FIRST)
        await lock(rms, other)
        refused = await save(rms, other, TEXT)

    assert "Locked by MASH Worker 01" in words(record)
    assert "Your lock on this record has ended." in words(refused)
    assert rms.store.writes == []


@pytest.mark.parametrize(
    ("category", "text", "message"),
    [
        ("", "something", "Category is required."),
        ("nonsense", "something", "Category is required."),
        ("encompass", "  ", "Entry text is required."),
        ("encompass", "x" * 4001, "must not exceed 4000 characters (now 4001)"),
    ],
)
async def test_the_server_refuses_what_does_not_fit(rms, worker, category, text, message):
    await open_record(worker, FIRST)
    await lock(rms, worker)

    answer = await save(rms, worker, text, category)

    assert "Entry not saved." in words(answer)
    assert message in words(answer)
    assert rms.store.writes == []
    assert FIRST in rms.store.locks


async def test_the_longest_text_is_stored_whole(rms, worker):
    await append(rms, worker, FIRST, "x" * 4000)

    assert texts_written(rms) == [(FIRST, "x" * 4000)]


async def test_a_save_without_the_lock_stores_nothing(rms, worker):
    await open_record(worker, FIRST)

    answer = await save(rms, worker, TEXT)

    assert "Your lock on this record has ended." in words(answer)
    assert rms.store.writes == []


async def test_a_form_of_another_session_stores_nothing(rms, worker):
    await open_record(worker, FIRST)
    await lock(rms, worker)
    form = {"form_token": "of somebody else", "category": "encompass", "text": TEXT}

    answer = await worker.post("/record/entry", data=form)

    assert "This form is no longer valid." in words(answer)
    assert rms.store.writes == []


async def test_an_account_that_only_reads_cannot_save(rms):
    async with signed_in(rms, READER) as reader:
        await open_record(reader, FIRST)
        answer = await save(rms, reader, TEXT)

    assert "You do not have permission" in words(answer)
    assert rms.store.writes == []


async def test_a_save_goes_to_the_sessions_current_record_whatever_the_form_showed(rms, worker):
    await open_record(worker, FIRST)
    form = await lock(rms, worker)
    await open_record(worker, SECOND)
    await lock(rms, worker)

    await save(rms, worker, TEXT)

    assert heading(form) == f"Occurrence {FIRST}"
    assert texts_written(rms) == [(SECOND, TEXT)]


async def test_the_record_before_gets_the_entry_when_the_frame_stayed_there(rms, worker):
    await open_record(worker, FIRST)
    a_fault(rms, "shows_previous_person", "open_occurrence")

    await append(rms, worker, SECOND, TEXT)

    assert texts_written(rms) == [(FIRST, TEXT)]


async def test_saved_nothing_says_saved_and_stores_nothing(rms, worker):
    fault = a_fault(rms, "saved_nothing", "append_entry")

    answer = await append(rms, worker, FIRST, TEXT)
    log = await worker.get("/record/log")

    assert "Entry saved." in words(answer)
    assert "0 records found" in words(log)
    assert rms.store.writes == []
    assert fault.fired == 1


async def test_a_truncated_field_is_stored_short_and_logged_as_stored(rms, worker):
    a_fault(rms, "truncate_field", "append_entry", characters=20)

    answer = await append(rms, worker, FIRST, TEXT)

    assert "Entry saved." in words(answer)
    assert texts_written(rms) == [(FIRST, TEXT[:20])]


async def test_search_lags_behind_the_list(rms, worker):
    a_fault(rms, "search_lag", "append_entry", seconds=None)
    await append(rms, worker, FIRST, TEXT)

    found = await worker.get("/record/log/find", params={"text": "ENC-7K4M"})
    listed = await worker.get("/record/log")

    assert "0 records found" in words(found)
    assert "1 record found" in words(listed)
    assert len(rms.store.writes) == 1


async def test_the_list_may_lag_as_well_and_both_catch_up(rms, worker):
    a_fault(rms, "search_lag", "append_entry", seconds=0.2, lists_too=True)
    await append(rms, worker, FIRST, TEXT)
    at_once = await worker.get("/record/log")

    async with asyncio.timeout(5):
        while "1 record found" not in words(await worker.get("/record/log")):
            await asyncio.sleep(0.02)
    found = await worker.get("/record/log/find", params={"text": "ENC-7K4M"})

    assert "0 records found" in words(at_once)
    assert "1 record found" in words(found)


async def test_a_lock_lost_while_typing_stops_the_save(rms, worker):
    await open_record(worker, FIRST)
    await lock(rms, worker)
    a_fault(rms, "record_locked", "append_entry")

    answer = await save(rms, worker, TEXT)

    assert "Your lock has ended. Locked by PC 5123 D Tern." in words(answer)
    assert rms.store.writes == []


@pytest.mark.parametrize(("when", "commits"), [("pre", 0), ("post", 1)])
async def test_being_logged_out_on_the_save_itself(rms, worker, when, commits):
    a_fault(rms, "logged_out", "append_entry", when)

    answer = await append(rms, worker, FIRST, TEXT)

    assert heading(answer) == "Sign in"
    assert len(rms.store.writes) == commits


async def test_being_logged_out_while_the_form_is_open(rms, worker):
    await open_record(worker, FIRST)
    a_fault(rms, "logged_out", "open_entry_form", "post")
    form = await lock(rms, worker)

    answer = await worker.post("/record/entry", data={"category": "encompass", "text": TEXT})

    assert "Save entry" in words(form)
    assert heading(answer) == "Sign in"
    assert rms.store.writes == []


@pytest.mark.parametrize(("when", "commits"), [("pre", 0), ("post", 1)])
async def test_a_gateway_error_around_the_save(rms, worker, when, commits):
    fault = a_fault(rms, "502", "append_entry", when)

    answer = await append(rms, worker, FIRST, TEXT)

    assert answer.status_code == 502
    assert len(rms.store.writes) == commits
    assert fault.fired == 1


async def test_every_request_is_logged_with_its_account_and_operation(rms, worker):
    await append(rms, worker, FIRST, TEXT)

    seen = [(one.account, one.operation, one.status) for one in rms.store.requests]

    assert ("mash-enc-01", "append_entry", 303) in seen
    assert seen.count(("mash-enc-01", "append_entry", 303)) == 1
    assert token(rms, worker) not in repr(rms.store.requests)
