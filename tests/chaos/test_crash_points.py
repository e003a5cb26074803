"""SIGKILL at every point of a write: exactly one effect, and we know it.

A send is at most once (`reliability` 3.2): when its intent stands and nothing is found in Sent
items, it is never sent again by the machine, and a person is asked.
"""

from dataclasses import dataclass
from pathlib import Path

import pytest

from domain.identifiers import reference_for
from domain.outcome import State
from tests.chaos.appending import APPEND
from tests.chaos.crash_points import ALL, DIES_WHILE_RESOLVING
from tests.chaos.night import Night, a_night
from tests.chaos.sending import SEND
from tests.chaos.worker_process import STARTED_BY

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

AT_ONCE = 2
FORM_FILLED = "C3 half way through the form"
NOT_CLICKED = "C4 intent written, not clicked"
IN_FLIGHT = "C5 clicked, request in flight"
KILLED = -9


@dataclass(frozen=True)
class Crash:
    """One item whose worker died at one point."""

    point: str
    queue: str
    place: str
    references: tuple[str, ...]
    item_id: str
    exit_code: int | None
    left_behind: tuple[str, ...]


@pytest.fixture(scope="module", params=[APPEND, SEND], ids=str)
def night(request, started_mocks, tmp_path_factory):
    with a_night(request.param, started_mocks, tmp_path_factory.mktemp("night")) as night:
        yield night


@pytest.fixture(scope="module")
def crashes(night) -> dict[str, Crash]:
    """Every point's worker dies; then one worker that lives takes over all their items."""
    crashed = {}
    places = dict(zip(ALL, night.places(len(ALL)), strict=True))
    for first in range(0, len(ALL), AT_ONCE):
        pair = [(point, places[point]) for point in ALL[first : first + AT_ONCE]]
        for crash in die_side_by_side(night, pair):
            crashed[crash.point] = crash
    die_again_while_resolving(night, crashed[DIES_WHILE_RESOLVING])
    take_over(night, list(crashed.values()))
    return crashed


def die_side_by_side(night: Night, pair: list[tuple[str, str]]) -> list[Crash]:
    started = []
    for point, place in pair:
        queue = point.split()[0]
        references = tuple(reference_for("CHA", f"{point} {n}") for n in (1, 2))
        item_id = night.wants(queue, *references, place=place)
        first_death = "C7 answered, not read back" if point == DIES_WHILE_RESOLVING else point
        worker = night.start_worker(f"night-{queue}", [queue], dies_at=first_death)
        started.append((point, queue, place, references, item_id, worker))
    night.sweep_until(lambda: all(w.exitcode is not None for *_, w in started), "dead workers")
    return [
        Crash(point, queue, place, references, item_id, worker.exitcode, left(night, references))
        for point, queue, place, references, item_id, worker in started
    ]


def left(night: Night, references: tuple[str, ...]) -> tuple[str, ...]:
    """What stands half done at the partner."""
    kept = [night.kind.left_behind(night.mocks, reference) for reference in references]
    return tuple(number for numbers in kept for number in numbers)


def die_again_while_resolving(night: Night, crash: Crash) -> None:
    night.sweep_until(lambda: night.state(crash.item_id) is State.DEFERRED, "taken back once")
    worker = night.start_worker(
        "night-again", [crash.queue], dies_at=DIES_WHILE_RESOLVING, waits=True
    )
    night.sweep_until(lambda: worker.exitcode is not None, "dead while resolving")
    assert worker.exitcode == KILLED


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
def test_each_effect_exists_exactly_once_and_is_proven_or_stays_in_doubt(night, crashes, point):
    crash = crashes[point]
    effects = [len(night.effects(reference)) for reference in crash.references]
    proven = [entry.state for entry in night.journal(crash.item_id)].count("proven")

    is_lost_on_the_way = point == IN_FLIGHT and effects[0] == 0
    if night.kind.at_most_once and (point == NOT_CLICKED or is_lost_on_the_way):
        assert (night.state(crash.item_id), effects, proven) == (State.IN_DOUBT, [0, 0], 0)
    else:
        assert (night.state(crash.item_id), effects, proven) == (State.DONE, [1, 1], 2)


@pytest.mark.parametrize("point", ALL)
def test_no_promise_is_broken(night, crashes, point):
    crash = crashes[point]

    for reference in crash.references:
        assert night.broken_promises(crash.item_id, reference, crash.place) == []


@pytest.mark.parametrize("point", ALL)
def test_attempts_are_counted_and_bounded(night, crashes, point):
    attempts = night.attempts(crashes[point].item_id)

    assert 2 <= len(attempts) <= 4
    assert attempts[0].ended_as == "lost"


@pytest.mark.parametrize("point", ALL)
def test_each_effect_has_one_row_in_the_audit_trail(night, crashes, point):
    item_id = crashes[point].item_id

    written = [entry for entry in night.audited(item_id) if entry["event"] == night.kind.audited_as]

    assert sorted(entry["record_id"] for entry in written) == sorted(
        night.kind.record_of(effect)
        for reference in crashes[point].references
        for effect in night.effects(reference)
    )


def test_a_draft_left_behind_is_discarded_by_the_next_worker(night, crashes):
    leaving_one = {point for point, crash in crashes.items() if crash.left_behind}

    # The one is composed anew and goes; the other is in doubt, and never goes.
    assert leaving_one.issuperset({FORM_FILLED, NOT_CLICKED}) is (night.kind is SEND)
    assert [left(night, crash.references) for crash in crashes.values()] == [()] * len(ALL)


def test_the_audit_trail_of_the_night_is_whole(night, crashes):
    assert night.audit_is_intact()


def test_only_living_workers_have_a_browser(night, crashes):
    living = {worker.pid for worker in night.workers if worker.exitcode is None}

    assert living
    assert {worker.pid for worker in night.workers if started_by(worker.pid)} == living


def started_by(worker: int) -> list[str]:
    """The programs a worker started and that still run: Playwright's driver, Chromium."""
    mark = f"{STARTED_BY}={worker}".encode()
    return [
        folder.name
        for folder in Path("/proc").glob("[0-9]*")
        if mark in environment(folder).split(b"\0")
    ]


def environment(process: Path) -> bytes:
    try:
        return (process / "environ").read_bytes()
    except OSError:
        return b""
