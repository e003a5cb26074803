"""What the inbox lists, searches and counts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Generic, TypeVar

from mock_systems.kit.clock import in_london
from mock_systems.kit.faults import Fault
from mock_systems.public_portal.records import Entry, PortalRecords, Submission

PAGE_LENGTH = 20
MOST_FOUND = 50
SHORTEST_SEARCH = 3
NEVER = datetime.max.replace(tzinfo=UTC)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """One page of a list."""

    total: int
    rows: Sequence[T]
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are; an empty list has one."""
        return max(1, -(-self.total // PAGE_LENGTH))


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the inbox somebody wants to see; empty is everything."""

    form: str = ""
    status: str = ""
    since: str = ""
    order: str = "newest"

    def day(self) -> date | None:
        """The first day wanted; nothing when there is none, or it cannot be read."""
        try:
            return date.fromisoformat(self.since)
        except ValueError:
            return None

    def why_refused(self) -> tuple[str, ...]:
        """What the server finds wrong, in the product's words."""
        wrong = bool(self.since) and self.day() is None
        return ("Enter the day as the calendar shows it.",) if wrong else ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A submission a search found, and by what of it."""

    submission: Submission
    by: str


def listed(records: PortalRecords, filters: Filters) -> list[Submission]:
    """What the inbox shows under these filters."""
    since = filters.day()
    fits = [
        one
        for one in records.submissions.values()
        if filters.form in ("", one.form)
        and filters.status in ("", one.status)
        and (since is None or in_london(one.received_at).date() >= since)
    ]
    return sorted(
        fits, key=lambda one: (one.received_at, one.reference), reverse=filters.order != "oldest"
    )


def searched(records: PortalRecords, text: str) -> list[Hit]:
    """By reference, by surname, or by the hub reference of an entry; the index may lag behind."""
    wanted, now = text.strip().casefold(), datetime.now(UTC)
    hits = list[Hit]()
    for one in records.submissions.values():
        if one.reference.casefold() == wanted:
            hits.append(Hit(one, "Reference"))
        if wanted in one.answers.get("your_name", "").casefold().split():
            hits.append(Hit(one, "Name"))
    for entry in records.entries.values():
        if entry.hub_reference.casefold() == wanted and _is_known(entry.found_from, now):
            hits.append(Hit(records.submissions[entry.reference], f"Entry {entry.entry_id}"))
    return sorted(hits, key=lambda one: (one.submission.reference, one.by))


def searched_nearly(records: PortalRecords, text: str) -> list[Hit]:
    """Others than those asked for: what a fault makes of a search."""
    exact = {one.submission.reference for one in searched(records, text)}
    others = (one for one in records.submissions.values() if one.reference not in exact)
    return [Hit(one, "Name") for _, one in zip(range(2), others, strict=False)]


def activity(records: PortalRecords, since: date | None, by: str) -> list[Entry]:
    """What staff did since this day, oldest first; `by` is how an account's name begins."""
    now = datetime.now(UTC)
    fits = [
        one
        for one in records.entries.values()
        if one.account.startswith(by.strip().lower())
        and (since is None or in_london(one.at).date() >= since)
        and _is_known(one.listed_from, now)
    ]
    return sorted(fits, key=lambda one: (one.at, one.entry_id))


def one_page(found: Sequence[T], page: int) -> Found[T]:
    """The rows of this page; a page that is not there becomes the nearest one."""
    pages = max(1, -(-len(found) // PAGE_LENGTH))
    page = min(max(page, 1), pages)
    start = (page - 1) * PAGE_LENGTH
    return Found(len(found), found[start : start + PAGE_LENGTH], page)


def not_sent(records: PortalRecords) -> int:
    """How many forms were begun and not sent."""
    return sum(not one.sent_as for one in records.begun.values())


def let_search_lag(records: PortalRecords, entry: Entry, fault: Fault) -> None:
    """The index does not know the entry yet; lists may lag as well."""
    seconds = fault.args["seconds"]
    until = NEVER if seconds is None else datetime.now(UTC) + timedelta(seconds=seconds)
    listed_from = until if fault.args["lists_too"] else None
    records.entries[entry.entry_id] = replace(entry, found_from=until, listed_from=listed_from)


def _is_known(since: datetime | None, now: datetime) -> bool:
    return since is None or since <= now
