"""Adding a contact or a document: what the server refuses, what it keeps, who is second."""

from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import httpx
import pytest

from mock_systems.admin.descriptions import describe_system
from mock_systems.childrens_social_care.people import CarePerson
from mock_systems.childrens_social_care.system import WRITES
from tests.mock_systems.childrens_social_care.case_office import (
    LEAD,
    WORKER,
    opened,
    said,
    signed_in,
)
from tests.mock_systems.childrens_social_care.families import AMY, MERGED, NAMESAKE, RESTRICTED
from tests.mock_systems.visitor import a_fault

SHARER = "mash-share-01"
SOCIAL_WORKER = "s.okonjo"
CONTACT = {
    "received_at": "2026-11-08T05:06",
    "kind": "notification",
    "source": "6",
    "referrer": "PS 1207 R. Calloway",
    "referrer_agency": "Vale and Downs Police",
    "reason": "DA",
    "lawful_basis": "legal_obligation",
    "consent": "not_sought",
    "informed": "yes",
    "needs": "Sleeps badly.",
    "harms": "Hears arguments.",
    "voice": "“I hide upstairs”, she said.",
    "summary": "[ref:SHR-7K4M-92QF] Argument on the landing.\nChildren upstairs.",
    # As a browser sends what nobody chose.
    **dict.fromkeys(("rag", "level", "outcome", "decided_by", "decided_on", "rationale"), ""),
}
DECIDED = {
    "level": "4",
    "decided_by": "T. Marchbanks",
    "decided_on": "2026-11-09",
    "rationale": "x",
}
DOCUMENT = {"title": "[ref:SHR-7K4M-92QF] Report", "kind": "letter", "dated_on": "2026-03-04"}
PDF = b"%PDF-1.7 \xff\x00 words"
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
async def sharer(office):
    async with signed_in(office, SHARER) as sharer:
        yield sharer


async def version_of(browser: httpx.AsyncClient, record_id: str = AMY) -> str:
    return str((await opened(browser, record_id))["version"])


async def add(browser: httpx.AsyncClient, record_id: str = AMY, **typed: str) -> httpx.Response:
    given = {"version": await version_of(browser, record_id), **CONTACT, **typed}
    return await browser.post(f"/api/people/{record_id}/contacts", json=given)


async def upload(
    browser: httpx.AsyncClient, content: bytes = PDF, name: str = "report.pdf", **typed: str
) -> httpx.Response:
    given = {"version": await version_of(browser), **DOCUMENT, **typed}
    file = {"file": (name, content, "application/pdf")}
    return await browser.post(f"/api/people/{AMY}/documents", data=given, files=file)


async def entries(browser: httpx.AsyncClient, **typed: str) -> dict[str, Any]:
    return said(await browser.post("/api/entries", json={"since": "2026-11-01", **typed}))


async def test_a_contact_is_kept_word_for_word_listed_and_logged_in_one_step(office, sharer):
    answer = await add(sharer)

    [write] = office.store.writes
    number = said(answer)["number"]
    assert answer.status_code == 201
    assert (write.operation, write.record_id, write.account) == ("add_care_contact", AMY, SHARER)
    assert (write.reference, write.fields["number"]) == ("SHR-7K4M-92QF", number)
    # Five past five in London, in winter, is five past five.
    assert write.fields["received_at"] == "2026-11-08T05:06:00+00:00"
    listed = (await opened(sharer, AMY, "contacts"))["rows"]
    [mine] = [one for one in listed if one["contact_id"] == number]
    assert (mine["summary"], mine["voice"]) == (CONTACT["summary"], CONTACT["voice"])
    assert (mine["source"], mine["reason"]) == ("6 Police", "DA Domestic abuse")
    assert (mine["outcome"], mine["received"]) == ("Decision pending", "8 Nov 2026, 05:06")
    [row] = (await entries(sharer, by="mash-share"))["rows"]
    assert (row["number"], row["what"], row["record_id"]) == (number, "Contact", AMY)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"source": "66"}, "Choose source from the list."),
        ({"summary": " \n"}, "Enter summary."),
        ({"summary": "x" * 4001}, "Summary has 4001 characters; at most 4000 fit."),
        ({"received_at": "08/11/2026"}, "Received is not a date."),
        ({"informed": "no"}, "Say why the parents were not informed."),
        ({"level": "4"}, "Say who decided, on which day, and why."),
        ({"rag": "red"}, "Say who decided, on which day, and why."),
        ({"outcome": "NFA"}, "Say who decided, on which day, and why."),
        ({"consent": "overridden"}, "Say who decided, on which day, and why."),
    ],
    ids=lambda given: given if isinstance(given, str) else "-".join(given),
)
async def test_what_does_not_fit_is_said_and_nothing_is_kept(office, sharer, typed, message):
    answer = await add(sharer, **typed)

    assert (answer.status_code, said(answer)["messages"]) == (422, [message])
    assert office.store.writes == []


async def test_a_decision_is_taken_with_who_when_and_why(office, sharer):
    await add(sharer, **DECIDED, rag="red", consent="overridden", outcome="s47")

    [write] = office.store.writes
    assert (write.fields["level"], write.fields["decided_on"]) == ("4", "2026-11-09")


async def test_whoever_is_second_is_told_and_the_first_ones_change_stays(office, sharer):
    version = await version_of(sharer)
    async with signed_in(office, SOCIAL_WORKER) as colleague:
        await add(colleague, summary="Rang the school.")
    given = {"version": version, **CONTACT}
    second = await sharer.post(f"/api/people/{AMY}/contacts", json=given)
    anew = await add(sharer)

    assert (second.status_code, said(second)["code"]) == (409, "changed")
    assert "Nothing was saved" in said(second)["messages"][0]
    assert [one.account for one in office.store.writes] == [SOCIAL_WORKER, SHARER]
    assert anew.status_code == 201


async def test_a_version_is_of_one_record_as_it_stands(office, sharer):
    first = await version_of(sharer)
    again = await version_of(sharer)
    other = await version_of(sharer, NAMESAKE)

    assert first == again != other


@pytest.mark.parametrize(("user_id", "status"), [(WORKER, 403), (LEAD, 201), (SOCIAL_WORKER, 201)])
async def test_only_who_may_add_adds(office, user_id, status):
    async with signed_in(office, user_id) as browser:
        answer = await add(browser)

    assert answer.status_code == status
    assert len(office.store.writes) == (status == 201)


async def test_nothing_is_added_to_a_stub_or_to_what_was_merged(office, sharer):
    stub = await sharer.post(f"/api/people/{RESTRICTED}/contacts", json=CONTACT)
    merged = await add(sharer, MERGED)

    assert (stub.status_code, merged.status_code) == (403, 422)
    assert office.store.writes == []


async def test_a_document_is_opened_once_it_was_checked_and_is_the_file_that_was_sent(
    office, sharer
):
    number = said(await upload(sharer))["number"]
    path = f"/api/people/{AMY}/documents/{number}/file"

    early = await sharer.get(path)
    [listed] = (await opened(sharer, AMY, "documents"))["rows"]
    office.store.records.people[AMY] = with_checked_documents(office.store.records.people[AMY])
    file = await sharer.get(path)

    assert (early.status_code, listed["status"]) == (409, "Being checked")
    assert (file.content, file.headers["content-type"]) == (PDF, "application/pdf")
    [write] = office.store.writes
    assert write.fields["sha256"] == sha256(PDF).hexdigest()
    [row] = (await entries(sharer))["rows"]
    assert (row["what"], row["number"]) == ("Document", number)


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"", "report.pdf", "The file is empty."),
        (b"MZ", "report.exe", "A file of this kind is not taken."),
        (b"x" * (10 * 1024 * 1024 + 1), "report.pdf", "The file is larger than 10 MB."),
    ],
    ids=["empty", "kind", "large"],
)
async def test_a_file_that_is_not_taken_is_said_so(office, sharer, content, name, message):
    answer = await upload(sharer, content, name)

    assert message in said(answer)["messages"][0]
    assert office.store.writes == []


async def test_an_entry_on_a_stub_is_counted_and_not_shown(office, sharer):
    await add(sharer)
    person = office.store.records.people[AMY]
    office.store.records.people[AMY] = replace(person, access_class="restricted")

    found = await entries(sharer)

    assert (found["withheld"], found["rows"]) == (1, [])


@pytest.mark.parametrize("lists_too", [False, True])
async def test_a_lag_hides_an_entry_from_the_list_of_entries_and_if_asked_from_the_record(
    office, sharer, lists_too
):
    a_fault(office, "search_lag", "add_care_contact", seconds=None, lists_too=lists_too)
    number = said(await add(sharer))["number"]

    on_record = [one["contact_id"] for one in (await opened(sharer, AMY, "contacts"))["rows"]]

    assert (await entries(sharer))["rows"] == []
    assert (number in on_record) is not lists_too


async def test_saved_nothing_says_saved_and_a_cut_field_is_cut(office, sharer):
    a_fault(office, "saved_nothing", "add_care_contact")
    nothing = await add(sharer)
    a_fault(office, "truncate_field", "add_care_contact", characters=25)
    await add(sharer)

    [cut] = office.store.writes
    assert nothing.status_code == 201
    assert cut.fields["summary"] == CONTACT["summary"][:25]


async def test_asking_for_the_news_keeps_no_session_alive(office, sharer):
    [session] = office.store.sessions.values()
    session.used_at_real -= 60
    before = session.used_at_real

    answer = await sharer.get("/api/news")

    assert (said(answer), session.used_at_real) == ({"entries": 0}, before)


@pytest.mark.parametrize("write", WRITES)
def test_the_system_says_what_can_happen_to_a_write_and_why_not(office, write):
    told = describe_system(office)["operations"]
    [faults] = [one["faults"] for one in told if one["name"] == write]

    fits = {"saved_nothing": "pre", "truncate_field": "pre", "search_lag": "pre", "drop": "post"}
    assert [faults[mode][when] for mode, when in fits.items()] == [True] * len(fits)
    assert isinstance(faults["record_locked"]["pre"], str)


def with_checked_documents(person: CarePerson) -> CarePerson:
    checked = (replace(one, checked_from=LONG_AGO) for one in person.documents)
    return replace(person, documents=tuple(checked))
