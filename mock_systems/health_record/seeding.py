"""Turn what health holds in the world into this viewer's own records.

What the world knows and no viewer does (`person_id`, `address_id`) is left behind here, and with it
every address but its postcode, the phone and the sex.
"""

import re

from mock_systems.health_record.accounts import health_accounts
from mock_systems.health_record.records import HealthRecords, HealthStatus, WhoToRing
from mock_systems.kit.store import Beginning
from mock_systems.population import partner_records
from mock_systems.population.held import HeldAddress
from mock_systems.population.model import World


def begin(world: World) -> Beginning:
    """What this system holds when the night begins."""
    records = HealthRecords({one.record_id: _status(one) for one in world.health_statuses.values()})
    records.reindex()
    return Beginning(records, health_accounts(world))


def reference_of(record_id: str) -> str:
    """The reference people quote: the record's own serial number, in seven digits."""
    return f"SV-{int(re.sub(r'[^0-9]', '', record_id)):07d}"


def _status(held: partner_records.HealthStatus) -> HealthStatus:
    who, home = held.who, _home(held.who)
    return HealthStatus(
        record_id=held.record_id,
        reference=reference_of(held.record_id),
        nhs_number="" if held.name_match_only else who.nhs_number,
        surname=who.surname,
        forename1=who.forename1,
        forename2=who.forename2,
        known_as=who.known_as,
        former_surnames=who.former_surnames,
        born_on=who.born_on,
        expected_on=who.expected_on,
        died_on=who.died_on,
        postcode=home.postcode if home else "",
        address_private=bool(home and (home.confidential or home.kind == "refuge")),
        practice_ods=held.practice_ods,
        practice_name=held.practice_name,
        flag=held.flag,
        flag_checked_at=held.flag_checked_at,
        ring=_ring(held.ring),
        access_class=held.access_class,
    )


def _home(who: partner_records.HeldPerson) -> HeldAddress | None:
    """Where the person lives now."""
    return next((one for one in who.addresses if one.to_on is None), None)


def _ring(held: partner_records.WhoToRing | None) -> WhoToRing | None:
    return WhoToRing(name=held.name, role=held.role, phone=held.phone) if held else None
