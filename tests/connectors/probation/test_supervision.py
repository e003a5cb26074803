"""What the probation connector reads of one case, whole, or refuses to."""

import pytest

from connectors.probation import parsing
from connectors.probation.parsing import CaseTab
from domain.errors import (
    PageIncomplete,
    RecordNotFound,
    RecordRestricted,
    WrongRecordShown,
)
from domain.people import AddressKind, NameKind
from domain.probation import Mappa, OrderKind, Rosh, SupervisionStatus
from domain.who_to_ring import WhoToRing
from mock_systems.population.partner_records import ProbationPerson
from tests.connectors.probation.in_the_world import (
    DAY,
    NOTE,
    SYSTEM,
    TODAY,
    WORLD,
    an_order,
    pages_asked_for,
    plant,
    some_person,
    the_record,
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

KINDS = {
    "CO": OrderKind.COMMUNITY_ORDER,
    "SSO": OrderKind.SUSPENDED_SENTENCE,
    "licence": OrderKind.LICENCE,
    "PSS": OrderKind.POST_SENTENCE,
}
TABS = ["show_summary", "show_orders", "show_risk", "show_contacts", "show_addresses"]
YESTERDAY = (TODAY - DAY).isoformat()
HOSTILE = "<script>document.title='taken'</script> 🦊 {{7*7}} & \"quoted\" O'Briain\nsecond line "
OPEN = [one for one in WORLD.probation_people.values() if one.access_class == "open"]
SPECIAL = [
    next(one for one in OPEN if getattr(one, what))
    for what in ("recalled_on", "merged_into", "aliases", "mappa_category")
]
PEOPLE = list({one.crn: one for one in (*OPEN[:4], *SPECIAL)}.values())


def where_it_stands(true: ProbationPerson) -> SupervisionStatus:
    """What is so in the world, where every order that is over has ended."""
    if true.recalled_on:
        return SupervisionStatus.RECALLED
    if not true.orders:
        return SupervisionStatus.NEVER
    over = all(one.ended_on for one in true.orders)
    return SupervisionStatus.ENDED if over else SupervisionStatus.CURRENT


@pytest.mark.parametrize("true", PEOPLE, ids=[one.crn for one in PEOPLE])
async def test_a_case_is_read_as_the_world_has_it(reader, true):
    shown = await reader.supervision(the_record(true.crn))

    person = shown.person
    assert person.record == the_record(true.crn)
    assert (person.name.surname, person.name.forename) == (true.who.surname, true.who.forename1)
    assert person.born_on == true.who.born_on
    assert person.identifiers.pnc_id == (true.pnc_id or None)
    assert shown.noms_number == (true.noms_number or None)
    assert [(one.postcode, one.from_on) for one in person.addresses] == [
        (one.postcode, one.from_on) for one in true.who.addresses
    ]
    assert sorted(
        (one.number, one.kind, one.started_on, one.ends_on, one.ended_on, one.requirements)
        for one in shown.orders
    ) == sorted(
        (one.order_id, KINDS[one.kind], one.started_on, one.ends_on, one.ended_on, one.requirements)
        for one in true.orders
    )
    assert shown.rosh == (Rosh(true.rosh) if true.rosh else None)
    assert shown.mappa == (
        Mappa(true.mappa_category, true.mappa_level) if true.mappa_category else None
    )
    assert (shown.status, shown.recalled_on) == (where_it_stands(true), true.recalled_on)
    assert shown.merged_into == true.merged_into
    aliases = [name.full for name in person.names if name.kind is NameKind.ALIAS]
    assert aliases == list(true.aliases)
    practitioner = WhoToRing(
        true.practitioner, "practitioner", true.office, true.practitioner_phone
    )
    assert shown.practitioner == (practitioner if true.practitioner else None)
    assert shown.office == WhoToRing("", "office", true.office, true.office_phone)
    assert shown.unreadable == ()


async def test_the_worlds_limited_access_cases_stay_shut(reader):
    shut = [one for one in WORLD.probation_people.values() if one.access_class != "open"]

    for true in shut:
        with pytest.raises(RecordRestricted):
            await reader.supervision(the_record(true.crn))

    assert shut


async def test_where_supervision_stands_is_read_from_the_page(reader, held):
    over = an_order(ends_on=YESTERDAY, ended_on=YESTERDAY)
    expected = {
        plant(held, "Z900001"): SupervisionStatus.CURRENT,
        plant(held, "Z900002", orders=[over]): SupervisionStatus.ENDED,
        plant(held, "Z900003", recalled_on=YESTERDAY): SupervisionStatus.RECALLED,
        plant(held, "Z900004", orders=[]): SupervisionStatus.NEVER,
    }

    shown = {record: await reader.supervision(record) for record in expected}

    assert {record: one.status for record, one in shown.items()} == expected
    assert shown[the_record("Z900003")].recalled_on == TODAY - DAY
    assert shown[the_record("Z900004")].orders == ()


async def test_a_case_with_nothing_on_it_says_so_and_nothing_is_invented(reader, held):
    bare = {"practitioner": "", "practitioner_phone": "", "office": "", "office_phone": ""}
    record = plant(held, "Z900001", **bare, born_on=None, rosh=None, orders=[])

    shown = await reader.supervision(record)

    assert (shown.practitioner, shown.office, shown.rosh, shown.mappa) == (None, None, None, None)
    assert (shown.person.born_on, shown.died_on, shown.person.addresses) == (None, None, ())
    assert shown.unreadable == ()


async def test_every_name_of_a_person_is_read_with_its_kind(reader, held):
    names = {"known_as": "Tomek", "former_surnames": ["Brack", "Scombe"], "aliases": ["The Fox"]}
    record = plant(held, "Z900001", forename2="Piotr", died_on=YESTERDAY, **names)

    shown = await reader.supervision(record)

    assert [(name.full, name.kind) for name in shown.person.names] == [
        ("Tomasz Piotr Zyxwvoughby", NameKind.CURRENT),
        ("Tomek Zyxwvoughby", NameKind.KNOWN_AS),
        ("Tomasz Piotr Brack", NameKind.FORMER),
        ("Tomasz Piotr Scombe", NameKind.FORMER),
        ("The Fox", NameKind.ALIAS),
    ]
    assert shown.died_on == TODAY - DAY


async def test_addresses_are_read_with_their_kind_and_what_is_confidential(reader, held):
    home = {"kind": "home", "line1": "12A Merewood", "town": "Brackley", "postcode": "NM4 2QX"}
    refuge = {**home, "kind": "refuge", "uprn": "100012345678", "confidential": True}
    record = plant(held, "Z900001", addresses=[home, {**refuge, "to_on": YESTERDAY}])

    shown = await reader.supervision(record)

    [first, second] = shown.person.addresses
    assert (first.lines, first.town, first.postcode) == (("12A Merewood",), "Brackley", "NM4 2QX")
    assert (first.kind, first.confidential) == (AddressKind.HOME, False)
    assert (second.kind, second.confidential) == (AddressKind.REFUGE, True)
    assert (second.uprn, second.until_on) == ("100012345678", TODAY - DAY)


async def test_hostile_and_long_requirements_are_text_and_whole(reader, held):
    requirement = (HOSTILE * 60)[:4000].strip()
    record = plant(
        held, "Z900001", surname=HOSTILE.strip(), orders=[an_order(requirements=[requirement])]
    )

    shown = await reader.supervision(record)

    assert shown.orders[0].requirements == (requirement,)
    assert shown.person.name.surname == " ".join(HOSTILE.split())


async def test_the_browsers_page_says_the_same_as_the_sessions_client(reader, held, tab):
    record = plant(
        held,
        "Z900001",
        recalled_on=YESTERDAY,
        mappa_category="2",
        mappa_level="1",
        aliases=["The Fox"],
        orders=[an_order(requirements=[HOSTILE.strip()]), an_order(order_id="Z2", kind="PSS")],
        addresses=[{"kind": "home", "line1": "12A Merewood", "postcode": "NM4 2QX"}],
    )
    by_client = await reader.supervision(record)

    tabs = {}
    for each in CaseTab:
        await tab.page.goto(held.url(SYSTEM, f"/case/Z900001/{each.lower()}"))
        tabs[each] = await tab.page.content()

    assert parsing.supervision_shown(tabs) == by_client


@pytest.mark.parametrize("access_class", ["restricted", "sealed"])
async def test_a_stub_is_refused_and_nothing_beyond_it_is_opened_or_kept(
    reader, held, seen, access_class
):
    crn = "Z910001" if access_class == "sealed" else "Z910002"
    record = plant(held, crn, access_class=access_class)
    seen.entries.clear()

    with pytest.raises(RecordRestricted) as refused:
        await reader.supervision(record)

    assert pages_asked_for(held, crn) == ["open_case", "show_summary"]
    assert [kind for kind, _ in seen.records()] == ["cases"]
    assert "Hernshaw" not in str(refused.value.args)


async def test_an_open_case_is_opened_in_every_tab(reader, held, seen):
    record = plant(held, "Z920001")
    seen.entries.clear()

    await reader.supervision(record)

    assert pages_asked_for(held, "Z920001") == ["open_case", *TABS]
    assert seen.records()[1:] == [(f"case_{tab.lower()}", "Z920001") for tab in CaseTab]


async def test_a_merged_case_names_the_surviving_one_which_is_not_followed(reader, held):
    record = plant(held, "Z930001", merged_into="Z930002")
    plant(held, "Z930002", surname="Quillmarsh")

    shown = await reader.supervision(record)

    assert (shown.person.record, shown.merged_into) == (record, "Z930002")
    assert shown.person.name.surname == "Zyxwvoughby"
    assert pages_asked_for(held, "Z930002") == []


async def test_a_case_nobody_holds_is_not_found(reader):
    with pytest.raises(RecordNotFound):
        await reader.supervision(the_record("Z999999"))


@pytest.mark.parametrize("shows", TABS)
async def test_another_case_on_any_tab_is_refused(reader, held, shows):
    asked_for, other = plant(held, "Z900001"), plant(held, "Z900002", forename1="Piotr")
    held.fault(SYSTEM, "shows_previous_person", shows, record_id=other.record_id)

    with pytest.raises(WrongRecordShown):
        await reader.supervision(asked_for)

    assert (await reader.supervision(asked_for)).person.record == asked_for


@pytest.mark.parametrize("shows", ["show_orders", "show_addresses"])
async def test_a_tab_that_does_not_say_that_it_is_empty_is_incomplete(reader, held, shows):
    record = plant(held, "Z900001", orders=[])
    held.fault(SYSTEM, "empty_list_without_words", shows)

    with pytest.raises(PageIncomplete):
        await reader.supervision(record)

    assert (await reader.supervision(record)).orders == ()


async def test_partner_and_audit_trail_have_the_same_looks_under_the_same_note(reader, held, seen):
    record = plant(held, "Z940001")
    seen.entries.clear()
    before = len(held.consultations(SYSTEM))

    await reader.supervision(record)

    kept = held.consultations(SYSTEM)[before:]
    assert {one["reason"] for one in kept} == {f"Safeguarding enquiry: {NOTE}"}
    theirs = [one["record_type"].replace(" ", "_") for one in kept]
    ours = [kind for kind, _ in seen.records()]
    assert theirs == ["search", *ours[1:]]


async def test_a_case_found_before_is_not_searched_for_again_until_the_reason_changes(reader, held):
    true = some_person()
    record = the_record(true.crn)
    await reader.supervision(record)
    before = len(held.consultations(SYSTEM))

    await reader.supervision(record)
    again = [one["record_type"] for one in held.consultations(SYSTEM)[before:]]
    await reader.state_reason("Work item RES-TEST-0002")
    await reader.supervision(record)
    anew = held.consultations(SYSTEM)[before + len(again) :]

    assert "search" not in again
    assert anew[0]["record_type"] == "search"
    assert {one["reason"] for one in anew} == {"Safeguarding enquiry: Work item RES-TEST-0002"}
    await reader.state_reason(NOTE)
