"""When a message was first put into words, so that every later try has the very same ones."""

from datetime import datetime

from sqlalchemy import Connection, select

from domain.outcome import WorkItemId
from runtime.database import insert_or
from runtime.tables import drafts


def carry_over(connection: Connection, item_id: WorkItemId, again: WorkItemId) -> None:
    """An item ordered once more says the very words of the one it repeats."""
    made = select(drafts.c.made_at).where(drafts.c.item_id == item_id)
    moment = connection.execute(made).scalar_one_or_none()
    if moment is not None:
        made_at(connection, again, moment)


def made_at(connection: Connection, item_id: WorkItemId, now: datetime) -> datetime:
    """The moment this item's draft was made: now, when it is the first time."""
    connection.execute(
        insert_or(connection, drafts)
        .values(item_id=item_id, made_at=now)
        .on_conflict_do_nothing(index_elements=["item_id"])
    )
    made: datetime = connection.execute(
        select(drafts.c.made_at).where(drafts.c.item_id == item_id)
    ).scalar_one()
    return made
