"""Log entries that say a school has been told: how they are written, how they are read.

Only these exact words count. Whatever else an entry says about telling is for a person to read.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from domain.identifiers import OurReference, our_reference
from domain.occurrences import LogEntry

CATEGORY = "Operation Encompass"

_ESTABLISHMENT = r"[0-9A-Z]+(?:-[0-9A-Z]+)*"
_CHILD = r"P[0-9]{7}"
_OUR_REF = r"[A-Z]{3}-[0-9A-Z]{4}-[0-9A-Z]{4}"
_WHO_WAS_TOLD = rf"(?P<establishment>{_ESTABLISHMENT}) told by "
_CHILDREN = rf"(?P<children>{_CHILD}(?:, {_CHILD})*)"
# Whoever appends an entry may carry a reference behind the words, as every write of ours does.
_MARKER = r"(?: \[ref:[0-9A-Z-]+\])?"
_BY_PERSON = re.compile(rf"{CATEGORY}: {_WHO_WAS_TOLD}phone of {_CHILDREN}{_MARKER}")
_BY_WORKER = re.compile(
    rf"{CATEGORY}: {_WHO_WAS_TOLD}secure mail of {_CHILDREN}\. "
    rf"Notice (?P<our_ref>{_OUR_REF})\.{_MARKER}"
)


@dataclass(frozen=True, slots=True)
class Telling:
    """An establishment was told of these children, by their record numbers.

    `establishment` is the register's own key. `our_ref` is the worker's notice; None when a person
    told them.
    """

    establishment: str
    children: tuple[str, ...]
    our_ref: OurReference | None = None

    @property
    def by_hand(self) -> bool:
        """Whether a person told them."""
        return self.our_ref is None


def telling_in(entry: LogEntry) -> Telling | None:
    """What the entry says was told to whom; None unless it is in exactly the agreed words."""
    if entry.category != CATEGORY:
        return None
    read = _BY_PERSON.fullmatch(entry.text) or _BY_WORKER.fullmatch(entry.text)
    if read is None:
        return None
    found = read.groupdict()
    children = tuple(found["children"].split(", "))
    return Telling(found["establishment"], children, our_reference(found.get("our_ref") or ""))


def words_of_telling(establishment: str, children: Sequence[str], our_ref: OurReference) -> str:
    """The words a worker writes when the notice was sent.

    Raises:
        ValueError: words that could not be read again: no child, or a number of another form.
    """
    words = (
        f"{CATEGORY}: {establishment} told by secure mail of {', '.join(children)}. "
        f"Notice {our_ref}."
    )
    read = _BY_WORKER.fullmatch(words)
    if read is None or read["children"].split(", ") != list(children):
        raise ValueError("An entry of telling needs an establishment, children and a notice.")
    return words
