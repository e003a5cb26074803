"""From what was decided to notices: one for each place, and what it must never say."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bots.encompass.drafting import (
    ChildToTell,
    household_checks,
    keys_of,
    notices,
    reference_of,
    renewed,
    shown_again,
)
from bots.encompass.rules import RULES
from bots.encompass.schooling import Told
from bots.encompass.weighing import ToSend, weigh
from domain.forbidden_values import ForbiddenKind
from domain.identifiers import CroNumber, NhsNumber, PncId
from domain.message_slots import Demeanour, Present, Seen, Spoken, YearGroup
from domain.notices import Involved, NoticeKey, NoticeKind
from domain.occurrences import Part
from domain.outbound import Check
from domain.people import AddressKind, Identifiers, NameKind, PersonName
from tests.bots.encompass.proofs import shows, spares
from tests.bots.encompass.small_case import (
    BRINDLE,
    BROTHER,
    CHILD,
    CHILD_IDRIS,
    CHILD_WREN,
    DIRECTORY,
    EARLIER,
    ELSEWHERE,
    FATHER_TOBIN,
    HOME,
    HOME_TEAM,
    HOUSE,
    IDRIS,
    LARKRISE,
    LAST_NIGHT,
    MIRA,
    MOTHER_MIRA,
    NOW,
    OCCURRENCE,
    PUPIL_IDRIS,
    PUPIL_WREN,
    SOMEBODY,
    SUSPECT,
    TOBIN,
    VICTIM,
    WREN,
    a_case,
    a_notice,
    a_pupil,
    a_record,
    an_occurrence,
    marked,
    party,
    records,
    seen,
    tie,
    told_of,
)

TWO_CHILDREN = an_occurrence(VICTIM, SUSPECT, CHILD, BROTHER)
IDRIS_AS_PUPIL = a_pupil(PUPIL_IDRIS, year_group="reception")


def to_tell(case, child, pupil, place, by_name_only=False):
    told = Told(place, RULES["E23"], by_name_only)
    return ChildToTell(child, pupil, told, keys_of(case, child, place))


def forbidden(notice, kind=None):
    return {one.text for one in notice.forbidden if kind in (None, one.kind)}


class TestWhatItSays:
    def test_each_school_hears_of_its_own_pupils_only(self):
        case = a_case(TWO_CHILDREN)

        at_larkrise, at_brindle = notices(
            case,
            [
                to_tell(case, WREN, a_pupil(), LARKRISE),
                to_tell(case, IDRIS, IDRIS_AS_PUPIL, BRINDLE),
            ],
        )

        assert [one.name for one in at_larkrise.pupils] == ["Wren Quillfeather"]
        assert [one.name for one in at_brindle.pupils] == ["Idris Quillfeather"]
        assert "Idris Quillfeather" in forbidden(at_larkrise, ForbiddenKind.NAME)
        assert "Wren Quillfeather" in forbidden(at_brindle, ForbiddenKind.NAME)

    def test_two_pupils_of_one_school_stand_in_one_notice(self):
        notice = told_of(a_case(TWO_CHILDREN), (WREN, a_pupil()), (IDRIS, IDRIS_AS_PUPIL))

        assert [one.year_group for one in notice.pupils] == [YearGroup.YEAR_3, YearGroup.RECEPTION]

    def test_two_occurrences_of_one_night_are_one_notice_with_both_references(self):
        case = a_case(an_occurrence(number=EARLIER), an_occurrence())

        notice = told_of(case, (WREN, a_pupil()))

        assert notice.references == (EARLIER, OCCURRENCE)
        assert notice.keys == (
            NoticeKey(EARLIER, "P0000003", "110231"),
            NoticeKey(OCCURRENCE, "P0000003", "110231"),
        )

    def test_a_child_with_two_police_records_is_named_once(self):
        twice = party(SOMEBODY, Part.CHILD, replace(CHILD_WREN, record=SOMEBODY))
        case = replace(
            a_case(an_occurrence(VICTIM, SUSPECT, CHILD, twice)),
            records={**records(), SOMEBODY: a_record(replace(CHILD_WREN, record=SOMEBODY))},
        )

        notice = told_of(case, (WREN, a_pupil()), (SOMEBODY, a_pupil()))

        (pupil,) = notice.pupils
        assert pupil.children == ("P0000003", "P0000005")
        assert len(notice.keys) == 2

    def test_the_child_is_called_what_the_register_calls_it(self):
        known_as = replace(PUPIL_WREN, names=(PersonName("Harrowgate", "Wren"),))

        notice = told_of(a_case(), (WREN, a_pupil(known_as)))

        assert notice.pupils[0].name == "Wren Harrowgate"

    def test_a_child_on_no_register_is_called_what_the_police_call_it(self):
        notice = told_of(a_case(), (WREN, None), at=HOME_TEAM)

        (pupil,) = notice.pupils
        assert (pupil.name, pupil.register, pupil.year_group) == (
            "Wren Quillfeather",
            "",
            YearGroup.NOT_RECORDED,
        )
        assert notice.school.place == "931"

    def test_what_the_officer_recorded_comes_from_closed_lists(self):
        notice = told_of(a_case(an_occurrence(children=(seen(),))), (WREN, a_pupil()))

        account = notice.pupils[0].account
        assert (account.present, account.seen, account.spoken, account.demeanour) == (
            Present.SAME_BUILDING,
            Seen.YES,
            Spoken.NO,
            Demeanour.UPSET,
        )

    def test_words_of_an_officers_own_are_never_taken_for_a_demeanour(self):
        row = seen(demeanour="hid behind the sofa", voice="he hit mummy")

        notice = told_of(a_case(an_occurrence(children=(row,))), (WREN, a_pupil()))

        assert notice.pupils[0].account.demeanour is Demeanour.NOT_RECORDED
        assert "mummy" not in str(notice)

    def test_the_incident_is_dated_as_the_clocks_in_london_said(self):
        occurrence = an_occurrence(occurred_from=LAST_NIGHT + timedelta(minutes=30))

        assert told_of(a_case(occurrence), (WREN, a_pupil())).incident_dates == (
            date(2026, 11, 23),
        )

    def test_the_same_keys_are_the_same_notice_for_ever(self):
        first, again = a_notice(), a_notice()

        assert reference_of(first.keys) == "notice/110231/43260118204/P0000003"
        assert first.our_ref == again.our_ref
        assert a_notice(a_case(an_occurrence(number=EARLIER))).our_ref != first.our_ref

    def test_the_first_day_back_shows_the_same_notice(self):
        first = a_notice()

        again = shown_again(first, "M1", NOW)

        assert again.kind is NoticeKind.FIRST_DAY_BACK
        assert (again.our_ref, again.told_first, again.first_sent_at) == (
            first.our_ref,
            "M1",
            NOW,
        )


class TestForbidden:
    def test_an_adults_names_homes_and_numbers_never_stand_in_it(self):
        maiden = PersonName("Underbough", "Mira", kind=NameKind.FORMER)
        numbers = Identifiers(
            pnc_id=PncId("2003/1234567Q"),
            nhs_number=NhsNumber("9990000018"),
            cro_number=CroNumber("123456/03R"),
        )
        mother = replace(MOTHER_MIRA, names=(*MOTHER_MIRA.names, maiden), identifiers=numbers)
        case = a_case(mira=a_record(mother, phones=("07700 900123",)))

        assert forbidden(a_notice(case)) >= {
            "Mira Quillfeather",
            "Mira Underbough",
            "Tobin Amberlain",
            "14 Ember Row",
            "NM4 2QX",
            "3 Marl Lane",
            "07700 900123",
            "2003/1234567Q",
            "9990000018",
            "123456/03R",
        }

    def test_a_home_that_was_left_is_as_secret_as_a_new_one(self):
        moved = replace(HOME, lines=("9 Old Street",), until_on=date(2020, 1, 1))
        child = replace(CHILD_WREN, addresses=(moved, HOME))

        assert "9 Old Street" in forbidden(a_notice(a_case(wren=a_record(child))))

    def test_a_flats_number_alone_is_no_secret(self):
        flat = replace(HOME, lines=("Flat 2", "14 Ember Row"))
        case = a_case(wren=a_record(replace(CHILD_WREN, addresses=(flat,))))

        assert "Flat 2" not in forbidden(a_notice(case))

    def test_the_name_that_has_to_be_said_is_not_forbidden(self):
        namesake = replace(FATHER_TOBIN, names=(PersonName("Quillfeather", "Wren"),))

        assert "Wren Quillfeather" not in forbidden(a_notice(a_case(tobin=a_record(namesake))))


class TestInvolved:
    def test_every_adult_and_where_they_work_is_noted(self):
        case = a_case(tobin=a_record(FATHER_TOBIN, works_at="Larkrise Primary School"))

        involved = {one.record: one for one in a_notice(case).involved}

        assert involved[TOBIN].is_suspects
        assert involved[TOBIN].works_at == "Larkrise Primary School"
        assert not involved[MIRA].is_suspects

    def test_a_relative_of_the_suspect_counts_as_his(self):
        sister = PersonName("Amberlain", "Sorrel")
        line = tie(SOMEBODY, "sister", TOBIN, seen_from=TOBIN, other_name=sister)

        notice = a_notice(a_case(tobin=a_record(FATHER_TOBIN, line)))

        (found,) = [one for one in notice.involved if one.record == SOMEBODY]
        assert (found.is_suspects, found.names) == (True, (sister,))

    @pytest.mark.parametrize(
        "kind",
        ["brother", "partner", "spouse", "cohabitant", "mother-in-law", "cousin", "ex-partner"],
    )
    def test_whoever_a_suspect_is_tied_to_must_not_learn_of_it(self, kind):
        line = tie(SOMEBODY, kind, TOBIN, seen_from=TOBIN)

        notice = a_notice(a_case(tobin=a_record(FATHER_TOBIN, line)))

        assert SOMEBODY in {one.record for one in notice.involved if one.is_suspects}

    @pytest.mark.parametrize("kind", ["neighbour", "landlord", "professional"])
    def test_who_is_no_family_by_the_record_is_nobodys_side(self, kind):
        line = tie(SOMEBODY, kind, TOBIN, seen_from=TOBIN)

        notice = a_notice(a_case(tobin=a_record(FATHER_TOBIN, line)))

        assert SOMEBODY not in {one.record for one in notice.involved}

    def test_the_victim_is_not_taken_for_the_suspects_side(self):
        line = tie(MIRA, "partner", TOBIN, seen_from=TOBIN)

        notice = a_notice(a_case(tobin=a_record(FATHER_TOBIN, line)))

        assert [one.is_suspects for one in notice.involved if one.record == MIRA] == [False]


ORDINARY = a_case(TWO_CHILDREN)
DISPUTED = tie(WREN, "sister", IDRIS, seen_from=WREN, disputed=True)
REFUGE = replace(HOME, kind=AddressKind.REFUGE)


class TestChecks:
    @spares("E40", "E43", "E45", "E46", "E47", "E48", "E49")
    def test_of_an_ordinary_household_a_person_need_know_nothing(self):
        assert household_checks(ORDINARY) == frozenset()

    @pytest.mark.parametrize(
        ("case", "check"),
        [
            (a_case(an_occurrence(encompass_note="ok")), Check.DO_NOT_NOTIFY),
            (a_case(an_occurrence(flags=("LIVE_OPERATION",))), Check.ACTIVE_OPERATION),
            (a_case(an_occurrence(flags=("HBA",))), Check.HONOUR_BASED),
            (a_case(an_occurrence(flags=("FM",))), Check.HONOUR_BASED),
            (
                a_case(an_occurrence(VICTIM, party(WREN, Part.SUSPECT), CHILD)),
                Check.CHILD_IS_SUSPECT,
            ),
            (
                a_case(an_occurrence(VICTIM, party(MIRA, Part.SUSPECT), CHILD)),
                Check.COUNTER_ALLEGATION,
            ),
            (
                a_case(
                    an_occurrence(number=EARLIER),
                    an_occurrence(party(TOBIN, Part.VICTIM), party(MIRA, Part.SUSPECT), CHILD),
                ),
                Check.COUNTER_ALLEGATION,
            ),
            (
                a_case(TWO_CHILDREN, wren=a_record(CHILD_WREN, DISPUTED)),
                Check.SIBLINGS_DISAGREE,
            ),
            (
                a_case(mira=a_record(replace(MOTHER_MIRA, addresses=(REFUGE,)))),
                Check.CONFIDENTIAL_ADDRESS,
            ),
            (
                a_case(
                    wren=a_record(
                        replace(CHILD_WREN, addresses=(replace(HOME, confidential=True),))
                    )
                ),
                Check.CONFIDENTIAL_ADDRESS,
            ),
        ],
        ids=lambda value: value.value if isinstance(value, Check) else "",
    )
    @shows("E40", "E43", "E45", "E46", "E47", "E48", "E49")
    def test_what_a_person_has_to_know_of_is_found(self, case, check):
        assert household_checks(case) == {check}

    @spares("E49")
    def test_a_sibling_link_nobody_disputes_is_nothing_to_know(self):
        agreed = replace(DISPUTED, disputed=False)

        assert household_checks(a_case(TWO_CHILDREN, wren=a_record(CHILD_WREN, agreed))) == set()

    @spares("E43")
    def test_an_empty_box_says_nothing(self):
        assert household_checks(a_case(an_occurrence(encompass_note="  "))) == set()

    @shows("E44")
    def test_of_a_looked_after_child_its_own_school_alone_is_cautious(self):
        case = a_case(TWO_CHILDREN, wren=marked(CHILD_WREN, "LAC"))

        of_wren, of_idris = notices(
            case,
            [
                to_tell(case, WREN, a_pupil(), LARKRISE),
                to_tell(case, IDRIS, IDRIS_AS_PUPIL, BRINDLE),
            ],
        )

        assert (of_wren.fired, of_idris.fired) == (("looked_after",), ())

    @spares("E44")
    def test_another_marker_is_nothing_to_know(self):
        assert a_notice(a_case(wren=marked(CHILD_WREN, "ASTHMA"))).fired == ()

    @shows("E28")
    def test_a_school_known_by_name_only_is_cautious(self):
        case = a_case()

        (notice,) = notices(case, [to_tell(case, WREN, a_pupil(), LARKRISE, by_name_only=True)])

        assert notice.fired == ("school_by_name_only",)


def test_a_withdrawn_occurrence_is_not_told_of():
    case = a_case(an_occurrence(number=EARLIER, status="retracted"), an_occurrence())

    assert a_notice(case).references == (OCCURRENCE,)


def test_the_brother_who_is_not_linked_is_nobodys_secret_here():
    assert CHILD_IDRIS.name.full not in forbidden(a_notice())


class TestRenewed:
    """Hours later, on the records as they stand."""

    def test_a_home_moved_to_since_is_not_said_either_and_the_old_one_still_is_not(self):
        moved = replace(MOTHER_MIRA, addresses=(ELSEWHERE,))

        notice = renewed(a_notice(), a_case(mira=a_record(moved)))

        said = {one.text for one in notice.forbidden}
        assert said >= {ELSEWHERE.lines[0], ELSEWHERE.postcode, HOME.lines[0], HOME.postcode}

    def test_the_pupils_own_name_may_be_said_as_before(self):
        notice = renewed(a_notice(), a_case())

        assert "Wren Quillfeather" not in {one.text for one in notice.forbidden}
        assert notice == a_notice()

    def test_who_became_a_suspect_since_counts_as_one(self):
        case = a_case(an_occurrence(SUSPECT, party(MIRA, Part.SUSPECT), CHILD))

        notice = renewed(a_notice(), case)

        assert {one.is_suspects for one in notice.involved if one.record == MIRA} == {True}

    def test_who_was_involved_when_it_was_decided_still_must_not_learn_of_it(self):
        before = a_notice(
            involved=(Involved(SOMEBODY, (PersonName("Hollowmere", "Petra"),), True, ""),)
        )

        notice = renewed(before, a_case())

        assert {one.record for one in notice.involved} == {MIRA, TOBIN, SOMEBODY}

    def test_what_the_officer_recorded_of_the_child_since_is_what_is_said(self):
        case = a_case(an_occurrence(children=(seen(demeanour="calm"),)))

        notice = renewed(a_notice(), case)

        assert [pupil.account.demeanour for pupil in notice.pupils] == [Demeanour.CALM]


AS_SAID = ["Ann Lee", "Ann Leeson", "Ann Lee-Smith", "Joann Lee", "Mary-Ann Lee", "Ann Lee\u2019Or"]


@pytest.mark.parametrize("name", AS_SAID)
def test_a_text_tells_of_those_it_names_and_of_nobody_whose_name_is_a_part_of_theirs(name):
    """Issue A.2: told is who the message that went was about."""
    first = a_notice()
    everybody = replace(
        first,
        keys=tuple(replace(first.keys[0], child=f"P000010{n}") for n in range(len(AS_SAID))),
        pupils=tuple(
            replace(first.pupils[0], name=one, children=(f"P000010{n}",), register="")
            for n, one in enumerate(AS_SAID)
        ),
    )
    one = next(one for one in everybody.pupils if one.name == name)

    verdict = weigh(replace(first, pupils=(one,)), DIRECTORY, HOUSE, NOW, None, NOW)

    assert isinstance(verdict, ToSend)
    assert [pupil.name for pupil in everybody.as_said(verdict.message.body).pupils] == [name]


def test_who_was_a_suspect_and_worked_there_when_it_was_decided_is_one_still():
    """What was found then and is not there now makes no message safer."""
    before = Involved(TOBIN, FATHER_TOBIN.names, is_suspects=True, works_at="Larkrise")
    now = a_case(an_occurrence(VICTIM, party(TOBIN, Part.INVOLVED), CHILD))

    fresh = renewed(a_notice(involved=(before,)), now)

    father = next(one for one in fresh.involved if one.record == TOBIN)
    assert (father.is_suspects, father.works_at) == (True, "Larkrise")
    by_now_alone = renewed(a_notice(involved=()), now).involved
    assert not any(one.is_suspects or one.works_at for one in by_now_alone)
