"""Workers that freeze, wake too late, or lose their browser: one entry each, and the rest go on."""

import os
import signal
import time
from pathlib import Path

import pytest

from domain.outcome import State
from runtime import gates
from tests.chaos.night import NIGHT_BEGINS, Night, a_night, occurrences

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


@pytest.fixture
def night(mocks, tmp_path):
    with a_night(mocks, tmp_path) as night:
        yield night


def is_frozen(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"


@pytest.mark.parametrize("frozen_at", ["before the click", "after the click"])
def test_a_worker_that_wakes_after_its_lease_commits_nothing_more(night, frozen_at):
    first, second = occurrences(night.mocks, 2)
    frozen_item = night.wants("frozen", "APP-FROZEN", occurrence=first)
    sleeper = night.start_worker("sleeper", ["frozen"], dies_at=f"freezes {frozen_at}")
    night.until(lambda: is_frozen(sleeper.pid), "frozen")
    night.sweep_until(lambda: night.state(frozen_item) is State.DEFERRED, "taken back")

    other_item = night.wants("other", "APP-OTHER", occurrence=second)
    night.start_worker("awake", ["frozen", "other"], waits=True)
    night.sweep_until(lambda: night.state(frozen_item).is_final, "written by another")
    os.kill(sleeper.pid, signal.SIGCONT)
    night.sweep_until(lambda: sleeper.poll() is not None, "the sleeper's end")
    night.sweep_until(lambda: night.state(other_item).is_final, "the other's end")

    assert night.state(frozen_item) is State.DONE
    assert len(night.effects("APP-FROZEN")) == 1
    assert night.state(other_item) is State.DONE
    assert len(night.effects("APP-OTHER")) == 1


def test_a_dead_worker_s_item_is_claimable_within_its_bound(night):
    occurrence = occurrences(night.mocks, 1)[0]
    item = night.wants("dies", "APP-DIES", occurrence=occurrence)
    worker = night.start_worker("dies", ["dies"], dies_at="C0 claimed, nothing done")
    night.until(lambda: worker.poll() is not None, "dead")
    died_at = time.monotonic()

    night.sweep_until(lambda: night.state(item) is State.DEFERRED, "taken back")

    # At most 60 s in production; here time passes ten times faster.
    assert time.monotonic() - died_at < night.settings.scaled(60)


@pytest.mark.parametrize("killed_at", ["before the click", "after the click"])
def test_a_worker_whose_browser_is_killed_takes_another(night, killed_at):
    first, second = occurrences(night.mocks, 2)
    item = night.wants("browser", "APP-BROWSER", occurrence=first)
    next_item = night.wants("browser", "APP-NEXT", occurrence=second)
    worker = night.start_worker(
        "browserless", ["browser"], dies_at=f"browser killed {killed_at}", waits=True
    )

    night.sweep_until(
        lambda: night.state(item).is_final and night.state(next_item).is_final, "both ended"
    )

    assert worker.poll() is None
    assert [night.state(item), night.state(next_item)] == [State.DONE, State.DONE]
    assert len(night.effects("APP-BROWSER")) == 1
    assert len(night.effects("APP-NEXT")) == 1
    assert len(night.attempts(item)) == 2


def closed_connector(night: Night) -> gates.ClosedConnector:
    with night.database.transaction() as connection:
        return gates.closed_connectors(connection)["police_rms"]


def reopen(night: Night) -> None:
    with night.database.transaction() as connection:
        gates.open_connector(connection, "police_rms", NIGHT_BEGINS)


@pytest.mark.parametrize(
    ("mode", "operation", "args", "reason"),
    [
        ("maintenance", "read_log", {}, "partner_maintenance"),
        (
            "moved_label",
            "open_entry_form",
            {"old": "Entry text", "new": "Narrative entry"},
            "partner_changed_screen",
        ),
        ("password_rotated", "sign_in", {}, "password_refused"),
        ("password_expired", "sign_in", {}, "password_expired"),
    ],
    ids=["P03 maintenance", "P12 moved label", "P06 password rotated", "P05 password expired"],
)
def test_a_closed_connector_keeps_its_items_and_their_attempts(
    night, mode, operation, args, reason
):
    occurrence = occurrences(night.mocks, 1)[0]
    fault = night.mocks.fault("police_rms", mode, operation, count=None, **args)
    item = night.wants("closed", "APP-CLOSED", occurrence=occurrence)

    night.start_worker("at-the-door", ["closed"])
    night.sweep_until(lambda: night.workers[-1].poll() is not None, "nothing left to do")

    assert night.mocks.fired("police_rms", fault) >= 1
    assert closed_connector(night).reason_code == reason
    assert night.state(item) is State.QUEUED
    assert night.row(item).attempts_used == 0
    assert night.effects("APP-CLOSED") == []


def test_a_wrong_password_is_tried_once_by_all_workers_together(night):
    numbers = occurrences(night.mocks, 3)
    night.mocks.fault("police_rms", "password_rotated", "sign_in", count=None)
    for number in numbers:
        night.wants("password", f"APP-{number}", occurrence=number)

    for name in ("one", "two"):
        night.start_worker(name, ["password"])
        night.sweep_until(lambda: night.workers[-1].poll() is not None, "turned away")

    assert night.wrong_passwords() == 1


def test_work_goes_on_when_the_connector_opens_again(night):
    occurrence = occurrences(night.mocks, 1)[0]
    night.mocks.fault("police_rms", "maintenance", "read_log", count=None)
    item = night.wants("closed", "APP-CLOSED", occurrence=occurrence)
    night.start_worker("at-the-door", ["closed"])
    night.sweep_until(lambda: night.workers[-1].poll() is not None, "nothing left to do")

    night.mocks.end_faults("police_rms")
    reopen(night)
    night.start_worker("inside", ["closed"], waits=True)
    night.sweep_until(lambda: night.state(item).is_final, "done after all")

    assert night.state(item) is State.DONE
    assert len(night.effects("APP-CLOSED")) == 1


def test_an_unknown_occurrence_is_for_a_person(night):
    item = night.wants("unknown", "APP-UNKNOWN", occurrence="43269999999")

    night.start_worker("asks", ["unknown"])
    night.sweep_until(lambda: night.state(item).is_final, "ended")

    assert night.state(item) is State.BUSINESS_EXCEPTION
    assert night.row(item).outcome_code == "record_not_found"
