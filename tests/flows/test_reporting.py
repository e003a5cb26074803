"""The report of the night on a hub's own machine: which night it is of, and what it says it did."""

from datetime import UTC, datetime, time

import pytest

from domain.errors import NoFreeSession
from flows import reporting
from flows.processes import OnBehalfOf
from flows.reporting import night_began, report_night
from tests.bots.encompass.small_case import NOW
from tests.reports.nights import a_reconciliation

FIRST = time(5, 30)
BEHALF = OnBehalfOf("schedule:report", "run-1")


def utc(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "began"),
    [
        ("2026-11-23T07:30", "2026-11-23T05:30"),
        ("2026-11-23T05:30", "2026-11-23T05:30"),
        ("2026-11-23T05:29", "2026-11-22T05:30"),
        ("2026-11-23T00:10", "2026-11-22T05:30"),
        ("2026-07-01T04:30", "2026-07-01T04:30"),
        ("2026-07-01T04:29", "2026-06-30T04:30"),
        # Clocks went back in the night to the 25th, and forward in the one to 28 March.
        ("2026-10-25T05:30", "2026-10-25T05:30"),
        ("2026-10-25T05:29", "2026-10-24T04:30"),
        ("2027-03-28T04:29", "2027-03-27T05:30"),
        ("2027-03-28T04:30", "2027-03-28T04:30"),
    ],
)
def test_a_night_begins_with_the_newest_first_pass_in_london(now, began):
    assert night_began(utc(now), FIRST) == utc(began)


async def test_its_files_lie_in_a_folder_for_each_day_and_say_that_it_was_compared(
    hub, monkeypatch
):
    async def all_agree(*_):
        return a_reconciliation()

    monkeypatch.setattr(reporting, "reconcile", all_agree)

    reported = await report_night(hub.worker, BEHALF)

    day = hub.worker.settings.home / "reports" / NOW.date().isoformat()
    assert reported.page == day / "night.html"
    assert reported.workbook.parent == day
    assert reported.report.reconciliation == a_reconciliation()
    assert reported.page.stat().st_size > 0
    assert reported.workbook.stat().st_size > 0


async def test_where_nothing_can_be_compared_there_is_a_report_and_it_says_so(hub, monkeypatch):
    async def kept_out(*_):
        raise NoFreeSession(system="police_rms")

    monkeypatch.setattr(reporting, "reconcile", kept_out)

    reported = await report_night(hub.worker, BEHALF)

    assert reported.report.reconciliation is None
    assert not reported.report.is_proven
    assert reported.page.exists()
