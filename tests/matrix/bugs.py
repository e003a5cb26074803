"""Bugs planted in a worker, each with cells that must turn red (`reliability` J8).

Only those that a partner's fault alone brings to light. A lease, a lane, a kill, a settle time that
the fence hides or a list that the second list makes good is none: B4, B7, B16, B17, B19 and B20
turn `tests/chaos` red; B21 is seen where the
browser's own line to the partner dies, over TLS (`tests/egress/test_one_click_browser.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.chaos.planted_bugs import BLIND_RETRY, SENT_AGAIN
from tests.chaos.worker_process import KINDS
from tests.matrix.parts import NO_FAULT, Part
from tests.matrix.playing import Played


@dataclass(frozen=True, slots=True)
class Planted:
    """A bug, the writes it is planted in, and the rows among which it must be seen."""

    bug: str
    kinds: Sequence[str]
    rows: Sequence[str]

    def parts(self) -> list[Part]:
        """What is played with it."""
        return [Part(kind, rows=self.rows, bug=self.bug) for kind in self.kinds]


APPENDED = ("append", "file", "care_contact", "client_contact")
ANY = (*APPENDED, "send")
PLANTED = (
    Planted("B1 intent after the click", ANY, ("P18",)),
    Planted("B2 no search", APPENDED, ("P22",)),
    Planted("B3 read back from the confirmation page", ANY, ("P19",)),
    Planted("B5 first search row", ("send",), ("P22",)),
    Planted("B6 record not recognised", ("append", "send"), ("P16",)),
    Planted("B18 sign-in tried again", ANY, ("P06",)),
    Planted(BLIND_RETRY, ("care_contact", "client_contact", "send"), ("P02",)),
    Planted(SENT_AGAIN, ("send",), ("P22",)),
)


@dataclass(frozen=True, slots=True)
class Seen:
    """How many cells of a write a planted bug turned red."""

    bug: str
    write: str
    cells: int
    red: int


def seen(part: Part, results: Sequence[Played]) -> Seen:
    """What a part with a bug came to."""
    cells = [one for one in results if one.line != NO_FAULT]
    red = sum(bool(one.wrong) for one in cells)
    return Seen(part.bug, KINDS[part.kind].promised, len(cells), red)
