"""Workers, sweepers and a supervisor at the same time: nobody waits for ever, nothing is broken."""

import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import closing, suppress

from sqlalchemy import Connection, select

from domain.errors import LaneLost, SystemUnavailable
from domain.outcome import Done, NeedsItem, NeedsPerson, WorkItemId
from runtime import by_hand, person_tasks, sweeper, turns, work_queue
from runtime.by_hand import AlreadyEnded, ChangedMeanwhile
from runtime.database import Database
from runtime.encryption import Cipher
from runtime.person_tasks import Decision, NotYours
from runtime.settings import Settings
from runtime.tables import work_items
from tests.builders.queue import (
    NOW,
    QUEUE,
    an_item,
    an_open_lane,
    circumstances,
    queued,
    the_proxy_closes_revoked_lanes,
)
from tests.builders.tasks import a_question
from tests.runtime.test_queue_state_machine import (
    assert_attempts_are_bounded,
    assert_nobody_waits_for_the_finished,
    assert_nothing_is_lost,
    assert_one_running_attempt_per_working_item,
    assert_people_have_what_waits_for_them,
)

ITEMS = 40
ROUNDS = 40
SWEEPING = Settings(lease_seconds=0.05)


def test_workers_sweepers_and_a_supervisor_at_once_keep_every_promise(database, cipher):
    seed = random.SystemRandom().randrange(10**6)
    print("seed", seed)
    with database.transaction() as connection:
        queued(connection, cipher, *[an_item(f"ENC-{n:02}") for n in range(ITEMS)])
    roles: list[Callable[..., None]] = [work, work, work, sweep, sweep, step_in, answer]

    with ThreadPoolExecutor(len(roles)) as people:
        at_once = threading.Barrier(len(roles))
        busy = [
            people.submit(play, role, Database(database.url), cipher, seed + n, at_once)
            for n, role in enumerate(roles)
        ]
        for one in as_completed(busy, timeout=60):
            one.result()

    with database.transaction() as connection:
        assert_nothing_is_lost(connection, ITEMS)
        assert_attempts_are_bounded(connection)
        assert_one_running_attempt_per_working_item(connection)
        assert_people_have_what_waits_for_them(connection)
        assert_nobody_waits_for_the_finished(connection)


def play(
    role: Callable[..., None],
    database: Database,
    cipher: Cipher,
    seed: int,
    at_once: threading.Barrier,
) -> None:
    chance = random.Random(seed)
    with closing(database):
        at_once.wait(timeout=20)
        for number in range(ROUNDS):
            role(database, cipher, chance, f"{role.__name__}-{seed}-{number}")


def work(database: Database, cipher: Cipher, chance: random.Random, name: str) -> None:
    with suppress(LaneLost):
        with database.transaction() as connection:
            lane = an_open_lane(connection, name)
            item = work_queue.claim(connection, [QUEUE], lane, NOW, 5.0)
        if item is None:
            return
        with database.transaction() as connection:
            work_queue.heartbeat(connection, item.id, lane, 5.0)
        with database.transaction() as connection:
            end(connection, item, cipher, chance)


def end(
    connection: Connection, item: work_queue.ClaimedItem, cipher: Cipher, chance: random.Random
) -> None:
    how = chance.random()
    if how < 0.4:
        turns.finish(connection, item, Done(), circumstances(cipher))
    elif how < 0.6:
        turns.fail(connection, item, SystemUnavailable(), circumstances(cipher))
    elif how < 0.8:
        turns.finish(connection, item, NeedsPerson(a_question()), circumstances(cipher))
    elif how < 0.9:
        wanted = NeedsItem(any_item(connection, chance))
        with suppress(turns.WaitsForItself):
            turns.finish(connection, item, wanted, circumstances(cipher))


def sweep(database: Database, cipher: Cipher, chance: random.Random, name: str) -> None:
    with database.transaction() as connection:
        sweeper.sweep(connection, SWEEPING, NOW, cipher)
    with database.transaction() as connection:
        the_proxy_closes_revoked_lanes(connection)


def step_in(database: Database, cipher: Cipher, chance: random.Random, name: str) -> None:
    with suppress(AlreadyEnded, ChangedMeanwhile, NotYours), database.transaction() as connection:
        item_id = any_item(connection, chance)
        if chance.random() < 0.5:
            by_hand.take(connection, item_id, "r.calloway", NOW, cipher)
        else:
            by_hand.cancel(connection, item_id, "r.calloway", "retracted", NOW)


def answer(database: Database, cipher: Cipher, chance: random.Random, name: str) -> None:
    with suppress(NotYours), database.transaction() as connection:
        for task in person_tasks.open_tasks(connection)[:1]:
            code = "give_back" if task.kind == "do_by_hand" else "release"
            decision = Decision(task.person or "g.marrable", code, task.fits, {})
            person_tasks.decide(connection, task.id, decision, NOW, cipher)


def any_item(connection: Connection, chance: random.Random) -> WorkItemId:
    ids = connection.execute(select(work_items.c.id).order_by(work_items.c.reference)).scalars()
    return WorkItemId(chance.choice(ids.all()))
