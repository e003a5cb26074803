"""What every page of this system stands on, and what reaches it while it runs."""

from collections.abc import Mapping

from mock_systems.kit.clock import PartnersClock
from mock_systems.kit.site import Site
from mock_systems.kit.store import Session, Store
from mock_systems.police_rms.records import RmsRecords
from mock_systems.police_rms.seeding import apply_what_came

COOKIE = "HALBERDSESSION"
REASON = "reason"

Rms = Site[RmsRecords]


def let_in(store: Store[RmsRecords], clock: PartnersClock) -> None:
    """Let in what reached the force since the last request."""
    apply_what_came(store.records, clock.now())


def whose_session(store: Store[RmsRecords], session: Session | None) -> Mapping[str, object]:
    """Pages name the account as soon as its password was right."""
    return {"account": store.accounts[session.account] if session else None}
