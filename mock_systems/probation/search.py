"""Searching the cases: what somebody typed, what is wrong with it, and whom it finds."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta

from mock_systems.probation.records import Case, ProbationRecords
from mock_systems.probation.spelling import PNC_ID, compact, letters, pnc_in_one_form

PAGE_LENGTH = 15
MOST_SHOWN = 50
SHORTEST_SURNAME = 2
SHORTEST_NOTE = 10

REASONS = {
    "safeguarding": "Safeguarding enquiry",
    "protection": "Public protection enquiry",
    "court": "Court or custody enquiry",
    "other": "Other lawful enquiry",
}
NUMBERS = {
    "crn": ("CRN", re.compile(r"[A-Z]\d{6}"), "A CRN is a letter and six digits, as in B123435."),
    "pnc_id": ("PNC ID", PNC_ID, "A PNC ID looks like 2003/1234567Q or 03/1234567Q."),
    "noms_number": (
        "NOMS number",
        re.compile(r"[A-Z]\d{4}[A-Z]{2}"),
        "A NOMS number looks like A1234BC.",
    ),
}
BY_NAME = "name"


@dataclass(frozen=True, slots=True)
class CaseAskedFor:
    """What somebody typed into the search form, as typed."""

    reason: str = ""
    note: str = ""
    surname: str = ""
    forename: str = ""
    day: str = ""
    month: str = ""
    year: str = ""
    crn: str = ""
    pnc_id: str = ""
    noms_number: str = ""

    @property
    def by(self) -> str:
        """Which search this is: by one of the numbers, or by name."""
        return next((name for name in NUMBERS if getattr(self, name).strip()), BY_NAME)

    @property
    def number(self) -> str:
        """The number searched by."""
        return compact(getattr(self, self.by))

    @property
    def born_on(self) -> date | None:
        """The date of birth, if day, month and year make one."""
        try:
            return date(int(self.year), int(self.month), int(self.day))
        except ValueError:
            return None

    def why_refused(self) -> tuple[str, ...]:
        """What the server finds wrong, in the product's words."""
        return tuple(filter(None, (self._reason_refused(), self._note_refused(), self._refused())))

    def kept(self) -> dict[str, str]:
        """The search as the session keeps it."""
        return asdict(self)

    def _reason_refused(self) -> str:
        return "" if self.reason in REASONS else "Choose a reason for search."

    def _note_refused(self) -> str:
        long_enough = len(self.note.strip()) >= SHORTEST_NOTE
        return "" if long_enough else f"Write a note of at least {SHORTEST_NOTE} characters."

    def _refused(self) -> str:
        numbers = [name for name in NUMBERS if getattr(self, name).strip()]
        typed_name = f"{self.surname}{self.forename}{self._born}".strip()
        if len(numbers) + bool(typed_name) > 1:
            return "Search by name or by one number, not by both."
        if numbers:
            _, form, sentence = NUMBERS[self.by]
            return "" if form.fullmatch(self.number) else sentence
        return self._name_refused() if typed_name else "Enter a surname or a number."

    def _name_refused(self) -> str:
        if len(letters(self.surname)) < SHORTEST_SURNAME:
            return f"Enter at least {SHORTEST_SURNAME} letters of the surname."
        if self._born and self.born_on is None:
            return "Enter the date of birth as day, month and year."
        return ""

    @property
    def _born(self) -> str:
        return f"{self.day}{self.month}{self.year}".strip()


@dataclass(frozen=True, slots=True)
class Hit:
    """A case that was found; `alias` is the name it was found by, unless it is its own."""

    case: Case
    alias: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what a search found."""

    total: int
    hits: Sequence[Hit]
    page: int
    pages: int

    @property
    def first(self) -> int:
        """The number of the first row shown."""
        return (self.page - 1) * PAGE_LENGTH + bool(self.hits)

    @property
    def last(self) -> int:
        """The number of the last row shown."""
        return (self.page - 1) * PAGE_LENGTH + len(self.hits)


def cases_found(records: ProbationRecords, asked: CaseAskedFor) -> list[Hit]:
    """The cases that fit, by name."""
    if asked.by == BY_NAME:
        hits = _named(records, asked)
    else:
        hits = [Hit(records.cases[crn]) for crn in _numbered(records, asked)]
    return sorted(hits, key=lambda hit: (hit.case.surname, hit.case.forename1, hit.case.crn))


def cases_nearly(records: ProbationRecords, asked: CaseAskedFor) -> list[Hit]:
    """Somebody similar and never the case asked for: what a fault makes of a search."""
    exact = [hit.case for hit in cases_found(records, asked)]
    twins = [replace(one, born_on=_next_day(one.born_on)) for one in exact[:1]]
    others = [one for one in records.cases.values() if one not in exact]
    return [Hit(one) for one in (*twins, *others[:2])]


def one_page(hits: Sequence[Hit], page: int) -> Found:
    """The rows of this page; a page that is not there becomes the nearest one."""
    pages = max(1, -(-len(hits) // PAGE_LENGTH))
    page = min(max(page, 1), pages)
    start = (page - 1) * PAGE_LENGTH
    return Found(len(hits), hits[start : start + PAGE_LENGTH], page, pages)


def _named(records: ProbationRecords, asked: CaseAskedFor) -> list[Hit]:
    """Each case once, by its own name if that fits."""
    born_on, hits = asked.born_on, dict[str, Hit]()
    for entry in records.index.named(letters(asked.surname), letters(asked.forename)):
        case, before = records.cases[entry.crn], hits.get(entry.crn)
        if (born_on is None or case.born_on == born_on) and (before is None or before.alias):
            hits[entry.crn] = Hit(case, entry.alias)
    return list(hits.values())


def _numbered(records: ProbationRecords, asked: CaseAskedFor) -> list[str]:
    number, index = asked.number, records.index
    if asked.by == "crn":
        return [number] if number in records.cases else []
    if asked.by == "pnc_id":
        return index.by_pnc_id.get(pnc_in_one_form(number), [])
    return index.by_noms_number.get(number, [])


def _next_day(day: date | None) -> date | None:
    return day + timedelta(days=1) if day else None
