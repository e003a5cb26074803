"""A worker as a process of its own, told what to work and where to die.

It is forked from a process that has imported everything and done nothing: half of such a short
life would go into imports.
"""

import asyncio
import multiprocessing
import os
from dataclasses import dataclass
from multiprocessing.process import BaseProcess

from flows.shift import Shift, work
from flows.wiring import Worker
from runtime.credentials import Credentials
from runtime.database import Database
from runtime.settings import Settings
from runtime.work_queue import RESOLVE
from tests.chaos.acknowledging import ACKNOWLEDGE
from tests.chaos.answering import REPLY
from tests.chaos.appending import APPEND
from tests.chaos.caring import CARE_CONTACT, CARE_DOCUMENT, CLIENT_CONTACT
from tests.chaos.changing import CHANGING
from tests.chaos.crash_points import prepare_to_die
from tests.chaos.notifying import EMAIL, TEXT
from tests.chaos.planted_bugs import plant
from tests.chaos.recalling import RECALL
from tests.chaos.sending import SEND
from tests.chaos.trusting import trust

OF_CARE = (CARE_CONTACT, CARE_DOCUMENT, CLIENT_CONTACT)
SENT = (SEND, REPLY, RECALL, EMAIL, TEXT)
KINDS = {kind.name: kind for kind in (ACKNOWLEDGE, APPEND, *CHANGING, *OF_CARE, *SENT)}
NURSERY = multiprocessing.get_context("forkserver")
NURSERY.set_forkserver_preload(["tests.chaos.nursery"])
STARTED_BY = "MASH_TEST_STARTED_BY"


@dataclass(frozen=True, slots=True)
class Told:
    """What a worker is to do, and what is to befall it."""

    settings: Settings
    kind: str
    name: str
    queues: tuple[str, ...]
    dies_at: str
    bug: str
    lanes: int
    waits: bool
    trusts: bool


def start(told: Told) -> BaseProcess:
    """A worker at work."""
    process = NURSERY.Process(target=_live, args=(told,))
    process.start()
    return process


def _live(told: Told) -> None:
    """Work the queues until they are empty, or for ever, or die as told."""
    os.environ[STARTED_BY] = str(os.getpid())
    settings = told.settings
    credentials = Credentials.from_settings(settings)
    database = Database(settings.database())
    worker = Worker(told.name, database, credentials.cipher(), credentials, settings)
    kind = KINDS[told.kind]
    plant(told.bug, kind)
    if told.trusts:
        trust(settings.partners[kind.system].base_url, settings.home)
    performers = {queue: prepare_to_die(told.dies_at, kind) for queue in told.queues}
    if kind.look_only and RESOLVE in performers:
        performers[RESOLVE] = kind.look_only
    shift = Shift(worker, performers, lanes=told.lanes, waits_for_work=told.waits)
    asyncio.run(work(shift))
    database.close()
