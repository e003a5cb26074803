"""SIGKILL at every point of an append: the partner ends with exactly one entry, and we know it."""

import subprocess
from dataclasses import dataclass

import pytest

from domain.outcome import State
from tests.chaos.crash_points import ALL, DIES_WHILE_RESOLVING
from tests.chaos.night import Night, a_night, occurrences

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

AT_ONCE = 2
KILLED = -9


@dataclass(frozen=True)
class Crash:
    """One item whose worker died at one point."""

    point: str
    queue: str
    occurrence: str
    references: tuple[str, ...]
    item_id: str
    exit_code: int


@pytest.fixture(scope="module")
def night(started_mocks, tmp_path_factory):
    with a_night(started_mocks, tmp_path_factory.mktemp("night")) as night:
        yield night


@pytest.fixture(scope="module")
def crashes(night) -> dict[str, Crash]:
    """Every point's worker dies; then one worker that lives takes over all their items."""
    crashed = {}
    numbers = occurrences(night.mocks, len(ALL))
    for first in range(0, len(ALL), AT_ONCE):
        pair = [(p, numbers[ALL.index(p)]) for p in ALL[first : first + AT_ONCE]]
        for crash in die_side_by_side(night, pair):
            crashed[crash.point] = crash
    die_again_while_resolving(night, crashed[DIES_WHILE_RESOLVING])
    take_over(night, list(crashed.values()))
    return crashed


def die_side_by_side(night: Night, pair: list[tuple[str, str]]) -> list[Crash]:
    started = []
    for point, occurrence in pair:
        queue = f"append-{point.split()[0]}"
        references = tuple(f"APP-{point.split()[0]}-{n}" for n in (1, 2))
        item_id = night.wants(queue, *references, occurrence=occurrence)
        first_death = "C7 answered, not read back" if point == DIES_WHILE_RESOLVING else point
        worker = night.start_worker(f"night-{queue}", [queue], dies_at=first_death)
        started.append((point, queue, occurrence, references, item_id, worker))
    night.sweep_until(lambda: all(w.poll() is not None for *_, w in started), "dead workers")
    return [
        Crash(point, queue, occurrence, references, item_id, worker.returncode)
        for point, queue, occurrence, references, item_id, worker in started
    ]


def die_again_while_resolving(night: Night, crash: Crash) -> None:
    night.sweep_until(lambda: night.state(crash.item_id) is State.DEFERRED, "taken back once")
    worker = night.start_worker(
        "night-again", [crash.queue], dies_at=DIES_WHILE_RESOLVING, waits=True
    )
    night.sweep_until(lambda: worker.poll() is not None, "dead while resolving")
    assert worker.returncode == KILLED


def take_over(night: Night, crashed: list[Crash]) -> None:
    night.sweep_until(
        lambda: all(night.state(c.item_id) is not State.WORKING for c in crashed), "all taken back"
    )
    night.start_worker("night-after", [c.queue for c in crashed], lanes=2, waits=True)
    night.sweep_until(
        lambda: all(night.state(c.item_id).is_final for c in crashed), "all items ended"
    )


@pytest.mark.parametrize("point", ALL)
def test_the_worker_really_died_there(crashes, point):
    assert crashes[point].exit_code == KILLED


@pytest.mark.parametrize("point", ALL)
def test_each_entry_exists_exactly_once_and_is_proven(night, crashes, point):
    crash = crashes[point]

    assert night.state(crash.item_id) is State.DONE
    for reference in crash.references:
        assert len(night.effects(reference)) == 1
    assert [entry.state for entry in night.journal(crash.item_id)].count("proven") == 2


@pytest.mark.parametrize("point", ALL)
def test_no_promise_is_broken(night, crashes, point):
    crash = crashes[point]

    for reference in crash.references:
        assert night.broken_promises(crash.item_id, reference, crash.occurrence) == []


@pytest.mark.parametrize("point", ALL)
def test_attempts_are_counted_and_bounded(night, crashes, point):
    attempts = night.attempts(crashes[point].item_id)

    assert 2 <= len(attempts) <= 4
    assert attempts[0].ended_as == "lost"


@pytest.mark.parametrize("point", ALL)
def test_each_effect_has_one_row_in_the_audit_trail(night, crashes, point):
    item_id = crashes[point].item_id

    altered = [entry for entry in night.audited(item_id) if entry["event"] == "alteration"]

    assert sorted(entry["record_id"] for entry in altered) == sorted(
        effect["fields"]["entry_id"]
        for reference in crashes[point].references
        for effect in night.effects(reference)
    )


def test_the_audit_trail_of_the_night_is_whole(night, crashes):
    assert night.audit_is_intact()


def test_no_process_of_a_dead_worker_is_left(night, crashes):
    orphans = [w.pid for w in night.workers if has_session(w.pid) and w.poll() is not None]

    assert orphans == []


def has_session(session: int) -> bool:
    listed = subprocess.run(
        ["ps", "-eo", "sess=,stat="], capture_output=True, text=True, check=True
    ).stdout
    rows = [line.split() for line in listed.splitlines()]
    return any(row[0] == str(session) and not row[1].startswith("Z") for row in rows)
