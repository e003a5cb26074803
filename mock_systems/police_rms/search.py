"""Searches over the records, and what an account may see of their results."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Generic, TypeVar

from mock_systems.kit.clock import LONDON
from mock_systems.kit.store import Account
from mock_systems.police_rms.records import (
    SEALED,
    Address,
    LogEntry,
    Nominal,
    Occurrence,
    RmsRecords,
    Stamp,
)

PAGE_LENGTH = 25
MOST_PERSONS_SHOWN = 50
SHORTEST_SURNAME = 2

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """One page of what a search found; `withheld` are records the account may not even see."""

    total: int
    rows: Sequence[T]
    page: int
    withheld: int = 0

    @property
    def pages(self) -> int:
        """How many pages there are; an empty result has one."""
        return max(1, -(-self.total // PAGE_LENGTH))

    @property
    def first(self) -> int:
        """The number of the first row shown."""
        return (self.page - 1) * PAGE_LENGTH + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """The number of the last row shown."""
        return self.first + len(self.rows) - 1 if self.rows else 0


@dataclass(frozen=True, slots=True)
class PersonAskedFor:
    """What somebody typed into the person search."""

    surname: str
    forename: str = ""
    born_on: date | None = None
    postcode: str = ""
    first_line: str = ""

    def why_refused(self) -> str:
        """What is missing, in the product's words."""
        if compact(self.postcode) and not self.surname.strip():
            return ""
        if len(letters(self.surname)) < SHORTEST_SURNAME:
            return f"Enter at least {SHORTEST_SURNAME} letters of the surname. Or enter a postcode."
        if self.first_line.strip() and not compact(self.postcode):
            return "Enter the postcode of the address."
        return ""


@dataclass(frozen=True, slots=True)
class EntriesAskedFor:
    """What somebody typed into the log enquiry."""

    from_moment: datetime
    to_moment: datetime
    by: str = ""
    text: str = ""


def one_page(found: Sequence[T], page: int, withheld: int = 0) -> Found[T]:
    """The rows of this page; a page that is not there becomes the nearest one."""
    pages = max(1, -(-len(found) // PAGE_LENGTH))
    page = min(max(page, 1), pages)
    start = (page - 1) * PAGE_LENGTH
    return Found(len(found), found[start : start + PAGE_LENGTH], page, withheld)


def occurrence_numbered(records: RmsRecords, account: Account, number: str) -> Found[Occurrence]:
    """The occurrence with exactly this number."""
    found = records.occurrences.get(number.strip())
    return _shown([found] if found else [], account, page=1)


def occurrences_referring(
    records: RmsRecords, account: Account, text: str, page: int
) -> Found[Occurrence]:
    """Occurrences created here whose reference this is, newest first."""
    found = [
        one
        for one in records.occurrences.values()
        if one.stamp and one.stamp.reference == text and is_indexed(one.stamp)
    ]
    return _shown(found[::-1], account, page)


def occurrences_changed(
    records: RmsRecords,
    account: Account,
    between: tuple[datetime, datetime],
    kinds: Sequence[str],
    page: int,
) -> Found[Occurrence]:
    """Occurrences created or changed in this time, last changed first."""
    start, end = between
    found = [
        one
        for one in records.occurrences.values()
        if start <= one.changed_at < end and (not kinds or one.kind in kinds)
    ]
    found.sort(key=lambda one: (one.changed_at, one.occ_no), reverse=True)
    return _shown(found, account, page)


def persons_found(
    records: RmsRecords, account: Account, asked: PersonAskedFor
) -> tuple[list[Nominal], int]:
    """The persons that fit, by surname and forename, and how many are withheld."""
    found = [one for one in records.nominals.values() if _fits(one, asked)]
    visible = [one for one in found if may_know_of(account, one.access_class)]
    visible.sort(key=lambda one: (one.surname, one.forename1, one.nominal_id))
    return visible, len(found) - len(visible)


def persons_nearly(
    records: RmsRecords, account: Account, asked: PersonAskedFor
) -> tuple[list[Nominal], int]:
    """Somebody similar and never the person asked for: what a fault makes of a search."""
    start = letters(asked.surname)[:1]
    similar = [
        one
        for one in records.nominals.values()
        if letters(one.surname).startswith(start)
        and not _fits(one, asked)
        and may_know_of(account, one.access_class)
    ]
    exact, withheld = persons_found(records, account, asked)
    twins = [replace(one, born_on=_near(one.born_on)) for one in exact[:1]]
    return [*twins, *similar[:2]], withheld


def entries_found(
    records: RmsRecords, account: Account, asked: EntriesAskedFor, page: int
) -> Found[LogEntry]:
    """Log entries of every occurrence in this time, newest first."""
    found = [
        one
        for one in records.entries.values()
        if asked.from_moment <= one.at < asked.to_moment
        and asked.by.lower() in one.by.lower()
        and (not asked.text or text_is_found(one, asked.text))
        and is_listed(one)
    ]
    readable = [one for one in found if _may_read(records, account, one)]
    readable.sort(key=lambda one: (one.at, one.entry_id), reverse=True)
    return one_page(readable, page, withheld=len(found) - len(readable))


def text_is_found(entry: LogEntry, text: str) -> bool:
    """Whether the search index already leads from this text to the entry."""
    return is_indexed(entry) and text.lower() in f"{entry.text} {entry.reference}".lower()


def is_indexed(entry: LogEntry | Stamp) -> bool:
    """Whether the search index knows it already."""
    return entry.found_from is None or entry.found_from <= datetime.now(UTC)


def is_listed(entry: LogEntry | Stamp) -> bool:
    """Whether lists show it already."""
    return entry.listed_from is None or entry.listed_from <= datetime.now(UTC)


def may_open(account: Account, access_class: str) -> bool:
    """Whether the account sees more than a stub."""
    return account.may(access_class)


def may_know_of(account: Account, access_class: str) -> bool:
    """Whether the account sees at least that there is a record; of a sealed one it does not."""
    return access_class != SEALED or account.may(SEALED)


@lru_cache(maxsize=200_000)
def letters(name: str) -> str:
    """A name as the index holds it: no accents, apostrophes, hyphens, spaces or capitals."""
    bare = unicodedata.normalize("NFKD", name.casefold())
    return re.sub(r"[^a-z]", "", bare)


def words(line: str) -> list[str]:
    """The words and numbers of an address line as the index holds them."""
    bare = unicodedata.normalize("NFKD", re.sub("['’]", "", line.casefold()))
    return re.findall(r"[a-z0-9]+", bare)


def compact(postcode: str) -> str:
    """A postcode without its spaces."""
    return re.sub(r"\s+", "", postcode).upper()


def read_moment(text: str) -> datetime | None:
    """22/11/2026 or 22/11/2026 05:12 as a moment on London's wall clock."""
    for pattern in ("%d/%m/%Y %H:%M", "%d/%m/%Y"):
        try:
            return datetime.strptime(text.strip(), pattern).replace(tzinfo=LONDON)
        except ValueError:
            continue
    return None


def _shown(found: Sequence[Occurrence], account: Account, page: int) -> Found[Occurrence]:
    visible = [one for one in found if may_know_of(account, one.access_class)]
    return one_page(visible, page, withheld=len(found) - len(visible))


def _may_read(records: RmsRecords, account: Account, entry: LogEntry) -> bool:
    return may_open(account, records.occurrences[entry.occ_no].access_class)


def _fits(nominal: Nominal, asked: PersonAskedFor) -> bool:
    surname, forename = letters(asked.surname), letters(asked.forename)
    if asked.born_on and nominal.born_on != asked.born_on:
        return False
    if compact(asked.postcode) and not any(_is_there(one, asked) for one in nominal.addresses):
        return False
    return any(
        letters(one_surname).startswith(surname) and letters(one_forename).startswith(forename)
        for one_surname, one_forename in _names(nominal)
    )


def _is_there(address: Address, asked: PersonAskedFor) -> bool:
    """A current address: the whole postcode, and the first words of the address as typed."""
    if address.to_on is not None or address.kind == "previous":
        return False
    wanted, lines = words(asked.first_line), words(f"{address.line1} {address.line2}")
    return compact(address.postcode) == compact(asked.postcode) and lines[: len(wanted)] == wanted


def _names(nominal: Nominal) -> Iterable[tuple[str, str]]:
    yield nominal.surname, nominal.forename1
    yield nominal.surname, nominal.known_as
    for previous in nominal.previous_names:
        yield previous.surname, previous.forename


def _near(born_on: date | None) -> date | None:
    return born_on + timedelta(days=1) if born_on else None
