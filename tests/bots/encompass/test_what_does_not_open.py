"""*Find*: an occurrence, or the record of somebody who is no party, that does not open."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bots.encompass.answering import answer
from bots.encompass.finding import find
from domain.errors import PageIncomplete, RecordNotFound
from domain.identifiers import OccurrenceNumber
from domain.notices import Household
from domain.occurrences import Part
from domain.outcome import Done, NeedsPerson
from domain.people import Identifiers, RecordRef
from tests.bots.encompass.fake_desk import FakeDesk
from tests.bots.encompass.one_household import (
    MOTHERS,
    NO_NUMBER,
    OF_BOTH,
    OF_LAST_NIGHT,
    SECOND_RECORD,
    A,
    B,
    told,
)
from tests.bots.encompass.proofs import shows, spares
from tests.bots.encompass.small_case import (
    BROTHER,
    CHILD,
    ELSEWHERE,
    FATHER_TOBIN,
    MIRA,
    MOTHER_MIRA,
    PUPIL_IDRIS,
    PUPIL_WREN,
    SOMEBODY,
    SUSPECT,
    TOBIN,
    VICTIM,
    a_person,
    a_pupil,
    a_record,
    an_occurrence,
    one_of,
    party,
    records,
    tie,
)


class TestAnOccurrenceThatDoesNotOpen:
    """Issue A, Bad input: one bad occurrence is a person's, and stops nobody else's."""

    GONE = RecordNotFound(system="police_rms")
    CUT = PageIncomplete("log never ends", system="police_rms")

    def desk(self, trouble=GONE, what=B, is_last_try=False):
        elseworth = a_person(SOMEBODY, "Nobody Elseworth")
        a_witness = party(SOMEBODY, Part.WITNESS, elseworth)
        occurrences = {
            A: an_occurrence(number=A),
            B: an_occurrence(VICTIM, SUSPECT, a_witness),
        }
        known = {**records(), SOMEBODY: a_record(elseworth)}
        return FakeDesk(
            occurrences=occurrences,
            troubles={what: trouble},
            records=known,
            is_last_try=is_last_try,
        )

    @shows("E06")
    @pytest.mark.parametrize("what", [B, SOMEBODY], ids=["itself", "somebody in it only"])
    @pytest.mark.parametrize("trouble", [GONE, CUT, ValueError("not enough values to unpack")])
    async def test_is_set_aside_and_the_childs_other_occurrence_is_told(self, what, trouble):
        desk = self.desk(trouble, what, is_last_try=True)

        assert await find(OF_BOTH, desk) == Done()
        assert (told(desk), desk.aside) == ([(A,)], [B])

    @spares("E06")
    async def test_is_tried_again_as_long_as_another_try_may_read_it(self):
        desk = self.desk(self.CUT)

        with pytest.raises(PageIncomplete):
            await find(OF_BOTH, desk)
        assert (desk.queued, desk.aside) == ([], [])

    @shows("E06")
    async def test_alone_is_a_persons_before_any_school_opens(self):
        desk = self.desk()

        outcome = await find(OF_LAST_NIGHT, desk)

        assert isinstance(outcome, NeedsPerson)
        task = outcome.task
        assert (task.kind, task.reason_code) == ("do_by_hand", "occurrence_unreadable")
        assert task.evidence["occurrences"] == B
        assert task.due_at == datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
        assert (desk.queued, desk.aside) == ([], [])

    @shows("E06")
    async def test_beside_others_that_do_not_open_either_is_one_task(self):
        desk = self.desk(what=MIRA)

        outcome = await find(OF_BOTH, desk)

        assert isinstance(outcome, NeedsPerson)
        assert outcome.task.evidence["occurrences"] == f"{A}, {B}"

    @spares("E06")
    async def test_that_opens_is_not_set_aside(self):
        desk = self.desk(what=None, is_last_try=True)

        await find(OF_BOTH, desk)

        assert (told(desk), desk.aside) == ([(A,)], [])

    @pytest.mark.parametrize("stub", ["an occurrence", "a party"])
    async def test_beside_a_restricted_record_nothing_further_is_opened(self, stub):
        desk, ordinary = self.desk(), OccurrenceNumber("43260118177")
        desk.occurrences[ordinary] = an_occurrence(number=ordinary)
        if stub == "an occurrence":
            desk.restricted = frozenset({A})
        else:
            hidden = replace(CHILD, person=None)
            desk.occurrences[A] = an_occurrence(VICTIM, SUSPECT, hidden, number=A)

        outcome = await find(Household((ordinary, B, A)), desk)

        assert isinstance(outcome, NeedsPerson)
        assert outcome.task.kind == "restricted_record"
        assert MIRA not in desk.opened


class TestTheRecordOfNobodyInvolved:
    """Issue A, Bad input: it does not open, and stops nobody else's; P15: it is not nobody's."""

    GONE = RecordNotFound(system="police_rms")
    CUT = PageIncomplete("nominal", system="police_rms")
    KIT = a_person(SECOND_RECORD, "Kit Quillfeather", date(2018, 2, 1))
    KIT_AT_SCHOOL = replace(KIT, record=RecordRef("education", "S000077"))

    def desk(self, trouble=GONE, what=SECOND_RECORD, name=KIT.name, **different):
        kits = replace(tie(MIRA, "mother", SECOND_RECORD, seen_from=MIRA), other_name=name)
        mira = a_record(MOTHER_MIRA, MOTHERS, kits)
        known = {**records(mira=mira), SECOND_RECORD: a_record(self.KIT, kits)}
        troubles = {what: trouble} if trouble else {}
        usual = FakeDesk(records=known, troubles=troubles)
        return replace(usual, **different)

    @shows("E35")
    @pytest.mark.parametrize("trouble", [GONE, CUT, ValueError("not enough values to unpack")])
    async def test_a_mothers_child_is_asked_about_and_the_linked_one_is_told_of(self, trouble):
        desk = self.desk(trouble, is_last_try=True)

        assert await find(OF_LAST_NIGHT, desk) == Done()

        assert told(desk) == [(B,)]
        task = one_of(desk.questions).contents.task
        assert (task.kind, task.reason_code) == ("link_child", "child_not_linked")
        assert task.evidence["child"] == "Kit Quillfeather, whose record does not open"
        assert (task.evidence["record"], task.evidence["occurrences"]) == ("P0000077", B)
        assert task.due_at == datetime(2026, 11, 23, 7, 30, tzinfo=UTC)

    @spares("E35")
    async def test_as_long_as_another_try_may_read_it_nothing_is_asked_and_nothing_sent(self):
        desk = self.desk(self.CUT)

        with pytest.raises(PageIncomplete):
            await find(OF_LAST_NIGHT, desk)
        assert desk.queued == []

    @spares("E35")
    async def test_read_it_decides_nothing_about_the_linked_child(self):
        """What makes it safe to tell of the linked one: the very same notice either way."""
        unread, read = self.desk(), self.desk(None)

        for desk in (unread, read):
            await find(OF_LAST_NIGHT, desk)

        assert unread.notices == read.notices != []
        child = one_of(read.questions).contents.task.evidence["child"]
        assert child == "Kit Quillfeather, born 01/02/2018"

    @shows("E35", "E01")
    async def test_shown_as_restricted_by_the_mothers_record_it_stops_the_household(self):
        desk = self.desk(name=None)

        outcome = await find(OF_LAST_NIGHT, desk)

        assert isinstance(outcome, NeedsPerson)
        assert outcome.task.kind == "restricted_record"
        assert desk.queued == []

    @shows("E35", "E01")
    async def test_shown_as_restricted_by_one_of_two_parents_it_stops_the_household(self):
        """The father's record says nothing of it: one that does is enough."""
        desk = self.desk()
        hidden = replace(tie(TOBIN, "father", SECOND_RECORD, seen_from=TOBIN), other_name=None)
        desk.records[TOBIN] = a_record(FATHER_TOBIN, hidden)
        desk.occurrences[B] = an_occurrence(VICTIM, party(TOBIN, Part.VICTIM), CHILD)

        outcome = await find(OF_LAST_NIGHT, desk)

        assert isinstance(outcome, NeedsPerson)
        assert (outcome.task.kind, desk.queued) == ("restricted_record", [])

    async def test_it_is_asked_about_once_also_when_it_opens_later(self):
        desk = self.desk()
        await find(OF_LAST_NIGHT, desk)
        await find(OF_LAST_NIGHT, desk)
        desk.troubles.clear()

        await find(OF_LAST_NIGHT, desk)

        assert len(desk.questions) == 1

    async def test_the_pupil_it_may_be_is_not_asked_about_a_second_time(self):
        desk = self.desk(pupils=(a_pupil(), a_pupil(self.KIT_AT_SCHOOL)))

        await find(OF_LAST_NIGHT, desk)

        assert one_of(desk.questions).contents.child == SECOND_RECORD

    async def test_linked_and_readable_by_then_it_is_told_of(self):
        desk = self.desk(pupils=(a_pupil(), a_pupil(self.KIT_AT_SCHOOL)))
        await find(OF_LAST_NIGHT, desk)
        question = one_of(desk.questions).contents
        desk.troubles.clear()
        kit = party(SECOND_RECORD, Part.CHILD, self.KIT)
        desk.occurrences[B] = an_occurrence(VICTIM, SUSPECT, CHILD, kit)

        assert await answer(question, desk.answered(question.task, "linked")) == Done()
        assert {key.child for one in desk.notices for key in one.keys} == {"P0000003", "P0000077"}

    @shows("E12")
    async def test_a_pupil_at_the_home_is_asked_about_though_the_register_does_not_open_it(self):
        desk = self.desk(
            what=self.KIT_AT_SCHOOL.record,
            records=records(),
            pupils=(a_pupil(), a_pupil(self.KIT_AT_SCHOOL)),
        )

        await find(OF_LAST_NIGHT, desk)

        assert told(desk) == [(B,)]
        assert one_of(desk.questions).contents.child == self.KIT_AT_SCHOOL.record

    NAMESAKE = replace(PUPIL_WREN, record=RecordRef("education", "S000099"), addresses=(ELSEWHERE,))

    def beside_a_namesake(self, **different):
        """The register lists another of Wren's name, who lives and was born elsewhere."""
        namesake = replace(self.NAMESAKE, born_on=date(2012, 1, 1), identifiers=Identifiers())
        brother = replace(PUPIL_IDRIS, identifiers=Identifiers())
        occurrences = {B: an_occurrence(VICTIM, SUSPECT, CHILD, BROTHER)}
        pupils = (a_pupil(), a_pupil(brother), a_pupil(namesake))
        return FakeDesk(occurrences=occurrences, records=NO_NUMBER, pupils=pupils, **different)

    @shows("E29")
    async def test_a_pupil_who_could_be_the_child_leaves_the_match_to_a_person(self):
        """Design 5: two possible people. The brother, of whom nothing is in doubt, is told of."""
        desk = self.beside_a_namesake(troubles={self.NAMESAKE.record: self.GONE})

        await find(OF_LAST_NIGHT, desk)

        task = one_of(desk.questions).contents.task
        assert (task.kind, task.reason_code) == ("possible_match", "search_incomplete")
        assert task.evidence["not_opened"] == "S000099"
        assert {key.child for one in desk.notices for key in one.keys} == {"P0000004"}

    @shows("E29")
    async def test_another_of_the_same_number_leaves_the_match_to_a_person(self):
        namesake = a_pupil(replace(self.NAMESAKE, born_on=date(2012, 1, 1)))
        pupils = (a_pupil(), namesake)
        desk = FakeDesk(pupils=pupils, troubles={self.NAMESAKE.record: self.GONE})

        await find(OF_LAST_NIGHT, desk)

        task = one_of(desk.questions).contents.task
        assert (task.reason_code, task.evidence["not_opened"]) == ("search_incomplete", "S000099")
        assert desk.notices == []

    @spares("E29")
    async def test_a_pupil_who_opens_and_is_somebody_else_leaves_the_match_certain(self):
        desk = self.beside_a_namesake()

        await find(OF_LAST_NIGHT, desk)

        assert desk.questions == []
        assert {key.child for one in desk.notices for key in one.keys} == {"P0000003", "P0000004"}
