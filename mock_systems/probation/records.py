"""The records this system holds: cases, each with its orders and addresses, and their index."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, Self

from mock_systems.probation.spelling import compact, letters, pnc_in_one_form

OPEN = "open"
SEALED = "sealed"
BEYOND_LETTERS = "\U0010ffff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A court order or a licence; one that runs has no `ended_on`."""

    order_id: str
    kind: str
    started_on: date
    ends_on: date
    ended_on: date | None = None
    requirements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where somebody lives or lived, as their practitioner wrote it down."""

    kind: str
    line1: str
    line2: str = ""
    town: str = ""
    postcode: str = ""
    uprn: str = ""
    from_on: date | None = None
    to_on: date | None = None
    confidential: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A person known to probation, under one case reference number."""

    crn: str
    surname: str
    forename1: str
    forename2: str = ""
    known_as: str = ""
    former_surnames: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    born_on: date | None = None
    died_on: date | None = None
    sex: str = "U"
    pnc_id: str = ""
    noms_number: str = ""
    addresses: tuple[Address, ...] = ()
    orders: tuple[Order, ...] = ()
    rosh: str | None = None
    mappa_category: str = ""
    mappa_level: str = ""
    recalled_on: date | None = None
    practitioner: str = ""
    practitioner_phone: str = ""
    office: str = ""
    office_phone: str = ""
    access_class: str = OPEN
    merged_into: str = ""


class NameEntry(NamedTuple):
    """One name under which a case is found; `alias` is it as written, unless it is the case's own.

    Without a forename of its own, the alias goes with any.
    """

    surname: str
    forename: str
    crn: str
    alias: str


@dataclass(frozen=True, slots=True)
class CaseIndex:
    """Under which names and numbers each case is found."""

    names: Sequence[NameEntry] = ()
    by_pnc_id: dict[str, list[str]] = field(default_factory=dict)
    by_noms_number: dict[str, list[str]] = field(default_factory=dict)

    def named(self, surname: str, forename: str) -> Iterator[NameEntry]:
        """The names that begin so, both parts given as letters."""
        start = bisect_left(self.names, (surname,))
        end = bisect_left(self.names, (surname + BEYOND_LETTERS,))
        for entry in self.names[start:end]:
            if not entry.forename or entry.forename.startswith(forename):
                yield entry


@dataclass(slots=True)
class ProbationRecords:
    """Every case, by its number; the index is worked out from them."""

    cases: dict[str, Case] = field(default_factory=dict)
    index: CaseIndex = field(default_factory=CaseIndex)

    def copy(self) -> Self:
        """The same cases in a table of their own; an index is replaced, never changed."""
        return type(self)(cases=dict(self.cases), index=self.index)

    def tables(self) -> dict[str, dict[str, Any]]:
        """Every table by its name."""
        return {"cases": self.cases}

    def reindex(self) -> None:
        """Work out again under which names and numbers each case is found."""
        self.index = index_of(self.cases.values())


def index_of(cases: Iterable[Case]) -> CaseIndex:
    """The index of these cases."""
    names: list[NameEntry] = []
    by_pnc_id, by_noms_number = defaultdict(list), defaultdict(list)
    for case in cases:
        names.extend(_entries(case))
        if case.pnc_id:
            by_pnc_id[pnc_in_one_form(case.pnc_id)].append(case.crn)
        if case.noms_number:
            by_noms_number[compact(case.noms_number)].append(case.crn)
    return CaseIndex(sorted(names), dict(by_pnc_id), dict(by_noms_number))


def _entries(case: Case) -> Iterator[NameEntry]:
    forenames = [letters(one) for one in (case.forename1, case.known_as) if one]
    for forename in forenames or [""]:
        yield NameEntry(letters(case.surname), forename, case.crn, "")
        for former in case.former_surnames:
            yield NameEntry(letters(former), forename, case.crn, former)
    for alias in case.aliases:
        words = alias.split()
        for begin in range(len(words)):
            surname, forename = "".join(words[begin:]), "".join(words[:begin])
            yield NameEntry(letters(surname), letters(forename), case.crn, alias)
