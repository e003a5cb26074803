"""From what a pass saw to items: what is news, and which occurrences are one household."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bots.encompass.intake import finds, seen, seen_restricted, seen_unreadable, to_read, withdrawn
from domain.identifiers import OccurrenceNumber
from domain.notices import Household
from domain.occurrences import OccurrenceRow, Part
from domain.people import Identifiers, RecordRef
from tests.bots.encompass.small_case import (
    CHILD,
    CHILD_IDRIS,
    CHILD_WREN,
    EARLIER,
    ELSEWHERE,
    IDRIS,
    MIRA,
    NOW,
    OCCURRENCE,
    SOMEBODY,
    SUSPECT,
    TOBIN,
    VICTIM,
    WREN,
    an_occurrence,
    one_of,
    party,
)

CHANGED = datetime(2026, 11, 22, 23, 40, tzinfo=UTC)
A_MINUTE = timedelta(minutes=1)
AN_HOUR = timedelta(hours=1)
THIRD = OccurrenceNumber("43260118300")
SECOND_RECORD = RecordRef("police_rms", "P0000077")


def a_row(number=OCCURRENCE, **different):
    return replace(OccurrenceRow(number, "DA crime", "Open", changed_at=CHANGED), **different)


def a_seen(number=OCCURRENCE, *, adults=(MIRA, TOBIN), children=(WREN,), read_at=NOW, **different):
    roles = [party(one, Part.VICTIM, _SOMEONE) for one in adults]
    roles += [party(one, Part.CHILD, _SOMEONE) for one in children]
    occurrence = an_occurrence(*roles, number=number, **different)
    return seen(occurrence, a_row(number), read_at)


_SOMEONE = VICTIM.person


def occurrences(wanted):
    return [one.contents.occurrences for one in wanted]


class TestWhatIsRead:
    def test_a_new_occurrence_is_read_once_though_listed_twice(self):
        assert to_read([a_row(), a_row()], []) == (a_row(),)

    def test_one_seen_before_and_unchanged_is_not(self):
        assert to_read([a_row()], [a_seen()]) == ()

    def test_one_that_changed_is(self):
        later = a_row(changed_at=CHANGED + AN_HOUR)

        assert to_read([later], [a_seen()]) == (later,)

    def test_one_read_in_the_minute_of_its_change_is_read_again(self):
        just_then = a_seen(read_at=CHANGED + timedelta(seconds=30))
        a_minute_after = a_seen(read_at=CHANGED + A_MINUTE)

        assert to_read([a_row()], [just_then]) == (a_row(),)
        assert to_read([a_row()], [a_minute_after]) == ()

    def test_a_draft_is_nobodys_occurrence_yet(self):
        assert to_read([a_row(status="Draft")], []) == ()

    def test_a_restricted_stub_is_seen_once(self):
        stub = OccurrenceRow(OCCURRENCE, is_restricted=True)
        before = seen_restricted(stub, NOW)

        assert to_read([stub], []) == (stub,)
        assert to_read([stub], [before]) == ()

    def test_a_stub_that_was_opened_to_workers_is_read(self):
        before = seen_restricted(OccurrenceRow(OCCURRENCE, is_restricted=True), NOW)

        assert to_read([a_row()], [before]) == (a_row(),)

    def test_one_that_could_not_be_read_is_read_by_every_pass(self):
        unread = seen_unreadable(a_row(), NOW)

        assert to_read([a_row()], [unread]) == (a_row(),)

    def test_one_that_became_restricted_is_news(self):
        stub = OccurrenceRow(OCCURRENCE, is_restricted=True)

        assert to_read([stub], [a_seen()]) == (stub,)


class TestHouseholds:
    def test_the_same_two_adults_are_one_household(self):
        one, other = a_seen(EARLIER, children=()), a_seen(OCCURRENCE)

        assert occurrences(finds([one, other], [], NOW)) == [(EARLIER, OCCURRENCE)]

    def test_a_child_in_common_makes_one_household(self):
        one = a_seen(EARLIER, adults=(MIRA, TOBIN))
        other = a_seen(OCCURRENCE, adults=(MIRA, SOMEBODY))

        assert occurrences(finds([one, other], [], NOW)) == [(EARLIER, OCCURRENCE)]

    def test_one_suspect_alone_does_not(self):
        one = a_seen(EARLIER, adults=(MIRA, TOBIN), children=(WREN,))
        other = a_seen(OCCURRENCE, adults=(SOMEBODY, TOBIN), children=(IDRIS,))

        assert occurrences(finds([one, other], [], NOW)) == [(EARLIER,), (OCCURRENCE,)]

    def test_two_suspects_of_two_families_do_not(self):
        """Issue A.2: never by a suspect alone."""
        both = (party(TOBIN, Part.SUSPECT, _SOMEONE), party(SOMEBODY, Part.SUSPECT, _SOMEONE))
        mothers = (party(MIRA, Part.VICTIM, _SOMEONE), party(IDRIS, Part.VICTIM, _SOMEONE))
        seen_ones = [
            seen(an_occurrence(*both, mother, number=number), a_row(number), NOW)
            for number, mother in zip((EARLIER, OCCURRENCE), mothers, strict=True)
        ]

        assert occurrences(finds(seen_ones, [], NOW)) == [(EARLIER,), (OCCURRENCE,)]

    @pytest.mark.parametrize(
        ("different", "together"),
        [
            ({}, True),
            ({"addresses": (ELSEWHERE,)}, False),
            ({"born_on": None}, False),
            ({"names": CHILD_IDRIS.names}, False),
        ],
        ids=["same in all", "other home", "no birth date", "other name"],
    )
    def test_two_records_of_one_child_make_one_household_when_the_match_is_certain(
        self, different, together
    ):
        """Issue A.2: share a child linked by role (certain match)."""
        first = replace(CHILD_WREN, identifiers=Identifiers())
        second = replace(first, record=SECOND_RECORD, **different)
        one = an_occurrence(VICTIM, replace(CHILD, person=first), number=EARLIER)
        aunts = party(SOMEBODY, Part.VICTIM, _SOMEONE)
        other = an_occurrence(aunts, party(SECOND_RECORD, Part.CHILD, second))
        seen_ones = [seen(each, a_row(each.number), NOW) for each in (one, other)]

        joined = [(EARLIER, OCCURRENCE)] if together else [(EARLIER,), (OCCURRENCE,)]
        assert occurrences(finds(seen_ones, [], NOW)) == joined

    def test_a_record_merged_into_another_is_that_child(self):
        """However little the two records have in common: the police say that they are one."""
        second = replace(CHILD_IDRIS, record=SECOND_RECORD)
        merged = replace(
            party(SECOND_RECORD, Part.CHILD, second), merged_into=CHILD.record.record_id
        )
        one = an_occurrence(VICTIM, CHILD, number=EARLIER)
        other = an_occurrence(party(SOMEBODY, Part.VICTIM, _SOMEONE), merged)
        seen_ones = [seen(each, a_row(each.number), NOW) for each in (one, other)]

        assert occurrences(finds(seen_ones, [], NOW)) == [(EARLIER, OCCURRENCE)]

    def test_a_new_occurrence_brings_its_household_back(self):
        before = a_seen(EARLIER)

        assert occurrences(finds([a_seen(OCCURRENCE)], [before], NOW)) == [(EARLIER, OCCURRENCE)]

    def test_a_household_without_news_makes_no_item(self):
        quiet = a_seen(EARLIER, adults=(SOMEBODY, IDRIS), children=())

        assert occurrences(finds([a_seen()], [quiet], NOW)) == [(OCCURRENCE,)]

    def test_the_same_news_is_the_same_item_for_ever(self):
        first, again = (one_of(finds([a_seen()], [], NOW + late)) for late in (A_MINUTE, AN_HOUR))

        assert first.reference == again.reference

    def test_a_child_linked_since_is_another_item(self):
        before = one_of(finds([a_seen(children=())], [], NOW))
        after = one_of(finds([a_seen(children=(WREN,))], [], NOW))

        assert before.reference != after.reference

    def test_a_household_is_due_before_any_school_could_open(self):
        found = one_of(finds([a_seen()], [], NOW))

        assert found.due_at == datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
        assert isinstance(found.contents, Household)

    def test_a_restricted_occurrence_is_a_household_of_its_own(self):
        stub = seen_restricted(OccurrenceRow(THIRD, is_restricted=True), NOW)

        assert occurrences(finds([stub, a_seen()], [], NOW)) == [(OCCURRENCE,), (THIRD,)]


class TestSeen:
    def test_a_child_linked_as_suspect_counts_as_child_only(self):
        occurrence = an_occurrence(VICTIM, SUSPECT, CHILD, party(WREN, Part.SUSPECT))

        one = seen(occurrence, a_row(), NOW)

        assert (one.adults, one.children) == (("P0000001", "P0000002"), ("P0000003",))

    def test_witnesses_are_not_adults_involved(self):
        occurrence = an_occurrence(VICTIM, SUSPECT, party(SOMEBODY, Part.WITNESS, _SOMEONE))

        assert seen(occurrence, a_row(), NOW).adults == ("P0000001", "P0000002")

    def test_what_was_taken_back_is_known(self):
        one = a_seen(status="Retracted")

        assert withdrawn([one, a_seen(EARLIER)]) == {OCCURRENCE}

    def test_a_change_nobody_dated_counts_as_one_now(self):
        undated = seen(an_occurrence(), a_row(changed_at=None), NOW)

        assert undated.changed_at == NOW
