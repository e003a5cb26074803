"""Business time: real time plus an offset that every process reads from the database.

Only the demonstration and tests set the offset, and they set the partners' clock to the same.
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from runtime.tables import business_clock


def business_now(connection: Connection) -> datetime:
    """Now, as the hub's day counts it (aware, UTC)."""
    return business_time(connection.execute(_OFFSET).scalar_one_or_none())


def business_time(offset_seconds: float | None) -> datetime:
    """Now by this offset, as read beside something else (`OFFSET_SECONDS`)."""
    return datetime.now(UTC) + timedelta(seconds=offset_seconds or 0.0)


def set_business_now(connection: Connection, now: datetime) -> None:
    """Shift the business clock so that it shows `now` and runs on from there."""
    offset = (now.astimezone(UTC) - datetime.now(UTC)).total_seconds()
    connection.execute(delete(business_clock))
    connection.execute(insert(business_clock).values(id=1, offset_seconds=offset))


_OFFSET = select(business_clock.c.offset_seconds)
OFFSET_SECONDS = _OFFSET.scalar_subquery()
