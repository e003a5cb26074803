"""A Desk in memory: what it holds is set by the test, what the worker asked of it is remembered."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from bots.encompass.ports import Sent, Wanted
from domain.errors import RecordNotFound, RecordRestricted
from domain.establishments import Contact, ContactDirectory, EstablishmentRegister, Pupil
from domain.identifiers import ContactRef, OccurrenceNumber, Postcode, Upn
from domain.notices import ChildInQuestion, Notice, NoticeKey, QuestionKey
from domain.occurrences import LogEntry, Occurrence
from domain.outbound import ClearedMessage
from domain.outcome import Receipt, TaskWanted
from domain.people import PersonName, RecordRef
from domain.person_records import PersonRecord
from domain.person_search import PersonRow, PersonsFound
from runtime.person_tasks import Answer, fingerprint
from tests.bots.encompass.small_case import (
    DIRECTORY,
    NOW,
    OCCURRENCE,
    PUPIL_WREN,
    a_pupil,
    a_register,
    an_occurrence,
    records,
)

Key = TypeVar("Key")
Held = TypeVar("Held")


@dataclass
class FakeDesk:
    """Police, register, directory, queue and mail in one; ordinary unless a test says otherwise."""

    occurrences: dict[OccurrenceNumber, Occurrence] = field(
        default_factory=lambda: {OCCURRENCE: an_occurrence()}
    )
    records: dict[RecordRef, PersonRecord] = field(default_factory=records)
    pupils: tuple[Pupil, ...] = field(default_factory=lambda: (a_pupil(PUPIL_WREN),))
    contacts: tuple[Contact, ...] = DIRECTORY
    register_of_places: EstablishmentRegister = field(default_factory=a_register)
    log: dict[OccurrenceNumber, list[LogEntry]] = field(default_factory=dict)
    restricted: frozenset[object] = frozenset()
    troubles: dict[object, Exception] = field(default_factory=dict)
    aside: list[OccurrenceNumber] = field(default_factory=list)
    held: frozenset[NoticeKey] = frozenset()
    asked: dict[QuestionKey, bool] = field(default_factory=dict)
    given: list[Answer] = field(default_factory=list)
    at: datetime = NOW
    shadow: bool = False
    queued: list[Wanted] = field(default_factory=list)
    sent: list[tuple[ClearedMessage, ContactRef, Notice]] = field(default_factory=list)
    recorded: list[OccurrenceNumber] = field(default_factory=list)
    told_of: list[Notice] = field(default_factory=list)
    opened: list[object] = field(default_factory=list)
    returned: dict[str, datetime] = field(default_factory=dict)
    released: list[NoticeKey] = field(default_factory=list)
    gone_before: Receipt | None = None
    register_is_away: bool = False
    decided_at: datetime | None = None
    is_last_try: bool = False

    @property
    def notices(self) -> list[Notice]:
        return [one.contents for one in self.queued if isinstance(one.contents, Notice)]

    @property
    def questions(self) -> list[Wanted]:
        return [one for one in self.queued if not isinstance(one.contents, Notice)]

    def answered(self, task: TaskWanted, answer: str, **details: str) -> "FakeDesk":
        """A person has answered this task so."""
        fits = fingerprint(task)
        self.given.append(
            Answer(task.kind, task.reason_code, fits, answer, details, "s.super", self.at)
        )
        return self

    async def now(self) -> datetime:
        return self.at

    async def police(self) -> "FakeDesk":
        return self

    async def register(self) -> "FakeDesk":
        return self

    async def occurrence(self, number: OccurrenceNumber) -> Occurrence:
        return self._open(number, self.occurrences)

    async def occurrence_with_log(
        self, number: OccurrenceNumber
    ) -> tuple[Occurrence, list[LogEntry]]:
        return await self.occurrence(number), self.log.get(number, [])

    async def person(self, record: RecordRef) -> PersonRecord:
        return self._open(record, self.records)

    async def pupils_with_upn(self, upn: Upn) -> PersonsFound:
        return self._rows(one for one in self.pupils if one.person.identifiers.upn == upn)

    async def pupils_named(self, surname: str, forename: str, born_on: date | None) -> PersonsFound:
        return self._rows(
            one
            for one in self.pupils
            if one.person.name.surname == surname and one.person.name.forename == forename
        )

    async def pupils_at(self, postcode: Postcode, house: str) -> PersonsFound:
        return self._rows(
            one
            for one in self.pupils
            if any(home.postcode == postcode for home in one.person.addresses)
        )

    async def pupil(self, record: RecordRef) -> Pupil:
        return self._open(record, {one.person.record: one for one in self.pupils})

    async def establishments(self) -> EstablishmentRegister:
        return self.register_of_places

    async def directory(self) -> ContactDirectory:
        return ContactDirectory(self.at, self.contacts)

    async def contacts_of(self, establishment: str) -> Sequence[Contact]:
        return [one for one in self.contacts if one.establishment == establishment]

    async def came_back(self) -> Mapping[str, datetime]:
        return self.returned

    async def keys_of(self, occurrences: Sequence[OccurrenceNumber]) -> frozenset[NoticeKey]:
        return frozenset(key for key in self.held if key.occurrence in occurrences)

    async def asked_of(self, occurrences: Sequence[OccurrenceNumber]) -> Mapping[QuestionKey, bool]:
        return {
            key: by_hand for key, by_hand in self.asked.items() if key.occurrence in occurrences
        }

    async def queue(self, wanted: Sequence[Wanted]) -> None:
        self.queued.extend(wanted)
        for one in wanted:
            if isinstance(one.contents, ChildInQuestion):
                self.asked.update(dict.fromkeys(one.contents.keys, False))

    async def set_aside(self, occurrences: Sequence[OccurrenceNumber]) -> None:
        self.aside.extend(occurrences)

    async def pupil_now(self, record: RecordRef, decided_at: datetime) -> Pupil | None:
        self.decided_at = decided_at
        return None if self.register_is_away else await self.pupil(record)

    async def release(self, keys: Sequence[NoticeKey]) -> None:
        self.released.extend(keys)

    async def sent_before(self, notice: Notice) -> Sent | None:
        return Sent(notice, self.gone_before) if self.gone_before else None

    async def answers(self) -> Sequence[Answer]:
        return self.given

    async def draft_made_at(self) -> datetime:
        return NOW

    async def send(self, message: ClearedMessage, to: ContactRef, notice: Notice) -> Receipt:
        self.sent.append((message, to, notice))
        return Receipt("secure_mail", "send", notice.our_ref, "M1", "", "", is_shadow=self.shadow)

    async def record(self, notice: Notice, occurrence: OccurrenceNumber) -> Receipt:
        self.recorded.append(occurrence)
        return Receipt("police_rms", "append_entry", notice.our_ref, "L1", "", "")

    async def told(self, notice: Notice, sent: Receipt) -> None:
        self.told_of.append(notice)

    def _open(self, what: Key, where: Mapping[Key, Held]) -> Held:
        self.opened.append(what)
        if what in self.restricted:
            raise RecordRestricted(system="police_rms")
        if what in self.troubles:
            raise self.troubles[what]
        if what not in where:
            raise RecordNotFound(system="police_rms")
        return where[what]

    def _rows(self, pupils: Iterable[Pupil]) -> PersonsFound:
        return PersonsFound(tuple(_row(one) for one in pupils))


def _row(pupil: Pupil) -> PersonRow:
    person = pupil.person
    names: tuple[PersonName, ...] = person.names
    return PersonRow(person.record, names, person.born_on)
