"""A pack that is completed later: what is asked again, what is taken as it was, and how often."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bots.research.bot import perform
from bots.research.items import POSSIBLE_MATCH, RESEARCH
from bots.research.ports import Wanted
from domain.errors import (
    ConnectorClosed,
    ContentRefused,
    PageIncomplete,
    PurposeNotServed,
    RecordRestricted,
    SessionExpired,
    SystemUnavailable,
    WrongRecordShown,
)
from domain.households import PersonKey
from domain.identifiers import NhsNumber
from domain.outcome import Done, NeedsPerson, NoAction, Outcome
from domain.people import Identifiers, PersonName, RecordRef
from domain.person_records import PersonRecord
from domain.research_pack import CheckAnswer, FactField, why_out_of_date
from domain.wording.labels import Tag
from domain.wording.research import CHECK_SENTENCES
from reports.research_pack import saying
from tests.bots.research.fake_desk import OURS, FakeDesk, a_desk
from tests.bots.research.small_case import (
    MARLOW,
    NHS,
    NOW,
    TAVISH,
    WREN,
    WREN_NAME,
    a_care_record,
    a_person,
    a_pupil,
    a_record,
    a_tie,
    police_records,
)
from tests.bots.research.test_researching import CHILDREN, HEALTH, HOUSING, of_wren, run, tries_of

# The case, its three people, and what searches for them ask: three names and their one home.
LOOKS_AT_THE_POLICE = 4 + 3 + 1
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

    assert completed(first, second) == Done(code="pack", result=b"sealed")
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


@pytest.mark.parametrize("is_changed", [True, False], ids=["another number", "as before"])
def test_whoever_the_police_have_otherwise_meanwhile_is_looked_for_anew(is_changed):
    """Nothing was found by the number they had. The others' answers are used as they were."""
    first = without_housing(statuses=[])
    assert first.check(WREN, HEALTH).answer is CheckAnswer.NOTHING_FOUND
    records = police_records()
    if is_changed:
        numbers = Identifiers(nhs_number=NhsNumber("9990000107"))
        person = replace(records[WREN].person, identifiers=numbers)
        records[WREN] = replace(records[WREN], person=person)
    second = a_desk(records=records)

    completed(first, second)

    assert (HEALTH in second.systems_asked()) == is_changed
    assert ("probation" in second.systems_asked()) is False


def a_police_that_dies(after: int, **others: Any) -> FakeDesk:
    """The police answer so many looks, and no more."""
    away = SystemUnavailable(system="police_rms")
    return a_desk(troubles={"police_rms": away}, after={"police_rms": after}, **others)


@pytest.mark.parametrize("after", range(4, 10))
def test_a_partial_pack_never_says_that_no_check_is_missing(after):
    """domain.md A3: a partial pack must say which checks are missing, whatever it found."""
    desk = a_police_that_dies(after)

    outcome = run(desk)

    words, tag = saying.missing_line(desk.pack)
    is_partial = outcome == Done(code="partial_pack", result=b"sealed")
    assert (tag is Tag.RED) == is_partial == bool(tries_of(desk))
    assert ("(found, not searched to the end)" in words) == is_partial
    assert is_partial == (after < LOOKS_AT_THE_POLICE)


def test_a_check_that_did_not_end_says_when_it_is_tried_again_and_is_completed():
    desk = a_police_that_dies(4)
    run(desk)
    check = desk.check(WREN, "police_rms")
    (again,) = tries_of(desk)

    assert check.tries_again_at == again.not_before
    assert "tries again at 7am" in " ".join(saying.meaning(check, desk.pack))
    second = a_desk()
    turn(second, again)
    assert saying.missing_line(second.pack)[1] is Tag.NONE


def test_a_list_cut_off_beside_a_found_record_is_named_and_not_tried_again():
    """The number finds her; of her name a list of one cannot show four. It never will."""
    crowd = [a_care_record(of_wren(CHILDREN, f"931-2{n}", addresses=())) for n in range(4)]
    desk, whole = (a_desk(limits={CHILDREN: limit}) for limit in (1, 50))
    for each in (desk, whole):
        each.care += crowd
        run(each)

    check = desk.check(WREN, CHILDREN)
    assert (check.answer, check.is_missing) == (CheckAnswer.FOUND, True)
    assert "Children's care for Wren" in saying.missing_line(desk.pack)[0]
    assert CHECK_SENTENCES["nobody_tries"] in saying.meaning(check, desk.pack)
    assert tries_of(desk) == []
    assert not whole.check(WREN, CHILDREN).is_cut_short


@pytest.mark.parametrize("hours", [3, 5])
def test_what_was_answered_more_than_four_hours_ago_is_asked_again(hours):
    """pages.md 3.7: a pack older than four hours is out of date; none is made so."""
    first, second = without_housing(), a_desk(at=NOW + timedelta(hours=hours))

    completed(first, second)

    assert why_out_of_date(second.pack, None, second.at) == ()
    assert (CHILDREN in second.systems_asked()) == (hours > 4)


def test_what_was_read_of_everybody_with_the_case_is_told_where_the_police_die_after_it():
    """Their records were opened, and the trail says so: what stood there is in the pack."""
    desk = a_police_that_dies(4)

    run(desk)

    for person in (WREN, MARLOW, TAVISH):
        assert f"open {person.record_id}" in desk.opened
        assert desk.facts_of(person, "police_rms")
        assert desk.check(person, "police_rms").is_missing


def test_police_that_let_nobody_in_again_leave_what_was_read_with_the_case(monkeypatch):
    desk = a_desk()
    let_in = desk.police

    async def once_the_case_is_read():
        if "open P0000003" in desk.opened:
            raise ConnectorClosed(system="police_rms")
        return await let_in()

    monkeypatch.setattr(desk, "police", once_the_case_is_read)

    outcome = run(desk)

    assert outcome == Done(code="partial_pack", result=b"sealed")
    assert desk.facts_of(MARLOW, "police_rms")
    assert desk.check(MARLOW, "police_rms").is_missing


@pytest.mark.parametrize(
    "trouble",
    [PageIncomplete, WrongRecordShown, PurposeNotServed, ContentRefused, SessionExpired],
    ids=lambda error: error.code,
)
def test_trouble_at_one_systems_door_leaves_the_others_answers(trouble):
    desk = a_desk(troubles={HOUSING: trouble(system=HOUSING)})

    outcome = run(desk)

    assert outcome == Done(code="partial_pack", result=b"sealed")
    checks = [one for one in desk.pack.checks if one.system == HOUSING]
    assert {(one.answer, one.why) for one in checks} == {(CheckAnswer.NOT_SEARCHED, trouble.code)}
    assert desk.check(WREN, CHILDREN).answer is CheckAnswer.FOUND
    assert desk.away == [trouble.code] * (trouble is SessionExpired)


def test_a_closed_record_at_a_door_stops_the_run_all_the_same():
    desk = a_desk(troubles={HOUSING: RecordRestricted(system=HOUSING)})

    assert isinstance(run(desk), NeedsPerson)
    assert desk.packs == []


ONE_NAME = PersonName("Suharti")


@pytest.mark.parametrize(
    ("name", "shown"),
    [(ONE_NAME, "not_searched"), (WREN_NAME, "nothing_found")],
    ids=["one", "two"],
)
def test_nothing_found_is_never_said_of_whoever_no_name_was_searched_for(name, shown):
    """pages.md 1.5: only a search that ran. By a home alone somebody of one name is not found."""
    records = police_records()
    person = replace(records[WREN].person, names=(name,), identifiers=Identifiers())
    records[WREN] = replace(records[WREN], person=person)
    desk = a_desk(records=records, care=[])

    run(desk)

    check = desk.check(WREN, CHILDREN)
    assert check.shown == shown
    assert check.why == ("one_name_only" if name is ONE_NAME else "")
    assert (HOUSING, "search by home") in desk.looks


def test_whoever_has_one_name_and_is_found_by_a_number_was_not_searched_for_to_the_end():
    records = police_records()
    records[WREN] = replace(records[WREN], person=replace(records[WREN].person, names=(ONE_NAME,)))
    same = of_wren(CHILDREN, "931-1", ONE_NAME, identifiers=Identifiers(nhs_number=NHS))
    desk = a_desk(records=records, care=[a_care_record(same)])

    run(desk)

    assert desk.check(WREN, CHILDREN).is_missing
    assert tries_of(desk) == []


def answered(desk: FakeDesk, answer: str = "same_person") -> Wanted:
    """The run that is ordered once the only question of this desk is answered."""
    (question,) = (one for one in desk.queued if one.kind == POSSIBLE_MATCH)
    desk.answers[question.reference] = desk.answer_ = answer
    ours = replace(OURS, reference=question.reference)
    asyncio.run(perform(POSSIBLE_MATCH, question.contents, ours, desk))
    return next(one for one in reversed(desk.queued) if one.kind == RESEARCH)


def test_a_partial_pack_with_a_possible_match_is_completed_once():
    """Its own try and that of the run with the answers both wait: one of them opens the records."""
    swapped = of_wren("education", "PU-9", born_on=date(2019, 4, 3), addresses=())
    desk = without_housing(pupils=[a_pupil(swapped)])
    with_answers = answered(desk)
    turn(desk, with_answers)
    tries = [one for one in tries_of(desk) if "/again/" in one.reference]
    assert len(tries) == 2
    desk.troubles = {}

    asked, outcomes = list[bool](), list[Outcome]()
    for one in tries:
        desk.looks.clear()
        outcomes.append(turn(desk, one))
        asked.append((HOUSING, "sign in") in desk.looks)

    assert asked == [False, True]
    assert outcomes[0] == NoAction("answered_meanwhile", "T03")
    assert desk.looks
    assert not desk.pack.check(PersonKey("P0000002"), HOUSING).is_missing


def test_a_try_is_made_where_the_question_is_not_answered_or_nothing_was_ordered():
    swapped = of_wren("education", "PU-9", born_on=date(2019, 4, 3), addresses=())
    desk = without_housing(pupils=[a_pupil(swapped)])
    (again,) = tries_of(desk)
    desk.troubles = {}

    assert turn(desk, again) == Done(code="pack", result=b"sealed")
