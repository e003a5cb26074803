"""Bugs planted in a worker, each with cells that must turn red (`reliability` J8).

Only those that concern a connector: a lease, a lane or a kill is no fault of a partner, and those
bugs (B4, B7, B19, B20) turn `tests/chaos` red; the others concern no write (B8 to B15: see
`docs/promises.md`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.chaos.planted_bugs import BLIND_RETRY, RESOLVE_SKIPPED, SENT_AGAIN
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
    Planted("B5 first search row", ("append", "send"), ("P22",)),
    Planted("B6 record not recognised", ("append", "send"), ("P16",)),
    Planted("B16 empty list is no match", ("append", "send"), ("P15",)),
    Planted("B17 no settle time", ("append", "client_contact"), ("P23",)),
    Planted("B18 sign-in tried again", ANY, ("P06",)),
    Planted("B21 no commit window", ("append", "file", "client_contact", "send"), ("P22",)),
    Planted(BLIND_RETRY, ("append", "send"), ("P22",)),
    Planted(RESOLVE_SKIPPED, ("append",), ("P22",)),
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
