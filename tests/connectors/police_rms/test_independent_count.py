"""What changed, asked day by day and type by type: the same as the force holds, by another way."""

from datetime import date, datetime, timedelta

import pytest

from domain.errors import PageIncomplete
from tests.connectors.police_rms.conftest import NIGHT_BEGINS

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

DOMESTIC_ABUSE = ("da_crime", "da_non_crime")
TODAY, YESTERDAY = date(2026, 11, 23), date(2026, 11, 22)


def changed_between(mocks, begins, ends, *, sealed):
    """The numbers the force holds; in November London's clocks show UTC."""
    return {
        number
        for number, one in mocks.records("police_rms", "occurrences").items()
        if one["kind"] in DOMESTIC_ABUSE
        and (one["access_class"] == "sealed") == sealed
        and begins <= datetime.fromisoformat(one["changed_at"]) < ends
    }


async def test_a_day_lists_both_types_to_the_last_page_and_counts_what_is_withheld(rms, mocks):
    begins = NIGHT_BEGINS.replace(hour=0, minute=0) - timedelta(days=1)
    for number in sorted(changed_between(mocks, begins - timedelta(days=7), begins, sealed=False)):
        mocks.change("police_rms", "occurrences", number, changed_at=begins.isoformat())
    held = changed_between(mocks, begins, begins + timedelta(days=1), sealed=False)
    sealed = changed_between(mocks, begins, begins + timedelta(days=1), sealed=True)

    listing = await rms.changed_on_day(YESTERDAY, NIGHT_BEGINS)

    assert len(held) > 50, "more than one page of each type"
    assert {row.number for row in listing.rows} == held
    assert listing.withheld == len(sealed)


async def test_what_changed_later_is_the_next_passs(rms, mocks):
    a_week_ago = NIGHT_BEGINS - timedelta(days=7)
    number = min(changed_between(mocks, a_week_ago, NIGHT_BEGINS, sealed=False))
    mocks.change("police_rms", "occurrences", number, changed_at=NIGHT_BEGINS.isoformat())

    until_then = await rms.changed_on_day(TODAY, NIGHT_BEGINS)
    a_minute_later = await rms.changed_on_day(TODAY, NIGHT_BEGINS + timedelta(minutes=1))
    before_the_day = await rms.changed_on_day(TODAY, NIGHT_BEGINS.replace(hour=0, minute=0))

    assert number not in {row.number for row in until_then.rows}
    assert number in {row.number for row in a_minute_later.rows}
    assert before_the_day.rows == ()


async def test_a_day_that_does_not_say_how_many_is_not_empty(rms, mocks):
    mocks.fault("police_rms", "empty_list_without_words", "search_changed", after=1)

    with pytest.raises(PageIncomplete):
        await rms.changed_on_day(YESTERDAY, NIGHT_BEGINS)
