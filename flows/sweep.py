"""The sweep: every few seconds, take back what lost workers hold, and say that somebody sweeps."""

import asyncio
import socket
from contextlib import suppress

from pydantic import ValidationError
from sqlalchemy.exc import OperationalError

from bots.research.questions import ended_without_answer, order_what_was_answered
from runtime import heartbeats, log, sweeper
from runtime.clock import business_now
from runtime.database import Database
from runtime.encryption import Cipher, SealBroken
from runtime.heartbeats import Part
from runtime.item_rows import ItemRow
from runtime.settings import Settings
from runtime.sweeper import Swept

_log = log.get()


async def sweep_forever(database: Database, cipher: Cipher, settings: Settings) -> None:
    """Sweep until cancelled; `mash watch` alarms when a sweeper ends in any other way."""
    host = socket.gethostname()
    try:
        while True:
            await sweep_once(database, cipher, settings)
            await database.run(heartbeats.beat, Part.SWEEP, host)
            await asyncio.sleep(settings.scaled(settings.sweep_seconds))
    except asyncio.CancelledError:
        with suppress(OperationalError):
            await database.run(heartbeats.resign, Part.SWEEP, host)
        raise


async def sweep_once(database: Database, cipher: Cipher, settings: Settings) -> Swept:
    """One sweep; then what people answered is followed up where nobody else will."""
    now = await database.run(business_now)
    swept = await database.run(sweeper.sweep, settings, now, cipher)
    for ended in await database.run(ended_without_answer):
        await _follow_up(database, ended, settings, cipher)
    return swept


async def _follow_up(
    database: Database, ended: ItemRow, settings: Settings, cipher: Cipher
) -> None:
    """One that cannot be opened is said in the log, at each sweep, and holds up no other."""
    try:
        await database.run(order_what_was_answered, ended, settings, cipher)
    except (SealBroken, ValidationError):
        _log.error("question_not_opened", item_id=ended.id, exc_info=True)
