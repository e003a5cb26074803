"""What the housing connector reads from the running suite, whole."""

import asyncio
import json
from datetime import date

import pytest
from pydantic_core import to_jsonable_python

from connectors.housing import Housing, parsing
from domain.errors import ContentRefused, RecordNotFound, RecordRestricted, WrongRecordShown
from domain.housing import (
    HIDDEN,
    MatterKind,
    MatterStatus,
    TenancyKind,
    TenantPart,
)
from domain.identifiers import Postcode, postcode
from domain.people import AddressKind, NameKind, RecordRef
from domain.who_to_ring import WhoToRing
from runtime.audit_trail import AuditEntry
from tests.builders.tabs import a_tab
from tests.builders.viewing import a_viewing
from tests.connectors.housing.in_the_world import (
    PAGE_SECONDS,
    REASON,
    SYSTEM,
    WORLD,
    a_refuge,
    an_account,
    ids,
    some_tenancy,
    the_record,
)
from tests.mock_systems.housing.lettings import (
    CONFIDENTIAL,
    ENDED,
    HOSTILE,
    JOINT,
    LONG,
    REFUGE,
    RESTRICTED,
    SEALED,
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


def asked(mocks, since: int) -> list[str]:
    return [one["path"] for one in mocks.requests(SYSTEM)[since:]]


# --- Searching ------------------------------------------------------------------------------------


async def test_every_tenancy_of_a_person_is_found_by_name_and_birth_date(reader):
    tenancy = some_tenancy()
    who = tenancy.tenants[0].who

    found = await reader.tenancies_of(who.surname, who.forename1, who.born_on)

    there = {
        one.tenancy_ref
        for one in WORLD.tenancies.values()
        if not one.is_refuge
        and any(
            (each.who.surname, each.who.born_on) == (who.surname, who.born_on)
            for each in one.tenants
        )
    }
    assert set(ids(found)) == there
    row = next(row for row in found.rows if row.record == the_record(tenancy))
    shown = [(one.names[0].surname, one.born_on) for one in row.people]
    assert shown == [(one.who.surname, one.who.born_on) for one in tenancy.tenants]
    assert (row.landlord, row.started_on) == (tenancy.landlord, tenancy.started_on)


async def test_accents_hyphens_former_names_and_household_members_are_found(reader):
    ways = (
        ("odhonachl", "SIAN", None),
        ("O'Dhonachłuska", "Shan", date(1991, 5, 17)),
        ("Bruxelthornley", "", None),
        ("Vashgrovely Tarn", "Emre", date(1988, 11, 2)),
        ("O’Dhonachluska", "Wren", date(2015, 8, 30)),
    )

    found = await asyncio.gather(*(reader.tenancies_of(*typed) for typed in ways))

    assert [ids(one) for one in found] == [[JOINT.tenancy_ref]] * len(ways)


async def test_a_row_has_everybody_on_the_tenancy_with_their_other_names(reader):
    found = await reader.tenancies_of("Bruxelthornley", "", None)

    first, second, child = found.rows[0].people
    assert [(one.full, one.kind) for one in first.names] == [
        ("Siân Mair O'Dhonachłuska", NameKind.CURRENT),
        ("Shan O'Dhonachłuska", NameKind.KNOWN_AS),
        ("Siân Mair Bruxelthornley", NameKind.FORMER),
    ]
    assert [one.record.record_id for one in (first, second, child)] == [
        "HT100001/1",
        "HT100001/2",
        "HT100001/3",
    ]
    assert [one.shown_with for one in (first, child)] == ["Joint tenant", "Household member"]
    assert child.born_on == date(2015, 8, 30)


async def test_nobody_found_is_never_nothing_known(reader):
    nobody, somebody = await asyncio.gather(
        reader.tenancies_of("Nosuchsurname", "", None),
        reader.tenancies_of("Bruxelthornley", "", None),
    )

    assert (nobody.lists_nothing, somebody.lists_nothing) == (True, False)
    assert not nobody.is_certainly_nobody
    assert nobody.hides == HIDDEN


async def test_an_address_has_its_tenancies_of_now_and_before_and_not_the_neighbours(reader):
    found, next_door = await asyncio.gather(
        reader.tenancies_at(postcode("QH4 2AB"), "12 cobblers lane"),
        reader.tenancies_at(postcode("QH4 2AB"), "14"),
    )

    assert ids(found) == [JOINT.tenancy_ref, ENDED.tenancy_ref]
    assert [row.ended_on for row in found.rows] == [None, ENDED.ended_on]
    assert found.rows[0].address_shown == "12 Cobbler's Lane, Witherby, QH4 2AB"
    assert next_door.lists_nothing


async def test_a_tenancy_is_found_by_its_reference(reader):
    tenancy = some_tenancy()

    found = await reader.tenancy_with_reference(tenancy.tenancy_ref.lower())

    assert ids(found) == [tenancy.tenancy_ref]


async def test_a_confidential_address_is_withheld_and_counted_where_it_was_searched(reader):
    home = CONFIDENTIAL.address

    by_name, by_address = await asyncio.gather(
        reader.tenancies_of("Hushmereham", "", None),
        reader.tenancies_at(postcode(home.postcode), "41"),
    )

    assert [(row.is_address_withheld, row.address_shown) for row in by_name.rows] == [(True, "")]
    assert (by_address.rows, by_address.withheld) == ((), 1)
    assert not by_address.lists_nothing


async def test_a_search_that_wants_to_be_narrowed_says_so(reader, started_mocks):
    started_mocks.fault(SYSTEM, "too_many_results", "show_results")

    found = await reader.tenancies_of("Bruxelthornley", "", None)

    assert found.too_many
    assert not found.lists_nothing


async def test_a_near_match_is_shown_as_what_it_is(reader, started_mocks):
    started_mocks.fault(SYSTEM, "near_match_only", "show_results")

    found = await reader.tenancies_of("Bruxelthornley", "", date(1991, 5, 17))

    births = [one.born_on for row in found.rows for one in row.people]
    assert births
    assert date(1991, 5, 17) not in births


async def test_a_search_that_runs_for_a_while_is_waited_for(reader, started_mocks):
    fault = started_mocks.fault(SYSTEM, "search_runs_on", "begin_search", seconds=0.7)

    found = await reader.tenancies_of("Bruxelthornley", "", None)

    assert started_mocks.fired(SYSTEM, fault) == 1
    assert ids(found) == [JOINT.tenancy_ref]


async def test_a_search_too_short_for_the_suite_is_refused_by_it(reader):
    with pytest.raises(ContentRefused):
        await reader.tenancies_of("O", "", None)


# --- A tenancy ------------------------------------------------------------------------------------


@pytest.mark.parametrize("wanted", ["has_matter", "has_arrears", "is_joint"])
async def test_a_tenancy_of_the_world_is_read_as_the_landlord_has_it(reader, wanted):
    true = some_tenancy(**{wanted: True})

    shown = await reader.tenancy(the_record(true))

    assert (shown.record, shown.landlord) == (the_record(true), true.landlord)
    assert shown.kind is TenancyKind[true.kind.upper()]
    assert (shown.started_on, shown.ended_on) == (true.started_on, true.ended_on)
    assert shown.address
    assert shown.address.postcode == true.address.postcode
    assert shown.address.uprn == true.address.uprn
    assert shown.arrears_pence == true.arrears_pence
    assert [(one.reference, one.text) for one in shown.matters] == [
        (one.matter_id, one.text) for one in true.matters
    ]
    assert shown.officer.phone == true.officer_phone
    for tenant, held in zip(shown.tenants, true.tenants, strict=True):
        assert tenant.person.name.full.split() == [
            part
            for name in (held.who.forename1, held.who.forename2, held.who.surname)
            for part in name.split()
        ]
        assert tenant.person.born_on == held.who.born_on
        assert (tenant.person.identifiers.nhs_number or "") == held.who.nhs_number
        assert (tenant.part, tenant.phone) == (TenantPart[held.part.upper()], held.who.phone)
    assert shown.unreadable == ()


async def test_a_joint_tenancy_is_read_with_its_people_money_matters_and_officer(reader):
    shown = await reader.tenancy(the_record(JOINT))

    assert [one.part for one in shown.tenants] == [
        TenantPart.JOINT,
        TenantPart.JOINT,
        TenantPart.HOUSEHOLD,
    ]
    assert shown.arrears_pence == JOINT.arrears_pence == 123456
    assert [(one.kind, one.status, one.opened_on) for one in shown.matters] == [
        (MatterKind.ANTI_SOCIAL_BEHAVIOUR, MatterStatus.OPEN, date(2026, 3, 2)),
        (MatterKind.ANTI_SOCIAL_BEHAVIOUR, MatterStatus.CLOSED, date(2025, 7, 9)),
        (MatterKind.COMPLAINT, MatterStatus.OPEN, date(2026, 9, 14)),
    ]
    assert shown.officer == WhoToRing(
        "M. Devereux", "Housing officer", JOINT.landlord, "01632 960171"
    )
    first = shown.tenants[0].person
    assert [name.surname for name in first.names] == [
        "O'Dhonachłuska",
        "O'Dhonachłuska",
        "Bruxelthornley",
    ]


async def test_what_a_neighbour_wrote_is_read_whole_and_as_text(reader):
    shown = await reader.tenancy(the_record(JOINT))

    assert [one.text for one in shown.matters] == [HOSTILE, "Warned.", LONG.strip()]
    assert len(LONG) == 4000


async def test_a_tenancy_that_ended_says_when_and_its_account_is_up_to_date(reader):
    shown = await reader.tenancy(the_record(ENDED))

    assert (shown.ended_on, shown.arrears_pence, shown.matters) == (ENDED.ended_on, 0, ())
    assert shown.tenants[0].died_on == date(2025, 12, 1)


async def test_the_page_in_the_browser_says_the_same_as_the_clients(reader, session, started_mocks):
    page = await session.new_page()

    by_client = await reader.tenancy(the_record(JOINT))
    await page.goto(started_mocks.url(SYSTEM, f"/tenancy/{JOINT.tenancy_ref}"))
    in_browser = parsing.tenancy_shown(await page.content())

    assert in_browser == by_client


async def test_where_somebody_lived_before_is_read_and_where_they_hid_only_counted(reader):
    shown = await reader.tenancy(the_record(JOINT))

    tenant = shown.tenants[0]
    assert [(one.lines, one.kind) for one in tenant.person.addresses] == [
        (("Flat 2", "8 Station Parade"), AddressKind.PREVIOUS)
    ]
    assert tenant.addresses_withheld == 2


async def test_a_confidential_address_is_no_address(reader):
    shown = await reader.tenancy(the_record(CONFIDENTIAL))

    assert shown.address is None
    assert CONFIDENTIAL.address.line1 not in everything_in(shown)


# --- What is kept back ----------------------------------------------------------------------------


def everything_in(value: object) -> str:
    return json.dumps(to_jsonable_python(value), ensure_ascii=False)


@pytest.mark.parametrize("held", [RESTRICTED, SEALED], ids=lambda one: one.access_class)
async def test_a_tenancy_kept_from_us_is_a_number_and_nothing_beyond_it_is_opened(
    reader, started_mocks, held
):
    surname = held.tenants[0].who.surname

    found = await reader.tenancies_of(surname, "", None)
    before = len(started_mocks.requests(SYSTEM))
    with pytest.raises(RecordRestricted) as raised:
        await reader.tenancy(the_record(held))

    assert [(row.is_restricted, row.people, row.address_shown) for row in found.rows] == [
        (True, (), "")
    ]
    assert surname not in everything_in(found)
    assert surname not in str(raised.value)
    assert asked(started_mocks, before) == [f"/tenancy/{held.tenancy_ref}"]


@pytest.mark.parametrize("held", [REFUGE, a_refuge()], ids=["planted", "of the world"])
async def test_a_refuge_place_is_in_no_search_no_count_and_at_no_number(reader, held):
    who = held.tenants[0].who

    by_name, by_number = await asyncio.gather(
        reader.tenancies_of(who.surname, who.forename1, who.born_on),
        reader.tenancy_with_reference(held.tenancy_ref),
    )
    with pytest.raises(RecordNotFound) as refuge:
        await reader.tenancy(the_record(held))
    with pytest.raises(RecordNotFound) as nobody:
        await reader.tenancy(RecordRef(SYSTEM, "HT999999"))

    assert held.tenancy_ref not in [*ids(by_name), *ids(by_number)]
    assert (by_name.withheld, by_number.withheld) == (0, 0)
    assert (str(refuge.value), refuge.value.code) == (str(nobody.value), nobody.value.code)
    assert by_number.hides == HIDDEN


async def test_a_refuges_address_finds_nothing_and_the_lead_who_may_see_it_is_refused(
    reader, started_mocks, context
):
    there = Postcode(REFUGE.address.postcode)
    found = await reader.tenancies_at(there, "")
    account = an_account(started_mocks, user_id="m.devereux.lead")
    lead = Housing(await a_tab(context), account, PAGE_SECONDS, a_viewing(SYSTEM))
    await lead.sign_in(REASON)
    seen = await lead.tenancies_at(there, "")

    assert found.lists_nothing
    assert [(row.record.record_id, row.is_restricted) for row in seen.rows] == [
        (REFUGE.tenancy_ref, True)
    ]
    with pytest.raises(RecordRestricted):
        await lead.tenancy(the_record(REFUGE))


async def test_another_tenancy_on_the_page_is_refused(reader, started_mocks):
    started_mocks.fault(
        SYSTEM, "shows_previous_person", "open_tenancy", record_id=ENDED.tenancy_ref
    )

    with pytest.raises(WrongRecordShown):
        await reader.tenancy(the_record(JOINT))


async def test_a_number_with_a_slash_leads_nowhere_else(reader):
    with pytest.raises(RecordNotFound):
        await reader.tenancy(RecordRef(SYSTEM, "HT999999?reason=wanted"))


async def test_every_look_is_in_the_audit_trail(started_mocks, session, reader):
    kept: list[AuditEntry] = []
    account, viewing = an_account(started_mocks), a_viewing(SYSTEM, kept.append)
    second = Housing(await a_tab(session), account, PAGE_SECONDS, viewing)
    await second.state_reason(REASON)

    await second.tenancies_of("Bruxelthornley", "", None)
    await second.tenancy(the_record(JOINT))

    looks = [(one.record_id, one.details) for one in kept]
    assert looks == [
        ("search:tenancies", {"looked_at": "tenancies", "rows": "1"}),
        (JOINT.tenancy_ref, {"looked_at": "tenancy"}),
    ]
