"""What a partner can do to an append at its save, and to what is read around it (P01 to P24).

Every row, at every write: `make matrix`; some cells drawn in every run: `tests/matrix`.
"""

import pytest

from domain.outcome import State
from tests.chaos.appending import APPEND
from tests.chaos.troubles import (
    FOR_EVER,
    Trouble,
    survives,
)

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

KIND = APPEND

OF_AN_APPEND = (
    Trouble("P01 far too slow", "slow", "read_log", State.DONE, 1, 2, "pre", args={"seconds": 9.0}),
    Trouble("P02 500 before the commit", "500", "append_entry", State.DONE, 1, 2, "pre"),
    Trouble("P02 500 after the commit", "500", "append_entry", State.DONE, 1, 2, "post"),
    Trouble("P02 500 for ever", "500", "find_entry", State.SYSTEM_EXCEPTION, 0, 3, "pre", FOR_EVER),
    Trouble("P04 out on the save", "logged_out", "append_entry", State.DONE, 1, 2, "pre"),
    Trouble("P15 empty list", "empty_list_without_words", "find_entry", State.DONE, 1, 2),
    Trouble("P16 record before", "shows_previous_person", "open_occurrence", State.DONE, 1, 2),
    # Its answer named an entry: two searches do not disprove it.
    Trouble("P19 saved nothing", "saved_nothing", "append_entry", State.IN_DOUBT, 0, 2),
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


@pytest.mark.parametrize("trouble", OF_AN_APPEND, ids=lambda trouble: trouble.name)
def test_an_append_survives(troubled_night, next_places, trouble):
    survives(troubled_night, next(next_places), trouble)
