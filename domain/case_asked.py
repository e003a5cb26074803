"""What a person types to have work done on a case: its number, and words beside a reason. Pure.

The console's pages, its interface for programs, its lists and the command line take the same.
"""

from domain.identifiers import OccurrenceNumber, occurrence_number
from domain.saying import say_number_of
from domain.wording.searches import FIND_A_CASE, REASONS_THAT_ASK

LONGEST_SHOWN = 40
FEWEST_LETTERS, MOST_LETTERS = 10, 500
FEWEST_OF_A_NAME = 2
SUPERVISOR_ASKED = "supervisor_asked"


def case_number(typed: str) -> OccurrenceNumber | None:
    """The occurrence that was typed; None where it cannot be one."""
    compact = _compact(typed)
    force_code = compact[:2]
    if not (len(force_code) == 2 and force_code.isascii() and force_code.isdecimal()):
        return None
    return occurrence_number(compact, force_code=force_code)


def number_fault(typed: str) -> str:
    """What is wrong with a number that cannot be an occurrence's, without a full stop."""
    compact = _compact(typed)
    if not compact:
        return FIND_A_CASE["missing"]
    if not (compact.isascii() and compact.isdecimal()):
        return FIND_A_CASE["not_digits"]
    shown = compact if len(compact) <= LONGEST_SHOWN else f"{compact[:LONGEST_SHOWN]}…"
    count = say_number_of(len(compact), "digit", "digits")
    return FIND_A_CASE["wrong_length"].format(number=shown, count=count)


def note_fault(reason: str, note: str) -> str:
    """What is wrong with the words that go with this reason; empty where nothing is."""
    fewest = FEWEST_OF_A_NAME if reason == SUPERVISOR_ASKED else FEWEST_LETTERS
    is_needed = reason in REASONS_THAT_ASK
    if not text_fault(note, fewest if is_needed else 0):
        return ""
    return REASONS_THAT_ASK.get(reason, f"Use {MOST_LETTERS} letters or fewer")


def text_fault(text: str, fewest: int) -> str:
    """What is wrong with words that were typed; empty where nothing is."""
    if fewest <= len(text) <= MOST_LETTERS:
        return ""
    return f"Use {fewest} to {MOST_LETTERS} letters"


def _compact(typed: str) -> str:
    return "".join(typed.split())
