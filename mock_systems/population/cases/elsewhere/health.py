"""Nasty records of health: known by name only, nobody to ring, a flag nobody took away."""

from dataclasses import replace
from datetime import timedelta

from mock_systems.population.cases.elsewhere.happening import Case
from mock_systems.population.cases.elsewhere.people import (
    may_be_closed,
    restricted,
    written_down_again,
)
from mock_systems.population.clerks import Clerk
from mock_systems.population.partner_records import HealthStatus

STALE_AFTER = timedelta(days=500)


def _by_name_only(record: HealthStatus, clerk: Clerk) -> tuple[HealthStatus, ...]:
    who = replace(record.who, nhs_number="")
    return (replace(record, who=who, name_match_only=True),)


def _second_record(record: HealthStatus, clerk: Clerk) -> tuple[HealthStatus, ...]:
    again = replace(
        record,
        record_id=f"HS9{record.record_id.removeprefix('HS')}",
        who=written_down_again(record.who),
        name_match_only=True,
    )
    return record, again


def _nobody_to_ring(record: HealthStatus, clerk: Clerk) -> tuple[HealthStatus, ...]:
    return (replace(record, flag="none", ring=None),)


def _stale_flag(record: HealthStatus, clerk: Clerk) -> tuple[HealthStatus, ...]:
    """A plan ended, or never was, and the flag is still there."""
    checked_at = record.flag_checked_at - STALE_AFTER
    return (replace(record, flag="CPP", flag_checked_at=checked_at),)


def _has_no_flag(record: HealthStatus, clerk: Clerk) -> bool:
    return record.flag == "none"


CASES: tuple[Case[HealthStatus], ...] = (
    Case("restricted_record", restricted, may_be_closed),
    Case("by_name_only", _by_name_only),
    Case("second_record", _second_record),
    Case("nobody_to_ring", _nobody_to_ring, _has_no_flag),
    Case("stale_flag", _stale_flag, _has_no_flag),
)
