"""Forces, councils and addresses: an invented corner of England and Wales."""

from dataclasses import replace

from mock_systems.population import identifiers
from mock_systems.population.draft import Draft
from mock_systems.population.held import AddressKind, HeldAddress
from mock_systems.population.model import Address, Force, LocalAuthority

HOME_FORCE_NAME = "Vale and Downs Police"

FORCES = {
    "43": Force(
        code="43",
        name=HOME_FORCE_NAME,
        is_home=True,
        hub_phone="01632 960101",
        hub_mailbox="safeguarding.hub@valeanddowns-police.example.org",
    ),
    "44": Force(
        code="44",
        name="Saltmarsh and Isle Police",
        is_home=False,
        hub_phone="01632 960102",
        hub_mailbox="safeguarding.hub@saltmarsh-police.example.org",
    ),
    "63": Force(
        code="63",
        name="Heddlu Gwernant Police",
        is_home=False,
        hub_phone="01632 960103",
        hub_mailbox="diogelu@gwernant-police.example.org",
    ),
}

# The codes are real DfE codes, so that check letters and code lists hold; the councils are not.
COUNCILS = {
    "931": LocalAuthority(
        la_code="931",
        name="Hernshaw County Council",
        nation="England",
        force_code="43",
        calendar_id="ENG-USUAL",
    ),
    "825": LocalAuthority(
        la_code="825",
        name="Marlstone Council",
        nation="England",
        force_code="43",
        calendar_id="ENG-USUAL",
    ),
    "870": LocalAuthority(
        la_code="870",
        name="Rennisford Borough Council",
        nation="England",
        force_code="43",
        calendar_id="ENG-NORTH",
    ),
    "871": LocalAuthority(
        la_code="871",
        name="Slaithe Borough Council",
        nation="England",
        force_code="43",
        calendar_id="ENG-EARLY",
    ),
    "850": LocalAuthority(
        la_code="850",
        name="Saltmarsh County Council",
        nation="England",
        force_code="44",
        calendar_id="ENG-USUAL",
    ),
    "679": LocalAuthority(
        la_code="679",
        name="Cyngor Gwernant Council",
        nation="Wales",
        force_code="63",
        calendar_id="CYM-GWERNANT",
    ),
}

SLUGS = {
    "931": "hernshaw",
    "825": "marlstone",
    "870": "rennisford",
    "871": "slaithe",
    "850": "saltmarsh",
    "679": "gwernant",
}
TOWNS = {
    "931": ("Hernshaw", "Witherby", "Long Ashcott", "Thame Bridge"),
    "825": ("Marlstone", "Aylsworth", "Great Denby"),
    "870": ("Rennisford", "Caverslade"),
    "871": ("Slaithe", "Langmoor"),
    "850": ("Saltmarsh", "Port Ellery"),
    "679": ("Gwernant", "Pont-y-Gors"),
}
POSTCODE_AREAS = {"931": "QH", "825": "QM", "870": "QR", "871": "QS", "850": "QT", "679": "QG"}
STREETS = (
    "Larkfield Road",
    "Cobbler's Lane",
    "Orchard Rise",
    "Station Parade",
    "Windmill Close",
    "Tannery Street",
    "St Osyth's Walk",
    "Priory Gardens",
    "Canal Terrace",
    "Hawthorn Avenue",
    "Quarry Hill",
    "Market Row",
    "Sorrel Drive",
    "Kiln Crescent",
    "Bishop's Green",
    "Meadowsweet Way",
)
HOUSE_WORDS = ("Flat 1", "Flat 2", "Flat 3B", "Basement Flat", "", "", "", "", "", "")


def a_home(draft: Draft, la_code: str) -> Address:
    """Make an address nobody else lives at."""
    serial = draft.next_number(f"street-{la_code}")
    street = STREETS[serial % len(STREETS)]
    return keep_address(draft, la_code, f"{draft.rng.randrange(1, 190)} {street}")


def a_neighbour_of(draft: Draft, home: Address) -> Address:
    """Make another house in the same street, with the same postcode."""
    number, street = home.line1.split(" ", 1)
    next_door = _address(draft, home.la_code, f"{int(number) + 36} {street}")
    neighbour = replace(next_door, town=home.town, postcode=home.postcode)
    draft.addresses[neighbour.address_id] = neighbour
    return neighbour


def a_refuge(draft: Draft, la_code: str) -> Address:
    """Make a refuge: the true address is confidential and never on a page."""
    serial = draft.next_number("refuge")
    address = _address(draft, la_code, f"{serial} Hollyhock Court")
    refuge = replace(address, line2="", confidential=True, is_refuge=True)
    draft.addresses[refuge.address_id] = refuge
    return refuge


def make_confidential(draft: Draft, address: Address) -> Address:
    """Mark an ordinary address as one that nobody may be told."""
    secret = replace(address, confidential=True)
    draft.addresses[secret.address_id] = secret
    return secret


def keep_address(draft: Draft, la_code: str, line1: str) -> Address:
    """Make and keep an ordinary address."""
    address = _address(draft, la_code, line1)
    draft.addresses[address.address_id] = address
    return address


def held(address: Address, kind: AddressKind = "home", *, uprn: bool = True) -> HeldAddress:
    """Give an address as an agency writes it down; a refuge is a name and a box number."""
    if address.is_refuge:
        return _refuge_as_held(address)
    return HeldAddress(
        address_id=address.address_id,
        uprn=address.uprn if uprn else "",
        line1=address.line1,
        line2=address.line2,
        town=address.town,
        postcode=address.postcode,
        la_code=address.la_code,
        force_code=address.force_code,
        kind=kind,
        from_on=None,
        confidential=address.confidential,
    )


def _refuge_as_held(address: Address) -> HeldAddress:
    # domain.md B2 Address: "Refuge: store service + PO Box only".
    return HeldAddress(
        address_id=address.address_id,
        uprn="",
        line1="Refuge service",
        line2=f"PO Box {int(address.address_id[1:]) % 900 + 100}",
        town="",
        postcode="",
        la_code="",
        force_code=address.force_code,
        kind="refuge",
        from_on=None,
        confidential=True,
    )


def _address(draft: Draft, la_code: str, line1: str) -> Address:
    serial = draft.next_number("address")
    return Address(
        address_id=f"A{serial:06d}",
        uprn=f"{990_000_000_000 + serial}",
        line1=line1,
        line2=draft.rng.choice(HOUSE_WORDS),
        town=draft.rng.choice(TOWNS[la_code]),
        postcode=identifiers.postcode(
            POSTCODE_AREAS[la_code], draft.next_number(f"postcode-{la_code}")
        ),
        la_code=la_code,
        force_code=COUNCILS[la_code].force_code,
    )
