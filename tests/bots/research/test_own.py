"""A search that may concern whoever asked stops for a second person; a namesake's goes on."""

import asyncio
from dataclasses import replace
from datetime import date

import pytest

from bots.research.bot import perform
from bots.research.items import RESEARCH, Concern, Own, Research
from domain.errors import SystemUnavailable
from domain.identifiers import Postcode
from domain.outcome import Done, NeedsPerson, NoAction
from domain.people import Address, Person, PersonName, RecordRef
from tests.bots.research.fake_desk import OURS, FakeDesk, a_desk
from tests.bots.research.small_case import BORN, CASE, EMBER_ROW, MARLOW, MARLOW_NAME, TAVISH

RUN = Research(CASE, "new_referral")
NOBODY = PersonName("Voss", "Amara")
ELSEWHERE = Address(("3 Larch Way",), "Eastholm", Postcode("NM7 1AB"))
OTHER_DAY = date(1970, 5, 17)
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
    desk = a_desk(own_=somebody(MARLOW_NAME, BORN[MARLOW]), answer_="allow", troubles=troubles)

    assert isinstance(run(desk), Done)
    assert desk.concerns == []
    [again] = [one.contents for one in desk.queued if isinstance(one.contents, Research)]
    assert again.is_allowed
    assert isinstance(run(a_desk(own_=desk.own_), again), Done)


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
