"""What the partner can do to an append, and the state each ends in (`reliability` P01 to P24).

D done · R done after another try · ID in doubt · S ended or deferred by the machine · X ended for a
person · STOP the connector is closed and the item waits without losing an attempt.
"""

from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest

from domain.outcome import State
from runtime import gates
from tests.chaos.night import NIGHT_BEGINS, Night, a_night, occurrences

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

QUEUE = "append"
FOR_EVER = None
numbers = count(1)


@dataclass(frozen=True)
class Trouble:
    """A fault, and what must be true when its item has ended."""

    name: str
    mode: str
    operation: str
    ends: State
    effects: int
    tries: int
    when: str | None = None
    times: int | None = 1
    args: dict[str, Any] = field(default_factory=dict)


TROUBLES = (
    Trouble("P01 slow", "slow", "*", State.DONE, 1, 1, times=12, args={"seconds": 0.3}),
    Trouble("P01 far too slow", "slow", "read_log", State.DONE, 1, 2, "pre", args={"seconds": 9.0}),
    Trouble("P02 500 on search", "500", "find_entry", State.DONE, 1, 2, "pre"),
    Trouble("P02 500 before the commit", "500", "append_entry", State.DONE, 1, 2, "pre"),
    Trouble("P02 500 after the commit", "500", "append_entry", State.DONE, 1, 2, "post"),
    Trouble("P02 500 for ever", "500", "find_entry", State.SYSTEM_EXCEPTION, 0, 3, "pre", FOR_EVER),
    Trouble("P04 out before the form", "logged_out", "open_entry_form", State.DONE, 1, 2, "pre"),
    Trouble("P04 out on the save", "logged_out", "append_entry", State.DONE, 1, 2, "pre"),
    Trouble("P10 locked once", "record_locked", "lock_record", State.DONE, 1, 1),
    Trouble("P15 cut short", "truncated_html", "read_occurrence", State.DONE, 1, 2),
    Trouble("P15 empty list", "empty_list_without_words", "find_entry", State.DONE, 1, 2),
    Trouble("P16 record before", "shows_previous_person", "open_occurrence", State.DONE, 1, 2),
    Trouble("P19 saved nothing", "saved_nothing", "append_entry", State.DONE, 1, 2),
    # The reference stands at the end of the text and is cut off with it.
    Trouble(
        "P20 cut field",
        "truncate_field",
        "append_entry",
        State.IN_DOUBT,
        1,
        1,
        args={"characters": 45},
    ),
    Trouble("P22 502 after the commit", "502", "append_entry", State.DONE, 1, 2, "post"),
    Trouble("P22 no answer", "timeout", "append_entry", State.DONE, 1, 2, "post"),
    Trouble(
        "P22 FIN after the commit",
        "drop",
        "append_entry",
        State.DONE,
        1,
        2,
        "post",
        args={"how": "fin"},
    ),
    Trouble(
        "P22 RST after the commit",
        "drop",
        "append_entry",
        State.DONE,
        1,
        2,
        "post",
        args={"how": "rst"},
    ),
    Trouble("P22 FIN before the commit", "drop", "append_entry", State.DONE, 1, 2, "pre"),
    Trouble(
        "P23 late commit",
        "late_commit",
        "append_entry",
        State.DONE,
        1,
        2,
        args={"seconds": 1.5, "answer": "none"},
    ),
    Trouble(
        "P24 search lags", "search_lag", "append_entry", State.DONE, 1, 1, args={"seconds": 1.0}
    ),
)


@pytest.fixture(scope="module")
def night(started_mocks, tmp_path_factory):
    with a_night(started_mocks, tmp_path_factory.mktemp("night")) as night:
        night.start_worker("night-1", [QUEUE], waits=True)
        yield night


@pytest.fixture
def occurrence(night):
    return occurrences(night.mocks, 200)[next(numbers)]


@pytest.fixture(autouse=True)
def everything_works_again(night):
    yield
    night.mocks.end_faults("police_rms")
    with night.database.transaction() as connection:
        gates.open_connector(connection, "police_rms", NIGHT_BEGINS)


def inject(night: Night, trouble: Trouble) -> str:
    return night.mocks.fault(
        "police_rms",
        trouble.mode,
        trouble.operation,
        when=trouble.when,
        count=trouble.times,
        **trouble.args,
    )


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: trouble.name)
def test_an_append_survives(night, occurrence, trouble):
    reference = f"APP-{next(numbers):04d}"
    fault = inject(night, trouble)

    item = night.wants(QUEUE, reference, occurrence=occurrence)
    night.sweep_until(lambda: night.state(item).is_final, trouble.name)

    assert night.mocks.fired("police_rms", fault) >= 1
    assert night.state(item) is trouble.ends, night.story(item)
    assert len(effects_in(night, occurrence, reference)) == trouble.effects
    assert night.row(item).attempts_used == trouble.tries


def effects_in(night: Night, occurrence: str, reference: str) -> list[dict[str, Any]]:
    """Everything written for this item, wherever it went and whatever became of its reference."""
    return [
        write
        for write in night.mocks.writes("police_rms")
        if write["reference"] == reference or write["record_id"] == occurrence
    ]
