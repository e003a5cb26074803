"""The research worker's Desk: its ports over one lane's sessions, and our own tables."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from bots.research.bot import perform
from bots.research.items import CONTENTS, Concern, Found, Own
from bots.research.open_requests import standing_for
from bots.research.ordering import Asker, Order, put_all
from bots.research.own import names_in
from bots.research.ports import Ours, Progress, Question, Wanted
from bots.research.questions import is_ordered, open_question, questions_of, withdraw, withdrawn
from bots.research.telling import Seen
from connectors.adult_social_care import AdultSocialCare
from connectors.childrens_social_care import ChildrensSocialCare
from connectors.education import Education
from connectors.health_record import HealthRecord
from connectors.housing import Housing
from connectors.police_rms import PoliceRms
from connectors.probation import Probation
from domain.errors import WorkerError
from domain.identifiers import Postcode
from domain.outcome import Outcome
from domain.people import Address, Person, PersonName, RecordRef
from flows.away import Away
from flows.wiring import PARTNERS, Desk, reason_for
from runtime import audit_trail, person_tasks, research_progress, sealed_values, work_queue
from runtime.audit_events import AuditEvent
from runtime.audit_trail import AuditEntry
from runtime.by_hand import AlreadyEnded, ChangedMeanwhile
from runtime.clock import business_now
from runtime.evidence_store import EvidenceStore, Source
from runtime.research_progress import GOING_ON, SystemProgress
from runtime.settings import ConsoleAccount
from runtime.work_queue import ClaimedItem

ACCOUNTS = "console_accounts"
OWN_EVENTS = {
    Concern.OWN: AuditEvent.OWN_RECORD_MET,
    Concern.NAME_ONLY: AuditEvent.OWN_NAME_MET,
}


async def perform_research(item: ClaimedItem, desk: Desk) -> Outcome:
    """One turn with one item of the queue `research`."""
    stored = desk.worker.cipher.open(item.contents_sealed, about=item.id)
    contents = sealed_values.from_bytes(CONTENTS[item.kind], stored)
    ours = Ours(
        item.id,
        item.reference,
        item.requested_by,
        item.purpose_code,
        item.lawful_basis,
        item.due_at or item.created_at,
    )
    return await perform(item.kind, contents, ours, ResearchDesk(desk, item, Away(desk)))


@dataclass(slots=True)
class ResearchDesk:
    """One lane's desk, for one item. Each system is opened when it is first needed."""

    desk: Desk
    item: ClaimedItem
    away: Away
    _police: PoliceRms | None = None
    _has_begun: bool = False
    _evidence: EvidenceStore = field(init=False)

    def __post_init__(self) -> None:
        worker = self.desk.worker
        self._evidence = EvidenceStore.from_settings(worker.settings, worker.cipher)

    async def now(self) -> datetime:
        """Business time."""
        return await self.desk.worker.database.run(business_now)

    async def police(self) -> PoliceRms:
        """The police system, signed in."""
        if self._police is None:
            self._police = await self.desk.police_rms(reason_for(self.item))
        return self._police

    async def childrens_care(self) -> ChildrensSocialCare:
        """Children's social care, signed in."""
        return await self.desk.childrens_social_care(reason_for(self.item))

    async def adult_care(self) -> AdultSocialCare:
        """Adult social care, signed in."""
        return await self.desk.adult_social_care(reason_for(self.item))

    async def register(self) -> Education:
        """The pupil register, signed in."""
        return await self.desk.education(reason_for(self.item))

    async def probation(self) -> Probation:
        """The probation system, signed in."""
        return await self.desk.probation(reason_for(self.item))

    async def health(self) -> HealthRecord:
        """The viewer of health, signed in; each look-up is shown to the person's council."""
        return await self.desk.health_record(reason_for(self.item))

    async def tenancies(self) -> Housing:
        """The landlords' tenancies, signed in."""
        return await self.desk.housing(reason_for(self.item))

    def holds_account(self, system: str) -> bool:
        """Whether this worker has an account there."""
        partner = self.desk.worker.settings.partners.get(system)
        return partner is not None and bool(partner.accounts)

    def account_of(self, system: str) -> str:
        """The account that asks there; empty before it is signed in."""
        return self.desk.account_of(system)

    def asks_side_by_side(self, system: str) -> bool:
        """Whether several people may be asked about at once in one session there.

        In one page of scripts two would turn it away from each other.
        """
        manifest = PARTNERS[system].manifest
        return manifest.parallel_pages and bool(manifest.http_reads)

    async def keep(self, record: RecordRef, screen: str, read: object) -> Seen:
        """Keep what was read of a record, as a hash: the evidence of every fact taken from it."""
        database, seen_at = self.desk.worker.database, await self.now()
        source = Source(self.item.id, record.system, record.record_id, _as_code(screen))
        fact = sealed_values.to_bytes(read)
        kept = await database.run(self._evidence.keep, source, fact, None, seen_at)
        return Seen(record, screen, seen_at, kept)

    async def note_away(self, away: WorkerError) -> None:
        """A system did not answer, or closed, and others go on without it."""
        await self.away.note(away)

    async def note_progress(self, progress: Sequence[Progress]) -> None:
        """How far these systems are, for whoever waits."""
        now = await self.now()
        rows = [_as_row(one, now) for one in progress]
        note = research_progress.note if self._has_begun else research_progress.begin
        self._has_begun = True
        await self.desk.worker.database.run(note, self.item.id, rows)

    def own(self) -> Own | None:
        """Who asked, as far as the settings say who they are."""
        mine = (
            one
            for one in self.colleagues()
            if one.person.record.record_id == self.item.requested_by
        )
        return next(mine, None)

    def colleagues(self) -> Sequence[Own]:
        """Everybody who has an account, as far as the settings say who they are."""
        return [own_of(one) for one in self.desk.worker.settings.console_accounts]

    async def note_own(self, how: Concern) -> None:
        """Write in the audit trail that the case may concern whoever asked, and how."""
        entry = AuditEntry(
            event=OWN_EVENTS[how],
            worker=self.item.lane.worker,
            on_behalf_of=self.item.requested_by,
            item_id=self.item.id,
        )
        await self.desk.worker.database.run(audit_trail.record, entry, await self.now())

    async def note_stopped(self) -> int:
        """The run stopped at a closed record; how many questions of its research are withdrawn."""
        now, database = await self.now(), self.desk.worker.database
        await database.run(research_progress.stop, self.item.id, now)
        while open_one := await database.run(open_question, self.item.reference):
            with suppress(AlreadyEnded, ChangedMeanwhile):
                await database.run(withdraw, open_one, now)
        return await database.run(withdrawn, self.item.reference)

    async def request_standing_for(self, wanted: Wanted) -> str:
        """The reference of the open request of this case that asks the same; its own otherwise."""
        worker = self.desk.worker
        return await worker.database.run(standing_for, wanted, self._asker, worker.cipher)

    @property
    def _asker(self) -> Asker:
        item = self.item
        return Asker(item.requested_by, item.purpose_code, item.lawful_basis)

    async def queue(self, wanted: Sequence[Wanted]) -> None:
        """Put all of it in the queue at once; what is there already stays as it is."""
        if wanted:
            item, worker = self.item, self.desk.worker
            order = Order(worker.cipher, worker.settings, self._asker)
            await worker.database.run(_queue_while_owned, item, wanted, order)

    async def answer(self) -> str:
        """What a person answered to this item's question; empty while nobody has."""
        given = await self._answers()
        return given[-1].answer if given else ""

    async def answered_by(self) -> str:
        """Who gave that answer; empty while nobody has."""
        given = await self._answers()
        return given[-1].answered_by if given else ""

    async def _answers(self) -> list[person_tasks.Answer]:
        worker = self.desk.worker
        return await worker.database.run(person_tasks.answers, self.item.id, worker.cipher)

    async def questions_of(self, research: str) -> Sequence[Question]:
        """Every possible match that was asked about for the research of this reference."""
        worker = self.desk.worker
        return await worker.database.run(questions_of, research, worker.cipher)

    async def is_ordered(self, reference: str) -> bool:
        """Whether there is an item of this reference, ended or not."""
        return await self.desk.worker.database.run(is_ordered, reference)

    def sealed(self, found: Found) -> bytes:
        """What was found as it is kept with the item, encrypted there."""
        return sealed_values.to_bytes(found)


def own_of(account: ConsoleAccount) -> Own:
    """Whoever has this account, as a search would meet them."""
    names = names_in(account.name, account.former_names)
    homes = tuple(
        Address((one.line,), postcode=Postcode(one.postcode)) for one in account.addresses
    )
    me = Person(RecordRef(ACCOUNTS, account.id), names, born_on=account.birth_date, addresses=homes)
    declared = (
        Person(
            RecordRef(ACCOUNTS, f"{account.id}/{number}"),
            (PersonName(one.surname, one.forename),),
            born_on=one.birth_date,
        )
        for number, one in enumerate(account.declared)
    )
    return Own(me, tuple(declared))


def _queue_while_owned(
    connection: Connection, item: ClaimedItem, wanted: Sequence[Wanted], order: Order
) -> None:
    """Whoever lost the item, to Stop or to another lane, orders nothing more. Raises: LaneLost."""
    work_queue.assert_owned(connection, item.id, item.lane)
    put_all(connection, wanted, order)


def _as_row(one: Progress, now: datetime) -> SystemProgress:
    answer = one.answer or GOING_ON
    return SystemProgress(one.system, one.people_done, one.people, one.records_opened, answer, now)


def _as_code(screen: str) -> str:
    return screen.lower().replace(" ", "_")
