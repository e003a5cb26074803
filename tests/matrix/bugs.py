"""Bugs planted in a worker, each with cells that must turn red (`reliability` J8).

Only those that a partner's fault alone brings to light. Of the others a night with kills shows B4
(`tests/chaos/test_planted_bugs_in_crashes.py`), the queue's state machine B7
(`tests/runtime/test_queue_state_machine.py`), the model B17 and B19
(`tests/chaos/test_protocol_model.py`), and a frozen worker B20 (`tests/egress`). B6 at a send,
which here carries a document that another message has not, is seen in
`tests/chaos/test_planted_bugs.py`. Where partner systems are needed that are otherwise, they are
also played without a bug.
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

    `seen_as`: what is said of a cell that shows it. A cell can be wrong for other reasons; where no
    bug is planted, by anything. `crowded`, `trusted`: as a part's.
    """

    bug: str
    kinds: Sequence[str]
    rows: Sequence[str]
    seen_as: str = ""
    crowded: bool = False
    trusted: bool = False

    def parts(self) -> list[Part]:
        """What is played with it."""
        return [
            Part(kind, rows=self.rows, bug=self.bug, crowded=self.crowded, trusted=self.trusted)
            for kind in self.kinds
        ]


APPENDED = ("append", "file", "care_contact", "client_contact")
ANY = (*APPENDED, "send")
PLANTED = (
    Planted("B1 intent after the click", ANY, ("P18",), "I6"),
    Planted("B2 no search", APPENDED, ("P22",), "I2"),
    Planted("B3 read back from the confirmation page", ANY, ("P19",), "I3"),
    Planted(FIELD_LOST, ("append", "send"), ("P18",), "I3 fields as meant"),
    Planted("B5 first search row", ("send",), ("P22",), "ended ID"),
    Planted("B6 record not recognised", ("append",), ("P16",), "I5"),
    Planted("B8 search trusts page 1", ("append",), ("P24",), "I2", crowded=True),
    Planted("", ("append",), ("P24",), crowded=True),
    Planted("B16 empty list is no match", ("append", "send"), ("P15",), "ended D"),
    Planted("B18 sign-in tried again", ANY, ("P06",), "passwords offered"),
    Planted("B21 no commit window", ("append", "file"), ("P22",), "I2", trusted=True),
    Planted("", ("append", "file"), ("P22",), trusted=True),
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

    @property
    def is_right(self) -> bool:
        """A bug is red; where none was planted, nothing is of all that was played."""
        return bool(self.cells) and bool(self.red) is bool(self.bug)


def seen(planted: Planted, kind: str, results: Sequence[Played]) -> Seen:
    """What a part with a bug came to. A cell that came to no end shows no bug."""
    cells = [one for one in results if one.end is not None or not planted.bug]
    red = sum(any(planted.seen_as in said for said in one.wrong) for one in cells)
    return Seen(planted.bug, KINDS[kind].promised, len(cells), red)
