"""Whom the tests of this connector look up, and who looks."""

from collections.abc import Callable
from datetime import date
from typing import Any

from connectors.health_record import HealthRecord
from domain.identifiers import NhsNumber, nhs_number
from domain.people import RecordRef
from mock_systems.health_record.seeding import reference_of
from mock_systems.population.build import build
from mock_systems.population.partner_records import HealthStatus
from runtime.audit_trail import AuditEntry
from runtime.credentials import Secret
from runtime.partners import Account, OneTimeCode
from runtime.tabs import Tab
from tests.builders.codes import codes_of
from tests.builders.viewing import a_viewing, forget
from tests.mocks_fixture import SEED, Mocks

SYSTEM = "health_record"
WORKER = "mash-research-01"
CASE = "Work item RES-TEST-0001"
PAGE_SECONDS = 3.0
WORLD = build(SEED, "small")
BORN = date(2017, 3, 3)
NOBODY = NhsNumber("9991000224")


def an_account(mocks: Mocks, password: str = "", code: OneTimeCode | None = None) -> Account:
    password = password or mocks.account(SYSTEM, WORKER).password
    codes = code or codes_of(mocks, SYSTEM, WORKER)
    return Account(mocks.url(SYSTEM), WORKER, Secret(password), "mash-research", codes)


def some_status(**wanted: Any) -> HealthStatus:
    """A record of the world for which these fields hold; a verified number, unless said."""
    wanted = {"access_class": "open", "name_match_only": False, **wanted}
    return next(one for one in WORLD.health_statuses.values() if _fits(one, wanted))


def number_of(one: HealthStatus) -> NhsNumber:
    number = nhs_number(one.who.nhs_number)
    assert number
    return number


def the_record(one: HealthStatus) -> RecordRef:
    return RecordRef(SYSTEM, reference_of(one.record_id))


def plant(mocks: Mocks, serial: int, **different: object) -> RecordRef:
    """A record of the viewer's that the world does not know; where it is found."""
    record = RecordRef(SYSTEM, f"SV-09{serial:05d}")
    usual = {
        "record_id": f"HS9{serial:05d}",
        "reference": record.record_id,
        "surname": "Quillfeatherby",
        "forename1": "Wren",
        "born_on": BORN.isoformat(),
        "postcode": "QG4 1AA",
        "practice_ods": "K93101",
        "practice_name": "Larkfield Surgery",
        "flag": "none",
        "flag_checked_at": "2026-11-20T14:05:00Z",
        "ring": {"name": "G. Abara", "role": "school nurse", "phone": "01632 960401"},
    }
    mocks.plant(SYSTEM, "statuses", f"HS9{serial:05d}", **(usual | different))
    return record


def the_viewer(
    tab: Tab,
    account: Account,
    seconds: float = PAGE_SECONDS,
    keep: Callable[[AuditEntry], None] = forget,
) -> HealthRecord:
    """The connector in this tab, not signed in."""
    return HealthRecord(tab, account, seconds, a_viewing(SYSTEM, keep))


def _fits(one: HealthStatus, wanted: dict[str, Any]) -> bool:
    return all(
        value(getattr(one, name)) if callable(value) else getattr(one, name) == value
        for name, value in wanted.items()
    )
