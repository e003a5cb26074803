"""*Find*: a child of the household whom one record or one list does not show is not forgotten.

Issue A.3: a child found only by address, school or an earlier occurrence becomes a person task due
before that school opens; nothing is sent until a person has linked the child.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from bots.encompass.answering import answer
from bots.encompass.finding import find
from bots.encompass.recipients import suspect_is_near
from domain.errors import ContentRefused, PageIncomplete, RecordNotFound
from domain.establishments import EstablishmentStatus
from domain.identifiers import OccurrenceNumber
from domain.notices import Household, NoticeKey, Question, QuestionKey
from domain.occurrences import AsShown, Part
from domain.outcome import Done, NeedsPerson, NoAction
from domain.people import AddressKind, Identifiers, PersonName, RecordRef
from domain.person_search import PersonRow, PersonsFound
from tests.bots.encompass.fake_desk import FakeDesk
from tests.bots.encompass.proofs import shows, spares
from tests.bots.encompass.small_case import (
    BROTHER,
    CHILD,
    CHILD_WREN,
    DIRECTORY,
    EARLIER,
    ELSEWHERE,
    FATHER_TOBIN,
    HOME,
    LARKRISE,
    MIRA,
    MOTHER_MIRA,
    OCCURRENCE,
    PUPIL_IDRIS,
    PUPIL_WREN,
    SOMEBODY,
    SUSPECT,
    TOBIN,
    VICTIM,
    WREN,
    a_person,
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

A, B = EARLIER, OCCURRENCE
OF_BOTH, OF_LAST_NIGHT = Household((A, B)), Household((B,))
AT_LARKRISE = NoticeKey(B, "P0000003", "110231")
MOTHERS = tie(MIRA, "mother", WREN, seen_from=WREN)
NO_NUMBER = records(wren=a_record(replace(CHILD_WREN, identifiers=Identifiers()), MOTHERS))
SECOND_RECORD = RecordRef("police_rms", "P0000077")
# Half an hour before 07:15.
BEFORE_IT_OPENS = datetime(2026, 11, 23, 6, 45, tzinfo=UTC)
OPENS_EARLY = replace(LARKRISE, calendar=replace(LARKRISE.calendar, opens=time(7, 15)))


def asked(desk):
    return [(one.contents.question, one.contents.occurrences) for one in desk.questions]


def told(desk):
    return [one.references for one in desk.notices]


class TestLinkedToOneOfTwoOccurrences:
    """The child is on A; nobody linked it to B, which is the same household's."""

    def desk(self, **different):
        occurrences = {A: an_occurrence(number=A), B: an_occurrence(VICTIM, SUSPECT)}
        return FakeDesk(**{"occurrences": occurrences} | different)

    @shows("E12")
    async def test_is_told_of_the_one_and_asked_about_for_the_other(self):
        desk = self.desk()

        await find(OF_BOTH, desk)

        assert told(desk) == [(A,)]
        assert asked(desk) == [(Question.LINK_CHILD, (B,))]

    @shows("E12")
    async def test_is_asked_about_though_told_of_the_first_long_ago(self):
        desk = self.desk(held=frozenset({replace(AT_LARKRISE, occurrence=A)}))

        assert await find(OF_BOTH, desk) == Done()
        assert (told(desk), asked(desk)) == ([], [(Question.LINK_CHILD, (B,))])

    async def test_is_asked_about_before_its_own_school_opens(self):
        desk = self.desk(register_of_places=a_register(OPENS_EARLY))

        await find(OF_BOTH, desk)

        assert one_of(desk.questions).due_at == BEFORE_IT_OPENS

    async def test_linked_since_is_told_of_the_other(self):
        desk = self.desk(held=frozenset({replace(AT_LARKRISE, occurrence=A)}))
        await find(OF_BOTH, desk)
        question = one_of(desk.questions).contents
        desk.occurrences[B] = an_occurrence()

        assert await answer(question, desk.answered(question.task, "linked")) == Done()
        assert told(desk) == [(B,)]

    @spares("E12")
    async def test_linked_to_both_is_one_message_with_both_references(self):
        """Domain A4: two occurrences same night, one message with both refs."""
        desk = self.desk(occurrences={A: an_occurrence(number=A), B: an_occurrence()})

        await find(OF_BOTH, desk)

        assert (told(desk), asked(desk)) == ([(A, B)], [])

    async def test_linked_to_both_under_two_records_of_one_child_is_not_asked_about(self):
        second = replace(CHILD_WREN, record=SECOND_RECORD)
        on_b = an_occurrence(VICTIM, SUSPECT, party(SECOND_RECORD, Part.CHILD, second))
        known = {**records(), SECOND_RECORD: a_record(second, replace(MOTHERS, of=SECOND_RECORD))}
        desk = self.desk(occurrences={A: an_occurrence(number=A), B: on_b}, records=known)

        await find(OF_BOTH, desk)

        assert (told(desk), asked(desk)) == ([(A, B)], [])

    @pytest.mark.parametrize(
        "child",
        [
            a_record(replace(CHILD_WREN, born_on=None, due_on=date(2027, 2, 1)), MOTHERS),
            a_record(CHILD_WREN, replace(MOTHERS, kind="neighbour"), is_deceased=False),
        ],
        ids=["unborn", "not related"],
    )
    async def test_who_is_not_told_about_at_all_is_not_asked_about_either(self, child):
        apart = replace(child.person, addresses=())
        desk = self.desk(
            records=records(wren=replace(child, person=apart), mira=a_record(MOTHER_MIRA)),
            pupils=(),
        )

        await find(OF_BOTH, desk)

        assert desk.queued == []


@shows("E12")
async def test_said_to_be_linked_to_two_and_on_one_only_is_told_of_it_and_asked_of_the_other():
    mother = a_record(MOTHER_MIRA, tie(MIRA, "mother", WREN, seen_from=MIRA))
    on_none = {number: an_occurrence(VICTIM, SUSPECT, number=number) for number in (A, B)}
    desk = FakeDesk(occurrences=on_none, records=records(mira=mother))
    await find(OF_BOTH, desk)
    question = one_of(desk.questions).contents
    desk.occurrences[A] = an_occurrence(number=A)

    outcome = await answer(question, desk.answered(question.task, "linked"))

    assert told(desk) == [(A,)]
    assert isinstance(outcome, NeedsPerson)
    assert (outcome.task.kind, outcome.task.evidence["occurrences"]) == ("link_child", B)


class TestAListThatIsNotWhole:
    """Reliability P15: an empty list is not "no results". P25: records hidden from the worker."""

    @shows("E29")
    @pytest.mark.parametrize(
        "answered", [PersonsFound((), too_many=True), PersonsFound((), withheld=1)]
    )
    @pytest.mark.parametrize("pupils", [(a_pupil(),), ()], ids=["one at home", "nobody at home"])
    async def test_by_name_makes_no_match_by_details_and_no_nobody(self, answered, pupils):
        desk = Answering(by_name=answered, records=NO_NUMBER, pupils=pupils)

        await find(OF_LAST_NIGHT, desk)

        task = one_of(desk.questions).contents.task
        assert (task.kind, task.reason_code) == ("possible_match", "search_incomplete")
        assert desk.notices == []

    @shows("E29")
    async def test_by_address_makes_no_match_by_details(self):
        desk = Answering(at_home=PersonsFound((), withheld=2), records=NO_NUMBER)

        await find(OF_LAST_NIGHT, desk)

        assert "possible_match" in {one.reference.split("/")[1] for one in desk.questions}
        assert desk.notices == []

    @spares("E29")
    async def test_a_match_by_its_number_alone_stays_certain(self):
        desk = Answering(by_name=PersonsFound((), too_many=True))

        await find(OF_LAST_NIGHT, desk)

        assert (told(desk), desk.questions) == ([(B,)], [])

    @shows("E29")
    async def test_a_number_that_somebody_hidden_has_as_well_is_not_certain(self):
        desk = Answering(by_number=1)

        await find(OF_LAST_NIGHT, desk)

        assert one_of(desk.questions).contents.task.reason_code == "search_incomplete"
        assert desk.notices == []

    @shows("E29")
    @pytest.mark.parametrize(
        "answered", [PersonsFound((), too_many=True), PersonsFound((), withheld=2)]
    )
    async def test_of_a_home_is_not_a_home_without_children(self, answered):
        childless = records(mira=a_record(MOTHER_MIRA))
        occurrences = {B: an_occurrence(VICTIM, SUSPECT)}
        desk = Answering(at_home=answered, occurrences=occurrences, records=childless)

        assert await find(OF_LAST_NIGHT, desk) == Done()
        task = one_of(desk.questions).contents.task
        assert (task.kind, task.reason_code) == ("link_child", "search_incomplete")
        assert task.evidence["child"] == "every child at the home of Mira Quillfeather"

    @shows("E29")
    async def test_of_a_home_without_a_postcode_a_person_is_asked_who_lives_there(self):
        """Domain A4: children found by the robot; reliability P15: not searched is not nobody."""
        desk = FakeDesk(
            occurrences={B: an_occurrence(VICTIM, SUSPECT)}, records=at_home(NO_POSTCODE)
        )

        assert await find(OF_LAST_NIGHT, desk) == Done()
        task = one_of(desk.questions).contents.task
        assert (task.kind, task.reason_code) == ("link_child", "search_incomplete")
        assert task.evidence["child"] == "every child at the home of Mira Quillfeather"

    @spares("E29")
    async def test_a_refuge_is_not_asked_about(self):
        """It is shown without a postcode: "store service + PO Box only" (domain B2)."""
        refuge = replace(NO_POSTCODE, kind=AddressKind.REFUGE, confidential=True)
        desk = FakeDesk(occurrences={B: an_occurrence(VICTIM, SUSPECT)}, records=at_home(refuge))

        assert await find(OF_LAST_NIGHT, desk) == NoAction("not_related", "E05")

    @spares("E29")
    async def test_who_is_kept_back_and_known_already_is_nobody_else(self):
        """The register keeps back who lives at a confidential home: here the linked child."""
        desk = Answering(at_home=PersonsFound((), withheld=1))

        await find(OF_LAST_NIGHT, desk)

        assert (told(desk), desk.questions) == ([(B,)], [])

    async def test_the_child_a_person_linked_then_is_told_about(self):
        childless = records(mira=a_record(MOTHER_MIRA))
        occurrences = {B: an_occurrence(VICTIM, SUSPECT)}
        hidden = PersonsFound((), withheld=1)
        desk = Answering(at_home=hidden, occurrences=occurrences, records=childless)
        await find(OF_LAST_NIGHT, desk)
        question = one_of(desk.questions).contents
        desk.occurrences[B] = an_occurrence()

        assert await answer(question, desk.answered(question.task, "linked")) == Done()
        assert told(desk) == [(B,)]

    async def test_said_to_be_linked_and_nobody_is_asked_again(self):
        occurrences = {B: an_occurrence(VICTIM, SUSPECT)}
        childless = records(mira=a_record(MOTHER_MIRA))
        hidden = PersonsFound((), withheld=1)
        desk = Answering(at_home=hidden, occurrences=occurrences, records=childless)
        await find(OF_LAST_NIGHT, desk)
        question = one_of(desk.questions).contents

        outcome = await answer(question, desk.answered(question.task, "linked"))

        assert outcome == NeedsPerson(question.task)


NO_POSTCODE = replace(HOME, postcode=None)


def at_home(address):
    """The mother lives there, and no record names a child of hers."""
    return records(mira=a_record(replace(MOTHER_MIRA, addresses=(address,))))


class Answering(FakeDesk):
    """A register that answers some search so; `by_number` is how many it keeps back there."""

    def __init__(self, by_name=None, at_home=None, by_number=0, **different):
        super().__init__(**different)
        self.by_name, self.at_home, self.by_number = by_name, at_home, by_number

    async def pupils_with_upn(self, upn):
        return replace(await super().pupils_with_upn(upn), withheld=self.by_number)

    async def pupils_named(self, surname, forename, born_on):
        return self.by_name or await super().pupils_named(surname, forename, born_on)

    async def pupils_at(self, postcode, house):
        return self.at_home or await super().pupils_at(postcode, house)


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


@shows("E12")
async def test_a_pupil_at_home_of_whom_no_birth_date_is_shown_is_asked_about():
    occurrences = {B: an_occurrence(VICTIM, SUSPECT)}
    brother = a_pupil(replace(PUPIL_IDRIS, born_on=None))
    desk = FakeDesk(occurrences=occurrences, pupils=(brother,), records=at_home(HOME))

    await find(OF_LAST_NIGHT, desk)

    assert one_of(desk.questions).contents.child == PUPIL_IDRIS.record


class TestAtHomeBesideAChildWhoWasNotMatched:
    """Issue A.3: found only by address, asked about: a sibling who is not matched is no excuse."""

    def desk(self, other, **different):
        """Wren is linked and on no register; the other pupil lives at the same home, unlinked."""
        usual = {"records": NO_NUMBER, "pupils": (other,)}
        return FakeDesk(**usual | different)

    @shows("E12")
    async def test_a_twin_nobody_linked_is_asked_about(self):
        twin = a_pupil(replace(PUPIL_IDRIS, born_on=CHILD_WREN.born_on))
        desk = self.desk(twin)

        await find(OF_LAST_NIGHT, desk)

        assert (Question.LINK_CHILD, (B,)) in asked(desk)

    @shows("E12")
    async def test_a_pupil_whose_record_is_restricted_is_asked_about(self):
        """The linked child's own tie is not recorded, so the register was not asked about it."""
        alone = replace(CHILD_WREN, addresses=(replace(HOME, lines=("7 Fen End",)),))
        others = records(wren=a_record(alone), mira=a_record(MOTHER_MIRA))
        stub = Stubbed(records=others, restricted=frozenset({A_STUB}))

        await find(OF_LAST_NIGHT, stub)

        about = {one.reference.split("/")[3] for one in stub.questions}
        assert about == {"P0000003", "S000004"}


A_STUB = RecordRef("education", "S000004")


class Stubbed(FakeDesk):
    """The register lists a restricted pupil at the mother's home."""

    async def pupils_at(self, postcode, house):
        if postcode != HOME.postcode:
            return PersonsFound(())
        return PersonsFound((PersonRow(A_STUB, is_restricted=True),))
