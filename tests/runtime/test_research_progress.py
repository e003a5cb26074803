"""How far a run of research is, as it may be told: at a closed record all lines alike."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from domain.outcome import WorkItemId
from domain.research_pack import SYSTEMS
from runtime import research_progress
from runtime.encryption import Cipher
from runtime.research_progress import GOING_ON, STOPPED, SystemProgress, as_told
from tests.builders.queue import NOW, queued

FOUND = SystemProgress("education", 2, 2, 1, "found", NOW)


@pytest.fixture
def running(database, cipher: Cipher) -> WorkItemId:
    """A run whose systems have all begun."""
    with database.transaction() as connection:
        [item_id] = queued(connection, cipher)
        begun = [SystemProgress(one, 0, 2, 0, GOING_ON, NOW) for one in SYSTEMS]
        research_progress.begin(connection, item_id, begun)
    return item_id


def noted(connection: Connection, item_id: WorkItemId) -> set[tuple[str, int, int]]:
    research_progress.note(connection, item_id, [FOUND])
    told = research_progress.of_item(connection, item_id)
    return {(one.answer, one.people, one.records_opened) for one in told}


def test_a_line_that_is_written_after_the_stop_tells_no_system_apart(database, running):
    """What was called off may still end in its thread; the control is the line before the stop."""
    with database.transaction() as connection:
        assert ("found", 2, 1) in noted(connection, running)
        research_progress.stop(connection, running, NOW)

        assert noted(connection, running) == {(STOPPED, 0, 0)}


def test_of_a_run_that_stopped_anywhere_all_lines_are_alike():
    stopped = SystemProgress("housing", 0, 0, 0, STOPPED, NOW)
    later = SystemProgress("police_rms", 1, 1, 3, "nothing_found", NOW + timedelta(seconds=2))

    told = as_told([FOUND, stopped, later])

    assert [one.system for one in told] == ["education", "housing", "police_rms"]
    assert {(one.answer, one.people_done, one.people, one.records_opened) for one in told} == {
        (STOPPED, 0, 0, 0)
    }
    assert {one.at for one in told} == {NOW}


def test_the_lines_stand_by_system_whichever_finished_first(database, running):
    seed = random.randrange(2**32)
    drawn = random.Random(seed)
    finished = [
        SystemProgress(one, 2, 2, 1, "found", NOW + timedelta(seconds=place))
        for place, one in enumerate(drawn.sample(SYSTEMS, len(SYSTEMS)))
    ]

    with database.transaction() as connection:
        for one in finished:
            research_progress.note(connection, running, [one])
            told = research_progress.of_item(connection, running)
            assert [line.system for line in told] == sorted(SYSTEMS), seed
