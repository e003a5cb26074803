"""The pages of the current client: what they show, whose they are, and what they keep back."""

from dataclasses import replace

import pytest
from selectolax.lexbor import LexborHTMLParser

from mock_systems.adult_social_care.client_pages import ROWS
from tests.builders.adult_clients import CLIENTS, LONG_NARRATIVE, WHOLE
from tests.mock_systems.adult_social_care.office import (
    LEAD,
    PURPOSE,
    REFERENCE,
    at_work,
    follow,
    select,
)
from tests.mock_systems.visitor import a_fault, heading
from tests.mock_systems.visitor import words as words_on

PAGES = ("Details", "Services", "Enquiries", "Notes")


def narratives(answer) -> list[str]:
    return [one.text() for one in LexborHTMLParser(answer.text).css(".narrative")]


async def test_details_show_everything_the_council_holds(worker):
    shown = words_on(await select(worker, "AC200001"))

    for said in (
        "Surname Brackenthwaitely Forename Josephine",
        "Middle names Mair Known as Josie",
        "Former surnames Dhonachłuska; O'Séaghdha-Finch Date of birth 03-Feb-1941",
        "Sex Female NHS number 999 000 0018 Telephone 01632 960321",
        "Home 14 Quillharrow Row Larkrise QG4 7BT 100120001234 01-Apr-2019 No",
        "Previous Flat 3, 9 Old Weir Lane Larkrise QG4 1AA 31-Mar-2019 No",
        "Needs category Physical support: personal care",
        "Mental capacity Lacks capacity for some decisions",
        "Advocate Iolo Pennyfeather, Speakup",
        "Carers Rhys Brackenthwaitely (son); Wren House day staff",
        "Lead worker Deborah Fennimarsh Team Older People North",
        "Lead worker telephone 01632 960411",
        "*** End of details for client AC200001 ***",
    ):
        assert said in shown


async def test_what_only_the_judge_knows_is_on_no_page(worker):
    await select(worker, "AC200001")

    pages = [await worker.get(f"/Client/{name}.aspx") for name in (*PAGES, "History")]

    text = "".join(page.text for page in pages)
    assert WHOLE.person_id not in text
    assert "A-TRUE" not in text
    assert WHOLE.who.surname in text


async def test_running_services_come_before_those_that_ended(worker):
    await select(worker, "AC200001")

    words = words_on(await worker.get("/Client/Services.aspx"))

    assert "2 services. Page 1 of 1." in words
    assert "Day centre Wren House 06-Jan-2020 Home care Meadowlight Care 01-May-2019" in words


async def test_a_concern_of_four_thousand_characters_is_shown_whole_and_as_text(worker):
    await select(worker, "AC200001")

    page = await worker.get("/Client/Enquiries.aspx")

    assert len(LONG_NARRATIVE) == 4000
    assert narratives(page)[0] == LONG_NARRATIVE
    assert "alert('x')" not in [one.text() for one in LexborHTMLParser(page.text).css("script")]
    assert "Section 42 enquiry Status Open Opened 02-Oct-2026" in words_on(page)
    assert "Other (non-statutory) enquiry Status Closed" in words_on(page)


async def test_notes_are_paged_by_post_back_latest_first(worker):
    await select(worker, "AC200001")

    first = await worker.get("/Client/Notes.aspx")
    third = await follow(worker, first, "3")

    assert "23 case notes. Page 1 of 3." in words_on(first)
    assert (len(narratives(first)), len(narratives(third))) == (10, 3)
    assert narratives(first)[0].startswith("Note 22 ")
    assert narratives(third)[-1].startswith("Note 0 ")


async def test_more_than_ten_pages_are_reached_through_the_dots(care, worker):
    clients = care.store.records.clients
    held = clients["AC200001"]
    clients["AC200001"] = replace(held, notes=held.notes * 5)
    await select(worker, "AC200001")

    first = await worker.get("/Client/Notes.aspx")
    eleventh = await follow(worker, first, "…")
    back = await follow(worker, eleventh, "First")

    assert "Page 11 of 12." in words_on(eleventh)
    assert "Page 1 of 12." in words_on(back)


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("Services", "No services are recorded."),
        ("Enquiries", "No safeguarding enquiries are recorded."),
        ("Notes", "No case notes are recorded."),
    ],
)
async def test_an_empty_list_says_so_and_ends(care, worker, page, words):
    await select(worker, "AC200002")

    answer = words_on(await worker.get(f"/Client/{page}.aspx"))
    a_fault(care, "empty_list_without_words", f"show_{page.lower()}")
    wordless = words_on(await worker.get(f"/Client/{page}.aspx"))

    assert words in answer
    assert words not in wordless
    assert "for client AC200002 ***" in answer


async def test_one_session_has_one_current_client_in_every_window(worker):
    await select(worker, "AC200001")
    notes = await worker.get("/Client/Notes.aspx")
    await select(worker, "AC200002")

    turned = await follow(worker, notes, "2")
    services = await worker.get("/Client/Services.aspx")

    assert "Client number AC200002" in words_on(turned)
    assert "Client number AC200002" in words_on(services)


async def test_without_a_selection_no_client_is_shown(worker):
    for name in PAGES:
        assert heading(await worker.get(f"/Client/{name}.aspx")) == "No client selected"


@pytest.mark.parametrize(
    ("client_id", "title", "ask"),
    [
        ("AC200003", "Restricted record", "the Safeguarding Adults Manager on 01632 960158"),
        ("AC200004", "Sealed record", "the Caldicott Guardian on 01632 960159"),
    ],
)
async def test_a_stub_shows_the_number_and_whom_to_ask_on_every_page(worker, client_id, title, ask):
    held = next(one for one in CLIENTS if one.client_id == client_id)
    await select(worker, client_id)

    for name in (*PAGES, "History"):
        page = await worker.get(f"/Client/{name}.aspx")
        assert heading(page) == title
        assert f"Ask {ask}." in words_on(page)
        assert f"Client number {client_id}" in words_on(page)
        for secret in (held.who.surname, held.who.nhs_number, held.team, held.lead_worker):
            assert secret.lower() not in page.text.lower()


async def test_a_lead_opens_what_is_restricted_and_sealed(care):
    async with at_work(care, LEAD) as lead:
        restricted = await select(lead, "AC200003")
        sealed = await select(lead, "AC200004")

    assert "Forename Peregrine" in words_on(restricted)
    assert "Forename Tamsin" in words_on(sealed)


async def test_a_merged_record_says_where_it_went_and_leads_there(worker):
    merged = await select(worker, "AC200005")

    survivor = await follow(worker, merged, "Open client AC200001")

    assert "This record was merged into client AC200001. Do not use it." in words_on(merged)
    assert "Client number AC200005" in words_on(merged)
    assert "Client number AC200001" in words_on(survivor)


async def test_a_client_who_died_is_marked_on_every_page(worker):
    await select(worker, "AC200006")

    for name in PAGES:
        assert "Deceased 12-Mar-2026." in words_on(await worker.get(f"/Client/{name}.aspx"))


async def test_a_protected_address_is_marked(worker):
    shown = words_on(await select(worker, "AC200007"))

    assert "Refuge service Larkrise QG5 5XX 100120001234 01-Apr-2019 Yes" in shown


async def test_every_page_opened_is_kept_and_the_access_history_shows_it(care, worker):
    await select(worker, "AC200001")
    await worker.get("/Client/Notes.aspx")

    history = words_on(await worker.get("/Client/History.aspx"))

    kept = [(one.record_type, one.record_id) for one in care.store.consultations]
    assert kept == [
        ("search", "by number"),
        ("details", "AC200001"),
        ("notes", "AC200001"),
        ("history", "AC200001"),
    ]
    assert "3 entries. Page 1 of 1." in history
    assert f"MASH Worker mash-research-01 Notes {PURPOSE}: {REFERENCE}" in history


async def test_trying_to_open_a_restricted_record_is_kept_too(care, worker):
    await select(worker, "AC200003")

    assert ("details", "AC200003") in [
        (one.record_type, one.record_id) for one in care.store.consultations
    ]


@pytest.mark.parametrize("view", sorted(set(ROWS) - {"history"}))
async def test_a_fault_leaves_another_client_on_the_page(care, worker, view):
    await select(worker, "AC200002")
    await select(worker, "AC200001")
    a_fault(care, "shows_previous_person", f"show_{view}")

    wrong = words_on(await worker.get(f"/Client/{view}.aspx".title().replace("Aspx", "aspx")))
    right = words_on(await worker.get("/Client/Details.aspx"))

    assert "Client number AC200002" in wrong
    assert "Client number AC200001" in right


async def test_a_contact_is_the_one_thing_that_can_be_added(care):
    assert [one.name for one in care.operations if one.kind == "write"] == ["add_client_contact"]
