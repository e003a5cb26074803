"""What housing holds: tenancies, who is on them, matters about them."""

from collections.abc import Iterator

from mock_systems.population.clerks import Clerk
from mock_systems.population.geography import held
from mock_systems.population.identifiers import landline_number
from mock_systems.population.model import Address, Person
from mock_systems.population.partner_records import (
    HousingMatter,
    Tenancy,
    TenancyKind,
    Tenant,
    TenantPart,
)

SHARE_OF_HOMES = 0.45
SHARE_IN_ARREARS = 0.25
SHARE_WITH_A_MATTER = 0.2
LANDLORDS = ("Vale Homes", "Downland Housing Association", "The council", "Canal Trust Homes")
KINDS: tuple[TenancyKind, ...] = (
    "secure",
    "secure",
    "assured",
    "assured",
    "introductory",
    "flexible",
)
OFFICERS = ("M. Devereux", "S. Popescu", "A. Hargreave", "I. Musa")
COMPLAINTS = (
    "Shouting and doors slammed after midnight, twice this week.",
    "Rubbish left in the shared entrance.",
    "A dog barks when the tenants are out.",
    "Loud music on Sunday evening.",
)


def housing_records(clerk: Clerk) -> dict[str, Tenancy]:
    """Give the tenancies of the area's homes; a refuge place is one of them and is hidden."""
    census = clerk.census
    rented = [
        census.world.addresses[address_id]
        for address_id in census.residents
        if _is_rented(clerk, census.world.addresses[address_id])
    ]
    records = (_tenancy(clerk, f"TN{40_100 + n}", home) for n, home in enumerate(rented))
    return {record.tenancy_ref: record for record in records}


def _is_rented(clerk: Clerk, home: Address) -> bool:
    has_adult = any(not clerk.census.is_child(one) for one in _residents(clerk, home))
    return has_adult and (home.confidential or clerk.rng.random() < SHARE_OF_HOMES)


def _residents(clerk: Clerk, home: Address) -> list[Person]:
    return clerk.census.residents[home.address_id]


def _tenancy(clerk: Clerk, tenancy_ref: str, home: Address) -> Tenancy:
    rng = clerk.rng
    return Tenancy(
        tenancy_ref=tenancy_ref,
        landlord=rng.choice(LANDLORDS),
        kind="temporary" if home.is_refuge else rng.choice(KINDS),
        address=held(home),
        tenants=tuple(_tenants(clerk, home)),
        started_on=clerk.days_ago(5, 90) if home.is_refuge else clerk.days_ago(100, 3000),
        arrears_pence=rng.randrange(1_000, 220_000) if rng.random() < SHARE_IN_ARREARS else 0,
        matters=tuple(_matters(clerk, tenancy_ref)),
        officer=rng.choice(OFFICERS),
        officer_phone=landline_number(rng.randrange(600, 640)),
        is_refuge=home.is_refuge,
    )


def _tenants(clerk: Clerk, home: Address) -> Iterator[Tenant]:
    census = clerk.census
    residents = _residents(clerk, home)
    adults = [one for one in residents if not census.is_child(one)]
    adults_part: TenantPart = "sole" if len(adults) == 1 else "joint"
    for person in residents:
        if person.born_on is None:
            continue
        yield Tenant(
            person_id=person.person_id,
            who=clerk.writes_down(person),
            part="household" if census.is_child(person) else adults_part,
        )


def _matters(clerk: Clerk, tenancy_ref: str) -> Iterator[HousingMatter]:
    rng = clerk.rng
    if rng.random() < SHARE_WITH_A_MATTER:
        yield HousingMatter(
            matter_id=f"{tenancy_ref}-M1",
            kind=rng.choice(("asb", "complaint")),
            opened_on=clerk.days_ago(3, 500),
            status=rng.choice(("open", "closed")),
            text=rng.choice(COMPLAINTS),
        )
