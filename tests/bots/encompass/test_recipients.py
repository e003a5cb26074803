"""Whom a place has to be told through, and who must not be."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bots.encompass.recipients import (
    choose,
    excluded,
    parent_works_there,
    recipient,
    suspect_is_near,
)
from domain.establishments import ContactConflict, ContactRole
from domain.identifiers import ContactRef
from domain.notices import Involved
from domain.people import PersonName
from tests.bots.encompass.proofs import shows, spares
from tests.bots.encompass.small_case import (
    DEPUTY,
    HOME_OFFICER,
    LEAD,
    MIRA,
    NOW,
    OFFICE,
    SOMEBODY,
    TOBIN,
    TODAY,
    a_contact,
    a_notice,
)

A_DAY = timedelta(days=1)


def away(contact, first=TODAY, last=TODAY):
    return replace(contact, unavailable_from=first, unavailable_to=last)


def a_notice_with(*involved):
    return replace(a_notice(), involved=involved)


def the_suspect(full="Tobin Amberlain", works_at=""):
    forename, _, surname = full.partition(" ")
    return Involved(TOBIN, (PersonName(surname, forename),), is_suspects=True, works_at=works_at)


def the_mother(works_at=""):
    return Involved(MIRA, (PersonName("Quillfeather", "Mira"),), False, works_at)


class TestWork:
    @pytest.mark.parametrize(
        "said",
        [
            "Larkrise Primary School",
            "LARKRISE PRIMARY",
            "Larkrise Primary School, Northmere",
            "Larkrise Prim. Sch.",
            "Larkrise",
            "Teaching assistant, Larkrise Primary",
        ],
    )
    def test_a_suspect_whose_work_could_mean_this_school_is_near_it(self, said):
        assert suspect_is_near(a_notice_with(the_suspect(works_at=said)), [LEAD])

    @pytest.mark.parametrize(
        "said", ["", "Brindle Hill School", "Northmere Bakery", "Primary school", "Teacher", "The"]
    )
    def test_other_work_and_words_every_school_has_are_not(self, said):
        assert not suspect_is_near(a_notice_with(the_suspect(works_at=said)), [LEAD])

    def test_a_possessive_makes_no_other_school(self):
        notice = replace(
            a_notice_with(the_suspect(works_at="St Marys C of E Primary")),
            school=replace(a_notice().school, name="St Mary's Church of England Primary School"),
        )

        assert suspect_is_near(notice, [LEAD])


class TestChoice:
    def test_the_lead_is_chosen_before_the_deputy(self):
        assert choose([OFFICE, DEPUTY, LEAD], TODAY) == LEAD

    def test_while_the_lead_is_away_a_deputy_who_covers_is_chosen(self):
        covering = replace(DEPUTY, ref=ContactRef("C9"), covers_for=LEAD.ref)

        assert choose([away(LEAD), DEPUTY, covering], TODAY) == covering

    def test_while_the_lead_is_away_any_deputy_is_better_than_nobody(self):
        assert choose([away(LEAD), DEPUTY], TODAY) == DEPUTY

    @pytest.mark.parametrize(
        ("first", "last", "is_away"),
        [
            (TODAY, TODAY, True),
            (TODAY + A_DAY, TODAY + A_DAY, False),
            (TODAY - A_DAY, TODAY - A_DAY, False),
            (TODAY - A_DAY, None, True),
            (None, TODAY + A_DAY, True),
        ],
    )
    def test_away_counts_the_first_and_the_last_day(self, first, last, is_away):
        found = choose([away(LEAD, first, last)], TODAY)

        assert (found is None) is is_away

    def test_nobody_else_is_ever_chosen(self):
        governor = a_contact(role=ContactRole.COUNCIL_SAFEGUARDING)

        assert choose([OFFICE, governor, a_contact(role=None)], TODAY) is None

    def test_a_councils_officer_is_a_lead(self):
        assert choose([HOME_OFFICER], TODAY) == HOME_OFFICER


class TestRecipient:
    def test_a_contact_whose_place_or_role_cannot_be_read_is_no_recipient(self):
        assert recipient(a_contact(place=None), NOW) is None
        assert recipient(a_contact(role=None), NOW) is None

    def test_a_change_nobody_can_date_counts_as_one_since_the_last_check(self):
        undated = recipient(a_contact(changed_at=None), NOW)

        assert undated
        assert undated.changed_at == NOW

    def test_a_contact_nobody_checked_has_no_check(self):
        unchecked = recipient(a_contact(verified_at=None), NOW)

        assert unchecked
        assert unchecked.checked is None


class TestSuspectIsNear:
    @spares("E41")
    def test_an_ordinary_school_has_no_suspect_near(self):
        assert not suspect_is_near(a_notice(), [LEAD, DEPUTY])

    @shows("E41")
    def test_a_suspect_who_works_there_is_near(self):
        notice = a_notice_with(the_suspect(works_at="Larkrise PRIMARY School"))

        assert suspect_is_near(notice, [LEAD])

    @shows("E41")
    def test_a_contact_noted_as_having_to_do_with_somebody_involved_is_near(self):
        noted = replace(LEAD, conflicts=(ContactConflict(TOBIN, "governor"),))

        assert suspect_is_near(a_notice(), [DEPUTY, noted])

    @spares("E41")
    def test_a_note_about_somebody_else_is_not(self):
        noted = replace(LEAD, conflicts=(ContactConflict(SOMEBODY, "parent"),))

        assert not suspect_is_near(a_notice(), [noted])

    @shows("E41")
    def test_a_suspect_who_is_the_lead_is_near(self):
        assert suspect_is_near(a_notice(), [replace(LEAD, name="Mr Tobin Amberlain")])

    @shows("E41")
    @pytest.mark.parametrize(
        "shown",
        [
            "AMBERLAIN T",
            "Amberlain, T.",
            "Amberlain, Toby",
            "Amberlain T J Mr",
            "\N{CYRILLIC CAPITAL LETTER TE}. Amberlain",
            "tobin.amberlain@northmere-schools.example.org",
        ],
    )
    def test_a_suspect_is_recognised_however_a_directory_writes_a_name(self, shown):
        notice = a_notice_with(the_suspect())

        assert suspect_is_near(notice, [replace(LEAD, mailbox_readers=(shown,))])
        assert suspect_is_near(notice, [replace(LEAD, name=shown)])

    def test_a_suspect_whose_mailbox_it_is_is_near(self):
        """The directory names a role there, and nobody who reads it."""
        team = replace(LEAD, name="Safeguarding team", mailbox_readers=())
        theirs = replace(team, address="t.amberlain@northmere-schools.example.org")

        assert suspect_is_near(a_notice_with(the_suspect()), [theirs])
        assert not suspect_is_near(a_notice_with(the_suspect()), [team])

    @pytest.mark.parametrize("shown", ["Amberlain, Petra", "AMBERLAIN P", "Tobin Vale", "Tobin A"])
    def test_whoever_has_the_forename_or_the_surname_only_is_not(self, shown):
        assert not suspect_is_near(a_notice_with(the_suspect()), [replace(LEAD, name=shown)])

    def test_a_suspect_who_can_read_the_mailbox_is_near(self):
        shared = replace(LEAD, mailbox_readers=("Petra Hollowmere", "AMBERLAIN, Tobin"))

        assert excluded(a_notice(), [shared, DEPUTY]) == (shared,)

    @spares("E41")
    def test_a_namesake_with_another_forename_is_not(self):
        assert excluded(a_notice(), [replace(LEAD, name="Bertram Amberlain")]) == ()

    @spares("E41")
    @pytest.mark.parametrize("reader", ["Omar al-Zahwari", "Omar al Zahwari"])
    def test_two_who_share_a_particle_and_a_forename_are_not_one(self, reader):
        notice = a_notice_with(the_suspect("Omar al-Tamisraqi"))

        assert excluded(notice, [replace(LEAD, mailbox_readers=(reader,))]) == ()

    @shows("E41")
    @pytest.mark.parametrize("reader", ["Omar al-Tamisraqi", "Omar Al Tamisraqi"])
    def test_a_surname_with_a_particle_is_found_however_it_is_joined(self, reader):
        notice = a_notice_with(the_suspect("Omar al-Tamisraqi"))

        assert excluded(notice, [replace(LEAD, mailbox_readers=(reader,))])

    @shows("E41")
    def test_the_mother_must_not_read_it_in_a_shared_mailbox_either(self):
        shared = replace(LEAD, mailbox_readers=("Mira Quillfeather",))

        assert suspect_is_near(a_notice(), [shared])


class TestParentWorksThere:
    @shows("E42")
    def test_a_mother_who_teaches_there_is_noted(self):
        assert parent_works_there(a_notice_with(the_mother("larkrise primary school")))

    @spares("E42")
    @pytest.mark.parametrize("place", ["", "Brindle Hill School"])
    def test_another_place_of_work_is_not(self, place):
        assert not parent_works_there(a_notice_with(the_mother(place)))

    def test_a_suspect_who_works_there_is_more_than_that(self):
        assert not parent_works_there(
            a_notice_with(the_suspect(works_at="Larkrise Primary School"))
        )
