"""*Notice*: sent and recorded, or why not; and what became of the occurrence meanwhile."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bots.encompass.bot import perform
from bots.encompass.telling import assess, correct, phone, tell
from domain.errors import PageIncomplete, RecordNotFound
from domain.establishments import EstablishmentStatus
from domain.identifiers import EstablishmentUrn
from domain.notices import CameBack, NoticeKind
from domain.occurrences import LogEntry, Part
from domain.outbound import Check
from domain.outcome import Done, Later, NeedsPerson, NoAction, Receipt
from domain.school_days import SchoolCalendar
from domain.told_entries import CATEGORY
from tests.bots.encompass.fake_desk import FakeDesk
from tests.bots.encompass.proofs import shows, spares
from tests.bots.encompass.small_case import (
    BRINDLE,
    CHILD,
    CHILD_WREN,
    EARLIER,
    HOME,
    HOUSE,
    LARKRISE,
    LEAD,
    MIRA,
    MOTHER_MIRA,
    NOW,
    OCCURRENCE,
    PUPIL_WREN,
    SOMEBODY,
    SUSPECT,
    TERMS,
    VICTIM,
    WREN,
    a_case,
    a_notice,
    a_person,
    a_pupil,
    a_record,
    a_register,
    an_occurrence,
    enrolled_at,
    marked,
    one_of,
    ours,
    party,
    records,
)

CHECKED_AT = NOW - timedelta(days=30)
TUESDAY_PASS = datetime(2026, 11, 24, 5, 30, tzinfo=UTC)
TUESDAY_LIMIT = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)
CLOSED_TODAY = replace(
    LARKRISE, calendar=SchoolCalendar(TERMS, inset_days=frozenset({date(2026, 11, 23)}))
)
NOBODY_READS_IT = replace(LEAD, holiday_monitored=False)
BACK = CameBack(a_notice(), "M1", NOW, "retracted_after_sending")


async def told(desk, notice=None):
    return await tell(notice or a_notice(), ours(), HOUSE, desk)


async def phoned(desk):
    return await phone(BACK, ours(), desk)


async def assessed(desk):
    return await assess(BACK, ours(), desk)


def closed_school(**different):
    return FakeDesk(register_of_places=a_register(CLOSED_TODAY), **different)


class TestSending:
    @shows("E60")
    @spares("E32", "E61", "E62")
    async def test_it_is_sent_once_and_recorded_on_each_occurrence(self):
        case = a_case(an_occurrence(number=EARLIER), an_occurrence())
        desk = FakeDesk(occurrences={one.number: one for one in case.occurrences})

        outcome = await told(desk, a_notice(case))

        assert isinstance(outcome, Done)
        assert [receipt.operation for receipt in outcome.receipts] == [
            "send",
            "append_entry",
            "append_entry",
        ]
        assert one_of(desk.sent)[1] == LEAD.ref
        assert desk.recorded == [EARLIER, OCCURRENCE]
        assert len(desk.told_of) == 1
        assert desk.queued == []

    async def test_a_worker_that_is_only_watched_tells_nobody(self):
        desk = closed_school(shadow=True)

        outcome = await told(desk)

        assert outcome.receipts[0].is_shadow
        assert desk.told_of == []
        assert desk.queued == []

    @spares("E60")
    async def test_what_waits_for_a_person_is_not_sent(self):
        desk = FakeDesk()

        outcome = await told(desk, a_notice(fired=(Check.LOOKED_AFTER.value,)))

        assert outcome.task.kind == "release_message"
        assert outcome.task.due_at == ours().due_at
        assert (desk.sent, desk.recorded) == ([], [])

    async def test_what_a_person_released_is_sent(self):
        notice = a_notice(fired=(Check.LOOKED_AFTER.value,))
        desk = FakeDesk()
        asked = await told(desk, notice)

        outcome = await told(desk.answered(asked.task, "release"), notice)

        assert isinstance(outcome, Done)
        assert one_of(desk.sent)[0].body == asked.task.evidence["message"]

    async def test_what_a_person_refused_is_never_sent(self):
        notice = a_notice(fired=(Check.LOOKED_AFTER.value,))
        desk = FakeDesk()
        asked = await told(desk, notice)

        outcome = await told(desk.answered(asked.task, "do_not_release"), notice)

        assert outcome == NoAction("release_refused", "E43")
        assert desk.sent == []

    async def test_a_contact_put_right_meanwhile_is_told(self):
        desk = FakeDesk(contacts=(replace(LEAD, verified_at=None),))
        asked = await told(desk)
        desk.contacts = (LEAD,)

        assert isinstance(await told(desk.answered(asked.task, "correct")), Done)

    async def test_a_contact_still_not_right_is_asked_again(self):
        desk = FakeDesk(contacts=(replace(LEAD, verified_at=None),))
        asked = await told(desk)

        again = await told(desk.answered(asked.task, "no_answer"))

        assert again.task == asked.task


class TestMeanwhile:
    @shows("E04")
    async def test_withdrawn_meanwhile_is_not_sent(self):
        desk = FakeDesk(occurrences={OCCURRENCE: an_occurrence(status="Retracted")})

        assert await told(desk) == NoAction("retracted", "E04")
        assert desk.sent == []

    async def test_restricted_meanwhile_goes_to_the_officer(self):
        desk = FakeDesk(restricted=frozenset({OCCURRENCE}))

        outcome = await told(desk)

        assert (outcome.task.kind, outcome.task.team) == (
            "restricted_record",
            "restricted-records officer",
        )
        assert desk.sent == []

    @shows("E32")
    async def test_unlinked_meanwhile_is_a_persons(self):
        desk = FakeDesk(occurrences={OCCURRENCE: an_occurrence(VICTIM, SUSPECT)})

        outcome = await told(desk)

        assert (outcome.task.kind, outcome.task.reason_code) == ("do_by_hand", "child_not_linked")
        assert desk.sent == []

    async def test_the_child_linked_to_the_other_occurrence_only_is_a_persons(self):
        case = a_case(an_occurrence(number=EARLIER), an_occurrence())
        unlinked = an_occurrence(VICTIM, SUSPECT, number=EARLIER)
        desk = FakeDesk(occurrences={EARLIER: unlinked, OCCURRENCE: an_occurrence()})

        outcome = await told(desk, a_notice(case))

        assert outcome.task.reason_code == "child_not_linked"

    async def test_a_child_who_is_now_the_suspect_and_no_child_is_a_persons(self):
        wren_suspect = an_occurrence(VICTIM, party(MIRA, Part.CHILD))
        desk = FakeDesk(occurrences={OCCURRENCE: wren_suspect})

        assert isinstance(await told(desk), NeedsPerson)


class TestLookingAgain:
    """design.md 5: guards that stop a worker in any mode; reliability S25: current enrolment."""

    async def test_what_the_officer_wrote_meanwhile_stops_it(self):
        note = an_occurrence(encompass_note="DO NOT NOTIFY")
        desk = FakeDesk(occurrences={OCCURRENCE: note})

        outcome = await told(desk)

        assert (outcome.task.kind, outcome.task.reason_code) == ("release_message", "do_not_notify")
        assert desk.sent == []

    @shows("E06")
    @pytest.mark.parametrize("what", [OCCURRENCE, MIRA])
    @pytest.mark.parametrize(
        "trouble",
        [
            RecordNotFound(system="police_rms"),
            PageIncomplete("log", system="police_rms"),
            ValueError("not enough values to unpack"),
        ],
    )
    async def test_what_does_not_open_any_more_is_a_persons_and_no_bug(self, what, trouble):
        """Issue A, Bad input; until then the worker tries again."""
        desk = FakeDesk(troubles={what: trouble}, is_last_try=True)

        task = (await told(desk)).task

        assert (task.kind, task.reason_code) == ("do_by_hand", "occurrence_unreadable")
        assert task.evidence["children"] == "Wren Quillfeather"
        assert (desk.sent, desk.released) == ([], [])

    @spares("E06")
    async def test_what_may_open_at_the_next_try_is_tried_again(self):
        desk = FakeDesk(troubles={OCCURRENCE: PageIncomplete("log", system="police_rms")})

        with pytest.raises(PageIncomplete):
            await told(desk)

    async def test_an_operation_begun_meanwhile_stops_it(self):
        desk = FakeDesk(occurrences={OCCURRENCE: an_occurrence(flags=("LIVE_OPERATION",))})

        assert (await told(desk)).task.reason_code == "active_operation"
        assert desk.sent == []

    async def test_an_address_made_confidential_meanwhile_stops_it(self):
        hidden = replace(MOTHER_MIRA, addresses=(replace(HOME, confidential=True),))
        desk = FakeDesk(records=records(mira=a_record(hidden)))

        assert (await told(desk)).task.reason_code == "confidential_address"
        assert desk.sent == []

    async def test_a_suspect_added_meanwhile_who_is_the_safeguarding_lead_is_not_told(self):
        lead = a_person(SOMEBODY, "Petra Hollowmere")
        added = an_occurrence(VICTIM, SUSPECT, party(SOMEBODY, Part.SUSPECT, lead), CHILD)
        desk = FakeDesk(occurrences={OCCURRENCE: added}, records=records(somebody=a_record(lead)))

        assert (await told(desk)).task.reason_code == "contact_conflict"
        assert desk.sent == []

    async def test_a_child_found_to_be_adopted_meanwhile_goes_to_the_officer(self):
        desk = FakeDesk(records=records(wren=marked(CHILD_WREN, "ADOPTED")))

        outcome = await told(desk)

        assert (outcome.task.kind, outcome.task.team) == (
            "restricted_record",
            "restricted-records officer",
        )
        assert desk.sent == []

    async def test_a_pupil_who_is_on_no_register_any_more_is_a_persons(self):
        desk = FakeDesk(pupils=())

        assert (await told(desk)).task.reason_code == "school_changed"
        assert desk.sent == []

    async def test_what_fired_when_it_was_decided_stays_fired(self):
        desk = FakeDesk()

        outcome = await told(desk, a_notice(fired=(Check.DO_NOT_NOTIFY.value,)))

        assert outcome.task.reason_code == "do_not_notify"

    @shows("E33")
    async def test_a_child_who_changed_school_meanwhile_is_a_persons(self):
        moved = a_pupil(PUPIL_WREN, enrolled_at("110232"))
        desk = FakeDesk(pupils=(moved,))

        outcome = await told(desk)

        assert (outcome.task.kind, outcome.task.reason_code) == ("do_by_hand", "school_changed")
        assert desk.sent == []

    @shows("E33")
    async def test_a_child_who_changed_school_in_the_holiday_is_not_shown_again_at_the_old_one(
        self,
    ):
        moved = a_pupil(PUPIL_WREN, enrolled_at("110232"))
        again = a_notice(kind=NoticeKind.FIRST_DAY_BACK, told_first="M1", first_sent_at=NOW)
        desk = FakeDesk(pupils=(moved,))

        assert (await told(desk, again)).task.reason_code == "school_changed"
        assert desk.sent == []

    async def test_a_school_merged_meanwhile_is_not_written_to_under_its_old_name(self):
        merged = replace(
            LARKRISE, status=EstablishmentStatus.MERGED, successor=EstablishmentUrn("110232")
        )
        desk = FakeDesk(register_of_places=a_register(merged, BRINDLE))

        assert (await told(desk)).task.reason_code == "school_changed"
        assert desk.sent == []

    async def test_a_school_that_is_on_no_register_any_more_is_a_persons(self):
        notice = by_a_person(a_notice())
        desk = FakeDesk(register_of_places=a_register(BRINDLE))

        outcome = await told(desk, notice)

        assert (outcome.task.kind, outcome.task.reason_code) == ("do_by_hand", "school_closed_down")
        assert desk.sent == []

    @spares("E33")
    async def test_a_school_that_a_person_found_is_told_whatever_the_register_says(self):
        moved = a_pupil(PUPIL_WREN, enrolled_at("110232"))
        desk = FakeDesk(pupils=(moved,))

        assert isinstance(await told(desk, by_a_person(a_notice())), Done)

    async def test_while_the_register_is_down_the_day_old_decision_stands(self):
        desk = FakeDesk(register_is_away=True)

        assert isinstance(await told(desk), Done)
        assert desk.decided_at == ours().decided_at

    @shows("E04")
    async def test_one_of_two_occurrences_withdrawn_leaves_the_other_to_tell(self):
        case = a_case(an_occurrence(number=EARLIER), an_occurrence())
        withdrawn = an_occurrence(number=EARLIER, status="Retracted")
        desk = FakeDesk(occurrences={EARLIER: withdrawn, OCCURRENCE: an_occurrence()})

        outcome = await told(desk, a_notice(case))

        assert isinstance(outcome, Done)
        assert one_of(desk.sent)[2].references == (OCCURRENCE,)
        assert EARLIER not in one_of(desk.sent)[0].body
        assert desk.recorded == [OCCURRENCE]
        assert {key.occurrence for key in desk.released} == {EARLIER}

    async def test_all_withdrawn_lets_go_of_the_keys(self):
        desk = FakeDesk(occurrences={OCCURRENCE: an_occurrence(status="Retracted")})

        await told(desk)

        assert desk.released == list(a_notice().every_key)

    async def test_what_somebody_told_by_hand_meanwhile_is_not_sent(self):
        entry = by_hand_entry(OCCURRENCE, LARKRISE.reference, WREN.record_id)
        desk = FakeDesk(log={OCCURRENCE: [entry]})

        assert await told(desk) == NoAction("already_told", "E30")
        assert desk.sent == []


class TestClosedRoute:
    """What came back is not written to again until a person has checked it."""

    @shows("E50")
    async def test_a_mailbox_a_message_came_back_from_is_not_written_to(self):
        desk = FakeDesk(returned={LEAD.address: CHECKED_AT + timedelta(days=1)})

        outcome = await told(desk)

        assert (outcome.task.kind, outcome.task.reason_code) == ("verify_contact", "came_back")
        assert desk.sent == []

    @spares("E50")
    async def test_one_that_a_person_checked_since_is(self):
        desk = FakeDesk(returned={LEAD.address: CHECKED_AT - timedelta(days=1)})

        assert isinstance(await told(desk), Done)

    async def test_capitals_make_no_other_mailbox(self):
        shouting = replace(LEAD, address=LEAD.address.upper())
        desk = FakeDesk(contacts=(shouting,), returned={LEAD.address: NOW})

        assert (await told(desk)).task.reason_code == "came_back"


class TestGoneBefore:
    GONE = Receipt("secure_mail", "send", "ENC-1", "M1", "h", "e")

    @shows("E63")
    @pytest.mark.parametrize(
        "now",
        [
            an_occurrence(status="Retracted"),
            an_occurrence(VICTIM, SUSPECT),
            an_occurrence(encompass_note="do not notify"),
        ],
        ids=["withdrawn", "unlinked", "do not notify"],
    )
    async def test_a_message_that_went_is_told_and_recorded_whatever_happened_since(self, now):
        desk = FakeDesk(occurrences={OCCURRENCE: now}, gone_before=self.GONE)

        outcome = await told(desk)

        assert isinstance(outcome, Done)
        assert outcome.receipts[0] == self.GONE
        assert len(desk.told_of) == 1
        assert desk.recorded == [OCCURRENCE]
        assert (desk.sent, desk.released) == ([], [])

    @spares("E63")
    async def test_a_message_that_did_not_go_is_decided_anew(self):
        desk = FakeDesk(occurrences={OCCURRENCE: an_occurrence(status="Retracted")})

        assert await told(desk) == NoAction("retracted", "E04")
        assert desk.told_of == []


def by_hand_entry(occurrence, establishment, child):
    words = f"{CATEGORY}: {establishment} told by phone of {child}"
    return LogEntry("E1", occurrence, "r.calloway", CATEGORY, words, "")


def by_a_person(notice):
    return replace(
        notice, pupils=tuple(replace(one, place_by_person=True) for one in notice.pupils)
    )


class TestClosedSchools:
    @shows("E61")
    @spares("E62")
    async def test_a_closed_school_with_a_read_mailbox_is_told_now_and_shown_again(self):
        desk = closed_school()

        outcome = await told(desk)

        again = one_of(desk.queued)
        assert isinstance(outcome, Done)
        assert (again.not_before, again.due_at) == (TUESDAY_PASS, TUESDAY_LIMIT)
        assert again.contents.kind is NoticeKind.FIRST_DAY_BACK
        assert (again.contents.told_first, again.contents.first_sent_at) == ("M1", NOW)
        assert again.reference == f"{ours().reference}/first_day_back"
        assert again.follows == ours().id

    @shows("E61")
    async def test_the_second_showing_says_so_and_is_not_shown_a_third_time(self):
        second = replace(
            a_notice(),
            kind=NoticeKind.FIRST_DAY_BACK,
            told_first="M1",
            first_sent_at=NOW - timedelta(days=2),
        )
        desk = closed_school()

        await told(desk, second)

        assert "We sent this notice on" in one_of(desk.sent)[0].body
        assert desk.queued == []

    @shows("E62")
    @spares("E61")
    async def test_a_closed_school_whose_mailbox_nobody_reads_waits(self):
        desk = closed_school(contacts=(NOBODY_READS_IT,))

        assert await told(desk) == Later(TUESDAY_PASS, "sent_first_day_back")
        assert desk.sent == []

    @spares("E62")
    async def test_an_open_school_whose_mailbox_nobody_reads_in_holidays_is_told(self):
        desk = FakeDesk(contacts=(NOBODY_READS_IT,))

        assert isinstance(await told(desk), Done)

    async def test_on_the_first_day_back_it_goes(self):
        desk = closed_school(contacts=(NOBODY_READS_IT,), at=TUESDAY_PASS)

        assert isinstance(await told(desk), Done)


class TestTakingBack:
    async def corrected(self, desk, back=BACK):
        return await correct(back, ours(), HOUSE, desk)

    @shows("E71")
    async def test_a_correction_names_nobody_and_waits_for_a_release(self):
        desk = FakeDesk()

        task = (await self.corrected(desk)).task

        assert (task.kind, task.team) == ("correct_message", "duty supervisor")
        assert "Wren" not in task.evidence["message"]
        assert desk.sent == []

    async def test_a_correction_names_the_moment_its_notice_went(self):
        """pages.md 6: "our notice {our_ref} of {sent_at}", whenever the correction is worded."""
        went = datetime(2026, 11, 21, 5, 32, tzinfo=UTC)

        task = (await self.corrected(FakeDesk(), replace(BACK, sent_at=went))).task

        words = " ".join(task.evidence["message"].split())
        assert f"our notice {BACK.notice.our_ref} of Saturday 21 November 2026, 5:32am." in words

    @shows("E71")
    async def test_a_released_correction_is_sent(self):
        desk = FakeDesk()
        asked = (await self.corrected(desk)).task

        outcome = await self.corrected(desk.answered(asked, "release"))

        message, _, notice = one_of(desk.sent)
        assert isinstance(outcome, Done)
        assert (message.body, notice.kind) == (asked.evidence["message"], NoticeKind.CORRECTION)
        assert desk.recorded == []

    @spares("E71")
    async def test_no_correction_is_a_persons_word_too(self):
        desk = FakeDesk()
        asked = (await self.corrected(desk)).task

        outcome = await self.corrected(desk.answered(asked, "no_correction"))

        assert outcome == NoAction("release_refused", "E71")
        assert desk.sent == []

    async def test_instead_of_a_correction_somebody_may_phone(self):
        desk = FakeDesk()
        asked = (await self.corrected(desk)).task

        call = (await self.corrected(desk.answered(asked, "phone"))).task

        assert call.kind == "phone_school"
        assert await self.corrected(desk.answered(call, "told")) == Done()

    @pytest.mark.parametrize("contacts", [(), (replace(LEAD, verified_at=None),)])
    async def test_where_nobody_can_be_written_to_somebody_phones(self, contacts):
        outcome = await self.corrected(FakeDesk(contacts=contacts))

        assert outcome.task.kind == "phone_school"

    @shows("E41")
    async def test_whoever_became_the_contact_since_and_is_involved_is_not_written_to(self):
        """Issue A: none to an excluded contact, whatever a person released before."""
        desk = FakeDesk()
        asked = (await self.corrected(desk)).task
        desk.contacts = (replace(LEAD, mailbox_readers=(*LEAD.mailbox_readers, "T Amberlain")),)

        task = (await self.corrected(desk.answered(asked, "release"))).task

        assert (task.kind, task.reason_code) == ("do_by_hand", "contact_conflict")
        assert desk.sent == []

    @shows("E50")
    async def test_a_mailbox_a_message_came_back_from_is_not_written_to(self):
        desk = FakeDesk()
        asked = (await self.corrected(desk)).task
        desk.returned = {LEAD.address: NOW}

        outcome = await self.corrected(desk.answered(asked, "release"))

        assert outcome.task.kind == "phone_school"
        assert desk.sent == []

    async def test_the_breach_is_for_the_data_protection_officer_to_say(self):
        desk = FakeDesk()

        asked = (await assessed(desk)).task

        assert asked.kind == "possible_breach"
        assert await assessed(desk.answered(asked, "not_breach")) == Done()


class TestPhoning:
    @shows("E70")
    async def test_the_task_stands_until_the_school_knows(self):
        desk = FakeDesk()
        asked = (await phoned(desk)).task

        again = (await phoned(desk.answered(asked, "no_answer"))).task

        assert (asked.kind, asked.evidence["ring"]) == ("phone_school", "01632 960141")
        assert again == asked
        assert await phoned(desk.answered(again, "told")) == Done()

    async def test_the_wrong_school_is_done_by_hand(self):
        desk = FakeDesk()
        asked = (await phoned(desk)).task

        outcome = await phoned(desk.answered(asked, "not_right_school"))

        assert outcome.task.kind == "do_by_hand"


class TestTheWorker:
    @pytest.mark.parametrize(
        ("kind", "contents", "ends"),
        [
            ("notice", a_notice(), Done),
            ("phone", BACK, NeedsPerson),
            ("correction", BACK, NeedsPerson),
            ("breach", BACK, NeedsPerson),
        ],
    )
    async def test_each_kind_of_item_has_its_turn(self, kind, contents, ends):
        assert isinstance(await perform(kind, contents, ours(), HOUSE, FakeDesk()), ends)

    async def test_an_item_of_no_kind_is_a_bug(self):
        with pytest.raises(ValueError, match="No such item: find"):
            await perform("find", BACK, ours(), HOUSE, FakeDesk())
