"""A list that was read page by page is believed only when it is whole."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from re import Pattern

from selectolax.lexbor import LexborHTMLParser

from domain.errors import PageIncomplete, PageNotAsExpected, RecordRestricted
from domain.person_search import PersonRow, PersonsFound
from runtime.shown import text_of

# A list by date goes by the partner's clock: what was entered today may stand there under a day of
# last week. Who looks for it begins so long before.
LONGEST_CLOCK_ERROR = timedelta(days=7)
# Where a page speaks of itself: what stands in a row is somebody's own words.
NOTICES = "[role=status], [role=note], [role=alert], p.withheld"
STILL_TO_COME = "td[aria-busy=true], li[aria-busy=true], p[aria-busy=true]"
_KEPT = r"(?:hidden|restricted|withheld|not (?:shown|listed))\b"
KEPT_BACK = re.compile(rf"\b{_KEPT}", re.IGNORECASE)
SOME_KEPT_BACK = re.compile(rf"(\d+) (?:\w+ )?(?:is |are )?{_KEPT}", re.IGNORECASE)


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


def keeps_rows_back(page: LexborHTMLParser) -> bool:
    """Whether a list says that some of it is kept from this account: then it lists too little."""
    return any(_says_kept_back(text_of(notice)) for notice in page.css(NOTICES))


def _says_kept_back(said: str) -> bool:
    counted = SOME_KEPT_BACK.search(said)
    return int(counted[1]) > 0 if counted else KEPT_BACK.search(said) is not None


def refuse_partial(page: LexborHTMLParser, system: str) -> None:
    """Only a list that is here and open to us can say that something is not in it.

    Raises: PageIncomplete while its rows are still to come; RecordRestricted where it keeps some
    from this account.
    """
    if page.css_first(STILL_TO_COME):
        raise PageIncomplete("list without its rows", system=system)
    refuse_kept_back(system, is_kept_back=keeps_rows_back(page))


def refuse_kept_back(system: str, *, is_kept_back: bool) -> None:
    """Raises: RecordRestricted where a list keeps rows from this account."""
    if is_kept_back:
        raise RecordRestricted("rows of a list are kept back", system=system)


def kept_back(said: str, words: Pattern[str], screen: str, system: str) -> int:
    """How many a list says that it keeps back. Nothing said: none.

    Raises: PageNotAsExpected for a notice in other words: read over, it would say "nobody".
    """
    if not said:
        return 0
    found = words.match(said) or SOME_KEPT_BACK.match(said)
    if found is None:
        raise PageNotAsExpected(screen, "notice it knows", system=system)
    return int(found[1])
