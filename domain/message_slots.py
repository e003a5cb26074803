"""What may fill a gap in a message: names, numbers, dates and closed lists, and nothing else.

Each type refuses at its own door what is not of its kind, so no sentence of an officer, a parent or
a child, no link and no hidden character has a way into a message.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from domain.folding import DRAWN_AS_NOTHING, fold, fold_look_alikes
from domain.identifiers import CouncilCode, EstablishmentUrn, council_code, establishment_urn

# Who hears of a child: a school's or college's own register entry, or the council.
Place = EstablishmentUrn | CouncilCode

_LONGEST_NAME = 100
_MOST_WORDS_OF_A_PERSON = 8
_MOST_WORDS_OF_A_PLACE = 12
_MARKS_OF_A_PERSON = frozenset(" '’-.")
_MARKS_OF_A_PLACE = frozenset(" '’-.,:&()")
# "example.org" is a link to every mail program; "St. Anne's" and "C.E." are not.
_LINK = re.compile(r"\w{2,}\.\w|\bwww\b", re.IGNORECASE)
_PHONE = re.compile(r"\+?[0-9][0-9 ]{8,15}[0-9]")
_MESSAGE_NUMBER = re.compile(r"[A-Z]{1,4}-[0-9]{4,}")
_MAIL_ADDRESS = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@((?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63})")


class SlotRefused(ValueError):
    """The value is not of the slot's kind. The message names the slot, never the value."""


class RecipientRole(StrEnum):
    """Who may be told."""

    SAFEGUARDING_LEAD = "safeguarding lead"
    DEPUTY = "deputy safeguarding lead"
    HOME_EDUCATION = "council officer for home education"
    MISSING_EDUCATION = "council officer for children missing education"


COUNCIL_ROLES = frozenset({RecipientRole.HOME_EDUCATION, RecipientRole.MISSING_EDUCATION})


class YearGroup(StrEnum):
    """A pupil's year, as a school says it."""

    NURSERY = "nursery"
    RECEPTION = "reception"
    YEAR_1 = "year 1"
    YEAR_2 = "year 2"
    YEAR_3 = "year 3"
    YEAR_4 = "year 4"
    YEAR_5 = "year 5"
    YEAR_6 = "year 6"
    YEAR_7 = "year 7"
    YEAR_8 = "year 8"
    YEAR_9 = "year 9"
    YEAR_10 = "year 10"
    YEAR_11 = "year 11"
    YEAR_12 = "year 12"
    YEAR_13 = "year 13"
    YEAR_14 = "year 14"
    NOT_RECORDED = "year group not recorded"


class Present(StrEnum):
    """Where the child was when it happened."""

    SAME_ROOM = "was in the same room"
    SAME_BUILDING = "was in the building"
    NOT_THERE = "was not there"
    NOT_RECORDED = "it is not recorded whether the child was there"


class Seen(StrEnum):
    """Whether an officer saw the child."""

    YES = "An officer saw the child."
    NO = "No officer saw the child."
    NOT_RECORDED = "It is not recorded whether an officer saw the child."


class Spoken(StrEnum):
    """Whether an officer spoke to the child."""

    YES = "An officer spoke to the child."
    NO = "No officer spoke to the child."
    NOT_RECORDED = "It is not recorded whether an officer spoke to the child."


class Demeanour(StrEnum):
    """How the child seemed: a code that a person entered; free text is never mapped to one."""

    CALM = "calm"
    UPSET = "upset"
    FRIGHTENED = "frightened"
    QUIET = "quiet or withdrawn"
    ASLEEP = "asleep"
    NOT_RECORDED = "not recorded"


@dataclass(frozen=True, slots=True)
class PersonalName:
    """The full name of one person: letters, and what joins them."""

    text: str

    def __post_init__(self) -> None:
        if any(mark.isdigit() for mark in self.text):
            raise SlotRefused("PersonalName")
        _require_name(self, self.text, _MARKS_OF_A_PERSON, _MOST_WORDS_OF_A_PERSON)


@dataclass(frozen=True, slots=True)
class EstablishmentName:
    """The name a school, college or council has in the national register."""

    text: str

    def __post_init__(self) -> None:
        _require_name(self, self.text, _MARKS_OF_A_PLACE, _MOST_WORDS_OF_A_PLACE)


@dataclass(frozen=True, slots=True)
class ForceName:
    """The force the hub belongs to."""

    text: str

    def __post_init__(self) -> None:
        _require_name(self, self.text, _MARKS_OF_A_PLACE, _MOST_WORDS_OF_A_PLACE)


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """Digits and spaces."""

    text: str

    def __post_init__(self) -> None:
        if not _PHONE.fullmatch(self.text):
            raise SlotRefused("PhoneNumber")


@dataclass(frozen=True, slots=True)
class MailAddress:
    """One plain mailbox: no display name, no second address, no letter of another script."""

    text: str

    def __post_init__(self) -> None:
        if not _MAIL_ADDRESS.fullmatch(self.text):
            raise SlotRefused("MailAddress")

    @property
    def mailbox(self) -> str:
        """What stands before the @, in lower case."""
        return self.text.rpartition("@")[0].lower()

    @property
    def domain(self) -> str:
        """What stands after the @, in lower case."""
        return self.text.rpartition("@")[2].lower()


@dataclass(frozen=True, slots=True)
class Account:
    """What is recorded of the child at the incident, each from its closed list."""

    present: Present = Present.NOT_RECORDED
    seen: Seen = Seen.NOT_RECORDED
    spoken: Spoken = Spoken.NOT_RECORDED
    demeanour: Demeanour = Demeanour.NOT_RECORDED

    def __post_init__(self) -> None:
        require_kind(self.present, Present)
        require_kind(self.seen, Seen)
        require_kind(self.spoken, Spoken)
        require_kind(self.demeanour, Demeanour)


@dataclass(frozen=True, slots=True)
class PupilOfThisSchool:
    """A pupil as the register of one establishment shows them, bound to that establishment."""

    name: PersonalName
    year_group: YearGroup
    born_on: date | None
    establishment: Place
    account: Account = field(default_factory=Account)

    def __post_init__(self) -> None:
        require_kind(self.name, PersonalName)
        require_kind(self.year_group, YearGroup)
        require_kind(self.account, Account)
        if self.born_on is not None:
            require_kind(self.born_on, date)
        require_place(self.establishment)


def require_kind(value: object, kind: type) -> None:
    """Refuse a value that is not exactly of this kind, whatever the type checker was told."""
    if type(value) is not kind:
        raise SlotRefused(kind.__name__)


def require_place(place: Place) -> None:
    """Refuse what is neither a school's nor a council's number."""
    require_kind(place, str)
    if place not in {establishment_urn(place), council_code(place)}:
        raise SlotRefused("Place")


def require_message_number(number: str) -> None:
    """Refuse what is no number of a message in the mail system."""
    require_kind(number, str)
    if not _MESSAGE_NUMBER.fullmatch(number):
        raise SlotRefused("MessageNumber")


def is_council(place: Place) -> bool:
    """Whether the place is a council rather than a school or college."""
    return council_code(place) is not None


def _require_name(slot: object, text: str, marks: frozenset[str], most_words: int) -> None:
    fits = (
        0 < len(text) <= _LONGEST_NAME
        and len(text.split(" ")) <= most_words
        and "" not in text.split(" ")
        and all(_is_of_a_name(mark, marks) for mark in text)
        and not _LINK.search(text)
        and not _mixes_scripts(text)
    )
    if not fits:
        raise SlotRefused(type(slot).__name__)


def _is_of_a_name(mark: str, marks: frozenset[str]) -> bool:
    if mark in marks:
        return True
    if mark in DRAWN_AS_NOTHING:
        return False
    return unicodedata.category(mark) in {"Lu", "Ll", "Lt", "Lo", "Mn", "Mc", "Nd"}


def _mixes_scripts(text: str) -> bool:
    """A plain letter beside one that only looks plain: nobody's name is written so."""
    has_plain = any("a" <= mark <= "z" for mark in fold(text))
    return has_plain and fold(text) != fold_look_alikes(text)
