"""*Find*: one child under two records, or seen to by hand, is told of once and in time."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

from bots.encompass.answering import answer
from bots.encompass.finding import find
from domain.establishments import EstablishmentStatus
from domain.notices import Question, QuestionKey
from domain.occurrences import Part
from domain.outcome import NoAction
from domain.people import Identifiers
from tests.bots.encompass.fake_desk import FakeDesk
from tests.bots.encompass.one_household import (
    AT_LARKRISE,
    BEFORE_IT_OPENS,
    MOTHERS,
    NO_NUMBER,
    OF_BOTH,
    OF_LAST_NIGHT,
    OPENS_EARLY,
    SECOND_RECORD,
    A,
    B,
    asked,
    told,
)
from tests.bots.encompass.proofs import shows, spares
from tests.bots.encompass.small_case import (
    CHILD,
    CHILD_WREN,
    LARKRISE,
    MIRA,
    MOTHER_MIRA,
    PUPIL_WREN,
    SUSPECT,
    VICTIM,
    WREN,
    a_pupil,
    a_record,
    a_register,
    an_occurrence,
    enrolled_at,
    one_of,
    party,
    records,
    tie,
)


class TestASecondRecordOfOneChild:
    """Issue A.2: the same child seen again is no new notice."""

    def desk(self, *ties, held=frozenset({AT_LARKRISE}), **different):
        second = replace(CHILD_WREN, record=SECOND_RECORD, **different)
        both = an_occurrence(VICTIM, SUSPECT, CHILD, party(SECOND_RECORD, Part.CHILD, second))
        mothers = tie(MIRA, "mother", SECOND_RECORD, seen_from=SECOND_RECORD)
        known = {**records(), SECOND_RECORD: a_record(second, mothers)}
        return FakeDesk(occurrences={B: both}, records=known, held=held)

    @shows("E30")
    async def test_linked_after_the_school_was_told_is_not_told_again(self):
        desk = self.desk()

        assert await find(OF_LAST_NIGHT, desk) == NoAction("already_told", "E30")
        assert desk.queued == []

    @shows("E30")
    async def test_is_known_by_the_pupil_though_the_first_record_is_gone(self):
        by_pupil = replace(AT_LARKRISE, child="S000003")
        desk = self.desk(held=frozenset({AT_LARKRISE, by_pupil}))
        alone = party(SECOND_RECORD, Part.CHILD, desk.records[SECOND_RECORD].person)
        desk.occurrences[B] = an_occurrence(VICTIM, SUSPECT, alone)

        assert await find(OF_LAST_NIGHT, desk) == NoAction("already_told", "E30")

    async def test_that_is_only_possibly_the_same_child_is_a_persons_to_say(self):
        desk = self.desk(identifiers=Identifiers(), born_on=date(2019, 3, 4))

        await find(OF_LAST_NIGHT, desk)

        assert asked(desk) == [(Question.POSSIBLE_MATCH, (B,))]
        assert desk.notices == []

    async def test_said_to_be_the_same_child_is_not_told_again(self):
        desk = self.desk(identifiers=Identifiers(), born_on=date(2019, 3, 4))
        desk.held |= {replace(AT_LARKRISE, child="S000003")}
        await find(OF_LAST_NIGHT, desk)
        question = one_of(desk.questions).contents
        desk.answered(question.task, "same_person", record="S000003")

        assert await answer(question, desk) == NoAction("already_told", "E30")
        assert desk.notices == []

    @spares("E30")
    async def test_another_pupils_key_is_not_this_childs(self):
        desk = FakeDesk(held=frozenset({replace(AT_LARKRISE, child="S000004")}))

        await find(OF_LAST_NIGHT, desk)

        assert told(desk) == [(B,)]


class TestDoneByHand:
    """Issue A.2: told is what a person says is told, and it is never told twice."""

    @shows("E30")
    async def test_a_child_a_person_saw_to_is_not_told_of_when_the_register_knows_it_later(self):
        desk = FakeDesk(pupils=())
        await find(OF_LAST_NIGHT, desk)
        desk.asked = dict.fromkeys(desk.asked, True)
        desk.pupils = (a_pupil(),)

        assert await find(OF_LAST_NIGHT, desk) == NoAction("already_told", "E30")
        assert desk.notices == []

    @shows("E30")
    async def test_a_child_a_person_saw_to_is_not_asked_about_for_another_reason(self):
        desk = FakeDesk(pupils=())
        await find(OF_LAST_NIGHT, desk)
        desk.asked = dict.fromkeys(desk.asked, True)
        desk.records = records(wren=a_record(replace(CHILD_WREN, addresses=()), MOTHERS))

        assert await find(OF_LAST_NIGHT, desk) == NoAction("already_told", "E30")

    @shows("E30")
    async def test_a_child_told_of_who_left_every_roll_since_is_not_asked_about(self):
        left = enrolled_at(until_on=date(2026, 11, 20))
        desk = FakeDesk(pupils=(a_pupil(PUPIL_WREN, left),), held=frozenset({AT_LARKRISE}))

        assert await find(OF_LAST_NIGHT, desk) == NoAction("already_told", "E30")

    @spares("E30")
    async def test_by_hand_at_another_place_is_not_at_this_one(self):
        elsewhere = QuestionKey(B, "P0000003", "record_decision", "told_elsewhere", "110232")
        desk = FakeDesk(asked={elsewhere: True})

        await find(OF_LAST_NIGHT, desk)

        assert told(desk) == [(B,)]

    @spares("E30")
    async def test_another_occurrence_of_that_child_is_told(self):
        desk = FakeDesk(pupils=())
        await find(OF_LAST_NIGHT, desk)
        desk.asked = dict.fromkeys(desk.asked, True)
        desk.pupils = (a_pupil(),)
        desk.occurrences[A] = an_occurrence(number=A)

        await find(OF_BOTH, desk)

        assert told(desk) == [(A,)]

    @spares("E30")
    async def test_a_question_nobody_has_by_hand_gives_way_to_the_message(self):
        desk = FakeDesk(pupils=())
        await find(OF_LAST_NIGHT, desk)
        desk.pupils = (a_pupil(),)

        await find(OF_LAST_NIGHT, desk)

        assert told(desk) == [(B,)]


class TestDueBeforeItsOwnSchoolOpens:
    async def test_a_child_found_by_the_address(self):
        childless = records(mira=a_record(MOTHER_MIRA))
        desk = FakeDesk(
            occurrences={B: an_occurrence(VICTIM, SUSPECT)},
            records=childless,
            register_of_places=a_register(OPENS_EARLY),
        )

        await find(OF_LAST_NIGHT, desk)

        question = one_of(desk.questions)
        assert question.contents.child == PUPIL_WREN.record
        assert question.due_at == BEFORE_IT_OPENS

    async def test_a_child_found_by_its_mothers_record(self):
        mother = a_record(MOTHER_MIRA, tie(MIRA, "mother", WREN, seen_from=MIRA))
        desk = FakeDesk(
            occurrences={B: an_occurrence(VICTIM, SUSPECT)},
            records=records(mira=mother),
            register_of_places=a_register(OPENS_EARLY),
        )

        await find(OF_LAST_NIGHT, desk)

        assert one_of(desk.questions).due_at == BEFORE_IT_OPENS

    async def test_a_child_who_may_be_a_pupil_of_it(self):
        near = replace(PUPIL_WREN, identifiers=Identifiers(), born_on=date(2019, 3, 4))
        desk = FakeDesk(
            pupils=(a_pupil(near),),
            records=NO_NUMBER,
            register_of_places=a_register(OPENS_EARLY),
        )

        await find(OF_LAST_NIGHT, desk)

        assert one_of(desk.questions).due_at == BEFORE_IT_OPENS

    async def test_of_a_school_that_closed_for_good_it_is_any_other_that_may_be_told(self):
        """Pages 2.6: find the child's school now; which one, and when it opens, is not known."""
        opens_late = replace(LARKRISE.calendar, opens=time(9))
        closed = replace(LARKRISE, calendar=opens_late, status=EstablishmentStatus.CLOSED)
        desk = FakeDesk(register_of_places=a_register(closed))

        await find(OF_LAST_NIGHT, desk)

        question = one_of(desk.questions)
        assert question.contents.question is Question.NO_SCHOOL_FOUND
        assert question.due_at == datetime(2026, 11, 23, 7, 30, tzinfo=UTC)

    async def test_of_a_school_already_open_the_question_is_due_in_the_quarter_hour(self):
        """Domain A4: second pass for late linking; by the school's own opening, not the usual."""
        desk = FakeDesk(
            occurrences={B: an_occurrence(VICTIM, SUSPECT)},
            records=records(mira=a_record(MOTHER_MIRA)),
            pupils=(a_pupil(PUPIL_WREN, enrolled_at("110231")),),
            register_of_places=a_register(OPENS_EARLY),
            at=datetime(2026, 11, 23, 7, 40, tzinfo=UTC),
        )

        await find(OF_LAST_NIGHT, desk)

        assert one_of(desk.questions).due_at == datetime(2026, 11, 23, 7, 55, tzinfo=UTC)
