"""What health answers about somebody: a record of interest or not, and who to ring. Never more."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.as_shown import AsShown
from domain.identifiers import NhsNumber
from domain.people import PersonName, RecordRef
from domain.person_search import PersonsFound
from domain.who_to_ring import WhoToRing


class HealthFlag(StrEnum):
    """What makes a record one of interest."""

    NONE = "none held"
    RECORD_OF_INTEREST = "record of interest"
    CHILD_PROTECTION_PLAN = "child protection plan"
    LOOKED_AFTER = "looked after"
    UNBORN_PLAN = "unborn child protection plan"


class HealthAnswer(StrEnum):
    """What a look-up came to. None of them ever stands for "nothing known"."""

    OF_INTEREST = "of_interest"
    NOT_OF_INTEREST = "not_of_interest"
    NO_RECORD_FOUND = "no_record_found"
    # Several people, too many, somebody kept back, a shut record, an answer nobody can read.
    NOT_TOLD = "not_told"


@dataclass(frozen=True, slots=True)
class HealthStatus:
    """One person's status as the viewer showed it.

    `record` is the reference the viewer shows, which may be told where an NHS number may not.
    `name_match_only`: found by name and date of birth, so not a confirmed identity. `ring` is None
    where nobody is named; `if_nobody_named` then says what to do. What could not be read is None
    and in `unreadable`.
    """

    record: RecordRef
    names: tuple[PersonName, ...]
    born_on: date | None
    due_on: date | None
    is_deceased: bool | None
    died_on: date | None
    nhs_number: NhsNumber | None
    name_match_only: bool
    record_of_interest: bool | None
    flag: HealthFlag | None
    checked_at: datetime | None
    practice_code: str
    practice_name: str
    ring: WhoToRing | None
    if_nobody_named: str = ""
    unreadable: tuple[AsShown, ...] = ()

    @property
    def answer(self) -> HealthAnswer:
        """Any sign of interest is one; "no" counts only whole: answer, flag and when checked."""
        if self.record_of_interest or self.flag not in (None, HealthFlag.NONE):
            return HealthAnswer.OF_INTEREST
        is_whole = self.record_of_interest is False and self.flag and self.checked_at
        return HealthAnswer.NOT_OF_INTEREST if is_whole else HealthAnswer.NOT_TOLD


@dataclass(frozen=True, slots=True)
class HealthLookUp:
    """Whom a look-up found; the only one who fits is opened by the viewer at once.

    `name_matches_only`: those of the people found whose identity health has not confirmed.
    """

    found: PersonsFound
    status: HealthStatus | None = None
    name_matches_only: frozenset[RecordRef] = frozenset()

    @property
    def answer(self) -> HealthAnswer:
        """What may be said of it."""
        if self.status:
            return self.status.answer
        if self.found.is_certainly_nobody:
            return HealthAnswer.NO_RECORD_FOUND
        return HealthAnswer.NOT_TOLD


@dataclass(frozen=True, slots=True)
class AccessLook:
    """One line of a person's access history, as the person's local authority sees it too."""

    at: datetime | None
    who: str
    role: str
    what: str
    reason: str
    unreadable: tuple[AsShown, ...] = ()
