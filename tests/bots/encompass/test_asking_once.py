"""*Find*, night after night: nobody is asked the same twice, and no (occurrence, child) is lost.

Issue A.2: a find is done when every (occurrence, child) has a notice or a task.
"""

from dataclasses import replace
from datetime import date

import pytest

from bots.encompass.answering import answer
from bots.encompass.finding import find
from domain.notices import Household, NoticeKey
from domain.outcome import Done, NeedsPerson
from domain.people import Identifiers
from tests.bots.encompass.fake_desk import FakeDesk
from tests.bots.encompass.proofs import shows, spares
from tests.bots.encompass.small_case import (
    BRINDLE,
    CHILD_WREN,
    EARLIER,
    ELSEWHERE,
    LARKRISE,
    MIRA,
    OCCURRENCE,
    PUPIL_WREN,
    SUSPECT,
    VICTIM,
    WREN,
    a_pupil,
    a_record,
    a_register,
    a_school,
    an_occurrence,
    enrolled_at,
    one_of,
    records,
    tie,
)

A, B = EARLIER, OCCURRENCE
THIRD_SCHOOL = a_school("110233", name="Third School")
AT_LARKRISE = NoticeKey(B, "P0000003", "110231")
NO_NUMBER = a_record(
    replace(CHILD_WREN, identifiers=Identifiers()), tie(MIRA, "mother", WREN, seen_from=WREN)
)
NOT_QUITE = a_pupil(replace(PUPIL_WREN, identifiers=Identifiers(), born_on=date(2019, 3, 4)))
GROWN = a_record(
    replace(CHILD_WREN, born_on=date(2008, 1, 1)), tie(MIRA, "mother", WREN, seen_from=WREN)
)
FAR = a_record(
    replace(CHILD_WREN, addresses=(replace(ELSEWHERE, force_code="44"),)),
    tie(MIRA, "mother", WREN, seen_from=WREN),
)


def the_first_night(**different):
    return FakeDesk(**{"occurrences": {A: an_occurrence(number=A)}} | different)


async def the_second_night(desk):
    """Another occurrence of the same household; a pass orders one find for both."""
    desk.occurrences[B] = an_occurrence()
    return await find(Household((A, B)), desk)


def asked(desk):
    return [
        (one.contents.task.reason_code, one.contents.establishment, one.contents.occurrences)
        for one in desk.questions
    ]


@pytest.mark.parametrize(
    ("world", "code"),
    [
        ({"pupils": ()}, "no_school_found"),
        ({"pupils": (NOT_QUITE,), "records": records(wren=NO_NUMBER)}, "possible_match"),
        ({"records": records(wren=GROWN)}, "over_18"),
        ({"records": records(wren=FAR)}, "lives_elsewhere"),
    ],
)
class TestASecondOccurrence:
    async def test_of_a_child_in_question_is_a_question_of_its_own(self, world, code):
        desk = the_first_night(**world)

        await find(Household((A,)), desk)
        await the_second_night(desk)

        assert asked(desk) == [(code, "", (A,)), (code, "", (B,))]
        first, second = desk.questions
        assert first.reference != second.reference
        assert second.contents.task.evidence["occurrences"] == B

    async def test_the_same_household_looked_into_again_asks_nothing_more(self, world, code):
        desk = the_first_night(**world)
        await the_second_night(desk)
        before = list(desk.queued)

        outcome = await find(Household((A, B)), desk)

        assert (outcome, desk.queued) == (Done(), before)
        assert asked(desk) == [(code, "", (A, B))]


async def test_grown_up_and_living_elsewhere_are_two_questions():
    desk = the_first_night(records=records(wren=GROWN))
    await find(Household((A,)), desk)
    desk.records = records(wren=FAR)

    await find(Household((A,)), desk)

    assert asked(desk) == [("over_18", "", (A,)), ("lives_elsewhere", "", (A,))]


@shows("E31")
async def test_a_child_told_about_who_turns_up_at_two_places_is_two_questions():
    moved = a_pupil(PUPIL_WREN, enrolled_at("110232"), enrolled_at("110233"))
    places = a_register(LARKRISE, BRINDLE, THIRD_SCHOOL)
    desk = FakeDesk(pupils=(moved,), register_of_places=places, held=frozenset({AT_LARKRISE}))

    await find(Household((B,)), desk)

    assert asked(desk) == [
        ("told_elsewhere", "110232", (B,)),
        ("told_elsewhere", "110233", (B,)),
    ]
    assert len({one.reference for one in desk.questions}) == 2


@spares("E31")
async def test_only_the_occurrence_told_elsewhere_is_asked_about_and_the_new_one_is_told():
    """Issue A.2: dual registration at the time of telling is two notices."""
    both = a_pupil(PUPIL_WREN, enrolled_at("110231"), enrolled_at("110232"))
    desk = the_first_night(pupils=(both,), held=frozenset({replace(AT_LARKRISE, occurrence=A)}))

    await the_second_night(desk)

    assert {(one.school.reference, one.references) for one in desk.notices} == {
        ("110231", (B,)),
        ("110232", (B,)),
    }
    assert asked(desk) == [("told_elsewhere", "110232", (A,))]


async def test_a_child_on_no_register_told_of_one_occurrence_is_asked_about_for_the_other():
    held = frozenset({replace(AT_LARKRISE, occurrence=A)})
    desk = the_first_night(pupils=(), held=held)

    await the_second_night(desk)

    assert asked(desk) == [("no_school_found", "", (B,))]


async def test_the_answer_about_one_occurrence_is_read_with_its_whole_household():
    """Domain A4: a counter-allegation across two occurrences is a person's to release."""
    desk = the_first_night(pupils=())
    await find(Household((A,)), desk)
    mirrored = (replace(VICTIM, part=SUSPECT.part), replace(SUSPECT, part=VICTIM.part))
    desk.occurrences[B] = an_occurrence(*mirrored, *an_occurrence().parties[2:])
    await find(Household((A, B)), desk)
    second = desk.questions[1].contents
    desk.answered(second.task, "school_found", school="110231")

    assert await answer(second, desk) == Done()
    notice = one_of(desk.notices)
    assert notice.references == (B,)
    assert "counter_allegation" in notice.fired


async def test_an_answer_about_a_withdrawn_occurrence_ends_though_another_stands():
    desk = the_first_night(pupils=())
    await find(Household((A,)), desk)
    await the_second_night(desk)
    second = desk.questions[1].contents
    desk.occurrences[B] = an_occurrence(status="Retracted")
    desk.answered(second.task, "school_found", school="110231")

    outcome = await answer(second, desk)

    assert not isinstance(outcome, NeedsPerson)
    assert desk.notices == []
