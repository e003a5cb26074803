"""*Question*: what each answer a person may give comes to."""

from dataclasses import replace
from datetime import date

import pytest

from bots.encompass.answering import answer, decided
from bots.encompass.finding import Decided, find
from domain.identifiers import CouncilCode, Upn
from domain.notices import ChildInQuestion, Household, NoticeKey, Question
from domain.outcome import Done, NeedsPerson, NoAction, TaskWanted
from domain.people import Identifiers, PersonName
from domain.wording.tasks import TASK_KINDS
from runtime.person_tasks import Answer
from tests.bots.encompass.fake_desk import FakeDesk
from tests.bots.encompass.proofs import shows, spares
from tests.bots.encompass.small_case import (
    BROTHER,
    CHILD,
    CHILD_IDRIS,
    CHILD_WREN,
    EARLIER,
    ELSEWHERE,
    IDRIS,
    MIRA,
    MOTHER_MIRA,
    NOW,
    OCCURRENCE,
    PUPIL_IDRIS,
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

OF_LAST_NIGHT = Household((OCCURRENCE,))
NO_NUMBER = a_record(replace(CHILD_WREN, identifiers=Identifiers()))
GRANDMOTHERS = replace(ELSEWHERE, lines=("5 Marl Lane",))
NOT_QUITE = replace(PUPIL_WREN, identifiers=Identifiers(), born_on=date(2019, 3, 4))


async def the_question(desk) -> ChildInQuestion:
    """What *find* asks in this world."""
    await find(OF_LAST_NIGHT, desk)
    question: ChildInQuestion = one_of(desk.questions).contents
    desk.queued.clear()
    return question


async def answered(desk, question, word, **details):
    return await answer(question, desk.answered(question.task, word, **details))


def a_possible_match(**different):
    pupils = (a_pupil(NOT_QUITE),)
    return FakeDesk(**{"pupils": pupils, "records": records(wren=NO_NUMBER)} | different)


def on_no_register():
    return FakeDesk(pupils=())


def with_an_unlinked_brother():
    """Idris is his mother's by her record; only Wren is linked, and told about already."""
    mother = a_record(
        MOTHER_MIRA,
        tie(MIRA, "mother", IDRIS, seen_from=MIRA),
        tie(MIRA, "mother", WREN, seen_from=MIRA),
    )
    told = frozenset({NoticeKey(OCCURRENCE, "P0000003", "110231")})
    pupils = (a_pupil(), a_pupil(PUPIL_IDRIS, year_group="reception"))
    return FakeDesk(records=records(mira=mother), pupils=pupils, held=told)


def link_idris(desk):
    desk.occurrences[OCCURRENCE] = an_occurrence(VICTIM, SUSPECT, CHILD, BROTHER)


@spares("E17")
async def test_a_question_stands_until_somebody_answers():
    desk = on_no_register()
    question = await the_question(desk)

    assert await answer(question, desk) == NeedsPerson(question.task)


@shows("E17")
@pytest.mark.parametrize("word", ["cannot_tell", "not_for_us"])
@pytest.mark.parametrize("world", [a_possible_match, on_no_register, with_an_unlinked_brother])
async def test_who_cannot_tell_passes_it_on_to_be_done_by_hand(world, word):
    desk = world()
    question = await the_question(desk)

    outcome = await answered(desk, question, word)

    assert (outcome.task.kind, outcome.task.due_at) == ("do_by_hand", question.task.due_at)
    assert outcome.task.evidence == question.task.evidence
    assert desk.queued == []


class TestPossibleMatch:
    async def test_who_decides_reads_each_field_in_words_and_apart_what_it_weighs(self):
        question = await the_question(a_possible_match())
        shown = dict(question.task.evidence)

        assert "Date of birth: Differs: one digit" in shown["candidate 1"]
        assert "Name: Same" in shown["candidate 1"]
        assert shown["weights of candidate 1"].startswith("Name +")
        assert "together +" in shown["weights of candidate 1"]

    async def test_the_same_person_is_told_about(self):
        desk = a_possible_match()
        question = await the_question(desk)

        outcome = await answered(desk, question, "same_person", record="S000003")

        assert outcome == Done()
        assert one_of(desk.notices).pupils[0].register == "S000003"

    @shows("E21")
    @pytest.mark.parametrize("slip", ["S000004", "S999999", ""])
    async def test_a_number_that_cannot_be_the_child_is_asked_again(self, slip):
        other = a_pupil(replace(PUPIL_IDRIS, addresses=()))
        desk = a_possible_match(pupils=(a_pupil(NOT_QUITE), other))
        question = await the_question(desk)

        outcome = await answered(desk, question, "same_person", record=slip)

        assert outcome.task == question.task
        assert desk.queued == []

    @shows("E22")
    async def test_not_the_same_person_leaves_nobody_and_asks_whom_to_tell(self):
        desk = a_possible_match()
        question = await the_question(desk)

        outcome = await answered(desk, question, "not_same_person")

        assert outcome.task.kind == "no_school_found"
        assert desk.queued == []

    async def test_the_school_found_after_that_is_told(self):
        desk = a_possible_match()
        question = await the_question(desk)
        then = (await answered(desk, question, "not_same_person")).task

        outcome = await answer(question, desk.answered(then, "school_found", school="110232"))

        assert outcome == Done()
        notice = one_of(desk.notices)
        assert (notice.school.reference, notice.pupils[0].register) == ("110232", "")


class TestNoSchoolFound:
    async def test_the_school_found_is_told(self):
        desk = on_no_register()
        question = await the_question(desk)

        assert await answered(desk, question, "school_found", school="110232") == Done()
        assert one_of(desk.notices).school.name == "Brindle Hill School"

    async def test_a_school_nobody_knows_is_asked_again(self):
        desk = on_no_register()
        question = await the_question(desk)

        outcome = await answered(desk, question, "school_found", school="999999")

        assert outcome.task.kind == "no_school_found"
        assert desk.queued == []

    @pytest.mark.parametrize(
        ("word", "team"), [("taught_at_home", "931-EHE"), ("no_school", "931-CME")]
    )
    @shows("E24")
    async def test_the_council_is_told(self, word, team):
        desk = on_no_register()
        question = await the_question(desk)

        assert await answered(desk, question, word) == Done()
        assert one_of(desk.notices).school.reference == team

    @spares("E24")
    async def test_a_council_without_a_team_is_asked_about_again(self):
        far = replace(CHILD_WREN.addresses[0], council=CouncilCode("999"))
        child = a_record(replace(CHILD_WREN, addresses=(far,)))
        desk = FakeDesk(pupils=(), records=records(wren=child))
        question = await the_question(desk)

        outcome = await answered(desk, question, "no_school")

        assert outcome.task.kind == "no_school_found"


class TestLinkChild:
    @shows("E12")
    async def test_linked_and_on_the_occurrence_is_told(self):
        desk = with_an_unlinked_brother()
        question = await the_question(desk)
        link_idris(desk)

        assert await answered(desk, question, "linked") == Done()
        assert one_of(desk.notices).keys == (NoticeKey(OCCURRENCE, "P0000004", "110231"),)

    @shows("E12")
    async def test_said_to_be_linked_and_not_on_the_occurrence_is_asked_again(self):
        desk = with_an_unlinked_brother()
        question = await the_question(desk)

        outcome = await answered(desk, question, "linked")

        assert outcome == NeedsPerson(question.task)
        assert desk.queued == []

    @shows("E12")
    async def test_one_who_does_not_belong_is_left(self):
        desk = with_an_unlinked_brother()
        question = await the_question(desk)

        assert await answered(desk, question, "does_not_belong") == NoAction("not_related", "E12")

    @shows("E11")
    async def test_a_linked_child_a_person_says_belongs_is_told_about(self):
        elsewhere = replace(CHILD_WREN, addresses=(GRANDMOTHERS,))
        desk = FakeDesk(records=records(mira=a_record(MOTHER_MIRA), wren=a_record(elsewhere)))
        question = await the_question(desk)

        assert question.question is Question.LINK_CHILD
        assert await answered(desk, question, "linked") == Done()

    @shows("E15")
    async def test_an_answer_does_not_overrule_the_next_question(self):
        desk = with_an_unlinked_brother()
        question = await the_question(desk)
        link_idris(desk)
        grown = a_record(replace(CHILD_IDRIS, born_on=date(2008, 1, 1)))
        desk.records[IDRIS] = grown

        outcome = await answered(desk, question, "linked")

        assert (outcome.task.kind, outcome.task.reason_code) == ("record_decision", "over_18")


class TestPupilShown:
    """A pupil was found by the address, and no police record of the child is known."""

    def world(self):
        told = frozenset({NoticeKey(OCCURRENCE, "P0000003", "110231")})
        pupils = (a_pupil(), a_pupil(PUPIL_IDRIS, year_group="reception"))
        return FakeDesk(pupils=pupils, held=told)

    async def test_the_child_linked_since_who_could_be_that_pupil_is_told_about(self):
        desk = self.world()
        question = await the_question(desk)
        link_idris(desk)

        assert await answered(desk, question, "linked") == Done()
        (pupil,) = one_of(desk.notices).pupils
        assert (pupil.children, pupil.register) == (("P0000004",), "S000004")

    async def test_of_two_who_could_be_that_pupil_nobody_is_taken(self):
        desk = self.world()
        question = await the_question(desk)
        twin = replace(CHILD_IDRIS, record=WREN)
        desk.occurrences[OCCURRENCE] = an_occurrence(
            VICTIM, SUSPECT, replace(CHILD, person=twin), BROTHER
        )
        desk.records[WREN] = a_record(twin)

        outcome = await answered(desk, question, "linked")

        assert outcome == NeedsPerson(question.task)
        assert desk.queued == []

    async def test_the_certain_one_is_taken_beside_a_sibling_of_like_name(self):
        numbered = Identifiers(upn=Upn("A931000000004"))
        desk = self.world()
        desk.pupils = (a_pupil(), a_pupil(replace(PUPIL_IDRIS, identifiers=numbered)))
        question = await the_question(desk)
        alike = replace(
            CHILD_WREN, names=(PersonName("Quillfeather", "Idriss"),), identifiers=Identifiers()
        )
        idris = replace(CHILD_IDRIS, identifiers=numbered)
        desk.occurrences[OCCURRENCE] = an_occurrence(
            VICTIM, SUSPECT, replace(CHILD, person=alike), replace(BROTHER, person=idris)
        )
        desk.records |= {WREN: a_record(alike), IDRIS: a_record(idris)}

        assert await answered(desk, question, "linked") == Done()
        (pupil,) = one_of(desk.notices).pupils
        assert pupil.children == ("P0000004",)

    async def test_somebody_else_linked_since_is_not_taken_for_the_pupil(self):
        desk = self.world()
        question = await the_question(desk)
        desk.occurrences[OCCURRENCE] = an_occurrence(VICTIM, SUSPECT, CHILD)

        assert await answered(desk, question, "linked") == NeedsPerson(question.task)


class TestFixRecord:
    async def question(self):
        desk = FakeDesk(records=records(wren=a_record(replace(CHILD_WREN, born_on=None))))
        return desk, await the_question(desk)

    @spares("E14")
    async def test_a_corrected_record_goes_on(self):
        desk, question = await self.question()
        desk.records[WREN] = records()[WREN]

        assert await answered(desk, question, "corrected") == Done()
        assert len(desk.notices) == 1

    @shows("E14")
    @pytest.mark.parametrize("word", ["corrected", "already_right"])
    async def test_a_record_still_not_right_is_asked_again(self, word):
        desk, question = await self.question()

        outcome = await answered(desk, question, word)

        assert (outcome.task.kind, outcome.task.reason_code) == ("fix_record", "minimum_missing")


class TestDecisions:
    @pytest.mark.parametrize(
        ("code", "rule"),
        [("over_18", "E15"), ("lives_elsewhere", "E16"), ("told_elsewhere", "E31")],
    )
    async def test_what_a_person_decided_ends_it_and_nothing_is_sent(self, code, rule):
        task = TaskWanted("record_decision", code, "duty supervisor", NOW)
        question = ChildInQuestion((OCCURRENCE,), WREN, Question.RECORD_DECISION, task)
        desk = FakeDesk()

        outcome = await answered(desk, question, "tells_nobody")

        assert outcome == NoAction(code, rule)
        assert (desk.queued, desk.opened) == ([], [])


class TestTellTheNewPlace:
    """Issue A.2: another establishment is a person task; the person decided that it is told."""

    def world(self):
        moved = a_pupil(PUPIL_WREN, enrolled_at("110232"))
        told = frozenset({NoticeKey(OCCURRENCE, "P0000003", "110231")})
        return FakeDesk(pupils=(moved,), held=told)

    @shows("E31")
    async def test_the_new_place_is_told(self):
        desk = self.world()
        question = await the_question(desk)

        assert await answered(desk, question, "tell_new_establishment") == Done()
        notice = one_of(desk.notices)
        assert notice.keys == (NoticeKey(OCCURRENCE, "P0000003", "110232"),)

    @shows("E31")
    async def test_a_third_place_the_child_moved_to_since_is_asked_about_and_not_told(self):
        desk = self.world()
        question = await the_question(desk)
        third = a_school("110233", name="Third School")
        desk.register_of_places = a_register(third, *desk.register_of_places.establishments)
        desk.pupils = (a_pupil(PUPIL_WREN, enrolled_at("110233")),)

        assert await answered(desk, question, "tell_new_establishment") == Done()
        assert desk.notices == []
        assert one_of(desk.questions).contents.establishment == "110233"

    @shows("E31")
    async def test_a_place_that_is_not_the_childs_any_more_is_left_to_a_person(self):
        desk = self.world()
        question = await the_question(desk)
        desk.pupils = ()

        outcome = await answered(desk, question, "tell_new_establishment")

        assert (outcome.task.kind, outcome.task.reason_code) == ("do_by_hand", "told_elsewhere")
        assert desk.queued == []


class TestHomeNotKnown:
    """Domain A4, Law: the duty follows where the child lives."""

    def world(self):
        wren = replace(CHILD_WREN, addresses=())
        mothers = tie(MIRA, "mother", WREN, seen_from=WREN)
        return FakeDesk(records=records(wren=a_record(wren, mothers)))

    @spares("E19")
    async def test_said_to_live_here_is_told_about(self):
        desk = self.world()
        question = await the_question(desk)

        assert await answered(desk, question, "lives_here") == Done()
        assert len(desk.notices) == 1

    @shows("E19")
    async def test_nobody_to_be_told_ends_it(self):
        desk = self.world()
        question = await the_question(desk)

        assert await answered(desk, question, "tells_nobody") == NoAction("home_not_known", "E19")


class TestEverythingFoundIsQueued:
    """Issue A.2: every (occurrence, child) has a notice or a task."""

    async def test_what_is_told_goes_though_something_is_still_to_be_asked(self):
        both = {one: an_occurrence(number=one) for one in (EARLIER, OCCURRENCE)}
        desk = FakeDesk(occurrences=both, pupils=())
        await find(Household((EARLIER, OCCURRENCE)), desk)
        question = one_of(desk.questions).contents
        desk.queued.clear()
        desk.held = frozenset({NoticeKey(EARLIER, "P0000003", "110231")})

        outcome = await answered(desk, question, "school_found", school="110232")

        assert outcome == Done()
        assert one_of(desk.notices).references == (OCCURRENCE,)
        asked = one_of(desk.questions).contents
        assert (asked.occurrences, asked.establishment) == ((EARLIER,), "110232")

    async def test_of_two_places_a_child_moved_to_both_are_asked_about(self):
        third = a_school("110233", name="Third School")
        two = a_pupil(NOT_QUITE, enrolled_at("110232"), enrolled_at("110233"))
        desk = a_possible_match(pupils=(two,))
        desk.register_of_places = a_register(third, *desk.register_of_places.establishments)
        question = await the_question(desk)
        desk.held = frozenset({NoticeKey(OCCURRENCE, "P0000003", "110231")})

        outcome = await answered(desk, question, "same_person", record="S000003")

        assert outcome == Done()
        places = [one.contents.establishment for one in desk.questions]
        assert places == ["110232", "110233"]


class TestMeanwhile:
    @shows("E04")
    async def test_withdrawn_meanwhile_ends_it(self):
        desk = on_no_register()
        question = await the_question(desk)
        desk.occurrences[OCCURRENCE] = an_occurrence(status="Retracted")

        outcome = await answered(desk, question, "school_found", school="110231")

        assert outcome == NoAction("retracted", "E04")

    @shows("E01")
    @pytest.mark.parametrize("closed", [OCCURRENCE, WREN])
    async def test_restricted_meanwhile_goes_to_the_officer(self, closed):
        desk = on_no_register()
        question = await the_question(desk)
        desk.restricted = frozenset({closed})

        outcome = await answered(desk, question, "school_found", school="110231")

        assert (outcome.task.kind, outcome.task.team) == (
            "restricted_record",
            "restricted-records officer",
        )

    @shows("E30")
    async def test_told_meanwhile_ends_it(self):
        desk = on_no_register()
        question = await the_question(desk)
        desk.held = frozenset({NoticeKey(OCCURRENCE, "P0000003", "110231")})

        outcome = await answered(desk, question, "school_found", school="110231")

        assert outcome == NoAction("already_told", "E30")

    async def test_on_the_register_meanwhile_is_told_there(self):
        desk = a_possible_match()
        question = await the_question(desk)
        desk.pupils = (a_pupil(NOT_QUITE, enrolled_at("110232")),)

        assert await answered(desk, question, "same_person", record="S000003") == Done()
        assert one_of(desk.notices).school.reference == "110232"


class TestWhatAnswersSettle:
    def given(self, kind, word, **details):
        return Answer(kind, "", "", word, details, "s.super", NOW)

    def test_nothing_before_anybody_answered(self):
        assert decided([]) == Decided()

    def test_of_two_answers_to_one_question_the_later_stands(self):
        first = self.given("possible_match", "same_person", record="S1")
        second = self.given("possible_match", "not_same_person")

        assert decided([first, second]) == Decided(not_on_register=True)

    def test_answers_to_several_questions_are_taken_together(self):
        answers = [
            self.given("link_child", "linked"),
            self.given("possible_match", "not_same_person"),
            self.given("no_school_found", "school_found", school="110231"),
        ]

        assert decided(answers) == Decided(belongs=True, not_on_register=True, school="110231")

    @pytest.mark.parametrize("question", Question)
    def test_every_question_is_a_kind_of_task(self, question):
        assert TASK_KINDS[question.value].code == question.value
