"""Which children a school may hear of: linked, related, of what age, living where."""

from dataclasses import replace
from datetime import date

import pytest

from bots.encompass.case import share_a_home
from bots.encompass.decisions import (
    Ask,
    Leave,
    Standing,
    about_linked,
    children_of_adults,
    may_be_a_living_child,
    standing_of,
    stop_for,
)
from domain.notices import Question
from domain.occurrences import Part
from tests.bots.encompass.proofs import shows, spares
from tests.bots.encompass.small_case import (
    CHILD,
    CHILD_IDRIS,
    CHILD_WREN,
    EARLIER,
    FATHER_TOBIN,
    HOME,
    MIRA,
    MOTHER_MIRA,
    SOMEBODY,
    SUSPECT,
    TOBIN,
    VICTIM,
    WREN,
    a_case,
    a_person,
    a_record,
    an_occurrence,
    marked,
    party,
    seen,
    tie,
)

WITH_AN_AUNT = replace(HOME, lines=("7 Fen Street",))
LIVES_ELSEWHERE = replace(CHILD_WREN, addresses=(WITH_AN_AUNT,))


def about(case, *, a_person_says_so=False):
    return about_linked(case, WREN, a_person_says_so=a_person_says_so)


def stopped(case):
    return stop_for(case)


def related_as(kind, **different):
    """Wren lives elsewhere; all that is recorded is this tie to her mother."""
    line = tie(MIRA, kind, WREN, seen_from=WREN, **different)
    return a_case(mira=a_record(MOTHER_MIRA), wren=a_record(LIVES_ELSEWHERE, line))


class TestStops:
    @shows("E01")
    def test_a_restricted_party_stops_the_household(self):
        hidden = replace(party(SOMEBODY, Part.VICTIM), person=None)

        stop = stopped(a_case(an_occurrence(hidden, SUSPECT, CHILD)))

        assert (stop.rule.id, stop.code, stop.is_restricted) == ("E01", "restricted_record", True)

    @shows("E01")
    def test_a_restricted_child_in_the_officers_table_stops_the_household(self):
        case = a_case(an_occurrence(children=(seen(is_restricted=True),)))

        assert stopped(case).rule.id == "E01"

    @spares("E01", "E02", "E03", "E04")
    def test_an_ordinary_household_is_not_stopped(self):
        assert stopped(a_case()) is None

    @shows("E02")
    @pytest.mark.parametrize(
        "case",
        [
            a_case(an_occurrence(flags=("POLICE_EMPLOYEE",))),
            a_case(tobin=a_record(FATHER_TOBIN, occupation="police officer")),
            a_case(tobin=a_record(FATHER_TOBIN, works_at="Northmere Police")),
        ],
        ids=["flag", "occupation", "employer"],
    )
    def test_a_police_employee_stops_the_household(self, case):
        assert (stopped(case).rule.id, stopped(case).is_restricted) == ("E02", True)

    @spares("E02")
    def test_another_employer_does_not(self):
        assert stopped(a_case(tobin=a_record(FATHER_TOBIN, works_at="Northmere Bakery"))) is None

    @shows("E03")
    def test_an_adopted_child_stops_the_household(self):
        stop = stopped(a_case(wren=marked(CHILD_WREN, "ADOPTED")))

        assert (stop.rule.id, stop.is_restricted) == ("E03", True)

    @spares("E03")
    def test_another_marker_does_not(self):
        assert stopped(a_case(wren=marked(CHILD_WREN, "ASTHMA"))) is None

    @shows("E04")
    def test_a_household_whose_every_occurrence_was_withdrawn_is_left(self):
        stop = stopped(a_case(an_occurrence(status="Retracted")))

        assert (stop.rule.id, stop.code, stop.is_restricted) == ("E04", "retracted", False)

    @spares("E04")
    def test_one_that_stands_is_enough(self):
        withdrawn = an_occurrence(number=EARLIER, status="retracted")

        assert stopped(a_case(withdrawn, an_occurrence())) is None


class TestRelation:
    @spares("E10", "E11")
    @pytest.mark.parametrize("kind", ["mother", "step-parent", "carer", "grandparent", "aunt"])
    def test_family_of_an_adult_involved_belongs(self, kind):
        assert about(related_as(kind)) is None

    @spares("E10", "E11")
    def test_a_child_who_lives_with_an_adult_involved_belongs_whoever_it_is(self):
        case = a_case(mira=a_record(MOTHER_MIRA), wren=a_record(CHILD_WREN))

        assert about(case) is None

    @shows("E10")
    def test_a_visiting_friend_is_left(self):
        assert about(related_as("friend of the family")).rule.id == "E10"
        assert about(related_as("neighbour")).code == "not_related"

    @shows("E11")
    def test_a_child_nobody_recorded_as_anybodys_is_asked_about(self):
        verdict = about(a_case(mira=a_record(MOTHER_MIRA), wren=a_record(LIVES_ELSEWHERE)))

        assert isinstance(verdict, Ask)
        assert (verdict.question, verdict.rule.id) == (Question.LINK_CHILD, "E11")

    @shows("E11")
    @pytest.mark.parametrize("kind", ["mother", "neighbour"])
    def test_a_disputed_tie_settles_nothing(self, kind):
        assert about(related_as(kind, disputed=True)).rule.id == "E11"

    @shows("E11")
    def test_a_word_nobody_knows_is_asked_about(self):
        assert about(related_as("godparent")).rule.id == "E11"

    @spares("E11")
    def test_a_person_who_says_that_the_child_belongs_settles_it(self):
        case = a_case(mira=a_record(MOTHER_MIRA), wren=a_record(LIVES_ELSEWHERE))

        assert about(case, a_person_says_so=True) is None

    def test_an_adults_address_of_last_year_is_no_home_now(self):
        moved = replace(HOME, until_on=date(2025, 12, 31))
        mother = replace(MOTHER_MIRA, addresses=(moved,))
        case = a_case(mira=a_record(mother), wren=a_record(CHILD_WREN))

        assert standing_of(case, WREN) is Standing.NOT_RECORDED

    def test_two_flats_of_one_house_are_two_homes(self):
        flats = [replace(HOME, lines=(f"Flat {number}", "14 Ember Row")) for number in (1, 2)]

        assert not share_a_home(flats[:1], flats[1:])
        assert share_a_home([HOME], [replace(HOME, lines=("14 EMBER ROW",))])


class TestAgeAndHome:
    @shows("E13")
    def test_a_child_not_born_yet_is_left(self):
        unborn = replace(CHILD_WREN, born_on=None, due_on=date(2027, 2, 1))

        verdict = about(a_case(wren=a_record(unborn)))

        assert (verdict.code, verdict.rule.id) == ("not_related", "E13")

    @shows("E14")
    @spares("E13")
    @pytest.mark.parametrize("born", [None, date(2026, 11, 24)], ids=["missing", "tomorrow"])
    def test_a_birth_date_that_cannot_be_goes_to_its_author(self, born):
        verdict = about(a_case(wren=a_record(replace(CHILD_WREN, born_on=born))))

        assert (verdict.question, verdict.code, verdict.rule.id) == (
            Question.FIX_RECORD,
            "minimum_missing",
            "E14",
        )

    @spares("E14")
    def test_a_baby_of_today_is_a_child(self):
        newborn = replace(CHILD_WREN, born_on=date(2026, 11, 23))

        assert about(a_case(wren=a_record(newborn))) is None

    @shows("E15")
    def test_somebody_who_turns_18_today_is_a_persons_decision(self):
        grown = replace(CHILD_WREN, born_on=date(2008, 11, 23))

        verdict = about(a_case(wren=a_record(grown)))

        assert (verdict.question, verdict.code, verdict.rule.id) == (
            Question.RECORD_DECISION,
            "over_18",
            "E15",
        )

    @spares("E15")
    def test_somebody_who_turns_18_tomorrow_is_a_child(self):
        student = replace(CHILD_WREN, born_on=date(2008, 11, 24))

        assert about(a_case(wren=a_record(student))) is None

    @shows("E16")
    @pytest.mark.parametrize("homes", [("44",), ("43", "44")], ids=["elsewhere", "both"])
    def test_a_child_who_lives_in_another_forces_area_is_a_persons_decision(self, homes):
        addresses = tuple(replace(HOME, force_code=force) for force in homes)
        child = replace(CHILD_WREN, addresses=addresses)

        assert about(a_case(wren=a_record(child))).rule.id == "E16"

    @spares("E16")
    def test_a_home_that_was_left_does_not_count(self):
        left = replace(HOME, force_code="44", until_on=date(2026, 1, 1))
        child = replace(CHILD_WREN, addresses=(left, HOME))

        assert about(a_case(wren=a_record(child))) is None

    def test_a_person_who_says_so_does_not_make_a_grown_up_a_child(self):
        grown = replace(CHILD_WREN, born_on=date(2000, 1, 1))

        assert isinstance(about(a_case(wren=a_record(grown)), a_person_says_so=True), Ask)


class TestUnlinked:
    def test_a_child_on_the_mothers_record_only_is_found(self):
        case = a_case(an_occurrence(VICTIM, SUSPECT))

        assert children_of_adults(case) == (WREN,)

    def test_never_by_a_suspect_alone(self):
        father = a_record(FATHER_TOBIN, tie(TOBIN, "father", SOMEBODY, seen_from=TOBIN))

        assert children_of_adults(a_case(tobin=father)) == ()

    def test_a_disputed_parenthood_finds_nobody(self):
        mother = a_record(MOTHER_MIRA, tie(MIRA, "mother", WREN, seen_from=MIRA, disputed=True))

        assert children_of_adults(a_case(an_occurrence(VICTIM, SUSPECT), mira=mother)) == ()

    @pytest.mark.parametrize(
        ("born", "is_one"),
        [(date(2019, 3, 3), True), (date(2000, 1, 1), False), (date(2026, 12, 1), True)],
    )
    def test_under_18_is_a_child_and_so_is_one_with_a_birth_date_that_cannot_be(self, born, is_one):
        child = a_record(replace(CHILD_IDRIS, born_on=born))

        assert may_be_a_living_child(child, a_case()) is is_one

    @pytest.mark.parametrize(
        "record",
        [
            a_record(replace(CHILD_IDRIS, born_on=None, due_on=date(2027, 1, 1))),
            a_record(CHILD_IDRIS, is_deceased=True),
        ],
        ids=["unborn", "died"],
    )
    def test_neither_the_unborn_nor_the_dead_is_a_living_child(self, record):
        assert not may_be_a_living_child(record, a_case())


def test_a_child_linked_as_suspect_is_a_child_and_no_adult():
    case = a_case(an_occurrence(VICTIM, party(WREN, Part.SUSPECT), CHILD))

    assert case.linked == (WREN,)
    assert case.adults == (MIRA,)


def test_a_child_of_a_withdrawn_occurrence_is_linked_to_nothing():
    case = a_case(an_occurrence(status="Retracted"), an_occurrence(VICTIM, SUSPECT, number=EARLIER))

    assert case.linked == ()


def test_a_leave_names_its_rule():
    unborn = a_person(WREN, "Wren Quillfeather", None, due_on=date(2027, 2, 1))

    assert isinstance(about(a_case(wren=a_record(unborn))), Leave)
