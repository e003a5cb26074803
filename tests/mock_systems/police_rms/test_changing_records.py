"""Documents, flags, diary dates, links and new occurrences: stored once, shown, and refused."""

from hashlib import sha256

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.mock_systems.police_rms.a_night import FIRST, READER, RESTRICTED, SECOND, an_occurrence
from tests.mock_systems.police_rms.changing import (
    CHILD,
    DIARY_DATE,
    DOCUMENT,
    FILLED,
    FLAG,
    MARKER,
    NEW_OCCURRENCE,
    OCCURRENCE_LINK,
    OTHER_VICTIM,
    PDF,
    PERSON_LINK,
    REFERENCE,
    REMOVAL,
    change,
    open_form,
    rows,
    save,
)
from tests.mock_systems.police_rms.station import signed_in, table, token
from tests.mock_systems.visitor import a_fault, heading, words

EVERY_FORM = pytest.mark.parametrize("form", FILLED, ids=lambda form: form.operation)


async def create(rms, worker, **different):
    sent = {"form_token": token(rms, worker), **NEW_OCCURRENCE, **different}
    return await worker.post("/occurrence/new", data=sent)


@EVERY_FORM
async def test_what_is_saved_is_shown_logged_and_found_by_its_reference(rms, worker, form):
    answer = await change(rms, worker, form)

    listed = rows(await worker.get(form.listed_at), form.caption)
    found = await worker.get(f"{form.listed_at}/find", params={"text": MARKER})
    other = await worker.get(f"{form.listed_at}/find", params={"text": "[ref:CON-9Z9Z-9Z9Z]"})
    [write] = rms.store.writes
    assert "saved." in words(answer)
    assert (write.operation, write.record_id, write.account, write.reference) == (
        form.operation,
        form.record,
        "mash-enc-01",
        REFERENCE,
    )
    assert form.shown.items() <= listed[0].items()
    assert next(iter(listed[0].values())) in write.fields.values()
    assert "1 record found" in words(found)
    assert "0 records found" in words(other)
    assert rms.store.locks == {}


@EVERY_FORM
async def test_every_field_has_a_label_of_its_own_and_the_form_one_button(rms, worker, form):
    page = LexborHTMLParser((await open_form(rms, worker, form)).text)

    fields = page.css("form.entry input:not([type=hidden]), form.entry select, form.entry textarea")
    labels = [label.attributes["for"] or "" for label in page.css("form.entry label")]
    assert sorted(labels) == sorted(field.attributes["id"] or "" for field in fields)
    assert len(labels) == len(set(labels)) >= len(form.values)
    assert len(page.css("form.entry button")) == 1
    assert all("tabindex" not in field.attributes for field in fields)


@EVERY_FORM
async def test_the_same_save_sent_twice_is_stored_twice_or_refused_in_words(rms, worker, form):
    """What already is cannot be said again of a person: a plan, a removal, a part, a link."""
    await open_form(rms, worker, form)
    worker.follow_redirects = False

    await save(rms, worker, form)
    again = await save(rms, worker, form)

    twice = again.status_code == 303
    assert twice is (form in (DOCUMENT, DIARY_DATE))
    assert len(rms.store.writes) == (2 if twice else 1)
    assert twice or "not saved." in words(again)


@EVERY_FORM
async def test_a_form_saves_to_the_sessions_current_record(rms, worker, form):
    """P16: whatever the form showed. Without that record's lock the save is refused."""
    await open_form(rms, worker, form)
    place = "/nominal?id=P0000001" if form.at == "/record/nominal" else f"/occurrence?no={SECOND}"
    await worker.get(place)

    answer = await save(rms, worker, form)

    assert "Your lock on this record has ended." in words(answer)
    assert rms.store.writes == []


@EVERY_FORM
async def test_saved_nothing_says_saved_and_stores_nothing(rms, worker, form):
    before = rms.store.records.copy().tables()
    fault = a_fault(rms, "saved_nothing", form.operation)

    answer = await change(rms, worker, form)

    assert "saved." in words(answer)
    assert fault.fired == 1
    assert rms.store.writes == []
    assert rms.store.records.tables() == before


@EVERY_FORM
async def test_a_truncated_field_is_stored_short_and_logged_as_stored(rms, worker, form):
    a_fault(rms, "truncate_field", form.operation, characters=4)

    await change(rms, worker, form)

    [write] = rms.store.writes
    assert write.fields[form.free_text] == form.values[form.free_text][:4]
    assert write.reference is None


@EVERY_FORM
async def test_search_lags_behind_the_list(rms, worker, form):
    a_fault(rms, "search_lag", form.operation, seconds=None)
    await change(rms, worker, form)

    found = await worker.get(f"{form.listed_at}/find", params={"text": MARKER})
    listed = await worker.get(form.listed_at)

    assert "0 records found" in words(found)
    assert MARKER in words(listed)


@EVERY_FORM
async def test_a_lock_lost_while_typing_stops_the_save(rms, worker, form):
    await open_form(rms, worker, form)
    a_fault(rms, "record_locked", form.operation)

    answer = await save(rms, worker, form)

    assert "Your lock has ended. Locked by PC 5123 D Tern." in words(answer)
    assert rms.store.writes == []


@EVERY_FORM
async def test_an_account_that_only_reads_is_not_offered_the_form(rms, form):
    async with signed_in(rms, READER) as reader:
        shown = await open_form(rms, reader, form)
        answer = await save(rms, reader, form)

    assert "You do not have permission" in words(shown)
    assert "You do not have permission" in words(answer)
    assert rms.store.writes == []


@EVERY_FORM
async def test_the_change_enquiry_lists_it_by_who_and_when(rms, worker, form):
    await change(rms, worker, form)
    asked = {"from": "22/11/2026", "to": "24/11/2026", "by": "mash-enc"}

    listed = rows(await worker.get("/change/enquiry", params=asked), "Changes")
    by_others = await worker.get("/change/enquiry", params={**asked, "by": "pc4417"})

    [line] = listed
    assert (line["Record"], line["Reference"]) == (form.record, REFERENCE)
    assert "0 records found" in words(by_others)


@pytest.mark.parametrize(
    ("form", "different", "message"),
    [
        (DOCUMENT, {"title": " "}, "Title is required."),
        (DOCUMENT, {"title": "x" * 251}, "Title must not exceed 250 characters (now 251)."),
        (DOCUMENT, {"kind": "nonsense"}, "Document type is required."),
        (FLAG, {"code": "GUILTY"}, "Flag is required."),
        (FLAG, {"category": ""}, "Category is required for a child protection plan."),
        (FLAG, {"review_on": "20/11/2026"}, "Review date must be after the start date."),
        (FLAG, {"review_on": "2027-02-19"}, "Review date must be a date, dd/mm/yyyy."),
        (FLAG, {"ends_on": "01/11/2026"}, "End date must be after the start date."),
        (FLAG, {"occ_no": "43269999999"}, "There is no such source occurrence."),
        (FLAG, {"occ_no": RESTRICTED}, "There is no such source occurrence."),
        (FLAG, {"authority": ""}, "Authority is required."),
        (REMOVAL, {"flag": f"{CHILD}-9"}, "Flag is required."),
        (REMOVAL, {"ended_on": "01/08/2026"}, "A flag does not end before it starts."),
        (REMOVAL, {"authority": ""}, "Authority is required."),
        (DIARY_DATE, {"due_on": "31/11/2026"}, "Diary date must be a date, dd/mm/yyyy."),
        (DIARY_DATE, {"due_on": "22/11/2026"}, "Diary date must not be before today."),
        (PERSON_LINK, {"surname": "Ostersteadman"}, "are not one person's."),
        (PERSON_LINK, {"born_on": "01/02/1990"}, "are not one person's."),
        (PERSON_LINK, {"nominal_id": "P0000005"}, "There is no such nominal."),
        (PERSON_LINK, {"authority": ""}, "Authority is required."),
        (OCCURRENCE_LINK, {"other_no": FIRST}, "An occurrence is not linked to itself."),
        (
            OCCURRENCE_LINK,
            {"other_no": RESTRICTED},
            "Access to the other occurrence is restricted.",
        ),
    ],
    ids=lambda value: getattr(value, "operation", None),
)
async def test_the_server_refuses_what_does_not_fit(rms, worker, form, different, message):
    answer = await change(rms, worker, form, **different)

    assert "not saved." in words(answer)
    assert message in words(answer)
    assert rms.store.writes == []


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("letter.pdf", b"", "The file is empty."),
        ("letter.pdf", b"%PDF-" + bytes(25 * 1024 * 1024), "must not be larger than 25 MB"),
        ("letter.pdf", b"MZ\x90 a program", "Only PDF, Word (docx), PNG and JPEG files"),
        ("letter.docx", PDF, "The name of the file does not fit what it is (.pdf)."),
    ],
    ids=["empty", "too large", "a program", "another ending"],
)
async def test_a_file_is_judged_by_its_bytes(rms, worker, name, content, message):
    await open_form(rms, worker, DOCUMENT)
    sent = {"form_token": token(rms, worker), **DOCUMENT.values}

    answer = await worker.post("/record/document", data=sent, files={"file": (name, content)})

    assert message in words(answer)
    assert rms.store.writes == []


async def test_a_document_is_handed_out_as_it_came_and_only_from_its_own_record(rms, worker):
    await change(rms, worker, DOCUMENT)
    [number] = rms.store.records.documents
    where = f"/record/document/file?number={number}"

    given = await worker.get(where)
    await worker.get("/occurrence", params={"no": SECOND})
    elsewhere = await worker.get(where)

    assert given.headers["content-type"] == "application/pdf"
    assert given.content == PDF
    assert rms.store.writes[0].fields["sha256"] == sha256(PDF).hexdigest()
    assert heading(elsewhere) == "Record not found"


async def test_of_a_files_name_only_the_last_part_is_kept(rms, worker):
    await open_form(rms, worker, DOCUMENT)
    sent = {"form_token": token(rms, worker), **DOCUMENT.values}

    await worker.post("/record/document", data=sent, files={"file": ("../../etc/x.pdf", PDF)})

    [document] = rms.store.records.documents.values()
    assert document.file_name == "x.pdf"


@pytest.mark.parametrize(
    ("account", "sees_it"), [("mash-enc-02", True), (READER, False)], ids=["team", "another"]
)
async def test_a_restricted_document_shows_others_its_number_only(rms, worker, account, sees_it):
    await change(rms, worker, DOCUMENT, access_class="restricted")
    [number] = rms.store.records.documents

    async with signed_in(rms, account) as other:
        await other.get("/occurrence", params={"no": FIRST})
        listed = await other.get("/record/documents")
        given = await other.get(f"/record/document/file?number={number}")

    assert number in words(listed)
    assert (MARKER in words(listed)) is sees_it
    assert ("Restricted document" in words(listed)) is not sees_it
    assert (given.content == PDF) is sees_it


async def test_a_removed_flag_leaves_the_record_and_stays_in_its_history(rms, worker):
    await open_form(rms, worker, REMOVAL)
    before = await worker.get("/record/nominal")
    await save(rms, worker, REMOVAL)

    person = await worker.get("/record/nominal")
    history = rows(await worker.get("/record/nominal/flags"), "Flags")

    assert [row[0] for row in table(before, "Markers")] == ["CP-PLAN"]
    assert table(person, "Markers") == [["None recorded"]]
    assert [(one["Flag"], one["Removed by"]) for one in history] == [
        ("CP-PLAN", "MASH Worker 01 (mash-enc-01)")
    ]


async def test_a_person_linked_has_the_role_and_two_linked_occurrences_name_each_other(rms, worker):
    await change(rms, worker, PERSON_LINK)
    await change(rms, worker, OCCURRENCE_LINK)

    occurrences = rms.store.records.occurrences
    assert (OTHER_VICTIM, "IP") in [(one.nominal_id, one.code) for one in occurrences[FIRST].roles]
    assert occurrences[FIRST].related_occs == (SECOND,)
    assert occurrences[SECOND].related_occs == (FIRST,)


async def test_a_merged_record_is_not_updated(rms, worker):
    await worker.get("/nominal", params={"id": "P0000007"})
    sent = {"form_token": token(rms, worker), "form": "set_flag"}
    await worker.post("/record/nominal/lock", data=sent)

    answer = await save(rms, worker, FLAG)

    assert "This record was merged into P0000001. Do not update it." in words(answer)
    assert rms.store.writes == []


async def test_a_new_occurrence_gets_the_next_number_and_waits_for_a_decision(rms, worker):
    answer = await create(rms, worker)

    [write] = rms.store.writes
    occurrence = rms.store.records.occurrences[write.record_id]
    found = await worker.get("/search/reference", params={"reference": REFERENCE})
    assert f"Occurrence number {write.record_id}" in words(answer)
    assert write.record_id == "43260012350"
    assert (occurrence.status, occurrence.crime_recorded) == ("for_decision", False)
    assert write.record_id in words(found)


async def test_an_occurrence_of_the_same_place_and_day_is_shown_before_anything_is_saved(
    rms, worker
):
    alike = an_occurrence("43260099999", location="9 Bramble Row, Ketterbridge")
    rms.store.records.put_occurrence(alike)

    warned = await create(rms, worker)
    writes = list(rms.store.writes)
    await create(rms, worker, anyway="yes")

    assert heading(warned) == "Possible duplicates"
    assert "43260099999" in words(warned)
    assert writes == []
    assert [one.operation for one in rms.store.writes] == ["create_occurrence"]


@pytest.mark.parametrize(
    ("different", "message"),
    [
        ({"reported_at": "24/11/2026 05:00"}, "Reported must not be in the future."),
        ({"reported_at": "yesterday"}, "Reported must be a date and time"),
        ({"summary": ""}, "Summary is required."),
        ({"kind": "da_crime"}, "Authority is required for this type."),
    ],
    ids=["in the future", "no moment", "no words", "a crime without a decision"],
)
async def test_a_new_occurrence_that_does_not_fit_is_refused(rms, worker, different, message):
    answer = await create(rms, worker, **different)

    assert message in words(answer)
    assert rms.store.writes == []
