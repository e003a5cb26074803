"""The worker's own items: which kinds there are, and what each is about."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bots.research.secret_places import Secrets
from domain.households import PersonKey
from domain.identifiers import OccurrenceNumber
from domain.matching_levels import Agreement
from domain.name_asked import Sought
from domain.people import Person, RecordRef
from domain.person_records import OccurrenceLine
from domain.person_search import PersonRow
from domain.research_pack import Answer, PackPerson, PossibleRecord, ResearchPack
from domain.side_by_side import SideBySide

# The reason of `wording.searches.ACCESS_REASONS` whose words somebody types.
SOMETHING_ELSE = "something_else"
QUEUE = "research"
RESEARCH, POSSIBLE_MATCH, CASE_LOOK = "research", "possible_match", "case_look"
LICENSED_CHECKS = "licensed_checks"
ACCESS_REQUEST = "access_request"
NAME_SEARCH, PERSON_CASES, CLOSED_MET = "name_search", "person_cases", "closed_met"


@dataclass(frozen=True, slots=True)
class Decided:
    """What a person said of a possible match: for this research only, nothing is merged."""

    person: PersonKey
    record: RecordRef
    is_same: bool


@dataclass(frozen=True, slots=True)
class Known:
    """What an earlier run of the same research was answered: that is not asked again.

    It is used only while the case stands as it was read then, at `read_at`; what the police
    answered never is, as their records are read again. `people`: whom it was looked for, as the
    police had them; of whoever they have otherwise now, nothing is used. The `secrets` it met stay
    so whatever changed: the record that said so may not be read again.
    """

    case_changed_at: datetime | None
    answers: tuple[Answer, ...]
    read_at: datetime | None = None
    people: tuple[tuple[PersonKey, Person], ...] = ()
    secrets: Secrets = ()


@dataclass(frozen=True, slots=True)
class Research:
    """One run: a case, why somebody needs to look, and what an earlier run was answered.

    `reason` is a code of `domain.wording.searches.ACCESS_REASONS`, `note` what was typed beside it.
    `another`: why one more was wanted while one went on.
    `tries`: how often it was made again because a system did not answer.
    `is_allowed`: a second person allowed it, though it may concern whoever asked.
    """

    case: OccurrenceNumber
    reason: str
    note: str = ""
    another: str = ""
    is_allowed: bool = False
    tries: int = 0
    known: Known | None = None


@dataclass(frozen=True, slots=True)
class MatchInQuestion:
    """A record that could be somebody's, and the research it is asked for, by its reference.

    `not_for`: the accounts that may be in this case themselves, by their ids.
    """

    root: str
    research: Research
    person: PersonKey
    found: PossibleRecord
    shown: SideBySide
    not_for: tuple[str, ...] = ()


class Concern(StrEnum):
    """How near the people of a case are to whoever asked."""

    NONE = "none"
    NAME_ONLY = "name_only"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Own:
    """Who asked, as the settings say: name, birth date, homes; and whom they have declared."""

    person: Person
    declared: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseLook:
    """A look at the case itself and at nobody in it: has it changed since a pack was made?"""

    case: OccurrenceNumber


@dataclass(frozen=True, slots=True)
class CaseSeen:
    """The case's last change as a look found it; None where its page shows none."""

    changed_at: datetime | None
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class LicensedChecks:
    """Checks that only a licensed person may make, for the research that began as `root`.

    `reason` and `note` are those of the research, `people` everybody who was researched in it.
    `not_for`: the accounts that may be in this case themselves, by their ids.
    """

    root: str
    reason: str
    note: str
    people: tuple[PackPerson, ...]
    not_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NameSearch:
    """Whom somebody looks for without a number, and why; `reason` and `note` as of `Research`."""

    sought: Sought
    reason: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """A line of the police's list: nobody's match. `birth`: beside the date that was typed.

    `lives_there`: at the address that was typed.
    """

    row: PersonRow
    birth: Agreement
    lives_there: bool = False


@dataclass(frozen=True, slots=True)
class PeopleListed:
    """Whom the police list for what was typed, the nearest first; of a closed record nothing.

    `others`: open records of this name with another birth date. `is_too_many`, `is_refused`: the
    police system listed nobody because too many fit, or because it searches by no such letters.
    `is_narrowed`: too many have the name, so it was asked for with the birth date only.
    """

    people: tuple[ListedPerson, ...]
    seen_at: datetime
    others: int = 0
    is_too_many: bool = False
    is_narrowed: bool = False
    is_refused: bool = False
    is_allowed: bool = False


@dataclass(frozen=True, slots=True)
class PersonCases:
    """The person chosen from a list: whose cases are wanted, and why.

    `is_allowed`: a second person allowed the search it was chosen from.
    """

    record: RecordRef
    reason: str
    note: str = ""
    is_allowed: bool = False


@dataclass(frozen=True, slots=True)
class CasesListed:
    """The cases on one police record; none where it is closed, as where it has none."""

    lines: tuple[OccurrenceLine, ...]
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class ClosedMet:
    """Closed records that a search left out: for their officer, and for nobody else.

    `looked_for`: what was typed, or the number of the record that was chosen.
    """

    requester: str
    reason: str
    note: str
    looked_for: str
    records: tuple[RecordRef, ...]
    withheld: int = 0


@dataclass(frozen=True, slots=True)
class AccessRequest:
    """Somebody asks a supervisor for access to a case; whether there is one, nobody has looked.

    `case`: the number as it was given. `needed`: why, in their own words.
    """

    case: OccurrenceNumber
    needed: str


Contents = (
    Research
    | MatchInQuestion
    | CaseLook
    | LicensedChecks
    | NameSearch
    | PersonCases
    | ClosedMet
    | AccessRequest
)
# What an item hands back to whoever asked.
Found = ResearchPack | CaseSeen | PeopleListed | CasesListed
CONTENTS: dict[str, type[Contents]] = {
    RESEARCH: Research,
    POSSIBLE_MATCH: MatchInQuestion,
    CASE_LOOK: CaseLook,
    LICENSED_CHECKS: LicensedChecks,
    NAME_SEARCH: NameSearch,
    PERSON_CASES: PersonCases,
    CLOSED_MET: ClosedMet,
    ACCESS_REQUEST: AccessRequest,
}
# Somebody waits at a page for a run they asked for, or for a look: one of each at a time.
PRIORITIES = {RESEARCH: -30, CASE_LOOK: -30, NAME_SEARCH: -30, PERSON_CASES: -30}
# The rest of a list, another try, what people said of a match: behind every kind of encompass (0).
NOBODY_WAITS = 10
# A request for a licensed person: what a pack waits for is asked first.
NO_PACK_WAITS = {LICENSED_CHECKS: 20}
