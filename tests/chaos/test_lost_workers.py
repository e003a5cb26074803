"""Workers that freeze, wake too late, or lose their browser: one effect each, the rest go on.

A send that was begun and is not found is in doubt (`reliability` 3.2: never automatic after
intent).
"""

import time

import pytest

from domain.identifiers import reference_for
from domain.outcome import State
from runtime import gates
from tests.chaos.appending import APPEND
from tests.chaos.night import NIGHT_BEGINS, Night
from tests.chaos.scenes import is_frozen, wake
from tests.chaos.sending import SEND

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

BEFORE, AFTER = "before the click", "after the click"
FIRST, SECOND = (reference_for("CHA", name) for name in ("first", "second"))
ON_AN_APPEND = pytest.mark.parametrize("night", [APPEND], ids=str, indirect=True)
ON_A_SEND = pytest.mark.parametrize("night", [SEND], ids=str, indirect=True)


def expected_end(night: Night, troubled: str) -> tuple[State, int]:
    """Only a click that may be tried again makes good what never left."""
    is_lost = night.kind.at_most_once and troubled == BEFORE
    return (State.IN_DOUBT, 0) if is_lost else (State.DONE, 1)


def end_of(night: Night, item: str, reference: str) -> tuple[State, int]:
    return night.state(item), len(night.effects(reference))


@pytest.mark.parametrize("frozen_at", [BEFORE, AFTER])
def test_a_worker_that_wakes_after_its_lease_commits_nothing_more(night, frozen_at):
    first, second = night.places(2)
    frozen_item = night.wants("frozen", FIRST, place=first)
    sleeper = night.start_worker("sleeper", ["frozen"], dies_at=f"freezes {frozen_at}")
    night.until(lambda: is_frozen(sleeper.pid), "frozen")
    night.sweep_until(lambda: night.state(frozen_item) is State.DEFERRED, "taken back")

    other_item = night.wants("other", SECOND, place=second)
    night.start_worker("awake", ["frozen", "other"], waits=True)
    night.sweep_until(lambda: night.state(frozen_item).is_final, "ended by another")
    wake(sleeper)
    night.sweep_until(lambda: sleeper.exitcode is not None, "the sleeper's end")
    night.sweep_until(lambda: night.state(other_item).is_final, "the other's end")

    assert end_of(night, frozen_item, FIRST) == expected_end(night, frozen_at)
    assert end_of(night, other_item, SECOND) == (State.DONE, 1)


@ON_AN_APPEND
def test_a_dead_worker_s_item_is_claimable_within_its_bound(night):
    item = night.wants("dies", FIRST, place=night.places(1)[0])
    worker = night.start_worker("dies", ["dies"], dies_at="C0 claimed, nothing done")
    night.until(lambda: worker.exitcode is not None, "dead")
    died_at = time.monotonic()

    night.sweep_until(lambda: night.state(item) is State.DEFERRED, "taken back")

    # At most 60 s in production; here time passes ten times faster.
    assert time.monotonic() - died_at < night.settings.scaled(60)


@pytest.mark.parametrize("killed_at", [BEFORE, AFTER])
def test_a_worker_whose_browser_is_killed_takes_another(night, killed_at):
    first, second = night.places(2)
    item = night.wants("browser", FIRST, place=first)
    next_item = night.wants("browser", SECOND, place=second)
    worker = night.start_worker(
        "browserless", ["browser"], dies_at=f"browser killed {killed_at}", waits=True
    )

    night.sweep_until(
        lambda: night.state(item).is_final and night.state(next_item).is_final, "both ended"
    )

    assert worker.exitcode is None
    assert end_of(night, item, FIRST) == expected_end(night, killed_at)
    assert end_of(night, next_item, SECOND) == (State.DONE, 1)
    assert len(night.attempts(item)) == 2


def closed_connector(night: Night) -> gates.ClosedConnector:
    with night.database.transaction() as connection:
        return gates.closed_connectors(connection)[night.kind.system]


def reopen(night: Night) -> None:
    with night.database.transaction() as connection:
        gates.open_connector(connection, night.kind.system, NIGHT_BEGINS)


CLOSINGS = (
    pytest.param(APPEND, "maintenance", "read_log", {}, "partner_maintenance", id="P03 append"),
    pytest.param(SEND, "maintenance", "compose", {}, "partner_maintenance", id="P03 send"),
    pytest.param(
        APPEND,
        "moved_label",
        "open_entry_form",
        {"old": "Entry text", "new": "Narrative entry"},
        "partner_changed_screen",
        id="P12 append",
    ),
    pytest.param(
        SEND,
        "moved_label",
        "compose",
        {"old": "Subject", "new": "Topic"},
        "partner_changed_screen",
        id="P12 send",
    ),
    pytest.param(APPEND, "password_rotated", "sign_in", {}, "password_refused", id="P06 append"),
    pytest.param(APPEND, "password_expired", "sign_in", {}, "password_expired", id="P05 append"),
)


@pytest.mark.parametrize(
    ("night", "mode", "operation", "args", "reason"), CLOSINGS, indirect=["night"]
)
def test_a_closed_connector_keeps_its_items_and_their_attempts(
    night, mode, operation, args, reason
):
    fault = night.mocks.fault(night.kind.system, mode, operation, count=None, **args)
    item = night.wants("closed", FIRST, place=night.places(1)[0])

    night.start_worker("at-the-door", ["closed"])
    night.sweep_until(lambda: night.workers[-1].exitcode is not None, "nothing left to do")

    assert night.mocks.fired(night.kind.system, fault) >= 1
    assert closed_connector(night).reason_code == reason
    assert end_of(night, item, FIRST) == (State.QUEUED, 0)
    assert night.row(item).attempts_used == 0


@ON_AN_APPEND
def test_a_wrong_password_is_tried_once_by_all_workers_together(night):
    night.mocks.fault("police_rms", "password_rotated", "sign_in", count=None)
    for place in night.places(3):
        night.wants("password", reference_for("CHA", place), place=place)

    for name in ("one", "two"):
        night.start_worker(name, ["password"])
        night.sweep_until(lambda: night.workers[-1].exitcode is not None, "turned away")

    assert night.wrong_passwords() == 1


@ON_AN_APPEND
def test_work_goes_on_when_the_connector_opens_again(night):
    night.mocks.fault("police_rms", "maintenance", "read_log", count=None)
    item = night.wants("closed", FIRST, place=night.places(1)[0])
    night.start_worker("at-the-door", ["closed"])
    night.sweep_until(lambda: night.workers[-1].exitcode is not None, "nothing left to do")

    night.mocks.end_faults("police_rms")
    reopen(night)
    night.start_worker("inside", ["closed"], waits=True)
    night.sweep_until(lambda: night.state(item).is_final, "done after all")

    assert end_of(night, item, FIRST) == (State.DONE, 1)


@ON_AN_APPEND
def test_an_unknown_occurrence_is_for_a_person(night):
    item = night.wants("unknown", FIRST, place="43269999999")

    night.start_worker("asks", ["unknown"])
    night.sweep_until(lambda: night.state(item).is_final, "ended")

    assert night.state(item) is State.BUSINESS_EXCEPTION
    assert night.row(item).outcome_code == "record_not_found"


@ON_A_SEND
def test_a_message_the_partner_refuses_is_for_a_person(night):
    for user_id in night.settings.partners["secure_mail"].accounts:
        night.mocks.change("secure_mail", "accounts", user_id, rights=["read"])
    item = night.wants("refused", FIRST, place=night.places(1)[0])

    night.start_worker("asks", ["refused"])
    night.sweep_until(lambda: night.state(item).is_final, "ended")

    assert end_of(night, item, FIRST) == (State.BUSINESS_EXCEPTION, 0)
    assert night.row(item).outcome_code == "content_refused"
