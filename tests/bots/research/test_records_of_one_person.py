"""Several police records of one person, and records that were merged: read once, used whole."""

from dataclasses import replace
from datetime import date

import pytest

from domain.identifiers import NhsNumber
from domain.occurrences import Part, Party
from domain.outcome import NeedsPerson
from domain.people import Identifiers, Person, PersonName, RecordRef, RelationKind, Relationship
from domain.person_records import PersonRecord
from domain.research_pack import FactField
from tests.bots.research.fake_desk import FakeDesk, a_desk
from tests.bots.research.small_case import (
    MARLOW,
    NHS,
    PNC,
    TAVISH,
    TAVISH_NAME,
    UPN,
    WREN,
    WREN_NAME,
    a_care_record,
    a_person,
    a_pupil,
    a_record,
    a_status,
    a_supervision,
    a_tie,
    an_occurrence,
    elsewhere,
    police_records,
)
from tests.bots.research.test_researching import CHILDREN, HEALTH, of_wren, run, shown

SECOND = RecordRef("police_rms", "P0000020")
OLD, OLDER = RecordRef("police_rms", "P0000055"), RecordRef("police_rms", "P0000054")
MARRIED = PersonName("Newname", "Wren")
BOTH = Identifiers(nhs_number=NHS, upn=UPN)


def a_desk_with_two(first: Person, second: Person) -> FakeDesk:
    """The case names both records of Wren; other agencies know her by another surname."""
    records = police_records()
    records[WREN], records[SECOND] = replace(records[WREN], person=first), a_record(second)
    parties = (*an_occurrence().parties, Party(SECOND, Part.INVOLVED, second, ()))
    desk = a_desk(records=records, occurrence_=an_occurrence(parties=parties))
    person = {
        system: of_wren(system, number, MARRIED, identifiers=BOTH, addresses=())
        for system, number in ((CHILDREN, "931-1"), ("education", "PU-1"), (HEALTH, "SV-1"))
    }
    desk.care = [a_care_record(person[CHILDREN])]
    desk.pupils, desk.statuses = [a_pupil(person["education"])], [a_status(person[HEALTH])]
    return desk


def of_the_police(number: RecordRef, numbers: Identifiers) -> Person:
    return a_person(number, WREN_NAME, born_on=date(2019, 3, 4), identifiers=numbers)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (BOTH, Identifiers()),
        (Identifiers(), BOTH),
        (Identifiers(nhs_number=NHS), Identifiers(upn=UPN)),
    ],
    ids=["on the first", "on the second", "one on each"],
)
def test_whoever_has_two_police_records_is_searched_for_by_the_numbers_of_both(first, second):
    desk = a_desk_with_two(of_the_police(WREN, first), of_the_police(SECOND, second))

    run(desk)

    assert {one.key for one in desk.pack.people} == {"P0000001", "P0000002", "P0000003"}
    found = {system: shown(desk, WREN, system) for system in (CHILDREN, "education", HEALTH)}
    assert "nothing_found" not in found.values(), found


def test_two_records_with_two_numbers_are_two_people_also_where_a_third_is_like_both():
    """Rule M03: nothing between them disagrees. Each is searched for by its own number."""
    other = Identifiers(nhs_number=NhsNumber("9990000107"))
    third = RecordRef("police_rms", "P0000021")
    desk = a_desk_with_two(of_the_police(WREN, BOTH), of_the_police(SECOND, Identifiers()))
    like_both = of_the_police(third, other)
    desk.records[third] = a_record(like_both)
    parties = (*desk.occurrence_.parties, Party(third, Part.INVOLVED, like_both, ()))
    desk.occurrence_ = replace(desk.occurrence_, parties=parties)

    run(desk)

    assert {"P0000001", "P0000021"} <= {one.key for one in desk.pack.people}


def test_a_birth_date_on_the_second_record_makes_a_child_whom_health_is_asked_about():
    """Linked, and in the case with no part of her own: without a date nobody knows she is one."""
    numbers = Identifiers(nhs_number=NHS)
    desk = a_desk_with_two(
        replace(of_the_police(WREN, numbers), born_on=None), of_the_police(SECOND, numbers)
    )
    witness = Party(WREN, Part.WITNESS, desk.records[WREN].person, ())
    named = [one for one in desk.occurrence_.parties if one.record not in (WREN, SECOND)]
    desk.occurrence_ = replace(desk.occurrence_, parties=(witness, *named), children=())
    desk.records[MARLOW] = replace(
        desk.records[MARLOW], ties=(a_tie(MARLOW, "mother", SECOND, MARLOW),)
    )

    run(desk)

    (wren,) = [one for one in desk.pack.people if one.key == "P0000001"]
    assert wren.born_on == date(2019, 3, 4)
    assert shown(desk, WREN, HEALTH) != "not_permitted"


def test_a_twin_named_on_the_second_record_alone_goes_to_a_person():
    """domain.md A1: twins. By name, birth date and home alone the record may be the twin's."""
    number = Identifiers(nhs_number=NHS)
    lark = PersonName(WREN_NAME.surname, "Lark")
    twin = Relationship(RelationKind.TWIN, RecordRef("police_rms", "P9"), lark)
    found = dict[bool, str]()
    for is_told in (False, True):
        second = replace(of_the_police(SECOND, number), relationships=(twin,) if is_told else ())
        desk = a_desk_with_two(of_the_police(WREN, number), second)
        desk.pupils = [a_pupil(of_wren("education", "PU-0001"))]
        run(desk)
        found[is_told] = shown(desk, WREN, "education")

    assert found == {False: "found", True: "inconclusive"}


def a_chain(*merged: tuple[str, str], last: Person) -> FakeDesk:
    """Records of children's care, each merged into the next; only the first is listed for Wren."""
    desk = a_desk()
    desk.care = [
        a_care_record(
            of_wren(CHILDREN, number, identifiers=BOTH),
            merged_into=RecordRef(CHILDREN, into),
            religion="OTH",
        )
        for number, into in merged
    ]
    desk.care.append(a_care_record(last))
    return desk


GOES_ON = of_wren(CHILDREN, "931-3", identifiers=BOTH)


def test_a_record_merged_twice_is_followed_to_the_one_that_goes_on():
    desk = a_chain(("931-1", "931-2"), ("931-2", "931-3"), last=GOES_ON)

    run(desk)

    assert desk.check(WREN, CHILDREN).records == (GOES_ON.record,)
    told = {
        (one.source.record.record_id, one.value)
        for one in desk.facts_of(WREN, CHILDREN)
        if one.field is FactField.MERGED_INTO
    }
    assert told == {("931-1", "931-2"), ("931-2", "931-3")}
    assert FactField.RELIGION not in {one.field for one in desk.facts_of(WREN, CHILDREN)}
    assert sorted(one for one in desk.opened if "931-" in one) == [
        "open 931-1",
        "open 931-2",
        "open 931-3",
    ]


def test_what_is_found_by_a_dead_record_alone_is_not_told_as_found():
    """The record that goes on is another's by every field: the two before it say nothing now."""
    another = of_wren(CHILDREN, "931-3", PersonName("Elsewhere", "Zed"), addresses=())
    another = replace(another, born_on=date(1960, 1, 1))
    desk = a_chain(("931-1", "931-2"), ("931-2", "931-3"), last=another)

    run(desk)

    assert not desk.facts_of(WREN, CHILDREN)


def test_a_closed_record_at_the_end_of_a_chain_stops_the_run():
    desk = a_chain(("931-1", "931-2"), ("931-2", "931-3"), last=GOES_ON)
    desk.refused = {GOES_ON.record}

    assert isinstance(run(desk), NeedsPerson)
    assert desk.packs == []


@pytest.mark.parametrize("back_to", ["931-1", "931-2"], ids=["the first", "the second itself"])
def test_partner_records_merged_in_a_ring_are_a_check_not_made(back_to):
    elsewhere_ = of_wren(CHILDREN, "931-9", PersonName("Elsewhere", "Zed"), addresses=())
    desk = a_chain(("931-1", "931-2"), ("931-2", back_to), last=elsewhere_)

    run(desk)

    assert shown(desk, WREN, CHILDREN) == "not_searched"
    assert not desk.facts_of(WREN, CHILDREN)


def merged(*numbers: RecordRef) -> dict[RecordRef, PersonRecord]:
    """Police records of Wren, each merged into the next and the last into her own."""
    records = police_records()
    for one, into in zip(numbers, (*numbers[1:], WREN), strict=True):
        person = a_person(one, WREN_NAME, born_on=records[WREN].person.born_on)
        records[one] = a_record(person, merged_into=into.record_id)
    return records


def a_desk_where_the_case_names(record: RecordRef, records: dict[RecordRef, PersonRecord]):
    occurrence = an_occurrence()
    parties = tuple(
        replace(one, record=record) if one.record == WREN else one for one in occurrence.parties
    )
    return a_desk(records=records, occurrence_=replace(occurrence, parties=parties))


def test_police_records_that_were_merged_are_opened_once_and_say_into_which():
    desk = a_desk_where_the_case_names(OLDER, merged(OLDER, OLD))

    run(desk)

    assert len(desk.opened) == len(set(desk.opened))
    told = {
        (one.source.record, one.source.screen, one.value)
        for one in desk.facts_of(WREN)
        if one.field is FactField.MERGED_INTO
    }
    assert told == {
        (OLDER, "Nominal", OLD.record_id),
        (OLD, "Nominal", WREN.record_id),
    }
    parts = [one for one in desk.facts_of(WREN) if one.field is FactField.PART_IN_OCCURRENCE]
    assert len(parts) == 1


@pytest.mark.parametrize(
    ("into", "last"),
    [
        ({TAVISH: TAVISH}, TAVISH),
        ({TAVISH: OLD, OLD: TAVISH}, OLD),
        ({TAVISH: OLDER, OLDER: OLD, OLD: OLDER}, OLD),
    ],
    ids=["itself", "two", "two behind it"],
)
def test_police_records_merged_in_a_ring_end_and_the_check_is_not_whole(into, last):
    records = police_records()
    for one, onward in into.items():
        person = records[TAVISH].person if one == TAVISH else a_person(one, TAVISH_NAME)
        records[one] = a_record(person, merged_into=onward.record_id)
    desk = a_desk(records=records)

    run(desk)

    check = desk.check(last, "police_rms")
    assert (check.shown, check.is_missing) == ("found", True)
    assert len(desk.opened) == len(set(desk.opened))


def test_two_merged_records_of_one_person_are_both_theirs():
    """Both are named by the case, each with a part of its own."""
    records = merged(OLD)
    records[OLDER] = replace(records[OLD], person=a_person(OLDER, WREN_NAME))
    desk = a_desk_where_the_case_names(OLD, records)
    other = Party(OLDER, Part.WITNESS, records[OLDER].person, ())
    desk.occurrence_ = replace(desk.occurrence_, parties=(*desk.occurrence_.parties, other))

    run(desk)

    parts = {one.value for one in desk.facts_of(WREN) if one.field is FactField.PART_IN_OCCURRENCE}
    assert len(parts) == 2


def test_an_unborn_child_of_two_records_is_expected_by_the_mother_either_names():
    records = police_records()
    unborn = replace(
        a_person(WREN, PersonName(WREN_NAME.surname, "Unborn"), born_on=None),
        due_on=date(2027, 2, 1),
        identifiers=Identifiers(nhs_number=NHS),
        addresses=(),
    )
    records[WREN] = a_record(unborn)
    records[OLD] = a_record(replace(unborn, record=OLD), merged_into=WREN.record_id)
    records[MARLOW] = replace(records[MARLOW], ties=(a_tie(MARLOW, "mother", OLD, MARLOW),))
    desk = a_desk_where_the_case_names(OLD, records)
    desk.statuses = []

    run(desk)

    assert shown(desk, MARLOW, HEALTH) == "nothing_found"


def test_nothing_but_the_number_finds_a_case_at_probation():
    """The control of the numbers: without a number of his, probation knows nobody of his name."""
    records = police_records()
    tavish = elsewhere("probation", "X9", TAVISH, PersonName("Other", "Tav"), addresses=())
    with_number = replace(tavish, identifiers=Identifiers(pnc_id=PNC))
    for number, found in ((Identifiers(), "nothing_found"), (Identifiers(pnc_id=PNC), None)):
        records[TAVISH] = replace(
            records[TAVISH], person=replace(records[TAVISH].person, identifiers=number)
        )
        desk = a_desk(records=records, cases=[a_supervision(with_number)])
        run(desk)
        assert (shown(desk, TAVISH, "probation") == "nothing_found") == bool(found)
