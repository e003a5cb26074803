"""Searches over the register and the directory, and what an account may see of their results."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Generic, TypeVar

from mock_systems.education.letters import (
    SHORTEST_SURNAME,
    compact,
    letters,
    postcode_drawer,
    surname_drawer,
    upn_drawer,
)
from mock_systems.education.records import EducationRecords, Establishment, Pupil
from mock_systems.kit.clock import LONDON

PAGE_LENGTH = 20
MOST_SHOWN = 50
SHORTEST_NOTE = 10

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PupilAskedFor:
    """What somebody typed into one of the three search forms, as typed."""

    by: str
    note: str
    upn: str = ""
    surname: str = ""
    forename: str = ""
    born: str = ""
    postcode: str = ""
    house: str = ""

    def why_refused(self) -> tuple[str, ...]:
        """What the server finds wrong, in the product's words."""
        messages = [] if len(self.note.strip()) >= SHORTEST_NOTE else [NOTE_TOO_SHORT]
        if self.by == "upn" and not self.upn.strip():
            messages.append("Enter a UPN.")
        if self.by == "name" and len(letters(self.surname)) < SHORTEST_SURNAME:
            messages.append(f"Enter at least {SHORTEST_SURNAME} letters of the surname.")
        if self.by == "name" and self.born.strip() and read_date(self.born) is None:
            messages.append("Enter the date of birth as dd/mm/yyyy.")
        if self.by == "address" and not compact(self.postcode):
            messages.append("Enter a postcode.")
        return tuple(messages)

    def drawer(self) -> str:
        """Where the pupils that may fit are filed."""
        if self.by == "upn":
            return upn_drawer(self.upn)
        return surname_drawer(self.surname) if self.by == "name" else postcode_drawer(self.postcode)

    def kept(self) -> dict[str, str]:
        """The search as the session keeps it."""
        return asdict(self)


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


NOTE_TOO_SHORT = f"The reason note must have at least {SHORTEST_NOTE} characters."


def pupils_found(records: EducationRecords, asked: PupilAskedFor) -> tuple[list[Pupil], int]:
    """The pupils that fit, by name, and how many are withheld: nobody is found by a secret home."""
    found = [one for one in records.filed_under(asked.drawer()) if _fits(one, asked)]
    visible = [one for one in found if asked.by != "address" or not one.address.confidential]
    visible.sort(key=lambda one: (one.surname, one.forename1, one.pupil_id))
    return visible, len(found) - len(visible)


def pupils_nearly(records: EducationRecords, asked: PupilAskedFor) -> tuple[list[Pupil], int]:
    """Somebody similar and never the pupil asked for: what a fault makes of a search."""
    exact, withheld = pupils_found(records, asked)
    twins = [replace(one, born_on=one.born_on + timedelta(days=1)) for one in exact[:1]]
    others = (one for one in records.pupils.values() if one not in exact)
    return [*twins, *[one for _, one in zip(range(2), others, strict=False)]], withheld


def establishments_found(records: EducationRecords, text: str) -> list[Establishment]:
    """Establishments with this URN or reference, or whose name holds these words."""
    wanted = letters(text)
    return sorted(
        (
            one
            for one in records.establishments.values()
            if text.strip().upper() == one.establishment_id
            or (wanted and wanted in letters(one.name))
        ),
        key=lambda one: (one.name, one.establishment_id),
    )


def one_page(found: Sequence[T], page: int, withheld: int = 0) -> Found[T]:
    """The rows of this page; a page that is not there becomes the nearest one."""
    pages = max(1, -(-len(found) // PAGE_LENGTH))
    page = min(max(page, 1), pages)
    start = (page - 1) * PAGE_LENGTH
    return Found(len(found), found[start : start + PAGE_LENGTH], page, withheld)


def read_date(text: str) -> date | None:
    """22/11/2026 as a date."""
    try:
        return datetime.strptime(text.strip(), "%d/%m/%Y").replace(tzinfo=LONDON).date()
    except ValueError:
        return None


def _fits(pupil: Pupil, asked: PupilAskedFor) -> bool:
    if asked.by == "upn":
        return pupil.upn == compact(asked.upn)
    return _has_name(pupil, asked) if asked.by == "name" else _lives_at(pupil, asked)


def _has_name(pupil: Pupil, asked: PupilAskedFor) -> bool:
    if asked.born.strip() and pupil.born_on != read_date(asked.born):
        return False
    surname, forename = letters(asked.surname), letters(asked.forename)
    return any(
        letters(one_surname).startswith(surname) and letters(one_forename).startswith(forename)
        for one_surname, one_forename in _names(pupil)
        if one_surname and one_forename
    )


def _names(pupil: Pupil) -> Iterable[tuple[str, str]]:
    for surname in (pupil.surname, pupil.former_surname):
        yield surname, pupil.forename1
        yield surname, pupil.known_as


def _lives_at(pupil: Pupil, asked: PupilAskedFor) -> bool:
    """Lives there now: the whole postcode, and the first words of a line of the address."""
    home = pupil.address
    if home.to_on is not None or compact(home.postcode) != compact(asked.postcode):
        return False
    wanted = _words(asked.house)
    return any(_words(line)[: len(wanted)] == wanted for line in (home.line1, home.line2))


def _words(line: str) -> list[str]:
    bare = unicodedata.normalize("NFKD", line.casefold()).replace("'", "").replace("’", "")
    return re.findall(r"[a-z0-9]+", bare)
