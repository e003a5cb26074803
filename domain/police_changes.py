"""What a worker adds to a police record besides a log entry. Nothing in it is judged here.

A flag, its removal, a link and the type of an occurrence that says crime or no crime are a person's
decision: each takes them out of a recorded decision about this very record, and out of nothing
else. `begun_at`: no try of it is older. Our reference is put behind its words.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from pathlib import PurePath

from domain.files import ENDINGS, FileFault, FileKind, examined
from domain.identifiers import CouncilCode, OccurrenceNumber
from domain.occurrences import Part
from domain.people import Person
from domain.recorded_decision import RecordedDecision

# The kinds of file the police system takes.
FILED = frozenset({FileKind.PDF, FileKind.WORD, FileKind.PNG, FileKind.JPEG})


class DocumentKind(StrEnum):
    """What a document is, in the words of the police system."""

    INVITATION = "Conference invitation"
    DECISION_LETTER = "Decision letter"
    MINUTES = "Minutes"
    CLOSED_MINUTES = "Minutes, closed session"
    REPORT = "Police report to conference"
    REFERRAL = "Referral"
    OTHER = "Other"


class DocumentAccess(StrEnum):
    """Who is shown a document; of a restricted one others see the number only."""

    OPEN = "Open"
    RESTRICTED = "Restricted"


class DiaryKind(StrEnum):
    """What is due on a diary date."""

    CONFERENCE = "Conference"
    REPORT_DUE = "Report due"
    LETTER_DUE = "Decision letter due"
    MINUTES_DUE = "Minutes due"
    CORE_GROUP = "Core group"
    REVIEW = "Review"


class DiaryOwner(StrEnum):
    """Who sees to a diary date."""

    MASH = "MASH"
    CONFERENCES = "Conference team"
    INVESTIGATION = "Investigation"


class FlagCode(StrEnum):
    """The flags a person may have."""

    CP_PLAN = "CP-PLAN"
    LOOKED_AFTER = "LAC"
    MARAC = "MARAC"
    HONOUR_BASED_ABUSE = "HBA"
    WEAPONS = "WEAPONS"
    VIOLENT = "VIOLENT"


class AbuseCategory(StrEnum):
    """The category of a child protection plan (the census's codes; MUL is no longer given)."""

    NEGLECT = "NEG"
    PHYSICAL = "PHY"
    SEXUAL = "SAB"
    EMOTIONAL = "EMO"


class Relation(StrEnum):
    """What one occurrence is to another."""

    RELATED = "Related"
    REPEAT = "Repeat of"
    DUPLICATE = "Duplicate report of"


class OccurrenceKind(StrEnum):
    """The type of an occurrence, in the words of the police system."""

    CHILD_PROTECTION = "Child protection"
    ADULT_PROTECTION = "Adult protection"
    OTHER = "Other"
    MISSING = "Missing person"
    DA_CRIME = "DA crime"
    DA_NON_CRIME = "DA non-crime"


class OccurrenceSource(StrEnum):
    """How what an occurrence is about came in."""

    REFERRAL = "Referral"
    OUT_OF_HOURS = "Edt"
    ONLINE = "Online"


# What a worker may open for somebody to decide about: none of it says that there was a crime, or
# none. Every other type is taken out of a person's decision.
FOR_DECISION = frozenset(
    {
        OccurrenceKind.CHILD_PROTECTION,
        OccurrenceKind.ADULT_PROTECTION,
        OccurrenceKind.OTHER,
    }
)


@dataclass(frozen=True, slots=True)
class DocumentWanted:
    """A file for an occurrence. Its title carries our reference and the file's hash.

    Raises: ValueError for a file that `domain.files` does not take in, or of another kind.
    """

    occurrence: OccurrenceNumber
    reference: str
    begun_at: datetime
    title: str
    kind: DocumentKind
    access: DocumentAccess
    file_name: str
    content: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if fault := _why_not_filed(self.file_name, self.content):
            raise ValueError(fault)

    @property
    def media_type(self) -> str:
        """What its own bytes say it is."""
        return media_type_of(self.file_name)

    @property
    def sha256(self) -> str:
        """The file's hash, by which it is known again."""
        return sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class FlagWanted:
    """A flag on a person. Which one, and a plan's category, is in the decision.

    `source`: the occurrence it comes from. Raises: ValueError where decision or days do not fit.
    """

    person: Person
    source: OccurrenceNumber
    reference: str
    begun_at: datetime
    starts_on: date
    review_on: date
    words: str
    decision: RecordedDecision
    ends_on: date | None = None

    def __post_init__(self) -> None:
        says = dict(self.decision.says)
        _refuse_another(self.decision, {"person": self.person.record.record_id})
        flag, category = says.pop("flag", ""), says.pop("category", "")
        is_plan = flag == FlagCode.CP_PLAN
        if flag not in set(FlagCode) or is_plan is not (category in set(AbuseCategory)):
            raise ValueError("A decision about a flag says which, and a plan's category.")
        if set(says) != {"person"} or not is_plan and category:
            raise ValueError("A decision about a flag says nothing else.")
        if self.review_on <= self.starts_on or (self.ends_on and self.ends_on <= self.starts_on):
            raise ValueError("A flag is reviewed and ends after its first day.")

    @property
    def code(self) -> FlagCode:
        """The flag decided."""
        return FlagCode(self.decision.says["flag"])

    @property
    def category(self) -> str:
        """The category of a child protection plan; empty for any other flag."""
        return self.decision.says.get("category", "")


@dataclass(frozen=True, slots=True)
class FlagRemoval:
    """Taking a flag off a person, from a day on; it stays in the person's history.

    `code` is what the flag is known to be: another one under this number is not touched.
    Raises: ValueError where the decision is not about this flag.
    """

    person: Person
    flag: str
    code: FlagCode
    reference: str
    begun_at: datetime
    ended_on: date
    words: str
    decision: RecordedDecision

    def __post_init__(self) -> None:
        said = {"person": self.person.record.record_id, "remove_flag": self.flag}
        _refuse_another(self.decision, said, alone=True)


@dataclass(frozen=True, slots=True)
class DiaryDateWanted:
    """A day of an occurrence's diary: what is due, and who sees to it."""

    occurrence: OccurrenceNumber
    reference: str
    begun_at: datetime
    due_on: date
    kind: DiaryKind
    owner: DiaryOwner
    words: str


@dataclass(frozen=True, slots=True)
class PersonLinkWanted:
    """A person's part in an occurrence. Raises: ValueError where the decision says another."""

    occurrence: OccurrenceNumber
    person: Person
    part: Part
    reference: str
    begun_at: datetime
    words: str
    decision: RecordedDecision

    def __post_init__(self) -> None:
        said = {
            "occurrence": self.occurrence,
            "person": self.person.record.record_id,
            "part": self.part.value,
        }
        _refuse_another(self.decision, said, alone=True)


@dataclass(frozen=True, slots=True)
class OccurrenceLinkWanted:
    """What an occurrence is to another. Raises: ValueError where the decision says otherwise."""

    occurrence: OccurrenceNumber
    other: OccurrenceNumber
    relation: Relation
    reference: str
    begun_at: datetime
    words: str
    decision: RecordedDecision

    def __post_init__(self) -> None:
        said = {
            "occurrence": self.occurrence,
            "other": self.other,
            "relation": self.relation.value,
        }
        _refuse_another(self.decision, said, alone=True)


@dataclass(frozen=True, slots=True)
class OccurrenceWanted:
    """An occurrence of a partner's referral, for somebody to decide about; its number comes back.

    Raises: ValueError for a type that says crime or no crime and was not decided by a person.
    """

    kind: OccurrenceKind
    reported_at: datetime
    source: OccurrenceSource
    location: str
    council: CouncilCode
    reference: str
    begun_at: datetime
    words: str
    decision: RecordedDecision | None = None

    def __post_init__(self) -> None:
        if self.decision:
            _refuse_another(self.decision, {"kind": self.kind.value}, alone=True)
        elif self.kind not in FOR_DECISION:
            raise ValueError("A worker does not classify: this type is a person's decision.")
        if self.reported_at.tzinfo is None:
            raise ValueError("An occurrence is reported at a moment, on a known clock.")


def media_type_of(file_name: str) -> str:
    """What a file that was filed is, by the ending its bytes were compared with."""
    ending = PurePath(file_name).suffix.lower().removeprefix(".")
    return next((kind.value for kind in FILED if ending in ENDINGS[kind]), "")


def _why_not_filed(file_name: str, content: bytes) -> str:
    file = examined(file_name, "", content, len(content))
    if isinstance(file, FileFault):
        return file.value
    return "" if file.kind in FILED else "Only PDF, Word (docx), PNG and JPEG files can be filed."


def _refuse_another(
    decision: RecordedDecision, said: Mapping[str, str], *, alone: bool = False
) -> None:
    """Raises: ValueError where the decision does not say this; `alone`: or anything else."""
    if not said.items() <= decision.says.items() or (alone and len(decision.says) != len(said)):
        raise ValueError("The recorded decision is about something else.")
