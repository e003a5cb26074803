"""Nasty records of adult social care."""

from collections.abc import Callable
from dataclasses import replace

from mock_systems.population.cases.elsewhere import texts
from mock_systems.population.cases.elsewhere.happening import Case
from mock_systems.population.cases.elsewhere.people import (
    may_be_closed,
    no_fixed_abode,
    restricted,
    written_down_again,
)
from mock_systems.population.clerks import Clerk
from mock_systems.population.partner_records import AdultClient

# Number ranges that the clients' own series never reaches.
SECOND, MERGED = "AC9", "AC8"


def _merged(record: AdultClient, clerk: Clerk) -> tuple[AdultClient, ...]:
    again = _another_record(record, MERGED)
    return record, replace(again, merged_into=record.client_id)


def _second_record(record: AdultClient, clerk: Clerk) -> tuple[AdultClient, ...]:
    return record, _another_record(record, SECOND)


def _noted(text: Callable[[int], str]) -> Callable[[AdultClient, Clerk], tuple[AdultClient, ...]]:
    def happens(record: AdultClient, clerk: Clerk) -> tuple[AdultClient, ...]:
        first, *others = record.notes
        first = replace(first, text=text(clerk.rng.randrange(100)))
        return (replace(record, notes=(first, *others)),)

    return happens


def _another_record(record: AdultClient, prefix: str) -> AdultClient:
    """Give the same client a second record with nothing arranged on it."""
    return replace(
        record,
        client_id=prefix + record.client_id.removeprefix("AC"),
        who=written_down_again(record.who),
        services=(),
        enquiries=(),
        notes=(),
        carers=(),
        capacity="not_assessed",
        advocate="",
    )


CASES: tuple[Case[AdultClient], ...] = (
    Case("restricted_record", restricted, may_be_closed),
    Case("merged_record", _merged),
    Case("second_record", _second_record),
    Case("no_fixed_abode", no_fixed_abode),
    *(Case(tag, _noted(text)) for tag, text in texts.KINDS.items()),
)
