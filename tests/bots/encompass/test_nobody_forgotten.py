"""*Find*: a child of the household whom one record or one list does not show is not forgotten.

Issue A.3: a child found only by address, school or an earlier occurrence becomes a person task due
before that school opens; nothing is sent until a person has linked the child.
"""

from dataclasses import replace
from datetime import date

import pytest

from bots.encompass.answering import answer
from bots.encompass.finding import find
from domain.notices import Question
from domain.occurrences import Part
from domain.outcome import Done, NeedsPerson, NoAction
from domain.people import AddressKind, RecordRef
from domain.person_search import PersonRow, PersonsFound
from tests.bots.encompass.fake_desk import FakeDesk
from tests.bots.encompass.one_household import (
    AT_LARKRISE,
    BEFORE_IT_OPENS,
    MOTHERS,
    NO_NUMBER,
    NO_POSTCODE,
    OF_BOTH,
    OF_LAST_NIGHT,
    OPENS_EARLY,
    SECOND_RECORD,
    A,
    Answering,
    B,
    asked,
    at_home,
    told,
)
from tests.bots.encompass.proofs import shows, spares
from tests.bots.encompass.small_case import (
    CHILD_WREN,
    HOME,
    MIRA,
    MOTHER_MIRA,
    PUPIL_IDRIS,
    SUSPECT,
    VICTIM,
    WREN,
    a_pupil,
    a_record,
    a_register,
    an_occurrence,
    one_of,
    party,
    records,
    tie,
)


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
