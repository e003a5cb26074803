"""What a partner can do to a send, and the state each ends in (`reliability` P01 to P24).

Where an append is done after another try, a send that is not found is in doubt: it is not tried
again after intent.
"""

import pytest

from domain.identifiers import reference_for
from domain.outcome import State
from runtime import gates
from tests.chaos.night import Night
from tests.chaos.sending import SEND
from tests.chaos.troubles import (
    FOR_EVER,
    QUEUE,
    Trouble,
    survives,
)

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

KIND = SEND

# Any message the mailbox held before the night.
ANOTHERS = {"record_id": "SM-00010002"}
CUT = {"characters": 99}
OF_A_SEND = (
    Trouble("P02 500 before the commit", "500", "send", State.IN_DOUBT, 0, 2, "pre"),
    Trouble("P02 500 after the commit", "500", "send", State.DONE, 1, 2, "post"),
    Trouble(
        "P02 500 for ever", "500", "search_sent", State.SYSTEM_EXCEPTION, 0, 3, "pre", FOR_EVER
    ),
    Trouble("P04 out in mid-form", "logged_out", "save_draft", State.DONE, 1, 2, "pre"),
    Trouble("P04 out on the send", "logged_out", "send", State.IN_DOUBT, 0, 2, "pre"),
    Trouble("P04 out after the send", "logged_out", "send", State.DONE, 1, 2, "post"),
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


@pytest.mark.parametrize("trouble", OF_A_SEND, ids=lambda trouble: trouble.name)
def test_a_send_survives(troubled_night, next_places, trouble):
    survives(troubled_night, next(next_places), trouble)


def test_a_partner_that_refuses_connections_for_a_while_fails_nobody(troubled_night, next_places):
    """P03, P30. It is closed by itself, looked at, and opened; at most the first turn counts."""
    night = troubled_night
    references = [reference_for("CHA", f"P03 away {number}") for number in range(2)]
    night.mocks.fault(night.kind.system, "down", how="refused", count=None)
    items = [
        night.wants(QUEUE, reference, place=place)
        for reference, place in zip(references, next_places, strict=False)
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
