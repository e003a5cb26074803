"""A new contact: what the server refuses, whom it goes to, who has the record open, the log."""

from dataclasses import replace

import httpx
import pytest

from mock_systems.admin.descriptions import describe_system
from mock_systems.adult_social_care.contact_form import WHOLE_FORM
from mock_systems.adult_social_care.system import WRITES
from tests.mock_systems.adult_social_care.office import (
    WORKER,
    at_work,
    form_of,
    listed,
    post,
    press,
    select,
)
from tests.mock_systems.visitor import a_fault, heading, words

SHARER = "mash-share-01"
SOCIAL_WORKER = "pbarraclough"
FORM = "/Client/NewContact.aspx"
WHOLE, PLAIN, MERGED = "AC200001", "AC200002", "AC200005"
CONTACT = {
    "txtReceivedOn": "08/11/2026",
    "txtReceivedTime": "05:06",
    "ddlSource": "6",
    "txtReferrer": "PS 1207 R. Calloway",
    "txtAgency": "Vale and Downs Police",
    "ddlReason": "DA",
    "ddlLawfulBasis": "legal_obligation",
    "ddlConsent": "given",
    "txtNeeds": "Needs help to wash.",
    "txtHarm": "Shouted at.",
    "txtWishes": "“I want it to stop.”",
    "txtDetails": "[ref:SHR-7K4M-92QF] Argument on the landing.\r\nNeighbour rang.",
}


@pytest.fixture
async def sharer(care):
    async with at_work(care, SHARER) as sharer:
        yield sharer


async def form_on(browser: httpx.AsyncClient, client: str = PLAIN) -> httpx.Response:
    await select(browser, client)
    return await browser.get(FORM)


async def add(browser: httpx.AsyncClient, client: str = PLAIN, **typed: str) -> httpx.Response:
    page = await form_on(browser, client)
    return await press(browser, page, "btnSaveContact", **{**CONTACT, **typed})


async def log_since(browser: httpx.AsyncClient, day: str, by: str = "") -> httpx.Response:
    page = await browser.get("/Contacts/Log.aspx")
    return await press(browser, page, "btnListContacts", txtSince=day, txtBy=by)


async def test_a_contact_is_kept_word_for_word_listed_and_logged_in_one_step(care, sharer):
    saved = await add(sharer)

    [write] = care.store.writes
    number = write.fields["number"]
    assert (write.operation, write.record_id, write.account) == (
        "add_client_contact",
        PLAIN,
        SHARER,
    )
    assert write.reference == "SHR-7K4M-92QF"
    assert write.fields["received_at"] == "2026-11-08T05:06:00+00:00"
    assert write.fields["details"] == CONTACT["txtDetails"].replace("\r\n", "\n")
    assert f"Contact {number} was saved." in words(saved)
    shown = await sharer.get("/Client/Contacts.aspx")
    assert "08-Nov-2026 05:06" in words(shown)
    log = await log_since(sharer, "01/11/2026", by="mash-share")
    assert f"{PLAIN} {number} [ref:SHR-7K4M-92QF]" in words(log)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"ddlSource": ""}, "Source is required."),
        ({"ddlSource": "66"}, "Source is not in the list."),
        ({"txtReceivedOn": "2026-11-08"}, "Date received must be a date (dd/mm/yyyy)."),
        ({"txtReceivedTime": "5 past 5"}, "Time received must be a time (hh:mm)."),
        ({"txtDetails": "x" * 4001}, "Details must not exceed 4000 characters (now 4001)."),
        ({"ddlSection42": "s42"}, "A decision needs Decided by, Decided on and Rationale."),
        ({"ddlRag": "red"}, "A decision needs Decided by, Decided on and Rationale."),
        ({"ddlConsent": "overridden"}, "A decision needs Decided by, Decided on and Rationale."),
    ],
    ids=lambda given: given if isinstance(given, str) else "-".join(given),
)
async def test_what_does_not_fit_is_said_nothing_is_kept_and_what_was_typed_stays(
    care, sharer, typed, message
):
    answer = await add(sharer, **typed)

    assert message in words(answer)
    assert care.store.writes == []
    assert form_of(answer)["ctl00$MainContent$txtReferrer"] == CONTACT["txtReferrer"]


async def test_a_save_goes_to_whoever_is_the_current_client_by_then(care, sharer):
    page = await form_on(sharer, PLAIN)
    await select(sharer, WHOLE)
    await press(sharer, page, "btnSaveContact", **CONTACT)

    assert [one.record_id for one in care.store.writes] == [WHOLE]


async def test_who_has_the_record_open_keeps_others_out_until_saved_or_cancelled(care, sharer):
    page = await form_on(sharer)
    async with at_work(care, SOCIAL_WORKER) as colleague:
        kept_out = await add(colleague)
        await press(sharer, page, "btnCancel")
        let_in = await add(colleague)

    assert f"open for change by MASH Worker {SHARER}" in words(kept_out)
    assert heading(let_in) == "Contact saved"
    assert [one.account for one in care.store.writes] == [SOCIAL_WORKER]
    assert care.store.locks == {}


async def test_one_form_sent_twice_is_two_contacts(care, sharer):
    """What a browser may do by itself; nothing here stops it."""
    page = await form_on(sharer)
    sent = {f"ctl00$MainContent${name}": value for name, value in CONTACT.items()}
    pressed = {**sent, "ctl00$MainContent$btnSaveContact": "Save contact"}
    await post(sharer, page, pressed)
    await post(sharer, page, pressed)

    assert len(care.store.writes) == 2


@pytest.mark.parametrize(("user_id", "adds"), [(WORKER, 0), (SOCIAL_WORKER, 1)])
async def test_only_who_may_add_adds(care, user_id, adds):
    async with at_work(care, user_id) as browser:
        await add(browser)

    assert len(care.store.writes) == adds


async def test_nothing_is_added_to_what_was_merged(care, sharer):
    assert "This record was merged." in words(await add(sharer, MERGED))
    assert care.store.writes == []


async def test_contacts_of_stubs_are_counted_in_the_log_and_not_listed(care, sharer):
    await add(sharer)
    client = care.store.records.clients[PLAIN]
    care.store.records.clients[PLAIN] = replace(client, access_class="restricted")

    log = await log_since(sharer, "01/11/2026")

    assert "1 contact not listed: restricted record." in words(log)
    assert "No contacts were entered." in words(log)


async def test_a_log_from_tomorrow_or_of_somebody_else_is_empty(sharer):
    await add(sharer)

    assert "No contacts were entered." in words(await log_since(sharer, "01/12/2026"))
    assert "No contacts were entered." in words(await log_since(sharer, "01/11/2026", "pb"))
    assert "must be a date" in words(await log_since(sharer, "yesterday"))
    assert listed(await log_since(sharer, "01/11/2026")) != []


@pytest.mark.parametrize("lists_too", [False, True])
async def test_a_lag_hides_a_contact_from_the_log_and_if_asked_from_the_client(
    care, sharer, lists_too
):
    a_fault(care, "search_lag", "add_client_contact", seconds=None, lists_too=lists_too)
    await add(sharer)

    shown = await sharer.get("/Client/Contacts.aspx")

    assert "No contacts were entered." in words(await log_since(sharer, "01/11/2026"))
    assert ("No contacts are recorded." in words(shown)) is lists_too


async def test_saved_nothing_says_saved_and_a_cut_field_is_cut(care, sharer):
    a_fault(care, "saved_nothing", "add_client_contact")
    nothing = await add(sharer)
    a_fault(care, "truncate_field", "add_client_contact", characters=25)
    await add(sharer)

    [cut] = care.store.writes
    assert heading(nothing) == "Contact saved"
    assert cut.fields["details"] == CONTACT["txtDetails"][:25]


async def test_every_field_of_the_form_has_its_label(sharer):
    page = await form_on(sharer)

    for one in WHOLE_FORM:
        assert f'for="ctl00_MainContent_{one.control}">{one.label.replace(chr(39), "&#39;")}' in (
            page.text
        )


@pytest.mark.parametrize("write", WRITES)
def test_the_system_says_what_can_happen_to_a_write_and_why_not(care, write):
    told = describe_system(care)["operations"]
    [faults] = [one["faults"] for one in told if one["name"] == write]

    for mode in ("saved_nothing", "truncate_field", "search_lag", "record_locked"):
        assert faults[mode]["pre"] is True
    assert isinstance(faults["bounce_next"]["pre"], str)
