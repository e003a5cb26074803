"""Reading occurrences: what the pages show comes back whole, or an error says why not."""

from datetime import datetime, timedelta

import pytest

from connectors.police_rms import PoliceRms
from domain.errors import (
    AnswerTooLate,
    PageIncomplete,
    PageNotAsExpected,
    PasswordExpired,
    RecordNotFound,
    RecordRestricted,
    SessionExpired,
    SignInRefused,
    SystemUnavailable,
    UnderMaintenance,
    WrongRecordShown,
)
from domain.identifiers import OccurrenceNumber
from tests.builders.viewing import a_viewing
from tests.connectors.police_rms.conftest import NIGHT_BEGINS, PAGE_SECONDS, REASON, an_account

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

DOMESTIC_ABUSE = ("da_crime", "da_non_crime")
SINCE = NIGHT_BEGINS - timedelta(days=8)
UNTIL = NIGHT_BEGINS + timedelta(hours=1)


def held(mocks, access_class="open"):
    records = mocks.records("police_rms", "occurrences")
    return {number: one for number, one in records.items() if one["access_class"] == access_class}


def a_number(mocks, access_class="open"):
    return OccurrenceNumber(sorted(held(mocks, access_class))[0])


def changed_in_the_window(mocks):
    return {
        number
        for number, one in mocks.records("police_rms", "occurrences").items()
        if one["kind"] in DOMESTIC_ABUSE
        and one["access_class"] != "sealed"
        and SINCE <= datetime.fromisoformat(one["changed_at"]) < UNTIL
    }


def to_the_minute(moment):
    return datetime.fromisoformat(moment).replace(second=0, microsecond=0)


async def test_every_changed_domestic_abuse_occurrence_is_listed(rms, mocks):
    listing = await rms.changed_occurrences(SINCE, UNTIL)

    assert {row.number for row in listing.rows} == changed_in_the_window(mocks)


async def test_records_this_account_may_not_know_of_are_counted(rms, mocks):
    listing = await rms.changed_occurrences(SINCE, UNTIL)

    sealed = [
        one
        for one in held(mocks, "sealed").values()
        if one["kind"] in DOMESTIC_ABUSE
        and SINCE <= datetime.fromisoformat(one["changed_at"]) < UNTIL
    ]
    assert listing.withheld == len(sealed)


async def test_an_occurrence_comes_back_as_the_force_holds_it(rms, mocks):
    for number in sorted(held(mocks))[:8]:
        record = held(mocks)[number]

        occurrence = await rms.occurrence(OccurrenceNumber(number))

        assert occurrence.number == number
        assert occurrence.narrative == record["summary"].strip()
        assert occurrence.encompass_note == record["encompass_note"]
        assert occurrence.from_force == record["from_force"]
        assert occurrence.police_area == record["police_area"]
        assert occurrence.reported_at == to_the_minute(record["reported_at"])
        assert occurrence.created_at == to_the_minute(record["created_at"])
        assert [(p.record.record_id, p.part) for p in occurrence.parties] == [
            (role["nominal_id"], role["code"]) for role in record["roles"]
        ]
        assert [c.record.record_id for c in occurrence.children] == [
            child["nominal_id"] for child in record["children"]
        ]
        assert occurrence.unreadable == ()


async def test_what_an_officer_wrote_for_encompass_is_read(rms, mocks):
    number = next(number for number, one in sorted(held(mocks).items()) if one["encompass_note"])

    occurrence = await rms.occurrence(OccurrenceNumber(number))

    assert occurrence.encompass_note == held(mocks)[number]["encompass_note"]


async def test_a_moved_label_is_not_an_empty_value(rms, mocks):
    old, new = "Operation Encompass", "School notice"
    mocks.fault("police_rms", "moved_label", "read_occurrence", old=old, new=new)

    with pytest.raises(PageNotAsExpected, match=f'label "{old}" is now "{new}"'):
        await rms.occurrence(a_number(mocks))


async def test_a_restricted_occurrence_stays_a_stub(rms, mocks):
    with pytest.raises(RecordRestricted):
        await rms.occurrence(a_number(mocks, "restricted"))


async def test_an_unknown_occurrence_is_not_found(rms):
    with pytest.raises(RecordNotFound):
        await rms.occurrence(OccurrenceNumber("43269999999"))


async def test_another_record_in_the_frame_is_recognised(rms, mocks):
    first, second = sorted(held(mocks))[:2]
    await rms.occurrence(OccurrenceNumber(first))
    mocks.fault("police_rms", "shows_previous_person", "open_occurrence")

    with pytest.raises((WrongRecordShown, PageIncomplete)):
        await rms.occurrence(OccurrenceNumber(second))


async def test_a_record_cut_short_is_not_believed(rms, mocks):
    mocks.fault("police_rms", "truncated_html", "read_occurrence")

    with pytest.raises(PageIncomplete):
        await rms.occurrence(a_number(mocks))


async def test_a_list_that_does_not_say_how_many_is_not_empty(rms, mocks):
    mocks.fault("police_rms", "empty_list_without_words", "search_changed")

    with pytest.raises(PageIncomplete):
        await rms.changed_occurrences(SINCE, UNTIL)


async def test_an_ended_session_is_recognised(rms, mocks):
    mocks.end_sessions("police_rms")

    with pytest.raises(SessionExpired):
        await rms.occurrence(a_number(mocks))


async def test_a_server_error_is_the_partner_being_down(rms, mocks):
    mocks.fault("police_rms", "500", "read_occurrence", when="pre")

    with pytest.raises(SystemUnavailable):
        await rms.occurrence(a_number(mocks))


async def test_the_maintenance_page_is_recognised_whatever_its_status(rms, mocks):
    mocks.fault("police_rms", "maintenance", "desktop")

    with pytest.raises(UnderMaintenance):
        await rms.changed_occurrences(SINCE, UNTIL)


async def test_an_answer_that_takes_too_long_is_given_up(blank_tab, mocks):
    account, viewing = an_account(mocks), a_viewing("police_rms")
    hasty = PoliceRms(blank_tab, account, 1.0, viewing)
    await hasty.sign_in(REASON)
    mocks.fault("police_rms", "slow", "read_occurrence", seconds=2.5)

    with pytest.raises(AnswerTooLate):
        await hasty.occurrence(a_number(mocks))


async def test_a_password_refused_in_words_nobody_knows_closes_the_connector(blank_tab, mocks):
    words = "User ID or password not recognised."
    mocks.fault("police_rms", "moved_label", "*", count=None, old=words, new="Try again.")
    account, viewing = an_account(mocks, "wrong"), a_viewing("police_rms")
    wrong = PoliceRms(blank_tab, account, PAGE_SECONDS, viewing)

    with pytest.raises(PageNotAsExpected):
        await wrong.sign_in(REASON)

    assert [one["outcome"] for one in mocks.logins("police_rms")] == ["wrong_password"]


async def test_a_refused_password_is_tried_once(blank_tab, mocks):
    account, viewing = an_account(mocks, "wrong"), a_viewing("police_rms")
    wrong = PoliceRms(blank_tab, account, PAGE_SECONDS, viewing)

    with pytest.raises(SignInRefused):
        await wrong.sign_in(REASON)

    outcomes = [step["outcome"] for step in mocks.logins("police_rms")]
    assert outcomes.count("wrong_password") == 1


async def test_an_expired_password_is_never_replaced_by_a_worker(stranger, mocks):
    mocks.fault("police_rms", "password_expired", "sign_in")

    with pytest.raises(PasswordExpired):
        await stranger.sign_in(REASON)


async def test_a_moved_label_stops_the_sign_in_before_the_password_is_typed(stranger, mocks):
    mocks.fault("police_rms", "moved_label", "show_sign_in", old="User ID", new="Collar number")

    with pytest.raises(PageNotAsExpected, match='label "User ID" is now "Collar number"'):
        await stranger.sign_in(REASON)

    assert mocks.logins("police_rms") == []


async def test_own_stale_session_is_ended_and_nobody_else_s(stranger, mocks):
    mocks.fault("police_rms", "signed_in_elsewhere", "sign_in")

    await stranger.sign_in(REASON)

    assert "ended_other_session" in [s["outcome"] for s in mocks.logins("police_rms")]


async def test_the_screens_of_a_shift_are_as_expected(rms):
    checks = await rms.check_screens()

    assert {check.screen for check in checks} >= {"desktop", "search results", "log enquiry"}
    assert [str(drift) for check in checks for drift in check.drifts] == []


async def test_a_moved_label_is_named_by_the_screen_check(rms, mocks):
    mocks.fault("police_rms", "moved_label", "desktop", old="Changed from", new="Altered from")

    desktop = (await rms.check_screens())[0]

    assert [str(drift) for drift in desktop.drifts] == [
        'label "Changed from" is now "Altered from"'
    ]
