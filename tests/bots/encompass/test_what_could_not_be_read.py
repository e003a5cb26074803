"""*Find*: what opens and cannot be read whole is a person's, and keeps nobody waiting."""

from dataclasses import replace
from datetime import date

import pytest

from bots.encompass.answering import answer
from bots.encompass.finding import find
from bots.encompass.recipients import suspect_is_near
from domain.as_shown import AsShown
from domain.errors import ContentRefused
from domain.notices import Question
from domain.occurrences import Part
from domain.outcome import Done, NeedsPerson, NoAction
from domain.people import Identifiers, PersonName
from tests.bots.encompass.fake_desk import FakeDesk
from tests.bots.encompass.one_household import (
    BEFORE_IT_OPENS,
    MOTHERS,
    OF_LAST_NIGHT,
    OPENS_EARLY,
    SECOND_RECORD,
    B,
    asked,
    told,
)
from tests.bots.encompass.proofs import shows, spares
from tests.bots.encompass.small_case import (
    CHILD,
    CHILD_WREN,
    DIRECTORY,
    ELSEWHERE,
    FATHER_TOBIN,
    HOME,
    MIRA,
    MOTHER_MIRA,
    PUPIL_WREN,
    SOMEBODY,
    SUSPECT,
    TOBIN,
    VICTIM,
    a_person,
    a_record,
    a_register,
    an_occurrence,
    one_of,
    party,
    records,
    tie,
)


class TestWhatCouldNotBeRead:
    """Issue A, Bad input; reliability P15: what cannot be read is never nothing."""

    def a_part_nobody_can_read(self, **different):
        occurrences = {B: an_occurrence(VICTIM, SUSPECT, replace(CHILD, part=None))}
        return FakeDesk(**{"occurrences": occurrences} | different)

    @shows("E18")
    async def test_a_part_is_a_persons_to_correct_and_never_not_related(self):
        childless = records(mira=a_record(MOTHER_MIRA))
        desk = self.a_part_nobody_can_read(records=childless, pupils=())

        assert await find(OF_LAST_NIGHT, desk) == Done()
        task = one_of(desk.questions).contents.task
        assert (task.kind, task.reason_code, task.evidence["field"]) == (
            "fix_record",
            "minimum_missing",
            "Role",
        )

    @shows("E18")
    async def test_a_child_of_the_mothers_whose_part_is_not_readable_is_asked_about_once(self):
        desk = self.a_part_nobody_can_read()

        await find(OF_LAST_NIGHT, desk)

        assert asked(desk) == [(Question.FIX_RECORD, (B,))]

    def an_adults_part_nobody_can_read(self, **different):
        occurrences = {B: an_occurrence(VICTIM, replace(SUSPECT, part=None), CHILD)}
        return FakeDesk(**{"occurrences": occurrences} | different)

    @shows("E34")
    @spares("E18")
    async def test_of_a_grown_up_it_is_asked_too_before_the_childs_school_opens(self):
        desk = self.an_adults_part_nobody_can_read(register_of_places=a_register(OPENS_EARLY))

        await find(OF_LAST_NIGHT, desk)

        question = one_of(desk.questions)
        task = question.contents.task
        assert (question.contents.child, question.contents.occurrences) == (TOBIN, (B,))
        assert (task.kind, task.reason_code, task.team) == (
            "fix_record",
            "minimum_missing",
            "author",
        )
        assert (task.evidence["field"], task.evidence["child"].split(",")[0]) == (
            "Role",
            "Tobin Amberlain",
        )
        assert question.due_at == BEFORE_IT_OPENS
        assert told(desk) == [(B,)]

    @shows("E34")
    @pytest.mark.parametrize("can_be_read", [False, True], ids=["unreadable", "a witness"])
    async def test_until_then_a_grown_up_is_guarded_against_as_a_suspect_is(self, can_be_read):
        """Design 5: confidential address in play; suspect holds a role at the recipient."""
        hidden = replace(FATHER_TOBIN, addresses=(replace(ELSEWHERE, confidential=True),))
        brother = tie(TOBIN, "brother", SOMEBODY, seen_from=TOBIN)
        tobin = a_record(hidden, brother, works_at="Larkrise Primary School")
        part = Part.WITNESS if can_be_read else None
        occurrences = {B: an_occurrence(VICTIM, party(TOBIN, part, hidden), CHILD)}
        desk = FakeDesk(occurrences=occurrences, records=records(tobin=tobin))

        await find(OF_LAST_NIGHT, desk)

        notice = one_of(desk.notices)
        suspects = {one.record for one in notice.involved if one.is_suspects}
        said = {one.text for one in notice.forbidden}
        guards = (
            suspects == {TOBIN, SOMEBODY},
            suspect_is_near(notice, DIRECTORY),
            "confidential_address" in notice.fired,
            {"Tobin Amberlain", "3 Marl Lane"} <= said,
        )
        assert guards == (not can_be_read,) * 4

    @shows("E34")
    async def test_a_grown_up_who_may_be_a_colleague_stops_the_household(self):
        constable = a_record(FATHER_TOBIN, occupation="Police constable")
        desk = self.an_adults_part_nobody_can_read(records=records(tobin=constable))

        outcome = await find(OF_LAST_NIGHT, desk)

        assert isinstance(outcome, NeedsPerson)
        assert outcome.task.kind == "restricted_record"

    @shows("E34")
    async def test_of_a_grown_up_it_is_asked_once_however_often_the_household_is_read(self):
        desk = self.an_adults_part_nobody_can_read()
        await find(OF_LAST_NIGHT, desk)

        await find(OF_LAST_NIGHT, desk)

        assert len(desk.questions) == 1

    @spares("E34")
    @pytest.mark.parametrize("different", [{"is_deceased": True}, {}], ids=["dead", "readable"])
    async def test_of_the_dead_and_of_whoever_has_a_readable_part_nothing_is_asked(self, different):
        party = replace(SUSPECT, part=None) if different else SUSPECT
        desk = FakeDesk(
            occurrences={B: an_occurrence(VICTIM, party, CHILD)},
            records=records(tobin=a_record(FATHER_TOBIN, **different)),
        )

        await find(OF_LAST_NIGHT, desk)

        assert desk.questions == []

    @shows("E34")
    async def test_once_a_grown_ups_part_is_corrected_the_children_at_their_home_are_found(self):
        """The mother was not seen to be involved, so nobody looked who lives with her."""
        occurrences = {B: an_occurrence(replace(VICTIM, part=None), SUSPECT)}
        childless = records(mira=a_record(MOTHER_MIRA))
        desk = FakeDesk(occurrences=occurrences, records=childless)
        await find(OF_LAST_NIGHT, desk)
        question = one_of(desk.questions).contents
        desk.occurrences[B] = an_occurrence(VICTIM, SUSPECT)

        assert await answer(question, desk.answered(question.task, "corrected")) == Done()
        found = one_of(desk.questions[1:]).contents
        assert (found.question, found.child) == (Question.LINK_CHILD, PUPIL_WREN.record)

    @shows("E34")
    @pytest.mark.parametrize("said", ["corrected", "already_right"])
    async def test_a_grown_ups_part_that_is_still_unreadable_stays_asked(self, said):
        desk = self.an_adults_part_nobody_can_read()
        await find(OF_LAST_NIGHT, desk)
        question = one_of(desk.questions).contents

        outcome = await answer(question, desk.answered(question.task, said))

        assert outcome == NeedsPerson(question.task)

    @spares("E18")
    async def test_corrected_to_a_child_it_is_told_about(self):
        desk = self.a_part_nobody_can_read()
        await find(OF_LAST_NIGHT, desk)
        question = one_of(desk.questions).contents
        desk.occurrences[B] = an_occurrence()

        assert await answer(question, desk.answered(question.task, "corrected")) == Done()
        assert told(desk) == [(B,)]

    @shows("E18")
    async def test_corrected_and_not_linked_a_person_says_if_it_belongs(self):
        desk = self.a_part_nobody_can_read()
        await find(OF_LAST_NIGHT, desk)
        question = one_of(desk.questions).contents
        desk.occurrences[B] = an_occurrence(VICTIM, SUSPECT, replace(CHILD, part=Part.WITNESS))

        outcome = await answer(question, desk.answered(question.task, "corrected"))

        assert isinstance(outcome, NeedsPerson)
        assert outcome.task.kind == "link_child"
        left = await answer(question, desk.answered(outcome.task, "does_not_belong"))
        assert left == NoAction("not_related", "E12")

    @shows("E19")
    @pytest.mark.parametrize(
        "wren",
        [
            a_record(replace(CHILD_WREN, addresses=()), MOTHERS),
            a_record(
                replace(CHILD_WREN, addresses=(replace(HOME, force_code=""),)),
                MOTHERS,
                unreadable=(AsShown("Force", "4?"),),
            ),
        ],
        ids=["no address", "area not readable"],
    )
    async def test_where_the_child_lives_is_a_persons_to_say(self, wren):
        """Domain A4, Law: the duty follows where the child lives."""
        desk = FakeDesk(records=records(wren=wren))

        await find(OF_LAST_NIGHT, desk)

        task = one_of(desk.questions).contents.task
        assert (task.kind, task.reason_code) == ("record_decision", "home_not_known")
        assert desk.notices == []

    @spares("E19")
    async def test_something_else_not_readable_is_not_where_the_child_lives(self):
        wren = a_record(CHILD_WREN, MOTHERS, unreadable=(AsShown("Type", "?"),))
        desk = FakeDesk(records=records(wren=wren))

        await find(OF_LAST_NIGHT, desk)

        assert told(desk) == [(B,)]

    @shows("E14")
    async def test_a_child_nobody_linked_with_a_birth_date_that_cannot_be_is_the_authors(self):
        kit = a_person(SECOND_RECORD, "Kit Quillfeather", date(2027, 2, 1))
        mother = a_record(MOTHER_MIRA, tie(MIRA, "mother", SECOND_RECORD, seen_from=MIRA))
        desk = FakeDesk(
            occurrences={B: an_occurrence(VICTIM, SUSPECT)},
            records={**records(mira=mother), SECOND_RECORD: a_record(kit)},
            pupils=(),
        )

        assert await find(OF_LAST_NIGHT, desk) == Done()
        task = one_of(desk.questions).contents.task
        assert (task.kind, task.reason_code, task.team) == (
            "fix_record",
            "minimum_missing",
            "author",
        )

    @shows("E22")
    async def test_a_name_too_short_to_search_by_is_one_childs_question_and_siblings_are_told(self):
        """Issue A.2: done when every (occurrence, child) has a notice or a task."""
        short = replace(
            CHILD_WREN,
            record=SECOND_RECORD,
            identifiers=Identifiers(),
            names=(PersonName("O", "Kit"),),
        )
        both = an_occurrence(VICTIM, SUSPECT, CHILD, party(SECOND_RECORD, Part.CHILD, short))
        known = {**records(), SECOND_RECORD: a_record(short)}
        desk = RefusingShortNames(occurrences={B: both}, records=known)

        assert await find(OF_LAST_NIGHT, desk) == Done()
        assert told(desk) == [(B,)]
        question = one_of(desk.questions).contents
        assert (question.child, question.task.kind) == (SECOND_RECORD, "no_school_found")


class RefusingShortNames(FakeDesk):
    """A register that wants two letters of a surname."""

    async def pupils_named(self, surname, forename, born_on):
        if len(surname) < len("Xu"):
            raise ContentRefused("Enter at least 2 letters of the surname.", system="education")
        return await super().pupils_named(surname, forename, born_on)
