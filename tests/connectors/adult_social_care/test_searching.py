"""What the connector finds in the running system by each key, and what it does not claim."""

from datetime import date

import pytest

from domain.errors import ContentRefused, PageIncomplete
from domain.identifiers import NhsNumber, Postcode, postcode
from domain.people import NameKind
from tests.builders.adult_clients import MERGED, PROTECTED, RESTRICTED, SEALED, WHOLE
from tests.connectors.adult_social_care.in_the_world import (
    WORLD,
    a_fault,
    ids,
    many_like,
    plant,
    some_client,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.usefixtures("calm"),
]


async def test_a_client_is_found_by_number_and_by_nhs_number_and_only_that_one(reader):
    client = some_client()
    alike = [
        one.client_id
        for one in WORLD.adult_clients.values()
        if one.who.nhs_number == client.who.nhs_number
    ]

    by_number = await reader.clients_numbered(client.client_id)
    by_nhs = await reader.clients_with_nhs_number(NhsNumber(client.who.nhs_number))

    assert ids(by_number) == [client.client_id]
    assert by_number.rows[0].born_on == client.who.born_on
    assert set(ids(by_nhs)) >= set(alike)


async def test_numbers_nobody_has_are_certainly_nobody(reader):
    assert (await reader.clients_numbered("AC999999")).is_certainly_nobody
    assert (await reader.clients_with_nhs_number(NhsNumber("9990000107"))).is_certainly_nobody
    assert (await reader.clients_named("Xyzzyqua", "", None)).is_certainly_nobody


async def test_a_name_and_birth_date_find_the_client_and_another_date_does_not(reader):
    who = some_client().who

    found = await reader.clients_named(who.surname, who.forename1, who.born_on)
    other = await reader.clients_named(who.surname, who.forename1, date(1901, 1, 1))

    assert some_client().client_id in ids(found)
    assert other.is_certainly_nobody


@pytest.mark.parametrize("surname", ["Dhonachluska", "DHONACHŁUSKA", "OSeaghdha Finch"])
async def test_former_surnames_are_found_without_accents_and_shown_as_former(reader, surname):
    found = await reader.clients_named(surname, "josie", None)

    [row] = found.rows
    former = [name.surname for name in row.names if name.kind is NameKind.FORMER]
    assert row.record.record_id == WHOLE.client_id
    assert tuple(former) == WHOLE.who.former_surnames


async def test_names_of_the_world_with_marks_are_found_without_them(reader):
    marked = some_client(lambda one: "'" in one.who.surname)

    found = await reader.clients_named(
        marked.who.surname.replace("'", ""), marked.who.forename1.upper(), marked.who.born_on
    )

    assert marked.client_id in ids(found)


async def test_who_lives_at_an_address_is_found_and_the_neighbours_are_not(reader):
    home = some_client().who.addresses[0]
    there = {
        one.client_id
        for one in WORLD.adult_clients.values()
        if one.who.addresses[0].address_id == home.address_id
    }

    found = await reader.clients_at(postcode(home.postcode), home.line1)
    next_door = await reader.clients_at(postcode(home.postcode), "9999")

    assert set(ids(found)) >= there
    assert there
    assert next_door.is_certainly_nobody


async def test_a_protected_address_finds_nobody_and_leaves_it_open_who_is_there(reader):
    found = await reader.clients_at(Postcode("QG5 5XX"), "")

    assert ids(found) == []
    assert found.withheld == 1
    assert not found.is_certainly_nobody
    assert ids(await reader.clients_numbered(PROTECTED.client_id)) == [PROTECTED.client_id]


async def test_restricted_and_sealed_rows_are_numbers_without_names(reader):
    found = await reader.clients_named("Hollowmere", "", None)

    shown = [(row.record.record_id, row.is_restricted, row.names) for row in found.rows]
    assert shown == [(RESTRICTED.client_id, True, ()), (SEALED.client_id, True, ())]


async def test_two_of_one_name_are_two_candidates_and_the_merged_one_is_marked(reader):
    found = await reader.clients_named("Brackenthwaitely", "Jo", None)

    merged = {row.record.record_id: row.is_merged for row in found.rows}
    assert merged == {WHOLE.client_id: False, MERGED.client_id: True}


async def test_every_page_of_the_grid_is_read_and_more_than_fifty_are_too_many(
    reader, started_mocks
):
    crowd = many_like(WHOLE, 51, "Zyxwvutsby")
    plant(started_mocks, *crowd[:45])
    paged = await reader.clients_named("Zyxwvutsby", "", None)
    plant(started_mocks, *crowd[45:])
    refused = await reader.clients_named("Zyxwvutsby", "", None)

    assert sorted(ids(paged)) == [one.client_id for one in crowd[:45]]
    assert refused.too_many
    assert not refused.is_certainly_nobody


async def test_near_matches_are_shown_as_what_they_are(reader, started_mocks):
    who = some_client().who

    with a_fault(started_mocks, "near_match_only", "search_clients"):
        found = await reader.clients_named(who.surname, who.forename1, who.born_on)

    assert found.rows
    assert who.born_on not in [row.born_on for row in found.rows]


async def test_an_empty_grid_without_its_words_is_incomplete_and_never_nobody(
    reader, started_mocks
):
    with (
        a_fault(started_mocks, "empty_list_without_words", "search_clients"),
        pytest.raises(PageIncomplete),
    ):
        await reader.clients_named("Xyzzyqua", "", None)


async def test_a_surname_too_short_is_refused_by_the_system(reader):
    with pytest.raises(ContentRefused):
        await reader.clients_named("O", "", None)


async def test_a_search_is_kept_in_the_trail_with_how_many_it_listed(reader, kept):
    before = len(kept)

    await reader.clients_named("Hollowmere", "", None)

    [entry] = kept[before:]
    assert (entry.record_id, entry.details["rows"]) == ("search:clients", "2")
