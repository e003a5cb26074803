"""A pack that is completed later: what is asked again, what is taken as it was, and how often."""

from dataclasses import replace
from datetime import date
from typing import Any

from bots.research.ports import Wanted
from domain.errors import SystemUnavailable
from domain.outcome import Done, NoAction, Outcome
from domain.people import PersonName, RecordRef
from domain.person_records import PersonRecord
from domain.research_pack import FactField
from tests.bots.research.fake_desk import OURS, FakeDesk, a_desk
from tests.bots.research.small_case import (
    MARLOW,
    WREN,
    a_person,
    a_record,
    a_tie,
    police_records,
)
from tests.bots.research.test_researching import HOUSING, run, tries_of

BROTHER = RecordRef("police_rms", "P0000010")


def without_housing(**others: Any) -> FakeDesk:
    """A desk at which a first run could not search housing."""
    desk = a_desk(troubles={HOUSING: SystemUnavailable(system=HOUSING)}, **others)
    run(desk)
    return desk


def completed(first: FakeDesk, desk: FakeDesk) -> Outcome:
    """What the try ordered by the first run comes to at this desk."""
    (again,) = tries_of(first)
    return turn(desk, again)


def turn(desk: FakeDesk, wanted: Wanted) -> Outcome:
    outcome: Outcome = run(desk, wanted.contents, replace(OURS, reference=wanted.reference))
    return outcome


def records_with_a_brother(*, linked: bool) -> dict[RecordRef, PersonRecord]:
    records = police_records()
    name = PersonName("Otherby", "Nia")
    records[BROTHER] = a_record(a_person(BROTHER, name, born_on=date(2015, 1, 1), addresses=()))
    if linked:
        tie = a_tie(BROTHER, "sibling", WREN, WREN)
        records[WREN] = replace(records[WREN], ties=(*records[WREN].ties, tie))
    return records


def test_whoever_the_police_unlinked_meanwhile_is_in_no_tie_of_the_completed_pack():
    first = without_housing(records=records_with_a_brother(linked=True))
    key = BROTHER.record_id
    assert key in {one.key for one in first.pack.people}
    assert key in {one.person for one in first.pack.ties} | {one.other for one in first.pack.ties}
    second = a_desk(records=records_with_a_brother(linked=False))

    assert completed(first, second).code == "pack"
    assert key not in str(second.pack)


def test_what_the_police_put_right_meanwhile_is_what_is_told():
    first = without_housing()
    records = police_records()
    records[MARLOW] = replace(records[MARLOW], occupation="Plumber")
    second = a_desk(records=records)

    completed(first, second)

    assert second.opened.count("open P0000002") == 1
    told = [one.value for one in second.facts_of(MARLOW) if one.field is FactField.OCCUPATION]
    assert told == ["Plumber"]
