"""The sweep: every few seconds, take back what lost workers hold, and say that somebody sweeps."""

import asyncio
import socket
from contextlib import suppress

from sqlalchemy.exc import OperationalError

from bots.research.questions import order_what_was_answered
from runtime import heartbeats, sweeper
from runtime.clock import business_now
from runtime.database import Database
from runtime.encryption import Cipher
from runtime.heartbeats import Part
from runtime.settings import Settings
from runtime.sweeper import Swept


async def sweep_forever(database: Database, cipher: Cipher, settings: Settings) -> None:
    """Sweep until cancelled; `mash watch` alarms when a sweeper falls silent without a word."""
    host = socket.gethostname()
    try:
        while True:
            await sweep_once(database, cipher, settings)
            await database.run(heartbeats.beat, Part.SWEEP, host)
            await asyncio.sleep(settings.scaled(settings.sweep_seconds))
    finally:
        with suppress(OperationalError):
            await database.run(heartbeats.resign, Part.SWEEP, host)


async def sweep_once(database: Database, cipher: Cipher, settings: Settings) -> Swept:
    """One sweep; then what people answered is followed up where nobody else will."""
    now = await database.run(business_now)
    swept = await database.run(sweeper.sweep, settings, now, cipher)
    await database.run(order_what_was_answered, settings, cipher)
    return swept
