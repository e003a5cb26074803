"""Every row of reliability.md 3.3, at every operation of every system: a fault, or why not."""

from itertools import product

import pytest
from starlette.requests import Request
from starlette.responses import Response

from mock_systems.__main__ import TOKEN_VARIABLE, main
from mock_systems.admin.fault_table import answer_for, moments, rendered, writes_of
from mock_systems.kit.catalogue import CATALOGUE
from mock_systems.kit.clock import PartnersClock
from mock_systems.kit.faults import (
    MODES,
    NOT_BUILT,
    CarriedOut,
    Moment,
    Sort,
    why_arguments_refused,
    why_not,
)
from mock_systems.kit.operations import Kind, Operation
from mock_systems.server import make_systems
from tests.mock_systems.kit.a_ledger import a_ledger

SYSTEMS = make_systems(PartnersClock())
WRITES = writes_of(SYSTEMS)
OPERATIONS = [(system, one) for system in SYSTEMS for one in system.operations]


def test_the_catalogue_has_every_row_and_each_has_a_way():
    assert list(CATALOGUE) == [f"P{number:02d}" for number in range(1, 34)]
    assert [number for number, row in CATALOGUE.items() if not row.ways] == []


def test_every_way_can_be_asked_for_as_it_stands():
    for row in CATALOGUE.values():
        for way in row.ways:
            record = {"table": "lines", "id": "1", "fields": {"text": "another's"}}
            args = record if way.mode == "edited_meanwhile" else way.args
            assert why_arguments_refused(way.mode, args) is None, str(way)


def test_every_choice_of_a_mode_of_the_catalogue_is_one_of_its_ways():
    ways = {
        (way.mode, str(value))
        for row in CATALOGUE.values()
        for way in row.ways
        for value in way.args.values()
    }
    usual = {
        (mode, str(value)) for mode, kind in MODES.items() for value in kind.arguments.values()
    }
    wanted = {
        (way.mode, choice)
        for row in CATALOGUE.values()
        for way in row.ways
        for choices in MODES[way.mode].choices.values()
        for choice in choices
    }

    assert wanted <= ways | usual


def test_only_what_a_provider_and_a_message_alone_can_do_is_outside_the_catalogue():
    used = {way.mode for row in CATALOGUE.values() for way in row.ways}

    assert set(MODES) - used == {"wrong_token", "wrong_metadata", "bounce_next"}


def test_no_cell_is_without_an_answer_and_none_is_not_built():
    cells = [
        (system.name, one.name, mode, when, why_not(mode, one, when, system.carried_out))
        for (system, one), mode, when in product(OPERATIONS, MODES, Moment)
    ]

    assert len(cells) == len(OPERATIONS) * len(MODES) * 2
    assert [cell for cell in cells if cell[-1] is not None and len(cell[-1]) < 10] == []
    assert [cell for cell in cells if cell[-1] == NOT_BUILT] == []


def test_a_write_that_says_nothing_of_a_hook_is_found():
    ledger = a_ledger()
    write = ledger.operation("write_line")

    assert write is not None
    assert why_not("saved_nothing", write, Moment.PRE, ledger.carried_out) == NOT_BUILT


@pytest.mark.parametrize("number", CATALOGUE)
def test_every_write_has_each_row_somewhere_or_says_why_not(number):
    for system, write in WRITES:
        answers = [answer_for(system, write, way.mode) for way in CATALOGUE[number].ways]
        assert all(bool(one.where) != bool(one.reason) for one in answers), (system.name, answers)


def test_what_is_named_is_there():
    for system in SYSTEMS:
        there = {one.name for one in system.operations}
        writes = {one.name for one in system.operations if one.kind is Kind.WRITE}
        carried_out = system.carried_out
        for mode, names in [*carried_out.hooks.items(), *carried_out.own_reasons.items()]:
            assert mode in MODES, (system.name, mode)
            assert set(names) <= there, (system.name, mode)
        assert set(carried_out.forms) <= writes
        assert set(carried_out.forms.values()) <= there


def test_a_write_whose_form_people_fill_in_names_it():
    """Where a system shows pages to those who write in it; a program writes without any."""
    programs = {"notify"}

    nameless = [
        (system.name, write.name)
        for system, write in WRITES
        if system.name not in programs and write.name not in system.carried_out.forms
    ]

    assert nameless == []


def test_a_reason_of_its_own_comes_before_the_usual_one():
    async def saved(_request: Request) -> Response:
        return Response()

    save = Operation("save", "POST", "/save", saved, Kind.WRITE, shows_page=False)
    carried_out = CarriedOut(own_reasons={"slow": {"save": "it is never slow"}})

    assert why_not("slow", save, Moment.PRE, carried_out) == "it is never slow"
    assert why_not("slow", save, Moment.PRE, CarriedOut()) is None


def test_the_table_says_it_row_by_row_with_a_reason_for_every_no():
    table = rendered(SYSTEMS)
    lines = [line for line in table.splitlines() if line.startswith("| P")]
    notes = [line for line in table.splitlines() if line[:1].isdigit()]
    noes = {cell for line in lines for cell in line.split(" | ") if cell.startswith("no (")}

    modes = sum(len({way.mode for way in row.ways}) for row in CATALOGUE.values())
    assert len(lines) == 2 * modes
    assert {f"no ({number})" for number in range(1, len(notes) + 1)} == {
        one.removesuffix(" |") for one in noes
    }
    assert "| P23 | late commit | `late_commit` | post | post |" in table


def test_the_table_is_printed_without_a_token_and_nothing_starts(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["mock_systems", "--faults"])
    monkeypatch.delenv(TOKEN_VARIABLE, raising=False)

    assert main() == 0

    assert capsys.readouterr().out == rendered(SYSTEMS)


def test_what_a_page_fault_and_a_stored_fault_need_is_said_by_each():
    for mode, kind in MODES.items():
        if kind.sort in (Sort.PAGE, Sort.STORED):
            assert kind.needs, mode
        if kind.sort is Sort.HOOK:
            assert kind.elsewhere, mode


def test_a_fault_fits_at_some_operation_of_some_system_or_the_whole_of_it():
    for mode, kind in MODES.items():
        fits = [one.name for system, one in OPERATIONS if moments(system, one, mode)]
        assert fits or kind.of_whole_system or mode == "date_stored_otherwise", mode
