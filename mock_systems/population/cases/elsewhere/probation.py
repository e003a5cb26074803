"""Nasty records of probation."""

from dataclasses import replace
from datetime import timedelta

from mock_systems.population import identifiers
from mock_systems.population.cases.elsewhere.happening import Case
from mock_systems.population.cases.elsewhere.people import (
    may_be_closed,
    no_fixed_abode,
    restricted,
    written_down_again,
)
from mock_systems.population.clerks import Clerk
from mock_systems.population.mistakes import short_name
from mock_systems.population.partner_records import ProbationPerson

# Letters that the references' own series does not use.
SECOND, MERGED = "X", "W"
RECALL_AFTER = timedelta(days=21)
STILL_RUNS = timedelta(days=200)


def _merged(record: ProbationPerson, clerk: Clerk) -> tuple[ProbationPerson, ...]:
    again = _another_record(record, MERGED)
    return record, replace(again, merged_into=record.crn)


def _second_record(record: ProbationPerson, clerk: Clerk) -> tuple[ProbationPerson, ...]:
    return record, _another_record(record, SECOND)


def _recalled(record: ProbationPerson, clerk: Clerk) -> tuple[ProbationPerson, ...]:
    """On licence, and back in prison three weeks after release."""
    today = clerk.census.today
    started_on = clerk.days_ago(30, 150)
    licence = replace(
        record.orders[0],
        kind="licence",
        started_on=started_on,
        ends_on=today + STILL_RUNS,
        ended_on=None,
    )
    recalled = replace(
        record,
        orders=(licence,),
        noms_number=record.noms_number or identifiers.noms_number(clerk.rng.randrange(90_000)),
        recalled_on=started_on + RECALL_AFTER,
    )
    return (recalled,)


def _has_aliases(record: ProbationPerson, clerk: Clerk) -> tuple[ProbationPerson, ...]:
    """domain.md D17: known under three names."""
    earlier = clerk.census.world.earlier_surnames.get(record.person_id, "Sample")
    aliases = (
        f"{short_name(record.who.forename1)} {record.who.surname}",
        f"{record.who.forename1} {earlier}",
    )
    return (replace(record, aliases=aliases),)


def _another_record(record: ProbationPerson, letter: str) -> ProbationPerson:
    """Give the same person a second record without an order."""
    return ProbationPerson(
        crn=letter + record.crn[1:],
        person_id=record.person_id,
        who=written_down_again(record.who),
        office=record.office,
        office_phone=record.office_phone,
    )


CASES: tuple[Case[ProbationPerson], ...] = (
    Case("recalled", _recalled),
    Case("restricted_record", restricted, may_be_closed),
    Case("merged_record", _merged),
    Case("second_record", _second_record),
    Case("aliases", _has_aliases),
    Case("no_fixed_abode", no_fixed_abode),
)
