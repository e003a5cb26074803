"""Two records side by side, as a person compares them: both values, and what is the same.

What a worker puts before a person is flat text (`TaskWanted.evidence`); this is how two records
are written into it, and read back out of it by the page that shows them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.wording.tasks import Asks, Choice

CANNOT_TELL, HOW_KNOWN = "cannot_tell", "how_known"
_SIDES = ("left", "right", "said")
_TITLE, _ROW, _CAUTION, _WHY = "side_title", "side_row", "side_caution", "side_why"


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """One field: its name, what each record says, and in words how the two compare."""

    field: str
    left: str
    right: str
    said: str


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Two records by name (`Police P0048113`), their fields, and what else to be careful of.

    `record` is the number of the one on the right, which an answer names. `why`: what keeps a
    worker from saying it. Nothing in it is an answer: the order of the sides says nothing.
    """

    left: str
    right: str
    record: str
    rows: tuple[ComparedRow, ...]
    cautions: tuple[str, ...] = ()
    why: str = ""


def as_evidence(shown: SideBySide) -> Mapping[str, str]:
    """As a task keeps it: names of fields are in the values, so that no key says anything."""
    sides = (("left", shown.left), ("right", shown.right), ("record", shown.record))
    titles = {f"{_TITLE}_{side}": text for side, text in sides}
    rows = {
        f"{_ROW}_{number:02}_{part}": text
        for number, row in enumerate(shown.rows)
        for part, text in zip(("field", *_SIDES), _texts(row), strict=True)
    }
    cautions = {f"{_CAUTION}_{number:02}": said for number, said in enumerate(shown.cautions)}
    why = {_WHY: shown.why} if shown.why else {}
    return {**titles, **rows, **cautions, **why}


def from_evidence(evidence: Mapping[str, str]) -> SideBySide | None:
    """The two records a task was asked about; None when it holds no such pair."""
    titles = [evidence.get(f"{_TITLE}_{side}") for side in ("left", "right", "record")]
    left, right, record = titles
    if left is None or right is None or record is None:
        return None
    numbers = sorted({key.split("_")[2] for key in evidence if key.startswith(f"{_ROW}_")})
    rows = tuple(
        ComparedRow(*(evidence.get(f"{_ROW}_{number}_{part}", "") for part in ("field", *_SIDES)))
        for number in numbers
    )
    cautions = sorted(key for key in evidence if key.startswith(f"{_CAUTION}_"))
    said = tuple(evidence[key] for key in cautions)
    return SideBySide(left, right, record, rows, said, evidence.get(_WHY, ""))


def asks_of(choice: Choice, pair: SideBySide | None) -> str:
    """What this answer asks for in words; empty where it is whole as it is.

    Of two records which one is meant is known; that they are one, or are not, goes with how that is
    known, and "cannot tell" with nothing.
    """
    if pair is None:
        return str(choice.asks)
    return "" if choice.code == CANNOT_TELL else HOW_KNOWN


def said_of(choice: Choice, pair: SideBySide | None, typed: str) -> Mapping[str, str]:
    """What is kept of the words that came with an answer, and of two records which one is meant."""
    if pair is None:
        name = str(choice.asks) or "note"
        return {name: typed} if typed else {}
    record = {str(choice.asks): pair.record} if choice.asks is Asks.RECORD else {}
    return {**record, **({HOW_KNOWN: typed} if typed else {})}


def is_side_by_side(key: str) -> bool:
    """Whether this name in a task's evidence belongs to such a pair."""
    return key == _WHY or key.startswith((f"{_TITLE}_", f"{_ROW}_", f"{_CAUTION}_"))


def _texts(row: ComparedRow) -> tuple[str, str, str, str]:
    return row.field, row.left, row.right, row.said
