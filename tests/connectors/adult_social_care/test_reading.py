"""What the connector reads of a client from the running system, whole, and what it refuses."""

from datetime import datetime

import pytest

from connectors.adult_social_care import parsing
from domain.adult_social_care import (
    AdultClient,
    Capacity,
    EnquiryKind,
    EnquiryStatus,
    HeldOnClient,
)
from domain.errors import (
    PageIncomplete,
    RecordNotFound,
    RecordRestricted,
    SystemUnavailable,
    UnderMaintenance,
    WrongRecordShown,
)
from domain.people import NameKind, RecordRef
from domain.who_to_ring import WhoToRing
from mock_systems.population import partner_records
from tests.builders.adult_clients import (
    DECEASED,
    LONG_NARRATIVE,
    MERGED,
    PLAIN,
    PROTECTED,
    RESTRICTED,
    SEALED,
    WHOLE,
)
from tests.connectors.adult_social_care.in_the_world import (
    OPEN,
    SYSTEM,
    WORLD,
    a_fault,
    paths_since,
    some_client,
    the_record,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.usefixtures("calm"),
]

READS = ("client", "services_of", "enquiries_of", "notes_of", "who_to_ring")
LISTS = ("services_of", "enquiries_of", "notes_of")
PAGE_OF = {
    "client": "show_details",
    "services_of": "show_services",
    "enquiries_of": "show_enquiries",
    "notes_of": "show_notes",
}


def to_the_minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def same_person(shown: AdultClient, held: partner_records.AdultClient) -> None:
    """Field by field, as domain.md B2 lists them."""
    person, who = shown.person, held.who
    assert person.record == the_record(held)
    assert (person.name.surname, person.name.forename) == (who.surname, who.forename1)
    assert person.name.middle == who.forename2
    names = [(name.kind, name.surname, name.forename) for name in person.names[1:]]
    known_as = [(NameKind.KNOWN_AS, who.surname, who.known_as)] if who.known_as else []
    former = [(NameKind.FORMER, one, who.forename1) for one in who.former_surnames]
    assert names == [*known_as, *former]
    assert (person.born_on, shown.died_on) == (who.born_on, who.died_on)
    assert (person.identifiers.nhs_number or "") == who.nhs_number
    assert [one.postcode for one in person.addresses] == [one.postcode for one in who.addresses]
    assert shown.phone == who.phone
    assert shown.sex == {"F": "Female", "M": "Male", "U": "Not known"}[who.sex]
    assert (shown.needs_category, shown.advocate) == (held.needs_category, held.advocate)
    assert shown.carers == held.carers
    assert shown.lead == WhoToRing(held.lead_worker, "Lead worker", held.team, held.lead_phone)
    assert shown.council == WORLD.local_authorities[held.la_code].name
    assert shown.unreadable == ()


@pytest.mark.parametrize("held", [WHOLE, *OPEN[::20]])
async def test_a_client_is_read_as_the_council_holds_them(reader, held):
    same_person(await reader.client(the_record(held)), held)


async def test_addresses_are_read_with_their_time_and_their_protection(reader):
    home, previous = (await reader.client(the_record(WHOLE))).person.addresses
    [refuge] = (await reader.client(the_record(PROTECTED))).person.addresses

    assert (home.lines, home.town) == (("14 Quillharrow Row",), "Larkrise")
    assert (home.uprn, home.from_on) == ("100120001234", WHOLE.who.addresses[0].from_on)
    assert previous.lines == ("Flat 3", "9 Old Weir Lane")
    assert previous.until_on == WHOLE.who.addresses[1].to_on
    assert [home.confidential, previous.confidential, refuge.confidential] == [False, False, True]


@pytest.mark.parametrize(
    ("code", "capacity"),
    [
        ("has_capacity", Capacity.HAS_CAPACITY),
        ("lacks_for_some_decisions", Capacity.LACKS_FOR_SOME_DECISIONS),
        ("not_assessed", Capacity.NOT_ASSESSED),
    ],
)
async def test_capacity_is_read_in_the_records_own_words(reader, code, capacity):
    held = some_client(lambda one: one.capacity == code)

    assert (await reader.client(the_record(held))).capacity is capacity


async def test_what_is_arranged_is_read_whole(reader):
    held = some_client(lambda one: len(one.services) > 1)

    shown = await reader.services_of(the_record(held))

    expected = {(one.name, one.provider, one.from_on, one.to_on) for one in held.services}
    read = {(one.name, one.provider, one.from_on, one.until_on) for one in shown.entries}
    assert read == expected
    assert shown.client == the_record(held)


async def test_section_42_and_other_enquiries_are_read_with_concern_and_outcome(reader):
    kinds = {"s42": EnquiryKind.SECTION_42, "other": EnquiryKind.OTHER}
    for held in (WHOLE, some_client(lambda one: len(one.enquiries) > 1)):
        shown = await reader.enquiries_of(the_record(held))

        read = {one.reference: one for one in shown.entries}
        assert set(read) == {one.enquiry_id for one in held.enquiries}
        for one in held.enquiries:
            same = read[one.enquiry_id]
            assert (same.kind, same.status) == (kinds[one.kind], EnquiryStatus(one.status))
            assert (same.opened_on, same.closed_on) == (one.opened_on, one.closed_on)
            assert (same.concern, same.outcome) == (one.concern.strip(), one.outcome)
            assert same.unreadable == ()


async def test_a_narrative_of_four_thousand_characters_comes_whole_and_as_text(reader):
    shown = await reader.enquiries_of(the_record(WHOLE))

    concern = next(one.concern for one in shown.entries if one.reference == "SE-10001")
    assert concern == LONG_NARRATIVE.strip()
    assert len(concern) >= 3999
    assert "<script>alert('x')</script> & <b>bold</b> \U0001f9d3" in concern


async def test_every_page_of_the_notes_is_read_the_latest_first(reader):
    shown = await reader.notes_of(the_record(WHOLE))

    latest_first = sorted(WHOLE.notes, key=lambda one: one.written_at, reverse=True)
    assert [one.text for one in shown.entries] == [one.text for one in latest_first]
    assert [one.written_at for one in shown.entries] == [
        to_the_minute(one.written_at) for one in latest_first
    ]
    assert {one.written_by for one in shown.entries} == {"Deborah Fennimarsh"}


async def test_lists_that_say_they_are_empty_are_empty(reader):
    lists = [await getattr(reader, name)(the_record(PLAIN)) for name in LISTS]

    assert lists == [HeldOnClient(the_record(PLAIN), ())] * 3


@pytest.mark.parametrize("name", LISTS)
async def test_an_empty_list_without_its_words_is_incomplete(reader, started_mocks, name):
    with (
        a_fault(started_mocks, "empty_list_without_words", PAGE_OF[name]),
        pytest.raises(PageIncomplete),
    ):
        await getattr(reader, name)(the_record(PLAIN))


async def test_the_lead_worker_is_who_to_ring(reader):
    held = some_client()

    shown = await reader.who_to_ring(the_record(held))

    assert shown == WhoToRing(held.lead_worker, "Lead worker", held.team, held.lead_phone)


@pytest.mark.parametrize("held", [RESTRICTED, SEALED], ids=["restricted", "sealed"])
@pytest.mark.parametrize("name", READS)
async def test_a_restricted_or_sealed_record_is_never_opened_and_nothing_of_it_kept(
    reader, started_mocks, kept, held, name
):
    seen, entries = len(started_mocks.requests(SYSTEM)), len(kept)

    with pytest.raises(RecordRestricted) as refused:
        await getattr(reader, name)(the_record(held))

    assert paths_since(started_mocks, seen) == ["GET /Client/Search.aspx"] + [
        "POST /Client/Search.aspx"
    ]
    assert [one.record_id for one in kept[entries:]] == ["search:clients"]
    assert held.who.surname not in str(refused.value)


async def test_a_record_restricted_in_the_meantime_is_refused_at_its_stub(reader, started_mocks):
    with (
        a_fault(
            started_mocks, "shows_previous_person", "show_services", record_id=RESTRICTED.client_id
        ),
        pytest.raises(RecordRestricted),
    ):
        await reader.services_of(the_record(WHOLE))


async def test_a_merged_record_names_the_one_that_goes_on_and_is_not_followed(
    reader, started_mocks
):
    seen = len(started_mocks.requests(SYSTEM))

    shown = await reader.client(the_record(MERGED))
    notes = await reader.notes_of(the_record(MERGED))

    survivor = the_record(WHOLE)
    assert shown.person.record == the_record(MERGED)
    assert (shown.merged_into, notes.merged_into) == (survivor, survivor)
    assert notes.entries == ()
    assert "POST /Client/Details.aspx" not in paths_since(started_mocks, seen)
    assert await reader.who_to_ring(the_record(MERGED)) is None


async def test_the_worlds_own_merged_and_restricted_records_are_what_they_are(reader):
    held = WORLD.adult_clients.values()
    merged = next(one for one in held if one.merged_into)
    restricted = next(one for one in held if one.access_class == "restricted")

    shown = await reader.client(the_record(merged))
    with pytest.raises(RecordRestricted):
        await reader.client(the_record(restricted))

    assert shown.merged_into == RecordRef(SYSTEM, merged.merged_into)


async def test_a_client_who_died_is_read_with_the_day(reader):
    shown = await reader.client(the_record(DECEASED))

    assert shown.died_on == DECEASED.who.died_on


@pytest.mark.parametrize("name", READS)
async def test_a_number_no_council_has_is_not_found(reader, name):
    with pytest.raises(RecordNotFound):
        await getattr(reader, name)(RecordRef(SYSTEM, "AC999999"))


@pytest.mark.parametrize("mode", ["near_match_only", "too_many_results"])
async def test_a_search_by_number_that_answers_otherwise_selects_nobody(
    reader, started_mocks, mode
):
    seen = len(started_mocks.requests(SYSTEM))

    with (
        a_fault(started_mocks, mode, "search_clients"),
        pytest.raises(WrongRecordShown),
    ):
        await reader.client(the_record(WHOLE))

    assert "GET /Client/Details.aspx" not in paths_since(started_mocks, seen)


@pytest.mark.parametrize("name", PAGE_OF)
async def test_another_client_on_the_page_is_refused_and_kept_as_seen(
    reader, started_mocks, kept, name
):
    entries = len(kept)

    with (
        a_fault(started_mocks, "shows_previous_person", PAGE_OF[name], record_id=PLAIN.client_id),
        pytest.raises(WrongRecordShown),
    ):
        await getattr(reader, name)(the_record(WHOLE))

    own_details = [] if PAGE_OF[name] == PAGE_OF["client"] else [WHOLE.client_id]
    looks = [one.record_id for one in kept[entries:]]
    assert looks == ["search:clients", *own_details, PLAIN.client_id]


async def test_another_client_on_a_further_page_is_refused_before_the_next_one(
    reader, started_mocks
):
    seen = len(started_mocks.requests(SYSTEM))

    with (
        a_fault(started_mocks, "shows_previous_person", "page_notes", record_id=PLAIN.client_id),
        pytest.raises(WrongRecordShown),
    ):
        await reader.notes_of(the_record(WHOLE))

    assert paths_since(started_mocks, seen).count("POST /Client/Notes.aspx") == 1


@pytest.mark.parametrize("name", PAGE_OF)
@pytest.mark.parametrize("share", [0.3, 0.8])
async def test_a_page_that_was_cut_short_is_incomplete(reader, started_mocks, name, share):
    with (
        a_fault(started_mocks, "truncated_html", PAGE_OF[name], when="post", share=share),
        pytest.raises(PageIncomplete),
    ):
        await getattr(reader, name)(the_record(WHOLE))


@pytest.mark.parametrize("share", [0.3, 0.7])
async def test_a_grid_that_was_cut_short_is_incomplete(reader, started_mocks, share):
    with (
        a_fault(started_mocks, "truncated_html", "search_clients", when="post", share=share),
        pytest.raises(PageIncomplete),
    ):
        await reader.clients_named("Brackenthwaitely", "", None)


@pytest.mark.parametrize(
    ("mode", "error"),
    [
        ("maintenance", UnderMaintenance),
        ("500", SystemUnavailable),
        ("503", SystemUnavailable),
        ("drop", SystemUnavailable),
    ],
)
@pytest.mark.parametrize("operation", ["show_search", "search_clients", "show_notes"])
async def test_a_system_that_is_not_there_is_said_so(reader, started_mocks, mode, error, operation):
    with a_fault(started_mocks, mode, operation), pytest.raises(error):
        await reader.notes_of(the_record(WHOLE))


async def test_the_page_says_what_the_clients_document_says(reader, started_mocks):
    """One parsing for both ways: the browser's own copy of each page gives the equal value."""
    page, url = reader._page, started_mocks.url(SYSTEM)
    details = await reader.client(the_record(WHOLE))
    await page.goto(f"{url}/Client/Details.aspx")
    assert parsing.client_shown(await page.content()) == details

    for name, kept_on_client in (
        ("services_of", parsing.SERVICES),
        ("enquiries_of", parsing.ENQUIRIES),
        ("notes_of", parsing.NOTES),
    ):
        read = (await getattr(reader, name)(the_record(WHOLE))).entries
        await page.goto(f"{url}{kept_on_client.path}")
        shown = kept_on_client.parse(await page.content())
        assert shown.entries == read[: len(shown.entries)]
        assert shown.total == len(read)


async def test_the_grid_in_the_page_says_what_the_clients_document_says(reader, started_mocks):
    page = reader._page
    found = await reader.clients_named("Brackenthwaitely", "", None)

    await page.goto(f"{started_mocks.url(SYSTEM)}/Client/Search.aspx")
    await page.get_by_label("Surname", exact=True).fill("Brackenthwaitely")
    await page.get_by_role("button", name="Find by name").click()
    await page.get_by_role("table", name="Clients").wait_for()

    assert parsing.results_page(await page.content()).rows == found.rows
