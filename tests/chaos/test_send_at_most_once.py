"""A message whose answer was lost is not sent again by the machine; a rule left out doubles it.

The partner sends the message and a gateway answers 502, so nobody knows. The three troubles differ
in what may be found afterwards: all, the list only, nothing. Nor is one sent that a person took
away from the workers with its intent open.
"""

from typing import Any

import pytest

from domain.outcome import State, WorkItemId
from runtime import by_hand
from runtime.work_queue import RESOLVE
from tests.chaos.night import NIGHT_BEGINS, Night
from tests.chaos.planted_bugs import BLIND_RETRY, RESOLVE_SKIPPED, SENT_AGAIN
from tests.chaos.scenes import QUEUE, REFERENCE, broken, place, work_quietly
from tests.chaos.sending import SEND

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

ON_A_SEND = pytest.mark.parametrize("night", [SEND], ids=str, indirect=True)
LAG_FOR_EVER: dict[str, Any] = {"seconds": None}
TROUBLES = (
    pytest.param(BLIND_RETRY, None, State.DONE, id=f"found, {BLIND_RETRY}"),
    pytest.param(RESOLVE_SKIPPED, LAG_FOR_EVER, State.DONE, id=f"listed, {RESOLVE_SKIPPED}"),
    pytest.param(
        SENT_AGAIN,
        {**LAG_FOR_EVER, "lists_too": True},
        State.IN_DOUBT,
        id=f"not found, {SENT_AGAIN}",
    ),
)


@ON_A_SEND
@pytest.mark.parametrize("is_planted", [False, True], ids=["without", "planted"])
@pytest.mark.parametrize(("bug", "lag", "ends"), TROUBLES)
def test_a_message_without_an_answer_leaves_once(night, bug, lag, ends, is_planted):
    lost = night.mocks.fault("secure_mail", "502", "send", when="post")
    if lag:
        night.mocks.fault("secure_mail", "search_lag", "send", **lag)

    item = work_quietly(night, bug if is_planted else "")

    assert night.mocks.fired("secure_mail", lost) == 1
    assert night.clicks() == len(night.effects(REFERENCE)) == (2 if is_planted else 1)
    assert ("I2 at most once" in broken(night, item)) is is_planted
    assert is_planted or night.state(item) is ends


@ON_A_SEND
@pytest.mark.parametrize(
    ("died_at", "ends", "effects"),
    [
        ("C4 intent written, not clicked", "in_doubt", 0),
        ("C7 answered, not read back", "proven", 1),
    ],
)
def test_a_message_taken_by_hand_is_looked_for_and_not_sent(night, died_at, ends, effects):
    item = night.wants(QUEUE, REFERENCE, place=place(night))
    worker = night.start_worker("dies", [QUEUE], dies_at=died_at)
    night.sweep_until(lambda: worker.exitcode is not None, "dead")
    night.sweep_until(lambda: night.state(item) is State.DEFERRED, "taken back")

    taken = take_by_hand(night, item)
    night.start_worker("looks", [QUEUE, RESOLVE], waits=True)
    night.sweep_until(lambda: night.journal(item)[0].state != "intended", "looked for")

    assert taken.may_have_happened
    assert [entry.state for entry in night.journal(item)] == [ends]
    assert night.state(item) is State.AWAITING_PERSON
    assert night.clicks() == len(night.effects(REFERENCE)) == effects


def take_by_hand(night: Night, item: str) -> by_hand.Taken:
    cipher = night.credentials.cipher()
    with night.database.transaction() as connection:
        return by_hand.take(connection, WorkItemId(item), "a.person", NIGHT_BEGINS, cipher)
