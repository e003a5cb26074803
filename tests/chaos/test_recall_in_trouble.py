"""What a partner can do to a recall, and the state each ends in: at most once, like a send."""

import pytest

from domain.outcome import State
from tests.chaos.recalling import RECALL
from tests.chaos.troubles import Trouble, survives

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

KIND = RECALL
# The others of a send are in `test_send_in_trouble`; what differs is the form and the list.
OF_A_RECALL = (
    Trouble(
        "P20 cut reason", "truncate_field", "recall", State.IN_DOUBT, 1, 1, args={"characters": 12}
    ),
    Trouble("P22 closed", "drop", "recall", State.DONE, 1, 2, "post", args={"how": "rst"}),
)


@pytest.mark.parametrize("trouble", OF_A_RECALL, ids=lambda trouble: trouble.name)
def test_a_recall_survives(troubled_night, next_places, trouble):
    survives(troubled_night, next(next_places), trouble)
