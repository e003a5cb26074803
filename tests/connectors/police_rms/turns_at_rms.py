"""A worker's turns at a records system inside this process, with a real queue and journal."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass, field, replace
from itertools import count

from sqlalchemy import select

from domain.errors import ReleaseNeeded
from domain.identifiers import reference_for
from domain.outcome import FINAL_STATES, Receipt, State
from mock_systems.kit.system import System
from runtime import person_tasks, sweeper, turns, write_once
from runtime.clock import set_business_now
from runtime.credentials import Credentials
from runtime.database import Database
from runtime.encryption import Cipher
from runtime.release_modes import Mode
from runtime.settings import Settings
from runtime.tables import work_items, write_journal
from runtime.write_once import Standing, Turn
from tests.builders.modes import promoted
from tests.builders.queue import (
    NOW,
    an_item,
    an_open_lane,
    circumstances,
    claimed,
    let_time_pass,
    queued,
    the_proxy_closes_revoked_lanes,
)
from tests.builders.records import anchor_now
from tests.builders.tasks import an_answer, only_open_task
from tests.connectors.police_rms.plain_rms import PlainRms
from tests.connectors.police_rms.wanted_changes import WRITES, Records, records_among
from tests.mock_systems.police_rms.a_night import WORKER, a_beginning
from tests.mock_systems.police_rms.station import a_station, signed_in

FAMILY = "mash-enc"
LONG_AFTER_SECONDS = 120.0


@dataclass
class Office:
    """One database and one system for many tests, each with an item and records of its own."""

    database: Database
    settings: Settings
    cipher: Cipher
    system: System = field(default_factory=a_station)
    items: Iterator[int] = field(default_factory=lambda: count(1))

    def begin_anew(self) -> None:
        """The system as at its beginning; nothing in the queue that another turn would find."""
        self.system.store.reset(a_beginning())
        entry, item = write_journal, work_items
        with self.database.transaction() as connection:
            unended = item.c.state.not_in(FINAL_STATES)
            connection.execute(item.update().where(unended).values(state=State.CANCELLED))
            is_open = entry.c.state == Standing.INTENDED
            connection.execute(entry.update().where(is_open).values(state=Standing.DISPROVED))


@dataclass
class AtRms:
    """One item of one worker, the system it writes to, and what is then known of it."""

    office: Office
    rms: PlainRms
    turn: Turn
    held: Records

    @property
    def system(self) -> System:
        """The partner."""
        return self.office.system

    async def write(self, operation: str) -> Receipt:
        """This turn's try of the change."""
        return await write_once.write(WRITES[operation](self.rms, self.held), self.turn)

    def next_turn(self) -> None:
        """The worker is taken for dead, its lane is cut; another takes over when all is settled."""
        turn = self.turn
        with turn.database.transaction() as connection:
            let_time_pass(connection, LONG_AFTER_SECONDS)
            sweeper.sweep(connection, turn.settings, NOW, turn.cipher)
            the_proxy_closes_revoked_lanes(connection)
            sweeper.sweep(connection, turn.settings, NOW, turn.cipher)
            let_time_pass(connection, LONG_AFTER_SECONDS)
            lane = an_open_lane(connection, f"{turn.lane.id}+")
            item = claimed(connection, lane, turn.item.queue)
        self.turn = replace(turn, item=item, lane=lane)

    def release(self, needed: ReleaseNeeded) -> None:
        """The item waits for a person, who lets this be written; the same lane has it again."""
        turn, cipher = self.turn, self.turn.cipher
        with turn.database.transaction() as connection:
            turns.fail(connection, turn.item, needed, circumstances(cipher))
            task_id = only_open_task(connection, turn.item.id)
            person_tasks.claim(connection, task_id, "r.calloway", NOW)
            decision = an_answer(connection, task_id, "release")
            person_tasks.decide(connection, task_id, decision, NOW, cipher)
            item = claimed(connection, turn.lane, turn.item.queue)
        self.turn = replace(turn, item=item)

    def journal(self) -> list[tuple[str, str | None]]:
        """Each intent: where it stands, and how it was settled."""
        entry = write_journal.c
        wanted = select(entry.state, entry.settled_how).where(entry.item_id == self.turn.item.id)
        with self.turn.database.transaction() as connection:
            rows = connection.execute(wanted.order_by(entry.number))
            return [(row.state, row.settled_how) for row in rows]

    @property
    def written(self) -> list[str]:
        """The operations the partner committed."""
        return [one.operation for one in self.system.store.writes]


@contextmanager
def an_office(database: Database, settings: Settings) -> Iterator[Office]:
    """A database with its records kept, and the system of a night."""
    anchor_now(database, settings)
    with database.transaction() as connection:
        set_business_now(connection, NOW)
    yield Office(database, settings, Credentials.from_settings(settings).cipher())


@asynccontextmanager
async def at_rms(office: Office, mode: Mode = Mode.SAMPLED) -> AsyncIterator[AtRms]:
    """Somebody signed in, with an item in their hands whose process goes this far alone."""
    office.begin_anew()
    number = next(office.items)
    queue, reference = f"changes-{number}", reference_for("CON", f"change {number}")
    with office.database.transaction() as connection:
        if mode is not Mode.SHADOW:
            promoted(connection, queue, mode=mode)
        lane = an_open_lane(connection, f"lane-{number}")
        queued(connection, office.cipher, an_item(reference, queue=queue))
        item = claimed(connection, lane, queue)
    turn = Turn(office.database, office.cipher, office.settings, item, lane, straight_through)
    async with signed_in(office.system) as browser:
        held = replace(records_of(office.system), reference=reference)
        yield AtRms(office, PlainRms(browser, WORKER, FAMILY), turn, held)


def records_of(system: System) -> Records:
    """What of its records the changes are made to."""
    tables = system.store.records.tables()
    occurrences, nominals = (
        {number: asdict(one) for number, one in tables[name].items()}
        for name in ("occurrences", "nominals")
    )
    return records_among(occurrences, nominals)


@asynccontextmanager
async def straight_through(warm_up: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """No proxy stands before this system."""
    await warm_up()
    yield
