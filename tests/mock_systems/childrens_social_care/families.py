"""People plainly invented for these tests, written down by hand as the world writes them."""

from datetime import UTC, date, datetime
from typing import Any

from mock_systems.population.held import HeldAddress
from mock_systems.population.partner_records import (
    CareContact,
    CareEpisode,
    CarePerson,
    CareRelative,
    CareReview,
    HeldPerson,
    ProtectionPlan,
)

HOSTILE = '<img src=x onerror="document.title=1"><script>alert(1)</script> & "quoted" 🙂'
LONG = ("Seen at home with both children. " * 130)[:3990] + "the end 🙂."

AMY = "931-104522"
NAMESAKE = "825-104522"
MOTHER = "931-104523"
UNBORN = "931-104524"
RESTRICTED = "931-104525"
SEALED = "931-104526"
MERGED = "931-104527"
BUSY = "931-104528"
SECRET = "931-104529"


def an_address(**fields: Any) -> HeldAddress:
    usual = {
        "address_id": "A00001",
        "uprn": "100120000417",
        "line1": "14 Tannery Row",
        "line2": "",
        "town": "Hernshaw",
        "postcode": "QH4 2QX",
        "la_code": "931",
        "force_code": "43",
        "kind": "home",
        "from_on": date(2021, 3, 1),
    }
    return HeldAddress(**{**usual, **fields})


def a_person(record_id: str, surname: str, forename: str, **fields: Any) -> CarePerson:
    """A person record; a field of the person themselves goes into `who`."""
    of_who = {name: fields.pop(name) for name in list(fields) if name in WHO}
    who = {"born_on": date(2016, 3, 14), "sex": "F", "addresses": (an_address(),), **of_who}
    la_code, _, la_id = record_id.partition("-")
    return CarePerson(
        record_id=record_id,
        person_id=f"TRUE-{record_id}",
        la_code=la_code,
        la_id=la_id,
        who=HeldPerson(surname=surname, forename1=forename, **who),
        **fields,
    )


def a_contact(number: int, **fields: Any) -> CareContact:
    usual = {
        "contact_id": f"C{number:06d}",
        "received_at": datetime(2026, 1 + number % 9, 1 + number % 27, 9, 5, tzinfo=UTC),
        "source": "6",
        "referrer": "PS 1207 R. Calloway",
        "referrer_agency": "Vale and Downs Police",
        "concerns": ("domestic abuse",),
        "summary": "Loud argument heard by a neighbour. Children upstairs, asleep.",
        "level": "2",
        "outcome": "early_help",
        "decided_by": "T. Marchbanks",
        "decided_on": date(2026, 10, 2),
    }
    return CareContact(**{**usual, **fields})


def an_episode(number: int, **fields: Any) -> CareEpisode:
    usual = {
        "episode_id": f"E{number:06d}",
        "referral_on": date(2026, 9, 3),
        "source": "2A",
        "primary_need": "N1",
        "status": "open",
        "team": "Hernshaw Family Safeguarding",
        "worker": "S. Okonjo",
        "worker_phone": "01632 960177",
    }
    return CareEpisode(**{**usual, **fields})


WHO = set(HeldPerson.__dataclass_fields__)

PEOPLE = (
    a_person(
        AMY,
        "O'Dhonachłuska-Vane",
        "Siân",
        forename2="Maë",
        known_as="Shan",
        former_surnames=("Brackenscombe",),
        nhs_number="9990000018",
        phone="07700 900123",
        upn="A825210000017",
        addresses=(
            an_address(),
            an_address(
                address_id="A00002",
                line1="Flat 3",
                line2="8 Mill Lane",
                postcode="QH1 1AB",
                kind="previous",
                from_on=date(2016, 3, 14),
                to_on=date(2021, 2, 28),
            ),
        ),
        ethnicity="WIRT",
        first_language="en",
        religion="RC",
        disabilities=("HEAR", "COMM"),
        relatives=(
            CareRelative(
                name="Orla Brackenscombe",
                relationship="mother",
                born_on=date(1991, 6, 2),
                record_id=MOTHER,
                parental_responsibility=True,
                lives_with=True,
            ),
            CareRelative(name="Dane Vane", relationship="father", disputed=True),
        ),
        contacts=(a_contact(1, summary=HOSTILE), a_contact(2, summary=LONG)),
        episodes=(
            an_episode(
                1,
                plan="CP",
                category="EMO",
                next_review_on=date(2026, 12, 9),
                section_47_started_on=date(2026, 9, 4),
                icpc_due_on=date(2026, 9, 25),
            ),
            an_episode(2, restricted=True, status="closed", team="Secret team", worker="No Name"),
            an_episode(
                3,
                referral_on=date(2024, 2, 1),
                status="closed",
                closed_on=date(2024, 6, 1),
                closure_reason="RC8",
            ),
        ),
        plans=(
            ProtectionPlan(
                plan_id="P000001",
                started_on=date(2026, 9, 24),
                category_first="NEG",
                category_latest="EMO",
                reviews=(
                    CareReview(held_on=date(2026, 10, 14), status="held"),
                    CareReview(held_on=date(2026, 12, 9), status="planned"),
                ),
                lead_worker="S. Okonjo",
            ),
        ),
    ),
    a_person(NAMESAKE, "Ferrowby", "Tamsin", sex="U", addresses=()),
    a_person(
        MOTHER,
        "Brackenscombe",
        "Orla",
        born_on=date(1991, 6, 2),
        interpreter_needed=True,
        first_language="pl",
    ),
    a_person(
        UNBORN,
        "Brackenscombe",
        "Unborn",
        born_on=None,
        expected_on=date(2027, 2, 3),
        sex="U",
    ),
    a_person(RESTRICTED, "Hiddenwick", "Rosalind", access_class="restricted", upn="M931200612345"),
    a_person(SEALED, "Sealingham", "Peregrine", access_class="sealed", nhs_number="9990000026"),
    a_person(MERGED, "Ferrowby", "Tamsyn", merged_into=NAMESAKE),
    a_person(
        BUSY,
        "Quillfeather",
        "Bram",
        sex="M",
        contacts=tuple(a_contact(number) for number in range(100, 145)),
    ),
    a_person(
        SECRET,
        "Larkspurrow",
        "Ida",
        addresses=(
            an_address(
                line1="2 Whisper Yard", confidential=True, confidential_to=("RMS P0012345",)
            ),
        ),
    ),
)
