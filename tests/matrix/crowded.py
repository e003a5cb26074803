"""Lists that go on for pages: what a worker enters now stands on a later one than the first."""

from datetime import timedelta

from mock_systems.police_rms.search import PAGE_LENGTH
from tests.chaos.night import NIGHT_BEGINS
from tests.mocks_fixture import Mocks

LATER = NIGHT_BEGINS + timedelta(hours=1)


def crowd(mocks: Mocks, family: str, occurrence: str) -> None:
    """Two pages of log entries in one occurrence, by the workers' accounts and newer than now."""
    for number in range(2 * PAGE_LENGTH):
        entry_id = f"E88000{number:02}"
        mocks.plant(
            "police_rms",
            "entries",
            entry_id,
            entry_id=entry_id,
            occ_no=occurrence,
            at=LATER.isoformat(),
            by=f"MASH worker ({family}-99)",
            category="note",
            text=f"Seen, {number}.",
            reference="",
        )
