"""`mash shift`: the queues worked in this terminal, to the end or until Ctrl-C between items."""

import json
import os
import signal

import pytest

from domain.outcome import NoAction, Outcome
from flows.processes import PassMade, Process
from flows.roster import PROCESSES
from runtime.audit_anchors import last_anchor
from runtime.settings import Settings
from tests.builders.queue import an_item, queued, state_of

pytestmark = pytest.mark.browser

REFERENCES = ("ENC-1A2B", "ENC-3C4D")


async def make_no_pass(*_) -> PassMade:
    raise AssertionError("a shift asks no partner what is new")


async def nothing_to_do(*_) -> Outcome:
    return NoAction("already_told", "E-07")


async def nothing_to_do_and_ctrl_c(*_) -> Outcome:
    os.kill(os.getpid(), signal.SIGINT)
    return NoAction("already_told", "E-07")


@pytest.fixture
def two_items(hub, monkeypatch) -> list[str]:
    """Two items for one lane, and a queue whose performer the test names."""
    monkeypatch.setenv("MASH_SHIFT_LANES", "1")
    monkeypatch.setenv("MASH_TIME_SCALE", "0.1")
    monkeypatch.setenv("MASH_LANE_TTL_SECONDS", "300")
    with hub.transaction() as connection:
        return list(queued(connection, hub.cipher, *(an_item(one) for one in REFERENCES)))


def performed_by(monkeypatch, performer) -> None:
    for known in list(PROCESSES):
        monkeypatch.delitem(PROCESSES, known)
    monkeypatch.setitem(PROCESSES, "encompass", Process(make_no_pass, {"encompass": performer}))


def states(hub, items: list[str]) -> list[str]:
    with hub.transaction() as connection:
        return [state_of(connection, item) for item in items]


def test_a_shift_works_until_nothing_can_be_taken(hub, two_items, monkeypatch):
    performed_by(monkeypatch, nothing_to_do)
    hub.mash("tasks", "manual-list")

    ran = hub.mash("shift", "--json")

    assert ran.exit_code == 0, ran.words
    assert (ran.facts["turns"], ran.facts["waiting"]) == ({"no_action": 2}, 0)
    assert states(hub, two_items) == ["no_action", "no_action"]
    events = [event for event, _ in hub.audited()]
    assert [event for event in events if event.startswith("shift")] == [
        "shift_started",
        "shift_ended",
    ]
    kept = (hub.home / "logs" / "shift.log").read_text()
    logged = [json.loads(one) for one in kept.splitlines()]
    ended = [one for one in logged if one["event"] == "turn_ended"]
    assert {one["item_id"] for one in ended} == set(two_items)
    assert [one["state"] for one in ended] == ["no_action", "no_action"]
    assert ran.err == ""
    assert last_anchor(Settings(home=hub.home).anchors_file()) is not None


def test_ctrl_c_ends_a_shift_between_items(hub, two_items, monkeypatch):
    performed_by(monkeypatch, nothing_to_do_and_ctrl_c)

    ran = hub.mash("shift")

    assert ran.exit_code == 4, ran.words
    assert sorted(states(hub, two_items)) == ["no_action", "queued"]
    assert "STOPPED BY YOU (Ctrl-C) after 1 turn. No open writes. 1 item waits." in ran.words
    assert "Next: mash shift" in ran.words
    assert "without Prefect" in ran.words
