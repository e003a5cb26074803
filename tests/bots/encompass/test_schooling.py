"""Which pupil, and which establishments hear of it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bots.encompass.decisions import Ask, Leave
from bots.encompass.schooling import about_match, who_is_told, worth_opening
from domain.establishments import EstablishmentKind, EstablishmentStatus
from domain.identifiers import CouncilCode, EstablishmentUrn
from domain.notices import Question
from domain.people import Identifiers, PersonName
from domain.person_matching import match
from domain.person_search import PersonRow
from tests.bots.encompass.proofs import shows, spares
from tests.bots.encompass.small_case import (
    BRINDLE,
    CHILD_WREN,
    COUNCIL,
    DIRECTORY,
    HOME_TEAM,
    LARKRISE,
    MISSING_TEAM,
    PUPIL_IDRIS,
    PUPIL_WREN,
    TODAY,
    WREN_AT_SCHOOL,
    a_pupil,
    a_register,
    a_school,
    enrolled_at,
)


def told(pupil, *schools, council=COUNCIL):
    return who_is_told(pupil, council, a_register(*schools), DIRECTORY, TODAY)


def about(match):
    return about_match(match)


def places(pupil, *schools):
    return [one.establishment.reference for one in told(pupil, *schools)]


def rules(pupil, *schools):
    return {one.rule.id for one in told(pupil, *schools)}


class TestMatching:
    @shows("E20")
    @spares("E21", "E22")
    def test_a_certain_match_is_asked_of_nobody(self):
        assert about(match(CHILD_WREN, [PUPIL_WREN])) is None

    @shows("E21")
    @spares("E20")
    def test_two_who_could_be_her_are_a_persons_to_tell_apart(self):
        child = replace(CHILD_WREN, identifiers=Identifiers(), addresses=())
        other = replace(PUPIL_WREN, record=PUPIL_IDRIS.record)

        asked = about(match(child, [PUPIL_WREN, other]))

        assert (asked.question, asked.rule.id) == (Question.POSSIBLE_MATCH, "E21")

    @shows("E22")
    def test_nobody_like_her_is_a_persons_to_find(self):
        asked = about(match(CHILD_WREN, []))

        assert (asked.question, asked.code, asked.rule.id) == (
            Question.NO_SCHOOL_FOUND,
            "no_school_found",
            "E22",
        )

    def test_only_rows_that_could_be_the_child_are_opened(self):
        born_alike = PersonRow(WREN_AT_SCHOOL, (PersonName("Other", "Name"),), CHILD_WREN.born_on)
        named_alike = PersonRow(WREN_AT_SCHOOL, (PersonName("Other", "wren"),), None)
        a_stub = PersonRow(WREN_AT_SCHOOL, is_restricted=True)
        neither = PersonRow(WREN_AT_SCHOOL, (PersonName("Other", "Name"),), date(2015, 1, 1))

        found = worth_opening(CHILD_WREN, [born_alike, named_alike, a_stub, neither])

        assert found == [born_alike, named_alike, a_stub]


class TestSchools:
    @shows("E23")
    def test_a_registered_pupils_school_is_told(self):
        assert places(a_pupil()) == ["110231"]
        assert rules(a_pupil()) == {"E23"}

    @shows("E23")
    def test_both_schools_of_a_dual_registered_pupil_are_told(self):
        pupil = a_pupil(PUPIL_WREN, enrolled_at("110231"), enrolled_at("110232"))

        assert places(pupil) == ["110231", "110232"]

    @spares("E23")
    @shows("E22")
    def test_a_roll_the_child_has_left_is_not_told(self):
        left = enrolled_at(until_on=date(2026, 11, 22))

        asked = told(a_pupil(PUPIL_WREN, left))

        assert isinstance(asked, Ask)
        assert asked.rule.id == "E22"

    def test_a_roll_is_told_on_its_last_day_and_on_its_first(self):
        today = date(2026, 11, 23)

        assert places(a_pupil(PUPIL_WREN, enrolled_at(until_on=today))) == ["110231"]
        assert places(a_pupil(PUPIL_WREN, enrolled_at(from_on=today))) == ["110231"]

    def test_of_a_school_and_a_roll_of_one_nobody_knows_neither_is_told_alone(self):
        """Issue A.2: dual registration at the time of telling is two notices."""
        asked = told(a_pupil(PUPIL_WREN, enrolled_at("110231"), enrolled_at("999999")))

        assert isinstance(asked, Ask)
        assert asked.rule.id == "E22"

    def test_a_roll_that_begins_tomorrow_is_not_told(self):
        coming = enrolled_at(from_on=date(2026, 11, 24))

        assert isinstance(told(a_pupil(PUPIL_WREN, coming)), Ask)

    @shows("E22")
    @pytest.mark.parametrize("pupil", [a_pupil(PUPIL_WREN, enrolled_at("999999"))])
    def test_a_roll_of_a_school_nobody_knows_is_a_persons_to_find(self, pupil):
        assert told(pupil).rule.id == "E22"

    @shows("E28")
    def test_a_school_found_by_its_name_says_so(self):
        named = enrolled_at(None, establishment_name="LARKRISE Primary School")

        (one,) = told(a_pupil(PUPIL_WREN, named))

        assert (one.establishment, one.rule.id, one.by_name_only) == (LARKRISE, "E28", True)

    @spares("E28")
    def test_a_name_two_schools_carry_is_a_persons_to_find(self):
        named = enrolled_at(None, establishment_name=LARKRISE.name)
        twin = replace(BRINDLE, name=LARKRISE.name)

        assert isinstance(told(a_pupil(PUPIL_WREN, named), LARKRISE, twin), Ask)


ON_NO_ROLL = enrolled_at(until_on=date(2026, 7, 20))


class TestAtHome:
    @shows("E24")
    def test_a_child_taught_at_home_is_the_home_education_officers(self):
        (one,) = told(a_pupil(PUPIL_WREN, ON_NO_ROLL, home_educated=True))

        assert (one.establishment, one.rule.id) == (HOME_TEAM, "E24")

    @shows("E24")
    def test_a_child_missing_education_is_the_other_teams(self):
        (one,) = told(a_pupil(PUPIL_WREN, ON_NO_ROLL, missing_education=True))

        assert one.establishment == MISSING_TEAM

    @spares("E24")
    def test_a_council_without_such_a_team_leaves_it_to_a_person(self):
        council = CouncilCode("999")
        pupil = a_pupil(PUPIL_WREN, ON_NO_ROLL, home_educated=True, council=council)

        assert told(pupil).rule.id == "E22"

    @spares("E24")
    @pytest.mark.parametrize("flag", ["home_educated", "missing_education"])
    def test_a_registered_pupil_is_the_schools_whatever_the_flag_says(self, flag):
        """Domain A4, Law (a): the school where the child is a registered pupil, first."""
        flagged: dict[str, Any] = {flag: True}

        assert places(a_pupil(PUPIL_WREN, **flagged)) == ["110231"]

    @spares("E24")
    def test_a_roll_of_a_school_nobody_knows_is_a_persons_whatever_the_flag_says(self):
        unknown = a_pupil(PUPIL_WREN, enrolled_at("999999"), home_educated=True)

        assert told(unknown).rule.id == "E22"

    @shows("E24")
    def test_a_child_taught_at_home_who_goes_to_a_childminder_is_the_officers(self):
        minder = a_school("110240", kind=EstablishmentKind.CHILDMINDER)
        pupil = a_pupil(PUPIL_WREN, enrolled_at("110240"), home_educated=True)

        assert places(pupil, minder, HOME_TEAM) == ["931-EHE"]


class TestWhichKind:
    NURSERY = a_school("110240", kind=EstablishmentKind.PRIVATE_NURSERY)

    @shows("E25")
    def test_a_child_at_a_private_nursery_only_is_left(self):
        left = told(a_pupil(PUPIL_WREN, enrolled_at("110240")), self.NURSERY)

        assert isinstance(left, Leave)
        assert (left.code, left.rule.id) == ("not_related", "E25")

    @spares("E25")
    def test_a_nursery_school_is_a_school(self):
        nursery_school = replace(self.NURSERY, kind=EstablishmentKind.NURSERY_SCHOOL)

        assert places(a_pupil(PUPIL_WREN, enrolled_at("110240")), nursery_school) == ["110240"]

    @spares("E25")
    def test_of_a_school_and_a_childminder_the_school_is_told(self):
        minder = replace(self.NURSERY, kind=EstablishmentKind.CHILDMINDER)
        pupil = a_pupil(PUPIL_WREN, enrolled_at("110231"), enrolled_at("110240"))

        assert places(pupil, LARKRISE, minder) == ["110231"]


class TestClosed:
    MERGED = replace(
        LARKRISE, status=EstablishmentStatus.MERGED, successor=EstablishmentUrn("110232")
    )
    CLOSED = replace(LARKRISE, status=EstablishmentStatus.CLOSED)

    @shows("E26")
    @spares("E27")
    def test_the_successor_of_a_merged_school_is_told(self):
        assert places(a_pupil(), self.MERGED, BRINDLE) == ["110232"]
        assert rules(a_pupil(), self.MERGED, BRINDLE) == {"E26"}

    @spares("E26")
    def test_an_open_school_is_told_itself(self):
        assert rules(a_pupil(), LARKRISE, BRINDLE) == {"E23"}

    @shows("E27")
    def test_a_school_that_closed_for_good_is_a_persons_to_replace(self):
        asked = told(a_pupil(), self.CLOSED, BRINDLE)

        assert (asked.question, asked.rule.id) == (Question.NO_SCHOOL_FOUND, "E27")

    @shows("E27")
    def test_mergers_that_go_round_in_a_circle_end_with_a_person(self):
        round_again = replace(
            BRINDLE, status=EstablishmentStatus.MERGED, successor=EstablishmentUrn("110231")
        )

        assert told(a_pupil(), self.MERGED, round_again).rule.id == "E27"
