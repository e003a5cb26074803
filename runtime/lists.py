"""A list that was read page by page is believed only when it is whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from re import Pattern

from domain.errors import PageIncomplete, PageNotAsExpected
from domain.person_search import PersonRow, PersonsFound


@dataclass(frozen=True, slots=True)
class PersonsPage:
    """One page of a list of persons; `total` is what the list says it has over all pages."""

    rows: tuple[PersonRow, ...] = ()
    total: int = 0
    page: int = 1
    pages: int = 1
    withheld: int = 0
    too_many: bool = False


def persons_found(pages: Sequence[PersonsPage], system: str) -> PersonsFound:
    """What all pages of one search say together. Raises: PageIncomplete."""
    rows, last = tuple(row for page in pages for row in page.rows), pages[-1]
    refuse_changed([(page.total, page.withheld, page.too_many) for page in pages], system)
    refuse_incomplete(len(rows), last.total, system)
    refuse_incomplete(len({row.record for row in rows}), last.total, system)
    return PersonsFound(rows, last.withheld, last.too_many)


def refuse_changed(said: Sequence[object], system: str) -> None:
    """Each page of a list says the same of the whole list, or it changed while it was read.

    Where one entry was added at its head, as many rows as it says are read, one of them twice and
    the newest not at all. A first page read again at the end still lists the same.
    """
    if any(one != said[0] for one in said):
        raise PageIncomplete("list changed while it was read", system=system)


def refuse_incomplete(read: int, total: int, system: str) -> None:
    """A list that changed while it was read, or was cut short, is read again, not believed."""
    if read != total:
        raise PageIncomplete(f"{read} of {total} rows", system=system)


def kept_back(said: str, words: Pattern[str], screen: str, system: str) -> int:
    """How many a list says that it keeps back. Nothing said: none.

    Raises: PageNotAsExpected for a notice in other words: read over, it would say "nobody".
    """
    if not said:
        return 0
    found = words.match(said)
    if found is None:
        raise PageNotAsExpected(screen, "notice it knows", system=system)
    return int(found[1])
