"""A name without a number: whom the police list, what is left out, and one person's cases."""

import asyncio
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bots.research.bot import perform
from bots.research.items import (
    CLOSED_MET,
    NAME_SEARCH,
    PERSON_CASES,
    CasesListed,
    ClosedMet,
    Concern,
    NameSearch,
    Own,
    PeopleListed,
    PersonCases,
)
from domain.errors import ContentRefused, SystemUnavailable
from domain.identifiers import OccurrenceNumber, Postcode
from domain.name_asked import Sought, sought_of
from domain.occurrences import Marker
from domain.outcome import Done, NeedsPerson, NoAction
from domain.people import Address, Person, PersonName, RecordRef
from domain.person_records import OccurrenceLine
from domain.wording.console import SHOWN
from domain.wording.searches import NAME_FAULTS
from tests.bots.research.fake_desk import OURS, FakeDesk, a_desk
from tests.bots.research.small_case import CASE, EMBER_ROW, NOW, a_person, a_record
from tests.bots.research.test_own import CALLOWAY, a_colleague

SEARCH = replace(OURS, reference="name_search/1f0e")
CASES_OF = replace(OURS, reference="person_cases/1f0e/0")
KHAN, KHANNA = PersonName("Khan", "Mohammed"), PersonName("Khanna", "Mohammed")
ONE, TWIN_BIRTHDAY, SWAPPED, OTHER, NO_BIRTH, LONGER, SAMIRA = (
    RecordRef("police_rms", f"P00481{n:02}") for n in range(7)
)
BORN = date(2014, 2, 1)
ELSEWHERE = Address(("3 Siskin Close",), "Northmere", Postcode("NM4 9ZZ"))
BY_NAME = Sought("Khan", "Mohammed")
BY_BIRTH = replace(BY_NAME, born_on=BORN)
AT_HOME = replace(BY_NAME, postcode=EMBER_ROW.postcode, first_line="14 Ember Row")
HELD = {
    ONE: (KHAN, BORN, EMBER_ROW),
    TWIN_BIRTHDAY: (replace(KHAN, middle="Idris"), BORN, ELSEWHERE),
    SWAPPED: (KHAN, date(2014, 1, 2), ELSEWHERE),
    OTHER: (KHAN, date(1961, 11, 30), ELSEWHERE),
    NO_BIRTH: (KHAN, None, ELSEWHERE),
    LONGER: (KHANNA, date(1980, 5, 17), ELSEWHERE),
    SAMIRA: (PersonName("Khan-Testerley", "Samira"), date(1990, 4, 4), EMBER_ROW),
}


def khans(**others: Any) -> FakeDesk:
    """Police records of people of one name, and of who lives with one of them."""
    records = {
        ref: a_record(a_person(ref, name, born_on=born_on, addresses=(home,)))
        for ref, (name, born_on, home) in HELD.items()
    }
    return a_desk(records=records, **others)


def look(desk: FakeDesk, sought: Sought = BY_NAME) -> object:
    return asyncio.run(perform(NAME_SEARCH, NameSearch(sought, "new_referral"), SEARCH, desk))


def listed(desk: FakeDesk) -> PeopleListed:
    [found] = desk.found
    assert isinstance(found, PeopleListed)
    return found


def records_in(found: PeopleListed) -> list[RecordRef]:
    return [one.row.record for one in found.people]


def cases(desk: FakeDesk, **wanted: Any) -> object:
    chosen = PersonCases(**{"record": ONE, "reason": "new_referral", **wanted})
    return asyncio.run(perform(PERSON_CASES, chosen, CASES_OF, desk))


def test_by_a_name_everybody_who_has_it_is_listed_and_nobodys_record_is_opened():
    desk = khans()

    outcome = look(desk)

    assert isinstance(outcome, Done)
    assert set(records_in(listed(desk))) == set(HELD) - {SAMIRA}
    assert records_in(listed(desk))[-1] == LONGER
    assert (desk.opened, desk.systems_asked()) == ([], {"police_rms"})


def test_another_birth_date_is_left_out_and_counted_and_a_swapped_one_is_not():
    desk = khans()

    look(desk, BY_BIRTH)

    found = listed(desk)
    assert records_in(found)[:3] == [ONE, TWIN_BIRTHDAY, SWAPPED]
    assert set(records_in(found)) == {ONE, TWIN_BIRTHDAY, SWAPPED, NO_BIRTH}
    assert found.others == 2


def test_who_lives_at_the_home_stands_first_and_nobody_else_of_it_is_listed():
    desk = khans()

    look(desk, AT_HOME)

    found = listed(desk)
    assert records_in(found)[0] == ONE
    assert [one.lives_there for one in found.people] == [True, *(False,) * 5]
    assert SAMIRA not in records_in(found)


@pytest.mark.parametrize("shown", ["Northmere NM4 2QX", "Confidential"])
def test_that_somebody_lives_at_a_secret_home_is_not_said(shown):
    """domain.md D4: whoever types the address of a refuge learns of nobody in it."""
    nearly = replace(AT_HOME, forename="Mohamed")
    desk, other_spelling = khans(shown_with={ONE: shown}), khans(shown_with={ONE: shown})

    look(desk, AT_HOME)
    look(other_spelling, nearly)

    is_secret = shown == "Confidential"
    assert any(one.lives_there for one in listed(desk).people) is not is_secret
    assert records_in(listed(other_spelling)) == ([] if is_secret else [ONE])


def test_too_many_of_a_name_is_said_and_with_a_birth_date_narrowed():
    by_name, by_birth = khans(limits={"police_rms": 4}), khans(limits={"police_rms": 4})

    look(by_name)
    look(by_birth, BY_BIRTH)

    assert (listed(by_name).people, listed(by_name).is_too_many) == ((), True)
    assert set(records_in(listed(by_birth))) == {ONE, TWIN_BIRTHDAY, SWAPPED}
    assert (listed(by_birth).is_too_many, listed(by_birth).is_narrowed) == (False, True)


def test_a_name_that_was_cut_off_stays_so_though_the_home_lists_somebody():
    desk = khans(limits={"police_rms": 2})

    look(desk, AT_HOME)

    assert (records_in(listed(desk)), listed(desk).is_too_many) == ([ONE], True)


def test_letters_that_the_police_do_not_search_by_are_no_answer():
    desk = khans(troubles={"police_rms": ContentRefused("person search", system="police_rms")})

    assert isinstance(look(desk), Done)
    assert listed(desk).is_refused


def test_a_system_that_is_down_is_nobodys_list():
    desk = khans(troubles={"police_rms": SystemUnavailable(system="police_rms")})

    with pytest.raises(SystemUnavailable):
        look(desk)
    assert desk.found == []


@pytest.mark.parametrize("kept", ["restricted", "sealed"])
def test_a_closed_record_is_left_out_for_the_officer_and_the_asker_reads_as_if_there_were_none(
    kept,
):
    without = {ref: one for ref, one in khans().records.items() if ref != ONE}
    never_was = khans()
    never_was.records = without
    closed = khans(refused={ONE}) if kept == "restricted" else khans()
    if kept == "sealed":
        closed.records, closed.withheld = without, {"police_rms by name": 1}

    outcomes = look(closed), look(never_was)

    assert outcomes[0] == outcomes[1]
    assert listed(closed) == listed(never_was)
    assert never_was.queued == []
    [wanted] = closed.queued
    assert (wanted.kind, wanted.reference) == (CLOSED_MET, "closed_met/1f0e")
    assert (wanted.ordered_by, wanted.follows) == ("worker:research", None)
    assert isinstance(wanted.contents, ClosedMet)


def test_the_officer_reads_who_looked_for_whom_and_why():
    desk = khans(refused={ONE, SWAPPED})
    look(desk, BY_BIRTH)
    [wanted] = desk.queued

    outcome = asyncio.run(perform(CLOSED_MET, wanted.contents, SEARCH, desk))

    assert isinstance(outcome, NeedsPerson)
    task = outcome.task
    assert (task.kind, task.team) == ("restricted_record", "restricted-records officer")
    assert task.evidence["asked_by"] == OURS.requester
    assert task.evidence["looked_for"] == "Mohammed Khan, born 1 February 2014"
    assert task.evidence["met"] == f"{ONE.record_id}, {SWAPPED.record_id}"
    assert set(task.evidence) <= set(SHOWN)


def test_the_cases_of_whoever_was_chosen_are_listed_and_only_that_record_is_opened():
    desk = khans()

    assert isinstance(cases(desk), Done)

    assert desk.found == [CasesListed(desk.records[ONE].lines, NOW)]
    assert desk.opened == [f"open {ONE.record_id}"]
    assert (desk.systems_asked(), desk.queued) == ({"police_rms"}, [])


def test_of_a_merged_record_the_one_that_goes_on_is_read():
    desk = khans()
    other = OccurrenceLine(OccurrenceNumber("43260118190"))
    desk.records[ONE] = replace(desk.records[ONE], merged_into=SWAPPED.record_id)
    desk.records[SWAPPED] = replace(desk.records[SWAPPED], lines=(other,))

    cases(desk)

    assert desk.found == [CasesListed((other,), NOW)]


CLOSED_BY: dict[str, dict[str, Any]] = {
    "stub": {"refused": {ONE}},
    "restricted-case": {"lines": (OccurrenceLine(CASE, is_restricted=True),)},
    "adopted": {"markers": (Marker(ONE, "ADOPTED", ""),)},
    "colleague": {"occupation": "Police constable"},
}


@pytest.mark.parametrize("why", CLOSED_BY)
def test_whoever_is_closed_to_a_worker_has_the_cases_of_somebody_without_any(why):
    known = {**CLOSED_BY[why]}
    closed, without = khans(refused=known.pop("refused", set())), khans()
    closed.records[ONE] = replace(closed.records[ONE], **known)
    without.records[ONE] = replace(without.records[ONE], lines=())

    outcomes = cases(closed), cases(without)

    assert outcomes[0] == outcomes[1]
    assert closed.found == without.found == [CasesListed((), NOW)]
    [wanted] = closed.queued
    assert (wanted.kind, wanted.reference) == (CLOSED_MET, "closed_met/1f0e/0")
    assert without.queued == []


def own(name: PersonName, born_on: date | None, home: Address = ELSEWHERE) -> Own:
    record = RecordRef("accounts", "a.voss")
    return Own(Person(record, (name,), born_on=born_on, addresses=(home,)))


LARCH = Address(("3 Larch Way",), "Eastholm", Postcode("NM7 1AB"))


@pytest.mark.parametrize(
    ("sought", "who"),
    [
        (BY_BIRTH, own(KHAN, BORN, LARCH)),
        (BY_NAME, own(KHAN, BORN, LARCH)),
        (AT_HOME, own(PersonName("Voss", "Amara"), None, EMBER_ROW)),
    ],
    ids=["name-and-birth-date", "name-without-a-date", "address"],
)
def test_what_may_be_their_own_stops_before_the_police_are_asked(sought, who):
    desk = khans(own_=who)

    outcome = look(desk, sought)

    assert isinstance(outcome, NeedsPerson)
    assert (outcome.task.kind, outcome.task.team) == ("second_authority", "duty supervisor")
    assert "Khan" not in str(outcome.task.evidence)
    assert outcome.task.evidence["asked_by"] == OURS.requester
    assert (desk.looks, desk.found, desk.concerns) == ([], [], [Concern.OWN])


def test_their_own_record_among_those_listed_stops_the_list():
    declared = Person(RecordRef("accounts", "a.voss/0"), (KHANNA,), born_on=date(1980, 5, 17))
    who = replace(own(PersonName("Voss", "Amara"), None, LARCH), declared=(declared,))
    desk = khans(own_=who)

    assert isinstance(look(desk), NeedsPerson)
    assert (desk.found, desk.concerns) == ([], [Concern.OWN])


def test_the_name_alone_is_written_down_once_and_the_search_goes_on():
    sought, who = replace(BY_NAME, born_on=date(1961, 11, 30)), own(KHAN, date(1985, 7, 22), LARCH)
    desk = khans(own_=who)
    del desk.records[NO_BIRTH]

    assert isinstance(look(desk, sought), Done)
    assert desk.concerns == [Concern.NAME_ONLY]


def test_allowed_by_a_second_person_it_is_listed_and_so_are_the_cases_and_refused_it_is_not():
    who, said = own(KHAN, BORN, LARCH), {"answered_by_": "r.calloway", "colleagues_": [CALLOWAY]}
    allowed = khans(own_=who, answer_="allow", **said)
    refused = khans(own_=who, answer_="do_not_allow", **said)

    assert isinstance(look(allowed), Done)
    assert listed(allowed).is_allowed
    assert isinstance(cases(khans(own_=who)), NeedsPerson)
    assert isinstance(cases(khans(own_=who), is_allowed=True), Done)
    assert look(refused) == NoAction("not_allowed", "O01")
    assert refused.looks == []


def test_the_word_of_who_may_be_listed_is_none_and_another_is_asked():
    namesake = a_colleague("m.k", "PS Mohammed Khan", date(1990, 4, 4))
    said = {"answer_": "allow", "answered_by_": "m.k", "colleagues_": [CALLOWAY, namesake]}
    desk = khans(own_=own(KHAN, BORN, LARCH), **said)

    asked = look(desk, BY_BIRTH)

    assert isinstance(asked, NeedsPerson)
    assert (asked.task.kind, asked.task.not_for) == ("second_authority", ("m.k",))
    assert isinstance(look(replace(desk, answered_by_="r.calloway"), BY_BIRTH), Done)


TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("typed", "box", "fault"),
    [
        ({}, "surname", "surname"),
        ({"surname": "O"}, "surname", "surname"),
        ({"surname": "Khan"}, "forename", "more"),
        ({"day": "1", "month": "2", "year": "2014"}, "surname", "surname"),
        ({"surname": "Khan", "day": "31", "month": "2", "year": "2014"}, "day", "not_a_date"),
        ({"surname": "Khan", "year": "2014"}, "day", "not_a_date"),
        ({"surname": "Khan", "day": "١", "month": "2", "year": "2014"}, "day", "not_a_date"),
        ({"surname": "Khan", "day": "24", "month": "11", "year": "2026"}, "day", "in_future"),
        ({"surname": "Khan", "day": "1", "month": "2", "year": "14"}, "day", "too_early"),
        ({"surname": "Khan", "postcode": "NM4"}, "postcode", "postcode"),
        ({"surname": "Khan", "forename": "M", "first_line": "3"}, "postcode", "no_postcode"),
        ({"surname": "K" * 101, "forename": "M"}, "surname", "too_long"),
    ],
    ids=str,
)
def test_what_is_too_little_or_no_date_is_answered_at_its_box(typed, box, fault):
    assert sought_of(typed, TODAY) == {box: NAME_FAULTS[fault]}


def test_what_was_typed_is_whom_they_look_for_and_stands_in_the_boxes_again():
    typed = {
        "surname": "  O'Hara  Khan ",
        "forename": "Siân",
        "day": "1",
        "month": "2",
        "year": "2014",
        "postcode": "nm42qx",
        "first_line": "14 Ember Row",
    }

    sought = sought_of(typed, TODAY)

    assert sought == Sought("O'Hara Khan", "Siân", BORN, Postcode("NM4 2QX"), "14 Ember Row")
    assert isinstance(sought, Sought)
    assert sought_of(sought.as_typed, TODAY) == sought
    assert sought.said == "Siân O'Hara Khan, born 1 February 2014, 14 Ember Row, NM4 2QX"
