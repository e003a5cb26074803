"""The three look-ups: what is wrong with what was typed, whom they find and whom they keep back."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Generic, TypeVar

from mock_systems.health_record.records import HealthRecords, HealthStatus
from mock_systems.health_record.wording import PURPOSES

PAGE_LENGTH = 10
MOST_SHOWN = 50
SHORTEST_CASE_REFERENCE = 6
BY_NUMBER, BY_NAME, BY_REFERENCE = "nhs-number", "name", "reference"
WAYS = (BY_NUMBER, BY_NAME, BY_REFERENCE)
NHS_DIGITS = 10
REFERENCE = re.compile(r"SV-[0-9]{7}")
POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?([0-9][A-Z]{2})?")
UNDIVIDED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "ß": "ss"})

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LookUp:
    """What somebody typed into one of the three forms, as typed, and why."""

    by: str
    purpose: str = ""
    case_reference: str = ""
    nhs_number: str = ""
    surname: str = ""
    forename: str = ""
    day: str = ""
    month: str = ""
    year: str = ""
    postcode: str = ""
    reference: str = ""

    @property
    def reason(self) -> str:
        """The reason for access as everybody sees it afterwards."""
        return f"{PURPOSES[self.purpose]}, {self.case_reference.strip()}"

    def why_refused(self) -> dict[str, str]:
        """What the server finds wrong, in the product's words, by field."""
        return {**_WHY_REFUSED[self.by](self), **self._why_reason_refused()}

    def kept(self) -> dict[str, str]:
        """The look-up as the session keeps it."""
        return asdict(self)

    def _why_reason_refused(self) -> dict[str, str]:
        wrong = {}
        if self.purpose not in PURPOSES:
            wrong["purpose"] = "Choose a reason for access."
        if len(self.case_reference.strip()) < SHORTEST_CASE_REFERENCE:
            wrong["case_reference"] = (
                f"Enter your reference, at least {SHORTEST_CASE_REFERENCE} characters."
            )
        return wrong


@dataclass(frozen=True, slots=True)
class Listed(Generic[T]):
    """One page of a list; `withheld` are people it may not even name."""

    total: int
    rows: Sequence[T]
    page: int
    withheld: int = 0

    @property
    def pages(self) -> int:
        """How many pages there are; an empty list has one."""
        return max(1, -(-self.total // PAGE_LENGTH))


def people_found(records: HealthRecords, asked: LookUp) -> tuple[list[HealthStatus], int]:
    """Whoever fits, by name, and how many are kept back because their address is private.

    A look-up by postcode would tell where they live, whether it finds them or not.
    """
    if asked.by == BY_NUMBER:
        return records.with_number(digits(asked.nhs_number)), 0
    if asked.by == BY_REFERENCE:
        return records.with_reference(asked.reference.strip().upper()), 0
    named = [one for one in records.of_day(_day_typed(asked)) if _has_name(one, asked)]
    if not asked.postcode.strip():
        return _by_name(named), 0
    told = [one for one in named if not one.address_private]
    there = [one for one in told if compact(one.postcode).startswith(compact(asked.postcode))]
    return _by_name(there), len(named) - len(told)


def people_nearly(records: HealthRecords, asked: LookUp) -> tuple[list[HealthStatus], int]:
    """Somebody similar and never the person asked for: what a fault makes of a look-up."""
    exact, withheld = people_found(records, asked)
    twins = [replace(one, born_on=one.day + timedelta(days=1)) for one in exact[:1] if one.day]
    others = (one for one in records.statuses.values() if one not in exact)
    return [*twins, *[one for _, one in zip(range(2), others, strict=False)]], withheld


def one_page(found: Sequence[T], page: int, withheld: int = 0) -> Listed[T]:
    """The rows of this page; a page that is not there becomes the nearest one."""
    pages = max(1, -(-len(found) // PAGE_LENGTH))
    page = min(max(page, 1), pages)
    start = (page - 1) * PAGE_LENGTH
    return Listed(len(found), found[start : start + PAGE_LENGTH], page, withheld)


def is_nhs_number(number: str) -> bool:
    """Ten digits whose last one is the modulus-11 check of the others; 10 was never issued."""
    weighted = sum(int(digit) * (10 - place) for place, digit in enumerate(number[:-1]))
    return (11 - weighted % 11) % 11 == int(number[-1])


@lru_cache(maxsize=100_000)
def letters(name: str) -> str:
    """A name as it is looked for: no accents, apostrophes, hyphens, spaces or capitals."""
    bare = unicodedata.normalize("NFKD", name.casefold().translate(UNDIVIDED))
    return "".join(mark for mark in bare if mark.isalpha())


def digits(typed: str) -> str:
    """A number without its spaces and hyphens."""
    return re.sub(r"[\s-]+", "", typed)


def compact(postcode: str) -> str:
    """A postcode without its spaces."""
    return re.sub(r"\s+", "", postcode).upper()


def _by_name(found: list[HealthStatus]) -> list[HealthStatus]:
    return sorted(found, key=lambda one: (one.surname, one.forename1, one.reference))


def _why_number_refused(asked: LookUp) -> dict[str, str]:
    number = digits(asked.nhs_number)
    if not number:
        return {"nhs_number": "Enter an NHS number."}
    if len(number) != NHS_DIGITS or not (number.isascii() and number.isdigit()):
        return {"nhs_number": "An NHS number has 10 digits."}
    if not is_nhs_number(number):
        return {"nhs_number": "This is not a valid NHS number. Check each digit."}
    return {}


def _why_name_refused(asked: LookUp) -> dict[str, str]:
    wrong = {}
    if not letters(asked.surname):
        wrong["surname"] = "Enter a last name."
    if not (asked.day.strip() and asked.month.strip() and asked.year.strip()):
        wrong["day"] = "Enter a date of birth, with day, month and year."
    elif _day_typed(asked) is None:
        wrong["day"] = "Date of birth must be a real date."
    if asked.postcode.strip() and not POSTCODE.fullmatch(compact(asked.postcode)):
        wrong["postcode"] = "Enter a postcode, or its first part."
    return wrong


def _why_reference_refused(asked: LookUp) -> dict[str, str]:
    if REFERENCE.fullmatch(asked.reference.strip().upper()):
        return {}
    return {"reference": "Enter a SafeSight reference, like SV-0001234."}


_WHY_REFUSED = {
    BY_NUMBER: _why_number_refused,
    BY_NAME: _why_name_refused,
    BY_REFERENCE: _why_reference_refused,
}


def _day_typed(asked: LookUp) -> date | None:
    try:
        return date(int(asked.year), int(asked.month), int(asked.day))
    except ValueError:
        return None


def _has_name(one: HealthStatus, asked: LookUp) -> bool:
    surname, forename = letters(asked.surname), letters(asked.forename)
    return any(map(surname.__eq__, _surnames(one))) and any(
        name.startswith(forename) for name in _forenames(one)
    )


def _surnames(one: HealthStatus) -> Iterable[str]:
    return map(letters, (one.surname, *one.former_surnames))


def _forenames(one: HealthStatus) -> Iterable[str]:
    return map(letters, (one.forename1, one.known_as))
