"""A Desk in memory: every system holds what the test says, and what was asked is remembered."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from bots.research.items import LICENSED_CHECKS, Concern, Found, MatchInQuestion, Own
from bots.research.ports import Ours, Progress, Question, Wanted
from bots.research.telling import Seen
from domain.adult_social_care import AdultClient, ArrangedCare, HeldOnClient, SafeguardingEnquiry
from domain.childrens_social_care import CareContact, CareEpisodes, CareRecord, ProtectionPlan
from domain.errors import RecordNotFound, RecordRestricted, WorkerError
from domain.establishments import Pupil
from domain.folding import fold_name, words_of
from domain.health_record import HealthLookUp, HealthStatus
from domain.households import PersonKey
from domain.housing import TenanciesFound, Tenancy, TenancyRow
from domain.identifiers import NhsNumber, OccurrenceNumber, PncId, Postcode, Upn
from domain.occurrences import Occurrence
from domain.outcome import WorkItemId
from domain.people import Address, Identifiers, Person, RecordRef
from domain.person_records import PersonRecord
from domain.person_search import PersonRow, PersonsFound
from domain.probation import Supervision
from domain.research_pack import SYSTEMS, Check, Fact, ResearchPack
from tests.bots.research.small_case import (
    CASE,
    MARLOW,
    MARLOW_NAME,
    NHS,
    NOW,
    PNC,
    TAVISH,
    TAVISH_NAME,
    UPN,
    WREN,
    WREN_NAME,
    a_care_record,
    a_client,
    a_pupil,
    a_status,
    a_supervision,
    a_tenancy,
    an_enquiry,
    an_episode,
    an_occurrence,
    elsewhere,
    police_records,
)

OURS = Ours(
    WorkItemId("0b54e4e2-6f0e-4f43-9c4e-2a1f0f7f4a11"),
    f"research/{CASE}/0123456789-1",
    "person:a.voss",
    "protect_child",
    "legal_obligation",
    NOW.replace(hour=10),
)


@dataclass
class FakeDesk:
    """Seven systems in one; ordinary unless a test says otherwise.

    `troubles`: what a system raises, whatever it is asked; with a number in front, from that look
    on. `refused`: records that are stubs; `merged_rows`: those whose line says that they were
    merged. `limits`: how many rows a system lists at most.
    """

    occurrence_: Occurrence = field(default_factory=an_occurrence)
    records: dict[RecordRef, PersonRecord] = field(default_factory=police_records)
    care: list[CareRecord] = field(default_factory=list)
    episodes: CareEpisodes = field(default_factory=lambda: CareEpisodes((an_episode(),), 0))
    contacts: Sequence[CareContact] = ()
    plans: Sequence[ProtectionPlan] = ()
    clients: list[AdultClient] = field(default_factory=list)
    pupils: list[Pupil] = field(default_factory=list)
    cases: list[Supervision] = field(default_factory=list)
    statuses: list[HealthStatus] = field(default_factory=list)
    tenancies_: list[Tenancy] = field(default_factory=list)
    troubles: dict[str, Exception] = field(default_factory=dict)
    after: dict[str, int] = field(default_factory=dict)
    refused: set[RecordRef] = field(default_factory=set)
    withheld: dict[str, int] = field(default_factory=dict)
    limits: dict[str, int] = field(default_factory=dict)
    merged_rows: set[RecordRef] = field(default_factory=set)
    shown_with: dict[RecordRef, str] = field(default_factory=dict)
    accounts: frozenset[str] = frozenset(SYSTEMS)
    at: datetime = NOW
    slow: Mapping[str, float] = field(default_factory=dict)
    looks: list[tuple[str, str]] = field(default_factory=list)
    kept: list[tuple[RecordRef, str]] = field(default_factory=list)
    away: list[str] = field(default_factory=list)
    progress: list[Progress] = field(default_factory=list)
    is_stopped: bool = False
    queued: list[Wanted] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    over: set[str] = field(default_factory=set)
    answer_: str = ""
    answered_by_: str = ""
    withdrawn: int = 0
    open_request: str = ""
    own_: Own | None = None
    colleagues_: Sequence[Own] = ()
    concerns: list[Concern] = field(default_factory=list)
    packs: list[ResearchPack] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)

    @property
    def pack(self) -> ResearchPack:
        return self.packs[-1]

    def check(self, person: RecordRef, system: str) -> Check:
        return self.pack.check(PersonKey(person.record_id), system)

    def facts_of(self, person: RecordRef, system: str = "") -> Sequence[Fact]:
        return self.pack.facts_of(PersonKey(person.record_id), system)

    @property
    def follows(self) -> list[Wanted]:
        """What is queued but for the request for a licensed person, which every pack brings."""
        return [one for one in self.queued if one.kind != LICENSED_CHECKS]

    @property
    def opened(self) -> list[str]:
        return [what for _, what in self.looks if what.startswith("open ")]

    def systems_asked(self) -> set[str]:
        return {system for system, _ in self.looks}

    async def now(self) -> datetime:
        return self.at

    async def police(self) -> "FakeDesk":
        return self

    async def childrens_care(self) -> "FakeDesk":
        await self._look("childrens_social_care", "sign in")
        return self

    async def adult_care(self) -> "FakeDesk":
        await self._look("adult_social_care", "sign in")
        return self

    async def register(self) -> "FakeDesk":
        await self._look("education", "sign in")
        return self

    async def probation(self) -> "FakeDesk":
        await self._look("probation", "sign in")
        return self

    async def health(self) -> "FakeDesk":
        await self._look("health_record", "sign in")
        return self

    async def tenancies(self) -> "FakeDesk":
        await self._look("housing", "sign in")
        return self

    def holds_account(self, system: str) -> bool:
        return system in self.accounts

    def account_of(self, system: str) -> str:
        return "mash-research-01"

    def asks_side_by_side(self, system: str) -> bool:
        return system in ("health_record", "probation")

    async def keep(self, record: RecordRef, screen: str, read: object) -> Seen:
        self.kept.append((record, screen))
        return Seen(record, screen, self.at, f"evidence-{len(self.kept)}")

    async def note_away(self, away: WorkerError) -> None:
        self.away.append(away.code)

    async def note_progress(self, progress: Sequence[Progress]) -> None:
        self.progress += progress

    def own(self) -> Own | None:
        return self.own_

    def colleagues(self) -> Sequence[Own]:
        return self.colleagues_

    async def note_own(self, how: Concern) -> None:
        self.concerns.append(how)

    async def note_stopped(self) -> int:
        self.is_stopped = True
        return self.withdrawn

    async def request_standing_for(self, wanted: Wanted) -> str:
        return self.open_request or wanted.reference

    async def queue(self, wanted: Sequence[Wanted]) -> None:
        there = {one.reference for one in self.queued}
        self.queued += [one for one in wanted if one.reference not in there]

    async def answer(self) -> str:
        return self.answer_

    async def answered_by(self) -> str:
        return self.answered_by_

    async def questions_of(self, research: str) -> Sequence[Question]:
        return [
            Question(
                one.contents,
                self.answers.get(one.reference, ""),
                is_over=one.reference in self.over,
            )
            for one in self.queued
            if isinstance(one.contents, MatchInQuestion)
        ]

    async def is_ordered(self, reference: str) -> bool:
        return any(one.reference == reference for one in self.queued)

    def sealed(self, found: Found) -> bytes:
        self.found.append(found)
        if isinstance(found, ResearchPack):
            self.packs.append(found)
        return b"sealed"

    async def occurrence(self, number: OccurrenceNumber) -> Occurrence:
        await self._look("police_rms", f"open {number}")
        if number != self.occurrence_.number:
            raise RecordNotFound(system="police_rms")
        return self.occurrence_

    async def person(self, record: RecordRef) -> Any:
        if record.system == "police_rms":
            await self._open(record)
            return self.records[record]
        return await self._one(record, self.care)

    async def find_persons(self, surname: str, forename: str, born_on: date | None) -> PersonsFound:
        people = [one.person for one in self.records.values()]
        return await self._named("police_rms", people, surname, forename, born_on)

    async def persons_at(self, postcode: Postcode, house: str) -> PersonsFound:
        """As the police form does: the first words of all lines of the address."""
        people = [
            one.person
            for one in self.records.values()
            if any(_begins(home, house) for home in one.person.addresses)
        ]
        return await self._at("police_rms", people, postcode)

    async def people_with_nhs_number(self, number: NhsNumber) -> PersonsFound:
        return await self._numbered("childrens_social_care", _people(self.care), number)

    async def people_with_upn(self, upn: Upn) -> PersonsFound:
        return await self._numbered("childrens_social_care", _people(self.care), upn)

    async def people_named(self, surname: str, forename: str, born_on: date | None) -> PersonsFound:
        people = _people(self.care)
        return await self._named("childrens_social_care", people, surname, forename, born_on)

    async def people_at(self, postcode: Postcode, house: str) -> PersonsFound:
        return await self._at("childrens_social_care", _people(self.care), postcode)

    async def contacts_of(self, record: RecordRef) -> Sequence[CareContact]:
        await self._look(record.system, "contacts")
        return self.contacts

    async def episodes_of(self, record: RecordRef) -> CareEpisodes:
        await self._look(record.system, "episodes")
        return self.episodes

    async def plans_of(self, record: RecordRef) -> Sequence[ProtectionPlan]:
        await self._look(record.system, "plans")
        return self.plans

    async def clients_with_nhs_number(self, number: NhsNumber) -> PersonsFound:
        return await self._numbered("adult_social_care", _people(self.clients), number)

    async def clients_named(
        self, surname: str, forename: str, born_on: date | None
    ) -> PersonsFound:
        people = _people(self.clients)
        return await self._named("adult_social_care", people, surname, forename, born_on)

    async def clients_at(self, postcode: Postcode, house: str) -> PersonsFound:
        return await self._at("adult_social_care", _people(self.clients), postcode)

    async def client(self, record: RecordRef) -> AdultClient:
        client: AdultClient = await self._one(record, self.clients)
        return client

    async def services_of(self, record: RecordRef) -> HeldOnClient[ArrangedCare]:
        await self._look(record.system, "services")
        return HeldOnClient(record, ())

    async def enquiries_of(self, record: RecordRef) -> HeldOnClient[SafeguardingEnquiry]:
        await self._look(record.system, "enquiries")
        return HeldOnClient(record, (an_enquiry(),))

    async def pupils_with_upn(self, upn: Upn) -> PersonsFound:
        return await self._numbered("education", _people(self.pupils), upn)

    async def pupils_named(self, surname: str, forename: str, born_on: date | None) -> PersonsFound:
        return await self._named("education", _people(self.pupils), surname, forename, born_on)

    async def pupils_at(self, postcode: Postcode, house: str) -> PersonsFound:
        return await self._at("education", _people(self.pupils), postcode)

    async def pupil(self, record: RecordRef) -> Pupil:
        pupil: Pupil = await self._one(record, self.pupils)
        return pupil

    async def persons_with_pnc_id(self, pnc_id: PncId) -> PersonsFound:
        return await self._numbered("probation", _people(self.cases), pnc_id)

    async def persons_named(
        self, surname: str, forename: str, born_on: date | None
    ) -> PersonsFound:
        return await self._named("probation", _people(self.cases), surname, forename, born_on)

    async def supervision(self, record: RecordRef) -> Supervision:
        case: Supervision = await self._one(record, self.cases)
        return case

    async def by_nhs_number(self, number: NhsNumber) -> HealthLookUp:
        await self._look("health_record", "by number")
        found = [one for one in self.statuses if one.nhs_number == number]
        return HealthLookUp(PersonsFound(()), found[0] if found else None)

    async def by_name(
        self, surname: str, forename: str, born_on: date, postcode: Postcode | None = None
    ) -> HealthLookUp:
        await self._look("health_record", "by name")
        found = [
            one
            for one in self.statuses
            if (one.names[0].surname, one.names[0].forename) == (surname, forename)
            and one.born_on == born_on
        ]
        if len(found) == 1:
            return HealthLookUp(PersonsFound(()), found[0])
        return HealthLookUp(
            PersonsFound(tuple(PersonRow(one.record, one.names, one.born_on) for one in found))
        )

    async def status(self, record: RecordRef) -> HealthStatus:
        await self._open(record)
        return next(one for one in self.statuses if one.record == record)

    async def tenancies_of(
        self, surname: str, forename: str, born_on: date | None
    ) -> TenanciesFound:
        people = [tenant.person for one in self.tenancies_ for tenant in one.tenants]
        found = await self._named("housing", people, surname, forename, born_on)
        return self._tenancies(found)

    async def tenancies_at(self, postcode: Postcode, house: str) -> TenanciesFound:
        people = [tenant.person for one in self.tenancies_ for tenant in one.tenants]
        return self._tenancies(await self._at("housing", people, postcode))

    async def tenancy(self, record: RecordRef) -> Tenancy:
        await self._open(record)
        return next(one for one in self.tenancies_ if one.record == record)

    def _tenancies(self, found: PersonsFound) -> TenanciesFound:
        rows = [
            TenancyRow(RecordRef("housing", row.record.record_id.partition("/")[0]), (row,))
            for row in found.rows
        ]
        return TenanciesFound(tuple(rows), found.withheld, found.too_many)

    async def _look(self, system: str, what: str) -> None:
        self.looks.append((system, what))
        await asyncio.sleep(self.slow.get(system, 0))
        times = sum(asked == system for asked, _ in self.looks)
        if system in self.troubles and times > self.after.get(system, 0):
            raise self.troubles[system]

    async def _open(self, record: RecordRef) -> None:
        await self._look(record.system, f"open {record.record_id}")
        if record in self.refused:
            raise RecordRestricted(system=record.system)

    async def _one(self, record: RecordRef, held: Iterable[Any]) -> Any:
        await self._open(record)
        return next(one for one in held if one.person.record == record)

    async def _named(
        self, system: str, people: Iterable[Person], surname: str, forename: str, on: date | None
    ) -> PersonsFound:
        await self._look(system, "search by name" + (" and birth date" if on else ""))
        found = [
            one
            for one in people
            if (on is None or one.born_on == on)
            and any(
                fold_name(name.surname).startswith(fold_name(surname))
                and fold_name(name.forename).startswith(fold_name(forename))
                for name in one.names
            )
        ]
        return self._listed(system, found, "name")

    async def _numbered(self, system: str, people: Iterable[Person], number: str) -> PersonsFound:
        await self._look(system, "search by number")
        found = [
            one
            for one in people
            if number in (one.identifiers.nhs_number, one.identifiers.upn, one.identifiers.pnc_id)
        ]
        return self._listed(system, found, "number")

    async def _at(self, system: str, people: Iterable[Person], postcode: Postcode) -> PersonsFound:
        await self._look(system, "search by home")
        found = [one for one in people if any(home.postcode == postcode for home in one.addresses)]
        return self._listed(system, found, "home")

    def _listed(self, system: str, found: Sequence[Person], by: str) -> PersonsFound:
        withheld = self.withheld.get(f"{system} by {by}", 0)
        if len(found) > self.limits.get(system, 50):
            return PersonsFound((), withheld, too_many=True)
        return PersonsFound(tuple(map(self._row, found)), withheld)

    def _row(self, one: Person) -> PersonRow:
        if one.record in self.refused:
            return PersonRow(one.record, is_restricted=True)
        row = PersonRow(one.record, one.names, one.born_on, self.shown_with.get(one.record, ""))
        return replace(row, is_merged=one.record in self.merged_rows)


def a_desk(**others: Any) -> FakeDesk:
    """Every system holds the household, each under its own numbers."""
    numbers = Identifiers(nhs_number=NHS, upn=UPN)
    wren = {
        system: elsewhere(system, number, WREN, WREN_NAME, identifiers=numbers)
        for system, number in (
            ("childrens_social_care", "931-104522"),
            ("education", "PU-0001"),
            ("health_record", "SV-0000001"),
        )
    }
    marlow = elsewhere("adult_social_care", "A-0001", MARLOW, MARLOW_NAME)
    tavish = elsewhere(
        "probation", "X000001", TAVISH, TAVISH_NAME, identifiers=Identifiers(pnc_id=PNC)
    )
    tenant = elsewhere("housing", "T-0001/1", MARLOW, MARLOW_NAME)
    given: dict[str, Any] = {
        "care": [a_care_record(wren["childrens_social_care"])],
        "pupils": [a_pupil(wren["education"])],
        "statuses": [a_status(wren["health_record"])],
        "clients": [a_client(marlow)],
        "cases": [a_supervision(tavish)],
        "tenancies_": [a_tenancy(tenant)],
        **others,
    }
    return FakeDesk(**given)


def _begins(home: Address, house: str) -> bool:
    wanted, words = words_of(house), words_of(" ".join(home.lines))
    return words[: len(wanted)] == wanted


def _people(held: Iterable[Any]) -> list[Person]:
    return [one.person for one in held]
