"""What is written in a message when something is to be written: names in its gaps.

No message has a gap for words, so that no sentence of a case can get out (`domain/message_slots`).
A name has what a store changes of words: letters composed and decomposed and one beyond the first
plane, a curled apostrophe, an ampersand; the line ends around it are the template's.
"""

from typing import Any

from domain.message_slots import EstablishmentName, ForceName
from tests.chaos.write_kinds import Wanted
from tests.domain.builders import HUB, a_pupil

FORCE = ForceName("Siân’s & W\u0302yn’s \U00020bb7 Police")
SCHOOL = EstablishmentName("St. Siân’s & W\u0302yn’s")
PUPIL = a_pupil("Siân O’Neill-W\u0302yn \U00020bb7")
A_LINE_EACH = 40


def force_for(wanted: Wanted) -> ForceName:
    """The name of the force that sends it; the usual one where nothing is to be written."""
    return FORCE if wanted.words else HUB.force


def slots_for(wanted: Wanted) -> dict[str, Any]:
    """The gaps of a notice; about so many that it is as long as what is to be written."""
    if not wanted.words:
        return {}
    pupils = (PUPIL,) * (1 + len(wanted.words) // A_LINE_EACH)
    return {"force": FORCE, "school": SCHOOL, "pupils": pupils}
