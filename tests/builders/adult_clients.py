"""Adults built by hand, as the world would hold them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from mock_systems.population.build import build
from mock_systems.population.held import HeldAddress
from mock_systems.population.model import World
from mock_systems.population.partner_records import (
    AdultClient,
    ArrangedCare,
    CaseNote,
    HeldPerson,
    SafeguardingEnquiry,
)

COUNCIL, OTHER_COUNCIL = "931", "870"
HOSTILE = "<script>alert('x')</script> & <b>bold</b> \U0001f9d3 “quoted”"


def an_address(**said: Any) -> HeldAddress:
    fields: dict[str, Any] = {
        "address_id": "A-TRUE-0001",
        "uprn": "100120001234",
        "line1": "14 Quillharrow Row",
        "line2": "",
        "town": "Larkrise",
        "postcode": "QG4 7BT",
        "la_code": COUNCIL,
        "force_code": "43",
        "kind": "home",
        "from_on": date(2019, 4, 1),
    }
    return HeldAddress(**{**fields, **said})


def a_person(**said: Any) -> HeldPerson:
    fields: dict[str, Any] = {
        "surname": "Brackenthwaitely",
        "forename1": "Josephine",
        "forename2": "Mair",
        "born_on": date(1941, 2, 3),
        "sex": "F",
        "nhs_number": "9990000018",
        "addresses": (an_address(),),
        "phone": "01632 960321",
    }
    return HeldPerson(**{**fields, **said})


def a_client(client_id: str, **said: Any) -> AdultClient:
    """A client; what is no field of the record is said of the person."""
    own = {key: value for key, value in said.items() if key in AdultClient.__dataclass_fields__}
    of_person = {key: value for key, value in said.items() if key not in own}
    fields: dict[str, Any] = {
        "client_id": client_id,
        "person_id": f"TRUE-{client_id}",
        "la_code": COUNCIL,
        "who": a_person(**of_person),
        "needs_category": "Physical support: personal care",
        "team": "Older People North",
        "lead_worker": "Deborah Fennimarsh",
        "lead_phone": "01632 960411",
    }
    return AdultClient(**{**fields, **own})


def note(number: int, text: str) -> CaseNote:
    return CaseNote(
        written_at=datetime(2026, 9, 1, 10, number % 60, tzinfo=UTC),
        written_by="Deborah Fennimarsh",
        text=text,
    )


LONG_NARRATIVE = (HOSTILE + "\n\nNeighbour rang again. " + "She was not eating. " * 300)[:4000]
WHOLE = a_client(
    "AC200001",
    known_as="Josie",
    former_surnames=("Dhonachłuska", "O'Séaghdha-Finch"),
    addresses=(
        an_address(),
        an_address(
            uprn="",
            line1="Flat 3",
            line2="9 Old Weir Lane",
            postcode="QG4 1AA",
            kind="previous",
            from_on=None,
            to_on=date(2019, 3, 31),
        ),
    ),
    services=(
        ArrangedCare(name="Day centre", provider="Wren House", from_on=date(2020, 1, 6)),
        ArrangedCare(
            name="Home care",
            provider="Meadowlight Care",
            from_on=date(2019, 5, 1),
            to_on=date(2019, 12, 31),
        ),
    ),
    enquiries=(
        SafeguardingEnquiry(
            enquiry_id="SE-10001",
            kind="s42",
            opened_on=date(2026, 10, 2),
            concern=LONG_NARRATIVE,
            status="open",
        ),
        SafeguardingEnquiry(
            enquiry_id="SE-09001",
            kind="other",
            opened_on=date(2024, 3, 4),
            concern="Fall in the kitchen.",
            status="closed",
            closed_on=date(2024, 4, 1),
            outcome="Risk reduced",
        ),
    ),
    notes=tuple(note(number, f"Note {number} {HOSTILE}") for number in range(23)),
    carers=("Rhys Brackenthwaitely (son)", "Wren House day staff"),
    capacity="lacks_for_some_decisions",
    advocate="Iolo Pennyfeather, Speakup",
)
PLAIN = a_client(
    "AC200002",
    surname="Tillotswood",
    forename1="Arthur",
    forename2="",
    sex="M",
    born_on=date(1958, 7, 30),
    nhs_number="9990000026",
    addresses=(an_address(line1="2 Sallow Court", postcode="QG9 2ZZ"),),
)
RESTRICTED = a_client(
    "AC200003",
    surname="Hollowmere",
    forename1="Peregrine",
    born_on=date(1970, 1, 1),
    nhs_number="9990000034",
    access_class="restricted",
)
SEALED = a_client(
    "AC200004",
    surname="Hollowmere",
    forename1="Tamsin",
    born_on=date(1971, 1, 1),
    nhs_number="9990000042",
    access_class="sealed",
)
MERGED = a_client(
    "AC200005",
    surname="Brackenthwaitely",
    forename1="Jo",
    nhs_number="",
    merged_into=WHOLE.client_id,
)
DECEASED = a_client(
    "AC200006",
    surname="Yarrowgate",
    forename1="Wilfred",
    born_on=date(1930, 5, 5),
    died_on=date(2026, 3, 12),
    nhs_number="9990000050",
)
PROTECTED = a_client(
    "AC200007",
    surname="Silverlathe",
    forename1="Nadia",
    born_on=date(1985, 11, 2),
    nhs_number="9990000069",
    addresses=(an_address(line1="Refuge service", postcode="QG5 5XX", confidential=True),),
)
ELSEWHERE = a_client(
    "AC200008",
    surname="Tillotswood",
    forename1="Bettina",
    la_code=OTHER_COUNCIL,
    born_on=date(1960, 6, 6),
    nhs_number="9990000077",
)
CLIENTS = (WHOLE, PLAIN, RESTRICTED, SEALED, MERGED, DECEASED, PROTECTED, ELSEWHERE)


def a_world(*clients: AdultClient) -> World:
    """The smallest world, with these adults in it."""
    world = build(20261122, "few")
    return replace(world, adult_clients={one.client_id: one for one in clients or CLIENTS})
