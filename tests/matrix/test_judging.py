"""What is said of an item when the partner's records hold more, less or other than they may."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from domain.outcome import State
from mock_systems.kit.catalogue import Way
from mock_systems.kit.clock import PartnersClock
from mock_systems.kit.faults import Moment
from mock_systems.server import make_systems
from tests.chaos.worker_process import KINDS
from tests.matrix import judging
from tests.matrix.cells import Cell, Place, Walk
from tests.matrix.expected import End
from tests.matrix.judging import Edit, Item, Since
from tests.matrix.playing import NEVER_HAPPENED, Played, Table

BEGAN = datetime(2026, 11, 23, 5, 30, tzinfo=UTC)
OURS = {
    "operation": "append_entry",
    "reference": "MTX-1",
    "record_id": "43260000001",
    "fields": {"occ_no": "43260000001"},
}
ITEM = Item("item", "MTX-1", KINDS["append"].place_of(OURS), Since(BEGAN, writes=1, logins=0))
FAULTED = replace(ITEM, faults=("fault",))
OLDER = {**OURS, "reference": "MTX-0", "record_id": "43260000009", "fields": {"occ_no": "9"}}


def asked(after: float = 0.0, operation: str = "append_entry", status: int = 302) -> dict[str, Any]:
    at = (BEGAN + timedelta(seconds=after)).isoformat()
    return {
        "at_real": at,
        "seconds": 0.0,
        "operation": operation,
        "status": status,
        "path": f"/{operation}",
    }


def a_night(writes=(OLDER, OURS), requests=(), logins=(), intents=1, location="here"):
    """Everything the judge asks, as this partner and this journal would answer."""
    partner = SimpleNamespace(
        writes=lambda _system: list(writes),
        requests=lambda _system: list(requests),
        logins=lambda _system: list(logins),
        record=lambda _system, _table, _record: {"location": location},
    )
    return SimpleNamespace(
        kind=KINDS["append"],
        mocks=partner,
        journal=lambda _item: [SimpleNamespace(intended_real=BEGAN.timestamp())] * intents,
        broken_promises=lambda *_: [],
    )


def said(row: str = "P22", item: Item = ITEM, **different) -> list[str]:
    return judging.broken(a_night(**different), item, row, End.DONE)


def test_nothing_is_said_of_one_effect_by_one_click():
    assert said(requests=[asked()]) == []


@pytest.mark.parametrize(
    "other",
    [
        {**OURS, "reference": "MTX-7", "record_id": "7", "fields": {"occ_no": "7"}},
        {**OURS, "operation": "set_flag", "reference": "MTX-1"},
        {**OURS, "operation": "link_person", "reference": "MTX-7", "record_id": "7"},
    ],
    ids=["another record", "another operation, same reference", "another operation and record"],
)
def test_an_effect_that_is_none_of_this_item_s_is_found(other):
    planted = said(writes=[OLDER, OURS, other])

    assert planted == [f"also written: {other['operation']} {other['reference']}"]


def test_an_effect_under_another_reference_at_the_same_place_is_counted():
    second = {**OURS, "reference": "MTX-7"}

    assert len(judging.effects_of(a_night(writes=[OLDER, OURS, second]), ITEM)) == 2


def test_a_second_click_for_one_intent_is_found():
    assert said(requests=[asked(), asked(1.0)]) == ["saved 2 times for 1 intents"]
    assert said(requests=[asked(), asked(1.0)], intents=2) == []


def test_a_form_left_by_cancel_before_anything_was_intended_is_no_click():
    assert said(requests=[asked()], intents=0) == []


def test_what_another_item_left_hanging_is_not_this_item_s():
    assert said(requests=[asked(-1.0), asked()]) == []


@pytest.mark.parametrize(("after", "is_too_soon"), [(1.0, True), (2.5, False)])
def test_a_partner_asked_before_the_time_it_said_is_found(after, is_too_soon):
    requests = [asked(0.0, "find_entry", 429), asked(after, "open_occurrence", 200)]

    expected = ["asked for /open_occurrence 1.0 s after it was told to wait"]

    assert said(requests=requests) == (expected if is_too_soon else [])
    assert said(judging.AFTERWARDS, requests=requests) == []


def test_a_style_sheet_of_the_page_before_is_no_question():
    refused, late = asked(0.0, "find_entry", 429), asked(0.3, "")

    assert said(requests=[refused, late]) == []


def test_a_password_offered_again_to_an_account_that_is_not_let_in_is_found():
    steps = [{"outcome": "wrong_password"}, {"outcome": "locked_out"}]

    assert said("P06", logins=steps) == ["2 passwords offered"]
    assert said("P06", logins=steps[:1]) == []
    assert said("P22", logins=steps) == []


def test_a_colleague_s_edit_that_is_written_over_is_found():
    edited = replace(ITEM, edit=Edit("occurrences", "9", {"location": "there"}))

    assert said("P33", edited, location="here") == ["written over a colleague's location"]
    assert said("P33", edited, location="there") == []


@pytest.mark.parametrize(
    ("state", "effects", "may_be_doubted", "is_right"),
    [
        (State.DONE, 1, False, True),
        (State.DONE, 0, False, False),
        (State.DONE, 2, False, False),
        (State.IN_DOUBT, 1, True, True),
        (State.IN_DOUBT, 2, True, False),
        (State.IN_DOUBT, 1, False, False),
        (State.SYSTEM_EXCEPTION, 0, True, False),
    ],
)
def test_afterwards_an_item_is_done_once_or_a_begun_send_is_doubted(
    state, effects, may_be_doubted, is_right
):
    wrong = judging.wrong_afterwards(state, effects, may_be_doubted=may_be_doubted)

    assert wrong == ([] if is_right else [f"afterwards {state} with {effects} effects"])


@pytest.mark.parametrize(
    ("place", "end", "held", "is_right"),
    [
        (Place.FORM, End.SYSTEM, 0, True),
        (Place.FORM, End.SYSTEM, 1, False),
        (Place.READ_BACK, End.IN_DOUBT, 1, True),
        (Place.READ_BACK, End.IN_DOUBT, 0, False),
        (Place.READ_BACK, End.RETRIED, 2, False),
    ],
)
def test_an_effect_too_many_or_too_few_under_an_end_is_found(place, end, held, is_right):
    table = a_table(effects=held)
    cell = Cell("P02", Way("500", 3), place, "append_entry", Moment.PRE)

    wrong = table._wrong(cell, FAULTED, end, [])

    assert wrong[:1] == ([] if is_right else [f"{held} effects under {end}"])


def test_a_fault_that_never_happened_proves_nothing():
    cell = Cell("P02", Way("500"), Place.FORM, "append_entry", Moment.PRE)

    assert a_table(fired=0)._wrong(cell, FAULTED, End.RETRIED, [])[0] == "the fault never happened"
    assert a_table(fired=1)._wrong(cell, FAULTED, End.RETRIED, []) == []


def test_only_a_fault_that_was_not_met_and_nothing_else_is_played_again():
    missed = Played("append_entry", "P11 x", End.DONE, 1, 1.0, (NEVER_HAPPENED, "its story"))
    doubled = replace(missed, wrong=(NEVER_HAPPENED, "I2 at most once", "its story"))

    assert missed.was_only_missed
    assert not doubled.was_only_missed
    assert not replace(missed, wrong=()).was_only_missed


def test_what_is_read_back_meets_its_fault_at_the_last_look_or_at_the_first_after_the_save():
    table = a_table()
    table.walk = Walk(
        before=["log", "form"], after=["log", "find", "log", "log"], again=[], door=[]
    )
    cell = Cell("P28", Way("hostile_page"), Place.READ_BACK, "log", Moment.PRE)

    assert table._asked_before(cell) == 3
    assert table._asked_before(replace(cell, sooner=True)) == 1


def a_table(effects: int = 1, fired: int = 1) -> Table:
    """The table of a night in which the partner holds so many effects of ours."""
    night = a_night(writes=[OLDER, *[OURS] * effects])
    night.mocks.fired = lambda _system, _fault: fired
    night.story = lambda _item: "its story"
    [rms] = [one for one in make_systems(PartnersClock()) if one.name == "police_rms"]
    return Table(night, rms)
