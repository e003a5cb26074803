"""Whom the probation connector finds, by each key, and what each answer leaves open."""

from datetime import date

import pytest

from domain.errors import ContentRefused, PageIncomplete
from domain.identifiers import Crn, NomsNumber, PncId
from domain.people import NameKind
from tests.connectors.probation.in_the_world import (
    DAY,
    NOTE,
    SYSTEM,
    crns,
    plant,
    some_person,
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

BORN_ON = date(1991, 2, 14)


async def test_a_person_is_found_by_crn_and_only_that_one(reader):
    true = some_person()

    found = await reader.person_with_crn(Crn(true.crn))

    assert crns(found) == [true.crn]
    row = found.rows[0]
    assert (row.names[0].surname, row.born_on) == (true.who.surname, true.who.born_on)
    assert row.shown_with.endswith(true.office)
    assert row.unreadable == ()


async def test_a_person_is_found_by_pnc_id(reader):
    true = some_person(pnc_id=bool)

    found = await reader.persons_with_pnc_id(PncId(true.pnc_id))

    assert true.crn in crns(found)


async def test_a_person_is_found_by_noms_number(reader):
    true = some_person(noms_number=bool)

    found = await reader.persons_with_noms_number(NomsNumber(true.noms_number))

    assert crns(found) == [true.crn]


async def test_a_person_is_found_by_name_and_birth_date(reader):
    true = some_person()

    found = await reader.persons_named(true.who.surname, true.who.forename1, true.who.born_on)

    assert true.crn in crns(found)


async def test_nobody_is_certainly_nobody_by_every_key_until_somebody_is_there(reader, held):
    async def asked():
        return [
            await reader.persons_named("Zyxwvoughby", "Tomasz", BORN_ON),
            await reader.person_with_crn(Crn("Z900001")),
            await reader.persons_with_pnc_id(PncId("2003/1234567Q")),
            await reader.persons_with_noms_number(NomsNumber("Z9999ZZ")),
        ]

    before = await asked()
    plant(held, "Z900001", pnc_id="2003/1234567Q", noms_number="Z9999ZZ")
    after = await asked()

    assert [one.is_certainly_nobody for one in before] == [True] * 4
    assert [crns(one) for one in after] == [["Z900001"]] * 4


async def test_two_cases_with_one_pnc_id_are_two_candidates(reader, held):
    plant(held, "Z900001", pnc_id="2003/1234567Q")
    plant(held, "Z900002", pnc_id="03/1234567Q")

    found = await reader.persons_with_pnc_id(PncId("2003/1234567Q"))

    assert crns(found) == ["Z900001", "Z900002"]


@pytest.mark.parametrize(
    "typed", ["O'Dhonachluska-Bráe", "odhonachłuska brae", "O’DHONACHLUSKA", "o'dhonachluska 🦊"]
)
async def test_a_name_is_found_without_its_accents_apostrophes_and_hyphens(reader, held, typed):
    plant(held, "Z900001", surname="O'Dhonachłuska-Brae", forename1="Siân")

    found = await reader.persons_named(typed, "sian", BORN_ON)

    row = found.rows[0]
    assert crns(found) == ["Z900001"]
    assert (row.names[0].surname, row.names[0].forename) == ("O'Dhonachłuska-Brae", "Siân")


async def test_an_alias_and_a_former_surname_find_the_case_and_are_shown_as_such(reader, held):
    names = {"former_surnames": ["Brackenscombe"], "aliases": ["Jonny van der Quillmarsh"]}
    plant(held, "Z900001", **names)

    by_alias = await reader.persons_named("Quillmarsh", "Jon", None)
    by_former = await reader.persons_named("Brackenscombe", "Tomasz", BORN_ON)

    [own, alias] = by_alias.rows[0].names
    assert (own.surname, own.kind) == ("Zyxwvoughby", NameKind.CURRENT)
    assert (alias.full, alias.kind) == ("Jonny van der Quillmarsh", NameKind.ALIAS)
    assert [name.surname for name in by_former.rows[0].names] == ["Zyxwvoughby", "Brackenscombe"]


async def test_every_page_of_a_long_list_is_read(reader, held):
    planted = [plant(held, f"Z9{number:05d}").record_id for number in range(31)]

    found = await reader.persons_named("Zyxwvoughby", "", None)

    assert sorted(crns(found)) == planted


async def test_a_search_that_wants_to_be_narrowed_says_so(reader, held):
    plant(held, "Z900001")
    held.fault(SYSTEM, "too_many_results", "list_cases")

    found = await reader.persons_named("Zyxwvoughby", "", None)

    assert found.too_many
    assert not found.is_certainly_nobody


async def test_a_near_match_is_shown_as_what_it_is(reader, held):
    plant(held, "Z900001")
    held.fault(SYSTEM, "near_match_only", "list_cases")

    found = await reader.persons_named("Zyxwvoughby", "Tomasz", BORN_ON)

    assert (found.rows[0].record.record_id, found.rows[0].born_on) == ("Z900001", BORN_ON + DAY)
    assert BORN_ON not in [row.born_on for row in found.rows]


@pytest.mark.parametrize("access_class", ["restricted", "sealed"])
async def test_a_case_that_may_not_be_seen_is_a_row_without_a_name(reader, held, access_class):
    plant(held, "Z900001", access_class=access_class)

    found = await reader.persons_named("Zyxwvoughby", "", None)

    row = found.rows[0]
    assert (row.is_restricted, row.names, row.born_on, row.shown_with) == (True, (), None, "")
    assert not found.is_certainly_nobody


async def test_a_merged_case_is_a_row_that_says_so(reader, held):
    plant(held, "Z900001", merged_into="Z900002")

    found = await reader.person_with_crn(Crn("Z900001"))

    assert [row.is_merged for row in found.rows] == [True]
    assert found.rows[0].shown_with.startswith("Merged into Z900002")


async def test_a_list_without_its_count_is_incomplete_and_never_nobody(reader, held):
    held.fault(SYSTEM, "empty_list_without_words", "list_cases")

    with pytest.raises(PageIncomplete):
        await reader.person_with_crn(Crn("Z900001"))


async def test_a_list_that_is_shorter_than_it_says_is_incomplete(reader, held):
    for number in range(20):
        plant(held, f"Z9{number:05d}")
    held.fault(SYSTEM, "too_many_results", "list_cases", after=1)

    with pytest.raises(PageIncomplete):
        await reader.persons_named("Zyxwvoughby", "", None)


async def test_a_note_that_is_too_short_is_refused_by_the_system(reader):
    await reader.state_reason("short")

    with pytest.raises(ContentRefused):
        await reader.persons_named("Ab", "", None)

    await reader.state_reason(NOTE)


async def test_each_search_is_told_to_the_audit_trail_with_its_count(reader, held, seen):
    plant(held, "Z900001")
    seen.entries.clear()

    await reader.persons_named("Zyxwvoughby", "", None)
    await reader.person_with_crn(Crn("Z900002"))

    assert [one.details["rows"] for one in seen.entries] == ["1", "0"]
    assert seen.records() == [("cases", "search:cases")] * 2
