"""The sweep: every few seconds, take back what lost workers hold."""

import asyncio

from runtime import sweeper
from runtime.clock import business_now
from runtime.database import Database
from runtime.encryption import Cipher
from runtime.settings import Settings
from runtime.sweeper import Swept


async def sweep_forever(database: Database, cipher: Cipher, settings: Settings) -> None:
    """Sweep until cancelled."""
    while True:
        await sweep_once(database, cipher, settings)
        await asyncio.sleep(settings.scaled(settings.sweep_seconds))


async def sweep_once(database: Database, cipher: Cipher, settings: Settings) -> Swept:
    """One sweep."""
    now = await database.run(business_now)
    return await database.run(sweeper.sweep, settings, now, cipher)
