"""Nasty records of housing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from mock_systems.population.cases.elsewhere import texts
from mock_systems.population.cases.elsewhere.happening import Case
from mock_systems.population.cases.elsewhere.people import is_of_a_rare_family
from mock_systems.population.clerks import Clerk
from mock_systems.population.geography import held
from mock_systems.population.partner_records import HousingMatter, Tenancy


def _restricted(tenancy: Tenancy, clerk: Clerk) -> tuple[Tenancy, ...]:
    return (replace(tenancy, access_class="restricted"),)


def _ended(tenancy: Tenancy, clerk: Clerk) -> tuple[Tenancy, ...]:
    """The home they moved out of is still on the system, ended, beside the one they live in."""
    earlier_home = clerk.census.earlier_home_of[tenancy.tenants[0].person_id]
    moved_on = clerk.days_ago(60, 700)
    before = replace(
        tenancy,
        tenancy_ref=f"TN9{tenancy.tenancy_ref.removeprefix('TN')}",
        address=held(earlier_home, "previous"),
        started_on=moved_on - timedelta(days=900),
        ended_on=moved_on,
        arrears_pence=0,
        matters=(),
    )
    return replace(tenancy, started_on=moved_on), before


def _complained_of(text: Callable[[int], str]) -> Callable[[Tenancy, Clerk], tuple[Tenancy, ...]]:
    def happens(tenancy: Tenancy, clerk: Clerk) -> tuple[Tenancy, ...]:
        matter = HousingMatter(
            matter_id=f"{tenancy.tenancy_ref}-M2",
            kind="complaint",
            opened_on=clerk.days_ago(3, 200),
            status="open",
            text=text(clerk.rng.randrange(100)),
        )
        return (replace(tenancy, matters=(*tenancy.matters, matter)),)

    return happens


def _is_no_refuge(tenancy: Tenancy, clerk: Clerk) -> bool:
    return not tenancy.is_refuge


def _may_be_closed(tenancy: Tenancy, clerk: Clerk) -> bool:
    people = [one.person_id for one in tenancy.tenants]
    return _is_no_refuge(tenancy, clerk) and not any(
        is_of_a_rare_family(one, clerk) for one in people
    )


def _they_moved(tenancy: Tenancy, clerk: Clerk) -> bool:
    moved = tenancy.tenants[0].person_id in clerk.census.earlier_home_of
    return moved and not tenancy.is_refuge


CASES: tuple[Case[Tenancy], ...] = (
    Case("tenancy_ended", _ended, _they_moved),
    Case("restricted_record", _restricted, _may_be_closed),
    *(Case(tag, _complained_of(text), _is_no_refuge) for tag, text in texts.KINDS.items()),
)
