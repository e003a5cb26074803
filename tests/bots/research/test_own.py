"""A search that may concern whoever asked stops for a second person; a namesake's goes on."""

import asyncio
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bots.research.bot import perform
from bots.research.items import (
    LICENSED_CHECKS,
    POSSIBLE_MATCH,
    RESEARCH,
    Concern,
    LicensedChecks,
    MatchInQuestion,
    Own,
    Research,
)
from bots.research.own import concern, in_the_case, may_not_allow, names_in
from domain.errors import SystemUnavailable
from domain.identifiers import Postcode
from domain.outcome import Done, NeedsPerson, NoAction
from domain.people import Address, Person, PersonName, RecordRef
from tests.bots.research.fake_desk import OURS, FakeDesk, a_desk
from tests.bots.research.small_case import (
    BORN,
    CASE,
    EMBER_ROW,
    MARLOW,
    MARLOW_NAME,
    TAVISH,
    TAVISH_NAME,
    WREN,
    WREN_NAME,
    a_person,
    a_pupil,
    a_record,
    elsewhere,
)

RUN = Research(CASE, "new_referral")
NOBODY = PersonName("Voss", "Amara")
ELSEWHERE = Address(("3 Larch Way",), "Eastholm", Postcode("NM7 1AB"))
SISKIN_CLOSE = Address(("3 Siskin Close",), "Northmere", Postcode("NM4 9ZZ"))
OTHER_DAY = date(1970, 5, 17)
WREN_ELSEWHERE = elsewhere("education", "E1", WREN, WREN_NAME, addresses=())
A_DECLARED_MARLOW = Person(RecordRef("accounts", "a.voss/0"), (MARLOW_NAME,))


def somebody(
    name: PersonName = NOBODY,
    born_on: date | None = OTHER_DAY,
    home: Address = ELSEWHERE,
    declared: tuple[Person, ...] = (),
) -> Own:
    me = Person(RecordRef("accounts", "a.voss"), (name,), born_on=born_on, addresses=(home,))
    return Own(me, declared)


def run(desk: FakeDesk, wanted: Research = RUN) -> object:
    return asyncio.run(perform(RESEARCH, wanted, OURS, desk))


@pytest.mark.parametrize(
    "own",
    [
        somebody(MARLOW_NAME, BORN[MARLOW]),
        somebody(home=replace(EMBER_ROW, lines=("14 EMBER ROW",))),
        somebody(declared=(A_DECLARED_MARLOW,)),
        somebody(declared=(replace(A_DECLARED_MARLOW, born_on=BORN[MARLOW]),)),
    ],
    ids=["name-and-birth-date", "address", "declared-by-name", "declared"],
)
def test_what_may_be_their_own_stops_before_another_system_is_asked(own):
    desk = a_desk(own_=own)

    outcome = run(desk)

    assert isinstance(outcome, NeedsPerson)
    assert (outcome.task.kind, outcome.task.reason_code) == ("second_authority", "own_record")
    assert outcome.task.team == "duty supervisor"
    assert outcome.task.evidence == {}  # nothing about what was met
    assert desk.systems_asked() <= {"police_rms"}
    assert (desk.concerns, desk.queued, desk.packs) == ([Concern.OWN], [], [])


def test_the_name_alone_is_written_down_and_the_run_goes_on():
    desk = a_desk(own_=somebody(MARLOW_NAME))

    assert isinstance(run(desk), Done)
    assert desk.concerns == [Concern.NAME_ONLY]


@pytest.mark.parametrize(
    "own",
    [
        None,
        somebody(),
        somebody(born_on=BORN[MARLOW]),
        somebody(declared=(replace(A_DECLARED_MARLOW, born_on=OTHER_DAY),)),
    ],
    ids=["nothing-known", "nobody-of-it", "birth-date-alone", "declared-of-another-age"],
)
def test_whoever_is_nobody_of_the_case_is_not_in_its_way(own):
    desk = a_desk(own_=own)

    assert isinstance(run(desk), Done)
    assert desk.concerns == []


def test_allowed_by_a_second_person_it_goes_on_and_so_does_what_follows():
    troubles = {"housing": SystemUnavailable(system="housing")}
    said = {"answer_": "allow", "answered_by_": "r.calloway", "colleagues_": [CALLOWAY]}
    desk = a_desk(own_=somebody(MARLOW_NAME, BORN[MARLOW]), troubles=troubles, **said)

    assert isinstance(run(desk), Done)
    assert desk.concerns == []
    [again] = [one.contents for one in desk.queued if isinstance(one.contents, Research)]
    assert again.is_allowed
    assert isinstance(run(a_desk(own_=desk.own_), again), Done)


THE_ASKER = somebody(MARLOW_NAME, BORN[MARLOW])


def a_colleague(
    account: str, shown: str, born_on: date | None = date(1979, 2, 1), declared: str = ""
) -> Own:
    person = Person(RecordRef("accounts", account), names_in(shown), born_on=born_on)
    theirs = (Person(RecordRef("accounts", f"{account}/0"), names_in(declared)),)
    return Own(person, theirs if declared else ())


CALLOWAY = a_colleague("r.calloway", "PS Rhian Calloway")
MARLOWS_SECOND = a_colleague("m.q", "PS Marlow Jane Quillfeather-Ambrose", BORN[MARLOW])


@pytest.mark.parametrize(
    ("own", "second", "may"),
    [
        (THE_ASKER, CALLOWAY, True),
        (THE_ASKER, THE_ASKER, False),
        (THE_ASKER, MARLOWS_SECOND, False),
        (THE_ASKER, a_colleague("m.q", "Q-Ambrose, Marlow", None), True),
        (THE_ASKER, a_colleague("m.q", "Marlow Quillfeather-Ambrose", None), False),
        (replace(THE_ASKER, declared=(CALLOWAY.person,)), CALLOWAY, False),
        (THE_ASKER, a_colleague("l.v", "Lin Voss", declared=MARLOW_NAME.full), False),
        (
            THE_ASKER,
            replace(CALLOWAY, person=replace(CALLOWAY.person, addresses=(ELSEWHERE,))),
            False,
        ),
        (somebody(), a_colleague("t.a", "PC Tavish Ambrosewell", BORN[TAVISH]), False),
        (somebody(), a_colleague("t.a", "PC Tavish Ambrosewell"), True),
        (somebody(), a_colleague("l.v", "Lin Voss", declared="Tavish Ambrosewell"), False),
    ],
    ids=[
        "somebody-else",
        "the-asker",
        "second-account",
        "another-name",
        "second-account-of-no-known-age",
        "whom-the-asker-declared",
        "who-declared-the-asker",
        "who-lives-there-too",
        "in-the-case",
        "namesake",
        "declared-somebody-of-it",
    ],
)
def test_who_may_allow_a_search_is_nobody_near_the_asker_or_the_case(own, second, may):
    people = [on_record(TAVISH_NAME, BORN[TAVISH])]

    refused = () if may else (second.person.record.record_id,)
    assert may_not_allow(own, [second], people) == refused


def test_whoever_may_be_in_the_case_is_kept_from_its_authority_and_its_questions():
    colleagues = [CALLOWAY, a_colleague("t.a", "PC Tavish Ambrosewell", BORN[TAVISH])]
    desk = a_desk(own_=THE_ASKER, colleagues_=[THE_ASKER, MARLOWS_SECOND, *colleagues])

    outcome = run(desk)

    assert isinstance(outcome, NeedsPerson)
    assert set(outcome.task.not_for) == {"a.voss", "m.q", "t.a"}


@pytest.mark.parametrize("by", ["m.q", "t.a", "nobody.known"])
def test_a_word_of_who_may_not_allow_it_is_asked_of_another(by):
    colleagues = [CALLOWAY, a_colleague("t.a", "PC Tavish Ambrosewell", BORN[TAVISH])]
    accounts = [THE_ASKER, MARLOWS_SECOND, *colleagues]
    desk = a_desk(own_=THE_ASKER, colleagues_=accounts, answer_="allow", answered_by_=by)

    outcome = run(desk)

    assert isinstance(outcome, NeedsPerson)
    assert outcome.task.kind == "second_authority"
    assert desk.systems_asked() <= {"police_rms"}
    assert desk.queued == []
    assert isinstance(run(replace(desk, answered_by_="r.calloway")), Done)


def test_who_is_in_the_case_or_is_the_record_in_question_is_asked_about_nobody_of_it():
    """One is in the case by police records, one only as the record that could be somebody's."""
    swapped = replace(WREN_ELSEWHERE, born_on=date(2019, 4, 3), addresses=(SISKIN_CLOSE,))
    tavish = a_colleague("t.a", "PC Tavish Ambrosewell", BORN[TAVISH])
    lives_there = replace(somebody(home=SISKIN_CLOSE).person, record=RecordRef("accounts", "n.o"))
    desk = a_desk(pupils=[a_pupil(swapped)], colleagues_=[CALLOWAY, tavish, Own(lives_there)])

    assert isinstance(run(desk), Done)
    [question] = [one.contents for one in desk.queued if isinstance(one.contents, MatchInQuestion)]
    asked = asyncio.run(perform(POSSIBLE_MATCH, question, OURS, desk))

    [request] = [one.contents for one in desk.queued if isinstance(one.contents, LicensedChecks)]
    bureau = asyncio.run(perform(LICENSED_CHECKS, request, OURS, desk))

    for outcome in (asked, bureau):
        assert isinstance(outcome, NeedsPerson)
        assert set(outcome.task.not_for) == {"t.a", "n.o"}
    assert in_the_case([CALLOWAY], [swapped]) == ()


LODGER, LODGERS_BIRTH = PersonName("Lodgerby", "Pax"), date(1980, 5, 5)
SWAPPED_WREN = replace(WREN_ELSEWHERE, born_on=date(2019, 4, 3), addresses=(SISKIN_CLOSE,))


def with_a_lodger(own: Own, **others: Any) -> FakeDesk:
    """Somebody linked to nobody lives at the case's home; and a record could be a child's."""
    desk = a_desk(own_=own, pupils=[a_pupil(SWAPPED_WREN)], **others)
    lodger = RecordRef("police_rms", "P0000099")
    desk.records[lodger] = a_record(a_person(lodger, LODGER, born_on=LODGERS_BIRTH))
    return desk


def a_relative(born_on: date) -> Person:
    return Person(RecordRef("accounts", "a.voss/0"), (LODGER,), born_on=born_on)


@pytest.mark.parametrize(
    ("own", "concerns"),
    [
        (somebody(declared=(a_relative(LODGERS_BIRTH),)), [Concern.OWN]),
        (somebody(LODGER, LODGERS_BIRTH), [Concern.OWN]),
        (somebody(home=SISKIN_CLOSE), [Concern.OWN]),
        (somebody(LODGER), [Concern.NAME_ONLY]),
        (somebody(declared=(a_relative(OTHER_DAY),)), []),
    ],
    ids=["declared", "the lodger", "at the home of the record", "namesake", "declared namesake"],
)
def test_whoever_is_met_on_the_way_is_asked_about_before_a_pack_is_made(own, concerns):
    desk = with_a_lodger(own)

    outcome = run(desk)

    assert desk.concerns == concerns
    assert isinstance(outcome, NeedsPerson) is (concerns == [Concern.OWN])
    if isinstance(outcome, NeedsPerson):
        assert (outcome.task.kind, outcome.task.reason_code) == ("second_authority", "own_record")
        assert (outcome.task.evidence, desk.packs, desk.queued) == ({}, [], [])
    else:
        assert [one.name for one in desk.pack.others] == [LODGER]


@pytest.mark.parametrize(
    ("by", "may"), [("r.calloway", True), ("p.l", False)], ids=["another", "the lodger"]
)
def test_whoever_is_met_on_the_way_is_no_second_person(by, may):
    own = somebody(declared=(a_relative(LODGERS_BIRTH),))
    colleagues = [CALLOWAY, a_colleague("p.l", "PS Pax Lodgerby", LODGERS_BIRTH)]
    asked = run(with_a_lodger(own, colleagues_=colleagues))
    assert isinstance(asked, NeedsPerson)
    assert asked.task.not_for == ("p.l",)

    desk = with_a_lodger(own, colleagues_=colleagues, answer_="allow", answered_by_=by)

    assert isinstance(run(desk), Done) is may
    assert [one.name for pack in desk.packs for one in pack.others] == [LODGER] * may
    kept_out = [one.contents.not_for for one in desk.queued if hasattr(one.contents, "not_for")]
    assert set(kept_out) == {("p.l",)} if may else not kept_out


def test_refused_nothing_is_read_any_more():
    desk = a_desk(own_=somebody(MARLOW_NAME, BORN[MARLOW]), answer_="do_not_allow")

    outcome = run(desk)

    assert outcome == NoAction("not_allowed", "O01")
    assert desk.looks == []


def test_a_record_that_is_restricted_stops_first():
    desk = a_desk(own_=somebody(MARLOW_NAME, BORN[MARLOW]), refused={TAVISH})

    outcome = run(desk)

    assert isinstance(outcome, NeedsPerson)
    assert outcome.task.kind == "restricted_record"


VOSS_BORN = date(1984, 3, 9)
VOSS, VOSS_JANE, TANNER, HALE = (
    PersonName("Voss", "Amara"),
    PersonName("Voss", "Amara", "Jane"),
    PersonName("Tanner", "Elizabeth"),
    PersonName("Hale", "Elizabeth"),
)


def an_account(shown: str, *former: str, home: Address = ELSEWHERE, born_on=VOSS_BORN) -> Own:
    names = names_in(shown, former)
    return Own(Person(RecordRef("accounts", "x"), names, born_on=born_on, addresses=(home,)))


def on_record(name: PersonName, born_on: date | None = VOSS_BORN, home: Address = EMBER_ROW):
    record = RecordRef("police_rms", "P0000009")
    return Person(record, (name,), born_on=born_on, addresses=(home,))


@pytest.mark.parametrize(
    ("own", "name"),
    [
        (an_account("DC Amara Jane Voss"), VOSS),
        (an_account("DC Amara Jane Voss"), VOSS_JANE),
        (an_account("Amara J Voss"), VOSS),
        (an_account("Amara J. Voss"), VOSS_JANE),
        (an_account("PC Liz Tanner"), TANNER),
        (an_account("Tanner, Elizabeth"), TANNER),
        (an_account("Amara Voss-Hale"), VOSS),
        (an_account("Amara Vos"), VOSS),
        (an_account("Voss Amara"), VOSS),
        (an_account("DC Wei Ma"), PersonName("Ma", "Wei")),
        (an_account("Amara Jane Ba"), PersonName("Ba", "Amara")),
        (an_account("PS John Constable"), PersonName("Constable", "John")),
        (an_account("DS Chief Okoro"), PersonName("Okoro", "Chief")),
        (an_account("PC Di Smith"), PersonName("Smith", "Di")),
        (an_account("DC Ann Smith", "Sergeant"), PersonName("Sergeant", "Ann")),
        (an_account("Amara Voss QPM"), VOSS),
        (an_account("Detective Sergeant Amara Voss"), VOSS),
        (an_account("Elizabeth Tanner", "Hale"), HALE),
        (an_account("Elizabeth Tanner", "Liz Hale"), HALE),
    ],
    ids=str,
)
def test_an_account_is_known_by_every_form_of_its_name(own, name):
    for born_on in (VOSS_BORN, date(1984, 9, 3), None):
        assert concern(own, [on_record(name, born_on)]) is Concern.OWN
    assert concern(own, [on_record(name, date(1951, 11, 27))]) is Concern.NAME_ONLY
    assert concern(own, [on_record(PersonName("Quillfeather", "Wren"))]) is Concern.NONE


def test_a_name_is_enough_for_an_account_without_a_birth_date():
    own = an_account("PC Liz Tanner", born_on=None)

    assert concern(own, [on_record(TANNER)]) is Concern.OWN


@pytest.mark.parametrize(
    "declared",
    [
        Person(RecordRef("accounts", "x/0"), (PersonName("Hale", "Liz"),)),
        Person(RecordRef("accounts", "x/0"), (HALE,), born_on=date(1984, 3, 10)),
    ],
    ids=["short-form", "one-day-off"],
)
def test_whom_somebody_declared_is_known_by_a_short_form_and_a_day_beside(declared):
    own = replace(an_account("Amara Voss"), declared=(declared,))

    assert concern(own, [on_record(HALE)]) is Concern.OWN
    assert concern(own, [on_record(PersonName("Hale", "Tavish"))]) is Concern.NONE


@pytest.mark.parametrize(
    ("mine", "theirs", "is_mine"),
    [
        (("Flat 2, 14 Ember Row",), ("14 Ember Row", "Flat 2"), True),
        (("14 Ember Row, Northmere",), ("14 Ember Row", "Eastside"), True),
        (("14 Ember Row, Eastside",), ("14 Ember Row",), True),
        (("16 Ember Row",), ("14 Ember Row",), False),
        (("Flat 3, 14 Ember Row",), ("14 Ember Row", "Flat 2"), False),
    ],
    ids=["flat-last", "district-on-record", "district-on-account", "next-door", "other-flat"],
)
def test_a_home_is_known_however_it_is_written(mine, theirs, is_mine):
    at = replace(EMBER_ROW, lines=mine, town="")
    somewhere = replace(EMBER_ROW, lines=theirs)
    own, namesake_of_nobody = an_account("Amara Voss", home=at), PersonName("Quillfeather", "Wren")

    expected = Concern.OWN if is_mine else Concern.NONE
    assert concern(own, [on_record(namesake_of_nobody, home=somewhere)]) is expected
    elsewhere = replace(somewhere, postcode=Postcode("NM7 1AB"))
    assert concern(own, [on_record(namesake_of_nobody, home=elsewhere)]) is Concern.NONE


@pytest.mark.parametrize(
    ("line", "expected"),
    [("14 Ember Row", Concern.OWN), ("16 Ember Row", Concern.NONE)],
    ids=["the-same", "next-door"],
)
def test_a_home_whose_record_has_no_postcode_is_known_by_its_words(line, expected):
    own = an_account("Amara Voss", home=replace(EMBER_ROW, lines=("14 Ember Row",), town=""))
    without = replace(EMBER_ROW, lines=(line,), postcode=None)

    assert concern(own, [on_record(PersonName("Quillfeather", "Wren"), home=without)]) is expected
