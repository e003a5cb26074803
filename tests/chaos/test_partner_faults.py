"""What the partner can do to a write, and the state each ends in (`reliability` P01 to P24).

D done · R done after another try · ID in doubt · S ended or deferred by the machine · X ended for a
person · STOP the connector is closed and the item waits without losing an attempt. Where an append
is done after another try, a send that is not found is in doubt: it is not tried again after intent.
"""

from dataclasses import dataclass, field
from typing import Any

import pytest

from domain.identifiers import reference_for
from domain.outcome import State
from runtime import gates
from tests.chaos.appending import APPEND
from tests.chaos.night import NIGHT_BEGINS, Night, a_night
from tests.chaos.sending import SEND
from tests.chaos.write_kinds import Effect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

QUEUE = "trouble"
FOR_EVER = None


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


OF_AN_APPEND = (
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


# Any message the mailbox held before the night.
ANOTHERS = {"record_id": "SM-00010002"}
CUT = {"characters": 99}
OF_A_SEND = (
    Trouble("P01 slow", "slow", "*", State.DONE, 1, 1, times=12, args={"seconds": 0.3}),
    Trouble("P01 too slow", "slow", "search_sent", State.DONE, 1, 2, "pre", args={"seconds": 9.0}),
    Trouble("P02 500 on search", "500", "search_sent", State.DONE, 1, 2, "pre"),
    Trouble("P02 500 before the commit", "500", "send", State.IN_DOUBT, 0, 2, "pre"),
    Trouble("P02 500 after the commit", "500", "send", State.DONE, 1, 2, "post"),
    Trouble(
        "P02 500 for ever", "500", "search_sent", State.SYSTEM_EXCEPTION, 0, 3, "pre", FOR_EVER
    ),
    Trouble("P04 out before the form", "logged_out", "compose", State.DONE, 1, 2, "pre"),
    Trouble("P04 out in mid-form", "logged_out", "save_draft", State.DONE, 1, 2, "pre"),
    Trouble("P04 out on the send", "logged_out", "send", State.IN_DOUBT, 0, 2, "pre"),
    Trouble("P04 out after the send", "logged_out", "send", State.DONE, 1, 2, "post"),
    Trouble("P11 unknown dialog", "unknown_dialog", "compose", State.DONE, 1, 2),
    Trouble("P15 cut short", "truncated_html", "read_message", State.DONE, 1, 2),
    Trouble("P15 empty list", "empty_list_without_words", "search_sent", State.DONE, 1, 2),
    Trouble("P16 other", "shows_previous_person", "read_message", State.DONE, 1, 2, args=ANOTHERS),
    Trouble("P19 saved nothing", "saved_nothing", "send", State.IN_DOUBT, 0, 2),
    Trouble("P20 cut text", "truncate_field", "send", State.IN_DOUBT, 1, 1, args=CUT),
    Trouble("P22 no answer", "timeout", "send", State.DONE, 1, 2, "post"),
    Trouble("P22 FIN after", "drop", "send", State.DONE, 1, 2, "post", args={"how": "fin"}),
    Trouble("P22 RST after", "drop", "send", State.DONE, 1, 2, "post", args={"how": "rst"}),
    Trouble("P22 FIN before", "drop", "send", State.IN_DOUBT, 0, 2, "pre", args={"how": "fin"}),
    # After our time-out of 3 s, and before lane's end and settle time of 3 s more are over.
    Trouble("P23 late commit", "late_commit", "send", State.DONE, 1, 2, args={"seconds": 4.5}),
    Trouble("P24 search lags", "search_lag", "send", State.DONE, 1, 1, args={"seconds": 1.0}),
)


@pytest.fixture(scope="module", params=[APPEND, SEND], ids=str)
def night(request, started_mocks, tmp_path_factory):
    with a_night(request.param, started_mocks, tmp_path_factory.mktemp("night")) as night:
        night.start_worker("night-1", [QUEUE], waits=True)
        yield night


@pytest.fixture(scope="module")
def places(night):
    return iter(night.places(100))


@pytest.fixture(autouse=True)
def everything_works_again(night):
    yield
    night.mocks.end_faults(night.kind.system)
    with night.database.transaction() as connection:
        gates.open_connector(connection, night.kind.system, NIGHT_BEGINS)


def inject(night: Night, trouble: Trouble) -> str:
    return night.mocks.fault(
        night.kind.system,
        trouble.mode,
        trouble.operation,
        when=trouble.when,
        count=trouble.times,
        **trouble.args,
    )


@pytest.mark.parametrize("night", [APPEND], ids=str, indirect=True)
@pytest.mark.parametrize("trouble", OF_AN_APPEND, ids=lambda trouble: trouble.name)
def test_an_append_survives(night, places, trouble):
    survives(night, next(places), trouble)


@pytest.mark.parametrize("night", [SEND], ids=str, indirect=True)
@pytest.mark.parametrize("trouble", OF_A_SEND, ids=lambda trouble: trouble.name)
def test_a_send_survives(night, places, trouble):
    survives(night, next(places), trouble)


@pytest.mark.parametrize("night", [SEND], ids=str, indirect=True)
def test_a_partner_that_refuses_connections_for_a_while_fails_nobody(night, places):
    """P03, P30. It is closed by itself, looked at, and opened; at most the first turn counts."""
    references = [reference_for("CHA", f"P03 away {number}") for number in range(2)]
    night.mocks.fault(night.kind.system, "down", how="refused", count=None)
    items = [
        night.wants(QUEUE, reference, place=place)
        for reference, place in zip(references, places, strict=False)
    ]

    night.sweep_until(lambda: night.kind.system in closed_by_itself(night), "closed by itself")
    night.mocks.end_faults(night.kind.system)
    night.sweep_until(lambda: all(night.state(item).is_final for item in items), "all ended")

    assert [night.state(item) for item in items] == [State.DONE] * len(items)
    assert max(night.row(item).attempts_used for item in items) <= 2
    assert [len(night.effects(reference)) for reference in references] == [1] * len(items)


def closed_by_itself(night: Night) -> list[str]:
    with night.database.transaction() as connection:
        closed = gates.closed_connectors(connection).values()
    return [gate.system for gate in closed if gate.reason_code == "partner_down"]


def survives(night: Night, place: str, trouble: Trouble) -> None:
    reference = reference_for("CHA", trouble.name)
    fault = inject(night, trouble)

    item = night.wants(QUEUE, reference, place=place)
    night.sweep_until(lambda: night.state(item).is_final, trouble.name)

    assert night.mocks.fired(night.kind.system, fault) >= 1
    assert night.state(item) is trouble.ends, night.story(item)
    assert len(effects_in(night, place, reference)) == trouble.effects
    assert night.row(item).attempts_used == trouble.tries
    assert night.broken_promises(item, reference, place) == []


def effects_in(night: Night, place: str, reference: str) -> list[Effect]:
    """Everything written for this item, wherever it went and whatever became of its reference."""
    kind = night.kind
    return [
        effect
        for effect in kind.effects(night.mocks)
        if effect["reference"] == reference or kind.place_of(effect) == place
    ]
