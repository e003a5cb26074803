"""An email by GOV.UK Notify through a real lane: one that was cut is in doubt, and left once."""

import pytest

from domain.outcome import State
from tests.chaos.notifying import EMAIL
from tests.chaos.troubles import Trouble, survives

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

KIND = EMAIL


def test_an_email_that_was_cut_is_in_doubt(troubled_night, next_places):
    """Every other trouble of both sends: `tests/connectors/notify`."""
    args = {"characters": 20}
    cut = Trouble("P20 cut text", "truncate_field", "send_email", State.IN_DOUBT, 1, 1, args=args)
    survives(troubled_night, next(next_places), cut)
