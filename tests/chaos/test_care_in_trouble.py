"""A contact for a child through a real lane: sent once by the client, also where its line dies."""

import pytest

from domain.outcome import State
from tests.chaos.caring import CARE_CONTACT
from tests.chaos.troubles import Trouble, survives

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

KIND = CARE_CONTACT
OF_A_CONTACT = (
    Trouble(
        "P22 RST after the commit",
        "drop",
        "add_care_contact",
        State.DONE,
        1,
        2,
        "post",
        args={"how": "rst"},
    ),
)


@pytest.mark.parametrize("trouble", OF_A_CONTACT, ids=lambda trouble: trouble.name)
def test_a_contact_survives(troubled_night, next_places, trouble):
    survives(troubled_night, next(next_places), trouble)
