"""What the worker needs of the world, in its own words; `flows` gives it a Desk of this shape.

It reads. There is no operation here that writes in a partner system.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bots.research.items import Concern, Contents, Found, MatchInQuestion, Own
from bots.research.telling import Seen
from domain.adult_social_care import AdultClient, ArrangedCare, HeldOnClient, SafeguardingEnquiry
from domain.childrens_social_care import CareContact, CareEpisodes, CareRecord, ProtectionPlan
from domain.errors import WorkerError
from domain.establishments import Pupil
from domain.health_record import HealthLookUp, HealthStatus
from domain.housing import TenanciesFound, Tenancy
from domain.identifiers import NhsNumber, OccurrenceNumber, PncId, Postcode, Upn
from domain.occurrences import Occurrence
from domain.outcome import WorkItemId
from domain.people import RecordRef
from domain.person_records import PersonRecord
from domain.person_search import PersonsFound
from domain.probation import Supervision


@dataclass(frozen=True, slots=True)
class Ours:
    """The item itself: its number and reference, who asked, by what right, and by when."""

    id: WorkItemId
    reference: str
    requester: str
    purpose_code: str
    lawful_basis: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Wanted:
    """A piece of work to be queued: its reference, what it is about, by when, and not before.

    `ordered_by`: whose it is, where whoever asked must not see it.
    """

    reference: str
    kind: str
    contents: Contents
    due_at: datetime
    not_before: datetime | None = None
    follows: WorkItemId | None = None
    ordered_by: str = ""


# What came of a system that this run asks about nobody.
NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one system is: people looked for, of how many, records opened, and what came of it.

    `answer` is what a check is shown as (`Check.shown`), or `NOT_ASKED`; empty while it goes on.
    """

    system: str
    people_done: int
    people: int
    records_opened: int
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A possible match somebody was asked about, and their answer; empty until they answer.

    `is_over`: its item has ended, in whatever way, so that no answer comes any more.
    `is_withdrawn`: it ended because its research met a closed record.
    """

    asked: MatchInQuestion
    answer: str = ""
    is_over: bool = False
    is_withdrawn: bool = False


class Police(Protocol):
    """The police records system."""

    async def occurrence(self, number: OccurrenceNumber) -> Occurrence:
        """The occurrence. Raises: RecordRestricted, RecordNotFound."""

    async def person(self, record: RecordRef) -> PersonRecord:
        """A person's own record. Raises: RecordRestricted."""

    async def find_persons(self, surname: str, forename: str, born_on: date | None) -> PersonsFound:
        """Persons whose names begin so."""

    async def persons_at(self, postcode: Postcode, house: str) -> PersonsFound:
        """Who lives at an address now."""


class ChildrensCare(Protocol):
    """The councils' children's social care."""

    async def people_with_nhs_number(self, number: NhsNumber) -> PersonsFound:
        """People with this NHS number."""

    async def people_with_upn(self, upn: Upn) -> PersonsFound:
        """People with this UPN."""

    async def people_named(self, surname: str, forename: str, born_on: date | None) -> PersonsFound:
        """People whose names begin so."""

    async def people_at(self, postcode: Postcode, house: str) -> PersonsFound:
        """People who live at an address now."""

    async def person(self, record: RecordRef) -> CareRecord:
        """Who somebody is, and who is whose. Raises: RecordRestricted."""

    async def contacts_of(self, record: RecordRef) -> Sequence[CareContact]:
        """Every contact and referral. Raises: RecordRestricted."""

    async def episodes_of(self, record: RecordRef) -> CareEpisodes:
        """Every episode; restricted ones are only counted. Raises: RecordRestricted."""

    async def plans_of(self, record: RecordRef) -> Sequence[ProtectionPlan]:
        """Every child protection plan. Raises: RecordRestricted."""


class AdultCare(Protocol):
    """The councils' adult social care."""

    async def clients_with_nhs_number(self, number: NhsNumber) -> PersonsFound:
        """Clients with this NHS number."""

    async def clients_named(
        self, surname: str, forename: str, born_on: date | None
    ) -> PersonsFound:
        """Clients whose names begin so."""

    async def clients_at(self, postcode: Postcode, house: str) -> PersonsFound:
        """Clients who live at an address now."""

    async def client(self, record: RecordRef) -> AdultClient:
        """Who somebody is, their needs, who works with them. Raises: RecordRestricted."""

    async def services_of(self, record: RecordRef) -> HeldOnClient[ArrangedCare]:
        """What is arranged for them. Raises: RecordRestricted."""

    async def enquiries_of(self, record: RecordRef) -> HeldOnClient[SafeguardingEnquiry]:
        """Every safeguarding enquiry. Raises: RecordRestricted."""


class Register(Protocol):
    """The education service's pupil register."""

    async def pupils_with_upn(self, upn: Upn) -> PersonsFound:
        """Pupils with this number."""

    async def pupils_named(self, surname: str, forename: str, born_on: date | None) -> PersonsFound:
        """Pupils whose names begin so."""

    async def pupils_at(self, postcode: Postcode, house: str) -> PersonsFound:
        """Pupils who live at an address now."""

    async def pupil(self, record: RecordRef) -> Pupil:
        """One pupil with every place on a roll. Raises: RecordRestricted."""


class ProbationCases(Protocol):
    """Probation: whether somebody is supervised, and whom to ring."""

    async def persons_with_pnc_id(self, pnc_id: PncId) -> PersonsFound:
        """People with this PNC ID."""

    async def persons_named(
        self, surname: str, forename: str, born_on: date | None
    ) -> PersonsFound:
        """People whose names begin so."""

    async def supervision(self, record: RecordRef) -> Supervision:
        """Whether and how somebody is supervised. Raises: RecordRestricted."""


class HealthViewer(Protocol):
    """Health: a record of interest or not, and whom to ring."""

    async def by_nhs_number(self, number: NhsNumber) -> HealthLookUp:
        """Whoever has this NHS number."""

    async def by_name(
        self, surname: str, forename: str, born_on: date, postcode: Postcode | None = None
    ) -> HealthLookUp:
        """Whoever has this name and was born on this day."""

    async def status(self, record: RecordRef) -> HealthStatus:
        """The status of the person with this reference. Raises: RecordRestricted."""


class Tenancies(Protocol):
    """The landlords' tenancies; refuge places are never among them."""

    async def tenancies_of(
        self, surname: str, forename: str, born_on: date | None
    ) -> TenanciesFound:
        """Tenancies with somebody on them whose names begin so."""

    async def tenancies_at(self, postcode: Postcode, house: str) -> TenanciesFound:
        """Tenancies of an address."""

    async def tenancy(self, record: RecordRef) -> Tenancy:
        """One tenancy. Raises: RecordRestricted."""


class Desk(Protocol):
    """One lane's desk, for one item of this worker."""

    async def now(self) -> datetime:
        """Business time."""

    async def police(self) -> Police:
        """The police system, signed in."""

    async def childrens_care(self) -> ChildrensCare:
        """Children's social care, signed in."""

    async def adult_care(self) -> AdultCare:
        """Adult social care, signed in."""

    async def register(self) -> Register:
        """The pupil register, signed in."""

    async def probation(self) -> ProbationCases:
        """The probation system, signed in."""

    async def health(self) -> HealthViewer:
        """The viewer of health, signed in; each look-up is shown to the person's council."""

    async def tenancies(self) -> Tenancies:
        """The landlords' tenancies, signed in."""

    def holds_account(self, system: str) -> bool:
        """Whether this worker has an account there."""

    def account_of(self, system: str) -> str:
        """The account that asks there; empty before it is signed in."""

    def asks_side_by_side(self, system: str) -> bool:
        """Whether several people may be asked about at once in one session there."""

    async def keep(self, record: RecordRef, screen: str, read: object) -> Seen:
        """Keep what was read of a record, as a hash: the evidence of every fact taken from it."""

    async def note_away(self, away: WorkerError) -> None:
        """A system did not answer, or closed, and others go on without it."""

    async def note_progress(self, progress: Sequence[Progress]) -> None:
        """How far these systems are, for whoever waits: ids, counts and codes only."""

    def own(self) -> Own | None:
        """Who asked, as far as the settings say who they are; None where they say nothing."""

    def colleagues(self) -> Sequence[Own]:
        """Everybody who has an account, as far as the settings say who they are."""

    async def note_own(self, how: Concern) -> None:
        """Write in the audit trail that the case may concern whoever asked, and how."""

    async def note_stopped(self) -> int:
        """The run stopped at a closed record: no system is named any more, and nothing counted.

        What was asked about possible matches of this research is withdrawn; how many.
        """

    async def request_standing_for(self, wanted: Wanted) -> str:
        """The reference of the open request of this case that asks the same; its own otherwise."""

    async def queue(self, wanted: Sequence[Wanted]) -> None:
        """Put all of it in the queue at once; what is there already stays as it is."""

    async def answer(self) -> str:
        """What a person answered to this item's question; empty while nobody has."""

    async def answered_by(self) -> str:
        """Who gave that answer; empty while nobody has."""

    async def questions_of(self, research: str) -> Sequence[Question]:
        """Every possible match that was asked about for the research of this reference."""

    async def is_ordered(self, reference: str) -> bool:
        """Whether there is an item of this reference, ended or not."""

    def sealed(self, found: Found) -> bytes:
        """What was found as it is kept with the item, encrypted there."""
