"""What the health connector is answered by the running viewer, and what it makes of it."""

from datetime import UTC, date, datetime

import pytest

from connectors.health_record import parsing
from domain.errors import ContentRefused, PageIncomplete, RecordNotFound, RecordRestricted
from domain.health_record import HealthAnswer, HealthFlag
from domain.identifiers import nhs_number, postcode
from domain.people import NameKind, RecordRef
from domain.who_to_ring import WhoToRing
from tests.connectors.health_record.by_hand import look_up_by_hand
from tests.connectors.health_record.in_the_world import (
    BORN,
    CASE,
    NOBODY,
    SYSTEM,
    number_of,
    plant,
    some_status,
    the_record,
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

FLAGS = {
    "record_of_interest": HealthFlag.RECORD_OF_INTEREST,
    "CPP": HealthFlag.CHILD_PROTECTION_PLAN,
    "CLA": HealthFlag.LOOKED_AFTER,
}


@pytest.mark.parametrize("flag", list(FLAGS))
async def test_a_flag_is_of_interest_with_when_checked_where_registered_and_who_to_ring(
    reader, flag
):
    held = some_status(flag=flag)

    look_up = await reader.by_nhs_number(number_of(held))

    status = look_up.status
    assert look_up.answer is HealthAnswer.OF_INTEREST
    assert (status.record, status.nhs_number) == (the_record(held), held.who.nhs_number)
    assert (status.record_of_interest, status.flag) == (True, FLAGS[flag])
    assert status.checked_at == held.flag_checked_at
    assert (status.practice_code, status.practice_name) == (held.practice_ods, held.practice_name)
    assert held.ring
    assert status.ring == WhoToRing(held.ring.name, held.ring.role, "", held.ring.phone)
    assert (status.names[0].surname, status.born_on) == (held.who.surname, held.who.born_on)
    assert (status.is_deceased, status.name_match_only) == (False, False)
    assert status.unreadable == ()


async def test_the_three_answers_are_three_values(reader, started_mocks):
    of_interest = await reader.by_nhs_number(number_of(some_status(flag="CPP")))
    not_of_interest = await reader.by_nhs_number(number_of(some_status(flag="none")))
    nobody = await reader.by_nhs_number(NOBODY)

    assert [one.answer for one in (of_interest, not_of_interest, nobody)] == [
        HealthAnswer.OF_INTEREST,
        HealthAnswer.NOT_OF_INTEREST,
        HealthAnswer.NO_RECORD_FOUND,
    ]
    assert nobody.found.is_certainly_nobody
    assert nobody.status is None
    assert not_of_interest.status.record_of_interest is False


async def test_an_unborn_childs_plan_is_a_flag_of_its_own(reader, started_mocks):
    number = nhs_number("9991000011")
    plant(started_mocks, 1, nhs_number=number, flag="unborn", forename1="Marlow")

    look_up = await reader.by_nhs_number(number)

    assert look_up.status.flag is HealthFlag.UNBORN_PLAN


async def test_a_status_is_found_again_by_its_reference(reader):
    held = some_status(flag="CLA")

    again = await reader.status(the_record(held))

    assert again == (await reader.by_nhs_number(number_of(held))).status


async def test_a_name_is_found_without_its_accents_and_apostrophes_and_kept_with_them(
    reader, started_mocks
):
    plant(started_mocks, 2, surname="O'Dhonachmore-Łaska", forename1="Siân", forename2="Mair 🩺")

    look_up = await reader.by_name("odhonachmorelaska", "SIAN", BORN)

    name = look_up.status.names[0]
    assert (name.surname, name.forename, name.middle) == ("O'Dhonachmore-Łaska", "Siân", "Mair 🩺")


async def test_a_name_match_is_not_a_confirmed_identity(reader, started_mocks):
    plant(started_mocks, 3, surname="Namelymatched")

    look_up = await reader.by_name("Namelymatched", "Wren", BORN)
    verified = await reader.by_nhs_number(number_of(some_status()))

    assert look_up.status.name_match_only
    assert look_up.status.nhs_number is None
    assert look_up.name_matches_only == {look_up.status.record}
    assert not verified.status.name_match_only
    assert verified.name_matches_only == set()


async def test_several_people_are_candidates_and_nobodys_status_is_told(reader, started_mocks):
    first = plant(started_mocks, 4, surname="Twinnelsford", nhs_number="9991000038")
    second = plant(started_mocks, 5, surname="Twinnelsford", forename1="Robin", known_as="Wrenny")

    look_up = await reader.by_name("Twinnelsford", "Wren", BORN)

    assert (look_up.status, look_up.answer) == (None, HealthAnswer.NOT_TOLD)
    rows = {row.record: row for row in look_up.found.rows}
    assert set(rows) == {first, second}
    assert look_up.name_matches_only == {second}
    assert rows[first].born_on == BORN
    assert rows[first].shown_with == "QG4"
    assert rows[second].names[0].full == "Robin Twinnelsford"
    seen = started_mocks.consultations(SYSTEM)
    assert [one for one in seen if one["record_id"] in (first.record_id, second.record_id)] == []


async def test_every_page_of_a_long_list_is_read(reader, started_mocks):
    records = {plant(started_mocks, 100 + n, surname="Zyxwvutsby") for n in range(24)}

    look_up = await reader.by_name("Zyxwvutsby", "", BORN)

    assert {row.record for row in look_up.found.rows} == records
    assert len(look_up.found.rows) == 24


async def test_a_look_up_that_wants_to_be_narrowed_is_not_nobody(reader, started_mocks):
    started_mocks.fault(SYSTEM, "too_many_results", "show_answer")

    look_up = await reader.by_name("Nobodyatall", "", BORN)

    assert look_up.found.too_many
    assert look_up.answer is HealthAnswer.NOT_TOLD


async def test_a_near_match_is_a_candidate_and_nothing_more(reader, started_mocks):
    held = some_status()
    started_mocks.fault(SYSTEM, "near_match_only", "show_answer")

    look_up = await reader.by_name(held.who.surname, held.who.forename1, held.who.born_on)

    assert look_up.found.rows
    assert held.who.born_on not in [row.born_on for row in look_up.found.rows]
    assert (look_up.status, look_up.answer) == (None, HealthAnswer.NOT_TOLD)


async def test_a_private_address_is_counted_and_found_by_name_alone(reader, started_mocks):
    private = plant(started_mocks, 6, surname="Concealdworth", address_private=True)
    there = postcode("QG4 1AA")

    by_postcode = await reader.by_name("Concealdworth", "", BORN, there)
    by_name = await reader.by_name("Concealdworth", "", BORN)

    assert (by_postcode.found.rows, by_postcode.found.withheld) == ((), 1)
    assert by_postcode.answer is HealthAnswer.NOT_TOLD
    assert by_name.status.record == private


async def test_a_postcode_narrows_a_look_up(reader, started_mocks):
    here = plant(started_mocks, 7, surname="Postcodely", postcode="QG5 1AA")
    plant(started_mocks, 8, surname="Postcodely", postcode="QG6 1AA")

    look_up = await reader.by_name("Postcodely", "", BORN, postcode("QG5 1AA"))

    assert look_up.status.record == here


async def test_an_unborn_child_is_found_by_the_day_it_is_expected(reader, started_mocks):
    due_on = date(2027, 1, 31)
    unborn = {"born_on": None, "expected_on": due_on.isoformat(), "forename1": "Unborn"}
    plant(started_mocks, 9, surname="Larkenthwaite", **unborn)
    plant(started_mocks, 10, surname="Larkenthwaites", **unborn)
    plant(started_mocks, 11, surname="Larkenthwaites", **unborn)

    alone = await reader.by_name("Larkenthwaite", "", due_on)
    twins = await reader.by_name("Larkenthwaites", "", due_on)

    assert (alone.status.born_on, alone.status.due_on) == (None, due_on)
    assert [row.born_on for row in twins.found.rows] == [None, None]
    assert twins.found.rows[0].shown_with == "QG4, Expected 31 January 2027"


async def test_somebody_who_died_is_said_to_have_died_and_when(reader, started_mocks):
    died = plant(started_mocks, 12, surname="Fennimorely", died_on="2025-03-03")

    status = await reader.status(died)

    assert (status.is_deceased, status.died_on) == (True, date(2025, 3, 3))


async def test_where_nobody_is_named_what_to_do_is_told(reader, started_mocks):
    nobody_named = plant(started_mocks, 13, surname="Graviswold", flag="CPP", ring=None)

    status = await reader.status(nobody_named)

    assert status.ring is None
    assert status.if_nobody_named.startswith("Nobody is named for this person. Ring the")
    assert "01632 960165" in status.if_nobody_named
    assert status.answer is HealthAnswer.OF_INTEREST


async def test_former_and_known_as_names_are_shown_as_what_they_are(reader, started_mocks):
    names = {"former_surnames": ["Brackenscombe", "Olderly"], "known_as": "Bo"}
    plant(started_mocks, 14, surname="Newnamely", **names)

    look_up = await reader.by_name("Brackenscombe", "Bo", BORN)

    kinds = {name.kind: name for name in look_up.status.names}
    assert kinds[NameKind.KNOWN_AS].forename == "Bo"
    former = [one.surname for one in look_up.status.names if one.kind is NameKind.FORMER]
    assert former == ["Brackenscombe", "Olderly"]


async def test_what_somebody_wrote_comes_whole_and_as_text(reader, started_mocks):
    hostile = '<b onclick="alert(1)">G. Abara</b> & co 🩺'
    ring = {"name": hostile, "role": "n" * 4000, "phone": "01632 960402"}
    strange = plant(started_mocks, 15, surname="Strangelaw", ring=ring)

    status = await reader.status(strange)

    assert status.ring == WhoToRing(hostile, "n" * 4000, "", "01632 960402")


async def test_a_flag_nobody_knows_is_kept_as_shown_and_is_of_interest(reader, started_mocks):
    strange = plant(started_mocks, 16, surname="Flaggedly", flag="court order, part 4")

    status = await reader.status(strange)

    assert (status.record_of_interest, status.flag) == (True, None)
    assert [(one.field, one.shown) for one in status.unreadable] == [
        ("Flag", "court order, part 4")
    ]
    assert status.answer is HealthAnswer.OF_INTEREST


@pytest.mark.parametrize("access_class", ["restricted", "sealed"])
async def test_a_shut_record_is_a_stub_of_which_nothing_is_kept_or_opened(
    reader, started_mocks, access_class
):
    number = nhs_number("9991000097" if access_class == "sealed" else "9991000100")
    serial = 17 if access_class == "sealed" else 18
    shut = plant(started_mocks, serial, nhs_number=number, access_class=access_class)
    before = len(started_mocks.requests(SYSTEM))

    look_up = await reader.by_nhs_number(number)
    with pytest.raises(RecordRestricted):
        await reader.status(shut)
    with pytest.raises(RecordRestricted):
        await reader.access_history(shut)

    [row] = look_up.found.rows
    assert (row.record, row.is_restricted, row.names, row.born_on) == (shut, True, (), None)
    assert (look_up.status, look_up.answer) == (None, HealthAnswer.NOT_TOLD)
    asked_for = [one["operation"] for one in started_mocks.requests(SYSTEM)[before:]]
    assert asked_for == ["show_form", "look_up", "show_answer", "open_person"] * 3


async def test_a_shut_record_in_a_list_is_a_reference_alone(reader, started_mocks):
    plant(started_mocks, 19, surname="Hiddenhurst", access_class="restricted")
    plant(started_mocks, 20, surname="Hiddenhurst")

    look_up = await reader.by_name("Hiddenhurst", "", BORN)

    shut, opened = look_up.found.rows
    assert (shut.is_restricted, shut.names, shut.shown_with) == (True, (), "")
    assert opened.names[0].surname == "Hiddenhurst"
    assert look_up.name_matches_only == {opened.record}


async def test_a_reference_nobody_has_is_no_record(reader):
    with pytest.raises(RecordNotFound):
        await reader.status(RecordRef(SYSTEM, "SV-9999999"))


async def test_a_look_up_stands_in_the_persons_access_history_with_its_reason(
    reader, started_mocks
):
    number = nhs_number("9991000178")
    record = plant(started_mocks, 21, nhs_number=number)
    await reader.by_nhs_number(number)

    looks = await reader.access_history(record)

    mine = ("MASH Worker mash-research-01", "worker", "Saw the answer")
    assert [(one.who, one.role, one.what) for one in looks] == [mine] * 2
    assert {one.reason for one in looks} == {f"Child safeguarding, {CASE}"}
    assert looks[0].at >= looks[1].at > datetime(2026, 11, 23, 5, 30, tzinfo=UTC)
    assert looks[0].unreadable == ()


async def test_a_long_access_history_is_read_to_its_end(reader, started_mocks):
    record = plant(started_mocks, 22)
    for _ in range(11):
        await reader.status(record)

    looks = await reader.access_history(record)

    assert len(looks) == 12


async def test_a_reference_that_says_too_little_is_refused_by_the_viewer(reader):
    await reader.state_reason("RES")

    with pytest.raises(ContentRefused):
        await reader.by_nhs_number(NOBODY)

    await reader.state_reason(CASE)


async def test_the_browsers_page_says_the_same_as_the_sessions_client(reader, started_mocks):
    held = some_status(flag="CPP")
    page = await reader._page.context.new_page()

    await look_up_by_hand(page, started_mocks.url(SYSTEM), held.who.nhs_number)
    by_page = parsing.status_shown(await page.content())
    await page.close()

    assert by_page == await reader.status(the_record(held))


@pytest.mark.parametrize("operation", ["by_nhs_number", "by_name"])
async def test_an_empty_list_without_words_is_never_nobody(reader, started_mocks, operation):
    started_mocks.fault(SYSTEM, "empty_list_without_words", "show_answer")

    with pytest.raises(PageIncomplete):
        await (
            reader.by_nhs_number(NOBODY)
            if operation == "by_nhs_number"
            else reader.by_name("Nobodyatall", "", BORN)
        )


async def test_a_history_without_words_is_never_nobody(reader, started_mocks):
    started_mocks.fault(SYSTEM, "empty_list_without_words", "show_history")

    with pytest.raises(PageIncomplete):
        await reader.access_history(the_record(some_status()))
