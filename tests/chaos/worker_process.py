"""A worker as a process of its own, told on standard input what to work and where to die."""

import asyncio
import json
import sys

from flows.shift import Shift, work
from flows.wiring import Worker
from runtime.credentials import Credentials
from runtime.database import Database
from runtime.settings import Settings
from tests.chaos.crash_points import prepare_to_die
from tests.chaos.planted_bugs import plant


def main() -> None:
    """Work the queues until they are empty, or for ever, or die as told."""
    told = json.loads(sys.stdin.readline())
    settings = Settings(**told["settings"])
    credentials = Credentials.from_settings(settings)
    database = Database(settings.database())
    worker = Worker(told["name"], database, credentials.cipher(), credentials, settings)
    plant(told["bug"])
    performers = {queue: prepare_to_die(told["dies_at"]) for queue in told["queues"]}
    shift = Shift(worker, performers, lanes=told["lanes"], waits_for_work=told["waits"])
    asyncio.run(work(shift))
    database.close()


if __name__ == "__main__":
    main()
