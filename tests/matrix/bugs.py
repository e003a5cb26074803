"""Bugs planted in a worker, each with cells that must turn red (`reliability` J8).

Only those that a partner's fault alone brings to light. Of the others a night with kills shows B4
(`tests/chaos/test_planted_bugs_in_crashes.py`), the queue's state machine B7
(`tests/runtime/test_queue_state_machine.py`), the model B17 and B19
(`tests/chaos/test_protocol_model.py`), a frozen worker B20 (`tests/egress`), and a line that dies
over TLS B21 (`tests/egress/test_one_click_browser.py`). B6 at a send, which here carries a document
that another message has not, is seen in `tests/chaos/test_planted_bugs.py`. B8 cannot be planted by
one substitution: a list that is not read to its end does not count up to what it says, and is not
believed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.chaos.planted_bugs import BLIND_RETRY, FIELD_LOST, SENT_AGAIN
from tests.chaos.worker_process import KINDS
from tests.matrix.parts import Part
from tests.matrix.playing import Played


@dataclass(frozen=True, slots=True)
class Planted:
    """A bug, the writes it is planted in, and the rows among which it must be seen.

    `seen_as`: what is said of a cell that shows it. A cell can be wrong for other reasons.
    """

    bug: str
    kinds: Sequence[str]
    rows: Sequence[str]
    seen_as: str

    def parts(self) -> list[Part]:
        """What is played with it."""
        return [Part(kind, rows=self.rows, bug=self.bug) for kind in self.kinds]


APPENDED = ("append", "file", "care_contact", "client_contact")
ANY = (*APPENDED, "send")
PLANTED = (
    Planted("B1 intent after the click", ANY, ("P18",), "I6"),
    Planted("B2 no search", APPENDED, ("P22",), "I2"),
    Planted("B3 read back from the confirmation page", ANY, ("P19",), "I3"),
    Planted(FIELD_LOST, ("append", "send"), ("P18",), "I3 fields as meant"),
    Planted("B5 first search row", ("send",), ("P22",), "ended ID"),
    Planted("B6 record not recognised", ("append",), ("P16",), "I5"),
    Planted("B16 empty list is no match", ("append", "send"), ("P15",), "ended D"),
    Planted("B18 sign-in tried again", ANY, ("P06",), "passwords offered"),
    Planted(BLIND_RETRY, ("care_contact", "client_contact", "send"), ("P02",), "I2"),
    Planted(SENT_AGAIN, ("send",), ("P22",), "3.2"),
)


@dataclass(frozen=True, slots=True)
class Seen:
    """How many cells of a write showed a planted bug."""

    bug: str
    write: str
    cells: int
    red: int


def seen(planted: Planted, kind: str, results: Sequence[Played]) -> Seen:
    """What a part with a bug came to. A cell that came to no end shows nothing."""
    cells = [one for one in results if one.end is not None]
    red = sum(any(planted.seen_as in said for said in one.wrong) for one in cells)
    return Seen(planted.bug, KINDS[kind].promised, len(cells), red)
