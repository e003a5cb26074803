"""Check characters: against the published vectors and against an independent library."""

import re
from datetime import date

import pytest
from stdnum.gb import nhs
from stdnum.gb import upn as upn_standard

from mock_systems.population import identifiers
from mock_systems.population.build import build
from mock_systems.population.model import World

SEED = 20261122
POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}")
DRAMA_MOBILE = re.compile(r"07700 900\d{3}")
DRAMA_LANDLINE = re.compile(r"01632 960\d{3}")


@pytest.fixture(scope="module")
def world() -> World:
    return build(SEED, "small")


def test_the_vectors_of_the_domain_page_come_out() -> None:
    given = [identifiers.nhs_number(serial) for serial in range(1, 11)]

    numbers = [number for number in given if number]

    assert numbers[:4] == ["9990000018", "9990000026", "9990000034", "9990000042"]
    assert identifiers.upn("931", "2006", 12, 345) == "M931200612345"
    assert identifiers.upn("825", "2100", 0, 17) == "A825210000017"
    assert identifiers.upn("850", "1200", 0, 1) == "R850120000001"
    assert identifiers.pnc_id(2003, 1234567) == "2003/1234567Q"
    assert identifiers.pnc_id(2019, 99) == "2019/0000099W"
    assert identifiers.pnc_id(2024, 654321) == "2024/0654321H"
    assert identifiers.cro_number(2008, 123456) == "123456/08T"
    assert identifiers.cro_number(2021, 37) == "000037/21B"


def test_a_number_with_check_digit_ten_is_never_issued() -> None:
    issued = [identifiers.nhs_number(serial) for serial in range(2000)]

    assert None in issued
    assert all(nhs.is_valid(number) for number in issued if number)


def test_every_nhs_number_of_the_world_is_in_the_test_range_and_valid(world: World) -> None:
    numbers = [person.nhs_number for person in world.people.values() if person.nhs_number]

    assert len(numbers) > 500
    assert len(set(numbers)) == len(numbers)
    assert all(number.startswith("999") and nhs.is_valid(number) for number in numbers)


def test_every_pupil_number_has_its_check_letter_and_one_owner(world: World) -> None:
    numbers = [pupil.upn for pupil in world.pupils.values()]

    assert len(set(numbers)) == len(numbers) > 150
    assert all(upn_standard.is_valid(number) for number in numbers)


def test_a_changed_digit_is_noticed(world: World) -> None:
    pupil = next(iter(world.pupils.values()))
    last = (int(pupil.upn[-1]) + 1) % 10

    assert not upn_standard.is_valid(f"{pupil.upn[:-1]}{last}")
    assert not nhs.is_valid("9990000019")


def test_police_ids_carry_the_letter_of_their_year_and_serial(world: World) -> None:
    ids = [person.pnc_id for person in world.people.values() if person.pnc_id]

    assert ids
    assert all(identifiers.pnc_id(int(one[:4]), int(one[5:12])) == one for one in ids)


def test_addresses_and_telephones_are_well_formed_and_nobodys(world: World) -> None:
    postcodes = [address.postcode for address in world.addresses.values()]
    mobiles = [person.phone for person in world.people.values() if person.phone]
    landlines = [school.switchboard for school in world.establishments.values()]

    assert all(POSTCODE.fullmatch(postcode) for postcode in postcodes)
    assert all(DRAMA_MOBILE.fullmatch(mobile) for mobile in mobiles)
    assert all(DRAMA_LANDLINE.fullmatch(landline) for landline in landlines)


def test_mail_goes_only_to_names_reserved_for_examples(world: World) -> None:
    domains = {address.split("@")[1] for address in world.mailboxes}
    reserved = re.compile(r"(.*\.)?example\.(org|com|gov\.uk)|.*\.exarnple\.org")

    assert all(reserved.fullmatch(domain) for domain in domains)
    assert any(domain.endswith("exarnple.org") for domain in domains)


def test_an_occurrence_number_names_its_force_and_year(world: World) -> None:
    for occurrence in world.occurrences.values():
        expected = f"43{occurrence.created_at:%y}"

        assert re.fullmatch(rf"{expected}\d{{7}}", occurrence.occ_no)
        assert occurrence.created_at.date() > date(2026, 1, 1)
