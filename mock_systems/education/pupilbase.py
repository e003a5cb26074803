"""What every page of this system stands on, and what reaches it while it runs."""

from mock_systems.education.records import EducationRecords
from mock_systems.education.seeding import apply_what_came
from mock_systems.kit.clock import PartnersClock
from mock_systems.kit.site import Site
from mock_systems.kit.store import Store

COOKIE = "pupilbase_sid"
NOTE = "reason note"

PupilBase = Site[EducationRecords]


def let_in(store: Store[EducationRecords], clock: PartnersClock) -> None:
    """Let in what reached the directory since the last request."""
    apply_what_came(store.records, clock.now())
