"""A worker as a process of its own, told on standard input what to work and where to die."""

import asyncio
import json
import sys

from flows.shift import Shift, work
from flows.wiring import Worker
from runtime.credentials import Credentials
from runtime.database import Database
from runtime.settings import Settings
from runtime.work_queue import RESOLVE
from tests.chaos.appending import APPEND
from tests.chaos.crash_points import prepare_to_die
from tests.chaos.planted_bugs import plant
from tests.chaos.sending import SEND

KINDS = {kind.name: kind for kind in (APPEND, SEND)}


def main() -> None:
    """Work the queues until they are empty, or for ever, or die as told."""
    told = json.loads(sys.stdin.readline())
    settings = Settings(**told["settings"])
    credentials = Credentials.from_settings(settings)
    database = Database(settings.database())
    worker = Worker(told["name"], database, credentials.cipher(), credentials, settings)
    kind = KINDS[told["kind"]]
    plant(told["bug"], kind)
    performers = {queue: prepare_to_die(told["dies_at"], kind) for queue in told["queues"]}
    if kind.look_only and RESOLVE in performers:
        performers[RESOLVE] = kind.look_only
    shift = Shift(worker, performers, lanes=told["lanes"], waits_for_work=told["waits"])
    asyncio.run(work(shift))
    database.close()


if __name__ == "__main__":
    main()
