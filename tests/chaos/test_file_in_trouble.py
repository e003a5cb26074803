"""A file goes through proxy and commit window once, though the browser would send it again.

Every other trouble of every other change: `tests/connectors/police_rms/test_changes_in_trouble.py`.
"""

import pytest

from domain.outcome import State
from tests.chaos.changing import FILE
from tests.chaos.troubles import Trouble, survives

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

KIND = FILE


def test_a_file_whose_answer_is_cut_off_after_the_commit_is_filed_once(troubled_night, next_places):
    fin = Trouble(
        "P22 FIN after the commit",
        "drop",
        "upload_document",
        State.DONE,
        1,
        2,
        "post",
        args={"how": "fin"},
    )
    survives(troubled_night, next(next_places), fin)
