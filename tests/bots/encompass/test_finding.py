"""*Find*: every child of a household ends with a notice, a question to a person, or a rule."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from bots.encompass.finding import find
from domain.identifiers import OurReference
from domain.notices import Household, NoticeKey, Question
from domain.occurrences import LogEntry, Part
from domain.outcome import Done, NeedsPerson, NoAction
from domain.people import Identifiers
from domain.told_entries import CATEGORY, words_of_telling
from tests.bots.encompass.fake_desk import FakeDesk
from tests.bots.encompass.proofs import shows, spares
from tests.bots.encompass.small_case import (
    BROTHER,
    CHILD,
    CHILD_IDRIS,
    CHILD_WREN,
    EARLIER,
    ELSEWHERE,
    FATHER_TOBIN,
    IDRIS,
    LARKRISE,
    MIRA,
    MOTHER_MIRA,
    OCCURRENCE,
    PUPIL_IDRIS,
    PUPIL_WREN,
    SOMEBODY,
    SUSPECT,
    VICTIM,
    WREN,
    WREN_AT_SCHOOL,
    a_pupil,
    a_record,
    a_register,
    an_occurrence,
    enrolled_at,
    marked,
    one_of,
    party,
    records,
    tie,
)

OF_LAST_NIGHT = Household((OCCURRENCE,))
AT_LARKRISE = NoticeKey(OCCURRENCE, "P0000003", "110231")
AT_BRINDLE = replace(AT_LARKRISE, establishment="110232")
BOTH_PUPILS = (a_pupil(), a_pupil(PUPIL_IDRIS))
NO_CHILDREN = a_record(MOTHER_MIRA)


def a_desk(*parties, **different):
    occurrences = {OCCURRENCE: an_occurrence(*parties)}
    return FakeDesk(**{"occurrences": occurrences} | different)


async def looked_into(desk):
    return await find(OF_LAST_NIGHT, desk)


def asked(desk):
    return [(one.contents.question, one.contents.child) for one in desk.questions]


class TestTelling:
    @spares("E05", "E12", "E30", "E31")
    @shows("E60")
    async def test_a_linked_childs_school_is_told_before_it_opens(self):
        desk = a_desk()

        outcome = await looked_into(desk)

        assert outcome == Done()
        assert one_of(desk.queued).due_at == datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
        assert one_of(desk.notices).keys == (AT_LARKRISE,)

    async def test_a_school_that_opens_later_is_told_by_its_own_time(self):
        desk = a_desk()
        late = replace(LARKRISE, calendar=replace(LARKRISE.calendar, opens=time(9)))
        desk.register_of_places = a_register(late)

        await looked_into(desk)

        assert one_of(desk.queued).due_at == datetime(2026, 11, 23, 8, 30, tzinfo=UTC)

    async def test_two_children_of_two_schools_are_two_notices(self):
        at_brindle = a_pupil(PUPIL_IDRIS, enrolled_at("110232"))
        desk = a_desk(VICTIM, SUSPECT, CHILD, BROTHER, pupils=(a_pupil(), at_brindle))

        await looked_into(desk)

        assert {one.school.reference for one in desk.notices} == {"110231", "110232"}


class TestNothing:
    @shows("E05")
    async def test_a_household_without_children_is_nobodys(self):
        desk = a_desk(VICTIM, SUSPECT, records=records(mira=NO_CHILDREN), pupils=())

        assert await looked_into(desk) == NoAction("not_related", "E05")
        assert desk.queued == []

    @shows("E04")
    async def test_a_withdrawn_household_is_left_and_nobody_is_looked_for(self):
        desk = FakeDesk(occurrences={OCCURRENCE: an_occurrence(status="Retracted")})

        assert await looked_into(desk) == NoAction("retracted", "E04")
        assert WREN_AT_SCHOOL not in desk.opened

    @shows("E30")
    async def test_a_child_told_about_before_is_left(self):
        desk = a_desk(held=frozenset({AT_LARKRISE}))

        assert await looked_into(desk) == NoAction("already_told", "E30")

    @shows("E30")
    async def test_a_child_a_person_told_about_by_phone_is_left(self):
        words = f"{CATEGORY}: 110231 told by phone of P0000003"
        entry = LogEntry("L1", OCCURRENCE, "s.super", CATEGORY, words, "")

        desk = a_desk(log={OCCURRENCE: [entry]})

        assert await looked_into(desk) == NoAction("already_told", "E30")

    @spares("E30")
    async def test_what_a_worker_wrote_in_the_log_counts_by_its_keys_only(self):
        words = words_of_telling("110231", ["P0000003"], OurReference("ENC-7K4M-92QF"))
        entry = LogEntry("L1", OCCURRENCE, "mash-encompass-01", CATEGORY, words, "")

        desk = a_desk(log={OCCURRENCE: [entry]})

        assert await looked_into(desk) == Done()

    @spares("E30")
    async def test_a_new_occurrence_of_a_child_told_about_before_is_told(self):
        desk = a_desk(held=frozenset({replace(AT_LARKRISE, occurrence=EARLIER)}))
        desk.occurrences[EARLIER] = an_occurrence(number=EARLIER)

        await find(Household((EARLIER, OCCURRENCE)), desk)

        assert one_of(desk.notices).references == (OCCURRENCE,)


class TestRestricted:
    @shows("E01")
    async def test_a_stub_stops_the_household_before_anything_beyond_it_is_opened(self):
        hidden = replace(party(SOMEBODY, Part.VICTIM), person=None)
        desk = a_desk(hidden, SUSPECT, CHILD)

        outcome = await looked_into(desk)

        assert isinstance(outcome, NeedsPerson)
        assert (outcome.task.kind, outcome.task.team) == (
            "restricted_record",
            "restricted-records officer",
        )
        assert desk.opened == [OCCURRENCE]
        assert desk.queued == []

    @shows("E01")
    @pytest.mark.parametrize("closed", [OCCURRENCE, WREN, WREN_AT_SCHOOL])
    async def test_whatever_refuses_to_open_stops_the_household(self, closed):
        desk = a_desk(restricted=frozenset({closed}))

        outcome = await looked_into(desk)

        assert outcome.task.kind == "restricted_record"
        assert desk.queued == []

    @shows("E02", "E03")
    @pytest.mark.parametrize(
        "different",
        [
            {"tobin": a_record(FATHER_TOBIN, occupation="police sergeant")},
            {"wren": marked(CHILD_WREN, "ADOPTED")},
        ],
    )
    async def test_police_and_adoption_go_to_the_same_officer(self, different):
        desk = a_desk(records=records(**different))

        outcome = await looked_into(desk)

        assert outcome.task.team == "restricted-records officer"
        assert WREN_AT_SCHOOL not in desk.opened


class TestQuestions:
    @shows("E21")
    async def test_a_possible_match_shows_what_agrees_and_what_differs(self):
        person = replace(PUPIL_WREN, identifiers=Identifiers(), born_on=date(2019, 3, 4))
        without_number = a_record(replace(CHILD_WREN, identifiers=Identifiers()))
        desk = a_desk(pupils=(a_pupil(person),), records=records(wren=without_number))

        await looked_into(desk)

        task = one_of(desk.questions).contents.task
        assert (task.kind, task.team) == ("possible_match", "practitioner")
        assert task.evidence["candidate 1"].startswith(
            "S000003: Wren Quillfeather, born 04/03/2019"
        )

    @shows("E22")
    async def test_a_child_on_no_register_is_asked_about(self):
        desk = a_desk(pupils=())

        await looked_into(desk)

        question = one_of(desk.questions)
        assert question.contents.task.kind == "no_school_found"
        assert question.reference.startswith("question/no_school_found/43260118204/P0000003/")

    @shows("E14")
    async def test_a_missing_birth_date_goes_to_the_author(self):
        no_date = a_record(replace(CHILD_WREN, born_on=None))
        desk = a_desk(records=records(wren=no_date))

        await looked_into(desk)

        task = one_of(desk.questions).contents.task
        assert (task.kind, task.reason_code, task.team) == (
            "fix_record",
            "minimum_missing",
            "author",
        )
        assert task.evidence["field"] == "Date of birth"

    @shows("E15", "E16")
    @pytest.mark.parametrize(
        ("child", "code"),
        [
            (replace(CHILD_WREN, born_on=date(2008, 1, 1)), "over_18"),
            (
                replace(CHILD_WREN, addresses=(replace(ELSEWHERE, force_code="44"),)),
                "lives_elsewhere",
            ),
        ],
    )
    async def test_what_is_nobodys_but_a_persons_goes_to_the_supervisor(self, child, code):
        desk = a_desk(
            records=records(wren=a_record(child, tie(MIRA, "mother", WREN, seen_from=WREN)))
        )

        await looked_into(desk)

        task = one_of(desk.questions).contents.task
        assert (task.kind, task.reason_code, task.team) == (
            "record_decision",
            code,
            "duty supervisor",
        )
        assert "tells_nobody" in task.choices
        assert desk.notices == []

    @shows("E31")
    async def test_a_child_told_about_who_turns_up_elsewhere_is_asked_about(self):
        desk = a_desk(held=frozenset({AT_BRINDLE}))

        await looked_into(desk)

        task = one_of(desk.questions).contents.task
        assert (task.kind, task.reason_code) == ("record_decision", "told_elsewhere")
        assert task.choices == ("tell_new_establishment", "tells_nobody")
        assert task.evidence["school"] == "Larkrise Primary School"

    @spares("E31")
    async def test_of_two_schools_at_the_time_of_telling_both_are_told(self):
        both = a_pupil(PUPIL_WREN, enrolled_at("110231"), enrolled_at("110232"))
        desk = a_desk(pupils=(both,))

        await looked_into(desk)

        assert len(desk.notices) == 2
        assert desk.questions == []

    async def test_a_question_is_due_before_any_school_could_open(self):
        desk = a_desk(pupils=())

        await looked_into(desk)

        assert one_of(desk.questions).due_at == datetime(2026, 11, 23, 7, 30, tzinfo=UTC)


class TestUnlinked:
    @shows("E12")
    async def test_a_child_of_the_mothers_nobody_linked_is_asked_about_and_not_told(self):
        mother = a_record(MOTHER_MIRA, tie(MIRA, "mother", IDRIS, seen_from=MIRA))
        desk = a_desk(records=records(mira=mother), pupils=BOTH_PUPILS)

        await looked_into(desk)

        assert asked(desk) == [(Question.LINK_CHILD, IDRIS)]
        assert [pupil.name for pupil in one_of(desk.notices).pupils] == ["Wren Quillfeather"]

    @shows("E12")
    async def test_a_pupil_at_the_mothers_address_is_asked_about_once(self):
        lodger = a_pupil(replace(PUPIL_IDRIS, names=(replace(PUPIL_IDRIS.name, surname="Fen"),)))
        desk = a_desk(pupils=(a_pupil(), lodger))

        await looked_into(desk)

        assert asked(desk) == [(Question.LINK_CHILD, PUPIL_IDRIS.record)]
        assert len(desk.notices) == 1

    @spares("E12")
    async def test_a_pupil_at_the_suspects_own_address_is_nobodys_business(self):
        at_his_place = a_pupil(replace(PUPIL_IDRIS, addresses=(ELSEWHERE,)))
        desk = a_desk(pupils=(a_pupil(), at_his_place))

        await looked_into(desk)

        assert desk.questions == []

    @spares("E12")
    async def test_a_grown_up_at_the_address_is_no_child(self):
        grown = a_pupil(replace(PUPIL_IDRIS, born_on=date(2004, 1, 1)))
        desk = a_desk(pupils=(a_pupil(), grown))

        await looked_into(desk)

        assert desk.questions == []

    async def test_a_daughter_who_died_is_not_asked_about(self):
        mother = a_record(MOTHER_MIRA, tie(MIRA, "mother", IDRIS, seen_from=MIRA))
        gone = a_record(CHILD_IDRIS, is_deceased=True)
        desk = a_desk(records=records(mira=mother, idris=gone))

        await looked_into(desk)

        assert desk.questions == []

    async def test_a_pupil_who_may_be_the_child_in_question_is_not_asked_about_twice(self):
        person = replace(PUPIL_WREN, identifiers=Identifiers(), born_on=date(2019, 3, 4))
        without_number = a_record(replace(CHILD_WREN, identifiers=Identifiers()))
        desk = a_desk(pupils=(a_pupil(person),), records=records(wren=without_number))

        await looked_into(desk)

        assert asked(desk) == [(Question.POSSIBLE_MATCH, WREN)]


async def test_an_occurrence_of_last_night_seen_in_the_school_day_is_told_within_the_quarter_hour():
    desk = a_desk(at=datetime(2026, 11, 23, 9, 0, tzinfo=UTC))

    await looked_into(desk)

    assert one_of(desk.queued).due_at == datetime(2026, 11, 23, 9, 15, tzinfo=UTC)
