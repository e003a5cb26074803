"""One night of real processes: partner systems, egress proxy, queue, workers that can die."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from sqlalchemy import Row, select

from domain.outcome import State
from runtime import audit_trail, gates, sweeper, work_queue
from runtime.audit_anchors import anchor
from runtime.audit_check import verify
from runtime.clock import business_now, set_business_now
from runtime.credentials import Credentials, make_development_secrets
from runtime.database import Database
from runtime.egress import process as egress
from runtime.record_keeping import keep_records
from runtime.release_modes import Mode, mode_of
from runtime.settings import PartnerSettings, Settings
from runtime.tables import attempts, lanes, work_items, write_journal
from runtime.write_once import Standing, fields_of, normal
from tests.builders.modes import promoted
from tests.builders.queue import an_item
from tests.builders.records import anchor_now
from tests.chaos import worker_process
from tests.chaos.crash_points import MARK_OF_A_CLICK
from tests.chaos.worker_process import Told
from tests.chaos.write_kinds import FAMILY, Effect, Wanted, WriteKind
from tests.mocks_fixture import Mocks

NIGHT_BEGINS = datetime.fromisoformat("2026-11-23T05:30:00+00:00")
AUTHORITY = "northmere"
ALONE = Mode.SAMPLED
ENDS_THAT_OWN_UP = (State.DONE, State.IN_DOUBT, State.SYSTEM_EXCEPTION)
AS_MEANT = "I3 fields as meant"
PATIENCE_SECONDS = 90.0
TIME_SCALE = 0.1
LOOK_AGAIN_SECONDS = 0.1
# To sweep takes ten times the CPU of looking whether to wait on, and workers seldom die.
SWEEP_AGAIN_SECONDS = 0.3


@dataclass
class Night:
    """The suite's side of a night of one kind of write, and the partner's records to judge it.

    `trusts_partner`: its workers trust the certificate that the partner shows.
    """

    kind: WriteKind
    mocks: Mocks
    settings: Settings
    database: Database
    workers: list[BaseProcess] = field(default_factory=list)
    beginnings: int = 0
    swept_at: float = 0.0
    trusts_partner: bool = False

    @cached_property
    def credentials(self) -> Credentials:
        """The keys and passwords of this night."""
        return Credentials.from_settings(self.settings)

    def begin_anew(self) -> None:
        """The partner as at the beginning, every connector open, and queues nobody has seen."""
        self.beginnings += 1
        self.workers.clear()
        self.mark_of_a_click.unlink(missing_ok=True)
        self.mocks.reset()
        self.mocks.set_clock(NIGHT_BEGINS)
        with self.database.transaction() as connection:
            gates.open_connector(connection, self.kind.system, NIGHT_BEGINS)

    @property
    def mark_of_a_click(self) -> Path:
        """Made by a worker that went on to click after it was frozen."""
        return self.settings.home / MARK_OF_A_CLICK

    def places(self, how_many: int) -> list[str]:
        """Different records to write to, or recipients to send to."""
        return list(self.kind.places(self.mocks)[:how_many])

    def wants(
        self,
        queue: str,
        *references: str,
        place: str,
        due_in_hours: int = 2,
        mode: Mode = ALONE,
        words: str = "",
    ) -> str:
        """Put an item in a queue of its own; its id."""
        wanted = Wanted(place, references, NIGHT_BEGINS.isoformat(), words)
        queue = self._queue(queue)
        new = an_item(
            references[0],
            queue=queue,
            contents=wanted.to_bytes(),
            due_at=NIGHT_BEGINS + timedelta(hours=due_in_hours),
        )
        with self.database.transaction() as connection:
            if mode_of(connection, queue, AUTHORITY) is not mode:
                promoted(connection, queue, AUTHORITY, mode)
            return work_queue.add(
                connection, new, business_now(connection), self.credentials.cipher()
            ).item_id

    def start_worker(
        self,
        name: str,
        queues: Sequence[str],
        dies_at: str = "",
        bug: str = "",
        lanes: int = 1,
        waits: bool = False,
    ) -> BaseProcess:
        """A worker as a process of its own."""
        its_queues = tuple(map(self._queue, queues))
        worker = worker_process.start(
            Told(
                self.settings,
                self.kind.name,
                name,
                its_queues,
                dies_at,
                bug,
                lanes,
                waits,
                self.trusts_partner,
            )
        )
        self.workers.append(worker)
        return worker

    def _queue(self, name: str) -> str:
        return name if name == work_queue.RESOLVE else f"{name}-{self.beginnings}"

    def sweep(self) -> None:
        """One sweep, and the records kept, as the watch does both."""
        keep_records(self.database, self.settings, self.credentials)
        with self.database.transaction() as connection:
            now = business_now(connection)
            sweeper.sweep(connection, self.settings, now, self.credentials.cipher())

    def sweep_until(self, condition: Callable[[], bool], what: str) -> None:
        """Sweep as the sweeper does until it is so; say what did not come."""
        self.until(condition, what, while_waiting=self._sweep_when_due)

    def _sweep_when_due(self) -> None:
        if time.monotonic() >= self.swept_at + SWEEP_AGAIN_SECONDS:
            self.sweep()
            self.swept_at = time.monotonic()

    def until(
        self,
        condition: Callable[[], bool],
        what: str,
        while_waiting: Callable[[], None] | None = None,
    ) -> None:
        """Wait for a condition; fail with its name after a while."""
        deadline = time.monotonic() + PATIENCE_SECONDS * self.settings.time_scale / TIME_SCALE
        while not condition():
            assert time.monotonic() < deadline, f"never came: {what}; {self.unfinished()}"
            if while_waiting:
                while_waiting()
            time.sleep(LOOK_AGAIN_SECONDS)

    def row(self, item_id: str) -> Row[Any]:
        """The item's row."""
        with self.database.snapshot() as connection:
            return connection.execute(select(work_items).where(work_items.c.id == item_id)).one()

    def state(self, item_id: str) -> State:
        """The item's state."""
        return State(self.row(item_id).state)

    def journal(self, item_id: str) -> list[Row[Any]]:
        """The item's intents, in the order they were written."""
        of_item = select(write_journal).where(write_journal.c.item_id == item_id)
        with self.database.snapshot() as connection:
            return list(connection.execute(of_item.order_by(write_journal.c.intended_real)))

    def attempts(self, item_id: str) -> list[Row[Any]]:
        """The item's attempts."""
        of_item = select(attempts).where(attempts.c.item_id == item_id)
        with self.database.snapshot() as connection:
            return list(connection.execute(of_item.order_by(attempts.c.number)))

    def audited(self, item_id: str) -> list[dict[str, Any]]:
        """The audit trail's rows about an item."""
        with self.database.snapshot() as connection:
            kept = [(row.event, json.loads(row.entry)) for row in audit_trail.entries(connection)]
        return [{"event": e, **entry} for e, entry in kept if entry.get("item_id") == item_id]

    def audit_is_intact(self) -> bool:
        """Whether the trail verifies against an anchor made now."""
        anchors, credentials = self.settings.anchors_file(), self.credentials
        with self.database.transaction() as connection:
            anchor(connection, credentials.signer(), anchors, business_now(connection))
            return verify(connection, anchors, credentials.verifier()).is_intact

    def lanes(self) -> list[Row[Any]]:
        """Every lane of the night."""
        with self.database.snapshot() as connection:
            return list(connection.execute(select(lanes)))

    def story(self, item_id: str) -> list[tuple[str, ...]]:
        """How each attempt and each intent of an item ended, for a failure's message."""
        attempts = [(a.ended_as, a.code) for a in self.attempts(item_id)]
        return attempts + [(e.state, e.settled_how) for e in self.journal(item_id)]

    def unfinished(self) -> list[object]:
        """Each item that has not ended with its story, and what is closed, for the same."""
        with self.database.snapshot() as connection:
            rows = connection.execute(select(work_items)).all()
            closed = gates.closed_connectors(connection)
        open_ones = [row for row in rows if not State(row.state).is_final]
        states = [
            (row.queue, row.state, row.held_until_real, row.waits_for_system) for row in open_ones
        ]
        return [*zip(states, [self.story(row.id) for row in open_ones], strict=True), closed]

    def effects(self, reference: str) -> list[Effect]:
        """What the partner committed under this reference: the judge."""
        return [e for e in self.kind.effects(self.mocks) if e["reference"] == reference]

    def clicks(self) -> int:
        """How often the partner was asked to commit, whatever came of it."""
        method, path = self.kind.steps.saves
        asked = self.mocks.requests(self.kind.system)
        return sum(one["method"] == method and one["path"].endswith(path) for one in asked)

    def wrong_passwords(self) -> int:
        """How often a worker offered the partner a wrong password."""
        steps = self.mocks.logins(self.kind.system)
        return sum(step["outcome"] == "wrong_password" for step in steps)

    def broken_promises(self, item_id: str, reference: str, place: str) -> list[str]:
        """What `reliability` 3.1 promises of one item and the partner's write log contradicts."""
        effects = self.effects(reference)
        intended = [e for e in self.journal(item_id) if e.reference == reference]
        # A partner that refused it in words, and shows none of it, sent nothing.
        may_have_left = [
            e for e in intended if e.state != Standing.WITHHELD and e.settled_how != "refused"
        ]
        state = self.state(item_id)
        broken = {
            "I2 at most once": len(effects) > 1,
            "I3 no false done": state is State.DONE and len(effects) != 1,
            "I4 no silent loss": bool(effects) and state not in ENDS_THAT_OWN_UP,
            AS_MEANT: state is State.DONE
            and not all(self._is_as_meant(e, intended) for e in effects),
            "I5 right record": any(self.kind.place_of(e) != place for e in effects),
            "I6 intent before effect": not all(_preceded(e, intended) for e in effects),
            "3.2 a send is not repeated": self.kind.at_most_once and len(may_have_left) > 1,
            "I8 bounded": self.row(item_id).attempts_used > self.settings.attempts_allowed,
        }
        return [promise for promise, is_broken in broken.items() if is_broken]

    def _is_as_meant(self, effect: Effect, intended: list[Row[Any]]) -> bool:
        """Whether the partner's log says of it what each intent was to say, field by field."""
        cipher, said = self.credentials.cipher(), normal(self.kind.says(effect))
        return all(said == normal(fields_of(entry, cipher)) for entry in intended)

    def end(self) -> None:
        """End the workers this night started, and their browsers with them."""
        for worker in self.workers:
            worker.kill()
            worker.join()


def _preceded(effect: Effect, intended: list[Row[Any]]) -> bool:
    committed_at = datetime.fromisoformat(effect["at_real"]).timestamp()
    return any(entry.intended_real <= committed_at for entry in intended)


@contextmanager
def a_night(kind: WriteKind, mocks: Mocks, folder: Path, **different: Any) -> Iterator[Night]:
    """Everything but the workers, started and in the end stopped."""
    mocks.reset()
    mocks.set_clock(NIGHT_BEGINS)
    settings = Settings(
        **{
            "home": folder,
            "time_scale": TIME_SCALE,
            # A starved proxy on a busy machine must not lose its lanes: no test here is about that.
            "lane_ttl_seconds": 40.0,
            # Ten looks a second for new lanes, not twenty: the proxy does little else all night.
            "proxy_poll_seconds": 1.0,
            "partners": {kind.system: partner(mocks, kind.system, kind.family)},
            **different,
        }
    )
    make_development_secrets(settings.secrets_folder(), passwords(mocks, kind.system, kind.family))
    database = Database(settings.database())
    database.migrate()
    with database.transaction() as connection:
        set_business_now(connection, NIGHT_BEGINS)
    proxy = egress.start(settings, folder / "egress.log")
    night = Night(kind, mocks, settings, database)
    anchor_now(database, settings)
    try:
        yield night
    finally:
        night.end()
        proxy.stop()
        database.close()


def partner(mocks: Mocks, system: str, family: str = FAMILY) -> PartnerSettings:
    """A partner system as the workers know it."""
    own = tuple(name.partition("/")[2] for name in passwords(mocks, system, family))
    return PartnerSettings(base_url=mocks.url(system), accounts=own, account_family=family)


def passwords(mocks: Mocks, system: str, family: str = FAMILY) -> dict[str, str]:
    """Every worker's password, by credential name."""
    return {
        f"{system}/{a['user_id']}": a["password"]
        for a in mocks.accounts(system)
        if a["user_id"].startswith(family)
    }
