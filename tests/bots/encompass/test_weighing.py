"""May this notice go: each thing that speaks against it, and whose task it becomes."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bots.encompass.weighing import ToAsk, ToSend, weigh
from domain.establishments import ContactConflict
from domain.forbidden_values import ForbiddenKind, ForbiddenValue
from domain.notices import Involved
from domain.outbound import CAUTIONS, Check, Release
from domain.people import PersonName
from domain.templates import Template
from tests.bots.encompass.proofs import shows, spares
from tests.bots.encompass.small_case import (
    DEPUTY,
    HOME_OFFICER,
    HOME_TEAM,
    HOUSE,
    LEAD,
    MIRA,
    NOW,
    OFFICE,
    TOBIN,
    WREN,
    a_case,
    a_notice,
    ours,
    told_of,
)

LONG_AGO = NOW - timedelta(days=181)
GUARDS = frozenset({Check.CONFIDENTIAL_ADDRESS, Check.CONTACT_CONFLICT})
RULE_OF = {
    Check.DO_NOT_NOTIFY: "E43",
    Check.LOOKED_AFTER: "E44",
    Check.ACTIVE_OPERATION: "E45",
    Check.COUNTER_ALLEGATION: "E46",
    Check.CHILD_IS_SUSPECT: "E47",
    Check.HONOUR_BASED: "E48",
    Check.SIBLINGS_DISAGREE: "E49",
    Check.SCHOOL_BY_NAME_ONLY: "E28",
}
EVERY_CAUTION = sorted(RULE_OF, key=lambda check: RULE_OF[check])


def weighed(notice=None, *contacts, release=None, house=HOUSE):
    return weigh(notice or a_notice(), contacts or (LEAD,), house, NOW, release, NOW)


def with_fired(*checks):
    return a_notice(fired=tuple(check.value for check in checks))


def released(asked, **different):
    return Release(**{"by": "s.super", "at": NOW, "fingerprint": asked.fits} | different)


@spares("E15", "E28", "E40", "E41", "E42", "E43", "E44", "E45", "E46", "E47", "E48", "E49", "E50")
@spares("E51")
def test_a_notice_nothing_speaks_against_goes_to_the_lead_in_the_agreed_words():
    verdict = weighed()

    assert isinstance(verdict, ToSend)
    assert verdict.contact == LEAD
    assert verdict.message.to == LEAD.address
    assert verdict.message.template.startswith("standard")
    assert verdict.message.released_by == ""


def test_a_council_hears_the_least():
    notice = told_of(a_case(), (WREN, None), at=HOME_TEAM)

    verdict = weighed(notice, HOME_OFFICER, house=replace(HOUSE, template=Template.FULL))

    assert verdict.message.template.startswith("bare")


class TestReleases:
    def test_the_table_here_holds_every_caution_a_person_may_overrule(self):
        assert set(RULE_OF) == CAUTIONS - GUARDS

    @shows("E28", "E43", "E44", "E45", "E46", "E47", "E48", "E49")
    @pytest.mark.parametrize("check", EVERY_CAUTION)
    def test_a_caution_becomes_a_draft_in_the_shortest_words_for_the_supervisor(self, check):
        asked = weighed(with_fired(check))

        assert (asked.kind, asked.code, asked.team, asked.rule.id) == (
            "release_message",
            check.value,
            "duty supervisor",
            RULE_OF[check],
        )
        assert "We cannot tell you more in this message." in dict(asked.evidence)["message"]
        assert asked.fits

    def test_the_task_shows_what_it_is_about_and_when_it_is_due(self):
        asked = weighed(with_fired(Check.LOOKED_AFTER))

        task = asked.task(ours().due_at)

        assert task.due_at == ours().due_at
        assert task.evidence["school"] == "Larkrise Primary School"
        assert task.evidence["children"] == "Wren Quillfeather"
        assert task.evidence["to"] == LEAD.address
        assert task.choices == ()

    @spares("E52")
    def test_what_was_released_goes_in_exactly_those_words(self):
        asked = weighed(with_fired(Check.HONOUR_BASED))

        verdict = weighed(with_fired(Check.HONOUR_BASED), release=released(asked))

        assert verdict.message.body == dict(asked.evidence)["message"]
        assert verdict.message.released_by == "s.super"

    @shows("E52")
    def test_a_release_of_other_words_is_asked_again(self):
        asked = weighed(with_fired(Check.HONOUR_BASED))
        other = replace(with_fired(Check.HONOUR_BASED), incident_dates=(date(2026, 11, 20),))

        again = weighed(other, release=released(asked))

        assert (again.kind, again.code, again.rule.id) == (
            "release_message",
            "released_differs",
            "E52",
        )
        assert again.fits != asked.fits

    def test_a_release_for_another_recipient_is_asked_again(self):
        asked = weighed(with_fired(Check.HONOUR_BASED))

        again = weighed(with_fired(Check.HONOUR_BASED), DEPUTY, release=released(asked))

        assert again.code == "released_differs"

    def test_two_cautions_are_both_said(self):
        asked = weighed(with_fired(Check.LOOKED_AFTER, Check.HONOUR_BASED))

        assert dict(asked.evidence)["why"] == (
            "The child is looked after by the council or was adopted; "
            "Honour-based abuse or forced marriage is recorded"
        )

    @shows("E42")
    def test_a_mother_who_works_there_makes_it_a_release(self):
        teacher = Involved(
            MIRA, (PersonName("Quillfeather", "Mira"),), False, "Larkrise primary school"
        )

        asked = weighed(a_notice(involved=(teacher,)))

        assert (asked.kind, asked.code, asked.rule.id) == (
            "release_message",
            "contact_conflict",
            "E42",
        )
        assert asked.fits

    @shows("E15")
    def test_a_pupil_who_turned_18_since_makes_it_a_release(self):
        notice = a_notice()
        grown = replace(notice.pupils[0], born_on=date(2008, 11, 23))

        asked = weighed(replace(notice, pupils=(grown,)))

        assert (asked.code, asked.rule.id) == ("over_18", "E15")


class TestGuards:
    def is_by_hand(self, asked, code, rule):
        assert isinstance(asked, ToAsk)
        assert (asked.kind, asked.code, asked.team) == ("release_message", code, "duty supervisor")
        assert asked.rule.id == rule
        assert asked.choices == ("do_not_release", "by_hand")
        assert not asked.fits
        assert "message" not in dict(asked.evidence)

    @shows("E40")
    def test_a_confidential_address_never_makes_a_draft(self):
        self.is_by_hand(
            weighed(with_fired(Check.CONFIDENTIAL_ADDRESS)), "confidential_address", "E40"
        )

    @shows("E40")
    def test_no_release_opens_what_a_guard_has_shut(self):
        draft = weighed(with_fired(Check.HONOUR_BASED))

        asked = weighed(with_fired(Check.CONFIDENTIAL_ADDRESS), release=released(draft))

        self.is_by_hand(asked, "confidential_address", "E40")

    @shows("E41")
    def test_a_suspect_near_the_place_never_makes_a_draft(self):
        noted = replace(LEAD, conflicts=(ContactConflict(TOBIN, "governor"),))

        self.is_by_hand(weighed(None, DEPUTY, noted), "contact_conflict", "E41")

    @shows("E41")
    def test_a_lead_who_may_be_an_adult_involved_never_makes_a_draft(self):
        self.is_by_hand(
            weighed(None, replace(LEAD, name="T. Amberlain")), "contact_conflict", "E41"
        )

    @shows("E51")
    @pytest.mark.parametrize("name", ["Wren\u200b Quillfeather", "Wren (Bo) Quillfeather", ""])
    def test_a_pupils_name_that_no_message_may_hold_never_makes_a_draft(self, name):
        """Issue A, Bad input: a person tells the school; it is no bug."""
        notice = a_notice()
        spoilt = replace(notice, pupils=(replace(notice.pupils[0], name=name),))

        asked = weighed(spoilt)

        assert (asked.kind, asked.code) == ("release_message", "minimum_missing")
        assert "release" not in asked.choices

    @shows("E51")
    def test_a_schools_name_that_no_message_may_hold_never_makes_a_draft(self):
        notice = a_notice()
        spoilt = replace(notice, school=replace(notice.school, name="Larkrise / Sixth Form"))

        assert weighed(spoilt).code == "minimum_missing"

    @shows("E51")
    def test_a_forbidden_value_is_never_released(self):
        secret = ForbiddenValue(ForbiddenKind.NAME, "Wren Quillfeather")
        notice = a_notice(forbidden=(secret,))

        asked = weighed(notice)

        self.is_by_hand(asked, "forbidden_value", "E51")
        self.is_by_hand(weighed(notice, release=released(asked)), "forbidden_value", "E51")


class TestContact:
    @shows("E50")
    @pytest.mark.parametrize(
        ("contact", "code"),
        [
            (replace(LEAD, verified_at=None), "contact_unverified"),
            (replace(LEAD, verified_at=LONG_AGO, changed_at=LONG_AGO), "contact_unverified"),
            (replace(LEAD, verified_by=""), "contact_unverified"),
            (replace(LEAD, changed_at=NOW - timedelta(days=1)), "contact_changed"),
            (replace(LEAD, changed_at=None), "contact_changed"),
            (replace(LEAD, address="dsl@exarnple.org"), "domain_not_allowed"),
            (replace(LEAD, address="dsl@sub.northmere-schools.example.org"), "domain_not_allowed"),
            (replace(LEAD, address="office@northmere-schools.example.org"), "generic_mailbox"),
        ],
    )
    def test_a_contact_that_is_not_sure_is_checked_by_phone(self, contact, code):
        asked = weighed(None, contact)

        assert (asked.kind, asked.code, asked.team, asked.rule.id) == (
            "verify_contact",
            code,
            "hub admin",
            "E50",
        )
        assert dict(asked.evidence)["ring"] == "01632 960141"
        assert "message" not in dict(asked.evidence)

    @shows("E50")
    @pytest.mark.parametrize(
        ("contacts", "code"), [((OFFICE,), "generic_mailbox"), ((HOME_OFFICER,), "not_this_school")]
    )
    def test_a_place_with_nobody_to_tell_is_rung(self, contacts, code):
        asked = weighed(None, *contacts)

        assert (asked.kind, asked.code) == ("verify_contact", code)

    def test_what_is_to_be_checked_stands_in_the_task(self):
        checked = datetime(2026, 5, 11, 8, 5, tzinfo=UTC)
        contact = replace(LEAD, verified_at=checked, phone="01632 960777")

        shown = weighed(None, contact).task(ours().due_at).evidence

        assert shown["contact"] == "Petra Hollowmere"
        assert shown["role"] == "safeguarding lead"
        assert shown["address"] == "larkrise.dsl@northmere-schools.example.org"
        assert shown["checked"] == "Monday 11 May 2026, 9:05am, by s.super"
        assert shown["changed"].endswith(", by s.super")
        assert "01632 960777" not in str(shown)

    def test_what_the_directory_does_not_say_is_said_to_be_missing(self):
        contact = replace(LEAD, verified_at=None, changed_at=None, name="")

        shown = dict(weighed(None, contact).evidence)

        assert shown["contact"] == shown["checked"] == shown["changed"] == "not in the directory"

    def test_where_nobody_can_be_told_everybody_listed_stands_in_the_task(self):
        away = replace(LEAD, unavailable_from=date(2026, 11, 16), unavailable_to=date(2026, 11, 27))

        office, lead = dict(weighed(None, OFFICE, away).evidence)["listed"].splitlines()

        assert office.startswith(
            "School office, school office, office@northmere-schools.example.org. Last checked: "
        )
        assert lead.startswith(
            "Petra Hollowmere, safeguarding lead, larkrise.dsl@northmere-schools.example.org. "
        )

    def test_a_place_with_no_contact_at_all_is_rung(self):
        asked = weigh(a_notice(), (), HOUSE, NOW, None, NOW)

        assert isinstance(asked, ToAsk)
        assert dict(asked.evidence)["listed"] == "Nobody"
        assert (asked.kind, asked.code) == ("verify_contact", "no_contact")

    @spares("E50")
    def test_180_days_are_still_checked(self):
        checked = NOW - timedelta(days=180)
        contact = replace(LEAD, verified_at=checked, changed_at=checked)

        assert isinstance(weighed(None, contact), ToSend)

    def test_the_contact_is_settled_before_anybody_reads_a_draft(self):
        asked = weighed(with_fired(Check.LOOKED_AFTER), replace(LEAD, verified_at=None))

        assert asked.kind == "verify_contact"
