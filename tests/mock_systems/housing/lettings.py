"""Tenancies written by hand: one of each kind that this system must know how to keep."""

from dataclasses import replace
from datetime import date
from typing import Any

from mock_systems.population.build import build
from mock_systems.population.held import HeldAddress
from mock_systems.population.model import World
from mock_systems.population.partner_records import HeldPerson, HousingMatter, Tenancy, Tenant

SEED = 20261122
COUNCIL = "Hernshaw County Council Homes"
ASSOCIATION = "Ashcott Housing Association"
REFUGE_TRUST = "Lanternway Trust"
HOSTILE = "<script>alert('x')</script> & <b>bold</b> \U0001f6a8\nsecond line"
LONG = ("Every night the same row through the wall, and the child cries. " * 70)[:4000]


def an_address(**changes: Any) -> HeldAddress:
    usual = HeldAddress(
        address_id="A-SECRET-01",
        uprn="100012345678",
        line1="12 Cobbler's Lane",
        line2="",
        town="Witherby",
        postcode="QH4 2AB",
        la_code="931",
        force_code="43",
        kind="home",
        from_on=date(2019, 4, 1),
    )
    return replace(usual, **changes)


def a_person(surname: str, forename: str, born_on: date | None, **more: Any) -> HeldPerson:
    given: dict[str, Any] = {"sex": "F", "phone": "07700 900142", **more}
    return HeldPerson(surname=surname, forename1=forename, born_on=born_on, **given)


def a_tenancy(reference: str, *tenants: Tenant, **changes: Any) -> Tenancy:
    usual = Tenancy(
        tenancy_ref=reference,
        landlord=COUNCIL,
        kind="secure",
        address=an_address(),
        tenants=tenants,
        started_on=date(2019, 4, 1),
        officer="M. Devereux",
        officer_phone="01632 960171",
    )
    return replace(usual, **changes)


SIAN = a_person(
    "O'Dhonachłuska",
    "Siân",
    date(1991, 5, 17),
    forename2="Mair",
    known_as="Shan",
    former_surnames=("Bruxelthornley",),
    addresses=(
        an_address(
            address_id="A-SECRET-02",
            line1="Flat 2",
            line2="8 Station Parade",
            kind="previous",
            to_on=date(2019, 3, 31),
        ),
        an_address(
            address_id="A-SECRET-03",
            line1="77 Hiddenholme Way",
            postcode="QH9 9ZZ",
            kind="temporary",
            confidential=True,
        ),
        an_address(
            address_id="A-SECRET-04",
            line1="Lanternway House",
            postcode="QH8 8ZX",
            kind="refuge",
            from_on=date(2024, 2, 1),
            to_on=date(2024, 6, 1),
        ),
    ),
)
JOINT = a_tenancy(
    "HT100001",
    Tenant(person_id="P-SECRET-01", who=SIAN, part="joint"),
    Tenant(
        person_id="P-SECRET-02",
        who=a_person("Vashgrovely-Tarn", "Emre", date(1988, 11, 2), sex="M"),
        part="joint",
    ),
    Tenant(
        person_id="P-SECRET-03",
        who=a_person("O'Dhonachłuska", "Wren", date(2015, 8, 30)),
        part="household",
    ),
    arrears_pence=123456,
    matters=(
        HousingMatter(
            matter_id="ASB-7001",
            kind="asb",
            opened_on=date(2026, 3, 2),
            status="open",
            text=HOSTILE,
        ),
        HousingMatter(
            matter_id="ASB-6004",
            kind="asb",
            opened_on=date(2025, 7, 9),
            status="closed",
            text="Warned.",
        ),
        HousingMatter(
            matter_id="NC-1150",
            kind="complaint",
            opened_on=date(2026, 9, 14),
            status="open",
            text=LONG,
        ),
    ),
)
ENDED = a_tenancy(
    "HT100002",
    Tenant(
        person_id="P-SECRET-04",
        who=a_person("Quillanbury", "Dorota", date(1979, 1, 5), died_on=date(2025, 12, 1)),
        part="sole",
    ),
    landlord=ASSOCIATION,
    kind="assured",
    started_on=date(2011, 6, 1),
    ended_on=date(2019, 3, 31),
)
RESTRICTED = a_tenancy(
    "HT100003",
    Tenant(
        person_id="P-SECRET-05",
        who=a_person("Restrickleby", "Oona", date(1984, 4, 4)),
        part="sole",
    ),
    address=an_address(postcode="QH4 7RR", line1="3 Kiln Crescent"),
    access_class="restricted",
)
SEALED = replace(
    RESTRICTED,
    tenancy_ref="HT100004",
    access_class="sealed",
    tenants=(
        Tenant(
            person_id="P-SECRET-06",
            who=a_person("Sealdownham", "Petra", date(1990, 2, 2)),
            part="sole",
        ),
    ),
)
CONFIDENTIAL = a_tenancy(
    "HT100005",
    Tenant(
        person_id="P-SECRET-07",
        who=a_person("Hushmereham", "Ines", date(1993, 3, 3)),
        part="sole",
    ),
    address=an_address(postcode="QH5 5DD", line1="41 Whispering Row", confidential=True),
)
REFUGE = a_tenancy(
    "HT100006",
    Tenant(
        person_id="P-SECRET-08",
        who=a_person("Refugatta", "Marisol", date(1995, 9, 9)),
        part="sole",
    ),
    landlord=REFUGE_TRUST,
    kind="temporary",
    address=an_address(postcode="QH6 6RF", line1="Lanternway House", kind="refuge"),
    is_refuge=True,
)
TENANCIES = {
    one.tenancy_ref: one for one in (JOINT, ENDED, RESTRICTED, SEALED, CONFIDENTIAL, REFUGE)
}


def a_world(tenancies: dict[str, Tenancy] | None = None) -> World:
    """The smallest demonstration world, with these tenancies in it."""
    return replace(build(SEED, "few"), tenancies=TENANCIES if tenancies is None else tenancies)
