"""The facts of research are what the partners hold, and nothing of it that must stay behind."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import Any

import pytest

from mock_systems.adult_social_care import make_system as adult_social_care
from mock_systems.childrens_social_care import make_system as childrens_social_care
from mock_systems.education import make_system as education
from mock_systems.health_record import make_system as health_record
from mock_systems.housing import make_system as housing
from mock_systems.kit.clock import PartnersClock
from mock_systems.kit.pace import pace_named
from mock_systems.police_rms import make_system as police_rms
from mock_systems.population.model import World
from mock_systems.population.research.book import ResearchBook
from mock_systems.population.research.expected import Cell, ResearchTruth
from mock_systems.population.research.screens import SHOWN
from mock_systems.probation import make_system as probation
from tests.mock_systems.population.research.drawn import SEED

MAKERS = (
    police_rms,
    education,
    childrens_social_care,
    adult_social_care,
    health_record,
    probation,
    housing,
)
NUMBERS = (
    "contact_id",
    "episode_id",
    "plan_id",
    "enquiry_id",
    "order_id",
    "matter_id",
    "form_id",
    "nominal_id",
)


@pytest.fixture(scope="module")
def held(world: World) -> dict[str, Any]:
    """What each mock system begins the night with."""
    clock, pace = PartnersClock(), pace_named("fast", 1.0)
    systems = (make(clock, pace) for make in MAKERS)
    return {one.name: one.seed(world).records for one in systems}


def test_every_cell_is_what_the_partner_holds(
    truths: tuple[ResearchTruth, ...], held: dict[str, Any]
) -> None:
    wrong = [
        cell for truth in truths for cell in _cells(truth) if _as_held(held, cell) != cell.value
    ]

    assert sum(len(tuple(_cells(truth))) for truth in truths) > 5_000
    assert wrong == [], f"seed {SEED}"


def test_a_cell_with_another_value_would_be_found(
    truths: tuple[ResearchTruth, ...], held: dict[str, Any]
) -> None:
    cell = next(chain.from_iterable(map(_cells, truths)))

    assert _as_held(held, cell) != replace(cell, value="somebody else's").value


def test_every_system_and_every_kind_of_list_is_among_the_cells(
    truths: tuple[ResearchTruth, ...],
) -> None:
    seen = {(cell.system, cell.field.split("/")[0]) for truth in truths for cell in _cells(truth)}

    assert seen >= {
        ("police_rms", "links"),
        ("police_rms", "occurrences"),
        ("police_rms", "children"),
        ("police_rms", "risk_forms"),
        ("education", "enrolments"),
        ("childrens_social_care", "episodes"),
        ("childrens_social_care", "plans"),
        ("childrens_social_care", "contacts"),
        ("adult_social_care", "enquiries"),
        ("health_record", "ring"),
        ("probation", "orders"),
        ("housing", "tenants"),
    }, f"seed {SEED}"


def test_nothing_that_is_kept_back_is_a_cell_as_well(truths: tuple[ResearchTruth, ...]) -> None:
    for truth in truths:
        told = {(one.system, one.record, one.field) for one in _cells(truth)}
        kept = {(one.system, one.record, one.field) for one in truth.kept_back}

        assert not told & kept, f"seed {SEED}: {truth.asked_for}"


def test_no_confidential_address_is_told_by_field_or_in_a_text(
    world: World, truths: tuple[ResearchTruth, ...]
) -> None:
    """design.md 5: confidential address in play; domain.md D4 and D20: no address released."""
    secret = [one.line1 for one in world.addresses.values() if one.confidential]
    lines = _of_no_open_home(world, secret)
    told = [str(cell.value) for truth in truths for cell in _cells(truth)]
    kept = [str(one.value) for truth in truths for one in truth.kept_back]

    assert not [text for text in told for line in lines if line in text], f"seed {SEED}"
    assert [text for text in kept for line in secret if line in text], f"seed {SEED}"


def _of_no_open_home(world: World, lines: list[str]) -> list[str]:
    """First lines that are in no open home's: one of those is told, of another house or town."""
    opened = [one.line1 for one in world.addresses.values() if not one.confidential]
    return [line for line in lines if not any(line in other for other in opened)]


def test_health_tells_a_status_and_who_to_ring(truths: tuple[ResearchTruth, ...]) -> None:
    """domain.md B2: no clinical content ever returned to the robot."""
    needed = {
        cell.field
        for truth in truths
        for cell in _cells(truth)
        if cell.system == "health_record" and cell.use == "needed"
    }

    assert needed == {
        "flag",
        "flag_checked_at",
        "practice_name",
        "ring/name",
        "ring/role",
        "ring/phone",
    }


def test_probation_tells_status_and_contact_and_housing_little(
    truths: tuple[ResearchTruth, ...],
) -> None:
    """domain.md A3: probation "status + contact", housing "limited"."""
    told = {(cell.system, cell.field.split("/")[-1]) for t in truths for cell in _cells(t)}
    kept = {(one.system, one.field.split("/")[-1]) for t in truths for one in t.kept_back}

    for secret in (
        ("probation", "rosh"),
        ("probation", "requirements"),
        ("housing", "arrears_pence"),
        ("housing", "text"),
    ):
        assert secret in kept, f"seed {SEED}"
        assert secret not in told


def test_a_refuge_place_is_in_no_pack_and_is_found_once_it_is_none(
    world: World, truths: tuple[ResearchTruth, ...]
) -> None:
    """domain.md A3 Housing: refuge hidden."""
    truth = next(one for one in truths if "refuge" in one.kinds)
    people = {one.person_id for one in truth.people}
    refuge = next(
        one
        for one in world.tenancies.values()
        if one.is_refuge and {tenant.person_id for tenant in one.tenants} & people
    )
    plain = replace(refuge, is_refuge=False, address=replace(refuge.address, confidential=False))
    other = replace(world, tenancies={**world.tenancies, refuge.tenancy_ref: plain})

    known = ResearchBook.of(other).case(truth.asked_for, truth.purpose)

    assert refuge.tenancy_ref not in {one.record for one in truth.records}
    assert refuge.tenancy_ref in {one.record for one in truth.kept_back}
    assert refuge.tenancy_ref in {one.record for one in known.records}


def test_a_planted_confidential_address_is_kept_back(
    world: World, truths: tuple[ResearchTruth, ...]
) -> None:
    truth = next(one for one in truths if one.outcomes == ("pack",) and "plain" in one.kinds)
    nominal = world.nominals[truth.people[0].nominal_id]
    secret = replace(nominal.addresses[0], confidential=True)
    planted = replace(nominal, addresses=(secret, *nominal.addresses[1:]))
    other = replace(world, nominals={**world.nominals, nominal.nominal_id: planted})
    street = (nominal.nominal_id, "addresses/1/line1")

    hidden = ResearchBook.of(other).case(truth.asked_for, truth.purpose)

    assert street in {(one.record, one.field) for one in _cells(truth)}
    assert street not in {(one.record, one.field) for one in _cells(hidden)}
    assert street in {(one.record, one.field) for one in hidden.kept_back}


def test_every_screen_shows_only_fields_its_partner_has(held: dict[str, Any]) -> None:
    kinds = {
        "care_person": held["childrens_social_care"].people,
        "adult_client": held["adult_social_care"].clients,
        "probation_person": held["probation"].cases,
        "tenancy": held["housing"].tenancies,
        "health_status": held["health_record"].statuses,
        "occurrence": held["police_rms"].occurrences,
    }
    for sort, table in kinds.items():
        names = set(type(next(iter(table.values()))).__dataclass_fields__) | {"name_match_only"}

        assert {line.path.split("/")[0] for line in SHOWN[sort]} <= names  # type: ignore[index]


def _cells(truth: ResearchTruth) -> Iterator[Cell]:
    yield from truth.event
    yield from truth.directory
    for one in truth.records:
        yield from one.cells


def _as_held(held: dict[str, Any], cell: Cell) -> Any:
    """Find what a cell names among the partner's own records."""
    table = held[cell.system]
    if cell.system == "police_rms" and cell.record in table.occurrences:
        return _at(_with_role_rows(table.occurrences[cell.record]), cell.field)
    if cell.system == "police_rms":
        return _on_the_page_of_a_nominal(table, cell)
    if cell.system == "education" and cell.record in table.contacts:
        return _at(table.contacts[cell.record], cell.field)
    if cell.system == "education":
        name = cell.field.partition("/")[0]
        places = {"enrolments": tuple(table.enrolments_of(cell.record))}
        return _at(places if name == "enrolments" else table.pupils[cell.record], cell.field)
    if cell.system == "health_record":
        return _at(table.with_reference(cell.record)[0], cell.field)
    records = {
        "childrens_social_care": lambda: table.people,
        "adult_social_care": lambda: {k: _on_screen(v) for k, v in table.clients.items()},
        "probation": lambda: table.cases,
        "housing": lambda: table.tenancies,
    }
    return _at(records[cell.system]()[cell.record], cell.field)


def _on_the_page_of_a_nominal(table: Any, cell: Cell) -> Any:
    name, _, rest = cell.field.partition("/")
    row, _, field = rest.rpartition("/")
    if name == "links":
        links = [*table.links_of(cell.record), *table.links_to(cell.record)]
        there = {f"{one.from_nominal}-{one.kind}-{one.to_nominal}": one for one in links}
        return getattr(there[row], field)
    if name == "occurrences":
        there = {one.occ_no: one for one in table.occurrences_of(cell.record)}
        return getattr(there[row], field)
    return _at(table.nominals[cell.record], cell.field)


def _with_role_rows(occurrence: Any) -> dict[str, Any]:
    fields = {name: getattr(occurrence, name) for name in occurrence.__dataclass_fields__}
    return {**fields, "roles": {f"{one.nominal_id}-{one.code}": one for one in occurrence.roles}}


def _on_screen(client: Any) -> Any:
    """Services and notes stand in the order of their screens."""
    return replace(
        client,
        services=tuple(
            sorted(client.services, key=lambda one: (one.to_on is None, one.from_on), reverse=True)
        ),
        notes=tuple(sorted(client.notes, key=lambda one: one.written_at, reverse=True)),
    )


def _at(record: Any, path: str) -> Any:
    for part in path.split("/"):
        record = _step(record, part)
    return record


def _step(record: Any, part: str) -> Any:
    if isinstance(record, dict):
        return record[part]
    if not isinstance(record, tuple):
        return getattr(record, part)
    numbered = {
        str(getattr(row, name)): row for row in record for name in NUMBERS if hasattr(row, name)
    }
    return numbered[part] if part in numbered else record[int(part) - 1]
