"""What is inside the frame, what an account may not see, and what stays hidden."""

from dataclasses import replace
from datetime import timedelta

import pytest

from mock_systems.kit.store import Lock
from mock_systems.police_rms.records import Change, ChildSeen
from tests.mock_systems.police_rms.a_night import (
    BUSY,
    FIRST,
    NOW,
    OFFICER,
    READER,
    RESTRICTED,
    SEALED,
    SECOND,
    SECRET,
    a_role,
)
from tests.mock_systems.police_rms.station import lock, open_record, save, signed_in, table
from tests.mock_systems.visitor import a_fault, heading, words


async def test_an_occurrence_shows_who_was_there_and_how_they_belong_together(worker):
    record = await open_record(worker, FIRST)

    assert heading(record) == f"Occurrence {FIRST}"
    assert [row[:3] for row in table(record, "Roles")] == [
        ["P0000001", "V Victim", "OSTERSTEADMAN, Keira"],
        ["P0000002", "S Suspect", "OSTERSTEADMAN, Callum"],
        ["P0000003", "CHILD Child", "OSTERSTEADMAN, Poppy"],
    ]
    assert table(record, "Roles")[2][5] == "Daughter of P0000001, same household"
    assert table(record, "Children") == [
        [
            "P0000003",
            "OSTERSTEADMAN, Poppy",
            "Same room",
            "Yes",
            "No",
            "Upset",
            "Held her mother's hand throughout.",
            "Larkrise Primary",
        ]
    ]
    assert [row[2] for row in table(record, "Addresses")] == [
        "14 Larkrise Close, Ketterbridge, RK4 7QT"
    ] * 2
    assert table(record, "Markers")[0][:2] == ["P0000003", "CP-PLAN"]
    assert table(record, "Risk assessments")[0][4] == "Medium"


async def test_the_frame_shows_the_sessions_current_record(worker):
    await open_record(worker, FIRST)

    await worker.get("/occurrence", params={"no": SECOND})
    frame = await worker.get("/record/summary")

    assert heading(frame) == f"Occurrence {SECOND}"


async def test_an_unknown_number_opens_nothing_and_leaves_the_record_before(worker):
    await open_record(worker, FIRST)

    unknown = await worker.get("/occurrence", params={"no": "43269999999"})
    frame = await worker.get("/record/summary")

    assert "There is no occurrence 43269999999." in words(unknown)
    assert heading(frame) == f"Occurrence {FIRST}"


async def test_a_frame_without_a_record_says_so(worker):
    assert "No record is open in this session." in words(await worker.get("/record/summary"))


@pytest.mark.parametrize("path", ["/record/summary", "/record/log", "/record/history"])
@pytest.mark.parametrize(
    ("number", "name"), [(RESTRICTED, "Restricted record"), (SEALED, "Sealed record")]
)
async def test_a_closed_record_is_a_stub_on_every_page(worker, number, name, path):
    await worker.get("/occurrence", params={"no": number})

    answer = await worker.get(path)

    assert heading(answer) == name
    assert "Contact: Restricted Records Officer" in words(answer)
    assert SECRET not in answer.text
    assert "Larkrise" not in answer.text


async def test_an_officer_with_the_right_opens_the_restricted_record(rms):
    async with signed_in(rms, OFFICER) as officer:
        answer = await open_record(officer, RESTRICTED)

    assert SECRET in answer.text


async def test_nothing_is_written_to_a_restricted_record(rms, worker):
    await open_record(worker, RESTRICTED)

    await lock(rms, worker)
    await save(rms, worker, "must not be stored")

    assert rms.store.writes == []
    assert rms.store.locks == {}


async def test_a_restricted_person_in_an_open_occurrence_is_a_row_without_a_name(worker):
    record = await open_record(worker, BUSY)

    assert table(record, "Roles")[1] == ["P0000005", "IP Involved party", "Restricted record"]
    assert SECRET.upper() not in record.text.upper()


@pytest.mark.parametrize(
    ("nominal_id", "name"), [("P0000005", "Restricted record"), ("P0000006", "Sealed record")]
)
async def test_a_closed_person_is_a_stub(worker, nominal_id, name):
    await worker.get("/nominal", params={"id": nominal_id})

    answer = await worker.get("/record/nominal")

    assert heading(answer) == name
    assert SECRET not in answer.text


async def test_a_person_shows_addresses_relationships_and_occurrences(worker):
    await worker.get("/nominal", params={"id": "P0000003"})

    answer = await worker.get("/record/nominal")

    assert [row[:4] for row in table(answer, "Relationships")] == [
        ["P0000003", "Daughter", "P0000001", "OSTERSTEADMAN, Keira"],
        ["P0000001", "Mother", "P0000003", "OSTERSTEADMAN, Keira"],
    ]
    assert table(answer, "Occurrences")[0][0] == FIRST


async def test_a_merged_person_says_which_record_survives(worker):
    await worker.get("/nominal", params={"id": "P0000007"})

    answer = await worker.get("/record/nominal")

    assert "This record was merged into P0000001" in words(answer)


async def test_the_log_is_paged_newest_first(worker):
    await open_record(worker, BUSY)

    first = await worker.get("/record/log")
    second = await worker.get("/record/log", params={"page": "2"})

    assert "30 records found. Showing 1 to 25. Page 1 of 2" in words(first)
    entries = [row[0] for row in table(first, "Log entries") + table(second, "Log entries")]
    assert entries == [f"E{n:07d}" for n in range(30, 0, -1)]


async def test_a_record_locked_by_somebody_else_says_by_whom_and_offers_no_form(rms, worker):
    rms.store.locks[FIRST] = Lock(FIRST, "pc4417", "PC 4417 A Thornby", NOW)

    record = await open_record(worker, FIRST)
    still_there = await lock(rms, worker)

    assert "Locked by PC 4417 A Thornby since 23/11/2026 05:30" in words(record)
    assert "New log entry" not in words(record)
    assert heading(still_there) == f"Occurrence {FIRST}"
    assert rms.store.locks[FIRST].account == "pc4417"


async def test_a_lock_fault_keeps_the_worker_out_and_leaves_no_lock_behind(rms, worker):
    await open_record(worker, FIRST)
    fault = a_fault(rms, "record_locked", "lock_record")

    kept_out = await lock(rms, worker)
    then = await lock(rms, worker)

    assert "Locked by PC 5123 D Tern" in words(kept_out)
    assert fault.fired == 1
    assert "Save entry" in words(then)


async def test_an_account_that_only_reads_is_offered_no_form(rms):
    async with signed_in(rms, READER) as reader:
        record = await open_record(reader, FIRST)
        refused = await lock(rms, reader)

    assert "New log entry" not in words(record)
    assert "You do not have permission to change this record." in words(refused)


async def test_the_access_history_names_everybody_who_looked(rms, worker):
    async with signed_in(rms, OFFICER) as officer:
        await open_record(officer, FIRST)
    await open_record(worker, FIRST)

    history = await worker.get("/record/history")

    assert [row[1:] for row in table(history, "Access history")] == [
        ["mash-enc-01", "Operation Encompass: Night of 22 November"],
        [OFFICER, "Operation Encompass: Night of 22 November"],
    ]


async def test_a_child_linked_at_eight_is_not_there_before_and_changes_the_record(rms, worker):
    child = ChildSeen(
        nominal_id="P0000004",
        present="not_recorded",
        seen="not_recorded",
        spoken="not_recorded",
        demeanour="not_recorded",
    )
    due = NOW + timedelta(seconds=60)
    rms.store.records.coming = (
        Change(due, occ_no=FIRST, role=a_role("P0000004", "CHILD"), child=child),
    )
    before = await open_record(worker, FIRST)

    rms.store.records.coming = (replace(rms.store.records.coming[0], at=NOW),)
    after = await open_record(worker, FIRST)

    assert len(table(before, "Children")) == 1
    assert len(table(after, "Children")) == 2
    assert rms.store.records.occurrences[FIRST].changed_at == NOW


async def test_the_record_before_stays_in_the_frame_when_the_fault_says_so(rms, worker):
    await open_record(worker, FIRST)
    fault = a_fault(rms, "shows_previous_person", "open_occurrence")

    window = await worker.get("/occurrence", params={"no": SECOND})
    frame = await worker.get("/record/summary")

    assert f"Occurrence {SECOND}" in words(window)
    assert heading(frame) == f"Occurrence {FIRST}"
    assert fault.fired == 1


async def test_a_label_that_moved_reads_differently(rms, worker):
    a_fault(rms, "moved_label", "read_occurrence", old="Narrative", new="MO and narrative")

    moved = await open_record(worker, FIRST)
    as_always = await open_record(worker, FIRST)

    assert "MO and narrative" in words(moved)
    assert "MO and narrative" not in words(as_always)


async def test_an_unknown_dialog_and_a_native_alert_come_with_the_page(rms, worker):
    a_fault(rms, "unknown_dialog", "read_occurrence", text="Rate us")
    a_fault(rms, "native_alert", "read_log", text="Archiving </script>")

    with_dialog = await open_record(worker, FIRST)
    with_alert = await worker.get("/record/log")

    assert 'role="dialog"' in with_dialog.text
    assert "Rate us" in words(with_dialog)
    assert 'alert("Archiving \\u003c/script>")' in with_alert.text


async def test_what_a_record_says_is_text_and_never_markup(rms, worker):
    occurrence = rms.store.records.occurrences[FIRST]
    hostile = replace(occurrence, summary="<script>location='http://evil.example.org'</script>")
    rms.store.records.put_occurrence(hostile)

    record = await open_record(worker, FIRST)

    assert "<script>location" not in record.text
    assert "&lt;script&gt;location" in record.text
